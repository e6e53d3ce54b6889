"""Lists: what facets count is so, pages cover everything once, and all forms of a list are one list."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from pyoxigraph import Literal, NamedNode

from osce_graph.config import Settings
from osce_graph.facets import FACETS, NO_DATE, SORTS, Selection, order, sparql
from osce_graph.iris import DEFAULT_BASE, KINDS
from osce_graph.release.build import build
from osce_graph.release.lists import Listing
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import OSCE, PREFIXES
from osce_graph.web.current import Current, OpenRelease
from tests.web.conftest import BROWSER, HOSTILE, Client, client_of

LISTED = [kind for kind in KINDS if kind not in ("graph", "annotation", "dataset")]
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def opened(sample_site: Site) -> OpenRelease:
    return Current(sample_site).get()


@pytest.fixture(scope="module")
def visitor(sample_site: Site, endpoint: Endpoint) -> Client:
    return client_of(sample_site, endpoint, Settings())


def rows(opened: OpenRelease, query: str) -> Iterator[Any]:
    return cast(Iterator[Any], opened.store.query(query))


def by_sparql(opened: OpenRelease, kind: str, selection: Selection, sort: Any = "-date") -> list[str]:
    return [row["entity"].value for row in rows(opened, sparql(kind, selection, sort, opened.iris))]


class Said(dict[tuple[str, str], Mapping[str, set[str]]]):
    """By kind and facet: the entities of each value. Too much to print."""

    def __repr__(self) -> str:
        return "what the graph says"


@pytest.fixture(scope="module")
def said(opened: OpenRelease) -> Said:
    """Asked of the graph one facet at a time."""
    found = Said()
    for kind in LISTED:
        of_kind = set(by_sparql(opened, kind, {}))
        for facet in FACETS.get(kind, ()):
            values: dict[str, set[str]] = defaultdict(set)
            path = order(kind).date if facet.values == "year" else facet.path
            for row in rows(opened, f"{PROLOGUE}SELECT ?entity ?value {{ ?entity {path} ?value }}"):
                entity, value = row["entity"].value, row["value"]
                if entity in of_kind:
                    name = value.value[:4] if facet.values == "year" else value.value
                    values[name].add(entity)
            if facet.values == "year":
                values[NO_DATE] = of_kind.difference(*values.values())
            if facet.values == "class":
                ours = {PREFIXES["osce"] + name for name in _classes()}
                values = {name: having for name, having in values.items() if name in ours}
            if facet.home:
                start = f"{opened.iris.base}{facet.home}/"
                values = {name: having for name, having in values.items() if name.startswith(start)}
            found[kind, facet.name] = {_called(name, opened, facet.home): own for name, own in values.items()}
    return found


def _classes() -> set[str]:
    return {"Institution", "SecretariatUnit", "DecisionMakingBody", "RelatedBody"}


def _called(name: str, opened: OpenRelease, home: str | None) -> str:
    """What URLs call a value: the rest of its IRI."""
    for start in (PREFIXES["osce"], f"{opened.iris.base}{home}/", opened.iris.base):
        if name.startswith(start):
            return name[len(start) :]
    return name


FACETTED = [kind for kind in LISTED if FACETS.get(kind)]
MOST_FACETS = max(map(len, FACETS.values()))


@given(
    kind=st.sampled_from(FACETTED),
    picks=st.lists(
        st.tuples(st.integers(-3, 60), st.integers(-8, 60)), min_size=MOST_FACETS, max_size=MOST_FACETS
    ),
)
@settings(max_examples=200, deadline=None)
def test_every_count_is_what_the_graph_says(
    opened: OpenRelease,
    said: Said,
    kind: str,
    picks: list[tuple[int, int]],
) -> None:
    selection: dict[str, list[str]] = {}
    for facet, pick in zip(FACETS[kind], picks, strict=False):
        values = sorted(name for name, having in said[kind, facet.name].items() if having)
        chosen = {values[number % len(values)] for number in pick if number >= 0 and values}
        if chosen:
            selection[facet.name] = sorted(chosen)
    every = set(by_sparql(opened, kind, {}))

    def left(but: str | None) -> set[str]:
        having = [
            set().union(*(said[kind, name][value] for value in values))
            for name, values in selection.items()
            if name != but
        ]
        return every.intersection(*having)

    with opened.index() as connection:
        listing = Listing(connection, kind, selection)
        shown = {name: {c.value: c.total for c in counts} for name, counts in listing.counts().items()}
        listed = [opened.iris.base + entry.path for entry in listing.entries("-date")]
    assert set(listed) == left(None) == set(by_sparql(opened, kind, selection))
    assert len(listed) == listing.total
    for facet in FACETS[kind]:
        expected = {value: len(having & left(facet.name)) for value, having in said[kind, facet.name].items()}
        counted = shown.get(facet.name, {})
        assert {value: total for value, total in counted.items() if total} == {
            value: total for value, total in expected.items() if total
        }
        assert set(selection.get(facet.name, ())) <= set(counted)


def test_each_facet_narrows_something(said: Said) -> None:
    """A facet that no entity of the reference data has is a wrong path."""
    about_pages = {"publication", "event", "source", "person-name"}
    for (kind, name), values in said.items():
        if kind not in about_pages:
            assert any(values.values()), (kind, name)


@pytest.mark.parametrize("kind", LISTED)
@pytest.mark.parametrize("sort", SORTS)
def test_all_forms_of_a_list_are_one_list(
    visitor: Client, opened: OpenRelease, monkeypatch: pytest.MonkeyPatch, kind: str, sort: str
) -> None:
    monkeypatch.setattr("osce_graph.web.lists.PER_PAGE", 40)
    asked = f"sort={sort}"
    whole = list(csv.DictReader(io.StringIO(visitor.get(f"/{kind}.csv?{asked}").text)))
    by_page: list[str] = []
    as_data: list[str] = []
    address: str | None = f"/{kind}/?{asked}"
    while address:
        answer = visitor.get(address, headers={"Accept": BROWSER})
        document = html.fromstring(answer.text)
        by_page += document.xpath("//ol[@class='entries']/li/div/a/@href")
        data = json.loads(visitor.get(address, headers={"Accept": "application/ld+json"}).text)
        members = data.get("schema:itemListElement", [])
        as_data += sorted(member["@id"] for member in members)
        assert sorted(by_page[-len(members) :] if members else []) == sorted(
            "/" + member["@id"].removeprefix(opened.iris.base) for member in members
        )
        following = document.xpath("//a[@rel='next']/@href")
        assert following == document.xpath("//head/link[@rel='next']/@href")
        address = following[0] if following else None
    in_order = [row["entity"] for row in whole]
    assert ["/" + entity.removeprefix(opened.iris.base) for entity in in_order] == by_page
    assert len(set(by_page)) == len(by_page) == opened.counts.get(kind, 0)
    assert sorted(as_data) == sorted(in_order)
    assert by_sparql(opened, kind, {}, sort) == in_order


def test_the_page_links_to_the_query_with_the_same_answer(visitor: Client, opened: OpenRelease) -> None:
    page = visitor.get("/field-operation/?status=closed&host=ukraine&sort=date", headers={"Accept": BROWSER})
    document = html.fromstring(page.text)
    [link] = document.xpath("//a[starts-with(@href, '/sparql?query=')]/@href")
    [query] = parse_qs(urlsplit(link).query)["query"]
    found = ["/" + row["entity"].value.removeprefix(opened.iris.base) for row in rows(opened, query)]
    assert found == document.xpath("//ol[@class='entries']/li/div/a/@href")
    assert len(found) == 3


def test_what_was_chosen_can_be_taken_out(visitor: Client) -> None:
    document = html.fromstring(visitor.get("/state/?standing=partner-for-co-operation").text)
    [chosen] = document.xpath("//ul[@class='chosen']//a[not(@class)]/@href")
    assert chosen == "/state/"
    [current] = document.xpath("//nav[@class='facets']//a[@aria-current]")
    assert current.get("href") == "/state/"
    assert int(document.xpath("string(//h1/span)")) == int(current.xpath("string(span[@class='count'])"))


def test_a_list_has_one_address_whatever_the_order_of_its_words(visitor: Client) -> None:
    links = [
        visitor.get(f"/news/?{query}").headers.getlist("Link")
        for query in ("year=2013&year=2012&language=en", "language=en&year=2012&year=2013&sort=-date&page=1")
    ]
    assert links[0] == links[1]


def test_csv_and_rdf_are_sent_by_accept_too(visitor: Client) -> None:
    for media_type in ("text/csv", "text/turtle", "application/ld+json", "application/rdf+xml"):
        answer = visitor.get("/state/", headers={"Accept": media_type})
        assert answer.mimetype == media_type
        assert "Accept" in answer.vary
    assert visitor.get("/state/", headers={"Accept": "image/png"}).status_code == 406
    assert visitor.get("/state.docx").status_code == 404
    assert visitor.get("/state.html").status_code == 404


def test_a_date_is_shown_as_precisely_as_it_is_known(visitor: Client) -> None:
    page = visitor.get("/field-operation/", headers={"Accept": BROWSER}).text
    entry = page.partition(">OSCE Mission to Ukraine<")[2].partition("</li>")[0]
    assert '<time datetime="1994">1994</time>' in entry
    table = csv.DictReader(io.StringIO(visitor.get("/field-operation.csv").text))
    assert {row["label"]: row["date"] for row in table}["OSCE Mission to Ukraine"] == "1994"
    found = visitor.get("/search?q=OSCE+Mission+to+Ukraine", headers={"Accept": BROWSER}).text
    assert "1 January 1994" not in found
    as_data = rdflib.Graph().parse(data=visitor.get("/field-operation.ttl").data, format="turtle")
    earliest = as_data.value(
        rdflib.URIRef(DEFAULT_BASE + "field-operation/mission-to-ukraine"), rdflib.URIRef(OSCE.earliest.value)
    )
    assert earliest == rdflib.Literal("1994-01-01", datatype=rdflib.XSD.date)


def test_a_date_that_is_missing_can_be_asked_for(visitor: Client) -> None:
    answer = visitor.get("/news.csv?year=none")
    undated = list(csv.DictReader(io.StringIO(answer.text)))
    assert undated
    assert {row["date"] for row in undated} == {""}


@pytest.mark.parametrize(
    "value", [HOSTILE, '"} DROP ALL', "\x00", "../../state", "a" * 5000, "<x>", "0", "99999"]
)
def test_a_value_that_nobody_has_gives_an_empty_list(
    visitor: Client, opened: OpenRelease, value: str
) -> None:
    for name in (facet.name for facet in FACETS["news"]):
        answer = visitor.get("/news/", query_string={name: value}, headers={"Accept": BROWSER})
        assert answer.status_code == 200
        document = html.fromstring(answer.text)
        assert not document.xpath("//script | //img | //ol")
        assert list(rows(opened, sparql("news", {name: [value]}, "-date", opened.iris))) == []


@pytest.mark.parametrize(
    "query",
    [
        "yaer=2013",
        "sort=size",
        "page=0",
        "page=x",
        "&".join(["year=1"] * 3 + [f"year={n}" for n in range(60)]),
    ],
)
def test_what_a_list_does_not_know_is_said(visitor: Client, query: str) -> None:
    answer = visitor.get(f"/news/?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_hostile_headlines_are_text(client: Client) -> None:
    document = html.fromstring(client.get("/news/", headers={"Accept": BROWSER}).text)
    assert HOSTILE in document.xpath("//ol[@class='entries']//bdi/text()")
    assert not document.xpath("//script | //img")


def test_entries_are_called_as_in_the_visitors_language(visitor: Client) -> None:
    answer = visitor.get("/state/", headers={"Accept": BROWSER, "Accept-Language": "de"})
    document = html.fromstring(answer.text)
    assert document.xpath("//ol[@class='entries']//a[@href='/state/austria']/bdi/text()") == ["Österreich"]
    assert "Albania" not in document.xpath("string(//ol[@class='entries'])")


def test_terms_of_the_table_are_terms_again(opened: OpenRelease) -> None:
    for facet in (facet for facets in FACETS.values() for facet in facets if facet.values != "year"):
        home = facet.home or "body"
        term: Literal | NamedNode
        if facet.values == "text":
            term = Literal("open")
        elif facet.values == "class":
            term = NamedNode(PREFIXES["osce"] + "Institution")
        else:
            term = opened.iris(f"{home}/some-key")
        value = facet.value(term, opened.iris)
        assert value is not None
        assert facet.term(value, opened.iris) == term


def test_a_headline_is_no_formula_in_a_spreadsheet(tmp_path: Path, endpoint: Endpoint) -> None:
    page = tmp_path / "formula.html"
    page.write_text(
        '<main id="main-content"><article class="node node--type-news"><h1>=HYPERLINK(1) says a headline</h1>'
        "<ul><li>Issued on: 5 May 2020</li><li>Issued by: OSCE Secretariat</li></ul>"
        "<p>VIENNA, 5 May 2020 - Judges compared notes on their work.</p></article></main>",
        encoding="utf-8",
    )
    build([page], tmp_path / "site", Settings())
    client = client_of(Site.open(tmp_path / "site"), endpoint, Settings())
    [row] = csv.DictReader(io.StringIO(client.get("/news.csv").text))
    assert row["label"] == "'=HYPERLINK(1) says a headline"


@pytest.mark.parametrize(
    ("kind", "instead"),
    [("annotation", "/queries/which-page-says-this"), ("dataset", "/catalog"), ("graph", "/source/")],
)
def test_a_kind_that_is_not_listed_says_where_one_goes_instead(
    visitor: Client, kind: str, instead: str
) -> None:
    page = html.fromstring(visitor.get(f"/{kind}/", headers={"Accept": BROWSER}).text)
    [listing] = page.xpath("//div[contains(@class, 'listing')]")
    assert listing.xpath(".//a/@href") == [instead]
    assert "not listed" in listing.text_content()
    assert not page.xpath("//h1/span")
