"""A table a kind, for people with spreadsheets: CSV (RFC 4180), and what its columns mean (CSVW).

A cell holds the values of one property, ` | ` between several; of texts those in English, or
lacking these in the first language there is. What a spreadsheet would take for a formula gets an
apostrophe in front. The graph itself is in the other formats.
"""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.iris import KINDS
from osce_graph.vocabulary import PREFIXES

SEPARATOR: Final = " | "
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_DATED: Final = "osce:earliest osce:latest"
_ITEM: Final = (
    "schema:inLanguage schema:datePublished schema:dateCreated osce:contentType osce:issuedBy"
    " osce:structure osce:fieldOfWork schema:dateline schema:locationCreated schema:contentLocation"
    " osce:reportsOn schema:mentions schema:abstract schema:url dcterms:identifier prov:wasDerivedFrom"
)
_CONCEPT: Final = "skos:altLabel skos:inScheme skos:broader"
_COLUMNS: Final[dict[str, str]] = {
    "news": _ITEM,
    "publication": _ITEM,
    "event": "schema:startDate schema:endDate schema:location",
    "state": "osce:iso2 osce:iso3 osce:m49 osce:currentStanding osce:capital skos:altLabel skos:exactMatch",
    "body": f"osce:acronym skos:altLabel org:unitOf org:linkedTo osce:established osce:dissolved {_DATED}"
    " osce:seat",
    "field-operation": "osce:acronym skos:altLabel osce:status osce:region osce:hostState"
    f" osce:areaOfOperation osce:seat osce:established osce:started osce:mandateEnded osce:woundUp {_DATED}",
    "organization": "osce:acronym skos:altLabel skos:exactMatch",
    "field-of-work": f"{_CONCEPT} osce:dimension",
    "dimension": _CONCEPT,
    "content-type": _CONCEPT,
    "standing": _CONCEPT,
    "meeting-series": f"osce:acronym skos:altLabel osce:organizer osce:frequency osce:broaderSeries {_DATED}",
    "meeting": "schema:startDate schema:endDate osce:inSeries osce:ordinal schema:location osce:hostState"
    " osce:preparatoryMeetingOf",
    "post": f"osce:acronym skos:altLabel org:postIn {_DATED}",
    "tenure": f"osce:post org:member org:organization osce:roleTitle {_DATED} osce:attestedOn",
    "membership": f"org:member osce:standing {_DATED}",
    "change": f"org:originalOrganization org:resultingOrganization {_DATED}",
    "name": f"osce:nameOf osce:nameText {_DATED}",
    "person": "osce:country skos:altLabel",
    "person-name": "osce:printedRole",
    "place": "osce:country schema:latitude schema:longitude skos:exactMatch",
    "source": "schema:url prov:generatedAtTime schema:encodingFormat osce:layout osce:sha256",
    "query": "dcterms:description schema:keywords sh:select",
}


def _node(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


COLUMNS: Final[dict[str, dict[str, NamedNode]]] = {
    kind: {name.partition(":")[2]: _node(name) for name in ("rdfs:label", *_COLUMNS.get(kind, "").split())}
    for kind in KINDS
}
"""For every kind the columns after `iri`, each with its property."""


def head(kind: str) -> bytes:
    """The line with the names of the columns."""
    return _line(["iri", *COLUMNS[kind]])


def row(kind: str, triples: Iterable[Triple]) -> bytes:
    """The line of one entity, from the statements whose subject it is."""
    values: dict[NamedNode, list[Any]] = {}
    subject = ""
    for triple in triples:
        subject = getattr(triple.subject, "value", "")
        values.setdefault(triple.predicate, []).append(triple.object)
    return _line([subject, *(_cell(values.get(term, ())) for term in COLUMNS[kind].values())])


def _cell(values: Iterable[Any]) -> str:
    texts: dict[str, list[str]] = {}
    for value in values:
        language = (value.language or "") if isinstance(value, Literal) else ""
        texts.setdefault(language, []).append(value.value)
    if not texts:
        return ""
    cell = SEPARATOR.join(texts["en"] if "en" in texts else texts[min(texts)])
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def description(files: dict[str, str]) -> bytes:
    """The tables described (CSV on the Web, W3C 2015); `files` names the file of each kind."""
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [
            {
                "url": file,
                "dc:title": KINDS[kind].label,
                "tableSchema": {
                    "columns": [
                        {"name": "iri", "datatype": "anyURI", "required": True},
                        *(
                            {"name": name, "propertyUrl": term.value, "separator": SEPARATOR}
                            for name, term in COLUMNS[kind].items()
                        ),
                    ],
                    "primaryKey": "iri",
                    "aboutUrl": "{+iri}",
                },
            }
            for kind, file in sorted(files.items())
        ],
    }
    return json.dumps(document, indent=1).encode() + b"\n"
