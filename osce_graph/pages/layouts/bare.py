"""The bare form: a title and a body, no labels, sometimes an image between (survey, 4d and 4e)."""

import re
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages import body, labels
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import OPENINGS, Content, Knows, Part

# The organization's names in the languages of its pages; not the examination of the same acronym.
_OSCE: Final = re.compile(
    r"\b(?:OSCE|CSCE|OSZE|KSZE|OESS|OSBE|OEBS|ODIHR|ОБСЕ|СБСЕ|ОБСЄ|НБСЄ|ОЕБС|КЕБС|ЕҚЫҰ|АТӘТ|AGİT"
    r"|Organi[sz]ation for Security and Co-?operation"
    r"|Conference on Security and Co-?operation|High Commissioner on National Minorities"
    r"|Representative on Freedom of the Media)\b"
)
_EXAMINATION: Final = re.compile(r"\bobjective structured clinical\b", re.IGNORECASE)
_TITLE_LIMIT: Final = 400
_SENTENCE: Final = 160  # characters of a first line that ends in a full stop
_PARAGRAPH: Final = 80
_CUT: Final = ("...", "…")


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    marked = anatomy.heading
    top = None if marked is None else anatomy.content[marked]
    blocks = [block for block in anatomy.content if block is top or block.text.casefold() not in OPENINGS]
    heading = 0 if top is None else blocks.index(top)
    kind = None
    if marked is None and len(blocks) > 1 and knows("content type", blocks[0].text):
        kind, heading = blocks[0].text, 1
    elif heading and knows("content type", blocks[heading - 1].text):
        kind = blocks[heading - 1].text
    if heading >= len(blocks):
        return None
    title = blocks[heading].text
    start = heading + 1
    while start < len(blocks) and fold(blocks[start].text) == fold(title):
        start += 1
    texts = list(body.paragraphs(blocks[start:]))
    whole = "\n".join((title, *texts))
    if not texts or not (anatomy.ours or _OSCE.search(whole)) or _EXAMINATION.search(whole):
        return None
    if marked is None and len(title) > _SENTENCE and title.endswith("."):
        return None  # a text that lost its title
    dated_title = dates.dateline(title) or dates.date_line(title)
    if len(title) > _TITLE_LIMIT or dated_title or labels.label_of(blocks[heading]):
        return None
    dated = body.without_captions(texts)
    if not dates.dateline(dated[0]) and not any(len(paragraph) >= _PARAGRAPH for paragraph in dated):
        return None
    lead = None
    if texts[0].endswith(_CUT):
        lead, dated = (texts[0], ()) if kind and len(texts) == 1 else body.with_lead(texts)
    return Content("bare", (Part("page", title, kind=kind, lead=lead, body=body.once(dated)),))
