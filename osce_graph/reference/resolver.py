"""Labels to entities: the one resolver over the reference data, for label fields and for prose.

It works in entity paths (`body/secretariat`), so it does not depend on the publisher's base IRI,
and reads the Turtle files directly, so that worker processes start fast.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from osce_graph.iris import DEFAULT_BASE, Iris, fold
from osce_graph.reference import prose, turtle
from osce_graph.reference.derive import first_day, last_day
from osce_graph.reference.prose import Name
from osce_graph.resources import REFERENCE, turtle_files
from osce_graph.vocabulary import OSCE, SKOS, compact

LABELLED_KINDS: Final = (
    "state", "body", "field-operation", "organization", "field-of-work", "dimension", "content-type",
    "standing", "meeting-series", "meeting", "post", "person", "place",
)  # fmt: skip

_CLOSED: Final = re.compile(r"\s*\((?:closed|discontinued)\)\s*\Z", re.IGNORECASE)
_CHAIRING: Final = re.compile(r"\s*[–—-]\s*OSCE Chair(?:person|man)ship\s+(\d{4})\s*\Z", re.IGNORECASE)
_SPELLINGS: Final = (
    (re.compile(r"\bco (?=ord|oper)"), "co"),
    (re.compile(r"isation(s?)\b"), r"ization\1"),
    (re.compile(r"\bcenter\b"), "centre"),
    (re.compile(r"\bprogram\b"), "programme"),
    (re.compile(r"\b(?:and|the)\s"), ""),
)


# A label field means the State rather than the city of its name, the structure rather than the post.
_YIELDS: Final = {"place/": ("state/",), "post/": ("body/", "field-operation/")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity a label may stand for, and why it is thought so."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """`path` is the one entity a label stands for, or None when there is none or more than one."""

    path: str | None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Use:
    """One entity's use of one label; rank 0 for preferred labels, 1 for all others."""

    path: str
    rank: int
    reason: str
    since: dt.date | None = None
    until: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Resolver:
    """Labels to entity paths over the shipped reference data; get it with `Resolver.load()`."""

    def __init__(self, facts: Mapping[str, Mapping[str, list[str]]], labels: "_Labels") -> None:
        self._facts = facts
        self._labels = labels
        self._uses = labels.index()
        self._cached = lru_cache(maxsize=8192)(self._resolve)

    @classmethod
    def load(cls) -> "Resolver":
        """The resolver over the shipped files, read once a process; InputError for a broken file."""
        return _load()

    def resolve(
        self, label: str, on: dt.date | None = None, kind: str | tuple[str, ...] | None = None
    ) -> Resolution:
        """What `label` stands for.

        `on` is the day the label was used: names in use then go before others; without it a label
        that several entities bore at different times stays open. `kind` restricts the search to
        one or several kinds of IRI. Preferred labels go before others, a State before the city and
        a structure before the post of the same name. For "Switzerland – OSCE Chairpersonship 2026"
        the path is the State, and the candidates also hold the tenure.
        """
        return self._cached(label, on, (kind,) if isinstance(kind, str) else kind)

    def label(self, path: str) -> str | None:
        """The English preferred label of an entity, None for an unknown path."""
        return self._labels.preferred.get(path)

    def listing_filter(self, name: str) -> str | None:
        """The entity that a filter of a listing's address stands for (`im_taxonomy_vid_1:12`), if known."""
        return self._filters.get(name)

    @cached_property
    def _filters(self) -> dict[str, str]:
        return {name: path for path, facts in self._facts.items() for name in facts.get("skos:notation", ())}

    def entities(self, kind: str) -> list[str]:
        """The paths of all entities of a kind, in natural order."""
        prefix = f"{kind}/"
        return sorted((path for path in self._facts if path.startswith(prefix)), key=turtle.natural)

    def names(self) -> tuple[Name, ...]:
        """Every name worth looking for in running text."""
        return _names(self)

    def place(self, label: str) -> str | None:
        """The place a dateline names, None when it is not a curated one."""
        return self.resolve(label, kind="place").path

    def values(self, path: str, predicate: str) -> list[str]:
        """The values of a prefixed property (`org:unitOf`) of an entity: paths, IRIs or literals."""
        return list(self._facts.get(path, {}).get(predicate, ()))

    def _resolve(self, label: str, on: dt.date | None, kinds: tuple[str, ...] | None) -> Resolution:
        text = _CLOSED.sub("", label).strip()
        chairing = _CHAIRING.search(text)
        if chairing:
            text = text[: chairing.start()]
        uses = [
            use
            for use in self._uses.get(key(text), ())
            if kinds is None or use.path.partition("/")[0] in kinds
        ]
        if on is not None:
            uses = [use for use in uses if use.covers(on)] or uses
        candidates = {use.path: Candidate(use.path, use.reason) for use in uses}
        best = min((use.rank for use in uses), default=0)
        paths = list(dict.fromkeys(use.path for use in uses if use.rank == best))
        for yielding, winners in _YIELDS.items():
            if any(path.startswith(winners) for path in paths):
                paths = [path for path in paths if not path.startswith(yielding)]
        path = paths[0] if len(paths) == 1 else None
        found = list(candidates.values())
        if chairing and path:
            found += self._chairing(path, chairing[1])
        return Resolution(path, tuple(found))

    def _chairing(self, state: str, year: str) -> list[Candidate]:
        return [
            Candidate(tenure, f"chairpersonship of {year}")
            for tenure in self.entities("tenure")
            if state in self.values(tenure, "org:member")
            and (starts := self.values(tenure, "schema:startDate"))
            and starts[0][:4] <= year <= (self.values(tenure, "schema:endDate") or ["9999"])[0][:4]
        ]


def key(label: str) -> str:
    """What two spellings of one label have in common: case, diacritics, punctuation, a leading
    "OSCE" or "The", British and American spellings, "&" and "and" make no difference."""
    folded = fold(label.replace("&", " and "))
    for pattern, replacement in _SPELLINGS:
        folded = pattern.sub(replacement, folded)
    return folded.removeprefix("osce ")


class _Labels:
    """Labels of the reference data: preferred, others, and names in use for a time only."""

    def __init__(self) -> None:
        self.preferred: dict[str, str] = {}
        self.others: dict[str, list[str]] = defaultdict(list)
        self.foreign: dict[str, list[str]] = defaultdict(list)
        self.acronyms: dict[str, list[str]] = defaultdict(list)
        self.dated: dict[str, list[tuple[str, dt.date | None, dt.date | None]]] = defaultdict(list)

    def enter(self, path: str, predicate: NamedNode, value: Literal) -> None:
        """Notes a literal of a reference file if it is a label of an entity that is looked up."""
        if path.partition("/")[0] not in LABELLED_KINDS:
            return
        if predicate == OSCE.acronym:
            self.acronyms[path].append(value.value)
        elif predicate == SKOS.hiddenLabel or (
            predicate in (SKOS.prefLabel, SKOS.altLabel) and value.language != "en"
        ):
            self.foreign[path].append(value.value)
        elif predicate == SKOS.prefLabel:
            self.preferred[path] = value.value
        elif predicate == SKOS.altLabel:
            self.others[path].append(value.value)

    def index(self) -> dict[str, list[_Use]]:
        """Uses by label key, in the order of paths."""
        uses: dict[str, dict[tuple[str, str, dt.date | None], _Use]] = defaultdict(dict)

        def enter(label: str, use: _Use) -> None:
            uses[key(label)].setdefault((use.path, "" if use.rank == 0 else use.reason, use.since), use)

        for path, label in self.preferred.items():
            enter(label, _Use(path, 0, "preferred label"))
            former = {key(name) for name, _, _ in self.dated[path]}
            for name, since, until in self.dated[path]:
                if key(name) != key(label):
                    enter(name, _Use(path, 1, f"name in use {_period(since, until)}", since, until))
            for other in (*self.others[path], *self.foreign[path]):
                if key(other) not in former | {key(label)}:
                    enter(other, _Use(path, 1, "other label"))
        return {
            text: sorted(found.values(), key=lambda use: (use.rank, turtle.natural(use.path)))
            for text, found in uses.items()
        }


def _period(since: dt.date | None, until: dt.date | None) -> str:
    if since and until:
        return f"{since.year}–{until.year}"
    return f"from {since.year}" if since else f"to {until.year}" if until else "at an unknown time"


def _day(value: str | None, of: Callable[[str], str]) -> dt.date | None:
    return dt.date.fromisoformat(of(value)) if value else None


@cache
def _load() -> Resolver:
    iris = Iris(DEFAULT_BASE)
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    labels = _Labels()
    for file in turtle_files(REFERENCE):
        for subject, predicate, value in turtle.read(file, iris.base):
            path = iris.path(subject.value) if isinstance(subject, NamedNode) else None
            if path is None or isinstance(value, BlankNode | Triple):
                continue
            if isinstance(value, Literal):
                labels.enter(path, predicate, value)
            facts[path][compact(predicate.value)].append(iris.path(value.value) or value.value)
    for found in (facts[path] for path in facts if path.startswith("name/")):
        since, until = ([*found.get(p, ()), None][0] for p in ("schema:startDate", "schema:endDate"))
        labels.dated[found["osce:nameOf"][0]].append(
            (found["osce:nameText"][0], _day(since, first_day), _day(until, last_day))
        )
    return Resolver({path: dict(found) for path, found in facts.items()}, labels)


# Where one name stands for two entities, running text means the earlier of these.
_PROSE_ORDER: Final = ("state", "field-operation", "post", "body", "meeting", "meeting-series")


# A meeting that shares its name with others is meant this many days before and after it.
_AROUND_MEETING: Final = dt.timedelta(days=300)


@cache
def _names(resolver: Resolver) -> tuple[Name, ...]:
    labels = resolver._labels
    found: dict[str, dict[str, list[Name]]] = defaultdict(dict)
    areas = _areas(labels)
    for path, preferred in labels.preferred.items():
        periods = defaultdict(list)
        for text, since, until in labels.dated.get(path, ()):
            periods[text].append((since, until))
        others = (*labels.others.get(path, ()), *periods)
        towns = [name for town in resolver.values(path, "schema:location") for name in _called(labels, town)]
        for name in prose.names(path, preferred, others, labels.acronyms.get(path, ()), areas, towns):
            dated = periods.get(name.text, ()) if name.text != preferred else ()
            found[name.text].setdefault(
                path, [replace(name, valid_from=since, valid_until=until) for since, until in dated] or [name]
            )
    for name in prose.unique_types(labels.preferred):
        found[name.text].setdefault(name.path, [name])
    names: list[Name] = []
    for by_path in found.values():
        meant = _meant(by_path)
        for path in meant:
            names += by_path[path] if len(meant) == 1 else _around(resolver, by_path[path])
    return tuple(names)


def _areas(labels: "_Labels") -> dict[str, tuple[str, ...]]:
    """The names of each State and place, by each of them."""
    return {
        name: tuple(other for other in called if other != name)
        for path in labels.preferred
        if path.startswith(("state/", "place/"))
        for called in (_called(labels, path),)
        for name in called
    }


def _called(labels: "_Labels", path: str) -> tuple[str, ...]:
    names = (labels.preferred.get(path, ""), *labels.others.get(path, ()), *prose.PRINTED.get(path, ()))
    return tuple(name for name in names if name and "," not in name)


def _around(resolver: Resolver, names: list[Name]) -> list[Name]:
    """Of meetings with one name the one is meant that lies near."""
    path = names[0].path
    first, last = (resolver.values(path, name) for name in ("schema:startDate", "schema:endDate"))
    if not path.startswith("meeting/") or not first or not last:
        return names
    since, until = dt.date.fromisoformat(first_day(first[0])), dt.date.fromisoformat(last_day(last[0]))
    since, until = since - _AROUND_MEETING, until + _AROUND_MEETING
    return [replace(name, valid_from=since, valid_until=until) for name in names]


def _meant(paths: Iterable[str]) -> list[str]:
    """Of the entities of one name those that running text means: all of the first kind in order."""
    kinds = defaultdict(list)
    for path in paths:
        kinds[path.partition("/")[0]].append(path)
    first = next((kind for kind in _PROSE_ORDER if kind in kinds), None)
    return kinds[first] if first else [path for group in kinds.values() for path in group]
