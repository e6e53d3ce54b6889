"""What a listing's filters say of its entries: a statement of its own, never as if it were printed."""

import json
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode

from osce_graph.config import Settings
from osce_graph.extraction.reader import Reader
from osce_graph.iris import Iris
from osce_graph.pages.filters import filters
from osce_graph.records import Document, ItemRecord
from osce_graph.release.build import build
from osce_graph.vocabulary import DCTERMS, OSCE

LISTING = (
    "News and press releases\nOfficers of the harbour compare notes with those of the OSCE\n"
    "Publishing date: 5 March 2015\nContent type: News\nThe officers of the harbour met in the town.\n"
)


def read(query: str) -> ItemRecord:
    address = f"https://www.osce.org/press-releases?{query}"
    document = Document("a.txt", LISTING.encode(), "0" * 64, "text/plain", address)
    (record,) = Reader().read(document).records
    return record


def related(query: str) -> list[str]:
    return [each.value for each in read(query).findings if each.rule == "filter of the listing"]


@pytest.mark.parametrize(
    "query",
    [
        "filters=+im_taxonomy_vid_1:(12)",
        "filters=+im_taxonomy_vid_1%3A%2812%29&page=3",
        "page=3&filters=%2Bim_taxonomy_vid_1%253A%252812%2529",
        "page=3&amp;filters=+im_taxonomy_vid_1:(12)",
        "page=3&amp%3Bfilters=+im_taxonomy_vid_1:(12)",
    ],
)
def test_a_filter_is_found_however_it_is_encoded(query: str) -> None:
    assert related(query) == ["field-operation/mission-in-kosovo"]


def test_several_filters_and_those_that_say_nothing_of_entries() -> None:
    query = (
        "filters=+im_taxonomy_vid_3:(113)+im_taxonomy_vid_5:(317)"
        "+ds_date:([2019-01-01T00:00:00Z+TO+NOW])+sm_translations:(en)"
    )
    assert related(query) == ["field-of-work/border-management", "state/ukraine"]


def test_unknown_filters_are_not_guessed() -> None:
    assert related("filters=+im_taxonomy_vid_1:(377)+im_taxonomy_vid_9:(12)") == []
    assert related("source=12&fields=113") == []


def test_a_filter_is_no_label() -> None:
    record = read("filters=+im_taxonomy_vid_1:(12)+im_taxonomy_vid_3:(113)")
    assert (record.structures, record.issuers, record.fields_of_work) == ((), (), ())


def test_hostile_addresses_say_nothing() -> None:
    assert filters("https://www.osce.org/?filters=" + "im_taxonomy_vid_1:(1" * 5000) == ()
    assert filters("https://www.osce.org/?filters=im_taxonomy_vid_99999:(1)") == ()


def test_it_is_published_with_its_rule(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LISTING)
    address = "https://www.osce.org/press-releases?filters=+im_taxonomy_vid_1:(12)"
    (tmp_path / "a.txt.meta.json").write_text(json.dumps({"address": address}))
    store = build([tmp_path / "a.txt"], tmp_path / "site", Settings()).release.store
    (item,) = {quad.subject for quad in store.quads_for_pattern(None, OSCE.contentType, None, DefaultGraph())}
    assert isinstance(item, NamedNode)
    (quad,) = store.quads_for_pattern(item, DCTERMS.relation, None, DefaultGraph())
    assert quad.object == Iris()("field-operation/mission-in-kosovo")
    assert not list(store.quads_for_pattern(item, OSCE.structure, None, DefaultGraph()))
    rule = Literal("filter of the listing")
    assert len(list(store.quads_for_pattern(None, OSCE.rule, rule, None))) == 1
