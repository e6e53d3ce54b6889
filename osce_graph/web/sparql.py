"""`/sparql`: the protocol for tools, a form and a table for people."""

import contextlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, BinaryIO, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode
from werkzeug.wsgi import wrap_file

from osce_graph.entities import Labels
from osce_graph.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_CSV, RESULTS_JSON, TURTLE, find
from osce_graph.negotiation import best
from osce_graph.reference import queries as saved
from osce_graph.sparql.client import Answer
from osce_graph.sparql.problem import Problem, ProtocolError
from osce_graph.sparql.protocol import METHODS, QueryRequest, parse_request
from osce_graph.sparql.service_description import describe
from osce_graph.vocabulary import PREFIXES, VOID, compact
from osce_graph.web import assets, bodies, problems, queries, respond, terms
from osce_graph.web.answer import matches
from osce_graph.web.current import OpenRelease, release, web
from osce_graph.web.front import REQUEST

rooms = Blueprint("sparql", __name__)

OFFERED: Final = (RESULTS_CSV, *(fmt for fmt in RESULT_FORMATS if fmt is not RESULTS_CSV))
"""The formats of an answer, that for people's own tools first."""
SHOWN_ROWS: Final = 1000
SHOWN_CHARACTERS: Final = 200_000
READ_BYTES: Final = 4_000_000
"""Bytes of an answer that a page is made from: a large one would take several times its size in memory."""
_DECODER: Final = json.JSONDecoder()
_LINE_END: Final = re.compile(r"\r\n|\r|\n")  # as the place of an error is counted
_PAGE_ACCEPT: Final = f"{RESULTS_JSON.media_type}, {TURTLE.media_type}"


@rooms.route("/sparql", strict_slashes=False, methods=[name for name in METHODS if name != "OPTIONS"])
def sparql() -> Response:
    """Answer a query; without one, describe the service (RDF) or show the form (HTML)."""
    body = bodies.read()
    asked = request.args.getlist("query")
    if request.method in ("GET", "HEAD") and not asked and "update" not in request.args:
        return _front()
    if _wants_page():
        return _page(body, asked[0] if asked else "")
    return respond_to(_parse(body, request.headers.get("Accept")))


def respond_to(query: QueryRequest) -> Response:
    """The answer to a query that was checked, in its format; 304 for who has it."""
    had = request.headers.get("If-None-Match", "")
    if (
        request.method != "POST"
        and had
        and (known := queries.etag(query, release().name))
        and matches(known, had)
    ):
        return _revalidated(known)
    answer = _run(query)
    if answer.problem is not None:
        return problems.respond_with(answer.problem)
    return _send(answer, queries.etag(query, answer.release or ""))


def _parse(body: bytes, accept: str | None) -> QueryRequest:
    return parse_request(
        request.method, request.query_string, request.headers.get("Content-Type"), body, accept, web().limits
    )


def _run(asked: QueryRequest) -> Answer:
    return queries.run(web(), asked, request.environ)


def _revalidated(etag: str) -> Response:
    return _lasting(Response(status=HTTPStatus.NOT_MODIFIED), etag)


def _lasting(answer: Response, etag: str) -> Response:
    """Say how long an answer may be kept, and by what it is known."""
    for name, value in queries.lasting(etag, web().settings.max_age_s):
        answer.headers[name] = value
    answer.vary.add("Accept")
    return answer


def _send(answer: Answer, etag: str) -> Response:
    if answer.file is None:
        sent = Response(answer.body, answer.status, content_type=answer.content_type)
    else:
        sent = _send_file(answer, answer.file)
    for name, value in answer.headers.items():
        sent.headers[name] = value
    return _lasting(sent, etag)


def _send_file(answer: Answer, file: BinaryIO) -> Response:
    """An answer from disk."""
    length = answer.length
    sent = Response(
        wrap_file(request.environ, file, 1 << 18),
        answer.status,
        content_type=answer.content_type,
        direct_passthrough=True,
    )
    sent.headers["Content-Length"] = str(length)
    return respond.download(sent)


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
        return respond.with_script(respond.page("sparql.html", negotiated=True, **_form("")))
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
    opened = release()
    known = saved.load(opened.iris.base, respond.label_language())
    shown = query or f"{min((each.text for each in known), key=len)}\n"
    return {
        "query": shown,
        "saved": known,
        "limits": web().limits,
        "formats": RESULT_FORMATS,
        "editor": assets.address("editor.js"),
        "editor_style": assets.address("editor.css"),
        "words": opened.once("editor words", lambda: _words(opened)),
    }


def _words(opened: OpenRelease) -> Markup:
    """What the editor completes: our prefixes, and the classes and properties of the VoID description.

    As JSON fit for a data block: no `<`, `>` or `&` is left.
    """
    metadata = opened.iris.metadata_graph
    found: dict[str, list[str]] = {}
    for name, kind, counted in (
        ("classes", VOID["class"], VOID.entities),
        ("properties", VOID.property, VOID.triples),
    ):
        sizes: dict[str, int] = defaultdict(int)
        for term in opened.store.quads_for_pattern(None, kind, None, metadata):
            for size in opened.store.quads_for_pattern(term.subject, counted, None, metadata):
                if isinstance(term.object, NamedNode) and isinstance(size.object, Literal):
                    sizes[term.object.value] = max(sizes[term.object.value], int(size.object.value))
        found[name] = sorted(sizes, key=lambda iri: (-sizes[iri], iri))
    return respond.data_block({"prefixes": PREFIXES, **found})


# A query and its answer, for people ----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT that are shown, and how many there are; None where they were not counted."""

    variables: list[str]
    rows: list[list[terms.Shown]]
    total: int | None


def _page(body: bytes, query: str) -> Response:
    try:
        asked = _parse(body, _PAGE_ACCEPT)
    except ProtocolError as error:
        return _failed(query, error.problem)
    answer = _run(asked)
    if answer.problem is not None:
        return _failed(asked.query, answer.problem)
    context = _form(asked.query)
    is_whole = answer.length <= READ_BYTES
    text = answer.beginning(READ_BYTES).decode("utf-8", "replace")
    if answer.content_type.startswith(RESULTS_JSON.media_type):
        results = json.loads(text) if is_whole else _first_rows(text)
        if "boolean" in results:
            context["boolean"] = results["boolean"]
        else:
            context["table"] = _table(results, is_whole)
        downloads = OFFERED
    else:
        cut = not is_whole or len(text) > SHOWN_CHARACTERS
        context |= {"text": text[:SHOWN_CHARACTERS], "cut": cut}
        downloads = GRAPH_FORMATS
    links = [
        (f"{respond.local('sparql')}?{urlencode({'query': asked.query, 'format': fmt.name})}", fmt)
        for fmt in downloads
    ]
    permanent = f"{respond.local('sparql')}?{urlencode({'query': asked.query})}"
    page = respond.with_script(
        respond.page(
            "sparql.html", negotiated=True, downloads=links, permanent=permanent, answered=True, **context
        )
    )
    if asked.volatile:
        page.headers["Cache-Control"] = "no-store"
    return page


def _failed(query: str, problem: Problem) -> Response:
    """The form again, with what is wrong and where."""
    if problem.status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.UNSUPPORTED_MEDIA_TYPE):
        return problems.respond_with(problem)
    line, column = problem.members.get("line"), problem.members.get("column")
    lines = list(enumerate(_LINE_END.split(query)[:500], start=1)) if isinstance(line, int) else []
    name = request.environ[REQUEST]
    text = respond.render(
        "sparql.html", problem=problem, request_id=name, line=line, column=column, lines=lines, **_form(query)
    )
    answer = Response(text, problem.status, content_type=HTML.content_type)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    return respond.with_script(answer)


def table_of(asked: QueryRequest) -> Table | Problem:
    """What a SELECT in the JSON of SPARQL results finds, for who reads no IRIs; or why there is nothing.

    Entities are shown by their labels, and a variable that only repeats the labels of another is left out.
    """
    answer = _run(asked)
    return answer.problem or _labelled(json.loads(answer.whole()))


def _labelled(results: dict[str, Any]) -> Table:
    opened = release()
    label = opened.label_in(respond.label_language())
    bindings = results["results"]["bindings"]
    shown = bindings[:SHOWN_ROWS]
    columns = {name: [binding.get(name) for binding in shown] for name in results["head"]["vars"]}
    texts = {name: [term and term["value"] for term in terms] for name, terms in columns.items()}
    names = [
        [None if term is None else _name(term, opened.label) for term in terms] for terms in columns.values()
    ]
    kept = [name for name in columns if not any(texts[name]) or texts[name] not in names]
    rows = [[_value(columns[name][place], opened, label) for name in kept] for place in range(len(shown))]
    return Table(kept, rows, len(bindings))


def _name(term: dict[str, Any], label: Labels) -> str | None:
    found = label(NamedNode(term["value"])) if term["type"] == "uri" else None
    return found and found.value


def _value(term: dict[str, Any] | None, opened: OpenRelease, label: Labels) -> terms.Shown:
    match term:
        case {"type": "uri", "value": iri}:
            return terms.shown(NamedNode(iri), opened.iris, label)
        case {"type": "literal", "value": text, "datatype": datatype}:
            return terms.of_literal(Literal(text, datatype=NamedNode(datatype)))
        case {"type": "literal", "value": text, "xml:lang": language}:
            return terms.of_literal(Literal(text, language=language))
        case {"type": "literal", "value": text}:
            return terms.of_literal(Literal(text))
    return _cell(term, opened)


def _first_rows(text: str) -> dict[str, Any]:
    """The rows that are shown, of results in JSON whose end is missing."""
    head, _, rows = text.partition(',"results":{"bindings":[')
    bindings: list[Any] = []
    place = 0
    with contextlib.suppress(json.JSONDecodeError):
        while len(bindings) < SHOWN_ROWS:
            binding, end = _DECODER.raw_decode(rows, place)
            bindings.append(binding)
            place = end + 1  # behind the comma
    return {**json.loads(head + "}"), "results": {"bindings": bindings}}


def _table(results: dict[str, Any], is_whole: bool) -> Table:
    opened = release()
    variables = results["head"]["vars"]
    bindings = results["results"]["bindings"]
    rows = [
        [_cell(binding.get(variable), opened) for variable in variables] for binding in bindings[:SHOWN_ROWS]
    ]
    return Table(variables, rows, len(bindings) if is_whole else None)


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
    datatype = term.get("datatype")
    return terms.Shown(str(term["value"]), None, term.get("xml:lang"), datatype and compact(datatype))
