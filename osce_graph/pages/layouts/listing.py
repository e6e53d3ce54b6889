"""Listings: news and press releases, in text and in the older site's HTML (survey, 5a and 9).

An entry begins one line above its "Publishing date:", and its lead is one line.
"""

from collections.abc import Callable, Sequence

from osce_graph.pages import labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Part
from osce_graph.records import LabelledValue


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    blocks = anatomy.content
    dated = [index for index, block in enumerate(blocks) if _is_date(block)]
    if not dated or dated[0] == 0:
        return None
    starts = [index - 1 for index in dated]
    ends = [*starts[1:], len(blocks)]
    return Content(
        "listing",
        tuple(_entry(blocks[start:end]) for start, end in zip(starts, ends, strict=True)),
    )


def _is_date(block: Block) -> bool:
    return block.role == "publishing-date" or block.text.lower().startswith("publishing date:")


def _entry(blocks: Sequence[Block]) -> Part:
    title, date = blocks[0], blocks[1]
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
