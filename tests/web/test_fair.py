"""What assessors of FAIR data look for, by the metrics of F-UJI 0.8, offline: at a server on loopback."""

import hashlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, cast

import extruct
import pyoxigraph as ox
import pytest
import signposting
from lxml import html
from pyoxigraph import NamedNode, RdfFormat, Triple
from werkzeug.serving import make_server

from osce_graph.config import Settings
from osce_graph.formats import GRAPH_FORMATS
from osce_graph.iris import DEFAULT_BASE
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import DCAT, DCTERMS, PROV, VOID
from osce_graph.web.app import create_app
from tests.web.conftest import BROWSER

DATASET = NamedNode(f"{DEFAULT_BASE}dataset/osce-graph")


@pytest.fixture(scope="module")
def root(sample_site: Site, endpoint: Endpoint) -> Iterator[str]:
    """The address of a server over the sample site."""
    server = make_server("127.0.0.1", 0, create_app(sample_site, endpoint, Settings()), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def fetch(address: str, accept: str = "*/*", method: str = "GET") -> tuple[bytes, Any]:
    request = urllib.request.Request(address, headers={"Accept": accept}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read(), answer.headers


@pytest.fixture(scope="module")
def embedded(root: str) -> dict[str, Any]:
    """The dataset in the landing page, as a harvester finds it."""
    body, _ = fetch(f"{root}/", BROWSER)
    found = extruct.extract(body, base_url=f"{root}/", syntaxes=["json-ld"])["json-ld"]
    [dataset] = [each for each in found if each.get("@type") == "Dataset"]
    return cast(dict[str, Any], dataset)


@pytest.fixture(scope="module")
def catalogue(root: str) -> list[Triple]:
    body, _ = fetch(f"{root}/catalog", "text/turtle")
    return [quad.triple for quad in ox.parse(body, RdfFormat.TURTLE)]


def here(root: str, iri: str) -> str:
    """Where an address below the base is served by this server."""
    assert iri.startswith(DEFAULT_BASE), iri
    return f"{root}/{iri.removeprefix(DEFAULT_BASE)}"


# Findable --------------------------------------------------------------------------------------------
def test_f1_the_data_and_their_description_have_iris_that_resolve(
    root: str, embedded: dict[str, Any]
) -> None:
    assert embedded["@id"] == embedded["identifier"] == DATASET.value
    for iri in (embedded["@id"], embedded["includedInDataCatalog"]["@id"], embedded["publisher"]["@id"]):
        body, headers = fetch(here(root, iri), "text/turtle")
        assert headers.get_content_type() == "text/turtle"
        assert NamedNode(iri) in {quad.subject for quad in ox.parse(body, RdfFormat.TURTLE)}


def test_f2_the_core_of_a_citation_is_there(embedded: dict[str, Any]) -> None:
    for name in ("name", "creator", "publisher", "identifier", "datePublished", "version", "citation"):
        assert embedded[name], name
    assert embedded["creator"]["name"]


def test_f2_the_dataset_is_described_in_words(embedded: dict[str, Any]) -> None:
    assert 50 <= len(embedded["description"]) <= 5000
    assert len(embedded["keywords"]) > 3


def test_f3_the_description_names_the_files(embedded: dict[str, Any], catalogue: list[Triple]) -> None:
    named = {each["contentUrl"] for each in embedded["distribution"]}
    downloads = {t.object.value for t in catalogue if t.predicate == DCAT.downloadURL}  # type: ignore[union-attr]
    assert named
    assert named <= downloads


def test_f4_search_engines_find_it_in_the_page(embedded: dict[str, Any]) -> None:
    assert embedded["@context"] == {"@vocab": "https://schema.org/"}
    read = {q.triple for q in ox.parse(json.dumps(embedded).encode(), RdfFormat.JSON_LD)}
    assert Triple(DATASET, NamedNode("https://schema.org/url"), ox.Literal(DEFAULT_BASE)) in read


# Accessible ------------------------------------------------------------------------------------------
def test_a1_the_access_level_is_said(embedded: dict[str, Any], catalogue: list[Triple]) -> None:
    assert embedded["isAccessibleForFree"] is True
    [level] = {t.object for t in catalogue if t.predicate == DCTERMS.accessRights}
    assert "access-right/PUBLIC" in str(level)


def test_a1_every_file_can_be_had_and_is_what_was_said(root: str, embedded: dict[str, Any]) -> None:
    for each in embedded["distribution"]:
        body, _ = fetch(here(root, each["contentUrl"]))
        assert each["contentSize"] == f"{len(body)} B"
        assert hashlib.sha256(body).hexdigest() == each["sha256"]


# Interoperable ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("fmt", GRAPH_FORMATS, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("path", ["catalog", ".well-known/void", "dataset/osce-graph"])
def test_i1_the_description_can_be_had_as_rdf(root: str, path: str, fmt: Any) -> None:
    body, headers = fetch(f"{root}/{path}", fmt.media_type)
    assert headers.get_content_type() == fmt.media_type
    triples = {q.triple for q in ox.parse(body, fmt.oxigraph or RdfFormat.JSON_LD)}
    assert any(triple.subject == DATASET for triple in triples)


def test_i2_the_vocabularies_in_use_are_named(root: str) -> None:
    body, _ = fetch(f"{root}/.well-known/void", "text/turtle")
    named = {q.object.value for q in ox.parse(body, RdfFormat.TURTLE) if q.predicate == VOID.vocabulary}  # type: ignore[union-attr]
    assert {"https://schema.org/", "http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#"} <= named


def test_i3_the_dataset_is_linked_to_others(root: str) -> None:
    body, _ = fetch(f"{root}/.well-known/void", "text/turtle")
    targets = {q.object.value for q in ox.parse(body, RdfFormat.TURTLE) if q.predicate == VOID.objectsTarget}  # type: ignore[union-attr]
    assert "http://www.wikidata.org/" in targets


# Reusable --------------------------------------------------------------------------------------------
def test_r1_type_size_and_media_type_are_said(embedded: dict[str, Any]) -> None:
    assert embedded["@type"] == "Dataset"
    for each in embedded["distribution"]:
        assert "/" in each["encodingFormat"]
        assert int(each["contentSize"].removesuffix(" B")) > 0


def test_r1_1_the_licence_is_one_that_machines_know(
    embedded: dict[str, Any], catalogue: list[Triple]
) -> None:
    assert embedded["license"].startswith("https://creativecommons.org/licenses/")
    assert Triple(DATASET, DCTERMS.license, NamedNode(embedded["license"])) in catalogue
    assert "does not extend" in embedded["conditionsOfAccess"]


def test_r1_2_where_it_comes_from_is_said_in_prov(catalogue: list[Triple]) -> None:
    [activity] = {t.object for t in catalogue if t.subject == DATASET and t.predicate == PROV.wasGeneratedBy}
    about = {t.predicate for t in catalogue if t.subject == activity}
    assert {PROV.used, PROV.wasAssociatedWith, PROV.endedAtTime} <= about


def test_r1_3_the_formats_are_open(embedded: dict[str, Any]) -> None:
    formats = {each["encodingFormat"] for each in embedded["distribution"]}
    assert {"application/n-triples", "text/turtle", "application/ld+json", "application/n-quads"} <= formats


# Signposting -----------------------------------------------------------------------------------------
def test_the_landing_page_is_signposted(root: str) -> None:
    found = signposting.find_signposting_http(f"{root}/catalog.html")
    assert found.citeAs is not None
    assert found.citeAs.target == DATASET.value
    assert {link.target for link in found.types} == {
        "https://schema.org/AboutPage",
        "https://schema.org/Dataset",
    }
    assert {link.target for link in found.authors} == {f"{DEFAULT_BASE}dataset/publisher"}
    assert found.license is not None
    typed = {str(link.type): link.target for link in found.describedBy if link.type}
    assert {fmt.media_type for fmt in GRAPH_FORMATS} <= typed.keys()
    for media_type, address in typed.items():
        assert fetch(str(address))[1].get_content_type() == media_type
    items = {str(link.target): str(link.type) for link in found.items}
    assert f"{root}/dumps/osce-graph.nt.gz" in items
    for address, media_type in items.items():
        assert fetch(address, method="HEAD")[1].get_content_type() == media_type


def test_the_page_of_an_entity_is_signposted(root: str) -> None:
    found = signposting.find_signposting_http(f"{root}/state/albania.html")
    assert found.citeAs is not None
    assert found.citeAs.target == f"{DEFAULT_BASE}state/albania"
    assert found.collection is not None
    assert found.collection.target == DATASET.value
    assert found.license is not None
    assert f"{root}/state/albania.jsonld" in {str(link.target) for link in found.describedBy}
    assert "https://schema.org/Country" in {str(link.target) for link in found.types}


def test_what_a_page_says_in_its_head_is_what_the_document_says(root: str) -> None:
    page, _ = fetch(f"{root}/state/albania.html")
    [block] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    in_head = {q.triple for q in ox.parse(json.dumps(block).encode(), RdfFormat.JSON_LD)}
    document, _ = fetch(f"{root}/state/albania.nt")
    assert in_head
    assert in_head <= {q.triple for q in ox.parse(document, RdfFormat.N_TRIPLES)}


def test_who_looks_for_what_never_was_is_told_in_json(root: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(f"{root}/state/atlantis", "application/ld+json")
    assert refused.value.code == 404
    assert json.loads(refused.value.read())["status"] == 404


# The vocabulary --------------------------------------------------------------------------------------
def test_the_page_of_the_ontology_tells_where_a_term_is_used_and_checked(root: str) -> None:
    page = html.fromstring(fetch(f"{root}/ontology.html")[0])
    [term] = page.xpath("//div[@id='NewsItem']")
    text = " ".join(term.text_content().split())
    assert "54 times in this release" in text
    assert "is a kind of" in text
    [item] = page.xpath("//div[@id='Item']")
    assert item.xpath(".//dt[.='checked by']/following-sibling::dd/a[contains(@href, '/shapes#')]")
    assert item.xpath(".//dt[.='kinds of it']/following-sibling::dd/a[contains(@href, '#NewsItem')]")


def test_terms_and_shapes_lead_to_each_other(root: str) -> None:
    ontology = html.fromstring(fetch(f"{root}/ontology.html")[0])
    shapes = html.fromstring(fetch(f"{root}/shapes.html")[0])
    for here, there in ((ontology, shapes), (shapes, ontology)):
        name = "shapes" if here is ontology else "ontology"
        anchors = {href.partition("#")[2] for href in here.xpath(f"//main//a/@href[contains(., '/{name}#')]")}
        assert anchors
        assert anchors <= set(there.xpath("//@id"))


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml", BROWSER])
def test_the_version_iri_answers_in_every_format(root: str, accept: str) -> None:
    body, _ = fetch(f"{root}/ontology.nt")
    [version] = {
        q.object.value.rpartition("/")[2]  # type: ignore[union-attr]
        for q in ox.parse(body, RdfFormat.N_TRIPLES)
        if q.predicate.value == "http://www.w3.org/2002/07/owl#versionIRI"
    }
    _, headers = fetch(f"{root}/ontology/{version}", accept)
    assert headers.get_content_type() == accept.partition(",")[0]
    assert "Accept" in headers["Vary"]


@pytest.mark.parametrize("name", ["SHA256SUMS", "osce-graph.csvw.json", "metadata.ttl"])
def test_what_lies_beside_the_dumps_has_the_hash_of_its_bytes(root: str, name: str) -> None:
    """So who follows along learns whether anything changed, not whether there is a new release."""
    body, headers = fetch(f"{root}/dumps/{name}")
    assert headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
