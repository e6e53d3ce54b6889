"""What tools ask by the thousand, answered without Flask: documents in RDF, and queries by GET.

Only what succeeds plainly ends here. Pages, other methods, conditional queries, errors and large answers
are left to the application; one whose query has been answered finds the answer in the environ.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final, NoReturn

from osce_graph.entities import Description, Labels
from osce_graph.errors import FormatError, SiteError
from osce_graph.formats import GRAPH_FORMATS
from osce_graph.iris import KINDS
from osce_graph.sparql.problem import ProtocolError
from osce_graph.sparql.protocol import parse_request
from osce_graph.web import dereference, queries
from osce_graph.web.answer import Answer, Conditions, Headers
from osce_graph.web.current import OpenRelease, Web
from osce_graph.web.front import OPENED, QUERY_ROUTE, RELEASES, ROUTE, Environ, Wsgi

_SUFFIXES: Final = frozenset(fmt.suffix for fmt in GRAPH_FORMATS)
_ENTITY_ROUTE: Final = "/<kind>/<path:key>"


class Direct:
    """The layer in front of the application. `headers` go with every answer, as they do there."""

    def __init__(self, app: Wsgi, web: Web, headers: Iterable[tuple[str, str]]) -> None:
        self._app = app
        self._web = web
        self._headers = tuple(headers)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self._answer(environ) if environ["REQUEST_METHOD"] == "GET" else None
        if answer is None:
            return self._app(environ, start_response)
        status = HTTPStatus(answer.status)
        headers = [*answer.headers, *self._headers]
        if status is HTTPStatus.OK:
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(f"{status:d} {status.phrase}", headers)
        return [answer.body]

    def _answer(self, environ: Environ) -> Answer | None:
        path = environ["PATH_INFO"]
        if not path.isascii():
            return None
        if path == QUERY_ROUTE:
            return self._query(environ)
        kind, _, key = path[1:].partition("/")
        if kind in KINDS and key.rpartition(".")[2] in _SUFFIXES:
            return self._document(path[1:], environ)
        return None

    def _document(self, path: str, environ: Environ) -> Answer | None:
        if "page=" in environ.get("QUERY_STRING", ""):
            return None
        ask = dereference.Ask(
            path, environ.get("SCRIPT_NAME", ""), environ.get("HTTP_ACCEPT"), None, Conditions.of(environ)
        )
        try:
            opened: OpenRelease = environ.get(OPENED) or self._web.current.get()
            answer = dereference.answer(opened, ask, _NO_PAGE)
        except (ProtocolError, SiteError, FormatError):
            return None
        if answer.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            return None
        environ[ROUTE] = _ENTITY_ROUTE
        environ[RELEASES].add(opened.name)
        return answer

    def _query(self, environ: Environ) -> Answer | None:
        asked = environ.get("QUERY_STRING", "")
        accept = environ.get("HTTP_ACCEPT", "")
        if "query=" not in asked or "html" in asked or "html" in accept or "HTTP_IF_NONE_MATCH" in environ:
            return None
        try:
            query = parse_request("GET", asked.encode("latin-1"), None, b"", accept or None, self._web.limits)
        except (ProtocolError, UnicodeEncodeError):
            return None
        found = queries.run(self._web, query, environ)
        if found.problem is not None or found.file is not None:
            return None
        environ[ROUTE] = QUERY_ROUTE
        lasting = queries.lasting(queries.etag(query, found.release or ""), self._web.settings.max_age_s)
        return Answer(
            found.status,
            (("Content-Type", found.content_type), *found.headers.items(), *lasting, ("Vary", "Accept")),
            found.body,
        )


class _NoPage:
    """Stands where a page would be made: none is asked for here."""

    def label(self) -> Labels:
        self._refuse()

    def render(self, description: Description) -> tuple[bytes, Headers, tuple[str, ...]]:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise AssertionError("a page was asked for")


_NO_PAGE: Final = _NoPage()
