"""Small sites on disk, and endpoints with tight limits over them."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from osce_graph.release.site import MARKER, Site
from osce_graph.sparql.client import Answer, Endpoint
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.protocol import QueryRequest, parse_request

EX = "http://example.org/"
TIGHT = Limits(timeout_s=1, memory_mb=200, rows=1500, answer_bytes=200_000, workers=2)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


def add_release(site: Path, name: str, number: int = 0) -> None:
    """A release with a thousand numbered things, three small graphs, and its own number."""
    folder = site / "releases" / name
    folder.mkdir(parents=True)
    store = ox.Store(str(folder / "store"))
    store.extend(ox.Quad(node(f"thing/{i}"), node("p"), ox.Literal(i)) for i in range(1000))
    store.add(ox.Quad(node("release"), node("number"), ox.Literal(number)))
    shared = (node("a"), node("p"), ox.Literal("in both"))
    store.add(ox.Quad(*shared, node("graph/1")))
    store.add(ox.Quad(*shared, node("graph/2")))
    store.add(ox.Quad(node("a"), node("p"), ox.Literal("only in 3"), node("graph/3")))
    store.flush()
    del store
    (folder / "manifest.json").write_text(json.dumps({"base_iri": EX}))


def point(site: Path, name: str) -> None:
    """Make `name` the current release, in one step."""
    link = site / "current.new"
    link.symlink_to(Path("releases") / name)
    os.replace(link, site / "current")  # noqa: PTH105


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / MARKER).write_text("{}")
    add_release(tmp_path, "2026-1", 1)
    point(tmp_path, "2026-1")
    return tmp_path


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    folder = tmp_path_factory.mktemp("site")
    (folder / MARKER).write_text("{}")
    add_release(folder, "2026-1", 1)
    point(folder, "2026-1")
    with Endpoint(Site.open(folder), TIGHT) as running:
        yield running


def request(query: str, accept: str | None = None, parameters: str = "") -> QueryRequest:
    return parse_request("GET", f"query={quote(query)}{parameters}".encode(), None, b"", accept)


def ask(endpoint: Endpoint, query: str, accept: str | None = None, parameters: str = "") -> Answer:
    return endpoint.query(request(query, accept, parameters))


def values(answer: Answer) -> list[str]:
    """The first column of an answer in JSON."""
    assert answer.status == 200, answer.body
    found = ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return [getattr(solution[0], "value", "") for solution in found]


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something holds; fail where it does not come to hold."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
