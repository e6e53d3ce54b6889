"""Dates and datelines in the variants of the page survey, section 6."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osce_graph import dates

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
DAYS = st.dates(dt.date(1975, 1, 1), dt.date(2026, 12, 31))
PLACES = st.sampled_from(
    [
        "VIENNA",
        "THE HAGUE",
        "NEW YORK",
        "KOY-TASH",
        "CHIŞINĂU",
        "ŁÓDŹ",
        "TIRANË",
        "Baku",
        "The Hague",
        "SKOPE",
        "OSH",
    ]
)
DASHES = st.sampled_from(["-", "- ", " - ", " – ", " –", "-- ", " -- ", " — ", "—"])
TEXT = "Twelve officers met today."


def printed(day: dt.date, *, month: str = "full", year: bool = True, comma: str = "") -> str:
    name = MONTHS[day.month - 1]
    name = {"full": name, "short": name[:3], "dotted": f"{name[:3]}.", "capitals": name.upper()}[month]
    return f"{day.day} {name}" + (f"{comma} {day.year}" if year else "")


@given(
    PLACES,
    DAYS,
    DASHES,
    st.sampled_from(["full", "short", "dotted", "capitals"]),
    st.sampled_from(["", ","]),
    st.sampled_from(["", " (OSCE)", " (CSCE)"]),
)
def test_a_dateline_gives_its_place_and_day(
    place: str, day: dt.date, dash: str, month: str, comma: str, agency: str
) -> None:
    words = f"{place}, {printed(day, month=month, comma=comma)}"
    line = dates.dateline(f"{words}{agency}{dash}{TEXT}")
    assert line is not None
    assert line.text == words
    assert line.places == ((place, None),)
    assert line.date() == day
    assert f"{words}{agency}{dash}{TEXT}"[line.end :] == TEXT


@given(
    st.lists(PLACES, min_size=2, max_size=5, unique=True), DAYS, DASHES, st.sampled_from(["/", " / ", "/ "])
)
def test_several_places(places: list[str], day: dt.date, dash: str, slash: str) -> None:
    line = dates.dateline(f"{slash.join(places)}, {printed(day)}{dash}{TEXT}")
    assert line is not None
    assert [place for place, _ in line.places] == places


@given(DAYS, st.integers(-3, 3), DASHES)
@example(dt.date(2016, 1, 2), -2, " – ")
@example(dt.date(2015, 12, 31), 1, "-")
def test_a_missing_year_is_that_of_the_item(published: dt.date, shift: int, dash: str) -> None:
    day = published + dt.timedelta(shift)
    line = dates.dateline(f"VIENNA, {printed(day, year=False)}{dash}{TEXT}")
    assert line is not None and line.year is None
    assert line.date(published) == day
    assert line.date() is None


@pytest.mark.parametrize(
    ("text", "places", "day"),
    [
        ("OSH, Kyrgyzstan, 14 March 2006- Text", (("OSH", "Kyrgyzstan"),), (2006, 3, 14)),
        ("TOWN, Some region of Land, 2 May 2012 – Text", (("TOWN", "Some region of Land"),), (2012, 5, 2)),
        ("12 June 2025, Sarajevo – Text", (("Sarajevo", None),), (2025, 6, 12)),
        ("A / B / C – 6 October 2020. Text", (("A", None), ("B", None), ("C", None)), (2020, 10, 6)),
        ("19 July 2022- Text", (), (2022, 7, 19)),
        ("PRISHTINË/PRIŠTINA, 1 July 1999 - Text", (("PRISHTINË", None), ("PRIŠTINA", None)), (1999, 7, 1)),
        ("SKOPJE, 4 May 2001 (OSCE)-- Text", (("SKOPJE", None),), (2001, 5, 4)),
        ("BUCUREȘTI, 27 aprilie 2013 - Text", (("BUCUREȘTI", None),), (2013, 4, 27)),
        ("TIRANË, 10 tetor 2012 - Tekst", (("TIRANË", None),), (2012, 10, 10)),
        ("ВЕНА, 5 мая 2010 г. – Текст", (("ВЕНА", None),), (2010, 5, 5)),
        ("VIENNA, 1st September, 2004 - Text", (("VIENNA", None),), (2004, 9, 1)),
    ],
)  # fmt: skip
def test_forms(text: str, places: tuple[tuple[str, str | None], ...], day: tuple[int, int, int]) -> None:
    line = dates.dateline(text)
    assert line is not None
    assert line.places == places
    assert line.date() == dt.date(*day)


@pytest.mark.parametrize(
    "text", ["VIENNA- The meeting", "Stepnoye, Saratov. The observers", "VIENNA – “Text”"]
)
def test_a_dateline_may_lack_its_date(text: str) -> None:
    line = dates.dateline(text)
    assert line is not None and line.places and line.date(dt.date(2000, 1, 1)) is None


@pytest.mark.parametrize(
    "text",
    [
        "The Mission opened on 5 May 2004 - the day on which the mandate began.",
        "On 5 May 2004 - a Wednesday - the Mission opened.",
        "24 May – 26 May 2013 are the days of the seminar.",
        "VIENNA, 24 May - 26 May 2013 are the days of the seminar.",
        "3 June – it was a Sunday.",
        "From 4 to 6 May 2014 - a long weekend - officers met.",
        "Co-operation in the security sector is a long-term task.",
        "In 2014, 31 February 2014 - no such day.",
        "",
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    assert dates.dateline(text) is None


@given(st.text(max_size=300))
def test_any_text_may_come(text: str) -> None:
    line = dates.dateline(text)
    if line is not None:
        assert text.startswith(line.text)
        assert all(place in line.text and (region or "") in line.text for place, region in line.places)
        assert len(line.text) <= line.end <= len(text)
    dates.parse(text)
    dates.date_line(text)


@given(DAYS, st.data())
def test_a_printed_day_is_read(day: dt.date, data: st.DataObject) -> None:
    name = MONTHS[day.month - 1]
    form = data.draw(
        st.sampled_from(
            [
                printed(day),
                f"{day.day:02} {name} {day.year}",
                f"{day.day} {name}, {day.year}",
                f"{name} {day.day}, {day.year}",
                day.isoformat(),
                f"{day.isoformat()}T23:59:59+02:00",
                f"{day:%a, %Y-%m-%d} (All day)",
                f"OSCE - {day:%a, %m/%d/%Y} - 17:53",
                f"{printed(day)} (All day) - 31 December 2026 (All day)",
            ]
        )
    )
    assert dates.parse(form) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 March 2016 (last updated: 2020-05-01)", "2016-03-04"),
        ("March 4, 2016 (was 3 March 2016)", "2016-03-04"),
        ("04.03.2016, corrected on March 5, 2016", "2016-03-04"),
        ("4–6 March 2016", "2016-03-04"),
        ("4.-6. März 2016", "2016-03-04"),
        ("from 4 to 6 March 2016", "2016-03-04"),
        ("March 4-6, 2016", "2016-03-04"),
        ("30 March - 2 April 2016", "2016-03-30"),
        ("March 30 - April 2, 2016", "2016-03-30"),
        ("30 December - 2 January 2016", "2015-12-30"),
        ("09:15 - 20 March 2016", "2016-03-20"),
        ("No. 12 - 4 March 2016", "2016-03-04"),
        ("2016-03-03T23:00:00+00:00", "2016-03-04"),
        ("2016-07-03T22:30:00.000Z", "2016-07-04"),
        ("2016-03-03T22:30:00Z", "2016-03-03"),
        ("2016-03-04T00:00:00Z", "2016-03-04"),
        ("2016-03-04T00:00:00+0500", "2016-03-04"),
        ("2016-03-03 23:00", "2016-03-03"),
        ("2016-03-03T99:00:00Z", "2016-03-03"),
        ("2016-03-03T23:00:00+99:99", "2016-03-03"),
    ],
)
def test_the_first_day_of_a_value(text: str, day: str) -> None:
    assert dates.parse(text) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "March 2016", "30 February 2016", "4 Marchember 2016", "2016", "4 March 1066"]
)
def test_no_day_no_date(text: str) -> None:
    assert dates.parse(text) is None


@given(PLACES, DAYS)
def test_the_line_under_a_title(place: str, day: dt.date) -> None:
    line = dates.date_line(f"{place} {printed(day)}")
    assert line is not None and line.places == ((place, None),) and line.date() == day
    assert dates.date_line(f"{place} {printed(day)} - {TEXT}") is None


@pytest.mark.parametrize(
    "text",
    [
        "21 May 2007 (All day) - 23 May 2007 (All day)",
        "21 May 2007 - 09:00 - 23 May 2007 - 17:00",
        "21 - 23 May 2007",
        "from 30 November to 1 December 2023",
        "Monday, 21 May 2007 - Wednesday, 23 May 2007",
        "21 May 2007 (All day)",
        "21 May 2007, 09:00 - 17:00",
    ],
)
def test_the_days_of_an_event(text: str) -> None:
    assert dates.is_span(text)


@pytest.mark.parametrize(
    "text",
    [
        "21 May 2007",
        "VIENNA 21 May 2007",
        "Thursday, 24 October 2013 - 10:00",
        "From words to deeds",
        "1-2 minutes",
        "10 to 12 people",
        "",
    ],
)
def test_no_days_of_an_event(text: str) -> None:
    assert not dates.is_span(text)


def test_a_date_line_may_tell_the_hour() -> None:
    line = dates.date_line("Thursday, 24 October 2013 - 10:00")
    assert line is not None and line.date() == dt.date(2013, 10, 24)


@pytest.mark.parametrize(
    ("text", "printed", "day"),
    [
        ("VIENNA, 5 May 2004 ― Text", "VIENNA, 5 May 2004", (2004, 5, 5)),
        ("VIENNA, 5 May 2004 ─ Text", "VIENNA, 5 May 2004", (2004, 5, 5)),
        ("VIENNA, 5 May 2004 —— Text", "VIENNA, 5 May 2004", (2004, 5, 5)),
        ("VIENNA, May 5, 2004 – Text", "VIENNA, May 5, 2004", (2004, 5, 5)),
        ("VIENNA, Monday, 3 May 2004 – Text", "VIENNA, Monday, 3 May 2004", (2004, 5, 3)),
        ("VIENNA, 05.05.2004 – Text", "VIENNA, 05.05.2004", (2004, 5, 5)),
        ("VIENNA (5 May 2004) – Text", "VIENNA (5 May 2004)", (2004, 5, 5)),
        ("VIENNA, 5 May 2004. Text", "VIENNA, 5 May 2004", (2004, 5, 5)),
        ("VIENNA (OSCE), 5 May 2004 – Text", "VIENNA (OSCE), 5 May 2004", (2004, 5, 5)),
        ("ROMA, 5 maggio 2004 – Testo", "ROMA, 5 maggio 2004", (2004, 5, 5)),
        ("MADRID, 5 de mayo de 2004 – Texto", "MADRID, 5 de mayo de 2004", (2004, 5, 5)),
        ("PARIS, 1er mai 2004 – Texte", "PARIS, 1er mai 2004", (2004, 5, 1)),
        ("SARAJEVO, 5. maj 2004. godine – Tekst", "SARAJEVO, 5. maj 2004. godine", (2004, 5, 5)),
        ("SARAJEVO, 5. maja 2004. – Tekst", "SARAJEVO, 5. maja 2004", (2004, 5, 5)),
        ("BEOGRAD, 5. decembra 2004. – Tekst", "BEOGRAD, 5. decembra 2004", (2004, 12, 5)),
        ("БЕОГРАД, 5. јуна 2004. године – Текст", "БЕОГРАД, 5. јуна 2004. године", (2004, 6, 5)),
        ("WIEN, 5. Jänner 2004 – Der Text", "WIEN, 5. Jänner 2004", (2004, 1, 5)),
        ("АСТАНА, 5 мамыр 2010 – Мәтін", "АСТАНА, 5 мамыр 2010", (2010, 5, 5)),
        ("KYIV, 5 May2004 -Text", "KYIV, 5 May2004", (2004, 5, 5)),
        ("12 June 2025, Sarajevo- Text", "12 June 2025, Sarajevo", (2025, 6, 12)),
    ],
)
def test_more_forms(text: str, printed: str, day: tuple[int, int, int]) -> None:
    line = dates.dateline(text)
    assert line is not None
    assert (line.text, line.date()) == (printed, dt.date(*day))


def test_a_month_may_come_before_a_day_without_year() -> None:
    line = dates.dateline("VIENNA, March 4 – Text")
    assert line is not None and line.text == "VIENNA, March 4"
    assert line.date(dt.date(2016, 3, 5)) == dt.date(2016, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday, 5 May 2004 – Text",
        "Monday, 3 May 2004 - Text",
        "Deadline 5 May 2004 – Text",
        "OSCE Permanent Council, 5 May 2004 – Text",
        "Published 5 May 2004 – Text",
        "Statement of 5 May 2004 - Text",
        "5 May 2004 is a day. Text",
    ],
)
def test_more_that_is_no_dateline(text: str) -> None:
    assert dates.dateline(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24/03/2016", "2016-03-24"),
        ("3/24/2016", "2016-03-24"),
        ("04/04/2016 - 10:00", "2016-04-04"),
        ("Fri, 04/03/2016", "2016-03-04"),
        ("Sunday 04/03/2016", "2016-04-03"),
        ("04/03/2016", None),
        ("Mon, 04/03/2016", None),
        ("12/2016/03/24/2016", None),
        ("31/13/2016", None),
        ("2016 жылғы 4 наурыз", "2016-03-04"),
        ("2016-yil 4-mart", "2016-03-04"),
        ("2016 йил 4 март", "2016-03-04"),
    ],
)
def test_a_day_in_other_orders(text: str, day: str | None) -> None:
    assert dates.parse(text) == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "places", "day"),
    [
        ("VIENNA, 4-5 March 2016 – Text", ("VIENNA",), 5),
        ("VIENNA, 4 and 5 March 2016 – Text", ("VIENNA",), 5),
        ("VIENNA, 28 February – 4 March 2016 – Text", ("VIENNA",), 4),
        ("VIENNA, March 4-5, 2016 – Text", ("VIENNA",), 5),
        ("VIENNA (4–5 March 2016) – Text", ("VIENNA",), 5),
        ("VIENNA – March 4, 2016 – Text", ("VIENNA",), 4),
        ("АСТАНА, 2016 жылғы 4 наурыз – Мәтін", ("АСТАНА",), 4),
        ("АСТАНА, 2016 ж. 4 наурыз – Мәтін", ("АСТАНА",), 4),
        ("ТОШКЕНТ, 2016 йил 4 март – Матн", ("ТОШКЕНТ",), 4),
        ("VIENNE, le 4 mars 2016 – Texte", ("VIENNE",), 4),
        ("Wien, den 4. März 2016 – Text", ("Wien",), 4),
        ("WIEN, am 4. und 5. März 2016 – Text", ("WIEN",), 5),
        ("ВЕНА, 4 и 5 марта 2016 г. – Текст", ("ВЕНА",), 5),
    ],
)
def test_datelines_of_several_days_and_languages(text: str, places: tuple[str, ...], day: int) -> None:
    line = dates.dateline(text)
    assert line is not None and line.date() == dt.date(2016, 3, day)
    assert line.places == tuple((place, None) for place in places)
    assert text.startswith(line.text) and text[line.end :] == text.rpartition(" ")[2]


@pytest.mark.parametrize("text", ["TASHKENT, March 4, 2016", "March 4, 2016", "2016 жылғы 4 наурыз"])
def test_a_line_of_place_and_day_has_any_order(text: str) -> None:
    line = dates.date_line(text)
    assert line is not None and line.date() == dt.date(2016, 3, 4)


def test_a_day_in_brackets_makes_no_place_of_a_title() -> None:
    assert dates.dateline("Vienna Document (4 March 2016) – Text") is None
