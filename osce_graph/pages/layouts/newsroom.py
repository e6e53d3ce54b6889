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
_LINES_ABOVE = 4  # at most: section, content type, the title twice


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = anatomy.content
    for at in range(1, min(_LINES_ABOVE + 1, len(blocks) - 1)):
        line = dates.date_line(blocks[at].text)
        day = line.date() if line else None
        if day is not None:
            break
    else:
        return None
    title = blocks[at - 1].text
    above = [block.text for block in blocks[: at - 1] if fold(block.text) != fold(title)]
    if any(len(text) > _SECTION_LIMIT for text in above):
        return None
    text = body.once(body.without_captions(list(body.paragraphs(blocks[at + 1 :]))))
    if not text:
        return None
    kind = next((text for text in above if knows("content type", text)), None)
    stamp = LabelledValue("date", day.isoformat(), "line under the title")
    return Content(
        "newsroom",
        (Part("page", title, kind=kind, body=text, fields=(stamp,), date_line=blocks[at].text),),
    )
