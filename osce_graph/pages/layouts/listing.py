"""Listings: news, statements, publications, in text and in the older site's HTML (survey, 5 and 9).

An entry begins one line above its "Publishing date:", and its lead is one line. In the HTML the title
may come after the date, but then its class says so.
"""

import re
from collections.abc import Sequence

from osce_graph import dates
from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Knows, Part

# What may follow the labels of the only entry: its lead and a pager.
_LINES_OF_AN_ENTRY = 8
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LONG = 80  # characters of a paragraph that is no introduction to a listing
_WITH_VALUES = ("content type", "structure", "field", "issuer", "location")
_NUMBERED = re.compile(r"/\d+/?(?:[?#].*)?\Z")  # the address of an item
_PAGER = re.compile(
    r"[\W\d]*(?:\b(?:first|previous|next|last|pages?|of|results?|per|show)\b[\W\d]*)*", re.IGNORECASE
)


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    if _is_cut(blocks):
        blocks = blocks[:-2]
    starts: list[int] = []
    for index in range(len(blocks)):
        start = _start(blocks, index, starts[-1] if starts else 0, knows)
        # An entry holds a title and a date at least: a second date below them is none of another.
        if start is not None and start >= (starts[-1] + 2 if starts else 0):
            starts.append(start)
    # What stands above the title of a listing is beside it.
    if (top := anatomy.heading) is not None and top not in starts:
        below = [start for start in starts if start > top]
        starts = below if len(below) > 1 else starts
    if not starts or _is_one_item(blocks, anatomy.heading, starts, knows):
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


def _start(blocks: Sequence[Block], index: int, last: int, knows: Knows) -> int | None:
    """Where the entry begins whose date stands at `index`: the title is above it, or marked below it.

    Other labels, and values below them, may stand between.
    """
    if not labels.begins_entry(blocks[index]) or (index and labels.begins_entry(blocks[index - 1])):
        return None
    if index + 1 < len(blocks) and _is_title(blocks[index + 1], blocks[index - 1] if index else None):
        return index
    title = index - 1
    while title > last and (above := _labelled(blocks, title, last, knows)):
        title -= above
    return title if title >= 0 and labels.label_of(blocks[title]) is None else None


def _is_title(below: Block, above: Block | None) -> bool:
    """Whether the line below a date is the entry's title: its class says so, or it is a heading of a kind
    that the line above is not."""
    return below.role == "search-title" or (
        below.tag in _HEADINGS and below.href is not None and (above is None or above.tag != below.tag)
    )


def _labelled(blocks: Sequence[Block], index: int, last: int, knows: Knows) -> int:
    """How many blocks, `index` the last of them, are a label with its values; 0 where they are text."""
    if labels.label_of(blocks[index]):
        return 1
    for field in _WITH_VALUES:
        above = index
        while above > last and knows(field, blocks[above].text):
            above -= 1
        if above < index and labels.label_of(blocks[above]) == (field, ""):
            return index - above + 1
    return 0


def _is_one_item(blocks: Sequence[Block], heading: int | None, starts: Sequence[int], knows: Knows) -> bool:
    """Whether the page is that of one item, and further entries are such as it links to: the title of the
    first alone is the page's, or a text stands above it; or a text follows the only entry."""
    first, *others = (blocks[start] for start in starts)
    if heading == starts[0] or (first.tag == "h1" and all(other.tag != "h1" for other in others)):
        return True
    title = next((index for index in range(starts[0]) if blocks[index].tag == "h1"), None)
    if title is not None and _is_text(blocks[title + 1 : starts[0]]):
        return True
    entry = blocks[starts[0] :]
    return not others and len(entry) - labels.find(entry, knows)[-1].end > _LINES_OF_AN_ENTRY


def _is_text(blocks: Sequence[Block]) -> bool:
    """Whether this is an item's text, not the introduction to a listing: it has a dateline, or two long
    paragraphs before other items are announced."""
    lines = (dates.dateline(block.text) for block in blocks)
    if any(line and line.day for line in lines):
        return True
    own = blocks[: body.of_the_item(blocks, -1)]
    return len(own) < len(blocks) and sum(len(block.text) >= _LONG for block in own) > 1


def _entry(blocks: Sequence[Block], knows: Knows) -> Part:
    title, *rest = blocks
    if labels.begins_entry(title):
        title, rest = blocks[1], [blocks[0], *blocks[2:]]
    fields = labels.find(rest, knows)
    below = rest[max(field.end for field in fields) :]
    lead = below[0].text if below else None
    return Part(
        "entry",
        title.text,
        lead=None if lead is None or _PAGER.fullmatch(lead) else lead,
        fields=tuple(value for field in fields for value in field.values),
        href=title.href or next((b.href for b in below if b.href and _NUMBERED.search(b.href)), None),
        versions=tuple(link for block in blocks for link in block.versions),
    )
