"""The bare form: a title and a body, no labels, sometimes an image between (survey, 4d and 4e)."""

import re
from typing import Final

from osce_graph import dates
from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content, Knows, Part

# The organization's names in the languages of its pages; not the examination of the same acronym.
_OSCE: Final = re.compile(
    r"\b(?:OSCE|CSCE|OSZE|OESS|OSBE|OEBS|ОБСЕ|ОБСЄ|ОЕБС|КЕБС|ЕҚЫҰ"
    r"|Organization for Security and Co-?operation)\b"
)
_EXAMINATION: Final = re.compile(r"\bobjective structured clinical\b", re.IGNORECASE)
_TITLE_LIMIT: Final = 400
_PARAGRAPH: Final = 80


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = [block for block in anatomy.content if block.text.casefold() not in ("newsroom", "skip links")]
    marked = anatomy.heading
    heading = 0 if marked is None else blocks.index(anatomy.content[marked])
    kind = None
    if marked is None and len(blocks) > 1 and knows("content type", blocks[0].text):
        kind, heading = blocks[0].text, 1
    elif heading and knows("content type", blocks[heading - 1].text):
        kind = blocks[heading - 1].text
    if heading >= len(blocks):
        return None
    title = blocks[heading].text
    text = body.once(list(body.paragraphs(blocks[heading + 1 :])))
    whole = "\n".join((title, *text))
    if not text or not _OSCE.search(whole) or _EXAMINATION.search(whole):
        return None
    if len(title) > _TITLE_LIMIT or dates.dateline(title) or labels.label_of(blocks[heading]):
        return None
    if not dates.dateline(text[0]) and not any(len(paragraph) >= _PARAGRAPH for paragraph in text):
        return None
    return Content("bare", (Part("page", title, kind=kind, body=text),))
