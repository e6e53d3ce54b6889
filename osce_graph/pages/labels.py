"""Labelled fields: "Issued by:" and its kin, with the values that stand beside or below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages.blocks import Block
from osce_graph.records import LabelledValue

# Printed label -> field. Survey, sections 4 and 5; translations as seen on language versions.
FIELDS: Final[dict[str, str]] = {
    "issued on": "date",
    "date": "date",
    "publishing date": "date",
    "issued by": "issuer",
    "source": "issuer",
    "fields of work": "field",
    "what we do": "field",
    "where we are": "structure",
    "content type": "content type",
    "location": "location",
    "locations": "location",
    "collections": "collection",
    "publisher": "publisher",
}
LISTS: Final = frozenset({"issuer", "field", "structure", "location", "collection"})
_VALUE_TAGS: Final = frozenset({"li", "dd", "div", "td", "span"})


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
    if not colon and block.tag not in ("dt", "th"):
        return None
    if len(label) > 30 or (field := FIELDS.get(fold(label))) is None:
        return None
    return field, rest.strip()


def find(blocks: Sequence[Block]) -> list[Labelled]:
    """Every labelled field among the blocks, in order."""
    found: list[Labelled] = []
    index = 0
    while index < len(blocks):
        label = label_of(blocks[index])
        if label is None and blocks[index].role == "date-display-single":
            label = ("date", blocks[index].text)
        if label is None:
            index += 1
            continue
        field, rest = label
        values, end = _values(blocks, index, field, rest)
        found.append(Labelled(field, values, index, end))
        index = end
    return found


def _values(
    blocks: Sequence[Block], index: int, field: str, rest: str
) -> tuple[tuple[LabelledValue, ...], int]:
    block = blocks[index]
    label = block.text.partition(":")[0]
    if field == "date":
        return _date(blocks, index, label, rest)
    if rest:
        values = split(rest) if field in LISTS else [rest]
        return tuple(LabelledValue(field, value, "text") for value in values), index + 1
    end = index + 1
    while end < len(blocks) and _is_value(blocks[end]):
        end += 1
    texts = [text for value in blocks[index + 1 : end] for text in _listed(value, field)]
    return tuple(LabelledValue(field, text, "text") for text in texts), end


def _date(
    blocks: Sequence[Block], index: int, label: str, rest: str
) -> tuple[tuple[LabelledValue, ...], int]:
    here = blocks[index]
    if here.when:
        return (LabelledValue("date", here.when, "time"),), index + 1
    if rest:
        return (LabelledValue("date", rest, here.role or "text"),), index + 1
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is not None and label_of(after) is None and len(after.text) <= 40:
        if after.when:
            return (LabelledValue("date", after.when, "time"),), index + 2
        if dates.parse(after.text):
            return (LabelledValue("date", after.text, after.role or "text"),), index + 2
    return (), index + 1


def _is_value(block: Block) -> bool:
    return block.tag in _VALUE_TAGS and len(block.text) <= 160 and label_of(block) is None


def _listed(block: Block, field: str) -> list[str]:
    return [block.text] if block.tag == "li" or field not in LISTS else split(block.text)


def split(text: str) -> list[str]:
    """A comma-separated list; "and" and "/" never separate (survey, section 6)."""
    return [value.strip() for value in text.split(", ") if value.strip()]
