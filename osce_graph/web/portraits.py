"""What the page of an entity tells beyond its own statements: tables by kind, each one fixed query.

The same query leads to the editor and to CSV, so what a page shows can be asked again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode

from osce_graph.vocabulary import ORG, OSCE, PROV, SCHEMA
from osce_graph.web.current import OpenRelease
from osce_graph.web.i18n import mark
from osce_graph.web.tables import Table, select, with_prefixes


@dataclass(frozen=True, slots=True)
class Section:
    """A table on the pages of a kind.

    query    a SELECT in which `$entity` stands for the page's entity, its variables in the order of `columns`
    covers   properties whose subjects it names, so that they need not be listed again as incoming links
    spans    where the rows are lifetimes that can be drawn: the columns of the label, of the start (the
             first that is known counts) and of the end
    """

    title: str
    columns: tuple[str, ...]
    query: str
    covers: tuple[NamedNode, ...] = ()
    spans: tuple[int, tuple[int, ...], int] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A section with what it found about one entity; `query` is whole."""

    section: Section
    table: Table
    query: str


def told(opened: OpenRelease, kind: str, entity: NamedNode) -> Iterator[Told]:
    """The sections of a kind that have something to tell of `entity`."""
    for section in SECTIONS.get(kind, ()):
        query = section.query.replace("$entity", str(entity))
        table = select(opened, query, section.columns)
        if table.rows:
            yield Told(section, table, with_prefixes(query, opened.iris.base))


_TIMES: Final = """
  OPTIONAL { ?node schema:startDate ?start }
  OPTIONAL { ?node schema:endDate ?end }
  OPTIONAL { ?node osce:earliest ?earliest }"""
_KNOWN: Final = "(COALESCE(STR(?earliest), STR(?attested), STR(?end)))"
"""When somebody held a post, by the first day known of it: ISO 8601 sorts as text, whatever its precision."""

NAMES: Final = Section(
    mark("Names it bore"),
    (mark("Name"), mark("From"), mark("To")),
    f"""SELECT ?name ?start ?end WHERE {{
  ?node osce:nameOf $entity ; osce:nameText ?name .{_TIMES}
}} ORDER BY ?earliest ?name""",
    (OSCE.nameOf,),
)
HOLDERS: Final = Section(
    mark("Who held it"),
    (mark("Holder"), mark("From"), mark("To"), mark("Attested on")),
    f"""SELECT ?holder ?start ?end ?attested WHERE {{
  ?node osce:post $entity ; org:member ?holder .{_TIMES}
  OPTIONAL {{ ?node osce:attestedOn ?attested }}
}} ORDER BY {_KNOWN} ?holder""",
    (OSCE.post,),
    (0, (1,), 2),
)
OFFICERS: Final = Section(
    mark("Who led it, and in which posts"),
    (mark("Post"), mark("Holder"), mark("From"), mark("To"), mark("Attested on")),
    f"""SELECT ?post ?holder ?start ?end ?attested WHERE {{
  ?post org:postIn $entity .
  ?node osce:post ?post ; org:member ?holder .{_TIMES}
  OPTIONAL {{ ?node osce:attestedOn ?attested }}
}} ORDER BY ?post {_KNOWN} ?holder""",
    (ORG.organization,),
    (1, (2,), 3),
)
CHANGES: Final = Section(
    mark("What it followed, and what followed it"),
    (mark("Before"), mark("After"), mark("When")),
    """SELECT ?before ?after ?when WHERE {
  { ?change org:originalOrganization $entity } UNION { ?change org:resultingOrganization $entity }
  ?change org:originalOrganization ?before ; org:resultingOrganization ?after .
  OPTIONAL { ?change schema:startDate ?when }
} ORDER BY ?when ?before""",
    (ORG.originalOrganization, ORG.resultingOrganization),
)
_OPERATION: Final = """
  OPTIONAL { ?operation osce:established ?decided }
  OPTIONAL { ?operation osce:started ?started }
  OPTIONAL { ?operation osce:mandateEnded ?ended }
  OPTIONAL { ?operation osce:earliest ?earliest }
  ?operation osce:status ?status ."""
_OPERATION_COLUMNS: Final = (
    mark("Field operation"),
    mark("Decided"),
    mark("Started"),
    mark("Mandate ended"),
    mark("Status"),
)


def _operations(title: str, pattern: str, covers: NamedNode) -> Section:
    return Section(
        title,
        _OPERATION_COLUMNS,
        f"""SELECT ?operation ?decided ?started ?ended ?status WHERE {{
  {pattern}{_OPERATION}
}} ORDER BY ?earliest ?operation""",
        (covers,),
        (0, (2, 1), 3),
    )


def _meetings(title: str, pattern: str, *covers: NamedNode) -> Section:
    return Section(
        title,
        (mark("Meeting"), mark("Place"), mark("From"), mark("To")),
        f"""SELECT ?node ?place ?start ?end WHERE {{
  {pattern}{_TIMES}
  OPTIONAL {{ ?node schema:location ?place }}
}} ORDER BY ?earliest ?node""",
        covers,
    )


def _reports(title: str, columns: tuple[str, str, str, str]) -> Section:
    return Section(
        title,
        columns,
        """SELECT ?event ?place ?start ?end WHERE {
  $entity osce:reportsOn ?event .
  OPTIONAL { ?event schema:location ?place }
  OPTIONAL { ?event schema:startDate ?start }
  OPTIONAL { ?event schema:endDate ?end }
} ORDER BY ?start ?event""",
    )


_EVENTS: Final = _reports(
    mark("What it reports on"), (mark("Event"), mark("Place"), mark("From"), mark("To"))
)
VERSIONS: Final = Section(
    mark("Language versions"),
    (mark("Item"), mark("Language")),
    """SELECT DISTINCT ?item (STRDT(?code, xsd:language) AS ?language) WHERE {
  { $entity osce:languageVersionOf ?item } UNION { ?item osce:languageVersionOf $entity }
  UNION { $entity osce:languageVersionOf ?first . ?item osce:languageVersionOf ?first }
  FILTER (?item != $entity)
  ?item schema:inLanguage ?code
} ORDER BY ?language ?item""",
    (OSCE.languageVersionOf, SCHEMA.translationOfWork),
)
_SEATED: Final = _operations(
    mark("Field operations with their seat here"),
    "?operation a osce:FieldOperation ; osce:seat $entity .",
    OSCE.seat,
)
_UNITS: Final = Section(
    mark("Its parts"),
    (mark("Part"), mark("Founded"), mark("Dissolved")),
    """SELECT ?part ?founded ?dissolved WHERE {
  ?part org:unitOf $entity
  FILTER NOT EXISTS { ?part a osce:FieldOperation }
  OPTIONAL { ?part osce:established ?founded }
  OPTIONAL { ?part osce:dissolved ?dissolved }
} ORDER BY ?part""",
)

SECTIONS: Final[Mapping[str, tuple[Section, ...]]] = MappingProxyType(
    {
        "news": (_EVENTS, VERSIONS),
        "publication": (_EVENTS, VERSIONS),
        "state": (
            Section(
                mark("Its standing"),
                (mark("Standing"), mark("From"), mark("To")),
                f"""SELECT ?standing ?start ?end WHERE {{
  ?node org:member $entity ; osce:standing ?standing .{_TIMES}
}} ORDER BY ?earliest ?standing""",
                (ORG.member, ORG.hasMembership),
            ),
            NAMES,
            Section(
                mark("Posts it held"),
                (mark("Post"), mark("From"), mark("To")),
                f"""SELECT ?post ?start ?end WHERE {{
  ?node osce:post ?post ; org:member $entity .{_TIMES}
}} ORDER BY ?earliest ?post""",
                (ORG.member,),
            ),
            Section(
                mark("Its people in posts"),
                (mark("Person"), mark("Post"), mark("From"), mark("To")),
                f"""SELECT ?person ?post ?start ?end WHERE {{
  ?person osce:country $entity .
  ?node osce:post ?post ; org:member ?person .{_TIMES}
}} ORDER BY ?earliest ?person""",
            ),
            _operations(
                mark("Field operations it hosted"), "?operation osce:hostState $entity .", OSCE.hostState
            ),
            _meetings(
                mark("Meetings held there"),
                "?town osce:country $entity . ?node a osce:Meeting ; schema:location ?town .",
            ),
        ),
        "field-operation": (CHANGES, OFFICERS, NAMES),
        "body": (
            OFFICERS,
            CHANGES,
            NAMES,
            _UNITS,
            _operations(
                mark("Field operations"),
                "?operation a osce:FieldOperation ; org:unitOf $entity .",
                ORG.unitOf,
            ),
            Section(
                mark("Meeting series it organizes"),
                (mark("Series"),),
                "SELECT ?series WHERE { ?series osce:organizer $entity } ORDER BY ?series",
                (OSCE.organizer,),
            ),
        ),
        "post": (HOLDERS,),
        "person": (
            Section(
                mark("Posts held"),
                (mark("Post"), mark("From"), mark("To"), mark("Attested on")),
                f"""SELECT ?post ?start ?end ?attested WHERE {{
  ?node osce:post ?post ; org:member $entity .{_TIMES}
  OPTIONAL {{ ?node osce:attestedOn ?attested }}
}} ORDER BY {_KNOWN} ?post""",
                (ORG.member, ORG.hasMembership),
            ),
        ),
        "meeting-series": (
            _meetings(
                mark("Its meetings"),
                "?node osce:inSeries $entity ; a osce:Meeting .",
                OSCE.inSeries,
                SCHEMA.superEvent,
            ),
            NAMES,
        ),
        "place": (
            _SEATED,
            _operations(
                mark("Field operations in this area"),
                "?operation osce:areaOfOperation $entity .",
                OSCE.areaOfOperation,
            ),
            Section(
                mark("Bodies with their seat here"),
                (mark("Body"),),
                """SELECT DISTINCT ?body WHERE {
  ?body osce:seat $entity FILTER NOT EXISTS { ?body a osce:FieldOperation }
} ORDER BY ?body""",
                (OSCE.seat,),
            ),
            Section(
                mark("Meetings held here"),
                (mark("Meeting"), mark("From"), mark("To")),
                f"""SELECT ?node ?start ?end WHERE {{
  ?node a osce:Meeting ; schema:location $entity .{_TIMES}
}} ORDER BY ?earliest ?node""",
            ),
            NAMES,
        ),
        "standing": (
            Section(
                mark("States with this standing"),
                (mark("State"), mark("From"), mark("To")),
                f"""SELECT ?state ?start ?end WHERE {{
  ?node osce:standing $entity ; org:member ?state .{_TIMES}
}} ORDER BY ?state ?earliest""",
                (OSCE.standing, OSCE.currentStanding),
            ),
        ),
        "source": (
            Section(
                mark("What was read from it"),
                (mark("Item"), mark("Published")),
                """SELECT ?item ?date WHERE {
  ?item prov:wasDerivedFrom $entity ; rdfs:label ?label
  OPTIONAL { ?item schema:datePublished ?date }
} ORDER BY ?date ?item""",
                (PROV.wasDerivedFrom,),
            ),
        ),
    }
)
"""Kinds that are not here have nothing to tell that their statements and incoming links do not."""
