"""The SHACL gate: what conforms is published, what is warned is published and reported, the rest is not.

Units (the triples of one record) are checked in batches against the shapes of `shapes/`, each with
the outcome it would have alone. Two units share a batch only if they agree on every node both
describe and neither describes what the other merely links to; of the reference data only the types
of the link targets come along. A validator that crashes is bisected to the unit, which is then
quarantined with the reason.

Shapes are SHACL Core with `sh:targetClass` and `sh:targetSubjectsOf` as the only targets. Units come
closed (see `closure`): classes are matched as written out, no subclass axiom is followed here.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal, cast

import rdflib
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize
from pyoxigraph import Literal as OxLiteral
from pyshacl import Shape, ShapesGraph
from pyshacl.pytypes import SHACLExecutor
from rdflib.namespace import NamespaceManager

from osce_graph.errors import ConfigurationError
from osce_graph.resources import SHAPES, turtle_files
from osce_graph.vocabulary import PREFIXES, RDF, SH, XSD

EngineName = Literal["pyshacl", "pyshifty"]
Outcome = Literal["conforming", "warned", "quarantined"]

BATCH_SIZE: Final = 500
"""Units to a batch, at most."""

_A: Final = RDF.type
Types = dict[NamedNode, tuple[Triple, ...]]


@dataclass(frozen=True)
class Unit:
    """One record's triples: the item with its events, places, persons and source. `id` is for reports."""

    id: str
    triples: tuple[Triple, ...]

    @cached_property
    def described(self) -> dict[NamedNode, frozenset[Triple]]:
        """Each subject with all that the unit says of it."""
        described: dict[NamedNode, list[Triple]] = {}
        for triple in self.triples:
            described.setdefault(cast(NamedNode, triple.subject), []).append(triple)
        return {subject: frozenset(triples) for subject, triples in described.items()}

    @cached_property
    def linked(self) -> frozenset[NamedNode]:
        """What the unit links to (not by `rdf:type`)."""
        return frozenset(
            triple.object
            for triple in self.triples
            if triple.predicate != _A and isinstance(triple.object, NamedNode)
        )


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One finding of the validator; IRIs in full, "" for what does not apply.

    value       the offending term in N-Triples syntax
    severity    "Violation" (quarantines), "Warning" or "Info"
    constraint  the SHACL constraint component
    """

    focus: str
    path: str
    value: str
    severity: str
    shape: str
    message: str
    constraint: str = ""


def worst(results: Iterable[Result]) -> Outcome:
    """What the results mean for their unit."""
    severities = {result.severity for result in results}
    if "Violation" in severities:
        return "quarantined"
    return "warned" if severities else "conforming"


Engine = Callable[[Sequence[Unit], Sequence[Triple]], Iterable[Result]]
"""The results for a batch of units, given the types of what they link to; it may raise anything."""


class Gate:
    """Checks units against the shapes.

    `reference` may be the whole reference data: only its `rdf:type` triples are kept.
    ConfigurationError for an engine that is not installed, or for shapes that use unsupported targets.
    """

    def __init__(
        self,
        reference: Iterable[Triple] = (),
        shapes: Iterable[Path] | None = None,
        engine: EngineName = "pyshacl",
        batch_size: int = BATCH_SIZE,
    ) -> None:
        files = list(turtle_files(SHAPES) if shapes is None else shapes)
        types: dict[NamedNode, list[Triple]] = {}
        for triple in reference:
            if triple.predicate == _A:
                types.setdefault(cast(NamedNode, triple.subject), []).append(triple)
        self._types: Types = {subject: tuple(found) for subject, found in types.items()}
        self._engine: Engine = _ENGINES[engine](files)
        self._batch_size = batch_size

    def check(self, units: Sequence[Unit]) -> list[tuple[Result, ...]]:
        """The results of each unit, in the order of the units; each tuple sorted."""
        results = [_nameless(unit) for unit in units]
        fit = [index for index, found in enumerate(results) if not found]
        for batch in _batches([units[index] for index in fit], self._types, self._batch_size):
            members = [fit[position] for position in batch]
            for index, found in zip(members, self._run([units[index] for index in members]), strict=True):
                results[index] = found
        return results

    def _run(self, units: Sequence[Unit]) -> list[tuple[Result, ...]]:
        targets = set(chain.from_iterable(unit.linked for unit in units)) & self._types.keys()
        types = [triple for target in targets for triple in self._types[target]]
        try:
            found = list(self._engine(units, types))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of a native engine is no Exception
            if len(units) == 1:
                focus = next(iter(units[0].described)).value
                return [(_crash(focus, "", error),)]
            middle = len(units) // 2
            return self._run(units[:middle]) + self._run(units[middle:])
        by_focus: dict[str, list[Result]] = {}
        for result in found:
            by_focus.setdefault(result.focus, []).append(result)
        return [
            tuple(sorted({result for node in unit.described for result in by_focus.get(node.value, ())}))
            if by_focus
            else ()
            for unit in units
        ]


@dataclass(slots=True, eq=False)
class _Batch:
    members: list[int] = field(default_factory=list)
    described: dict[NamedNode, frozenset[Triple]] = field(default_factory=dict)
    linked: set[NamedNode] = field(default_factory=set)

    def agrees(self, described: dict[NamedNode, frozenset[Triple]], linked: frozenset[NamedNode]) -> bool:
        return (
            all(self.described.get(node, about) == about for node, about in described.items())
            and self.linked.isdisjoint(described)
            and linked.isdisjoint(self.described)
        )


def _batches(units: Sequence[Unit], known: Types, size: int) -> Iterator[list[int]]:
    """The positions of the units, in batches whose members do not change each other's outcome."""
    waiting: list[_Batch] = []
    for index, unit in enumerate(units):
        described = unit.described
        linked = unit.linked - described.keys() - known.keys()
        batch = next((batch for batch in waiting if batch.agrees(described, linked)), None)
        if batch is None:
            waiting.append(batch := _Batch())
        batch.members.append(index)
        batch.described.update(described)
        batch.linked.update(linked)
        if len(batch.members) == size:
            waiting.remove(batch)
            yield batch.members
    for batch in waiting:
        yield batch.members


def _nameless(unit: Unit) -> tuple[Result, ...]:
    """A Violation for the first node that is neither an IRI nor a literal: engines disagree on those."""
    for triple in unit.triples:
        for node in (triple.subject, triple.object):
            if isinstance(node, BlankNode | Triple):
                message = "This contains a node without an IRI, and everything that is published has one."
                return (Result(str(node), "", "", "Violation", "", message),)
    return ()


def _crash(focus: str, shape: str, error: BaseException) -> Result:
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return Result(focus, "", "", "Violation", shape, f"The validator could not process this: {reason}")


# pySHACL -----------------------------------------------------------------------------------------

_SH: Final = rdflib.Namespace(str(SH))
_TYPE: Final = rdflib.RDF.type
_UNSUPPORTED: Final = (_SH.targetNode, _SH.targetObjectsOf, _SH.target, _SH.closed, _SH.sparql)
_CACHED_TERMS: Final = 20_000


@dataclass(frozen=True, slots=True)
class _Check:
    """A shape with the classes and properties whose instances and subjects it is for."""

    shape: Any
    classes: tuple[rdflib.term.Node, ...]
    properties: tuple[rdflib.term.Node, ...]


class _NoPrefixes(NamespaceManager):
    """Keeps pySHACL, which describes each failed alternative of an `sh:or`, from looking for prefixes."""

    def bind(self, *args: Any, **options: Any) -> None:
        pass

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803
        return f"<{rdfTerm}>"


class _PySHACL:
    """pySHACL with the shapes parsed once, each evaluated for all its focus nodes at a time.

    pySHACL evaluates what `sh:property` names for one focus node after the other and builds the
    constraints anew each time. A property shape of a shape with targets is therefore evaluated by
    itself with those targets, which by the definition of sh:property gives the same results.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        graph = rdflib.Graph()
        for file in files:
            graph.parse(file, format="turtle")
        for term in _UNSUPPORTED:
            if (None, term, None) in graph:
                raise ConfigurationError(f"the shapes use {term}; use sh:targetClass or sh:targetSubjectsOf")
        targets: dict[Any, tuple[set[Any], set[Any]]] = {}
        for shape in dict.fromkeys(
            chain(*(graph.subjects(t) for t in (_SH.targetClass, _SH.targetSubjectsOf)))
        ):
            classes = set(graph.objects(shape, _SH.targetClass))
            properties = set(graph.objects(shape, _SH.targetSubjectsOf))
            for part in (shape, *list(graph.objects(shape, _SH.property))):
                known = targets.setdefault(part, (set(), set()))
                known[0].update(classes)
                known[1].update(properties)
            graph.remove((shape, _SH.property, None))
        graph.namespace_manager = _NoPrefixes(graph, "none")
        self._relevant = {term for term in chain.from_iterable(graph) if isinstance(term, rdflib.URIRef)}
        shapes = ShapesGraph(graph)
        self._checks = [
            _Check(shape, tuple(targets[shape.node][0]), tuple(targets[shape.node][1]))
            for shape in shapes.shapes
            if shape.node in targets
        ]
        self._targeted = {name for check in self._checks for name in check.properties}
        self._terms: dict[Any, Any] = {}
        self._prefixes = graph.namespace_manager

    def __call__(self, units: Sequence[Unit], types: Sequence[Triple]) -> list[Result]:
        with _without_literal_warnings():
            return self._validate(units, types)

    def _validate(self, units: Sequence[Unit], types: Sequence[Triple]) -> list[Result]:
        results: list[Result] = []
        graph = rdflib.Graph(bind_namespaces="none")
        graph.namespace_manager = self._prefixes
        by_class: dict[Any, dict[Any, None]] = {}
        by_property: dict[Any, dict[Any, None]] = {}
        if len(self._terms) > _CACHED_TERMS:
            self._terms.clear()
        for triple in types:
            graph.add((self._term(triple.subject), _TYPE, self._term(triple.object)))
        for triple in dict.fromkeys(chain.from_iterable(unit.triples for unit in units)):
            predicate = self._term(triple.predicate)
            if predicate not in self._relevant:
                continue
            subject, value = self._term(triple.subject), self._term(triple.object)
            graph.add((subject, predicate, value))
            if predicate == _TYPE:
                by_class.setdefault(value, {})[subject] = None
            elif predicate in self._targeted:
                by_property.setdefault(predicate, {})[subject] = None
        executor = SHACLExecutor()
        for check in self._checks:
            focus: dict[Any, None] = {}
            for name in check.classes:
                focus.update(by_class.get(name, {}))
            for name in check.properties:
                focus.update(by_property.get(name, {}))
            if focus:
                results += _evaluate(check.shape, executor, graph, list(focus))
        return results

    def _term(self, term: Any) -> Any:
        converted = self._terms.get(term)
        if converted is None:
            converted = self._terms[term] = _to_rdflib(term)
        return converted


@contextmanager
def _without_literal_warnings() -> Iterator[None]:
    """Keeps rdflib from logging a traceback for each ill-typed literal: they are findings of the gate."""
    logger = logging.getLogger("rdflib.term")
    logger.addFilter(_no_record)
    try:
        yield
    finally:
        logger.removeFilter(_no_record)


def _no_record(record: logging.LogRecord) -> bool:
    return False


def _to_rdflib(term: NamedNode | OxLiteral) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == XSD.string:
        return rdflib.Literal(term.value)  # as rdflib parses it: it tells "a" from "a"^^xsd:string
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _to_oxigraph(node: Any) -> NamedNode | OxLiteral:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if node.language:
        return OxLiteral(str(node), language=node.language)
    return OxLiteral(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)


def _evaluate(
    shape: Shape, executor: SHACLExecutor, graph: rdflib.Graph, focus: list[Any]
) -> Iterator[Result]:
    """The results of one shape; pySHACL 0.40 crashes on some ill-typed values: bisected to the node."""
    try:
        _, reports = shape.validate(executor, graph, focus=focus)
    except Exception as error:
        if len(focus) == 1:
            yield _crash(str(focus[0]), str(shape.node), error)
            return
        middle = len(focus) // 2
        yield from _evaluate(shape, executor, graph, focus[:middle])
        yield from _evaluate(shape, executor, graph, focus[middle:])
        return
    for _, node, triples in reports:
        values = [(p, o[1] if isinstance(o, tuple) else o) for s, p, o in triples if s == node]
        yield _result(values)


def _result(statements: Iterable[tuple[Any, Any]]) -> Result:
    """A Result of the predicates and objects of an `sh:ValidationResult` in rdflib."""
    found: dict[str, list[Any]] = {}
    for predicate, value in statements:
        found.setdefault(str(predicate).removeprefix(str(SH)), []).append(value)

    def first(name: str) -> str:
        return str(found[name][0]) if name in found else ""

    return Result(
        focus=first("focusNode"),
        path=first("resultPath"),
        value=str(_to_oxigraph(found["value"][0])) if "value" in found else "",
        severity=first("resultSeverity").removeprefix(str(SH)),
        shape=first("sourceShape"),
        message=" ".join(sorted(str(message) for message in found.get("resultMessage", ()))),
        constraint=first("sourceConstraintComponent"),
    )


# pyshifty ----------------------------------------------------------------------------------------


class _PyShifty:
    """pyshifty (the `pyshifty` extra): N-Triples in, a validation report out.

    Its defaults run rules and merge the shapes into the data; all three options below are needed.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        try:
            import shifty
        except ImportError:
            raise ConfigurationError(
                "the engine pyshifty is not installed; install osce-graph[pyshifty] or use pyshacl"
            ) from None
        self._validator = shifty.PreparedValidator(b"\n".join(file.read_bytes() for file in files))

    def __call__(self, units: Sequence[Unit], types: Sequence[Triple]) -> Iterator[Result]:
        triples = dict.fromkeys(chain(types, chain.from_iterable(unit.triples for unit in units)))
        data = cast(bytes, serialize(triples, format=RdfFormat.N_TRIPLES))
        conforms, report, _ = self._validator.validate(
            data, graph_mode="data", infer=False, on_unsupported="error", sort_results=False
        )
        if not conforms:
            for node in report.objects(None, _SH.result):
                yield _result(report.predicate_objects(node))


_ENGINES: Final[dict[EngineName, Callable[[Sequence[Path]], Engine]]] = {
    "pyshacl": _PySHACL,
    "pyshifty": _PyShifty,
}


# Reports -----------------------------------------------------------------------------------------


def report_turtle(results: Mapping[str, Sequence[Result]], base: str) -> bytes:
    """The results by unit as one `sh:ValidationReport` in Turtle, the same bytes for the same results.

    The report is `{base}/validation`; a result lies below it under a hash of what it says. There are
    no blank nodes, and the ids of units (which may name files) stay out.
    """
    report = NamedNode(f"{base}/validation")
    found = sorted({result for unit in results.values() for result in unit})
    triples = [
        Triple(report, RDF.type, SH.ValidationReport),
        Triple(report, SH.conforms, OxLiteral(not found)),
    ]
    nodes = [NamedNode(f"{report.value}/{_digest(result)}") for result in found]
    triples += [Triple(report, SH.result, node) for node in nodes]
    for node, result in zip(nodes, found, strict=True):
        triples.append(Triple(node, RDF.type, SH.ValidationResult))
        for predicate, iri in (
            (SH.focusNode, result.focus),
            (SH.resultPath, result.path),
            (SH.sourceShape, result.shape),
            (SH.sourceConstraintComponent, result.constraint),
        ):
            if iri.startswith(("http://", "https://", "urn:")):
                triples.append(Triple(node, predicate, NamedNode(iri)))
        if result.value:
            triples.append(Triple(node, SH.value, _parse_term(result.value)))
        triples.append(Triple(node, SH.resultSeverity, SH[result.severity]))
        triples.append(Triple(node, SH.resultMessage, OxLiteral(result.message, language="en")))
    return cast(bytes, serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES))


def report_json(results: Mapping[str, Sequence[Result]], published: int | None = None) -> bytes:
    """The results by unit as JSON: counts by outcome, and the units that have results.

    `published` counts all published units where `results` leaves out those that conform.
    """
    counts: dict[Outcome, int] = {"conforming": 0, "warned": 0, "quarantined": 0}
    for found in results.values():
        counts[worst(found)] += 1
    if published is not None:
        counts["conforming"] = published - counts["warned"]
    report = {
        "conforms": not counts["warned"] and not counts["quarantined"],
        "counts": counts,
        "units": [
            {
                "unit": unit,
                "outcome": worst(results[unit]),
                "results": [
                    {name: getattr(result, name) for name in Result.__dataclass_fields__}
                    for result in sorted(results[unit])
                ],
            }
            for unit in sorted(results)
            if results[unit]
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n"


def _digest(result: Result) -> str:
    fields = (getattr(result, name) for name in Result.__dataclass_fields__)
    return hashlib.sha256("\0".join(fields).encode()).hexdigest()[:16]


def _parse_term(text: str) -> Any:
    quad = next(iter(parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)))
    return quad.object
