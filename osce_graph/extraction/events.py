"""Gatherings with days and places: "meet in Vienna from 24 to 25 October 2013"."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from osce_graph import dates

_MONTH: Final = r"[A-Za-z]{3,9}"
_RANGES: Final = (
    # from 30 November to 1 December 2023; 30 November - 1 December 2023
    rf"(?P<day1>\d{{1,2}})\s+(?P<month1>{_MONTH})(?:\s+(?P<year1>\d{{4}}))?\s*(?:to|until|and|[-–—])\s*"
    rf"(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTH})(?:,?\s+(?P<year2>\d{{4}}))?",
    # from 24 to 25 October 2013; 24-25 October 2013; 24, 25 and 26 October 2013
    rf"(?P<day1>\d{{1,2}})(?:,\s*\d{{1,2}}){{0,9}},?\s*(?:to|until|and|[-–—])\s*(?P<day2>\d{{1,2}})\s+"
    rf"(?P<month2>{_MONTH})(?:,?\s+(?P<year2>\d{{4}}))?",
    # on 5 May 2004
    rf"(?P<day1>\d{{1,2}})\s+(?P<month2>{_MONTH})(?:,?\s+(?P<year2>\d{{4}}))?",
)
_DAYS: Final = tuple(re.compile(rf"(?<![\d/.]){pattern}(?![\d/])") for pattern in _RANGES)
_GATHERING: Final = re.compile(
    r"\b(?:meet|meets|met|meeting|meetings|conference|seminar|workshop|summit|forum|session|sessions"
    r"|round ?table|gather|gathers|gathered|gathering|convene[sd]?|symposium|ministerial council"
    r"|council meeting|congress|training course|course)\b",
    re.IGNORECASE,
)
_TOOK_PLACE: Final = re.compile(
    r"\b(?:meet|meets|met|held|hold|holds|host|hosts|hosted|gather|gathers|gathered|convene[sd]?|take|takes|took"
    r"|open|opens|opened|begin|begins|began|start|starts|started|bring|brings|brought|discuss(?:es|ed)?"
    r"|attend(?:s|ed)?|conclude[sd]?|end|ends|ended)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_ELSEWHEN: Final = re.compile(
    r"\b(?:since|founded|established|decided|decision|adopted|signed|mandate|until the end|expires?|deadline"
    r"|born)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gathering:
    """Days in text[start:end], with the place nearest to them as (start, end, path, label).

    `reported` tells whether the sentence says that a gathering took place then; without it the days
    are an event only if they are those of a meeting that is known anyway.
    """

    first: dt.date
    last: dt.date
    start: int
    end: int
    places: tuple[tuple[int, int, str, str], ...]
    reported: bool


def find(
    text: str,
    published: dt.date | None,
    places_in: Callable[[int, int], list[tuple[int, int, str, str]]],
    begin: int = 0,
) -> Iterator[Gathering]:
    """The spans of days that the sentences of `text` from `begin` name, each once.

    `places_in(start, end)` gives the places named between two offsets. A date without year takes
    the year of `published`; without one it is no event.
    """
    seen: set[tuple[dt.date, dt.date]] = set()
    for start, end in _sentences(text, begin):
        sentence = text[start:end]
        gathers = bool(_GATHERING.search(sentence) and _TOOK_PLACE.search(sentence))
        gathers = gathers and not _ELSEWHEN.search(sentence)
        for match in _spans(sentence):
            days = _days(match, published)
            if days is None or days in seen:
                continue
            at, to = start + match.start(), start + match.end()
            near = [
                place
                for place in places_in(max(start, at - 80), min(end, to + 80))
                if re.search(r"\b(?:in|at|to)\s+(?:the\s+)?$", text[max(start, place[0] - 10) : place[0]])
            ]
            if not near and days[0] == days[1]:
                continue
            seen.add(days)
            near.sort(key=lambda place: _distance(text, place[0], place[1], at, to))
            yield Gathering(*days, at, to, tuple(near[:1]), gathers)


def _distance(text: str, start: int, end: int, at: int, to: int) -> int:
    """How far a place lies from the days; a comma between them parts them."""
    between = text[end:at] if end <= at else text[to:start]
    return len(between) + 20 * between.count(",")


def _sentences(text: str, begin: int) -> Iterator[tuple[int, int]]:
    position = begin
    for line in text[begin:].split("\n"):
        offset = position
        for sentence in _SENTENCE.split(line):
            at = text.find(sentence, offset)
            yield at, at + len(sentence)
            offset = at + len(sentence)
        position += len(line) + 1


def _spans(sentence: str) -> Iterator[re.Match[str]]:
    """Date expressions, the widest pattern first, not overlapping."""
    taken = bytearray(len(sentence))
    found: list[re.Match[str]] = []
    for pattern in _DAYS:
        for match in pattern.finditer(sentence):
            start, end = match.span()
            if dates.month(match["month2"]) and not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append(match)
    yield from sorted(found, key=lambda match: match.start())


def _days(match: re.Match[str], published: dt.date | None) -> tuple[dt.date, dt.date] | None:
    groups = match.groupdict()
    last_month = dates.month(groups["month2"])
    if last_month is None:
        return None
    year = int(groups["year2"]) if groups["year2"] else (published.year if published else None)
    if year is None:
        return None
    last = dates.make(year, last_month, int(groups.get("day2") or groups["day1"]))
    first_month = last_month if not groups.get("month1") else dates.month(groups["month1"])
    if last is None or first_month is None:
        return None
    first_year = int(groups["year1"]) if groups.get("year1") else year - (first_month > last_month)
    first = dates.make(first_year, first_month, int(groups["day1"]))
    if first is None or first > last or (last - first).days > 400:
        return None
    return first, last
