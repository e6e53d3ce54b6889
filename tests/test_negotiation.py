"""Accept headers, as they come and as they might."""

import subprocess
import sys

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
from osce_graph.negotiation import best, coding, language, wants_expanded
from osce_graph.web.dereference import DOCUMENT_FORMATS

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
        ('"text/html", text/turtle', ENTITY_FORMATS, TURTLE),
        ("text/html/xml, application/rdf+xml", ENTITY_FORMATS, RDF_XML),
        ("text/html text/turtle", ENTITY_FORMATS, HTML),
        ("text/turtle;q=1.001, application/n-triples;q=0.1", GRAPH_FORMATS, N_TRIPLES),
        ("text/turtle;q=-1, application/n-triples;q=0.1", GRAPH_FORMATS, N_TRIPLES),
        ("text/html;;q=0.5, text/turtle;q=0.4", ENTITY_FORMATS, HTML),
        # what stands in quotes is a value, whatever it looks like
        ('text/turtle;a="b,text/html", application/rdf+xml;q=0.5', ENTITY_FORMATS, TURTLE),
        ('text/turtle;a="\\"", application/rdf+xml;q=0.5', ENTITY_FORMATS, TURTLE),
        # what is refused as a whole may be wanted in part
        ("*/*;q=0, text/turtle", ENTITY_FORMATS, TURTLE),
        ("*/*;q=0, text/*;q=0.5, text/html;q=0.4", ENTITY_FORMATS, TURTLE),
        ("text/*;q=0.3, text/html;level=1, text/html;level=2;q=0.4, */*;q=0.5", ENTITY_FORMATS, HTML),
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


# What clients send -----------------------------------------------------------------------------------
# A page or a document about an entity: what each gets. Headers of clients as their sources have them.
RDFLIB_FORMATS = (
    "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json, text/html"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
EXPANDED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'
COMPACTED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"'
CLIENTS: dict[str, tuple[str | None, Format | None]] = {
    # people
    "Chrome 120": (CHROME, HTML),
    "Firefox 120": (
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        HTML,
    ),
    "Firefox 132": (FIREFOX, HTML),
    "Firefox 3": ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
    "Edge 18": ("text/html, application/xhtml+xml, application/xml; q=0.9, */*; q=0.8", HTML),
    "Internet Explorer 11": ("text/html, application/xhtml+xml, image/jxr, */*", HTML),
    "Lynx": ("text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01", HTML),
    "w3m": ("text/html, text/*;q=0.5, image/*, application/*, audio/*, video/*", HTML),
    "a crawler of a search engine": (
        "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8",
        HTML,
    ),
    "htmx": ("text/html, */*;q=0.1", HTML),
    # command lines and HTTP libraries
    "curl, wget, requests, fetch()": ("*/*", TURTLE),
    "urllib, netcat": (None, TURTLE),
    "axios": ("application/json, text/plain, */*", JSON_LD),
    "Java's URLConnection": ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
    "jQuery.getJSON": ("application/json, text/javascript, */*; q=0.01", JSON_LD),
    "feed reader": ("application/atom+xml, application/rss+xml, application/xml;q=0.8, */*;q=0.1", RDF_XML),
    # RDF tools
    "rdflib, format=turtle": ("text/turtle, application/x-turtle, */*;q=0.1", TURTLE),
    "rdflib, format=xml": ("application/rdf+xml, */*;q=0.1", RDF_XML),
    "rdflib, format=nt": ("text/plain, */*;q=0.1", N_TRIPLES),
    "rdflib, format=n3": ("text/n3, */*;q=0.1", TURTLE),
    "rdflib, format=json-ld": ("application/ld+json, application/json;q=0.9, */*;q=0.1", JSON_LD),
    "rdflib, format=trig": ("application/trig, */*;q=0.1", TURTLE),
    "rdflib, no format": (RDFLIB_FORMATS, TURTLE),
    "rdflib store": (RDFLIB, TURTLE),
    "Jena": (JENA, TURTLE),
    "Jena 3": (JENA.replace("q=0.3", "q=0.5"), TURTLE),
    "OWL API (Protégé)": (
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
        RDF_XML,
    ),
    "OWL API with imports": (
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6,text/turtle; q=0.5, "
        "application/ld+json; q=0.4, application/trig; q=0.3, application/n-triples; q=0.2, "
        "application/n-quads; q=0.19, text/n3; q=0.18, text/plain; q=0.1, */*; q=0.09",
        RDF_XML,
    ),
    "Comunica": (COMUNICA, JSON_LD),
    "Comunica 1": (
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
        "application/n-triples;q=0.8,*/*;q=0.1",
        JSON_LD,
    ),
    "LDflex": (
        "application/n-quads,application/trig;q=0.9,text/turtle;q=0.8,application/n-triples;q=0.7,*/*;q=0.1",
        TURTLE,
    ),
    "PyLD": ("application/ld+json, application/json", JSON_LD),
    "jsonld.js": ("application/ld+json, application/json", JSON_LD),
    "DBpedia's client": (
        "application/n-triples;q=1,text/turtle;q=0.9,application/n-quads;q=0.9,application/ld+json;q=0.8,"
        "application/rdf+xml;q=0.7,application/trig;q=0.7,*/*;q=0.5",
        N_TRIPLES,
    ),
    "ARC2": (
        "application/rdf+xml, application/x-turtle, application/rdf+turtle, application/turtle, "
        "text/turtle; q=0.9, text/n3; q=0.9, text/rdf+n3; q=0.9, application/xhtml+xml; q=0.7, "
        "application/xml; q=0.7, text/html; q=0.3, text/plain; q=0.2, */*; q=0.1",
        RDF_XML,
    ),
    # by name
    "Turtle": ("text/turtle", TURTLE),
    "Turtle by its old name": ("application/x-turtle", TURTLE),
    "JSON-LD": ("application/ld+json", JSON_LD),
    "JSON": ("application/json", JSON_LD),
    "N-Triples": ("application/n-triples", N_TRIPLES),
    "plain text": ("text/plain", N_TRIPLES),
    "RDF/XML": ("application/rdf+xml", RDF_XML),
    "XML": ("application/xml", RDF_XML),
    "XML, as it once was": ("text/xml", RDF_XML),
    "HTML": ("text/html", HTML),
    "XHTML": ("application/xhtml+xml", HTML),
    "expanded JSON-LD": (EXPANDED, JSON_LD),
    "compacted JSON-LD": (COMPACTED, JSON_LD),
    "JSON-LD in a profile of others": ('application/ld+json;profile="https://example.org/p"', JSON_LD),
    "Turtle of RDF 1.2": ("text/turtle; version=1.2", TURTLE),
    "Turtle in UTF-8": ("text/turtle; charset=UTF-8", TURTLE),
    # quality and wildcards
    "text first": ("text/*, application/*;q=0.5", TURTLE),
    "applications": ("application/*", JSON_LD),
    "anything but Turtle": ("*/*, text/turtle;q=0", JSON_LD),
    "anything but RDF": (
        "*/*;q=0.1, text/turtle;q=0, application/ld+json;q=0, application/n-triples;q=0, "
        "application/rdf+xml;q=0",
        HTML,
    ),
    "the last wins by quality": ("text/html;q=0.1, text/turtle;q=0.2, application/rdf+xml;q=0.3", RDF_XML),
    "equal quality: our order": ("application/rdf+xml, application/n-triples, text/turtle", TURTLE),
    "a page rather than RDF": ("text/turtle;q=0.9, text/html", HTML),
    "RDF rather than a page": ("text/html;q=0.9, text/turtle", TURTLE),
    "quality of a thousandth": ("application/n-triples;q=0.001", N_TRIPLES),
    "capitals": ("TEXT/TURTLE;Q=0.5", TURTLE),
    "spaces": ("  text/turtle ;  q = 0.5 ,application/rdf+xml ; q=0.4 ", TURTLE),
    "empty members": (",,text/turtle,,", TURTLE),
    # nothing fits
    "an image": ("image/png", None),
    "N-Quads, which name graphs": ("application/n-quads", None),
    "a spreadsheet": ("text/csv", None),
    "all refused": ("*/*;q=0", None),
    "Turtle refused": ("text/turtle;q=0", None),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_what_clients_get(client: str) -> None:
    accept, expected = CLIENTS[client]
    assert best(accept, DOCUMENT_FORMATS) is expected


@pytest.mark.parametrize(
    ("accept", "expanded"),
    [
        (EXPANDED, True),
        (EXPANDED.replace("expanded", "flattened"), True),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#expanded http://example.org/p"', True),
        ("application/ld+json;profile=http://www.w3.org/ns/json-ld#expanded", True),
        (f"{EXPANDED};q=0.9, {COMPACTED};q=0.8", True),
        (f"{EXPANDED};q=0.8, {COMPACTED};q=0.9", False),
        (f"{EXPANDED};q=0", False),
        (COMPACTED, False),
        ("application/ld+json", False),
        ('text/turtle;profile="http://www.w3.org/ns/json-ld#expanded"', False),
        (None, False),
    ],
)
def test_the_form_of_json_ld(accept: str | None, expanded: bool) -> None:
    assert wants_expanded(accept) is expanded


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("FR-ch, en;q=0.8", "fr"),
        ("sr-Latn-RS", "sr-latn"),
        ("sr-Cyrl", "sr"),
        ("zh-Hant-x-private, ru;q=0.1", "ru"),
        ("xx", "en"),
        ("xx, de;q=0.3, ru;q=0.4", "ru"),
        ("*", "en"),
        ("*, de;q=0.5", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=much, fr;q=0.1", "fr"),
        ("de, fr", "de"),
    ],
)
def test_the_language(accept: str | None, chosen: str) -> None:
    assert language(accept, {"en", "de", "fr", "ru", "sr", "sr-latn"}) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("br", "identity"),
        ("*", "zstd"),
        ("*;q=0.5, gzip", "gzip"),
        ("gzip;q=0", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0", "identity"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=high", "identity"),
    ],
)
def test_the_coding(accept: str | None, chosen: str) -> None:
    assert coding(accept) == chosen


@given(st.text(max_size=100))
def test_any_header_gives_a_language_and_a_coding(header: str) -> None:
    assert language(header, {"de"}) in ("de", "en")
    assert coding(header) in ("zstd", "gzip", "identity")
    assert wants_expanded(header) in (True, False)


def test_no_header_keeps_the_processor_busy() -> None:
    """Headers of 200 kB that made a pattern try again from every space, under a limit of processor time."""
    asked = """if True:
        from resource import RLIMIT_CPU, setrlimit
        setrlimit(RLIMIT_CPU, (20, 20))
        from osce_graph.formats import RESULT_FORMATS
        from osce_graph.negotiation import best, coding, language
        for part in (" ", "a/b; ", "a/b;x=", "; ", ";=", '"', '\\\\"', "a-", "a;q=", "a/b;q=0.1, "):
            header = "a/b;" + part * (200_000 // len(part)) + "x;" + " " * 200_000
            best(header, RESULT_FORMATS), coding(header), language(header, {"de", "en"})
    """
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
