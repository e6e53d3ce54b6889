"""What `serve` says before it serves."""

import contextlib
import signal
import socket
import sqlite3
from pathlib import Path

import pytest

from osce_graph.config import Settings
from osce_graph.errors import ConfigurationError, SiteError
from osce_graph.iris import DEFAULT_BASE
from osce_graph.release.site import Site
from osce_graph.web import serve
from osce_graph.web.serve import announcement, run
from tests.web.conftest import make_site


@pytest.mark.parametrize(
    ("host", "base", "warned"),
    [
        ("127.0.0.1", DEFAULT_BASE, False),
        ("::1", DEFAULT_BASE, False),
        ("localhost", DEFAULT_BASE, False),
        ("0.0.0.0", DEFAULT_BASE, True),
        ("192.0.2.1", DEFAULT_BASE, True),
        ("0.0.0.0", "https://data.example.org/", False),
    ],
)
def test_an_unregistered_base_that_others_can_reach_is_warned_of(host: str, base: str, warned: bool) -> None:
    text = "\n".join(announcement(host, 8000, base, "r1"))
    assert ("warning" in text) is warned
    assert ("--base-iri" in text) is warned


def test_what_to_try_can_be_tried(site: Site) -> None:
    text = "\n".join(announcement("0.0.0.0", 8123, DEFAULT_BASE, "r1"))
    assert "http://127.0.0.1:8123/sparql" in text
    assert "http://[::1]:8123/" in "\n".join(announcement("::1", 8123, DEFAULT_BASE, "r1"))


def test_a_port_in_use_is_named_before_anything_starts(site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            ConfigurationError, match=f"port {port} on 127.0.0.1 is in use.*--port {port + 1}"
        ):
            run(site, Settings(port=port))


@pytest.mark.parametrize("host", ["no such host", "192.0.2.1"])
def test_a_host_that_is_not_this_machine_is_refused(site: Site, host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"--host 127\.0\.0\.1"):
        run(site, Settings(host=host))


def test_a_site_without_release_is_not_served(tmp_path: object) -> None:
    with pytest.raises(SiteError, match="holds no release"):
        run(Site(tmp_path))  # type: ignore[arg-type]


def test_a_release_of_another_version_is_not_served(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    with contextlib.closing(sqlite3.connect(site.current().index_path)) as index:
        index.execute("PRAGMA user_version = 1")
    with pytest.raises(SiteError, match="build the site again"):
        run(site)


def test_a_server_that_is_still_starting_can_be_ended(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker begins with its parent's handler, which only takes note of SIGTERM and goes on."""
    found = []
    monkeypatch.setattr(serve, "_end_with_parent", lambda: None)
    monkeypatch.setattr(
        "osce_graph.web.app.create_app", lambda *_: found.append(signal.getsignal(signal.SIGTERM))
    )
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        serve._Loader(site, "", Settings())()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert found == [signal.SIG_DFL]
