"""The Flask application: its rooms, and what holds for every answer."""

import contextlib
import hashlib
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from werkzeug.routing import RequestRedirect

from osce_graph.config import Settings
from osce_graph.errors import SiteError
from osce_graph.release.site import Site
from osce_graph.sparql import cores
from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.cores import Cores
from osce_graph.sparql.limits import Limits
from osce_graph.web import (
    documents,
    dumps,
    entities,
    feeds,
    gallery,
    health,
    home,
    i18n,
    lists,
    ontology,
    openapi,
    pictures,
    problems,
    reports,
    respond,
    search,
    sparql,
    terms,
)
from osce_graph.web.cache import Cache
from osce_graph.web.current import EXTENSION, Current, Web
from osce_graph.web.direct import Direct
from osce_graph.web.front import OPENED, ROUTE, Environ, Front
from osce_graph.web.metrics import Metrics
from osce_graph.web.readiness import Readiness

_EVERY_ANSWER: Final = {
    "Content-Security-Policy": respond.POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Content-Range, ETag, Link, Location, Retry-After, X-Request-Id",
}
_ASKED_HEADERS: Final = (
    "Accept, Accept-Language, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, "
    "If-Unmodified-Since, Range"
)
_STATIC: Final = Path(__file__).parent / "static"
_ROOMS: Final = (
    health, openapi, home, search, sparql, gallery, dumps, feeds, pictures, reports, documents, ontology,
    lists, entities,
)  # fmt: skip


def create_app(
    site: Site, endpoint: Endpoint, settings: Settings | None = None, limits: Limits | None = None
) -> Flask:
    """The application over a site. `endpoint` answers /sparql; it is used, not started."""
    app = Flask("osce_graph.web", static_url_path="/static")
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = (limits or endpoint.limits).query_bytes * 4
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["local"] = respond.local
    i18n.install(app.jinja_env)
    app.jinja_env.tests["web_address"] = lambda address: terms.web_address(address) is not None
    app.jinja_env.filters["number_columns"] = terms.number_columns
    app.jinja_env.filters["licence_name"] = terms.licence_name
    style = hashlib.sha256((_STATIC / "style.css").read_bytes()).hexdigest()[:12]
    settings, limits = settings or Settings(), limits or endpoint.limits
    metrics = Metrics(endpoint)
    current = Current(site)
    with contextlib.suppress(SiteError):  # opened before anything is asked: it stays if the next is broken
        current.get()
    shared = Web(
        current,
        endpoint,
        settings,
        limits,
        style,
        metrics,
        Readiness(endpoint),
        BoundedSemaphore(limits.places),
        Cores(cores.WEB),
    )
    app.extensions[EXTENSION] = shared
    for room in _ROOMS:
        app.register_blueprint(room.rooms)
    problems.install(app)
    app.before_request(_name_route)
    app.before_request(_add_slash)
    app.after_request(_finish)
    cache = Cache(settings.cache_mb * 1_000_000)

    def reads(environ: Environ) -> str:
        opened = environ[OPENED] = current.get()
        return opened.name

    direct = Direct(app.wsgi_app, shared, _EVERY_ANSWER.items())
    app.wsgi_app = Front(  # type: ignore[method-assign]
        direct,
        reads,
        metrics,
        settings.proxies,
        cache,
        settings.access_log,
        shared.cores,
    )
    return app


def _name_route() -> None:
    request.environ[ROUTE] = str(request.url_rule) if request.url_rule else "none"


def _add_slash() -> Response | None:
    """The redirect to an address with a slash at its end; it names no host, which proxies change."""
    error = request.routing_exception
    if not isinstance(error, RequestRedirect):
        return None
    asked = urlsplit(error.new_url)
    location = urlunsplit(("", "", f"/{asked.path.lstrip('/')}", asked.query, ""))
    return Response(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": location})


def _finish(answer: Response) -> Response:
    for name, value in _EVERY_ANSWER.items():
        answer.headers.setdefault(name, value)
    if request.method == "OPTIONS" and answer.status_code == 200:
        answer.status_code = 204
        answer.headers["Access-Control-Allow-Methods"] = answer.headers.get("Allow", "GET, HEAD, OPTIONS")
        answer.headers["Access-Control-Allow-Headers"] = _ASKED_HEADERS
        answer.headers["Access-Control-Max-Age"] = "86400"
        del answer.headers["Content-Type"]
    asked = request.args.get(i18n.PARAMETER)
    if asked is not None and asked in i18n.LANGUAGES and answer.mimetype == "text/html":
        answer.set_cookie(i18n.COOKIE, asked, max_age=31_536_000, httponly=True, samesite="Lax")
    if request.path.startswith("/static/") and answer.status_code == 200:
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        answer.headers.pop("Last-Modified", None)
    return answer
