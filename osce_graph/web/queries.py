"""A query of the web on its way to the endpoint and back, without Flask."""

import hashlib
import ipaddress
import time
from functools import lru_cache
from typing import Final

from osce_graph import __version__
from osce_graph.sparql.client import Answer
from osce_graph.sparql.protocol import QueryRequest
from osce_graph.web.current import Web
from osce_graph.web.front import CAUSE, RELEASES, Environ

_QUICK_S: Final = 0.01  # by the clock, for the thread that asks
_ANSWERED: Final = "osce_graph.answered"  # what the endpoint said to the query of this request


def run(web: Web, asked: QueryRequest, environ: Environ) -> Answer:
    """The answer of a worker; 503 at once where more queries run and wait than the queue has places.

    A request asks once: who runs its query again is given the same answer.
    """
    if _ANSWERED in environ:
        known: Answer = environ[_ANSWERED]
        return known
    if not web.queries.acquire(blocking=False):
        return web.endpoint.turned_away()
    asked_s = time.perf_counter()
    try:
        answer = web.endpoint.query(asked, client=client(environ.get("REMOTE_ADDR", "")))
    finally:
        web.queries.release()
    if time.perf_counter() - asked_s < _QUICK_S:
        web.cores.keep()
    else:
        web.cores.roam()
    environ[CAUSE] = answer.cause or None
    environ[_ANSWERED] = answer
    if answer.release:
        environ[RELEASES].add(answer.release)
    return answer


@lru_cache(1000)
def client(address: str) -> str:
    """What tells clients apart: an IPv4 address, or the network (/64) of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and not found.ipv4_mapped:
        return str(ipaddress.IPv6Network((found, 64), strict=False))
    return str(found)


def etag(asked: QueryRequest, release_name: str) -> str:
    """The same for requests that have the same answer in this release; empty where answers vary."""
    if asked.volatile:
        return ""
    said = (
        release_name,
        asked.query.strip(),
        asked.format.name,
        sorted(asked.default_graphs),
        sorted(asked.named_graphs),
        __version__,
    )
    return f'W/"{hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:32]}"'


def lasting(tag: str, max_age_s: int) -> tuple[tuple[str, str], ...]:
    """The headers that say how long an answer may be kept, and by what it is known."""
    if tag:
        return ("ETag", tag), ("Cache-Control", f"public, max-age={max_age_s}")
    return (("Cache-Control", "no-store"),)
