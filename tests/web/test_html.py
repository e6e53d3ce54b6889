"""html-validate (npm) finds no error in any kind of page."""

import shutil
import subprocess
from pathlib import Path

import pytest

from osce_graph.config import Settings
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.conftest import ROOT
from tests.pages import ENTITIES, ROOMS, address
from tests.web.conftest import BROWSER, client_of

VALIDATOR = ROOT / "tests" / "clients" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
CONFIGURATION = ROOT / "tests" / "clients" / "html-validate.json"


def test_every_kind_of_page_is_valid_html(full_site: Site, tmp_path: Path) -> None:
    if not VALIDATOR.is_file() or not shutil.which("node"):
        pytest.skip("left out, as npm's html-validate is not installed: npm ci --prefix tests/clients")
    with Endpoint(full_site) as endpoint:
        client = client_of(full_site, endpoint, Settings())
        for number, kind in enumerate((*ROOMS, *ENTITIES)):
            text = client.get(address(full_site, kind), headers={"Accept": BROWSER}).text
            (tmp_path / f"{number:02}.html").write_text(text, encoding="utf-8")
    pages = sorted(tmp_path.glob("*.html"))
    assert len(pages) == len(ROOMS) + len(ENTITIES)
    done = validate(*pages)
    assert done.returncode == 0, done.stdout[:5000] + done.stderr[:1000]
    (wrong := tmp_path / "wrong.html").write_text("<!doctype html><p><div>in a paragraph</div></p>")
    assert validate(wrong).returncode == 1


def validate(*pages: Path) -> subprocess.CompletedProcess[str]:
    command = [
        "node",
        str(VALIDATOR),
        "--config",
        str(CONFIGURATION),
        "--formatter",
        "text",
        *map(str, pages),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)
