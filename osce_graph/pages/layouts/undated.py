"""Pages that issue nothing: navigation alone, structures, fields of work, activities, events (survey, 7)."""

import re
from collections.abc import Callable

from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content

_OPENING = re.compile(
    r"(?:Where We Are|Who We Are|What We Do|About us|Our work|Projects?|Mission survey|Documents library"
    r"|Organizational structure)$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:About|Activities|Overview|Background|Tasks|Priorities|Mandate|Our work|Our challenge|Our action"
    r"|\d\. (?:Basic Decisions|Tasks|Deployment|Duration|Composition|Financial Implications))$",
    re.IGNORECASE,
)
_EVENT = re.compile(r"(?:When|Where|Organized by|Organised by)$", re.IGNORECASE)


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    blocks = [block for block in anatomy.content if block.text != "Skip Links"]
    if not blocks:
        if anatomy.navigation:
            return Content("navigation", reason="it holds nothing but navigation")
        return None
    texts = [block.text for block in blocks]
    if any(_EVENT.match(text) for text in texts[1:6]):
        return Content("event page", reason="it announces an event and issues no item")
    opening = _OPENING.match(texts[0]) or texts[0].endswith(("(closed)", "(discontinued)"))
    if opening or any(_HEADING.match(text) for text in texts[1:4]):
        return Content("structure page", reason="it describes a structure or a field of work")
    if len(anatomy.navigation) > 40 and not any(len(text) > 80 for text in body.paragraphs(blocks)):
        return Content("navigation", reason="it holds nothing but navigation")
    return None
