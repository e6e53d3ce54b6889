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
from osce_graph.web.tables import Table, select, with_prefixes


@dataclass(frozen=True, slots=True)
class Section:
    """A table on the pages of a kind.

    query    a SELECT in which `$entity` stands for the page's entity, its variables in the order of `columns`
    covers   properties whose subjects it names, so that they need not be listed again as incoming links
    """

    title: str
    columns: tuple[str, ...]
    query: str
    covers: tuple[NamedNode, ...] = ()


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

NAMES: Final = Section(
    "Names it bore",
    ("Name", "From", "To"),
    f"""SELECT ?name ?start ?end WHERE {{
  ?node osce:nameOf $entity ; osce:nameText ?name .{_TIMES}
}} ORDER BY ?earliest ?name""",
    (OSCE.nameOf,),
)
HOLDERS: Final = Section(
    "Who held it",
    ("Holder", "From", "To", "Attested on"),
    f"""SELECT ?holder ?start ?end ?attested WHERE {{
  ?node osce:post $entity ; org:member ?holder .{_TIMES}
  OPTIONAL {{ ?node osce:attestedOn ?attested }}
}} ORDER BY ?earliest ?attested ?holder""",
    (OSCE.post,),
)
OFFICERS: Final = Section(
    "Who led it, and in which posts",
    ("Post", "Holder", "From", "To", "Attested on"),
    f"""SELECT ?post ?holder ?start ?end ?attested WHERE {{
  ?post org:postIn $entity .
  ?node osce:post ?post ; org:member ?holder .{_TIMES}
  OPTIONAL {{ ?node osce:attestedOn ?attested }}
}} ORDER BY ?post ?earliest ?attested ?holder""",
    (ORG.organization,),
)
CHANGES: Final = Section(
    "What it followed, and what followed it",
    ("Before", "After", "When"),
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
_OPERATION_COLUMNS: Final = ("Field operation", "Decided", "Started", "Mandate ended", "Status")


def _operations(title: str, pattern: str, covers: NamedNode) -> Section:
    return Section(
        title,
        _OPERATION_COLUMNS,
        f"""SELECT ?operation ?decided ?started ?ended ?status WHERE {{
  {pattern}{_OPERATION}
}} ORDER BY ?earliest ?operation""",
        (covers,),
    )


def _meetings(title: str, pattern: str, *covers: NamedNode) -> Section:
    return Section(
        title,
        ("Meeting", "Place", "From", "To"),
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


_EVENTS: Final = _reports("What it reports on", ("Event", "Place", "From", "To"))
_SEATED: Final = _operations(
    "Field operations with their seat here",
    "?operation a osce:FieldOperation ; osce:seat $entity .",
    OSCE.seat,
)
_UNITS: Final = Section(
    "Its parts",
    ("Part", "Founded", "Dissolved"),
    """SELECT ?part ?founded ?dissolved WHERE {
  ?part org:unitOf $entity
  FILTER NOT EXISTS { ?part a osce:FieldOperation }
  OPTIONAL { ?part osce:established ?founded }
  OPTIONAL { ?part osce:dissolved ?dissolved }
} ORDER BY ?part""",
)

SECTIONS: Final[Mapping[str, tuple[Section, ...]]] = MappingProxyType(
    {
        "news": (_EVENTS,),
        "publication": (_EVENTS,),
        "state": (
            Section(
                "Its standing",
                ("Standing", "From", "To"),
                f"""SELECT ?standing ?start ?end WHERE {{
  ?node org:member $entity ; osce:standing ?standing .{_TIMES}
}} ORDER BY ?earliest ?standing""",
                (ORG.member,),
            ),
            NAMES,
            Section(
                "Posts it held",
                ("Post", "From", "To"),
                f"""SELECT ?post ?start ?end WHERE {{
  ?node osce:post ?post ; org:member $entity .{_TIMES}
}} ORDER BY ?earliest ?post""",
                (ORG.member,),
            ),
            Section(
                "Its people in posts",
                ("Person", "Post", "From", "To"),
                f"""SELECT ?person ?post ?start ?end WHERE {{
  ?person osce:country $entity .
  ?node osce:post ?post ; org:member ?person .{_TIMES}
}} ORDER BY ?earliest ?person""",
            ),
            _operations("Field operations it hosted", "?operation osce:hostState $entity .", OSCE.hostState),
            _meetings(
                "Meetings held there",
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
                "Field operations", "?operation a osce:FieldOperation ; org:unitOf $entity .", ORG.unitOf
            ),
            _meetings(
                "Meetings it organized", "?node a osce:Meeting ; osce:organizer $entity .", OSCE.organizer
            ),
        ),
        "post": (HOLDERS,),
        "person": (
            Section(
                "Posts held",
                ("Post", "From", "To", "Attested on"),
                f"""SELECT ?post ?start ?end ?attested WHERE {{
  ?node osce:post ?post ; org:member $entity .{_TIMES}
  OPTIONAL {{ ?node osce:attestedOn ?attested }}
}} ORDER BY ?earliest ?attested ?post""",
                (ORG.member,),
            ),
        ),
        "meeting-series": (
            _meetings(
                "Its meetings",
                "?node osce:inSeries $entity ; a osce:Meeting .",
                OSCE.inSeries,
                SCHEMA.superEvent,
            ),
            NAMES,
        ),
        "place": (
            _SEATED,
            _operations(
                "Field operations in this area",
                "?operation osce:areaOfOperation $entity .",
                OSCE.areaOfOperation,
            ),
            Section(
                "Bodies with their seat here",
                ("Body",),
                """SELECT DISTINCT ?body WHERE {
  ?body osce:seat $entity FILTER NOT EXISTS { ?body a osce:FieldOperation }
} ORDER BY ?body""",
                (OSCE.seat,),
            ),
            _meetings("Meetings held here", "?node a osce:Meeting ; schema:location $entity ."),
            NAMES,
        ),
        "standing": (
            Section(
                "States with this standing",
                ("State", "From", "To"),
                f"""SELECT ?state ?start ?end WHERE {{
  ?node osce:standing $entity ; org:member ?state .{_TIMES}
}} ORDER BY ?state ?earliest""",
                (OSCE.standing, OSCE.currentStanding),
            ),
        ),
        "source": (
            Section(
                "What was read from it",
                ("Item", "Published"),
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
