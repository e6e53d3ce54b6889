"""Terms as people see them: labels before IRIs, dates in words, links that lead somewhere safe."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from osce_graph import ontology
from osce_graph.entities import Labels, Value
from osce_graph.iris import Iris, Kind
from osce_graph.vocabulary import (
    DCTERMS,
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
    expand,
)
from osce_graph.web import i18n
from osce_graph.web.i18n import gettext, mark
from osce_graph.web.respond import local

# Public terms whose own names say little to people; the ontology labels ours.
_NAMES: Final = {
    DCTERMS.coverage: mark("place covered"),
    DCTERMS.description: mark("description"),
    DCTERMS.identifier: mark("number on the website"),
    DCTERMS.relation: mark("filed under"),
    DCTERMS.source: mark("source"),
    DCTERMS.title: mark("title"),
    OA.Annotation: mark("evidence"),
    OA.bodyValue: mark("value"),
    OA.exact: mark("the words"),
    OA.hasBody: mark("entity named"),
    OA.hasSelector: mark("quote"),
    OA.hasSource: mark("read on"),
    OA.hasTarget: mark("where it stands"),
    OA.prefix: mark("words before"),
    OA.suffix: mark("words after"),
    ORG.ChangeEvent: mark("succession"),
    ORG.Organization: mark("organization"),
    ORG.hasMembership: mark("memberships"),
    ORG.hasPost: mark("posts"),
    ORG.linkedTo: mark("linked to"),
    ORG.member: mark("held by"),
    ORG.organization: mark("organization"),
    ORG.originalOrganization: mark("before"),
    ORG.postIn: mark("post in"),
    ORG.resultingOrganization: mark("after"),
    ORG.unitOf: mark("part of"),
    PROV.generatedAtTime: mark("saved"),
    PROV.wasDerivedFrom: mark("read from"),
    RDF.type: mark("class"),
    SCHEMA.abstract: mark("lead"),
    SCHEMA.articleBody: mark("text"),
    SCHEMA.contentLocation: mark("takes place in"),
    SCHEMA.dateCreated: mark("written"),
    SCHEMA.dateline: mark("dateline"),
    SCHEMA.datePublished: mark("published"),
    SCHEMA.encodingFormat: mark("file format"),
    SCHEMA.endDate: mark("end"),
    SCHEMA.inLanguage: mark("language"),
    SCHEMA.keywords: mark("keywords"),
    SCHEMA.latitude: mark("latitude"),
    SCHEMA.location: mark("place"),
    SCHEMA.locationCreated: mark("written in"),
    SCHEMA.longitude: mark("longitude"),
    SCHEMA.mentions: mark("mentions"),
    SCHEMA.startDate: mark("start"),
    SCHEMA.url: mark("original page"),
    SH.SPARQLExecutable: mark("saved query"),
    SH.Parameter: mark("parameter of saved queries"),
    SH["class"]: mark("what it may be"),
    SH.datatype: mark("what it may be"),
    SH.defaultValue: mark("default"),
    SH.description: mark("description"),
    SH.name: mark("name in the query"),
    SH.nodeKind: mark("what it may be"),
    SH.parameter: mark("parameter"),
    SKOS.Concept: mark("concept"),
    SKOS.ConceptScheme: mark("concept scheme"),
    SKOS.altLabel: mark("other names"),
    SKOS.broader: mark("broader"),
    SKOS.closeMatch: mark("nearly the same elsewhere"),
    SKOS.definition: mark("definition"),
    SKOS.editorialNote: mark("editorial note"),
    SKOS.exactMatch: mark("the same elsewhere"),
    SKOS.hiddenLabel: mark("also recognised as"),
    SKOS.inScheme: mark("scheme"),
    SKOS.narrower: mark("narrower"),
    SKOS.notation: mark("filter of the website"),
    SKOS.note: mark("note"),
    SKOS.prefLabel: mark("name in other languages"),
}
# The same read from the other end, as headings of what refers to an entity.
INVERSE_NAMES: Final = {
    DCTERMS.isPartOf: mark("parts"),
    DCTERMS.relation: mark("filed under it"),
    OA.hasSource: mark("quotes from it"),
    ORG.member: mark("memberships and tenures"),
    ORG.organization: mark("memberships and tenures"),
    ORG.originalOrganization: mark("changes that ended it"),
    ORG.postIn: mark("posts"),
    ORG.resultingOrganization: mark("changes that made it"),
    ORG.unitOf: mark("units"),
    OSCE.areaOfOperation: mark("field operations in this area"),
    OSCE.capital: mark("capital of"),
    OSCE.contentType: mark("items of this type"),
    OSCE.broaderSeries: mark("series within it"),
    OSCE.country: mark("of this State"),
    OSCE.dimension: mark("fields of work in this dimension"),
    OSCE.fieldOfWork: mark("items in this field"),
    OSCE.hostState: mark("hosted here"),
    OSCE.inSeries: mark("meetings of the series"),
    OSCE.issuedBy: mark("issued by it"),
    OSCE.organizer: mark("organized by it"),
    OSCE.post: mark("tenures"),
    OSCE.preparatoryMeetingOf: mark("meetings that prepared it"),
    OSCE.reportsOn: mark("reports on it"),
    OSCE.seat: mark("seated here"),
    OSCE.structure: mark("items under its name"),
    PROV.wasDerivedFrom: mark("read from it"),
    SCHEMA.contentLocation: mark("taking place here"),
    SCHEMA.location: mark("held here"),
    SCHEMA.locationCreated: mark("written here"),
    SCHEMA.mentions: mark("mentioned in"),
    SH.parameter: mark("queries that ask for it"),
    SKOS.broader: mark("narrower"),
    SKOS.inScheme: mark("concepts"),
}
# Plain words of the data that have a meaning of their own.
_MEANINGS: Final = {
    "baltic-states": mark("Baltic States"),
    "central-asia": mark("Central Asia"),
    "closed": mark("closed"),
    "dateline": mark("items written there"),
    "eastern-europe": mark("Eastern Europe"),
    "known": mark("general knowledge"),
    "open": mark("open"),
    "operation": mark("seat of field operations"),
    "seat": mark("seat of bodies"),
    "seen": mark("seen in the source"),
    "south-caucasus": mark("South Caucasus"),
    "south-eastern-europe": mark("South-Eastern Europe"),
}
_GRAPHS: Final = {
    "reference": mark("Reference data"),
    "ontology": mark("Ontology"),
    "metadata": mark("Description of the dataset"),
    "source": mark("What a saved page says"),
    "evidence": mark("Evidence from a saved page"),
    "curated": mark("Curated RDF"),
}
_NUMERIC: Final = frozenset({"xsd:integer", "xsd:decimal", "xsd:double", "xsd:float"})
_LICENCE: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)/(\d\.\d)|publicdomain/zero/(\d\.\d))/?\Z"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_-]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as people see it: text, where it leads (None: nowhere), language, `title` for the curious."""

    text: str
    href: str | None = None
    language: str | None = None
    title: str | None = None
    day: str | None = None  # what stands in <time datetime>


def term(node: NamedNode, label: Labels) -> Shown:
    """A property or class, by its label in the ontology or, for a public one, its own name in words."""
    found = label(node)
    local_name = re.split(r"[#/]", node.value)[-1]
    if found is None and node in _NAMES:
        return Shown(gettext(_NAMES[node]), term_address(node), i18n.language(), compact(node.value))
    text = found.value if found else _WORDS.sub(" ", local_name).lower() or node.value
    return Shown(text, term_address(node), found.language if found else "en", compact(node.value))


def of_kind(kind: Kind, label: Labels) -> Shown:
    """What one entity of a kind is."""
    return term(expand(kind.class_name), label)


def meaning(word: str) -> str:
    """A plain word of the data (`south-caucasus`, `open`) as people read it."""
    return gettext(_MEANINGS[word]) if word in _MEANINGS else word


def shown(value: Value, iris: Iris, label: Labels) -> Shown:
    """A value for people: an entity by its label, linked to its page; a literal in words."""
    if isinstance(value, Literal):
        return of_literal(value)
    if isinstance(value, NamedNode):
        found = label(value)
        if found is None and value in _NAMES:
            return replace(term(value, label), href=address(value, iris))
        text = found.value if found else _unlabelled(value, iris)
        return Shown(text, address(value, iris), found.language if found else None, value.value)
    return Shown(str(value) if isinstance(value, BlankNode) else "a statement")


def _unlabelled(node: NamedNode, iris: Iris) -> str:
    path = iris.path(node.value)
    if path is not None:
        return graph_name(path) or path.partition("/")[2]
    short = compact(node.value)
    return short if short != node.value else re.sub(r"\Ahttps?://(www\.)?", "", node.value)


def address(node: NamedNode, iris: Iris) -> str | None:
    """Where a node leads: its page here, the ontology's page, its own address on the web, or nowhere."""
    path = iris.path(node.value)
    if path is not None:
        return local(path)
    return term_address(node) or web_address(node.value)


def graph_name(path: str) -> str | None:
    """What a named graph is called; None for the path of anything else."""
    parts = path.split("/")
    if parts[0] != "graph":
        return None
    name = gettext(_GRAPHS.get(parts[1], mark("Named graph")))
    return " ".join((name, *(part[:12] for part in parts[2:])))


def term_address(node: NamedNode) -> str | None:
    """Our own terms stand on the ontology's page."""
    _, found, name = node.value.partition(str(OSCE))
    return f"{local('ontology')}#{name}" if found and name.isidentifier() else None


def web_address(address: str | None) -> str | None:
    """An address that may be linked to: http and https only."""
    return address if address and re.match(r"https?://[^\s/]", address) else None


def number_columns(rows: Sequence[Sequence[Shown | None]]) -> frozenset[int]:
    """The columns in which nothing but numbers stands."""
    columns = enumerate(zip(*rows, strict=True))
    filled = ((place, [cell for cell in cells if cell and cell.text]) for place, cells in columns)
    return frozenset(place for place, cells in filled if cells and all(c.title in _NUMERIC for c in cells))


def licence_name(address: str) -> str:
    """What a licence is called, where its address says so: "CC BY 4.0"."""
    found = _LICENCE.match(address)
    if not found:
        return address
    return f"CC {found[1].upper()} {found[2]}" if found[1] else f"CC0 {found[3]}"


def of_literal(literal: Literal) -> Shown:
    text = literal.value
    if literal.language:
        return Shown(text, None, literal.language)
    if literal.datatype == XSD.string:
        return Shown(meaning(text))
    if literal.datatype == XSD.language:
        return Shown(i18n.language_name(text), title=text)
    day = None
    if literal.datatype in (XSD.date, XSD.gYearMonth, XSD.gYear):
        day = i18n.day(text)
    elif literal.datatype == XSD.dateTime:
        day = i18n.moment(text)
    return Shown(day or text, None, None, compact(literal.datatype.value), text if day else None)


@cache
def _superterms() -> Mapping[NamedNode, tuple[NamedNode, ...]]:
    parents: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for triple in ontology.graph():
        if triple.predicate in (RDFS.subPropertyOf, RDFS.subClassOf) and isinstance(triple.object, NamedNode):
            assert isinstance(triple.subject, NamedNode)
            parents[triple.subject].append(triple.object)
    return {child: tuple(found) for child, found in parents.items()}


@cache
def above(node: NamedNode) -> tuple[NamedNode, ...]:
    """A term and all its superterms by our ontology."""
    found, waiting = {node: None}, [node]
    while waiting:
        for parent in _superterms().get(waiting.pop(), ()):
            if parent not in found:
                found[parent] = None
                waiting.append(parent)
    return tuple(found)


def outside(node: NamedNode, label: Labels) -> Shown:
    """A term in the ontology's own page: ours by label, others by prefixed name with their address."""
    ours = term_address(node)
    found = label(node)
    text = found.value if ours and found else compact(node.value)
    return Shown(
        text, ours or web_address(node.value), found.language if found else None, compact(node.value)
    )
