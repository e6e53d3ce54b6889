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
_WORD: Final = rf"[{_UPPER}](?=[{_LETTERS}]{{0,30}}[a-zà-ž])[{_LETTERS}]{{1,30}}+"
_PARTICLE: Final = r"(?:van|von|der|de|del|della|di|da|af|al|ten|ter|bin)\b"
_NAME: Final = rf"(?P<name>{_WORD}(?: (?:[{_UPPER}]\.|{_PARTICLE}|{_WORD})){{0,3}} {_WORD})"
_HONORIFIC: Final = (
    r"(?:Ambassador|Dr\.?|Professor|Prof\.|Mr\.?|Mrs\.?|Ms\.?|General|Major General|Colonel|Judge|Sir|Lord)"
)
_OFFICE: Final = (
    r"(?:(?:Acting|Deputy|Vice|First|Former|Senior|Chief|Special|Personal|High|Principal|Permanent)[ -]){0,4}"
    r"(?:Chairperson|Chairman|Chairwoman|Chair|Head|Director|Minister|Secretary General|Secretary|President"
    r"|Prime Minister|Foreign Minister|Representative|Commissioner|Co-?ordinator|Ombudsman|Ombudsperson"
    r"|Prosecutor General|Prosecutor|Mayor|Governor|Speaker|Chief Monitor|Monitor|Adviser|Envoy|Rapporteur"
    r"|Rector|Judge|Commander|Spokesperson|Spokesman|Spokeswoman)\b"
)
_WHOSE: Final = rf"(?:OSCE |[{_UPPER}][a-z]{{1,30}}(?:’s|'s) )?"
_SMALL: Final = r"(?:of|for|on|to|at|in|and|the|with)\b"
_OF: Final = (
    rf"(?: {_SMALL}| [{_UPPER}][{_LETTERS}]{{0,30}}+"
    rf"| (?!{_SMALL})[a-z]{{1,30}}(?= (?:of|and)\b)){{0,16}}"
)

_ROLE_AFTER: Final = re.compile(
    rf", (?:the |who is |a )?(?P<role>{_WHOSE}{_OFFICE}{_OF})"
    r"(?=[,.;)]| (?:said|told|stressed|noted|added|opened|emphasi[sz]ed)\b)"
)
_NAME_AT_END: Final = re.compile(rf"\b{_NAME}\Z")
_ROLE_BEFORE: Final = re.compile(
    rf"(?P<role>\b{_WHOSE}{_OFFICE}(?: (?:of|for|on|to|in) (?:the )?{_WORD}"
    rf"(?: (?:{_WORD}|of|for|and|the|in|on|to)){{0,12}}?)?),? {_HONORIFIC} {_NAME}"
)
_LONGEST_NAME: Final = 100
_TITLE: Final = re.compile(rf"^{_HONORIFIC} ")
_NOT_A_NAME: Final = re.compile(
    r"\b(?:OSCE|CSCE|Mission|Office|Council|Ministry|Republic|Union|Assembly|Committee|Centre|Conference"
    r"|Organization|Permanent|Security|Secretariat|Federation|United|Nations|States|European|Parliament"
    r"|Government|Court|Party)\b"
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
    for end, name, role, at in sorted(_printed(text)):
        name = _TITLE.sub("", name)
        if " " not in name or name in seen or _NOT_A_NAME.search(name):
            continue
        seen.add(name)
        yield Person(name, role, end - len(name), end, at, at + len(role))


def _printed(text: str) -> Iterator[tuple[int, str, str, int]]:
    """(end of the name, name, role, start of the role), the name with its honorific."""
    for match in _ROLE_AFTER.finditer(text):
        comma = match.start()
        if name := _NAME_AT_END.search(text, max(0, comma - _LONGEST_NAME), comma):
            yield comma, name["name"], match["role"], match.start("role")
    for match in _ROLE_BEFORE.finditer(text):
        yield match.end("name"), match["name"], match["role"], match.start("role")
