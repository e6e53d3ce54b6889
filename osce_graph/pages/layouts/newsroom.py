"""The "Newsroom" form of the older site: title, a line with place and day, the body, often twice (survey, 4c)."""

from collections.abc import Callable

from osce_graph import dates
from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content, Part
from osce_graph.records import LabelledValue


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    blocks = [block for block in anatomy.content if block.text.casefold() != "newsroom"]
    if len(blocks) < 3 or not (line := dates.date_line(blocks[1].text)):
        return None
    day = line.date()
    text = body.once(list(body.paragraphs(blocks[2:])))
    if day is None or not text:
        return None
    return Content(
        "newsroom",
        (
            Part(
                "page",
                blocks[0].text,
                body=text,
                fields=(LabelledValue("date", day.isoformat(), "line under the title"),),
            ),
        ),
    )
