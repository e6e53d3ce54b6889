"""`/pages/` and `/validation`: what became of every page, and what was found, adds up and leads on."""

import csv
import io

import pytest
from lxml import html

from osce_graph.config import Settings
from osce_graph.release.build import build
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.web.reports import PER_PAGE
from tests.web.conftest import BROWSER, Client, client_of


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Pages of every outcome, many of them broken, some with names that could hurt."""
    folder = tmp_path_factory.mktemp("reports")
    saved = folder / "pages"
    saved.mkdir()
    for number in range(PER_PAGE + 20):
        (saved / f"{number:03}.txt").write_bytes(b"\xff\xfe\x00 broken %d" % number)
    item = (
        "OSCE opens office\n\nVIENNA, {day} March 2001 (OSCE) - The OSCE opened an office in Vienna today.\n"
    )
    for day in (1, 2):
        (saved / f"good-{day}.txt").write_text(item.format(day=day))
    (saved / "same.txt").write_text(item.format(day=1))
    (saved / "=HYPERLINK(1)<script>.txt").write_bytes(b"")
    return Site.open(build([saved], folder / "site", Settings()).release.folder.parent.parent)


@pytest.fixture(scope="module")
def visitor(reported: Site, endpoint: Endpoint) -> Client:
    return client_of(reported, endpoint, Settings())


def page(visitor: Client, address: str) -> html.HtmlElement:
    answer = visitor.get(address, headers={"Accept": BROWSER})
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def number(text: str) -> int:
    return int(text.replace(",", "") or 0)


def test_the_equation_adds_up_and_leads_to_its_pages(visitor: Client, reported: Site) -> None:
    document = page(visitor, "/pages/")
    lines = document.xpath("//table[1]/tbody/tr[td[@class='number']]")
    sums = [number(line.xpath("string(td[3])")) for line in lines]
    assert sum(sums) == reported.current().manifest["counts"]["read"] == PER_PAGE + 24
    assert {line.xpath("string(td[1])") for line in lines} >= {"published", "quarantined", "duplicate"}
    for line, total in zip(lines, sums, strict=True):
        listed = page(visitor, line.xpath("string(td[1]/a/@href)"))
        assert number(listed.xpath("string(//h2[@id='list']/span)")) == total


def test_every_page_is_listed_once_and_in_the_csv(visitor: Client) -> None:
    names: list[str] = []
    address: str | None = "/pages/"
    while address:
        document = page(visitor, address)
        names += document.xpath("//table[.//th='Layout']/tbody/tr/td[1]//bdi/text()")
        address = next(iter(document.xpath("//a[@rel='next']/@href")), None)
    assert len(names) == len(set(names)) == PER_PAGE + 24
    rows = list(csv.DictReader(io.StringIO(visitor.get("/pages.csv").text)))
    assert [row["name"].removeprefix("'") for row in rows] == names
    assert not [row for row in rows if row["name"].startswith("=")]


def test_a_list_that_ends_has_no_page_after(visitor: Client) -> None:
    assert visitor.get("/pages/?page=3", headers={"Accept": BROWSER}).status_code == 404
    for wrong in ("0", "-1", "x", "1" * 30, "\u0661"):
        assert (
            visitor.get("/pages/", query_string={"page": wrong}, headers={"Accept": BROWSER}).status_code
            == 400
        )


def test_validation_is_told_by_rule_and_by_record(sample_site: Site, endpoint: Endpoint) -> None:
    visitor = client_of(sample_site, endpoint, Settings())
    document = page(visitor, "/validation")
    [rule] = document.xpath("//table[.//th='How often']/tbody/tr")
    assert "date of publication" in rule.xpath("string(td[2])")
    assert number(rule.xpath("string(td[4])")) == 2
    records = document.xpath("//table[.//th='Record']/tbody/tr")
    assert len(records) == 2
    for record in records:
        [link] = record.xpath("td[1]/a/@href")
        assert visitor.get(link, follow_redirects=True).status_code == 200


def test_what_is_held_back_is_told_with_its_remedy(visitor: Client) -> None:
    listed = page(visitor, "/pages/?outcome=quarantined")
    [address, *_] = listed.xpath("//table[.//th='Layout']/tbody/tr/td[1]/a/@href")
    told = page(visitor, address)
    assert "To change:" in told.text_content()
    entry = visitor.get(f"{address}.json").json
    assert entry["sha256"] == address.rpartition("/")[2]
    assert entry["problems"][0]["change"] in told.text_content()
    assert told.text_content().count(entry["problems"][0]["reason"]) == 1


def test_everything_held_back_is_listed_once(visitor: Client) -> None:
    found: list[str] = []
    address: str | None = "/quarantine/"
    while address:
        document = page(visitor, address)
        total = number(document.xpath("string(//h1/span)"))
        found += document.xpath("//section/h2/a/@href")
        address = next(iter(document.xpath("//main//a[@rel='next']/@href")), None)
    assert len(found) == len(set(found)) == total > PER_PAGE


@pytest.mark.parametrize("key", ["nothing", "..%2Fmanifest", "0" * 64, "0.html.json"])
def test_nothing_else_is_held_back(visitor: Client, key: str) -> None:
    assert visitor.get(f"/quarantine/{key}").status_code == 404


def test_drift_is_told_with_the_pages_that_show_it(sample_site: Site, endpoint: Endpoint) -> None:
    visitor = client_of(sample_site, endpoint, Settings())
    report = visitor.get("/drift.json").json
    rows = page(visitor, "/drift").xpath("//tbody/tr")
    assert len(rows) == len(report["drift"]) > 0
    for row, each in zip(rows, report["drift"], strict=True):
        assert each["label"] in row.xpath("string(td[3])")
        assert number(row.xpath("string(td[5])")) == each["pages"]
        for link in row.xpath("td[6]//a/@href"):
            assert visitor.get(link, follow_redirects=True).status_code == 200
