"""No page takes more than its share: what runs too long ends for certain and is quarantined."""

import time
from pathlib import Path

import pytest

from osce_graph import budget
from osce_graph.config import Settings
from osce_graph.extraction.reader import Reader
from osce_graph.pages import blocks
from osce_graph.records import Document, Reading
from osce_graph.release.build import build
from tests.conftest import page


def test_what_is_raised_unheard_is_raised_again() -> None:
    heard = []
    with pytest.raises(budget.OverBudget), budget.within(0.05):
        while True:
            try:
                while True:
                    time.process_time()
            except budget.OverBudget:
                if heard:
                    raise
                heard.append(True)
    assert heard


def test_a_page_over_its_budget_is_quarantined_and_sinks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Reader.read

    def slow(self: Reader, document: Document) -> Reading:
        while b"Endless" in document.content:
            try:
                time.process_time()
            except Exception:
                continue
        return read(self, document)

    monkeypatch.setattr(Reader, "read", slow)
    (tmp_path / "good.txt").write_text(page())
    (tmp_path / "slow.txt").write_text(page("Endless"))
    built = build([tmp_path], tmp_path / "site", Settings(page_seconds=0.2))
    assert (built.counts.published, built.counts.quarantined) == (1, 1)
    ((name, reason),) = built.quarantined
    assert name == "slow.txt"
    assert "more than 0.2 s" in reason and "page_seconds" in reason


def test_the_kernel_ends_what_no_signal_handler_can(tmp_path: Path) -> None:
    """libxml2 compares each attribute of an element with all others: an hour for this page."""
    attributes = " ".join(f"a{number}" for number in range(1_500_000))
    (tmp_path / "wide.html").write_text(f"<html><body><p {attributes}>OSCE</body></html>")
    (tmp_path / "good.txt").write_text(page())
    built = build([tmp_path], tmp_path / "site", Settings(page_seconds=1.0))
    assert (built.counts.published, built.counts.quarantined) == (1, 1)
    assert "more than 1 s" in built.quarantined[0][1]


def test_a_large_page_is_read_as_a_small_one_is() -> None:
    text = page() + "\n".join(f"Paragraph {number} of what the OSCE did." for number in range(20_000))
    document = Document("large.txt", text.encode(), "0" * 64, "text/plain")
    assert len(document.content) > budget.LARGE
    assert budget.read_apart(document, 60) == Reader().read(document)


def test_a_budget_leaves_no_timer_behind() -> None:
    with pytest.raises(budget.OverBudget), budget.within(0.01):
        while True:
            blocks.from_text("- a\n" * 100)
    began = time.process_time()
    while time.process_time() - began < 0.05:
        blocks.from_text("- a\n" * 100)
