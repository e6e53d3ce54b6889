"""What `pip install .` brings."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from osce_graph.web.assets import BUILT
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_everything_that_ships(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for part in ("ontology", "shapes", "data/reference", "data/queries", "data/pages"):
        shipped = {path.name for path in (ROOT / part).iterdir() if path.is_file()}
        inside = {Path(name).name for name in names if name.startswith(f"osce_graph/_shipped/{part}/")}
        assert inside == shipped, part
    assert {
        "osce_graph/_shipped/docs/mirror.md",
        "osce_graph/py.typed",
        "osce_graph/web/static/style.css",
    } <= names
    assert any(name.startswith("osce_graph/web/templates/") for name in names)
    built = (
        {f"osce_graph/web/static/built/{path.name}" for path in BUILT.iterdir()} if BUILT.is_dir() else set()
    )
    assert {name for name in names if name.startswith("osce_graph/web/static/built/")} == built
    assert not [name for name in names if name.startswith("tests")]


def test_an_installed_wheel_finds_its_data(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    code = (
        "from osce_graph import resources as r;"
        "print(r.ROOT, r.ONTOLOGY.is_file(), r.SAMPLE_PAGES.is_dir(), any(r.QUERIES.iterdir()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=True,
    )
    root, *there = done.stdout.split()
    assert Path(root) == tmp_path / "installed" / "osce_graph" / "_shipped"
    assert there == ["True", "True", "True"]
