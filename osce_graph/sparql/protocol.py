"""SPARQL 1.1 Protocol: an HTTP request, taken apart, to the query it asks. Pure: knows no web framework."""

import math
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from osce_graph.formats import (
    DATASET_FORMATS,
    GRAPH_FORMATS,
    JSON_LD,
    RDF_XML,
    RESULT_FORMATS,
    TURTLE,
    Format,
    find,
)
from osce_graph.negotiation import best
from osce_graph.sparql.lexer import Form, scan
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.problem import ProtocolError, read_only

QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")

GRAPH_ANSWERS: Final = (*GRAPH_FORMATS, *DATASET_FORMATS)
# What clients call a graph format in `format=` or `output=` that it is not called in the table.
_NICKNAMES: Final = {"xml": RDF_XML, "rdf+xml": RDF_XML, "json": JSON_LD, "n3": TURTLE}
_FORMAT_PARAMETERS: Final = ("format", "output", "results")  # SPARQLWrapper sends all three


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query that may be handed to an endpoint.

    query           the text
    form            its form; None where that needs the engine (it will be a syntax error)
    format          what to answer in
    default_graphs  IRIs whose merge is the default graph; they replace the query's FROM
    named_graphs    IRIs of the graphs GRAPH sees; they replace the query's FROM NAMED
    timeout_s       seconds the client is ready to wait for, or None
    volatile        whether the answer may differ from one time to the next (NOW, RAND, UUID, BNODE)
    """

    query: str
    form: Form | None
    format: Format
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout_s: float | None = None
    volatile: bool = False


def parse_request(
    method: str,
    query_string: bytes,
    content_type: str | None,
    body: bytes,
    accept: str | None,
    limits: Limits | None = None,
) -> QueryRequest:
    """The query of a request by GET (or HEAD), form POST, direct POST or QUERY.

    `body` must already be bounded by the web server. ProtocolError carries the answer: 400 for no
    query, several, or bytes that are not UTF-8; 405, 406, 413 (query too long), 415 (media type,
    charset) and 422 (update, SERVICE).
    """
    limits = limits or Limits()
    parameters = _parameters(query_string)
    queries: list[str] = []
    if method in ("POST", "QUERY"):
        media_type, charset = _content_type(content_type)
        if charset not in ("utf-8", "utf8", "us-ascii"):
            raise ProtocolError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "Unsupported charset",
                f"The request body is declared as charset={charset!r}; send UTF-8.",
            )
        if media_type == FORM_TYPE:
            parameters += _parameters(body)
        elif media_type == QUERY_TYPE:
            queries.append(_utf8(body, "The query"))
        elif media_type == UPDATE_TYPE:
            raise read_only("An update")
        else:
            raise ProtocolError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "Unsupported media type",
                f"The request body is {media_type or 'of no declared type'}; "
                f"send the query as {QUERY_TYPE}, or query=... as {FORM_TYPE}.",
                headers={"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}", "Accept-Query": QUERY_TYPE},
            )
    elif method not in ("GET", "HEAD"):
        raise ProtocolError(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "Method not allowed",
            f"{method[:20]} is not a way to query; use GET, POST or QUERY.",
            headers={"Allow": ", ".join(METHODS)},
        )
    queries += [value for name, value in parameters if name == "query"]
    if any(name == "update" for name, _ in parameters):
        raise read_only("An update")
    if len(queries) != 1:
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST,
            "No query" if not queries else "Several queries",
            "Send one query: /sparql?query=SELECT... (percent-encoded), a form with query=..., "
            f"or the query itself by POST as {QUERY_TYPE}."
            if not queries
            else f"The request holds {len(queries)} queries; send one at a time.",
        )
    query = queries[0].removeprefix("\ufeff")  # a byte order mark, which some editors write
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise ProtocolError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "Query too long",
            f"The query is {size} bytes long; at most {limits.query_bytes} are read. "
            "Split it, or join with data you load beside a dump from /dumps/.",
            members={"limit": limits.query_bytes, "found": size},
        )
    scanned = scan(query, limits.nesting)
    default_graphs = _graphs(parameters, "default-graph-uri")
    named_graphs = _graphs(parameters, "named-graph-uri")
    count = len(default_graphs) + len(named_graphs)
    if count > limits.graphs or sum(map(len, default_graphs + named_graphs)) > 40_000:
        raise ProtocolError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "Too many graphs",
            f"The request names {count} graphs; at most {limits.graphs} (40,000 characters in all) are read.",
            members={"limit": limits.graphs, "found": count},
        )
    return QueryRequest(
        query,
        scanned.form,
        _format(scanned.form, parameters, accept),
        default_graphs,
        named_graphs,
        _timeout(parameters),
        scanned.volatile,
    )


def _utf8(raw: bytes, what: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST,
            "Not UTF-8",
            f"{what} is not UTF-8 (byte {error.start + 1}); send it as UTF-8.",
        ) from None


def _parameters(raw: bytes) -> list[tuple[str, str]]:
    text = _utf8(raw, "The request")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=2000)
    except UnicodeDecodeError:
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST,
            "Not UTF-8",
            "A parameter is not UTF-8 after percent-decoding; encode its UTF-8 bytes.",
        ) from None
    except ValueError:
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST, "Too many parameters", "The request holds more than 2000 parameters."
        ) from None


def _content_type(header: str | None) -> tuple[str, str]:
    """Media type and charset in lower case; an absent charset is UTF-8."""
    message = Message()
    message["Content-Type"] = (header or "").replace("\r", " ").replace("\n", " ")
    media_type = (header or "").partition(";")[0].strip().lower()
    charset = message.get_param("charset", "utf-8")
    return media_type, str(charset).strip().lower() or "utf-8"


def _graphs(parameters: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    iris = tuple(dict.fromkeys(value for key, value in parameters if key == name))
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError:
            raise ProtocolError(
                HTTPStatus.BAD_REQUEST,
                "Not a graph IRI",
                f"{name} must be an absolute IRI such as https://example.org/graph; it is {iri[:200]!r}.",
            ) from None
    return iris


def _format(form: Form | None, parameters: list[tuple[str, str]], accept: str | None) -> Format:
    """The format for an answer of this form: `format=` or `output=` first, then the Accept header."""
    formats = GRAPH_ANSWERS if form in ("CONSTRUCT", "DESCRIBE") else RESULT_FORMATS
    for name in _FORMAT_PARAMETERS:
        # A '+' in a query string is a space: output=application/sparql-results+json
        asked = next((value for key, value in parameters if key == name and value), "").replace(" ", "+")
        if not asked:
            continue
        chosen = find(asked, formats)
        if chosen is None and formats is GRAPH_ANSWERS:
            chosen = _NICKNAMES.get(asked.lower())
        if chosen:
            return chosen
        if not (find(asked) or asked.lower() in _NICKNAMES):
            raise _not_acceptable(f"{name}={asked[:80]}", formats, form)
    chosen = best(accept, formats)
    if chosen:
        return chosen
    if form is None:
        return formats[0]
    raise _not_acceptable(f"Accept: {(accept or '')[:200]}", formats, form)


def _not_acceptable(asked: str, formats: tuple[Format, ...], form: Form | None) -> ProtocolError:
    names = ", ".join(f"{fmt.name} ({fmt.media_type})" for fmt in formats)
    return ProtocolError(
        HTTPStatus.NOT_ACCEPTABLE,
        "No such format",
        f"{asked!r} names no format for the answer of {form or 'this query'}; there are: {names}.",
        members={"available": [fmt.media_type for fmt in formats]},
    )


def _timeout(parameters: list[tuple[str, str]]) -> float | None:
    asked = next((value for name, value in parameters if name == "timeout" and value), None)
    if asked is None:
        return None
    try:
        seconds = float(asked)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST,
            "Not a timeout",
            f"timeout must be a number of seconds above zero; it is {asked[:40]!r}.",
        )
    return seconds
