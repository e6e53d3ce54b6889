"""Ontology, shapes, context, report, VoID, dumps: what describes the data, and the data as files."""

import hashlib
import json

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from lxml import html

from osce_graph import ontology
from osce_graph.jsonld import CONTEXT
from osce_graph.resources import ACCURACY
from osce_graph.vocabulary import OSCE, OWL, SH
from tests.web.conftest import BASE, BROWSER


def turtle(client: FlaskClient, path: str, accept: str = "text/turtle") -> set[ox.Triple]:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.content_type == "text/turtle; charset=utf-8"
    return {quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)}


def test_the_ontology_can_be_had_as_turtle(client: FlaskClient) -> None:
    assert turtle(client, "/ontology") == set(ontology.graph())


def test_the_version_of_the_ontology_has_its_address(client: FlaskClient) -> None:
    version = next(t.object.value for t in ontology.graph() if t.predicate == OWL.versionIRI)  # type: ignore[union-attr]
    path = version.removeprefix("https://w3id.org/osce-graph")
    assert turtle(client, path) == set(ontology.graph())
    assert client.get("/ontology/0.0.0").status_code == 404


def test_terms_are_shown_with_ends_and_example(client: FlaskClient) -> None:
    text = " ".join(html.fromstring(client.get("/ontology.html").text).text_content().split())
    assert "said of" in text
    assert "<field-operation/office-in-minsk> osce:woundUp" in text


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_its_documents_depend_on_accept(client: FlaskClient, name: str) -> None:
    page = client.get(f"/{name}", headers={"Accept": BROWSER})
    assert page.content_type == "text/html; charset=utf-8"
    assert set(page.vary) == {"Accept", "Accept-Encoding", "Accept-Language", "Cookie"}
    assert client.get(f"/{name}", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"/{name}.jsonld").content_type == "application/ld+json"
    assert client.get(f"/{name}.docx").status_code == 404


def test_every_term_has_its_anchor(client: FlaskClient) -> None:
    ids = set(html.fromstring(client.get("/ontology.html").text).xpath("//main//@id"))
    terms = {
        t.subject.value.removeprefix(str(OSCE))  # type: ignore[union-attr]
        for t in ontology.graph()
        if str(OSCE) in str(t.subject)
    }
    assert terms <= ids


def test_the_shapes_say_in_words_what_they_ask(client: FlaskClient) -> None:
    text = html.fromstring(client.get("/shapes.html").text).text_content()
    assert "This item must have exactly one headline." in text


def test_the_shapes_are_the_same_bytes_each_time(client: FlaskClient) -> None:
    assert client.get("/shapes.nt").data == client.get("/shapes.nt").data
    triples = {q.triple for q in ox.parse(client.get("/shapes.ttl").data, format=ox.RdfFormat.TURTLE)}
    assert len(triples) == len(list(ox.parse(client.get("/shapes.nt").data, format=ox.RdfFormat.N_TRIPLES)))


def test_the_context_is_the_one_documents_carry(client: FlaskClient) -> None:
    answer = client.get("/context.jsonld")
    assert answer.content_type == "application/ld+json"
    assert json.loads(answer.data) == {"@context": CONTEXT}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_validation_report_for_people_counts_by_message(client: FlaskClient) -> None:
    rows = html.fromstring(client.get("/validation", headers={"Accept": BROWSER}).text).xpath(
        "//table[1]/tbody/tr[td[5]]"
    )
    assert [row.xpath("string(td[1])") for row in rows] == ["Violation", "Warning"]
    assert rows[1].xpath("string(td[2]/bdi)") == "The page shows no date of publication."
    assert rows[1].xpath("td[5]//a/@href") == ["/news/2"]
    assert not rows[0].xpath("td[5]//a/@href")


def test_the_validation_report_for_machines(client: FlaskClient) -> None:
    assert len(turtle(client, "/validation")) == 1
    assert client.get("/validation.json").get_json()["counts"]["warned"] == 1
    assert client.get("/validation.docx").status_code == 404


def test_void_describes_the_dataset(client: FlaskClient) -> None:
    assert any(t.subject.value == BASE + "dataset/osce-graph" for t in turtle(client, "/.well-known/void"))  # type: ignore[union-attr]
    assert client.get("/.well-known/void", headers={"Accept": "application/ld+json"}).status_code == 200


def test_about_tells_how_well_pages_are_read(client: FlaskClient) -> None:
    rows = html.fromstring(client.get("/about", headers={"Accept": "text/html"}).text).xpath("//tbody/tr")
    told = [[cell.text_content() for cell in row] for row in rows]
    assert len(told) >= 15
    text = ACCURACY.read_text(encoding="utf-8")
    assert all(f"| {' | '.join(row)} |" in text for row in told)


def test_about_tells_the_whole_name_first(client: FlaskClient) -> None:
    text = html.fromstring(client.get("/about").text).xpath("string(//main)")
    assert "Organization for Security and Co-operation in Europe (OSCE)" in text
    assert "unofficial" in text


# Dumps ------------------------------------------------------------------------------------------------
def test_dumps_are_listed_for_people_and_machines(client: FlaskClient) -> None:
    listed = client.get("/dumps/", headers={"Accept": "application/json"}).get_json()
    [file] = listed["files"]
    assert client.get(file["url"]).content_length == file["bytes"]
    page = client.get("/dumps/", headers={"Accept": BROWSER}).text
    assert file["sha256"] in page
    assert html.fromstring(page).xpath("//tbody//a/@href") == [file["url"]]


def test_every_rule_has_its_place_on_the_page(client: FlaskClient) -> None:
    """Its IRI, as reports name it, leads there."""
    graph = ox.parse(client.get("/shapes.ttl").data, format=ox.RdfFormat.TURTLE)
    named = {
        quad.object.value.partition("#")[2]
        for quad in graph
        if quad.predicate == SH.property and isinstance(quad.object, ox.NamedNode)
    }
    places = html.fromstring(client.get("/shapes.html").text).xpath("//@id")
    assert "item-date-missing" in named <= set(places)
    assert len(places) == len(set(places))


def test_a_dump_comes_whole_with_its_checksum_as_etag(client: FlaskClient) -> None:
    answer = client.get("/dumps/osce-graph.nt.gz")
    digest = hashlib.sha256(answer.data).hexdigest()
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{digest}"'
    assert answer.content_type == "application/gzip"
    assert answer.content_length == len(answer.data)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Disposition"] == "attachment; filename=osce-graph.nt.gz"


def test_a_dump_is_not_sent_twice(client: FlaskClient) -> None:
    etag = client.head("/dumps/osce-graph.nt.gz").headers["ETag"]
    assert client.get("/dumps/osce-graph.nt.gz", headers={"If-None-Match": etag}).status_code == 304


def test_a_download_can_be_resumed(client: FlaskClient) -> None:
    whole = client.get("/dumps/osce-graph.nt.gz")
    rest = client.get(
        "/dumps/osce-graph.nt.gz", headers={"Range": "bytes=10-", "If-Range": whole.headers["ETag"]}
    )
    assert rest.status_code == 206
    assert rest.data == whole.data[10:]
    assert rest.headers["Content-Range"] == f"bytes 10-{len(whole.data) - 1}/{len(whole.data)}"


def test_a_range_of_another_version_gets_the_whole(client: FlaskClient) -> None:
    answer = client.get("/dumps/osce-graph.nt.gz", headers={"Range": "bytes=10-", "If-Range": '"old"'})
    assert answer.status_code == 200


def test_a_range_beyond_the_end_is_416(client: FlaskClient) -> None:
    answer = client.get("/dumps/osce-graph.nt.gz", headers={"Range": "bytes=999999-"})
    assert answer.status_code == 416
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize(
    "asked", ["items=0-9", "bytes=0-1,4-5", "bytes=9-1", "bytes=x", "bytes=", "bytes=-", "0-9", "bytes=0-9;"]
)
def test_a_range_that_is_not_one_of_bytes_is_passed_over(client: FlaskClient, asked: str) -> None:
    answer = client.get("/dumps/osce-graph.nt.gz", headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    assert "Content-Range" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=999999-"])
def test_head_is_of_the_whole_whatever_the_range(client: FlaskClient, asked: str) -> None:
    answer = client.head("/dumps/osce-graph.nt.gz", headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content_length == client.head("/dumps/osce-graph.nt.gz").content_length


def test_a_range_counts_from_the_end(client: FlaskClient) -> None:
    whole = client.get("/dumps/osce-graph.nt.gz").data
    answer = client.get("/dumps/osce-graph.nt.gz", headers={"Range": "bytes=-10"})
    assert (answer.status_code, answer.data) == (206, whole[-10:])


def test_a_download_since_its_last_change_is_not_sent_or_is_resumed(client: FlaskClient) -> None:
    """What `wget -N` and `curl -z` ask."""
    changed = client.head("/dumps/osce-graph.nt.gz").headers["Last-Modified"]
    asked = client.get("/dumps/osce-graph.nt.gz", headers={"If-Modified-Since": changed})
    assert asked.status_code == 304
    part = client.get("/dumps/osce-graph.nt.gz", headers={"Range": "bytes=0-9", "If-Range": changed})
    assert (part.status_code, len(part.data)) == (206, 10)


@pytest.mark.parametrize("name", ["manifest.json", "../manifest.json", "osce-graph.nt", "..%2fmanifest.json"])
def test_only_dumps_are_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/dumps/{name}").status_code == 404


def test_the_base_iri_leads_machines_to_the_description(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/.well-known/void")


def test_how_to_mirror_is_told_with_the_sites_own_addresses(client: FlaskClient) -> None:
    answer = client.get("/about/mirror", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    page = html.document_fromstring(answer.data)
    assert page.findtext(".//h1") == "How to mirror this"
    commands = page.findtext(".//pre/code")
    assert commands
    assert f"curl -s {BASE}dumps/SHA256SUMS" in commands
    assert "example.org/dumps" not in commands.replace(BASE, "")
    for path in ("/dumps/", "/about"):
        links = html.document_fromstring(client.get(path, headers={"Accept": BROWSER}).data).iterlinks()
        assert "/about/mirror" in [link for _, _, link, _ in links], path
