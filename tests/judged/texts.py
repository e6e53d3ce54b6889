"""Judged days and the texts that tell them, which the reader of occasions learns from (see README.md)."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest import mock

from osce_graph.extraction import events, occasions
from osce_graph.extraction.reader import Reader
from osce_graph.records import Document
from tests.corpus import truth

HERE: Final = Path(__file__).parent
DAYS: Final = HERE / "days.tsv"
HEADLINE: Final = "An item"
_BAGS: Final = ("<", ">", "in", "then")  # marks of single words
CORPUS: Final = truth.CORPUS / "prose"

# First and last day, as in 2014-03-05.
Span = tuple[str, str]


class Judged(NamedTuple):
    """A day of a text of some batch: whether it is that of an occasion, and what it is told with."""

    batch: str
    occasion: bool
    features: frozenset[str]


class Lesson(NamedTuple):
    """A line of sentences.tsv or lessons.tsv: what it tells of occasions, and what may be read either way."""

    issued: date | None
    text: str
    days: tuple[Span, ...]
    either: tuple[Span, ...]


class Told(NamedTuple):
    """An item of a page, with what its truth tells of occasions."""

    document: Document
    headline: str
    days: frozenset[Span]
    either: frozenset[Span]


def everything(reader: Reader) -> list[Judged]:
    """All days there are to learn from: real ones, invented ones, those of the corpus and the lessons."""
    return [
        *judged_before(),
        *judge("sentences", map(_item, lessons("sentences.tsv")), reader),
        *judge("corpus", pages(CORPUS), reader),
        *(day for lesson in lessons("lessons.tsv") for day in _taught(lesson)),
    ]


def judged_before() -> list[Judged]:
    """The days of real texts, which are not in the repository."""
    rows = (line.split("\t") for line in DAYS.read_text("utf-8").splitlines())
    return [Judged(batch, occasion == "1", _unpacked(told)) for batch, occasion, *told in rows]


def _packed(features: Iterable[str]) -> list[str]:
    """Features as columns: words that share a mark share one ("in a course of")."""
    bags: dict[str, list[str]] = {mark: [] for mark in _BAGS}
    single = []
    for feature in sorted(features):
        mark, _, word = feature.partition(" ")
        bags.get(mark, single).append(word if mark in bags else feature)
    return single + [" ".join((mark, *words)) for mark, words in bags.items() if words]


def _unpacked(columns: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for column in columns:
        mark, *words = column.split(" ")
        found |= {f"{mark} {word}" for word in words} if mark in _BAGS else {column}
    return frozenset(found)


def lessons(name: str) -> list[Lesson]:
    r"""The lines of a table beside this: the day of issue, the text (a new line as \n), its days."""
    found = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        issued, text, days = line.split("\t")
        told = [day.strip() for day in days.split(";") if day.strip()]
        found.append(
            Lesson(
                date.fromisoformat(issued) if issued else None,
                text.replace("\\n", "\n"),
                tuple(_span(day) for day in told if not day.startswith("?")),
                tuple(_span(day[1:]) for day in told if day.startswith("?")),
            )
        )
    return found


def _span(printed: str) -> Span:
    first, _, last = printed.split()[0].partition("/")
    return first, last


def pages(folder: Path) -> Iterator[Told]:
    """The items of pages whose truth files tell events."""
    for case in truth.cases(folder):
        for item in case.truth["items"]:
            if "events" in item:
                days, either = (
                    frozenset((one["start"], one["end"]) for one in item.get(key, ()))
                    for key in ("events", "may_report")
                )
                yield Told(case.document, item["headline"], days, either - days)


def _item(lesson: Lesson) -> Told:
    """A sentence as the body of an item of its own."""
    return Told(
        document(lesson.text, lesson.issued), HEADLINE, frozenset(lesson.days), frozenset(lesson.either)
    )


def document(text: str, issued: date | None = None) -> Document:
    """A page with one item."""
    dateline = f"VIENNA, {issued:%d %B %Y} - " if issued else ""
    data = f"{HEADLINE}\n{dateline}{text}\n".encode()
    digest = hashlib.sha256(data).hexdigest()
    return Document("sentence", data, digest, "text/plain", "https://www.osce.org/node/1")


def judge(batch: str, texts: Iterable[Told], reader: Reader) -> Iterator[Judged]:
    """The days that the reader meets in the texts; those that may be read either way are left out.

    So are those that are but some of the days of an occasion, and those that a rule settles.
    """
    for text in texts:
        by_item: list[list[tuple[occasions.Day, set[Span]]]] = []

        def find(*of: Any, into: list[Any] = by_item) -> list[events.Gathering]:
            found, days = _met(*of)
            into.append(days)
            return found

        with mock.patch.object(events, "find", find):
            records = reader.read(text.document).records
        headlines = [record.headline for record in records]
        if text.headline in headlines and len(by_item) == len(records):
            days = by_item[headlines.index(text.headline)]
            yield from _judged(batch, days, text.days, text.either)


def _taught(lesson: Lesson) -> Iterator[Judged]:
    """The days of a lesson, which is read without a page around it and has an empty headline."""
    text = f"\n{lesson.text}"
    yield from _judged("lessons", _met(text, lesson.issued, places_of(text))[1], lesson.days, ())


def places_of(text: str) -> Any:
    """What is named between two offsets of a text of which only Vienna is known."""
    name = "Vienna"
    starts = [at for at in range(len(text)) if text.startswith(name, at)]

    def places(start: int, end: int) -> list[events.Named]:
        return [
            (at, at + len(name), "place/vienna", name)
            for at in starts
            if start <= at and at + len(name) <= end
        ]

    return places


_find = events.find


def _met(*of: Any) -> tuple[list[events.Gathering], list[tuple[occasions.Day, set[Span]]]]:
    """The gatherings of a text if each of its days were that of one, and the days with their spans."""
    asked: list[occasions.Day] = []

    def yes(day: occasions.Day) -> bool:
        asked.append(day)
        return True

    with mock.patch.object(occasions, "is_of_an_occasion", yes):
        found = list(_find(*of))
    days = []
    for day in asked:
        within = (one for one in found if day.start <= one.start and one.end <= day.end)
        spans = {(day.first, day.last), *((one.first, one.last) for one in within)}
        days.append((day, {(first.isoformat(), last.isoformat()) for first, last in spans}))
    return found, days


def _judged(
    batch: str,
    days: Iterable[tuple[occasions.Day, set[Span]]],
    occasions_on: Iterable[Span],
    either: Iterable[Span],
) -> Iterator[Judged]:
    true, open_ = set(occasions_on), set(either)
    for day, spans in days:
        if occasions.is_ruled_out(day):
            continue
        right = not spans.isdisjoint(true)
        part = any(first <= begin and end <= last for first, last in true for begin, end in spans)
        if right or not (part or spans & open_):
            yield Judged(batch, right, frozenset(occasions.features(day)))


def add(batch: str, folder: Path, reader: Reader) -> int:
    """Adds the days of a folder of pages with truth files to days.tsv; how many they are."""
    days = list(judge(batch, pages(folder), reader))
    with DAYS.open("a", encoding="utf-8") as table:
        table.writelines(row(day) for day in days)
    return len(days)


def row(day: Judged) -> str:
    """The line of days.tsv that a day is."""
    return "\t".join((day.batch, str(int(day.occasion)), *_packed(day.features))) + "\n"
