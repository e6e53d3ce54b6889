"""Records -> triples: the only place that knows both the records and the vocabulary."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.closure import close
from osce_graph.dates import make
from osce_graph.iris import Iris
from osce_graph.records import Finding, ItemRecord, NamedPerson, Place, ReportedEvent
from osce_graph.vocabulary import DCTERMS, FOAF, OA, OSCE, PREFIXES, PROV, RDF, RDFS, SCHEMA, XSD

_ITEM_CLASSES = {"news": OSCE.NewsItem, "publication": OSCE.Publication}


def item_triples(
    record: ItemRecord, sources: Iterable[str], iris: Iris, *, full_text: bool = False
) -> list[Triple]:
    """What a record, or an item fused from several, says in RDF, with what follows from it.

    `sources` are the sha256 of the pages it is derived from; `full_text` publishes the body.
    """
    return close(_item(record, sources, iris, full_text))


def _item(record: ItemRecord, sources: Iterable[str], iris: Iris, full_text: bool) -> Iterator[Triple]:
    item = iris(record.path)
    headline = Literal(record.headline, language=record.language)
    yield Triple(item, RDF.type, _ITEM_CLASSES[record.path.partition("/")[0]])
    yield from _named(item, headline)
    yield Triple(item, SCHEMA.headline, headline)
    yield Triple(item, SCHEMA.inLanguage, Literal(record.language))
    if record.abstract:
        yield Triple(item, SCHEMA.abstract, Literal(record.abstract, language=record.language))
    if record.date_published:
        yield Triple(item, SCHEMA.datePublished, _date(record.date_published))
    if record.date_created:
        yield Triple(item, SCHEMA.dateCreated, _date(record.date_created))
    if record.dateline:
        yield Triple(item, SCHEMA.dateline, Literal(record.dateline, language=record.language))
    if record.content_type:
        yield Triple(item, OSCE.contentType, iris(record.content_type))
    for paths, term in (
        (record.structures, OSCE.structure),
        (record.issuers, OSCE.issuedBy),
        (record.fields_of_work, OSCE.fieldOfWork),
        (record.locations, SCHEMA.contentLocation),
        (record.meetings, OSCE.reportsOn),
    ):
        for path in paths:
            yield Triple(item, term, iris(path))
    for place in record.dateline_places:
        yield Triple(item, SCHEMA.locationCreated, iris(place.path))
        yield from _place(place, iris)
    for event in record.events:
        yield Triple(item, OSCE.reportsOn, iris(event.path))
        yield from _event(event, iris)
    for person in record.persons:
        yield from _person(person, record.language, iris)
    for finding in record.findings:
        if finding.property == "schema:mentions":
            yield Triple(item, SCHEMA.mentions, iris(finding.value))
        elif finding.property == "dcterms:relation":
            yield Triple(item, DCTERMS.relation, iris(finding.value))
    if record.url:
        yield Triple(item, SCHEMA.url, NamedNode(record.url))
    if record.identifier:
        yield Triple(item, DCTERMS.identifier, Literal(record.identifier))
    for version in record.versions:
        yield Triple(item, OSCE.languageVersionAddress, NamedNode(version.address))
    if full_text and record.body:
        yield Triple(item, SCHEMA.articleBody, Literal(record.body, language=record.language))
    for sha256 in sources:
        yield Triple(item, PROV.wasDerivedFrom, iris(f"source/{sha256}"))


def version_triples(ties: Iterable[tuple[str, str]], iris: Iris) -> list[Triple]:
    """(version, what it is a version of), both items that are published, in RDF."""
    return close(Triple(iris(version), OSCE.languageVersionOf, iris(of)) for version, of in ties)


def _event(event: ReportedEvent, iris: Iris) -> Iterator[Triple]:
    node = iris(event.path)
    first, last = _date(event.start), _date(event.end)
    yield Triple(node, RDF.type, OSCE.ReportedEvent)
    yield from _named(node, Literal(event_label(event), language="en"))
    yield Triple(node, SCHEMA.startDate, first)
    yield Triple(node, SCHEMA.endDate, last)
    yield Triple(node, OSCE.earliest, first)
    yield Triple(node, OSCE.latest, last)
    for place in event.places:
        yield Triple(node, SCHEMA.location, iris(place.path))
        yield from _place(place, iris)


def event_label(event: ReportedEvent) -> str:
    """ "Event of 24-25 October 2013, Vienna": what is known, for people."""
    first, last = (make(*map(int, day.split("-"))) for day in (event.start, event.end))
    if first is None or last is None:
        raise ValueError(f"{event.path} has no days")
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        days = end
    elif (first.year, first.month) == (last.year, last.month):
        days = f"{first.day}-{end}"
    elif first.year == last.year:
        days = f"{first.day} {first:%B} - {end}"
    else:
        days = f"{first.day} {first:%B %Y} - {end}"
    return ", ".join((f"Event of {days}", *(place.label for place in event.places)))


def _place(place: Place, iris: Iris) -> Iterator[Triple]:
    """A place known as printed; pages assert nothing about curated ones."""
    if place.curated:
        return
    node = iris(place.path)
    yield Triple(node, RDF.type, OSCE.Place)
    yield from _named(node, Literal(place.label, language="en"))


def _person(person: NamedPerson, language: str, iris: Iris) -> Iterator[Triple]:
    node = iris(person.path)
    name = Literal(person.name)
    yield Triple(node, RDF.type, OSCE.NamedPerson)
    yield from _named(node, name)
    yield Triple(node, FOAF.name, name)
    yield Triple(node, OSCE.printedRole, Literal(person.role, language=language))


def source_triples(
    sha256: str, media_type: str, layout: str, address: str | None, retrieved: str | None, iris: Iris
) -> list[Triple]:
    """The description of a saved page; its time only where the container told it."""
    node = iris(f"source/{sha256}")
    triples = [
        Triple(node, RDF.type, OSCE.SourceDocument),
        *_named(node, Literal(f"Saved page {sha256[:12]}", language="en")),
        Triple(node, OSCE.sha256, Literal(sha256)),
        Triple(node, SCHEMA.encodingFormat, Literal(media_type)),
        Triple(node, OSCE.layout, Literal(layout)),
    ]
    if address:
        triples.append(Triple(node, SCHEMA.url, NamedNode(address)))
    if retrieved:
        triples.append(Triple(node, PROV.generatedAtTime, Literal(retrieved, datatype=XSD.dateTime)))
    return close(triples)


def evidence_triples(findings: Sequence[Finding], language: str, sha256: str, iris: Iris) -> list[Triple]:
    """Web Annotations that tie each fact found in running text to its words on the page.

    As many statements as the Web Annotation Data Model demands and no more, since there are more of
    these than of all others: what it only recommends and would be the same in each is left out (the
    motivation, the class of the target, which `oa:hasSelector` implies).
    """
    source = iris(f"source/{sha256}")
    triples: list[Triple] = []
    for finding in findings:
        key = annotation_key(finding, sha256)
        note, target = iris(f"annotation/{key}"), iris(f"annotation/{key}-target")
        selector = iris(f"annotation/{key}-quote")
        quoted = finding.quote
        triples += (
            Triple(note, RDF.type, OA.Annotation),
            Triple(note, OSCE.statementSubject, iris(finding.subject)),
            Triple(note, OSCE.property, _term(finding.property)),
            Triple(note, OSCE.rule, Literal(finding.rule)),
            Triple(note, OA.hasTarget, target),
            Triple(target, OA.hasSource, source),
            Triple(target, OA.hasSelector, selector),
            Triple(selector, RDF.type, OA.TextQuoteSelector),
            Triple(selector, OA.exact, Literal(quoted.exact, language=language)),
            Triple(selector, OA.prefix, Literal(quoted.prefix, language=language)),
            Triple(selector, OA.suffix, Literal(quoted.suffix, language=language)),
            Triple(note, OA.bodyValue, Literal(finding.value))
            if finding.literal
            else Triple(note, OA.hasBody, iris(finding.value)),
        )
    return triples


def annotation_key(finding: Finding, sha256: str) -> str:
    """16 hex digits that stay the same as long as the page and the finding do."""
    quoted = finding.quote
    identity = (sha256, finding.subject, finding.property, finding.value, quoted.prefix, quoted.exact)
    return hashlib.sha256("\n".join(identity).encode()).hexdigest()[:16]


@lru_cache(maxsize=256)
def _term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@lru_cache(maxsize=8192)
def _date(day: str) -> Literal:
    return Literal(day, datatype=XSD.date)


def _named(node: NamedNode, label: Literal) -> tuple[Triple, Triple]:
    return Triple(node, RDFS.label, label), Triple(node, SCHEMA.name, label)
