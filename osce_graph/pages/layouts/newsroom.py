"""The "Newsroom" form of the older site: title, a line with place and day, the body, often twice.

Source: page survey, section 4c.
"""

from osce_graph import dates
from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content, Knows, Part
from osce_graph.records import LabelledValue

# "Newsroom" in the language of the page: a word or two.
_SECTION_LIMIT = 25


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    for at in (1, 2):
        if len(blocks) <= at + 1 or (at == 2 and len(blocks[0].text) > _SECTION_LIMIT):
            return None
        line = dates.date_line(blocks[at].text)
        day = line.date() if line else None
        if line is not None and day is not None:
            break
    else:
        return None
    text = body.once(list(body.paragraphs(blocks[at + 1 :])))
    if not text:
        return None
    stamp = LabelledValue("date", day.isoformat(), "line under the title")
    return Content(
        "newsroom",
        (Part("page", blocks[at - 1].text, body=text, fields=(stamp,), date_line=blocks[at].text),),
    )
