"""Run a site: the query workers' supervisor first, then granian with the application."""

import ctypes
import errno
import gc
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from osce_graph.config import Settings
from osce_graph.errors import ConfigurationError
from osce_graph.iris import DEFAULT_BASE
from osce_graph.release import index
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint

SPARE_THREADS: Final = 40  # beside those that wait for queries
_PR_SET_PDEATHSIG: Final = 1
_HALF_SENT_HEADERS_MS: Final = 15_000
_STALLED_READER_S: Final = 10


@dataclass(frozen=True, slots=True)
class _Loader:
    """Makes the application in granian's worker process."""

    site: Site
    address: str
    settings: Settings

    def __call__(self, *_: Any, **__: Any) -> Callable[..., Any]:
        _end_with_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what granian's parent does on it came with the fork
        from osce_graph.web.app import create_app  # not before PROMETHEUS_MULTIPROC_DIR is set

        endpoint = Endpoint(self.site, self.settings.limits, address=self.address)
        app = create_app(self.site, endpoint, self.settings)
        gc.freeze()  # modules and tables stay: no collection need look at them
        return app


def run(site: Site, settings: Settings | None = None, *, say: Callable[[str], None] = print) -> None:
    """Serve the site until SIGINT or SIGTERM; what is being answered then is answered first.

    ConfigurationError if the port cannot be had, the access log cannot be written, or the kernel has no
    protection to run queries under; SiteError if there is no release to serve, or none that can be opened.
    """
    settings = settings or Settings()
    release = site.current()
    index.open_read_only(release.index_path).close()  # one that cannot be opened is said now
    _check(settings.host, settings.port)
    processes = os.cpu_count() or 1
    server = Granian(
        "osce-graph",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HALF_SENT_HEADERS_MS),
        workers=processes,
        blocking_threads=settings.limits.places + SPARE_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=int(settings.limits.timeout_s) + _STALLED_READER_S,
        websockets=False,
        log_level=LogLevels.error,
    )
    _check_log(settings.access_log)
    with Endpoint(site, settings.limits, confined=not settings.unconfined) as endpoint:
        counted = endpoint.folder / "metrics"
        counted.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counted)
        for line in announcement(settings.host, settings.port, release.base_iri, release.name):
            say(line)
        say(f"  queries run under {endpoint.status().get('protection', 'nothing')}")
        server.serve(target_loader=_Loader(site, endpoint.address, settings), wrap_loader=False)


def announcement(host: str, port: int, base_iri: str, release: str) -> list[str]:
    """What to try, and a warning where the default base IRI would mislead others."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    root = f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
    lines = [
        f"osce-graph serves release {release} at {root} (stop with Ctrl-C)",
        f"  in a browser      {root}",
        f"  an entity         curl -L -H 'Accept: text/turtle' {root}body/secretariat",
        f"  SPARQL            curl {root}sparql --data-urlencode 'query=SELECT * {{ ?s ?p ?o }} LIMIT 5'",
        f"  downloads         {root}dumps/",
    ]
    if base_iri == DEFAULT_BASE and not _is_loopback(host):
        lines.append(
            f"warning: {host} can be reached by others, but the IRIs begin with the default {DEFAULT_BASE}, "
            "which does not lead here; build with --base-iri and an address of your own"
        )
    return lines


def _check(host: str, port: int) -> None:
    """Try to have the port: an error now says more than one from the server."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise ConfigurationError(
            f"there is no host {host!r} to serve on; use --host 127.0.0.1 or 0.0.0.0"
        ) from None
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise ConfigurationError(
                f"port {port} on {host} is in use; stop what uses it, or choose another: --port {port + 1}"
            ) from None
        reason = os.strerror(number) if number else str(error)
        raise ConfigurationError(
            f"cannot serve on {host} port {port} ({reason}); choose another: --host 127.0.0.1 --port 8000"
        ) from None


def _check_log(log: str) -> None:
    if log not in ("", "-"):
        try:
            with Path(log).open("a"):
                pass
        except OSError as error:
            raise ConfigurationError(f"the access log {log} cannot be written ({error.strerror})") from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _end_with_parent() -> None:
    """Linux: be told to end when the process that started this one is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
