"""Pages that issue nothing: navigation alone, structures, fields of work, activities (survey, 7)."""

import re

from osce_graph import dates
from osce_graph.pages import body
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import Content, Knows

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


_PAST = re.compile(r"\s+/\s+.*|\s*\((?:closed|discontinued)\)$")


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = [block for block in anatomy.content if block.text != "Skip Links"]
    if not blocks:
        return _navigation(anatomy) if anatomy.navigation else None
    texts = [block.text for block in blocks]
    opening = _OPENING.match(texts[0]) or texts[0].endswith(("(closed)", "(discontinued)"))
    # A name alone is the title of the page about it, not of news.
    if not opening and len(texts) > 1 and not any(dates.dateline(text) for text in texts[1:3]):
        opening = any(knows(field, _PAST.sub("", texts[0])) for field in ("structure", "field"))
    if opening or any(_HEADING.match(text) for text in texts[1:4]):
        return Content("structure page", reason="it describes a structure or a field of work")
    if len(anatomy.navigation) > 40 and not any(len(text) > 80 for text in body.paragraphs(blocks)):
        return _navigation(anatomy)
    return None


def _navigation(anatomy: Anatomy) -> Content:
    """The main site's menu ends in "About us" (survey, section 3); one that does not may be half a page."""
    reason = "it holds nothing but navigation"
    if "About us" not in anatomy.navigation:
        reason += (
            f", which breaks off at {anatomy.navigation[-1][:60]!r}; look whether the page was saved whole"
        )
    return Content("navigation", reason=reason)
