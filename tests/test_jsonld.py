"""JSON-LD as consumers meet it: one shape a term, and the same triples in three processors."""

import io
import json
import logging
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from osce_graph import jsonld, resources
from osce_graph.errors import InputError
from osce_graph.vocabulary import OSCE, PREFIXES, RDF, RDFS, SCHEMA, XSD

ITEM = NamedNode("https://w3id.org/osce-graph/news/104221")
ALBANIA = NamedNode("https://w3id.org/osce-graph/state/albania")
OTHER = NamedNode("https://w3id.org/osce-graph/state/serbia")


def node(*pairs: tuple[NamedNode, Any]) -> dict[str, Any]:
    [only] = jsonld.nodes(Triple(ITEM, predicate, value) for predicate, value in pairs)
    return only


def english(text: str) -> Literal:
    return Literal(text, language="en")


def test_a_property_that_may_repeat_is_an_array_even_with_one_value() -> None:
    assert node((SCHEMA.mentions, ALBANIA))["mentions"] == [ALBANIA.value]
    assert node((RDFS.label, english("a")))["label"] == {"en": ["a"]}


def test_a_property_that_does_not_repeat_is_never_an_array() -> None:
    day = Literal("2021-02-03", datatype=XSD.date)
    item = node((SCHEMA.headline, english("Head")), (SCHEMA.datePublished, day), (OSCE.contentType, ALBANIA))
    assert (item["headline"], item["datePublished"], item["contentType"]) == (
        {"en": "Head"},
        "2021-02-03",
        ALBANIA.value,
    )


def test_what_does_not_fit_its_term_stands_under_the_prefixed_name() -> None:
    item = node(
        (SCHEMA.startDate, Literal("1992", datatype=XSD.gYear)),
        (SCHEMA.startDate, Literal("1992-07-09", datatype=XSD.date)),
        (SCHEMA.mentions, Literal("Albania")),
        (SCHEMA.headline, english("A")),
        (SCHEMA.headline, english("B")),
    )
    assert item["startDate"] == "1992-07-09"
    assert item["schema:startDate"] == [{"@value": "1992", "@type": "xsd:gYear"}]
    assert item["schema:mentions"] == [{"@value": "Albania"}]
    assert item["headline"] == {"en": "A"}
    assert item["schema:headline"] == [{"@value": "B", "@language": "en"}]


def test_numbers_are_json_values() -> None:
    assert node((OSCE.ordinal, Literal("24", datatype=XSD.integer)))["ordinal"] == 24


@pytest.mark.parametrize("text", ["007", "+7", "-0", "12345678901234567890", "seven"])
def test_numbers_that_json_would_change_stay_text(text: str) -> None:
    item = node((OSCE.ordinal, Literal(text, datatype=XSD.integer)))
    assert item["osce:ordinal"] == [{"@value": text, "@type": "xsd:integer"}]
    assert "ordinal" not in item


def test_an_iri_that_looks_like_a_prefixed_name_is_not_taken_for_one() -> None:
    triple = Triple(ITEM, NamedNode("schema:about"), NamedNode("http://example.org/x"))
    document = jsonld.dumps(jsonld.document([triple], ITEM))
    assert [quad.triple for quad in ox.parse(document, RdfFormat.JSON_LD)] == [triple]


def test_a_term_without_a_usable_short_form_keeps_its_iri() -> None:
    odd = NamedNode("https://schema.org///x")
    assert node((odd, ALBANIA))[odd.value] == [{"@id": ALBANIA.value}]


def test_types_are_prefixed_names() -> None:
    assert node((RDF.type, OSCE.NewsItem))["@type"] == ["osce:NewsItem"]


def test_the_document_of_an_entity_is_its_node_with_the_others_included() -> None:
    triples = [
        Triple(ITEM, SCHEMA.mentions, ALBANIA),
        Triple(ALBANIA, RDFS.label, english("Albania")),
    ]
    document = jsonld.document(triples, ITEM)
    assert document["@id"] == ITEM.value
    assert document["@included"] == [{"@id": ALBANIA.value, "label": {"en": ["Albania"]}}]
    assert jsonld.document(triples, OTHER)["@graph"] == [
        {"@id": ITEM.value, "mentions": [ALBANIA.value]},
        {"@id": ALBANIA.value, "label": {"en": ["Albania"]}},
    ]


def test_the_context_is_inline_and_first() -> None:
    written = jsonld.dumps(jsonld.document([Triple(ITEM, SCHEMA.mentions, ALBANIA)], ITEM))
    assert written.startswith(b'{"@context":{')
    context = json.loads(written)["@context"]
    assert context.items() <= jsonld.CONTEXT.items()


def test_a_document_carries_the_terms_it_uses_and_the_dump_carries_all() -> None:
    triple = Triple(ITEM, SCHEMA.mentions, ALBANIA)
    context = jsonld.document([triple], ITEM)["@context"]
    assert set(context) == {"@version", "schema", "mentions"}
    assert context["mentions"] == jsonld.CONTEXT["mentions"]
    out = io.BytesIO()
    jsonld.write([triple], out)
    assert json.loads(out.getvalue())["@context"] == jsonld.CONTEXT


def test_term_names_are_unique_and_no_term_has_two_names() -> None:
    names = [term.name for term in jsonld.TERMS]
    assert len(set(names)) == len(names) == len({term.iri for term in jsonld.TERMS})
    assert not set(names) & set(PREFIXES)


def test_every_property_of_the_ontology_has_a_term() -> None:
    ontology = rdflib.Graph().parse(resources.ONTOLOGY, format="turtle")
    kinds = [rdflib.RDF.Property, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty]
    properties = {str(iri) for kind in kinds for iri in ontology.subjects(rdflib.RDF.type, kind)}
    minted = {iri for iri in properties if iri.startswith(str(OSCE))}
    assert minted
    assert minted <= {term.iri.value for term in jsonld.TERMS}


def test_the_order_of_triples_does_not_matter() -> None:
    triples = [
        Triple(ITEM, SCHEMA.mentions, ALBANIA),
        Triple(ITEM, SCHEMA.mentions, OTHER),
        Triple(ITEM, SCHEMA.headline, english("B")),
        Triple(ITEM, SCHEMA.headline, english("A")),
    ]
    forth, back = (jsonld.dumps(jsonld.document(order)) for order in (triples, triples[::-1]))
    assert forth == back


def test_triple_terms_are_refused_in_words() -> None:
    triple = Triple(ITEM, SCHEMA.about, Triple(ITEM, SCHEMA.mentions, ALBANIA))
    with pytest.raises(InputError, match="triple term"):
        jsonld.document([triple])


# Round trips -----------------------------------------------------------------------------------

texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    [
        'say "no"',
        "back\\slash",
        "tab\tline\ncr\r",
        "\x00\x01\x7f",
        "𝔘𝔫𝔦🕊",
        "<b>&amp;</b>",
        "javascript:alert(1)",
        "@id",
        "\u2028",
    ]
)
datatypes = st.sampled_from(
    [
        XSD.date,
        XSD.gYear,
        XSD.gYearMonth,
        XSD.dateTime,
        XSD.integer,
        XSD.boolean,
        XSD.decimal,
        XSD.string,
        NamedNode("schema:Text"),
        NamedNode("http://example.org/type#t"),
    ]
)
lexical = texts | st.sampled_from(
    ["1992", "1992-07-09", "2021-02-30", "true", "1", "007", "-5", "0", "999999999999999999999", "12.50"]
)
literals = st.one_of(
    texts.map(Literal),
    st.builds(
        lambda text, tag: Literal(text, language=tag),
        texts,
        st.sampled_from(["en", "en-GB", "sr-Latn", "ru", "none"]),
    ),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), lexical, datatypes),
)
iris = st.sampled_from(
    [ITEM, ALBANIA, OTHER]
    + [
        NamedNode(iri)
        for iri in (
            "https://w3id.org/osce-graph/place/тирана",
            "https://www.osce.org/a?b=c&d=(e)#f",
            "https://schema.org/",
            "https://schema.org///x",
            "http://example.org/a%20b;c,d'e(f)",
            "http://example.org/a/../b/./c",
            "urn:uuid:0-1",
            "schema:name",
            "org:x",
            "label:x",
            "mailto:a@b",
        )
    ]
)
predicates = st.sampled_from([term.iri for term in jsonld.TERMS]) | st.sampled_from(
    [
        RDF.type,
        SCHEMA.unheardOf,
        NamedNode("schema:name"),
        NamedNode("https://schema.org/"),
        NamedNode("http://example.org/p"),
        NamedNode("https://schema.org///x"),
        NamedNode("urn:p"),
    ]
)
graphs = st.lists(st.builds(Triple, iris, predicates, iris | literals), max_size=12)


def documents(triples: list[Triple]) -> list[bytes]:
    streamed = io.BytesIO()
    jsonld.write(sorted(triples, key=str), streamed)
    return [streamed.getvalue(), jsonld.dumps(jsonld.document(triples, ITEM))]


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_pyoxigraph_reads_the_same_triples(triples: list[Triple]) -> None:
    for document in documents(triples):
        assert {quad.triple for quad in ox.parse(document, RdfFormat.JSON_LD)} == set(triples)


@settings(max_examples=80, deadline=None)
@given(graphs)
def test_pyld_reads_the_same_triples(triples: list[Triple]) -> None:
    def no_network(url: str, options: object) -> None:
        raise AssertionError(f"asked for {url}")

    for document in documents(triples):
        options = {"format": "application/n-quads", "documentLoader": no_network}
        read = pyld.to_rdf(json.loads(document), options)
        assert {quad.triple for quad in ox.parse(read.encode(), RdfFormat.N_QUADS)} == set(triples)


@settings(max_examples=80, deadline=None)
@given(graphs)
def test_rdflib_reads_the_same_triples(triples: list[Triple]) -> None:
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    normalize, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        for document in documents(triples):
            graph = rdflib.Graph().parse(data=document, format="json-ld")
            assert {from_rdflib(triple) for triple in graph} == set(triples)
    finally:
        rdflib.NORMALIZE_LITERALS = normalize


def from_rdflib(triple: Any) -> Triple:
    subject, predicate, value = triple
    if isinstance(value, rdflib.URIRef):
        converted: Any = NamedNode(str(value))
    elif value.language:
        converted = Literal(str(value), language=value.language)
    else:
        converted = Literal(str(value), datatype=NamedNode(str(value.datatype)) if value.datatype else None)
    return Triple(NamedNode(str(subject)), NamedNode(str(predicate)), converted)
