"""The entities of a release: listed, sorted, counted by facet and made searchable, once, at build time."""

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from osce_graph.facets import FACETS, NO_DATE, Facet, order
from osce_graph.identity import Witness, fuse, told_under
from osce_graph.iris import KINDS, Iris
from osce_graph.reference.derive import STARTS, first_day
from osce_graph.release import search
from osce_graph.release.index import members, unpack
from osce_graph.vocabulary import FOAF, OSCE, PREFIXES, RDFS, SCHEMA, SKOS

_DEFAULT: Final = DefaultGraph()
_PREFIXES: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_DATES: Final = {"schema:datePublished": SCHEMA.datePublished, "osce:earliest": OSCE.earliest}
_NAMES: Final = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, OSCE.acronym, FOAF.name)
_ITEMS: Final = ("news", "publication")
_MANY: Final = (*_ITEMS, "event", "person-name", "source")  # after the curated kinds
_UNSEARCHED: Final = ("source",)  # named by hashes
_ABOUT: Final = ("type", "structure", "status", "host", "standing", "series")  # facets shown with an entry
_ABOUT_MOST: Final = 3


@dataclass(slots=True)
class _Entity:
    label: str
    language: str | None
    date: str | None = None  # a day, which orders it
    known: str | None = None  # the year, month or day that this is the first day of
    about: list[str] = field(default_factory=list)


_Kinds = Mapping[str, dict[str, _Entity]]
_Ranges = Mapping[str, tuple[int, list[str]]]  # by kind: its first id, its paths by id


def fill(connection: sqlite3.Connection, store: Store, iris: Iris) -> None:
    """Write the tables `kind`, `entity`, `facet` and `search` of an index whose records are complete."""
    kinds = _labelled(store, iris)
    _dated(kinds, store, iris)
    ids: dict[str, int] = {}
    ranges: dict[str, tuple[int, list[str]]] = {}
    for kind, entities in kinds.items():
        paths = sorted(entities)
        paths.sort(key=lambda path: entities[path].date or "", reverse=True)
        ranges[kind] = (len(ids) + 1, paths)
        ids.update((path, number) for number, path in enumerate(paths, start=len(ids) + 1))
    connection.executemany(
        "INSERT INTO facet VALUES (?, ?, ?, ?, ?)", _facets(kinds, ids, ranges, store, iris)
    )
    for kind, (first, paths) in ranges.items():
        entities = kinds[kind]
        labels = sorted(
            range(len(paths)), key=lambda place: (entities[paths[place]].label.lower(), paths[place])
        )
        dated = sum(entities[path].date is not None for path in paths)
        connection.execute(
            "INSERT INTO kind VALUES (?, ?, ?, ?, ?)",
            (kind, first, len(paths), dated, array("I", labels).tobytes()),
        )
        connection.executemany(
            "INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    ids[path],
                    path,
                    entity.label,
                    entity.language,
                    entity.known or entity.date,
                    " ".join(entity.about),
                )
                for path in paths
                for entity in (entities[path],)
            ),
        )
    connection.execute(
        "INSERT INTO span SELECT min(id), max(id), substr(path, 1, instr(path, '/') - 1) AS kind,"
        " coalesce(substr(date, 1, 4), ?) AS year FROM entity GROUP BY kind, year",
        (NO_DATE,),
    )
    search.fill(connection, _texts(kinds, ranges, connection, store, iris))


def _labelled(store: Store, iris: Iris) -> _Kinds:
    """Every entity that has a label, by kind and path; the English one where there is a choice."""
    in_order = sorted(KINDS, key=lambda kind: kind in _MANY)
    kinds: dict[str, dict[str, _Entity]] = {kind: {} for kind in in_order}
    for quad in store.quads_for_pattern(None, RDFS.label, None, _DEFAULT):
        path, text = _path(quad.subject, iris), quad.object
        if path is None or not isinstance(text, Literal):
            continue
        entities = kinds[path.partition("/")[0]]
        known = entities.get(path)
        found = (text.language not in ("en", None), text.language or "", text.value)
        if known is None or found < (known.language not in ("en", None), known.language or "", known.label):
            entities[path] = _Entity(text.value, text.language)
    return {kind: entities for kind, entities in kinds.items() if entities}


def _dated(kinds: _Kinds, store: Store, iris: Iris) -> None:
    """The day that orders each entity, and how precisely it is known."""
    for name, predicate in _DATES.items():
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            path = _path(quad.subject, iris)
            kind = (path or "").partition("/")[0]
            if path is not None and order(kind).date == name and path in kinds.get(kind, ()):
                assert isinstance(quad.object, Literal)
                kinds[kind][path].date = quad.object.value
    for predicate in STARTS:
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            path = _path(quad.subject, iris) or ""
            entity = kinds.get(path.partition("/")[0], {}).get(path)
            text = quad.object.value if isinstance(quad.object, Literal) else ""
            if entity is not None and text and first_day(text) == entity.date:
                entity.known = max(entity.known or "", text, key=len)


def _facets(
    kinds: _Kinds,
    ids: Mapping[str, int],
    ranges: _Ranges,
    store: Store,
    iris: Iris,
) -> Iterator[tuple[str, str, str, int, bytes]]:
    by_path: dict[str, dict[str, Facet]] = defaultdict(dict)
    for kind in kinds:
        for facet in FACETS.get(kind, ()):
            by_path[facet.path][kind] = facet
    for path, facets in by_path.items():
        having: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for entity, term in _pairs(store, path):
            subject = _path(entity, iris)
            kind = (subject or "").partition("/")[0]
            if subject is None or kind not in facets or subject not in ids:
                continue
            facet = facets[kind]
            value = facet.value(term, iris)
            if value is None:
                continue
            place = ids[subject] - ranges[kind][0]
            having[kind, facet.name, value].add(place)
            about = kinds[kind][subject].about
            if facet.name in _ABOUT and facet.values == "entity" and len(about) < _ABOUT_MOST:
                assert isinstance(term, NamedNode)
                about.append(iris.path(term.value) or "")
        for kind, used in facets.items():
            if used.values == "year":
                undated = {
                    ids[path] - ranges[kind][0] for path, entity in kinds[kind].items() if entity.date is None
                }
                if undated:
                    having[kind, used.name, NO_DATE] = undated
        for (kind, name, value), places in sorted(having.items()):
            yield kind, name, value, len(places), _bits(places)


def _pairs(store: Store, path: str) -> Iterator[tuple[object, object]]:
    """What a property path leads from and to, each pair once."""
    rows = store.query(f"{_PREFIXES}SELECT DISTINCT ?entity ?value {{ ?entity {path} ?value }}")
    return ((row["entity"], row["value"]) for row in cast(Any, rows))


def _bits(places: Iterable[int]) -> bytes:
    """Places as bits, the first in the lowest bit of the first byte."""
    ordered = sorted(places)
    bits = bytearray(ordered[-1] // 8 + 1)
    for place in ordered:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _texts(
    kinds: _Kinds,
    ranges: _Ranges,
    connection: sqlite3.Connection,
    store: Store,
    iris: Iris,
) -> Iterator[search.Row]:
    """The words of every entity that can be searched for, by id."""
    names = _names(store, iris)
    for kind, (first, paths) in ranges.items():
        if kind in _ITEMS:
            yield from _item_texts(connection, first, len(paths))
        elif kind not in _UNSEARCHED:
            for number, path in enumerate(paths, start=first):
                label = kinds[kind][path].label
                yield number, label, names.get(path) or [label], "", ""


def _item_texts(connection: sqlite3.Connection, first: int, total: int) -> Iterator[search.Row]:
    rows = connection.execute(
        "SELECT id, label, entity.path, data, sha256, retrieved FROM entity"
        f" LEFT JOIN record ON item IN ({members('entity.path')})"
        " WHERE id >= ? AND id < ? ORDER BY id",
        (first, first + total),
    )
    for (number, label, path), group in groupby(rows, key=itemgetter(0, 1, 2)):
        said = [
            Witness(told_under(path, unpack(data)), sha256, retrieved)
            for *_, data, sha256, retrieved in group
            if data is not None
        ]
        item = fuse(said) if said else None
        yield number, label, (), (item and item.abstract) or "", item.body if item else ""


def _names(store: Store, iris: Iris) -> Mapping[str, list[str]]:
    """All names of what is not an item, in every language, by path."""
    names: dict[str, list[str]] = defaultdict(list)
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            path = _path(quad.subject, iris)
            if path is not None and isinstance(quad.object, Literal):
                names[path].append(quad.object.value)
    return names


def _path(term: object, iris: Iris) -> str | None:
    return iris.path(term.value) if isinstance(term, NamedNode) else None
