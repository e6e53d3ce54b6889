"""What an entity's page shows, worked out from its description: facts, who says them, what refers to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice
from typing import Final

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from osce_graph import jsonld
from osce_graph.entities import PAGE_SIZE, Description, Evidence, Value, evidence
from osce_graph.iris import KINDS
from osce_graph.release import index
from osce_graph.vocabulary import (
    DCTERMS,
    FOAF,
    OA,
    ORG,
    OSCE,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    XSD,
    compact,
)
from osce_graph.web import i18n, items
from osce_graph.web.current import OpenRelease
from osce_graph.web.i18n import gettext
from osce_graph.web.items import Items
from osce_graph.web.lists import Line
from osce_graph.web.pictures import lifetimes
from osce_graph.web.portraits import Told, told
from osce_graph.web.respond import data_block, label_language
from osce_graph.web.terms import (
    INVERSE_NAMES,
    Shown,
    above,
    address,
    graph_name,
    of_literal,
    shown,
    term,
    web_address,
)

SHOWN_CONTENT: Final = 200  # triples of a named graph on its page
SHOWN_INCOMING: Final = 20  # entities listed for one property
SHOWN_WORDS: Final = 5  # quotes that name what is known from print only

# What ties saved queries to an entity says nothing of it; concepts are named by their scheme already.
_UNTOLD: Final = frozenset({SH.defaultValue, SKOS.topConceptOf})

# Of queries and their parameters: shown elsewhere on the page, or the same in other words.
_REPEATED: Final = frozenset({SH.select, SH.path, SCHEMA.target, DCTERMS.title, RDFS.comment})

# Derived for queries: to people the dates themselves, or the scheme, say as much.
_DERIVED: Final = frozenset({OSCE.earliest, OSCE.latest, SKOS.topConceptOf})

# Said by the title, the head of the page, or the foot.
_SAID: Final = frozenset({RDF.type, RDFS.label, SCHEMA.name, SCHEMA.headline, SKOS.prefLabel, FOAF.name})

# Kinds whose entities are listed by their days where they name another.
_OF_A_DAY: Final = ("news/", "publication/", "event/", "meeting/")

# Kinds of what is known from the words of pages alone.
_FROM_PRINT: Final = frozenset({"event", "person-name"})

# The order facts are read in; what is not named follows by label.
_ORDER: Final = (
    SCHEMA.abstract, SCHEMA.url, SCHEMA.datePublished, SCHEMA.dateCreated, SCHEMA.dateline,
    OSCE.issuedBy, OSCE.structure, OSCE.contentType, OSCE.fieldOfWork, OSCE.reportsOn,
    SCHEMA.mentions, SCHEMA.locationCreated,
    SKOS.altLabel, OSCE.acronym, SKOS.definition, OSCE.status, OSCE.currentStanding,
    OSCE.established, OSCE.started, OSCE.mandateEnded, OSCE.woundUp, OSCE.dissolved,
    OSCE.post, OSCE.roleTitle, ORG.member, OSCE.standing, ORG.organization,
    ORG.originalOrganization, ORG.resultingOrganization, SCHEMA.startDate, SCHEMA.endDate,
    OSCE.hostState, OSCE.areaOfOperation, OSCE.seat, OSCE.capital, SCHEMA.location,
)  # fmt: skip
_RANK: Final = {term: place for place, term in enumerate(_ORDER)}
_LAST: Final = (
    SCHEMA.inLanguage, SKOS.notation, DCTERMS.identifier, OSCE.confidence, DCTERMS.source, SKOS.editorialNote,
    PROV.wasDerivedFrom,
)  # fmt: skip
_RANK.update({term: 1000 + place for place, term in enumerate(_LAST)})


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a page behind a fact."""

    words: Evidence
    rule: str
    source: Shown | None
    href: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value, the words it rests on, and the numbers of its sources (none where the page has one)."""

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
    lines: tuple[Line, ...]
    query: str

    @property
    def dated(self) -> bool:
        """Whether they are things of a day, as items and events are; the latest come first."""
        return any(line.date for line in self.lines)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of what the release tells about an entity beyond its own statements."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Shown | None, ...]]
    drawing: Markup | None
    query: str


@dataclass(frozen=True)
class Entity:
    """A page about an entity."""

    iri: str
    kind: str
    title: Shown
    types: tuple[Shown, ...]
    said: str  # what it is, in a sentence or two
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    items: tuple[Items, ...]
    sections: tuple[Section, ...]
    incoming: tuple[Incoming, ...]
    follows: bool  # whether the ontology implies statements that are left out
    words: tuple[Quoted, ...]  # what an annotation quotes, or what names an entity known from print only
    query: str | None  # the SPARQL of a saved query
    content: tuple[tuple[Shown, tuple[tuple[Shown, Shown], ...]], ...]  # by subject
    content_total: int
    undated: bool
    json_ld: Markup
    other_quotes: tuple[tuple[Shown, Shown, Quoted], ...] = field(default=())


def entity(opened: OpenRelease, description: Description) -> Entity:
    """The page about what `description` describes."""
    return _Page(opened, description).build()


class _Page:
    def __init__(self, opened: OpenRelease, description: Description) -> None:
        self.opened, self.description = opened, description
        self.iris = opened.iris
        self._kind = (self.iris.path(description.iri.value) or "").partition("/")[0]

    def build(self) -> Entity:
        description = self.description
        path = self.iris.path(description.iri.value) or ""
        kind = KINDS[path.partition("/")[0]]
        rows, types = tuple(self._rows()), tuple(self._types())
        return Entity(
            iri=description.iri.value,
            kind=kind.name,
            title=self._title(path),
            types=types,
            said=self._said(types, rows),
            rows=rows,
            sources=tuple(self._source(number, graph) for graph, number in self._numbers.items()),
            sections=tuple(self._section(number, found) for number, found in enumerate(self._told, start=1)),
            items=self._items,
            incoming=tuple(self._incoming()),
            follows=bool(self._implied),
            words=self._words,
            query=next(map(_text, description.values(SH.select)), None),
            content=tuple(self._content()),
            content_total=description.content_total,
            undated=kind.name in ("news", "publication") and not description.values(SCHEMA.datePublished),
            json_ld=_data_block(description),
            other_quotes=tuple(self._other_quotes(rows)),
        )

    def _title(self, path: str) -> Shown:
        wanted = label_language()
        for predicates in ((RDFS.label, SKOS.prefLabel), (DCTERMS.title,)):
            values = [value for predicate in predicates for value in self.description.values(predicate)]
            labels = [value for value in values if isinstance(value, Literal)]
            if labels:
                best = min(
                    labels, key=lambda text: (text.language != wanted, text.language != "en", str(text))
                )
                return of_literal(best)
        key = path.partition("/")[2]
        if self._kind != "annotation":
            return Shown(graph_name(path) or key)
        if self._words:
            return Shown(gettext("Evidence: “%(words)s”") % {"words": self._words[0].words.exact})
        return Shown(f"{gettext('Evidence')} {key}")

    def _said(self, types: Sequence[Shown], rows: Sequence[Row]) -> str:
        """Its lead or definition; without one what it is, and the first of its dates and ties."""
        for predicate in (SCHEMA.abstract, SKOS.definition):
            if texts := self.description.values(predicate):
                return _text(texts[0])
        first = [(row.label.text, row.facts[0].value) for row in rows]
        telling = [f"{label}: {value.text}" for label, value in first if value.href or value.day]
        what = ", ".join((self._title_text, *(each.text for each in types)))
        return f"{what}. {'; '.join(telling[:4])}".strip()

    def _content(self) -> Iterator[tuple[Shown, tuple[tuple[Shown, Shown], ...]]]:
        """What else stands here, by subject; nothing where the words of an annotation say it already."""
        statements = () if self._kind == "annotation" and self._words else self.description.content
        for subject, about in groupby(islice(statements, SHOWN_CONTENT), lambda triple: triple.subject):
            told_of = tuple((term(each.predicate, self._label), self.show(each.object)) for each in about)
            yield self.show(subject), told_of

    def _types(self) -> Iterator[Shown]:
        """Our own most specific classes; where there is none of ours, that of the kind, or public ones."""
        types = {value for value in self.description.values(RDF.type) if isinstance(value, NamedNode)}
        implied = {parent for found in types for parent in above(found) if parent != found}
        ours = {found for found in types if found.value.startswith(str(OSCE))}
        of_kind = {found for found in types if compact(found.value) == KINDS[self._kind].class_name}
        for found in sorted((ours or of_kind or types) - implied, key=str):
            yield term(found, self._label)

    # Facts ---------------------------------------------------------------------------------------
    def _rows(self) -> Iterator[Row]:
        by_property: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in self.description.outgoing:
            if (triple.predicate, triple.object) not in self._implied and not self._is_said(triple):
                by_property[triple.predicate].append(triple)
        labelled = {predicate: term(predicate, self._label) for predicate in by_property}
        for predicate in sorted(
            by_property, key=lambda predicate: (_RANK.get(predicate, 500), labelled[predicate].text)
        ):
            facts = (self._fact(triple) for triple in by_property[predicate])
            yield Row(labelled[predicate], tuple(sorted(facts, key=_reading)))

    def _is_said(self, triple: Triple) -> bool:
        if triple.predicate == RDF.type or triple.predicate in _DERIVED or triple.predicate in self._covered:
            return True
        if self._kind in ("query", "parameter") and triple.predicate in _REPEATED:
            return True
        if triple.predicate == OA.hasTarget and self._words:
            return True
        return triple.predicate in _SAID and _text(triple.object) in self._names(triple.predicate)

    def _names(self, predicate: NamedNode) -> set[str]:
        """What the title says; beside it, of other predicates, what stands among the names anyway."""
        names = () if predicate == SKOS.prefLabel else map(_text, self.description.values(SKOS.prefLabel))
        return {self._title_text, *names}

    @cached_property
    def _title_text(self) -> str:
        return self._title(self.iris.path(self.description.iri.value) or "").text

    @cached_property
    def _implied(self) -> set[tuple[NamedNode, Value]]:
        """What follows from another statement by the ontology (`schema:publisher` from `osce:issuedBy`)."""
        return {
            (parent, triple.object)
            for triple in self.description.outgoing
            for parent in above(triple.predicate)
            if parent != triple.predicate
        }

    def _fact(self, triple: Triple) -> Fact:
        graphs = self.description.graphs.get(triple, ()) if len(self._numbers) > 1 else ()
        quotes = self._quotes.get((triple.predicate, _text(triple.object)), ())
        if triple.predicate == SCHEMA.inLanguage:
            shown_value = of_literal(Literal(_text(triple.object), datatype=XSD.language))
        else:
            shown_value = self.show(triple.object)
        return Fact(shown_value, tuple(sorted(self._numbers[graph] for graph in graphs)), tuple(quotes))

    # Where it is said ------------------------------------------------------------------------------
    @cached_property
    def _numbers(self) -> dict[NamedNode, int]:
        graphs = {graph for found in self.description.graphs.values() for graph in found}
        return {graph: number for number, graph in enumerate(sorted(graphs, key=str), start=1)}

    def _source(self, number: int, graph: NamedNode) -> Source:
        path = self.iris.path(graph.value) or ""
        name = graph_name(path) or gettext("Named graph")
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
            (saved := facts.get(PROV.generatedAtTime)) and f"{gettext('saved')} {i18n.moment(saved)}",
            (layout := facts.get(OSCE.layout)) and f"{gettext('layout')} {layout}",
        )
        return Source(
            number,
            Shown(gettext("all it says"), self._href(graph)),
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
                for predicate in above(words.property):
                    quotes[predicate, _text(words.value)].append(self._quoted(words))
        return quotes

    def _quoted(self, words: Evidence) -> Quoted:
        source = self.show(words.source) if words.source else None
        return Quoted(words, words.rule or "", source, self._href(words.annotation) or "", self._language)

    @cached_property
    def _language(self) -> str | None:
        """Of an item, and so of the words quoted from it."""
        return next(map(_text, self.description.values(SCHEMA.inLanguage)), None)

    @cached_property
    def _words(self) -> tuple[Quoted, ...]:
        if self._kind == "annotation":
            naming = [self.description.iri]
        elif self._kind in _FROM_PRINT:
            bodies = self.opened.store.quads_for_pattern(None, OA.hasBody, self.description.iri)
            subjects = (quad.subject for quad in islice(bodies, SHOWN_WORDS))
            naming = [subject for subject in subjects if isinstance(subject, NamedNode)]
        else:
            return ()
        found = evidence(self.opened.store, naming)
        return tuple(
            replace(self._quoted(words), language=self._language_of(words.annotation))
            for words in found
            if words.exact
        )

    def _language_of(self, annotation: NamedNode) -> str | None:
        """The language of the item whose words an annotation quotes."""
        store = self.opened.store
        items = (quad.object for quad in store.quads_for_pattern(annotation, OSCE.statementSubject, None))
        item = next((item for item in items if isinstance(item, NamedNode)), self.description.iri)
        said = store.quads_for_pattern(item, SCHEMA.inLanguage, None)
        return next((_text(quad.object) for quad in said), None)

    def _other_quotes(self, rows: Iterable[Row]) -> Iterator[tuple[Shown, Shown, Quoted]]:
        """Evidence for statements that are not among the facts of this page."""
        used = {quote.words.annotation for row in rows for fact in row.facts for quote in fact.quotes}
        for words in self._evidence:
            if words.annotation not in used and words.property is not None and words.value is not None:
                yield term(words.property, self._label), self.show(words.value), self._quoted(words)

    # What else is told ---------------------------------------------------------------------------------
    @cached_property
    def _items(self) -> tuple[Items, ...]:
        return tuple(items.concerning(self.opened, self.description.iri))

    @cached_property
    def _told(self) -> tuple[Told, ...]:
        return tuple(told(self.opened, self._kind, self.description.iri))

    @cached_property
    def _covered(self) -> frozenset[NamedNode]:
        """Properties that need no row and no heading, since a section tells more."""
        told_of = (covered for found in self._told for covered in found.section.covers)
        return frozenset((*told_of, *(items.covered(self._kind) if self._items else ())))

    def _section(self, number: int, found: Told) -> Section:
        title, table = gettext(found.section.title), found.table
        drawing = None
        if found.section.spans:
            label, starts, end = found.section.spans
            rows = [
                (row[label], next((row[start] for start in starts if row[start]), None), row[end])
                for row in table.rows
            ]
            if sum(row[1] is not None for row in rows) > 1:
                drawing = lifetimes(self.opened, f"lifetimes-{number}", title, rows)
        columns = tuple(gettext(column) for column in table.columns)
        return Section(title, columns, table.shown(self.opened), drawing, found.query)

    # Who links here ----------------------------------------------------------------------------------
    def _incoming(self) -> Iterator[Incoming]:
        naming = self._naming
        groups = []
        for predicate, subjects in naming.items():
            if predicate in self._covered or predicate in _UNTOLD:
                continue
            narrower = [each for each in naming if each != predicate and predicate in above(each)]
            own = [
                subject
                for subject in subjects
                if subject not in self._beside
                and not any(self.description.named_by(subject, each) for each in narrower)
            ]
            if own:
                whole = len(subjects) < PAGE_SIZE
                groups.append(
                    (len(own) if whole else self.description.times_named(predicate), predicate, own)
                )
        dates = self._dates(subject for _, _, own in groups for subject in own)
        for total, predicate, own in sorted(groups, key=lambda group: (-group[0], str(group[1]))):
            named = sorted(
                (Line(self.show(subject), dates.get(subject)) for subject in own),
                key=lambda line: line.entity.text.casefold(),
            )
            named.sort(key=lambda line: line.date or "", reverse=True)
            query = (
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
                f"SELECT ?entity ?label WHERE {{\n  ?entity {predicate} {self.description.iri} .\n"
                "  OPTIONAL { ?entity rdfs:label ?label }\n}\nORDER BY ?entity\nLIMIT 1000"
            )
            label = term(predicate, self._label)
            yield Incoming(
                _inverse(predicate, label),
                total,
                tuple(named[:SHOWN_INCOMING]),
                query,
            )

    def _dates(self, subjects: Iterable[NamedNode]) -> Mapping[NamedNode, str]:
        """The days of those that have one, from the index."""
        paths = {path: subject for subject in subjects if (path := self.iris.path(subject.value))}
        if not any(path.startswith(_OF_A_DAY) for path in paths):
            return {}
        with self.opened.index() as connection:
            return {paths[path]: date for path, date in index.dates(connection, paths).items()}

    @cached_property
    def _naming(self) -> Mapping[NamedNode, Sequence[NamedNode]]:
        """By property who names this entity; of very many no more than a page of statements holds."""
        found: dict[NamedNode, Sequence[NamedNode]] = {}
        if self.description.page == 1 and not self.description.more:
            for subject, predicate in self.description.incoming:
                found[predicate] = [*found.get(predicate, ()), subject]
            return found
        for predicate in self.opened.properties or self.description.incoming_totals:
            if subjects := self.description.naming(predicate, PAGE_SIZE):
                found[predicate] = subjects
        return found

    @cached_property
    def _beside(self) -> set[Value | None]:
        """What is named on the page already: by its own statements, and in the tables of its sections."""
        told_of = {cell for found in self._told for row in found.table.rows for cell in row}
        return {triple.object for triple in self.description.outgoing} | told_of

    # Terms -------------------------------------------------------------------------------------------
    def show(self, value: Value) -> Shown:
        """A value for people."""
        return shown(value, self.iris, self._label)

    def _label(self, node: NamedNode) -> Literal | None:
        return self.description.labels.get(node) or self.opened.label_in(label_language())(node)

    def _href(self, node: NamedNode) -> str | None:
        return address(node, self.iris)


def _reading(fact: Fact) -> tuple[bool, str, str]:
    """The order values are read in: entities, the visitor's language and none, then other languages."""
    language = "" if fact.value.href else fact.value.language or ""
    return language not in ("", i18n.language()), language, fact.value.text.casefold()


def _inverse(predicate: NamedNode, label: Shown) -> Shown:
    """What a property is called from its other end."""
    known = INVERSE_NAMES.get(predicate)
    return replace(label, text=gettext(known), language=i18n.language()) if known else label


def _text(value: object) -> str:
    return str(getattr(value, "value", value))


def _data_block(description: Description) -> Markup:
    """The statements about the entity as JSON-LD."""
    return data_block(jsonld.document(description.outgoing, description.iri))
