"""An item's own page with labels: the main site's design of 2025-26, the subsites' (survey, 4a and 4b),
and the older site's HTML with its date in `date-display-single` (section 9)."""

from collections.abc import Callable

from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy, Block
from osce_graph.pages.parts import Content, Part

_TELLING = {"date", "issuer"}


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    blocks = list(anatomy.content)
    fields = labels.find(blocks)
    if not any(field.field in _TELLING for field in fields):
        return None
    # A label of the head is never far down: what follows in the text is prose that looks like one.
    heading = next((index for index, block in enumerate(blocks) if block.tag == "h1"), None)
    first = fields[0].start
    head = [field for field in fields if field.start < (heading or 0) + first + 12]
    kind = next((i for i in range(min(first, 6)) if is_content_type(blocks[i].text)), None)
    if heading is None:
        heading = kind + 1 if kind is not None else _first_text(blocks, first)
    if heading is None or heading >= len(blocks):
        return None
    covered = {index for field in head for index in range(field.start, field.end)}
    if heading in covered:
        return None
    after_labels = max((field.end for field in head), default=0)
    between = [blocks[i] for i in range(heading + 1, after_labels) if i not in covered]
    lead = next(body.paragraphs(between), None)
    text = body.once(list(body.paragraphs(blocks[max(after_labels, heading + 1) :])))
    return Content(
        "labelled",
        (
            Part(
                "page",
                blocks[heading].text,
                kind=blocks[kind].text if kind is not None else None,
                lead=lead,
                body=text,
                fields=tuple(value for field in head for value in field.values),
            ),
        ),
    )


def _first_text(blocks: list[Block], before: int) -> int | None:
    return next((i for i in range(before) if blocks[i].text and blocks[i].text != "Skip Links"), None)
