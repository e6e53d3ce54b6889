"""What is answered without Flask is what the application would have answered, header for header."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from osce_graph.config import Settings
from osce_graph.web.direct import Direct
from tests.web.conftest import client_of

Said = tuple[str, list[tuple[str, str]], bytes]
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/osce-graph/ontology#NewsItem> } ORDER BY ?s"
VARYING = "SELECT (BOUND(?now) AS ?told) { BIND(NOW() AS ?now) }"
REQUESTS: dict[str, dict[str, Any]] = {
    "turtle": {"path": "/news/1.ttl"},
    "json-ld": {"path": "/news/1.jsonld"},
    "json-ld, expanded": {
        "path": "/news/1.jsonld",
        "headers": {"Accept": 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'},
    },
    "rdf/xml": {"path": "/state/albania.rdf"},
    "packed": {"path": "/news/1.nt", "headers": {"Accept-Encoding": "gzip"}},
    "any tag": {"path": "/news/1.nt", "headers": {"If-None-Match": "*"}},
    "a page": {"path": "/news/1.html"},
    "a later page": {"path": "/news/1.ttl", "query_string": {"page": "2"}},
    "an entity": {"path": "/news/1"},
    "nothing": {"path": "/news/nothing.ttl"},
    "no such format": {"path": "/news/1.docx"},
    "not ASCII": {"path": "/news/ö.ttl"},
    "select": {"path": "/sparql", "query_string": {"query": SELECT}},
    "select as csv": {"path": "/sparql", "query_string": {"query": SELECT, "format": "csv"}},
    "select by accept": {
        "path": "/sparql",
        "query_string": {"query": SELECT},
        "headers": {"Accept": "application/sparql-results+xml"},
    },
    "select for a browser": {
        "path": "/sparql",
        "query_string": {"query": SELECT},
        "headers": {"Accept": "text/html"},
    },
    "construct": {"path": "/sparql", "query_string": {"query": "CONSTRUCT WHERE { ?s ?p ?o }"}},
    "varying": {
        "path": "/sparql",
        "query_string": {"query": "SELECT (BOUND(?now) AS ?told) { BIND(NOW() AS ?now) }"},
    },
    "wrong": {"path": "/sparql", "query_string": {"query": "SELECT {"}},
    "too slow": {"path": "/sparql", "query_string": {"query": SELECT, "timeout": "x"}},
    "update": {"path": "/sparql", "query_string": {"update": "CLEAR ALL"}},
    "not UTF-8": {"path": "/sparql", "query_string": "query=ASK%7B%7D%FF"},
}


@pytest.fixture
def layers(site: Any, endpoint: Any) -> tuple[Callable[..., Any], Callable[..., Any], list[str]]:
    """The whole, the application behind the layer under test, and what that passed on to it."""
    app: Flask = client_of(site, endpoint, Settings(cache_mb=0)).application
    front: Any = app.wsgi_app
    direct: Direct = front._app
    flask, passed = direct._app, []

    def watched(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        passed.append(environ["PATH_INFO"])
        return flask(environ, start)

    def bare(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        front._app = flask
        try:
            return front(environ, start)
        finally:
            front._app = direct

    direct._app = watched
    return app.wsgi_app, bare, passed


def said(app: Callable[..., Any], request: dict[str, Any]) -> Said:
    found: list[Any] = []
    body = b"".join(app(EnvironBuilder(**request).get_environ(), lambda *head: found.append(head)))
    status, headers, *_ = found[0]
    return status, sorted(pair for pair in headers if pair[0] != "X-Request-Id"), body


@pytest.mark.parametrize("name", REQUESTS)
def test_the_same_answer(layers: Any, name: str) -> None:
    whole, bare, _ = layers
    status, headers, body = said(whole, REQUESTS[name])
    expected_status, expected_headers, expected_body = said(bare, REQUESTS[name])
    if not status.startswith(("2", "3")):
        headers, expected_headers = (
            [pair for pair in some if pair[0] != "Content-Length"] for some in (headers, expected_headers)
        )
        body = expected_body = b""  # an error names its request
    assert (status.casefold(), headers, body) == (expected_status.casefold(), expected_headers, expected_body)


@pytest.mark.parametrize("name", ["turtle", "json-ld", "packed", "any tag", "select", "construct", "varying"])
def test_what_tools_repeat_does_not_reach_the_application(layers: Any, name: str) -> None:
    whole, _, passed = layers
    assert said(whole, REQUESTS[name])[0].startswith(("200", "304"))
    assert not passed


@pytest.mark.parametrize("name", ["a page", "an entity", "nothing", "wrong", "select for a browser"])
def test_all_else_does(layers: Any, name: str) -> None:
    whole, _, passed = layers
    said(whole, REQUESTS[name])
    assert passed == [REQUESTS[name]["path"]]
