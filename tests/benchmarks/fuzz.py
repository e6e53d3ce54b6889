"""Requests that nobody would send on purpose: `python -m tests.benchmarks.fuzz [--requests N] [--seed N]`.

Half are made by a grammar of SPARQL, half are those with parts struck out, doubled, swapped or replaced
by noise; methods, media types, parameters and headers vary. Fails where an answer is a 500, where the
server stops answering, or where a plain query does not get its right answer at the end.
"""

# ruff: noqa: E501

import argparse
import http.client
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from tests.web.conftest import make_site
from tests.web.test_hostile import TABLE
from tests.web.test_server import Server

CONNECTIONS: Final = 8
LIMITS: Final = ("timeout_s=0.3", "memory_mb=256", "rows=2000", "answer_bytes=500000", "queue_wait_s=1")
Draw = random.Random

_NAMES: Final = (
    "osce:NewsItem",
    "schema:headline",
    "rdfs:label",
    "a",
    "skos:prefLabel",
    "<urn:x>",
    "_:b",
    "foo:bar",
)
_FUNCTIONS: Final = (
    "STR",
    "LANG",
    "STRLEN",
    "UCASE",
    "ABS",
    "DATATYPE",
    "IRI",
    "MD5",
    "YEAR",
    "BOUND",
    "isIRI",
    "RAND",
)
_NOISE: Final = (
    "{", "}", "(", ")", "[", "]", "<", ">", "<<", ">>", "\"", "'", "'''", "\\", "\x00", "\ud800", "é", "?", "$", "@", "^^",
    "#", ";", ",", ".", "*", "/", "|", "!", "&&", "SERVICE", "LOAD", "SELECT", "%", "\n", "-" * 99, "(" * 120,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="osce-graph-fuzz-") as folder:
        site = make_site(Path(folder) / "site")
        given = [part for limit in LIMITS for part in ("--set", limit)]
        server = Server(site.path, *given, "--proxies", "1")
        started = time.perf_counter()
        try:
            statuses = fuzz(server.port, options.requests, options.seed)
            status, body = server.raw("GET", "/sparql?query=" + quote("ASK { ?s ?p ?o }"))
        finally:
            said = server.stop()[1]
    taken = time.perf_counter() - started
    figures = {str(status): count for status, count in sorted(statuses.items(), key=str)}
    print(json.dumps({"requests": options.requests, "seconds": round(taken), "statuses": figures}, indent=1))
    wrong = {status: count for status, count in statuses.items() if status not in {*TABLE, 431}}
    if wrong or (status, b"true" in body) != (200, True) or "Traceback" in said:
        raise SystemExit(f"failed: {wrong}, last answer {status}, {said[-2000:]}")


def fuzz(port: int, requests: int, seed: int) -> Counter[int]:
    """How often each status came."""
    share = -(-requests // CONNECTIONS)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = pool.map(
            lambda number: _one(port, share, random.Random(f"{seed}-{number}")), range(CONNECTIONS)
        )
        return sum(parts, Counter[int]())


def _one(port: int, requests: int, draw: Draw) -> Counter[int]:
    statuses: Counter[int] = Counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(requests):
        method, path, body, headers = request(draw)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (http.client.HTTPException, ConnectionError):
            connection.close()  # the server may close after what it could not read; the next one has to work
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            statuses[0] += 1
            continue
        statuses[answer.status] += 1
    connection.close()
    if statuses[0] > requests / 20:
        raise SystemExit(f"{statuses[0]} of {requests} connections were lost")
    del statuses[0]
    return statuses


# Requests ----------------------------------------------------------------------------------------
def request(draw: Draw) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Method, path, body and headers."""
    text = query(draw)
    if draw.random() < 0.5:
        text = broken(text, draw)
    raw = text.encode("utf-8", "surrogatepass")
    headers = {"X-Forwarded-For": f"192.0.2.{draw.randrange(250)}"}
    if draw.random() < 0.5:
        headers["Accept"] = draw.choice(
            [
                "*/*",
                "text/csv",
                "text/turtle;q=0.5, */*;q=0.1",
                "text/html",
                "image/png",
                "a/b;q=x",
                "application/ld+json",
            ]
        )
    parameters = [("query", raw)] if draw.random() < 0.95 else [("query", raw)] * draw.randrange(3)
    if draw.random() < 0.2:
        parameters.append(
            (
                draw.choice(["default-graph-uri", "named-graph-uri"]),
                draw.choice([b"urn:g", b"x", b"", b"\xff"]),
            )
        )
    if draw.random() < 0.2:
        parameters.append(
            (
                draw.choice(["format", "output", "timeout"]),
                draw.choice([b"csv", b"1", b"-1", b"nan", b"x\r\ny"]),
            )
        )
    match draw.randrange(8):
        case 0 | 1 | 2:
            return "GET", "/sparql?" + urlencode(parameters)[:60_000], None, headers
        case 3 | 4:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            return "POST", "/sparql", urlencode(parameters).encode(), {**headers, **kind}
        case 5 | 6:
            kind = draw.choice(
                ["application/sparql-query"] * 8 + ["text/plain", "application/sparql-update", "x"]
            )
            return draw.choice(["POST", "QUERY"]), "/sparql", raw, {**headers, "Content-Type": kind}
        case _:
            return draw.choice(["GET", "HEAD", "OPTIONS", "PUT", "PATCH"]), path(draw), None, headers


def path(draw: Draw) -> str:
    parts = [
        "state",
        "albania",
        "news",
        "1",
        "..",
        "%2e",
        "%00",
        "%ff",
        "",
        "dumps",
        "ontology",
        "x.ttl",
        "albania.html",
    ]
    return (
        "/"
        + "/".join(draw.choice(parts) for _ in range(draw.randrange(5)))
        + draw.choice(["", "?page=2", "?page=x", "?a=%"])
    )


def broken(text: str, draw: Draw) -> str:
    """A query with a few things wrong."""
    for _ in range(draw.randint(1, 4)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.randrange(12))
        part = draw.choice(["", text[start:end] * 2, draw.choice(_NOISE), text[start:end][::-1]])
        text = text[:start] + part + text[end:]
    return text


def query(draw: Draw) -> str:
    """A query of the language, more often than not with an answer."""
    form = draw.choice(
        [
            "SELECT *",
            "SELECT DISTINCT ?a",
            "SELECT (COUNT(*) AS ?n)",
            "ASK",
            "CONSTRUCT { ?a ?b ?c }",
            "DESCRIBE ?a",
        ]
    )
    where = "WHERE " if draw.random() < 0.5 else ""
    tail = draw.choice(
        ["", "", " LIMIT 5", " ORDER BY ?a LIMIT 9", " OFFSET 3", " GROUP BY ?a", " ORDER BY DESC(STR(?c))"]
    )
    prologue = draw.choice(["", "", "PREFIX foo: <urn:foo#> ", "BASE <http://x.example/> "])
    return f"{prologue}{form} {where}{{ {group(draw, 3)} }}{tail}"


def group(draw: Draw, depth: int) -> str:
    return " ".join(_pattern(draw, depth) for _ in range(draw.randint(1, 3)))


def _pattern(draw: Draw, depth: int) -> str:
    inner: dict[str, Callable[[], str]] = {
        "triple": lambda: f"{_term(draw)} {_path(draw)} {_term(draw)} .",
        "filter": lambda: f"FILTER({_expression(draw, depth)})",
        "bind": lambda: f"BIND({_expression(draw, depth)} AS ?v{draw.randrange(9)})",
        "values": lambda: (
            "VALUES ?a { " + " ".join(draw.choice(["1", '"x"', "UNDEF", "<urn:x>"]) for _ in range(4)) + " }"
        ),
    }
    if depth:
        for keyword in ("OPTIONAL", "MINUS", "GRAPH ?g", ""):
            inner[keyword] = lambda keyword=keyword: f"{keyword} {{ {group(draw, depth - 1)} }}"  # type: ignore[misc]
        inner["union"] = lambda: f"{{ {group(draw, depth - 1)} }} UNION {{ {group(draw, depth - 1)} }}"
        inner["select"] = lambda: (
            f"{{ SELECT ?a (MAX(?c) AS ?m) {{ {group(draw, depth - 1)} }} GROUP BY ?a }}"
        )
    kinds = ["triple"] * 6 + list(inner)
    return inner[draw.choice(kinds)]()


def _term(draw: Draw) -> str:
    return draw.choice(
        ["?a", "?b", "?c", "?d", draw.choice(_NAMES), "1", '"x"@en', "true", "[]", "()", "[ ?p ?a ]"]
    )


def _path(draw: Draw) -> str:
    name = draw.choice(["?p", "?b", *_NAMES[:5]])
    return (
        name
        if draw.random() < 0.7
        else draw.choice(["a/rdfs:label", "rdfs:label*", "^a", "(a|rdfs:label)+", "!a", "a?"])
    )


def _expression(draw: Draw, depth: int) -> str:
    if depth <= 0 or draw.random() < 0.3:
        return draw.choice(["?a", "?c", "1", "1.5e3", '"x"', "true", "NOW()", '"2020-01-01"^^xsd:date'])
    left, right = _expression(draw, depth - 1), _expression(draw, depth - 1)
    return draw.choice(
        [
            f"({left} {draw.choice(['+', '-', '*', '/', '=', '<', '>=', '&&', '||', '!='])} {right})",
            f"{draw.choice(_FUNCTIONS)}({left})",
            f"CONCAT(STR({left}), STR({right}))",
            f"IF({left}, {right}, 1)",
            f"EXISTS {{ {group(draw, depth - 2)} }}",
            f'REGEX(STR({left}), "a+")',
            f"{left} IN ({right}, 1)",
            f"COALESCE({left}, {right})",
        ]
    )


if __name__ == "__main__":
    main()
