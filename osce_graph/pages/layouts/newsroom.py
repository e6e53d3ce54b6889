"""The "Newsroom" form of the older site: title, a line with place and day, the body, often twice.

Source: page survey, section 4c.
"""

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content, Knows, Part
from osce_graph.records import LabelledValue

# "Newsroom" in the language of the page, a content type: a word or two.
_SECTION_LIMIT = 25
_HEADS = frozenset({"th", "dt"})  # of a row or a term: the label of a value
_LINES_ABOVE = 4  # at most: section, content type, the title twice


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    top = anatomy.heading or 0
    for at in range(top + 1, min(top + _LINES_ABOVE + 1, len(blocks) - 1)):
        line = dates.date_line(blocks[at].text)
        day = line.date() if line else None
        if day is not None:
            break
    else:
        return None
    heading = at - 1
    while heading > top and (blocks[heading].tag in _HEADS or knows("content type", blocks[heading].text)):
        heading -= 1
    title = blocks[heading].text
    above = [block.text for block in blocks[top:heading] if fold(block.text) != fold(title)]
    if blocks[heading].tag in _HEADS or any(len(text) > _SECTION_LIMIT for text in above):
        return None
    text = body.once(body.without_captions(list(body.paragraphs(blocks[at + 1 :]))))
    if not text:
        return None
    lines = (block.text for block in blocks[max(0, top - 2) : at] if block is not blocks[heading])
    kind = next((text for text in lines if knows("content type", text)), None)
    stamp = LabelledValue("date", day.isoformat(), "line under the title")
    return Content(
        "newsroom",
        (Part("page", title, kind=kind, body=text, fields=(stamp,), date_line=blocks[at].text),),
    )
