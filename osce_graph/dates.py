"""Dates as OSCE pages print them: single days, and the place-and-date line at the head of a text.

Source of the patterns: the page survey, section 6 (459 datelines of 1997-2025).
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from osce_graph.iris import fold

_MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january jan janar ianuarie januar janvier",
            "february feb shkurt februarie februar fevrier",
            "march mar mars martie marz mart",
            "april apr prill aprilie avril",
            "may maj mai",
            "june jun qershor iunie juni juin",
            "july jul korrik iulie juli juillet",
            "august aug gusht aout avgust",
            "september sept sep shtator septembrie septembre septembar",
            "october oct tetor octombrie oktober octobre oktobar",
            "november nov nentor noiembrie novembre novembar",
            "december dec dhjetor decembrie dezember decembre decembar",
        ),
        start=1,
    )
    for name in names.split()
}

_MONTH: Final = r"[A-Za-zÀ-žÀ-ÿ]{3,11}"
DAY: Final = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\.?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)"
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:$|[T\s])")
_SLASHED = re.compile(r"(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})")
_DAY = re.compile(DAY)
_MONTH_FIRST = re.compile(
    rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
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
    """The one date a value such as "4 March 2016" or "2016-07-11T08:00" gives, or None."""
    if match := _ISO.match(text):
        return make(int(match["year"]), int(match["month"]), int(match["day"]))
    for pattern in (_DAY, _MONTH_FIRST):
        match = pattern.search(text)
        if match and match["year"] and (number := month(match["month"])):
            return make(int(match["year"]), number, int(match["day"]))
    if match := _SLASHED.search(text):
        return make(int(match["year"]), int(match["month"]), int(match["day"]))
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


_DASH: Final = r"\s*(?:-{1,2}|[–—])\s*"
_PLACE: Final = r"[A-ZÀ-ÖØ-ÞŠŽŁŚČĆŞŢȘȚİĞĐŹŻ][^\d:;!?\"“”()–—]{1,70}?"
_OSCE: Final = r"(?:\s*\((?:OSCE|CSCE)\))?"
_FORMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<places>{_PLACE}),?\s+{DAY}{_OSCE}\s*[,.:]?{_OSCE}{_DASH}",
        rf"(?P<places>{_PLACE})\s*(?:-{{1,2}}|[–—])\s*{DAY}{_OSCE}\s*[.:]\s+",
        rf"{DAY},\s*(?P<places>{_PLACE}){_OSCE}\s*(?:[–—]|--|\s-\s)\s*",
        rf"(?P<places>){DAY}{_OSCE}{_DASH}",
    )
)
_PLACE_ONLY: Final = re.compile(
    r"(?P<places>[A-ZÀ-ÖØ-ÞŠŽŁŚČĆŞŢȘȚİĞĐŹŻ][^\Wa-z_\d]{2,}(?:[ /,-]+[^\Wa-z_\d]+){0,4})\s*(?:--?|[–—])\s+(?=[A-Z“\"])"
)
_DATE_LINE: Final = re.compile(rf"(?:(?P<places>{_PLACE}),?\s+)?{DAY}\s*")


def dateline(text: str) -> Dateline | None:
    """The dateline at the head of `text`, or None."""
    head = text[:200]
    for form in _FORMS:
        match = form.match(head)
        if match and (number := month(match["month"])):
            return _dateline(match, number)
    if match := _PLACE_ONLY.match(head):
        return Dateline(_printed(match), split_places(match["places"]), None, None, None, match.end())
    return None


def date_line(text: str) -> Dateline | None:
    """A line that holds nothing but place and day ("TASHKENT 1 August 2000"), or None."""
    match = _DATE_LINE.fullmatch(text)
    if match and match["year"] and (number := month(match["month"])):
        return _dateline(match, number)
    return None


def _dateline(match: re.Match[str], month_number: int) -> Dateline:
    year = int(match["year"]) if match["year"] else None
    places = split_places(match["places"] or "")
    return Dateline(_printed(match), places, int(match["day"]), month_number, year, match.end())


def _printed(match: re.Match[str]) -> str:
    return re.sub(r"[\s,.:]*(?:--?|[–—])?\s*$", "", match[0])


def split_places(text: str) -> tuple[tuple[str, str | None], ...]:
    """ "OSH, Kyrgyzstan" -> (("OSH", "Kyrgyzstan"),); "A / B" -> two places."""
    places: list[tuple[str, str | None]] = []
    for part in re.split(r"\s*/\s*", text.strip(" ,")):
        name, _, region = part.partition(",")
        if name.strip():
            places.append((name.strip(), region.strip() or None))
    return tuple(places)
