"""Dates as OSCE pages print them: single days, and the place-and-date line at the head of a text.

Source of the patterns: the page survey, section 6 (459 datelines of 1997-2025).
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from osce_graph.iris import fold

_MONTHS: Final[dict[str, int]] = {
    fold(name): number
    for number, names in enumerate(
        (
            "january jan janar ianuarie januar janvier enero января січня јануари",
            "february feb shkurt februarie februar fevrier febrero февраля лютого фебруари",
            "march mar mars martie marz mart marzo марта березня март",
            "april apr prill aprilie avril abril апреля квітня април",
            "may maj mai mayo мая травня мај",
            "june jun qershor iunie juni juin junio июня червня јуни",
            "july jul korrik iulie juli juillet julio июля липня јули",
            "august aug gusht aout avgust agosto августа серпня август",
            "september sept sep shtator septembrie septembre septembar septiembre сентября вересня септември",
            "october oct tetor octombrie oktober octobre oktobar octubre октября жовтня октомври",
            "november nov nentor noiembrie novembre novembar noviembre ноября листопада ноември",
            "december dec dhjetor decembrie dezember decembre decembar diciembre декабря грудня декември",
        ),
        start=1,
    )
    for name in names.split()
}

_MONTH: Final = r"[^\W\d_]{3,11}"
DAY: Final = (
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\.?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)"
)
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})(?!\d)")
_DAY = re.compile(DAY)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)"
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


def parse(text: str) -> dt.date | None:
    """The first day with a year in a value such as "4 March 2016" or "2016-07-11T08:00", or None.

    A time and its zone make no difference: the day is the one printed.
    """
    for pattern in (_ISO, _DAY, _MONTH_FIRST, _SLASHED):
        for match in pattern.finditer(text[:200]):
            name = match["month"]
            number = int(name) if name.isdecimal() else month(name)
            if match["year"] and number:
                return make(int(match["year"]), number, int(match["day"]))
    return None


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
_DASH: Final = rf"\s*(?:-{{1,2}}|[–—])\s*+(?!\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b)"
_PLACE: Final = r"(?=[^\W\d_])[^\d:;!?\"“”()–—]{2,70}?"
_OSCE: Final = r"(?:\s*\((?:OSCE|CSCE)\))?"
_YEAR_MARK: Final = r"(?:\s*(?:г\.|р\.|viti|року|года))?"
_FORMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<places>{_PLACE}),?\s+{DAY}{_YEAR_MARK}{_OSCE}\s*[,.:]?{_OSCE}{_DASH}",
        rf"(?P<places>{_PLACE})\s*(?:-{{1,2}}|[–—])\s*{DAY}{_YEAR_MARK}{_OSCE}\s*[.:]\s+",
        rf"{DAY}{_YEAR_MARK},\s*(?P<places>{_PLACE}){_OSCE}\s*(?:[–—]|--|\s-\s)\s*",
        rf"(?P<places>){DAY}{_YEAR_MARK}{_OSCE}{_DASH}",
    )
)
_UPPER: Final = r"[^\Wa-z_\d]"
_NAME: Final = rf"{_UPPER}[^\W\d_]+"
_UNDATED: Final = re.compile(
    rf"(?P<places>{_UPPER}{{3,}}(?:[ /,-]+{_UPPER}+){{0,4}})\s*(?:--?|[–—])\s+(?=[A-Z“\"])"
    rf"|(?P<town>{_NAME}(?:[ -]{_NAME}){{0,3}}, {_NAME}(?: [^\W\d_]+){{0,3}})\.\s+(?=[A-Z“\"])"
)
_DATE_LINE: Final = re.compile(rf"(?:(?P<places>{_PLACE}),?\s+)?{DAY}\s*")
# Words in lower case that names of places have; any other says that the words are prose.
_SMALL: Final = frozenset(
    {
        "of", "the", "and", "de", "da", "di", "del", "des", "du", "la", "le", "sur", "near", "upon", "am",
        "an", "bei", "in", "region", "oblast", "district", "province", "county", "area", "municipality",
    }
)  # fmt: skip
_NO_PLACE: Final = frozenset(
    {"on", "in", "from", "by", "since", "until", "at", "as", "after", "before", "for", "this", "today"}
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def dateline(text: str) -> Dateline | None:
    """The dateline at the head of `text`, or None.

    One without a date has `day` None: whether its places are places, only the reference data know.
    """
    head = text[:200]
    for form in _FORMS:
        match = form.match(head)
        if match and (number := month(match["month"])) and (match["places"] or match["year"]):
            if _is_place(match["places"]):
                return _dateline(match, number)
            return None
    if match := _UNDATED.match(head):
        places = split_places(match["places"] or match["town"])
        return Dateline(_printed(match), places, None, None, None, match.end())
    return None


def date_line(text: str) -> Dateline | None:
    """A line that holds nothing but place and day ("TASHKENT 1 August 2000"), or None."""
    match = _DATE_LINE.fullmatch(text[:200])
    if match and match["year"] and (number := month(match["month"])) and _is_place(match["places"] or ""):
        return _dateline(match, number)
    return None


def _is_place(text: str) -> bool:
    words = _WORD.findall(text)
    if not words:
        return not text
    return (
        words[0][0].isupper()
        and words[0].lower() not in _NO_PLACE
        and all(word in _SMALL or not word.islower() for word in words)
    )


def _dateline(match: re.Match[str], month_number: int) -> Dateline:
    year = int(match["year"]) if match["year"] else None
    places = split_places(match["places"] or "")
    return Dateline(_printed(match), places, int(match["day"]), month_number, year, match.end())


def _printed(match: re.Match[str]) -> str:
    """Place and date as printed, without the agency and the dash after them."""
    return re.sub(rf"[\s,.:]*{_OSCE}[\s,.:]*(?:--?|[–—])?\s*$", "", match[0])


def split_places(text: str) -> tuple[tuple[str, str | None], ...]:
    """ "OSH, Kyrgyzstan" -> (("OSH", "Kyrgyzstan"),); "A / B" -> two places."""
    places: list[tuple[str, str | None]] = []
    for part in re.split(r"\s*/\s*", text.strip(" ,")):
        name, _, region = part.partition(",")
        if name.strip():
            places.append((name.strip(), region.strip() or None))
    return tuple(places)
