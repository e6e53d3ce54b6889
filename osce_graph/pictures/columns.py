"""Numbers by year as small columns, one strip for each series, all on one scale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from osce_graph.pictures.svg import line, name, picture, rectangle, text

LABEL: Final = 310  # width of the column of names
YEARS: Final = 630
STRIP: Final = 46
HEAD: Final = 24
_COLUMN: Final = 34  # the tallest
_EDGE: Final = LABEL + YEARS + 66  # where the sums end


@dataclass(frozen=True, slots=True)
class Series:
    """A name and how many there are in each year."""

    label: str
    numbers: Mapping[int, int]


def columns(
    key: str, title: str, description: str, series: Sequence[Series], years: tuple[int, int], total: str
) -> str:
    """The picture of `series` from the first year to the last, the sum of each at its end, under `total`."""
    highest = max((count for one in series for count in one.numbers.values()), default=0)
    height = HEAD + STRIP * len(series) + 6
    strips = [part for row, one in enumerate(series) for part in _strip(row, one, years, highest or 1)]
    sums = text(_EDGE, HEAD - 12, total, "axis", "end")
    return picture(key, title, description, (_EDGE + 4, height), *_axis(years, height), sums, *strips)


def _axis(years: tuple[int, int], height: float) -> Iterator[etree._Element]:
    first, last = years
    step = 5 if last - first > 12 else 1
    for year in range(first + -first % step, last + 1, step):
        x = _x(year, years)
        yield line(x, HEAD - 6, x, height - 4, "grid")
        yield text(x, HEAD - 12, str(year), "axis", "middle")


def _strip(row: int, series: Series, years: tuple[int, int], highest: int) -> Iterator[etree._Element]:
    floor = HEAD + (row + 1) * STRIP - 4
    yield name(LABEL - 10, floor - 2, series.label, 40)
    yield line(LABEL, floor, LABEL + YEARS, floor, "floor")
    width = YEARS / (years[1] - years[0] + 1)
    for year, count in sorted(series.numbers.items()):
        if years[0] <= year <= years[1] and count:
            tall = max(1.0, _COLUMN * count / highest)
            note = f"{series.label}, {year}: {count:,}"
            yield rectangle(
                _x(year, years) + 0.5, floor - tall, max(width - 1, 1), tall, "bar", "#1b4f8a", note
            )
    yield text(_EDGE, floor - 2, f"{sum(series.numbers.values()):,}", "total", "end")


def _x(year: int, years: tuple[int, int]) -> float:
    return LABEL + YEARS * (year - years[0]) / (years[1] - years[0] + 1)
