"""The one way the reference Turtle is laid out, so that people can edit it and diffs stay small.

Prefixes first (only those used), subjects in natural order of their paths, predicates in the order
below with one a line, objects sorted. IRIs below the publisher's base are written relative.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from osce_graph.errors import InputError
from osce_graph.iris import DEFAULT_BASE
from osce_graph.vocabulary import PREFIXES, RDF, XSD, compact

Term = NamedNode | BlankNode | Literal | Triple

PREDICATE_ORDER: Final = (
    "a",
    "skos:prefLabel", "skos:altLabel", "skos:notation", "skos:hiddenLabel", "osce:acronym", "osce:nameOf",
    "osce:nameText",
    "osce:iso2", "osce:iso3", "osce:m49", "skos:exactMatch", "skos:closeMatch", "osce:capital",
    "osce:post", "org:member", "org:organization", "osce:standing", "osce:roleTitle",
    "org:originalOrganization", "org:resultingOrganization",
    "skos:inScheme", "skos:broader", "osce:dimension",
    "osce:inSeries", "osce:broaderSeries", "osce:preparatoryMeetingOf", "osce:ordinal",
    "osce:organizer", "osce:frequency",
    "org:unitOf", "org:linkedTo", "org:postIn",
    "osce:hostState", "osce:areaOfOperation", "osce:seat", "osce:region", "schema:location", "osce:country",
    "schema:latitude", "schema:longitude",
    "osce:established", "osce:started", "osce:mandateEnded", "osce:woundUp", "osce:dissolved",
    "schema:startDate", "schema:endDate", "osce:attestedOn",
    "dcterms:source", "osce:confidence", "skos:note", "skos:editorialNote",
    "dcterms:title", "dcterms:description", "schema:keywords", "sh:parameter",
    "sh:path", "sh:name", "sh:datatype", "sh:class", "sh:nodeKind", "sh:description", "sh:defaultValue",
    "sh:select",
)  # fmt: skip
_RANK: Final = {name: rank for rank, name in enumerate(PREDICATE_ORDER)}
# Literals that Turtle lets stand without quotes.
_BARE: Final = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean: re.compile("true|false"),
}
_NOTHING: Final = re.compile(r"(?!)")
_LOCAL_NAME: Final = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_-])?\Z")


def read(path: Path, base: str = DEFAULT_BASE) -> list[Triple]:
    """The triples of a reference file, relative IRIs resolved against `base`; InputError names the line."""
    try:
        return [quad.triple for quad in parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=base)]
    except (SyntaxError, OSError) as error:
        raise InputError(f"{path.name} is not Turtle: {error}; correct it") from error


def write(triples: Iterable[Triple]) -> str:
    """The canonical text of reference triples whose own IRIs lie below the default base."""
    subjects: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
    used: set[str] = set()
    for triple in triples:
        if not isinstance(triple.subject, NamedNode):
            raise InputError(f"{triple.subject} is a blank node; give it an IRI")
        name = "a" if triple.predicate == RDF.type else _name(triple.predicate, used)
        subjects[triple.subject.value][name].add(triple.object)
    blocks = []
    for subject in sorted(subjects, key=natural):
        lines = []
        for name, objects in sorted(subjects[subject].items(), key=lambda item: _rank(item[0])):
            values = ", ".join(_term(term, used) for term in sorted(objects, key=_object_key))
            lines.append(f"{name} {values}")
        blocks.append(f"{_iri(subject)} " + " ;\n    ".join(lines) + " .\n")
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(used))
    return "\n".join([head, *blocks])


def natural(text: str) -> list[tuple[int, str]]:
    """A sort key under which `meeting-2` comes before `meeting-10`."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]+)", text)]


def _object_key(term: Term) -> tuple[bool, list[tuple[int, str]], str]:
    """English before other languages, then natural order."""
    language = term.language if isinstance(term, Literal) else None
    text = term.value if isinstance(term, NamedNode | Literal) else ""
    return language not in (None, "en"), natural(text), str(term)


def _rank(name: str) -> tuple[int, str]:
    return _RANK.get(name, len(_RANK)), name


def _name(node: NamedNode, used: set[str]) -> str:
    prefix, _, local = compact(node.value).partition(":")
    if prefix in PREFIXES and _LOCAL_NAME.match(local):
        used.add(prefix)
        return f"{prefix}:{local}"
    return _iri(node.value)


def _iri(iri: str) -> str:
    return f"<{iri.removeprefix(DEFAULT_BASE)}>"


def _term(term: Term, used: set[str]) -> str:
    if isinstance(term, NamedNode):
        return _name(term, used)
    if not isinstance(term, Literal):
        raise InputError(f"{term} is a blank node or a triple term; give it an IRI")
    if _BARE.get(term.datatype, _NOTHING).fullmatch(term.value):
        return term.value
    quoted = _quoted(term.value)
    if term.language:
        return f"{quoted}@{term.language}"
    return quoted if term.datatype == XSD.string else f"{quoted}^^{_name(term.datatype, used)}"


def _quoted(text: str) -> str:
    """A string as Turtle writes it; one of several lines keeps them."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r")
    if "\n" in text:
        return '"""' + re.sub(r'"(?="|\Z)', r'\\"', escaped) + '"""'
    return '"' + escaped.replace('"', '\\"') + '"'
