"""Names of the reference data in running text: longest match wins, as of the item's date."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from ahocorasick_rs import AhoCorasick, Implementation


class Name(Protocol):
    """A name as the resolver lists it (osce_graph.reference.resolver.Name)."""

    @property
    def text(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_until(self) -> dt.date | None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """text[start:end] names the entity `path`."""

    start: int
    end: int
    path: str


# A country's name that is part of another name: "Georgia Street", "Jordan Airlines".
_PART_OF_NAME: Final = re.compile(
    r"\s+(?:Street|Avenue|Road|Square|Boulevard|Hotel|Airlines|Airways|University|Bank|Times|Post|Today)\b"
)
_AMBIGUOUS: Final = frozenset({"Jordan", "Georgia", "Chad", "Malta", "Monaco", "Turkey"})
_HONORIFIC: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Ambassador|Professor)\.?\s+$")
_SURNAME: Final = re.compile(r"\s+[A-Z][a-zà-ž]+")
# "Mission to Georgia", "Office in Baku": a structure named after a country does not mention it.
_STRUCTURE: Final = re.compile(
    r"\b(?:Mission|Office|Centre|Center|Presence|Group|Embassy|Co-?ordinator|Delegation|Representation)\s+(?:to|in|for|of)"
    r"\s+(?:the\s+)?$"
)


class Gazetteer:
    """Every name of the reference data in one automaton; built once a process."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[str, list[Name]] = {}
        for name in names:
            for text in _spellings(name.text):
                entry = self._names.setdefault(text, [])
                if all(other.path != name.path for other in entry):
                    entry.append(name)
        self._texts = list(self._names)
        self._automaton = AhoCorasick(self._texts, implementation=Implementation.ContiguousNFA)

    def find(self, text: str, on: dt.date | None) -> Iterator[Hit]:
        """The names in `text`, leftmost and longest first, never overlapping."""
        matches = sorted(
            (
                (start, -end, self._texts[index])
                for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
                if _bounded(text, start, end)
            ),
        )
        reached = 0
        for start, negative_end, name in matches:
            if start < reached:
                continue
            path = self._entity(name, on)
            reached = -negative_end
            if path is not None and not _misleading(path, name, text, start, reached):
                yield Hit(start, reached, path)

    def _entity(self, text: str, on: dt.date | None) -> str | None:
        """The one entity the name stood for on that day; None where several could be meant."""
        names = self._names[text]
        if len(names) > 1 and on is not None:
            names = [
                name
                for name in names
                if (name.valid_from is None or name.valid_from <= on)
                and (name.valid_until is None or on <= name.valid_until)
            ]
        paths = {name.path for name in names}
        return paths.pop() if len(paths) == 1 else None


def _spellings(text: str) -> Iterator[str]:
    yield text
    for written, other in (("o-o", "oo"), ("’", "'"), ("'", "’")):
        if written in text:
            yield text.replace(written, other)


def _bounded(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before in "_@") and not (after.isalnum() or after == "_")


def _misleading(path: str, name: str, text: str, start: int, end: int) -> bool:
    if not path.startswith(("state/", "place/")):
        return False
    if _PART_OF_NAME.match(text, end) or _STRUCTURE.search(text[max(0, start - 40) : start]):
        return True
    if name not in _AMBIGUOUS:
        return False
    before = text[max(0, start - 24) : start]
    return bool(_SURNAME.match(text, end) or _HONORIFIC.search(before))
