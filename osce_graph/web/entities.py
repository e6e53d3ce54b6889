"""`/{kind}/{key}`: the IRI of an entity redirects to a document about it, `/{kind}/{key}.{suffix}`.

The base IRI stands for the root of this server, whatever host it is reached by.
"""

from http import HTTPStatus

from flask import Blueprint, Response

from osce_graph.entities import describe
from osce_graph.formats import ENTITY_FORMATS, HTML, Format
from osce_graph.iris import KINDS, url_path
from osce_graph.web import i18n, respond, view
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.problems import not_found

rooms = Blueprint("entities", __name__)

PATH_LIMIT = 2000
_SUFFIXES = {fmt.suffix: fmt for fmt in ENTITY_FORMATS}


@rooms.get("/<kind>/<path:key>")
def entity(kind: str, key: str) -> Response:
    """303 for an entity's IRI, the document for an address with suffix, else 404."""
    if kind not in KINDS:
        raise not_found(
            f"There is no {kind[:80]!r} here. The kinds are {', '.join(KINDS)}; start at /.", kinds=[*KINDS]
        )
    opened = release()
    path = f"{kind}/{key}"
    if _stands(opened, path):
        return _see_other(path)
    stem, dot, suffix = path.rpartition(".")
    if dot and _stands(opened, stem):
        if suffix in _SUFFIXES:
            return _document(opened, stem, _SUFFIXES[suffix])
        raise not_found(
            f"There is no {suffix[:40]!r} document of {stem}; there is .{', .'.join(_SUFFIXES)}.",
            available=[respond.local(f"{stem}.{known}") for known in _SUFFIXES],
        )
    raise not_found(
        f"This release says nothing about {path[:200]!r}. See all of the kind at {respond.local(kind)}/ "
        "or search with /sparql.",
        list=respond.local(f"{kind}/"),
    )


def _stands(opened: OpenRelease, path: str) -> bool:
    """Whether the release says anything about the entity at `path`."""
    if len(path) > PATH_LIMIT or not path.isprintable():
        return False
    try:
        node = opened.iris(path)
    except ValueError:
        return False
    if any(opened.store.quads_for_pattern(node, None, None)):
        return True
    return path.startswith("graph/") and opened.store.contains_named_graph(node)


def _see_other(path: str) -> Response:
    chosen = respond.choose(respond.DOCUMENT_FORMATS)
    answer = Response(status=HTTPStatus.SEE_OTHER, content_type="text/plain; charset=utf-8")
    answer.headers["Location"] = f"{respond.local(path)}.{chosen.suffix}"
    answer.headers["Cache-Control"] = "no-cache"
    answer.vary.add("Accept")
    respond.link_alternates(answer, path, ENTITY_FORMATS)
    return answer


def _document(opened: OpenRelease, path: str, fmt: Format) -> Response:
    node = opened.iris(path)
    label = opened.label_in(i18n.language()) if fmt is HTML else opened.label
    description = describe(opened.store, node, opened.iris, label)
    if description is None:
        raise not_found(f"This release says nothing about {path[:200]!r}.")
    if fmt is HTML:
        shown = view.entity(opened, description)
        answer = respond.page(
            "entity.html",
            entity=shown,
            sample=bool(opened.manifest.get("sample")) or "/sample-" in path,
            alternates=respond.alternates(path, (f for f in ENTITY_FORMATS if f is not HTML)),
        )
    else:
        answer = respond.rdf(description.triples(), fmt, node)
    answer.headers.add("Link", f'<{opened.iris.base}{url_path(path)}>; rel="canonical"')
    respond.link_alternates(answer, path, (other for other in ENTITY_FORMATS if other is not fmt))
    answer.headers.add("Link", f'<{respond.local(".well-known/void")}>; rel="describedby"')
    return answer
