"""Dates as OSCE pages print them: single days, and the place-and-date line at the head of a text.

Source of the patterns: the page survey, section 6 (459 datelines of 1997-2025).
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from osce_graph.iris import fold

# In the languages OSCE pages are written in; forms that differ by diacritics alone stand once.
_MONTHS: Final[dict[str, int]] = {
    fold(name): number
    for number, names in enumerate(
        (
            "january jan janar ianuarie januar janvier enero gennaio ocak siječnja yanvar ýanwar января"
            " январь январи січня јануари јануар қаңтар հունվարի იანვარი"
            " januara јануара jänner",
            "february feb shkurt februarie februar fevrier febrero febbraio şubat veljače fevral fewral"
            " февраля февраль феврали лютого февруари фебруари фебруар ақпан փետրվարի თებერვალი"
            " februara фебруара",
            "march mar mars martie marz mart marzo ožujka марта март марти березня наурыз մարտի მარტი marta",
            "april apr prill aprilie avril abril aprile nisan travnja aprel апреля апрель апрели квітня април"
            " сәуір ապրիլի აპრილი aprila априла",
            "may maj mai mayo maggio mayis svibnja мая май майи травня мај мамыр մայիսի მაისი maja маја",
            "june jun qershor iunie juni juin junio giugno haziran lipnja iyun iýun июня июнь июни червня"
            " јуни јун маусым հունիսի ივნისი juna јуна",
            "july jul korrik iulie juli juillet julio luglio temmuz srpnja iyul iýul июля июль июли липня"
            " јули јул шілде հուլիսի ივლისი jula јула",
            "august aug gusht aout avgust agosto ağustos kolovoza avqust awgust августа август августи серпня"
            " тамыз օգոստոսի აგვისტო avgusta",
            "september sept sep shtator septembrie septembre septembar septiembre settembre eylül rujna"
            " sentyabr sentýabr сентября сентябрь сентябри вересня септември септембар қыркүйек սեպտեմբերի"
            " სექტემბერი"
            " septembra септембра",
            "october oct tetor octombrie oktober octobre oktobar octubre ottobre ekim listopada oktyabr"
            " oktýabr октября октябрь октябри жовтня октомври октобар қазан հոկտեմբերի ოქტომბერი"
            " oktobra октобра",
            "november nov nentor noiembrie novembre novembar noviembre kasim studenoga noyabr noýabr ноября"
            " ноябрь ноябри листопада ноември новембар қараша նոյեմբերի ნოემბერი"
            " novembra новембра",
            "december dec dhjetor decembrie dezember decembre decembar diciembre dicembre aralik prosinca"
            " dekabr декабря декабрь декабри грудня декември децембар желтоқсан դեկտեմբերի დეკემბერი"
            " decembra децембра",
        ),
        start=1,
    )
    for name in names.split()
}

_MONTH: Final = r"[^\W\d_]{3,11}"
DAY: Final = (
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s*(?:de\s+|of\s+)?(?P<month>{_MONTH})"
    r"\.?(?:,?\s*(?:del?\s+)?(?P<year>\d{4}))?(?!\d)"
)
_MONTH_DAY: Final = (
    rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)"
)
# "2016 жылғы 4 наурыз", "2016 йил 4 март", "2016-жылдын 4-марты": after the year its name, in a case of it.
_YEAR_DAY: Final = (
    r"(?<!\d)(?P<year>\d{4})[\s-]?(?:жыл(?:ғы|дың|дын)?|ж\.|йил(?:нинг|ги)?|yil(?:ning|gi)?|il(?:in)?)\s*,?\s*"
    rf"(?P<day>\d{{1,2}})[\s-]\s*(?P<month>{_MONTH})"
)
_DOTTED_DAY: Final = r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_CLOCK = re.compile(r"[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)(?!\d)", re.IGNORECASE)
_VIENNA = ZoneInfo("Europe/Vienna")
# Which number is the month, the day of the week tells, or one above 12; two that are the same need not.
_WEEK: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OF_THE_WEEK: Final = rf"\b(?P<weekday>{'|'.join(_WEEK)})[a-z]*,?\s+"
_SLASHED = tuple(
    re.compile(rf"(?<![\d/]){numbers}/(?P<year>\d{{4}})(?!\d)")
    for numbers in (
        rf"{_OF_THE_WEEK}(?P<month>\d\d?)/(?P<day>\d\d?)",
        rf"{_OF_THE_WEEK}(?P<day>\d\d?)/(?P<month>\d\d?)",
        r"(?P<month>\d\d?)/(?P<day>1[3-9]|[23]\d)",
        r"(?P<day>1[3-9]|[23]\d)/(?P<month>\d\d?)",
        r"(?P<month>\d\d?)/(?P<day>(?P=month))",
    )
)
_DAY = re.compile(DAY)
_MONTH_FIRST = re.compile(rf"\b{_MONTH_DAY}")
_DOTTED = re.compile(_DOTTED_DAY)
_YEAR_FIRST = re.compile(_YEAR_DAY)
WEEKDAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"  # in English
# Dashes longer than a hyphen, among them those of other alphabets and of boxes, which typists take for one.
_LONG_DASHES: Final = "‒–—―−─━⎯⸺⸻﹘－"
_RULE: Final = rf"(?:-{{1,3}}|[‐‑]|[{_LONG_DASHES}]{{1,3}})"
# What stands before the last day of a span: "4–", "30 March to ", "March 30 - ".
_UP_TO = re.compile(
    rf"(?<![\d:./])(?:\b(?P<before>{_MONTH})\.?\s+)?\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?"
    rf"(?:\s*(?P<after>{_MONTH})\.?)??\s*(?:{_RULE}|\b(?:to|until|and))\s*\Z"
)
_MONTH_SPAN = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*{_RULE}\s*"
    rf"\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)"
)


def month(name: str) -> int | None:
    """1-12 for a month's name or three-letter form in a language OSCE pages use, else None."""
    return _MONTHS.get(fold(name))


def make(year: int, month_number: int, day: int) -> dt.date | None:
    """The date, or None where there is no such day or it lies outside 1973-2100."""
    try:
        date = dt.date(year, month_number, day)
    except ValueError:
        return None
    return date if 1973 <= year <= 2100 else None


@lru_cache(maxsize=256)
def parse(text: str) -> dt.date | None:
    """The first day with a year in a value such as "4 March 2016", "4-6 March 2016" or "2016-07-11T08:00".

    None where there is none, or no such day, or 04/03/2016 may be one in March or in April. The day is
    the one printed; where an hour with its zone follows, the one it was in Vienna, unless that hour is
    midnight: then a day is meant and no instant.
    """
    text = text[:200]
    match = _first(text)
    if match is None:
        return None
    year, number, day = int(match["year"]), _number(match["month"]) or 0, int(match["day"])
    if match.re is _ISO and (clock := _CLOCK.match(text, match.end())):
        return _in_vienna(match[0] + clock[0]) or make(year, number, day)
    if (before := _UP_TO.search(text, 0, match.start())) is not None:
        own = month(before["after"] or before["before"] or "")
        first = own or number, int(before["day"])
        if own or first < (number, day):
            year -= first > (number, day)  # "30 December - 2 January 2016"
            number, day = first
    return make(year, number, day)


def _first(text: str) -> re.Match[str] | None:
    """The first day with a year, whatever its form."""
    found: re.Match[str] | None = None
    slashed = _SLASHED if "/" in text else ()
    for pattern in (_ISO, _YEAR_FIRST, _DAY, _MONTH_FIRST, _MONTH_SPAN, *slashed, _DOTTED):
        for match in pattern.finditer(text):
            if found is not None and found.start() <= match.start():
                break
            if match["year"] and _number(match["month"]) and _is_of_the_week(match):
                found = match
                break
        if found is not None and found.start() == 0:
            break
    return found


def _is_of_the_week(match: re.Match[str]) -> bool:
    """Whether a day is one of the day of the week that decides on its month, if one does."""
    if "weekday" not in match.re.groupindex:
        return True
    day = make(int(match["year"]), int(match["month"]), int(match["day"]))
    return day is not None and _WEEK[day.weekday()] == match["weekday"]


def _in_vienna(instant: str) -> dt.date | None:
    """The day it was in Vienna, where the Organization issues what it issues; None where it is no instant."""
    try:
        at = dt.datetime.fromisoformat(instant.replace(" ", "T", 1).replace(" ", "").upper())
        local = at if at.time() == dt.time() else at.astimezone(_VIENNA)
    except (ValueError, OverflowError):
        return None
    return make(local.year, local.month, local.day)


def _number(printed: str) -> int | None:
    """The number of a month that is printed as a name or a number; whether it exists, `make` knows."""
    return int(printed) if printed.isdecimal() else month(printed)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A place-and-date line: the words before the dash, its places, its date.

    `places` holds (place, region or None) as printed; `year` is None where it was left out, and
    then `date` needs the year of the item. `end` is where the text goes on.
    """

    text: str
    places: tuple[tuple[str, str | None], ...]
    day: int | None
    month: int | None
    year: int | None
    end: int

    def date(self, published: dt.date | None = None) -> dt.date | None:
        """The day, with a missing year taken from the item's date (nearest year)."""
        if self.day is None or self.month is None:
            return None
        if self.year is not None:
            return make(self.year, self.month, self.day)
        if published is None:
            return None
        days = [make(published.year + shift, self.month, self.day) for shift in (0, -1, 1)]
        return min((day for day in days if day), key=lambda day: abs(day - published), default=None)


# A day after the dash would make it a span of days.
_DASH: Final = rf"\s*{_RULE}\s*+(?!\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b)"
_PLACE: Final = rf"(?=[^\W\d_])[^\d:;!?\"“”(){_LONG_DASHES}]{{2,70}}?"
# Between date and dash: the agency, or what is said of the text ("(German version below)").
_OSCE: Final = r"(?:\s*\((?:OSCE|CSCE|[^\d()]{3,50}\b[Vv]ersions?\b[^\d()]{0,30})\))?"
_YEAR_MARK: Final = r"\.?(?:\s*(?:г\.|р\.|viti|року|года|godine|године|година))?"
_DAYS_OF_THE_WEEK: Final = rf"{WEEKDAY}\b"
_WEEKDAY: Final = rf"(?:{_DAYS_OF_THE_WEEK},?\s+)?"
# "VIENNE, le 4 mars 2016", "Wien, den 4. März 2016".
_ARTICLE: Final = r"(?:(?:le|den|am|on|la|dnia|dana)\s+)?"
# The days before the last one, on which the text is written: "4-5 March 2016".
_SINCE: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+{_MONTH})?\s*(?:{_RULE}|and|to|und|et|и|та|și)\s*)?"
_HEAD: Final = rf"(?P<places>{_PLACE}){_OSCE},?\s*{_ARTICLE}{_WEEKDAY}{_SINCE}"
_LAST_OF_MONTH: Final = (
    rf"\b(?P<month>{_MONTH})\.?\s+(?:\d{{1,2}}\s*{_RULE}\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    r"(?:,?\s+(?P<year>\d{4}))?(?!\d)"
)
_DAYS: Final = (f"{DAY}{_YEAR_MARK}", _LAST_OF_MONTH, _DOTTED_DAY, _YEAR_DAY)
_FORMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        *(rf"{_HEAD}{day}{_OSCE}\s*[,.:]?{_OSCE}{_DASH}" for day in _DAYS),
        *(rf"(?P<places>{_PLACE})\s*{_RULE}\s*{day}{_OSCE}(?:\s*[.:]\s+|{_DASH})" for day in _DAYS[:2]),
        rf"{DAY}{_YEAR_MARK},\s*(?P<places>{_PLACE}){_OSCE}(?:\s*(?:[–—―]|--)|\s?-\s)\s*",
        rf"(?P<places>){DAY}{_YEAR_MARK}{_OSCE}{_DASH}",
    )
)
# "VIENNA, 5 May 2004. Text": without a dash only capitals tell a place from the subject of a sentence; the
# stop is left out at times, after a year.
_STOPPED: Final = re.compile(rf"{_HEAD}{DAY}{_YEAR_MARK}{_OSCE}(?:\s*[.:]|(?<=\d{{4}}))\s+(?=[^\Wa-z_\d])")
_BRACKETED: Final = re.compile(rf"{_HEAD}\({_SINCE}{DAY}{_YEAR_MARK}\)\s*[,.:]?{_DASH}")
# Forms that words other than a place's have as well: "Vienna Document (4 March 2016) – ...".
_OF_CAPITALS: Final = (_BRACKETED, _STOPPED)
_UPPER: Final = r"[^\Wa-z_\d]"
_NAME: Final = rf"{_UPPER}[^\W\d_]+"
_UNDATED: Final = re.compile(
    rf"(?P<places>{_UPPER}{{3,}}(?:[ /,-]+{_UPPER}+){{0,4}})(?:\s*{_RULE}\s+|\s+{_RULE})(?=[A-Z“\"])"
    rf"|(?P<town>{_NAME}(?:[ -]{_NAME}){{0,3}}, {_NAME}(?: [^\W\d_]+){{0,3}})\.\s+(?=[A-Z“\"])"
)
_DATE_LINES: Final = tuple(
    re.compile(
        rf"(?:(?!{_DAYS_OF_THE_WEEK})(?P<places>{_PLACE})(?:,\s*|\s+))?{_ARTICLE}"
        rf"{_WEEKDAY}{day}{_OSCE}(?:\s*[-–,]?\s*\d{{1,2}}:\d\d)?\s*"
    )
    for day in (f"{DAY}{_YEAR_MARK}", rf"\b{_MONTH_DAY}", _YEAR_DAY)
)
_WEEKDAYS: Final = re.compile(rf"{_DAYS_OF_THE_WEEK}|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", re.IGNORECASE)
_NOTHING_BUT_AN_HOUR: Final = re.compile(
    rf"{_YEAR_MARK}(?:[\W\dTZ]*|\W*\(All day\)\W*|\W*(?:[^\W\d]+\W+)?\d{{1,2}}[:.]\d\d.{{0,20}})\Z"
)
_PLAIN_DAY: Final = (
    rf"{_WEEKDAY}(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}})"
)
_HOURS: Final = r"(?:\s*(?:\(All day\)|[-–,]?\s*\d{1,2}:\d\d\s*[-–]\s*\d{1,2}:\d\d))"
_HOUR: Final = rf"(?:{_HOURS}|\s*[-–,]?\s*\d{{1,2}}:\d\d)?"
_SPAN: Final = re.compile(
    rf"(?:from\s+)?{_PLAIN_DAY}{_HOUR}\s*(?:{_RULE}|to|until)\s*{_PLAIN_DAY}{_HOUR}"
    rf"|(?:from\s+)?\d{{1,2}}\s*(?:{_RULE}|to|and)\s*{_PLAIN_DAY}|{_PLAIN_DAY}{_HOURS}",
    re.IGNORECASE,
)
# Words in lower case that names of places have; any other says that the words are prose.
_SMALL: Final = frozenset(
    {
        "of", "the", "and", "de", "da", "di", "del", "des", "du", "la", "le", "sur", "near", "upon", "am",
        "an", "bei", "in", "region", "oblast", "district", "province", "county", "area", "municipality",
    }
)  # fmt: skip
# What joins the words of a name does not end one: "Statement of 5 May 2004 - ...".
_JOINING: Final = frozenset({"of", "the", "and", "de", "da", "di", "del", "des", "du", "sur", "near", "upon"})
_NO_PLACE: Final = frozenset(
    {
        "on", "in", "from", "by", "since", "until", "at", "as", "after", "before", "for", "this", "today",
        "yesterday", "tomorrow", "between", "during", "starting", "beginning", "published", "posted",
        "updated", "issued", "dated", "date", "deadline", "effective", "summary", "when", "about", "around",
        "early", "late", "mid", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    }
)  # fmt: skip
_OURS: Final = frozenset({"OSCE", "CSCE", "ODIHR"})
_WORD: Final = re.compile(r"[^\W\d_]+")
# What follows place and date: the agency, a stop that is not that of "2010 г.", the dash.
_AFTER_DATE: Final = re.compile(rf"{_OSCE}(?:[\s,:]|(?<![гр])\.)*{_OSCE}\s*{_RULE}?\s*\Z")
_DIGIT: Final = re.compile(r"\d")
# How every form of a dateline with a day begins: with what a place may hold, and what ends it.
_BEGINS: Final = re.compile(rf"[^\d:;!?\"“”(){_LONG_DASHES}]{{0,140}}[\d({_LONG_DASHES}]")
_DATE_LINE_LENGTH: Final = 140  # characters


def dateline(text: str) -> Dateline | None:
    """The dateline at the head of `text`, or None.

    One without a date has `day` None: whether its places are places, only the reference data know.
    """
    return _head(text[:200])


@lru_cache(maxsize=256)
def _head(head: str) -> Dateline | None:
    if _BEGINS.match(head) and _DIGIT.search(head):
        for form in (*_FORMS, *_OF_CAPITALS):
            match = form.match(head)
            if match and (number := _number(match["month"])) and (match["places"] or match["year"]):
                places = match["places"]
                if _is_place(places) and (form not in _OF_CAPITALS or places == places.upper()):
                    return _dateline(match, number)
                return None
    if match := _UNDATED.match(head):
        places = split_places(match["places"] or match["town"])
        return Dateline(_printed(match), places, None, None, None, match.end())
    return None


def date_line(text: str) -> Dateline | None:
    """A line that holds nothing but place and day ("TASHKENT 1 August 2000"), or None."""
    if len(text) > _DATE_LINE_LENGTH or not _DIGIT.search(text):
        return None
    for form in _DATE_LINES:
        match = form.fullmatch(text)
        if match and match["year"] and (number := month(match["month"])):
            return _dateline(match, number) if _is_place(match["places"] or "") else None
    return None


def opening(text: str) -> Dateline | None:
    """The dateline a text begins with, or that is all of a line; None where neither has a day."""
    line = dateline(text) or date_line(text)
    return line if line is not None and line.day is not None else None


def is_span(text: str) -> bool:
    """Whether a line holds nothing but a span of days ("21 May 2007 (All day) - 23 May 2007 (All day)"),
    or one day that is said to be all of it, or one with hours: the days of an event, not of issue."""
    return len(text) <= 120 and _SPAN.fullmatch(text) is not None and any(map(month, _WORD.findall(text)))


def set_off(text: str) -> tuple[str, str] | None:
    """(day, rest) of a line that begins with a day and its year, or has them at its end behind a dash or a
    bar or in brackets; None where the rest is empty or goes on with a small letter."""
    match = _first(text)
    if match is None:
        return None
    before, after = text[: match.start()], text[match.end() :]
    if not _WEEKDAYS.sub("", before).strip(" ,([|"):
        day, rest = text[: match.end()], after.lstrip(" )],.:;|-–—")
    elif not after.strip(" )]|.") and (before := before.rstrip()).endswith(("(", "[", "|", "–", "—", " -")):
        day, rest = match[0], before.rstrip("([|–—- ")
    else:
        return None
    return None if not rest or rest[0].islower() else (day.strip(" ,([|"), rest)


def beside(text: str) -> str | None:
    """What stands before the day in a line that holds little else, a place or one word; None where the line
    says more. An hour may follow."""
    match = _first(text[:200])
    if match is None or not _NOTHING_BUT_AN_HOUR.match(text, match.end()):
        return None
    before = text[: match.start()].strip(" ,;|([-–")
    words = _WORD.findall(_WEEKDAYS.sub("", before))
    if ":" in before or not _NO_PLACE.isdisjoint(map(str.lower, words)):
        return None
    return before if len(words) <= 1 or _is_place(before) else None


def _is_place(text: str) -> bool:
    words = _WORD.findall(text)
    if not words:
        return not text
    return (
        words[0][0].isupper()
        and words[0].lower() not in _NO_PLACE
        and words[-1] not in _JOINING
        and all(word in _SMALL or not word.islower() for word in words)
        and not _OURS.intersection(words)
    )


def _dateline(match: re.Match[str], month_number: int) -> Dateline:
    year = int(match["year"]) if match["year"] else None
    places = split_places(match["places"] or "")
    return Dateline(_printed(match), places, int(match["day"]), month_number, year, match.end())


def _printed(match: re.Match[str]) -> str:
    """Place and date as printed, without the agency and the dash after them."""
    text = match[0]
    after = _AFTER_DATE.search(text, match.end(match.lastindex or 0) - match.start())
    return text[: after.start()] if after else text


def split_places(text: str) -> tuple[tuple[str, str | None], ...]:
    """ "OSH, Kyrgyzstan" -> (("OSH", "Kyrgyzstan"),); "A / B" -> two places."""
    places: list[tuple[str, str | None]] = []
    for part in re.split(r"\s*/\s*", text.strip(" ,")):
        name, _, region = part.partition(",")
        if name.strip():
            places.append((name.strip(), region.strip() or None))
    return tuple(places)
