"""Numbers by year as small columns, one strip for each series, all on one scale."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from osce_graph.pictures.svg import line, name, picture, rectangle, text, width_of

MARGIN: Final = 310
"""The widest room for names before the columns."""
END: Final = 910  # where the years end
STRIP: Final = 46
HEAD: Final = 24
_COLUMN: Final = 34  # the tallest
_WIDEST: Final = 30
_GAP: Final = 10
_EDGE: Final = END + 56  # where the sums end


@dataclass(frozen=True, slots=True)
class Series:
    """A name and how many there are in each year."""

    label: str
    numbers: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Years from left to right, numbers from the floor of a strip up."""

    first: int
    last: int
    left: float
    highest: int

    @property
    def slot(self) -> float:
        """The room of a year."""
        return (END - self.left) / (self.last - self.first + 1)

    def middle(self, year: int) -> float:
        return self.left + self.slot * (year - self.first + 0.5)


def columns(
    key: str,
    title: str,
    description: str,
    series: Sequence[Series],
    years: tuple[int, int],
    total: str,
    written: Callable[[int], str] = str,
) -> str:
    """The picture of `series` from the first year to the last, the sum of each at its end, under `total`.

    A single one needs no name: it is what the title says. `written` is how numbers are written.
    """
    named = len(series) > 1
    left = min(max(width_of(one.label) for one in series) + _GAP, MARGIN) if named else 0
    highest = max((count for one in series for count in one.numbers.values()), default=0)
    scale = _Scale(*years, left, highest or 1)
    height = HEAD + STRIP * len(series) + 6
    strips = []
    for row, one in enumerate(series):
        floor = HEAD + (row + 1) * STRIP - 4
        if named:
            strips.append(name(left - _GAP, floor - 2, one.label, left - _GAP))
        strips += _strip(floor, one, scale, written)
        strips.append(text(_EDGE, floor - 2, written(sum(one.numbers.values())), "total", "end"))
    sums = text(_EDGE, HEAD - 12, total, "axis", "end")
    return picture(key, title, description, (_EDGE + 4, height), *_axis(scale, height), sums, *strips)


def _axis(scale: _Scale, height: float) -> Iterator[etree._Element]:
    step = 5 if scale.last - scale.first > 12 else 1
    for year in range(scale.first + -scale.first % step, scale.last + 1, step):
        x = scale.middle(year)
        yield line(x, HEAD - 6, x, height - 4, "grid")
        yield text(x, HEAD - 12, str(year), "axis", "middle")


def _strip(
    floor: float, series: Series, scale: _Scale, written: Callable[[int], str]
) -> Iterator[etree._Element]:
    yield line(scale.left, floor, END, floor, "floor")
    width = min(max(scale.slot - 1, 1), _WIDEST)
    for year, count in sorted(series.numbers.items()):
        if scale.first <= year <= scale.last and count:
            tall = max(1.0, _COLUMN * count / scale.highest)
            note = f"{series.label}, {year}: {written(count)}"
            x = scale.middle(year) - width / 2
            yield rectangle(x, floor - tall, width, tall, "bar", "#1b4f8a", note)
