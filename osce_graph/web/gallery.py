"""`/queries/`: the saved queries as a gallery; `/queries/{name}`: the answer of one, by address.

Parameters are bound as terms of their declared type (`Parameter.term`), never as text. The query runs like
any other, in a worker, under the limits of /sparql.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import DefaultGraph, Literal, NamedNode

from osce_graph.formats import HTML, RESULT_FORMATS, RESULTS_JSON, Format, find
from osce_graph.iris import Iris
from osce_graph.reference import queries as saved
from osce_graph.reference.queries import Parameter, SavedQuery
from osce_graph.sparql.protocol import QueryRequest
from osce_graph.vocabulary import RDF, XSD
from osce_graph.web import i18n, problems, respond, sparql
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.i18n import gettext, mark
from osce_graph.web.problems import bad_request, not_found

rooms = Blueprint("gallery", __name__, url_prefix="/queries")

ANSWERS: Final = (RESULTS_JSON, *(fmt for fmt in RESULT_FORMATS if fmt is not RESULTS_JSON), HTML)
OFFERED: Final = 2000  # entities offered for a parameter
_ALSO_READ: Final = frozenset({"format", i18n.PARAMETER})
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])[A-Z]")
HEADINGS: Final = (
    mark("Address"), mark("After"), mark("Attested"), mark("Before"), mark("City"), mark("Date"),
    mark("Elsewhere"), mark("English"), mark("Entity"), mark("Established"), mark("Field"), mark("From"),
    mark("Holder"), mark("Host"), mark("Iso2"), mark("Iso3"), mark("Item"), mark("Items"), mark("Known"),
    mark("M49"), mark("Mandate ended"), mark("Meeting"), mark("Meetings"), mark("Name"), mark("Names"),
    mark("Note"), mark("Operation"), mark("Page"), mark("Person"), mark("Place"), mark("Post"), mark("Posts"),
    mark("Rule"), mark("Since"), mark("Standing"), mark("Started"), mark("State"), mark("States"),
    mark("Status"), mark("Successor"), mark("Title"), mark("To"), mark("Until"), mark("Words"),
    mark("Wound up"), mark("Year"), mark("Years"),
)  # fmt: skip
"""The headings of the answers to the saved queries."""
_INPUTS: Final = {XSD.date: "date", XSD.integer: "number"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter in the form: its value, the type of its input, what may be chosen where that is a list."""

    parameter: Parameter
    value: str
    kind: str
    choices: Sequence[tuple[str, str]] = ()


@rooms.get("")
def without_slash() -> Response:
    """`/queries` means `/queries/`."""
    return respond.moved("queries/")


@rooms.get("/")
def gallery() -> Response:
    """All saved queries: a page, or JSON."""
    known = queries(release())
    if respond.choose((respond.JSON, HTML)) is not HTML:
        listed = respond.json([_entry(query) for query in known], negotiated=True)
        return respond.in_language(listed)
    topics: dict[str, list[SavedQuery]] = defaultdict(list)
    for query in known:
        topics[query.keywords[0]].append(query)
    return respond.page(
        "queries.html",
        topics=sorted(topics.items(), key=lambda topic: topic[0].casefold()),
        total=len(known),
        negotiated=True,
    )


@rooms.get("/<name>")
def answer(name: str) -> Response:
    """The answer of a saved query, in the format of its suffix, of `format=`, or of the Accept header."""
    opened = release()
    known = {query.name: query for query in queries(opened)}
    stem, _, suffix = name.partition(".")
    query = known.get(stem)
    if query is None:
        raise not_found(
            f"There is no saved query {stem[:80]!r}; see {respond.local('queries/')}.",
            list=respond.local("queries/"),
        )
    fmt = _format(query, suffix)
    values = _values(query, opened)
    asked = query.bind(**values)
    if fmt is HTML:
        return _page(query, values, asked, opened, negotiated=not suffix)
    return sparql.respond_to(QueryRequest(asked, "SELECT", fmt))


def _format(query: SavedQuery, suffix: str) -> Format:
    """The suffix says it before `format=`, and that before the Accept header."""
    named = suffix or request.args.get("format", "").replace(" ", "+")
    if not named:
        return respond.choose(ANSWERS)
    fmt = find(named, ANSWERS)
    if fmt is None:
        suffixes = [each.suffix for each in ANSWERS]
        raise not_found(
            f"There is no {named[:40]!r} of this query; there is .{', .'.join(suffixes)}.",
            available=[f"{respond.local(path_of(query))}.{each}" for each in suffixes],
        )
    return fmt


def _values(query: SavedQuery, opened: OpenRelease) -> dict[str, NamedNode | Literal]:
    """The value of each parameter that was given, checked; 400 for one that cannot be."""
    known = {parameter.name: parameter for parameter in query.parameters}
    values: dict[str, NamedNode | Literal] = {}
    for name, texts in request.args.lists():
        if name in _ALSO_READ:
            continue
        if name not in known:
            there = ", ".join(known) or "none"
            raise bad_request(f"This query has no parameter {name[:80]!r}; its parameters: {there}.")
        if len(texts) > 1:
            raise bad_request(f"{name} is given {len(texts)} times; give it once.")
        if not texts[0].strip():
            continue
        try:
            term = known[name].term(texts[0], opened.iris)
        except ValueError as error:
            raise bad_request(str(error)) from None
        if isinstance(term, NamedNode) and not any(opened.store.quads_for_pattern(term, None, None)):
            raise bad_request(f"{name}: this release says nothing about {texts[0][:200]!r}.")
        values[name] = term
    return values


def _page(
    query: SavedQuery,
    values: dict[str, NamedNode | Literal],
    asked: str,
    opened: OpenRelease,
    *,
    negotiated: bool,
) -> Response:
    found = sparql.table_of(QueryRequest(asked, "SELECT", RESULTS_JSON))
    if not isinstance(found, sparql.Table):
        return problems.respond_with(found)
    written = {name: _written(term, opened.iris) for name, term in values.items()}
    path = path_of(query)
    tail = f"?{urlencode(written)}" if written else ""
    return respond.page(
        "query.html",
        query=query,
        asked=asked,
        fields=[_field(each, written.get(each.name), opened) for each in query.parameters],
        table=found,
        headings=[heading(variable) for variable in found.variables],
        downloads=[(f"{respond.local(path)}.{fmt.suffix}{tail}", fmt) for fmt in sparql.OFFERED],
        permanent=f"{respond.local(path)}{tail}",
        negotiated=negotiated,
    )


def _field(parameter: Parameter, value: str | None, opened: OpenRelease) -> Field:
    shown = value or _written(parameter.default, opened.iris)
    if parameter.datatype is not None:
        return Field(parameter, shown, _INPUTS.get(parameter.datatype, "text"))
    label = opened.label_in(respond.label_language())
    of_class = opened.store.quads_for_pattern(None, RDF.type, parameter.of, DefaultGraph())
    named = [
        (path, called.value)
        for quad in islice(of_class if parameter.of else (), OFFERED)
        if isinstance(quad.subject, NamedNode)
        and (path := opened.iris.path(quad.subject.value))
        and (called := label(quad.subject))
    ]
    if 0 < len(named) < OFFERED:
        return Field(parameter, shown, "select", sorted(named, key=lambda choice: choice[1].casefold()))
    return Field(parameter, shown, "text")


def _written(term: NamedNode | Literal, iris: Iris) -> str:
    """A term as it stands in an address."""
    return term.value if isinstance(term, Literal) else iris.path(term.value) or term.value


def heading(variable: str) -> str:
    """A variable of a saved query as the heading of its column: `mandateEnded` is "Mandate ended"."""
    return gettext(_CAPITAL.sub(lambda found: f" {found[0].lower()}", variable).capitalize())


def queries(opened: OpenRelease) -> tuple[SavedQuery, ...]:
    """The saved queries in the language that this visitor's labels are in."""
    return saved.load(opened.iris.base, respond.label_language())


def path_of(query: SavedQuery) -> str:
    """Where a saved query is answered, below the root of this server."""
    return f"queries/{query.name}"


def _entry(query: SavedQuery) -> dict[str, Any]:
    iris = release().iris
    return {
        "name": query.name,
        "question": query.title,
        "description": query.description,
        "keywords": list(query.keywords),
        "iri": iris.base + query.path,
        "answer": respond.local(path_of(query)),
        "formats": [fmt.suffix for fmt in ANSWERS],
        "parameters": [
            {
                "name": parameter.name,
                "label": parameter.label,
                "description": parameter.description,
                "default": _written(parameter.default, iris),
                "schema": schema(parameter),
            }
            for parameter in query.parameters
        ],
        "query": query.text,
    }


def schema(parameter: Parameter) -> dict[str, Any]:
    """What a parameter may be, as JSON Schema."""
    match parameter.datatype:
        case None:
            kinds = "|".join(parameter.kinds)
            return {"type": "string", "pattern": f"({kinds})/.+" if kinds else ".+/.+"}
        case XSD.integer:
            return {"type": "integer"}
        case XSD.date:
            return {"type": "string", "format": "date"}
    return {"type": "string", "minLength": 1, "maxLength": 200}
