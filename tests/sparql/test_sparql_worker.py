"""What a worker does in its own process: counting rows exactly, and what the kernel forbids it."""

import os
import platform
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import EX, node
from hypothesis import given, settings
from hypothesis import strategies as st

from osce_graph.formats import RDF_XML, RESULT_FORMATS, RESULTS_JSON, RESULTS_XML, Format
from osce_graph.sparql import sandbox
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.protocol import GRAPH_ANSWERS
from osce_graph.sparql.service_description import FORMAT_IRIS, SD, describe
from osce_graph.sparql.worker import Job, Refused, answer
from osce_graph.vocabulary import RDF

AWKWARD = st.text(alphabet=st.sampled_from('},{"\\\r\n\t<result>ab\x01é'), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(AWKWARD, min_size=1, max_size=6, unique=True), st.sampled_from(RESULT_FORMATS))
def test_rows_are_counted_exactly_whatever_the_values_look_like(texts: list[str], fmt: Format) -> None:
    store = ox.Store()
    store.extend(ox.Quad(node("s"), node("p"), ox.Literal(text)) for text in texts)
    job = Job("SELECT ?o ?none { ?s ?p ?o }", fmt)
    assert answer(store, job, None, Limits(rows=len(texts))).body
    if len(texts) > 1:
        with pytest.raises(Refused, match="more than"):
            answer(store, job, None, Limits(rows=len(texts) - 1))


def test_results_in_xml_are_well_formed_whatever_the_literals_hold() -> None:
    store = ox.Store()
    store.add(ox.Quad(node("s"), node("p"), ox.Literal("a\x00b\rc\uffff")))
    body = answer(store, Job("SELECT ?o { ?s ?p ?o }", RESULTS_XML), None, Limits()).body
    assert b"<literal>a\xef\xbf\xbdb&#13;c\xef\xbf\xbd</literal>" in body


@pytest.mark.parametrize("predicate", ["http://example.org/1", "http://example.org/", "urn:1-2"])
def test_a_property_that_xml_cannot_name_is_refused_with_a_reason(predicate: str) -> None:
    query = f"CONSTRUCT {{ <{EX}s> <{predicate}> 1 }} {{}}"
    with pytest.raises(Refused, match="Turtle") as refused:
        answer(ox.Store(), Job(query, RDF_XML), None, Limits())
    assert refused.value.problem.status == 422


def test_an_answer_of_another_kind_than_announced_gets_a_format_that_fits() -> None:
    assert answer(ox.Store(), Job("ASK {}", RDF_XML), None, Limits()).format is RESULTS_JSON


def in_sandbox(
    attempt: Callable[[], object], readable: Path, *, confine: Callable[[Path], object] = sandbox.confine
) -> str:
    """What an attempt comes to in a confined process: `done`, or the name of the error."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            sandbox.die_with(os.getppid())
            sandbox.limit_resources(8192)  # the tests themselves may fill hundreds of megabytes
            confine(readable)
            attempt()
            os.write(write, b"done")
        except BaseException as error:
            os.write(write, type(error).__name__.encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(pid, 0)
    with os.fdopen(read, "rb") as told:
        return told.read().decode()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda path: socket.socket(),
        lambda path: socket.socketpair(),
        lambda path: path.write_text("x"),
        lambda path: (path.parent / "new").touch(),
        lambda path: (path.parent / "new").mkdir(),
        lambda path: path.unlink(),
        lambda path: path.rename(path.parent / "new"),
        lambda path: path.chmod(0o777),
        lambda path: (path.parent / "new").symlink_to(path),
        lambda path: os.truncate(path, 0),
        lambda path: os.fork(),
        lambda path: os.execv("/bin/true", ["true"]),
        lambda path: os.kill(os.getppid(), 0),
        lambda path: os.memfd_create("x"),
    ],
)
def test_the_kernel_forbids_a_worker_what_it_has_no_need_of(
    tmp_path: Path, attempt: Callable[[Path], object]
) -> None:
    path = tmp_path / "file"
    path.write_text("as it was")
    for confine in (sandbox.confine, lambda _: sandbox.filter_calls()):
        assert in_sandbox(lambda: attempt(path), tmp_path, confine=confine) == "PermissionError"
    assert path.read_text() == "as it was"


def test_of_files_only_those_of_the_store_can_be_read(tmp_path: Path) -> None:
    if not sandbox.landlock_version():
        pytest.skip("this kernel has no landlock")
    store, secret = tmp_path / "store", tmp_path / "secret"
    store.mkdir()
    (store / "file").write_text("x")
    secret.write_text("x")
    (store / "link").symlink_to(secret)
    assert in_sandbox((store / "file").read_text, store) == "done"
    for outside in (secret, store / "link", store / ".." / "secret", Path("/etc/passwd"), Path(__file__)):
        assert in_sandbox(outside.read_text, store) == "PermissionError"
    assert in_sandbox(lambda: os.listdir(tmp_path), store) == "PermissionError"  # noqa: PTH208


def test_landlock_alone_keeps_a_worker_from_writing_and_dialling(tmp_path: Path) -> None:
    if sandbox.landlock_version() < 4:
        pytest.skip("this kernel's landlock knows no network")

    def only_landlock(readable: Path) -> None:
        sandbox._prctl(sandbox._PR_SET_NO_NEW_PRIVS, 1)
        sandbox.restrict_files(readable, sandbox.landlock_version())

    with socket.create_server(("127.0.0.1", 0)) as trap:
        address = trap.getsockname()
        dial = lambda: socket.create_connection(address, 1)  # noqa: E731
        assert in_sandbox(dial, tmp_path, confine=only_landlock) == "PermissionError"
    write = (tmp_path / "new").touch
    assert in_sandbox(write, tmp_path, confine=only_landlock) == "PermissionError"


def test_the_kernel_allows_what_a_worker_needs(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")

    def needed() -> None:
        assert path.read_text() == "x"
        thread = threading.Thread(target=path.read_text)
        thread.start()
        thread.join()
        assert not ox.Store().query("ASK { ?s ?p ?o }")

    assert in_sandbox(needed, tmp_path) == "done"


def test_a_machine_without_protection_is_said_with_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "s390x")
    monkeypatch.setattr(sandbox, "landlock_version", lambda: 0)
    with pytest.raises(sandbox.SandboxError, match=r"landlock is missing.*s390x"):
        sandbox.confine(tmp_path)


def test_the_service_description_names_formats_features_graphs_and_limits() -> None:
    found = describe(
        "https://example.org/sparql",
        Limits(rows=77),
        triples=10,
        named_graphs={node("graph/reference"): 5},
        other_graphs=3,
        void="https://example.org/.well-known/void",
    )
    said = {(triple.predicate, triple.object) for triple in found}
    assert (SD.endpoint, ox.NamedNode("https://example.org/sparql")) in said
    assert {o for p, o in said if p == SD.resultFormat} == {
        FORMAT_IRIS[f] for f in (*RESULT_FORMATS, *GRAPH_ANSWERS)
    }
    features = {o for p, o in said if p == SD.feature}
    assert features == {t.subject for t in found if (t.predicate, t.object) == (RDF.type, SD.Feature)}
    assert len(features) >= 3
    assert (SD.name, node("graph/reference")) in said
    assert (ox.NamedNode("https://schema.org/value"), ox.Literal(77)) in said
    assert not any(isinstance(term, ox.BlankNode) for triple in found for term in triple)


_TOKENS = r"""SELECT ASK PREFIX a: <urn:a> < > <= { } ( ) [ ] . ; , ?x ?y 1 1.5 'a' 'open a ex:b foo:c _:d
@en ^^ = ! && | / * + FILTER BIND AS VALUES GROUP BY ORDER LIMIT COUNT CONCAT NOT EXISTS << >> \ é 😀 # http://x
LIKE =="""
_PIECES = (*_TOKENS.split(), "\n", "\r\n", "\0", '"""b')


@given(st.lists(st.sampled_from(_PIECES), max_size=12), st.sampled_from(["", " "]))
@settings(deadline=None)
def test_whatever_is_wrong_with_a_query_is_told_with_a_place_in_it(pieces: list[str], between: str) -> None:
    query = between.join(["SELECT * { ?s ?p ?o }", *pieces])
    try:
        answer(ox.Store(), Job(query, RESULTS_JSON), "https://example.org/", Limits())
    except Refused as refused:
        said = refused.problem
        assert said.status in (400, 422)
        assert not re.search(r"\[_\]|error at", said.detail)
        if "line" in said.members:
            lines = re.split(r"\r\n|\r|\n", query)
            assert lines[said.members["line"] - 1] == said.members["source"]
            assert 1 <= said.members["column"] <= len(said.members["source"]) + 1
