"""What `make` builds from npm; where it was not built, the rest works all the same."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from osce_graph.web import assets
from osce_graph.web.assets import LAND_UNITS, Window, land
from tests.conftest import ROOT

needs_assets = pytest.mark.skipif(
    not (assets.BUILT / "manifest.json").is_file(),
    reason="the assets are not built: `make` does it with Node",
)


@pytest.mark.parametrize("project", ["assets", "tests/clients"])
def test_the_locks_name_no_registry_and_hold_every_package_to_its_hash(project: str) -> None:
    lock = json.loads((ROOT / project / "package-lock.json").read_text())
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert not [package for package in packages if "resolved" in package]
    assert all("integrity" in package for package in packages)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git clone")
def test_nothing_that_npm_brings_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--", "*node_modules*", str(assets.BUILT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout == ""


@needs_assets
@pytest.mark.parametrize("name", ["editor.js", "editor.css"])
def test_what_is_built_is_kept_for_ever_under_a_name_with_its_hash(client: FlaskClient, name: str) -> None:
    address = assets.address(name)
    assert address and re.search(r"/editor-[A-Z0-9]{8}\.(js|css)$", address)
    answer = client.get(f"/{address}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith(
        f"text/{'css' if name.endswith('css') else 'javascript'}"
    )


@needs_assets
def test_the_licences_of_all_that_is_built_in_are_served(client: FlaskClient) -> None:
    text = client.get("/static/built/licences.txt").text
    for package in ("@zazuko/yasqe", "codemirror", "world-atlas"):
        assert package in text


@needs_assets
def test_land_is_a_path_within_the_world() -> None:
    path = land(Window())
    assert path and re.fullmatch(r"(?:M-?\d+ -?\d+l(?:[ -]?\d+)+z)+", path)
    starts = [(int(x), int(y)) for x, y in re.findall(r"M(-?\d+) (-?\d+)", path)]
    assert all(abs(x) <= 180 * LAND_UNITS and abs(y) <= 90 * LAND_UNITS for x, y in starts)


@needs_assets
def test_land_outside_the_window_is_left_out_and_more_detail_is_longer() -> None:
    world, europe = land(Window()), land(Window(-25, 30, 90, 75))
    ocean, detailed = land(Window(-30, -50, -20, -40)), land(Window(-25, 30, 90, 75), "50m")
    assert world and europe and detailed
    assert ocean == ""
    assert len(europe) < len(world) / 2
    assert len(europe) < len(detailed)


@needs_assets
def test_no_step_of_an_outline_jumps_around_the_world() -> None:
    """Outlines that cross the antimeridian would be drawn as bars across the map."""
    for detail in ("110m", "50m"):
        for outline in json.loads((assets.BUILT / "land.json").read_text())[detail]:
            xs, ys = outline[2::2], outline[3::2]
            assert all(abs(y) == 0 or abs(x) < 90 * LAND_UNITS for x, y in zip(xs, ys, strict=True))


def test_without_assets_there_is_no_address_and_no_land(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    for cached in (assets._manifest, assets._land, assets.land):
        cached.cache_clear()
    try:
        assert assets.address("editor.js") is None
        assert land(Window()) is None
    finally:
        for cached in (assets._manifest, assets._land, assets.land):
            cached.cache_clear()
