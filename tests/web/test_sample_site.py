"""The sample site as visitors walk it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from lxml import html

from osce_graph.config import Settings
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.pages import ENTITIES, ROOMS, address
from tests.web.conftest import BROWSER, Client, client_of

DOORS = ("/", "/ontology", "/shapes", "/validation", "/about", "/dumps/", "/sparql")
EACH_SORT = 8
REFUSED = ("/sparql?query=SELECT",)
OUTSIDE = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/[^\s<>\"]*)?")


@pytest.fixture
def visitor(sample_site: Site, endpoint: Endpoint) -> Client:
    return client_of(sample_site, endpoint, Settings())


@pytest.fixture(scope="module")
def full_visitor(full_site: Site) -> Iterator[Client]:
    with Endpoint(full_site) as running:
        yield client_of(full_site, running, Settings())


def sort_of(link: str) -> tuple[str, ...]:
    """What links that lead to pages of one make have in common."""
    parts = urlsplit(link)
    first, _, rest = parts.path[1:].partition("/")
    suffix = rest.rpartition(".")[2] if "." in rest else ""
    return (first, str(bool(rest)), suffix, str(len(parse_qs(parts.query))))


def test_every_link_resolves(visitor: Client) -> None:
    """From every room on, of each sort of page the first `EACH_SORT` in an order of no meaning."""
    visited: dict[str, str] = {}
    anchors: dict[str, set[str]] = {}
    asked: list[tuple[str, str]] = []
    outside: set[str] = set()
    sorts: Counter[tuple[str, ...]] = Counter()
    waiting = [(path, "ROOMS") for path in ROOMS if path != "/nowhere"]
    while waiting:
        found: set[tuple[str, str]] = set()
        for page, parent in waiting:
            answer = visitor.get(page, headers={"Accept": BROWSER}, follow_redirects=True)
            assert answer.status_code == (400 if page in REFUSED else 200), f"{page}, linked from {parent}"
            visited[page] = parent
            if answer.mimetype != "text/html":
                continue
            document = html.fromstring(answer.text)
            anchors[page] = set(document.xpath("//@id"))
            for href in document.xpath("//a/@href | //link/@href | //script/@src | //form/@action"):
                if href[0] in "/?#":
                    target, anchor = urldefrag(urljoin(page, href))
                    found.add((target, page))
                    if anchor:
                        asked.append((target, anchor))
                else:
                    outside.add(href)
        waiting = []
        for link, parent in sorted(dict(sorted(found)).items(), key=mixed):
            if link not in visited and sorts[sort_of(link)] < EACH_SORT:
                sorts[sort_of(link)] += 1
                waiting.append((link, parent))
    assert len(visited) > 500
    missing = [(page, anchor) for page, anchor in asked if page in anchors and anchor not in anchors[page]]
    assert not missing
    assert outside
    assert not [href for href in outside if not OUTSIDE.fullmatch(href)]


def mixed(link: tuple[str, str]) -> str:
    return hashlib.sha256(link[0].encode()).hexdigest()


def test_every_page_says_that_it_is_a_sample(visitor: Client) -> None:
    for page in (*DOORS, "/state/albania.html", "/nowhere"):
        assert "Sample data written for osce-graph" in visitor.get(page, headers={"Accept": BROWSER}).text


def test_anchors_of_our_terms_lead_to_the_ontology(visitor: Client) -> None:
    document = html.fromstring(visitor.get("/state/albania.html").text)
    terms = {urlsplit(href).fragment for href in document.xpath("//dt/a/@href")}
    assert terms
    assert terms <= set(html.fromstring(visitor.get("/ontology.html").text).xpath("//@id"))


# What describes the dataset itself is told in the words of DCAT, VoID and PROV.
@pytest.mark.parametrize("kind", [kind for kind in ENTITIES if kind != "dataset"])
def test_what_is_said_of_an_entity_has_a_name_in_german(
    full_visitor: Client, full_site: Site, kind: str
) -> None:
    path = address(full_site, kind)
    answer = full_visitor.get(path, headers={"Accept": BROWSER, "Accept-Language": "de"})
    page = html.fromstring(answer.text)
    headings = page.xpath("//dt | //h2 | //h3 | //main//thead//th | //p[@class='what']")
    assert headings
    assert [part.text_content() for each in headings for part in each.xpath(".//*[@lang='en']")] == []


def seen(visitor: Client, path: str, language: str = "en") -> html.HtmlElement:
    return html.fromstring(visitor.get(path, headers={"Accept": BROWSER, "Accept-Language": language}).text)


def words_of(page: html.HtmlElement) -> list[tuple[str, str]]:
    """The quotes on a page: the words marked, and where they were read."""
    quotes = page.xpath("//section[h2[@id='words']]//blockquote")
    return [
        (each.xpath("string(.//mark)"), each.xpath("string(following-sibling::p[1]//a/@href)"))
        for each in quotes
    ]


def test_an_event_shows_the_words_that_tell_of_it(visitor: Client, sample_site: Site) -> None:
    page = seen(visitor, address(sample_site, "event"))
    found = words_of(page)
    assert found
    assert all(words and read_on.startswith("/source/") for words, read_on in found)
    assert set(page.xpath("//section[h2[@id='words']]/blockquote/@lang")) == {"en"}


def test_evidence_is_called_by_its_words(visitor: Client, sample_site: Site) -> None:
    path = address(sample_site, "annotation")
    page = seen(visitor, path)
    [(words, _)] = words_of(page)
    assert page.xpath("string(//h1)") == f"Evidence: “{words}”"
    key = path.split("/")[-1].removesuffix(".html")
    assert key not in page.xpath("string(//article)").replace(page.xpath("string(//p[@class='iri'])"), "")
    assert not [href for href in page.xpath("//article//a/@href") if href == path.removesuffix(".html")]


def test_a_graph_names_each_subject_once_beside_all_that_is_said_of_it(visitor: Client) -> None:
    page = seen(visitor, "/graph/reference.html")
    groups = page.xpath("//section[h2[@id='content-of']]//tbody")
    for group in groups:
        [subject] = group.xpath(".//th[@scope='rowgroup']")
        assert int(subject.get("rowspan")) == len(group.xpath("tr"))
    assert sum(len(group.xpath("tr")) for group in groups) == 200
    assert "The first 200 of" in page.xpath("string(//section[h2[@id='content-of']]/p)")


@pytest.mark.parametrize(("language", "first"), [("en", "people"), ("de", "Personen")])
def test_the_visitors_language_comes_before_others(visitor: Client, language: str, first: str) -> None:
    page = seen(visitor, "/query/holders-of-a-post.html", language)
    [keywords] = page.xpath("//div[dt//*[@title='schema:keywords']]")
    assert keywords.xpath("string(dd[1])").split()[0] == first


def test_a_succession_is_read_from_before_to_after(visitor: Client, sample_site: Site) -> None:
    page = seen(visitor, address(sample_site, "change"))
    assert [term.strip() for term in page.xpath("//dl[@class='facts'][1]//dt/*//text()")][:3] == [
        "before",
        "after",
        "start",
    ]


def test_the_room_one_is_in_is_marked_in_the_head(visitor: Client) -> None:
    def marked(path: str) -> list[tuple[str, str]]:
        links = seen(visitor, path).xpath("//header//nav//a[@aria-current]")
        return [(link.text, link.get("aria-current")) for link in links]

    assert marked("/state/") == [("States", "page")]
    assert marked("/state/malta.html") == [("States", "true")]
    assert marked("/about/mirror") == [("About", "true")]
    assert marked("/validation") == marked("/") == []


def test_each_page_has_a_title_and_a_description_of_its_own(full_visitor: Client, full_site: Site) -> None:
    entities = [address(full_site, kind) for kind in ENTITIES]
    rooms = (
        "/",
        "/news/",
        "/news/?year=2013",
        "/state/",
        "/queries/closed-operations",
        "/pictures/map",
        "/about",
    )
    pages = {path: seen(full_visitor, path) for path in (*entities, *rooms)}
    titles = {path: page.xpath("string(//title)") for path, page in pages.items()}
    said = {path: page.xpath("string(//meta[@name='description']/@content)") for path, page in pages.items()}
    assert not [text for text, times in Counter(titles.values()).items() if times > 1]
    assert not [text for text, times in Counter(said.values()).items() if times > 1 or not text]
    assert max(map(len, said.values())) <= 210


def test_a_list_says_which_address_is_its_own(visitor: Client, sample_site: Site) -> None:
    base = sample_site.current().base_iri
    for asked, own in (
        ("/news/?lang=de&field=policing&year=2013", "news/?year=2013&field=policing"),
        ("/state/?sort=label", "state/"),
    ):
        assert seen(visitor, asked).xpath("//link[@rel='canonical']/@href") == [f"{base}{own}"]


def test_a_licence_is_called_by_its_name(visitor: Client) -> None:
    for path in ("/about", "/catalog"):
        links = seen(visitor, path).xpath("//a[@rel='license']")
        assert {link.text for link in links} == {"CC BY 4.0"}
        assert {link.get("href") for link in links} == {"https://creativecommons.org/licenses/by/4.0/"}


def test_what_the_map_shows_is_told_in_the_visitors_language(visitor: Client) -> None:
    table = seen(visitor, "/pictures/map", "de").xpath("//tbody")[0]
    assert {row.xpath("string(td[2])") for row in table.xpath("tr")} == {
        "Sitz von Organen",
        "Sitz von Feldoperationen",
        "dort verfasste Meldungen",
    }
    assert ",seat," in visitor.get("/pictures/map.csv").text


def test_english_messages_of_shapes_are_marked_in_german_pages(visitor: Client) -> None:
    for path in ("/validation", "/shapes"):
        page = seen(visitor, path, "de")
        cells = page.xpath("//tbody/tr[1]/td[contains(., 'must ') or contains(., 'This item')]")
        assert cells
        assert all(cell.xpath("ancestor-or-self::*[@lang='en'] | .//*[@lang='en']") for cell in cells)


def test_changes_stand_under_the_release_that_made_them(visitor: Client) -> None:
    page = seen(visitor, "/changes")
    [heading] = page.xpath("//main/h2")
    assert heading.xpath("string(time/@datetime)")
    assert {row.xpath("string(td[1])") for row in page.xpath("//tbody/tr")} == {"created"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_start_page_begins_with_questions_that_are_answered(sample_site: Site, language: str) -> None:
    with Endpoint(sample_site) as endpoint:
        visitor = client_of(sample_site, endpoint, Settings())
        links = seen(visitor, "/", language).xpath("//section[h2[@id='questions']]/ul//a")
        assert len(links) == 8
        for link in links:
            answer = seen(visitor, link.get("href"), language)
            assert answer.xpath("string(//h1)") == link.text
            assert answer.xpath("//section[h2[@id='answer']]//tbody/tr")


def test_items_that_refer_to_an_entity_come_with_their_days_the_latest_first(visitor: Client) -> None:
    page = seen(visitor, "/place/vienna.html")
    [group] = page.xpath("//h3[starts-with(normalize-space(), 'written here')]")
    lines = group.xpath("following-sibling::ol[1]/li")
    days = {line.xpath("string(.//a/@href)"): line.xpath("string(time/@datetime)") for line in lines}
    assert list(days.values()) == sorted(days.values(), reverse=True) and len(days) > 3
    for path, day in list(days.items())[:2]:
        [published] = seen(visitor, f"{path}.html").xpath(
            "//div[dt='Published' or dt//*='published']//time/@datetime"
        )
        assert published == day


def test_what_has_no_day_of_its_own_is_listed_by_name(visitor: Client) -> None:
    page = seen(visitor, "/dimension/economic-environmental.html")
    names = page.xpath("//section[h2[@id='incoming']]/ul/li//bdi/text()")
    assert names == sorted(names, key=str.casefold) and len(names) > 3


def test_a_description_tells_what_something_is_and_its_first_dates_and_ties(visitor: Client) -> None:
    [said] = seen(visitor, "/field-operation/mission-in-kosovo.html").xpath(
        "//meta[@name='description']/@content"
    )
    assert said.startswith(
        "OSCE Mission in Kosovo, field operation. established: 1 July 1999; area of operation: Kosovo"
    )
    [lead] = seen(visitor, "/news/sample-twentieth-ministerial-council-of-the-osce-opens-in-kyiv.html").xpath(
        "//meta[@name='description']/@content"
    )
    assert lead.startswith("KYIV, 5 December 2013")
