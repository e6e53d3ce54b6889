"""What one release says about one IRI, read from its store: the material of pages and RDF documents.

The default graph is the merge of everything published. An IRI it does not describe (evidence,
datasets, named graphs) is described from the named graphs its statements stand in.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any, Final, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from osce_graph.iris import Iris
from osce_graph.vocabulary import HYDRA, OA, OSCE, PROV, RDF, RDFS, SKOS, VOID, XSD, compact

PAGE_SIZE: Final = 100  # statements about others on one page
CONTENT_SIZE: Final = 50_000  # triples of a named graph on one page
EVIDENCE_LIMIT: Final = 200  # annotations that are read
GRAPHS_LIMIT: Final = 20  # graphs named for one statement when an entity stands in very many
ENGLISH: Final = "en"
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


class Description:
    """What a release says about `iri`; each part is read from the store when it is asked for.

    What names the entity, and what a named graph holds, come in pages of a fixed size; `page`, from
    1, is the one at hand. The order is that of the store, which depends on the statements alone.
    """

    def __init__(
        self,
        store: Store,
        iri: NamedNode,
        iris: Iris,
        label: Labels,
        page: int = 1,
        *,
        only_pages: bool = False,
        older: Sequence[NamedNode] = (),
    ) -> None:
        self.iri, self.page, self._only_pages, self._older = iri, page, only_pages, older
        self._store, self._iris, self._label = store, iris, label
        self._kind = (iris.path(iri.value) or "").partition("/")[0]

    # What it says of itself ------------------------------------------------------------------------
    @cached_property
    def outgoing(self) -> tuple[Triple, ...]:
        """The statements about it, each once."""
        merged = tuple(quad.triple for quad in self._store.quads_for_pattern(self.iri, None, None, _DEFAULT))
        if merged:
            return merged
        return tuple(
            dict.fromkeys(quad.triple for quad in self._store.quads_for_pattern(self.iri, None, None))
        )

    @cached_property
    def graphs(self) -> Mapping[Triple, tuple[NamedNode, ...]]:
        """The named graphs that each statement about it stands in.

        One read answers for all; only for an entity that stands in very many graphs is each
        statement asked for its first few.
        """
        quads = list(islice(self._store.quads_for_pattern(self.iri, None, None), _MANY))
        if len(quads) == _MANY:
            return {triple: self._graphs_of(triple) for triple in self.outgoing}
        found: dict[Triple, list[NamedNode]] = {triple: [] for triple in self.outgoing}
        for quad in quads:
            if isinstance(quad.graph_name, NamedNode) and quad.triple in found:
                found[quad.triple].append(quad.graph_name)
        for iri in self._older:
            for quad in islice(self._store.quads_for_pattern(iri, None, None), _MANY):
                triple = Triple(self.iri, quad.predicate, quad.object)
                if isinstance(quad.graph_name, NamedNode) and triple in found:
                    found[triple].append(quad.graph_name)
        return {triple: tuple(names) for triple, names in found.items()}

    @cached_property
    def named_in(self) -> tuple[NamedNode, ...]:
        """The named graphs that say something about it, at most a thousand.

        Where only saved pages do, they are those that it was derived from.
        """
        if self._only_pages and (pages := self.values(PROV.wasDerivedFrom)):
            paths = [self._iris.path(page.value) or "" for page in pages if isinstance(page, NamedNode)]
            return tuple(self._iris.source_graph(path.removeprefix("source/")) for path in paths)
        rows = _rows(self._store, f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {self.iri} ?p ?o }} }} LIMIT {_MANY}")
        return tuple(row[0] for row in rows)

    @cached_property
    def content(self) -> tuple[Triple, ...]:
        """Of a named graph the triples of this page, of an annotation the nodes below it."""
        if self._kind == "graph":
            quads = self._store.quads_for_pattern(None, None, None, self.iri)
            start = (self.page - 1) * CONTENT_SIZE
            return tuple(quad.triple for quad in islice(quads, start, start + CONTENT_SIZE))
        return tuple(self._below(self.outgoing)) if self._kind == "annotation" else ()

    @cached_property
    def content_total(self) -> int:
        """How many triples the content has on all pages."""
        if self._kind != "graph" or (self.page == 1 and len(self.content) < CONTENT_SIZE):
            return len(self.content)
        return self._count(f"GRAPH {self.iri} {{ ?s ?p ?o }}")

    # Who names it ------------------------------------------------------------------------------------
    @cached_property
    def incoming(self) -> tuple[tuple[NamedNode, NamedNode], ...]:
        """The (subject, property) pairs of this page that name it."""
        return self._named_by[:PAGE_SIZE]

    @cached_property
    def _named_by(self) -> tuple[tuple[NamedNode, NamedNode], ...]:
        """The pairs of this page, and one more where there is another page."""
        start = (self.page - 1) * PAGE_SIZE
        quads = self._store.quads_for_pattern(None, None, self.iri, _DEFAULT)
        return tuple(
            (cast(NamedNode, quad.subject), quad.predicate)
            for quad in islice(quads, start, start + PAGE_SIZE + 1)
        )

    @cached_property
    def incoming_total(self) -> int:
        """How many statements name it, on all pages."""
        return sum(self.incoming_totals.values())

    @cached_property
    def incoming_totals(self) -> Mapping[NamedNode, int]:
        """How many statements name it by each property, on all pages.

        What very many name is counted by the engine, which need not decode what it counts.
        """
        if self.page == 1 and len(self._named_by) <= PAGE_SIZE:
            return dict(Counter(predicate for _, predicate in self._named_by))
        rows = _rows(self._store, f"SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p {self.iri} }} GROUP BY ?p")
        return {predicate: int(total.value) for predicate, total in rows}

    def naming(self, property: NamedNode, most: int) -> tuple[NamedNode, ...]:
        """The first that name it by this property, on whatever page."""
        quads = self._store.quads_for_pattern(None, property, self.iri, _DEFAULT)
        return tuple(cast(NamedNode, quad.subject) for quad in islice(quads, most))

    def named_by(self, subject: NamedNode, property: NamedNode) -> bool:
        """Whether `subject` names it by this property."""
        return any(self._store.quads_for_pattern(subject, property, self.iri, _DEFAULT))

    def times_named(self, property: NamedNode) -> int:
        """How many statements name it by this property."""
        return self._count(f"?s {property} {self.iri}")

    @property
    def more(self) -> bool:
        """Whether there is a page after this one."""
        return len(self._named_by) > PAGE_SIZE or self.content_total > self.page * CONTENT_SIZE

    @cached_property
    def pages(self) -> int:
        """The number of pages, one at least."""
        return max(1, -(-self.incoming_total // PAGE_SIZE), -(-self.content_total // CONTENT_SIZE))

    @cached_property
    def annotations(self) -> tuple[NamedNode, ...]:
        """The annotations that are evidence for statements about it."""
        about = chain.from_iterable(
            self._store.quads_for_pattern(None, OSCE.statementSubject, iri)
            for iri in (self.iri, *self._older)
        )
        subjects = (quad.subject for quad in islice(about, EVIDENCE_LIMIT))
        return tuple(subject for subject in subjects if isinstance(subject, NamedNode))

    @cached_property
    def labels(self) -> Mapping[NamedNode, Literal]:
        """Labels of the nodes and properties named above."""
        named = dict.fromkeys(
            term
            for triple in (*self.outgoing, *self.content[:_MANY])
            for term in (triple.subject, triple.predicate, triple.object)
            if isinstance(term, NamedNode) and term != self.iri
        )
        named.update(dict.fromkeys(term for pair in self.incoming for term in pair))
        return {node: text for node in named if (text := self._label(node)) is not None}

    def values(self, predicate: NamedNode) -> list[Value]:
        """The objects of its statements with this predicate."""
        return [triple.object for triple in self.outgoing if triple.predicate == predicate]

    # As a document -------------------------------------------------------------------------------------
    def triples(self) -> Iterator[Triple]:
        """What an RDF document about it holds: the same in every format.

        The graphs its statements stand in are pointed at by `rdfs:seeAlso`, each with the saved page
        it was derived from and the graph of the evidence where there is one. Labels of properties
        are left to the ontology. Pages after the first hold their share of what names the entity, or
        of what the graph holds, alone.
        """
        if self.page == 1:
            yield from self.outgoing
            yield from self._provenance()
        yield from self.content
        for subject, predicate in self.incoming:
            yield Triple(subject, predicate, self.iri)
        yield from self._labelled()
        if self.pages > 1:
            yield from self._paging()

    def _provenance(self) -> Iterator[Triple]:
        if self._kind == "graph":
            yield from self._derived(self.iri)
        for graph in self.named_in:
            yield Triple(self.iri, RDFS.seeAlso, graph)
            yield from self._derived(graph)

    def _derived(self, graph: NamedNode) -> Iterator[Triple]:
        """The saved page behind a graph, and where the words are on which it rests."""
        base, is_source, sha256 = graph.value.rpartition("/graph/source/")
        if not is_source:
            base, is_evidence, sha256 = graph.value.rpartition("/graph/evidence/")
            if not is_evidence:
                return
        yield Triple(graph, PROV.wasDerivedFrom, NamedNode(f"{base}/source/{sha256}"))
        if is_source:
            evidence_graph = NamedNode(f"{base}/graph/evidence/{sha256}")
            if self._store.contains_named_graph(evidence_graph):
                yield Triple(graph, RDFS.seeAlso, evidence_graph)

    def _labelled(self) -> Iterator[Triple]:
        """Labels of the nodes that this page's statements name."""
        named: dict[NamedNode, None] = {}
        if self.page == 1:
            named.update(
                (value, None) for triple in self.outgoing if isinstance(value := triple.object, NamedNode)
            )
        if len(self.content) <= _MANY:
            for triple in self.content:
                for term in (triple.subject, triple.object):
                    if isinstance(term, NamedNode):
                        named[term] = None
        named.update((subject, None) for subject, _ in self.incoming)
        if self.page == 1:
            named.pop(self.iri, None)
        else:
            named[self.iri] = None
        for node in named:
            label = self._label(node)
            if label is not None:
                yield Triple(node, RDFS.label, label)

    def _paging(self) -> Iterator[Triple]:
        """The page among its siblings (Hydra), and how many statements there are on all of them."""
        address = self.iri.value
        whole, here = NamedNode(f"{address}#all"), self._page(self.page)
        yield Triple(whole, RDF.type, HYDRA.Collection)
        yield Triple(whole, HYDRA.totalItems, _integer(max(self.incoming_total, self.content_total)))
        yield Triple(whole, HYDRA.view, here)
        if self.incoming_total > PAGE_SIZE:
            for predicate, total in self.incoming_totals.items():
                part = NamedNode(f"{whole.value}-{_name(predicate)}")
                yield Triple(whole, VOID.propertyPartition, part)
                yield Triple(part, VOID.property, predicate)
                yield Triple(part, VOID.triples, _integer(total))
        yield Triple(here, RDF.type, HYDRA.PartialCollectionView)
        yield Triple(here, HYDRA.first, self._page(1))
        yield Triple(here, HYDRA.last, self._page(self.pages))
        if self.page > 1:
            yield Triple(here, HYDRA.previous, self._page(self.page - 1))
        if self.page < self.pages:
            yield Triple(here, HYDRA.next, self._page(self.page + 1))

    def _page(self, number: int) -> NamedNode:
        return NamedNode(f"{self.iri.value}?page={number}")

    # Reading ---------------------------------------------------------------------------------------------
    def _graphs_of(self, triple: Triple) -> tuple[NamedNode, ...]:
        """The first named graphs a triple of the default graph stands in."""
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        names = (quad.graph_name for quad in quads)
        return tuple(islice((name for name in names if isinstance(name, NamedNode)), GRAPHS_LIMIT))

    def _below(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        for triple in triples:
            if triple.predicate in (OA.hasTarget, OA.hasSelector) and isinstance(triple.object, NamedNode):
                nested = [quad.triple for quad in self._store.quads_for_pattern(triple.object, None, None)]
                yield from nested
                yield from self._below(nested)

    def _count(self, pattern: str) -> int:
        [[total]] = _rows(self._store, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        return int(total.value)


def label_reader(store: Store, size: int = 16384, language: str = ENGLISH) -> Labels:
    """A function from node to label over one immutable store that remembers the last `size` answers.

    A label in `language` (a BCP 47 tag in lower case) is best; then English, text without a
    language, any other.
    """

    def preference(label: Literal) -> tuple[bool, bool, bool, str]:
        tag = label.language
        return tag != language, tag != ENGLISH, tag is not None, str(label)

    @lru_cache(maxsize=size)
    def label(node: NamedNode) -> Literal | None:
        best: Literal | None = None
        for predicate in (RDFS.label, SKOS.prefLabel):
            labels = [quad.object for quad in store.quads_for_pattern(node, predicate, None, _DEFAULT)]
            found = [label for label in labels if isinstance(label, Literal)]
            if best is not None:
                found.append(best)
            if found:
                best = min(found, key=preference)
                if best.language == language:
                    return best
        return best

    return label


def describe(
    store: Store,
    iri: NamedNode,
    iris: Iris,
    label: Labels | None = None,
    page: int = 1,
    *,
    only_pages: bool = False,
    older: Sequence[NamedNode] = (),
) -> Description | None:
    """The description of `iri` in a release store, or None where no statement is about it.

    `label` is a `label_reader` kept for the release; without one, labels are read anew. `only_pages`
    says that the release holds no curated files, which could speak of items too. `older` are the IRIs
    that pages use that do not know its number. ValueError for a page that there is not.
    """
    found = Description(
        store, iri, iris, label or label_reader(store), page, only_pages=only_pages, older=older
    )
    if page == 1:
        return found if found.outgoing or found.content else None
    if not found.outgoing and not found.content_total:
        return None
    if not 1 <= page <= found.pages:
        raise ValueError(f"{iri.value} has {found.pages} pages; there is no page {page}")
    return found


def evidence(store: Store, annotations: Iterable[NamedNode]) -> tuple[Evidence, ...]:
    """The words behind annotations (those of a Description, or one annotation's own IRI)."""
    return tuple(_evidence(store, annotation) for annotation in annotations)


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


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _name(term: NamedNode) -> str:
    """A fragment for a property: its prefixed name with a hyphen, or its address without punctuation."""
    return re.sub(r"[^A-Za-z0-9]+", "-", compact(term.value)).strip("-")


def _rows(store: Store, query: str) -> Any:
    """The solutions of one of our own SELECT queries."""
    return cast(Any, store.query(query))
