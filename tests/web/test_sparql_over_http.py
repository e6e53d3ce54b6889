"""/sparql as tools and people meet it."""

import io
import json

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import RdfFormat, parse

from osce_graph.reference import queries
from osce_graph.release.site import Site
from osce_graph.sparql.client import Answer
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.problem import Problem
from tests.web.conftest import BROWSER, HOSTILE, client_of, iris

ALL = "SELECT * { ?s a <https://w3id.org/osce-graph/ontology#NewsItem> }"


def rows(body: bytes) -> int:
    return len(json.loads(body)["results"]["bindings"])


def test_by_get(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": ALL})
    assert answer.status_code == 200
    assert answer.content_type == "application/sparql-results+json"
    assert answer.headers["Vary"] == "Accept"
    assert rows(answer.data) == 3


def test_by_form(client: FlaskClient) -> None:
    assert rows(client.post("/sparql", data={"query": ALL}).data) == 3


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_by_body(client: FlaskClient, method: str) -> None:
    answer = client.open("/sparql", method=method, data=ALL, content_type="application/sparql-query")
    assert rows(answer.data) == 3


def test_head_has_the_length(client: FlaskClient) -> None:
    answer = client.head("/sparql", query_string={"query": ALL})
    assert answer.data == b""
    assert answer.content_length == len(client.get("/sparql", query_string={"query": ALL}).data)


def test_without_query_machines_get_the_service_description(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    triples = list(parse(answer.data, format=RdfFormat.TURTLE))
    assert any("sparql-service-description#endpoint" in str(triple.predicate) for triple in triples)


def test_without_query_people_get_the_form(client: FlaskClient) -> None:
    document = html.fromstring(client.get("/sparql", headers={"Accept": BROWSER}).text)
    assert document.xpath("//form[@method='get']//textarea[@name='query']")
    assert "10 seconds" in document.text_content()


def test_a_person_gets_rows_as_a_table_with_downloads(client: FlaskClient) -> None:
    query = "SELECT ?s ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(?s = <%s>) }"
    answer = client.get(
        "/sparql", query_string={"query": query % iris("news/2").value}, headers={"Accept": BROWSER}
    )
    document = html.fromstring(answer.text)
    assert document.xpath("//th/text()") == ["s", "l"]
    assert document.xpath("//tbody//a/@href") == ["/news/2"]
    assert document.xpath("string(//tbody/tr/td[2])") == HOSTILE
    csv = next(href for href in document.xpath("//a/@href") if "format=csv" in href)
    assert client.get(csv, headers={"Accept": BROWSER}).content_type == "text/csv; charset=utf-8"


def test_a_long_table_is_capped_aloud(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osce_graph.web.sparql.SHOWN_ROWS", 2)
    document = html.fromstring(
        client.get("/sparql", query_string={"query": ALL}, headers={"Accept": BROWSER}).text
    )
    assert len(document.xpath("//tbody/tr")) == 2
    assert "3 rows; the first 2 are shown" in document.text_content()


@pytest.mark.parametrize("query", ["SELECT ?s ?p ?o { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"])
def test_a_page_is_made_from_the_beginning_of_a_large_answer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr("osce_graph.sparql.client.SPOOL_BYTES", 1000)
    monkeypatch.setattr("osce_graph.web.sparql.READ_BYTES", 2000)
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    document = html.fromstring(answer.text)
    assert "The beginning of the answer" in document.text_content()
    if "SELECT" in query:
        assert document.xpath("//th/text()") == ["s", "p", "o"]
        assert 1 < len(document.xpath("//tbody/tr")) < 20


def test_a_person_gets_yes_or_no(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }"}, headers={"Accept": BROWSER})
    assert html.fromstring(answer.text).xpath("//p[@class='boolean']/text()") == ["Yes"]


def test_a_person_gets_a_graph_as_text(client: FlaskClient) -> None:
    query = f"DESCRIBE {iris('news/2')}"
    answer = client.get("/sparql", query_string={"query": query, "format": "html"})
    assert "schema:headline" in html.fromstring(answer.text).xpath("string(//pre)")


def test_a_person_sees_the_error_at_its_line(client: FlaskClient) -> None:
    query = "SELECT * {\n  ?s ?p\n}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    assert answer.status_code == 400
    document = html.fromstring(answer.text)
    assert document.xpath("string(//span[@class='wrong']/i)").strip() == "3"
    assert document.xpath("string(//textarea)").strip() == query


def test_a_machine_gets_the_error_as_a_problem(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * {\n ?s ?p\n}"})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["line"] == 3


def test_a_person_is_shown_the_line_that_is_wrong(client: FlaskClient) -> None:
    query = "SELECT * { # \u2028 \x0c no ends of lines\r\n ?s ?p\r}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    assert answer.status_code == 400
    (wrong,) = html.fromstring(answer.text).xpath("//span[@class='wrong']")
    assert wrong.text_content().split()[:2] == ["3", "}"]


def test_markup_in_a_query_is_text(client: FlaskClient) -> None:
    answer = client.get(
        "/sparql", query_string={"query": "</textarea><script>x"}, headers={"Accept": BROWSER}
    )
    assert answer.status_code == 400
    assert not html.fromstring(answer.text).xpath("//script[not(@src or @type='application/json')]")


@pytest.mark.parametrize(
    ("kind", "body", "content_type", "status"),
    [
        ("POST", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "application/sparql-update", 422),
        ("POST", "x", "text/plain", 415),
        ("POST", "", "application/x-www-form-urlencoded", 400),
        ("POST", b"\xff\xfe", "application/sparql-query", 400),
        ("POST", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "application/sparql-query", 422),
        ("POST", "#" * 150_000, "application/sparql-query", 413),
        ("POST", "#" * 10_000_000, "application/sparql-query", 413),
        ("PUT", "x", "text/plain", 405),
        ("DELETE", "", "text/plain", 405),
    ],
)
def test_what_is_refused(
    client: FlaskClient, kind: str, body: str | bytes, content_type: str, status: int
) -> None:
    answer = client.open("/sparql", method=kind, data=body, content_type=content_type)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]


def test_a_body_that_ends_early_is_refused(client: FlaskClient) -> None:
    """Where the server says that it ends the stream itself, as granian does, whatever had come."""
    answer = client.post(
        "/sparql",
        input_stream=io.BytesIO(b"ASK {}"),
        content_type="application/sparql-query",
        environ_overrides={"CONTENT_LENGTH": "60", "wsgi.input_terminated": True},
    )
    assert answer.status_code == 400
    assert "6 of 60 bytes" in answer.get_json()["detail"]


def test_405_names_the_methods(client: FlaskClient) -> None:
    allow = client.put("/sparql").headers["Allow"]
    assert set(allow.split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


def test_an_unknown_format_is_406(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": ALL}, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.get_json()["available"]


@pytest.mark.parametrize("status", [429, 503, 504])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_what_the_endpoint_refuses_is_passed_on(site: Site, status: int, accept: str) -> None:
    class Busy:
        limits = Limits()

        def query(self, request: object, client: str) -> Answer:
            return Answer.of_problem(Problem(status, "Busy", "Try later.", headers={"Retry-After": "5"}))

    client = client_of(site, Busy())  # type: ignore[arg-type]
    answer = client.get("/sparql", query_string={"query": ALL}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "5")
    assert "Try later." in answer.text


@pytest.mark.parametrize("query", queries.load(iris.base), ids=lambda query: query.name)
def test_the_saved_queries_are_good_queries(client: FlaskClient, query: queries.SavedQuery) -> None:
    assert client.get("/sparql", query_string={"query": query.text}).status_code == 200


def test_an_answer_is_offered_for_a_spreadsheet_first_and_its_variables_stay_as_they_are(
    client: FlaskClient,
) -> None:
    query = "SELECT ?s (COUNT(?p) AS ?howMany) { ?s ?p ?o } GROUP BY ?s ORDER BY ?s LIMIT 3"
    document = html.fromstring(
        client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER}).text
    )
    assert document.xpath("//p[@class='downloads']/a[1]/text()") == ["CSV"]
    heads = {th.text: th.get("class").split() for th in document.xpath("//thead//th")}
    assert heads == {"s": ["verbatim"], "howMany": ["verbatim", "number"]}
