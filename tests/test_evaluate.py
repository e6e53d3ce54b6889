"""The evaluation of readings: shares, their intervals, what is printed for a folder."""

import json
from pathlib import Path

import pytest

from tests.evaluate import main, share, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (1, 2, 0.0945, 0.9055)],
)
def test_wilson_intervals(hits: int, of: int, low: float, high: float) -> None:
    """81 of 263 is the worked example of Newcombe (1998), table I."""
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_nothing_has_no_share() -> None:
    assert share(0, 0) == "-"


def test_a_folder_is_told_by_field_with_what_went_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "What happened\nVIENNA, 5 May 2010 - Albania thanked the OSCE Mission to Moldova for its help.\n"
    named = [["Albania", "state/albania", "state"], ["France", "state/france", "state"]]
    truth = {"items": [{"headline": "What happened", "mentions": named}]}
    (tmp_path / "page.txt").write_text(page)
    (tmp_path / "page.txt.truth.json").write_text(json.dumps(truth))
    assert main([str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "page.txt: mentions state: missed state/france" in printed
    assert "page.txt: mentions field-operation: strange field-operation/mission-to-moldova" in printed
    (line,) = (line for line in printed.splitlines() if line.startswith("mentions  "))
    assert line.split()[1:4] == ["2", "2", "50.0%"]


def test_a_folder_without_truth_files_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no truth files" in capsys.readouterr().err


def test_a_file_that_is_no_page_gives_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.html").write_text("")
    (tmp_path / "empty.html.truth.json").write_text(json.dumps({"reason": "empty", "items": []}))
    assert main([str(tmp_path)]) == 0
    assert "\n0 errors" in capsys.readouterr().out
