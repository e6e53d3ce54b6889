"""What README and docs say is run, or compared with what is."""

import dataclasses
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_graph.cli import main
from osce_graph.config import DEFAULTS, Settings
from osce_graph.formats import FORMATS
from osce_graph.iris import KINDS
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.limits import Limits
from osce_graph.web.app import create_app
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, without head and rule."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_table_of_formats_is_the_one_in_the_code() -> None:
    assert rows(section("Formats")) == [[f.name, f.suffix, f.media_type, f.carries] for f in FORMATS]


@pytest.mark.parametrize(("title", "owner"), [("Settings", Settings), ("Limits", Limits)])
def test_the_tables_of_settings_and_limits_are_those_in_the_code(
    title: str, owner: type[Settings | Limits]
) -> None:
    def shown(value: object) -> str:
        return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value != "" else ""

    documented = [row[:2] for row in rows(section(title))]
    names = [field.name for field in dataclasses.fields(owner) if field.name != "limits"]
    assert documented == [[name, shown(DEFAULTS[name])] for name in names]


@pytest.mark.parametrize("owner", [Settings, Limits])
def test_every_setting_is_explained_in_its_docstring(owner: type[Settings | Limits]) -> None:
    for field in dataclasses.fields(owner):
        assert re.search(rf"^    {field.name} ", owner.__doc__ or "", re.MULTILINE), field.name


def test_every_route_of_the_readme_answers(sample_site: Site) -> None:
    with Endpoint(sample_site) as endpoint:
        client = create_app(sample_site, endpoint, Settings()).test_client()
        for cell, *_ in rows(section("What is served")):
            for route in re.findall(r"`(/[^`]*)`", cell):
                path = route.replace("{kind}/{key}", "body/secretariat").replace("{kind}", "body")
                assert client.get(path).status_code in (200, 303), path


def test_every_command_is_in_the_readme_and_has_an_example() -> None:
    for name, command in main.commands.items():
        assert f"osce-graph {name}" in README or name == "reference", name
        commands = getattr(command, "commands", {name: command})
        for each in commands.values():
            assert "osce-graph " in (each.help or ""), f"{name} has no example in its help"


def test_every_room_of_the_house_exists() -> None:
    for path in re.findall(r"`((?:osce_graph|data|shapes|ontology|tests|docs)/[^`{}]*)`", HOUSE + README):
        assert (ROOT / path).exists(), path


def test_every_kind_is_a_path_segment() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in KINDS)


def test_the_picture_is_well_formed_and_told_in_words() -> None:
    from lxml import etree

    picture = etree.parse(ROOT / "docs" / "picture.svg").getroot()
    assert picture.find("{http://www.w3.org/2000/svg}desc") is not None


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which the tour can be taken."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    (tmp_path / "build").mkdir()
    yield tmp_path


def test_the_tour_can_be_taken(folder: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed, and the tour uses it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    tour = section("Five minutes").replace("8000", port)
    said: dict[str, str] = {}
    server: subprocess.Popen[bytes] | None = None
    try:
        for language, block in re.findall(r"```(console|python)\n(.*?)```", tour, re.DOTALL):
            if language == "python":
                commands = [("python", [sys.executable, "-c", block])]
            else:
                lines = [line.removeprefix("$ ") for line in block.splitlines()]
                commands = [(line, ["sh", "-c", line]) for line in lines]
            for line, command in commands:
                if " serve " in line:
                    server = subprocess.Popen(
                        ["sh", "-c", f"exec {line}"], cwd=folder, env=environment, stdout=subprocess.DEVNULL
                    )
                    until_it_answers(f"http://127.0.0.1:{port}/readyz", server)
                    continue
                done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
                assert done.returncode == 0, (line, done.stderr.decode())
                said[line] = done.stdout.decode()
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=30)
    outputs = "\n".join(said.values())
    assert "What became of what was read" in outputs
    assert "OSCE Mission to Moldova" in outputs
    assert "field-operation/project-co-ordinator-in-baku" in said["python"]
    turtle = next(text for line, text in said.items() if "mission-to-croatia" in line)
    assert '"OSCE Mission to Croatia"@en' in turtle
    counted = next(text for line, text in said.items() if "COUNT" in line)
    assert counted.split() == ["items", "54"]
    assert (folder / "build" / "operations.ttl").stat().st_size > 10_000
    assert (folder / "build" / "osce-graph.ttl.gz").stat().st_size > 10_000


def until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            threading.Event().wait(0.05)
    raise AssertionError(f"{address} did not answer in a minute")
