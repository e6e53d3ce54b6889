"""Every shape catches what can go wrong with what it is about.

From the passing fixture of each shape mutants are bred: a required value dropped, a single one
doubled, one of a wrong kind, an impossible date, a link to nothing. Each must be found by the very
property shape whose value was changed.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pyoxigraph
import pyshacl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple
from rdflib.namespace import SH

from osce_graph.iris import DEFAULT_BASE, Iris
from osce_graph.reference import turtle
from osce_graph.reference.load import triples
from osce_graph.resources import REFERENCE as REFERENCE_FILES
from osce_graph.resources import turtle_files
from osce_graph.validation import Gate, Unit, worst
from osce_graph.vocabulary import OSCE, RDF, SCHEMA, XSD
from tests.test_shapes import FIXTURES, GRAPH, NAMESPACE, NODE_SHAPES, REFERENCE, parts, read, shapes_graph

DATES = {XSD.date, XSD.gYearMonth, XSD.gYear, XSD.dateTime}
NOWHERE = NamedNode(DEFAULT_BASE + "place/nowhere")
WORD = Literal("not this")
THING = NamedNode("urn:not:this")


class Mutant(NamedTuple):
    shape: str
    part: str
    kind: str
    triples: tuple[Triple, ...]


def ask(part: str, predicate: rdflib.URIRef) -> list[rdflib.term.Node]:
    return list(GRAPH.objects(rdflib.URIRef(part), predicate))


def alternatives(part: str) -> list[rdflib.term.Node]:
    return [node for head in ask(part, SH["or"]) for node in GRAPH.items(head)]


def wants(part: str, predicate: rdflib.URIRef) -> bool:
    """Whether the shape, or an alternative of its `sh:or`, has the constraint."""
    return bool(ask(part, predicate)) or any((node, predicate, None) in GRAPH for node in alternatives(part))


def breed(shape: str) -> Iterator[Mutant]:
    fixture = read(FIXTURES / f"{shape}.pass.ttl")
    for part in sorted(parts(shape)):
        for path in ask(part, SH.path):
            predicate = NamedNode(str(path))
            values = [triple for triple in fixture if triple.predicate == predicate]
            rest = tuple(triple for triple in fixture if triple.predicate != predicate)
            assert values, f"{shape}.pass.ttl has no value for {path}, so nothing to spoil"
            for kind, changed in changes(part, values):
                yield Mutant(shape, part, kind, (*rest, *changed))


def changes(part: str, values: list[Triple]) -> Iterator[tuple[str, list[Triple]]]:
    """The ways to spoil the values of one property."""

    def each(value: Literal | NamedNode) -> list[Triple]:
        return [Triple(triple.subject, triple.predicate, value) for triple in values]

    least = [int(str(n)) for name in ("minCount", "qualifiedMinCount") for n in ask(part, SH[name])]
    if any(n > 0 for n in least):
        yield "drop", []
    if wants(part, SH.maxCount) or wants(part, SH.uniqueLang):
        most = max((int(str(n)) for n in ask(part, SH.maxCount)), default=1)
        yield "duplicate", values + [other(t, n) for t in values for n in range(most)]
    if wants(part, SH.datatype):
        yield "mistype", each(THING)
        if all(isinstance(t.object, Literal) and t.object.language for t in values):
            yield "mistype", each(WORD)
    if wants(part, SH["class"]) or SH.IRI in ask(part, SH.nodeKind):
        yield "mistype", each(WORD)
    if SH.Literal in ask(part, SH.nodeKind):
        yield "mistype", each(THING)
    if wants(part, SH["in"]) or wants(part, SH.pattern):
        yield "mistype", each(Literal("\u0007 %"))
    if wants(part, SH["class"]):
        yield "dangle", each(NOWHERE)
    types = {t.object.datatype for t in values if isinstance(t.object, Literal)} & DATES
    if types and (wants(part, SH.datatype) or wants(part, SH.minInclusive)):
        yield "misdate", each(Literal("2010-02-30", datatype=types.pop()))
    if ask(part, SH.minInclusive) and not types:
        yield "misdate", each(Literal("-1", datatype=XSD.integer))
    if ask(part, SH.lessThanOrEquals):
        yield "misdate", each(Literal("9999-12-31", datatype=XSD.date))
    if ask(part, SH.maxLength):
        yield "mistype", each(Literal("x" * 2000, language="en"))
    if ask(part, SH["not"]):
        yield "mistype", each(Literal("\u0007", language="en"))


def other(triple: Triple, n: int) -> Triple:
    """The statement with another value of the same kind."""
    value = triple.object
    if isinstance(value, Literal):
        text = f"{n + 1}" if value.datatype == XSD.integer else f"{value.value} {n}"
        if value.language:
            return Triple(triple.subject, triple.predicate, Literal(text, language=value.language))
        return Triple(triple.subject, triple.predicate, Literal(text, datatype=value.datatype))
    return Triple(triple.subject, triple.predicate, NamedNode(f"{value.value}-{n}"))


MUTANTS = [mutant for shape in NODE_SHAPES for mutant in breed(shape)]


@cache
def found() -> list[set[str]]:
    units = [Unit(f"{number}", mutant.triples) for number, mutant in enumerate(MUTANTS)]
    return [{result.shape for result in results} for results in Gate(REFERENCE).check(units)]


def test_every_mutant_is_caught_by_the_shape_it_violates() -> None:
    missed = [
        (mutant.part, mutant.kind)
        for mutant, shapes in zip(MUTANTS, found(), strict=True)
        if mutant.part not in shapes
    ]
    assert missed == []


def test_every_property_has_its_mutants() -> None:
    mutated = {mutant.part for mutant in MUTANTS}
    every = {part for shape in NODE_SHAPES for part in parts(shape) if ask(part, SH.path)}
    assert every == mutated
    assert {mutant.kind for mutant in MUTANTS} == {"drop", "duplicate", "mistype", "misdate", "dangle"}


@pytest.mark.parametrize(
    ("shape", "dropped"),
    [
        ("annotation-value", {"hasBody", "bodyValue"}),
        ("tenure-dates", {"startDate", "endDate", "attestedOn"}),
    ],
)
def test_shapes_that_want_one_of_several_catch_the_loss_of_all(shape: str, dropped: set[str]) -> None:
    fixture = read(FIXTURES / f"{shape}.pass.ttl")
    left = tuple(t for t in fixture if t.predicate.value.split("/")[-1].split("#")[-1] not in dropped)
    (results,) = Gate(REFERENCE).check([Unit(shape, left)])
    assert NAMESPACE + shape in {result.shape for result in results}


@pytest.mark.parametrize("key", ["Jane-Doe", "jane_doe", "jane--doe", "jane-", "jane%20doe", "jané", "a/b"])
def test_keys_that_are_not_well_formed_are_caught(key: str) -> None:
    node = NamedNode(f"{DEFAULT_BASE}person/{key}")
    moved = tuple(Triple(node, t.predicate, t.object) for t in read(FIXTURES / "key.pass.ttl"))
    (results,) = Gate(REFERENCE).check([Unit("key", moved)])
    assert NAMESPACE + "key" in {result.shape for result in results}


# The reference graph --------------------------------------------------------------------------------

WHOLE = triples(DEFAULT_BASE)


def units(graph: list[Triple]) -> list[Unit]:
    described: dict[NamedNode, list[Triple]] = {}
    for triple in graph:
        assert isinstance(triple.subject, NamedNode)
        described.setdefault(triple.subject, []).append(triple)
    return [Unit(subject.value, tuple(found)) for subject, found in described.items()]


def test_no_link_of_the_reference_graph_may_dangle() -> None:
    """For each property that links to our own entities: cut one link, and a shape must object."""
    iris = Iris(DEFAULT_BASE)
    asserted = (triple for path in turtle_files(REFERENCE_FILES) for triple in turtle.read(path))
    written = {
        triple.predicate: triple
        for triple in asserted
        if isinstance(triple.object, NamedNode) and iris.path(triple.object.value)
    }
    assert len(written) > 20
    by_subject = {unit.id: unit for unit in units(list(WHOLE))}
    cut = []
    for predicate, triple in written.items():
        kept = (t for t in by_subject[triple.subject.value].triples if t != triple)
        cut.append(Unit(predicate.value, (*kept, Triple(triple.subject, predicate, NOWHERE))))
    results = Gate(WHOLE).check(cut)
    quiet = [unit.id for unit, found in zip(cut, results, strict=True) if worst(found) != "quarantined"]
    assert quiet == []


def test_the_whole_checked_at_once_gives_what_the_batched_gate_gives() -> None:
    """Over the reference graph with every hundredth statement spoilt; pySHACL sees it in one piece."""
    spoilt = []
    for number, triple in enumerate(WHOLE):
        match number % 400:
            case 0:
                continue
            case 100 if isinstance(triple.object, NamedNode) and triple.predicate != RDF.type:
                spoilt.append(Triple(triple.subject, triple.predicate, NOWHERE))
            case 200 if triple.predicate not in (OSCE.earliest, OSCE.latest):
                spoilt.append(Triple(triple.subject, triple.predicate, WORD))
            case 300:
                spoilt += [triple, Triple(triple.subject, SCHEMA.startDate, Literal("soon"))]
            case _:
                spoilt.append(triple)
    data = rdflib.Graph()
    text = pyoxigraph.serialize(spoilt, format=RdfFormat.N_TRIPLES)
    assert text is not None
    data.parse(data=text.decode(), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph())
    assert isinstance(report, rdflib.Graph)
    whole = {
        (str(report.value(node, SH.focusNode)), str(report.value(node, SH.sourceShape)))
        for node in report.objects(None, SH.result)
    }
    batched = Gate(spoilt).check(units(spoilt))
    assert {(result.focus, result.shape) for results in batched for result in results} == whole
    assert len(whole) > 40
