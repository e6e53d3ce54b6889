"""The one table of formats."""

import pytest

from osce_graph.formats import (
    DATASET_FORMATS,
    ENTITY_FORMATS,
    FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RESULT_FORMATS,
    RESULTS_JSON,
    TURTLE,
    Format,
    find,
)


@pytest.mark.parametrize("table", [ENTITY_FORMATS, RESULT_FORMATS, (*GRAPH_FORMATS, *DATASET_FORMATS)])
def test_no_two_formats_share_a_name_in_one_place(table: tuple[Format, ...]) -> None:
    for attribute in ("name", "suffix", "media_type"):
        values = [getattr(fmt, attribute) for fmt in table]
        assert len(values) == len(set(values)), attribute


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_format_is_found_by_each_of_its_names(fmt: Format) -> None:
    same_kind = tuple(other for other in FORMATS if other.carries == fmt.carries)
    for name in (fmt.name, fmt.suffix, fmt.media_type, *fmt.aliases):
        assert find(name, same_kind) is fmt
        assert find(f" {name.upper()} ", same_kind) is fmt


def test_an_alias_means_what_fits_the_place() -> None:
    assert find("application/json", GRAPH_FORMATS) is JSON_LD
    assert find("application/json", RESULT_FORMATS) is RESULTS_JSON
    assert find("text/plain", GRAPH_FORMATS) is N_TRIPLES
    assert find("application/xhtml+xml", ENTITY_FORMATS) is HTML
    assert find("docx") is None


def test_text_is_sent_with_its_charset() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"
