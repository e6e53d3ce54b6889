"""What an address below the base IRI answers: redirects, documents, what is gone. Pure, without Flask.

`/{kind}/{key}` is an entity: 303 to the document about it that the client prefers. `/{kind}/{key}.{suffix}`
is that document. An item that is published under another address now redirects there; what was
published once and is no longer is 410, with the last release that had it and what stands in its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from pyoxigraph import NamedNode

from osce_graph import negotiation
from osce_graph.entities import Description, Labels, describe
from osce_graph.formats import ENTITY_FORMATS, GRAPH_FORMATS, HTML, JSON_LD, TURTLE, Format
from osce_graph.iris import KINDS, url_path
from osce_graph.release.history import Entry
from osce_graph.serialization import expanded_json_ld, serialize
from osce_graph.sparql.problem import ProtocolError
from osce_graph.vocabulary import RDF, SCHEMA
from osce_graph.web.answer import NO_CONDITIONS, Answer, Conditions, Headers, document, moment
from osce_graph.web.current import OpenRelease

PATH_LIMIT: Final = 2000  # characters of a path that is looked up
DOCUMENT_FORMATS: Final = (*GRAPH_FORMATS, HTML)
"""In the order of preference where the client has none: RDF for `curl`, a page for who asks for one."""
_SUFFIXES: Final = {fmt.suffix: fmt for fmt in ENTITY_FORMATS}
_DATASET: Final = "dataset/osce-graph"


class Page(Protocol):
    """Makes the page for people; called only where one is asked for."""

    def label(self) -> Labels:
        """Labels in the language of the reader."""

    def render(self, description: Description) -> tuple[bytes, Headers, tuple[str, ...]]:
        """The page, the headers that go with it, what it depends on (Vary)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a request its answer depends on.

    path     below the root, without the first slash, decoded
    root     the path of the root on this server, without the last slash; the base IRI stands for it
    accept   the Accept header
    page     the `page` of the query string, as written
    """

    path: str
    root: str = ""
    accept: str | None = None
    page: str | None = None
    conditions: Conditions = NO_CONDITIONS

    def local(self, path: str) -> str:
        """The address on this server of `path` below the base IRI."""
        return f"{self.root}/{url_path(path)}"


def answer(opened: OpenRelease, ask: Ask, page: Page) -> Answer:
    """The answer to GET; ProtocolError for 400, 404, 406, 410, 412."""
    path = ask.path
    kind = path.partition("/")[0]
    if kind not in KINDS:
        raise _not_found(
            f"There is no {kind[:80]!r} here. The kinds are {', '.join(KINDS)}; start at /.", kinds=[*KINDS]
        )
    number = _page_number(ask.page)
    stem, _, suffix = path.rpartition(".")
    fmt = _SUFFIXES.get(suffix)
    document_of = _node(opened, stem) if stem else None
    if document_of is not None and fmt is not None:
        target = opened.moved_to(stem)
        if target is not None:
            return _moved(ask, f"{target}.{suffix}")
        if fmt is TURTLE and number == 1 and (made := opened.documents.get(stem)) is not None:
            return _sent(opened, ask, stem, fmt, made.body, tag=made.etag)
        found = _described(opened, document_of, fmt, number, page)
        if found is not None:
            return _document(opened, ask, stem, fmt, found, page)
    node = _node(opened, path)
    if node is not None:
        target = opened.moved_to(path)
        if target is not None:
            return _moved(ask, target)
        if _stands(opened, node):
            return _see_other(ask)
    if document_of is not None and fmt is None and _stands(opened, document_of):
        raise _not_found(
            f"There is no {suffix[:40]!r} document of {stem}; there is .{', .'.join(_SUFFIXES)}.",
            available=[ask.local(f"{stem}.{known}") for known in _SUFFIXES],
        )
    for former in (path, stem if fmt else ""):
        entry = opened.entry(former) if former and len(former) <= PATH_LIMIT else None
        if entry is not None and entry.last is not None:
            raise _gone(ask, entry)
    raise _not_found(
        f"This release says nothing about {path[:200]!r}. See all of the kind at {ask.local(kind)}/ "
        "or search with /sparql.",
        list=ask.local(f"{kind}/"),
    )


def _node(opened: OpenRelease, path: str) -> NamedNode | None:
    if len(path) > PATH_LIMIT or not path.isprintable():
        return None
    try:
        return opened.iris(path)
    except ValueError:
        return None


def _stands(opened: OpenRelease, node: NamedNode) -> bool:
    """Whether the release says anything about it."""
    return any(opened.store.quads_for_pattern(node, None, None)) or (
        node.value.startswith(f"{opened.iris.base}graph/") and opened.store.contains_named_graph(node)
    )


def _page_number(text: str | None) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) > 0):
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST, "Bad request", f"page must be a number from 1; it is {text[:20]!r}."
        )
    return int(text)


# Redirects and errors ------------------------------------------------------------------------------
def _see_other(ask: Ask) -> Answer:
    chosen = negotiation.best(ask.accept, DOCUMENT_FORMATS)
    if chosen is None:
        names = ", ".join(f"{fmt.label} ({fmt.media_type})" for fmt in DOCUMENT_FORMATS)
        raise ProtocolError(
            HTTPStatus.NOT_ACCEPTABLE,
            "Not acceptable",
            f"None of {(ask.accept or '')[:200]!r} can be sent; there is {names}.",
            members={
                "available": [fmt.media_type for fmt in DOCUMENT_FORMATS],
                "choices": {
                    fmt.media_type: f"{ask.local(ask.path)}.{fmt.suffix}" for fmt in DOCUMENT_FORMATS
                },
            },
            headers={"Vary": "Accept", "Link": ", ".join(_alternates(ask.local(ask.path), None))},
        )
    location = f"{ask.local(ask.path)}.{chosen.suffix}"
    if ask.page is not None:
        location += f"?page={int(ask.page)}"
    return Answer(
        HTTPStatus.SEE_OTHER,
        (
            ("Location", location),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept"),
            *(("Link", link) for link in _alternates(ask.local(ask.path), None)),
        ),
    )


def _moved(ask: Ask, target: str) -> Answer:
    location = ask.local(target)
    return Answer(
        HTTPStatus.MOVED_PERMANENTLY,
        (
            ("Location", location),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-cache"),
            ("Link", f'<{location}>; rel="successor-version"'),
        ),
    )


def _gone(ask: Ask, entry: Entry) -> ProtocolError:
    what = "was taken down" if entry.withdrawn else "is no longer published"
    detail = f"{entry.path[:200]} {what}; release {entry.last} was the last that had it."
    members: dict[str, Any] = {"last_release": entry.last}
    headers = {}
    if entry.successor is not None:
        successor = ask.local(entry.successor)
        detail += f" What its page tells now is at {successor}."
        members["successor"] = successor
        headers["Link"] = f'<{successor}>; rel="successor-version"'
    return ProtocolError(HTTPStatus.GONE, "Gone", detail, members=members, headers=headers)


def _not_found(detail: str, **members: Any) -> ProtocolError:
    return ProtocolError(HTTPStatus.NOT_FOUND, "Not found", detail, members=members)


# Documents -----------------------------------------------------------------------------------------
def _described(
    opened: OpenRelease, node: NamedNode, fmt: Format, number: int, page: Page
) -> Description | None:
    label = page.label() if fmt is HTML else opened.label
    try:
        return describe(
            opened.store, node, opened.iris, label, number,
            only_pages=opened.only_pages, older=opened.older(node),
        )  # fmt: skip
    except ValueError as error:
        raise _not_found(f"{error}.") from None


def _document(
    opened: OpenRelease, ask: Ask, path: str, fmt: Format, found: Description, page: Page
) -> Answer:
    headers: Headers = ()
    content_type = fmt.content_type
    vary: tuple[str, ...] = ()
    if fmt is HTML:
        body, headers, vary = page.render(found)
    elif fmt is JSON_LD:
        vary = ("Accept",)
        if negotiation.wants_expanded(ask.accept):
            body, content_type = expanded_json_ld(found.triples()), negotiation.EXPANDED
        else:
            body = serialize(found.triples(), fmt, found.iri)
    else:
        body = serialize(found.triples(), fmt, found.iri)
    return _sent(opened, ask, path, fmt, body, found, content_type, headers, vary)


def _sent(
    opened: OpenRelease,
    ask: Ask,
    path: str,
    fmt: Format,
    body: bytes,
    found: Description | None = None,
    content_type: str = "",
    headers: Headers = (),
    vary: tuple[str, ...] = (),
    tag: str = "",
) -> Answer:
    """A document with its headers; `found` is what it was made of, unless it was made with the release: then
    its ETag is known."""
    links = tuple(("Link", link) for link in _links(opened, ask, path, fmt, found))
    entry = opened.entry(path)
    changed = moment(entry.changed.built) if entry else None
    return document(
        body, content_type or fmt.content_type, (*links, *headers), ask.conditions,
        vary=vary, changed=changed, tag=tag,
    )  # fmt: skip


def _links(opened: OpenRelease, ask: Ask, path: str, fmt: Format, found: Description | None) -> Iterator[str]:
    """Typed links (RFC 8288); of pages those of Signposting (level 1), which tools follow to the data."""
    address = url_path(path)
    iri, own = f"{opened.iris.base}{address}", f"{ask.root}/{address}"
    number = found.page if found else 1
    page = "" if number == 1 else f"?page={number}"
    yield f'<{iri}{page}>; rel="canonical"'
    yield from _alternates(own, fmt, page)
    yield f'<{ask.local(".well-known/void")}>; rel="describedby"'
    if fmt is HTML:
        yield f'<{iri}>; rel="cite-as"'
        for other in GRAPH_FORMATS:
            yield f'<{own}.{other.suffix}>; rel="describedby"; type="{other.media_type}"'
        yield f'<{SCHEMA.AboutPage.value}>; rel="type"'
        for value in found.values(RDF.type) if found else ():
            if isinstance(value, NamedNode) and value in SCHEMA:
                yield f'<{value.value}>; rel="type"'
    else:
        yield f'<{iri}>; rel="describes"'
    if path != _DATASET:
        yield f'<{opened.iris.base}{_DATASET}>; rel="collection"'
    licence = opened.manifest.get("licence", "")
    if licence.startswith(("https://", "http://")):
        yield f'<{licence}>; rel="license"'
    if number > 1:
        yield f'<{own}.{fmt.suffix}?page={number - 1}>; rel="prev"'
    if found and found.more:
        yield f'<{own}.{fmt.suffix}?page={number + 1}>; rel="next"'


def _alternates(own: str, but: Format | None, page: str = "") -> Iterator[str]:
    for fmt in ENTITY_FORMATS:
        if fmt is not but:
            yield f'<{own}.{fmt.suffix}{page}>; rel="alternate"; type="{fmt.media_type}"'
