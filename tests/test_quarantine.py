"""What is not published says why, what was seen and what to change, and can be read again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from osce_graph.config import Settings
from osce_graph.errors import InputError
from osce_graph.extraction.reader import Reader
from osce_graph.pages.text import Undecodable
from osce_graph.records import Document, Reading
from osce_graph.release.build import build
from osce_graph.release.quarantine import entries
from tests.archives import http, record
from tests.archives import write as write_archive
from tests.conftest import page

RECIPE = "A recipe\nTake two onions, chop them finely and fry them in butter for ten minutes.\n"
ELSEWHERE = page() + "\n"


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(page())
    (folder / "recipe.txt").write_text(RECIPE)
    (folder / "long.txt").write_text(page("x" * 600))
    (folder / "empty.txt").write_text("")
    (folder / "elsewhere.txt").write_text(ELSEWHERE)
    (folder / "elsewhere.txt.meta.json").write_text('{"address": "https://example.org/1"}')
    return folder


def test_every_entry_says_what_was_seen_and_what_would_have_to_change(inputs: Path, tmp_path: Path) -> None:
    built = build([inputs], tmp_path / "site", Settings())
    found = {entry.page: entry for entry in entries(built.release.quarantine)}
    assert list(found) == ["elsewhere.txt", "empty.txt", "long.txt", "recipe.txt"]
    assert all(each.reason and each.change for entry in found.values() for each in entry.problems)
    (recipe,) = found["recipe.txt"].problems
    assert (recipe.field, recipe.quote) == ("layout", "A recipe")
    assert "osce_graph/pages/layouts/" in recipe.change
    (address,) = found["elsewhere.txt"].problems
    assert (address.field, address.quote) == ("address", "https://example.org/1")
    assert found["elsewhere.txt"].address == "https://example.org/1"
    headline = next(each for each in found["long.txt"].problems if "headline" in (each.field or ""))
    assert headline.quote and headline.quote.startswith('"xxx')
    assert headline.item and headline.headline
    assert {name: entry.kept for name, entry in found.items()} == {
        "elsewhere.txt": True, "empty.txt": False, "long.txt": True, "recipe.txt": True,
    }  # fmt: skip


def test_the_command_lists_it_inertly(inputs: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    (inputs / "hostile.txt").write_text("A \u202erecipe\u001b]0;x\u0007 <script>\nTake two onions and fry.\n")
    build([inputs], tmp_path / "site", Settings())
    shown = run("quarantine", "--site", tmp_path / "site")
    assert shown.exit_code == 0
    assert "recipe.txt" in shown.output and "to change: " in shown.output
    assert "5 in quarantine" in shown.output
    assert "\u202e" not in shown.output and "\u001b" not in shown.output
    listed = json.loads(run("quarantine", "--site", tmp_path / "site", "--format", "json").output)
    assert [entry["page"] for entry in listed][:2] == ["elsewhere.txt", "empty.txt"]


def test_what_was_quarantined_is_read_again(
    inputs: Path, tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a mended reader: published now, the counts add up, and the rest stays where it was."""
    read = Reader.read

    def failing(self: Reader, document: Document) -> Reading:
        if b"Harbour" in document.content and b"elsewhere" not in document.content:
            raise Undecodable("it cannot be read today")
        return read(self, document)

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "read", failing)
        first = build([inputs], tmp_path / "site", Settings())
    assert first.counts.published == 0
    again = run("build", "--retry-quarantined", "--site", tmp_path / "site")
    assert again.exit_code == 0, again.output
    from osce_graph.release.site import Site

    release = Site.open(tmp_path / "site").current()
    counts = release.manifest["counts"]
    assert (counts["read"], counts["published"], counts["quarantined"]) == (4, 1, 3)
    assert [entry.page for entry in entries(release.quarantine)] == [
        "elsewhere.txt", "empty.txt", "long.txt", "recipe.txt",
    ]  # fmt: skip
    fresh = build([inputs], tmp_path / "fresh", Settings())
    assert {path.name: path.read_bytes() for path in release.dumps.glob("*.gz")} == {
        path.name: path.read_bytes() for path in fresh.release.dumps.glob("*.gz")
    }


def test_pages_from_an_archive_keep_address_time_and_encoding(tmp_path: Path) -> None:
    body = "<html><body><h1>Рецепт</h1><p>Лук и масло</p></body></html>".encode("cp1251")
    block = http(body, Content_Type="text/html; charset=windows-1251")
    archive = write_archive(tmp_path / "a.warc.gz", record(block, "https://www.osce.org/node/7"))
    first = build([archive], tmp_path / "site", Settings())
    (before,) = entries(first.release.quarantine)
    second = build([], tmp_path / "site", Settings(), retry_quarantined=True)
    (after,) = entries(second.release.quarantine)
    assert before == after
    assert before.address == "https://www.osce.org/node/7"
    assert before.problems[0].quote == "Рецепт"


def test_with_other_inputs_they_are_read_together(inputs: Path, tmp_path: Path) -> None:
    build([inputs / "recipe.txt"], tmp_path / "site", Settings())
    built = build([inputs / "good.txt"], tmp_path / "site", Settings(), retry_quarantined=True)
    assert (built.counts.read, built.counts.published, built.counts.quarantined) == (2, 1, 1)


def test_adding_keeps_what_stands_in_quarantine(inputs: Path, tmp_path: Path) -> None:
    build([inputs / "recipe.txt"], tmp_path / "site", Settings())
    built = build([inputs / "good.txt"], tmp_path / "site", Settings(), add=True)
    assert [entry.page for entry in entries(built.release.quarantine)] == ["recipe.txt"]


def test_nothing_to_read_again_is_an_error(inputs: Path, tmp_path: Path) -> None:
    build([inputs / "good.txt"], tmp_path / "site", Settings())
    with pytest.raises(InputError, match="keeps no page in quarantine"):
        build([], tmp_path / "site", Settings(), retry_quarantined=True)
