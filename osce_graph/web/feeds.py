"""What changed and what is new, for people and feed readers; what there is, for crawlers.

Atom is RFC 4287, its pages RFC 5005; sitemaps are those of sitemaps.org. Addresses follow the base IRI.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from lxml import etree

from osce_graph.formats import HTML, Format
from osce_graph.iris import url_path
from osce_graph.release import history, index
from osce_graph.release.history import Entry
from osce_graph.serialization import xml_text
from osce_graph.web import respond
from osce_graph.web.current import OpenRelease, release, web
from osce_graph.web.i18n import mark
from osce_graph.web.problems import bad_request, not_found

rooms = Blueprint("feeds", __name__)

ATOM: Final = Format("atom", "atom", "application/atom+xml", "Atom", "page", None, None)
XML: Final = Format("sitemap", "xml", "application/xml", "XML", "page", None, None)
TEXT: Final = Format("text", "txt", "text/plain", "text", "page", None, None)
PER_PAGE: Final = 100
PER_SITEMAP: Final = 50_000
_ATOM: Final = "http://www.w3.org/2005/Atom"
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_WORDS: Final = (mark("created"), mark("changed"), mark("deleted"))


@rooms.get("/changes", strict_slashes=False)
@rooms.get("/changes.<suffix>")
def changes(suffix: str | None = None) -> Response:
    """Entities by the release in which they came, changed or went: a page, or Atom."""
    formats = {"html": HTML, "atom": ATOM}
    if suffix is not None and suffix not in formats:
        raise not_found(f"There is no changes.{suffix[:40]}; there is changes.atom and changes.html.")
    fmt = respond.choose((HTML, ATOM)) if suffix is None else formats[suffix]
    page = _page()
    opened = release()
    found = _latest(opened, PER_PAGE + 1, PER_PAGE * (page - 1))
    with opened.index() as connection:
        entries = [(entry, index.label(connection, entry.path)) for entry in found[:PER_PAGE]]
    more = len(found) > PER_PAGE
    negotiated = suffix is None
    if fmt is HTML:
        return respond.page("changes.html", entries=entries, page=page, more=more, negotiated=negotiated)
    base = opened.iris.base
    feed = _Feed("What changed", "changes", page, more)
    written = (
        _Item(
            f"{base}changes#{entry.changed.release}/{url_path(entry.path)}",
            f"{entry.change}: {label or entry.path}",
            base + url_path(entry.path),
            entry.changed.built,
        )
        for entry, label in entries
    )
    return _atom(opened, feed, written, negotiated=negotiated)


@rooms.get("/news.atom")
def news() -> Response:
    """The latest news items by the day they were published; each updated when it last changed."""
    page = _page()
    opened = release()
    with opened.index() as connection:
        found = index.newest(connection, "news", PER_PAGE + 1, PER_PAGE * (page - 1))
    base = opened.iris.base
    written = (
        _Item(
            base + url_path(path),
            label,
            base + url_path(path),
            known.changed.built if (known := opened.entry(path)) else opened.manifest["built"],
            date,
        )
        for path, label, date in found[:PER_PAGE]
    )
    feed = _Feed("News", "news", page, len(found) > PER_PAGE)
    return _atom(opened, feed, written, negotiated=False)


def _page() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 1_000_000 and len(text) < 9):
        raise bad_request(f"page={text[:40]!r} is no number of a page; ask for page=1.")
    return int(text)


def _latest(opened: OpenRelease, limit: int, offset: int) -> list[Entry]:
    if not opened.release.history_path.is_file():
        return []
    with opened.history() as connection:
        return history.latest(connection, limit, offset)


# Atom ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Feed:
    title: str
    name: str
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry; `published` is a day."""

    id: str
    title: str
    address: str
    updated: str
    published: str | None = None


def _atom(opened: OpenRelease, feed: _Feed, items: Iterable[_Item], *, negotiated: bool) -> Response:
    base, settings = opened.iris.base, web().settings
    address = f"{base}{feed.name}.atom"
    entries = list(items)
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, "id", address)
    _add(root, "title", f"{feed.title}: {opened.manifest.get('title') or settings.title}")
    _add(root, "updated", max((item.updated for item in entries), default=opened.manifest["built"]))
    _add(_add(root, "author"), "name", opened.manifest.get("publisher") or settings.publisher)
    links = {"self": feed.page, "first": 1}
    links |= {"previous": feed.page - 1} if feed.page > 1 else {}
    links |= {"next": feed.page + 1} if feed.more else {}
    for relation, page in links.items():
        _add(root, "link", rel=relation, type=ATOM.media_type, href=_paged(address, page))
    _add(root, "link", rel="alternate", type=HTML.media_type, href=base + _PAGES[feed.name])
    for item in entries:
        entry = _add(root, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.updated)
        if item.published:
            _add(entry, "published", f"{item.published}T00:00:00Z")
        _add(entry, "link", rel="alternate", href=item.address)
    return respond.document(_written(root), ATOM.content_type, negotiated=negotiated)


_PAGES: Final = {"changes": "changes", "news": "news/"}


def _paged(address: str, page: int) -> str:
    return address if page == 1 else f"{address}?page={page}"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    namespace = etree.QName(parent).namespace
    child = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    if text is not None:
        child.text = xml_text(text)
    return child


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


# Crawlers ------------------------------------------------------------------------------------------


@rooms.get("/sitemap.xml")
def sitemap() -> Response:
    """The parts of the sitemap."""
    opened = release()
    with _published(opened) as rows:
        total = sum(1 for _ in rows)
    root = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap={None: _SITEMAP})
    for number in range(1, max(1, -(-total // PER_SITEMAP)) + 1):
        part = _add(root, "sitemap")
        _add(part, "loc", f"{opened.iris.base}sitemap-{number}.xml")
        _add(part, "lastmod", opened.manifest["built"])
    return respond.document(_written(root), XML.content_type)


@rooms.get("/sitemap-<int:number>.xml")
def part_of_sitemap(number: int) -> Response:
    """At most 50,000 pages, each with the time it last changed; the first part begins with the doors."""
    opened = release()
    base = opened.iris.base
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap={None: _SITEMAP})
    if not 1 <= number <= 1_000_000:
        raise not_found(f"There is no such part of the sitemap; see {respond.local('sitemap.xml')}.")
    with _published(opened, PER_SITEMAP, PER_SITEMAP * (number - 1)) as rows:
        for path, changed in rows:
            page = _add(root, "url")
            _add(page, "loc", f"{base}{url_path(path)}.html")
            _add(page, "lastmod", changed)
    if not len(root):
        if number > 1:
            raise not_found(f"The sitemap has no part {number}; see {respond.local('sitemap.xml')}.")
        _add(_add(root, "url"), "loc", base)
    return respond.document(_written(root), XML.content_type)


@contextmanager
def _published(opened: OpenRelease, limit: int = -1, offset: int = 0) -> Iterator[Iterator[tuple[str, str]]]:
    if not opened.release.history_path.is_file():
        yield iter(())
        return
    with opened.history() as connection:
        yield history.published(connection, limit, offset)


@rooms.get("/robots.txt")
def robots() -> Response:
    """What crawlers need not ask for, and where all of it is to be had in a few files."""
    base = release().iris.base
    lines = (
        "# All of the data in a few files, which costs you and us less than crawling:",
        f"# {base}dumps/ (JSON: Accept: application/json)",
        f"# described in {base}catalog and {base}.well-known/void",
        "User-agent: *",
        *(f"Disallow: {respond.local(path)}" for path in ("sparql", "search", "metrics")),
        f"Allow: {respond.local('dumps/')}",
        f"Sitemap: {base}sitemap.xml",
    )
    return respond.document("\n".join(lines) + "\n", TEXT.content_type)
