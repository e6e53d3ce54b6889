"""What describes the data: ontology, shapes, JSON-LD context, VoID, the page about it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

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
from osce_graph.formats import ENTITY_FORMATS, GRAPH_FORMATS, HTML, JSON_LD, TURTLE, Format
from osce_graph.iris import KINDS, Iris
from osce_graph.jsonld import CONTEXT
from osce_graph.release import metadata
from osce_graph.resources import SHAPES, turtle_files
from osce_graph.vocabulary import DCTERMS, OSCE, OWL, PREFIXES, RDF, RDFS, SCHEMA, SH, SKOS, VOID, compact
from osce_graph.web import problems, respond, signposting, terms
from osce_graph.web.current import release
from osce_graph.web.problems import not_found

rooms = Blueprint("documents", __name__)

_SUFFIXES = {fmt.suffix: fmt for fmt in ENTITY_FORMATS}


def _format(name: str, suffix: str | None) -> Format:
    """The format of `/name` (by Accept) or of `/name.suffix`."""
    if suffix is None:
        return respond.choose(respond.DOCUMENT_FORMATS)
    if suffix not in _SUFFIXES:
        raise not_found(f"There is no {name}.{suffix[:40]}; there is {name}.{f', {name}.'.join(_SUFFIXES)}.")
    return _SUFFIXES[suffix]


def _described(answer: Response, name: str) -> Response:
    respond.link_alternates(answer, name, ENTITY_FORMATS)
    return answer


# Ontology ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Term:
    """A class or property on the ontology's page."""

    name: str
    label: str
    definition: str
    example: str
    links: tuple[tuple[str, tuple[terms.Shown, ...]], ...]


@rooms.get("/ontology", strict_slashes=False)
@rooms.get("/ontology.<suffix>")
def ontology(suffix: str | None = None) -> Response:
    """The vocabulary, in RDF or as a page with an anchor for each term."""
    fmt = _format("ontology", suffix)
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
    return _described(answer, "ontology")


@rooms.get("/ontology/<version>")
def ontology_version(version: str) -> Response:
    """The vocabulary under its version IRI; earlier versions are in earlier releases of osce-graph."""
    current = _one(vocabulary.graph(), NamedNode(str(OSCE).rstrip("#")), OWL.versionInfo)
    if version != current:
        raise problems.not_found(f"This site has version {current} of the ontology, at /ontology.")
    return ontology()


def _parts() -> Iterator[tuple[str, list[Term]]]:
    label = release().label
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
            _term(subject, triples, label)
            for subject, triples in by_subject.items()
            if any(triple.predicate == RDF.type and triple.object in types for triple in triples)
        ]
        if found:
            yield title, sorted(found, key=lambda term: term.name)


def _term(subject: NamedNode, triples: list[Triple], label: Any) -> Term:
    def linked(predicate: NamedNode) -> tuple[terms.Shown, ...]:
        nodes = [
            triple.object
            for triple in triples
            if triple.predicate == predicate and isinstance(triple.object, NamedNode)
        ]
        return tuple(terms.outside(node, label) for node in nodes)

    links = (
        ("is a kind of", linked(RDFS.subClassOf) + linked(RDFS.subPropertyOf)),
        ("said of", linked(SCHEMA.domainIncludes)),
        ("with value", linked(SCHEMA.rangeIncludes)),
    )
    return Term(
        subject.value.removeprefix(str(OSCE)),
        _one(triples, subject, RDFS.label),
        _one(triples, subject, SKOS.definition) or _one(triples, subject, RDFS.comment),
        _one(triples, subject, SKOS.example),
        tuple((title, found) for title, found in links if found),
    )


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
    fmt = _format("shapes", suffix)
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
    return _described(answer, "shapes")


@cache
def shape_triples() -> tuple[Triple, ...]:
    """All shapes; their blank nodes are named by what they say, so that the bytes do not vary."""
    quads = Dataset(
        quad for path in turtle_files(SHAPES) for quad in parse(path=path, format=RdfFormat.TURTLE)
    )
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(quad.triple for quad in quads)


@dataclass(frozen=True, slots=True)
class NodeShape:
    """What is asked of one kind of entity."""

    name: str
    label: str
    description: str
    targets: tuple[str, ...]
    rules: tuple[tuple[str, str, str], ...]  # path, severity, message


@cache
def _node_shapes() -> tuple[NodeShape, ...]:
    triples: dict[NamedNode | BlankNode, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in shape_triples():
        if isinstance(triple.subject, NamedNode | BlankNode):
            triples[triple.subject][triple.predicate].append(triple.object)

    def text(node: Any, predicate: NamedNode) -> str:
        return next((found.value for found in triples[node][predicate] if isinstance(found, Literal)), "")

    def rule(node: Any) -> tuple[str, str, str]:
        path = next((compact(found.value) for found in triples[node][SH.path]), "")
        severity = next((found.value for found in triples[node][SH.severity]), str(SH) + "Violation")
        return path, severity.removeprefix(str(SH)), text(node, SH.message) or text(node, SH.name)

    found = []
    for subject in sorted((s for s in [*triples] if SH.NodeShape in triples[s][RDF.type]), key=str):
        targets = [*triples[subject][SH.targetClass], *triples[subject][SH.targetSubjectsOf]]
        found.append(
            NodeShape(
                str(subject.value).rpartition("#")[2],
                text(subject, SH.name),
                text(subject, SH.description),
                tuple(sorted(compact(target.value) for target in targets)),
                tuple(sorted(rule(node) for node in triples[subject][SH.property])),
            )
        )
    return tuple(found)


# The context, the dataset --------------------------------------------------------------
@rooms.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context that every JSON-LD document carries."""
    answer = respond.json({"@context": CONTEXT})
    if answer.content_type:
        answer.content_type = JSON_LD.content_type
    return answer


@rooms.get("/.well-known/void")
def void() -> Response:
    """The dataset's description of itself (VoID, DCAT), in RDF."""
    fmt = respond.choose(GRAPH_FORMATS)
    opened = release()
    described = metadata.void(opened.metadata, opened.iris)
    answer = respond.rdf(described, fmt, opened.iris(metadata.DATASET), negotiated=True)
    answer.headers.add("Link", f'<{opened.iris.base}{metadata.DATASET}>; rel="describes"')
    return answer


@rooms.get("/catalog", strict_slashes=False)
@rooms.get("/catalog.<suffix>")
def catalogue(suffix: str | None = None) -> Response:
    """The dataset, its parts, downloads and endpoint (DCAT 3); a page that tells what is in here."""
    fmt = _format("catalog", suffix)
    opened, negotiated = release(), suffix is None
    if fmt is HTML:
        answer = respond.page(
            "catalog.html",
            negotiated=negotiated,
            about=_Described(opened.metadata, opened.iris),
            alternates=respond.alternates("catalog", GRAPH_FORMATS),
        )
    else:
        described = metadata.catalogue(opened.metadata, opened.iris)
        answer = respond.rdf(described, fmt, opened.iris(metadata.CATALOGUE), negotiated=negotiated)
    signposting.dataset(answer, opened, fmt)
    return _described(answer, "catalog")


class _Described:
    """The dataset's description for people."""

    def __init__(self, described: Iterable[Triple], iris: Iris) -> None:
        self._said: dict[Any, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for triple in described:
            self._said[triple.subject][triple.predicate].append(triple.object)
        self._iris = iris
        self.dataset = iris(metadata.DATASET)

    def text(self, predicate: str, node: NamedNode | None = None) -> str:
        """The first value of a property such as `dcterms:title`, as text."""
        prefix, _, name = predicate.partition(":")
        values = self._said[node or self.dataset][NamedNode(PREFIXES[prefix] + name)]
        return next((str(value.value) for value in values), "")

    def at(self, path: str, predicate: str = "rdfs:label") -> str:
        """As `text`, of the node at a path."""
        return self.text(predicate, self._iris(path))

    def partitions(self, kind: str) -> list[tuple[str, str, int]]:
        """(term, address, count) of the `class` or `property` partitions, large ones first."""
        part, of, total = {
            "class": (VOID.classPartition, VOID["class"], VOID.entities),
            "property": (VOID.propertyPartition, VOID.property, VOID.triples),
        }[kind]
        found = []
        for node in self._said[self.dataset][part]:
            term, count = self._said[node][of][0], int(self._said[node][total][0].value)
            found.append((compact(term.value), terms.term_address(term) or term.value, count))
        return sorted(found, key=lambda row: (-row[2], row[0]))

    def linksets(self) -> list[tuple[str, str, int]]:
        """(site, property, count) of the links to other datasets, large ones first."""
        found = [
            (facts[VOID.objectsTarget][0].value, compact(facts[VOID.linkPredicate][0].value),
             int(facts[VOID.triples][0].value))
            for facts in [*self._said.values()]
            if facts.get(VOID.linkPredicate)
        ]  # fmt: skip
        return sorted(found, key=lambda row: (-row[2], row))


@rooms.get("/about", strict_slashes=False)
def about() -> Response:
    """Where the data comes from, how it is made, whose it is, and what it cannot say."""
    respond.choose((HTML,))
    opened = release()
    return respond.page("about.html", kinds=KINDS, counts=opened.manifest.get("counts", {}))
