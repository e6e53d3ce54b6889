"""The endpoint as the web sees it: hand over a query, get an answer. Never raises for a bad query.

    with Endpoint(site) as endpoint:
        answer = endpoint.query(parse_request("GET", b"query=ASK{}", None, b"", None))

`start` belongs to the process that lives longest (the one that runs the web server); web workers that
are processes of their own make an `Endpoint(site, limits, address=endpoint.address)` and only query.
"""

import dataclasses
import hashlib
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, cast

from osce_graph.errors import ConfigurationError, SiteError
from osce_graph.release.site import Release, Site
from osce_graph.sparql import problem, wire
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.lines import Lines
from osce_graph.sparql.problem import Problem
from osce_graph.sparql.protocol import QueryRequest

_RECONNECT_S: Final = 5.0  # as long as a supervisor may take to come back
_MARGIN_S: Final = 5.0
SPOOL_BYTES: Final = 1_000_000  # an answer longer than this is collected on disk
# The engine frees and asks again for many small pieces in each query; with glibc's 7 kept of each size, a
# seventh of its time went to that.
_MALLOC: Final = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=1000"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, whole: either what the query asked for, or a problem document.

    release  the release that answered; None where none did
    file     what a large answer was collected in, instead of `body`; close it
    length   bytes of the answer
    cause    the word for an end that was not the query's own (deadline, memory, ...)
    """

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    release: str | None = None
    file: BinaryIO | None = None
    cause: str = ""

    @classmethod
    def of_problem(cls, what: Problem, cause: str = "") -> "Answer":
        return cls(int(what.status), problem.MEDIA_TYPE, what.as_json(), what.headers, what, cause=cause)

    @property
    def length(self) -> int:
        if self.file is None:
            return len(self.body)
        return os.fstat(self.file.fileno()).st_size

    def whole(self) -> bytes:
        """The answer in memory; closes its file."""
        return self.beginning(self.length)

    def beginning(self, most: int) -> bytes:
        """The first bytes of the answer, `most` of them; closes its file."""
        if self.file is None:
            return self.body[:most]
        with self.file:
            return self.file.read(most)


class _Lost(Exception):
    """The supervisor went away before it said anything."""


class _Ended(Exception):
    """An answer that was on its way ended before it was whole."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Endpoint:
    """A SPARQL endpoint over a site (following its current release) or over one release.

    `confined=False` lets workers run without the kernel's sandbox, where there is none to be had.
    Thread-safe. ConfigurationError and SiteError come from `start`, nothing from `query`.
    """

    def __init__(
        self,
        site: Site | Release,
        limits: Limits | None = None,
        *,
        confined: bool = True,
        address: str | None = None,
    ) -> None:
        self.site = site
        self.limits = limits or Limits()
        self.confined = confined
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None
        self._lines = Lines()

    @property
    def address(self) -> str:
        """The path of the supervisor's socket; SiteError before `start`."""
        if self._address is None:
            raise SiteError("the SPARQL endpoint is not running; start it first")
        return self._address

    @property
    def folder(self) -> Path:
        """A folder for what lasts as long as the endpoint; the supervisor takes it away as it ends."""
        return Path(self.address).parent

    # Life -------------------------------------------------------------------------------------
    def start(self) -> Self:
        """Start the supervisor and wait until a worker has answered.

        SiteError where the current release cannot be opened, ConfigurationError where the kernel
        does not give the sandbox.
        """
        if isinstance(self.site, Site):
            self.site.current()
        folder = tempfile.mkdtemp(prefix="osce-graph-")
        self._address = os.path.join(folder, "sparql")  # noqa: PTH118
        if len(os.fsencode(self._address)) > 100:
            Path(folder).rmdir()
            raise ConfigurationError(
                f"the temporary folder {folder} has too long a name for a socket; set TMPDIR to a shorter one"
            )
        self._stopping.clear()
        self._process = self._spawn()
        self._watcher = threading.Thread(target=self._watch, name="sparql-watcher", daemon=True)
        self._watcher.start()
        try:
            self._await_first_worker()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End supervisor and workers; queries in flight get a 503."""
        self._stopping.set()
        self._lines.close()
        if self._process and self._process.stdin:
            self._process.stdin.close()
        if self._watcher:
            self._watcher.join()
        self._process = self._watcher = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = {
            "site": str((self.site.path if isinstance(self.site, Site) else self.site.folder).resolve()),
            "follow": isinstance(self.site, Site),
            "socket": self.address,
            "limits": dataclasses.asdict(self.limits),
            "confined": self.confined,
        }
        return subprocess.Popen(
            [sys.executable, "-m", "osce_graph.sparql.supervisor", json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=_MALLOC | os.environ,
        )

    def _watch(self) -> None:
        """Start the supervisor again whenever it ends before its time."""
        pause = 0.05
        while self._process:
            started = time.monotonic()
            self._process.wait()
            if self._stopping.is_set():
                return
            if self._process.stdin:
                self._process.stdin.close()
            pause = 0.05 if time.monotonic() - started > 10 else min(2 * pause, 2.0)
            if self._stopping.wait(pause):
                return
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._process = self._spawn()

    def _await_first_worker(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            state = self.status()
            if state.get("release"):
                return
            for name, reason in state.get("refused", {}).items():
                if "SandboxError" in reason:
                    raise ConfigurationError(
                        f"SPARQL workers cannot be confined here: {reason.partition(': ')[2]}; "
                        "run where seccomp or landlock is allowed, or accept the risk with --unconfined"
                    )
                raise SiteError(f"release {name} cannot be opened ({reason}); build the site again")
            time.sleep(0.01)
        raise SiteError("the SPARQL endpoint did not start within a minute; see the messages above")

    # Asking -----------------------------------------------------------------------------------
    def status(self) -> dict[str, Any]:
        """What the supervisor says of itself (release, refused, workers, waiting, ends by cause, ...).

        Empty where it cannot be reached.
        """
        try:
            with self._connect(time.monotonic() + _RECONNECT_S) as connection:
                connection.send(wire.head(wire.STATUS))
                message = connection.recv(wire.PIECE)
        except (OSError, _Lost):
            return {}
        state: dict[str, Any] = json.loads(message[1:]) if message[:1] == wire.REPORT else {}
        return state

    def query(self, request: QueryRequest, client: str = "") -> Answer:
        """Answer a query; whatever happens to it is an Answer. `client` tells clients apart."""
        timeout_s = min(request.timeout_s or self.limits.timeout_s, self.limits.timeout_s)
        who = _digest(client)
        message = wire.job(
            timeout_s,
            who,
            request.query,
            format=request.format.name,
            default_graphs=request.default_graphs,
            named_graphs=request.named_graphs,
        )
        # A supervisor that is killed takes every query along; it is not their fault. One that is just
        # ending may even take a connection more.
        for pause in (0.02, 0.1, 0.5, 0.0):
            try:
                return self._ask(message, who, timeout_s)
            except TimeoutError:
                return self._verdict(wire.DEADLINE, timeout_s)
            except (OSError, _Lost):
                if self._stopping.wait(pause):
                    break
        return Answer.of_problem(
            Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "SPARQL endpoint not running",
                "The query service is starting again; repeat the query in a few seconds.",
                headers={"Retry-After": "5"},
            )
        )

    def turned_away(self) -> Answer:
        """What is said where the queue is full."""
        return self._verdict(wire.QUEUE_FULL, self.limits.timeout_s)

    def _ask(self, message: bytes, who: bytes, timeout_s: float) -> Answer:
        """Ask on a line of this client, or else for a worker."""
        key = who, timeout_s
        while True:
            line = self._lines.send(key, message)
            on_a_line, listens = line is not None, False
            try:
                if line is None:
                    line = self._connect(time.monotonic() + _RECONNECT_S)
                    patience_s = self.limits.queue_wait_s + wire.LOAN_S + timeout_s + _MARGIN_S
                    line.settimeout(None)
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wire.timeval(patience_s))
                    line.send(message)
                answer, listens = self._answer(line, timeout_s)
                return answer
            except (ConnectionError, _Lost):
                if not on_a_line:
                    raise  # else its worker has just gone
            finally:
                if line is not None and not listens:
                    line.close()
                self._lines.give_back(key, line if listens else None)

    def _answer(self, connection: socket.socket, timeout_s: float) -> tuple[Answer, bool]:
        """What is said to a query, and whether a worker said it, which may listen on."""
        piece = _receive(connection)
        kind = piece[:1]
        if kind == wire.PROBLEM:
            return Answer.of_problem(Problem(*json.loads(piece[1:]))), True
        if kind == wire.VERDICT:
            return self._verdict(piece[1:].decode(), timeout_s), False
        if kind != wire.ANSWER:
            raise _Lost
        length, content_type, release, body = wire.read_answer(piece)
        file: BinaryIO | None = None
        if length > len(body):
            try:
                body, file = self._collect(connection, body, length)
            except _Ended as ended:
                return self._verdict(ended.cause, timeout_s), False
        return Answer(200, content_type, body, {}, None, release, file), True

    @staticmethod
    def _collect(connection: socket.socket, first: bytes, length: int) -> tuple[bytes, BinaryIO | None]:
        """The pieces of an answer, put together in memory or, if they are many, in a file."""
        collected: io.BytesIO | BinaryIO = io.BytesIO()
        file: BinaryIO | None = None
        try:
            if length > SPOOL_BYTES:
                collected = file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
            content = first
            while True:
                try:
                    collected.write(content)
                except OSError:
                    raise _Ended(wire.NO_ROOM) from None
                if collected.tell() >= length:
                    break
                piece = _receive(connection)
                if piece[:1] == wire.VERDICT:
                    raise _Ended(piece[1:].decode())
                if piece[:1] != wire.DATA:
                    raise _Lost
                content = piece[1:]
        except BaseException:
            collected.close()
            raise
        if file is None:
            return cast(io.BytesIO, collected).getvalue(), None
        try:
            file.seek(0)
        except OSError:
            file.close()
            raise _Ended(wire.NO_ROOM) from None
        return b"", file

    def _verdict(self, cause: str, timeout_s: float) -> Answer:
        return Answer.of_problem(self._sentence(cause, timeout_s), cause)

    def _connect(self, until: float) -> socket.socket:
        """A connection to the supervisor, waiting for one that is just starting."""
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * wire.PIECE)
            connection.settimeout(max(0.1, until - time.monotonic()))
            try:
                connection.connect(self.address)
            except (ConnectionRefusedError, FileNotFoundError, TimeoutError, BlockingIOError):
                connection.close()
            except BaseException:
                connection.close()
                raise
            else:
                return connection
            if time.monotonic() > until or self._stopping.wait(0.02):
                raise _Lost

    def _sentence(self, cause: str, timeout_s: float) -> Problem:
        """A supervisor's verdict as the client is told it."""
        limits = self.limits
        busy = {"Retry-After": "5"}
        unavailable = HTTPStatus.SERVICE_UNAVAILABLE
        match cause:
            case wire.DEADLINE:
                return Problem(
                    HTTPStatus.GATEWAY_TIMEOUT,
                    "Query took too long",
                    f"The query did not end within {timeout_s:g} seconds and was stopped. Make it more "
                    "selective, page it with LIMIT, or run it on your own copy of a dump from /dumps/.",
                    {"limit": timeout_s, "unit": "seconds"},
                )
            case wire.MEMORY:
                return Problem(
                    unavailable,
                    "Query needs too much memory",
                    f"The query needed more than {limits.memory_mb} MB and was stopped. Make it more "
                    "selective, or run it on your own copy of a dump from /dumps/.",
                    {"limit": limits.memory_mb, "unit": "MB"},
                )
            case wire.QUEUE_FULL:
                return Problem(
                    unavailable,
                    "Too many queries",
                    f"{limits.queue} queries are waiting already; try again in a few seconds.",
                    {"limit": limits.queue, "unit": "queries"},
                    busy,
                )
            case wire.QUEUE_WAIT:
                return Problem(
                    unavailable,
                    "Too many queries",
                    f"No worker became free within {limits.queue_wait_s:g} seconds; try again in a few.",
                    {"limit": limits.queue_wait_s, "unit": "seconds"},
                    busy,
                )
            case wire.CLIENT_FULL:
                return Problem(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    "Too many queries from one client",
                    f"{limits.client_running} of your queries run and {limits.client_waiting} wait already; "
                    "send the next when an answer has come.",
                    {"limit": limits.client_running + limits.client_waiting, "unit": "queries"},
                    busy,
                )
            case wire.NO_ROOM:
                return Problem(
                    unavailable,
                    "No room for the answer",
                    "The server has no room on disk to collect so large an answer; ask for less, or try "
                    "again later.",
                    headers=busy,
                )
            case wire.KILLED:
                return Problem(
                    unavailable,
                    "Query stopped",
                    "The process that ran the query was stopped from outside (the machine may be short of "
                    "memory); try again in a few seconds.",
                    headers=busy,
                )
        return Problem(
            unavailable,
            "Query crashed its worker",
            "The query engine did not survive the query (too deeply nested, or too long a chain); "
            "write it simpler. Other queries are not affected.",
        )


@lru_cache(1000)
def _digest(client: str) -> bytes:
    return hashlib.blake2b(client.encode("utf-8", "replace"), digest_size=16).digest()


def _receive(connection: socket.socket) -> bytes:
    """The next message; TimeoutError where none comes."""
    try:
        return connection.recv(wire.LARGEST)
    except BlockingIOError:
        raise TimeoutError from None
