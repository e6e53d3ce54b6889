"""Document -> Reading: decode, take apart, recognise, resolve. Pure: the same bytes give the same records."""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from osce_graph import addresses, dates
from osce_graph.extraction import events, language, persons
from osce_graph.extraction.mentions import Gazetteer, Hit
from osce_graph.extraction.quotes import quote
from osce_graph.iris import sample_key, slug, unnumbered_key
from osce_graph.pages import blocks, layouts
from osce_graph.pages.body import lead_is_repeated
from osce_graph.pages.parts import Content, Part
from osce_graph.pages.text import Undecodable, decode, squeeze
from osce_graph.records import (
    Document,
    Finding,
    ItemRecord,
    LabelledValue,
    NamedPerson,
    Place,
    Reading,
    ReportedEvent,
)
from osce_graph.reference.resolver import Resolver

_STRUCTURES: Final = ("body", "field-operation", "post")
_CARRIERS: Final = ("article:published_time", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date")
_PUBLICATIONS: Final = frozenset({"content-type/publication", "content-type/annual-report"})


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page as its layout reads it, before anything is resolved."""

    anatomy: blocks.Anatomy
    content: Content
    address: str | None


@dataclass(frozen=True)
class Reader:
    """Reads documents against the reference data; build one a process and use it for many pages."""

    resolver: Resolver = field(default_factory=Resolver.load)

    @functools.cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.resolver.names())

    @functools.cached_property
    def meetings(self) -> dict[tuple[str, str], list[tuple[str, frozenset[str]]]]:
        """Curated meetings by first and last day, with their places."""
        values = self.resolver.values
        table: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}
        for path in self.resolver.entities("meeting"):
            for first in values(path, "schema:startDate"):
                for last in values(path, "schema:endDate"):
                    places = frozenset(values(path, "schema:location"))
                    table.setdefault((first, last), []).append((path, places))
        return table

    def meeting(self, first: str, last: str, places: Iterable[str]) -> str | None:
        """The curated meeting of these days; where a place is printed it must be the meeting's."""
        named = set(places)
        known = self.meetings.get((first, last), ())
        found = [path for path, held in known if not named or named & held]
        return found[0] if len(found) == 1 else None

    def read(self, document: Document) -> Reading:
        """What the page says, or why there is nothing to publish. Never raises for what a page may hold."""
        page = self.open(document)
        if isinstance(page, Reading):
            return page
        return Reading(page.content.layout, tuple(self._record(part, page) for part in page.content.parts))

    def open(self, document: Document) -> "Page | Reading":
        """The page taken apart by its layout; a Reading without records where it comes to nothing."""
        html = document.media_type == "text/html"
        try:
            text = decode(document.content, html)
            anatomy = blocks.from_html(text) if html else blocks.from_text(text)
        except Undecodable as error:
            return Reading(None, reason=str(error), broken=True)
        except ValueError as error:
            return Reading(None, reason=f"it cannot be taken apart: {error}", broken=True)
        stated = document.address or anatomy.meta.get("canonical") or anatomy.meta.get("og:url")
        address = addresses.resolve(stated, None) if stated else None
        if address is not None and not addresses.is_osce(address) and not anatomy.sample:
            return Reading(None, reason=f"its address {address} is not one of the OSCE's hosts", broken=True)
        content = layouts.read(anatomy, self.is_content_type)
        if content is None:
            return Reading(None, reason=_unknown(anatomy), broken=True)
        if not content.parts:
            return Reading(content.layout, reason=content.reason)
        return Page(anatomy, content, address)

    def is_content_type(self, line: str) -> bool:
        return len(line) <= 60 and self.resolver.resolve(line, kind="content-type").path is not None

    def _record(self, part: Part, page: "Page") -> ItemRecord:
        anatomy, address = page.anatomy, page.address
        labelled, unresolved = self._resolve(part)
        kind = part.kind and self.resolver.resolve(part.kind, kind="content-type").path
        content_type = next(iter(labelled["content type"]), kind)
        printed = _labelled_date(part, anatomy)
        body = part.body
        lead = part.lead
        text_start = body[0] if body else (lead or "")
        line = dates.dateline(text_start)
        line_date = line.date(printed) if line else None
        published = printed or line_date
        running = "\n".join(body if lead and lead_is_repeated(lead, body) else [lead or "", *body]).strip(
            "\n"
        )
        found = (
            language.language_of(f"{part.title}\n{running}")
            or language.language_of(anatomy.text)  # a short entry speaks its listing's language
            or anatomy.meta.get("lang", "und")
        )
        spoken = found if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", found) else "und"
        url = address if part.origin == "page" else addresses.resolve(part.href or "", address)
        if url is not None and not addresses.is_osce(url):
            url = None
        number = addresses.node_number(url) if url else None
        item_kind = "publication" if content_type in _PUBLICATIONS else "news"
        path = f"{item_kind}/{_key(part.title, published, spoken, number, anatomy.sample)}"
        places = self._places(line) if line else ()
        prose = _Prose(self, path, part.title, running, published)
        if line and line_date:
            name = "schema:datePublished" if published == line_date else "schema:dateCreated"
            prose.stated(name, line_date.isoformat(), line.text)
        for place in places:
            prose.places_named(place)
        prose.read(start_of_text=len(line.text) if line else 0)
        return ItemRecord(
            path=path,
            origin=part.origin,
            headline=squeeze(part.title),
            language=spoken,
            abstract=lead if lead else None,
            date_published=published.isoformat() if published else None,
            date_created=line_date.isoformat() if line_date and line_date != published else None,
            dateline=line.text if line else None,
            dateline_places=places,
            content_type=content_type,
            structures=_unique([*labelled["structure"], *labelled["issuer"]]),
            issuers=_unique(labelled["issuer"]),
            fields_of_work=_unique(labelled["field"]),
            locations=_unique(labelled["location"]),
            events=tuple(prose.events),
            meetings=_unique(prose.meetings),
            persons=tuple(prose.persons),
            findings=tuple(prose.findings),
            url=url,
            identifier=number,
            body=running,
            unresolved=tuple(unresolved),
        )

    def _resolve(self, part: Part) -> tuple[dict[str, list[str]], list[LabelledValue]]:
        kinds: dict[str, tuple[str, ...]] = {
            "issuer": _STRUCTURES,
            "structure": _STRUCTURES,
            "field": ("field-of-work",),
            "content type": ("content-type",),
            "location": ("state", "place"),
        }
        labelled: dict[str, list[str]] = {name: [] for name in kinds}
        unresolved: list[LabelledValue] = []
        for value in part.fields:
            if value.label not in kinds:
                continue
            path = self.resolver.resolve(value.value, kind=kinds[value.label]).path
            if path is None:
                unresolved.append(value)
            else:
                labelled[value.label].append(path)
        return labelled, unresolved

    def _places(self, line: dates.Dateline) -> tuple[Place, ...]:
        places: dict[str, Place] = {}
        for printed, region in line.places:
            place = self.place(printed, region)
            places.setdefault(place.path, place)
        return tuple(places.values())

    def place(self, printed: str, region: str | None = None) -> Place:
        """A curated place by its name, else one that is known as printed, told apart by its region."""
        path = self.resolver.place(printed)
        label = _cased(printed)
        if path is not None:
            return Place(path, self.resolver.label(path) or label, curated=True)
        return Place(f"place/{slug(printed)}-{slug(region) if region else 'as-printed'}", label)


class _Prose:
    """Collects what the running text of one item says: headline first, then lead and body."""

    def __init__(self, reader: Reader, item: str, title: str, running: str, on: dt.date | None) -> None:
        self.text = f"{title}\n{running}"
        self.findings: list[Finding] = []
        self.events: list[ReportedEvent] = []
        self.meetings: list[str] = []
        self.persons: list[NamedPerson] = []
        self._reader, self._item, self._on = reader, item, on
        self._title_end = len(title) + 1

    def stated(self, name: str, value: str, words: str) -> None:
        """A literal fact of the item that stands in the dateline."""
        at = self.text.find(words, self._title_end)
        if at >= 0:
            self._find(self._item, name, value, at, at + len(words), "dateline", literal=True)

    def places_named(self, place: Place) -> None:
        """A place of the dateline."""
        for printed in (place.label, place.label.upper()):
            at = self.text.find(printed, self._title_end)
            if 0 <= at < self._title_end + 120:
                self._find(
                    self._item, "schema:locationCreated", place.path, at, at + len(printed), "dateline"
                )
                return

    def read(self, start_of_text: int) -> None:
        hits = list(self._reader.gazetteer.find(self.text, self._on))
        after_dateline = self._title_end + start_of_text
        people = list(persons.find(self.text))
        spans = [(person.start, person.end) for person in people]
        named = {hit.path for hit in hits}
        for hit in hits:
            in_dateline = self._title_end <= hit.start < after_dateline
            if in_dateline or hit.path.startswith("place/"):
                continue
            if hit.path in named:
                named.discard(hit.path)
                if (
                    any(start < hit.end and hit.start < end for start, end in spans)
                    and hit.path[:7] != "person/"
                ):
                    continue
                self._find(self._item, "schema:mentions", hit.path, hit.start, hit.end, "name")
        curated = [hit for hit in hits if hit.path.startswith("person/")]
        for person in people:
            if any(hit.start < person.end and person.start < hit.end for hit in curated):
                continue
            path = f"person-name/{slug(person.name)}"
            self.persons.append(NamedPerson(path, person.name, person.role))
            self._find(
                self._item, "schema:mentions", path, person.start, person.end, "name with printed role"
            )
            self._find(
                path, "osce:printedRole", person.role, person.role_start, person.role_end, "name with printed role",
                literal=True,
            )  # fmt: skip
        self._read_events(hits, after_dateline)

    def _read_events(self, hits: Sequence[Hit], begin: int) -> None:
        known = [hit for hit in hits if hit.path.startswith("place/")]
        resolver = self._reader.resolver

        def places_in(start: int, end: int) -> list[tuple[int, int, str, str]]:
            return [
                (hit.start, hit.end, hit.path, resolver.label(hit.path) or self.text[hit.start : hit.end])
                for hit in known
                if start <= hit.start and hit.end <= end
            ]

        key = self._item.partition("/")[2]
        for gathering in events.find(self.text, self._on, places_in, begin):
            places = tuple(Place(path, label, curated=True) for _, _, path, label in gathering.places)
            first, last = gathering.first.isoformat(), gathering.last.isoformat()
            meeting = self._reader.meeting(first, last, (place.path for place in places))
            if meeting is not None:
                if meeting not in self.meetings:
                    self.meetings.append(meeting)
                    self._find(
                        self._item,
                        "osce:reportsOn",
                        meeting,
                        gathering.start,
                        gathering.end,
                        "days and place",
                    )
                continue
            if not gathering.reported:
                continue
            path = f"event/{key}-{len(self.events) + 1}"
            self.events.append(ReportedEvent(path, first, last, places))
            self._find(
                self._item, "osce:reportsOn", path, gathering.start, gathering.end, "days of a gathering"
            )
            for start, end, place, _ in gathering.places:
                self._find(path, "schema:location", place, start, end, "place of a gathering")

    def _find(
        self, subject: str, name: str, value: str, start: int, end: int, rule: str, *, literal: bool = False
    ) -> None:
        self.findings.append(Finding(subject, name, value, literal, quote(self.text, start, end), rule))


def _labelled_date(part: Part, anatomy: blocks.Anatomy) -> dt.date | None:
    for value in part.fields:
        if value.label == "date" and (date := dates.parse(value.value)):
            return date
    if part.origin == "page":
        for carrier in _CARRIERS:
            if (stated := anatomy.meta.get(carrier)) and (date := dates.parse(stated)):
                return date
    return None


def _key(title: str, published: dt.date | None, spoken: str, number: str | None, sample: bool) -> str:
    if sample:
        return sample_key(title)
    if number is not None:
        return number if spoken in ("en", "und") else f"{number}-{spoken}"
    return unnumbered_key(title, published.isoformat() if published else None, spoken)


def _unknown(anatomy: blocks.Anatomy) -> str:
    if not anatomy.content and not anatomy.navigation:
        return "there is no text on it"
    if anatomy.navigation and not anatomy.content:
        return "it breaks off in the navigation"
    first = anatomy.content[0].text
    shown = first if len(first) <= 60 else first[:57] + "..."
    return f"no layout of an OSCE page fits it; it begins {shown!r}"


def _cased(printed: str) -> str:
    """A place name without capitals throughout: "THE HAGUE" -> "The Hague"."""
    return printed.title().replace("'S ", "'s ") if printed.isupper() else printed


def _unique(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))
