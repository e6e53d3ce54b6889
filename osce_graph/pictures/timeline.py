"""Lifetimes as bars along the years, one a row; what is known only by the year is drawn lighter."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from osce_graph.pictures.svg import line, name, path, picture, rectangle, text, width_of
from osce_graph.reference.derive import first_day, last_day

WIDTH: Final = 960
"""Where the axis ends; the points of what goes on stand beyond it."""
MARGIN: Final = 260
"""The widest room for names before the axis: what is longer and begins early stands behind its bar."""
ROW: Final = 18
HEAD: Final = 26
_BAR: Final = 10
_POINT: Final = 8
_GAP: Final = 7  # between a bar and its name


@dataclass(frozen=True, slots=True)
class Span:
    """One lifetime. `start` and `end` are years, months or days as known (ISO 8601); no end: it goes on."""

    label: str
    start: str
    end: str | None


@dataclass(frozen=True, slots=True)
class Axis:
    """The years of a picture, from the first day of `first` at `left` to the last day of `last` at WIDTH."""

    first: int
    last: int
    left: float

    def x(self, day: str) -> float:
        """Where a day stands; what lies outside stands at the edge."""
        start = dt.date(self.first, 1, 1).toordinal()
        days = dt.date(self.last + 1, 1, 1).toordinal() - start
        share = (dt.date.fromisoformat(day).toordinal() - start) / days
        return self.left + (WIDTH - self.left) * min(1.0, max(0.0, share))


def axis(spans: Sequence[Span], years: tuple[int, int]) -> Axis:
    """The axis of a picture of `spans`: before it is room for their names."""
    longest = max((width_of(span.label) for span in spans), default=0)
    return Axis(*years, min(longest + _GAP, MARGIN))


def timeline(key: str, title: str, description: str, spans: Sequence[Span], years: tuple[int, int]) -> str:
    """The picture of `spans` from the first day of the first year to the last day of the last.

    A bar is solid where the dates leave no doubt, light where they may or may not reach; one without an
    end runs to the edge and ends in a point. Its name ends where it begins or, for want of room, follows it.
    """
    height = HEAD + ROW * len(spans) + 8
    along = axis(spans, years)
    rows = [part for row, span in enumerate(spans) for part in _row(row, span, along)]
    return picture(key, title, description, (WIDTH + _POINT + 2, height), *_years(along, height), *rows)


def _years(along: Axis, height: float) -> Iterator[etree._Element]:
    step = 5 if along.last - along.first > 12 else 1
    for year in range(along.first + -along.first % step, along.last + 1, step):
        x = along.x(f"{year}-01-01")
        yield line(x, HEAD - 6, x, height - 4, "grid")
        yield text(x, HEAD - 12, str(year), "axis", "middle")


def _row(row: int, span: Span, along: Axis) -> Iterator[etree._Element]:
    middle = HEAD + row * ROW + ROW / 2
    edge = f"{along.last}-12-31"
    start = (first_day(span.start), last_day(span.start))
    end = (first_day(span.end), last_day(span.end)) if span.end else (edge, edge)
    note = f"{span.label}: {span.start} – {span.end or ''}".rstrip()
    left = along.x(start[0])
    right = max(along.x(end[1]), left + 2)
    yield _name(span.label, left, right + (0 if span.end else _POINT), middle + 4)
    yield rectangle(left, middle - _BAR / 2, right - left, _BAR, "bar doubtful", "#b9cbe0", note)
    solid = (along.x(start[1]), along.x(end[0]))
    if solid[1] > solid[0]:
        yield rectangle(solid[0], middle - _BAR / 2, solid[1] - solid[0], _BAR, "bar", "#1b4f8a", note)
    if span.end is None:
        yield path(
            f"M{right:.1f} {middle - _BAR / 2:.1f} l{_POINT} {_BAR / 2} l-{_POINT} {_BAR / 2} z",
            "bar",
            "#1b4f8a",
            note,
        )


def _name(words: str, left: float, right: float, y: float) -> etree._Element:
    """What a bar from `left` to `right` is called, on the side that has room for it."""
    before, behind = left - _GAP, WIDTH - right - _GAP
    if width_of(words) > before and behind > before:
        return name(right + _GAP, y, words, behind, "start")
    return name(before, y, words, before, "end")
