"""What one release says about one IRI, read from its store: the material of pages and RDF documents.

The default graph is the merge of everything published. An IRI it does not describe (evidence,
datasets, named graphs) is described from the named graphs its statements stand in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from osce_graph.iris import Iris
from osce_graph.vocabulary import OA, OSCE, PROV, RDFS, SKOS

INCOMING_LIMIT: Final = 100  # statements about others that are listed
EVIDENCE_LIMIT: Final = 200  # annotations that are read
GRAPHS_LIMIT: Final = 20  # graphs named for one statement when an entity stands in very many
CONTENT_LIMIT: Final = 50_000  # triples of a named graph that are listed
_MANY: Final = 1000

_DEFAULT: Final = DefaultGraph()
Value = NamedNode | BlankNode | Literal | Triple
Labels = Callable[[NamedNode], Literal | None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a page on which a statement rests: `property` and `value` are what was found there."""

    annotation: NamedNode
    property: NamedNode | None
    value: Value | None
    rule: str | None
    source: NamedNode | None
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a release says about `iri`.

    outgoing         the statements about it, each once
    graphs           the named graphs each of them stands in
    content          of a named graph its triples, of an annotation the nodes below it
    content_total    how many triples the content has, which may be more than are listed
    incoming         up to INCOMING_LIMIT (subject, property) pairs that name it
    incoming_totals  how many there are of each property
    annotations      the annotations that are evidence for statements about it
    labels           labels of the nodes and properties named above, English where there is a choice
    """

    iri: NamedNode
    outgoing: tuple[Triple, ...]
    graphs: Mapping[Triple, tuple[NamedNode, ...]]
    content: tuple[Triple, ...] = ()
    content_total: int = 0
    incoming: tuple[tuple[NamedNode, NamedNode], ...] = ()
    incoming_totals: Mapping[NamedNode, int] = field(default_factory=dict)
    annotations: tuple[NamedNode, ...] = ()
    labels: Mapping[NamedNode, Literal] = field(default_factory=dict)

    def values(self, predicate: NamedNode) -> list[Value]:
        """The objects of its statements with this predicate."""
        return [triple.object for triple in self.outgoing if triple.predicate == predicate]

    def triples(self) -> Iterator[Triple]:
        """What an RDF document about it holds: all of the above, and where to read on.

        The graphs its statements stand in are pointed at by `rdfs:seeAlso`, with the saved page they
        were derived from where there is one; evidence by `osce:statementSubject`. Labels of the
        properties are left to the ontology.
        """
        yield from self.outgoing
        yield from self.content
        for subject, predicate in self.incoming:
            yield Triple(subject, predicate, self.iri)
        for annotation in self.annotations:
            yield Triple(annotation, OSCE.statementSubject, self.iri)
        for graph in dict.fromkeys(graph for graphs in self.graphs.values() for graph in graphs):
            yield Triple(self.iri, RDFS.seeAlso, graph)
            base, found, sha256 = graph.value.rpartition("/graph/source/")
            if found:
                yield Triple(graph, PROV.wasDerivedFrom, NamedNode(f"{base}/source/{sha256}"))
        predicates = {triple.predicate for triple in self.outgoing}
        for node, label in self.labels.items():
            if node not in predicates:
                yield Triple(node, RDFS.label, label)


def label_reader(store: Store, size: int = 16384, language: str = "en") -> Labels:
    """A function from node to label over one immutable store that remembers the last `size` answers.

    What has no label in `language` is called as in English.
    """

    def labels(node: NamedNode, predicate: NamedNode) -> list[Literal]:
        quads = store.quads_for_pattern(node, predicate, None, _DEFAULT)
        return [quad.object for quad in quads if isinstance(quad.object, Literal)]

    @lru_cache(maxsize=size)
    def label(node: NamedNode) -> Literal | None:
        if language != "en":
            for found in labels(node, SKOS.prefLabel):
                if found.language == language:
                    return found
        for predicate in (RDFS.label, SKOS.prefLabel):
            if named := labels(node, predicate):
                return min(named, key=_preference)
        return None

    return label


def describe(store: Store, iri: NamedNode, iris: Iris, label: Labels | None = None) -> Description | None:
    """The description of `iri` in a release store, or None where no statement is about it.

    `label` is a `label_reader` kept for the release; without one, labels are read anew.
    """
    outgoing, graphs = _statements(store, iri)
    content, content_total = _content(store, iri, iris, outgoing)
    if not outgoing and not content:
        return None
    incoming, totals = _incoming(store, iri)
    about = islice(store.quads_for_pattern(None, OSCE.statementSubject, iri), EVIDENCE_LIMIT)
    annotations = tuple(quad.subject for quad in about if isinstance(quad.subject, NamedNode))
    named = dict.fromkeys(
        term
        for triple in (*outgoing, *content[:_MANY])
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term != iri
    )
    named.update(dict.fromkeys(term for pair in incoming for term in pair))
    read = label or label_reader(store)
    labels = {node: text for node in named if (text := read(node)) is not None}
    return Description(iri, outgoing, graphs, content, content_total, incoming, totals, annotations, labels)


def evidence(store: Store, annotations: Iterable[NamedNode]) -> tuple[Evidence, ...]:
    """The words behind annotations (those of a Description, or one annotation's own IRI)."""
    return tuple(_evidence(store, annotation) for annotation in annotations)


def _statements(
    store: Store, iri: NamedNode
) -> tuple[tuple[Triple, ...], dict[Triple, tuple[NamedNode, ...]]]:
    """The statements about `iri` and the named graphs of each.

    One read answers both; only for an entity that stands in very many graphs is each statement asked
    for its first few.
    """
    quads = list(islice(store.quads_for_pattern(iri, None, None), _MANY))
    if len(quads) < _MANY:
        merged = [quad.triple for quad in quads if quad.graph_name == _DEFAULT]
    else:
        merged = [quad.triple for quad in store.quads_for_pattern(iri, None, None, _DEFAULT)]
        if merged:
            return tuple(merged), {triple: _graphs(store, triple) for triple in merged}
    graphs: dict[Triple, list[NamedNode]] = {triple: [] for triple in merged}
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode) and (not merged or quad.triple in graphs):
            graphs.setdefault(quad.triple, []).append(quad.graph_name)
    return tuple(graphs), {triple: tuple(found) for triple, found in graphs.items()}


def _graphs(store: Store, triple: Triple) -> tuple[NamedNode, ...]:
    """The first named graphs a triple of the default graph stands in."""
    quads = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
    names = (quad.graph_name for quad in quads)
    return tuple(islice((name for name in names if isinstance(name, NamedNode)), GRAPHS_LIMIT))


def _content(
    store: Store, iri: NamedNode, iris: Iris, outgoing: tuple[Triple, ...]
) -> tuple[tuple[Triple, ...], int]:
    """The triples of a named graph, the target and selector of an annotation; else nothing."""
    kind = (iris.path(iri.value) or "").partition("/")[0]
    if kind == "graph":
        quads = islice(store.quads_for_pattern(None, None, None, iri), CONTENT_LIMIT)
        content = tuple(quad.triple for quad in quads)
        if len(content) < CONTENT_LIMIT:
            return content, len(content)
        [[total]] = _rows(store, f"SELECT (COUNT(*) AS ?n) {{ GRAPH {iri} {{ ?s ?p ?o }} }}")
        return content, int(total.value)
    if kind == "annotation":
        content = tuple(_below(store, outgoing))
        return content, len(content)
    return (), 0


def _below(store: Store, triples: Iterable[Triple]) -> Iterator[Triple]:
    for triple in triples:
        if triple.predicate in (OA.hasTarget, OA.hasSelector) and isinstance(triple.object, NamedNode):
            nested = [quad.triple for quad in store.quads_for_pattern(triple.object, None, None)]
            yield from nested
            yield from _below(store, nested)


def _incoming(
    store: Store, iri: NamedNode
) -> tuple[tuple[tuple[NamedNode, NamedNode], ...], dict[NamedNode, int]]:
    """The first statements that name `iri`, and the total of each property.

    Totals of what many name are counted by the engine, which need not decode what it counts.
    """
    quads = list(islice(store.quads_for_pattern(None, None, iri, _DEFAULT), INCOMING_LIMIT + 1))
    listed = tuple(
        (quad.subject, quad.predicate)
        for quad in quads[:INCOMING_LIMIT]
        if isinstance(quad.subject, NamedNode)
    )
    if len(quads) <= INCOMING_LIMIT:
        return listed, dict(Counter(predicate for _, predicate in listed))
    rows = _rows(store, f"SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p {iri} }} GROUP BY ?p")
    return listed, {predicate: int(total.value) for predicate, total in rows}


def _evidence(store: Store, annotation: NamedNode) -> Evidence:
    about = _properties(store, annotation)
    target = _properties(store, about.get(OA.hasTarget))
    quote = _properties(store, target.get(OA.hasSelector))
    rule = about.get(OSCE.rule)
    return Evidence(
        annotation,
        _node(about.get(OSCE.property)),
        about.get(OA.hasBody, about.get(OA.bodyValue)),
        rule.value if isinstance(rule, Literal) else None,
        _node(target.get(OA.hasSource)),
        *(_text(quote.get(part)) for part in (OA.exact, OA.prefix, OA.suffix)),
    )


def _properties(store: Store, node: Value | None) -> dict[NamedNode, Value]:
    if not isinstance(node, NamedNode):
        return {}
    return {quad.predicate: quad.object for quad in store.quads_for_pattern(node, None, None)}


def _node(term: Value | None) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None


def _text(term: Value | None) -> str:
    return term.value if isinstance(term, Literal) else ""


def _preference(label: Literal) -> tuple[bool, bool, str]:
    """English first, then text without a language, then by language."""
    return label.language != "en", label.language is not None, str(label)


def _rows(store: Store, query: str) -> Any:
    """The solutions of one of our own SELECT queries."""
    return cast(Any, store.query(query))
