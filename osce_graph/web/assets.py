"""What `make` builds from npm (`assets/`): the SPARQL editor and the land of the maps.

A wheel that was built without Node has none of it; whoever asks gets None, and the page says so.
"""

import json
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Final, Literal

from osce_graph.pictures.points import LAND_UNITS, Window

BUILT: Final = Path(__file__).parent / "static" / "built"

Detail = Literal["110m", "50m"]


def address(name: str) -> str | None:
    """Where `name` (`editor.js`) is served, below the root of this server; None where it was not built.

    The path holds a hash of the content, so that it may be kept for ever.
    """
    built = _manifest().get(name)
    return f"static/built/{built}" if built else None


@cache
def _manifest() -> dict[str, str]:
    try:
        return dict(json.loads((BUILT / "manifest.json").read_bytes()))
    except (OSError, ValueError):
        return {}


@cache
def land(window: Window, detail: Detail = "110m") -> str | None:
    """The land that lies in a window, wholly or in part, as the path of an SVG; None where it was not built.

    Equirectangular, in twentieths of a degree: x grows to the east of Greenwich, y to the south of the
    equator (Natural Earth's land, which has no borders; scale 1:110 million or 1:50 million).
    """
    outlines = _land().get(detail)
    if outlines is None:
        return None
    return "".join(_path(outline) for outline in outlines if _meets(outline, window))


@cache
def _land() -> dict[str, list[list[int]]]:
    try:
        return dict(json.loads((BUILT / "land.json").read_bytes()))
    except (OSError, ValueError):
        return {}


def _meets(outline: list[int], window: Window) -> bool:
    xs, ys = list(accumulate(outline[::2])), list(accumulate(outline[1::2]))
    return (
        min(xs) <= window.east * LAND_UNITS
        and max(xs) >= window.west * LAND_UNITS
        and min(ys) <= -window.south * LAND_UNITS
        and max(ys) >= -window.north * LAND_UNITS
    )


def _path(outline: list[int]) -> str:
    """A closed path: the first pair is a point, the others are steps."""
    x, y, *steps = outline
    return f"M{x} {y}l{' '.join(map(str, steps)).replace(' -', '-')}z"
