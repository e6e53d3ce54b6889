"""Every sample page against its truth file: what is on the page is read, and nothing else."""

import json
from pathlib import Path

import pytest

from osce_graph.extraction.reader import Reader
from osce_graph.records import Finding, ItemRecord, Reading
from osce_graph.sources import files

PAGES = Path(__file__).parents[1] / "data" / "pages"
TRUTH = json.loads((Path(__file__).parent / "fixtures" / "samples-truth.json").read_text())["pages"]
READER = Reader()


def read(name: str) -> Reading:
    found = files.read(PAGES / name, name)
    assert not isinstance(found, files.Rejected)
    return READER.read(found)


READINGS = {name: read(name) for name in TRUTH}
ITEMS = [(name, item["headline"], item) for name, page in TRUTH.items() for item in page["items"]]


def record(name: str, headline: str) -> ItemRecord:
    return next(record for record in READINGS[name].records if record.headline == headline)


def test_every_sample_has_its_truth() -> None:
    assert set(TRUTH) == {path.name for path in PAGES.iterdir()}


@pytest.mark.parametrize("name", TRUTH)
def test_a_page_gives_its_items(name: str) -> None:
    assert [r.headline for r in READINGS[name].records] == [i["headline"] for i in TRUTH[name]["items"]]


@pytest.mark.parametrize("name", [name for name, page in TRUTH.items() if not page["items"]])
def test_a_page_without_items_is_no_failure(name: str) -> None:
    reading = READINGS[name]
    assert reading.reason and reading.layout and not reading.broken


@pytest.mark.parametrize(("name", "headline", "item"), ITEMS)
def test_fields(name: str, headline: str, item: dict[str, object]) -> None:
    found = record(name, headline)
    resolved: dict[str, str] = item["resolved"]  # type: ignore[assignment]

    def stated(field: str) -> list[str]:
        return sorted(resolved[label] for label in item[field])  # type: ignore[attr-defined]

    assert found.date_published == item["date_published"]
    assert found.date_created == item["date_created"]
    assert found.dateline == item["dateline"]
    assert found.language == item["language"]
    assert found.abstract == item["lead"]
    assert sorted(found.issuers) == stated("issuers")
    assert sorted(set(found.structures) - set(found.issuers)) == stated("structures")
    assert sorted(found.fields_of_work) == stated("fields_of_work")
    assert sorted(found.locations) == stated("locations")
    assert found.content_type == (resolved[item["content_type"]] if item["content_type"] else None)  # type: ignore[index]
    places = {place["path"] for place in item["dateline_places"]}  # type: ignore[attr-defined]
    assert {place.path for place in found.dateline_places} == places


@pytest.mark.parametrize(("name", "headline", "item"), ITEMS)
def test_mentions(name: str, headline: str, item: dict[str, list[str]]) -> None:
    found = record(name, headline)
    mentioned = {f.value for f in found.findings if f.property == "schema:mentions"} | set(found.meetings)
    either = [set(group) for group in item["mentions_either"]]
    assert set(item["mentions"]) - mentioned == set()
    assert mentioned - set(item["mentions"]) - set(item["may_mention"]) - set().union(*either) == set()
    assert all(group & mentioned for group in either)


@pytest.mark.parametrize(("name", "headline", "item"), ITEMS)
def test_events(name: str, headline: str, item: dict[str, list[dict[str, str]]]) -> None:
    found = record(name, headline)
    assert set(found.meetings) == {event["meeting"] for event in item["events"] if event["meeting"]}
    free = [event for event in item["events"] if not event["meeting"]]
    may = {(event["start"], event["end"]) for event in item["other_dates"]}
    told = [event for event in found.events if (event.start, event.end) not in may]
    assert [(e.start, e.end) for e in told] == [(e["start"], e["end"]) for e in free]
    for event, truth in zip(told, free, strict=True):
        assert {place.path for place in event.places} <= {truth["place"]}


@pytest.mark.parametrize("name", TRUTH)
def test_quotes_are_found_again(name: str) -> None:
    found = files.read(PAGES / name, name)
    assert not isinstance(found, files.Rejected)
    page = READER.open(found)
    if isinstance(page, Reading):
        return
    for item in READINGS[name].records:
        assert item.findings or not item.body
        for finding in item.findings:
            assert_quoted(finding, page.anatomy.text)


def assert_quoted(finding: Finding, text: str) -> None:
    quote = finding.quote
    assert quote.exact and quote.prefix + quote.exact + quote.suffix in text
    assert len(quote.prefix) <= 32 and len(quote.suffix) <= 32
