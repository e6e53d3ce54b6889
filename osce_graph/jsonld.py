"""Compact JSON-LD 1.1 written from flat triples, its context inline.

Every term of the context has one shape, so that a consumer never has to ask what it got: a property
that may repeat is always an array, one that may not never is; text is a language map (`@none` holds
text without a language). What does not fit the shape of its term - an `xsd:gYear` where the term
says `xsd:date`, a second headline in one language, words where an IRI is expected - stands under
the prefixed name (`schema:startDate`), always an array of node and value objects. Nothing is lost.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, BinaryIO, Final, Literal

import msgspec
import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Triple

from osce_graph.errors import InputError
from osce_graph.vocabulary import (
    DCTERMS,
    FOAF,
    OA,
    ORG,
    OSCE,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    compact,
)

Shape = Literal["iri", "text", "string", "date", "dateTime", "integer"]
Node = dict[str, Any]
Value = NamedNode | BlankNode | pyoxigraph.Literal | Triple


@dataclass(frozen=True, slots=True)
class Term:
    """A name of the context: the property it stands for, the shape of its values, whether they repeat."""

    name: str
    iri: NamedNode
    shape: Shape
    many: bool

    @property
    def definition(self) -> dict[str, Any]:
        """The term definition of JSON-LD 1.1."""
        container = [*(["@language"] if self.shape == "text" else []), *(["@set"] if self.many else [])]
        definition: dict[str, Any] = {"@id": compact(self.iri.value)}
        if self.shape == "iri":
            definition["@type"] = "@id"
        elif self.shape not in ("text", "string"):
            definition["@type"] = f"xsd:{self.shape}"
        if container:
            definition["@container"] = container[0] if len(container) == 1 else container
        return definition


def _one(shape: Shape, *iris: NamedNode, **named: NamedNode) -> Iterator[Term]:
    return _terms(shape, False, iris, named)


def _many(shape: Shape, *iris: NamedNode, **named: NamedNode) -> Iterator[Term]:
    return _terms(shape, True, iris, named)


def _terms(
    shape: Shape, many: bool, iris: tuple[NamedNode, ...], named: dict[str, NamedNode]
) -> Iterator[Term]:
    for iri in iris:
        yield Term(compact(iri.value).partition(":")[2], iri, shape, many)
    for name, iri in named.items():
        yield Term(name, iri, shape, many)


TERMS: Final[tuple[Term, ...]] = (
    # Names and words
    *_many("text", RDFS.label, RDFS.comment, SCHEMA.name, SKOS.altLabel, SKOS.hiddenLabel),
    *_many("text", SKOS.note, SKOS.editorialNote, SKOS.scopeNote, SKOS.historyNote, SKOS.changeNote),
    *_many("text", OSCE.printedRole, OSCE.roleTitle, OSCE.acronym),
    *_one("text", SKOS.prefLabel, SKOS.definition, OSCE.nameText, OSCE.frequency),
    *_one("text", DCTERMS["title"], DCTERMS.description),
    # Items
    *_one("text", SCHEMA.headline, SCHEMA.abstract, SCHEMA.articleBody),
    *_one("string", SCHEMA.inLanguage, SCHEMA.dateline, DCTERMS.identifier),
    *_one("date", SCHEMA.datePublished, SCHEMA.dateCreated),
    *_one("iri", OSCE.contentType, SCHEMA.url),
    *_many("iri", OSCE.languageVersionOf, SCHEMA.translationOfWork, OSCE.languageVersionAddress),
    *_many("iri", OSCE.issuedBy, OSCE.structure, OSCE.fieldOfWork, OSCE.reportsOn),
    *_many("iri", SCHEMA.about, SCHEMA.mentions, SCHEMA.publisher),
    *_many("iri", SCHEMA.locationCreated, SCHEMA.contentLocation),
    *_many("iri", DCTERMS.subject, DCTERMS.contributor, DCTERMS.creator, DCTERMS.source),
    # Dates and places of events, meetings, memberships, tenures, names, changes
    *_one("date", SCHEMA.startDate, SCHEMA.endDate, OSCE.earliest, OSCE.latest),
    *_many("date", OSCE.attestedOn),
    *_many("iri", SCHEMA.location, OSCE.hostState, OSCE.seat, OSCE.areaOfOperation, OSCE.country),
    *_one("iri", OSCE.inSeries, OSCE.broaderSeries, OSCE.capital),
    *_many("iri", SCHEMA.superEvent, OSCE.preparatoryMeetingOf, OSCE.organizer),
    *_one("integer", OSCE.ordinal),
    # States, bodies, field operations, posts
    *_one("string", OSCE.iso2, OSCE.iso3, OSCE.m49, OSCE.region, OSCE.status, OSCE.confidence),
    *_one("date", OSCE.established, OSCE.dissolved, OSCE.started, OSCE.mandateEnded, OSCE.woundUp),
    *_one("date", SCHEMA.foundingDate, SCHEMA.dissolutionDate),
    *_one("iri", OSCE.standing, OSCE.post, OSCE.nameOf, ORG.member, ORG.organization),
    *_many("iri", OSCE.currentStanding, ORG.unitOf, ORG.subOrganizationOf, ORG.linkedTo),
    *_many("iri", ORG.hasPost, ORG.postIn, ORG.hasMembership, ORG.heldBy),
    *_many("iri", ORG.originalOrganization, ORG.resultingOrganization),
    # Concepts
    *_many("string", SKOS.notation),
    *_many("iri", SKOS.broader, SKOS.narrower, SKOS.related, SKOS.exactMatch, SKOS.closeMatch),
    *_many("iri", SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept, OSCE.dimension),
    # Sources and evidence
    *_one("string", OSCE.sha256, OSCE.layout, OSCE.rule, SCHEMA.encodingFormat),
    *_one("string", OA.exact, OA.prefix, OA.suffix, OA.bodyValue),
    *_one("dateTime", PROV.generatedAtTime),
    *_one("iri", OA.hasBody, OA.hasTarget, OA.hasSource, OA.hasSelector),
    *_one("iri", OSCE.statementSubject, OSCE.property),
    *_many("iri", PROV.wasDerivedFrom),
    # The web of data, and the ontology itself
    *_many("iri", RDFS.seeAlso, RDFS.isDefinedBy, RDFS.subClassOf, RDFS.subPropertyOf),
    *_many("iri", SCHEMA.domainIncludes, SCHEMA.rangeIncludes),
    *_one("date", DCTERMS.created, DCTERMS.modified),
    *_many("iri", RDFS.domain, RDFS.range, OWL.sameAs, OWL.inverseOf),
    *_many("iri", FOAF.primaryTopic, FOAF.homepage, DCTERMS.license, DCTERMS.isPartOf, DCTERMS.hasPart),
)

_DEFINITIONS: Final[dict[str, Any]] = {term.name: term.definition for term in TERMS}
CONTEXT: Final[dict[str, Any]] = {"@version": 1.1, **PREFIXES, **_DEFINITIONS}
"""All terms, as `/context.jsonld` and the dumps have them."""

_BY_IRI: Final = {term.iri: term for term in TERMS}
_EXPANDABLE: Final = re.compile(f"(?:{'|'.join(sorted(set(CONTEXT) - {'@version'}))}):")
_INTEGER: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")
_TEXTS: Final = (RDF.langString, XSD.string)
_DATES: Final = {"date": XSD.date, "dateTime": XSD.dateTime}
_json: Final = msgspec.json.Encoder(order="sorted").encode


def nodes(triples: Iterable[Triple]) -> Iterator[Node]:
    """One node object for each run of triples with one subject, in the order they come.

    Values are sorted and written once. Triples with an IRI that the context would take for a
    prefixed name (`<schema:name>`, a frequent slip in hand-written RDF) go into a node object of
    their own with `"@context": null`. InputError for triple terms, which JSON-LD does not have.
    """
    for _, group in groupby(triples, key=lambda triple: triple.subject):
        yield from nodes_of(sorted(set(group), key=str))


def nodes_of(triples: Sequence[Triple]) -> Iterator[Node]:
    """As `nodes`, for the triples of one subject, each once and in the order of their N-Triples."""
    subject = triples[0].subject
    node: Node = {"@id": _identifier(subject)}
    plain: Node = {"@context": None, "@id": node["@id"]}
    misread = _misread(subject)
    for triple in triples:
        predicate, value = triple.predicate, triple.object
        misread_predicate, term = _of_predicate(predicate)
        if misread or misread_predicate or _misread(value):
            _add_expanded(plain, predicate, value, _whole)
        elif term is None or not _add(node, term, value):
            _add_expanded(node, predicate, value, _short)
    if len(node) > 1:
        yield node
    if len(plain) > 2:
        yield plain


def document(triples: Iterable[Triple], root: NamedNode | None = None) -> Node:
    """A JSON-LD document: the node of `root` with the others `@included`, or all in one `@graph`.

    Its context holds what of CONTEXT the document uses.
    """
    by_subject: dict[Any, list[Triple]] = defaultdict(list)
    for triple in triples:
        by_subject[triple.subject].append(triple)
    every = [
        node
        for subject in sorted(by_subject, key=str)
        for node in nodes_of(sorted(set(by_subject[subject]), key=str))
    ]
    context = _context(every)
    main = next(
        (node for node in every if root and node["@id"] == root.value and "@context" not in node), None
    )
    if main is None:
        return {"@context": context, "@graph": every}
    others = [node for node in every if node is not main]
    return {"@context": context, **main, **({"@included": others} if others else {})}


def _context(every: Sequence[Node]) -> dict[str, Any]:
    """The context of a document that holds these nodes."""
    used = frozenset(_DEFINITIONS.keys() & {name for node in every for name in node})
    return _cut(used, frozenset(_PREFIXED.findall(_json(every))))


def dumps(document: Node) -> bytes:
    """A document of `document` as UTF-8: the context, what it is about, what is included."""
    own = {key: value for key, value in document.items() if key not in ("@context", "@included")}
    written = b'{"@context":%s,\n%s' % (_json(document["@context"]), _json(own)[1:-1])
    if included := document.get("@included"):
        written += b',\n"@included":%s' % _json(included)
    return written + b"}\n"


def write(triples: Iterable[Triple], out: BinaryIO) -> None:
    """Write triples that come subject by subject as one document, a node a line, without keeping them."""
    out.write(head())
    separator = b""
    for node in nodes(triples):
        out.write(separator + written(node))
        separator = SEPARATOR
    out.write(TAIL)


SEPARATOR: Final = b",\n"
TAIL: Final = b"\n]}\n"


@cache
def head() -> bytes:
    """How a document begins that goes on with nodes, `SEPARATOR` between them, and `TAIL`."""
    return b'{"@context":%s,\n"@graph":[\n' % _json(CONTEXT)


def written(node: Node) -> bytes:
    """A node object as JSON, without line break."""
    return _json(node)


def line(node: Node, body: bytes) -> bytes:
    """A node, whose JSON is `body`, as a document of one line; its context holds what it uses."""
    if "@context" in node:
        return body + b"\n"
    used = frozenset(node.keys() & _DEFINITIONS.keys()), frozenset(_PREFIXED.findall(body))
    return b'{"@context":%s,%s\n' % (_cut_json(*used), body[1:])


_PREFIXED: Final = re.compile(b'"(%s):' % "|".join(sorted(PREFIXES)).encode())


@lru_cache(maxsize=4096)
def _cut(terms: frozenset[str], prefixes: frozenset[bytes]) -> dict[str, Any]:
    """The context cut down to these terms and prefixes, and to the prefixes of the terms themselves."""
    definitions = {name: _DEFINITIONS[name] for name in terms}
    prefixes |= frozenset(_PREFIXED.findall(_json(definitions)))
    return {"@version": 1.1, **{p.decode(): PREFIXES[p.decode()] for p in prefixes}, **definitions}


@lru_cache(maxsize=4096)
def _cut_json(terms: frozenset[str], prefixes: frozenset[bytes]) -> bytes:
    return _json(_cut(terms, prefixes))


def _add(node: Node, term: Term, value: Value) -> bool:
    """Put `value` under its term; False where it does not fit."""
    fitting = _fit(term.shape, value)
    if fitting is None:
        return False
    holder, key = node, term.name
    if term.shape == "text":
        assert isinstance(value, pyoxigraph.Literal)
        holder, key = node.setdefault(term.name, {}), value.language or "@none"
    if term.many:
        holder.setdefault(key, []).append(fitting)
    elif key in holder:
        return False
    else:
        holder[key] = fitting
    return True


def _fit(shape: Shape, value: Value) -> str | int | bool | None:
    """The JSON value under a term of this shape, or None."""
    if isinstance(value, NamedNode):
        return value.value if shape == "iri" else None
    if not isinstance(value, pyoxigraph.Literal):
        return None
    text, datatype = value.value, value.datatype
    match shape:
        case "text":
            return text if datatype in _TEXTS else None
        case "string":
            return text if datatype == XSD.string else None
        case "date" | "dateTime":
            return text if datatype == _DATES[shape] else None
        case "integer":
            return int(text) if datatype == XSD.integer and _INTEGER.match(text) else None
    return None


def _add_expanded(node: Node, predicate: NamedNode, value: Value, name: Callable[[NamedNode], str]) -> None:
    """Put `value` under the name of its predicate, as a node or value object."""
    if predicate == RDF.type and isinstance(value, NamedNode):
        node.setdefault("@type", []).append(name(value))
        return
    written: dict[str, str]
    if isinstance(value, pyoxigraph.Literal):
        written = {"@value": value.value}
        if value.language:
            written["@language"] = value.language
            if value.direction:
                written["@direction"] = value.direction.value
        elif value.datatype != XSD.string:
            written["@type"] = name(value.datatype)
    else:
        written = {"@id": _identifier(value)}
    node.setdefault(name(predicate), []).append(written)


def _identifier(term: Value) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise InputError(
        f"JSON-LD cannot carry the triple term {term}; remove it from the curated RDF it comes from"
    )


def _whole(iri: NamedNode) -> str:
    return iri.value


@lru_cache(maxsize=4096)
def _short(iri: NamedNode) -> str:
    """`schema:headline`, or the whole IRI where the short form would not lead back to it."""
    name = compact(iri.value)
    local = name.partition(":")[2]
    return name if local and not local.startswith("//") else iri.value


@lru_cache(maxsize=4096)
def _of_predicate(predicate: NamedNode) -> tuple[bool, Term | None]:
    """Whether the context would misread it, and the term it has."""
    return _misread(predicate), _BY_IRI.get(predicate)


def _misread(term: Value) -> bool:
    """Whether the context would expand an IRI of `term` as if it were a prefixed name."""
    if isinstance(term, pyoxigraph.Literal):
        return _misread_datatype(term.datatype)
    if not isinstance(term, NamedNode):
        return False
    iri = term.value
    return not iri.startswith(("https://", "http://")) and _EXPANDABLE.match(iri) is not None


@lru_cache(maxsize=256)
def _misread_datatype(datatype: NamedNode) -> bool:
    return _misread(datatype)
