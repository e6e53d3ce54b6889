"""The words a finding stands on: exact, with at most 32 characters of context a side (design, section 5)."""

from typing import Final

from osce_graph.records import Quote

CONTEXT: Final = 32
_LONGEST: Final = 200


def quote(text: str, start: int, end: int) -> Quote:
    """The quote of text[start:end], which lies in one paragraph of `text` (paragraphs end in a newline)."""
    earliest = max(0, start - CONTEXT)
    left = max(text.rfind("\n", earliest, start) + 1, earliest)
    stop = text.find("\n", end, end + CONTEXT)
    right = end + CONTEXT if stop < 0 else stop
    return Quote(text[start : min(end, start + _LONGEST)], text[left:start], text[end:right])
