"""What people see: facts with their sources and words, safe whatever the data holds."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import Literal, Triple

from osce_graph.config import Settings
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import RDFS
from osce_graph.web.i18n import day
from tests.web.conftest import (
    BASE,
    BROWSER,
    HOSTILE,
    PAGE,
    albania,
    client_of,
    make_release,
    make_site,
    point,
)

Page = Callable[[str], str]

EVERY_PAGE = (
    "/", "/news/", "/state/", "/state/albania", "/news/1", "/news/2", f"/source/{PAGE}",
    f"/graph/source/{PAGE}", "/graph/reference", "/ontology", "/shapes", "/validation",
    "/about", "/dumps/", "/releases/", "/changes", "/sparql",
    "/queries/", "/queries/closed-operations", "/queries/holders-of-a-post",
    "/sparql?query=SELECT*{?s?p?o}LIMIT+5", "/sparql?query=ASK{}",
    "/sparql?query=DESCRIBE<https://data.example.org/osce/news/2>",
)  # fmt: skip


def words(text: str) -> str:
    return " ".join(html.fromstring(text).text_content().split())


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_page_is_well_mannered(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": BROWSER}, follow_redirects=True)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    document = html.fromstring(answer.text)
    assert document.xpath("/html/@lang") == ["en"]
    assert document.xpath("//a[@class='skip']/@href") == ["#page-content"]
    assert len(document.xpath("//main[@id='page-content']")) == 1
    assert len(document.xpath("//h1")) == 1
    assert document.xpath("//title/text()")
    assert not document.xpath("//@style | //style | //*[@onclick or @onerror or @onload]")
    scripts = document.xpath("//script[not(@type='application/ld+json' or @type='application/json')]")
    assert all(script.get("src", "").startswith("/static/built/") and not script.text for script in scripts)
    assert ("script-src 'self'" in policy) == path.startswith("/sparql")
    assert all(re.match(r"https?://|/|#|\?", href) for href in document.xpath("//a/@href"))
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    text = words(answer.text)
    assert "not affiliated with the Organization for Security and Co-operation in Europe" in text
    assert "The <b>Library</b>" in text
    assert "20261123-one" in text


def test_an_entity_page_shows_labels_not_iris(page: Page) -> None:
    document = html.fromstring(page("/news/1"))
    facts = document.xpath("//dl[@class='facts']")[0]
    assert "24 October 2013" in facts.text_content()
    assert "OSCE Secretariat" in facts.text_content()
    assert "http" not in facts.text_content()


def test_links_within_the_base_stay_on_the_host(page: Page) -> None:
    document = html.fromstring(page("/news/1"))
    assert document.xpath("//dd//a[bdi='OSCE Secretariat']/@href") == ["/body/secretariat"]


def test_a_fact_shows_the_words_it_rests_on(page: Page) -> None:
    document = html.fromstring(page("/news/1"))
    [why] = document.xpath("//dd[a/bdi='Albania']/details")
    assert why.xpath("string(summary)") == "why?"
    assert why.xpath("string(.//blockquote)") == "officers in Albania met"
    assert why.xpath(".//mark/text()") == ["Albania"]
    assert "names" in why.text_content()
    assert f"/source/{PAGE}" in why.xpath(".//a/@href")


def test_an_annotation_page_shows_the_words(page: Page) -> None:
    [address] = html.fromstring(page("/news/1")).xpath(
        "//dd[a/bdi='Albania']/details//a[.='annotation']/@href"
    )
    document = html.fromstring(page(address))
    assert document.xpath("string(//blockquote)") == "officers in Albania met"


def test_the_saved_page_behind_the_facts_is_named(page: Page) -> None:
    document = html.fromstring(page("/news/1"))
    [source] = document.xpath("//ol[@class='sources']/li")
    assert source.xpath(".//a/@href") == [
        f"/source/{PAGE}",
        "https://www.example.org/1",
        f"/graph/source/{PAGE}",
    ]


def test_statements_that_follow_from_others_are_not_repeated(page: Page) -> None:
    text = page("/news/1")
    assert len(html.fromstring(text).xpath("//dl[@class='facts']//a[bdi='OSCE Secretariat']")) == 1


def test_who_refers_to_an_entity_is_grouped_and_counted(page: Page) -> None:
    mentioned = html.fromstring(page("/state/albania")).xpath("//section[h2[@id='items-news']]")[0]
    assert mentioned.xpath("string(h2/span[@class='count'])") == "1"
    assert mentioned.xpath(".//ol//a/@href") == ["/news/1"]


def test_an_item_without_a_date_says_so(page: Page) -> None:
    assert "No date of publication" in page("/news/2")
    assert "No date of publication" not in page("/news/1")


def test_every_format_is_linked(page: Page) -> None:
    document = html.fromstring(page("/state/albania"))
    for suffix in ("ttl", "jsonld", "nt", "rdf"):
        assert document.xpath(f"//main//a[@href='/state/albania.{suffix}']")
        assert document.xpath(f"//head/link[@rel='alternate'][@href='/state/albania.{suffix}']")


def test_the_head_carries_the_statements_as_json_ld(page: Page) -> None:
    [block] = html.fromstring(page("/news/2")).xpath("//head/script[@type='application/ld+json']/text()")
    data = json.loads(block)
    assert data["@id"] == BASE + "news/2"
    assert data["headline"]["en"] == HOSTILE


def test_markup_in_data_is_text(page: Page) -> None:
    text = page("/news/2")
    document = html.fromstring(text)
    assert document.xpath("string(//h1)") == HOSTILE
    assert not document.xpath("//img")
    assert len(document.xpath("//script")) == 1


def test_markup_in_the_validation_report_is_text(page: Page) -> None:
    assert not html.fromstring(page("/validation")).xpath("//img | //script")


def test_a_javascript_address_is_no_link(page: Page) -> None:
    document = html.fromstring(page("/state/albania"))
    assert "javascript:alert(3)" in document.text_content()
    assert not document.xpath("//a[starts-with(@href, 'javascript')]")
    assert document.xpath("//a[@href='http://www.wikidata.org/entity/Q222']")


def test_other_languages_are_marked(page: Page) -> None:
    assert html.fromstring(page("/state/albania")).xpath("//*[@lang='ru']/text()") == ["Албания"]


def test_a_sample_item_carries_the_banner_on_any_site(page: Page) -> None:
    assert "Sample data written for osce-graph" in page("/news/sample-harbours")
    assert "Sample data written for osce-graph" not in page("/news/1")


def test_every_page_of_a_sample_site_carries_the_banner(tmp_path: Path, endpoint: Endpoint) -> None:
    client = client_of(make_site(tmp_path / "site", sample=True), endpoint)
    for path in ("/", "/news/1.html", "/about", "/sparql", "/nowhere"):
        assert "Sample data written for osce-graph" in client.get(path, headers={"Accept": "text/html"}).text


def test_home_counts_each_kind(page: Page) -> None:
    document = html.fromstring(page("/"))
    [news] = document.xpath("//ul[@class='tiles']/li/a[span='News items']")
    assert news.xpath("string(span[@class='count'])") == "3"


def test_home_lists_the_latest_first(page: Page) -> None:
    document = html.fromstring(page("/"))
    assert document.xpath("//ol[@class='entries']/li/div/a/@href") == [
        "/news/sample-harbours",
        "/news/1",
        "/news/2",
    ]


def test_a_kind_without_slash_leads_to_its_list(client: FlaskClient) -> None:
    answer = client.get("/state")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/state/")


def test_downloads_of_everything_come_first_and_kinds_unfold(tmp_path: Path, endpoint: Endpoint) -> None:
    site = make_site(tmp_path / "site")
    manifest_path = site.path / "releases" / "20261123-one" / "manifest.json"
    manifest = json.loads(manifest_path.read_text())
    [whole] = manifest["dumps"]
    manifest["dumps"] = [whole | {"kind": kind} for kind in ("state", "evidence", "body")] + [whole]
    manifest_path.write_text(json.dumps(manifest))
    answer = client_of(Site.open(site.path), endpoint, Settings(base_iri=BASE)).get(
        "/dumps/", headers={"Accept": BROWSER}
    )
    headings = html.fromstring(answer.text).xpath("//main//h2 | //main//summary")
    assert [heading.text.strip() for heading in headings] == ["Everything", "Evidence", "Bodies", "States"]


def test_moments_are_told_in_words(page: Page) -> None:
    assert '<time datetime="2026-11-23T12:00:00+00:00">23 November 2026, 12:00 UTC</time>' in page("/")


def test_the_original_page_stands_before_other_facts(page: Page) -> None:
    facts = html.fromstring(page("/news/2")).xpath("//dl[@class='facts']/div")
    assert facts[0].xpath("string(dt)").strip() == "original page"
    assert facts[0].xpath("dd/a/@href") == ["https://www.example.org/2"]


def test_dumps_without_slash_lead_to_the_list(client: FlaskClient) -> None:
    answer = client.get("/dumps")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/dumps/")


@pytest.mark.parametrize("name", ["ontology", "shapes", "validation", "about", "sparql"])
def test_a_slash_too_many_does_no_harm(page: Page, name: str) -> None:
    assert page(f"/{name}/") == page(f"/{name}")


def test_lists_are_paged(tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osce_graph.web.lists.PER_PAGE", 2)
    client = client_of(make_site(tmp_path / "site"), endpoint)
    first, second = client.get("/news/"), client.get("/news/?page=2")
    assert '</news/?page=2>; rel="next"' in first.headers.getlist("Link")
    assert '</news/>; rel="prev"' in second.headers.getlist("Link")
    shown = [html.fromstring(each.text).xpath("//ol/li/div/a/@href") for each in (first, second)]
    assert [len(each) for each in shown] == [2, 1]
    assert not set(shown[0]) & set(shown[1])


@pytest.mark.parametrize(("page", "status"), [("0", 400), ("-1", 400), ("x", 400), ("²", 400), ("7", 404)])
def test_pages_that_are_not_there(client: FlaskClient, page: str, status: int) -> None:
    assert client.get("/state/", query_string={"page": page}).status_code == status


def test_the_stylesheet_is_served_and_may_be_kept(client: FlaskClient, page: Page) -> None:
    [address] = html.fromstring(page("/")).xpath("//link[@rel='stylesheet']/@href")
    answer = client.get(address)
    assert answer.content_type == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2013-10-24", "24 October 2013"),
        ("2013-10", "October 2013"),
        ("2013", "2013"),
        ("2021-02-30", None),
        ("0000", None),
        ("2013-10-24Z", None),
    ],
)
def test_dates_are_written_out_as_exactly_as_they_are_known(text: str, shown: str | None) -> None:
    assert day(text) == shown


def test_a_new_release_is_served_without_restart(tmp_path: Path, endpoint: Endpoint) -> None:
    site = make_site(tmp_path / "site")
    client = client_of(site, endpoint)
    assert client.get("/readyz").text == "ok 20261123-one\n"
    make_release(site.path, "20261123-two", extra=[Triple(albania, RDFS.comment, Literal("new"))])
    assert '"new"' not in client.get("/state/albania.ttl").text
    point(site.path, "20261123-two")
    assert client.get("/readyz").text == "ok 20261123-two\n"
    assert '"new"' in client.get("/state/albania.ttl").text


def test_a_broken_release_leaves_the_one_before_in_service(tmp_path: Path, endpoint: Endpoint) -> None:
    site = make_site(tmp_path / "site")
    client = client_of(site, endpoint)
    assert client.get("/state/albania.ttl").status_code == 200
    broken = site.path / "releases" / "20261123-two"
    broken.mkdir()
    (broken / "manifest.json").write_text("{")
    point(site.path, "20261123-two")
    assert client.get("/state/albania.ttl").status_code == 200
    (site.path / "current").unlink()
    assert client.get("/state/albania.ttl").status_code == 200


def test_a_site_without_release_is_alive_but_not_ready(
    tmp_path: Path, site: Site, endpoint: Endpoint
) -> None:
    client = client_of(Site(tmp_path), endpoint)
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/", "/state/albania"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert str(tmp_path) not in answer.text
    assert client.get("/", headers={"Accept": BROWSER}).content_type.startswith("text/html")


@pytest.mark.parametrize("path", ["/pages", "/pictures", "/quarantine"])
def test_a_missing_slash_is_added_without_naming_a_host(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"page": "2"}, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}/?page=2")
