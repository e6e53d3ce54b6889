"""`/search?q=`: every kind at once, best first; the same as JSON."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from osce_graph.facets import NO_DATE
from osce_graph.formats import HTML
from osce_graph.identity import fuse
from osce_graph.iris import KINDS
from osce_graph.release import index, search
from osce_graph.release.search import Hits, Marked, Term
from osce_graph.web import i18n, respond
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.i18n import gettext
from osce_graph.web.lists import Value, choice, page_number
from osce_graph.web.problems import not_found
from osce_graph.web.terms import Shown, of_kind

rooms = Blueprint("search", __name__)

PER_PAGE = 20
_WHOLE: Final = 120  # characters on either side of a hit where bodies are published
_LEAD: Final = 240  # characters of a lead that are shown
_YEARS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: where it is, what it is called, the words around the first hit in its text."""

    path: str
    kind: str
    label: Marked
    language: str | None
    date: str | None
    lead: Marked
    snippet: Marked


@rooms.get("/search")
def page() -> Response:
    """What is found, by Accept as a page or as JSON."""
    return _answer(as_json=respond.choose((HTML, respond.JSON)) is respond.JSON, negotiated=True)


@rooms.get("/search.json")
def as_json() -> Response:
    """What is found, as JSON."""
    return _answer(as_json=True)


def _answer(*, as_json: bool, negotiated: bool = False) -> Response:
    text = request.args.get("q", "")[: search.QUERY_LIMIT]
    kind = request.args.get("kind") if request.args.get("kind") in KINDS else None
    year = request.args.get("year") or None
    number = page_number()
    terms = search.parse(text)
    opened = release()
    with opened.index() as connection:
        hits = search.find(connection, terms, kind, year, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
        pages = max(1, -(-hits.total // PER_PAGE))
        if number > pages:
            raise not_found(f"What was found has {pages} pages; there is no page {number}.")
        full_text = bool(opened.manifest.get("full_text"))
        found = [_found(opened, connection, place, terms, full_text) for place in hits.ids]
    address = _Address(text, kind, year)
    if as_json:
        answer = respond.json(_json(opened, text, hits, found, number, pages), negotiated=negotiated)
    else:
        answer = respond.page(
            "search.html",
            negotiated=negotiated,
            text=text,
            asked=bool(terms),
            hits=hits,
            found=[(of_kind(KINDS[each.kind], opened.label_in(i18n.language())), each) for each in found],
            choices=_choices(hits, address),
            kind=kind,
            year=year,
            page=number,
            pages=pages,
            first=(number - 1) * PER_PAGE + 1,
            page_address=lambda page: address.of(page=page),
            json_address=address.of("search.json", page=number),
        )
    path = "search.json" if as_json else "search"
    for relation, other in (("prev", number - 1), ("next", number + 1)):
        if 1 <= other <= pages:
            answer.headers.add("Link", f'<{address.of(path, page=other)}>; rel="{relation}"')
    return answer


@dataclass(frozen=True, slots=True)
class _Address:
    text: str
    kind: str | None
    year: str | None

    def of(self, path: str = "search", *, page: int = 1, **other: str | None) -> str:
        """The address of this search, or of one that differs."""
        wanted = {"q": self.text, "kind": self.kind, "year": self.year, **other}
        pairs = [(name, value) for name, value in wanted.items() if value]
        if page > 1:
            pairs.append(("page", str(page)))
        return f"{respond.local(path)}?{urlencode(pairs, errors='replace')}"


def _found(
    opened: OpenRelease, connection: Any, place: int, terms: tuple[Term, ...], full_text: bool
) -> Found:
    path, label, language, date = connection.execute(
        "SELECT path, label, language, date FROM entity WHERE id = ?", (place,)
    ).fetchone()
    kind = path.partition("/")[0]
    lead: Marked = ()
    snippet: Marked = ()
    if kind in ("news", "publication"):
        witnesses = index.witnesses(connection, path)
        if witnesses:
            item = fuse(witnesses)
            lead = search.marked(_cut(item.abstract or ""), terms)
            if not any(hit for _, hit in lead):
                context = _WHOLE if full_text else search.CONTEXT
                snippet = search.snippet(item.body, terms, context) or ()
    elif i18n.language() != i18n.ENGLISH:
        named = opened.label_in(i18n.language())(opened.iris(path))
        if named is not None:
            label, language = named.value, named.language
    return Found(path, kind, search.marked(label, terms), language, date, lead, snippet)


def _cut(text: str) -> str:
    return text if len(text) <= _LEAD else text[:_LEAD].rpartition(" ")[0] + "\N{HORIZONTAL ELLIPSIS}"


def _choices(hits: Hits, address: _Address) -> list[Any]:
    kinds = [
        Value(
            Shown(gettext(KINDS[name].label)),
            hits.kinds[name],
            name == address.kind,
            address.of(kind=None if name == address.kind else name),
        )
        for name in sorted(hits.kinds, key=lambda name: (-(hits.kinds[name] or search.READ), name))
    ]
    years = [
        Value(
            Shown(gettext("no date") if year == NO_DATE else year),
            hits.years[year],
            year == address.year,
            address.of(year=None if year == address.year else year),
        )
        for year in sorted(hits.years, key=lambda year: (year != NO_DATE, year), reverse=True)
    ]
    found = []
    for name, label, values, shown in (
        ("kind", gettext("Kind"), kinds, len(KINDS)),
        ("year", gettext("Year"), years, _YEARS_SHOWN),
    ):
        if values:
            found.append(choice(name, label, values, shown))
    return found


def _json(
    opened: OpenRelease, text: str, hits: Hits, found: list[Found], page: int, pages: int
) -> dict[str, Any]:
    return {
        "query": text,
        "total": hits.total,
        "more": hits.more,
        "everyWord": hits.every_word,
        "ranked": hits.ranked,
        "page": page,
        "pages": pages,
        "kinds": dict(sorted(hits.kinds.items())),
        "years": dict(sorted(hits.years.items())),
        "results": [
            {
                "iri": opened.iris.base + each.path,
                "kind": each.kind,
                "label": _plain(each.label),
                "language": each.language,
                "date": each.date,
                "snippet": _plain(each.snippet) or None,
            }
            for each in found
        ],
    }


def _plain(pieces: Marked) -> str:
    return "".join(text for text, _ in pieces)
