"""Occasions with days and places: "meet in Vienna from 24 to 25 October 2013".

Here days and places are found; `occasions` tells whether a day is that of an occasion.
"""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple

from osce_graph import dates
from osce_graph.extraction import occasions

# (start, end, path, label) of what is named in the text.
Named = tuple[int, int, str, str]

_ORD: Final = r"(?:st|nd|rd|th)?"
_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
    "|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
)
_LINK: Final = r"\s*(?:,\s*and|,|and|to|until|till|through|[-–—/]|as well as|&)\s*"
_GROUP: Final = re.compile(
    rf"(?P<days>[0-9](?<![\d/.,:]\d)\d?{_ORD}(?:{_LINK}(?:on |from )?\d{{1,2}}{_ORD}){{0,9}})\s+(?:of\s+)?"
    rf"(?P<month>{_MONTHS})\b\.?(?:(?:,|\s+of)?\s+(?P<year>\d{{4}})(?![\d/]))?"
)
_MONTH_FIRST: Final = re.compile(
    rf"(?P<month>{_MONTHS})\.?\s+(?P<days>\d{{1,2}}{_ORD}(?:{_LINK}\d{{1,2}}{_ORD})?)(?![\d:]"
    rf"|\s+(?:{_MONTHS}))"
    r"(?:,?\s+(?P<year>\d{4})(?![\d/]))?"
)
_DAY: Final = re.compile(r"\d{1,2}")
_SOME_YEAR: Final = re.compile(r"\b(?:in|of) ((?:19[7-9]|20[0-4])\d)\b")
# "during the 2007 Spanish OSCE Chairmanship"
_YEAR_OF_A_CHAIR: Final = re.compile(
    r"\b((?:19[7-9]|20[0-4])\d) (?:[A-Z]\w+ )?(?:[OC]SCE )?Chair(?:man|person)ship\b"
)
_RANGE: Final = re.compile(r"\s*(?:to|until|till|through|[-–—])\s*\Z")
_BETWEEN_GROUPS: Final = re.compile(
    r"\s*(?:,?\s*(?P<range>to|until|till|through|[-–—])|(?P<list>,\s*and|,|and|as well as|&))\s*(?:(?:on"
    rf"|from)\s+)?(?:{dates.WEEKDAY},?\s+)?\Z"
)
_ONE_DAY: Final = dt.timedelta(days=1)
_LONGEST: Final = 62  # days an occasion may last
_LONGEST_JOINED: Final = 14 * _ONE_DAY  # where two sentences tell its first day and its last
_FURTHER: Final = 1000  # characters after a sentence that may tell where its occasion is
_LATER: Final = 2500  # characters after a sentence that may tell how long its occasion lasts
_NEXT: Final = 200  # characters after a sentence without a verb of it that may
_MOST: Final = 300  # dates of one text that are looked at
_CLOSE: Final = 40  # characters after a day within which words still tell of its occasion
_THERE: Final = 80  # characters after "it was held" that tell where
_REACH: Final = 400  # characters of a sentence on each side of a day

# The line of a media advisory: "When: 15:00, Monday, 26 October 2020".
_WHEN: Final = re.compile(r"(?:\A|\n)When:?\s[^\n]{0,40}\Z")
_DATELINE_ENDS: Final = re.compile(r"(?: \d{4})?[,.]? ?(?:/[\w ]+/|\([\w ]+\)|[\w-]+)? ?[–—:-]")
_ITSELF: Final = re.compile(r" (visit|trip|meeting|conference|seminar|workshop|course|session|event)\b")
_IT_AGAIN: Final = re.compile(
    r"\b[Tt]h(?:e|is) (?:[a-z-]+ ){0,2}(visit|trip|meeting|conference|seminar|workshop|course|session)\b"
    r"[^.;]{0,60}\Z"
)
_LEADS: Final = re.compile(
    r"(?:\A[\s–—-]*|[.;:(–—]\s*|(?P<comma>,\s*)|,?\s+(?:and|but|while|then)\s+)[“\"(]?"
    rf"(?:[Oo]n|[Ff]rom|[Bb]etween|[Dd]uring|[Oo]ver|[Ii]n the period)\s+(?:the\s+|{dates.WEEKDAY},?\s+)?\Z"
)
# A sentence that goes on about the occasion of the one before it, and so about its place.
_THE_OCCASION: Final = (
    r"(?:[a-z-]+ ){0,2}(?:course|seminar|workshop|training|conference|meeting|event|exhibition|session"
    r"|round ?table|competition|camp|school|academy|exercise|simulation|discussion|visit|tour"
    r"|forum|programme|festival|fair|contest|hearing|retreat|talks|consultations|conversation|ceremony"
    r"|gathering|debate|lecture|concert|performance|presentation|tournament|launch)"
)
_THE_EVENT: Final = re.compile(rf"The ({_THE_OCCASION})\b")
_OF_IT: Final = re.compile(rf"\bthe {_THE_OCCASION},? (?:which|that) ")
_GOES_ON: Final = re.compile(
    rf"(?:It|They|Held|The {_THE_OCCASION}|(?:During (?:the|his|her|its|their)|Their) {_THE_OCCASION})\b"
)
_SOMEWHERE: Final = r"(?:in|at(?! the (?:request|initiative|invitation|end|beginning|level)\b)|near)"
# A sentence after the one with the days that tells where: "The event, held in Osh, brought together ...".
_HELD_THERE: Final = re.compile(
    rf"(?:(?:{_GOES_ON.pattern}|\bthe {_THE_OCCASION}\b),? (?:which )?(?:(?:was|is|will be) )?"
    r"(?:(?:held|hosted|organi[sz]ed|brought together|took place|(?:will )?takes? place|taking place) )?"
    rf"|The (?:{_THE_OCCASION}|first of)\b[^.\n]{{0,160}}?\b(?:held|hosted|organi[sz]ed|started|began|opened"
    rf"|took place|takes place)\s)(?={_SOMEWHERE} )"
    r"|\bDuring (?:an?|his|her|its|their|the) (?:[\w-]+ ){0,3}(?:visit|trip|stay)\s(?=(?:to|in) )"
)
_THE_TOWN_OF: Final = (
    r"the (?:[\w’'-]+ ){0,4}(?:capital|city|town|village|district|municipality|port|mountains"
    r"|resort(?: area)?)"
    r"(?: of |, )"
    r"|(?:the (?:[\w’'-]+ ){0,2}|[\w-]+['’]s? )capital,? "
)
_WHERE: Final = re.compile(r"^(?:Where|Venue|Location):.+$", re.MULTILINE)
_DIRECTLY: Final = re.compile(rf",? (?:in|at|near|to) (?:{_THE_TOWN_OF})?")
_BODIES: Final = ("body/", "field-operation/", "organization/", "post/")
# The stops of "Mr.", "Prof." and of initials, as in "H.E. Jane B. Roe", end no sentence.
_SENTENCE: Final = re.compile(
    r"[.!?](?<!\b[A-Z]\.)(?<!\bSt\.)(?<!\b[MD][rs]\.)(?<!\bMrs\.)(?<!\bAmb\.)(?<!\bGen\.)(?<!\bProf\.)"
    r"[”\"’)]?\s+(?=[“\"(]?[A-ZÀ-ÖØ-ÞĀ-Ž\d])"
)
_COORDINATE: Final = re.compile(r"\A(?:\s*(?:,\s*and|,|and|/|&)\s+)\Z")
_UPPER_WORD: Final = r"[^\Wa-zà-öø-ÿ\d_][^\W\d_]+(?:[-’'/](?!s\b)[^\W\d_]+)*"
_DATELINE_BEGINS: Final = re.compile(rf"(?:{_UPPER_WORD}[ /,.]+){{1,5}}")
# What came before has another place: "Following talks in Osh, she visited a school on 5 May".
_FRONTED: Final = re.compile(r"[\s–—-]*(?:Following|After|Before|Prior to|Ahead of)\b[^,;.\n]{3,80}, ")
# What stands after it takes place at another time: "met today to prepare the session this summer in Riga".
_ANOTHER_TIME: Final = re.compile(r"\b(?:this (?:spring|summer|autumn|winter)|later|next|upcoming)\b")
# What something is held for has another place: "held a conference today to raise money for a school in Osh".
_PURPOSE: Final = re.compile(
    r",? to (?!the\b|(?:visit|attend|meet|open|hold|join|take|celebrate|mark|start|begin|launch"
    r"|north|south|east|west|central)\w*\b)[a-z]+ "
)
# The way home has another place: "will meet envoys in the capital tomorrow and then return to Vienna".
_HOMEWARD: Final = re.compile(r"\b(?:and|before) (?:will )?(?:then )?return(?:s|ed|ing)?\b")
# What is said has other places: "met the envoy today and told him that the work in Osh must go on".
_SAID_THERE: Final = re.compile(
    r"\band (?:told|said|stated|stressed|underlined|urged|called|condemned|welcomed|expressed|warned)\b"
)
# "in Livno in western Bosnia": the second is where the first is.
_WITHIN: Final = re.compile(
    r"(?: (?:in|near|outside|close to) (?:the )?(?:[a-z-]+ ){0,2}|, (?:in|near) (?:the )?(?:[a-z-]+ ){1,2})"
)
# What stands before "in" where a person, a body or a field of study is told of, and no occasion.
_NO_SCENE: Final = "".join(
    f"(?<!{word} )"
    for word in (
        "degree", "Master", "diploma", "PhD", "MA", "BA", "Programme", "Programmes", "based", "born",
        "accredited", "situation", "violence", "killings", "conflict", "developments", "elections",
        "Presence", "Mission", "Embassy", "Delegation", "to the OSCE", "rafficking",
    )
)  # fmt: skip
_THE_HOUSE_OF: Final = (
    r"(?i:the (?:[\w’'-]+ ){0,3}(?:hall|library|museum|theatre|centre|center|university|academy|palace|park"
    r"|stadium|institute|college|opera|cinema|gallery|court) of )"
)
# The same before a name that may be of no town: "at the Academy of Sciences" is not.
_A_HOUSE_OF: Final = (
    r"the (?:(?:[\w’'-]+ ){0,3}(?:hall|library|museum|theatre|palace|castle|fortress|monastery|prison"
    r"|hammam|hospital)|(?:\w+ )?(?:(?:District|Basic|City|Municipal|Regional) Court|(?:Town|City) Hall"
    r"|Municipality|University)) of "
)
_FORESEEN: Final = r"(?:planned|scheduled|foreseen) for|stop (?:is|was|will be)"
_NEARBY: Final = r"(?: (?:the )?(?:nearby|neighbouring|neighboring))?"
_PLACED: Final = re.compile(
    rf"\b(?:{_NO_SCENE}[Ii]n{_NEARBY}|[Aa]t(?: the(?: {_UPPER_WORD}){{1,4}} in| the University of)?"
    rf"|{_FORESEEN}"
    rf"|{_NO_SCENE}to|[Nn]ear|visit(?:s|ed|ing)?|tour(?:s|ed|ing)|outside|hosted by"
    r"|(?:left|leaves?|leaving|departed|set off) for|(?:[Ss]treet|[Aa]venue|[Bb]oulevard|[Ss]quare),)"
    rf"\s+(?:{_THE_TOWN_OF}|{_THE_HOUSE_OF}|(?:the|its|their)\s+)?"
    rf"(?:{_UPPER_WORD}(?: (?:{_UPPER_WORD}|hotel|hall|building))?(?:, and |, ?| and )){{0,4}}\Z"
)
# Where people are from nothing takes place: "students of the University in Osh were guests".
_OF_PEOPLE: Final = re.compile(
    r"\b(?:students?|pupils|graduates?|teachers?|lecturers?|professors?|experts?|judges|lawyers|officers|members?"
    r"|officials?|representatives?|employees|staff)"
    r" (?:of|from) (?:(?!\b(?:was|were|are|is)\b)[^,.;:]){1,80}\bin \Z",
    re.IGNORECASE,
)
_THEN_A_VERB: Final = re.compile(
    rf"(?:, {_UPPER_WORD},)? (?:was|were|are|is|had|have|will|who|met|visit|took)\b"
)
_NEXT_OF_LIST: Final = re.compile(
    rf"(?:,|;| and|, and) (?:in |to )?(?P<name>{_UPPER_WORD}(?: {_UPPER_WORD})?),? (?:on |from )?"
)
# The town of the dateline: "The course, which ended here today, ..."
HERE: Final = re.compile(r"\bhere\b")
_HOSTS: Final = re.compile(r" (?:(?:hosts|hosted|will host) |(?:was|is|will be) the venue of )")
_SMALL: Final = r"(?:lui|de|del|di|la|le|les|sur|am|an der|nad|na|pod)"  # as in "Vadul lui Vodă"
_PRINTED: Final = re.compile(
    rf"\b(?:{_NO_SCENE}[Ii]n{_NEARBY}|[Aa]t|[Nn]ear"
    r"|(?:visits?|trips?|tours?|travel(?:s|l?ed|l?ing)?|c[ao]mes?|goe?s?|went|flew) to"
    rf"|{_FORESEEN}"
    r"|(?P<visit>visit(?:s|ed|ing)?))\s+"
    rf"(?:{_THE_TOWN_OF}|{_A_HOUSE_OF}|(?P<office>(?:its|their|the) ))?"
    rf"(?P<name>(?>(?:St\. )?{_UPPER_WORD}(?: (?:{_SMALL} )?{_UPPER_WORD}){{0,2}}))"
    rf"(?=[\s,.;:)]|\Z)(?!(?: and {_UPPER_WORD})? "
    r"(?i:provinces?|regions?|districts?|oblast|count(?:y|ies)|cantons?)\b)"
    # "visited Polish centres": what goes on with a noun is no place.
    r"(?(visit)(?! (?!and\b|on\b|in\b|to\b|for\b|from\b|with\b|at\b|as\b|this\b|last\b|today\b|yesterday\b"
    r"|tomorrow\b|where\b|between\b|during\b|earlier\b)[a-z])|)"
    r"(?(office)(?= (?:[a-z]+ )?(?:office|premises|gorge|valley)\b)|)"  # "at its Osh office"
)
_NO_PLACE: Final = frozenset(
    [
        "Academy", "Action", "Administration", "Agency", "Albanian", "Annual", "April", "Asia",
        "Assembly", "August", "Awareness", "Balkans", "Bank", "Beings", "Border", "Cabinet",
        "Caucasus", "Center", "Central", "Centre", "Chairmanship", "Chamber", "Christian", "Christmas",
        "Church", "City", "Co-operation", "College", "Commission", "Committee", "Conference", "Congress",
        "Cooperation", "Council",
        "Court", "December", "Defence", "Department", "Development", "Eastern", "Economic",
        "Economics", "Embassy", "English", "Europe", "European", "Faculty", "February", "Federation",
        "Foreign", "Forum", "French", "Friday", "German", "Governance", "Government", "Hall", "Hotel",
        "House", "Institute", "International", "January", "July", "June", "Justice", "Kazakh",
        "Kyrgyz", "Laws", "March", "May", "Ministry", "Mission", "Monday", "National", "Northern",
        "November", "October", "Office", "Organization", "Palace", "Park", "Parliament", "Partnership",
        "Permanent", "Police", "Politics", "Presence", "President", "Prime", "Region", "Republic",
        "Rights", "Romanian", "Russian", "Saturday", "School", "Secretariat", "Security", "Senate",
        "September", "Serbian", "South", "Southern", "Spanish", "State", "States", "Summit", "Sunday",
        "Supreme", "Tajik", "The", "This", "Thursday", "Training", "Transcaucasia", "Tuesday",
        "Turkmen", "Ukrainian", "Union", "United", "University", "Uzbek", "Wednesday", "Western",
        "World",
    ]
)  # fmt: skip
_COUNTS: Final = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
}
_COUNT: Final = rf"(?P<count>{'|'.join(_COUNTS)}|[1-9]|[1-3]\d)"
_OCCASIONS: Final = r"(?:courses|seminars|workshops|trainings|camps|visits|events|sessions)"
# Of several occasions it is not told which of them the day belongs to.
_SPAN: Final = re.compile(
    rf"\b(?:{_COUNT}[- ]day\b(?! (?:(?!of )[\w-]+ ){{0,3}}{_OCCASIONS})"
    r"|(?:first|second|third|fourth|fifth|last) (?:of|in) [^.;]{1,60}\b"
    rf"{_COUNT.replace('count', 'each')}[- ]day\b"
    r"|(?:(?:for|over|lasts?|lasting|after)(?: the (?:past|last))?|in the (?:past|last))"
    rf" {_COUNT.replace('count', 'days')} days\b"
    rf"|{_COUNT.replace('count', 'of')} days of (?:[\w-]+ )?(?:talks|debates?|discussions?|meetings)\b)",
    re.I,
)
# What a later sentence says of the same occasion: "Over the course of the three-day event ...".
_THE_SPAN: Final = re.compile(
    rf"\b(?:the|this) (?:[a-z-]+ )?{_COUNT}[- ]day {_THE_OCCASION}\b"
    rf"|\bthe first of (?:[\w-]+,? ){{1,3}}{_COUNT.replace('count', 'each')}[- ]day\b"
    rf"|\bover (?:the course of )?{_COUNT.replace('count', 'days')} days\b",
    re.I,
)
# "Journalists are invited to attend the opening of the conference on 5 May."
_INVITED: Final = re.compile(
    r"\binvited to (?:attend |cover |join )?(?:the |its )?(?:official )?(?:opening|closing)\b"
)
_LONG: Final = re.compile(r"\b(?:weeks?|months?|days)[- ]long\b|\b\w+-(?:week|month)\b", re.I)
_BESIDE_DAY: Final = r"(?=(?: in [A-Z]\w+)?(?: here| today| tomorrow| yesterday| on | \d))"
_SO_LONG: Final = r"(?= (?:an?|the|his|her|their) (?:[\w-]+ )?[\w-]+-day )"  # "concluding a two-day visit"
_BEGINS_OR_ENDS: Final = re.compile(
    r"\b(?:(?P<begins>open(?:s|ed)?|start(?:s|ed)?|beg(?:an|ins?|un)|commenc(?:es?|ed)|kick(?:s|ed)? off"
    r"|launched|inaugurated|arrive[sd]|get(?:s|ting) under way|got under way|gather(?:s|ed)|assembl(?:es|ed)"
    r"|c[ao]mes? together"
    r"|are (?:meeting|gathering)"
    r"|at the (?:opening|start|beginning|launch)(?: session| ceremony)? of (?:an?|the|this|its|their)"
    rf"|(?:opening|starting|beginning)(?:{_BESIDE_DAY}|{_SO_LONG}))"
    r"|at the (?:clos(?:e|ing)|end|conclusion)(?: session| ceremony)? of (?:an?|the|this|its|their)"
    r"|end(?:s|ed)?|conclud(?:es?|ed)|clos(?:es|ed)|complet(?:es?|ed)|wrap(?:s|ped) up"
    r"|return(?:s|ed|ing)(?=(?: to [A-Z]\w+)? (?:today|yesterday|on [A-Z]\w+day) from)"
    r"|w(?:inds|ound) up|finish(?:es|ed)|c[ao]mes? to (?:an|its) end"
    rf"|graduated|(?:ending|concluding|completing|closing)(?:{_BESIDE_DAY}|{_SO_LONG}))\b",
    re.I,
)
_ENDING: Final = re.compile(
    r"\b(?:at the (?:end|close|conclusion) of|ending|concluding|completing|wrapping up)"
    rf" (?:(?:an?|his|her|their|the) (?:[\w-]+ )?{_COUNT}[- ]day (?:[\w-]+ ){{0,2}}(?:visit|trip|tour)"
    rf"|{_COUNT.replace('count', 'days')} days of (?:[\w-]+ )?(?:talks|debates?|discussions?|consultations)"
    r")\b"
    r"(?![^.;]{0,80}\b(?:yesterday|(?:on|from) (?:\d|[A-Z][a-z]+day)))",
    re.I,
)
# The last day of an occasion whose first one is told: "opens on 5 May and lasts until 9 May".
_ENDS_ON: Final = r"(?:end|clos|conclud)(?:e|es|ed|s)?(?: on|(?= tomorrow))"
_UNTIL: Final = re.compile(
    r"\b(?:(?:today|lasts?|lasted|open(?: to (?:visitors|the public))?|runs?|running|continu(?:es?|ing)"
    r"|goes on) (?:until|till|through|to)"
    rf"|(?:and|which) (?:will )?(?:{_ENDS_ON}|continues?(?: on|(?= tomorrow))))"
    r"\s+(?:the\s+)?(?:(?:morning|afternoon|evening|end) of\s+)?"
)
# The same in a later sentence: "The seminar will run until 9 May".
_GOES_UNTIL: Final = re.compile(
    rf"\b(?:It|The (?:work of the )?{_THE_OCCASION}s?)(?:, which)? (?:will |is to |is due to )?"
    rf"(?:(?:lasts?|runs?|continues?|goes on|go on) (?:until|till|through|to)|{_ENDS_ON})\s+(?:the\s+)?"
    r"|\b(?:Until|(?:[Ff]or|[Oo]ver) the next (?:\w+ )?(?:days|weeks),? until) (?:the )?(?=\d)"
)
_DAY_OF_WEEK: Final = re.compile(rf"({dates.WEEKDAY})\b,?\s*")
_RELATIVE: Final = re.compile(
    rf"\b(?=[bflmnopstwy])(?:(?:from (?P<since>{dates.WEEKDAY}) (?:to|until|till|through) )?"
    r"(?P<word>yesterday|today|tomorrow|this (?:morning|afternoon|evening)|tonight|last (?:night|evening))"
    r"(?: and (?P<next>today|tomorrow|yesterday))?"
    r"|(?P<weekend>(?:this(?: past| coming)?|last|over the) weekend)"
    rf"|(?:(?:from|between|on|last|this(?: coming)?) (?P<from>{dates.WEEKDAY}) (?:to|until|till|through|and) "
    r"|(?P<on>on|last|next|(?:scheduled|planned|set) for) )?"
    rf"(?P<weekday>{dates.WEEKDAY})(?!,? (?:the )?\d)(?!,? (?:{_MONTHS}) \d))\b",
    re.I,
)
# What a weekday without "on" stands after where it is that of an occasion: "met Friday", not "every Friday".
_SAYS_NO_DAY: Final = re.compile(
    r"(?:\A|[^a-z ] ?|\b(?:of|the|an?|and|or|to|from|until|till|since|by|before|after|between|through|for"
    r"|every|each|next|this|previous|early|late|said) )\Z"
)
_FROM_TODAY: Final = {"yesterday": -1, "last night": -1, "last evening": -1, "tomorrow": 1}
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Of two occasions in one sentence the days of the one are not those of the other.
_ASIDE: Final = re.compile(r"\bon the (?:margins?|sidelines?|fringes?) of\b")
_TENSE: Final = re.compile(
    r"\b(?:(?P<future>will|would(?! have)|to be held|to take place|is to|are to|scheduled|planned"
    r"|intends?|upcoming"
    r"|(?:is|are) invited to|tomorrow)"
    r"|(?P<present>takes place|(?<!will )(?<!to )take place|is held|opens|begins|starts|meets"
    r"|holds|hosts|visits(?! to\b)|brings)"
    r"|(?<!be )(?<!being )(?<!is )(?:was|were|took|met|held|opened|concluded|ended|visited|visiting|gathered"
    r"|attended|began|started|completed|trained|convened|brought|arrived|travell?ed|discussed|addressed|came"
    r"|joined|paid|presented|(?:organi[sz]|conduct|host)ed(?! by)))\b"
)


@dataclass(frozen=True, slots=True)
class Gathering:
    """Days in text[start:end], with the places printed for them as (start, end, path, label).

    A path is empty where the place is none of the reference data. `reported` tells whether the sentence
    says that there was an occasion on these days; without it they are an event only if they are those of a
    meeting that is known anyway. `told` marks days told by a word such as "today". `part` tells that they
    may be some of its days only, as one that it begins on is, `aside` that the sentence tells of two
    occasions, one on the margins of the other, `opening` that it invites to the opening alone.
    """

    first: dt.date
    last: dt.date
    start: int
    end: int
    places: tuple[Named, ...]
    reported: bool
    told: bool = False
    part: bool = False
    aside: bool = False
    opening: bool = False


class _Days(NamedTuple):
    first: dt.date
    last: dt.date
    start: int
    end: int


def find(
    text: str,
    published: dt.date | None,
    places_in: Callable[[int, int], Sequence[Named]],
    begin: int = 0,
    areas: frozenset[str] = frozenset(),
) -> Iterator[Gathering]:
    """The spans of days that the sentences of `text` from `begin` name, each once.

    `places_in(start, end)` gives what is named between two offsets; what is no place is none of an occasion.
    Of the paths `areas` are places that something is in only where no town is told.
    A date without year is the one nearest to `published`; without one it is no event.
    """
    found = list(_printed(text, published, places_in, begin, areas))
    ended = list(_endings(text, published, places_in, begin)) if published else []
    relative = _relative(text, published, places_in, begin, areas) if published else []
    told_ones = [
        one
        for one in relative
        if not any(_covers(whole, one) and abs(one.start - whole.start) < _REACH for whole in ended)
    ]
    for told in (*told_ones, *ended):
        same = next((at for at, one in enumerate(found) if one.reported and _is_of(told, one)), None)
        if same is None or found[same].told:
            found.append(told)
        elif not found[same].places:
            found[same] = replace(found[same], places=told.places)
    found = _joined(text, begin, found)
    found = [one for one in found if not any(_opens(one, other) for other in found)]
    found.sort(key=lambda one: (one.start, one.first))
    seen: dict[tuple[dt.date, dt.date], Gathering] = {}
    for gathering in found:
        days = (gathering.first, gathering.last)
        if not gathering.reported:
            yield gathering
        elif days not in seen or (gathering.places and not seen[days].places):
            seen[days] = gathering
    yield from seen.values()


def _joined(text: str, begin: int, found: Sequence[Gathering]) -> list[Gathering]:
    """An occasion that one sentence lets begin and another end lasts from the day of the one to that of the
    other: "a course ends today. ... The course began on Monday"."""
    days = [one for one in found if one.reported and one.part and one.first == one.last]
    if len(days) < 2:
        return list(found)
    begun: list[tuple[Gathering, tuple[int, int]]] = []
    ended: list[tuple[Gathering, tuple[int, int]]] = []
    for one in days:
        sentence = _sentence_of(text, begin, one)
        if verb := _edge(text, sentence, one.start):
            (begun if verb["begins"] else ended).append((one, sentence))
    left = list(found)
    for end in ended:
        start = next((start for start in begun if _are_of_one(text, start, end)), None)
        if start is not None:
            begun.remove(start)
            left.remove(start[0])
            places = start[0].places or end[0].places
            left[left.index(end[0])] = replace(end[0], first=start[0].first, places=places, part=False)
    return left


def _are_of_one(
    text: str, begun: tuple[Gathering, tuple[int, int]], ended: tuple[Gathering, tuple[int, int]]
) -> bool:
    """Whether of two days with their sentences the later told is that of "the" occasion of the other."""
    (first, _), (last, _) = begun, ended
    if (
        not _ONE_DAY <= last.first - first.first <= _LONGEST_JOINED
        or abs(last.start - first.start) >= _FURTHER
    ):
        return False
    (_, earlier), (_, later) = sorted((begun, ended), key=lambda day: day[0].start)
    event = _THE_EVENT.match(text, later[0])
    return later != earlier and event is not None and event[0].split()[-1] in text[slice(*earlier)].split()


def _sentence_of(text: str, begin: int, one: Gathering) -> tuple[int, int]:
    """Where the sentence begins and ends that tells a day."""
    starts = _sentences(text, begin, one.start, one.end)
    at = bisect_left(starts, one.start + 1)
    return starts[at - 1], starts[at] if at < len(starts) else len(text)


def _edge(text: str, sentence: tuple[int, int], at: int) -> re.Match[str] | None:
    """What says that an occasion begins or ends on the day at `at`: the last before it or the first after."""
    verbs = list(_BEGINS_OR_ENDS.finditer(text, *sentence))
    return next((verb for verb in reversed(verbs) if verb.end() <= at), next(iter(verbs), None))


def _is_of(told: Gathering, one: Gathering) -> bool:
    """Whether the days that a "today" tells are some of those of an occasion with printed days."""
    return _covers(one, told) and not (one.aside or told.aside)


def _opens(one: Gathering, other: Gathering) -> bool:
    """Whether a day is but the first or last of a longer occasion that the text tells of elsewhere."""
    return (
        (one.opening or (one.part and abs(one.start - other.start) < _FURTHER and not other.aside))
        and one.first == one.last
        and one.first in (other.first, other.last)
        and other.first < other.last
        and other.reported
    )


def _covers(one: Gathering, other: Gathering) -> bool:
    return one.first <= other.first and other.last <= one.last


def _printed(
    text: str,
    published: dt.date | None,
    places_in: Callable[[int, int], Sequence[Named]],
    begin: int,
    areas: frozenset[str],
) -> Iterator[Gathering]:
    month_first = (match for match in _MONTH_FIRST.finditer(text, begin) if _begins_word(text, match.start()))
    groups = sorted((*_GROUP.finditer(text, begin), *month_first), key=lambda match: match.start())
    groups = [
        group for index, group in enumerate(groups) if not index or group.start() >= groups[index - 1].end()
    ]
    del groups[_MOST:]
    if not groups:
        return
    starts = _sentences(text, begin, groups[0].start(), groups[-1].end())
    index = used = 0
    told: Gathering | None = None  # the last that a sentence told to begin or to end on its one day
    while index < len(groups):
        joined = [groups[index]]
        while index + 1 < len(groups):
            link = text[joined[-1].end() : groups[index + 1].start()]
            if len(link) > 28 or not _BETWEEN_GROUPS.match(link):
                break
            index += 1
            joined.append(groups[index])
        index += 1
        at = bisect_left(starts, joined[0].start() + 1) - 1
        start = starts[at]
        following = bisect_left(
            starts, joined[-1].end()
        )  # a stop within the days ends no sentence: "Sept. 9"
        end = starts[following] if following < len(starts) else len(text)
        before = groups[index - len(joined) - 1].end() if index > len(joined) else 0
        after = groups[index].start() if index < len(groups) else len(text)
        first, last = joined[0].start(), joined[-1].end()
        leads = _leads(text, start, first)
        spans = _spans(text, joined, published, start, end, leads)
        if not spans:
            continue
        near = max(start, first - _REACH), min(end, last + _REACH)
        single = len(spans) == 1 and spans[0].first == spans[0].last
        lasting = (
            _lasting(text, *near, first, spans[0].first, published)
            if single
            else (spans[0].first, spans[-1].last)
        )
        reported = (
            lasting is not None
            and not _is_dateline(text, start, first, last)
            and (
                _WHEN.search(text, max(0, first - 60), first) is not None
                or occasions.is_of_an_occasion(
                    occasions.Day(
                        text, start, first, last, end, *lasting, published, leads, _names(places_in, *near)
                    )
                )
            )
        )
        sides = (max(start, before, used, first - _REACH), first), (last, min(end, after, last + _REACH))
        aside = _ASIDE.search(text, start, min(end, last + _CLOSE)) is not None
        places = _places(text, places_in, *sides, leads)
        if areas.issuperset(place[2] for place in places):
            places = (() if aside else _told_around(text, places_in, starts, start, end)) or places
        places = places or _told_before(text, places_in, start, first, last)
        if not places and start < before and used:
            places = _next_of_list(text, places_in, before, first)
        if reported:
            used = max((place[1] for place in places), default=used)
        for days in spans:
            part = False
            if reported and single and lasting:
                part = _BEGINS_OR_ENDS.search(text, *near) is not None
                known = part and told and told.first <= days.first <= told.last
                if known and told and (told.end > start or _GOES_ON.match(text, start)):
                    continue  # "It opens on 5 May and closes on 9 May", or "It closes on 9 May"
                days = _Days(*lasting, days.start, days.end)
            opening = reported and _INVITED.search(text, near[0], first) is not None
            one = Gathering(*days, places, reported, part=part, aside=aside, opening=opening)
            told = one if part else told
            yield one


def _begins_word(text: str, at: int) -> bool:
    before = text[max(0, at - 1) : at]
    return not (before.isalnum() or before == "_")


def _leads(text: str, start: int, first: int) -> bool:
    """Whether days open their clause: "On 5 May, ...", "and on 6 May they ...", "In Osh, on 5 May, ..."."""
    if first == start:
        return True
    opening = _LEADS.search(text[max(start, first - 24) : first])
    if opening is None:
        return False
    return not opening["comma"] or not occasions.is_governed(text, max(start, first - _REACH), first)


def _names(places_in: Callable[[int, int], Sequence[Named]], start: int, end: int) -> list[tuple[int, int]]:
    """Where bodies and posts are named between two offsets."""
    return [(begin, to) for begin, to, path, _ in places_in(start, end) if path.startswith(_BODIES)]


def _is_dateline(text: str, start: int, first: int, last: int) -> bool:
    """Whether the day at text[first:last] is that of an agency's dateline: "OSH, May 5 (Agency) --"."""
    opens = _DATELINE_BEGINS.fullmatch(text, start, first)
    return opens is not None and _DATELINE_ENDS.match(text, last) is not None


def _places(
    text: str,
    places_in: Callable[[int, int], Sequence[Named]],
    before: tuple[int, int],
    after: tuple[int, int],
    leads: bool,
) -> tuple[Named, ...]:
    """The places printed nearest: before the days, or after them where the days open the clause."""
    if (fronted := _FRONTED.match(text, *before)) and occasions.is_governed(text, fronted.end(), before[1]):
        before = fronted.end(), before[1]
    if later := _ANOTHER_TIME.search(text, *after):
        after = after[0], later.start()
    if _PURPOSE.match(text, *after):
        after = after[0], after[0]
    for elsewhere in (_SAID_THERE, _HOMEWARD):
        if begins := elsewhere.search(text, *after):
            after = after[0], begins.start()
    if beside := [place for place in places_in(*before) if _is_beside(text, place, before[1])]:
        return _nearest(text, sorted({*_in(text, places_in, *before), *beside}), last=True)
    told = _in(text, places_in, *before)
    if told and text[told[-1][1] : before[1]] == " ":
        return _nearest(text, told, last=True)  # "in Osh today"
    first = _in(text, places_in, *after) if leads else told
    if (
        first
        and not leads
        and _DIRECTLY.match(text, after[0])
        and occasions.is_governed(text, first[-1][1], before[1])
    ):
        # "pupils of schools in Osh met on 5 May in Batken": a verb parts the days from the place before them.
        direct = [
            place for place in _in(text, places_in, *after) if _DIRECTLY.fullmatch(text, after[0], place[0])
        ]
        first = direct or first
        return _nearest(text, first, last=not direct)
    if first:
        return _nearest(text, first, last=not leads)
    second = told if leads else _in(text, places_in, *after)
    if second and (leads or _close(text[after[0] : second[0][0]])):
        return _nearest(text, second, last=leads)
    return ()


def _told_around(
    text: str,
    places_in: Callable[[int, int], Sequence[Named]],
    starts: Sequence[int],
    start: int,
    end: int,
) -> tuple[Named, ...]:
    """The places that the sentence before text[start:end] or else the one after it tells for its occasion."""
    before, after = bisect_left(starts, start) - 1, bisect_left(starts, end) + 1
    if before >= 0 and _GOES_ON.match(text, start):
        told = _in(text, places_in, max(starts[before], start - _REACH), start)[-1:]
        if told:
            return tuple(told)
    if where := _WHERE.search(text, end, end + _FURTHER):
        return tuple(place for place in places_in(*where.span()) if place[2].startswith("place/"))[-1:]
    further = starts[after] if after < len(starts) else len(text)
    held = _HELD_THERE.search(text, end, min(further, end + _FURTHER))
    if held is None:
        return ()
    there = _in(text, places_in, held.end() - 1, min(further, held.end() + _THERE))
    return _nearest(text, there, last=False)


def _told_before(
    text: str, places_in: Callable[[int, int], Sequence[Named]], start: int, first: int, last: int
) -> tuple[Named, ...]:
    """The place of an occasion that was told of before: "a visit to Osh. ... The 5-6 May visit was short",
    "a course in Osh. ... The course opened on 5 May"."""
    attributed = occasions.ATTRIBUTE.search(text, max(start, first - 8), first)
    again = _THE_EVENT.match(text, start, first) or _IT_AGAIN.search(text, start, first)
    noun = _ITSELF.match(text, last) if attributed else again
    if noun is None:
        return ()
    of_it = re.compile(rf"\b{noun[1].split()[-1]}\b[^.;]{{0,80}} (?:to|in|at) (?:the )?\Z")
    told = reversed(_in(text, places_in, max(0, start - _FURTHER), start))
    return next(((place,) for place in told if of_it.search(text, max(0, place[0] - 100), place[0])), ())


def _next_of_list(
    text: str, places_in: Callable[[int, int], Sequence[Named]], before: int, first: int
) -> tuple[Named, ...]:
    """The place between the days of a list: "in Osh on 17 June, Talas on 21 June and Karakol on 24 June"."""
    name = _NEXT_OF_LIST.fullmatch(text, before, first)
    if name is None:
        return ()
    known = next((hit for hit in places_in(*name.span("name")) if hit[2].startswith("place/")), None)
    return (known or (*name.span("name"), "", name["name"]),)


def _is_beside(text: str, place: Named, day: int) -> bool:
    """Whether a place stands right before the day at `day`: "(Vienna, 5 May)", "and Vienna (5 May)"."""
    between = text[place[1] : day]
    return place[2].startswith("place/") and (
        between == " ("
        or (between == " " and text[day].isdigit())
        or (between == ", " and text.endswith(("(", ", "), 0, place[0]))
    )


def _in(text: str, places_in: Callable[[int, int], Sequence[Named]], start: int, end: int) -> list[Named]:
    """The places between two offsets that something takes place in."""
    hits = places_in(start, end)
    found = [
        hit
        for hit in hits
        if (hit[2].startswith("place/") or not hit[2])
        and not text.startswith(("-", " capital"), hit[1])
        and (
            _PLACED.search(text, max(start, hit[0] - 48), hit[0])
            or _hosts(text, hit, end)
            or HERE.fullmatch(text, *hit[:2])
        )
        and not _is_of_people(text, start, hit[0], hit[1])
    ]
    for match in _PRINTED.finditer(text, start, end):
        at, to = match.span("name")
        words = re.split("(?:[’']s)? ", match["name"].removesuffix(" City"))
        quoted = text.rfind("“", start, at) > text.rfind("”", start, at)  # "the book “A Day in Osh”"
        if not (
            quoted
            or _is_of_people(text, start, at, to)
            or match["name"].isupper()
            or any(hit[0] < to and at < hit[1] for hit in hits)
        ) and _NO_PLACE.isdisjoint(words):
            found.append((at, to, "", match["name"]))
    known = [hit for hit in hits if hit[2].startswith("place/") and hit not in found]
    for place in sorted(found):  # further places of a list: "in Ohrid, Skopje and Vienna"
        reached = place[1]
        for hit in known:
            if hit[0] > reached and _COORDINATE.match(text[reached : hit[0]]):
                found.append(hit)
                reached = hit[1]
    return sorted(set(found))


def _is_of_people(text: str, start: int, at: int, to: int) -> bool:
    """Whether text[at:to] is but where the people are from of whom a sentence goes on to tell."""
    people = _OF_PEOPLE.search(text, max(start, at - 120), at) if _THEN_A_VERB.match(text, to) else None
    return people is not None and not occasions.is_governed(text, *people.span())


def _hosts(text: str, place: Named, end: int) -> bool:
    """Whether a sentence is about the place, which hosts: "Vienna hosted a forum"."""
    return _HOSTS.match(text, place[1], end) is not None and not text.endswith("of ", 0, place[0])


def _nearest(text: str, places: Sequence[Named], *, last: bool) -> tuple[Named, ...]:
    """The last or first of the places with those that are listed with it."""
    if not places:
        return ()
    lists: list[list[Named]] = []
    for place in places:
        if lists and _COORDINATE.match(text[lists[-1][-1][1] : place[0]]):
            lists[-1].append(place)
        elif not (lists and _WITHIN.fullmatch(text, lists[-1][-1][1], place[0])):
            lists.append([place])
    return tuple(lists[-1 if last else 0])


def _close(between: str) -> bool:
    """Whether a place after the days belongs to them: no further verb or sentence part stands between."""
    return len(between) < 160 and not re.search(r"[;.]|,\s*(?:and|while|which|where|who|said)\b", between)


def _relative(
    text: str,
    published: dt.date,
    places_in: Callable[[int, int], Sequence[Named]],
    begin: int,
    areas: frozenset[str],
) -> list[Gathering]:
    """Occasions of "today", "yesterday", "tomorrow" and weekdays, with the length the sentence gives them.

    What a sentence says of "the two-day seminar" it says of the occasion told before it, if days allow.
    """
    found: list[Gathering] = []
    lower = text.lower()
    if not any(word in lower for word in ("day", "tomorrow", "this ", "tonight", "last ", "weekend")):
        return found
    starts: list[int] = []
    before = 0  # where the day before ends that is that of an occasion
    for match in islice(_RELATIVE.finditer(text, begin), _MOST):
        starts = starts or _sentences(text, begin, match.start(), len(text))
        at = bisect_left(starts, match.start() + 1) - 1
        start = starts[at]
        end = starts[at + 1] if at + 1 < len(starts) else len(text)
        opens, closes = start, end
        start, end = max(start, match.start() - _REACH), min(end, match.end() + _REACH)
        days = _day_of(match, text, start, end, published)
        if days is None:
            continue
        if occasions.is_quoted(text, match.start()):
            continue  # it is somebody else's today
        first, last = days
        if first == last and not (days := _lasting(text, start, end, match.start(), first, published)):
            continue
        leads = _leads(text, start, match.start())
        names = _names(places_in, start, end)
        day = occasions.Day(text, opens, *match.span(), closes, *days, published, leads, names)
        if not occasions.is_of_an_occasion(day):
            continue
        places = _next_of_list(text, places_in, before, match.start()) if before > opens else ()
        places = places or _places(text, places_in, (start, match.start()), (match.end(), end), True)
        before = match.end()
        if areas.issuperset(place[2] for place in places):
            places = _told_around(text, places_in, starts, opens, closes) or places
        aside = _ASIDE.search(text, opens, min(closes, match.end() + _CLOSE)) is not None
        one = Gathering(*days, *match.span(), places, True, told=True, part=True, aside=aside)
        if found and found[-1].start > opens and found[-1].first < one.first == one.last == found[-1].last:
            continue  # "It opens today and will close tomorrow": the last day of what is told already
        if found and _THE_EVENT.match(text, opens) and _covers(one, found[-1]):
            told = found.pop()
            one = replace(one, places=places or told.places)
        found.append(one)
    return found


def _endings(
    text: str, published: dt.date, places_in: Callable[[int, int], Sequence[Named]], begin: int
) -> Iterator[Gathering]:
    """Visits of so many days that end as the text is written: "she said, ending a five-day visit to Osh"."""
    if "day" not in text:
        return
    for match in islice(_ENDING.finditer(text, begin), _MOST):
        length = (match["count"] or match["days"]).lower()
        first = published - _ONE_DAY * ((_COUNTS.get(length) or int(length)) - 1)
        end = min(len(text), match.end() + _CLOSE)
        places = _nearest(text, _in(text, places_in, match.start(), end), last=False)
        yield Gathering(first, published, *match.span(), places, True, told=True)


def _tense(text: str, start: int, at: int, end: int, *, leads: bool) -> str:
    """ "future", "present" or "past", by the last verb before the day at `at` that tells; "" where none does.

    The first verb after it tells where the day opens the clause, else only what will be.
    """
    told = ""
    for verb in _TENSE.finditer(text, start, end):
        tense = verb.lastgroup or "past"
        if verb.start() >= at:
            return told or (tense if leads or tense == "future" else "")
        told = tense
    return told


def _day_of(
    match: re.Match[str], text: str, start: int, end: int, published: dt.date
) -> tuple[dt.date, dt.date] | None:
    """The days that "today", "yesterday and today", "on Monday", "from Monday to Friday" or, as agencies
    write, "Monday" alone stand for."""
    if match["word"]:
        first = published + _ONE_DAY * _FROM_TODAY.get(match["word"].lower(), 0)
        if match["since"]:
            week = (first.weekday() - _WEEKDAYS.index(match["since"].lower())) % 7
            return (first - _ONE_DAY * week, first) if week else None
        second = first + _ONE_DAY * (-1 if (match["next"] or "").lower() == "yesterday" else 1)
        return (min(first, second), max(first, second)) if match["next"] else (first, first)
    if match["weekend"]:
        return _weekend(
            published, _tense(text, start, match.start(), end, leads=True), match["weekend"].lower()
        )
    bare = not (match["from"] or match["on"])
    if bare and _SAYS_NO_DAY.search(text, max(start, match.start() - 12), match.start()):
        return None
    weekday = _WEEKDAYS.index((match["from"] or match["weekday"]).lower())
    ahead = (weekday - published.weekday()) % 7
    if (match["on"] or "").lower() == "next":
        # Where this week still has such a day, it is not plain which of the two is meant.
        first = published + _ONE_DAY * (ahead or 7)
        return (first, first) if weekday <= published.weekday() else None
    last = (match["on"] or "").lower() == "last"
    future = _tense(text, start, match.start(), end, leads=True) in ("future", "present")
    if ahead == 0 and match["on"] and not last:
        return None if future else (published, published)
    to_come = (future and not last) or (bare and not ahead)
    first = published + _ONE_DAY * (ahead if to_come else ahead - 7)
    return first, first + _ONE_DAY * ((_WEEKDAYS.index(match["weekday"].lower()) - weekday) % 7)


def _weekend(published: dt.date, tense: str, told: str) -> tuple[dt.date, dt.date] | None:
    """The Saturday and Sunday that "this weekend" and the like stand for, which `published` may be one of."""
    saturday = published + _ONE_DAY * (5 - published.weekday())
    if told == "over the weekend":
        tense = tense or "past"
    if told.startswith("last") or "past" in told or (tense == "past" and published < saturday):
        saturday -= _ONE_DAY * 7
    elif tense == "past" and published == saturday:
        return None
    return saturday, saturday + _ONE_DAY


def _lasting(
    text: str, start: int, end: int, at: int, day: dt.date, published: dt.date | None
) -> tuple[dt.date, dt.date] | None:
    """The days of an occasion that the sentence text[start:end] says to begin or to end on the day at `at`.

    How long it lasts, this sentence or one of the next tells; None where it does so and not which of its days
    this one is.
    """
    verb = _edge(text, (start, end), at)
    begins = bool(verb and verb["begins"])
    for until in (
        *_UNTIL.finditer(text, start, end),
        *(_GOES_UNTIL.finditer(text, end, end + (_LATER if begins else _NEXT)) if begins or not verb else ()),
    ):
        if until.start() < at <= until.end():
            continue  # the day itself is the last: "which will close tomorrow", "which ends on Friday"
        lasted = until[0].lower().startswith("lasted")
        last = _last_day(text, until.end(), day, day if lasted or published is None else published)
        if last is not None and day < last <= day + _ONE_DAY * _LONGEST:
            return day, last
    length = _SPAN.search(text, start, end)
    if length is None and verb:
        if not begins and _LONG.search(text, start, end):
            return None
        length = _THE_SPAN.search(text, end, end + _LATER)
        if length is None and (_THE_EVENT.match(text, start) or _OF_IT.search(text, start, end)):
            length = _SPAN.search(text, max(0, start - _REACH), start)
    if length is None:
        return day, day
    number = length[length.lastgroup or 0].lower()
    rest = _ONE_DAY * ((_COUNTS.get(number) or int(number)) - 1)
    if not verb:
        return (day, day) if not rest else None
    return (day, day + rest) if begins else (day - rest, day)


def _last_day(text: str, at: int, day: dt.date, written: dt.date) -> dt.date | None:
    """The day at text[at:]; where its year is left out, the first such after `day`; "tomorrow" and "Friday"
    are those after the day on which that was `written`, a weekday after `day` too."""
    if text.startswith("tomorrow", at):
        return written + _ONE_DAY
    weekday = _DAY_OF_WEEK.match(text, at)
    at = weekday.end() if weekday else at
    until = _GROUP.match(text, at) or _MONTH_FIRST.match(text, at)
    if until is None:
        if weekday is None:
            return None
        since = max(day, written)
        return since + _ONE_DAY * ((_WEEKDAYS.index(weekday[1].lower()) - since.weekday()) % 7)
    number, printed = dates.month(until["month"]), _DAY.search(until["days"])
    if number is None or printed is None:
        return None
    if until["year"]:
        return dates.make(int(until["year"]), number, int(printed[0]))
    later = (dates.make(day.year + shift, number, int(printed[0])) for shift in (0, 1))
    return next((one for one in later if one and one > day), None)


def _sentences(text: str, begin: int, first: int, last: int) -> list[int]:
    """Where each sentence and each line begins, as far around the days at text[first:last] as is looked.

    The text itself, which begins at `begin`, begins one.
    """
    begin, end = max(begin, first - 2 * _REACH), last + 2 * _FURTHER
    starts = {begin, *(match.end() for match in _SENTENCE.finditer(text, max(0, begin - 1), end))}
    position = text.find("\n", begin, end)
    while position >= 0:
        starts.add(position + 1)
        position = text.find("\n", position + 1, end)
    return sorted(starts)


def _spans(
    text: str,
    groups: Sequence[re.Match[str]],
    published: dt.date | None,
    sentence: int,
    end: int,
    leads: bool,
) -> list[_Days]:
    """The runs of days that date expressions joined by "to", "and" or commas stand for."""
    between = bool(
        re.search(
            r"\b[Bb]etween\s+(?:the\s+)?\Z", text[max(sentence, groups[0].start() - 14) : groups[0].start()]
        )
    )
    at = groups[0].start()
    tense = _tense(text, max(sentence, at - _REACH), at, min(end, groups[-1].end() + _REACH), leads=leads)
    year: int | None = None
    months: list[tuple[int, int | None]] = []
    for group in reversed(groups):
        number = dates.month(group["month"])
        if number is None:
            return []
        if group["year"]:
            year = int(group["year"])
        elif months and year is not None and number > months[-1][0]:
            year -= 1
        months.append((number, year))
    months.reverse()
    runs: list[tuple[dt.date, dt.date, int, int]] = []
    for index, (group, (month, of_year)) in enumerate(zip(groups, months, strict=True)):
        days = list(_DAY.finditer(group["days"]))
        offset = group.start("days")
        range_before = False
        if index:
            link = _BETWEEN_GROUPS.match(text[groups[index - 1].end() : group.start()])
            range_before = bool(link and (link["range"] or between))
        reached = 0
        for day in days:
            if of_year is None and published is None:
                of_year = _year_told(text, group["month"], sentence, end)
            date = _date(int(day[0]), month, of_year, published, tense)
            if date is None:
                return []
            gap = group["days"][reached : day.start()]
            joins = (
                range_before if not reached else bool(_RANGE.search(re.sub(rf"\A{_ORD}", "", gap))) or between
            )
            reached = day.end()
            range_before = False
            here = (offset + day.start(), group.end())
            if runs and (joins or (date - runs[-1][1]).days == 1):
                first, _, start, _ = runs[-1]
                if date <= first or (date - first).days > _LONGEST:
                    return []
                runs[-1] = (first, date, start, here[1])
            else:
                runs.append((date, date, here[0], here[1]))
    return [_Days(first, last, start, end) for first, last, start, end in runs]


def _year_told(text: str, month: str, start: int, end: int) -> int | None:
    """The year that an undated text tells of a month, if it is the only one: "in June and July 2016".

    If it tells none of this month, it is that of the sentence text[start:end], or else of other days, or
    of a chairmanship.
    """
    told = (
        re.findall(rf"\b{month}(?: and [A-Z][a-z]+)?,? ((?:19|20)\d\d)\b", text)
        or _SOME_YEAR.findall(text, start, end)
        or [group["year"] for group in _GROUP.finditer(text) if group["year"]]
        or _YEAR_OF_A_CHAIR.findall(text)
    )
    return int(told[0]) if len(set(told)) == 1 else None


def _date(day: int, month: int, year: int | None, published: dt.date | None, tense: str) -> dt.date | None:
    """The day, in the year of `published` where none is printed, unless that is too far off.

    What will be is not months ago, and what was is not to come; of two days around the turn of the year the
    nearer is meant.
    """
    if year is not None:
        return dates.make(year, month, day)
    if published is None:
        return None
    date = dates.make(published.year, month, day)
    if date is None:
        return None
    off = (date - published).days
    shift = 1 if off < (-45 if tense == "future" else -300) else 0
    shift = -1 if off > {"future": 366, "past": 45}.get(tense, 200) else shift
    return dates.make(published.year + shift, month, day) if shift else date
