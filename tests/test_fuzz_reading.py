"""A bounded run of the fuzz bench: whatever comes, each page gets an outcome and a reason."""

from pathlib import Path

import pytest

from osce_graph.config import Settings
from osce_graph.pipeline import Pipeline
from tests.benchmarks import fuzz_reading
from tests.conftest import page


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(Settings(page_seconds=2.0))


def test_mutated_pages_in_every_container(tmp_path: Path, pipeline: Pipeline) -> None:
    report = fuzz_reading.run(150, 7, tmp_path, pipeline, with_hostile=False)
    assert report.failed == []
    assert report.pages >= 150
    assert set(report.outcomes) == {"published", "quarantined", "nothing to publish"}


def test_what_is_made_to_break_a_reader_is_refused(tmp_path: Path, pipeline: Pipeline) -> None:
    for name, content in fuzz_reading.small_hostile():
        report = fuzz_reading.Report()
        fuzz_reading.read(name, content, tmp_path, pipeline, report)
        assert report.failed == []
        assert report.outcomes["quarantined"], name


def test_a_text_full_of_days_takes_no_more_than_its_time(tmp_path: Path, pipeline: Pipeline) -> None:
    told = "The course began on Monday in Riga. The course ends today. " * 150
    report = fuzz_reading.Report()
    text = page(body=f"VIENNA, 7 May 2014 - {told}")
    fuzz_reading.read("days.txt", text.encode(), tmp_path, pipeline, report)
    assert report.outcomes == {"published": 1}
