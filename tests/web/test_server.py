"""A real server process and the clients people use, over loopback."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, SPARQLWrapper

from osce_graph.config import Settings
from osce_graph.release import switch
from osce_graph.release.build import build
from osce_graph.release.site import Site
from osce_graph.resources import SAMPLE_PAGES
from tests.web.conftest import BASE, make_release, make_site, point

COMMAND = (sys.executable, "-c", "from osce_graph.cli import main; main()", "serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`osce-graph serve` on a port of its own."""

    def __init__(self, site: Path, *options: str) -> None:
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [*COMMAND, "--site", str(site), "--port", str(self.port), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()
        until = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < until:
            try:
                self.get("/healthz")
            except urllib.error.URLError:
                continue
            return
        raise AssertionError(self.stop()[1])

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        request = urllib.request.Request(self.root + path, headers=headers)
        answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=10)
        return answer

    def raw(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def stop(self, number: int = signal.SIGTERM) -> tuple[str, str]:
        self.process.send_signal(number)
        return self.process.communicate(timeout=30)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("served") / "site")


@pytest.fixture(scope="module")
def server(site: Site) -> Iterator[Server]:
    running = Server(site.path)
    yield running
    running.stop()


def test_it_says_where_it_serves(server: Server) -> None:
    assert server.root in server.first_line
    assert "20261123-one" in server.first_line


def test_urllib_follows_an_iri_to_turtle(server: Server) -> None:
    with server.get("/state/albania", Accept="text/turtle") as answer:
        assert answer.url == f"{server.root}/state/albania.ttl"
        body = answer.read()
        assert int(answer.headers["Content-Length"]) == len(body)
        graph = rdflib.Graph().parse(data=body, format="turtle")
    assert (rdflib.URIRef(BASE + "state/albania"), None, None) in graph


def test_rdflib_reads_an_entity_by_its_address(server: Server) -> None:
    for suffix in ("ttl", "jsonld", "nt", "rdf"):
        graph = rdflib.Graph().parse(f"{server.root}/news/1.{suffix}")
        assert (rdflib.URIRef(BASE + "news/1"), None, None) in graph


def test_rdflib_queries_it_as_a_store(server: Server) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.root}/sparql"))
    rows = graph.query("SELECT ?s { ?s a <https://w3id.org/osce-graph/ontology#NewsItem> } ORDER BY ?s")
    assert [str(row[0]) for row in rows] == [BASE + f"news/{key}" for key in ("1", "2", "sample-harbours")]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_queries_it(server: Server, method: str) -> None:
    client = SPARQLWrapper(f"{server.root}/sparql", returnFormat=JSON)
    client.setMethod(method)
    client.setQuery("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/osce-graph/ontology#NewsItem> }")
    found = client.queryAndConvert()
    assert found["results"]["bindings"][0]["n"]["value"] == "3"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_sparqlwrapper_builds_a_graph(server: Server) -> None:
    client = SPARQLWrapper(f"{server.root}/sparql")
    client.setQuery(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ BIND(<{BASE}state/albania> AS ?s) ?s ?p ?o }}")
    assert len(client.queryAndConvert()) > 3


def test_the_query_method_works(server: Server) -> None:
    status, body = server.raw("QUERY", "/sparql", b"ASK { }", **{"Content-Type": "application/sparql-query"})
    assert (status, b"true" in body) == (200, True)


def test_a_chunked_body_is_read_within_limits(server: Server) -> None:
    kind = {"Content-Type": "application/sparql-query", "Transfer-Encoding": "chunked"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", "/sparql", iter([b"ASK", b" { }"]), kind, encode_chunked=True)
    assert connection.getresponse().read().count(b"true") == 1
    connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", "/sparql", iter([b"#" * 50_000] * 40), kind, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_path_with_two_slashes_goes_nowhere(server: Server) -> None:
    assert server.raw("GET", "//example.net/state/albania")[0] == 404


def test_head_has_a_length_and_no_body(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("HEAD", "/dumps/osce-graph.nt.gz")
    answer = connection.getresponse()
    with server.get("/dumps/osce-graph.nt.gz") as whole:
        assert answer.headers["Content-Length"] == whole.headers["Content-Length"]
    assert answer.read() == b""
    connection.close()


def test_dumps_leave_no_file_open(server: Server) -> None:
    for _ in range(30):
        assert server.raw("GET", "/dumps/osce-graph.nt.gz", Range="bytes=0-9")[0] == 206
        assert server.raw("HEAD", "/dumps/osce-graph.nt.gz")[0] == 200
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    if not children.exists():
        pytest.skip("needs Linux with /proc/PID/task/PID/children")
    open_files = [
        os.readlink(link)  # noqa: PTH115
        for child in children.read_text().split()
        for link in Path(f"/proc/{child}/fd").iterdir()
    ]
    assert sum(name.endswith("osce-graph.nt.gz") for name in open_files) <= 1


def test_it_moves_to_a_new_release_without_failing_a_request(server: Server, site: Site) -> None:
    make_release(site.path, "20261123-two")
    statuses = []
    for number in range(60):
        if number == 20:
            point(site.path, "20261123-two")
        statuses.append(server.raw("GET", "/news/1.ttl")[0])
        statuses.append(server.raw("GET", "/sparql?query=ASK%7B%7D")[0])
    assert set(statuses) == {200}
    assert server.raw("GET", "/readyz")[1] == b"ok 20261123-two\n"


def test_a_port_in_use_is_one_line_that_says_what_to_do(server: Server, site: Site) -> None:
    found = subprocess.run(
        [*COMMAND, "--site", str(site.path), "--port", str(server.port)], capture_output=True, text=True
    )
    assert found.returncode == 6
    assert found.stderr.count("\n") == 1
    assert f"port {server.port}" in found.stderr
    assert f"--port {server.port + 1}" in found.stderr
    assert server.raw("GET", "/healthz")[0] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_it(site: Site, number: int) -> None:
    running = Server(site.path)
    assert running.raw("GET", "/sparql?query=ASK%7B%7D")[0] == 200
    running.stop(number)
    assert running.process.returncode == 0
    with pytest.raises(OSError):
        running.raw("GET", "/healthz")


def test_a_release_that_a_server_reads_is_not_pruned(tmp_path: Path) -> None:
    """It goes once the server has moved on to the next one, and the server goes on answering."""
    folder = tmp_path / "site"
    first = build([SAMPLE_PAGES], folder, Settings()).release
    running = Server(folder)
    try:
        with running.get("/state/albania.ttl") as answer:
            assert answer.read()
        second = build([SAMPLE_PAGES], folder, Settings()).release
        assert switch.prune(Site.open(folder), 1) == switch.Pruned((), (first.name,))
        until = time.monotonic() + 30
        while switch.prune(Site.open(folder), 1).removed != (first.name,):
            assert time.monotonic() < until, "the server never let go of the release before"
            with running.get("/about") as answer:
                assert second.name in answer.read().decode()
        with running.get("/state/albania.ttl") as answer:
            assert answer.read()
    finally:
        running.stop()
