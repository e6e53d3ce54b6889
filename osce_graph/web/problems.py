"""Errors as answers: a problem document (RFC 9457) for machines, a page for people."""

import logging
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from osce_graph.errors import FormatError, SiteError
from osce_graph.formats import HTML, Format
from osce_graph.negotiation import best
from osce_graph.sparql.problem import MEDIA_TYPE, Problem, ProtocolError
from osce_graph.web import respond
from osce_graph.web.front import REQUEST
from osce_graph.web.i18n import mark

PROBLEM: Final = Format(
    "problem", "json", MEDIA_TYPE, "problem document", "page", None, None, ("application/json",)
)

_DETAILS: Final = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read; check how it is written.",
    HTTPStatus.NOT_FOUND: "There is nothing here. Start at /, or look for an IRI with /sparql.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method; see the Allow header.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than this server reads; send less.",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "The file ends before that range; ask for less, or for all.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This is a fault of the server, not of the request. It is in the log.",
}

TITLES: Final = (
    mark("Ambiguous '<'"), mark("Answer too large"), mark("Bad request"), mark("Empty query"), mark("Gone"),
    mark("Internal Server Error"), mark("Method Not Allowed"), mark("Method not allowed"),
    mark("No release"), mark("No room for the answer"), mark("No such format"), mark("Not Found"),
    mark("Not UTF-8"), mark("Not a graph IRI"), mark("Not a timeout"), mark("Not acceptable"),
    mark("Not found"), mark("Not in this format"), mark("Not ready"), mark("Precondition failed"),
    mark("Query crashed its worker"), mark("Query needs too much memory"), mark("Query nested too deeply"),
    mark("Query refused"), mark("Query stopped"), mark("Query too long"), mark("Query took too long"),
    mark("Query without meaning"), mark("Read-only endpoint"), mark("Request body did not arrive"),
    mark("SERVICE refused"), mark("SPARQL endpoint not running"), mark("Syntax error"),
    mark("The store could not answer"), mark("Too many downloads"), mark("Too many graphs"),
    mark("Too many parameters"), mark("Too many queries"), mark("Too many queries from one client"),
    mark("Too many requests"), mark("Unknown function"), mark("Unsupported charset"),
    mark("Unsupported content coding"), mark("Unsupported media type"),
)  # fmt: skip
"""The titles of problems, which pages translate."""

_log = logging.getLogger(__name__)


def not_found(detail: str, **members: Any) -> ProtocolError:
    """404, with a detail that says where to look instead."""
    return ProtocolError(HTTPStatus.NOT_FOUND, "Not found", detail, members=members)


def bad_request(detail: str) -> ProtocolError:
    """400."""
    return ProtocolError(HTTPStatus.BAD_REQUEST, "Bad request", detail)


def respond_with(problem: Problem) -> Response:
    """The answer for a problem, in the form the client prefers."""
    problem = replace(problem, members={**problem.members, "request": request.environ[REQUEST]})
    chosen = best(request.headers.get("Accept"), (PROBLEM, HTML)) or PROBLEM
    if chosen is HTML:
        body, content_type = _page(problem), HTML.content_type
    else:
        body, content_type = problem.as_json(), MEDIA_TYPE
    answer = Response(body, problem.status, content_type=content_type)
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    if chosen is HTML:
        respond.in_language(answer)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer


def _page(problem: Problem) -> bytes:
    name = problem.members["request"]
    return respond.render("problem.html", problem=problem, request_id=name).encode()


def install(app: Flask) -> None:
    """Answer every error of `app` by a problem."""
    app.register_error_handler(ProtocolError, lambda error: respond_with(error.problem))
    app.register_error_handler(SiteError, _no_release)
    app.register_error_handler(FormatError, _not_in_format)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    headers = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Retry-After", "Content-Range")
    }
    detail = _DETAILS.get(status, str(error.description or status.description))
    return respond_with(Problem(status, status.phrase, detail, headers=headers))


def _not_in_format(error: FormatError) -> Response:
    return respond_with(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not in this format", f"{error}."))


def _no_release(error: SiteError) -> Response:
    _log.error("%s", error)
    return respond_with(
        Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "No release",
            "This site has no release that can be read; its publisher has to build one. Try again later.",
            headers={"Retry-After": "60"},
        )
    )


def _fault(error: Exception) -> Response:
    name = request.environ[REQUEST]
    _log.error("request %s: %s %s", name, request.method, ascii(request.path), exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return respond_with(Problem(status, status.phrase, _DETAILS[status]))
