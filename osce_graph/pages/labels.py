"""Labelled fields: "Issued by:" and its kin, with the values that stand beside or below them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages.blocks import Block
from osce_graph.pages.parts import Knows
from osce_graph.records import LabelledValue

# Printed label -> field (survey, sections 4 and 5).
FIELDS: Final[dict[str, str]] = {
    "issued on": "date",
    "date": "date",
    "publishing date": "date",
    "issued by": "issuer",
    "source": "issuer",
    "fields of work": "field",
    "field of work": "field",
    "what we do": "field",
    "where we are": "structure",
    "content type": "content type",
    "location": "location",
    "locations": "location",
    "collections": "collection",
    "publisher": "publisher",
}
# Where a further label begins in a line that begins with one; " date:" is the end of "Publishing date:".
_FURTHER: Final = re.compile(rf" (?=(?:{'|'.join(label for label in FIELDS if label != 'date')}):)", re.I)
_LISTS: Final = frozenset({"issuer", "field", "structure", "location", "collection"})
_DATE_ROLES: Final = frozenset({"date-display-single", "publishing-date"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label among blocks: the field it names, its values, and the blocks [start, end) it covers."""

    field: str
    values: tuple[LabelledValue, ...]
    start: int
    end: int


def label_of(block: Block) -> tuple[str, str] | None:
    """(field, rest of the line) where the block begins with a known label, else None."""
    label, colon, rest = block.text.partition(":")
    if (colon or block.tag in ("dt", "th")) and len(label) <= 30 and (field := FIELDS.get(fold(label))):
        return field, rest.strip()
    return ("date", block.text) if block.role in _DATE_ROLES else None


def separated(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, those that print several labels in one line taken apart."""
    for block in blocks:
        parts = _FURTHER.split(block.text) if label_of(block) else [block.text]
        if len(parts) == 1:
            yield block
        else:
            yield replace(block, text=parts[0])
            yield from (Block(part, block.tag) for part in parts[1:])


def find(blocks: Sequence[Block], knows: Knows) -> list[Labelled]:
    """Every labelled field among the blocks, in order."""
    found: list[Labelled] = []
    index = 0
    while index < len(blocks):
        label = label_of(blocks[index])
        if label is None:
            index += 1
            continue
        field, rest = label
        if field == "date":
            values, end = _date(blocks, index, rest)
        else:
            values, end = _values(blocks, index, field, rest, knows)
        found.append(Labelled(field, values, index, end))
        index = end
    return found


def _values(
    blocks: Sequence[Block], index: int, field: str, rest: str, knows: Knows
) -> tuple[tuple[LabelledValue, ...], int]:
    end = index + 1
    texts = _split(rest, field)
    if not texts:
        while end < len(blocks) and _is_value(blocks[end], field, knows):
            texts += [blocks[end].text] if blocks[end].tag == "li" else _split(blocks[end].text, field)
            end += 1
    return tuple(LabelledValue(field, text, "text") for text in texts), end


def _is_value(block: Block, field: str, knows: Knows) -> bool:
    """A list item is a value; what else stands below a label may be text already."""
    if label_of(block) is not None or len(block.text) > 160:
        return False
    if block.tag in ("li", "dd", "td"):
        return True
    if block.tag in ("div", "span") and not block.text.endswith((".", "…", "!", "?", "”", '"')):
        return True
    return bool(texts := _split(block.text, field)) and all(knows(field, text) for text in texts)


def _date(blocks: Sequence[Block], index: int, rest: str) -> tuple[tuple[LabelledValue, ...], int]:
    here = blocks[index]
    if here.when:
        return (LabelledValue("date", here.when, here.role or "time"),), index + 1
    if rest:
        return (LabelledValue("date", rest, here.role or "text"),), index + 1
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is not None and len(after.text) <= 60 and label_of(after) in (None, ("date", after.text)):
        if after.when:
            return (LabelledValue("date", after.when, after.role or "time"),), index + 2
        if dates.parse(after.text) and not dates.dateline(after.text):
            return (LabelledValue("date", after.text, after.role or "text"),), index + 2
    return (), index + 1


def _split(text: str, field: str) -> list[str]:
    """A comma-separated list; "and" and "/" never separate (survey, section 6)."""
    parts = text.split(", ") if field in _LISTS else [text]
    return [value.strip() for value in parts if value.strip()]
