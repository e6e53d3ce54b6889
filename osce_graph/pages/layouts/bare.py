"""The bare form: a title and a body, no labels, sometimes an image between (survey, 4d and 4e)."""

import re
from collections.abc import Callable

from osce_graph import dates
from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content, Part

_OSCE = re.compile(r"\b(?:OSCE|CSCE|Organization for Security and Co-?operation in Europe)\b")
_TITLE_LIMIT = 400


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    blocks = [block for block in anatomy.content if block.text.casefold() not in ("newsroom", "skip links")]
    heading = next((index for index, block in enumerate(blocks) if block.tag == "h1"), 0)
    if heading >= len(blocks):
        return None
    kind = None
    if is_content_type(blocks[heading].text) and heading + 1 < len(blocks):
        kind, heading = blocks[heading].text, heading + 1
    title = blocks[heading].text
    text = body.once(list(body.paragraphs(blocks[heading + 1 :])))
    if not text or len(title) > _TITLE_LIMIT or dates.dateline(title) or not _OSCE.search("\n".join(text)):
        return None
    if not dates.dateline(text[0]) and not any(len(paragraph) >= 80 for paragraph in text):
        return None
    return Content("bare", (Part("page", title, kind=kind, body=text),))
