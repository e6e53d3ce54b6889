"""What a person who edited the reference files may have got wrong.

Each problem is one line: the file, the subject, what is wrong, and what would be right. The shapes
are asked last, of files that are otherwise in order, so that one slip is told once.
"""

import datetime as dt
import difflib
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Store, Triple

from osce_graph import ontology
from osce_graph.errors import InputError
from osce_graph.iris import DEFAULT_BASE, KINDS, Iris
from osce_graph.reference import queries, turtle
from osce_graph.reference.derive import derive, first_day, last_day
from osce_graph.reference.resolver import LABELLED_KINDS
from osce_graph.resources import QUERIES, REFERENCE, turtle_files
from osce_graph.validation import Gate, Unit
from osce_graph.vocabulary import OSCE, RDF, SCHEMA, SH, SKOS, XSD, compact

_WELL_FORMED: Final = re.compile(r"[a-z-]+(/[a-z0-9]+(-[a-z0-9]+)*)+")
_FOLDERS: Final = (REFERENCE, QUERIES)
_DATE_FORMS: Final = {
    XSD.gYear: re.compile(r"[12]\d{3}"),
    XSD.gYearMonth: re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])"),
    XSD.date: re.compile(r"[12]\d{3}-\d\d-\d\d"),
}
_DATED: Final = frozenset(
    {SCHEMA.startDate, SCHEMA.endDate, OSCE.attestedOn}
    | {OSCE.established, OSCE.started, OSCE.mandateEnded, OSCE.woundUp, OSCE.dissolved}
)
# Dates of one entity in the order in which they must come.
_LIFE: Final = (OSCE.established, OSCE.started, OSCE.mandateEnded, OSCE.woundUp)


class _Files:
    """The triples of the files with the file of each, and the file that describes each subject."""

    def __init__(self) -> None:
        self.triples: list[tuple[str, Triple]] = []
        self.described: dict[str, str] = {}

    def add(self, name: str, triples: Iterable[Triple]) -> Iterator[str]:
        for triple in triples:
            subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
            if self.described.setdefault(subject, name) != name:
                yield (
                    f"{name}: {_relative(subject)} is also described in {self.described[subject]};"
                    " describe it in one file"
                )
            self.triples.append((name, triple))


def problems(*folders: Path) -> list[str]:
    """One line for each thing to correct in the Turtle files of `folders`; empty when all is well.

    Without folders those of the reference data and of the saved queries are checked.
    """
    files, found = _Files(), []
    unread = False
    for path in _paths(folders):
        try:
            own = turtle.read(path)
        except InputError as error:
            found.append(str(error))
            unread = True
            continue
        try:
            canonical = turtle.write(own)
        except InputError as error:
            found.append(f"{path.name}: {error}")
            unread = True
            continue
        if path.read_text(encoding="utf-8") != canonical:
            found.append(f"{path.name} is not laid out canonically; run: osce-graph reference check --write")
        found += files.add(path.name, own)
    wrong = [] if unread else [*_dangling(files)]
    for look in (_unnamed, _unknown_terms, _dates, _queries):
        wrong += look(files)
    return list(dict.fromkeys([*found, *(wrong or ([] if unread else _against_shapes(files)))]))


def write(*folders: Path) -> list[str]:
    """Lays out the files of `folders` canonically and names those it changed.

    InputError for a broken file.
    """
    changed = []
    for path in _paths(folders):
        canonical = turtle.write(turtle.read(path))
        if path.read_text(encoding="utf-8") != canonical:
            path.write_text(canonical, encoding="utf-8")
            changed.append(path.name)
    return changed


def _paths(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders or _FOLDERS:
        yield from turtle_files(folder)


def _relative(iri: str) -> str:
    return f"<{iri.removeprefix(DEFAULT_BASE)}>"


def _like(word: str, known: Iterable[str]) -> str:
    """A hint at what was meant."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.8)
    return f"; did you mean {close[0]}?" if close else ""


def _dangling(files: _Files) -> Iterator[str]:
    """IRIs below the base that nothing describes, and paths of no known kind."""
    iris = Iris(DEFAULT_BASE)
    for file, triple in files.triples:
        subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
        for term in (triple.subject, triple.object):
            if not isinstance(term, NamedNode) or not term.value.startswith(DEFAULT_BASE) or term in OSCE:
                continue
            if iris.path(term.value) is None:
                kind = term.value.removeprefix(DEFAULT_BASE).partition("/")[0]
                yield f"{file}: {_relative(term.value)} is not a path of a known kind" + (
                    _like(kind, KINDS) or f"; known kinds are {', '.join(KINDS)}"
                )
            elif term.value not in files.described:
                hint = _like(_relative(term.value), map(_relative, files.described))
                yield (
                    f"{file}: {_relative(subject)} {compact(triple.predicate.value)} {_relative(term.value)},"
                    f" but {_relative(term.value)} is used but not described"
                    + (hint or "; add it or correct the name")
                )


def _unnamed(files: _Files) -> Iterator[str]:
    """Subjects with an odd key, without type, or without exactly one English preferred label."""
    labels: dict[str, int] = defaultdict(int)
    typed = set()
    for _, triple in files.triples:
        if isinstance(triple.subject, NamedNode):
            if triple.predicate == RDF.type:
                typed.add(triple.subject.value)
            value = triple.object
            if triple.predicate == SKOS.prefLabel and isinstance(value, Literal) and value.language == "en":
                labels[triple.subject.value] += 1
    for subject, file in files.described.items():
        if not _WELL_FORMED.fullmatch(subject.removeprefix(DEFAULT_BASE)):
            yield f"{file}: {_relative(subject)} is no well-formed key; use a-z, 0-9 and single hyphens"
        kind = subject.removeprefix(DEFAULT_BASE).partition("/")[0]
        if subject not in typed:
            yield f"{file}: {_relative(subject)} has no class; say what it is after 'a'"
        if kind in LABELLED_KINDS and labels[subject] != 1:
            yield (
                f"{file}: {_relative(subject)} has {labels[subject]} English preferred labels;"
                ' give it one, skos:prefLabel "..."@en'
            )


def _unknown_terms(files: _Files) -> Iterator[str]:
    """Terms of the ontology that it does not define, and properties that the files do not use."""
    own = {
        compact(triple.subject.value)
        for triple in ontology.graph()
        if isinstance(triple.subject, NamedNode) and triple.subject in OSCE
    }
    properties = {name for name in turtle.PREDICATE_ORDER if name != "a"} | own
    for file, triple in files.triples:
        subject = _relative(triple.subject.value) if isinstance(triple.subject, NamedNode) else ""
        used = compact(triple.predicate.value)
        if triple.predicate != RDF.type and used not in properties:
            hint = _like(used, properties) or "; use one of the other entries of the file"
            yield f"{file}: {subject} has {used}, which is no property of the reference data{hint}"
        value = triple.object
        if isinstance(value, NamedNode) and value in OSCE and compact(value.value) not in own:
            hint = _like(compact(value.value), own) or "; the ontology lists the classes there are"
            yield f"{file}: {subject} is a {compact(value.value)}, which the ontology does not define{hint}"


def _dates(files: _Files) -> Iterator[str]:
    """Dates that are none, and lives whose dates are not in order."""
    lives: dict[str, dict[NamedNode, str]] = defaultdict(dict)
    for file, triple in files.triples:
        if triple.predicate not in _DATED or not isinstance(triple.subject, NamedNode):
            continue
        value, subject = triple.object, triple.subject.value
        if isinstance(value, Literal) and _is_date(value):
            lives[subject][triple.predicate] = value.value
            continue
        written = value.value if isinstance(value, NamedNode | Literal) else str(value)
        yield (
            f"{file}: {_relative(subject)} {compact(triple.predicate.value)} {written!r} is no date; write"
            ' "1992"^^xsd:gYear, "1992-07"^^xsd:gYearMonth or "1992-07-09"^^xsd:date'
        )
    for subject, dates in lives.items():
        known = [(step, dates[step]) for step in _LIFE if step in dates]
        for (earlier, start), (later, end) in itertools.pairwise(known):
            if first_day(start) > last_day(end):
                yield (
                    f"{files.described[subject]}: {_relative(subject)} has {compact(later.value)} {end}"
                    f" before {compact(earlier.value)} {start}; correct one of them"
                )


def _is_date(value: Literal) -> bool:
    form = _DATE_FORMS.get(value.datatype)
    if form is None or not form.fullmatch(value.value):
        return False
    try:
        dt.date.fromisoformat(first_day(value.value))
    except ValueError:
        return False
    return True


def _queries(files: _Files) -> Iterator[str]:
    """Saved queries that are not SPARQL."""
    for file, triple in files.triples:
        if triple.predicate != SH.select or not isinstance(triple.object, Literal):
            continue
        subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
        try:
            Store().query(queries.text(triple.object.value, DEFAULT_BASE))
        except SyntaxError as error:
            reason = " ".join(str(error).split())[:200]
            yield f"{file}: {_relative(subject)} is not SPARQL: {reason}; correct sh:select"


def _against_shapes(files: _Files) -> Iterator[str]:
    """What the shapes object to; their messages say what must be. Warnings are not problems here."""
    described: dict[NamedNode, list[Triple]] = defaultdict(list)
    graph = derive(dict.fromkeys(triple for _, triple in files.triples))
    for triple in graph:
        if isinstance(triple.subject, NamedNode):
            described[triple.subject].append(triple)
    units = [Unit(subject.value, tuple(triples)) for subject, triples in described.items()]
    for results in Gate(graph).check(units):
        for result in results:
            if result.severity == "Violation":
                file = files.described.get(result.focus, "")
                of = " ".join((_relative(result.focus), compact(result.path))).strip()
                value = f" {_shortened(result.value)}" if result.path and result.value else ""
                yield f"{file}: {of}{value}: {result.message}"


def _shortened(term: str) -> str:
    text = term.replace(DEFAULT_BASE, "")
    return text if len(text) <= 80 else f"{text[:80]}..."
