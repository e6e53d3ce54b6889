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
import re
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


Values = dict[Any, None]
Described = dict[NamedNode, dict[NamedNode, Values]]
"""Subject -> predicate -> the objects, each once."""


@dataclass(frozen=True)
class Unit:
    """One record's triples: the item with its events, places, persons and source. `id` is for reports."""

    id: str
    triples: tuple[Triple, ...]

    @cached_property
    def described(self) -> Described:
        """Each subject with all that the unit says of it."""
        described: Described = {}
        for subject, predicate, value in self.triples:
            about = described.get(cast(NamedNode, subject))
            if about is None:
                about = described[cast(NamedNode, subject)] = {}
            values = about.get(predicate)
            if values is None:
                about[predicate] = {value: None}
            else:
                values[value] = None
        return described

    @cached_property
    def linked(self) -> frozenset[NamedNode]:
        """What the unit links to (not by `rdf:type`)."""
        return frozenset(
            value
            for about in self.described.values()
            for predicate, values in about.items()
            if predicate != _A
            for value in values
            if isinstance(value, NamedNode)
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
    described: Described = field(default_factory=dict)
    linked: set[NamedNode] = field(default_factory=set)

    def agrees(self, described: Described, linked: frozenset[NamedNode]) -> bool:
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
    values = (value for about in unit.described.values() for found in about.values() for value in found)
    for node in chain(unit.described, values):
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
_MOST_KNOWN: Final = 4096

TypesOf = Callable[[NamedNode], Sequence[NamedNode]]
Look = Callable[[Any, TypesOf], Any]


def _by_kind(value: Any, types_of: TypesOf) -> Any:
    return type(value)


def _by_datatype(value: Any, types_of: TypesOf) -> Any:
    """Text is well-formed whatever it says; of other literals the lexical form matters."""
    if isinstance(value, OxLiteral):
        return value.datatype if value.datatype in (RDF.langString, XSD.string) else value
    return type(value)


def _by_types(value: Any, types_of: TypesOf) -> Any:
    return tuple(types_of(value)) if isinstance(value, NamedNode) else type(value)


def _by_itself(value: Any, types_of: TypesOf) -> Any:
    return value


def _text(value: Any) -> str | None:
    """What string constraints look at, where that is as written; None of typed literals."""
    is_text = isinstance(value, NamedNode) or value.datatype in (RDF.langString, XSD.string)
    return cast(str, value.value) if is_text else None


def _by_match(pattern: Any) -> Look:
    """Whether text matches, as pySHACL tells it."""
    search = re.compile(str(pattern)).search

    def look(value: Any, types_of: TypesOf) -> Any:
        text = _text(value)
        return value if text is None else search(text) is not None

    return look


def _by_length(bound: Any) -> Look:
    """Whether text is shorter than a bound, as long or longer."""
    length = int(bound)

    def look(value: Any, types_of: TypesOf) -> Any:
        text = _text(value)
        return value if text is None else (len(text) > length) - (len(text) < length)

    return look


_LOOKS: Final[dict[Any, Look]] = {
    _SH.nodeKind: _by_kind,
    _SH.datatype: _by_datatype,
    _SH["class"]: _by_types,
    **dict.fromkeys(
        (
            _SH.flags, _SH.languageIn, _SH.uniqueLang, _SH["in"], _SH.hasValue,
            _SH.minInclusive, _SH.maxInclusive, _SH.minExclusive, _SH.maxExclusive,
        ),
        _by_itself,
    ),
}  # fmt: skip
"""What each constraint looks at in a value node: two values that look alike to it fare alike."""

_LOOKS_FOR: Final[dict[Any, Callable[[Any], Look]]] = {
    _SH.pattern: _by_match,
    _SH.minLength: _by_length,
    _SH.maxLength: _by_length,
}
"""The same of those that look at text, by their parameter (sh:flags look at the text itself)."""

_PAIRS: Final = (_SH.equals, _SH.disjoint, _SH.lessThan, _SH.lessThanOrEquals)
_LISTS: Final = (_SH["or"], _SH["and"], _SH.xone)
_NESTED: Final = (_SH["not"], _SH.qualifiedValueShape)
_SILENT: Final = frozenset(
    {
        _TYPE, _SH.name, _SH.description, _SH.message, _SH.severity, _SH.order, _SH.group,
        _SH.targetClass, _SH.targetSubjectsOf, _SH.path,
    }
)  # fmt: skip
_COUNTS: Final = frozenset({_SH.minCount, _SH.maxCount, _SH.qualifiedMinCount, _SH.qualifiedMaxCount})


@dataclass(frozen=True, slots=True)
class _Check:
    """A shape and what its verdict on a focus node depends on.

    A property shape with one property for its path looks at the values of that property, of those it
    compares them with, and at no more of each value than its constraints do; `reads` are these
    properties. Once pySHACL found nothing wrong with values, values that look the same need not be
    looked at again: `known` remembers them. Of any other shape (`reads` is empty) nothing is known.
    """

    shape: Any
    reads: tuple[NamedNode, ...]
    looks: tuple[Look, ...]
    known: set[Any]

    @classmethod
    def of(cls, shape: Any, graph: rdflib.Graph) -> "_Check":
        path = graph.value(shape.node, _SH.path)
        looks: dict[Any, None] = {}
        pairs: dict[Any, None] = {}
        if not isinstance(path, rdflib.URIRef) or not _is_local(graph, shape.node, looks, pairs):
            return cls(shape, (), (), set())
        if _by_itself in looks and _by_types not in looks:
            looks = {_by_itself: None}
        return cls(shape, tuple(NamedNode(str(p)) for p in (path, *pairs)), tuple(looks), set())

    def signature(self, about: Mapping[NamedNode, Values], types_of: TypesOf) -> Any:
        """What the shape sees of a focus node: how many values there are, and how they look."""
        if len(self.reads) == 1:
            values = about.get(self.reads[0])
            return self._seen(values, types_of) if values else ()
        return tuple(self._seen(about.get(name, {}), types_of) for name in self.reads)

    def _seen(self, values: Values, types_of: TypesOf) -> Any:
        if len(values) == 1:
            (value,) = values
            return 1, *[look(value, types_of) for look in self.looks]
        seen = frozenset(tuple([look(value, types_of) for look in self.looks]) for value in values)
        return len(values), seen

    def learn(self, signature: Any) -> None:
        if len(self.known) >= _MOST_KNOWN:
            self.known.clear()
        self.known.add(signature)


def _is_local(graph: rdflib.Graph, node: Any, looks: dict[Any, None], pairs: dict[Any, None]) -> bool:
    """Whether a shape looks at its value nodes only; collects how, and the properties it compares with."""
    for predicate, value in graph.predicate_objects(node):
        if predicate in _LOOKS:
            looks[_LOOKS[predicate]] = None
        elif predicate in _LOOKS_FOR:
            looks[_LOOKS_FOR[predicate](value)] = None
        elif predicate in _PAIRS:
            looks[_by_itself] = pairs[value] = None
        elif predicate in _NESTED or predicate in _LISTS:
            if predicate == _SH.qualifiedValueShape:  # which counts the values that are alike
                looks[_by_itself] = None
            for inner in graph.items(value) if predicate in _LISTS else (value,):
                inside: dict[Any, None] = {}
                if (inner, _SH.path, None) in graph or not _is_local(graph, inner, looks, inside) or inside:
                    return False
        elif predicate not in _SILENT and predicate not in _COUNTS:
            return False
    return True


class _NoPrefixes(NamespaceManager):
    """Keeps pySHACL, which describes each failed alternative of an `sh:or`, from looking for prefixes."""

    def bind(self, *args: Any, **options: Any) -> None:
        pass

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803
        return f"<{rdfTerm}>"


class _Data(rdflib.Graph):
    """What a batch says, for pySHACL: statements are converted when a shape is to look at them."""

    def __init__(self, described: Described, types_of: TypesOf, prefixes: NamespaceManager) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self.namespace_manager = prefixes
        self._described, self._types_of = described, types_of
        self._is_whole = False

    def __bool__(self) -> bool:
        """pySHACL asks often whether a graph is empty, which would count it."""
        return True

    def add_for(self, check: _Check, nodes: Iterable[NamedNode]) -> None:
        """Add what the shape looks at in these focus nodes."""
        if check.reads:
            for node in nodes:
                for name in check.reads:
                    self._add(node, name, self._described[node].get(name, ()), _by_types in check.looks)
        elif not self._is_whole:
            self._is_whole = True
            for node, about in self._described.items():
                for name, values in about.items():
                    self._add(node, name, values, True)

    def _add(self, node: NamedNode, name: NamedNode, values: Iterable[Any], typed: bool) -> None:
        subject, predicate = _to_rdflib(node), _to_rdflib(name)
        for value in values:
            converted = _to_rdflib(value)
            self.add((subject, predicate, converted))
            if typed and isinstance(value, NamedNode) and name != _A:
                for found in self._types_of(value):
                    self.add((converted, _TYPE, _to_rdflib(found)))


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
        targets: dict[Any, set[tuple[Any, NamedNode]]] = {}
        targeted = [
            (shape, kind, NamedNode(str(target)))
            for kind in (_SH.targetClass, _SH.targetSubjectsOf)
            for shape, target in graph.subject_objects(kind)
        ]
        for shape, kind, target in targeted:
            for part in (shape, *graph.objects(shape, _SH.property)):
                targets.setdefault(part, set()).add((kind, target))
        for shape, _, _ in targeted:
            graph.remove((shape, _SH.property, None))
        graph.namespace_manager = _NoPrefixes(graph, "none")
        self._prefixes = graph.namespace_manager
        self._by_class: dict[NamedNode, dict[int, _Check]] = {}
        self._by_property: dict[NamedNode, dict[int, _Check]] = {}
        for number, shape in enumerate(ShapesGraph(graph).shapes):
            if _SILENT.issuperset(graph.predicates(shape.node)):
                continue  # what its properties say is all it says
            check = _Check.of(shape, graph)
            for kind, target in targets.get(shape.node, ()):
                table = self._by_class if kind == _SH.targetClass else self._by_property
                table.setdefault(target, {})[number] = check
        self._of_types: dict[tuple[NamedNode, ...], dict[int, _Check]] = {}

    def __call__(self, units: Sequence[Unit], types: Sequence[Triple]) -> list[Result]:
        described: Described = {}
        for unit in units:
            described.update(unit.described)
        outside: dict[NamedNode, list[NamedNode]] = {}
        for triple in types:
            outside.setdefault(cast(NamedNode, triple.subject), []).append(cast(NamedNode, triple.object))

        def types_of(node: NamedNode) -> Sequence[NamedNode]:
            return (*outside.get(node, ()), *described.get(node, {}).get(_A, ()))

        data = _Data(described, types_of, self._prefixes)
        waiting: dict[int, tuple[_Check, dict[Any, list[NamedNode]]]] = {}
        for focus, about in described.items():
            for number, check in self._checks(about):
                seen = check.signature(about, types_of) if check.reads else focus
                if seen not in check.known:
                    waiting.setdefault(number, (check, {}))[1].setdefault(seen, []).append(focus)
        with _without_literal_warnings():
            return [found for check, alike in waiting.values() for found in _verdicts(check, alike, data)]

    def _checks(self, about: Mapping[NamedNode, Any]) -> Iterable[tuple[int, _Check]]:
        """The shapes whose target a node is, in their order."""
        classes = tuple(about.get(_A, ()))
        found = self._of_types.get(classes)
        if found is None:
            found = {n: c for name in classes for n, c in self._by_class.get(name, {}).items()}
            if len(self._of_types) < _MOST_KNOWN:
                self._of_types[classes] = found
        for name, checks in self._by_property.items():
            if name in about:
                found = found | checks
        return found.items()


def _verdicts(check: _Check, alike: Mapping[Any, list[NamedNode]], data: _Data) -> list[Result]:
    """The results of a shape, of whose focus nodes some look alike to it: where one fares well, all do."""
    results = _evaluate(check, [nodes[0] for nodes in alike.values()], data)
    failed = {result.focus for result in results}
    for seen, nodes in alike.items():
        if nodes[0].value in failed:
            results += _evaluate(check, nodes[1:], data)
        elif check.reads:
            check.learn(seen)
    return results


def _evaluate(check: _Check, nodes: Sequence[NamedNode], data: _Data) -> list[Result]:
    if not nodes:
        return []
    data.add_for(check, nodes)
    return list(_results(check.shape, SHACLExecutor(), data, [_to_rdflib(node) for node in nodes]))


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


def _results(
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
        yield from _results(shape, executor, graph, focus[:middle])
        yield from _results(shape, executor, graph, focus[middle:])
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
