"""Names of the reference data in running text: longest match wins, as of the item's date.

One pass of an automaton finds every name; what a name means is then a question of the words around it.
The rules are about kinds of words, not about single cases:

- A place's or State's name inside a longer proper name is a part of that name ("Georgia Street", "Vienna
  Document", "Hotel Ukraine", "UN Mission in Kosovo"), unless the longer name is an organ of the State or
  an office of the town ("Moldova Supreme Court", "Tirana Mayor").
- A State's name that people bear (`_GIVEN`) among their names is theirs ("Jordan Smith", "Michael Jordan").
- A demonym names the State where an organ of the State follows ("Romanian Foreign Minister").
- A bare name ("Mission to Georgia", "Secretary General") needs nobody else before it.
"""

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from ahocorasick_rs import AhoCorasick, Implementation


class Name(Protocol):
    """A name as the resolver lists it (osce_graph.reference.prose.Name)."""

    @property
    def text(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_until(self) -> dt.date | None: ...


class Hit(NamedTuple):
    """text[start:end] names the entity `path`, if it is `titled` only before the name of a holder."""

    start: int
    end: int
    path: str
    titled: bool = False


def _folds() -> dict[int, str]:
    """One character for one: small letters without marks, one hyphen, one apostrophe, one space."""
    table: dict[int, str] = {}
    for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if base != chr(code) and len(base) == 1:
            table[code] = base
    table |= {ord(char): plain for plain, alike in _ALIKE.items() for char in alike}
    return table


_ALIKE: Final = {
    "-": "‐‑‒–−",
    "'": "’‘ʼ`´",
    " ": "\n\t\xa0\u2009\u202f",
    "l": "łŁ",
    "d": "đĐ",
    "o": "øØ",
    "i": "ıİ",
}
_FOLDS: Final = _folds()


_UNUSUAL: Final = re.compile(r"[^\x00-\x08\x0b-\x5f\x61-\x7f]")
_SMALL_ORDINAL: Final = re.compile(r"[a-z-]+(?:st|nd|rd|th) ")


@lru_cache(maxsize=4)
def folded(text: str) -> str:
    """The text in small letters without marks, one character for one: offsets stay."""
    return _UNUSUAL.sub(_plain, text).lower()


def _plain(match: re.Match[str]) -> str:
    return _FOLDS.get(ord(match[0]), match[0])


# Spellings that one name has in print.
_SPELLINGS: Final = (
    ("co-op", "coop"), ("co-ord", "coord"), ("centre", "center"), ("programme", "program"),
    ("coop", "co-op"), ("organization", "organisation"), ("organisation", "organization"),
    ("-in-office", " in office"), ("secretary general", "secretary-general"),
    ("office for democratic", "office of democratic"), ("on national minorities", "for national minorities"),
    ("on drugs and", "of drugs and"), ("freedom of the media", "freedom of media"),
    ("counter-terrorism", "counter terrorism"), ("æ", "ae"),
)  # fmt: skip

_WORDS: Final = r"[^\W\d_][\w'’.-]*"
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_BEFORE: Final = re.compile(rf"({_WORDS}) \Z")
_AFTER: Final = re.compile(rf" ({_WORDS})")

# States' names that people bear.
_GIVEN: Final = frozenset(
    "state/" + key
    for key in ("jordan", "georgia", "israel", "france", "ireland", "malta", "cyprus", "turkiye", "andorra")
)
# What may follow a State's name in the name of one of its organs, and an adjective of a State.
_ORGANS: Final = frozenset(
    [
        "Academy", "Acting", "Administration", "Affairs", "Agency", "Air", "Ambassador", "Ambassadors",
        "Anti-Corruption", "Armed", "Army", "Assembly", "Assistant", "Attorney", "Authorities",
        "Authority", "Border", "Cabinet", "Central", "Chair", "Chairman", "Chairmanship", "Chairperson",
        "Chairperson-in-Office", "Chairman-in-Office", "Chairpersonship", "Chargé", "Chief", "Civil",
        "Co-Chair", "Co-chair", "Commission", "Committee", "Communications", "Congress", "Congressional",
        "Constitution", "Constitutional", "Consul", "Council", "Country", "Court", "Criminal", "Customs",
        "Defence", "Defense", "Delegation", "Democratic", "Deputy", "Diplomatic", "Economic", "Economy",
        "Education", "Electoral", "Election", "Embassy", "Environment", "Environmental", "Federal",
        "Federation", "Finance", "First", "Foreign", "Government", "General", "Governor", "Head", "Health",
        "High", "Human", "Information", "Interior", "Internal", "Intelligence", "Judicial", "Justice",
        "Kosovo", "Labour", "Law", "Local", "Member", "Members", "Military", "Minister", "Ministers",
        "Ministry", "Ministries", "Mission", "National", "Navy", "Office", "Ombudsman", "Ombudsperson",
        "Parliament", "Parliamentary", "Permanent", "Police", "Press", "Presidency", "President",
        "Presidential", "Prime", "Prosecutor", "Public", "Representation", "Representative", "Republic",
        "Secretary", "Security", "Senate", "Senator", "Social", "Special", "Speaker", "State",
        "Statistical", "Supreme", "Tax", "Trade", "Training", "Vice", "Vice-President", "Women", "Youth",
    ]
)  # fmt: skip
_STATE_NOUNS: Final = re.compile(
    r" (?:[a-z-]+ (?:and [a-z-]+ )?)?(?:authorities|government|governments|parliament|parliamentarians?"
    r"|parliamentary"
    r"|police|army|troops|officials|ministers?|ministry|ministries|presidency|president|presidential"
    r"|delegations?"
    r"|embassy|embassies|ambassadors?|chairmanship|chairpersonship|prosecutors?|judiciary|legislation"
    r"|constitution"
    r"|courts?|law enforcement|border forces|forces"
    r"|border (?:guards?|police|officials|officers|troops|service)|customs"
    r"|armed forces"
    r"|counterparts?|lawmakers|legislators|foreign minister|prime minister|head of state|leadership|side"
    r"|elections?"
    r"|law|electoral|capital|territory|economy|state|diplomats?)\b"
)
# An adjective before these is that of a people, a language or a place.
_PEOPLES: Final = frozenset(
    (
        "Kosovo", "ethnic", "Ethnic", "Bosnian", "Crimean", "Soviet", "South", "North", "Old", "Latin",
        "Central", "Native",
    )
)  # fmt: skip
# What makes a brand, a street, a club out of the name before it; out of the name after it.
_BRANDS: Final = frozenset(
    [
        "Airlines", "Airways", "Airport", "Avenue", "Bank", "Boulevard", "Cafe", "Café", "Club", "Cup",
        "Daily", "FC", "Gazette", "Gas", "Herald", "Hilton", "Hotel", "Hyatt", "League", "Marathon",
        "Motors", "News", "Oil", "Online", "Open", "Palace", "Plaza", "Post", "Restaurant", "River",
        "Road", "Square", "Steel", "Street", "Tech", "Telecom", "Telegraph", "Theatre", "Times", "Today",
        "Tower", "Tribune", "TV", "United", "University", "Weekly", "Wine",
    ]
)  # fmt: skip
_BRANDED: Final = frozenset(
    [
        "Air", "Bar", "Cafe", "Café", "Club", "Dinamo", "Dynamo", "FC", "FK", "Fort", "Hilton", "Hotel",
        "Hyatt", "Inter", "Lake", "Little", "Lokomotiv", "Lower", "Marriott", "Miss", "Mount", "New",
        "Partizan", "Radio", "Radisson", "Real", "Restaurant", "River", "Sheraton", "Spartak", "Sputnik",
        "Station", "Torpedo", "TV", "Upper", "Villa", "Teleradio",
    ]
)  # fmt: skip
# "Vincenzo Del Monaco"
_PARTICLES: Final = frozenset(("Al", "Da", "De", "Del", "Della", "Di", "Du", "El", "La", "Van", "Von"))
# "Head of Belgrade Mission" is the head of a mission named after its seat.
_HOUSES: Final = frozenset(("Academy", "Centre", "Center", "Mission", "Office", "Presence", "University"))
_DIRECTIONS: Final = frozenset(
    [
        "Central", "Downtown", "East", "Eastern", "North", "Northern", "South", "Southern", "West",
        "Western", "Southeast", "Southeastern", "Southwest", "Northeast", "Northwest", "Greater",
    ]
)  # fmt: skip
_TOWN_OFFICES: Final = frozenset(
    [
        "City", "District", "Governor", "Mayor", "Mayors", "Municipal", "Municipality", "Oblast", "Police",
        "Prefect", "Prefecture", "Province", "Region", "Regional", "Deputy",
    ]
)  # fmt: skip
_NAMED_AFTER: Final = re.compile(
    r"(?:(?<!National )(?<!Central )(?<!State )\b(?:Bank|University)|\b(?:Charter|Treaty|Voice|Echo"
    r"|Congress|Spirit"
    r"|Document|Star|Archbishop|Bishop|Duke|Prince|Republika|Peace)) of (?:the )?\Z"
)
_OPERATION: Final = re.compile(
    r"\b(?:(?<!Assessment )(?<!assessment )Mission|Presence|Task Force|Co-?ordinator|Force|Operation"
    r"|Monitoring Group|Assistance Group|Programme)s?"
    r"(?: \([\w/-]+\))? (?:to|in|for) (?:the )?(?:Republic of )?\Z"
)
# "the Foreign Minister of Azerbaijan Jane Roe": what follows is the holder's name.
_OFFICE_OF: Final = re.compile(
    r"\b(?:Ministers?|Presidents?|Ambassadors?|Speaker|Mayor|Governor|Representative|Chair\w*|Parliament|Assembly"
    r"|Trade|Economy|Environment|Energy|Transport|Labour|Integration|Development|Science|Sports?|Tourism"
    r"|Court|Ombuds\w+|Prosecutor|Secretary|Affairs|Interior|Justice|Defence|Education|Culture|Health|Finance"
    r"|Senate|Government|Police|Director|Head) (?:of|to) (?:the )?(?:Republic of )?\Z"
)
# "by Serb and Albanian police officers"
_AND_PEOPLE: Final = re.compile(r"\b(?:Serb|Croat|Bosniak|Kurd|Roma|Tatar|Turk)s? (?:and|or) \Z")
_AND_FURTHER: Final = re.compile(r"(?:, and|,| and) ([A-Z][a-z]+)\b")
_OFFICIAL: Final = re.compile(
    r"(?: [A-Z][\w-]+| and| for| of){1,4} (?:Agency|Ministry|Minister|Authority|Services?"
    r"|Government|Parliament"
    r"|Embassy|Court|Police|Forces|Guards?|Inspectorate|Directorate)\b"
)
_IN_AN_AREA: Final = re.compile(r" (?:in|to) (?:the )?(?P<name>\w+)")
_PLURAL: Final = re.compile(r"([oc]sce .+)s (to|in) ")
_LISTED: Final = re.compile(r"(?:, and|,| and) (?:in |to |the )*")
_OFFICE_IN: Final = re.compile(r"\b(?:Office|Centre|Center) (?:to|in|for) (?:the )?\Z")
_INSTRUMENT: Final = re.compile(
    r" (?:agreements?|accords?|process|protocols?|format|memorandum|arrangements|principles|mechanism"
    r"|document"
    r"|declaration|criteria|package|formula|guidelines|recommendations)\b"
)
_NO_AREA: Final = re.compile(r" time\b| ?\+ ?\d")  # "19:30 (Kyiv time)", "the Helsinki +40 Project"
_FOOD: Final = re.compile(r" (?:dinner|sandwich|breast|meat|farm|farms|shoot|hunt|hunting|leg|roast)s?\b")
_AMERICAN: Final = re.compile(r", (?:USA|U\.S\.|US|United States)\b(?! and)")
_AMERICAN_TOWN: Final = re.compile(
    r"\b(?:Atlanta|Savannah|Augusta|Macon), \Z|\b(?:US|U\.S\.|American) [Ss]tate of \Z"
)
# What a town is the seat of, alone or in a list: "Osh province", "Osh, Naryn and Batken provinces".
_PROVINCE: Final = re.compile(
    r" (?:[a-z]+ )?(?:[Pp]rovince|[Rr]egion|[Oo]blast|[Dd]istrict|[Cc]ounty|[Cc]anton|[Rr]ayon|[Rr]aion)s?\b"
    r"|(?:(?:, | and |, and )[A-Z][\w’'-]+){1,6} (?:[a-z]+ )?"
    r"(?:provinces|regions|oblasts|districts|counties|cantons|rayons|raions)\b"
)
# States of the United States and provinces of Canada, where towns are named after European ones.
AMERICAN_STATES: Final = (
    "Alabama", "Alaska", "Alberta", "Arizona", "Arkansas", "British Columbia", "California", "Colorado",
    "Connecticut", "Delaware", "Florida", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas",
    "Kentucky", "Louisiana", "Maine", "Manitoba", "Maryland", "Massachusetts", "Michigan", "Minnesota",
    "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada", "New Brunswick", "New Hampshire",
    "New Jersey", "New Mexico", "New York State", "North Carolina", "North Dakota", "Nova Scotia", "Ohio",
    "Oklahoma", "Ontario", "Oregon", "Pennsylvania", "Rhode Island", "Saskatchewan", "South Carolina",
    "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Washington State",
    "West Virginia", "Wisconsin", "Wyoming",
)  # fmt: skip
_IN_AMERICA: Final = re.compile(rf", (?:{'|'.join(AMERICAN_STATES)})\b")
_COMPANY: Final = re.compile(r" (?:Stiftung|Foundation|GmbH|Institute|Prize|Award|Street|School|AG|Ltd)\b")
_UNDER: Final = re.compile(r"\b(?:Deputy|Vice|Assistant|Under|Associate)[ -]\Z")
_ENVOY: Final = re.compile(
    r"\b(?:Representatives?|Envoys?|Advis[eo]rs?|Rapporteurs?)(?: \([\w/-]+\))?"
    r" (?:of|to) (?:the )?(?:current )?(?:OSCE )?\Z"
)
_ALONE: Final = re.compile(
    r"(?:\A|[\n.,;:(“”\"'’!?/–—-] ?|\b(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er"
    r"|[Tt]his|[Oo]ur|[Aa]|[Bb]y|[Aa]nd|[Tt]o|[Ww]ith"
    r"|[Oo]f|[Ff]or|[Ff]rom"
    r"|[Cc]hair(?:man|person)?-in-[Oo]ffice[’']s"
    r"|[Aa]t|[Ii]n|[Ff]ormer|[Nn]ew|[Aa]cting|[Ff]irst|[Ll]ast|[Nn]ext|[Ii]ncoming|[Oo]utgoing|OSCE"
    r"|today|as|that|until"
    r"|after|before|since|when|during) )\Z"
)
_OTHERS_SUMMIT: Final = re.compile(r"\b(?!OSCE|CSCE)[A-Z]{2,}(?:'s|’s)? \Z")
# A Secretary General or High Commissioner of somebody else.
_OTHERS_POST: Final = re.compile(
    r"\b(?!OSCE|CSCE|The|That|When|While|As|And|Under|Mr|If)(?:[A-Z][\w.’'-]+) (?:Secretary[- ]General"
    r"|High Commissioner)\b"
    r"|\b(?:Secretary[- ]General|High Commissioner) (?:of|for) (?!the OSCE|OSCE"
    r"|the Organi[sz]ation for Security|National)"
)
_PAREN: Final = re.compile(r" ?\((?:the |hereafter |hereinafter )*([A-Za-z][\w/.-]{1,14})\)")
_YEAR_OF_A_CHAIR: Final = re.compile(r"(?<=\b[OC]SCE) (?:19|20)\d\d(?= Chair)")
_BRACKET_OF_OSCE: Final = re.compile(r"(?<=\([OC]SCE)\)(?= [A-Z])")
_OSCE_OPERATION: Final = re.compile(r"OSCE .+ (?:in|to) ")
_OF_THE_ASSEMBLY: Final = re.compile(r"\bOSCE (?:PA\b|Parliamentary Assembly)")
_BEFORE_A_SESSION: Final = re.compile(
    r"(?:\b(?:[Tt]he|[Ii]ts|[Aa]n|[Nn]ext|[Uu]pcoming|\d{4}|\d{1,2}(?:st|nd|rd|th)|[Oo]f|[Aa]t|[Ff]or)"
    r"|[’']s) \Z"
)
_OF_ANOTHER_BODY: Final = re.compile(r" of the (?!OSCE|CSCE|Organi[sz]ation for Security)")
_SAYS_OSCE: Final = re.compile(r"\b[OC]SCE\b")
# "the International Secretariat of the OSCE PA" is not that of the OSCE.
_PART_OF_OSCE: Final = re.compile(r" (?:PA|Parliamentary Assembly)\b")
_AMERICAN_PLACES: Final = frozenset(("place/ottawa", "place/vancouver", "place/washington-d-c"))
_REGIONS: Final = frozenset(("place/kosovo", "place/sandjak", "place/vojvodina"))


class Gazetteer:
    """Every name of the reference data in one automaton; built once a process."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[str, list[Name]] = {}
        self._acronyms: dict[str, Name] = {}
        self._demonyms: set[str] = set()
        self._words_of: dict[str, set[str]] = defaultdict(set)
        for name in names:
            self._words_of[name.path].update(_WORD.findall(folded(name.text)))
            if name.form == "acronym":
                self._acronyms[name.text] = name
            elif name.form == "demonym":
                self._demonyms.add(name.text)
            for text in _spellings(folded(name.text)):
                entry = self._names.setdefault(text, [])
                if all(other.path != name.path or other.form != name.form for other in entry):
                    entry.append(name)
        self._texts = list(self._names)
        self._automaton = AhoCorasick(self._texts, implementation=Implementation.ContiguousNFA)

    def find(self, text: str, on: dt.date | None) -> Iterator[Hit]:
        """The names in `text`, leftmost and longest first; two overlap in the word "OSCE" at most."""
        joined = _Joined(text)
        plain = folded(joined.text)
        matches = sorted(
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True)
            if not (
                (start and (plain[start - 1].isalnum() or plain[start - 1] in "_@#"))
                or (end < len(plain) and (plain[end].isalnum() or plain[end] in "_@"))
            )
        )
        reader = _Around(text, self._demonyms)
        introduced = self._introduced(text) if "(" in text else {}
        reached = 0
        several = ("", 0)  # what the operations of a list begin with, and where the last of them ends
        last: tuple[int, bool] = (0, False)  # the end of the last State or place, whether it was rejected
        for start, negative_end, index in matches:
            if start < reached:
                continue
            begin, end = joined.at(start), joined.at(-negative_end - 1) + 1
            name = self._meant(self._texts[index], text[begin:end], on)
            if name is None:
                continue
            path = name.path
            listed = several[1] and path.startswith(("state/", "place/"))
            if listed and _LISTED.fullmatch(text, several[1], begin):
                another = several[0] + self._texts[index]
                if meant := self._meant(another, text[begin:end], on, printed=False):
                    reached, several = -negative_end, (several[0], end)
                    yield Hit(begin, end, meant.path)
                    continue
            if name.form == "acronym" and name.text in introduced:
                reached = -negative_end
                if other := introduced[name.text]:
                    yield Hit(begin, end, other)
                continue
            stands = reader.stands(name, begin, end, last)
            if stands and path.startswith("field-operation/") and self._elsewhere(name, plain, -negative_end):
                stands = False
            if path.startswith(("state/", "place/")):
                last = (end, not stands)
            if stands:
                # In "Unit of the OSCE Secretariat" the OSCE's name is that of both.
                reached = -negative_end - (4 if name.text.endswith(" of the OSCE") else 0)
                yield Hit(begin, end, path, name.form == "titled")
                if path.startswith("field-operation/") and (plural := _PLURAL.match(self._texts[index])):
                    several = (f"{plural[1]} {plural[2]} ", end)
            elif path.startswith(("state/", "place/")) and name.form == "name" and " and " not in name.text:
                reached = -negative_end
        return

    def _meant(self, text: str, words: str, on: dt.date | None, *, printed: bool = True) -> Name | None:
        """The one entity that the printed words stood for that day; None where several could be meant."""
        names = [name for name in self._names.get(text, ()) if not printed or _printed_so(name, words)]
        if len(names) > 1:
            if on is not None:
                names = [name for name in names if _in_use(name, on)]
            if len({name.path for name in names}) > 1:
                return None
        if not names:
            return None
        (name, *_) = names
        # "Serbia and Montenegro" was one State for a time, and is two in a list before and after.
        if " and " in text and name.path.startswith("state/") and on is not None and not _in_use(name, on):
            return None
        return name

    def _elsewhere(self, name: Name, plain: str, end: int) -> bool:
        """Whether an operation named by its kind alone is told to be that in a State, so another one."""
        area = (
            _IN_AN_AREA.match(plain, end) if name.form == "name" and name.text.startswith("OSCE ") else None
        )
        return area is not None and any(
            other.path.startswith("state/") for other in self._names.get(area["name"], ())
        )

    def _introduced(self, text: str) -> dict[str, str | None]:
        """Acronyms with a meaning of the text: the entity before the brackets, None for any other."""
        found: dict[str, str | None] = {}
        for match in _PAREN.finditer(text):
            name = self._acronyms.get(match[1])
            if name is None or match[1] in found:
                continue
            before = text[max(0, match.start() - 160) : match.start()]
            plain = folded(before)
            ends = [
                (len(plain) - start, index)
                for index, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True)
                if end == len(plain) and not (start and plain[start - 1].isalnum())
            ]
            if any(other.path == name.path for _, index in ends for other in self._names[self._texts[index]]):
                continue  # "Head of the OSCE Mission to Bosnia and Herzegovina (BiH)"
            if ends:
                length, index = max(ends)
                meant = self._meant(self._texts[index], before[-length:], None)
                if meant and not meant.path.startswith(("state/", "place/")):
                    found[match[1]] = meant.path
            elif _initials(before, match[1]) and not self._spells(name, before):
                found[match[1]] = None
        return found

    def _spells(self, acronym: Name, before: str) -> bool:
        """Whether the words before an acronym in brackets are mostly those of what it stands for, as where a
        letter is wrong: "International Labour Organizaton (ILO)"."""
        letters = len(acronym.text)
        words = _WORD.findall(folded(before))[-letters - 3 :]
        return 2 * len(self._words_of[acronym.path].intersection(words)) > letters


def _inside_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a bracketed abbreviation is followed by more of a name."""
    if sum(map(str.isupper, match[1])) < 2 or text[match.end() : match.end() + 2].strip()[:1].isdigit():
        return False
    return text.startswith((" to ", " in ", " on ", " of ", " for "), match.end())


class _Joined:
    """A text without what stands inside names and is no part of them: abbreviations in brackets, as in
    "Mission (SMM) to Ukraine", the bracket in "Organization for Security and Co-operation in Europe (OSCE)
    Mission to Moldova", and the year of a chairmanship, as in "OSCE 2013 Chairmanship"."""

    def __init__(self, text: str) -> None:
        self.cuts: list[tuple[int, int]] = []  # (offset in the joined text, characters left out so far)
        self.text = text
        cuts: list[re.Match[str]] = []
        if "(" in text:
            cuts += (match for match in _PAREN.finditer(text) if _inside_a_name(text, match))
        if "SCE) " in text:
            cuts += _BRACKET_OF_OSCE.finditer(text)
        if "Chair" in text:
            cuts += _YEAR_OF_A_CHAIR.finditer(text)
        cuts.sort(key=lambda match: match.start())
        parts, reached, out = [], 0, 0
        for match in cuts:
            parts.append(text[reached : match.start()])
            reached = match.end()
            out += match.end() - match.start()
            self.cuts.append((match.start() - out + match.end() - match.start(), out))
        if parts:
            self.text = "".join((*parts, text[reached:]))

    def at(self, offset: int) -> int:
        """Where a character of the joined text stands in the text."""
        if not self.cuts:
            return offset
        index = bisect_right(self.cuts, offset, key=lambda cut: cut[0]) - 1
        return offset + (self.cuts[index][1] if index >= 0 else 0)


class _Around:
    """Judges names by the words around them in one text, the first line of which is a headline."""

    def __init__(self, text: str, demonyms: Container[str]) -> None:
        self._text, self._demonyms = text, demonyms
        self._headline = text.find("\n") if "\n" in text else 0
        self._others: bool | None = None

    def stands(self, name: Name, start: int, end: int, last: tuple[int, bool]) -> bool:
        """Whether text[start:end] names the entity there; `last` tells of the State or place before."""
        kind = name.path.partition("/")[0]
        text = self._text
        if name.form == "demonym":
            return self._demonym(start, end)
        before = text[max(0, start - 48) : start]
        if name.text.endswith(" of the OSCE") and _PART_OF_OSCE.match(text, end):
            return False
        if kind in ("state", "place"):
            return self._area(name, before, start, end, last)
        if kind == "post":
            return self._post(name, before)
        if kind == "person":
            return not _COMPANY.match(text, end)
        if kind == "meeting" and _OTHERS_SUMMIT.search(before):
            return False
        if kind == "meeting-series" and name.form == "bare":
            return _OF_THE_ASSEMBLY.search(text) is not None and _BEFORE_A_SESSION.search(before) is not None
        if name.form == "chaired":
            chairs = last[0] in (start - 1, start - 3) and not last[1]  # "Finnish ...", "Finland's ..."
            return chairs and not _OF_ANOTHER_BODY.match(text, end)
        if name.form == "bare":
            return bool(_ALONE.search(before))
        if name.text == "Ministerial Council":
            return not _OTHERS_SUMMIT.search(before)
        if name.text in ("US", "UN", "EU"):
            return not text[end : end + 6].strip().isupper() or not text[max(0, start - 6) : start].isupper()
        return True

    @staticmethod
    def _in_a_name(before: str, state: bool) -> bool:
        """Whether a State or place ends the name of an operation, an office or something named after it."""
        return bool(
            _OPERATION.search(before)
            or (state and _OFFICE_IN.search(before))
            or (before.endswith((" of ", " of the ")) and _NAMED_AFTER.search(before))
        )

    def _area(self, name: Name, before: str, start: int, end: int, last: tuple[int, bool]) -> bool:
        text, path = self._text, name.path
        state = not path.startswith("place/") or path in _REGIONS
        after = text[end : end + 40]
        follows, precedes = after[:1], before[-1:]
        if (
            (
                name.valid_until is not None and before.endswith("former ")
            )  # "countries of the former Soviet Union"
            or (before.endswith(("People's ", "People’s ")) and name.text.startswith("Republic"))
            or _NO_AREA.match(after)
            or (follows == "-" and after[1:2].isdigit())
            or (follows == "." and after[1:2].islower())
            or precedes == "."
        ):
            return False
        if precedes == "-" and last[0] != start - 1 and re.search(r"[A-Z][a-z]+-\Z", before):
            return False
        if last == (start - 5, True) and before.endswith(" and "):
            return False
        if (
            (before.endswith((" to ", " in ", " for ", " the ", " of ")) and self._in_a_name(before, state))
            or (path == "state/georgia" and (_AMERICAN.match(text, end) or _AMERICAN_TOWN.search(before)))
            or (path == "state/turkiye" and _FOOD.match(text, end))
            or (not state and path not in _AMERICAN_PLACES and _IN_AMERICA.match(text, end))
            or (not state and _PROVINCE.match(text, end))
            or (not state and (_INSTRUMENT.match(text, end) or before.endswith((" named ", " called "))))
        ):
            return False
        headline = start < self._headline
        if follows == " " and after[1:2].isupper() and (next_word := _AFTER.match(after)):
            word = _bare(next_word[1])
            if word in _BRANDS:
                return False
            if not headline or not self._title_case:
                if word not in _HOUSES and _OFFICE_OF.search(before):
                    return True
                known = _ORGANS if state else _TOWN_OFFICES
                if (
                    word not in known
                    and not (word.isupper() and len(word) > 2)
                    and not self._begins_name(end + 1, word)
                ):
                    return False
        if (
            precedes == " "
            and not before[:-1].rpartition(" ")[2].islower()
            and (previous := _BEFORE.search(before))
            and previous[1][0].isupper()
        ):
            word = previous[1]
            if word in _BRANDED or word in _PARTICLES:
                return False
            if word == "Northern" and path == "state/ireland":
                return False
            if word.endswith((".", "'s", "’s")) and word not in _TITLES:
                return True
            if word in _DIRECTIONS or word.isupper():
                return True
            opens = _starts_sentence(text, start - 1 - len(word))
            if path in _GIVEN:
                return word in _ORGANS or word in _LINKS or (opens and bool(_OPENING.match(word)))
            if opens or (headline and self._title_case):
                return True
            if not state:
                return word in _LINKS or word in _ORGANS or word in _CALENDAR
        return True

    def _begins_name(self, at: int, word: str) -> bool:
        """Months, days and the OSCE's own names may follow an area without belonging to it."""
        return word in _CALENDAR or self._text.startswith(("OSCE", "CSCE"), at)

    @property
    def _title_case(self) -> bool:
        words = [word for word in self._text[: self._headline].split() if len(word) > 3]
        return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.8 * len(words)

    def _demonym(self, start: int, end: int) -> bool:
        text = self._text
        before = _BEFORE.search(text, max(0, start - 24), start)
        if (before and before[1] in _PEOPLES) or _AND_PEOPLE.search(text, max(0, start - 24), start):
            return False
        while (further := _AND_FURTHER.match(text, end)) and further[1] in self._demonyms:
            end = further.end()  # "Spanish, Greek and Irish parliamentarians"
        if text[end : end + 1] != " ":
            return False
        if _OFFICIAL.match(text, end) or _STATE_NOUNS.match(text, end):
            return True
        after = _AFTER.match(text, end + 5 if text.startswith(" OSCE ", end) else end)
        return bool(after and _bare(after[1]) in _ORGANS)

    def _post(self, name: Name, before: str) -> bool:
        if _UNDER.search(before) or _ENVOY.search(before):
            return False
        if name.form != "bare":
            return True
        if self._others is None:
            self._others = bool(_OTHERS_POST.search(self._text))
        return not (self._others or before.endswith((" its ", " their "))) and bool(_ALONE.search(before))


_OPENING: Final = re.compile(
    r"\w+(?:ing|ed)\Z|(?:While|When|Both|Since|Although|If|As|That|Like|Neither|Unlike|Today)\Z"
)
_TITLES: Final = frozenset(("Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St."))
_LINKS: Final = frozenset(
    [
        "In", "From", "To", "At", "The", "And", "Of", "For", "With", "By", "On", "Near", "Outside",
        "Around", "Through", "Via", "Between",
    ]
)  # fmt: skip
_CALENDAR: Final = frozenset(
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
        "Sunday",
    ]
)  # fmt: skip


def _bare(word: str) -> str:
    return word.rstrip(".,").removesuffix("'s").removesuffix("’s")


def _starts_sentence(text: str, at: int) -> bool:
    return (
        at <= 0
        or text[at - 1] in '\n“"('
        or text[max(0, at - 2) : at].rstrip()[-1:] in (".", "!", "?", ":", "–", "—")
    )


def _spellings(plain: str) -> Iterator[str]:
    """A folded name in each of its spellings, one rule after the other."""
    found = {plain}
    for written, other in _SPELLINGS:
        found |= {text.replace(written, other) for text in found if written in text}
    return iter(sorted(found))


def _printed_so(name: Name, printed: str) -> bool:
    """Whether the case of the printed letters is that of the name.

    Acronyms are as they are; names of several words of a body or post may be in small letters after the
    first; the ordinal that a meeting's name begins with may be; anything may be in capitals.
    """
    if name.form == "acronym":
        return printed == name.text or (len(printed) > 3 and printed == name.text.upper())
    first = printed[0]
    if printed == name.text and first.isupper():
        return True
    if name.path.startswith("meeting/") and _SMALL_ORDINAL.match(printed) and not printed.islower():
        return _printed_so(name, printed[0].upper() + printed[1:])
    if not (first.isupper() or first.isdigit()):
        if name.path.startswith("post/") and _SAYS_OSCE.search(printed):  # "head of the OSCE Mission"
            return True
        small = name.text[0] == first and name.path.startswith("state/")  # "former Yugoslav Republic of ..."
        return small or (name.text.startswith("The ") and printed.startswith("the "))
    capitals = sum(map(str.isupper, printed))
    wanted = sum(map(str.isupper, name.text))
    if name.path.startswith("field-operation/") and _OSCE_OPERATION.match(printed):
        wanted -= 1  # "OSCE office in Yerevan", but no "OSCE presence"
    several = " " in printed or "-" in printed
    if capitals >= wanted or (name.path.startswith(("body/", "post/", "meeting")) and several):
        long = printed.count(" ") if name.path.startswith("post/") else 0  # "on the Conflict Dealt With by"
        return capitals <= wanted + max(1, long // 2) or (printed.isupper() and len(printed) > 3)
    return False


def _in_use(name: Name, on: dt.date) -> bool:
    return (name.valid_from is None or name.valid_from <= on) and (
        name.valid_until is None or on <= name.valid_until
    )


def _initials(before: str, acronym: str) -> bool:
    """Whether the capitals of the words before the brackets spell the acronym."""
    capitals = [word[0] for word in re.findall(r"[^\W\d_][\w'’-]*", before) if word[0].isupper()]
    letters = [char for char in acronym if char.isupper()]
    return len(letters) > 1 and capitals[-len(letters) :] == letters
