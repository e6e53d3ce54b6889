"""Search as visitors and programs meet it; the start page."""

import gzip
import re
from collections.abc import Callable
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient
from lxml import html

from osce_graph.config import Settings
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.web.conftest import BASE, BROWSER, HOSTILE, Client, client_of

Page = Callable[[str], str]


@pytest.fixture(scope="module")
def visitor(sample_site: Site, endpoint: Endpoint) -> Client:
    return client_of(sample_site, endpoint, Settings())


def test_an_operation_is_found_before_the_news_on_it(visitor: Client) -> None:
    document = html.fromstring(visitor.get("/search?q=mission+to+croatia", headers={"Accept": BROWSER}).text)
    links = document.xpath("//ol[@class='hits']/li/a/@href")
    assert links[0] == "/field-operation/mission-to-croatia"
    assert any(link.startswith("/news/") for link in links)
    assert document.xpath("//ol[@class='hits']/li[1]/a//mark/text()") == ["Mission", "to", "Croatia"]


def test_each_result_says_what_it_is(visitor: Client) -> None:
    for language, what in (("en", "field operation"), ("de", "Feldoperation")):
        headers = {"Accept": BROWSER, "Accept-Language": language}
        found = html.fromstring(visitor.get("/search?q=Mission+in+Kosovo", headers=headers).text)
        [first, *_] = found.xpath("//ol[@class='hits']/li/p[1]/span")
        assert (first.text_content(), first.get("lang")) == (what, None)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Vienna", "/place/vienna"),
        ("OSCE", "/body/osce"),
        ("mission in kosovo", "/field-operation/mission-in-kosovo"),
        ("ODIHR", "/body/odihr"),
        ("Lamberto Zannier", "/person/lamberto-zannier"),
    ],
)
def test_who_bears_the_name_asked_for_comes_first(visitor: Client, asked: str, first: str) -> None:
    found = html.fromstring(visitor.get(f"/search?q={quote_plus(asked)}", headers={"Accept": BROWSER}).text)
    assert found.xpath("//ol[@class='hits']/li[1]/a/@href") == [first]


def test_unpublished_bodies_are_shown_by_snippets_alone(visitor: Client) -> None:
    answer = visitor.get("/search?q=vukovar", headers={"Accept": BROWSER})
    snippets = html.fromstring(answer.text).xpath("//p[@class='snippet']/bdi")
    assert snippets
    for snippet in snippets:
        [hit] = snippet.xpath("mark/text()")
        before, after = re.split(re.escape(hit), snippet.text_content().strip("…"), maxsplit=1)
        assert len(before) <= 32
        assert len(after) <= 32


def test_the_same_as_json(visitor: Client) -> None:
    data = visitor.get("/search.json?q=mission+to+croatia").get_json()
    assert (
        data == visitor.get("/search?q=mission+to+croatia", headers={"Accept": "application/json"}).get_json()
    )
    assert data["total"] == sum(data["kinds"].values()) == sum(data["years"].values())
    assert data["results"][0]["iri"].endswith("/field-operation/mission-to-croatia")
    assert data["results"][0]["label"] == "OSCE Mission to Croatia"


def test_kinds_and_years_narrow_down(visitor: Client) -> None:
    page = html.fromstring(visitor.get("/search?q=mission", headers={"Accept": BROWSER}).text)
    [link] = page.xpath("//nav[@class='facets']//a[span='News items']/@href")
    narrowed = html.fromstring(visitor.get(link, headers={"Accept": BROWSER}).text)
    assert all(href.startswith("/news/") for href in narrowed.xpath("//ol[@class='hits']/li/a/@href"))
    [back] = narrowed.xpath("//nav[@class='facets']//a[@aria-current]/@href")
    assert back == "/search?q=mission"


def test_pages_follow_one_another(visitor: Client) -> None:
    seen: list[str] = []
    address: str | None = "/search?q=osce"
    while address:
        document = html.fromstring(visitor.get(address, headers={"Accept": BROWSER}).text)
        seen += document.xpath("//ol[@class='hits']/li/a/@href")
        following = document.xpath("//a[@rel='next']/@href")
        address = following[0] if following else None
    assert len(seen) == len(set(seen)) == visitor.get("/search.json?q=osce").get_json()["total"]
    assert visitor.get("/search?q=osce&page=9999").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=%22", "q=AND", "q=NEAR(", "q=" + "a+" * 5000, "q=" + "%F0%9F%92%A9", "q=%FF%FE",
     "q=*", "q=a&kind=nothing", "q=mission&kind=nothing&year=%27", "q=label:x"],
)  # fmt: skip
def test_any_query_gets_a_page(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/search?{query}", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    assert not html.fromstring(answer.text).xpath("//script | //img")
    assert client.get(f"/search.json?{query}").status_code == 200


def test_hostile_words_and_headlines_are_text(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": HOSTILE}, headers={"Accept": BROWSER})
    document = html.fromstring(answer.text)
    assert document.xpath("//input[@name='q']/@value") == [HOSTILE]
    assert document.xpath("//ol[@class='hits']/li/a/@href") == ["/news/2"]
    assert document.xpath("string(//ol[@class='hits']/li/a)") == HOSTILE
    assert not document.xpath("//script | //img")


def test_what_is_found_is_called_as_in_the_visitors_language(client: FlaskClient) -> None:
    answer = client.get("/search?q=albania", headers={"Accept": BROWSER, "Accept-Language": "de"})
    document = html.fromstring(answer.text)
    assert document.xpath("string(//ol[@class='hits']/li/a[@href='/state/albania'])") == "Albanien"
    assert client.get("/search.json?q=%D0%B0%D0%BB%D0%B1%D0%B0%D0%BD%D0%B8%D1%8F").get_json()["total"] == 1


def test_the_start_page_tells_how_much_and_how_fresh(page: Page) -> None:
    document = html.fromstring(page("/"))
    figures = {dt.text: dt.getnext().text_content() for dt in document.xpath("//dl[@class='figures']//dt")}
    assert figures["News items"] == "3"
    assert figures["Years"] == "2013–2015"
    assert figures["This release"] == "23 November 2026"
    assert document.xpath("//form[@role='search']/@action") == ["/search"]


def test_lists_search_and_start_page_are_small(visitor: Client) -> None:
    """60 kB with the stylesheet, compressed: they are a fraction of it."""
    style = len(gzip.compress(visitor.get("/static/style.css").data))
    for path in ("/", "/news/", "/state/", "/search?q=osce"):
        assert style + len(gzip.compress(visitor.get(path, headers={"Accept": BROWSER}).data)) < 60_000


def test_results_name_entities_by_iri(client: FlaskClient) -> None:
    [first, *_] = client.get("/search.json?q=harbours").get_json()["results"]
    assert first["iri"] == BASE + "news/sample-harbours"
