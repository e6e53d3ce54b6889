"""`/sparql`: the protocol for tools, a form and a table for people."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from osce_graph.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_JSON, TURTLE, find
from osce_graph.negotiation import best
from osce_graph.sparql.client import Answer
from osce_graph.sparql.problem import Problem, ProtocolError
from osce_graph.sparql.protocol import METHODS, QueryRequest, parse_request
from osce_graph.sparql.service_description import describe
from osce_graph.vocabulary import compact
from osce_graph.web import examples, problems, respond, terms
from osce_graph.web.current import OpenRelease, release, web

rooms = Blueprint("sparql", __name__)

SHOWN_ROWS: Final = 1000
SHOWN_CHARACTERS: Final = 200_000
_PAGE_ACCEPT: Final = f"{RESULTS_JSON.media_type}, {TURTLE.media_type}"


@rooms.route("/sparql", strict_slashes=False, methods=[name for name in METHODS if name != "OPTIONS"])
def sparql() -> Response:
    """Answer a query; without one, describe the service (RDF) or show the form (HTML)."""
    body = request.get_data(cache=False)
    asked = request.args.getlist("query")
    if request.method in ("GET", "HEAD") and not asked:
        return _front()
    if _wants_page():
        return _page(body, asked[0] if asked else "")
    answer = _run(_parse(body, request.headers.get("Accept")))
    if answer.problem is not None:
        return problems.respond_with(answer.problem)
    return _send(answer)


def _parse(body: bytes, accept: str | None) -> QueryRequest:
    return parse_request(
        request.method, request.query_string, request.headers.get("Content-Type"), body, accept, web().limits
    )


def _run(asked: QueryRequest) -> Answer:
    return web().endpoint.query(asked, client=request.remote_addr or "")


def _send(answer: Answer) -> Response:
    sent = Response(answer.body, answer.status, content_type=answer.content_type)
    for name, value in answer.headers.items():
        sent.headers[name] = value
    sent.headers["Cache-Control"] = "no-cache"
    sent.vary.add("Accept")
    return sent


def _wants_page() -> bool:
    """Whether a person asks: a browser's Accept header and no format by name."""
    named = [request.args.get(name, "") for name in ("format", "output", "results")]
    if any(find(name.replace(" ", "+")) is HTML for name in named if name):
        return True
    if any(named):
        return False
    return best(request.headers.get("Accept"), (*RESULT_FORMATS, *GRAPH_FORMATS, HTML)) is HTML


# Without a query -----------------------------------------------------------------------------------
def _front() -> Response:
    fmt = respond.choose(respond.DOCUMENT_FORMATS)
    opened = release()
    if fmt is HTML:
        return respond.page("sparql.html", negotiated=True, **_form(""))
    endpoint = opened.iris.base + "sparql"
    described = describe(
        endpoint,
        web().limits,
        triples=opened.sizes.default_graph,
        named_graphs=opened.sizes.lasting_graphs,
        other_graphs=opened.sizes.other_graphs,
        void=opened.iris.base + ".well-known/void",
    )
    return respond.rdf(described, fmt, NamedNode(f"{endpoint}#service"), negotiated=True)


def _form(query: str) -> dict[str, Any]:
    shown = query or examples.queries(release().iris)[0].query
    return {
        "query": shown,
        "examples": examples.queries(release().iris),
        "limits": web().limits,
        "formats": RESULT_FORMATS,
    }


# A query and its answer, for people ----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT that are shown, and how many there are."""

    variables: list[str]
    rows: list[list[terms.Shown]]
    total: int


def _page(body: bytes, query: str) -> Response:
    try:
        asked = _parse(body, _PAGE_ACCEPT)
    except ProtocolError as error:
        return _failed(query, error.problem)
    answer = _run(asked)
    if answer.problem is not None:
        return _failed(asked.query, answer.problem)
    context = _form(asked.query)
    if answer.content_type.startswith(RESULTS_JSON.media_type):
        results = json.loads(answer.body)
        if "boolean" in results:
            context["boolean"] = results["boolean"]
        else:
            context["table"] = _table(results)
        downloads = RESULT_FORMATS
    else:
        text = answer.body.decode("utf-8", "replace")
        context |= {"text": text[:SHOWN_CHARACTERS], "cut": len(text) > SHOWN_CHARACTERS}
        downloads = GRAPH_FORMATS
    links = [
        (f"{respond.local('sparql')}?{urlencode({'query': asked.query, 'format': fmt.name})}", fmt)
        for fmt in downloads
    ]
    return respond.page("sparql.html", negotiated=True, downloads=links, answered=True, **context)


def _failed(query: str, problem: Problem) -> Response:
    """The form again, with what is wrong and where."""
    if problem.status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.UNSUPPORTED_MEDIA_TYPE):
        return problems.respond_with(problem)
    line = problem.members.get("line")
    lines = list(enumerate(query.splitlines()[:500], start=1)) if isinstance(line, int) else []
    text = respond.render("sparql.html", problem=problem, line=line, lines=lines, **_form(query))
    answer = Response(text, problem.status, content_type=HTML.content_type)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    return answer


def _table(results: dict[str, Any]) -> Table:
    opened = release()
    variables = results["head"]["vars"]
    bindings = results["results"]["bindings"]
    rows = [
        [_cell(binding.get(variable), opened) for variable in variables] for binding in bindings[:SHOWN_ROWS]
    ]
    return Table(variables, rows, len(bindings))


def _cell(term: dict[str, Any] | None, opened: OpenRelease) -> terms.Shown:
    if term is None:
        return terms.Shown("")
    if term["type"] == "uri":
        iri = term["value"]
        path = opened.iris.path(iri)
        shown = path or compact(iri)
        return terms.Shown(shown, respond.local(path) if path else terms.web_address(iri), None, iri)
    if term["type"] == "triple":
        return terms.Shown("a statement")
    return terms.Shown(str(term["value"]), None, term.get("xml:lang"), term.get("datatype"))
