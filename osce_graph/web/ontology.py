"""The vocabulary and the rules as documents and pages: `/ontology`, its versions, `/shapes`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from flask import Blueprint, Response
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    RdfFormat,
    Triple,
    parse,
)

from osce_graph import ontology as vocabulary
from osce_graph.formats import ENTITY_FORMATS, GRAPH_FORMATS, HTML, TURTLE
from osce_graph.resources import SHAPES, turtle_files
from osce_graph.vocabulary import DCTERMS, OSCE, OWL, RDF, RDFS, SCHEMA, SH, SKOS, VOID, compact
from osce_graph.web import problems, respond, terms
from osce_graph.web.current import OpenRelease, release

rooms = Blueprint("ontology", __name__)


# Ontology ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Term:
    """A class or property on the ontology's page.

    links   other terms, by what they are to it
    checks  the shapes that look at it, by name and label
    used    how many statements of the release use it, or things are of the class
    query   SPARQL that finds some of them
    """

    name: str
    label: str
    definition: str
    example: str
    links: tuple[tuple[str, tuple[terms.Shown, ...]], ...]
    checks: tuple[tuple[str, str], ...]
    used: int
    query: str


@rooms.get("/ontology", strict_slashes=False)
@rooms.get("/ontology.<suffix>")
def ontology(suffix: str | None = None) -> Response:
    """The vocabulary, in RDF or as a page with an anchor for each term."""
    fmt = respond.document_format("ontology", suffix)
    root = NamedNode(str(OSCE).rstrip("#"))
    if fmt is HTML:
        answer = respond.page(
            "ontology.html",
            negotiated=suffix is None,
            iri=root.value,
            about={
                triple.predicate: triple.object for triple in vocabulary.graph() if triple.subject == root
            },
            title=_one(vocabulary.graph(), root, DCTERMS.title),
            description=_one(vocabulary.graph(), root, DCTERMS.description),
            version=_one(vocabulary.graph(), root, OWL.versionInfo),
            parts=list(_parts()),
            alternates=respond.alternates("ontology", GRAPH_FORMATS),
        )
    else:
        answer = respond.rdf(vocabulary.graph(), fmt, root, negotiated=suffix is None)
    respond.link_alternates(answer, "ontology", ENTITY_FORMATS)
    return answer


@rooms.get("/ontology/<version>")
def ontology_version(version: str) -> Response:
    """The vocabulary under its version IRI; earlier versions are in earlier releases of osce-graph."""
    current = _one(vocabulary.graph(), NamedNode(str(OSCE).rstrip("#")), OWL.versionInfo)
    if version != current:
        raise problems.not_found(f"This site has version {current} of the ontology, at /ontology.")
    return ontology()


def _parts() -> Iterator[tuple[str, list[Term]]]:
    surroundings = _Surroundings(release())
    by_subject: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in vocabulary.graph():
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(str(OSCE)):
            by_subject[triple.subject].append(triple)
    for title, types in (
        ("Classes", {OWL.Class}),
        ("Properties that link entities", {OWL.ObjectProperty}),
        ("Properties that hold values", {OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property}),
    ):
        found = [
            surroundings.term(subject, triples)
            for subject, triples in by_subject.items()
            if any(triple.predicate == RDF.type and triple.object in types for triple in triples)
        ]
        if found:
            yield title, sorted(found, key=lambda term: term.name)


class _Surroundings:
    """What stands around a term: narrower terms, shapes, how often a release uses it."""

    def __init__(self, opened: OpenRelease) -> None:
        self._label = opened.label
        self._used = _uses(opened.metadata)
        self._narrower: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for triple in vocabulary.graph():
            if triple.predicate in (RDFS.subClassOf, RDFS.subPropertyOf) and isinstance(
                triple.object, NamedNode
            ):
                self._narrower[triple.object].append(cast(NamedNode, triple.subject))
        self._checks: dict[str, dict[str, str]] = defaultdict(dict)
        for shape in _node_shapes():
            for name in (*shape.targets, *(rule.path for rule in shape.rules)):
                self._checks[name][shape.name] = shape.label or shape.name

    def term(self, subject: NamedNode, triples: list[Triple]) -> Term:
        def linked(predicate: NamedNode) -> list[NamedNode]:
            found = (triple.object for triple in triples if triple.predicate == predicate)
            return [node for node in found if isinstance(node, NamedNode)]

        links = (
            ("is a kind of", linked(RDFS.subClassOf) + linked(RDFS.subPropertyOf)),
            ("kinds of it", sorted(self._narrower[subject], key=str)),
            ("said of", linked(SCHEMA.domainIncludes) + linked(RDFS.domain)),
            ("with value", linked(SCHEMA.rangeIncludes) + linked(RDFS.range)),
        )
        is_class = OWL.Class in linked(RDF.type)
        pattern = f"?thing a {subject}" if is_class else f"?thing {subject} ?value"
        return Term(
            subject.value.removeprefix(str(OSCE)),
            _one(triples, subject, RDFS.label),
            _one(triples, subject, SKOS.definition) or _one(triples, subject, RDFS.comment),
            _one(triples, subject, SKOS.example),
            tuple(
                (title, tuple(terms.outside(node, self._label) for node in nodes))
                for title, nodes in links
                if nodes
            ),
            tuple(sorted(self._checks[compact(subject.value)].items())),
            self._used.get(subject, 0),
            f"SELECT * {{ {pattern} }} LIMIT 100",
        )


def _uses(described: Iterable[Triple]) -> dict[NamedNode, int]:
    """How often each class and property is used, by the VoID partitions of a release."""
    terms_of, counts = {}, {}
    for triple in described:
        if triple.predicate in (VOID["class"], VOID.property):
            terms_of[triple.subject] = cast(NamedNode, triple.object)
        elif triple.predicate in (VOID.entities, VOID.triples) and isinstance(triple.object, Literal):
            counts[triple.subject] = int(triple.object.value)
    return {term: counts.get(part, 0) for part, term in terms_of.items()}


def _one(triples: Iterable[Triple], subject: NamedNode, predicate: NamedNode) -> str:
    for triple in triples:
        if triple.subject == subject and triple.predicate == predicate and isinstance(triple.object, Literal):
            return triple.object.value
    return ""


# Shapes --------------------------------------------------------------------------------------------
@rooms.get("/shapes", strict_slashes=False)
@rooms.get("/shapes.<suffix>")
def shapes(suffix: str | None = None) -> Response:
    """The SHACL shapes that everything published has been checked against."""
    fmt = respond.document_format("shapes", suffix)
    if fmt is HTML:
        answer = respond.page(
            "shapes.html",
            negotiated=suffix is None,
            shapes=list(_node_shapes()),
            alternates=respond.alternates("shapes", GRAPH_FORMATS),
        )
    elif fmt is TURTLE:
        source = b"\n".join(path.read_bytes() for path in turtle_files(SHAPES))
        answer = respond.document(source, TURTLE.content_type, negotiated=suffix is None)
    else:
        answer = respond.rdf(shape_triples(), fmt, negotiated=suffix is None)
    respond.link_alternates(answer, "shapes", ENTITY_FORMATS)
    return answer


@cache
def shape_triples() -> tuple[Triple, ...]:
    """All shapes; their blank nodes are named by what they say, so that the bytes do not vary."""
    quads = Dataset(
        quad for path in turtle_files(SHAPES) for quad in parse(path=path, format=RdfFormat.TURTLE)
    )
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(quad.triple for quad in quads)


class Rule(NamedTuple):
    """What is asked of one property; `name` is the fragment of the shape's IRI."""

    path: str
    severity: str
    message: str
    name: str


@dataclass(frozen=True, slots=True)
class NodeShape:
    """What is asked of one kind of entity."""

    name: str
    label: str
    description: str
    targets: tuple[str, ...]
    rules: tuple[Rule, ...]


@cache
def _node_shapes() -> tuple[NodeShape, ...]:
    triples: dict[NamedNode | BlankNode, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in shape_triples():
        if isinstance(triple.subject, NamedNode | BlankNode):
            triples[triple.subject][triple.predicate].append(triple.object)

    def text(node: Any, predicate: NamedNode) -> str:
        return next((found.value for found in triples[node][predicate] if isinstance(found, Literal)), "")

    def rule(node: Any) -> Rule:
        path = next((compact(found.value) for found in triples[node][SH.path]), "")
        severity = next((found.value for found in triples[node][SH.severity]), str(SH) + "Violation")
        message = text(node, SH.message) or text(node, SH.name)
        return Rule(path, severity.removeprefix(str(SH)), message, str(node.value).rpartition("#")[2])

    found = []
    for subject in sorted((s for s in [*triples] if SH.NodeShape in triples[s][RDF.type]), key=str):
        targets = [*triples[subject][SH.targetClass], *triples[subject][SH.targetSubjectsOf]]
        targets.sort(key=lambda target: compact(target.value))
        found.append(
            NodeShape(
                str(subject.value).rpartition("#")[2],
                text(subject, SH.name),
                text(subject, SH.description),
                tuple(compact(target.value) for target in targets),
                tuple(sorted(rule(node) for node in triples[subject][SH.property])),
            )
        )
    return tuple(found)
