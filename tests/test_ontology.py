"""The ontology, held to what its readers and the code expect of it."""

import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

import osce_graph
from osce_graph.iris import KINDS
from osce_graph.resources import ONTOLOGY, REFERENCE, SHAPES, turtle_files
from osce_graph.vocabulary import OSCE

NAMESPACE = str(OSCE)
GRAPH = rdflib.Graph().parse(ONTOLOGY)
HEADER = rdflib.URIRef("https://w3id.org/osce-graph/ontology")
SCHEMA = rdflib.Namespace("https://schema.org/")
CLASSES = sorted(map(str, GRAPH.subjects(RDF.type, OWL.Class)))
PROPERTIES = sorted(
    str(term)
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
    for term in GRAPH.subjects(RDF.type, kind)
)
TERMS = [*CLASSES, *PROPERTIES]
# No public vocabulary in use has a broader word for these.
WITHOUT_SUPERTERM = {"acting", "confidence", "rule", "status"}


def local(term: str) -> str:
    return term.removeprefix(NAMESPACE)


def test_terms_are_ours_and_each_is_one_thing() -> None:
    assert all(term.startswith(NAMESPACE) for term in TERMS)
    assert len(TERMS) == len(set(TERMS))


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_every_term_is_labelled_defined_and_placed(term: str) -> None:
    node = rdflib.URIRef(term)
    labels, definitions = list(GRAPH.objects(node, RDFS.label)), list(GRAPH.objects(node, SKOS.definition))
    assert [getattr(label, "language", None) for label in labels] == ["en"]
    assert [getattr(text, "language", None) for text in definitions] == ["en"]
    assert re.fullmatch(r"[A-Z].{15,200}\.", str(definitions[0]))
    assert list(GRAPH.objects(node, RDFS.isDefinedBy)) == [HEADER]


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_every_term_stands_under_a_public_one(term: str) -> None:
    reached = set(GRAPH.transitive_objects(rdflib.URIRef(term), RDFS.subClassOf)) | set(
        GRAPH.transitive_objects(rdflib.URIRef(term), RDFS.subPropertyOf)
    )
    public = [superterm for superterm in reached if not str(superterm).startswith(NAMESPACE)]
    assert bool(public) != (local(term) in WITHOUT_SUPERTERM)
    for superterm in reached:
        assert str(superterm) in TERMS or not str(superterm).startswith(NAMESPACE)


@pytest.mark.parametrize("term", PROPERTIES, ids=local)
def test_every_property_says_what_it_goes_from_and_to(term: str) -> None:
    node = rdflib.URIRef(term)
    for predicate in (SCHEMA.domainIncludes, SCHEMA.rangeIncludes):
        ends = list(map(str, GRAPH.objects(node, predicate)))
        assert ends
        assert all(end in CLASSES or not end.startswith(NAMESPACE) for end in ends)


def test_the_header_says_what_this_is_and_that_it_is_unofficial() -> None:
    assert (HEADER, RDF.type, OWL.Ontology) in GRAPH
    description = str(GRAPH.value(HEADER, DCTERMS.description))
    assert "Organization for Security and Co-operation in Europe" in description
    assert "unofficial" in description
    assert GRAPH.value(HEADER, DCTERMS.title)
    assert GRAPH.value(HEADER, DCTERMS.creator)
    assert GRAPH.value(HEADER, DCTERMS.license) == rdflib.URIRef(
        "https://creativecommons.org/licenses/by/4.0/"
    )
    version = str(GRAPH.value(HEADER, OWL.versionInfo))
    assert GRAPH.value(HEADER, OWL.versionIRI) == HEADER + "/" + version
    assert str(GRAPH.value(HEADER, DCTERMS.created)) <= str(GRAPH.value(HEADER, DCTERMS.modified))
    assert str(GRAPH.value(HEADER, VANN.preferredNamespacePrefix)) == "osce"
    assert str(GRAPH.value(HEADER, VANN.preferredNamespaceUri)) == NAMESPACE


def used_in(path: Path) -> set[str]:
    if path.suffix == ".py":
        return set(re.findall(r"\b(?:OSCE\.|osce:)([A-Za-z]\w*)", path.read_text()))
    graph = rdflib.Graph().parse(path, publicID="https://example.org/")
    return {local(str(term)) for triple in graph for term in triple if str(term).startswith(NAMESPACE)}


CODE = sorted(Path(osce_graph.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize(
    "path", [*CODE, *turtle_files(SHAPES), *turtle_files(REFERENCE)], ids=lambda path: path.name
)
def test_every_term_that_is_used_is_defined(path: Path) -> None:
    assert used_in(path) - set(map(local, TERMS)) == set()


def test_every_kind_of_entity_has_a_class() -> None:
    classes = {
        kind.class_name.removeprefix("osce:")
        for kind in KINDS.values()
        if kind.class_name.startswith("osce:")
    }
    assert classes <= set(map(local, CLASSES))


def test_every_term_is_used_somewhere() -> None:
    paths = [*CODE, *turtle_files(SHAPES), *turtle_files(REFERENCE)]
    assert set(map(local, TERMS)) <= set().union(*map(used_in, paths))
