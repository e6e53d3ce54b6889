"""Points on land without borders: plate carrée, true to scale at 50 degrees north."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from osce_graph.pictures.svg import E, path, picture, text, width_of

WIDTH: Final = 960
LAND_UNITS: Final = 20
"""Units of a path of land in a degree."""
_STRETCH: Final = 1 / math.cos(math.radians(50))  # of latitude against longitude

Mark = Literal["seat", "operation", "dateline"]
_LINE: Final = 16  # the height of a name
_FILLS: Final = {"seat": "#8a3324", "operation": "#1b4f8a", "dateline": "#2f7d5b"}


@dataclass(frozen=True, slots=True)
class Point:
    """A place in decimal degrees (WGS 84), its name, what stands there in words, and how many."""

    name: str
    label: str
    latitude: float
    longitude: float
    mark: Mark
    count: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """Part of the world, in degrees."""

    west: float = -180
    south: float = -90
    east: float = 180
    north: float = 90

    def holds(self, point: Point) -> bool:
        return self.west <= point.longitude <= self.east and self.south <= point.latitude <= self.north


WORLD: Final = Window(-170, 12, 180, 78)
EUROPE: Final = Window(-12, 34, 80, 66)


def world_map(
    key: str, title: str, description: str, points: Sequence[Point], land: str | None, frame: Window
) -> str:
    """The picture of `points` in `frame`.

    `land` is the outline of land as SVG path data in LAND_UNITS, x to the east of Greenwich and y to the
    south of the equator; without it the points stand on a bare grid. Places are named where there is room,
    those with the most first.
    """
    scale = WIDTH / (frame.east - frame.west)
    height = (frame.north - frame.south) * scale * _STRETCH
    shown = [point for point in points if frame.holds(point)]
    ground = E.g(
        transform=(
            f"translate({-frame.west * scale:.1f} {frame.north * scale * _STRETCH:.1f}) "
            f"scale({scale / LAND_UNITS:.5f} {scale * _STRETCH / LAND_UNITS:.5f})"
        )
    )
    if land:
        ground.append(path(land, "land", "#e4dfd2"))
    ordered = sorted(shown, key=lambda point: -point.count)
    spots = [_Spot.of(point, frame, scale) for point in ordered]
    marks = [_mark(point, spot) for point, spot in zip(ordered, spots, strict=True)]
    names = _names(ordered, spots, height)
    grid = _grid(frame, scale, height)
    return picture(key, title, description, (WIDTH, height), ground, *grid, *marks, *names)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a point stands in the picture, and how far its mark reaches to each side."""

    x: float
    y: float
    r: float

    @classmethod
    def of(cls, point: Point, frame: Window, scale: float) -> "_Spot":
        return cls(
            (point.longitude - frame.west) * scale,
            (frame.north - point.latitude) * scale * _STRETCH,
            round(min(4.5 + 2 * math.log10(max(point.count, 1)), 12), 1),
        )


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _names(points: Sequence[Point], spots: Sequence[_Spot], height: float) -> Iterator[etree._Element]:
    """The names of places, right or left of their marks, where they lie on no mark and no other name."""
    taken: list[Box] = [(s.x - s.r, s.y - s.r, s.x + s.r, s.y + s.r) for s in spots]
    named = set()
    for point, spot in zip(points, spots, strict=True):
        if point.name in named:
            continue
        reach = max(s.r for s in spots if (s.x, s.y) == (spot.x, spot.y)) + 3
        width, top = width_of(point.name), spot.y - _LINE / 2
        for left, x, anchor in (
            (spot.x + reach, spot.x + reach, "start"),
            (spot.x - reach - width, spot.x - reach, "end"),
        ):
            box = (left, top, left + width, top + _LINE)
            inside = left >= 0 and top >= 0 and box[2] <= WIDTH and box[3] <= height - _LINE
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                named.add(point.name)
                yield text(x, spot.y + 4, point.name, "name", anchor)
                break


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _grid(frame: Window, scale: float, height: float) -> Iterator[etree._Element]:
    step = 30 if frame.east - frame.west > 120 else 10
    for degree in range(math.ceil(frame.west / step) * step, int(frame.east) + 1, step):
        x = (degree - frame.west) * scale
        yield path(f"M{x:.1f} 0V{height:.1f}", "grid", "none")
        yield text(x + 3, height - 4, _degrees(degree, "EW"), "axis")
    for degree in range(math.ceil(frame.south / step) * step, int(frame.north) + 1, step):
        y = (frame.north - degree) * scale * _STRETCH
        yield path(f"M0 {y:.1f}H{WIDTH}", "grid", "none")


def _mark(point: Point, spot: _Spot) -> etree._Element:
    """A square for a seat, a triangle for an operation, a circle as large as its count for datelines."""
    x, y, r = spot.x, spot.y, spot.r
    arc = f"a{r:.1f} {r:.1f} 0 1 0 "
    outline = {
        "seat": f"M{x - r:.1f} {y - r:.1f}h{2 * r:.1f}v{2 * r:.1f}h{-2 * r:.1f}z",
        "operation": f"M{x:.1f} {y - r:.1f}l{r:.1f} {1.8 * r:.1f}h{-2 * r:.1f}z",
        "dateline": f"M{x - r:.1f} {y:.1f}{arc}{2 * r:.1f} 0{arc}{-2 * r:.1f} 0z",
    }[point.mark]
    return path(outline, f"point {point.mark}", _FILLS[point.mark], point.label)


def _degrees(value: float, letters: str) -> str:
    if value == 0:
        return "0°"
    return f"{abs(value):.0f}° {letters[0] if value > 0 else letters[1]}"
