"""`osce-graph explain`: what was read and what was not, of a file or of a page in a web archive."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from tests.archives import http, record, write
from tests.conftest import page

Run = Callable[..., Result]
ADDRESS = "https://www.osce.org/node/7"
HTML = (
    "<html><body><h1>Harbour {}</h1><p>VIENNA, 5 May 2004 - The OSCE met harbour officers for a course of the"
    " Riddle Island Foundation on search methods in several towns.</p></body></html>"
)


def test_a_page_of_a_web_archive_by_its_address(run: Run, tmp_path: Path) -> None:
    moved = record(http("", "301 Moved", Location="/node/7"), "https://www.osce.org/old")
    early, late = (
        record(http(HTML.format(name)), ADDRESS, f"2026-01-0{day}T12:00:00Z")
        for day, name in ((2, "early"), (5, "late"))
    )
    archive = write(tmp_path / "a.warc.gz", moved, late, early)
    for address in (ADDRESS, "https://www.osce.org/old"):
        done = run("explain", archive, "--address", address, "--format", "json")
        found = json.loads(done.output)
        assert found["address"] == ADDRESS
        assert found["records"][0]["headline"] == "Harbour late"
    missing = run("explain", archive, "--address", "https://www.osce.org/node/9")
    assert missing.exit_code == 2
    assert "no capture of https://www.osce.org/node/9" in missing.output


def test_an_archive_wants_an_address_and_a_page_none(run: Run, tmp_path: Path) -> None:
    archive = write(tmp_path / "a.warc.gz", record(http(HTML)))
    (tmp_path / "a.txt").write_text(page())
    assert "--address goes with a web archive" in run("explain", archive).output
    assert run("explain", tmp_path / "a.txt", "--address", ADDRESS).exit_code == 2


def test_names_that_stand_for_nothing_known_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML.format("course"))
    found = json.loads(run("explain", tmp_path / "a.html", "--format", "json").output)
    assert "Riddle Island Foundation" in found["names"]
    assert not [name for name in found["names"] if "OSCE" in name]
    shown = run("explain", tmp_path / "a.html").output
    assert "Riddle Island Foundation" in shown


def test_fields_are_told_with_the_carrier_they_were_found_in(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(page())
    shown = run("explain", tmp_path / "a.txt").output
    assert "carrier" in shown and "OSCE Secretariat" in shown


def test_labels_without_a_colon_are_understood(run: Run, tmp_path: Path) -> None:
    html = "<h1>Bees cross a border</h1><h3>Issued on</h3><p>12 April 2016</p><h3>Issued by</h3>"
    html += "<p>OSCE Secretariat</p><p>SKOPJE, 12 April 2016 - Officers met beekeepers of two valleys.</p>"
    (tmp_path / "a.html").write_text(html)
    shown = run("explain", tmp_path / "a.html").output
    assert "Skopje (place/skopje)" in shown
    assert "not understood" not in shown


def test_what_was_found_is_told_with_its_words_by_name(run: Run, tmp_path: Path) -> None:
    body = "OSH, 4 March 2015 – Officers of several harbours counted their boats for the whole of a day."
    (tmp_path / "a.txt").write_text(page(body=body))
    found = json.loads(run("explain", tmp_path / "a.txt", "--format", "json").output)
    findings = [finding for record in found["records"] for finding in record["findings"]]
    assert "OSH" in {finding["quote"]["exact"] for finding in findings if finding["rule"] == "dateline"}
