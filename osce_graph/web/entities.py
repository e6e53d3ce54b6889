"""`/{kind}/{key}`: the room of entities; `dereference` says what an address answers.

The base IRI stands for the root of this server, whatever host it is reached by.
"""

from flask import Blueprint, Response, request

from osce_graph.entities import Description, Labels
from osce_graph.formats import GRAPH_FORMATS
from osce_graph.web import dereference, respond, view
from osce_graph.web.answer import Headers
from osce_graph.web.current import OpenRelease, release

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
