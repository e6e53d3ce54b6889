"""Document -> Reading: decode, take apart, recognise, resolve. Pure: the same bytes give the same records."""

import datetime as dt
import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from osce_graph import addresses, dates
from osce_graph.extraction import events, language, persons, posts
from osce_graph.extraction.mentions import AMERICAN_STATES, Gazetteer, Hit
from osce_graph.extraction.quotes import quote
from osce_graph.iris import event_path, fold, sample_key, slug, unnumbered_key
from osce_graph.pages import blocks, labels, layouts
from osce_graph.pages.body import lead_is_repeated
from osce_graph.pages.filters import filters
from osce_graph.pages.parts import Content, Part
from osce_graph.pages.text import Undecodable, decode
from osce_graph.records import (
    Document,
    Finding,
    ItemRecord,
    LabelledValue,
    LanguageVersion,
    NamedPerson,
    Place,
    Quote,
    Reading,
    ReportedEvent,
)
from osce_graph.reference.derive import first_day, last_day
from osce_graph.reference.resolver import Resolver

# Field of a page -> kinds of entity its values may be.
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "issuer": ("body", "field-operation", "post"),
    "structure": ("body", "field-operation", "post"),
    "field": ("field-of-work",),
    "content type": ("content-type",),
    "location": ("state", "place"),
}
# Metadata that state a field of the page's item, the most certain first.
_CARRIERS: Final[dict[str, tuple[str, ...]]] = {
    "date": (
        "article:published_time", "json-ld datePublished", "datepublished", "dcterms.issued",
        "dc.date.issued", "dcterms.date", "dc.date",
    ),
    "content type": ("json-ld articleSection", "article:section", "dcterms.type", "dc.type"),
    "field": ("dcterms.subject", "dc.subject", "article:tag", "json-ld keywords"),
    "issuer": (
        "json-ld publisher", "dcterms.publisher", "dc.publisher", "json-ld author", "dcterms.creator",
        "dc.creator",
    ),
}  # fmt: skip
# That the Organization publishes, every page may say.
_EVERYBODY: Final = "body/osce"
# Entries of the main site's menu that no other site has together.
_OF_THE_MENU: Final = frozenset({"Fields of work", "Field operations", "Structures and institutions"})
# What the listing of publications holds (survey, section 5c).
_PUBLICATIONS: Final = frozenset(
    f"content-type/{key}"
    for key in (
        "publication", "poster", "factsheet", "study-report", "report", "guide-manual-handbook",
        "annual-report",
    )
)  # fmt: skip
_IN_AMERICA: Final = frozenset(map(fold, AMERICAN_STATES))
_AMERICAN: Final = frozenset({"state/united-states-of-america", "state/canada"})
_WORDS_OF_A_TOWN: Final = 2
_JOINED: Final = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_ADDRESS_CARRIERS: Final = ("canonical", "og:url", "saved from")
_LANGUAGE_CARRIERS: Final = ("json-ld inLanguage", "dcterms.language", "dc.language", "lang")
_SAYS_WHOSE: Final = re.compile(
    r"\b(?:[OC]SCE|ODIHR|National Minorities|Freedom of the Media|Trafficking|Minsk)\b"
)
_OF_OSCE: Final = re.compile(r" of (?:the )?(?:[OC]SCE\b|Organi[sz]ation for Security)")
_TELLS_WHICH: Final = re.compile(rf"{_SAYS_WHOSE.pattern}|Media Freedom| (?:for|of|on) ")
_NOTHING_BETWEEN: Final = re.compile(r",? (?:[A-Z][\w’'-]*\.? ){0,2}")
_NAME_FOLLOWS: Final = re.compile(
    r"(?: \([\w/]+\))?,? (?:Ambassador |Mr\.? |Ms\.? |Mrs\.? |Dr\.? )?[^\W\da-z_][\w’'-]+ [^\W\da-z_]"
)
# The head of the operation that a text is about: "Jane Roe, Head of the OSCE Centre".
_BARE_HEAD: Final = re.compile(
    r"(?:[Hh](?<!\w[Hh])ead of (?:the )?OSCE (?:Centre|Center|Mission|Office|Presence|Programme Office)"
    r"|OSCE Head of Mission|OSCE Project Co-?ordinator)\b(?![’']s)(?! (?:in|to|for|of)\b(?! the country\b))"
)
_HEADS_BEGIN: Final = ("ead of the OSCE ", "ead of OSCE ", "OSCE Head of ", "OSCE Project Co")
_SEATED: Final = ("body/", "field-operation/", "meeting/")
_AT: Final = re.compile(r"\bat (?:the )?\Z", re.IGNORECASE)
_IN_TOWN: Final = re.compile(r"\bin (\w+)\Z")
_TELLING: Final = re.compile(r"[^\W\d_]{4,}")
_UNTELLING: Final = frozenset({"osce", "csce", "meeting", "annual", "concluding", "first", "second"})
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page as its layout reads it, before anything is resolved."""

    anatomy: blocks.Anatomy
    content: Content
    address: str | None

    def linked(self, href: str) -> str | None:
        """Where a link on the page leads."""
        base = self.anatomy.meta.get("base")
        return addresses.resolve(
            href, (addresses.resolve(base, self.address) if base else None) or self.address
        )


@dataclass(frozen=True)
class Reader:
    """Reads documents against the reference data; build one a process and use it for many pages."""

    resolver: Resolver = field(default_factory=Resolver.load)

    @functools.cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.resolver.names())

    @functools.cached_property
    def holders(self) -> posts.Holders:
        return posts.Holders(self.resolver)

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

    @functools.cached_property
    def periods(self) -> dict[str, tuple[str, str]]:
        """The first and last day that each curated meeting may have had, known to the day or not."""
        days = {path: held for held, at in self.meetings.items() for path, _ in at}
        return {path: (first_day(first), last_day(last)) for path, (first, last) in days.items()}

    @functools.cached_property
    def known_to_the_day(self) -> frozenset[str]:
        """Curated meetings of which more is known than the year or month."""
        whole = len("2016-10-19")
        return frozenset(
            path for (_, last), at in self.meetings.items() if len(last) == whole for path, _ in at
        )

    def meeting(
        self,
        first: str,
        last: str,
        places: Iterable[str],
        words: str,
        named: Iterable[str] = (),
        *,
        within: bool = False,
    ) -> str | None:
        """The curated meeting of these days; where a place is printed it must be the meeting's.

        `words` are those around: where they speak of nothing like it, it is another of the same days.
        Of meetings `named` beside them they may be some of the days; with `within` of any, if a place is
        printed.
        """
        at = set(places)
        known = self.meetings.get((first, last), [])
        if within and at:
            days = ((key, held) for key, held in self.meetings.items() if key[0] <= first and last <= key[1])
            known = [meeting for _, held in days for meeting in held]
        found = [
            path
            for path, held in known
            if (not at or at & held) and _speaks_of(words, self.resolver.label(path) or "")
        ]
        for path in () if found else named:
            since, until = self.periods.get(path, ("9999", ""))
            if (
                since <= first
                and last <= until
                and (at <= set(self.resolver.values(path, "schema:location")))
            ):
                found.append(path)
        return found[0] if len(found) == 1 else None

    @functools.cached_property
    def in_series(self) -> dict[str, list[str]]:
        """The curated meetings of each series."""
        table: dict[str, list[str]] = {}
        for path in self.periods:
            for series in self.resolver.values(path, "osce:inSeries"):
                table.setdefault(series, []).append(path)
        return table

    @functools.cached_property
    def towns(self) -> dict[str, str]:
        """The towns that bear a State's name, by its path: an occasion in Monaco is one in the town."""
        labels = ((path, self.resolver.label(path)) for path in self.resolver.entities("state"))
        found = ((path, self.resolver.place(label)) for path, label in labels if label)
        return {path: place for path, place in found if place}

    @functools.cached_property
    def areas(self) -> frozenset[str]:
        """Places that are no towns: nothing tells where on the map they lie."""
        values = self.resolver.values
        return frozenset(
            path for path in self.resolver.entities("place") if not any(values(path, "schema:latitude"))
        )

    @functools.lru_cache(maxsize=1000)  # noqa: B019 -- as long as the process
    def named_within(self, post: str, words: str, on: dt.date | None) -> tuple[tuple[int, int, str], ...]:
        """Where the words for a post name a body or operation that it is in: (start, end, path)."""
        if " " not in words:
            return ()
        of = set(self.resolver.values(post, "org:postIn"))
        parts = ((words.find(" ") + 1, len(words)), (0, words.rfind(" ")))
        return tuple(
            (begin + hit.start, begin + hit.end, hit.path)
            for begin, end in parts
            for hit in self.gazetteer.find(words[begin:end], on)
            if hit.path in of
        )

    @functools.cached_property
    def heads(self) -> dict[str, str]:
        """The post at the head of each field operation."""
        posts_in = (
            (of, post)
            for post in self.resolver.entities("post")
            if post.startswith("post/head-of-")
            for of in self.resolver.values(post, "org:postIn")
        )
        return {of: post for of, post in posts_in if of.startswith("field-operation/")}

    @functools.cached_property
    def _by_ends(self) -> dict[tuple[str, str], str | None]:
        """Curated persons by first and last name; None where two share them."""
        table: dict[tuple[str, str], str | None] = {}
        for path in self.resolver.entities("person"):
            words = fold(self.resolver.label(path) or "").split()
            if len(words) > 1:
                ends = words[0], words[-1]
                table[ends] = path if table.get(ends, path) == path else None
        return table

    def curated_person(self, name: str) -> str | None:
        """The curated person of a name with further names or initials in it: "Mircea Dan Geoana"."""
        words = fold(name).split()
        return self._by_ends.get((words[0], words[-1])) if len(words) > 1 else None

    def read(self, document: Document) -> Reading:
        """What the page says, or why there is nothing to publish. Never raises for what a page may hold."""
        page = self.open(document)
        if isinstance(page, Reading):
            return page
        records = tuple(self._record(part, page) for part in page.content.parts)
        return Reading(page.content.layout, records, navigation=page.anatomy.navigation)

    def open(self, document: Document) -> "Page | Reading":
        """The page taken apart by its layout; a Reading without records where it comes to nothing."""
        html = document.media_type == "text/html"
        try:
            text = decode(document.content, html, document.charset)
            anatomy = blocks.from_html(text) if html else blocks.from_text(text)
        except Undecodable as error:
            return Reading(None, reason=str(error), broken=True, field="encoding")
        except ValueError as error:
            reason = f"it cannot be taken apart: {error}; save it again"
            return Reading(None, reason=reason, broken=True, field="markup")
        named = (anatomy.meta.get(name) for name in _ADDRESS_CARRIERS)
        stated = document.address or next(filter(None, named), None)
        address = addresses.resolve(stated, None) if stated else None
        if address is not None and not addresses.is_osce(address) and not anatomy.sample:
            reason = (
                f"its address {address} is not one of the OSCE's hosts; leave it out, or correct the address"
            )
            return Reading(None, reason=reason, broken=True, field="address", quote=address)
        ours = address is not None or set(anatomy.navigation) >= _OF_THE_MENU
        anatomy = layouts.joined(replace(anatomy, ours=ours), self.knows)
        content = layouts.read(anatomy, self.knows)
        if content is None:
            first = anatomy.content[0].text if anatomy.content else None
            return Reading(None, reason=_unknown(anatomy), broken=True, field="layout", quote=first)
        if not content.parts:
            return Reading(content.layout, reason=content.reason, navigation=anatomy.navigation)
        return Page(anatomy, replace(content, parts=self._stamped(content.parts, anatomy)), address)

    def knows(self, name: str, line: str) -> bool:
        """Whether a line is a value of a field ("content type", "issuer", ...) in the reference data."""
        kinds = _KINDS.get(name, ())
        return bool(kinds) and len(line) <= 120 and self.resolver.resolve(line, kind=kinds).path is not None

    def _record(self, part: Part, page: Page) -> ItemRecord:
        labelled, unresolved = self._resolve(part)
        kind = part.kind and self.resolver.resolve(part.kind, kind="content-type").path
        content_type = next(iter(labelled["content type"]), kind)
        lead, body = part.lead, part.body
        running = "\n".join(body if lead is None or lead_is_repeated(lead, body) else (lead, *body))
        line = self._dateline(part)
        printed = _labelled_date(part)
        line_date = line.date(printed) if line else None
        published = printed or line_date
        spoken = _language(f"{part.title}\n{running}", page.anatomy)
        stated = page.linked(part.href) if part.origin == "entry" and part.href else page.address
        url = stated if stated and addresses.is_osce(stated) else None
        number = addresses.node_number(url) if url else None
        if number is None and part.origin == "page" and (short := page.anatomy.meta.get("shortlink")):
            number = addresses.node_number(page.linked(short) or "")
        item_kind = "publication" if content_type in _PUBLICATIONS else "news"
        path = f"{item_kind}/{_key(part.title, published, spoken, number, page.anatomy.sample)}"
        prose = _Prose(self, path, part.title, running, published, line_date or published)
        places = prose.read_dateline(line, line_date) if line else ()
        prose.read()
        return ItemRecord(
            path=path,
            origin=part.origin,
            headline=part.title,
            language=spoken,
            abstract=lead,
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
            findings=(*prose.findings, *self._filed(path, part, page)),
            url=url,
            identifier=number,
            versions=tuple(_versions(part, page, stated, spoken)),
            body=running,
            unresolved=tuple(unresolved),
        )

    def _filed(self, item: str, part: Part, page: Page) -> Iterator[Finding]:
        """What the filter of a listing says of its entries: no label of theirs, which it may go beyond."""
        if part.origin != "entry" or page.address is None:
            return
        for name, printed in filters(page.address):
            if (path := self.resolver.listing_filter(name)) is not None:
                words = Quote(printed, "", "")
                yield Finding(item, "dcterms:relation", path, False, words, "filter of the listing")

    def _stamped(self, parts: Sequence[Part], anatomy: blocks.Anatomy) -> tuple[Part, ...]:
        """The parts; an item's own page that does not print a field takes what its metadata state of it."""
        if len(parts) != 1 or parts[0].origin != "page" or not anatomy.meta:
            return tuple(parts)
        part = parts[0]
        printed = {value.label for value in part.fields} | ({"content type"} if part.kind else set())
        if _labelled_date(part) is None:
            printed.discard("date")
        stated = [value for name in _CARRIERS if name not in printed for value in self._stated(name, anatomy)]
        return (replace(part, fields=(*part.fields, *stated)),)

    def _stated(self, field: str, anatomy: blocks.Anatomy) -> list[LabelledValue]:
        """The values of a field in the first of its metadata that hold one that is understood."""
        for carrier in _CARRIERS[field]:
            text = anatomy.meta.get(carrier, "")
            if field == "date":
                values = [text] if dates.parse(text) else []
            else:
                values = [
                    value for value in labels.split(text, field, self.knows) if self._tells(field, value)
                ]
            if values:
                return [LabelledValue(field, value, carrier) for value in values]
        return []

    def _tells(self, field: str, value: str) -> bool:
        path = self.resolver.resolve(value, kind=_KINDS[field]).path if len(value) <= 120 else None
        return path is not None and path != _EVERYBODY

    def _resolve(self, part: Part) -> tuple[dict[str, list[str]], list[LabelledValue]]:
        """The entities of the labelled fields, and the values that could not be read."""
        labelled: dict[str, list[str]] = {name: [] for name in _KINDS}
        unresolved: list[LabelledValue] = []
        for value in part.fields:
            kinds = _KINDS.get(value.label)
            path = self.resolver.resolve(value.value, kind=kinds).path if kinds else None
            if path is not None:
                labelled[value.label].append(path)
            elif kinds or (value.label == "date" and dates.parse(value.value) is None):
                unresolved.append(value)
        return labelled, unresolved

    def _dateline(self, part: Part) -> dates.Dateline | None:
        """The dateline of the text, else the line under the title."""
        for text in (*part.body[:1], part.lead or ""):
            line = dates.dateline(text)
            if line and all(self._is_place(line, *place) for place in line.places):
                return line
        return dates.date_line(part.date_line) if part.date_line else None

    def _is_place(self, line: dates.Dateline, printed: str, region: str | None) -> bool:
        """Whether what stands in the place of a place is one: without a date it must be known, with one it
        must not be the name of a structure ("Permanent Council, 5 May 2004 – ...")."""
        if self.resolver.place(printed) is not None:
            return True
        if line.day is None:
            return bool(region) and self.resolver.resolve(region or "", kind="state").path is not None
        if line.text[0].isdigit() and len(printed.split()) > _WORDS_OF_A_TOWN and not printed.isupper():
            return False  # "10 December 2007, Human Rights Day – ..."
        return self.resolver.resolve(printed, kind=_KINDS["structure"]).path is None

    def places(self, line: dates.Dateline) -> Iterator[tuple[str, str | None]]:
        """The places of a dateline with their regions; what is joined by "and", or by a comma as a town is
        to its country, are two where both are known."""
        for printed, region in line.places:
            towns = _JOINED.split(printed)
            if self.resolver.place(printed) is None and all(map(self.resolver.place, towns)):
                yield from ((town, None) for town in towns)
            elif region and all(map(self._is_town, further := region.split(", "))):
                yield from ((town, None) for town in (printed, *further))
            else:
                yield printed, region

    def _is_town(self, printed: str) -> bool:
        return (
            self.resolver.place(printed) is not None
            and self.resolver.resolve(printed, kind="state").path is None
        )

    def place(self, printed: str, region: str | None = None) -> Place:
        """A curated place by its name, else one that is known as printed, told apart by its region."""
        path = self.resolver.place(printed)
        label = _cased(printed)
        if path is not None and not (region and self._is_elsewhere(path, region)):
            return Place(path, self.resolver.label(path) or label, curated=True)
        return Place(f"place/{slug(printed)}-{slug(region) if region else 'as-printed'}", label)

    def _is_elsewhere(self, place: str, region: str) -> bool:
        """Whether a region is another State than that of a place, by today's name, or one in America."""
        countries = self.resolver.values(place, "osce:country")
        state = self.resolver.resolve(region, kind="state").path
        today = state is not None and fold(self.resolver.label(state) or "") == fold(region)
        abroad = today and state not in countries
        american = not _AMERICAN.isdisjoint(countries)
        return bool(countries) and not american and (abroad or fold(region) in _IN_AMERICA)


class _Prose:
    """Collects what the running text of one item says: headline first, then lead and body."""

    def __init__(
        self,
        reader: Reader,
        item: str,
        title: str,
        running: str,
        on: dt.date | None,
        told: dt.date | None = None,
    ) -> None:
        self.text = f"{title}\n{running}"
        self.findings: list[Finding] = []
        self.events: list[ReportedEvent] = []
        self.meetings: list[str] = []
        self.persons: list[NamedPerson] = []
        self._reader, self._item, self._on = reader, item, on
        self._told = told or on  # the day that "today" means
        self._begin = len(title) + 1
        self._dateline = range(0)
        self._written_in: tuple[Place, ...] = ()  # the places of the dateline

    def read_dateline(self, line: dates.Dateline, date: dt.date | None) -> tuple[Place, ...]:
        """The places of the dateline, each once; evidence for them and for the date."""
        # The line under a title is no part of the running text: it is quoted from itself.
        before = self.text.find(f"\n{line.text}", self._begin - 1)
        text, at = (line.text, 0) if before < 0 else (self.text, before + 1)
        if before >= 0:
            self._dateline = range(at, at + len(line.text))
        if date is not None:
            name = "schema:datePublished" if self._on == date else "schema:dateCreated"
            words = quote(text, at, at + len(line.text))
            self.findings.append(Finding(self._item, name, date.isoformat(), True, words, "dateline"))
        places: dict[str, Place] = {}
        for printed, region in self._reader.places(line):
            place = self._reader.place(printed, region)
            if place.path not in places:
                places[place.path] = place
                start = text.index(printed, at)
                words = quote(text, start, start + len(printed))
                found = Finding(self._item, "schema:locationCreated", place.path, False, words, "dateline")
                self.findings.append(found)
        self._written_in = tuple(places.values())
        return self._written_in

    def read(self) -> None:
        """Mentions, persons and events."""
        hits = list(self._reader.gazetteer.find(self.text, self._on))
        hits = sorted((*hits, *self._surnames(hits)), key=lambda hit: hit.start)
        hits = [hit for hit in hits if not hit.titled or self._holder_follows(hit, hits)]
        hits = self._without_bare_posts(hits) if self._on is None else hits
        people = list(
            persons.find(self.text, [(hit.start, hit.end, hit.path.startswith("person/")) for hit in hits])
        )
        met = [(self._reader.curated_person(person.name), person) for person in people]
        hits += (Hit(person.start, person.end, path) for path, person in met if path)
        hits += list(self._heads(hits, people))
        hits.sort(key=lambda hit: hit.start)
        hits = self._without_others(hits, people)
        people = [person for path, person in met if path is None]
        in_name = _covered(self.text, ((person.start, person.end) for person in people))
        curated = [hit for hit in hits if hit.path.startswith("person/")]
        known = _covered(self.text, ((hit.start, hit.end) for hit in curated))
        mentioned: set[str] = set()
        for hit in sorted((*hits, *self._of_posts(hits)), key=lambda hit: hit.start):
            if hit.start in self._dateline or hit.path in mentioned:
                continue
            if any(in_name[hit.start : hit.end]) and not hit.path.startswith("person/"):
                continue
            mentioned.add(hit.path)
            self._find(self._item, "schema:mentions", hit.path, hit.start, hit.end, "name")
        for hit, holder in self._holders(hits):
            if holder not in mentioned:
                mentioned.add(holder)
                self._find(
                    self._item, "schema:mentions", holder, hit.start, hit.end, "holder of the post that day"
                )
        for person in people:
            if any(known[person.start : person.end]):
                continue
            path = f"person-name/{slug(person.name)}"
            self.persons.append(NamedPerson(path, person.name, person.role))
            rule = "name with printed role"
            self._find(self._item, "schema:mentions", path, person.start, person.end, rule)
            self._find(
                path, "osce:printedRole", person.role, person.role_start, person.role_end, rule, literal=True
            )
        self._read_events(hits, self._dateline.stop or self._begin)

    def _of_posts(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Bodies and operations that are named within the name of a post in them: "ODIHR Director"."""
        for post in hits:
            if post.path.startswith("post/"):
                words = self.text[post.start : post.end]
                for start, end, path in self._reader.named_within(post.path, words, self._on):
                    yield Hit(post.start + start, post.start + end, path)

    def _heads(self, hits: Sequence[Hit], people: Sequence[persons.Person]) -> Iterator[Hit]:
        """Heads of operations who are called as these are ("Jane Roe, the OSCE Project Co-ordinator in
        Ukraine"), or by the kind of the one operation that the text names ("Head of the OSCE Centre")."""
        heads = self._reader.heads
        operations = [hit for hit in hits if hit.path in heads]
        roles = {(person.role_start, person.role_end) for person in people}
        yield from (
            Hit(hit.start, hit.end, heads[hit.path]) for hit in operations if (hit.start, hit.end) in roles
        )
        if len({hit.path for hit in operations}) == 1 and any(map(self.text.__contains__, _HEADS_BEGIN)):
            others = _covered(self.text, ((hit.start, hit.end) for hit in hits if hit.path not in heads))
            for head in _BARE_HEAD.finditer(self.text):
                if not any(others[head.start() : head.end()]):
                    yield Hit(*head.span(), heads[operations[0].path])

    def _surnames(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Holders of posts who are named after them by surname: "Secretary General Kubiš"."""
        begun = {hit.start for hit in hits}
        for hit in hits:
            if hit.path.startswith("post/"):
                named = self._reader.holders.named(hit.path, self.text, hit.end, self._on)
                if named and named[1] not in begun:
                    yield Hit(named[1], named[2], named[0])

    def _holder_follows(self, title: Hit, hits: Sequence[Hit]) -> bool:
        """Whether the name after a title is that of somebody who held the post."""
        holders = self._reader.holders.ever(title.path)
        return any(
            hit.path in holders
            and 0 < hit.start - title.end < 24
            and _NOTHING_BETWEEN.fullmatch(self.text, title.end, hit.start)
            for hit in hits
        )

    def _without_bare_posts(self, hits: Sequence[Hit]) -> list[Hit]:
        """An undated text does not tell whose a post is that goes without the OSCE's name or a person's."""
        people = {hit.start for hit in hits if hit.path.startswith("person/")}
        return [
            hit
            for hit in hits
            if not hit.path.startswith("post/")
            or _SAYS_WHOSE.search(self.text[hit.start : hit.end])
            or _OF_OSCE.match(self.text, hit.end)
            or any(
                start in people and _NOTHING_BETWEEN.fullmatch(self.text, hit.end, start)
                for start in range(hit.end + 1, hit.end + 24)
            )
        ]

    def _without_others(self, hits: Sequence[Hit], people: Sequence[persons.Person]) -> list[Hit]:
        """A "Secretary General" before the name of somebody who never held the post is another's."""
        called = {person.start: "" for person in people}
        called |= {hit.start: hit.path for hit in hits if hit.path.startswith("person/")}

        def anothers(hit: Hit) -> bool:
            if not hit.path.startswith("post/") or _TELLS_WHICH.search(self.text[hit.start : hit.end]):
                return False
            after = _NOTHING_BETWEEN.match(self.text, hit.end)
            begins = range(hit.end + 1, after.end() + 2) if after else range(0)
            found = next((called[start] for start in begins if start in called), None)
            return found is not None and found not in self._reader.holders.ever(hit.path)

        return [hit for hit in hits if not anothers(hit)]

    def _holders(self, hits: Sequence[Hit]) -> Iterator[tuple[Hit, str]]:
        """Posts that stand for whoever held them on the day of the text, which does not say who that was."""
        if self._on is None:
            return
        people = {hit.path for hit in hits if hit.path.startswith("person/")}
        for hit in hits:
            if hit.path.startswith("post/") and posts.speaks_of_now(self.text, hit.start, hit.end):
                holders = self._reader.holders
                holder = holders.on(hit.path, self._on)
                if (
                    holder
                    and holders.ever(hit.path).isdisjoint(people)
                    and not _NAME_FOLLOWS.match(self.text, hit.end)
                ):
                    yield hit, holder

    def _read_events(self, hits: Sequence[Hit], begin: int) -> None:
        known = list(hits)
        starts = [hit.start for hit in known]
        resolver, towns = self._reader.resolver, self._reader.towns
        # Towns of the dateline that the reference data do not have, and "here", where there is but one.
        unknown = [place.label for place in self._written_in if not place.curated]
        here = [("", town, re.compile(rf"\b{re.escape(town)}\b")) for town in unknown]
        if len(self._written_in) == 1 and "here" in self.text:
            (town,) = self._written_in
            here.append((town.path if town.curated else "", town.label, events.HERE))

        def places_in(start: int, end: int) -> list[tuple[int, int, str, str]]:
            near = known[bisect_left(starts, start) : bisect_left(starts, end)]
            return [
                *(
                    (hit.start, hit.end, path, resolver.label(path) or self.text[hit.start : hit.end])
                    for hit in near
                    if hit.end <= end
                    for path in (towns.get(hit.path, hit.path),)
                ),
                *(seat for hit in near if hit.end <= end and (seat := self._seat(hit))),
                *(
                    (*match.span(), path, town)
                    for path, town, printed in here
                    for match in printed.finditer(self.text, start, end)
                ),
            ]

        for gathering in events.find(self.text, self._told, places_in, begin, self._reader.areas):
            # What names a known place or State and was not found to mention it is a part of a longer name.
            printed = [
                (self._place(*place[2:]), place)
                for place in gathering.places
                if place[2] or resolver.resolve(place[3], kind=("place", "state")).path is None
            ]
            places = tuple(place for place, _ in printed)
            first, last = gathering.first.isoformat(), gathering.last.isoformat()
            curated = [place.path for place in places if place.curated]
            words = self.text[max(0, gathering.start - 1500) : gathering.end + 200]
            beside = known[
                bisect_left(starts, gathering.start - 160) : bisect_left(starts, gathering.end + 80)
            ]
            named = {hit.path for hit in beside if hit.path.startswith("meeting/")}
            if curated or gathering.part:
                series = {hit.path for hit in beside if hit.path.startswith("meeting-series/")}
                held = {path for one in series for path in self._reader.in_series.get(one, ())}
                named |= held if curated else held & self._reader.known_to_the_day
            if gathering.part:
                named.update(self.meetings)
            if not gathering.reported or gathering.aside:
                named.clear()
            within = gathering.part and not gathering.aside
            meeting = self._reader.meeting(first, last, curated, words, named, within=within)
            if meeting is not None:
                if meeting not in self.meetings:
                    self.meetings.append(meeting)
                    span = gathering.start, gathering.end
                    self._find(self._item, "osce:reportsOn", meeting, *span, "days and place")
                continue
            if not gathering.reported:
                continue
            path = event_path(self._item, len(self.events) + 1)
            self.events.append(ReportedEvent(path, first, last, places))
            rule = "day told of a gathering" if gathering.told else "days of a gathering"
            self._find(self._item, "osce:reportsOn", path, gathering.start, gathering.end, rule)
            for place, (start, end, _, _) in printed:
                self._find(path, "schema:location", place.path, start, end, "place of a gathering")

    def _seat(self, hit: Hit) -> tuple[int, int, str, str] | None:
        """The town in the name of a meeting, or of a body that it takes place at: "at the Academy in Osh"."""
        town = _IN_TOWN.search(self.text, hit.start, hit.end) if hit.path.startswith(_SEATED) else None
        at = hit.path.startswith("meeting/") or _AT.search(self.text, max(0, hit.start - 8), hit.start)
        if town is None or not at:
            return None
        path = self._reader.resolver.place(town[1])
        return (*town.span(1), path, self._reader.resolver.label(path) or town[1]) if path else None

    def _place(self, path: str, label: str) -> Place:
        return Place(path, label, curated=True) if path else self._reader.place(label)

    def _find(
        self, subject: str, name: str, value: str, start: int, end: int, rule: str, *, literal: bool = False
    ) -> None:
        self.findings.append(Finding(subject, name, value, literal, quote(self.text, start, end), rule))


def _labelled_date(part: Part) -> dt.date | None:
    days = (dates.parse(value.value) for value in part.fields if value.label == "date")
    return next((day for day in days if day), None)


def _language(text: str, anatomy: blocks.Anatomy) -> str:
    """By the item's words; where they are too few, as those of the page or as the page declares, unless
    the letters speak against it: then as the lines of the page in such letters.

    So the language of an entry, which its item's key depends on, does not hang on how long its lead is.
    """
    found = language.language_of(text, least=2)
    if found is None:
        found = next((code for code in _around(text, anatomy) if code and language.may_be(text, code)), "")
    return found if _LANGUAGE_TAG.fullmatch(found) else "und"


def _versions(part: Part, page: Page, own: str | None, spoken: str) -> Iterator[LanguageVersion]:
    """The item's versions in other languages as the page links to them, each once."""
    seen: set[tuple[str, str | None]] = set()
    for link in page.anatomy.versions if part.origin == "page" else part.versions:
        language_told = link.language if link.language and _LANGUAGE_TAG.fullmatch(link.language) else None
        address = page.linked(link.href)
        if address is None or not (addresses.is_osce(address) or page.anatomy.sample):
            continue
        said = address, language_told
        if address != own and language_told != spoken and said not in seen:
            seen.add(said)
            yield LanguageVersion(address, language_told, link.carrier, link.original)


def _around(text: str, anatomy: blocks.Anatomy) -> Iterator[str | None]:
    """The languages that a text too short to tell its own may be in, the likeliest first."""
    yield language.language_of(anatomy.text[:4000])
    yield from (anatomy.meta.get(name) for name in _LANGUAGE_CARRIERS)
    latin = language.is_latin(text)
    alike = (block.text for block in anatomy.content if language.is_latin(block.text) == latin)
    yield language.language_of("\n".join(alike))


def _speaks_of(words: str, label: str) -> bool:
    """Whether at least half of the telling words of a meeting's label stand among `words`."""
    spoken = words.casefold()
    stems = [word[:6] for word in _TELLING.findall(label.casefold()) if word not in _UNTELLING]
    return 2 * sum(stem in spoken for stem in stems) >= len(stems)


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    """A byte for each character of the text: whether it lies in a span."""
    marks = bytearray(len(text))
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return marks


def _key(title: str, published: dt.date | None, spoken: str, number: str | None, sample: bool) -> str:
    if sample:
        return sample_key(title)
    if number is not None:
        english = spoken == "en" or (spoken == "und" and language.is_latin(title))
        return number if english else f"{number}-{spoken}"
    return unnumbered_key(title, published.isoformat() if published else None, spoken)


def _unknown(anatomy: blocks.Anatomy) -> str:
    """Why no layout fits, with what was recognised all the same."""
    if not anatomy.content:
        return "there is no text on it; save the page again"
    known = labels.find(anatomy.content, lambda field, line: False)
    seen = [f"a menu of {len(anatomy.navigation)} entries"] if anatomy.navigation else []
    seen += dict.fromkeys(f"a label for {found.field}" for found in known)
    if anatomy.heading is not None:
        seen.append(f"the title {_shown(anatomy.content[anatomy.heading].text)}")
    recognised = f" (recognised on it: {', '.join(seen)})" if seen else ""
    return (
        f"no layout of an OSCE page fits it, it begins {_shown(anatomy.content[0].text)}{recognised}; if it"
        " is one, its layout wants a module in osce_graph/pages/layouts/"
    )


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _cased(printed: str) -> str:
    """A place name without capitals throughout: "THE HAGUE" -> "The Hague"."""
    return printed.title().replace("'S ", "'s ") if printed.isupper() else printed


def _unique(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))
