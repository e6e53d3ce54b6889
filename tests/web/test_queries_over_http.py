"""The saved queries as people and spreadsheets ask them: by address, with parameters."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from osce_graph.config import Settings
from osce_graph.iris import DEFAULT_BASE
from osce_graph.reference import queries
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.web.conftest import BROWSER, client_of

IN_YEAR = "/queries/operations-running-in-year"
ON_A_DAY = "/queries/states-on-a-day"
HOLDERS = "/queries/holders-of-a-post"


@pytest.fixture(scope="module")
def sample(sample_site: Site) -> FlaskClient:
    """A client of the sample site, whose queries run in an endpoint of its own."""
    with Endpoint(sample_site) as endpoint:
        yield client_of(sample_site, endpoint, Settings())


def table(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_gallery_has_them_all_as_page_and_as_json(sample: FlaskClient) -> None:
    known = queries.load(DEFAULT_BASE)
    page = html.fromstring(sample.get("/queries/", headers={"Accept": BROWSER}).text)
    assert set(page.xpath("//dt/a/@href")) == {f"/queries/{query.name}" for query in known}
    listed = sample.get("/queries/").get_json()
    assert {entry["question"] for entry in listed} == {query.title for query in known}
    [asking] = [entry for entry in listed if entry["answer"] == IN_YEAR]
    assert asking["parameters"][0]["schema"] == {"type": "integer"}
    assert sample.get("/queries").status_code == 308


def test_questions_and_what_they_ask_for_are_told_in_the_visitors_language(sample: FlaskClient) -> None:
    german = {"Accept": BROWSER, "Accept-Language": "de"}
    gallery = html.fromstring(sample.get("/queries/", headers=german).text)
    [entry] = gallery.xpath(f"//dt[a/@href='{IN_YEAR}']/..")
    assert entry.findtext("dt/a") == "Welche Feldoperationen liefen in einem bestimmten Jahr?"
    assert "Fragt nach: Jahr." in entry.findtext("dd")
    page = html.fromstring(sample.get(IN_YEAR, headers=german).text)
    assert page.findtext(".//h1") == entry.findtext("dt/a")
    assert page.xpath("//label[@for='year']/text()") == ["Jahr"]
    assert page.xpath("//section[@aria-labelledby='answer']//th/text()") == ["Operation", "Von", "Bis"]
    [asking] = [
        each for each in sample.get("/queries/").get_json() if each["answer"] == "/queries/operations-in-area"
    ]
    assert asking["parameters"][0]["label"] == "area of operation"
    for language, label in (("en", "area of operation"), ("de", "Einsatzgebiet")):
        described = sample.get("/openapi.json", headers={"Accept-Language": language})
        parameters = described.get_json()["paths"]["/queries/operations-in-area"]["get"]["parameters"]
        assert parameters[0]["schema"]["title"] == label
        assert "Accept-Language" in described.vary


def test_an_answer_names_entities_once_by_their_labels(sample: FlaskClient) -> None:
    page = html.fromstring(sample.get(HOLDERS, headers={"Accept": BROWSER}).text)
    [answer] = page.xpath("//section[@aria-labelledby='answer']//table")
    assert answer.xpath("thead//th/text()") == ["Holder", "From", "To", "Attested", "Note"]
    [zannier] = answer.xpath("tbody/tr[td//a[@href='/person/lamberto-zannier']]")
    assert zannier.xpath("string(td[1])") == "Lamberto Zannier"
    assert zannier.xpath("td[2]//time/@datetime") == ["2011-07-01"]
    assert zannier.xpath("string(td[2])") == "1 July 2011"
    assert "person/" not in answer.text_content()


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        (IN_YEAR, None, "application/sparql-results+json"),
        (IN_YEAR, "text/csv", "text/csv"),
        (IN_YEAR, BROWSER, "text/html"),
        (f"{IN_YEAR}.csv", BROWSER, "text/csv"),
        (f"{IN_YEAR}.json", BROWSER, "application/sparql-results+json"),
        (f"{IN_YEAR}.html", None, "text/html"),
        (f"{IN_YEAR}?format=csv", BROWSER, "text/csv"),
        (f"{IN_YEAR}?format=json", BROWSER, "application/sparql-results+json"),
    ],
)
def test_an_answer_comes_in_the_format_asked_for(
    sample: FlaskClient, address: str, accept: str | None, media_type: str
) -> None:
    answer = sample.get(address, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    again = sample.get(
        address, headers={**({"Accept": accept} if accept else {}), "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_parameter_changes_the_answer_and_each_value_its_address(sample: FlaskClient) -> None:
    first, second = table(sample.get(f"{IN_YEAR}.csv")), table(sample.get(f"{IN_YEAR}.csv?year=2015"))
    assert first != second
    assert "OSCE Project Co-ordinator in Baku" in {row["name"] for row in second}
    assert first == table(sample.get(f"{IN_YEAR}.csv?year=1999"))


def test_an_entity_is_given_by_its_path_or_its_iri(sample: FlaskClient) -> None:
    by_path = table(sample.get(f"{HOLDERS}.csv?post=post/director-of-odihr"))
    by_iri = table(
        sample.get(f"{HOLDERS}.csv", query_string={"post": f"{DEFAULT_BASE}post/director-of-odihr"})
    )
    assert by_path == by_iri
    assert "Matteo Mecacci" in {row["name"] for row in by_path}


@pytest.mark.parametrize(
    ("address", "query", "said"),
    [
        (IN_YEAR, {"year": "1999 } } # "}, "year must be a whole number"),
        (IN_YEAR, {"year": "1999 2000"}, "year must be a whole number"),
        (IN_YEAR, {"year": ["1999", "2000"]}, "year is given 2 times"),
        (IN_YEAR, {"day": "1999-01-01"}, "no parameter 'day'; its parameters: year"),
        (ON_A_DAY, {"day": "2001-02-30"}, "day must be a day such as"),
        (ON_A_DAY, {"day": '2001-02-01"^^xsd:date } #'}, "day must be a day such as"),
        (HOLDERS, {"post": "post/x> } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o"}, "post must be an entity"),
        (HOLDERS, {"post": "state/malta"}, "post must be one of post/"),
        (HOLDERS, {"post": "post/no-such-post"}, "says nothing about 'post/no-such-post'"),
        (HOLDERS, {"post": "post/\u202eevil\u0000"}, "post"),
        (
            "/queries/state-names-in-a-language",
            {"language": "x" * 201},
            "language must be a text of 1 to 200",
        ),
        ("/queries/closed-operations", {"limit": "1"}, "its parameters: none"),
    ],
)
def test_a_hostile_value_is_refused_with_its_name(
    sample: FlaskClient, address: str, query: dict[str, str | list[str]], said: str
) -> None:
    for suffix in ("", ".csv", ".html"):
        answer = sample.get(address + suffix, query_string=query)
        assert answer.status_code == 400
        assert said in json.loads(answer.data)["detail"]


@pytest.mark.parametrize(
    "text", ['it" } #', "it'\\\" ?x", "it\\u0022 } ?s ?p ?o { #", "}", "<script>alert(1)</script>"]
)
def test_a_hostile_text_is_a_text(sample: FlaskClient, text: str) -> None:
    address = "/queries/state-names-in-a-language"
    assert table(sample.get(f"{address}.csv", query_string={"language": text})) == []
    page = html.fromstring(
        sample.get(address, query_string={"language": text}, headers={"Accept": BROWSER}).text
    )
    assert page.xpath("//input[@name='language']/@value") == [text]
    assert not page.xpath("//script")


def test_what_does_not_exist_says_what_does(sample: FlaskClient) -> None:
    assert "/queries/" in sample.get("/queries/no-such-question").get_json()["detail"]
    answer = sample.get(f"{IN_YEAR}.ttl")
    assert answer.status_code == 404
    assert f"{IN_YEAR}.csv" in answer.get_json()["available"]
    assert sample.get(f"{IN_YEAR}?format=ttl").status_code == 404
    assert sample.get(IN_YEAR, headers={"Accept": "image/png"}).status_code == 406


def test_the_page_has_form_table_downloads_and_the_query(sample: FlaskClient) -> None:
    page = html.fromstring(
        sample.get(f"{HOLDERS}?post=post/director-of-odihr", headers={"Accept": BROWSER}).text
    )
    assert page.xpath("//select[@name='post']/option[@selected]/@value") == ["post/director-of-odihr"]
    assert len(page.xpath("//select[@name='post']/option")) > 20
    [csv_address] = [href for href in page.xpath("//p[@class='downloads']/a/@href") if ".csv" in href]
    names = {row["name"] for row in table(sample.get(csv_address))}
    assert names and names <= set(page.xpath("//tbody//bdi/text()"))
    assert "VALUES ?post { <https://w3id.org/osce-graph/post/director-of-odihr> }" in page.xpath(
        "string(//pre)"
    )
    [edit] = [href for href in page.xpath("//a/@href") if href.startswith("/sparql?query=")]
    assert sample.get(edit).status_code == 200


def test_the_page_of_the_entity_shows_its_sparql_and_leads_to_its_answer(sample: FlaskClient) -> None:
    page = html.fromstring(sample.get("/query/holders-of-a-post.html").text)
    assert "SELECT" in page.xpath("string(//pre)")
    hrefs = page.xpath("//main//a/@href")
    assert HOLDERS in hrefs
    assert any(href.startswith("/sparql?query=BASE") for href in hrefs)


def test_every_saved_query_answers_by_its_address(sample: FlaskClient) -> None:
    for query in queries.load(DEFAULT_BASE):
        assert table(sample.get(f"/queries/{query.name}.csv")), query.name


def test_an_empty_answer_says_so_and_what_to_do(sample: FlaskClient) -> None:
    page = html.fromstring(sample.get(f"{IN_YEAR}?year=1900", headers={"Accept": BROWSER}).text)
    said = page.xpath("string(//section[h2[@id='answer']])")
    assert "0 rows." in said and "Another value may have an answer." in said
    assert not page.xpath("//section[h2[@id='answer']]//table")
