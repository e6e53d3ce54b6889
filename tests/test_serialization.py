"""RDF out: every format reads back to what went in, and the bytes depend on the statements alone."""

import gzip
import io
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple

from osce_graph.formats import (
    DATASET_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_FORMATS,
    RDF_XML,
    TURTLE,
    Format,
)
from osce_graph.serialization import compressed, dump, serialize, serialize_quads
from osce_graph.vocabulary import RDF, RDFS, SCHEMA, XSD

BASE = "https://w3id.org/osce-graph/"
METADATA = NamedNode(BASE + "graph/metadata")


def read(document: bytes, fmt: Format) -> set[Quad]:
    parser = RdfFormat.JSON_LD if fmt is JSON_LD else fmt.oxigraph
    assert isinstance(parser, RdfFormat)
    return set(ox.parse(document, parser))


def quads(count: int = 40) -> list[Quad]:
    every = []
    for n in range(count):
        item = NamedNode(f"{BASE}news/{n}")
        for triple in (
            Triple(item, RDF.type, SCHEMA.NewsArticle),
            Triple(item, RDFS.label, Literal(f"Title {n}", language="en")),
            Triple(item, SCHEMA.headline, Literal(f"Titre {n}", language="fr")),
            Triple(item, SCHEMA.datePublished, Literal(f"{1990 + n}-01-02", datatype=XSD.date)),
            Triple(item, SCHEMA.mentions, NamedNode(f"{BASE}state/s{n % 7}")),
            Triple(item, SCHEMA.mentions, NamedNode(f"{BASE}state/s{n % 5}")),
        ):
            every += [Quad(*triple), Quad(*triple, NamedNode(f"{BASE}graph/source/{n}"))]
    return [*every, Quad(METADATA, RDFS.label, Literal("about the release"), METADATA)]


def store(path: Path, seed: int) -> Store:
    shuffled = quads()
    random.Random(seed).shuffle(shuffled)
    opened = Store(str(path))
    if seed % 2:
        opened.bulk_extend(shuffled)
    else:
        for quad in shuffled:
            opened.add(quad)
    return opened


def dumped(source: Store, fmt: Format) -> bytes:
    out = io.BytesIO()
    dump(source, fmt, out, exclude=[METADATA])
    return out.getvalue()


@pytest.mark.parametrize("fmt", GRAPH_FORMATS, ids=lambda fmt: fmt.name)
def test_documents_read_back_and_do_not_depend_on_order(fmt: Format) -> None:
    triples = [quad.triple for quad in quads() if quad.graph_name == DefaultGraph()]
    document = serialize(triples, fmt)
    assert {quad.triple for quad in read(document, fmt)} == set(triples)
    assert serialize(triples[::-1] + triples[:5], fmt) == document


@pytest.mark.parametrize("fmt", DATASET_FORMATS, ids=lambda fmt: fmt.name)
def test_datasets_read_back_and_do_not_depend_on_order(fmt: Format) -> None:
    document = serialize_quads(quads(), fmt)
    assert read(document, fmt) == set(quads())
    assert serialize_quads(quads()[::-1], fmt) == document


@pytest.mark.parametrize("fmt", GRAPH_FORMATS, ids=lambda fmt: fmt.name)
def test_the_entity_a_document_is_about_comes_first(fmt: Format) -> None:
    root, other = NamedNode(BASE + "news/9"), NamedNode(BASE + "body/a")
    triples = [Triple(other, RDFS.label, Literal("second")), Triple(root, RDFS.label, Literal("first"))]
    document = serialize(triples, fmt, root)
    assert document.index(b"first") < document.index(b"second")


def test_turtle_is_written_for_people() -> None:
    item = NamedNode(BASE + "news/9")
    triples = [
        Triple(item, SCHEMA.headline, Literal("Head", language="en")),
        Triple(item, RDF.type, SCHEMA.NewsArticle),
    ]
    text = serialize(triples, TURTLE).decode()
    assert f'<{item.value}> a schema:NewsArticle ;\n\tschema:headline "Head"@en .' in text


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.name)
def test_dumps_of_stores_filled_in_different_orders_are_the_same_bytes(fmt: Format, tmp_path: Path) -> None:
    first, second = (dumped(store(tmp_path / str(seed), seed), fmt) for seed in (1, 2))
    assert first == second


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.name)
def test_a_dump_holds_what_the_format_can_carry_and_not_the_excluded_graph(
    fmt: Format, tmp_path: Path
) -> None:
    expected = {
        quad
        for quad in quads()
        if (quad.graph_name == DefaultGraph() if fmt.carries == "triples" else quad.graph_name != METADATA)
    }
    assert read(dumped(store(tmp_path / "store", 1), fmt), fmt) == expected


@pytest.mark.parametrize("fmt", GRAPH_FORMATS, ids=lambda fmt: fmt.name)
def test_one_named_graph_can_be_dumped(fmt: Format, tmp_path: Path) -> None:
    out = io.BytesIO()
    dump(store(tmp_path / "store", 1), fmt, out, graph=METADATA)
    assert read(out.getvalue(), fmt) == {Quad(METADATA, RDFS.label, Literal("about the release"))}


def test_an_empty_store_dumps_to_valid_documents(tmp_path: Path) -> None:
    empty = Store(str(tmp_path / "store"))
    assert [read(dumped(empty, fmt), fmt) for fmt in RDF_FORMATS] == [set()] * len(RDF_FORMATS)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30))
def test_rdf_xml_is_well_formed_whatever_a_literal_holds(text: str) -> None:
    item = NamedNode(BASE + "news/9")
    graph = rdflib.Graph().parse(
        data=serialize([Triple(item, RDFS.label, Literal(text, language="en"))], RDF_XML), format="xml"
    )
    [value] = graph.objects()
    forbidden = [chr(code) for code in range(32) if chr(code) not in "\t\n\r"] + ["\ufffe", "\uffff"]
    assert str(value) == "".join("\ufffd" if char in forbidden else char for char in text)


def test_markup_and_control_characters_in_literals_stay_text() -> None:
    item = NamedNode(BASE + "news/9")
    hostile = Literal('"> <script>alert(1)</script> ]]> \\ \n\r\t\x01 .')
    for fmt in (TURTLE, N_TRIPLES, JSON_LD):
        [quad] = read(serialize([Triple(item, RDFS.label, hostile)], fmt), fmt)
        assert quad.object == hostile


def test_a_format_that_cannot_carry_the_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="N-Quads does not carry triples"):
        serialize([], N_QUADS)
    with pytest.raises(ValueError, match="Turtle does not name graphs"):
        serialize_quads([], TURTLE)
    with pytest.raises(ValueError, match="carries no RDF"):
        dump(Store(str(tmp_path / "store")), HTML, io.BytesIO())


def test_compression_is_stable_and_leaves_the_file_open() -> None:
    packed = []
    for _ in range(2):
        out = io.BytesIO()
        with compressed(out, "gzip") as stream:
            stream.write(b"abc" * 1000)
        packed.append(out.getvalue())
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == b"abc" * 1000
    flags, mtime = packed[0][3], packed[0][4:8]
    assert (flags, mtime) == (0, b"\0\0\0\0")


def test_no_compression_writes_through() -> None:
    out = io.BytesIO()
    with compressed(out, "identity") as stream:
        stream.write(b"abc")
    assert out.getvalue() == b"abc"
