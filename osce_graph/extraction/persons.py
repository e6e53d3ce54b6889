"""Persons known from print, minted only with a printed public role (design, section 5).

Two forms: "Ambassador Ihor Prokopchuk, Chairperson of the OSCE Permanent Council, said" and
"Head of the Mission Ambassador Jane Roe". A role is a title of office, never what befell somebody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_UPPER: Final = r"A-ZÀ-ÖØ-ÞŠŽŁŚČĆŞŢȘȚİĞĐŹŻĽŘŇĎŤ"
_LETTERS: Final = r"A-Za-zÀ-ÖØ-öø-ž’'-"
_WORD: Final = rf"[{_UPPER}][{_LETTERS}]*[a-zà-ž][{_LETTERS}]*"
_NAME: Final = (
    rf"(?P<name>{_WORD}(?:\s+(?:[{_UPPER}]\.|(?:van|von|der|de|del|della|di|da|af|al|ten|ter|bin)\b|{_WORD})){{0,3}}"
    rf"\s+{_WORD})"
)
_HONORIFIC: Final = (
    r"(?:Ambassador|Dr\.?|Professor|Prof\.|Mr\.?|Mrs\.?|Ms\.?|General|Major General|Colonel|Judge|Sir|Lord)"
)
_OFFICE: Final = (
    r"(?:Acting |Deputy |Vice[- ]|First |Former |Senior |Chief |Special |Personal |High |Principal |Permanent )*"
    r"(?:Chairperson|Chairman|Chairwoman|Chair|Head|Director|Minister|Secretary General|Secretary|President|Prime Minister"
    r"|Foreign Minister|Representative|Commissioner|Co-?ordinator|Ombudsman|Ombudsperson|Prosecutor General|Prosecutor"
    r"|Mayor|Governor|Speaker|Chief Monitor|Monitor|Adviser|Envoy|Rapporteur|Rector|Judge|Commander|Spokesperson"
    r"|Spokesman|Spokeswoman)"
)
_PLACE_WORDS: Final = rf"(?:\s+(?:of|for|on|to|at|in|and|the|’s|with)\b|\s+[{_UPPER}][{_LETTERS}]*|\s+[a-z]+(?=\s+(?:of|and)\b))"

_AFTER: Final = re.compile(
    rf"(?:\b{_HONORIFIC}\s+)?\b{_NAME},\s+(?:the\s+|who is\s+|a\s+)?(?P<role>(?:OSCE\s+|[{_UPPER}][a-z]+(?:’s|'s)\s+)?"
    rf"{_OFFICE}{_PLACE_WORDS}{{0,16}})(?=\s*[,.;)]|\s+(?:said|told|stressed|noted|added|opened|emphasi[sz]ed)\b)"
)
_BEFORE: Final = re.compile(
    rf"(?P<role>\b(?:OSCE\s+|[{_UPPER}][a-z]+(?:’s|'s)\s+)?{_OFFICE}(?:\s+(?:of|for|on|to|in)\s+(?:the\s+)?{_WORD}"
    rf"(?:\s+(?:{_WORD}|of|for|and|the|in|on|to))*?)?),?\s+{_HONORIFIC}\s+{_NAME}"
)
_NOT_A_NAME: Final = re.compile(
    r"\b(?:OSCE|CSCE|Mission|Office|Council|Ministry|Republic|Union|Assembly|Committee|Centre|Conference|Organization"
    r"|Permanent|Security|Secretariat|Federation|United|Nations|States|European|Parliament|Government|Court|Party)\b"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A printed name with its role; offsets into the text."""

    name: str
    role: str
    start: int
    end: int
    role_start: int
    role_end: int


def find(text: str) -> Iterator[Person]:
    """Names with a printed public role, in order of appearance; each name once."""
    seen: set[str] = set()
    matches = [*_AFTER.finditer(text), *_BEFORE.finditer(text)]
    for match in sorted(matches, key=lambda match: match.start("name")):
        name = re.sub(rf"^{_HONORIFIC}\s+", "", match["name"])
        start = match.end("name") - len(name)
        if _NOT_A_NAME.search(name) or name in seen or " " not in name:
            continue
        seen.add(name)
        role = match["role"].strip()
        role_start = match.start("role")
        yield Person(name, role, start, match.end("name"), role_start, role_start + len(role))
