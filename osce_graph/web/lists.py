"""`/{kind}/`: the entities of a kind, narrowed by facets, sorted, by page; the same as CSV, RDF and SPARQL.

A list is its address: facets by name (several values of one are alternatives), `sort`, `page`.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote_plus, urlencode

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.entities import Labels
from osce_graph.facets import FACETS, NO_DATE, SORTS, Facet, Selection, Sort, order, sparql
from osce_graph.formats import GRAPH_FORMATS, HTML, RESULTS_CSV, Format
from osce_graph.iris import KINDS, Kind
from osce_graph.reference.derive import first_day
from osce_graph.release.lists import Entry, Listing
from osce_graph.vocabulary import DCTERMS, OSCE, RDF, RDFS, SCHEMA, XSD, expand
from osce_graph.web import i18n, respond
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.i18n import gettext, mark
from osce_graph.web.problems import bad_request, not_found
from osce_graph.web.tables import inert
from osce_graph.web.terms import Shown, meaning

rooms = Blueprint("lists", __name__)

PER_PAGE = 50
VALUES_SHOWN: Final = 8  # values of a facet that stand open
VALUES_MOST: Final = 60  # values of a facet that stand at all
VALUES_ASKED: Final = 50  # values in a request
LIST_FORMATS: Final = (HTML, *GRAPH_FORMATS, RESULTS_CSV)
_SUFFIXES: Final = {fmt.suffix: fmt for fmt in LIST_FORMATS if fmt is not HTML}
_SORT_NAMES: Final = {"-date": mark("Newest first"), "date": mark("Oldest first"), "label": mark("By name")}

_ELSEWHERE: Final[Mapping[str, tuple[str, str, str]]] = {
    "annotation": (
        mark("Evidence is not listed: one comes to it from the facts that it shows, by their “why?”."),
        "queries/which-page-says-this",
        mark("Ask for the words behind an entity"),
    ),
    "dataset": (
        mark("What describes the dataset is not listed: it stands in the catalogue."),
        "catalog",
        mark("Catalogue"),
    ),
    "graph": (
        mark("Named graphs are not listed: each saved page has one, and its evidence another."),
        "source/",
        mark("Source documents"),
    ),
}
"""Kinds that no list holds: why not, and where one goes instead."""


@dataclass(frozen=True)
class Asked:
    """A list as its address names it."""

    kind: Kind
    selection: Selection
    sort: Sort
    page: int

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        return FACETS.get(self.kind.name, ())

    def query(self, *, selection: Selection | None = None, sort: Sort | None = None, page: int = 1) -> str:
        """The query string of this list, or of one that differs from it; always written in one way."""
        chosen = self.selection if selection is None else selection
        sort = sort or self.sort
        pairs = [(each.name, value) for each in self.facets for value in sorted(chosen.get(each.name, ()))]
        if sort != order(self.kind.name).first:
            pairs.append(("sort", sort))
        if page > 1:
            pairs.append(("page", str(page)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def address(self, fmt: Format = HTML, *, page: int = 1) -> str:
        """The path of this list on this server in a format."""
        path = self._base if fmt is HTML else f"{respond.local(self.kind.name)}.{fmt.suffix}"
        return path + self.query(page=page)

    def toggled(self, name: str, value: str) -> str:
        """The address with a value taken in or, where it was, taken out."""
        before, own, after = self._around[name]
        values = sorted(own ^ {value})
        pairs = (f"{name}={quote_plus(each)}" for each in values)
        query = "&".join((*before, *pairs, *after))
        return f"{self._base}?{query}" if query else self._base

    @cached_property
    def _around(self) -> dict[str, tuple[list[str], set[str], list[str]]]:
        """By facet: the query string before it, its own values, the query string after it."""
        parts = [part for part in self.query().removeprefix("?").split("&") if part]
        places = {each.name: place for place, each in enumerate(self.facets)}

        def place(part: str) -> int:
            return places.get(part.partition("=")[0], len(places))

        return {
            name: (
                [part for part in parts if place(part) < at],
                set(self.selection.get(name, ())),
                [part for part in parts if place(part) > at],
            )
            for name, at in places.items()
        }

    def sorted_by(self, sort: Sort) -> str:
        """The address of the same in another order."""
        return self._base + self.query(sort=sort)

    @cached_property
    def _base(self) -> str:
        return f"{respond.local(self.kind.name)}/"


def asked(kind: str) -> Asked:
    """What the request's query string asks of a kind; 404 for none of them, 400 for what it cannot be."""
    if kind not in KINDS:
        raise not_found(f"There is no {kind[:80]!r} here. The kinds are {', '.join(KINDS)}; start at /.")
    names = [each.name for each in FACETS.get(kind, ())]
    known = {*names, "sort", "page", i18n.PARAMETER}
    for name in request.args:
        if name not in known:
            raise bad_request(
                f"The list of {KINDS[kind].label.lower()} knows no {name[:80]!r};"
                f" there is {', '.join([*names, 'sort', 'page'])}."
            )
    selection = {
        name: tuple(dict.fromkeys(value for value in request.args.getlist(name) if value)) for name in names
    }
    if sum(map(len, selection.values())) > VALUES_ASKED:
        raise bad_request(f"A list can be narrowed by {VALUES_ASKED} values at once; ask with /sparql.")
    sort = request.args.get("sort") or order(kind).first
    if sort not in SORTS:
        raise bad_request(f"sort must be one of {', '.join(SORTS)}; it is {sort[:20]!r}.")
    return Asked(
        KINDS[kind],
        {name: values for name, values in selection.items() if values},
        sort,
        page_number(),
    )


def page_number() -> int:
    """`page` of the request; 400 if it is no number from 1."""
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 7 and int(number) > 0):
        raise bad_request(f"page must be a number from 1; it is {number[:20]!r}.")
    return int(number)


@rooms.get("/<kind>")
def without_slash(kind: str) -> Response:
    """`/state` means `/state/`."""
    if kind not in KINDS:
        raise not_found(f"There is no {kind[:80]!r} here; start at /.")
    return respond.moved(f"{kind}/")


@rooms.get("/<kind>.<suffix>")
def in_format(kind: str, suffix: str) -> Response:
    """`/state.csv` is the list as CSV, `/state.jsonld` as JSON-LD."""
    if kind not in KINDS:
        raise not_found(f"There is no {kind[:80]!r} here; start at /.")
    if suffix not in _SUFFIXES:
        raise not_found(
            f"There is no {suffix[:40]!r} form of this list; there is .{', .'.join(_SUFFIXES)}.",
            available=[f"{respond.local(kind)}.{known}" for known in _SUFFIXES],
        )
    return _answer(asked(kind), _SUFFIXES[suffix])


@rooms.get("/<kind>/")
def entities(kind: str) -> Response:
    """The entities of a kind, a page at a time."""
    wanted = asked(kind)
    answer = _answer(wanted, respond.choose(LIST_FORMATS))
    answer.vary.add("Accept")
    return answer


def _answer(wanted: Asked, fmt: Format) -> Response:
    opened = release()
    with opened.index() as connection:
        listing = Listing(connection, wanted.kind.name, wanted.selection)
        pages = max(1, -(-listing.total // PER_PAGE))
        if wanted.page > pages:
            raise not_found(
                f"This list of {wanted.kind.label.lower()} has {pages} pages; there is no page {wanted.page}."
            )
        if fmt is RESULTS_CSV:
            answer = respond.document(_csv(opened, listing.entries(wanted.sort)), RESULTS_CSV.content_type)
        else:
            entries = list(listing.entries(wanted.sort, (wanted.page - 1) * PER_PAGE, PER_PAGE))
            if fmt is HTML:
                answer = _page(opened, wanted, listing, entries, pages)
            else:
                root = NamedNode(f"{opened.iris.base}{wanted.kind.name}/{wanted.query(page=wanted.page)}")
                answer = respond.rdf(_triples(opened, wanted, listing.total, entries, root), fmt, root)
    for other in LIST_FORMATS:
        if other is not fmt:
            address = wanted.address(other, page=1 if other is RESULTS_CSV else wanted.page)
            answer.headers.add("Link", f'<{address}>; rel="alternate"; type="{other.media_type}"')
    if fmt is not RESULTS_CSV:
        for relation, page in (("prev", wanted.page - 1), ("next", wanted.page + 1)):
            if 1 <= page <= pages:
                answer.headers.add("Link", f'<{wanted.address(fmt, page=page)}>; rel="{relation}"')
    return answer


def _csv(opened: OpenRelease, entries: Iterator[Entry]) -> bytes:
    """The whole list, however many pages it has: IRI, label, date."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(("entity", "label", "date"))
    writer.writerows((opened.iris.base + each.path, inert(each.label), each.date) for each in entries)
    return out.getvalue().encode()


def _triples(
    opened: OpenRelease, wanted: Asked, total: int, entries: Sequence[Entry], root: NamedNode
) -> Iterator[Triple]:
    """A page of the list as a schema:ItemList."""
    whole = NamedNode(f"{opened.iris.base}{wanted.kind.name}/{wanted.query()}")
    yield Triple(root, RDF.type, SCHEMA.ItemList)
    yield Triple(root, SCHEMA.numberOfItems, Literal(str(total), datatype=XSD.integer))
    if whole != root:
        yield Triple(root, DCTERMS.isPartOf, whole)
    dated = {"schema:datePublished": SCHEMA.datePublished, "osce:earliest": OSCE.earliest}
    for each in entries:
        entity = opened.iris(each.path)
        yield Triple(root, SCHEMA.itemListElement, entity)
        yield Triple(entity, RDF.type, expand(wanted.kind.class_name))
        yield Triple(entity, RDFS.label, Literal(each.label, language=each.language))
        if each.date:
            date = Literal(first_day(each.date), datatype=XSD.date)
            yield Triple(entity, dated[order(wanted.kind.name).date], date)


# For people ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """An entry of a list as people see it."""

    entity: Shown
    date: str | None = None
    about: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: how many have it (None: uncounted), and where to go to take it in or out."""

    shown: Shown
    total: int | None
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet as people see it: values that stand open, those that can be unfolded, how many are left out."""

    name: str
    label: str
    values: tuple[Value, ...]
    more: tuple[Value, ...] = ()
    left_out: int = 0


def choice(
    name: str, label: str, values: Sequence[Value], shown: int = VALUES_SHOWN, left_out: int = 0
) -> Choice:
    """A facet with its values: those chosen always stand open."""
    first = [value for place, value in enumerate(values) if place < shown or value.chosen]
    rest = [value for place, value in enumerate(values) if place >= shown and not value.chosen]
    return Choice(name, label, tuple(first), tuple(rest), left_out)


def line(opened: OpenRelease, entry: Entry) -> Line:
    """An entry by the name it has in the visitor's language."""
    return Line(
        _named(opened, entry.path, Shown(entry.label, None, entry.language)),
        entry.date,
        tuple(_named(opened, path) for path in entry.about),
    )


def _named(opened: OpenRelease, path: str, known: Shown | None = None) -> Shown:
    """An entity by its label, with its address."""
    href = respond.local(path)
    if known is not None and (i18n.language() == i18n.ENGLISH or path.startswith(("news/", "publication/"))):
        return Shown(known.text, href, known.language)
    label = opened.label_in(i18n.language())(opened.iris(path))
    if label is None:
        return Shown(path.partition("/")[2], href)
    return Shown(label.value, href, label.language)


def _page(
    opened: OpenRelease, wanted: Asked, listing: Listing, entries: Sequence[Entry], pages: int
) -> Response:
    counts = listing.counts()
    label = opened.label_in(i18n.language())
    choices = []
    for each in wanted.facets:
        counted = counts.get(each.name, [])
        kept = [count for place, count in enumerate(counted) if place < VALUES_MOST or count.chosen]
        values = [
            Value(
                _value(opened, label, each, count.value),
                count.total,
                count.chosen,
                wanted.toggled(each.name, count.value),
            )
            for count in kept
        ]
        if each.values == "year":
            values.sort(key=lambda value: value.shown.day or "", reverse=True)
        if len(values) > 1 or any(value.chosen for value in values):
            left_out = len(counted) - len(kept)
            choices.append(choice(each.name, gettext(each.label), values, left_out=left_out))
    chosen = [(each, value) for each in choices for value in (*each.values, *each.more) if value.chosen]
    return respond.page(
        "list.html",
        kind=wanted.kind,
        asked=wanted,
        elsewhere=_ELSEWHERE.get(wanted.kind.name),
        total=listing.total,
        lines=[line(opened, entry) for entry in entries],
        choices=choices,
        chosen=chosen,
        sorts=[(sort == wanted.sort, _SORT_NAMES[sort], wanted.sorted_by(sort)) for sort in SORTS],
        page=wanted.page,
        pages=pages,
        page_address=lambda page: wanted.address(page=page),
        first=(wanted.page - 1) * PER_PAGE + 1,
        alternates=[
            (wanted.address(fmt, page=1 if fmt is RESULTS_CSV else wanted.page), fmt)
            for fmt in (RESULTS_CSV, *GRAPH_FORMATS)
        ],
        canonical=f"{opened.iris.base}{wanted.kind.name}/{wanted.query(page=wanted.page)}",
        said=_said(wanted, listing.total, chosen),
        query=sparql(wanted.kind.name, wanted.selection, wanted.sort, opened.iris),
    )


def _said(wanted: Asked, total: int, chosen: Sequence[tuple[Choice, Value]]) -> str:
    """The list in a sentence, for those who see it among the finds of a search engine."""
    narrowed = (f"{each.label}: {value.shown.text}" for each, value in chosen)
    return gettext("%(list)s in the public record of the OSCE: %(number)s, to read and to take as data.") % {
        "list": ", ".join((gettext(wanted.kind.label), *narrowed)),
        "number": i18n.grouped(total),
    }


def _value(opened: OpenRelease, label: Labels, each: Facet, value: str) -> Shown:
    """A value of a facet by the name that people know."""
    if each.values == "year":
        return Shown(gettext("no date")) if value == NO_DATE else Shown(value, day=value)
    if each.name == "language":
        return Shown(i18n.language_name(value))
    if each.values == "text":
        return Shown(meaning(value))
    term = each.term(value, opened.iris)
    named = label(term) if isinstance(term, NamedNode) else None
    return Shown(named.value, None, named.language) if named else Shown(value)
