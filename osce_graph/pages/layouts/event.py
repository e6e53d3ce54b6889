"""Pages that announce an event: they issue no item (survey, section 7)."""

import re
from typing import Final

from osce_graph import dates
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.parts import OPENINGS, Content, Knows

_LABEL: Final = re.compile(
    r"(?:When|Where|Organi[sz]ed by|Где|Когда|Организатор|Де|Коли|Quand|Où|Organisé par|Wann|Wo"
    r"|Când|Unde|Organizat de|Kur|Ku|Кога|Каде|Kada|Gdje):?",
    re.IGNORECASE,
)
_LONGEST: Final = 60  # characters of a heading
_KIND: Final = frozenset({"event", "events", "meeting", "meetings", "conference", "conferences"})
# Headings of lists of events.
_LIST: Final = re.compile(
    r"(?:(?:upcoming|forthcoming|past|next|all|our|latest|more|related|other) )?"
    r"(?:events?|meetings?|conferences?)(?: and (?:events|meetings|conferences))?:?"
    r"|(?:events? )?calendar(?: of events)?:?|(?:предстоящие )?(?:события|мероприятия):?",
    re.IGNORECASE,
)
REASON: Final = "it announces an event and issues no item"
# Title, lead and image may stand above the labels, a content type above the title.
_ABOVE, _BELOW_TITLE = 6, 3


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    texts = [block.text for block in anatomy.content if block.text.casefold() not in OPENINGS]
    opening = texts[: _ABOVE + 1]
    if (
        any(_LABEL.fullmatch(text) for text in opening[1:])
        or (len(texts) > 1 and texts[0].casefold() in _KIND)
        or any(dates.is_span(text) for text in opening[1 : _BELOW_TITLE + 1])
    ):
        return Content("event page", reason=REASON)
    return None


def is_list(heading: str) -> bool:
    """Whether what stands below a heading are events: their days are none of issue."""
    return len(heading) <= _LONGEST and _LIST.fullmatch(heading) is not None
