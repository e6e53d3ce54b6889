"""What addresses below the base IRI answer, asked of the function itself: every entity, every format."""

import gzip
import json
import socket
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple
from rdflib.compare import isomorphic

from osce_graph.config import Settings
from osce_graph.entities import PAGE_SIZE, Description, Labels
from osce_graph.formats import GRAPH_FORMATS, JSON_LD
from osce_graph.iris import Iris
from osce_graph.jsonld import TERMS
from osce_graph.release.build import build
from osce_graph.release.site import Site
from osce_graph.sparql.problem import ProtocolError
from osce_graph.vocabulary import HYDRA, RDFS, SCHEMA, SKOS
from osce_graph.web.answer import Answer, Conditions, Headers
from osce_graph.web.current import Current, OpenRelease
from osce_graph.web.dereference import Ask, answer
from tests.conftest import page

EXPANDED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'


class Nobody:
    """Makes pages for nobody: these tests read data."""

    def label(self) -> Labels:
        return lambda node: None

    def render(self, description: Description) -> tuple[bytes, Headers, tuple[str, ...]]:
        return f"<p>{description.iri.value}</p>".encode(), (), ("Accept-Language",)


def get(opened: OpenRelease, path: str, *conditions: str | None, **more: Any) -> Answer:
    return answer(opened, Ask(path, conditions=Conditions(*conditions), **more), Nobody())


def header(found: Answer, name: str) -> str:
    [value] = [value for key, value in found.headers if key == name]
    return value


def links(found: Answer, relation: str) -> list[str]:
    every = [value for key, value in found.headers if key == "Link"]
    return [link.partition(">")[0][1:] for link in every if f'rel="{relation}"' in link]


@pytest.fixture(scope="module")
def sample(sample_site: Site) -> OpenRelease:
    return Current(sample_site).get()


@pytest.fixture(scope="module")
def paths(sample: OpenRelease) -> list[str]:
    """All of the sample site that has an address."""
    nodes = {quad.subject for quad in sample.store if isinstance(quad.subject, NamedNode)}
    nodes |= {graph for graph in sample.store.named_graphs() if isinstance(graph, NamedNode)}
    return sorted(path for node in nodes if (path := sample.iris.path(node.value)))


def some_of_each_kind(paths: list[str], each: int = 3) -> list[str]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        found[path.partition("/")[0]].append(path)
    return [path for kind in sorted(found) for path in found[kind][:each]]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a reader went to the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


# The same in every format --------------------------------------------------------------------------
def test_every_entity_says_the_same_in_every_format(sample: OpenRelease, paths: list[str]) -> None:
    assert len({path.partition("/")[0] for path in paths}) > 20
    for path in paths:
        said = set()
        for fmt in GRAPH_FORMATS:
            body = get(sample, f"{path}.{fmt.suffix}").body
            parser = RdfFormat.JSON_LD if fmt is JSON_LD else fmt.oxigraph
            assert isinstance(parser, RdfFormat)
            said.add(frozenset(quad.triple for quad in ox.parse(body, parser)))
        assert len(said) == 1, path
        assert said.pop(), path


@pytest.mark.usefixtures("no_network")
def test_pyld_rdflib_and_pyoxigraph_read_the_same_json_ld_without_the_network(
    sample: OpenRelease, paths: list[str]
) -> None:
    for path in some_of_each_kind(paths, 1):
        body = get(sample, f"{path}.jsonld").body
        ours = {quad.triple for quad in ox.parse(body, RdfFormat.JSON_LD)}
        pyld_says: Any = pyld.to_rdf(json.loads(body), {"format": "application/n-quads"})
        assert {q.triple for q in ox.parse(pyld_says.encode(), RdfFormat.N_QUADS)} == ours, path
        graph = rdflib.Graph().parse(data=body, format="json-ld")
        assert len(graph) == len(ours), path
        own = ox.serialize(sorted(ours, key=str), format=RdfFormat.N_TRIPLES) or b""
        assert isomorphic(graph, rdflib.Graph().parse(data=own, format="nt")), path


def test_expanded_json_ld_says_the_same_and_has_no_context(sample: OpenRelease) -> None:
    expanded = get(sample, "state/albania.jsonld", accept=EXPANDED)
    assert header(expanded, "Content-Type").startswith("application/ld+json;profile=")
    assert "Accept" in header(expanded, "Vary")
    written = json.loads(expanded.body)
    assert all("@context" not in node for node in written)
    compacted = get(sample, "state/albania.jsonld").body
    read = [{q.triple for q in ox.parse(body, RdfFormat.JSON_LD)} for body in (expanded.body, compacted)]
    assert read[0] == read[1]
    assert pyld.expand(written) == written


def test_a_property_has_one_shape_wherever_it_stands(sample: OpenRelease, paths: list[str]) -> None:
    many = {term.name for term in TERMS if term.many}
    text = {term.name for term in TERMS if term.shape == "text"}
    for path in some_of_each_kind(paths):
        document = json.loads(get(sample, f"{path}.jsonld").body)
        for node in [document, *document.get("@included", ()), *document.get("@graph", ())]:
            for name, value in node.items():
                if name in text:
                    assert isinstance(value, dict), (path, name)
                    value = next(iter(value.values()))
                if not name.startswith("@") and ":" not in name:
                    assert isinstance(value, list) is (name in many), (path, name)


# What a description holds ----------------------------------------------------------------------------
def read(opened: OpenRelease, path: str, **more: Any) -> set[Triple]:
    return {quad.triple for quad in ox.parse(get(opened, f"{path}.nt", **more).body, RdfFormat.N_TRIPLES)}


def test_a_description_holds_all_statements_both_ways(sample: OpenRelease, paths: list[str]) -> None:
    for path in some_of_each_kind(paths, 2):
        if path.startswith(("graph/", "annotation/", "dataset/")):
            continue
        node, default = sample.iris(path), ox.DefaultGraph()
        said = read(sample, path)
        assert said >= {q.triple for q in sample.store.quads_for_pattern(node, None, None, default)}
        incoming = {q.triple for q in sample.store.quads_for_pattern(None, None, node, default)}
        assert len(said & incoming) == min(len(incoming), PAGE_SIZE), path


def test_pages_together_hold_each_incoming_statement_once(sample: OpenRelease) -> None:
    rows: Any = sample.store.query("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o ORDER BY DESC(?n)")
    node = next(row["o"] for row in rows if sample.iris.path(getattr(row["o"], "value", "")))
    path = sample.iris.path(node.value) or ""
    incoming = {q.triple for q in sample.store.quads_for_pattern(None, None, node, ox.DefaultGraph())}
    assert len(incoming) > PAGE_SIZE
    found: list[Triple] = []
    address: str | None = f"{path}.nt"
    number: str | None = None
    while address:
        one = get(sample, address, page=number)
        said = {quad.triple for quad in ox.parse(one.body, RdfFormat.N_TRIPLES)}
        found += said & incoming
        following = links(one, "next")
        in_rdf = [t.object.value for t in said if t.predicate == HYDRA.next]  # type: ignore[union-attr]
        assert len(following) == len(in_rdf) <= 1
        number = following[0].partition("?page=")[2] if following else None
        assert in_rdf == ([f"{node.value}?page={number}"] if number else [])
        address = f"{path}.nt" if number else None
    assert len(found) == len(incoming)
    assert set(found) == incoming


def test_the_iri_of_a_page_leads_to_that_page(sample: OpenRelease) -> None:
    found = get(sample, "body/osce", accept="text/turtle", page="2")
    assert header(found, "Location") == "/body/osce.ttl?page=2"


def test_a_page_links_to_itself_in_other_formats(sample: OpenRelease) -> None:
    second = get(sample, "body/osce.ttl", page="2")
    assert links(second, "canonical") == [f"{sample.iris.base}body/osce?page=2"]
    assert "/body/osce.jsonld?page=2" in links(second, "alternate")
    assert links(second, "prev") == ["/body/osce.ttl?page=1"]
    assert links(second, "describes") == [f"{sample.iris.base}body/osce"]


@pytest.mark.parametrize("number", ["0", "-1", "two", "", "9" * 9, "²"])
def test_a_page_is_a_number(sample: OpenRelease, number: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        get(sample, "state/albania.ttl", page=number)
    assert refused.value.status == HTTPStatus.BAD_REQUEST


def test_there_is_no_page_after_the_last(sample: OpenRelease) -> None:
    with pytest.raises(ProtocolError) as refused:
        get(sample, "state/albania.ttl", page="99999")
    assert refused.value.status == HTTPStatus.NOT_FOUND
    assert "pages; there is no page 99999" in refused.value.detail


# How it is sent --------------------------------------------------------------------------------------
def test_each_coding_has_its_own_etag_and_the_same_content(sample: OpenRelease) -> None:
    plain = get(sample, "state/albania.ttl")
    unpack: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": zstandard.decompress}
    tags = {header(plain, "ETag")}
    for coding, undo in unpack.items():
        packed = get(sample, "state/albania.ttl", coding)
        assert header(packed, "Content-Encoding") == coding
        assert "Accept-Encoding" in header(packed, "Vary")
        assert undo(packed.body) == plain.body
        assert len(packed.body) < len(plain.body)
        tags.add(header(packed, "ETag"))
    assert len(tags) == 3
    assert not any(name == "Content-Encoding" for name, _ in plain.headers)


def test_who_has_one_coding_does_not_have_another(sample: OpenRelease) -> None:
    tag = header(get(sample, "state/albania.ttl"), "ETag")
    assert get(sample, "state/albania.ttl", None, tag).status == HTTPStatus.NOT_MODIFIED
    assert get(sample, "state/albania.ttl", None, f'W/"x", {tag}').status == HTTPStatus.NOT_MODIFIED
    assert get(sample, "state/albania.ttl", None, "*").status == HTTPStatus.NOT_MODIFIED
    assert get(sample, "state/albania.ttl", "gzip", tag).status == HTTPStatus.OK


def test_last_modified_is_the_entitys_own(two_releases: OpenRelease) -> None:
    kept = header(get(two_releases, "state/albania.ttl"), "Last-Modified")
    new = header(get(two_releases, f"{item(two_releases, 'Bridges')}.ttl"), "Last-Modified")
    first, second = history(two_releases)
    assert (kept, new) == (first, second)


def test_who_asks_since_the_last_change_gets_304(two_releases: OpenRelease) -> None:
    kept = header(get(two_releases, "state/albania.ttl"), "Last-Modified")
    assert get(two_releases, "state/albania.ttl", None, None, kept).status == HTTPStatus.NOT_MODIFIED
    old = "Mon, 01 Jan 2001 00:00:00 GMT"
    assert get(two_releases, "state/albania.ttl", None, None, old).status == HTTPStatus.OK
    assert get(two_releases, "state/albania.ttl", None, None, "yesterday").status == HTTPStatus.OK
    assert get(two_releases, "state/albania.ttl", None, '"other"', kept).status == HTTPStatus.OK


# What was --------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> OpenRelease:
    """One item went, one came, and one was published under another address before."""
    folder = tmp_path_factory.mktemp("two")
    settings = Settings(validator="pyshifty")
    (folder / "pages").mkdir()
    (folder / "pages" / "a.txt").write_text(page("Harbours of the sea"))
    build([folder / "pages"], folder / "site", settings)
    (folder / "pages" / "a.txt").write_text(page("Bridges of the river", "6 April 2016"))
    build([folder / "pages"], folder / "site", settings)
    site = Site.open(folder / "site")
    with sqlite3.connect(site.current().history_path) as connection:
        connection.execute("UPDATE release SET built = '2026-01-02T03:04:05+00:00' WHERE number = 1")
        opened = Current(site).get()
        connection.execute("INSERT INTO moved VALUES ('news/older', ?)", (item(opened, "Bridges"),))
    connection.close()
    return Current(site).get()


def item(opened: OpenRelease, word: str) -> str:
    for quad in opened.store.quads_for_pattern(None, SCHEMA.headline, None, ox.DefaultGraph()):
        if isinstance(quad.object, Literal) and quad.object.value.startswith(word):
            return opened.iris.path(quad.subject.value) or ""  # type: ignore[union-attr]
    raise AssertionError(word)


def history(opened: OpenRelease) -> tuple[str, str]:
    from email.utils import format_datetime

    from osce_graph.web.answer import moment

    entries = opened.entry("state/albania"), opened.entry(item(opened, "Bridges"))
    first, second = (format_datetime(moment(entry.changed.built), usegmt=True) for entry in entries if entry)
    return first, second


def former(opened: OpenRelease) -> str:
    with opened.history() as connection:
        [(path,)] = connection.execute(
            "SELECT path FROM entity WHERE last IS NOT NULL AND path LIKE 'news/%'"
        )
    return str(path)


@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_what_is_gone_says_which_release_had_it(two_releases: OpenRelease, suffix: str) -> None:
    with pytest.raises(ProtocolError) as gone:
        get(two_releases, former(two_releases) + suffix)
    assert gone.value.status == HTTPStatus.GONE
    entry = two_releases.entry(former(two_releases))
    assert entry
    assert gone.value.problem.members["last_release"] == entry.last
    assert str(entry.last) in gone.value.detail


def test_what_is_gone_names_its_successor(two_releases: OpenRelease) -> None:
    path = former(two_releases)
    with sqlite3.connect(two_releases.release.history_path) as connection:
        connection.execute("UPDATE entity SET successor = 'news/7' WHERE path = ?", (path,))
    connection.close()
    again = OpenRelease(two_releases.release, two_releases.store, two_releases.label)
    with pytest.raises(ProtocolError) as gone:
        get(again, path, root="/mounted")
    assert gone.value.problem.members["successor"] == "/mounted/news/7"
    assert gone.value.problem.headers["Link"] == '</mounted/news/7>; rel="successor-version"'


@pytest.mark.parametrize("suffix", ["", ".ttl", ".jsonld"])
def test_a_merged_item_redirects_to_where_it_is_now(two_releases: OpenRelease, suffix: str) -> None:
    found = get(two_releases, f"news/older{suffix}")
    assert found.status == HTTPStatus.MOVED_PERMANENTLY
    assert header(found, "Location") == f"/{item(two_releases, 'Bridges')}{suffix}"


def test_what_never_was_is_not_found(two_releases: OpenRelease) -> None:
    with pytest.raises(ProtocolError) as refused:
        get(two_releases, "news/never.ttl")
    assert refused.value.status == HTTPStatus.NOT_FOUND


# Links -----------------------------------------------------------------------------------------------
def test_a_document_names_its_entity_its_page_and_its_licence(sample: OpenRelease) -> None:
    found = get(sample, "state/albania.ttl", root="/mounted")
    base = sample.iris.base
    assert links(found, "describes") == links(found, "canonical") == [f"{base}state/albania"]
    assert "/mounted/state/albania.html" in links(found, "alternate")
    assert links(found, "license") == [sample.manifest["licence"]]
    assert links(found, "collection") == [f"{base}dataset/osce-graph"]


def test_a_page_names_what_it_is_about_and_the_data_behind_it(sample: OpenRelease) -> None:
    found = get(sample, "state/albania.html")
    assert links(found, "cite-as") == [f"{sample.iris.base}state/albania"]
    described = {f"/state/albania.{fmt.suffix}" for fmt in GRAPH_FORMATS}
    assert described <= set(links(found, "describedby"))
    assert links(found, "type") == ["https://schema.org/AboutPage", "https://schema.org/Country"]


# Labels ----------------------------------------------------------------------------------------------
@pytest.fixture
def named() -> Iterator[tuple[Store, Iris]]:
    iris = Iris("https://example.org/")
    store = Store()
    for text, tag in (("Germany", "en"), ("Deutschland", "de"), ("Германия", "ru")):
        store.add(Quad(iris("state/germany"), SKOS.prefLabel, Literal(text, language=tag)))
    store.add(Quad(iris("state/germany"), RDFS.label, Literal("Germany", language="en")))
    store.add(Quad(iris("state/serbia"), SKOS.prefLabel, Literal("Србија", language="sr")))
    yield store, iris


@pytest.mark.parametrize(
    ("language", "germany", "serbia"),
    [("en", "Germany", "Србија"), ("de", "Deutschland", "Србија"), ("fr", "Germany", "Србија")],
)
def test_labels_are_in_the_language_or_fall_back(
    named: tuple[Store, Iris], language: str, germany: str, serbia: str
) -> None:
    from osce_graph.entities import label_reader

    store, iris = named
    label = label_reader(store, language=language)
    found = [label(iris(path)) for path in ("state/germany", "state/serbia")]
    assert [each.value for each in found if each] == [germany, serbia]


def test_the_data_know_more_languages_than_the_interface(sample: OpenRelease) -> None:
    assert {"en", "ru", "fr", "de", "it", "es"} <= sample.languages
