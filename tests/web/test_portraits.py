"""What the pages of each kind tell beyond their own statements, and that it can be asked again."""

# ruff: noqa: E501

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from pyoxigraph import Literal, Triple

from osce_graph.config import Settings
from osce_graph.release.build import build
from osce_graph.release.lists import Listing
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import OSCE, RDFS, SCHEMA
from osce_graph.web.current import Current
from osce_graph.web.portraits import SECTIONS, VERSIONS, told
from tests.web.conftest import BASE, Client, client_of, iris, make_release, make_site, point, zurich


@pytest.fixture(scope="module")
def visitor(sample_site: Site) -> Iterator[Client]:
    with Endpoint(sample_site) as endpoint:
        yield client_of(sample_site, endpoint, Settings())


def sections(visitor: Client, path: str) -> dict[str, html.HtmlElement]:
    """The sections of an entity's page by heading."""
    document = html.fromstring(visitor.get(f"/{path}.html").text)
    return {part.xpath("string(h2)"): part for part in document.xpath("//section[h2]")}


def rows(section: html.HtmlElement) -> list[tuple[str, ...]]:
    return [
        tuple(cell.text_content().strip() for cell in row.xpath("td")) for row in section.xpath(".//tbody/tr")
    ]


@pytest.mark.parametrize(
    ("path", "heading", "row"),
    [
        ("state/north-macedonia", "Its standing", ("Participating State", "12 October 1995", "")),
        ("state/switzerland", "Posts it held", ("OSCE Chairpersonship", "2014", "2014")),
        ("state/switzerland", "Its people in posts", ("Didier Burkhalter", "Chairperson-in-Office", "2014", "2014")),
        ("state/switzerland", "Meetings held there", ("21st Ministerial Council", "Basel", "4 December 2014", "5 December 2014")),
        ("state/estonia", "Field operations it hosted", ("OSCE Mission to Estonia", "December 1992", "15 February 1993", "31 December 2001", "closed")),
        ("field-operation/office-in-zagreb", "What it followed, and what followed it", ("OSCE Mission to Croatia", "OSCE Office in Zagreb", "1 January 2008")),
        ("post/secretary-general", "Who held it", ("Ján Kubiš", "June 1999", "June 2005", "")),
        ("person/lamberto-zannier", "Posts held", ("Secretary General", "1 July 2011", "June 2017", "")),
        ("place/zagreb", "Field operations with their seat here", ("OSCE Office in Zagreb", "21 December 2007", "1 January 2008", "31 December 2011", "closed")),
    ],
)  # fmt: skip
def test_a_page_tells(visitor: Client, path: str, heading: str, row: tuple[str, ...]) -> None:
    told = sections(visitor, path)
    assert heading in told
    assert row in rows(told[heading])


def test_holders_come_by_the_first_day_known_of_them(visitor: Client) -> None:
    """Whether that is a beginning, a day on which they were seen in the post, or their end."""
    section = sections(visitor, "field-operation/mission-to-skopje")["Who led it, and in which posts"]
    holders = [row[1] for row in rows(section)]
    known = ["Ralf Breth", "Nina Suomalainen", "Clemens Koja", "Kilian Wahl"]
    assert [holder for holder in holders if holder in known] == known


def test_what_a_section_shows_can_be_asked_again(visitor: Client) -> None:
    for path in ("state/switzerland", "field-operation/mission-to-croatia", "body/odihr", "place/vienna"):
        asked = {
            heading: links[0]
            for heading, section in sections(visitor, path).items()
            if (links := section.xpath("p/a[text()='CSV']/@href"))
        }
        assert asked, path
        for heading, address in asked.items():
            answer = visitor.get(address)
            assert answer.status_code == 200, (heading, answer.text)
            found = list(csv.reader(io.StringIO(answer.text)))
            assert len(found) - 1 == len(rows(sections(visitor, path)[heading])) > 0, (path, heading)


def test_every_section_has_something_to_tell_of_someone(sample_site: Site) -> None:
    """A query that never finds anything is wrong; sample pages are in one language."""
    opened = Current(sample_site).get()
    silent = {section for of_kind in SECTIONS.values() for section in of_kind} - {VERSIONS}
    with opened.index() as connection:
        for kind in SECTIONS:
            for entry in Listing(connection, kind, {}).entries("label"):
                silent -= {found.section for found in told(opened, kind, opened.iris(entry.path))}
    assert not {section.title for section in silent}


def test_each_language_version_lists_the_others(tmp_path: Path) -> None:
    texts = {
        "node/20": "The officers of the harbour have met, and the OSCE was told what they said of the lists.",
        "ru/node/20": "Офицеры порта встретились в городе и рассказали ОБСЕ о том, что было в списках.",
        "uk/node/20": "Офіцери порту зустрілися в місті та розповіли ОБСЄ про те, що було у списках.",
    }
    for address, text in texts.items():
        page = tmp_path / f"{address.replace('/', '-')}.html"
        page.write_text(f"<h1>20</h1><p>VIENNA, 5 May 2014 - {text}</p>")
        page.with_name(f"{page.name}.meta.json").write_text(
            f'{{"address": "https://www.osce.org/{address}"}}'
        )
    build(sorted(tmp_path.glob("*.html")), tmp_path / "site", Settings())
    opened = Current(Site.open(tmp_path / "site")).get()
    keys = {"en": "news/20", "ru": "news/20-ru", "uk": "news/20-uk"}
    for own, path in keys.items():
        [versions] = [found for found in told(opened, "news", opened.iris(path)) if found.section is VERSIONS]
        assert len(versions.table.rows) == 2, (own, versions.table.rows)
    with Endpoint(Site.open(tmp_path / "site")) as endpoint:
        told_to = client_of(Site.open(tmp_path / "site"), endpoint, Settings())
        listed = sections(told_to, "news/20")["Language versions"]
        assert [row[1] for row in rows(listed)] == ["Russian", "Ukrainian"]


def test_items_that_concern_an_entity_are_counted_and_listed(visitor: Client) -> None:
    for path, facet in (
        ("field-operation/mission-in-kosovo", "structure"),
        ("field-of-work/good-governance", "field"),
    ):
        [section] = html.fromstring(visitor.get(f"/{path}.html").text).xpath(
            "//section[h2[@id='items-news']]"
        )
        total = int(section.xpath("string(h2/span)"))
        [address] = section.xpath("p[last()]/a/@href")
        assert f"{facet}=" in address
        listed = html.fromstring(visitor.get(address, headers={"Accept": "text/html"}).text)
        assert int(listed.xpath("string(//h1/span)")) == total >= 2
        drawn = section.xpath(".//*[local-name()='rect']/*[local-name()='title']/text()")
        assert 2 <= sum(int(each.rpartition(": ")[2]) for each in drawn) <= total  # some have no date


def test_what_few_say_is_told_beside_what_very_many_say(tmp_path: Path, endpoint: Endpoint) -> None:
    site = tmp_path / "site"
    make_site(site)
    many = [Triple(iris(f"news/{1000 + number}"), SCHEMA.mentions, zurich) for number in range(250)]
    held = [
        Triple(iris("meeting/one"), SCHEMA.location, zurich),
        Triple(iris("meeting/one"), RDFS.label, Literal("The one meeting", language="en")),
        Triple(iris("body/one"), OSCE.seat, zurich),
        Triple(iris("body/one"), SCHEMA.location, zurich),
    ]
    make_release(site, "20261124-two", extra=[*many, *held])
    point(site, "20261124-two")
    client = client_of(Site.open(site), endpoint, Settings(base_iri=BASE))
    page = html.fromstring(client.get("/place/zürich.html").text)
    [incoming] = page.xpath("//section[@aria-labelledby='incoming']")
    told = {
        " ".join(heading.text_content().split()): heading.getnext().xpath("li//a/bdi/text()")
        for heading in incoming.xpath("h3")
    }
    assert set(told) == {"mentioned in 250", "held here 1"}  # the seat is in a table of its own
    assert told["held here 1"] == ["The one meeting"]
    assert len(told["mentioned in 250"]) == 20


def test_nothing_is_told_twice(visitor: Client) -> None:
    page = html.fromstring(visitor.get("/place/vienna.html").text)
    tables = set(page.xpath("//section[starts-with(@aria-labelledby, 'told-')]//td//a/@href"))
    assert "/meeting/ministerial-council-2000" in tables
    assert tables.isdisjoint(page.xpath("//section[@aria-labelledby='incoming']//li/a/@href"))
