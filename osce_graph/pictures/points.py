"""Points on land without borders: plate carrée, true to scale at 50 degrees north."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from osce_graph.pictures.svg import E, path, picture, text

WIDTH: Final = 960
LAND_UNITS: Final = 20
"""Units of a path of land in a degree."""
_STRETCH: Final = 1 / math.cos(math.radians(50))  # of latitude against longitude

Mark = Literal["seat", "operation", "dateline"]
_FILLS: Final = {"seat": "#8a3324", "operation": "#1b4f8a", "dateline": "#2f7d5b"}


@dataclass(frozen=True, slots=True)
class Point:
    """A place in decimal degrees (WGS 84), what stands there, and how many."""

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
    south of the equator; without it the points stand on a bare grid.
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
    marks = [_mark(point, frame, scale) for point in ordered]
    return picture(key, title, description, (WIDTH, height), ground, *_grid(frame, scale, height), *marks)


def _grid(frame: Window, scale: float, height: float) -> Iterator[etree._Element]:
    step = 30 if frame.east - frame.west > 120 else 10
    for degree in range(math.ceil(frame.west / step) * step, int(frame.east) + 1, step):
        x = (degree - frame.west) * scale
        yield path(f"M{x:.1f} 0V{height:.1f}", "grid", "none")
        yield text(x + 3, height - 4, _degrees(degree, "EW"), "axis")
    for degree in range(math.ceil(frame.south / step) * step, int(frame.north) + 1, step):
        y = (frame.north - degree) * scale * _STRETCH
        yield path(f"M0 {y:.1f}H{WIDTH}", "grid", "none")


def _mark(point: Point, frame: Window, scale: float) -> etree._Element:
    """A square for a seat, a triangle for an operation, a circle as large as its count for datelines."""
    x = (point.longitude - frame.west) * scale
    y = (frame.north - point.latitude) * scale * _STRETCH
    r = min(4 + 2 * math.log10(max(point.count, 1)), 12)
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
