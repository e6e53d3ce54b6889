"""The shapes, each held to what it must let through and to what it must find."""

import logging
import re
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from osce_graph.closure import close
from osce_graph.iris import DEFAULT_BASE
from osce_graph.resources import SHAPES, turtle_files
from osce_graph.validation import Gate, Result, Unit, worst
from osce_graph.vocabulary import SCHEMA

FIXTURES = Path(__file__).parent / "fixtures" / "shapes"
NAMESPACE = "https://w3id.org/osce-graph/shapes#"


def read(path: Path) -> tuple[pyoxigraph.Triple, ...]:
    quads = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    return tuple(close(quad.triple for quad in quads))


def shapes_graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in turtle_files(SHAPES):
        graph.parse(file)
    return graph


GRAPH = shapes_graph()
NODE_SHAPES = sorted(str(shape).removeprefix(NAMESPACE) for shape in GRAPH.subjects(RDF.type, SH.NodeShape))
REFERENCE = read(FIXTURES / "reference.ttl")


def parts(shape: str) -> set[str]:
    """The property shapes of a node shape, or the node shape itself where it holds the constraint."""
    node = rdflib.URIRef(NAMESPACE + shape)
    return {str(part) for part in GRAPH.objects(node, SH.property)} or {str(node)}


@pytest.fixture(scope="module", params=["pyshacl", "pyshifty"])
def gate(request: pytest.FixtureRequest) -> Gate:
    if request.param == "pyshifty":
        pytest.importorskip("shifty")
    return Gate(REFERENCE, engine=request.param)


def check(gate: Gate, name: str) -> tuple[Result, ...]:
    return gate.check([Unit(name, read(FIXTURES / f"{name}.ttl"))])[0]


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_what_is_in_order_passes(gate: Gate, shape: str) -> None:
    assert check(gate, f"{shape}.pass") == ()


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_every_constraint_finds_what_is_wrong(gate: Gate, shape: str) -> None:
    found = {result.shape for result in check(gate, f"{shape}.fail")}
    assert parts(shape) <= found


def test_the_engines_agree_on_every_fixture() -> None:
    pytest.importorskip("shifty")
    files = sorted(FIXTURES.glob("*.*.ttl"))
    units = [Unit(file.stem, read(file)) for file in files]
    one, other = Gate(REFERENCE).check(units), Gate(REFERENCE, engine="pyshifty").check(units)
    for unit, first, second in zip(units, one, other, strict=True):
        assert first == second, unit.id


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_the_gate_finds_what_plain_pyshacl_finds(shape: str) -> None:
    triples = read(FIXTURES / f"{shape}.fail.ttl")
    data = rdflib.Graph()
    text = pyoxigraph.serialize([*triples, *REFERENCE], format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert text is not None
    data.parse(data=text.decode(), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph())
    assert isinstance(report, rdflib.Graph)
    subjects = {str(triple.subject).strip("<>") for triple in triples}
    expected = {
        (str(report.value(node, SH.focusNode)), str(report.value(node, SH.sourceShape)))
        for node in report.objects(None, SH.result)
        if str(report.value(node, SH.focusNode)) in subjects
    }
    found = Gate(REFERENCE).check([Unit(shape, triples)])[0]
    assert {(result.focus, result.shape) for result in found} == expected


def test_a_missing_date_warns_and_a_missing_headline_quarantines() -> None:
    triples = read(FIXTURES / "item.pass.ttl")
    without_date = tuple(triple for triple in triples if triple.predicate != SCHEMA.datePublished)
    without_headline = tuple(triple for triple in triples if triple.predicate != SCHEMA.headline)
    gate = Gate(REFERENCE)
    dated, headed = gate.check([Unit("a", without_date), Unit("b", without_headline)])
    assert [r.message for r in dated] == ["This item shows no date of publication."]
    assert worst(dated) == "warned"
    assert [r.message for r in headed] == ["This item must have exactly one headline."]
    assert worst(headed) == "quarantined"


def test_the_shapes_are_valid_shacl_core() -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes_graph(), meta_shacl=True)
    assert conforms, text
    assert not list(GRAPH.subject_objects(SH.sparql))


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_every_shape_is_named_and_speaks_to_people(shape: str) -> None:
    node = rdflib.URIRef(NAMESPACE + shape)
    assert GRAPH.value(node, SH.name)
    assert GRAPH.value(node, SH.description)
    for part in parts(shape):
        assert part.startswith(NAMESPACE)
        assert GRAPH.value(rdflib.URIRef(part), SH.name)
        message = str(GRAPH.value(rdflib.URIRef(part), SH.message))
        assert re.fullmatch(r"[A-Z].{10,120}\.", message), (part, message)
        assert not re.search(r"\bsh:|osce:|xsd:|IRI node|datatype|minCount", message), (part, message)


def test_every_fixture_belongs_to_a_shape() -> None:
    stems = {file.name.removesuffix(".ttl") for file in FIXTURES.glob("*.ttl")} - {"reference"}
    assert stems == {f"{shape}.{outcome}" for shape in NODE_SHAPES for outcome in ("pass", "fail")}


def test_an_impossible_date_is_a_finding_and_not_noise(caplog: pytest.LogCaptureFixture) -> None:
    text = (FIXTURES / "event.pass.ttl").read_text().replace("2011-05-05", "2011-02-30")
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    with caplog.at_level(logging.WARNING):
        found = Gate(REFERENCE).check([Unit("event", tuple(close(q.triple for q in quads)))])[0]
    messages = {result.message for result in found}
    assert "The event must end on one real calendar day (year-month-day)." in messages
    assert any(message.startswith("The validator could not process this") for message in messages)
    assert worst(found) == "quarantined"
    assert not caplog.records
