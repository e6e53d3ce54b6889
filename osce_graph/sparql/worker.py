"""A query worker: a forked, confined process that opens one release and answers queries, one at a time.

It never outlives its supervisor, has no network, cannot write, and is killed by the kernel at the
deadline. It holds a whole answer before it sends the first byte, so that no answer is cut.
"""

import contextlib
import json
import mmap
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, Final, NoReturn, cast

import pyoxigraph as ox

from osce_graph.errors import FormatError, OsceGraphError
from osce_graph.formats import (
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TURTLE,
    Format,
    find,
)
from osce_graph.iris import DEFAULT_BASE
from osce_graph.release.site import hold
from osce_graph.serialization import serialize, serialize_quads
from osce_graph.sparql import cores, sandbox, wire
from osce_graph.sparql.lexer import dataset_clauses
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.problem import Problem
from osce_graph.sparql.syntax import syntax_problem
from osce_graph.vocabulary import PREFIXES


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked for."""

    query: str
    format: Format
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A whole answer."""

    format: Format
    body: bytes


class Refused(Exception):
    """The query cannot be answered; carries the Problem to send."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


_QUICK_S: Final = 0.002  # of processor time

_received = bytearray(wire.PIECE * 8)  # kept: so large a piece of memory is dear to come by


# The process --------------------------------------------------------------------------------------
def run(
    channel: socket.socket, at_work: mmap.mmap, parent: int, folder: Path, limits: Limits, confined: bool
) -> NoReturn:
    """Be a worker on the release in `folder` until the supervisor closes `channel`. Never returns.

    `at_work` is a byte shared with the supervisor: not 0 while a query is being answered.
    """
    code = 1
    try:
        try:
            base_iri, store, protection = _prepare(parent, folder, limits, confined)
        except BaseException as error:
            channel.send(wire.FAILED + f"{type(error).__name__}: {error}".encode()[:2000])
            raise
        channel.send(wire.READY + b" " + protection.encode())
        place = cores.Cores(cores.WORKERS)
        while True:
            _, descriptors, _, _ = socket.recv_fds(channel, 16, 1)
            if not descriptors:
                break
            with socket.socket(fileno=descriptors[0]) as client:
                _serve(client, channel, at_work, store, base_iri, folder.name, limits, place)
        code = 0
    except MemoryError:
        os.abort()
    finally:
        os._exit(code)


def _prepare(parent: int, folder: Path, limits: Limits, confined: bool) -> tuple[str | None, ox.Store, str]:
    """The base IRI, the store opened under protection, and the protection in words."""
    sandbox.die_with(parent)
    sandbox.limit_resources(limits.memory_mb)
    manifest = folder / "manifest.json"
    base_iri = json.loads(manifest.read_bytes()).get("base_iri") if manifest.is_file() else None
    hold(folder)
    protection = sandbox.confine(folder / "store") if confined else "none"
    store = ox.Store.read_only(str(folder / "store"))
    next(iter(store), None)
    bool(store.query("ASK { ?s ?p ?o }"))
    return base_iri, store, protection


def _serve(
    client: socket.socket,
    channel: socket.socket,
    at_work: mmap.mmap,
    store: ox.Store,
    base_iri: str | None,
    release: str,
    limits: Limits,
    place: cores.Cores,
) -> None:
    """Answer what is asked on a connection for a while, then tell the supervisor how much that was."""
    client.setblocking(True)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wire.timeval(wire.SILENCE_S))
    until = time.monotonic() + wire.LOAN_S
    answered, listens = 0, True
    spent_s = time.thread_time()
    while listens and (message := _next_query(client)):
        at_work[0] = 1
        timeout_s, query, options = wire.read_job(message)
        signal.setitimer(signal.ITIMER_REAL, timeout_s)
        sandbox.limit_cpu(int(timeout_s) + 1)
        *pieces, last = _pieces(store, query, options, base_iri, release, limits)
        answered += 1
        listens = time.monotonic() < until
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.recv(1)
            for piece in pieces:
                client.send(piece)
        at_work[0] = 0
        if not listens:  # before the end, so that the client's next query finds a free worker
            channel.send(wire.IDLE + b"%d" % answered)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.send(last)
        signal.setitimer(signal.ITIMER_REAL, 0)
        before_s, spent_s = spent_s, time.thread_time()
        if spent_s - before_s < _QUICK_S:
            place.keep()
        else:
            place.roam()
    if listens:
        channel.send(wire.IDLE + b"%d" % answered)


def _next_query(client: socket.socket) -> bytes:
    """The message of a query; empty where none comes any more.

    It stays in the socket until there is an answer: should this worker be stopped, another can read it.
    """
    try:
        size = client.recv_into(_received, 0, socket.MSG_PEEK)
    except (BlockingIOError, ConnectionResetError):
        return b""
    return bytes(memoryview(_received)[:size])


def _pieces(
    store: ox.Store,
    query: str,
    options: Mapping[str, Any],
    base_iri: str | None,
    release: str,
    limits: Limits,
) -> list[bytes]:
    """The messages to the client that asked: an answer, or the problem with the query."""
    try:
        fmt = find(options["format"])
        if fmt is None:
            raise ValueError(f"no format {options['format']!r}")
        job = Job(query, fmt, tuple(options["default_graphs"]), tuple(options["named_graphs"]))
        result = answer(store, job, base_iri, limits)
    except Refused as refused:
        said = refused.problem
        members, headers = dict(said.members), dict(said.headers)
        return [wire.PROBLEM + json.dumps([said.status, said.title, said.detail, members, headers]).encode()]
    return wire.answer(result.format.content_type, release, result.body)


# Answering ----------------------------------------------------------------------------------------
def answer(store: ox.Store, job: Job, base_iri: str | None, limits: Limits) -> Result:
    """Evaluate and serialise; Refused for a query that is wrong or an answer that is too large."""
    dataset, options = _dataset(store, job, base_iri, limits)
    try:
        results = dataset.query(job.query, base_iri=base_iri, prefixes=PREFIXES, **options)
        if isinstance(results, ox.QueryTriples):
            fmt = job.format if job.format.carries in ("triples", "quads") else TURTLE
            return _graph(results, fmt, limits)
        fmt = job.format if job.format.carries == "results" else RESULTS_JSON
        return _table(results, fmt, limits)
    except SyntaxError as error:
        raise Refused(syntax_problem(job.query, str(error), _complaint)) from None
    except FormatError as error:
        raise Refused(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not in this format", f"{error}.")) from None
    except (OsceGraphError, ValueError, TypeError) as error:
        raise Refused(
            Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "Query refused",
                f"{error} Change the query, or ask for another format.",
            )
        ) from None
    except (OSError, RuntimeError) as error:
        if unknown := _UNKNOWN_FUNCTION.match(str(error)):
            raise Refused(_unknown_function(unknown[1])) from None
        raise Refused(
            Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The store could not answer",
                f"{str(error)[:300]}. Change the query, or try again later.",
            )
        ) from None


def _complaint(text: str) -> str:
    """What the engine says of a text that it cannot parse; nothing if it can."""
    try:
        ox.Store().query(text, base_iri=DEFAULT_BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error)
    except (OSError, RuntimeError, ValueError):
        pass
    return ""


def _dataset(
    store: ox.Store, job: Job, base_iri: str | None, limits: Limits
) -> tuple[ox.Store, dict[str, Any]]:
    """The store to ask, and the options that make it the dataset the job names.

    Several default graphs are merged in memory: the engine's own union returns a triple once for
    every graph it stands in, and slows down with every graph.
    """
    named = [ox.NamedNode(iri) for iri in job.named_graphs]
    default = [ox.NamedNode(iri) for iri in job.default_graphs]
    if not default and not named:
        default, named = _merged_in_query(job.query, base_iri)
        if len(default) + len(named) > limits.graphs:
            raise Refused(_too_many_graphs(len(default) + len(named), limits))
    if not default and not named:
        return store, {}
    if len(default) < 2:
        return store, {"default_graph": default, "named_graphs": named}
    merged = ox.Store()
    for graph in default:
        merged.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object)
            for quad in store.quads_for_pattern(None, None, None, graph)
        )
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged, {"default_graph": ox.DefaultGraph(), "named_graphs": named}


def _merged_in_query(query: str, base_iri: str | None) -> tuple[list[ox.NamedNode], list[ox.NamedNode]]:
    """The default and named graphs of a query with several FROM; none of one without, or that is wrong."""
    if query.upper().count("FROM") < 2:
        return [], []
    clauses = dataset_clauses(query)
    if len(clauses.default_graphs) < 2:
        return [], []

    def resolved(written: tuple[str, ...]) -> list[ox.NamedNode]:
        values = f"{clauses.prologue} SELECT ?graph {{ VALUES ?graph {{ {' '.join(written)} }} }}"
        rows: Any = ox.Store().query(values, base_iri=base_iri, prefixes=PREFIXES)
        return list(dict.fromkeys(row["graph"] for row in rows))

    try:
        return resolved(clauses.default_graphs), resolved(clauses.named_graphs)
    except SyntaxError:
        return [], []


def _graph(results: ox.QueryTriples, fmt: Format, limits: Limits) -> Result:
    triples: dict[ox.Triple, None] = {}
    for triple in results:
        triples[triple] = None
        if len(triples) > limits.rows:
            raise Refused(_too_many_rows("triples", limits))
    if fmt.carries == "quads":
        body = serialize_quads((ox.Quad(*triple) for triple in triples), fmt)
    else:
        body = serialize(triples, fmt)
    if len(body) > limits.answer_bytes:
        raise Refused(_too_many_bytes(limits))
    return Result(fmt, body)


def _table(results: ox.QuerySolutions | ox.QueryBoolean, fmt: Format, limits: Limits) -> Result:
    assert isinstance(fmt.oxigraph, ox.QueryResultsFormat)
    collector = _Collector(fmt, limits)
    try:
        results.serialize(cast(IO[bytes], collector), fmt.oxigraph)
    except Exception:
        if collector.excess is None:
            raise
    if collector.excess:
        raise Refused(collector.excess)
    body = bytes(collector.body)
    return Result(fmt, _NOT_IN_XML.sub(_in_xml, body) if fmt is RESULTS_XML else body)


_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function <(.*)> is not supported", re.DOTALL)
# XML 1.0 has no way to write most control characters, U+FFFE and U+FFFF, and reads a bare carriage return as
# a line feed.
_NOT_IN_XML: Final = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]")


def _in_xml(found: re.Match[bytes]) -> bytes:
    return b"&#13;" if found[0] == b"\r" else "\ufffd".encode()


class _Collector:
    """Where the engine writes a table: stops it at the cap on bytes or on rows.

    The engine writes bytes, not rows, so rows are counted in the bytes: a cheap count that is never
    too low, and the exact one only where that passes the cap.
    """

    def __init__(self, fmt: Format, limits: Limits) -> None:
        self.body = bytearray()
        self.excess: Problem | None = None
        self._limits = limits
        self._rows = _ROWS[fmt.name]
        self._most = limits.rows + self._rows.surplus
        self._marks = 0

    def write(self, chunk: bytes) -> int:
        mark = self._rows.mark
        tail = bytes(self.body[max(0, len(self.body) - len(mark) + 1) :])
        self.body += chunk
        self._marks += (tail + chunk).count(mark)
        if self._marks > self._most:
            self._marks = self._rows.exactly(self.body)
        if self._marks > self._most:
            self.excess = _too_many_rows("rows", self._limits)
        elif len(self.body) > self._limits.answer_bytes:
            self.excess = _too_many_bytes(self._limits)
        if self.excess:
            raise BufferError(self.excess.detail)
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """How rows show in a format: what marks them, how many marks more than rows, the exact count."""

    mark: bytes
    surplus: int
    exactly: Callable[[bytearray], int]


_JSON_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_ROWS: Final = {
    RESULTS_JSON.name: _Rows(b"},{", -1, lambda body: _JSON_STRING.sub(b"", body).count(b"},{")),
    RESULTS_XML.name: _Rows(b"<result>", 0, lambda body: body.count(b"<result>")),
    RESULTS_CSV.name: _Rows(b"\n", 1, lambda body: sum(part.count(b"\n") for part in body.split(b'"')[::2])),
    RESULTS_TSV.name: _Rows(b"\n", 1, lambda body: body.count(b"\n")),
}


def _unknown_function(iri: str) -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Unknown function",
        f"There is no function <{iri}> here. Use the functions of SPARQL 1.1 and the casts of XML Schema "
        "(xsd:date, xsd:integer, ...), or compute it from the answer.",
    )


def _too_many_graphs(found: int, limits: Limits) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Too many graphs",
        f"The query merges {found} graphs; at most {limits.graphs} are read.",
        {"limit": limits.graphs, "found": found},
    )


def _too_many_rows(what: str, limits: Limits) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Answer too large",
        f"The answer has more than {limits.rows} {what}, and nothing of it was sent. "
        "Ask for less (LIMIT and OFFSET with ORDER BY), or download the whole data from /dumps/.",
        {"limit": limits.rows, "unit": what},
    )


def _too_many_bytes(limits: Limits) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Answer too large",
        f"The answer is longer than {limits.answer_bytes} bytes, and nothing of it was sent. "
        "Ask for less (fewer columns, LIMIT), or download the whole data from /dumps/.",
        {"limit": limits.answer_bytes, "unit": "bytes"},
    )
