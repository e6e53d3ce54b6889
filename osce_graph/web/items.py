"""The items that concern an entity, from the index: how many, in which years and fields, the latest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup
from pyoxigraph import NamedNode

from osce_graph.facets import FACETS, NO_DATE, Facet
from osce_graph.pictures.columns import Series
from osce_graph.release.lists import Count, Listing
from osce_graph.vocabulary import OSCE, SCHEMA
from osce_graph.web import respond
from osce_graph.web.current import OpenRelease
from osce_graph.web.i18n import gettext
from osce_graph.web.lists import Line, line
from osce_graph.web.pictures import by_year
from osce_graph.web.terms import Shown

KINDS: Final = ("news", "publication")
LATEST: Final = 8
MOST: Final = 6  # values of another facet
# By the kind of an entity: the facet of items that it is a value of.
_FACETS: Final = {
    "state": "state",
    "field-of-work": "field",
    "content-type": "type",
    "body": "structure",
    "field-operation": "structure",
    "post": "structure",
}
# What the list of items tells, so that it need not stand among the incoming links.
_COVERS: Final = {
    "state": (SCHEMA.mentions,),
    "field": (OSCE.fieldOfWork,),
    "type": (OSCE.contentType,),
    "structure": (OSCE.structure,),
}
_BESIDE: Final = {"state": "field", "field": "structure", "type": "structure", "structure": "field"}


@dataclass(frozen=True, slots=True)
class Part:
    """A value of another facet, with how many of the items have it, and the list of those."""

    shown: Shown
    total: int


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one kind that concern an entity; `address` is the list of all."""

    kind: str
    total: int
    address: str
    drawing: Markup | None
    beside: str
    parts: tuple[Part, ...]
    latest: tuple[Line, ...]


def covered(kind: str) -> tuple[NamedNode, ...]:
    """The properties by which items name an entity of this kind and which its list of items follows."""
    return _COVERS.get(_FACETS.get(kind, ""), ())


def concerning(opened: OpenRelease, entity: NamedNode) -> Iterator[Items]:
    """The items of each kind that concern an entity; nothing for kinds that items are not listed by."""
    name = _FACETS.get((opened.iris.path(entity.value) or "").partition("/")[0])
    if name is None:
        return
    with opened.index() as connection:
        for kind in KINDS:
            facets = {facet.name: facet for facet in FACETS[kind]}
            value = facets[name].value(entity, opened.iris)
            if value is None:
                continue
            listing = Listing(connection, kind, {name: (value,)})
            if not listing.total:
                continue
            counts, beside = listing.counts(), facets[_BESIDE[name]]
            yield Items(
                kind,
                listing.total,
                _address(kind, {name: value}),
                _drawing(kind, counts.get("year", ())),
                beside.label,
                tuple(_parts(opened, kind, beside, counts.get(beside.name, ()), {name: value})),
                tuple(line(opened, entry) for entry in listing.entries("-date", 0, LATEST)),
            )


def _address(kind: str, wanted: dict[str, str]) -> str:
    return f"{respond.local(kind)}/?{urlencode(wanted)}"


def _drawing(kind: str, years: Sequence[Count]) -> Markup | None:
    """The years as columns, where there are several."""
    numbers = {int(each.value): each.total for each in years if each.value != NO_DATE}
    if len(numbers) < 2:
        return None
    title = gettext("Items by year")
    return by_year(f"{kind}-by-year", title, [Series(title, numbers)])


def _parts(
    opened: OpenRelease, kind: str, facet: Facet, counts: Sequence[Count], wanted: dict[str, str]
) -> Iterator[Part]:
    label = opened.label_in(respond.label_language())
    for each in counts[:MOST]:
        term = facet.term(each.value, opened.iris)
        found = label(term) if isinstance(term, NamedNode) else None
        if found is not None:
            address = _address(kind, {**wanted, facet.name: each.value})
            yield Part(Shown(found.value, address, found.language), each.total)
