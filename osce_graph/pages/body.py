"""Where a text ends, and what in it is no text: captions, credits, footers, its second copy, its lead."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages import labels
from osce_graph.pages.blocks import Block

# Lines above links to other items.
_OTHERS: Final = (
    r"Read more on this topic|Подробнее по теме|See also:?$|Featured$|Latest (?:news|stories):?$|Latest news:"
    r"|(?:Related|Similar) (?:stories|content|news|links|documents|items|articles|publications|pages)\b"
    r"|More (?:(?:news|stories)(?: from [\w -]{1,60})?|like this|on this topic|from [\w -]{1,60}):?$"
    r"|You may (?:also )?(?:like|be interested in)\b.{0,20}$|(?:Читайте|Смотрите) также:?$|Читайте також:?$"
    r"|Related:?$|(?:Upcoming|Forthcoming|Past|Next|Related) events?:?$"
)
_ANNOUNCES: Final = re.compile(rf"(?:{_OTHERS})", re.IGNORECASE)
_ENDS: Final = re.compile(
    rf"(?:{_OTHERS}"
    r"|The OSCE bears no responsibility|The OSCE is not responsible|Contacts?:?$"
    r"|(?:Press|Media) contacts?\b"
    r"|For (?:further|more|additional) information(?: or press queries)?,? (?:please )?(?:contact|call|write)"
    r"|For PDF attachments|Tags:|Tag:$|Skip (?:Links|navigation)$|Categories:|(?:Photo|Image) gallery$"
    r"|(?:\d{1,4} )?Comments?:?$|(?:Leave|Post|Add) (?:a |your )?(?:comment|reply)$"
    r"|Source URL\b.{0,60}:|Links:(?: \[1\]|$)"
    r"|Контакты:?$|Контакти:?$|Kontakte?:?$|Kontakti:?$|Контакт:?$)",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(r"\((?:OSCE|CSCE)(?:/[^)]{1,80})?\)\s*(?:Photo details)?$|^Photo details$")
_HEADING: Final = 80  # characters, at most
_CAPTION: Final = 300  # characters, at most
_CAPTIONS: Final = 3  # at most, above the text
_FIRST_WORDS: Final = re.compile(r"(?:\W*\w+){1,5}")
# A paragraph long enough not to stand twice by chance.
_TELLING: Final = 40


def paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    """The text of the blocks up to its end, without photo credits and days of change."""
    for block in blocks:
        if _ENDS.match(block.text):
            return
        if len(block.text) >= _CAPTION or not (_CREDIT.search(block.text) or labels.is_change(block)):
            yield block.text


def of_the_item(blocks: Sequence[Block], top: int) -> int:
    """Where the item whose title stands at `top` ends: what follows announces other items."""
    lines = (index for index in range(top + 1, len(blocks)) if len(blocks[index].text) <= _HEADING)
    return next((index for index in lines if _ANNOUNCES.match(blocks[index].text)), len(blocks))


def once(texts: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs, each once: a body may stand twice, without its first paragraph or cut at its end
    (survey, section 4c). Short lines may be repeated."""
    if len({_opening(text) for text in texts}) == len(texts):
        return tuple(texts)
    alike = {text: fold(text) for text in set(texts)}
    folded = [alike[text] for text in texts]
    first: dict[str, int] = {}
    kept: list[str] = []
    copied = -1  # the paragraph that the one before is a copy of
    for index, text in enumerate(folded):
        if 0 <= copied < index - 1 and _continues(text, folded[copied + 1], index == len(folded) - 1):
            copied += 1
            continue
        copied = first.get(text, -1) if len(text) >= _TELLING else -1
        if copied < 0:
            first.setdefault(text, index)
            kept.append(texts[index])
    return tuple(kept)


def _opening(text: str) -> str:
    """The first words of a paragraph, which its copy has too, however that is printed."""
    words = _FIRST_WORDS.match(text)
    return fold(words[0]) if words else text


def _continues(text: str, copied: str, last: bool) -> bool:
    return text == copied or (last and copied.startswith(text))


def without_captions(texts: Sequence[str]) -> tuple[str, ...]:
    """The text from its dateline on, where captions without a credit stand above it."""
    for index, text in enumerate(texts[: _CAPTIONS + 1]):
        line = dates.dateline(text)
        if line and line.day:
            return tuple(texts[index:])
        if len(text) >= _CAPTION:
            break
    return tuple(texts)


def with_lead(texts: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """(lead, text) of paragraphs that may begin with a lead: the text then begins with its words."""
    if len(texts) > 1 and len(texts[0]) <= len(texts[1]) and lead_is_repeated(texts[0], texts[1:]):
        return texts[0], tuple(texts[1:])
    return None, tuple(texts)


def lead_is_repeated(lead: str, body: Sequence[str]) -> bool:
    """Whether the body begins with the lead, which may be cut and end in dots (folding drops them).

    A lead goes without the dateline at times.
    """
    if not body:
        return False
    start = fold(lead)
    line = dates.dateline(body[0])
    texts = (body[0], body[0][line.end :]) if line else (body[0],)
    enough = 2 * len(lead) + _CAPTION
    return bool(start) and any(fold(text[:enough]).startswith(start) for text in texts)
