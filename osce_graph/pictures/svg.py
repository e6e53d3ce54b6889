"""SVG elements, and the frame that every picture has."""

import re
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

NAMESPACE: Final = "http://www.w3.org/2000/svg"
E: Final = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
# Widths of characters in the wider of common fonts: no font is known here.
_NARROWEST: Final = 5.0
_WIDTHS: Final = {**dict.fromkeys("mwMW@", 11.8), **dict.fromkeys("fijlrtI.,:;'’()|-/ ", _NARROWEST)}
_CAPITAL, _SMALL = 8.8, 7.6
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def picture(
    name: str, title: str, description: str, size: tuple[float, float], *content: etree._Element
) -> str:
    """The picture as text. `size` is width and height in user units; `name` makes its ids its own."""
    width, height = size
    frame = E.svg(
        E.title(clean(title), id=f"{name}-title"),
        E.desc(clean(description), id=f"{name}-description"),
        *content,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        **{
            "class": "picture",
            "aria-labelledby": f"{name}-title {name}-description",
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    drawn: str = etree.tostring(frame, encoding="unicode")
    return drawn


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> etree._Element:
    """Words at a place; `kind` is a class."""
    return E.text(
        clean(words), x=number(x), y=number(y), fill="#555", **{"text-anchor": anchor, **_class(kind)}
    )


def name(x: float, y: float, words: str, room: float, anchor: str = "end") -> etree._Element:
    """What a row is called, in so much room; the whole of what is cut is shown to who points at it."""
    length = min(len(words), int(room / _NARROWEST) + 1)
    while length > 1 and width_of(shorten(words, length)) > room:
        length -= 1
    written = text(x, y, shorten(words, length), "name", anchor)
    if len(words) > length:
        written.append(E.title(clean(words)))
    return written


def width_of(words: str) -> float:
    """The room that words are sure to find enough."""
    return sum(_WIDTHS.get(char) or (_CAPITAL if char.isupper() else _SMALL) for char in words)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> etree._Element:
    return E.line(
        x1=number(x1), y1=number(y1), x2=number(x2), y2=number(y2), stroke="#ddd", **{"class": kind}
    )


def rectangle(
    x: float, y: float, width: float, height: float, kind: str, fill: str, note: str = ""
) -> etree._Element:
    """A filled rectangle; `note` is shown to who points at it."""
    return E.rect(
        *_note(note),
        x=number(x),
        y=number(y),
        width=number(max(width, 0)),
        height=number(max(height, 0)),
        fill=fill,
        **{"class": kind},
    )


def path(d: str, kind: str, fill: str, note: str = "") -> etree._Element:
    return E.path(*_note(note), d=d, fill=fill, **{"class": kind})


def number(value: float) -> str:
    """A number as SVG writes it, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def clean(words: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", words)


def shorten(words: str, length: int) -> str:
    """Words cut to `length` characters, an ellipsis among them."""
    return words if len(words) <= length else words[: max(length - 1, 0)].rstrip() + "…"


def _class(kind: str) -> dict[str, str]:
    return {"class": kind} if kind else {}


def _note(words: str) -> list[etree._Element]:
    return [E.title(clean(words))] if words else []
