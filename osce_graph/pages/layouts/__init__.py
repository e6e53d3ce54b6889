"""The table of layouts. A new one: a module here with `read`, and its line in LAYOUTS.

`read(anatomy, knows)` gives the page's Content, or None where it is not this layout; `knows` asks
the reference data whether a line is a value of a field. The first that recognises a page has it, so
the more particular stand first.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages import labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.layouts import bare, event, labelled, listing, newsroom, raw, teasers, undated
from osce_graph.pages.parts import SECTIONS, Content, Knows

LAYOUTS: Final[tuple[Callable[[Anatomy, Knows], Content | None], ...]] = (
    listing.read,
    teasers.read,
    raw.read,
    event.read,
    labelled.read,
    undated.read,
    newsroom.read,
    bare.read,
)

_DASHES: Final = ("– ", "— ")
_PLACE: Final = 40  # characters, at most
_YEAR: Final = 4  # characters
_ABOVE_A_TITLE: Final = 4  # blocks, with the name of the site


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    """The page's content by the first layout that recognises it, or None."""
    anatomy = replace(anatomy, content=tuple(labels.separated(anatomy.content, knows)))
    anatomy = _below_the_name(anatomy, knows)
    for layout in LAYOUTS:
        content = layout(anatomy, knows)
        if content is not None and not _is_section(content):
            return content
    return None


def joined(anatomy: Anatomy, knows: Knows) -> Anatomy:
    """The anatomy with datelines whole that are printed in two lines, a known place, and below it a day, or
    both, and below them the dash; and with days whole that stand like on the leaf of a calendar."""
    blocks: list[Block] = []
    for block in anatomy.content:
        if block.text[:1].isdecimal() and blocks and _is_place(blocks, block, knows):
            place = blocks.pop()
            block = block._replace(text=f"{place.text.rstrip(',')}, {block.text}")
        elif block.text.startswith(_DASHES) and blocks and dates.date_line(blocks[-1].text):
            block = block._replace(text=f"{blocks.pop().text} {block.text}")
        elif len(block.text) == _YEAR and len(blocks) > 1 and _is_leaf(blocks[-2], blocks[-1], block):
            text = " ".join((blocks.pop(-2).text, blocks.pop().text, block.text))
            block = block._replace(text=text)
        blocks.append(block)
    return anatomy if len(blocks) == len(anatomy.content) else replace(anatomy, content=tuple(blocks))


def _is_leaf(first: Block, second: Block, year: Block) -> bool:
    """Whether three lines are a day, a month and a year, in one order of the two."""
    words = first.text, second.text
    return (
        year.text.isdecimal()
        and any(word.isdecimal() and len(word) <= len("31") for word in words)
        and any(map(dates.month, words))
        and dates.parse(f"{first.text} {second.text} {year.text}") is not None
    )


def _is_place(blocks: Sequence[Block], day: Block, knows: Knows) -> bool:
    """Whether the last of the blocks is the place of the day below it, and no value of a label above."""
    last = blocks[-1]
    if (
        len(last.text) > _PLACE
        or last.tag != day.tag
        or last.href
        or last.tag not in ("p", "div", "span", "")
    ):
        return False
    line = dates.opening(day.text)
    return (
        line is not None
        and not line.places
        and not (len(blocks) > 1 and labels.label_of(blocks[-2]))
        and knows("location", last.text.rstrip(","))
    )


def _below_the_name(anatomy: Anatomy, knows: Knows) -> Anatomy:
    """The page from below the name of a structure that the site goes by: a heading that has the title of a
    dated item below it."""
    blocks, top = anatomy.content, anatomy.heading
    if top is None or blocks[top].tag != "h1":
        return anatomy
    below = range(top + 1, min(top + _ABOVE_A_TITLE, len(blocks) - 1))
    title = next((index for index in below if blocks[index].tag in ("h1", "h2")), None)
    if title is None or not _is_dated(blocks[title + 1]) or not knows("structure", blocks[top].text):
        return anatomy
    return replace(anatomy, content=blocks[top + 1 :])


def _is_dated(block: Block) -> bool:
    """Whether an item's text or labels begin here."""
    if label := labels.label_of(block):
        return label[0] in ("date", "issuer") and not labels.begins_entry(block)
    return dates.opening(block.text) is not None


def _is_section(content: Content) -> bool:
    """Whether the title read for an item is that of a part of the site, whose entries were not understood."""
    return any(part.origin == "page" and fold(part.title) in SECTIONS for part in content.parts)
