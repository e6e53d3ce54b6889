"""The raw "top stories" view: the values of an item's fields, one a line, without labels (survey, section 7).

Node number, language, node number of the original, two flags, title, body, day, lead, image, caption.
"""

from collections.abc import Sequence
from typing import Final

from osce_graph import dates
from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Knows, Part
from osce_graph.pages.versions import VersionLink
from osce_graph.records import LabelledValue

_FLAGS: Final = frozenset({"Yes", "No"})
_NUMBER_LIMIT: Final = 7  # digits


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    starts = [index for index in range(len(blocks)) if _begins(blocks, index)]
    if not starts:
        return None
    ends = [*starts[1:], len(blocks)]
    parts = [_part(blocks[start:end]) for start, end in zip(starts, ends, strict=True)]
    return Content("raw view", tuple(parts))


def _begins(blocks: Sequence[Block], index: int) -> bool:
    """Number, language, number of the original where there is one, flags, title."""
    if index + 4 >= len(blocks) or not _is_number(blocks[index].text):
        return False
    flags = index + 2 + _is_number(blocks[index + 2].text)
    return all(block.text in _FLAGS for block in blocks[flags : flags + 2]) and flags + 2 < len(blocks)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _NUMBER_LIMIT


def _part(blocks: Sequence[Block]) -> Part:
    number = blocks[0].text
    at = 4 + _is_number(blocks[2].text)
    translated = _is_number(blocks[2].text) and blocks[2].text != number
    original = (
        (VersionLink(f"/node/{blocks[2].text}", None, "raw view", original=True),) if translated else ()
    )
    title, rest = blocks[at].text, list(body.paragraphs(blocks[at + 1 :]))
    day = next(
        (n for n, text in enumerate(rest) if (line := dates.date_line(text)) and not line.places), None
    )
    if day is None:
        return Part("entry", title, body=body.once(rest), href=f"/node/{number}", versions=original)
    return Part(
        "entry",
        title,
        lead=next(iter(rest[day + 1 : day + 2]), None),
        body=body.once(rest[:day]),
        fields=(LabelledValue("date", rest[day], "text"),),
        href=f"/node/{number}",
        versions=original,
    )
