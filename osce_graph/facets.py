"""By what each kind of entity is narrowed down, counted and sorted: the table behind index and lists.

A *facet* is a path of properties; its *value* stands in URLs: a year, the key of an entity, a word. A list
narrowed by facets is also a SPARQL query, written from the same paths, with the same entities as answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode

from osce_graph.iris import KINDS, Iris
from osce_graph.vocabulary import OSCE, PREFIXES

NO_DATE: Final = "none"
"""The value of a year that no date gives."""

Sort = Literal["-date", "date", "label"]
SORTS: Final[tuple[Sort, ...]] = ("-date", "date", "label")
Selection = Mapping[str, Sequence[str]]
"""Values by facet: an entity has one of the values of each facet."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list.

    name    what URLs call it
    label   what people are shown
    path    the SPARQL property path from the entity to the value
    values  year: of the date that the kind is sorted by; entity: keys of `home`, or whole paths
            without one; text: plain words; class: the ontology's classes below that of the kind
    home    the kind whose entities are the values
    """

    name: str
    label: str
    path: str
    values: Literal["year", "entity", "text", "class"] = "entity"
    home: str | None = None

    def value(self, term: object, iris: Iris) -> str | None:
        """How URLs call a term at the end of the path; None where it is no value of this facet."""
        if self.values in ("year", "text"):
            if not isinstance(term, Text):
                return None
            return (term.value[:4] if self.values == "year" else term.value) or None
        if not isinstance(term, NamedNode):
            return None
        if self.values == "class":
            name = term.value.removeprefix(str(OSCE))
            return name if name.isidentifier() and f"osce:{name}" not in _CLASSES else None
        path = iris.path(term.value)
        if path is None or self.home is None:
            return path
        kind, _, key = path.partition("/")
        return key if kind == self.home else None

    def term(self, value: str, iris: Iris) -> NamedNode | Text | None:
        """The term that `value` stands for; None where it can be none."""
        if self.values == "text":
            return Text(value)
        if self.values == "class":
            return OSCE[value] if value.isascii() and value.isidentifier() else None
        try:
            return iris(f"{self.home}/{value}" if self.home else value)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Order:
    """How a kind is sorted: the property that dates it, and what is tried first."""

    date: str
    first: Sort


_ITEM: Final = (
    Facet("year", "Year", "schema:datePublished", "year"),
    Facet("structure", "Structure", "osce:structure"),
    Facet("field", "Field of work", "osce:fieldOfWork/skos:broader*", home="field-of-work"),
    Facet("state", "State mentioned", "schema:mentions", home="state"),
    Facet("type", "Content type", "osce:contentType", home="content-type"),
    Facet("language", "Language", "schema:inLanguage", "text"),
)
_YEAR: Final = Facet("year", "Year", "osce:earliest", "year")

FACETS: Final[Mapping[str, tuple[Facet, ...]]] = {
    "news": _ITEM,
    "publication": _ITEM,
    "event": (_YEAR,),
    "state": (Facet("standing", "Standing", "osce:currentStanding", home="standing"),),
    "body": (
        Facet("type", "Kind of body", "a", "class"),
        Facet("seat", "Seat", "osce:seat", home="place"),
    ),
    "field-operation": (
        Facet("status", "Status", "osce:status", "text"),
        Facet("host", "Host State", "osce:hostState", home="state"),
        Facet("region", "Region", "osce:region", "text"),
        _YEAR,
    ),
    "field-of-work": (Facet("dimension", "Dimension", "osce:dimension", home="dimension"),),
    "meeting": (
        _YEAR,
        Facet("series", "Series", "osce:inSeries", home="meeting-series"),
        Facet("host", "Host State", "osce:hostState", home="state"),
    ),
    "meeting-series": (Facet("organizer", "Organizer", "osce:organizer"),),
    "post": (Facet("body", "Of", "org:postIn"),),
    "tenure": (Facet("post", "Post", "osce:post", home="post"), _YEAR),
    "membership": (Facet("standing", "Standing", "osce:standing", home="standing"), _YEAR),
    "change": (_YEAR,),
    "person": (
        Facet("post", "Post held", "^org:member/osce:post", home="post"),
        Facet("country", "State", "osce:country", home="state"),
    ),
    "place": (Facet("country", "State", "osce:country", home="state"),),
    "source": (Facet("layout", "Layout", "osce:layout", "text"),),
}
_PUBLISHED: Final = Order("schema:datePublished", "-date")
_DATED: Final = Order("osce:earliest", "-date")
_NAMED: Final = Order("osce:earliest", "label")
_ORDERS: Final[Mapping[str, Order]] = {
    "news": _PUBLISHED,
    "publication": _PUBLISHED,
    **dict.fromkeys(("event", "meeting", "tenure", "change"), _DATED),
}
_CLASSES: Final = frozenset(kind.class_name for kind in KINDS.values())
_YEAR_TEXT: Final = re.compile(r"[0-9]{4}")


def order(kind: str) -> Order:
    """How the entities of a kind are sorted."""
    return _ORDERS.get(kind, _NAMED)


def facet(kind: str, name: str) -> Facet | None:
    """The facet of a kind that URLs call `name`."""
    return next((facet for facet in FACETS.get(kind, ()) if facet.name == name), None)


def sparql(kind: str, selection: Selection, sort: Sort, iris: Iris) -> str:
    """The list as a query: `?entity ?label ?date`, the same entities in the same order.

    What a value cannot mean is left out of it, so that hostile text never stands in a query.
    """
    by = order(kind)
    class_name = KINDS[kind].class_name
    typed = f"a {class_name} ; " if class_name.partition(":")[0] in PREFIXES else ""
    lines = [
        f"?entity {typed}rdfs:label ?label .",
        f'FILTER(STRSTARTS(STR(?entity), "{iris.base}{kind}/"))',
        f"OPTIONAL {{ ?entity {by.date} ?date }}",
    ]
    for name, values in selection.items():
        narrowed = facet(kind, name)
        if narrowed is not None and values:
            lines += _condition(narrowed, values, iris)
    ordered = {"-date": "DESC(?date) ?entity", "date": "(!BOUND(?date)) ?date DESC(?entity)"}.get(
        sort, "LCASE(STR(?label)) ?entity"
    )
    body = "\n".join(f"  {line}" for line in lines)
    used = sorted(set(re.findall(r"\b([a-z]+):[A-Za-z]", re.sub(r"<[^>]*>|\"[^\"]*\"", "", body))))
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used if name in PREFIXES)
    return f"{prologue}SELECT DISTINCT ?entity ?label ?date WHERE {{\n{body}\n}}\nORDER BY {ordered}\n"


def _condition(narrowed: Facet, values: Sequence[str], iris: Iris) -> list[str]:
    variable = f"?{narrowed.name}"
    if narrowed.values == "year":
        years = ", ".join(value for value in values if _YEAR_TEXT.fullmatch(value)) or "0"
        return [f"FILTER({'!BOUND(?date) || ' if NO_DATE in values else ''}YEAR(?date) IN ({years}))"]
    terms = [str(term) for term in (narrowed.term(value, iris) for value in values) if term is not None]
    return [f"VALUES {variable} {{ {' '.join(terms)} }}", f"?entity {narrowed.path} {variable} ."]
