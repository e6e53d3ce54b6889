"""What an entity's page shows, worked out from its description: facts, their pages, their words, who links here."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import islice
from typing import Final

from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from osce_graph import jsonld, ontology
from osce_graph.entities import Description, Evidence, Labels, Value, evidence
from osce_graph.iris import KINDS
from osce_graph.vocabulary import (
    DCTERMS,
    FOAF,
    OSCE,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    compact,
)
from osce_graph.web.current import OpenRelease
from osce_graph.web.respond import local

SHOWN_CONTENT: Final = 200  # triples of a named graph on its page
SHOWN_INCOMING: Final = 20  # entities listed for one property

# Said by the title, the head of the page, or the foot.
_SAID: Final = frozenset({RDF.type, RDFS.label, SCHEMA.name, SCHEMA.headline, SKOS.prefLabel, FOAF.name})

# The order facts are read in; what is not named follows by label.
_ORDER: Final = (
    SCHEMA.abstract, SCHEMA.datePublished, SCHEMA.dateCreated, SCHEMA.dateline, OSCE.issuedBy, OSCE.structure,
    OSCE.contentType, OSCE.fieldOfWork, OSCE.reportsOn, SCHEMA.mentions, SCHEMA.locationCreated,
    SKOS.altLabel, OSCE.acronym, SKOS.definition, OSCE.status, OSCE.currentStanding,
    OSCE.established, OSCE.started, OSCE.mandateEnded, OSCE.woundUp, OSCE.dissolved,
    OSCE.post, OSCE.roleTitle, SCHEMA.startDate, SCHEMA.endDate, OSCE.hostState, OSCE.areaOfOperation,
    OSCE.seat, OSCE.capital, SCHEMA.location,
)  # fmt: skip
_RANK: Final = {term: place for place, term in enumerate(_ORDER)}
_LAST: Final = (
    SCHEMA.inLanguage, SCHEMA.url, DCTERMS.identifier, OSCE.confidence, DCTERMS.source, SKOS.editorialNote,
    PROV.wasDerivedFrom,
)  # fmt: skip
_RANK.update({term: 1000 + place for place, term in enumerate(_LAST)})

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_-]")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as people see it: text, where it leads (None: nowhere), language, `title` for the curious."""

    text: str
    href: str | None = None
    language: str | None = None
    title: str | None = None
    day: str | None = None  # what stands in <time datetime>


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a page behind a fact."""

    words: Evidence
    rule: str
    source: Shown | None
    href: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One value, the numbers of the sources that say it, and the words it rests on."""

    value: Shown
    sources: tuple[int, ...]
    quotes: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values."""

    label: Shown
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A named graph that says something here: a saved page, or the reference data."""

    number: int
    graph: Shown
    page: Shown | None = None
    details: tuple[str, ...] = ()
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Who names this entity by one property."""

    label: Shown
    total: int
    entities: tuple[Shown, ...]
    query: str


@dataclass(frozen=True)
class Entity:
    """A page about an entity."""

    iri: str
    kind: str
    kind_label: str
    title: Shown
    types: tuple[Shown, ...]
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    incoming: tuple[Incoming, ...]
    content: tuple[tuple[Shown, Shown, Shown], ...]
    content_total: int
    undated: bool
    language: str | None  # of the item, and so of the words quoted from it
    json_ld: Markup
    other_quotes: tuple[tuple[Shown, Shown, Quoted], ...] = field(default=())


def entity(opened: OpenRelease, description: Description) -> Entity:
    """The page about what `description` describes."""
    return _Page(opened, description).build()


class _Page:
    def __init__(self, opened: OpenRelease, description: Description) -> None:
        self.opened, self.description = opened, description
        self.iris = opened.iris

    def build(self) -> Entity:
        description = self.description
        path = self.iris.path(description.iri.value) or ""
        kind = KINDS[path.partition("/")[0]]
        rows = tuple(self._rows())
        return Entity(
            iri=description.iri.value,
            kind=kind.name,
            kind_label=kind.label,
            title=self._title(path),
            types=tuple(self._types()),
            rows=rows,
            sources=tuple(self._source(number, graph) for graph, number in self._numbers.items()),
            incoming=tuple(self._incoming()),
            content=tuple(
                (self.show(triple.subject), term(triple.predicate, self._label), self.show(triple.object))
                for triple in islice(description.content, SHOWN_CONTENT)
            ),
            content_total=description.content_total,
            undated=kind.name in ("news", "publication") and not description.values(SCHEMA.datePublished),
            language=next(map(_text, description.values(SCHEMA.inLanguage)), None),
            json_ld=_data_block(description),
            other_quotes=tuple(self._other_quotes(rows)),
        )

    def _title(self, path: str) -> Shown:
        for predicate in (RDFS.label, SKOS.prefLabel, DCTERMS.title):
            labels = [value for value in self.description.values(predicate) if isinstance(value, Literal)]
            if labels:
                return _literal(min(labels, key=lambda label: (label.language != "en", str(label))))
        return Shown(_named_graph(path) or path.partition("/")[2])

    def _types(self) -> Iterator[Shown]:
        types = [value for value in self.description.values(RDF.type) if isinstance(value, NamedNode)]
        implied = {parent for found in types for parent in _above(found) if parent != found}
        for found in sorted(set(types) - implied, key=str):
            yield term(found, self._label)

    # Facts ---------------------------------------------------------------------------------------
    def _rows(self) -> Iterator[Row]:
        by_property: dict[NamedNode, list[Triple]] = defaultdict(list)
        implied = self._implied()
        for triple in self.description.outgoing:
            if (triple.predicate, triple.object) not in implied and not self._is_said(triple):
                by_property[triple.predicate].append(triple)
        labelled = {predicate: term(predicate, self._label) for predicate in by_property}
        for predicate in sorted(
            by_property, key=lambda predicate: (_RANK.get(predicate, 500), labelled[predicate].text)
        ):
            facts = (self._fact(triple) for triple in by_property[predicate])
            ordered = sorted(facts, key=lambda fact: (fact.value.language or "", fact.value.text.casefold()))
            yield Row(labelled[predicate], tuple(ordered))

    def _is_said(self, triple: Triple) -> bool:
        if triple.predicate == RDF.type:
            return True
        return triple.predicate in _SAID and _text(triple.object) == self._title_text

    @cached_property
    def _title_text(self) -> str:
        return self._title(self.iris.path(self.description.iri.value) or "").text

    def _implied(self) -> set[tuple[NamedNode, Value]]:
        """What follows from another statement by the ontology (`schema:publisher` from `osce:issuedBy`)."""
        return {
            (parent, triple.object)
            for triple in self.description.outgoing
            for parent in _above(triple.predicate)
            if parent != triple.predicate
        }

    def _fact(self, triple: Triple) -> Fact:
        graphs = self.description.graphs.get(triple, ())
        quotes = self._quotes.get((triple.predicate, _text(triple.object)), ())
        return Fact(self.show(triple.object), tuple(self._numbers[graph] for graph in graphs), tuple(quotes))

    # Where it is said ------------------------------------------------------------------------------
    @cached_property
    def _numbers(self) -> dict[NamedNode, int]:
        graphs = {graph for found in self.description.graphs.values() for graph in found}
        return {graph: number for number, graph in enumerate(sorted(graphs, key=str), start=1)}

    def _source(self, number: int, graph: NamedNode) -> Source:
        path = self.iris.path(graph.value) or ""
        name = _named_graph(path) or "Named graph"
        _, found, sha256 = path.partition("graph/source/")
        if not found:
            return Source(number, Shown(name, self._href(graph)))
        node = self.iris(f"source/{sha256}")
        facts: dict[NamedNode, str] = {
            quad.predicate: _text(quad.object)
            for quad in self.opened.store.quads_for_pattern(node, None, None)
        }
        details = (
            facts.get(SCHEMA.encodingFormat),
            f"saved {facts[PROV.generatedAtTime]}" if PROV.generatedAtTime in facts else None,
            f"layout {facts[OSCE.layout]}" if OSCE.layout in facts else None,
        )
        return Source(
            number,
            Shown("all it says", self._href(graph)),
            Shown(facts.get(RDFS.label, f"Saved page {sha256[:12]}"), self._href(node)),
            tuple(detail for detail in details if detail),
            web_address(facts.get(SCHEMA.url)),
        )

    @cached_property
    def _evidence(self) -> tuple[Evidence, ...]:
        return evidence(self.opened.store, self.description.annotations)

    @cached_property
    def _quotes(self) -> Mapping[tuple[NamedNode, str], Sequence[Quoted]]:
        quotes: dict[tuple[NamedNode, str], list[Quoted]] = defaultdict(list)
        for words in self._evidence:
            if words.property is not None and words.value is not None:
                for predicate in _above(words.property):
                    quotes[predicate, _text(words.value)].append(self._quoted(words))
        return quotes

    def _quoted(self, words: Evidence) -> Quoted:
        source = self.show(words.source) if words.source else None
        return Quoted(words, words.rule or "", source, self._href(words.annotation) or "")

    def _other_quotes(self, rows: Iterable[Row]) -> Iterator[tuple[Shown, Shown, Quoted]]:
        """Evidence for statements that are not among the facts of this page."""
        used = {quote.words.annotation for row in rows for fact in row.facts for quote in fact.quotes}
        for words in self._evidence:
            if words.annotation not in used and words.property is not None and words.value is not None:
                yield term(words.property, self._label), self.show(words.value), self._quoted(words)

    # Who links here ----------------------------------------------------------------------------------
    def _incoming(self) -> Iterator[Incoming]:
        subjects: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for subject, predicate in self.description.incoming:
            subjects[predicate].append(subject)
        totals = self.description.incoming_totals
        implied = {
            parent
            for predicate, found in subjects.items()
            for parent in _above(predicate)
            if parent != predicate
            and totals.get(parent) == totals.get(predicate)
            and set(subjects.get(parent, ())) <= set(found)
        }
        for predicate in sorted(totals, key=lambda predicate: (-totals[predicate], str(predicate))):
            if predicate in implied:
                continue
            shown = sorted(
                (self.show(subject) for subject in subjects[predicate]), key=lambda shown: shown.text.casefold()
            )
            query = (
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
                f"SELECT ?entity ?label WHERE {{\n  ?entity {predicate} {self.description.iri} .\n"
                "  OPTIONAL { ?entity rdfs:label ?label }\n}\nORDER BY ?entity\nLIMIT 1000"
            )
            yield Incoming(
                term(predicate, self._label), totals[predicate], tuple(shown[:SHOWN_INCOMING]), query
            )

    # Terms -------------------------------------------------------------------------------------------
    def show(self, value: Value) -> Shown:
        """A value for people."""
        if isinstance(value, Literal):
            return _literal(value)
        if isinstance(value, NamedNode):
            label = self._label(value)
            text = label.value if label else self._fallback(value)
            return Shown(text, self._href(value), label.language if label else None, value.value)
        return Shown(str(value) if isinstance(value, BlankNode) else "a statement")

    def _label(self, node: NamedNode) -> Literal | None:
        return self.description.labels.get(node) or self.opened.label(node)

    def _fallback(self, node: NamedNode) -> str:
        path = self.iris.path(node.value)
        if path is not None:
            return _named_graph(path) or path.partition("/")[2]
        short = compact(node.value)
        return short if short != node.value else re.sub(r"\Ahttps?://(www\.)?", "", node.value)

    def _href(self, node: NamedNode) -> str | None:
        path = self.iris.path(node.value)
        if path is not None:
            return local(path)
        return _term_address(node) or web_address(node.value)


def term(node: NamedNode, label: Labels) -> Shown:
    """A property or class, by its label in the ontology or, for a public one, its own name in words."""
    found = label(node)
    local_name = re.split(r"[#/]", node.value)[-1]
    text = found.value if found else _WORDS.sub(" ", local_name).lower() or node.value
    return Shown(text, _term_address(node), found.language if found else "en", compact(node.value))


def _term_address(node: NamedNode) -> str | None:
    """Our own terms stand on the ontology's page."""
    _, found, name = node.value.partition(str(OSCE))
    return f"{local('ontology')}#{name}" if found and name.isidentifier() else None


def web_address(address: str | None) -> str | None:
    """An address that may be linked to: http and https only."""
    return address if address and re.match(r"https?://[^\s/]", address) else None


def _literal(literal: Literal) -> Shown:
    text = literal.value
    if literal.datatype == XSD.string or literal.language:
        return Shown(text, None, literal.language)
    day = readable_date(text) if literal.datatype in (XSD.date, XSD.gYearMonth, XSD.gYear) else None
    return Shown(day or text, None, None, compact(literal.datatype.value), text if day else None)


def readable_date(text: str) -> str | None:
    """ "2013-10-24" as "24 October 2013", "2013-10" as "October 2013"; None for anything else."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return " ".join(
        part for part in (str(day) if day else "", _MONTHS[month - 1] if month else "", str(year)) if part
    )


def _named_graph(path: str) -> str | None:
    """What a named graph is called."""
    parts = path.split("/")
    if parts[0] != "graph":
        return None
    names = {
        "reference": "Reference data",
        "ontology": "Ontology",
        "metadata": "Description of the dataset",
        "source": "What a saved page says",
        "evidence": "Evidence from a saved page",
        "curated": "Curated RDF",
    }
    return " ".join((names.get(parts[1], "Named graph"), *(part[:12] for part in parts[2:])))


@cache
def _superterms() -> Mapping[NamedNode, tuple[NamedNode, ...]]:
    parents: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for triple in ontology.graph():
        if triple.predicate in (RDFS.subPropertyOf, RDFS.subClassOf) and isinstance(triple.object, NamedNode):
            assert isinstance(triple.subject, NamedNode)
            parents[triple.subject].append(triple.object)
    return {child: tuple(found) for child, found in parents.items()}


@cache
def _above(node: NamedNode) -> tuple[NamedNode, ...]:
    """A term and all its superterms by our ontology."""
    found, waiting = {node: None}, [node]
    while waiting:
        for parent in _superterms().get(waiting.pop(), ()):
            if parent not in found:
                found[parent] = None
                waiting.append(parent)
    return tuple(found)


def _text(value: object) -> str:
    return str(getattr(value, "value", value))


def _data_block(description: Description) -> Markup:
    """The statements about the entity as JSON-LD that may stand inside <script>: no `<`, `>` or `&` is left."""
    document = jsonld.document(description.outgoing, description.iri)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def outside(node: NamedNode, label: Labels) -> Shown:
    """A term in the ontology's own page: ours by label, others by prefixed name with their address."""
    ours = _term_address(node)
    found = label(node)
    text = found.value if ours and found else compact(node.value)
    return Shown(text, ours or web_address(node.value), found.language if found else None, compact(node.value))


def place(iri: str, opened: OpenRelease, *, published: bool) -> Shown:
    """Where a validator found something; a link only where there is a page to see."""
    path = opened.iris.path(iri)
    if path is None:
        return Shown(compact(iri))
    label = opened.label(opened.iris(path))
    return Shown(label.value if label else path, local(path) if published else None, None, iri)
