"""Terms as people see them: labels before IRIs, dates in words, links that lead somewhere safe."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from osce_graph import ontology
from osce_graph.entities import Labels, Value
from osce_graph.iris import Iris
from osce_graph.vocabulary import DCTERMS, OA, ORG, OSCE, PROV, RDFS, SCHEMA, SKOS, XSD, compact
from osce_graph.web import i18n
from osce_graph.web.respond import local

# Public terms whose own names say little to people; the ontology labels ours.
_NAMES: Final = {
    DCTERMS.identifier: "number on the website",
    DCTERMS.source: "source",
    ORG.hasMembership: "memberships",
    ORG.hasPost: "posts",
    ORG.linkedTo: "linked to",
    ORG.unitOf: "part of",
    PROV.wasDerivedFrom: "read from",
    SCHEMA.abstract: "lead",
    SCHEMA.dateCreated: "written",
    SCHEMA.datePublished: "published",
    SCHEMA.inLanguage: "language",
    SCHEMA.locationCreated: "written in",
    SCHEMA.url: "address",
    SKOS.altLabel: "other names",
    SKOS.broader: "broader",
    SKOS.exactMatch: "the same elsewhere",
    SKOS.prefLabel: "name in other languages",
}
# The same read from the other end, as headings of what refers to an entity.
INVERSE_NAMES: Final = {
    DCTERMS.isPartOf: "parts",
    OA.hasSource: "quotes from it",
    ORG.member: "memberships and tenures",
    ORG.organization: "memberships and tenures",
    ORG.originalOrganization: "changes that ended it",
    ORG.postIn: "posts",
    ORG.resultingOrganization: "changes that made it",
    ORG.unitOf: "units",
    OSCE.areaOfOperation: "field operations in this area",
    OSCE.capital: "capital of",
    OSCE.contentType: "items of this type",
    OSCE.country: "of this State",
    OSCE.fieldOfWork: "items in this field",
    OSCE.hostState: "hosted here",
    OSCE.inSeries: "meetings of the series",
    OSCE.issuedBy: "issued by it",
    OSCE.organizer: "organized by it",
    OSCE.post: "tenures",
    OSCE.reportsOn: "reports on it",
    OSCE.seat: "seated here",
    OSCE.structure: "items under its name",
    PROV.wasDerivedFrom: "read from it",
    SCHEMA.location: "held here",
    SCHEMA.locationCreated: "written here",
    SCHEMA.mentions: "mentioned in",
    SKOS.broader: "narrower",
    SKOS.inScheme: "concepts",
}
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
    text = (found.value if found else _NAMES.get(node)) or _WORDS.sub(" ", local_name).lower() or node.value
    return Shown(text, term_address(node), found.language if found else "en", compact(node.value))


def shown(value: Value, iris: Iris, label: Labels) -> Shown:
    """A value for people: an entity by its label, linked to its page; a literal in words."""
    if isinstance(value, Literal):
        return of_literal(value)
    if isinstance(value, NamedNode):
        found = label(value)
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
    names = {
        "reference": "Reference data",
        "ontology": "Ontology",
        "metadata": "Description of the dataset",
        "source": "What a saved page says",
        "evidence": "Evidence from a saved page",
        "curated": "Curated RDF",
    }
    return " ".join((names.get(parts[1], "Named graph"), *(part[:12] for part in parts[2:])))


def term_address(node: NamedNode) -> str | None:
    """Our own terms stand on the ontology's page."""
    _, found, name = node.value.partition(str(OSCE))
    return f"{local('ontology')}#{name}" if found and name.isidentifier() else None


def web_address(address: str | None) -> str | None:
    """An address that may be linked to: http and https only."""
    return address if address and re.match(r"https?://[^\s/]", address) else None


def of_literal(literal: Literal) -> Shown:
    text = literal.value
    if literal.datatype == XSD.string or literal.language:
        return Shown(text, None, literal.language)
    day = i18n.day(text) if literal.datatype in (XSD.date, XSD.gYearMonth, XSD.gYear) else None
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
