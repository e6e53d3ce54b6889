"""What visitors come for, as they go about it."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from osce_graph.release.site import Site
from tests.pages import ENTITIES, ROOMS, address

pytestmark = pytest.mark.xdist_group("browser")  # one server and one browser for all of them

Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


def test_run_a_saved_query_with_another_value_and_share_it(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("link", name="Queries", exact=True).first.click()
    page.get_by_role("link", name="Which field operations ran in a given year?").click()
    expect(page.get_by_role("spinbutton", name="year")).to_have_value("1999")
    expect(page.get_by_role("table")).to_contain_text("OSCE Mission to Croatia")
    page.get_by_role("spinbutton", name="year").fill("2015")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("table")).to_contain_text("OSCE Project Co-ordinator in Baku")
    shared = page.get_by_role("link", name="Link to this question").get_attribute("href")
    other = visit(shared)
    assert other.get_by_role("table").inner_text() == page.get_by_role("table").inner_text()
    other.get_by_role("link", name="Edit it").click()
    expect(other.get_by_role("table")).to_contain_text("OSCE Project Co-ordinator in Baku")


def test_take_a_csv(visit: Visit, tmp_path: Path) -> None:
    page = visit("/queries/closed-operations")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV", exact=True).click()
    downloading.value.save_as(tmp_path / "answer.csv")
    rows = list(csv.DictReader((tmp_path / "answer.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == page.locator("tbody tr").count()
    assert {"OSCE Office in Minsk"} <= {row["name"] for row in rows}


def test_write_a_query_with_completion_and_run_it_from_the_keyboard(visit: Visit) -> None:
    page = visit("/sparql")
    if not page.locator(".CodeMirror").count():
        pytest.skip("left out, as the editor is not built: `make` does it with Node")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?s { ?s a osce:Fie")
    page.keyboard.press("Control+Space")
    expect(page.get_by_role("option", name="osce:FieldOperation")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Answer")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("field-operation/mission-in-kosovo")
    assert "PREFIX osce:" in page.locator("textarea[name=query]").input_value()


def test_the_editor_is_no_trap_for_the_keyboard(visit: Visit) -> None:
    page = visit("/sparql")
    if page.locator(".CodeMirror").count():
        page.locator(".CodeMirror").click()
        page.keyboard.press("Tab")
        expect(page.get_by_label("Answer as")).to_be_focused()


def test_an_error_stands_at_its_line(visit: Visit) -> None:
    page = visit("/sparql?query=SELECT%20*%0AWHERE%20%7B%0A%20%20%3Fs%20%3Fp%20%3B%7D")
    expect(page.get_by_role("alert")).to_contain_text("Line 3")
    if page.locator(".CodeMirror").count():
        assert page.locator(".CodeMirror-code > div").nth(2).locator(".wrong").count() == 1
        assert page.locator(".CodeMirror-code .wrong").count() == 1


def test_without_script_a_query_is_written_and_run(visit: Visit) -> None:
    page = visit("/sparql", java_script_enabled=False)
    page.get_by_label("Query").fill("ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator(".boolean")).to_have_text("Yes")


def test_without_script_one_goes_from_the_start_to_a_fact_and_its_page(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_role("searchbox").last.fill("Judges of Ukraine")
    page.get_by_role("button", name="Search").last.click()
    page.get_by_role("link", name="Judges of Ukraine discuss administrative justice").click()
    page.locator("summary", has_text="why?").first.click()
    expect(page.locator("blockquote mark").first).to_be_visible()
    page.locator("details[open] .rule a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved page")


def test_on_a_phone_nothing_is_wider_than_the_screen(visit: Visit, full_site: Site) -> None:
    paths = [address(full_site, each) for each in (*ROOMS, *ENTITIES)]
    page = visit("/", **PHONE)
    wide = []
    for path in paths:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(path)
    assert not wide


def test_in_the_dark_the_page_is_dark(visit: Visit) -> None:
    def brightness(scheme: str) -> int:
        page = visit("/", color_scheme=scheme)
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in re.findall(r"\d+", color)[:3])

    assert brightness("dark") < 200 < 600 < brightness("light")


def test_what_did_the_osce_say_on_policing_in_2013(visit: Visit) -> None:
    page = visit("/news/")
    facets = page.get_by_role("navigation", name="Narrow down")
    year = facets.get_by_role("region", name="Year")
    year.locator("summary").click()
    year.get_by_role("link", name=re.compile(r"^2013\b")).click()
    field = facets.get_by_role("region", name="Field of work").get_by_role(
        "link", name=re.compile("^Policing")
    )
    told = int(field.locator(".count").inner_text())
    field.click()
    days = page.get_by_role("main").locator("ol time").all_inner_texts()
    assert len(days) == told > 1
    assert all(day.endswith("2013") for day in days)
    page.get_by_role("main").locator("ol a").first.click()
    expect(page.get_by_role("definition").filter(has_text="2013").first).to_be_visible()
    expect(page.get_by_role("definition").get_by_role("link", name="Policing")).to_be_visible()


def test_who_chaired_in_2013(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("link", name="Who chaired the Organization when?").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="2013", exact=True))
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Leonid Kozhara")
    row.get_by_role("link", name="Ukraine").click()
    held = page.get_by_role("region", name="Posts it held")
    expect(held.get_by_role("row").filter(has_text="OSCE Chairpersonship")).to_contain_text("2013")


def test_which_missions_closed_in_2002_and_what_followed(visit: Visit) -> None:
    page = visit("/queries/")
    page.get_by_role("link", name="Which field operations have ended, and when?").click()
    ended = page.get_by_role("row").filter(has=page.locator("td:nth-child(4)", has_text="2002"))
    expect(ended).to_have_count(2)
    expect(ended.filter(has_text="OSCE Assistance Group to Chechnya")).to_be_visible()
    ended.get_by_role("link", name="OSCE Advisory and Monitoring Group in Belarus").click()
    followed = page.get_by_role("region", name="What it followed, and what followed it")
    followed.get_by_role("link", name="OSCE Office in Minsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("OSCE Office in Minsk")


def test_why_does_the_graph_say_that(visit: Visit) -> None:
    page = visit("/news/?year=2013")
    page.get_by_role("link", name=re.compile("Twentieth Ministerial Council")).first.click()
    page.locator("summary", has_text="why?").first.click()
    expect(page.locator("blockquote mark").first).to_be_visible()
    page.locator("details[open] .rule a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/source/" in page.url or "/graph/source/" in page.url


def test_switch_the_language(visit: Visit) -> None:
    page = visit("/state/germany.html", locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deutschland")
    expect(page.get_by_role("term").filter(has_text="Hauptstadt")).to_be_visible()
    page.goto("/queries/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("link", name="Wer hatte wann den Vorsitz der Organisation?")).to_be_visible()


def test_follow_what_names_a_place(visit: Visit) -> None:
    page = visit("/place/vienna.html")
    incoming = page.get_by_role("region", name="What refers to it")
    written = incoming.locator("h3", has_text="written here")
    told = int(written.locator(".count").inner_text())
    named = written.locator("xpath=following-sibling::ol[1]").get_by_role("link")
    assert 1 < named.count() <= told
    named.first.click()
    row = page.locator(".facts > div", has_text="written in")
    row.get_by_role("link", name="Vienna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vienna")


_BOXES = """what => [...document.querySelectorAll(`svg ${what}`)].map(one => {
  const {x, y, width, height} = one.getBBox();
  return [x, y, x + width, y + height];
})"""


@pytest.mark.parametrize(
    "name", ["field-operations", "chairs", "chairpersons", "items-by-structure", "map", "map-of-europe"]
)
def test_the_names_in_a_picture_are_whole_and_lie_on_nothing(visit: Visit, name: str) -> None:
    page = visit(f"/pictures/{name}")
    names = page.evaluate(_BOXES, ".name")
    marks = page.evaluate(_BOXES, ".bar, .point")
    width = page.evaluate("document.querySelector('svg').viewBox.baseVal.width")
    assert names and marks
    assert all(left >= 0 and right <= width for left, _, right, _ in names)
    for left, top, right, bottom in names:
        covered = [
            mark
            for mark in marks
            if left < mark[2] and mark[0] < right and top < mark[3] and mark[1] < bottom
        ]
        assert not covered


@pytest.mark.parametrize("device", [{}, PHONE])
def test_no_word_is_too_long_for_its_page(visit: Visit, device: dict[str, Any]) -> None:
    page = visit("/", **device)
    for path in ("/", "/news/", "/search?q=osce", "/news/?year=2013", "/state/ukraine.html", "/quarantine/"):
        page.goto(path)
        changed = page.evaluate("""() => {
          const places = 'h1, main bdi, .facets span:first-child, .tiles span:first-child';
          const names = document.querySelectorAll(places);
          names.forEach(name => { name.textContent = 'W'.repeat(200) });
          return names.length;
        }""")
        assert changed
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_on_a_phone_one_gets_to_what_narrows_a_list_at_once(visit: Visit) -> None:
    page = visit("/news/", **PHONE)
    page.get_by_role("link", name="Narrow down").click()
    expect(page.get_by_role("navigation", name="Narrow down")).to_be_in_viewport()
    wide = visit("/news/")
    expect(wide.get_by_role("link", name="Narrow down")).to_be_hidden()


def test_on_a_phone_a_cell_of_words_is_wide_enough_to_read(visit: Visit) -> None:
    page = visit("/field-operation/mission-in-kosovo.html", **PHONE)
    cell = page.get_by_role("region", name="Who led it").get_by_role("cell").first.bounding_box()
    assert cell and cell["width"] > 130
