"""Accept headers, as they come and as they might."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.formats import (
    ENTITY_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_XML,
    TURTLE,
    Format,
)
from osce_graph.negotiation import best

CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = (
    "text/turtle,application/n-triples;q=0.5,application/rdf+xml;q=0.9,application/ld+json;q=0.5,*/*;q=0.1"
)
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"


@pytest.mark.parametrize(
    ("accept", "formats", "chosen"),
    [
        (None, ENTITY_FORMATS, HTML),
        ("", ENTITY_FORMATS, HTML),
        ("  ", GRAPH_FORMATS, TURTLE),
        ("*/*", GRAPH_FORMATS, TURTLE),
        (CHROME, ENTITY_FORMATS, HTML),
        (FIREFOX, ENTITY_FORMATS, HTML),
        (RDFLIB, ENTITY_FORMATS, TURTLE),
        (JENA, ENTITY_FORMATS, TURTLE),
        # quality
        ("text/turtle;q=0.4, application/ld+json;q=0.5", GRAPH_FORMATS, JSON_LD),
        ("text/turtle;q=0, */*", GRAPH_FORMATS, JSON_LD),
        ("text/turtle;q=0", GRAPH_FORMATS, None),
        ("text/turtle;q=0.001", GRAPH_FORMATS, TURTLE),
        ("text/turtle ; Q=0.2 , application/n-triples ; q=0.3", GRAPH_FORMATS, N_TRIPLES),
        # specificity: the narrower range speaks for a format, and wins among equals
        ("*/*, application/n-triples", GRAPH_FORMATS, N_TRIPLES),
        ("text/*;q=0.9, text/turtle;q=0.1, application/rdf+xml;q=0.5", GRAPH_FORMATS, RDF_XML),
        ("application/*", GRAPH_FORMATS, JSON_LD),
        ("text/*", RESULT_FORMATS, RESULTS_CSV),
        # case, parameters, other names
        ("TEXT/Turtle", GRAPH_FORMATS, TURTLE),
        ("text/turtle; charset=utf-8", GRAPH_FORMATS, TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', GRAPH_FORMATS, JSON_LD),
        ("text/turtle;level=1;q=0.1, text/turtle;q=0.9, application/ld+json;q=0.5", GRAPH_FORMATS, TURTLE),
        ("application/json", RESULT_FORMATS, RESULTS_JSON),
        ("application/json", GRAPH_FORMATS, JSON_LD),
        ("application/xml", RESULT_FORMATS, RESULTS_XML),
        ("text/plain", GRAPH_FORMATS, N_TRIPLES),
        ("application/xml;q=0, application/sparql-results+xml", RESULT_FORMATS, RESULTS_XML),
        # nothing fits
        ("image/png", ENTITY_FORMATS, None),
        ("image/*", ENTITY_FORMATS, None),
        ("text/html", RESULT_FORMATS, None),
        # what cannot be read is passed over
        ("nonsense", GRAPH_FORMATS, TURTLE),
        ("*/turtle, application/n-triples", GRAPH_FORMATS, N_TRIPLES),
        ("text/turtle;q=high, application/n-triples;q=0.1", GRAPH_FORMATS, N_TRIPLES),
        (",,, text/turtle,", GRAPH_FORMATS, TURTLE),
    ],
)
def test_best(accept: str | None, formats: tuple[Format, ...], chosen: Format | None) -> None:
    assert best(accept, formats) is chosen


def test_nothing_to_choose_from() -> None:
    assert best("*/*", ()) is None


@given(st.text(max_size=200))
def test_any_header_gives_one_of_the_formats_or_none(accept: str) -> None:
    assert best(accept, ENTITY_FORMATS) in (*ENTITY_FORMATS, None)


@given(st.permutations(RESULT_FORMATS), st.data())
def test_the_highest_quality_wins_whatever_the_order(order: list[Format], data: st.DataObject) -> None:
    thousandths = data.draw(
        st.lists(st.integers(0, 1000), min_size=len(order), max_size=len(order), unique=True)
    )
    header = ", ".join(
        f"{fmt.media_type};q={each / 1000:.3f}" for fmt, each in zip(order, thousandths, strict=True)
    )
    quality, expected = max(zip(thousandths, order, strict=True), key=lambda pair: pair[0])
    assert quality > 0
    assert best(header, RESULT_FORMATS) is expected


@given(st.sampled_from(ENTITY_FORMATS), st.sampled_from(ENTITY_FORMATS))
def test_what_is_refused_is_never_sent(refused: Format, wanted: Format) -> None:
    chosen = best(f"{wanted.media_type};q=0.1, {refused.media_type};q=0, */*;q=0.9", ENTITY_FORMATS)
    assert chosen is not refused
