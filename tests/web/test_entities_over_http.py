"""IRIs that lead somewhere: 303, documents, their headers, and what is not there."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from osce_graph.config import Settings
from osce_graph.formats import GRAPH_FORMATS
from osce_graph.release.build import build
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import RDFS, SCHEMA
from tests.web.conftest import BASE, BROWSER, PAGE, albania, client_of


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (BROWSER, "html"),
        ("text/html", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.4", "rdf"),
        ("*/*", "ttl"),
        ("", "ttl"),
    ],
)
def test_an_iri_redirects_to_the_document_asked_for(client: FlaskClient, accept: str, suffix: str) -> None:
    answer = client.get("/state/albania", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/state/albania.{suffix}"


def test_without_an_accept_header_the_document_is_turtle(client: FlaskClient) -> None:
    assert client.get("/state/albania").headers["Location"] == "/state/albania.ttl"


def test_the_redirect_says_that_it_depends_on_accept_and_must_be_revalidated(client: FlaskClient) -> None:
    answer = client.get("/state/albania")
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_redirect_names_every_form(client: FlaskClient) -> None:
    links = client.get("/state/albania").headers.getlist("Link")
    assert '</state/albania.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert len(links) == 5


def test_head_redirects_like_get(client: FlaskClient) -> None:
    answer = client.head("/state/albania", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/state/albania.ttl")


def test_the_host_does_not_matter(client: FlaskClient) -> None:
    answer = client.get("/state/albania.nt", base_url="http://mirror.example.net:8080")
    assert f"<{BASE}state/albania>" in answer.text


def read(client: FlaskClient, path: str) -> list[Any]:
    """The triples of an N-Triples document."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return [quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES)]


@pytest.mark.parametrize("fmt", GRAPH_FORMATS, ids=lambda fmt: fmt.name)
def test_every_format_says_the_same(client: FlaskClient, fmt: object) -> None:
    def triples(suffix: str) -> set[ox.Triple]:
        answer = client.get(f"/news/1.{suffix}")
        assert answer.status_code == 200
        parsed = next(each for each in GRAPH_FORMATS if each.suffix == suffix)
        if parsed.oxigraph is None:
            return {q.triple for q in ox.parse(answer.data, format=ox.RdfFormat.JSON_LD)}
        return {q.triple for q in ox.parse(answer.data, format=parsed.oxigraph)}  # type: ignore[arg-type]

    assert triples(fmt.suffix) == triples("nt")  # type: ignore[attr-defined]


def test_a_document_has_its_media_type(client: FlaskClient) -> None:
    assert client.get("/state/albania.ttl").content_type == "text/turtle; charset=utf-8"
    assert client.get("/state/albania.jsonld").content_type == "application/ld+json"


def test_a_document_links_to_the_entity_its_other_forms_and_the_dataset(client: FlaskClient) -> None:
    links = client.get("/state/albania.ttl").headers.getlist("Link")
    assert f'<{BASE}state/albania>; rel="canonical"' in links
    assert '</state/albania.html>; rel="alternate"; type="text/html"' in links
    assert '</.well-known/void>; rel="describedby"' in links
    assert not any("/state/albania.ttl" in link for link in links)


def test_who_has_the_document_gets_304(client: FlaskClient) -> None:
    first = client.get("/state/albania.ttl")
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    again = client.get("/state/albania.ttl", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


def test_the_etag_follows_the_bytes(client: FlaskClient) -> None:
    etags = {client.get(f"/state/albania.{suffix}").headers["ETag"] for suffix in ("ttl", "nt", "html")}
    assert len(etags) == 3


def test_head_of_a_document_has_length_and_no_body(client: FlaskClient) -> None:
    answer = client.head("/state/albania.ttl")
    assert answer.data == b""
    assert answer.content_length == len(client.get("/state/albania.ttl").data)


def test_any_origin_may_read(client: FlaskClient) -> None:
    answer = client.get("/state/albania.ttl", headers={"Origin": "https://app.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_preflight_is_answered(client: FlaskClient) -> None:
    answer = client.options("/state/albania", headers={"Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "Accept" in answer.headers["Access-Control-Allow-Headers"]


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/state/albania")
    assert answer.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


def test_what_cannot_be_sent_is_406_with_the_choices(client: FlaskClient) -> None:
    answer = client.get("/state/albania", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.content_type == "application/problem+json"
    assert "text/turtle" in answer.get_json()["available"]
    assert answer.get_json()["choices"]["text/turtle"] == "/state/albania.ttl"
    assert '</state/albania.jsonld>; rel="alternate"; type="application/ld+json"' in answer.headers["Link"]


def test_keys_may_hold_dots_that_look_like_a_suffix(client: FlaskClient) -> None:
    redirect = client.get("/field-operation/mission-1.2.ttl", headers={"Accept": "text/turtle"})
    assert redirect.headers["Location"] == "/field-operation/mission-1.2.ttl.ttl"
    assert "A mission with dots" in client.get(redirect.headers["Location"]).text


def test_keys_may_hold_letters_beyond_ascii(client: FlaskClient) -> None:
    redirect = client.get("/place/z%C3%BCrich", headers={"Accept": "text/turtle"})
    assert redirect.headers["Location"] == "/place/z%C3%BCrich.ttl"
    answer = client.get(redirect.headers["Location"])
    assert f'<{BASE}place/z%C3%BCrich>; rel="canonical"' in answer.headers.getlist("Link")
    assert f"<{BASE}place/zürich>" in answer.text


def test_named_graphs_are_entities_too(client: FlaskClient) -> None:
    assert client.get(f"/graph/source/{PAGE}").status_code == 303
    assert "Officers meet" in client.get(f"/graph/source/{PAGE}.ttl").text


def test_an_annotation_document_holds_the_words(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/news/1.html").text)
    annotation = next(href for href in page.xpath("//a/@href") if href.startswith("/annotation/"))
    assert "officers in " in client.get(f"{annotation}.ttl").text


def test_a_document_leads_to_the_evidence_of_its_page(client: FlaskClient) -> None:
    item = {t.object.value for t in read(client, "/news/1.nt") if t.predicate == RDFS.seeAlso}
    assert item == {f"{BASE}graph/source/{PAGE}", f"{BASE}graph/evidence/{PAGE}"}
    evidence = read(client, f"/graph/evidence/{PAGE}.nt")
    assert ox.Literal("officers in ", language="en") in {t.object for t in evidence}


def test_an_unknown_entity_says_where_to_look(client: FlaskClient) -> None:
    answer = client.get("/state/atlantis")
    assert answer.status_code == 404
    assert answer.get_json()["list"] == "/state/"


def test_an_unknown_kind_names_the_kinds(client: FlaskClient) -> None:
    answer = client.get("/planet/mars")
    assert answer.status_code == 404
    assert "field-operation" in answer.get_json()["kinds"]


def test_an_unknown_suffix_names_the_formats(client: FlaskClient) -> None:
    answer = client.get("/state/albania.docx")
    assert answer.status_code == 404
    assert "/state/albania.jsonld" in answer.get_json()["available"]


def test_a_person_gets_errors_as_a_page(client: FlaskClient) -> None:
    answer = client.get("/state/<script>", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/state/..",
        "/state/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/state/%00",
        "/state/a%0d%0aSet-Cookie:x",
        "/state/%FF%FE",
        "/state/%E2%80%AEx",
        "/state/" + "a" * 60_000,
        "/state/albania/",
        "/state//albania",
        "/state/albania%20OR%201",
        "/state/<x>",
        "/state/" + quote('"><script>'),
        "/static/../app.py",
        "/dumps/..%2f..%2fmanifest.json",
    ],
)
def test_hostile_paths_are_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


@settings(max_examples=150, deadline=None)
@given(path=st.text(max_size=40), accept=st.text(st.characters(codec="latin-1"), max_size=20))
def test_no_path_makes_the_server_fail(one_client: FlaskClient, path: str, accept: str) -> None:
    answer = one_client.get(
        "/state/" + quote(path), headers={"Accept": accept.replace("\r", "").replace("\n", "")}
    )
    assert answer.status_code in (200, 303, 308, 400, 404, 406)


def test_a_document_is_about_the_entity(client: FlaskClient) -> None:
    triples = {
        q.triple for q in ox.parse(client.get("/state/albania.nt").data, format=ox.RdfFormat.N_TRIPLES)
    }
    assert any(t.subject == albania for t in triples)
    assert any(t.object == albania for t in triples)


# Proxies ---------------------------------------------------------------------------------------------
FORWARDED = {
    "X-Forwarded-Prefix": "/graph",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
}


def test_nobody_is_believed_unless_it_is_configured(client: FlaskClient) -> None:
    answer = client.get("/state/albania", headers=FORWARDED)
    assert answer.headers["Location"] == "/state/albania.ttl"


@pytest.mark.parametrize(
    ("prefix", "root"),
    [("/graph", "/graph"), ("/a/b/", "/a/b"), ("//evil.example", ""), ('/x"><script>', ""), ("", "")],
)
def test_a_trusted_proxy_says_under_which_path_it_serves_us(
    site: Site, endpoint: Endpoint, prefix: str, root: str
) -> None:
    behind = client_of(site, endpoint, Settings(base_iri=BASE, proxies=1))
    headers = {**FORWARDED, "X-Forwarded-Prefix": prefix}
    answer = behind.get("/state/albania", headers=headers)
    assert answer.headers["Location"] == f"{root}/state/albania.ttl"
    document = behind.get("/state/albania.ttl", headers=headers)
    assert f'<{root}/state/albania.html>; rel="alternate"; type="text/html"' in document.headers.getlist(
        "Link"
    )
    assert f"<{BASE}state/albania>" in document.headers["Link"]
    assert "evil.example" not in str(document.headers)


def test_304_has_no_media_type(client: FlaskClient) -> None:
    for path in ("/state/albania.ttl", "/state/albania.html", "/ontology.ttl", "/context.jsonld"):
        tag = client.get(path).headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.headers.get("Content-Type")) == (304, None), path


def test_a_page_says_in_which_languages_it_is(client: FlaskClient) -> None:
    answer = client.get("/state/albania.html", headers={"Accept-Language": "ru, de;q=0.5"})
    assert answer.headers["Content-Language"] == "de, ru"
    assert {"Accept-Language", "Accept-Encoding"} <= set(answer.vary)
    assert "Албания" in html.fromstring(answer.text).xpath("string(//h1)")


def test_a_document_for_machines_does_not_depend_on_the_language(client: FlaskClient) -> None:
    answers = [
        client.get("/state/albania.ttl", headers={"Accept-Language": language}) for language in ("ru", "en")
    ]
    assert answers[0].data == answers[1].data
    assert "Accept-Language" not in answers[0].headers["Vary"]


def test_the_cache_keeps_codings_and_languages_apart(client: FlaskClient) -> None:
    asked = [{"Accept-Encoding": "gzip"}, {"Accept-Encoding": "zstd"}, {"Accept-Language": "ru"}, {}]
    for _ in range(2):
        etags = {client.get("/state/albania.html", headers=each).headers["ETag"] for each in asked}
        assert len(etags) == 4


def test_what_was_a_blank_node_leads_to_what_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "names.ttl").write_text('[] <https://schema.org/name> "nobody" .\n')
    build([tmp_path / "names.ttl"], tmp_path / "site", Settings())
    site = Site.open(tmp_path / "site")
    (quad,) = site.current().store.quads_for_pattern(
        None, SCHEMA.name, ox.Literal("nobody"), ox.DefaultGraph()
    )
    assert isinstance(quad.subject, ox.NamedNode)
    path = quad.subject.value.removeprefix(Settings().base_iri)
    with Endpoint(site) as endpoint:
        visitor = client_of(site, endpoint, Settings())
        found = visitor.get(f"/{path}", headers={"Accept": "application/n-triples"})
        assert found.status_code == 303
        said = visitor.get(found.headers["Location"], headers={"Accept": "application/n-triples"})
        assert said.text == f"{quad.triple} .\n"
        for other in (f"{path}0", ".well-known/genid/%3Cx%3E"):
            assert visitor.get(f"/{other}").status_code == 404
