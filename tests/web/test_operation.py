"""A server as its operator sees it: releases that come and go, signals, figures, the access log."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from osce_graph.config import Settings
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.limits import Limits
from tests.web.conftest import BASE, client_of, make_release, make_site, point
from tests.web.test_server import Server

ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
SLOW = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


# The cache --------------------------------------------------------------------------------------------
def cached(client: FlaskClient) -> float:
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if 'cache_lookups_total{result="hit"}' in line)


@pytest.mark.parametrize("path", [ASK, "/state/albania.ttl", "/ontology.html", "/openapi.json"])
def test_the_second_answer_is_the_first_from_memory(client: FlaskClient, path: str) -> None:
    first, second = client.get(path), client.get(path)
    assert cached(client) == 1
    assert second.data == first.data
    assert second.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    varying = ("X-Request-Id", "Date")
    assert [h for h in second.headers if h[0] not in varying] == [
        h for h in first.headers if h[0] not in varying
    ]
    assert client.head(path).headers["Content-Length"] == str(len(first.data))
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_what_is_at_hand_depends_on_accept(client: FlaskClient) -> None:
    kinds = ["text/csv", "application/sparql-results+xml", "text/csv"]
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 2"}
    answers = [client.get("/sparql", query_string=query, headers={"Accept": kind}) for kind in kinds]
    assert [answer.mimetype for answer in answers] == kinds


def test_an_error_is_not_kept(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.get("/state/nowhere.ttl").status_code == 404
    assert cached(client) == 0


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_from_time_to_time_is_never_kept(client: FlaskClient, call: str) -> None:
    for accept in ("*/*", "text/html"):
        query = {"query": f"SELECT ({call} AS ?x) {{}}"}
        answers = [client.get("/sparql", query_string=query, headers={"Accept": accept}) for _ in range(2)]
        assert answers[0].headers["Cache-Control"] == "no-store"
    assert cached(client) == 0


def test_an_answer_may_be_kept_by_others_for_a_while_and_asked_after(client: FlaskClient) -> None:
    first = client.get(ASK)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    direct = {"data": "ASK { ?s ?p ?o }", "content_type": "application/sparql-query"}
    same = client.open("/sparql", method="QUERY", headers={"If-None-Match": first.headers["ETag"]}, **direct)  # type: ignore[arg-type]
    assert (same.status_code, same.data) == (304, b"")
    other = client.get("/sparql", query_string={"query": "ASK { ?s ?p 1 }"})
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_new_release_has_new_answers(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    with Endpoint(site) as endpoint:
        client = client_of(site, endpoint, Settings(base_iri=BASE))
        first = client.get(ASK).headers["ETag"]
        make_release(site.path, "20261123-two")
        point(site.path, "20261123-two")
        until = time.monotonic() + 20
        while endpoint.status()["release"] != "20261123-two":
            assert time.monotonic() < until
        again = client.get(ASK, headers={"If-None-Match": first})
        assert (again.status_code, again.headers["ETag"] != first) == (200, True)


def test_what_is_at_hand_is_given_while_a_release_is_refused(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    with Endpoint(site) as endpoint:
        client = client_of(site, endpoint)
        assert client.get(ASK).status_code == client.get("/ontology.html").status_code == 200
        (site.path / "releases" / "20261123-broken").mkdir()
        point(site.path, "20261123-broken")
        before = cached(client)
        assert client.get(ASK).status_code == client.get("/ontology.html").status_code == 200
        assert cached(client) == before + 2


def test_the_cache_has_an_end(site: Site, endpoint: Endpoint) -> None:
    client = client_of(site, endpoint, Settings(base_iri=BASE, cache_mb=0))
    for _ in range(2):
        assert client.get(ASK).status_code == 200
    assert cached(client) == 0


# Clients ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "192.0.2.9", "127.0.0.1"),
        (1, "203.0.113.1, 192.0.2.9", "192.0.2.9"),
        (2, "203.0.113.1, 192.0.2.9", "203.0.113.1"),
        (2, "192.0.2.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    ],
)
def test_only_proxies_that_were_named_are_believed(
    site: Site, proxies: int, forwarded: str, seen: str
) -> None:
    asked: list[str] = []

    class Recorder(Endpoint):
        def query(self, request: object, client: str = "") -> object:  # type: ignore[override]
            asked.append(client)
            return self.turned_away()

    client = client_of(site, Recorder(site), Settings(proxies=proxies))
    assert client.get(ASK, headers={"X-Forwarded-For": forwarded}).status_code == 503
    assert asked == [seen]


# Errors -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/nowhere/at/all", "/sparql?query=SELEKT"])
def test_an_error_shows_the_request_it_is_of(client: FlaskClient, path: str) -> None:
    machine = client.get(path)
    assert machine.get_json()["request"] == machine.headers["X-Request-Id"]
    person = client.get(path, headers={"Accept": "text/html"})
    assert person.headers["X-Request-Id"] in person.text


def test_an_answer_on_disk_is_sent_whole_with_its_length(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }"}
    expected = client.post("/sparql", data=query).data
    monkeypatch.setattr("osce_graph.sparql.client.SPOOL_BYTES", 10)
    for _ in range(30):  # more often than there are places for downloads: each is given back
        answer = client.post("/sparql", data=query)
        assert (answer.data, answer.content_length) == (expected, len(expected))


def test_readiness_is_a_query_through_a_worker(site: Site) -> None:
    with Endpoint(site) as endpoint:
        client = client_of(site, endpoint)
        assert client.get("/readyz").status_code == 200
    stopped = client_of(site, endpoint)
    answer = stopped.get("/readyz")
    assert answer.status_code == 503
    assert "not answered" in answer.get_json()["detail"]
    assert stopped.get("/healthz").status_code == 200


# A real server ----------------------------------------------------------------------------------------
@pytest.fixture
def site_of_its_own(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")


@pytest.fixture
def server(site_of_its_own: Site, tmp_path: Path) -> Iterator[Server]:
    limits = ("--set", "timeout_s=2", "--access-log", str(tmp_path / "log"))
    running = Server(site_of_its_own.path, *limits)
    yield running
    running.stop()


def below(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for process in found:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it has just ended
                found += [int(child) for child in task.read_text().split()]
    return found


def open_files(server: Server) -> list[str]:
    names = []
    for pid in below(server.process.pid):
        with contextlib.suppress(OSError):  # a process or a file that has just gone
            for link in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208
                with contextlib.suppress(OSError):
                    names.append(os.readlink(f"/proc/{pid}/fd/{link}"))  # noqa: PTH115
    return names


def test_a_broken_release_is_refused_and_said_and_old_stores_are_let_go(
    server: Server, site_of_its_own: Site
) -> None:
    folder = site_of_its_own.path
    stop, failures = threading.Event(), []

    def polite() -> None:
        while not stop.is_set():
            for path in (ASK, f"{ASK}%23{time.monotonic()}", "/news/1.ttl", "/state/albania.html"):
                status, body = server.raw("GET", path)
                if status != 200:
                    failures.append((path, status, body))

    threads = [threading.Thread(target=polite) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        make_release(folder, "20261123-two")
        broken = folder / "releases" / "20261123-broken"
        shutil.copytree(folder / "releases" / "20261123-two", broken)
        for file in (broken / "store").iterdir():
            file.write_bytes(b"nothing of the kind")
        point(folder, "20261123-broken")
        wait_for(lambda: b"osce_graph_releases_refused 1.0" in server.raw("GET", "/metrics")[1])
        assert server.raw("GET", "/readyz")[0] == 200
        point(folder, "20261123-two")
        wait_for(lambda: b'release="20261123-two"' in server.raw("GET", "/metrics")[1])
        for _ in range(20):  # every process hears of it with its next request
            assert server.raw("GET", f"{ASK}%20%23{time.monotonic()}")[0] == 200
        wait_for(lambda: not any("20261123-one/store" in name for name in open_files(server)))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert "20261123-broken refused" in server.stop()[1]


def wait_for(condition: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"


def test_sigterm_answers_what_is_under_way_first(server: Server) -> None:
    answers: list[tuple[int, bytes]] = []
    asking = threading.Thread(target=lambda: answers.append(server.raw("GET", SLOW)))
    asking.start()
    wait_for(lambda: b"osce_graph_query_workers_busy 1.0" in server.raw("GET", "/metrics")[1])
    server.process.send_signal(signal.SIGTERM)
    asking.join()
    assert answers[0][0] == 504
    assert json.loads(answers[0][1])["limit"] == 2
    assert server.process.wait(timeout=20) == 0


def test_every_request_leaves_a_line_under_its_id(server: Server, tmp_path: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/nowhere%0a%22x/", headers={"User-Agent": 'a"\\ agent'})
    answer = connection.getresponse()
    request = json.loads(answer.read())["request"]
    connection.close()
    assert answer.headers["X-Request-Id"] == request
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    [line] = [line for line in lines if line["request"] == request]
    assert (line["status"], line["method"], line["client"]) == (404, "GET", "127.0.0.1")
    assert line["path"] == '/nowhere\n"x/'
    assert line["agent"] == 'a"\\ agent'


def test_figures_add_up_over_all_processes(server: Server) -> None:
    for _ in range(20):
        server.raw("GET", "/about")
    assert server.raw("GET", SLOW)[0] == 504
    text = server.raw("GET", "/metrics")[1].decode()
    assert 'osce_graph_requests_total{method="GET",route="/about",status="200"} 20.0' in text
    assert 'osce_graph_request_seconds_count{route="/about"} 20.0' in text
    assert 'osce_graph_query_ends_total{cause="deadline"} 1.0' in text


def test_limits_in_the_environment_are_in_force(
    site_of_its_own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSCE_GRAPH_ROWS", "3")
    running = Server(site_of_its_own.path)
    try:
        status, body = running.raw("GET", "/sparql?query=" + quote("SELECT * { ?s ?p ?o }"))
        assert (status, json.loads(body)["limit"]) == (413, 3)
    finally:
        running.stop()


def test_defaults_of_the_limits_are_said_to_machines(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    for name in ("timeout_s", "rows", "answer_bytes", "query_bytes", "heavy_after_s", "client_running"):
        assert f'"{name}"' in text
    assert str(Limits().rows) in text
