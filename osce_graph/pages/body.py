"""Where a text ends, and what in it is no text: captions, credits, footers."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages.blocks import Block

_ENDS: Final = re.compile(
    r"(?:Read more on this topic|The OSCE bears no responsibility|Contacts?$|Contact:|Media contacts?"
    r"|For further information,? (?:please )?contact|For PDF attachments|Related (?:Stories|content)"
    r"|Latest news:|Featured$|Skip (?:Links|navigation)$|Categories:|Photo gallery$)",
    re.IGNORECASE,
)
_IMAGE: Final = re.compile(r"!\[[^\]\[]{0,400}\]\([^()]{0,400}\)")
_CREDIT: Final = re.compile(r"\((?:OSCE|CSCE)(?:/[^)]{1,80})?\)\s*(?:Photo details)?$|^Photo details$")

_MOST: Final = 500  # paragraphs of a body that is looked for a second time


def paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    """The text of the blocks up to its end, without image lines and photo credits."""
    for block in blocks:
        if _ENDS.match(block.text):
            return
        text = block.text
        if text.startswith("!["):
            text = _IMAGE.sub("", text).strip()
        if text and not (len(text) < 300 and _CREDIT.search(text)):
            yield text


def once(texts: Sequence[str]) -> tuple[str, ...]:
    """A body whose beginning stands twice in full, once (survey, section 4c)."""
    folded = [fold(text) for text in texts]
    for half in range(1, min(len(texts) // 2, _MOST) + 1):
        if folded[half] == folded[0] and folded[:half] == folded[half : 2 * half]:
            return (*texts[:half], *texts[2 * half :])
    return tuple(texts)


def lead_is_repeated(lead: str, body: Sequence[str]) -> bool:
    """Whether the body begins with the lead, which may be cut and end in dots (folding drops them).

    A lead goes without the dateline at times.
    """
    if not body:
        return False
    start = fold(lead)
    line = dates.dateline(body[0])
    texts = (body[0], body[0][line.end :]) if line else (body[0],)
    return bool(start) and any(fold(text).startswith(start) for text in texts)
