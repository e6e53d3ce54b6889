"""Pages with truth files (README.md beside this): finding them, reading them, comparing.

A comparison is a list of `Field`: two sets each, of what the truth demands and of what was read. They
are equal where the reading is right; precision and recall are counts of their members.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from osce_graph.extraction.reader import Page, Reader
from osce_graph.records import Document, Finding, ItemRecord, Reading
from osce_graph.sources import files

CORPUS: Final = Path(__file__).parent
SUFFIX: Final = ".truth.json"


@dataclass(frozen=True, slots=True)
class Case:
    """A page and what is true of it."""

    name: str  # below the folder it was looked for in
    path: Path
    truth: dict[str, Any]

    @property
    def document(self) -> Document:
        """The page as the pipeline reads it, with its side file."""
        found = files.read(self.path, self.name)
        assert isinstance(found, Document), found.reason
        return found


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one item: members that must be found, members that were found."""

    item: str
    name: str
    expected: frozenset[Any]
    found: frozenset[Any]

    @property
    def right(self) -> bool:
        return self.expected == self.found


def cases(folder: Path) -> list[Case]:
    """Every page below the folder that has a truth file, by name."""
    return [
        Case(path.relative_to(folder).as_posix().removesuffix(SUFFIX), page, json.loads(path.read_text()))
        for path in sorted(folder.rglob(f"*{SUFFIX}"))
        for page in (path.with_name(path.name.removesuffix(SUFFIX)),)
    ]


def compare(case: Case, reader: Reader) -> list[Field]:
    """The fields that the truth of a page speaks of."""
    opened, truth = files.read(case.path, case.name), case.truth
    if isinstance(opened, Document):
        reading, page = reader.read(opened), reader.open(opened)
    else:
        reading = page = Reading(None, reason=opened.reason, broken=opened.broken)
    found = [Field("", "layout", _one(truth["layout"]), _one(reading.layout))] if "layout" in truth else []
    if truth.get("reason"):
        told = truth["reason"] if truth["reason"] in (reading.reason or "") else reading.reason
        found.append(Field("", "reason", _one(truth["reason"]), _one(told)))
    items: list[dict[str, Any]] = truth["items"]
    found.append(Field("", "items", _numbered(i["headline"] for i in items), _numbered(_titles(reading))))
    records = list(zip(range(len(reading.records)), reading.records, strict=True))
    for item in items:
        match = next((pair for pair in records if pair[1].headline == item["headline"]), None)
        if match is not None:
            records.remove(match)
            number, record = match
            carrier = _carrier(page, number, record)
            found += _item(item, record, carrier)
    return found


def _titles(reading: Reading) -> list[str]:
    return [record.headline for record in reading.records]


def _carrier(page: Page | Reading, number: int, record: ItemRecord) -> str | None:
    """Where the date of issue was found."""
    if not isinstance(page, Page) or record.date_published is None:
        return None
    dates = (value for value in page.content.parts[number].fields if value.label == "date")
    return next((value.carrier for value in dates), "dateline")


def _item(truth: dict[str, Any], record: ItemRecord, carrier: str | None) -> Iterator[Field]:
    def field(name: str, expected: Iterable[Any], found: Iterable[Any]) -> Field:
        return Field(record.headline, name, frozenset(expected), frozenset(found))

    scalars = {
        "origin": record.origin,
        "node": record.identifier,
        "date": record.date_published,
        "carrier": carrier,
        "type": record.content_type,
        "language": record.language,
        "lead": record.abstract,
    }
    sets = {
        "structures": set(record.structures) - set(record.issuers),
        "issuers": record.issuers,
        "fields": record.fields_of_work,
        "locations": record.locations,
        "unresolved": [value.value for value in record.unresolved],
    }
    if "versions" in truth:
        linked = ((version.address, version.language, version.carrier) for version in record.versions)
        yield field("versions", map(tuple, truth["versions"]), linked)
    for name, value in scalars.items():
        if name in truth:
            yield field(name, _one(truth[name]), _one(value))
    for name, values in sets.items():
        if name in truth:
            yield field(name, truth[name], values)
    if "dateline" in truth:
        line = truth["dateline"] or {}
        dated = next((f.value for f in record.findings if f.rule == "dateline" and f.literal), None)
        places = [place.path if place.curated else place.label for place in record.dateline_places]
        yield field("dateline", _one(line.get("printed")), _one(record.dateline))
        yield field("dateline date", _one(line.get("date")), _one(dated))
        yield field("dateline places", line.get("places", ()), places)
    if "body" in truth:
        yield _body(record, truth["body"])
    if "mentions" in truth:
        yield from _mentions(truth, record)
    if "persons" in truth:
        allowed = set(truth.get("may_mention", ())) - {name for name, _ in truth["persons"]}
        people = ((p.name, p.role) for p in record.persons if p.name not in allowed)
        yield field("persons", map(tuple, truth["persons"]), people)
    if "events" in truth:
        yield from _events(truth, record)


def _body(record: ItemRecord, truth: dict[str, Any] | None) -> Field:
    """How the body begins and ends, each in as many characters as the truth gives."""
    paragraphs = record.body.splitlines()
    if truth is None:
        beside = None if record.body == (record.abstract or "") else record.body
        return Field(record.headline, "body", frozenset(), _one(beside))
    first, last = truth["first"], truth["last"]
    found = (record.body[: len(first)], record.body[-len(last) :], len(paragraphs))
    return Field(record.headline, "body", _one((first, last, truth["paragraphs"])), _one(found))


def _mentions(truth: dict[str, Any], record: ItemRecord) -> Iterator[Field]:
    """One field a kind of mention. Of several targets the one that was found is the one demanded."""
    names = {person.path: person.name for person in record.persons}
    found = {_target(finding, names) for finding in record.findings if finding.property == "schema:mentions"}
    demanded: dict[str, set[str]] = {}
    allowed = set(truth.get("may_mention", ()))
    for _, target, kind in truth["mentions"]:
        targets = [target] if isinstance(target, str) else target
        met = next((one for one in targets if one in found), targets[0])
        demanded.setdefault(kind, set()).add(met)
        allowed.update(targets)
    for path in found - allowed:
        demanded.setdefault(_kind(path), set())
    for kind, targets_of_kind in sorted(demanded.items()):
        strange = {path for path in found - allowed if _kind(path) == kind}
        met_here = (found & targets_of_kind) | strange
        yield Field(record.headline, f"mentions {kind}", frozenset(targets_of_kind), frozenset(met_here))


def _kind(path: str) -> str:
    return path.partition("/")[0] if "/" in path else "person-name"


def _target(finding: Finding, names: dict[str, str]) -> str:
    """A person known from print alone goes by the name."""
    return names.get(finding.value, finding.value)


def _events(truth: dict[str, Any], record: ItemRecord) -> Iterator[Field]:
    free = {(event.start, event.end, _place(event.places)) for event in record.events}
    wanted = {(e["start"], e["end"], e.get("place")) for e in truth["events"] if not e.get("meeting")}
    may = {(e["start"], e["end"], e.get("place")) for e in truth.get("may_report", ())}
    met = {e["meeting"] for e in truth.get("may_report", ()) if e.get("meeting")}
    meetings = {e["meeting"] for e in truth["events"] if e.get("meeting")}
    # Of days that are demanded at one place, those at another that may be told are as good.
    for days in {want[:2] for want in wanted - free}:
        missed = sorted((want for want in wanted - free if want[:2] == days), key=str)
        others = sorted((one for one in (may & free) - wanted if one[:2] == days), key=str)
        for want, one in zip(missed, others, strict=False):
            wanted = wanted - {want} | {one}
    yield Field(record.headline, "events", frozenset(wanted), frozenset(free - (may - wanted)))
    found = set(record.meetings) - (met - meetings)
    yield Field(record.headline, "meetings", frozenset(meetings), frozenset(found))


def _place(places: tuple[Any, ...]) -> str | None:
    return next((place.path if place.curated else place.label for place in places), None)


def _one(value: Any) -> frozenset[Any]:
    return frozenset() if value is None else frozenset((value,))


def _numbered(titles: Iterable[str]) -> frozenset[Any]:
    """Titles with their place in order: items must come in the order of the page."""
    return frozenset(enumerate(titles))
