"""Entries without an entry's label in the HTML: titles that are links to items, each with a day beside it.

How the present design lists its items nobody has seen; what is certain is that the page is none of them.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.layouts import event
from osce_graph.pages.parts import SECTIONS, Content, Knows, Part

_NUMBERED: Final = re.compile(r"/\d+(?:\.html?)?/?(?:[?#].*)?\Z")  # the address of an item
_TITLE, _DAY, _LONG = 300, 40, 80  # characters
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FEWEST: Final = 2
_SHORT: Final = 8  # blocks of a page with one entry, at most


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    return _read(anatomy, knows) or _read(replace(anatomy, content=tuple(_set_off(anatomy.content))), knows)


def _set_off(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, a day in one line with a link set above it."""
    for block in blocks:
        split = dates.set_off(block.text) if block.href and len(block.text) <= _TITLE else None
        if split is None:
            yield block
        else:
            yield Block(split[0], when=block.when, by=block.by)
            yield block._replace(text=split[1], when=None, by="")


def _read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    linked = [index for index, block in enumerate(blocks) if _is_title(block, knows)]
    titles = [at for at, above in zip(linked, [-1, *linked], strict=False) if not _is_same(blocks, at, above)]
    dated = [at for at in titles if _is_day(blocks, at + 1) or _has_dateline(blocks, at)]
    below_days = [at for at in titles if _is_day(blocks, at - 1)]
    above = len(below_days) > len(dated)
    if above:
        dated = below_days
    if 2 * len(dated) <= len(titles) or len(dated) < _fewest(anatomy):
        return None
    starts = [index - above for index in dated]
    typed = [start > 0 and knows("content type", blocks[start - 1].text) for start in starts]
    if any(typed[1:]):  # else it is that of the section
        starts = [start - above for start, above in zip(starts, typed, strict=True)]
    if (anatomy.heading or 0) > starts[0] or _is_item(blocks[: starts[0]]):
        return None
    headings = [at for at in range(len(blocks)) if _is_heading(blocks, at)]
    entries = []
    for start, title, following in zip(starts, dated, [*starts[1:], len(blocks)], strict=True):
        section = bisect(headings, title)
        if section and event.is_list(blocks[headings[section - 1]].text):
            continue
        end = min([following, *headings[bisect(headings, title + 1) :][:1]])
        entries.append(_entry(blocks, start, title, end, knows))
    return Content("listing", tuple(entries)) if entries else Content("event page", reason=event.REASON)


def _fewest(anatomy: Anatomy) -> int:
    """How many entries tell a listing: where its title says that it is one, one that is no item's text."""
    top = anatomy.heading
    section = top is not None and fold(anatomy.content[top].text) in SECTIONS
    return 1 if section and len(anatomy.content) <= _SHORT else _FEWEST


def _is_title(block: Block, knows: Knows) -> bool:
    return (
        block.href is not None
        and block.tag != "h1"
        and (block.tag in _HEADINGS or len(block.text) <= _TITLE)
        and _NUMBERED.search(block.href) is not None
        and labels.label_of(block) is None
        and not knows("content type", block.text)
    )


def _is_same(blocks: Sequence[Block], index: int, above: int) -> bool:
    """Whether a line leads where the one with a link above it does: the text of one entry."""
    return above >= 0 and blocks[index].href == blocks[above].href


def _is_day(blocks: Sequence[Block], index: int) -> bool:
    if not 0 <= index < len(blocks) or len(blocks[index].text) > _DAY:
        return False
    label = labels.label_of(blocks[index])
    return label[0] == "date" if label else dates.date_line(blocks[index].text) is not None


def _is_heading(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block is the heading of a section, no entry's title or day."""
    block = blocks[index]
    return block.tag in _HEADINGS and block.href is None and not _is_day(blocks, index)


def _has_dateline(blocks: Sequence[Block], title: int) -> bool:
    """Whether the line below a title is no other title, and begins with place and day."""
    lead = blocks[title + 1] if title + 1 < len(blocks) else None
    if lead is None or lead.href not in (None, blocks[title].href):
        return False
    line = dates.dateline(lead.text)
    return line is not None and line.year is not None


def _is_item(above: Sequence[Block]) -> bool:
    """Whether an item stands above the entries, which it links to then: a day, a dateline, a text."""
    lines = [dates.dateline(block.text) for block in above]
    introduction = int(body.of_the_item(above, -1) == len(above))
    return (
        any(_is_day(above, index) for index in range(len(above)))
        or any(line and line.day for line in lines)
        or sum(len(block.text) >= _LONG for block in above) > introduction
    )


def _entry(blocks: Sequence[Block], start: int, title: int, end: int, knows: Knows) -> Part:
    kind = start if knows("content type", blocks[start].text) else None
    rest = [_labelled(blocks[index]) for index in range(start, end) if index not in (kind, title)]
    fields = labels.find(rest, knows)
    below = rest[max((field.end for field in fields), default=0) :]
    return Part(
        "entry",
        blocks[title].text,
        kind=None if kind is None else blocks[kind].text,
        lead=below[0].text if below else None,
        fields=tuple(value for field in fields for value in field.values),
        href=blocks[title].href,
        versions=tuple(link for index in range(start, end) for link in blocks[index].versions),
    )


def _labelled(block: Block) -> Block:
    """A line that is a day and nothing else, with the label that it goes without."""
    if labels.label_of(block) or len(block.text) > _DAY or dates.date_line(block.text) is None:
        return block
    return block._replace(text=f"Date: {block.text}")
