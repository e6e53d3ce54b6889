"""Listings: news, statements, publications, in text and in the older site's HTML (survey, 5 and 9).

An entry begins one line above its "Publishing date:", and its lead is one line. In the HTML the title
may come after the date, but then its class says so.
"""

import re
from collections.abc import Sequence

from osce_graph import dates
from osce_graph.pages import labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Knows, Part

# What may follow the labels of the only entry: its lead and a pager.
_LINES_OF_AN_ENTRY = 8
_PAGER = re.compile(
    r"[\W\d]*(?:\b(?:first|previous|next|last|pages?|of|results?|per|show)\b[\W\d]*)*", re.IGNORECASE
)


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    if _is_cut(blocks):
        blocks = blocks[:-2]
    starts: list[int] = []
    for index in range(len(blocks)):
        start = _start(blocks, index, starts[-1] if starts else 0)
        # An entry holds a title and a date at least: a second date below them is none of another.
        if start is not None and start >= (starts[-1] + 2 if starts else 0):
            starts.append(start)
    if not starts or (len(starts) == 1 and _is_one_item(blocks[starts[0] :], knows)):
        return None
    ends = [*starts[1:], len(blocks)]
    return Content(
        "listing",
        tuple(_entry(blocks[start:end], knows) for start, end in zip(starts, ends, strict=True)),
    )


def _is_cut(blocks: Sequence[Block]) -> bool:
    """Whether the page was cut within the date of an entry: of that one nothing but a headline is known."""
    if len(blocks) < 3 or not labels.begins_entry(blocks[-1]):
        return False
    return blocks[-1].when is None and dates.parse(blocks[-1].text) is None


def _start(blocks: Sequence[Block], index: int, last: int) -> int | None:
    """Where the entry begins whose date stands at `index`: the title is above it, or marked below it.

    Other labels may stand between.
    """
    if not labels.begins_entry(blocks[index]) or (index and labels.begins_entry(blocks[index - 1])):
        return None
    if index + 1 < len(blocks) and blocks[index + 1].role == "search-title":
        return index
    title = index - 1
    while title > last and labels.label_of(blocks[title]):
        title -= 1
    return title if title >= 0 and labels.label_of(blocks[title]) is None else None


def _is_one_item(blocks: Sequence[Block], knows: Knows) -> bool:
    """Whether the only entry is the page's own item: its title is the page's, or a text follows."""
    return blocks[0].tag == "h1" or len(blocks) - labels.find(blocks, knows)[-1].end > _LINES_OF_AN_ENTRY


def _entry(blocks: Sequence[Block], knows: Knows) -> Part:
    title, *rest = blocks
    if labels.begins_entry(title):
        title, rest = blocks[1], [blocks[0], *blocks[2:]]
    fields = labels.find(rest, knows)
    lead = next((block.text for block in rest[max(field.end for field in fields) :]), None)
    return Part(
        "entry",
        title.text,
        lead=None if lead is None or _PAGER.fullmatch(lead) else lead,
        fields=tuple(value for field in fields for value in field.values),
        href=title.href,
        versions=tuple(link for block in blocks for link in block.versions),
    )
