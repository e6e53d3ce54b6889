"""The ontology, held to what its readers and the code expect of it."""

import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

import osce_graph
from osce_graph.closure import axioms
from osce_graph.iris import DEFAULT_BASE, KINDS, Iris
from osce_graph.reference.load import load
from osce_graph.resources import ONTOLOGY, REFERENCE, SHAPES, turtle_files
from osce_graph.vocabulary import OSCE, PREFIXES, compact

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
REFERENCE_GRAPH = load(DEFAULT_BASE)
FROM_PAGES = ("news/", "publication/", "event/", "person-name/", "source/", "annotation/")


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
    assert [getattr(label, "language", None) for label in GRAPH.objects(node, SKOS.prefLabel)] == ["de"]
    assert [getattr(text, "language", None) for text in definitions] == ["en"]
    assert re.fullmatch(r"[A-Z].{15,200}\.", str(definitions[0]), re.DOTALL)
    assert list(GRAPH.objects(node, RDFS.isDefinedBy)) == [HEADER]


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_every_term_stands_under_a_public_one(term: str) -> None:
    reached = set(GRAPH.transitive_objects(rdflib.URIRef(term), RDFS.subClassOf)) | set(
        GRAPH.transitive_objects(rdflib.URIRef(term), RDFS.subPropertyOf)
    )
    assert [superterm for superterm in reached if not str(superterm).startswith(NAMESPACE)]
    for superterm in reached:
        assert str(superterm) in TERMS or not str(superterm).startswith(NAMESPACE)


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_every_term_has_an_example_that_is_true(term: str) -> None:
    """An example is one statement in Turtle; those about curated entities stand in the reference graph."""
    (example,) = GRAPH.objects(rdflib.URIRef(term), SKOS.example)
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    graph = rdflib.Graph().parse(data=prefixes + example, publicID=DEFAULT_BASE)
    ((subject, predicate, value),) = graph
    assert str(value if predicate == RDF.type else predicate) == term
    path = Iris(DEFAULT_BASE).path(str(subject))
    assert path is not None
    assert path.startswith(FROM_PAGES) or (subject, predicate, value) in REFERENCE_GRAPH
    linked = Iris(DEFAULT_BASE).path(str(value))
    assert linked is None or linked.startswith(FROM_PAGES) or (value, RDF.type, None) in REFERENCE_GRAPH


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


@pytest.mark.parametrize("term", PROPERTIES, ids=local)
def test_the_reference_data_keep_to_what_a_property_goes_from_and_to(term: str) -> None:
    node = rdflib.URIRef(term)
    domain, range_ = (set(GRAPH.objects(node, SCHEMA[name])) for name in ("domainIncludes", "rangeIncludes"))
    for subject, value in REFERENCE_GRAPH.subject_objects(node):
        assert RDFS.Resource in domain or domain & set(REFERENCE_GRAPH.objects(subject, RDF.type)), subject
        if isinstance(value, rdflib.Literal):
            datatype = RDF.langString if value.language else value.datatype or rdflib.XSD.string
            assert datatype in range_, (subject, value)
        else:
            assert range_ & set(REFERENCE_GRAPH.objects(value, RDF.type)), (subject, value)


# What FOOPS! (FAIR) and OOPS! (pitfalls, P and number) ask and a file can answer without the network --


def test_the_header_has_the_metadata_that_foops_counts() -> None:
    """OM1 to OM5, FIND1, VER1, PURL1, URI1."""
    required = (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator)
    recommended = (DCTERMS.contributor, DCTERMS.created, DCTERMS.bibliographicCitation, OWL.versionInfo)
    detailed = (DCTERMS.abstract, DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified, RDFS.seeAlso)
    namespace = (VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri)
    for predicate in (*required, *recommended, *detailed, *namespace):
        assert (HEADER, predicate, None) in GRAPH, predicate
    assert f"{HEADER}#" == NAMESPACE
    assert re.match(r"https://w3id\.org/", HEADER)
    assert list(GRAPH.subjects(RDF.type, OWL.Ontology)) == [HEADER]  # P38
    assert not re.search(r"\.(owl|rdf|ttl|n3)\b", HEADER)  # P36


def test_terms_of_others_are_reused_and_not_redefined() -> None:
    """VOC1 and VOC2; P40, namespace hijacking."""
    defined = {str(subject) for subject in GRAPH.subjects()}
    assert all(iri == str(HEADER) or iri.startswith(NAMESPACE) for iri in defined)
    for used in {str(term) for triple in GRAPH for term in triple if isinstance(term, rdflib.URIRef)}:
        known = (
            used.startswith((*PREFIXES.values(), str(HEADER))) or (HEADER, None, rdflib.URIRef(used)) in GRAPH
        )
        assert known, f"{compact(used)} is of no vocabulary that is used here"


def test_there_are_no_blank_nodes_and_no_unions() -> None:
    assert not [node for triple in GRAPH for node in triple if isinstance(node, rdflib.BNode)]
    for predicate in (OWL.unionOf, RDFS.domain, RDFS.range):  # P19: several domains would intersect
        assert (None, predicate, None) not in GRAPH


def test_no_two_classes_and_no_two_properties_share_a_label() -> None:
    """P32; P02, synonyms as terms of their own (no equivalence within the namespace)."""
    for group in (CLASSES, PROPERTIES):
        labels = [str(GRAPH.value(rdflib.URIRef(term), RDFS.label)).casefold() for term in group]
        assert len(labels) == len(set(labels))
    assert (None, OWL.equivalentClass, None) not in GRAPH
    assert (None, OWL.equivalentProperty, None) not in GRAPH


def test_names_follow_one_convention() -> None:
    """P22; P21, no class for "others"; P07, no class for "this and that"."""
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", local(term)) for term in CLASSES)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9]+", local(term)) for term in PROPERTIES)
    assert not [term for term in CLASSES if re.search("Other|Misc|And[A-Z]|Or[A-Z]", local(term))]


def test_no_term_is_above_itself_or_declared_twice_over() -> None:
    """P06, cycles in a hierarchy; P24, recursive definitions; P01, one term as class and property."""
    for table in axioms():
        for term, above in table.items():
            assert term not in above
    assert not set(CLASSES) & set(PROPERTIES)
    for term in TERMS:
        definition = str(GRAPH.value(rdflib.URIRef(term), SKOS.definition))
        label = str(GRAPH.value(rdflib.URIRef(term), RDFS.label))
        assert definition.casefold().strip(". ") != label.casefold()


def test_what_is_disjoint_has_nothing_in_common() -> None:
    """P10, disjointness where confusion threatens: posts are no bodies, States no places."""
    pairs = list(GRAPH.subject_objects(OWL.disjointWith))
    assert (rdflib.URIRef(NAMESPACE + "Post"), rdflib.URIRef(NAMESPACE + "Body")) in pairs
    for one, other in pairs:
        common = set(REFERENCE_GRAPH.subjects(RDF.type, one)) & set(REFERENCE_GRAPH.subjects(RDF.type, other))
        assert not common, (one, other)


def test_there_are_no_inverses_to_get_wrong() -> None:
    """P05, P25 to P28: one direction of a pair is defined, queries use `^` for the other."""
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.FunctionalProperty):
        assert (None, RDF.type, kind) not in GRAPH
    assert (None, OWL.inverseOf, None) not in GRAPH


def test_every_class_is_connected() -> None:
    """P04: a class that no axiom and no property speaks of is lost."""
    ends = set(
        map(str, (*GRAPH.objects(None, SCHEMA.domainIncludes), *GRAPH.objects(None, SCHEMA.rangeIncludes)))
    )
    for term in CLASSES:
        assert term in ends or (rdflib.URIRef(term), RDFS.subClassOf, None) in GRAPH


def test_values_and_things_are_not_mixed_up() -> None:
    """P11 with schema:rangeIncludes; P34 and P35: datatypes for values, classes for things."""
    literal = (str(rdflib.XSD), str(RDF.langString))
    for term in PROPERTIES:
        node = rdflib.URIRef(term)
        ranges = list(map(str, GRAPH.objects(node, SCHEMA.rangeIncludes)))
        is_data = (node, RDF.type, OWL.DatatypeProperty) in GRAPH
        assert all(end.startswith(literal) == is_data for end in ranges), term


# Use -----------------------------------------------------------------------------------------------


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
