"""An item's own page with labels: the main site's design of 2025-26, the subsites' (survey, 4a and 4b),
and the older site's HTML with its date in `date-display-single` (section 9)."""

from collections.abc import Iterator, Sequence

from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Knows, Part

_TELLING = frozenset({"date", "issuer"})
# Between title and labels stand a content type, a lead, a caption; between labels an author.
_HEAD, _GAP = 5, 2


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    top = anatomy.heading
    runs = [
        run
        for run in _runs(labels.find(blocks, knows))
        if _is_head(run, top or 0, len(blocks)) or _is_aside(run, knows)
    ]
    fields = [field for run in runs for field in run]
    if not any(field.field in _TELLING for field in fields):
        return None
    covered = {index for field in fields for index in range(field.start, field.end)}
    first = next((field.start for field in fields if top is None or field.start > top), len(blocks))
    kind = _kind(blocks, top, first, knows)
    heading = top if top is not None else _title(blocks, first, kind)
    if heading is None or heading in covered:
        return None
    covered |= {index for index in (kind,) if index is not None}
    text = [*body.paragraphs(blocks[index] for index in range(heading + 1, first) if index not in covered)]
    rest = [*body.paragraphs(blocks[index] for index in range(first, len(blocks)) if index not in covered)]
    lead = text.pop() if len(text) == 1 and rest else None
    return Content(
        "labelled",
        (
            Part(
                "page",
                blocks[heading].text,
                kind=None if kind is None else blocks[kind].text,
                lead=lead,
                body=body.once([*text, *rest]),
                fields=tuple(value for field in fields for value in field.values),
            ),
        ),
    )


def _runs(found: Sequence[labels.Labelled]) -> list[list[labels.Labelled]]:
    """Labels that stand together."""
    runs: list[list[labels.Labelled]] = []
    for field in found:
        if runs and field.start - runs[-1][-1].end <= _GAP:
            runs[-1].append(field)
        else:
            runs.append([field])
    return runs


def _is_head(run: Sequence[labels.Labelled], top: int, end: int) -> bool:
    """Labels just below the title or above it, with the text after them."""
    return abs(run[0].start - top) <= _HEAD and run[-1].end < end


def _is_aside(run: Sequence[labels.Labelled], knows: Knows) -> bool:
    """Labels beside or below the text: several, or with values in lines of their own, all known. Prose
    that looks like a label ("Source: OSCE") is none."""
    values = [value for field in run for value in field.values if field.field != "date"]
    marked = len(run) > 1 or run[0].end - run[0].start > 1
    return marked and bool(values) and all(knows(value.label, value.value) for value in values)


def _kind(blocks: Sequence[Block], top: int | None, first: int, knows: Knows) -> int | None:
    """The line that holds the content type: just above the title, or below it and above the labels."""
    nearby = range(max(0, top - 2), min(first, top + 3)) if top is not None else range(min(first, _HEAD))
    return next(
        (index for index in nearby if index != top and knows("content type", blocks[index].text)), None
    )


def _title(blocks: Sequence[Block], first: int, kind: int | None) -> int | None:
    """Without markup the title is the line below the content type, else the first one."""
    if kind is not None and kind + 1 < first:
        return kind + 1
    return next((index for index in _opening(blocks, first) if index != kind), None)


def _opening(blocks: Sequence[Block], first: int) -> Iterator[int]:
    return (i for i in range(first) if blocks[i].text.casefold() not in ("skip links", "newsroom"))
