"""What people send to an open endpoint, and worse: singly, in bursts, and beside a polite client.

Whatever comes, the answer is one of the table (or the connection is closed on who does not speak HTTP),
the polite client's answers stay right, the memory comes back, and nothing dials out.
"""

# ruff: noqa: E501

import contextlib
import gzip
import json
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from osce_graph.web import bodies
from tests.web.conftest import BASE, make_site
from tests.web.test_operation import below
from tests.web.test_server import Server

pytestmark = pytest.mark.xdist_group("hostile")  # one server for all of them

TABLE = {200, 204, 206, 303, 304, 308, 400, 404, 405, 406, 410, 413, 415, 416, 422, 429, 503, 504}
OWN = {400, 408, 413, 414, 431, 501, 505}  # what the HTTP server itself says to who does not speak HTTP
LIMITS = ("timeout_s=1", "memory_mb=256", "answer_bytes=2000000", "rows=20000", "queue_wait_s=5")
DIRECT = {"Content-Type": "application/sparql-query"}
POLITE = f"SELECT ?label {{ <{BASE}state/albania> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"


def doubling(call: str, times: int = 40) -> str:
    steps = " ".join(f"BIND({call.format(a=f'?a{i}')} AS ?a{i + 1})" for i in range(times))
    return f'SELECT (STRLEN(?a{times}) AS ?n) {{ BIND("xxxxxxxx" AS ?a0) {steps} }}'


def nested(opening: str, closing: str, times: int, middle: str = "1") -> str:
    return opening * times + middle + closing * times


ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
CHAIN = " ".join(f"?x{i} ?p{i} ?x{i + 1} ." for i in range(60))
QUERIES = {
    "a product of four": f"SELECT * {{ {ALL} }}",
    "a product, counted": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
    "a product, distinct": f"SELECT DISTINCT ?a ?d ?g {{ {ALL} }}",
    "a product, sorted": f"SELECT * {{ {ALL} }} ORDER BY ?a ?l",
    "a sort by what is random": f"SELECT * {{ {ALL} }} ORDER BY RAND()",
    "a sort by a hash": f"SELECT * {{ {ALL} }} ORDER BY SHA512(CONCAT(STR(?a), STR(?j)))",
    "a product under ASK": f"ASK {{ {ALL} FILTER(?a = ?l && ?a != ?l) }}",
    "a product built into a graph": f"CONSTRUCT {{ ?a ?e ?i }} {{ {ALL} }}",
    "a description of everything": "DESCRIBE * { ?s ?p ?o }",
    "a description of a product": f"DESCRIBE ?a ?d ?g {{ {ALL} }}",
    "a path any number of times": "SELECT * { ?s (!<urn:x>)* ?o . ?o (!<urn:x>)* ?t }",
    "a path both ways": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x>|^!<urn:x>)+ ?o . ?o (!<urn:x>|^!<urn:x>)+ ?t }",
    "paths inside paths": "ASK { ?s " + nested("(", ")*", 40, "!<urn:x>") + " ?o }",
    "a long sequence path": "SELECT * { ?s " + "/".join(["!<urn:x>"] * 60) + " ?o }",
    "a chain of sixty joins": f"SELECT (COUNT(*) AS ?n) {{ {CHAIN} }}",
    "an aggregate of a product": f"SELECT ?a (COUNT(DISTINCT ?f) AS ?n) (SUM(STRLEN(STR(?l))) AS ?m) {{ {ALL} }} GROUP BY ?a",
    "a concatenation of a product": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {ALL} }}",
    "subqueries of products": f"SELECT * {{ {{ SELECT * {{ {ALL} }} }} {{ SELECT (COUNT(*) AS ?n) {{ {ALL} }} }} }}",
    "CONCAT doubling": doubling("CONCAT({a}, {a})"),
    "REPLACE doubling": doubling('REPLACE({a}, "x", "xx")'),
    "REPLACE growing tenfold": doubling('REPLACE({a}, "", "xxxxxxxxxx")', 12),
    "ENCODE growing": doubling('ENCODE_FOR_URI(CONCAT({a}, "%", {a}))'),
    "IRI doubling": doubling("STR(IRI(CONCAT('x:', STR({a}), STR({a}))))"),
    "a regex with backtracking": 'SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), "(a+)+(a+)+(a+)+$") }',
    "a regex with counts": 'ASK { FILTER REGEX("aaaa", "((((a{0,99}){0,99}){0,99}){0,99})b") }',
    "a regex of 50 kB": 'ASK { FILTER REGEX("a", "' + "(a|b)" * 10_000 + '") }',
    "a replacement by regex": 'SELECT (REPLACE("' + "a" * 40_000 + '", "(a*)*b", "x") AS ?x) {}',
    "20,000 parentheses": "ASK { FILTER(" + nested("(", ")", 20_000) + ") }",
    "20,000 groups": "ASK " + nested("{", "}", 20_000, ""),
    "20,000 blank nodes": "ASK { " + nested("[ ?p ", "]", 15_000, "1") + " ?q 1 }",
    "20,000 lists": "ASK { " + nested("(", ")", 20_000, "") + " ?p 1 }",
    "a list of 40,000": "ASK { (" + " 1" * 40_000 + ") ?p ?o }",
    "a name that makes no IRI": "ASK { rdfs:\\%zz ?p ?o }",
    "an error behind 90 kB": "ASK { " + "?s ?p 'x' . " * 7_500 + "FOO }",
    "parentheses under the limit": "ASK { FILTER(" + nested("(", ")", 90) + ") }",
    "20,000 negations": "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "40,000 minus signs": "ASK { FILTER(1 = " + "- " * 40_000 + "1) }",
    "a sum of 20,000": "SELECT (" + "+".join(["1"] * 20_000) + " AS ?x) {}",
    "an OR of 10,000": "ASK { FILTER(" + "||".join(["false"] * 10_000) + ") }",
    "10,000 UNIONs": "ASK { {}" + " UNION {}" * 10_000 + " }",
    "8,000 OPTIONALs": "ASK { " + "OPTIONAL { ?s ?p ?o } " * 4_000 + "}",
    "unclosed brackets": "SELECT * { " + "{(" * 45,
    "only closing brackets": "}" * 50_000,
    "triple terms in each other": "ASK { " + nested("<<( <urn:s> <urn:p> ", " )>>", 3_000, "1") + " ?p ?o }",
    "VALUES of 20,000": "SELECT * { VALUES ?x { " + "1 " * 40_000 + "} ?s ?p ?o }",
    "two VALUES multiplied": "SELECT * { VALUES ?x { " + "1 " * 9_000 + "} VALUES ?y { " + "2 " * 9_000 + "} }",
    "an IN of 15,000": "ASK { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(15_000))) + ")) }",
    "an IRI of 90 kB": f"ASK {{ <urn:{'x' * 90_000}> ?p ?o }}",
    "a prefixed name of 90 kB": f"PREFIX x: <urn:x> ASK {{ x:{'y' * 90_000} ?p ?o }}",
    "a variable of 90 kB": f"SELECT * {{ ?{'x' * 90_000} ?p ?o }}",
    "a string of 90 kB": f'ASK {{ ?s ?p "{"x" * 90_000}" }}',
    "an unclosed string": "ASK { ?s ?p '''" + "x" * 90_000,
    "a number of 90 kB": "SELECT (" + "9" * 90_000 + " AS ?x) {}",
    "a power of numbers": 'SELECT (1e308 * 1e308 AS ?x) ("9"^^<http://www.w3.org/2001/XMLSchema#integer> AS ?y) {}',
    "1,500 prefixes": "".join(f"PREFIX p{i}: <urn:{i}> " for i in range(3_000)) + "ASK {}",
    "1,000 FROM": "SELECT * " + "FROM <urn:g> " * 1_000 + "{ ?s ?p ?o }",
    "a FROM of a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "control characters": "ASK { ?s ?p \x00\x01\x1b[31m }",
    "surrogates": 'ASK { ?s ?p "\\uD800\\uDFFF" }',
    "nothing but white space": " " * 99_000,
    "nothing but comments": "#\n" * 49_000,
    "more than 100 kB": "#" * 200_000,
    "an update": "DELETE WHERE { ?s ?p ?o }",
    "a LOAD": "LOAD <http://127.0.0.1:{trap}/> INTO GRAPH <urn:g>",
    "a SERVICE": "SELECT * { SERVICE <http://127.0.0.1:{trap}/> { ?s ?p ?o } }",
    "a SILENT SERVICE": "SELECT * { SERVICE SILENT <http://127.0.0.1:{trap}/> { ?s ?p ?o } }",
    "a SERVICE of a variable": "SELECT * { BIND(<http://127.0.0.1:{trap}/> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "a SERVICE behind a comment": "SELECT * { #\nSERVICE#\n<http://127.0.0.1:{trap}/> { ?s ?p ?o } }",
    "a FROM of an address": "SELECT * FROM <http://127.0.0.1:{trap}/> { ?s ?p ?o }",
}  # fmt: skip

# Bytes on the wire: name, what is sent, whether the connection is half closed afterwards.
HEAD = b"Host: x\r\n"
POST = b"POST /sparql HTTP/1.1\r\n" + HEAD
RAW = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an HTTP nobody knows": b"GET / HTTP/9.9\r\n" + HEAD + b"\r\n",
    "a header that goes on": b"GET / HTTP/1.1\r\n" + HEAD + b"X: y\r\n Set-Cookie: z\r\n\r\n",
    "a header of 1 MB": b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n",
    "5,000 headers": b"GET / HTTP/1.1\r\n" + HEAD + b"X: y\r\n" * 5_000 + b"\r\n",
    "a request line of 1 MB": b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a header in the path": b"GET /state/%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a header in a format": b"GET /sparql?query=ASK%7B%7D&format=x%0d%0aSet-Cookie:a=b HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a path that climbs": b"GET /dumps/../../../../etc/passwd HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a path that climbs, encoded": b"GET /dumps/%2e%2e%2f%2e%2e%2fmanifest.json HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a path with NUL": b"GET /state/albania%00.ttl HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a path that is no UTF-8": b"GET /state/%ff%fe HTTP/1.1\r\n" + HEAD + b"\r\n",
    "another address as path": b"GET http://127.0.0.1:1/ HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a path of two slashes": b"GET //127.0.0.1:1/state HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a tunnel": b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n" + HEAD + b"\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a method of 10 kB": b"X" * 10_000 + b" / HTTP/1.1\r\n" + HEAD + b"\r\n",
    "an Accept of 100 kB": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HEAD + b"Accept: " + b"a/b;q=0.1," * 10_000 + b"\r\n\r\n",
    "an Accept of spaces": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HEAD + b"Accept: a/b;" + b" " * 100_000 + b"x;" + b" " * 100_000 + b"x\r\n\r\n",
    "a language of 100 kB": b"GET / HTTP/1.1\r\n" + HEAD + b"Accept-Language: " + b"a-" * 50_000 + b"a\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
    "a length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length below zero": POST + b"Content-Length: -5\r\n\r\nASK{}",
    "a length beyond all": POST + b"Content-Type: application/sparql-query\r\nContent-Length: 99999999999999\r\n\r\n",
    "a chunk beyond all": POST + b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "an upgrade": b"GET / HTTP/1.1\r\n" + HEAD + b"Upgrade: h2c\r\nConnection: Upgrade\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "a charset that is none": POST + b"Content-Type: application/sparql-query; charset=\xff\xfe\r\nContent-Length: 5\r\n\r\nASK{}",
    "ranges by the thousand": b"GET /dumps/osce-graph.nt.gz HTTP/1.1\r\n" + HEAD + b"Range: bytes=" + b"0-1," * 2_000 + b"0-1\r\n\r\n",
    "a form of 100,000 fields": POST + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 300000\r\n\r\n" + b"a=&" * 100_000,
    "UTF-16": POST + b"Content-Type: application/sparql-query\r\nContent-Length: 12\r\n\r\n" + "ASK{}".encode("utf-16"),
}  # fmt: skip


@pytest.fixture(scope="module")
def trap() -> Iterator[socket.socket]:
    """Where nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, trap: socket.socket) -> Iterator[Server]:
    site = make_site(tmp_path_factory.mktemp("hostile") / "site")
    options = [part for limit in LIMITS for part in ("--set", limit)]
    running = Server(site.path, *options, "--proxies", "1")
    yield running
    said = running.stop()[1]
    assert "Traceback" not in said


def ask(server: Server, query: str, client: str = "192.0.2.1") -> tuple[int, bytes]:
    """A query by POST from a client of that address, as the trusted proxy says."""
    return server.raw(
        "POST", "/sparql", query.encode("utf-8", "surrogatepass"), **DIRECT, **{"X-Forwarded-For": client}
    )


def polite(server: Server, number: int = 0) -> None:
    """A cheap query from another address, not from the cache: its answer is right."""
    status, body = ask(server, f"{POLITE} # {number}", "198.51.100.7")
    assert status == 200, body
    assert json.loads(body)["results"]["bindings"][0]["label"]["value"] == "Albania"


def check(status: int, body: bytes) -> None:
    assert status in TABLE, body[:300]
    if status >= 400:
        problem = json.loads(body)
        assert problem["status"] == status
        assert problem["detail"]
        assert "Traceback" not in problem["detail"]
    else:
        json.loads(body) if body[:1] == b"{" else None


def rss_mb(server: Server) -> float:
    """Memory of all processes of the server, without what they share."""
    total = 0.0
    for pid in below(server.process.pid):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return total


def raw(server: Server, sent: bytes, *, half_closed: bool = False) -> int | None:
    """Status of the answer to bytes; None where the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
            if half_closed:
                connection.shutdown(socket.SHUT_WR)
        try:
            answer = connection.recv(65_536)
        except ConnectionError:
            return None
    assert b"set-cookie" not in answer.lower().partition(b"\r\n\r\n")[0]
    assert b"root:" not in answer
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else None


def at_once(work: list[Callable[[], None]], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(each) for each in work]:
            done.result()


def test_there_are_enough_of_them() -> None:
    assert len(QUERIES) + len(RAW) >= 60


def test_one_after_the_other(server: Server, trap: socket.socket) -> None:
    polite(server)
    before = rss_mb(server)
    outcomes = {}
    for number, (name, query) in enumerate(QUERIES.items()):
        text = query.replace("{trap}", str(trap.getsockname()[1]))
        status, body = ask(server, text, f"192.0.2.{number}")
        outcomes[name] = status
        check(status, body)
        if number % 8 == 0:
            polite(server, number)
    assert outcomes["CONCAT doubling"] == 503
    assert outcomes["a product, counted"] == 504
    assert outcomes["a description of everything"] in (200, 413)
    assert outcomes["20,000 parentheses"] == 400
    assert outcomes["a SERVICE"] == outcomes["an update"] == outcomes["a LOAD"] == 422
    polite(server)
    wait_until(lambda: rss_mb(server) < before + 150)


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"


def test_bytes_that_are_no_good_request(server: Server) -> None:
    outcomes: dict[str, int | None] = {}

    def send(name: str) -> None:
        outcomes[name] = raw(server, RAW[name])

    at_once([lambda name=name: send(name) for name in RAW], 6)  # type: ignore[misc]
    assert {name: status for name, status in outcomes.items() if status not in TABLE | OWN | {None}} == {}
    assert list(outcomes.values()).count(None) < len(outcomes) / 3
    for climbing in ("a path that climbs", "a path that climbs, encoded", "a path with NUL"):
        assert outcomes[climbing] == 404
    polite(server)


@pytest.mark.parametrize("name", ["a path with NUL", "two lengths", "TRACE"])
def test_a_half_closed_socket_gets_its_answer_or_is_closed(server: Server, name: str) -> None:
    assert raw(server, RAW[name], half_closed=True) in TABLE | OWN | {None}
    polite(server)


def test_a_burst_beside_a_polite_client(server: Server, trap: socket.socket) -> None:
    """Everything at once from six addresses; a client that asks for little gets it, right, each time."""
    queries = [text.replace("{trap}", str(trap.getsockname()[1])) for text in QUERIES.values()]
    statuses: list[int] = []
    done = threading.Event()

    def attack(number: int) -> None:
        for query in queries[number::12]:
            status, body = ask(server, query, f"203.0.113.{number % 6}")
            check(status, body)
            statuses.append(status)

    def courteous() -> int:
        number = 0
        while not done.is_set():
            number += 1
            polite(server, 1000 + number)
            assert server.raw("GET", "/state/albania.ttl")[0] == 200
        return number

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(courteous)
        try:
            at_once([lambda number=number: attack(number) for number in range(12)], 12)  # type: ignore[misc]
        finally:
            done.set()
        assert asking.result() >= 10
    assert len(statuses) == len(queries)
    assert 504 in statuses


def test_a_client_that_sends_too_much_is_told_and_others_are_not(server: Server) -> None:
    statuses: list[int] = []
    heavy = QUERIES["a product, counted"]
    at_once([lambda: statuses.append(ask(server, heavy, "203.0.113.99")[0]) for _ in range(30)], 30)
    assert 429 in statuses
    assert set(statuses) <= {429, 503, 504}
    polite(server)


def test_who_does_not_finish_holds_nobody_up(server: Server) -> None:
    """Half-sent headers and bodies, readers that stall, sockets half closed: sixty of them at once."""
    half = [
        b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        POST + b"Content-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK ",
        POST + b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nASK ",
        b"GET /sparql?query="
        + quote("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 9000").encode()
        + b" HTTP/1.1\r\n"
        + HEAD
        + b"\r\n",
        b"GET /ontology.html HTTP/1.1\r\n" + HEAD + b"\r\n",
    ]
    connections = []
    try:
        for number in range(60):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(half[number % len(half)])
            if number % 3 == 0:
                connection.shutdown(socket.SHUT_WR)
            connections.append(connection)
        for number in range(10):
            polite(server, 5000 + number)
            assert server.raw("GET", "/healthz")[0] == 200
    finally:
        for connection in connections:
            connection.close()
    for number in range(5):
        polite(server, 6000 + number)


def test_a_body_cut_short_is_not_taken_for_whole(server: Server) -> None:
    sent = POST + b"Content-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\nASK{}"
    assert raw(server, sent, half_closed=True) in {400, None}


def test_a_client_has_only_so_many_bodies_on_their_way(server: Server) -> None:
    sent = b"POST /sparql HTTP/1.1\r\nX-Forwarded-For: 192.0.2.77\r\n" + HEAD
    sent += b"Content-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK "
    most = bodies.AT_ONCE * (os.cpu_count() or 1)
    with contextlib.ExitStack() as connections:
        opened = [
            connections.enter_context(socket.create_connection(("127.0.0.1", server.port), 20))
            for _ in range(most + 10)
        ]
        for connection in opened:
            connection.sendall(sent)
        refused: list[bytes] = []
        while len(refused) < 10:
            ready, _, _ = select.select(opened, [], [], 20)
            assert ready, "waited in vain"
            refused += [connection.recv(1000) for connection in ready]
            opened = [connection for connection in opened if connection not in ready]
        assert all(answer.startswith(b"HTTP/1.1 429") for answer in refused[:10])
        polite(server, 7000)


def test_a_body_that_never_comes_is_given_up(server: Server) -> None:
    sent = POST + b"Content-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK "
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(sent)
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")


def test_large_answers_that_nobody_reads_give_their_places_back(server: Server) -> None:
    large = "SELECT ?s ?p ?o ?a { ?s ?p ?o . ?a ?b ?c } LIMIT 6000"
    for _ in range(30):
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(
                b"GET /sparql?query=" + quote(large).encode() + b" HTTP/1.1\r\n" + HEAD + b"\r\n"
            )
            assert connection.recv(500).startswith(b"HTTP/1.1 200")
    status, body = ask(server, large, "198.51.100.8")
    assert status == 200, body[:300]
    assert len(body) > 1_000_000
    assert len(json.loads(body)["results"]["bindings"]) == 6000


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "gzip, gzip"])
def test_a_compressed_bomb_is_not_unpacked(server: Server, coding: str) -> None:
    bomb = gzip.compress(b"#" * 50_000_000)
    status, body = server.raw("POST", "/sparql", bomb, **DIRECT, **{"Content-Encoding": coding})
    assert status == 415
    assert "uncompressed" in json.loads(body)["detail"]
