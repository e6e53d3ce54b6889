"""Listings: news and press releases, in text and in the older site's HTML (survey, 5a and 9).

An entry begins one line above its "Publishing date:", and its lead is one line. In the HTML the title
may come after the date, but then its class says so.
"""

from collections.abc import Callable, Sequence

from osce_graph.pages import labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Part
from osce_graph.records import LabelledValue


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    blocks = anatomy.content
    starts = [start for index in range(len(blocks)) if (start := _start(blocks, index)) is not None]
    if not starts:
        return None
    ends = [*starts[1:], len(blocks)]
    return Content(
        "listing",
        tuple(_entry(blocks[start:end]) for start, end in zip(starts, ends, strict=True)),
    )


def _start(blocks: Sequence[Block], index: int) -> int | None:
    """Where the entry begins whose date stands at `index`: the title is above it, or marked below it."""
    block = blocks[index]
    if block.role != "publishing-date" and not block.text.lower().startswith("publishing date:"):
        return None
    if index + 1 < len(blocks) and blocks[index + 1].role == "search-title":
        return index
    return index - 1 if index else None


def _entry(blocks: Sequence[Block]) -> Part:
    title, date = blocks[0], blocks[1]
    if title.role == "publishing-date":
        title, date = date, title
    _, _, value = date.text.rpartition(":")
    stamp = LabelledValue("date", date.when or value.strip(), "time" if date.when else date.role or "text")
    fields = labels.find(blocks[2:])
    rest = blocks[2 + max((field.end for field in fields), default=0) :]
    values = tuple(value for field in fields for value in field.values)
    return Part(
        "entry",
        title.text,
        lead=rest[0].text if rest else None,
        fields=(stamp, *values),
        href=title.href,
    )
