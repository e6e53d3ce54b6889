"""A real saved page, where one lies beside the repository."""

from pathlib import Path

import pytest

from osce_graph.extraction.reader import Page, Reader
from osce_graph.records import Document, ItemRecord
from osce_graph.sources import files


@pytest.fixture
def document(seed: Path) -> Document:
    found = files.read(seed, seed.name)
    assert isinstance(found, Document)
    return found


@pytest.fixture
def item(document: Document) -> ItemRecord:
    (record,) = Reader().read(document).records
    return record


def test_the_item(item: ItemRecord, seed: Path) -> None:
    lines = seed.read_text().splitlines()
    at = lines.index("News Item")
    assert item.headline == lines[at + 1]
    assert item.abstract == lines[at + 2]
    assert item.language == "en"
    assert item.content_type == "content-type/news"
    assert item.issuers == ("body/secretariat",)
    assert item.fields_of_work == ("field-of-work/policing",)
    assert item.body.splitlines() == lines[at + 8 : -2]
    assert item.unresolved == ()


def test_a_page_without_a_date_gives_none(item: ItemRecord) -> None:
    assert item.date_published is None
    assert item.date_created is None
    assert item.dateline is None


def test_what_it_reports_on(item: ItemRecord) -> None:
    (event,) = item.events
    assert (event.start, event.end) == ("2013-10-24", "2013-10-25")
    assert [place.path for place in event.places] == ["place/vienna"]


def test_whom_it_mentions(item: ItemRecord) -> None:
    mentioned = {finding.value for finding in item.findings if finding.property == "schema:mentions"}
    assert mentioned >= {
        "body/permanent-council",
        "person/lamberto-zannier",
        "person-name/ihor-prokopchuk",
        "organization/europol",
    }
    (person,) = item.persons
    assert (person.name, person.role) == ("Ihor Prokopchuk", "Chairperson of the OSCE Permanent Council")


def test_each_quote_is_found_again(item: ItemRecord, document: Document) -> None:
    page = Reader().open(document)
    assert isinstance(page, Page)
    for finding in item.findings:
        quote = finding.quote
        assert quote.prefix + quote.exact + quote.suffix in page.anatomy.text
