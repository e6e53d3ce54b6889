"""An item's own page with labels: the main site's design of 2025-26, the subsites' (survey, 4a and 4b),
and the older site's HTML with its date in `date-display-single` (section 9)."""

from collections.abc import Sequence
from itertools import pairwise

from osce_graph import dates
from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import OPENINGS, Content, Knows, Part
from osce_graph.records import LabelledValue

_TELLING = frozenset({"date", "issuer"})
_OF_EVENTS = frozenset({"date", "location"})
# Between title and labels stand a content type, a lead, a caption; between labels an author.
_HEAD, _GAP = 5, 2
_KIND = 40  # characters of a content type
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_CUT = ("...", "…")


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    top = anatomy.heading
    blocks = anatomy.content[: body.of_the_item(anatomy.content, top or 0)]
    runs = [
        run
        for run in _runs(labels.find(blocks, knows))
        if _is_head(run, top or 0, blocks) or _is_aside(run, top or 0, blocks, knows)
    ]
    fields = [field for run in runs for field in run]
    stamped = top is not None and blocks[top].when is not None
    if not stamped and not any(field.field in _TELLING for field in fields):
        return None
    covered = {index for field in fields for index in range(field.start, field.end)}
    first = next((field.start for field in fields if top is None or field.start > top), len(blocks))
    covered |= {index for index in range(len(blocks)) if _is_again(blocks, index, top)}
    rest = [*body.paragraphs(blocks[index] for index in range(first, len(blocks)) if index not in covered)]
    head = [index for index in range(first) if index not in covered]
    kind = _kind(blocks, top, first, knows)
    heading = top if top is not None else _title(blocks, head, kind, rest)
    if heading is None or heading in covered:
        return None
    values = [value for field in fields for value in field.values]
    if kind is None and top is None and (above := _unknown_kind(blocks, head, heading)) is not None:
        kind = above
        values.append(LabelledValue("content type", blocks[above].text, "text"))
    if (when := blocks[heading].when) and not any(value.label == "date" for value in values):
        values.append(LabelledValue("date", when, blocks[heading].by))
    below = (blocks[index] for index in head if index > heading and index != kind)
    between = [*body.paragraphs(block for block in below if block.tag != "summary")]
    line = next((text for text in between if dates.date_line(text)), None)
    if line is not None:
        between.remove(line)
        if not any(value.label == "date" for value in values):
            values.append(LabelledValue("date", line, "line under the title"))
    lead, text = _lead(between, rest)
    title = blocks[heading].text
    return Content(
        "labelled",
        (
            Part(
                "page",
                title,
                kind=None if kind is None else blocks[kind].text,
                lead=lead,
                body=text,
                fields=tuple(values),
                date_line=line,
            ),
        ),
    )


def _is_again(blocks: Sequence[Block], index: int, top: int | None) -> bool:
    """Whether a heading is the title once more, for narrower screens."""
    if top is None or index == top or blocks[index].text != blocks[top].text:
        return False
    return blocks[index].tag == "h1" or blocks[index].tag in _HEADINGS


def _runs(found: Sequence[labels.Labelled]) -> list[list[labels.Labelled]]:
    """Labels that stand together."""
    runs: list[list[labels.Labelled]] = []
    for field in found:
        if runs and field.start - runs[-1][-1].end <= _GAP:
            runs[-1].append(field)
        else:
            runs.append([field])
    return runs


def _is_head(run: Sequence[labels.Labelled], top: int, blocks: Sequence[Block]) -> bool:
    """Labels just below the title or above it; with the text after them, unless the page is cut there.

    A date or a place that an announcement names after its dateline is the event's.
    """
    if abs(run[0].start - top) > _HEAD:
        return False
    above = blocks[top + 1 : run[0].start]
    begun = any(line and line.day for line in (dates.dateline(block.text) for block in above))
    if begun and (_OF_EVENTS.issuperset(field.field for field in run) or _is_linked(run, above, blocks)):
        return False
    return run[-1].end < len(blocks) or not run[-1].values or len(run) > 1


def _is_aside(run: Sequence[labels.Labelled], top: int, blocks: Sequence[Block], knows: Knows) -> bool:
    """Labels beside or below the text: several, or with values in lines of their own, all known. Prose
    that looks like a label ("Source: OSCE") is none."""
    values = [value for field in run for value in field.values if field.field != "date"]
    marked = len(run) > 1 or run[0].end - run[0].start > 1
    return (
        marked
        and bool(values)
        and all(knows(value.label, value.value) for value in values)
        and not _is_linked(run, blocks[top + 1 : run[0].start], blocks)
    )


def _is_linked(run: Sequence[labels.Labelled], above: Sequence[Block], blocks: Sequence[Block]) -> bool:
    """Whether labels stand below a heading that is a link, or with an entry's date below a line that is one:
    they are those of the item that it leads to."""
    if any(block.href and block.tag in _HEADINGS for block in above[-_HEAD:]):
        return True
    dated = any(labels.begins_entry(blocks[field.start]) for field in run)
    return dated and bool(above and above[-1].href) and not _is_sentence(above[-1].text)


def _kind(blocks: Sequence[Block], top: int | None, first: int, knows: Knows) -> int | None:
    """The line that holds the content type: just above the title, or below it and above the labels."""
    nearby = range(max(0, top - 2), min(first, top + 3)) if top is not None else range(min(first, _HEAD))
    return next(
        (index for index in nearby if index != top and knows("content type", blocks[index].text)), None
    )


def _title(blocks: Sequence[Block], head: Sequence[int], kind: int | None, rest: Sequence[str]) -> int | None:
    """Without markup the title is the line below the content type, else the one above the lead, else the
    first; a short line above another that is no sentence is a content type nobody knows."""
    lines = [index for index in head if blocks[index].text.casefold() not in OPENINGS]
    if kind is not None and kind + 1 in lines:
        return kind + 1
    lines = [index for index in lines if index != kind]
    for above, below in pairwise(lines):
        if body.lead_is_repeated(blocks[below].text, rest):
            return above
    if len(lines) > 1 and _is_kind(blocks[lines[0]].text) and not _is_sentence(blocks[lines[1]].text):
        return lines[1]
    return next(iter(lines), None)


def _unknown_kind(blocks: Sequence[Block], head: Sequence[int], heading: int) -> int | None:
    """The line just above the title where it looks like a content type."""
    lines = [index for index in head if index < heading and blocks[index].text.casefold() not in OPENINGS]
    return lines[-1] if lines and lines[-1] == heading - 1 and _is_kind(blocks[lines[-1]].text) else None


def _is_kind(text: str) -> bool:
    return len(text) <= _KIND and len(text.split()) <= 3 and not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "…", "!", "?", ":", "”", '"'))


def _lead(between: Sequence[str], rest: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The lead between title and labels, and the text."""
    if not rest:
        if len(between) == 1 and between[0].endswith(_CUT):
            return between[0], ()
        lead, text = body.with_lead(between)
        return lead, body.once(text)
    text = body.once(body.without_captions(rest))
    for line in between:
        if body.lead_is_repeated(line, text):
            return line, text
    if len(between) == 1:
        return between[0], text
    lead, text = body.with_lead(body.without_captions((*between, *text)))
    return lead, body.once(text)
