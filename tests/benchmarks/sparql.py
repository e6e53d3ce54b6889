"""The server against its peers on one store: `python -m tests.benchmarks.sparql [--items N] [--json FILE]`.

Item documents and cheap SELECTs against Oxigraph's own server, cold (each asked once) and warm (the same
few again and again); a table of 10,000 rows; fifteen kinds of query against rdflib-endpoint and Virtuoso
where they are installed; what the isolation of a query costs; how long hostile queries last, and a polite
client beside them. Read the ratios: milliseconds are those of the machine.
"""

# ruff: noqa: E501

import argparse
import functools
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store, Triple
from rich.console import Console
from rich.table import Table

from osce_graph.config import Settings
from osce_graph.release import documents, workers
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.protocol import parse_request
from osce_graph.vocabulary import OSCE, PROV, RDF, RDFS, SCHEMA, XSD
from tests.benchmarks import processes, virtuoso
from tests.benchmarks.load import generate
from tests.web.conftest import BASE, iris, make_site

TURTLE, JSON = "text/turtle", "application/sparql-results+json"
HOT: Final = 20
SECONDS: Final = 8.0
TURNS: Final = 3
MARKS: Final = {
    "documents, warm": 1.2,
    "documents, cold": 0.7,
    "SELECT, warm": 0.9,
    "SELECT, cold": 0.3,
    "10,000 rows": 0.8,
}
KINDS_MARK: Final = 20.0
_PREFIXES: Final = (
    f"PREFIX osce: <{OSCE}> PREFIX schema: <{SCHEMA}> PREFIX rdfs: <{RDFS}> PREFIX xsd: <{XSD}> "
)
KINDS: Final = {
    "everything about an item": "SELECT ?p ?o {{ <{item}> ?p ?o }}",
    "an item's label": "SELECT ?l {{ <{item}> rdfs:label ?l }}",
    "a description": "DESCRIBE <{item}>",
    "what points to a body": "SELECT ?i {{ ?i schema:mentions <{body}> }} LIMIT 100",
    "items of a body, with labels": "SELECT ?i ?l {{ ?i schema:mentions <{body}> ; rdfs:label ?l }} LIMIT 100",
    "count of all items": "SELECT (COUNT(*) AS ?n) {{ ?i a osce:NewsItem }}",
    "count by body": "SELECT ?b (COUNT(?i) AS ?n) {{ ?i schema:mentions ?b }} GROUP BY ?b ORDER BY DESC(?n) LIMIT 20",
    "the latest 20": "SELECT ?i ?d {{ ?i schema:datePublished ?d }} ORDER BY DESC(?d) LIMIT 20",
    "the latest 20 of a body": "SELECT ?i ?d {{ ?i schema:mentions <{body}> ; schema:datePublished ?d }} ORDER BY DESC(?d) LIMIT 20",
    "a range of dates": 'SELECT ?i {{ ?i schema:datePublished ?d FILTER(?d >= "2015-03-01"^^xsd:date && ?d < "2015-03-08"^^xsd:date) }}',
    "a word in a label": 'SELECT ?i {{ ?i rdfs:label ?l FILTER(CONTAINS(?l, "number 77")) }} LIMIT 50',
    "two bodies at once": "SELECT ?i {{ ?i schema:mentions <{body}> , <{other}> }} LIMIT 100",
    "what there is not": "SELECT ?i {{ ?i a osce:NewsItem FILTER NOT EXISTS {{ ?i schema:datePublished ?d }} }} LIMIT 10",
    "an optional": "SELECT ?i ?x {{ ?i schema:mentions <{body}> OPTIONAL {{ ?i schema:inLanguage ?x }} }} LIMIT 100",
    "classes": "SELECT ?c (COUNT(*) AS ?n) {{ ?s a ?c }} GROUP BY ?c",
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sparql", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--peers", type=Path, help="a folder where rdflib-endpoint is installed, if not here")
    options = parser.parse_args(arguments)
    say = Console(stderr=True).print
    with tempfile.TemporaryDirectory(prefix="osce-graph-sparql-") as folder:
        work = Path(folder)
        say(f"making {options.items} items")
        site = synthetic(work / "site", options.items)
        report = {
            "items": options.items,
            "against oxigraph": against_oxigraph(site, work, options.items, say),
            "isolation": isolation(site, say),
            "kinds": kinds(site, work, options.items, options.peers, say),
            "hostile": hostile(site, say),
        }
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    for table in tables(report):
        Console().print(table)


# Data --------------------------------------------------------------------------------------------
def synthetic(folder: Path, items: int) -> Site:
    """A site whose store holds so many made-up items, about 25 triples each, merged graph only; and their
    documents, as a build makes them."""
    site = make_site(folder)
    release = site.current()
    file = folder / "items.nt"
    with file.open("w") as out:
        for number in range(items):
            out.writelines(f"{triple} .\n" for triple in _item(number))
    store = Store(str(release.store_path))
    store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()
    del store
    file.unlink()
    with workers.pool(Settings(), "makes documents") as pool:
        documents.write(release.folder, BASE, [f"news/x{number}" for number in range(items)], pool)
    return site


def item(number: int) -> str:
    return f"{BASE}news/x{number}"


def body(number: int) -> NamedNode:
    return iris(f"body/b{number % 40}")


def _item(number: int) -> list[Triple]:
    node, page = NamedNode(item(number)), NamedNode(f"{BASE}source/x{number}")
    day = f"{1998 + number % 27}-{1 + number % 12:02}-{1 + number % 28:02}"
    label = f"Officers compare notes, number {number}"
    values: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, OSCE.NewsItem),
        (RDF.type, SCHEMA.NewsArticle),
        (RDFS.label, Literal(label, language="en")),
        (SCHEMA.headline, Literal(label, language="en")),
        (
            SCHEMA.description,
            Literal(f"A lead of some length, as pages have them, about {label}.", language="en"),
        ),
        (SCHEMA.datePublished, Literal(day, datatype=XSD.date)),
        (SCHEMA.inLanguage, Literal("en")),
        (SCHEMA.publisher, iris("organization/osce")),
        (PROV.wasDerivedFrom, page),
        (SCHEMA.url, NamedNode(f"https://www.example.org/{number}")),
        (OSCE.year, Literal(day[:4], datatype=XSD.gYear)),
        *((SCHEMA.mentions, body(number * step)) for step in (1, 3, 7)),
        *((SCHEMA.about, iris(f"field-of-work/f{number * step % 17}")) for step in (1, 5)),
        *((SCHEMA.contentLocation, iris(f"place/p{number * step % 57}")) for step in (1, 2)),
        *((SCHEMA.keywords, Literal(f"keyword {number * step % 300}")) for step in (1, 2, 3, 5)),
    ]
    found = [Triple(node, predicate, value) for predicate, value in values]
    found.append(Triple(page, RDF.type, SCHEMA.WebPage))
    found.append(Triple(page, SCHEMA.sha256, Literal(f"{number:064x}")))
    return found


# Loads -------------------------------------------------------------------------------------------
def against_oxigraph(site: Site, work: Path, items: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Requests a second of both servers, each started afresh for each load, and again: the median of the ratios.

    The kernel deals the client's connections to the web processes by chance, well or badly for a whole load.
    """
    store = work / "oxigraph"
    shutil.copytree(site.current().store_path, store)
    numbers = range(0, items, max(1, items // 40_000))
    hot = [numbers[i % HOT] for i in range(len(numbers) * 4)]
    rows = quote("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000")
    select = lambda n: quote(f"SELECT ?p ?o {{ <{item(n)}> ?p ?o }}", safe="")  # noqa: E731
    describe = lambda n: quote(f"DESCRIBE <{item(n)}>", safe="")  # noqa: E731
    loads: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for name, chosen in (("cold", list(numbers)), ("warm", hot)):
        loads[f"documents, {name}"] = (
            [(f"/news/x{n}.ttl", TURTLE) for n in chosen],
            [(f"/query?query={describe(n)}", TURTLE) for n in chosen],
        )
        loads[f"SELECT, {name}"] = (
            [(f"/sparql?query={select(n)}", JSON) for n in chosen],
            [(f"/query?query={select(n)}", JSON) for n in chosen],
        )
    loads["10,000 rows"] = (
        [(f"/sparql?query={rows}%23{n}", JSON) for n in range(2000)],
        [(f"/query?query={rows}%23{n}", JSON) for n in range(2000)],
    )
    found = {}
    for name, (ours, theirs) in loads.items():
        say(f"serving: {name}")
        turns = []
        for _ in range(TURNS):
            with serving(site, work) as port:
                one = generate(port, SECONDS, ours)
            with oxigraph(store, work) as port:
                other = generate(port, SECONDS, theirs)
            turns.append((one.per_second / other.per_second, one, other))
        turns.sort(key=lambda turn: turn[0])
        ratio, one, other = turns[len(turns) // 2]
        found[name] = {
            "ours": one.per_second,
            "oxigraph": other.per_second,
            "ratio": ratio,
            "ratios": [each for each, _, _ in turns],
            "mark": MARKS[name],
            "p50_ms": one.p50_ms,
            "p99_ms": one.p99_ms,
            "refused": {status: n for status, n in one.statuses.items() if status != "200"},
        }
    return found


@contextmanager
def serving(site: Site, work: Path, *options: str) -> Any:
    port = processes.free_port()
    command = [
        sys.executable,
        "-m",
        "osce_graph",
        "serve",
        "--site",
        str(site.path),
        "--port",
        str(port),
        *options,
    ]
    with processes.server(command, port, work / "server.log"):
        yield port


@contextmanager
def oxigraph(store: Path, work: Path) -> Any:
    port = processes.free_port()
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve-read-only", "--location", str(store)]
    with processes.server([*command, "--bind", f"127.0.0.1:{port}"], port, work / "oxigraph.log"):
        yield port


def isolation(site: Site, say: Callable[[str], None]) -> dict[str, float]:
    """Milliseconds of a cheap query in this process, and through an isolated worker; what was added."""
    say("what isolation costs")
    store = site.current().store
    queries = [f"SELECT ?p ?o {{ <{item(n)}> ?p ?o }}" for n in range(2000)]

    def inside(query: str) -> None:
        from pyoxigraph import QueryResultsFormat

        store.query(query).serialize(format=QueryResultsFormat.JSON)  # type: ignore[union-attr]

    with Endpoint(site, Settings().limits) as endpoint:

        def isolated(query: str) -> None:
            asked = parse_request("GET", f"query={quote(query)}".encode(), None, b"", None)
            assert endpoint.query(asked).status == 200

        found = {"in process": _median(inside, queries), "isolated": _median(isolated, queries)}
    return {**found, "added": found["isolated"] - found["in process"]}


def _median(work: Callable[[str], None], queries: list[str]) -> float:
    times = []
    for query in queries:
        before = time.perf_counter()
        work(query)
        times.append(time.perf_counter() - before)
    return statistics.median(times) * 1000


def kinds(
    site: Site, work: Path, items: int, peers: Path | None, say: Callable[[str], None]
) -> dict[str, dict[str, dict[str, float]]]:
    """Milliseconds of each kind of query, here and at peers: the best of three with other constants, asked
    for the first time ("cold"), and of three times the same ("again")."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    with serving(site, work, "--set", "timeout_s=60") as port:
        say("fifteen kinds of query: osce-graph")
        found["osce-graph"] = _kinds(f"127.0.0.1:{port}", "/sparql", items)
    script = shutil.which("rdflib-endpoint", path=str(peers) if peers else str(Path(sys.executable).parent))
    dump = work / "dumps" / "dump.nt"
    if script or virtuoso.is_installed():
        dump.parent.mkdir()
        with dump.open("wb") as out:
            site.current().store.dump(out, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    if virtuoso.is_installed():
        say("fifteen kinds of query: Virtuoso")
        with virtuoso.serving(dump, work) as port:
            found["Virtuoso"] = _kinds(f"127.0.0.1:{port}", "/sparql", items)
    else:
        say("Virtuoso (Debian's virtuoso-opensource-7-bin) is not installed: left out")
    if script:
        say("fifteen kinds of query: rdflib-endpoint")
        port = processes.free_port()
        command = [script, "serve", str(dump), "--host", "127.0.0.1", "--port", str(port)]
        with processes.server(command, port, work / "peer.log", seconds=1200):
            found["rdflib-endpoint"] = _kinds(f"127.0.0.1:{port}", "/", items)
    else:
        say("rdflib-endpoint is not installed: left out")
    return found


def _kinds(address: str, path: str, items: int) -> dict[str, dict[str, float]]:
    """Of each kind the milliseconds of a query asked for the first time, and of one asked again."""
    found = {}
    for name, text in KINDS.items():
        accept = TURTLE if text.startswith("DESCRIBE") else JSON
        queries = []
        for attempt in range(3):
            number = (attempt + 1) * items // 5
            query = text.format(
                item=item(number), body=body(number + attempt).value, other=body(3 * number).value
            )
            queries.append(f"{path}?query={quote(_PREFIXES + query)}%20%23{time.time()}")
        found[name] = {
            "cold": min(_asked(address, query, accept, name) for query in queries),
            "again": min(_asked(address, queries[-1], accept, name) for _ in range(3)),
        }
    return found


def _asked(address: str, target: str, accept: str, name: str) -> float:
    """Milliseconds of a request on a connection of its own."""
    import http.client

    connection = http.client.HTTPConnection(address, timeout=300)
    before = time.perf_counter()
    connection.request("GET", target, headers={"Accept": accept})
    answer = connection.getresponse()
    content = answer.read()
    taken = time.perf_counter() - before
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{name} at {address}: {answer.status} {content[:300]!r}")
    return taken * 1000


def hostile(site: Site, say: Callable[[str], None]) -> dict[str, float]:
    """Seconds that hostile queries last beyond their limit, and a polite client's times beside them."""
    from tests.web.test_hostile import LIMITS, QUERIES, ask
    from tests.web.test_server import Server

    say("hostile queries, and a polite client beside them")
    server = Server(site.path, *(part for limit in LIMITS for part in ("--set", limit)), "--proxies", "1")
    done = threading.Event()
    times: list[float] = []

    def polite() -> None:
        number = 0
        while not done.is_set():
            number += 1
            before = time.perf_counter()
            status, _ = ask(
                server, f"SELECT ?p ?o {{ <{item(number % 1000)}> ?p ?o }} # {number}", "198.51.100.7"
            )
            times.append(time.perf_counter() - before if status == 200 else float("inf"))

    def attack(number: int) -> float:
        longest = 0.0
        for query in list(QUERIES.values())[number::6] * 3:
            before = time.perf_counter()
            ask(server, query.replace("{trap}", "1"), f"203.0.113.{number}")
            longest = max(longest, time.perf_counter() - before)
        return longest

    try:
        single = max(
            _timed(functools.partial(ask, server, query, f"192.0.2.{number}"))
            for number, query in enumerate(QUERIES.values())
        )
        asking = threading.Thread(target=polite)
        asking.start()
        with ThreadPoolExecutor(6) as pool:
            longest = max(pool.map(attack, range(6)))
        done.set()
        asking.join()
    finally:
        done.set()
        server.stop()
    ordered = sorted(times)
    return {
        "longest alone s": single,
        "longest in a burst s (queue included)": longest,
        "polite requests": len(ordered),
        "polite p50 ms": ordered[len(ordered) // 2] * 1000,
        "polite p95 ms": ordered[len(ordered) * 95 // 100] * 1000,
        "polite worst ms": ordered[-1] * 1000,
    }


def _timed(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


# Report ------------------------------------------------------------------------------------------
def tables(report: dict[str, Any]) -> list[Table]:
    served = Table(title=f"Requests a second over {report['items']} items; the client shares the cores")
    for column in ("what", "osce-graph", "oxigraph", "ratio", "mark", "p50 ms", "p99 ms"):
        served.add_column(column, justify="left" if column == "what" else "right")
    for name, row in report["against oxigraph"].items():
        served.add_row(
            name, f"{row['ours']:.0f}", f"{row['oxigraph']:.0f}", f"{row['ratio']:.2f}",
            f"{row['mark']:g} {'kept' if row['ratio'] >= row['mark'] else 'missed'}",
            f"{row['p50_ms']:.2f}", f"{row['p99_ms']:.2f}",
        )  # fmt: skip
    found = report["kinds"]
    asked = Table(title=f"Kinds of query, ms; asked again (mark of rdflib-endpoint {KINDS_MARK:g} times)")
    asked.add_column("kind")
    for server in found:
        for when in ("cold", "again"):
            asked.add_column(f"{server}, {when}", justify="right")
    for name in KINDS:
        row = (f"{found[server][name][when]:.2f}" for server in found for when in ("cold", "again"))
        asked.add_row(name, *row)
    for server in found:
        if server != "osce-graph":
            for when in ("cold", "again"):
                ours, theirs = found["osce-graph"], found[server]
                ratio = statistics.geometric_mean(theirs[n][when] / ours[n][when] for n in KINDS)
                asked.add_row(f"{server} against osce-graph, {when}", f"{ratio:.1f} times")
    rest = Table("figure", "value", title="Isolation (ms a query), hostile queries")
    for name, value in {**report["isolation"], **report["hostile"]}.items():
        rest.add_row(name, f"{value:.2f}")
    return [served, asked, rest]


if __name__ == "__main__":
    main()
