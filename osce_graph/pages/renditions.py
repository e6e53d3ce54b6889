"""What tools that print pages as text do to its lines, undone: a right margin, numbers in place of links.

lynx, elinks and links number the links of a page and list their addresses below it; they, w3m and html2text
break lines at a margin, with an empty line after each paragraph.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from osce_graph import dates

_MARGIN: Final = range(50, 101)  # characters of the longest line of a text with a right margin
_FEWEST: Final = 2  # lines that go on with a small letter
# What a tool never breaks, or sets in a line of its own: Markdown, list items, cells, addresses.
_APART: Final = re.compile(r"\s*(?:#|[-*+•·▪|>]\s|\d+\. )|.*(?:\]\(|://)")
_LABEL: Final = re.compile(r"\s*[^\Wa-z\d_][\w ]{2,30}:(?:\s|\Z)")
_LINK: Final = re.compile(r"(?<![\w.,;:!?”’)])\[(\d{1,4})\](?!\s)")
_ITEM: Final = re.compile(r"\s*[*+o#@] (?=\[\d)")
_REFERENCES: Final = frozenset({"References", "Links:"})
_REFERENCE: Final = re.compile(
    r"(?:(?:Visible|Hidden) links:?|(?:(?P<number>\d{1,4})\.|\[\d{1,4}\]:?) (?P<address>\S*[/:#]\S*))?"
)
_LONGEST, _LONGEST_OF_SEVERAL = 300, 60  # characters of links that make up a line


def lines(text: str) -> Sequence[str]:
    """The lines of a text rendition: paragraphs whole, links in Markdown or without their numbers."""
    return _unnumbered(_unwrapped(text.splitlines()))


def _unnumbered(raw: Sequence[str]) -> Sequence[str]:
    """The lines without the numbers of links and the list of addresses, if they stand in order."""
    numbers = [int(number) for line in raw if "[" in line for number in _LINK.findall(line)]
    met = list(dict.fromkeys(numbers))  # a link may stand twice, what stood between be cut out
    if len(numbers) < _FEWEST or met != sorted(met):
        return raw
    end, addresses = len(raw), dict[str, str]()
    while end and (reference := _REFERENCE.fullmatch(raw[end - 1].strip())):
        end -= 1
        if reference["number"]:
            addresses[reference["number"]] = reference["address"]
    if end and raw[end - 1].strip() in _REFERENCES:
        raw = raw[: end - 1]
    else:
        addresses.clear()
    return [line for numbered in raw for line in _relinked(numbered, addresses)]


def _relinked(line: str, addresses: Mapping[str, str]) -> Iterator[str]:
    """A line that holds nothing but links, one an item of a list if there are several; else without numbers,
    for where a link ends is not told."""
    if line.lstrip().startswith("#["):
        return  # what the head of the page links to
    before, *parts = _LINK.split(_ITEM.sub("- ", line) if "[" in line else line)
    links = [(number, text.strip()) for number, text in zip(parts[::2], parts[1::2], strict=True)]
    if links and before.strip() in ("", "-") and _are_links([text for _, text in links]):
        item = "- " if len(links) > 1 else before.lstrip()
        for number, text in links:
            yield f"{item}[{text}]({addresses[number]})" if number in addresses else item + text
    else:
        yield "".join((before, *parts[1::2]))


def _are_links(texts: Sequence[str]) -> bool:
    longest = _LONGEST if len(texts) == 1 else _LONGEST_OF_SEVERAL
    return all(0 < len(text) <= longest and text[-1] not in ".,:;" for text in texts)


def _unwrapped(raw: Sequence[str]) -> Sequence[str]:
    """The lines, those that were broken at a right margin put together again."""
    goes_on = continued(raw)
    if not any(goes_on):
        return raw
    whole = [raw[0]]
    for line, on in zip(raw[1:], goes_on, strict=True):
        if on:
            whole[-1] = f"{whole[-1].rstrip()} {line.lstrip()}"
        else:
            whole.append(line)
    return whole


def continued(raw: Sequence[str]) -> list[bool]:
    """Of each line but the last whether it was broken at a right margin, so that the next one goes on."""
    margin = max((len(line.rstrip()) for line in raw if not _APART.match(line)), default=0)
    none = [False] * (len(raw) - 1)
    if margin not in _MARGIN:
        return none
    goes_on = [_goes_on(line.rstrip(), following, margin) for line, following in pairwise(raw)]
    small = sum(line.lstrip()[0].islower() for line, on in zip(raw[1:], goes_on, strict=True) if on)
    return goes_on if small >= _FEWEST or (small and all(goes_on)) else none


def _goes_on(line: str, following: str, margin: int) -> bool:
    """Whether a line ends because the first word of the next one did not fit in any more."""
    word = next(iter(following.split(None, 1)), "")
    return (
        bool(word and line)
        and len(line) + 1 + len(word) > margin
        and not _APART.match(following)
        and not _LABEL.match(following)
        and (following.lstrip()[0].islower() or line.endswith(",") or not _LABEL.match(line))
        and dates.opening(following.strip()) is None
    )
