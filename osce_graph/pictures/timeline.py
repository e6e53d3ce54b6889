"""Lifetimes as bars along the years, one a row; what is known only by the year is drawn lighter."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from osce_graph.pictures.svg import line, name, path, picture, rectangle, text
from osce_graph.reference.derive import first_day, last_day

LABEL: Final = 310  # width of the column of names
YEARS: Final = 630
ROW: Final = 18
HEAD: Final = 26
_BAR: Final = 10
_NAME_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Span:
    """One lifetime. `start` and `end` are years, months or days as known (ISO 8601); no end: it goes on."""

    label: str
    start: str
    end: str | None


def timeline(key: str, title: str, description: str, spans: Sequence[Span], years: tuple[int, int]) -> str:
    """The picture of `spans` from the first day of the first year to the last day of the last.

    A bar is solid where the dates leave no doubt, light where they may or may not reach; one without an
    end runs to the edge and ends in a point.
    """
    height = HEAD + ROW * len(spans) + 8
    rows = [part for row, span in enumerate(spans) for part in _row(row, span, years)]
    return picture(key, title, description, (LABEL + YEARS + 30, height), *_axis(years, height), *rows)


def _axis(years: tuple[int, int], height: float) -> Iterator[etree._Element]:
    first, last = years
    step = 5 if last - first > 12 else 1
    for year in range(first + -first % step, last + 1, step):
        x = _x(f"{year}-01-01", years)
        yield line(x, HEAD - 6, x, height - 4, "grid")
        yield text(x, HEAD - 12, str(year), "axis", "middle")


def _row(row: int, span: Span, years: tuple[int, int]) -> Iterator[etree._Element]:
    top = HEAD + row * ROW
    middle = top + ROW / 2
    yield name(LABEL - 10, middle + 4, span.label, _NAME_LENGTH)
    edge = f"{years[1]}-12-31"
    start = (first_day(span.start), last_day(span.start))
    end = (first_day(span.end), last_day(span.end)) if span.end else (edge, edge)
    note = f"{span.label}: {span.start} – {span.end or ''}".rstrip()
    left, right = _x(start[0], years), _x(end[1], years)
    yield rectangle(left, middle - _BAR / 2, max(right - left, 2), _BAR, "bar doubtful", "#b9cbe0", note)
    left, solid = _x(start[1], years), _x(end[0], years)
    if solid > left:
        yield rectangle(left, middle - _BAR / 2, solid - left, _BAR, "bar", "#1b4f8a", note)
    if span.end is None:
        yield path(
            f"M{right:.1f} {middle - _BAR / 2:.1f} l8 {_BAR / 2} l-8 {_BAR / 2} z", "bar", "#1b4f8a", note
        )


def _x(day: str, years: tuple[int, int]) -> float:
    """Where a day stands on the axis; what lies outside stands at its edge."""
    start = dt.date(years[0], 1, 1).toordinal()
    days = dt.date(years[1] + 1, 1, 1).toordinal() - start
    share = (dt.date.fromisoformat(day).toordinal() - start) / days
    return LABEL + YEARS * min(1.0, max(0.0, share))
