"""`/{kind}/{key}`: the room of entities; `dereference` says what an address answers.

The base IRI stands for the root of this server, whatever host it is reached by.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from osce_graph.entities import Description, Labels
from osce_graph.formats import GRAPH_FORMATS
from osce_graph.web import dereference, respond, view
from osce_graph.web.answer import Headers
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.problems import not_found

rooms = Blueprint("entities", __name__)


@rooms.get("/<kind>/<path:key>")
def entity(kind: str, key: str) -> Response:
    """303 for an entity's IRI, the document for an address with suffix, else 404 or 410."""
    opened = release()
    ask = dereference.Ask(
        f"{kind}/{key}",
        request.script_root,
        request.headers.get("Accept"),
        request.args.get("page"),
        respond.conditions(),
    )
    return respond.response(dereference.answer(opened, ask, _Page(opened)))


@rooms.get("/.well-known/genid/<key>")
def node(key: str) -> Response:
    """A blank node of a curated file (RDF 1.1 Concepts, section 3.5): 303 to what is said of it."""
    opened = release()
    try:
        iri = opened.iris.skolem(key)
    except ValueError as error:
        raise not_found(f"{error}.") from None
    if not any(opened.store.quads_for_pattern(iri, None, None)):
        raise not_found(f"This release holds no node {key[:80]!r}; a file that changes names its nodes anew.")
    asked = urlencode({"query": f"DESCRIBE {iri}"})
    headers = {"Location": f"{respond.local('sparql')}?{asked}", "Cache-Control": "no-cache"}
    return Response(status=HTTPStatus.SEE_OTHER, headers=headers, content_type="text/plain; charset=utf-8")


class _Page:
    """The page about an entity, in the language of the visitor."""

    def __init__(self, opened: OpenRelease) -> None:
        self._opened = opened

    def label(self) -> Labels:
        return self._opened.label_in(respond.label_language())

    def render(self, description: Description) -> tuple[bytes, Headers, tuple[str, ...]]:
        path = self._opened.iris.path(description.iri.value) or ""
        body = respond.render(
            "entity.html",
            entity=view.entity(self._opened, description),
            sample=bool(self._opened.manifest.get("sample")) or "/sample-" in path,
            alternates=respond.alternates(path, GRAPH_FORMATS),
        ).encode()
        return body, (("Content-Language", respond.content_language()),), respond.LANGUAGE_VARIES
