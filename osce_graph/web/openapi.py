"""`/openapi.json`: the routes for programs, made from the tables that the rooms themselves read."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from osce_graph import __version__
from osce_graph.facets import FACETS, SORTS
from osce_graph.formats import ENTITY_FORMATS, GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_CSV, Format
from osce_graph.iris import KINDS
from osce_graph.reference import queries
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.problem import MEDIA_TYPE
from osce_graph.sparql.protocol import FORM_TYPE, GRAPH_ANSWERS, QUERY_TYPE
from osce_graph.web import feeds, gallery, lists, pictures, respond
from osce_graph.web.current import release, web

rooms = Blueprint("openapi", __name__)

_TEXT = Format("text", "txt", "text/plain", "text", "page", None, None)
_PROBLEM = {
    "description": "An error: a problem document (RFC 9457), or a page for browsers.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML.media_type: {}},
}
_SCHEMAS = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "request": {"type": "string", "description": "The id of the request in the access log."},
            "line": {"type": "integer"},
            "column": {"type": "integer"},
            "source": {"type": "string", "description": "The offending line."},
        },
    }
}


@rooms.get("/openapi.json")
def openapi() -> Response:
    """The routes of this server (OpenAPI 3.1)."""
    described = document(web().limits, release().iris.base, respond.label_language())
    return respond.in_language(respond.json(described))


def document(limits: Limits, base_iri: str, language: str) -> dict[str, Any]:
    """The OpenAPI document of a server with these limits over data with this base IRI.

    Saved queries are described in `language` where they have words in it.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "osce-graph",
            "version": __version__,
            "description": "Linked data from the public record of the Organization for Security and "
            f"Co-operation in Europe (OSCE), unofficial. Base IRI: {base_iri}",
        },
        "paths": _paths(limits, base_iri, language),
        "components": {"schemas": _SCHEMAS},
    }


def _paths(limits: Limits, base_iri: str, language: str) -> dict[str, Any]:
    documents = {
        "/ontology": "The vocabulary.",
        "/shapes": "The SHACL shapes that all data passed.",
        "/catalog": "The dataset, its parts, downloads and endpoint (DCAT 3).",
        "/.well-known/void": "The dataset described (VoID).",
    }
    with_page = (*GRAPH_FORMATS, HTML)
    paths: dict[str, Any] = {
        "/": _get(
            "The start page.", (HTML,), errors=(406,), others={"303": "See the dataset's description."}
        ),
        "/{kind}/": _get(
            "The entities of a kind, by page; each facet is a parameter, where the kind has it.",
            lists.LIST_FORMATS,
            [_kind(), *_list_parameters()],
            errors=(400, 404, 406),
        ),
        "/{kind}.{suffix}": _get(
            "The same list as CSV (whole) or RDF (by page).",
            lists.LIST_FORMATS[1:],
            [
                _kind(),
                _path("suffix", {"type": "string", "enum": [fmt.suffix for fmt in lists.LIST_FORMATS[1:]]}),
                *_list_parameters(),
            ],
            errors=(400, 404),
        ),
        "/search": _get("What holds these words.", (HTML, respond.JSON), _search(), errors=(400, 404, 406)),
        "/search.json": _get("The same as JSON.", (respond.JSON,), _search(), errors=(400, 404)),
        "/{kind}/{key}": {
            "get": _operation(
                "An entity: see a document about it.",
                {"200": _content(ENTITY_FORMATS), "303": {"description": "See the document."}},
                [_kind(), _path("key", {"type": "string"})],
                errors=(404, 406, 422),
            )
        },
        "/.well-known/genid/{key}": {
            "get": _operation(
                "What stood as a blank node in a curated file.",
                {"303": {"description": "See what is said of it."}},
                [_path("key", {"type": "string"})],
                errors=(404,),
            )
        },
        "/pictures/": _get("The pictures.", (HTML,), errors=(406,)),
        "/pictures/{name}": _get(
            "A picture: its page, its drawing, or the table behind it.",
            pictures.FORMATS,
            [_path("name", {"type": "string"})],
            errors=(404, 406),
        ),
        "/queries/": _get("The saved queries.", (respond.JSON, HTML), errors=(406,)),
        **_saved_queries(base_iri, language),
        "/dumps/": _get("The downloads.", (respond.JSON, HTML), errors=(406,)),
        "/dumps/{name}": _get(
            "A download.",
            (),
            [_path("name", {"type": "string"})],
            errors=(404, 416),
            others={"206": "A part."},
        ),
        "/releases/": _get("The releases that are kept.", (respond.JSON, HTML), errors=(406,)),
        "/releases/{name}/dumps/": _get(
            "The downloads of a release.",
            (respond.JSON, HTML),
            [_path("name", {"type": "string"})],
            errors=(404, 406),
        ),
        "/releases/{name}/dumps/{file}": _get(
            "A download of a release.",
            (),
            [_path("name", {"type": "string"}), _path("file", {"type": "string"})],
            errors=(404, 416),
            others={"206": "A part."},
        ),
        "/changes": _get(
            "What changed.",
            (HTML, feeds.ATOM),
            [_query("page", {"type": "integer", "minimum": 1, "maximum": 1_000_000})],
            errors=(400, 406),
        ),
        "/news.atom": _get(
            "The latest news.",
            (feeds.ATOM,),
            [_query("page", {"type": "integer", "minimum": 1, "maximum": 1_000_000})],
            errors=(400,),
        ),
        "/sitemap.xml": _get("The parts of the sitemap.", (feeds.XML,)),
        "/sitemap-{number}.xml": _get(
            "A part of the sitemap.",
            (feeds.XML,),
            [_path("number", {"type": "integer", "minimum": 1})],
            errors=(404,),
        ),
        "/robots.txt": _get("What crawlers need to know.", (_TEXT,)),
        "/context.jsonld": _get("The JSON-LD context.", (GRAPH_FORMATS[1],)),
        "/pages/": _get(
            "The pages that were read, and what became of them.",
            (HTML,),
            [
                _query("outcome", {"type": "string"}),
                _query("reason", {"type": "string"}),
                _query("warned", {"type": "string", "enum": ["1"]}),
                _query("page", {"type": "integer", "minimum": 1}),
            ],
            errors=(400, 404, 406),
        ),
        "/quarantine/": _get(
            "What is held back, and why.",
            (HTML,),
            [_query("page", {"type": "integer", "minimum": 1})],
            errors=(400, 404, 406),
        ),
        "/quarantine/{key}": _get(
            "One page that is held back.",
            (respond.JSON, HTML),
            [_path("key", {"type": "string"})],
            errors=(404, 406),
        ),
        "/drift": _get(
            "How the menus of pages differ from the reference data.", (respond.JSON, HTML), errors=(406,)
        ),
        "/pages.csv": _get("The same as a table.", (RESULTS_CSV,)),
        "/validation": _get("What SHACL found.", (GRAPH_FORMATS[0], respond.JSON, HTML), errors=(406,)),
        "/about": _get("What this is.", (HTML,), errors=(406,)),
        "/about/mirror": _get("How to keep a copy in another store.", (HTML,), errors=(406,)),
        "/healthz": _get("Whether the process answers.", (_TEXT,)),
        "/readyz": _get("Whether queries are answered.", (_TEXT,), errors=(503,)),
        "/metrics": _get("Figures for Prometheus.", (_TEXT,)),
        "/openapi.json": _get("This document.", (respond.JSON,)),
        "/sparql": _sparql(limits),
    }
    paths["/ontology/{version}"] = _get(
        "The vocabulary under its version IRI.",
        with_page,
        [_path("version", {"type": "string"})],
        errors=(404, 406),
    )
    for path, text in documents.items():
        formats = GRAPH_FORMATS if path.startswith("/.") else with_page
        paths[path] = _get(text, formats, errors=(406,))
    return paths


def _saved_queries(base_iri: str, language: str) -> dict[str, Any]:
    """A path for each saved query, with its parameters as they are declared."""
    chosen = _query("format", {"type": "string", "enum": [fmt.name for fmt in gallery.ANSWERS]})
    return {
        f"/{gallery.path_of(query)}": _get(
            f"{query.title} {query.description}",
            gallery.ANSWERS,
            [
                *(
                    _query(parameter.name, gallery.schema(parameter) | {"title": parameter.label})
                    | {"description": parameter.description}
                    for parameter in query.parameters
                ),
                chosen,
            ],
            errors=(400, 404, 406, 429, 503, 504),
        )
        for query in queries.load(base_iri, language)
    }


def _sparql(limits: Limits) -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string"}}
    optional = [
        _query("default-graph-uri", texts),
        _query("named-graph-uri", texts),
        _query("format", {"type": "string", "enum": [f.name for f in (*RESULT_FORMATS, *GRAPH_ANSWERS)]}),
        _query("timeout", {"type": "number", "exclusiveMinimum": 0, "maximum": limits.timeout_s}),
    ]
    query = {"type": "string", "maxLength": limits.query_bytes, "examples": ["ASK { ?s ?p ?o }"]}
    answers = {"200": _content((*RESULT_FORMATS, *GRAPH_ANSWERS, HTML))}
    errors = (400, 406, 413, 415, 422, 429, 503, 504)
    body = {
        "required": True,
        "content": {
            QUERY_TYPE: {"schema": query},
            FORM_TYPE: {"schema": {"type": "object", "required": ["query"], "properties": {"query": query}}},
        },
    }
    return {
        "get": _operation(
            "A SPARQL query; without one the description of the service.",
            answers,
            [_query("query", query), *optional],
            errors,
        ),
        "post": _operation("A SPARQL query.", answers, optional, errors) | {"requestBody": body},
    }


def _get(
    text: str,
    formats: Sequence[Format],
    parameters: Sequence[dict[str, Any]] = (),
    errors: Sequence[int] = (),
    others: dict[str, str] | None = None,
) -> dict[str, Any]:
    answers = {"200": _content(formats)}
    answers |= {status: {"description": what} for status, what in (others or {}).items()}
    return {"get": _operation(text, answers, parameters, errors)}


def _operation(
    text: str, answers: dict[str, Any], parameters: Sequence[dict[str, Any]], errors: Sequence[int]
) -> dict[str, Any]:
    failures = {str(status): _PROBLEM for status in errors}
    found = {"summary": text, "responses": {**answers, **failures, "default": _PROBLEM}}
    return {**found, "parameters": list(parameters)} if parameters else found


def _content(formats: Sequence[Format]) -> dict[str, Any]:
    kinds: dict[str, Any] = {fmt.media_type: {} for fmt in formats} or {"*/*": {}}
    return {"description": "The answer.", "content": kinds}


def _list_parameters() -> list[dict[str, Any]]:
    """Facets of all kinds, sort and page."""
    names = dict.fromkeys(facet.name for facets in FACETS.values() for facet in facets)
    values = {"type": "array", "items": {"type": "string"}}
    return [
        *(_query(name, values) for name in names),
        _query("sort", {"type": "string", "enum": [*SORTS]}),
        _query("page", {"type": "integer", "minimum": 1}),
    ]


def _search() -> list[dict[str, Any]]:
    return [
        _query("q", {"type": "string"}),
        _query("kind", {"type": "string", "enum": [*KINDS]}),
        _query("year", {"type": "string"}),
        _query("page", {"type": "integer", "minimum": 1}),
    ]


def _kind() -> dict[str, Any]:
    return _path("kind", {"type": "string", "enum": [*KINDS]})


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}
