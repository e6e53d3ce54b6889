"""`/pictures/`: what is drawn stands in the table behind it, in the graph, and in the CSV."""

import csv
import io

import pytest
from lxml import etree, html

from osce_graph.config import Settings
from osce_graph.pictures.svg import NAMESPACE
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.web.pictures import PICTURES
from osce_graph.web.tables import inert
from tests.web.conftest import BROWSER, Client, client_of

SVG = f"{{{NAMESPACE}}}"


@pytest.fixture(scope="module")
def visitor(sample_site: Site, endpoint: Endpoint) -> Client:
    return client_of(sample_site, endpoint, Settings())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_comes_as_a_page_an_svg_and_a_table(visitor: Client, name: str) -> None:
    page = visitor.get(f"/pictures/{name}", headers={"Accept": BROWSER})
    svg = visitor.get(f"/pictures/{name}.svg")
    table = visitor.get(f"/pictures/{name}.csv")
    assert page.mimetype == "text/html" and svg.mimetype == "image/svg+xml" and table.mimetype == "text/csv"
    tree = html.fromstring(page.text)
    [drawn] = tree.xpath("//*[local-name()='svg']")
    assert etree.fromstring(svg.data).get("aria-labelledby") == drawn.get("aria-labelledby")
    rows = list(csv.reader(io.StringIO(table.text)))
    assert len(rows) - 1 == len(tree.xpath("//tbody/tr")) > 10


def test_the_lifetimes_are_those_of_the_reference_data(visitor: Client) -> None:
    rows = csv.DictReader(io.StringIO(visitor.get("/pictures/field-operations.csv").text))
    by_iri = {row["Field operation IRI"].rpartition("/")[2]: row for row in rows}
    assert len(by_iri) == 35
    estonia = by_iri["mission-to-estonia"]
    assert (estonia["Started"], estonia["Mandate ended"]) == ("1993-02-15", "2001-12-31")
    assert estonia["Status"] == "closed" and by_iri["mission-to-skopje"]["Status"] == "open"


def test_pictures_speak_the_visitors_language(visitor: Client) -> None:
    german = visitor.get("/pictures/chairs", headers={"Accept": BROWSER, "Accept-Language": "de"})
    assert "Schweiz" in german.text
    english = visitor.get("/pictures/chairs", headers={"Accept": BROWSER, "Accept-Language": "en"})
    assert "Switzerland" in english.text and "Schweiz" not in english.text


def test_an_unknown_picture_is_not_found_and_the_others_are_named(visitor: Client) -> None:
    for path in ("/pictures/no", "/pictures/map.gif", "/pictures/map.svg.csv"):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert "field-operations" in answer.text


def test_only_what_has_a_dated_item_is_drawn_and_it_is_told_in_words(visitor: Client) -> None:
    for language, heading in (("en", "dated"), ("de", "mit Datum")):
        answer = visitor.get("/pictures/items-by-field.svg", headers={"Accept-Language": language})
        svg = etree.fromstring(answer.data)
        sums = [text.text for text in svg.iterfind(f"{SVG}text[@class='total']")]
        assert sums and "0" not in sums
        assert heading in {text.text for text in svg.iterfind(f"{SVG}text[@class='axis']")}
        assert ("Ein Streifen" in svg.findtext(f"{SVG}desc")) == (language == "de")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@now", "'@now"),
        ("-1+1", "'-1+1"),
        ("-3.7", "-3.7"),
        ("OSCE", "OSCE"),
    ],
)
def test_in_a_table_no_text_is_a_formula_and_a_number_stays_one(text: str, written: str) -> None:
    assert inert(text) == written


def test_places_west_of_greenwich_have_numbers_for_longitudes(visitor: Client) -> None:
    rows = csv.DictReader(io.StringIO(visitor.get("/pictures/map.csv").text))
    longitudes = {row["Place"]: row["Longitude"] for row in rows}
    assert float(longitudes["Madrid"]) < 0 < float(longitudes["Vienna"])


def test_numbers_stand_below_each_other(visitor: Client) -> None:
    page = html.fromstring(visitor.get("/pictures/map", headers={"Accept": BROWSER}).text)
    heads = {th.text: th.get("class") for th in page.xpath("//table/thead//th")}
    assert heads == {
        "Place": None, "What": None, "How many": "number", "Latitude": "number", "Longitude": "number",
    }  # fmt: skip
    assert {td.get("class") for td in page.xpath("//tbody/tr/td[3]")} == {"number"}
