"""What a person who edited the reference files may have got wrong."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.errors import InputError
from osce_graph.iris import DEFAULT_BASE, Iris
from osce_graph.reference import turtle
from osce_graph.reference.resolver import LABELLED_KINDS
from osce_graph.resources import REFERENCE, turtle_files
from osce_graph.vocabulary import OSCE, RDF, SKOS


def problems(folder: Path = REFERENCE) -> list[str]:
    """One line for each thing to correct in the reference files of `folder`; empty when all is well."""
    found: list[str] = []
    described: dict[str, str] = {}
    triples: list[tuple[str, Triple]] = []
    for path in turtle_files(folder):
        try:
            own = turtle.read(path)
            canonical = turtle.write(own)
        except InputError as error:
            found.append(str(error))
            continue
        if path.read_text(encoding="utf-8") != canonical:
            found.append(f"{path.name} is not laid out canonically; run: osce-graph reference check --write")
        for triple in own:
            subject = str(triple.subject.value) if isinstance(triple.subject, NamedNode) else ""
            if described.setdefault(subject, path.name) != path.name:
                found.append(f"{path.name}: {_relative(subject)} is also described in {described[subject]}")
            triples.append((path.name, triple))
    found += _dangling(triples, set(described))
    found += _unlabelled(triples, described)
    return list(dict.fromkeys(found))


def write(folder: Path = REFERENCE) -> list[str]:
    """Lays out the files of `folder` canonically and names those it changed.

    InputError for a broken file.
    """
    changed = []
    for path in turtle_files(folder):
        canonical = turtle.write(turtle.read(path))
        if path.read_text(encoding="utf-8") != canonical:
            path.write_text(canonical, encoding="utf-8")
            changed.append(path.name)
    return changed


def _relative(iri: str) -> str:
    return f"<{iri.removeprefix(DEFAULT_BASE)}>"


def _dangling(triples: list[tuple[str, Triple]], described: set[str]) -> Iterator[str]:
    """IRIs below the base that nothing describes, and paths of no known kind."""
    iris = Iris(DEFAULT_BASE)
    for file, triple in triples:
        for term in (triple.subject, triple.object):
            if not isinstance(term, NamedNode) or not term.value.startswith(DEFAULT_BASE):
                continue
            if term in OSCE:
                continue
            if iris.path(term.value) is None:
                yield f"{file}: {_relative(term.value)} is not a path of a known kind"
            elif term.value not in described:
                yield f"{file}: {_relative(term.value)} is used but not described; add it or correct the name"


def _unlabelled(triples: list[tuple[str, Triple]], described: dict[str, str]) -> Iterator[str]:
    """Subjects without type, and entities without exactly one English preferred label."""
    labels: dict[str, int] = defaultdict(int)
    typed = set()
    for _, triple in triples:
        if isinstance(triple.subject, NamedNode):
            if triple.predicate == RDF.type:
                typed.add(triple.subject.value)
            value = triple.object
            if triple.predicate == SKOS.prefLabel and isinstance(value, Literal) and value.language == "en":
                labels[triple.subject.value] += 1
    for subject, file in described.items():
        kind = subject.removeprefix(DEFAULT_BASE).partition("/")[0]
        if subject not in typed:
            yield f"{file}: {_relative(subject)} has no class; say what it is after 'a'"
        if kind in LABELLED_KINDS and labels[subject] != 1:
            yield f"{file}: {_relative(subject)} has {labels[subject]} English preferred labels; give it one"
