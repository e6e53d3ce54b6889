"""Pages that issue nothing: navigation alone, structures, fields of work, activities (survey, 7)."""

import re
from collections.abc import Sequence

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
_EARLY = 5  # blocks: names of the site, title, place and day
_PAST = re.compile(r"\s+/\s+.*|\s*\((?:closed|discontinued)\)$")


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    blocks = [block for block in anatomy.content if block.text != "Skip Links"]
    if not blocks:
        return _navigation(anatomy) if anatomy.navigation else None
    texts = [block.text for block in blocks]
    heading = None if anatomy.heading is None else anatomy.content[anatomy.heading]
    title = next((index for index, block in enumerate(blocks) if block == heading), 0)
    below = texts[title + 1 : title + _EARLY]
    # A day alone right below a name may be that of its founding.
    issued = any(map(dates.dateline, below)) or any(map(dates.date_line, below[1:]))
    headed = any(map(_HEADING.match, below[:3])) and not dates.date_line(below[0])
    if not issued and (headed or _is_opening(texts, anatomy, knows)):
        return Content("structure page", reason="it describes a structure or a field of work")
    if len(anatomy.navigation) > 40 and not any(len(text) > 80 for text in body.paragraphs(blocks)):
        return _navigation(anatomy)
    return None


def _is_opening(texts: Sequence[str], anatomy: Anatomy, knows: Knows) -> bool:
    """Whether the page begins as one about a structure or a field does: a name alone is its title then, and
    that of no news."""
    if _OPENING.match(texts[0]) or texts[0].endswith(("(closed)", "(discontinued)")):
        return True
    title = texts[0] if anatomy.heading is None else anatomy.content[anatomy.heading].text
    name = _PAST.sub("", title)
    return len(texts) > 1 and any(knows(field, name) for field in ("structure", "field"))


def _navigation(anatomy: Anatomy) -> Content:
    """The main site's menu ends in "About us" (survey, section 3); one that does not may be half a page."""
    reason = "it holds nothing but navigation"
    if "About us" not in anatomy.navigation:
        reason += (
            f", which breaks off at {anatomy.navigation[-1][:60]!r}; look whether the page was saved whole"
        )
    return Content("navigation", reason=reason)
