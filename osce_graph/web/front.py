"""What every request passes before the application sees it, and every answer after it.

It names the request, finds out the client behind trusted proxies, gives an answer that is at hand,
writes the access log and counts.
"""

import contextlib
import hashlib
import itertools
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from werkzeug.http import parse_cookie

from osce_graph import negotiation
from osce_graph.errors import SiteError
from osce_graph.sparql.cores import Cores
from osce_graph.web import i18n
from osce_graph.web.answer import Conditions, condition, header, last_modified
from osce_graph.web.cache import LARGEST, Cache, Kept
from osce_graph.web.metrics import Metrics

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

REQUEST: Final = "osce_graph.request"  # the request's id, in its environ
ROUTE: Final = "osce_graph.route"  # the rule that it fell under
OPENED: Final = "osce_graph.opened"  # the release that it reads, open
RELEASES: Final = "osce_graph.releases"  # the releases that its answer was made from
QUERY_ROUTE: Final = "/sparql"
CAUSE: Final = "osce_graph.cause"  # why a query did not end by itself

_IN_MEMORY: Final = 1_000_000  # a body that is not longer goes to the server in one piece
_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+\Z")
_SHOWN: Final = 1_000  # characters of a path, query or user agent in the log
_NEVER_KEPT: Final = frozenset({"HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})
_DROPPED_IN_304: Final = frozenset({"content-type", "content-length"})


class Front:
    """The outermost layer of the application. `release` names the release that a request reads, or raises
    SiteError."""

    def __init__(
        self,
        app: Wsgi,
        release: Callable[[Environ], str],
        metrics: Metrics,
        proxies: int,
        cache: Cache,
        log: str,
        cores: Cores,
    ) -> None:
        self._app = app
        self._name_release = release
        self._metrics = metrics
        self._proxies = proxies
        self._cache = cache
        self._log = _descriptor(log)
        self._cores = cores
        self._named = secrets.token_hex(4)  # the process, in the names of its requests
        self._numbers = itertools.count()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        started = time.perf_counter()
        environ[REQUEST] = f"{self._named}{next(self._numbers):08x}"
        environ[RELEASES] = set()
        if self._proxies:
            environ["REMOTE_ADDR"] = _client(environ, self._proxies)
            environ["SCRIPT_NAME"] = _prefix(environ) or environ.get("SCRIPT_NAME", "")
        method = environ["REQUEST_METHOD"]
        key = b""
        release = None
        kept: Kept | None = None
        if method in ("GET", "HEAD") and not _NEVER_KEPT & environ.keys():
            key = _digest(environ)
            release = self._release(environ)
            kept = self._cache.get(release, key) if release else None
        if kept or environ["PATH_INFO"] != QUERY_ROUTE:
            self._cores.roam()
        body: Iterable[bytes]
        if kept:
            environ[ROUTE] = kept.route
            environ[RELEASES].add(release)
            status, headers, body = _again(kept, method, Conditions.of(environ))
        else:
            status, headers, body = self._ask(environ)
        headers.append(("X-Request-Id", environ[REQUEST]))
        start_response(status, headers)
        if not kept and method == "GET" and isinstance(body, list) and environ[RELEASES] == {release}:
            self._keep(str(release), key, status, headers, body[0], environ)
        route = environ.get(ROUTE, "none")
        seconds = time.perf_counter() - started
        self._metrics.answered(route, method, int(status[:3]), seconds)
        if kept or environ[RELEASES]:
            self._metrics.looked_up(bool(kept))
        if self._log is not None:
            self._write(environ, int(status[:3]), headers, seconds, bool(kept))
        return body

    def _release(self, environ: Environ) -> str | None:
        try:
            return self._name_release(environ)
        except SiteError:
            return None

    def _ask(self, environ: Environ) -> tuple[str, Headers, Iterable[bytes]]:
        """The application's answer; what is short comes as a list of one piece."""
        said: list[tuple[str, Headers]] = []
        body = self._app(environ, lambda status, headers, *_: said.append((status, list(headers))))
        status, headers = said[0]
        length = header(headers, "content-length")
        if length is None or int(length) > _IN_MEMORY:
            return status, headers, body
        try:
            return status, headers, [b"".join(body)]
        finally:
            close = getattr(body, "close", None)
            if close:
                close()

    def _keep(
        self, release: str, key: bytes, status: str, headers: Headers, body: bytes, environ: Environ
    ) -> None:
        if not status.startswith("200") or len(body) > LARGEST:
            return
        tag = header(headers, "etag")
        if tag is None or "no-store" in (header(headers, "cache-control") or ""):
            return
        lasting = [each for each in headers if each[0] not in ("X-Request-Id", "Date")]
        self._cache.put(release, key, Kept(body, lasting, tag, environ.get(ROUTE, "none")))

    def _write(self, environ: Environ, status: int, headers: Headers, seconds: float, kept: bool) -> None:
        sent = header(headers, "content-length")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request": environ[REQUEST],
            "client": environ.get("REMOTE_ADDR", ""),
            "method": environ["REQUEST_METHOD"][:20],
            "path": environ["PATH_INFO"][:_SHOWN],
            "query": environ.get("QUERY_STRING", "")[:_SHOWN],
            "status": status,
            "bytes": int(sent) if sent else None,
            "ms": round(seconds * 1000, 2),
            "cached": kept,
            "cause": environ.get(CAUSE),
            "release": next(iter(environ[RELEASES]), None),
            "agent": environ.get("HTTP_USER_AGENT", "")[:_SHOWN],
        }
        with contextlib.suppress(OSError):  # a full disk is no reason to answer nobody
            os.write(self._log or 2, json.dumps(line).encode() + b"\n")


def _digest(environ: Environ) -> bytes:
    """All of a request that its answer may depend on, in few bytes however long it is."""
    names = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT")
    coding = negotiation.coding(environ.get("HTTP_ACCEPT_ENCODING"))
    languages = environ.get("HTTP_ACCEPT_LANGUAGE")
    language = i18n.choose(None, _cookie(environ), languages)
    said = repr([coding, language, languages, *(environ.get(name) for name in names)])
    return hashlib.blake2b(said.encode("utf-8", "backslashreplace"), digest_size=20).digest()


def _cookie(environ: Environ) -> str | None:
    """The language that was asked for once, as the application reads it."""
    held = environ.get("HTTP_COOKIE")
    return parse_cookie(held).get(i18n.COOKIE) if held else None


def _again(kept: Kept, method: str, conditions: Conditions) -> tuple[str, Headers, list[bytes]]:
    """A kept answer, or 304 for a client that has it."""
    changed = last_modified(kept.headers) if conditions.if_modified_since else None
    if condition(kept.etag, changed, conditions) is HTTPStatus.NOT_MODIFIED:
        headers = [(name, value) for name, value in kept.headers if name.lower() not in _DROPPED_IN_304]
        return "304 NOT MODIFIED", headers, [b""]
    return "200 OK", list(kept.headers), [b"" if method == "HEAD" else kept.body]


def _client(environ: Environ, proxies: int) -> str:
    """The address that the outermost trusted proxy saw; without it the address of the connection."""
    seen = [each.strip() for each in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    return str(seen[-proxies] if len(seen) >= proxies else environ.get("REMOTE_ADDR", ""))


def _prefix(environ: Environ) -> str:
    """The path under which the nearest proxy serves this server, where it says so."""
    said = environ.get("HTTP_X_FORWARDED_PREFIX", "").rpartition(",")[2].strip().rstrip("/")
    return said if _PREFIX.match(said) else ""


def _descriptor(log: str) -> int | None:
    """Where the log goes; a line is written at once, so that the lines of several processes do not mix."""
    if not log:
        return None
    if log == "-":
        return 2
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
