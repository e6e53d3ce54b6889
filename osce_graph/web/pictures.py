"""`/pictures/{name}`: a picture of the release, what it shows in words, and the table behind it (`.csv`)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from flask import Blueprint, Response
from markupsafe import Markup
from pyoxigraph import Literal

from osce_graph.entities import Value
from osce_graph.facets import FACETS, NO_DATE
from osce_graph.formats import HTML, RESULTS_CSV, Format
from osce_graph.pictures.columns import Series, columns
from osce_graph.pictures.points import EUROPE, WORLD, Mark, Point, Window, world_map
from osce_graph.pictures.timeline import Span, timeline
from osce_graph.release.lists import Listing
from osce_graph.vocabulary import XSD
from osce_graph.web import assets, respond
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.i18n import gettext, grouped, language, mark
from osce_graph.web.problems import not_found
from osce_graph.web.tables import Cells, Table, select
from osce_graph.web.terms import meaning, shown

rooms = Blueprint("pictures", __name__)

SVG: Final = Format("svg", "svg", "image/svg+xml", "SVG", "page", None, None)
FORMATS: Final = (HTML, SVG, RESULTS_CSV)
MOST: Final = 15  # strips of a picture
FIRST_YEAR: Final = 1973  # talks on the Conference on Security and Co-operation in Europe begin
_SUFFIXES: Final = {fmt.suffix: fmt for fmt in FORMATS}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of one release, and the table of all it shows."""

    svg: Markup
    table: Table


@dataclass(frozen=True, slots=True)
class Picture:
    """What can be drawn of any release."""

    title: str
    says: str
    draw: Callable[[OpenRelease], Drawn]


def drawn(opened: OpenRelease, name: str) -> Drawn:
    """The picture `name` of a release; it is drawn once for each language."""
    kept_as = f"picture {name} {language()} {respond.label_language()}"
    return opened.once(kept_as, lambda: PICTURES[name].draw(opened))


@rooms.get("/pictures/")
def pictures() -> Response:
    """All pictures, small enough to choose from."""
    respond.choose((HTML,))
    return respond.page("pictures.html", pictures=PICTURES)


@rooms.get("/pictures/<name>")
def picture(name: str) -> Response:
    """One picture: its page by Accept, or the document that the suffix names."""
    stem, _, suffix = name.partition(".")
    if stem not in PICTURES or (suffix and suffix not in _SUFFIXES):
        raise not_found(
            f"There is no picture {name[:80]!r}; there is {', '.join(PICTURES)}, "
            f"each as .{', .'.join(_SUFFIXES)}.",
            available=[respond.local(f"pictures/{known}") for known in PICTURES],
        )
    fmt = _SUFFIXES[suffix] if suffix else respond.choose(FORMATS)
    opened, seen = release(), drawn(release(), stem)
    if fmt is SVG:
        answer = respond.document(seen.svg, SVG.media_type, negotiated=not suffix)
    elif fmt is RESULTS_CSV:
        answer = respond.document(seen.table.csv(opened), fmt.content_type, negotiated=not suffix)
        answer.headers["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
    else:
        answer = respond.page(
            "picture.html",
            negotiated=not suffix,
            picture=PICTURES[stem],
            svg=seen.svg,
            columns=[gettext(column) for column in seen.table.columns],
            rows=seen.table.shown(opened),
            alternates=respond.alternates(f"pictures/{stem}", (SVG, RESULTS_CSV)),
        )
    respond.link_alternates(answer, f"pictures/{stem}", (other for other in FORMATS if other is not fmt))
    return answer


# What is drawn -------------------------------------------------------------------------------------
_OPERATIONS: Final = """
SELECT ?operation (GROUP_CONCAT(DISTINCT ?name; separator=", ") AS ?where)
       ?established ?started ?mandateEnded ?woundUp ?status WHERE {
  ?operation a osce:FieldOperation ; osce:status ?status .
  OPTIONAL {
    ?operation osce:hostState|osce:areaOfOperation ?area .
    ?area rdfs:label ?name FILTER(LANG(?name) = "en")
  }
  OPTIONAL { ?operation osce:established ?established }
  OPTIONAL { ?operation osce:started ?started }
  OPTIONAL { ?operation osce:mandateEnded ?mandateEnded }
  OPTIONAL { ?operation osce:woundUp ?woundUp }
  OPTIONAL { ?operation osce:earliest ?earliest }
}
GROUP BY ?operation ?established ?started ?mandateEnded ?woundUp ?status ?earliest
ORDER BY ?earliest ?operation"""

_HOLDERS: Final = """
SELECT ?holder ?start ?end WHERE {
  ?tenure osce:post $post ; org:member ?holder .
  OPTIONAL { ?tenure schema:startDate ?start }
  OPTIONAL { ?tenure schema:endDate ?end }
  OPTIONAL { ?tenure osce:earliest ?earliest }
}
ORDER BY ?earliest ?holder"""

_PLACES: Final = """
SELECT ?place ?mark ?number ?latitude ?longitude WHERE {
  {
    SELECT ?place ("seat" AS ?mark) (COUNT(DISTINCT ?body) AS ?number) {
      ?body osce:seat ?place FILTER NOT EXISTS { ?body a osce:FieldOperation }
    } GROUP BY ?place
  } UNION {
    SELECT ?place ("operation" AS ?mark) (COUNT(DISTINCT ?operation) AS ?number) {
      ?operation osce:seat ?place ; a osce:FieldOperation
    } GROUP BY ?place
  } UNION {
    SELECT ?place ("dateline" AS ?mark) (COUNT(?item) AS ?number) {
      ?item schema:locationCreated ?place
    } GROUP BY ?place
  }
  OPTIONAL { ?place schema:latitude ?latitude ; schema:longitude ?longitude }
}
ORDER BY DESC(?mark) DESC(?number) ?place"""


def _operations(opened: OpenRelease) -> Drawn:
    table = select(
        opened,
        _OPERATIONS,
        (
            mark("Field operation"),
            mark("Where"),
            mark("Decided"),
            mark("Started"),
            mark("Mandate ended"),
            mark("Wound up"),
            mark("Status"),
        ),
    )
    rows = ((row[0], row[3] or row[2], row[4] or row[5]) for row in table.rows)
    return Drawn(lifetimes(opened, "field-operations", _title("field-operations"), rows), table)


def _holders(name: str, post: str) -> Callable[[OpenRelease], Drawn]:
    def draw(opened: OpenRelease) -> Drawn:
        table = select(
            opened, _HOLDERS.replace("$post", f"<{post}>"), (mark("Holder"), mark("From"), mark("To"))
        )
        return Drawn(lifetimes(opened, name, _title(name), table.rows), table)

    return draw


def _places(name: str, window: Window, detail: assets.Detail) -> Callable[[OpenRelease], Drawn]:
    def draw(opened: OpenRelease) -> Drawn:
        table = select(
            opened,
            _PLACES,
            (mark("Place"), mark("What"), mark("How many"), mark("Latitude"), mark("Longitude")),
        )
        points = [
            Point(
                _words(place, opened),
                f"{_words(place, opened)}: {meaning(_text(what))}, {grouped(int(_text(number)))}",
                float(_text(latitude)),
                float(_text(longitude)),
                cast(Mark, _text(what)),
                int(_text(number)),
            )
            for place, what, number, latitude, longitude in table.rows
            if place and latitude and longitude
        ]
        land = assets.land(window, detail)
        description = gettext(
            "%(points)s points on a map without borders. The table beside it names each."
        ) % {"points": sum(map(window.holds, points))}
        return Drawn(Markup(world_map(name, _title(name), description, points, land, window)), table)

    return draw


def _items(name: str, facet_name: str) -> Callable[[OpenRelease], Drawn]:
    def draw(opened: OpenRelease) -> Drawn:
        facet = next(each for each in FACETS["news"] if each.name == facet_name)
        rows: list[Cells] = []
        series = []
        with opened.index() as connection:
            for most in Listing(connection, "news", {}).counts().get(facet.name, ())[:MOST]:
                term = facet.term(most.value, opened.iris)
                if term is None:
                    continue
                years = Listing(connection, "news", {facet.name: (most.value,)}).counts().get("year", ())
                numbers = {int(each.value): each.total for each in years if each.value != NO_DATE}
                if numbers:
                    series.append(Series(_words(term, opened), numbers))
                for year, number in sorted(numbers.items()):
                    rows.append((term, Literal(str(year), datatype=XSD.gYear), Literal(number)))
        table = Table((facet.label, mark("Year"), mark("Items")), tuple(rows))
        return Drawn(by_year(name, _title(name), series), table)

    return draw


def lifetimes(opened: OpenRelease, name: str, title: str, rows: Iterable[Cells]) -> Markup:
    """A drawing of rows of (entity, start, end) from the first year to that in which the release was made.

    Those without a start stand in the table only.
    """
    spans = [
        Span(_words(entity, opened), _text(start), _text(end) or None)
        for entity, start, end in rows
        if entity and start
    ]
    first = min((int(span.start[:4]) for span in spans), default=FIRST_YEAR)
    years = (first, max(first, int(opened.name[:4])))
    description = gettext(
        "%(rows)s rows from %(first)s to %(last)s, each a bar from start to end; %(running)s without an end "
        "run on. The table beside the picture has the dates."
    ) % {
        "rows": len(spans),
        "first": years[0],
        "last": years[1],
        "running": sum(span.end is None for span in spans),
    }
    return Markup(timeline(name, title, description, spans, years))


def by_year(key: str, title: str, series: Sequence[Series]) -> Markup:
    """Numbers by year as columns, from the first year that has any to the last."""
    years = sorted({year for one in series for year in one.numbers}) or [FIRST_YEAR]
    description = gettext(
        "A strip of columns for each of %(strips)s, a column a year from %(first)s to %(last)s. "
        "The numbers stand beside it or in its table."
    ) % {"strips": len(series), "first": years[0], "last": years[-1]}
    within = (years[0], years[-1])
    return Markup(columns(key, title, description, series, within, gettext("dated"), grouped))


def _title(name: str) -> str:
    return gettext(PICTURES[name].title)


def _words(value: Value, opened: OpenRelease) -> str:
    return shown(value, opened.iris, opened.label_in(respond.label_language())).text


def _text(value: Value | None) -> str:
    return value.value if isinstance(value, Literal) else ""


_MAP: Final = mark(
    "Seats of bodies (squares) and of field operations (triangles), and the places that items are dated from "
    "(circles, larger for more). The map shows land and no borders, and says nothing on the status of any "
    "territory. Places without curated coordinates stand in the table only. Land: Natural Earth; "
    "coordinates: GeoNames, CC BY 4.0."
)

PICTURES: Final = {
    "field-operations": Picture(
        mark("Lifetimes of field operations"),
        mark(
            "From the start (or the decision, where no start is known) to the end of the mandate. Light ends "
            "mark dates that are known by the year or month only; a pointed end marks an open operation."
        ),
        _operations,
    ),
    "chairs": Picture(
        mark("States that chaired"),
        mark("Who held the chairpersonship. Light bars and ends are known by the year or month only."),
        _holders("chairs", "post/chairpersonship"),
    ),
    "chairpersons": Picture(
        mark("Chairpersons-in-Office"),
        mark("Who was Chairperson-in-Office. Light bars and ends are known by the year or month only."),
        _holders("chairpersons", "post/chairperson-in-office"),
    ),
    "items-by-structure": Picture(
        mark("Items by year and structure"),
        mark(
            "News items under the name of each structure, by year of publication: those with the most items."
        ),
        _items("items-by-structure", "structure"),
    ),
    "items-by-field": Picture(
        mark("Items by year and field of work"),
        mark("News items in each field of work, by year: the fields with the most items."),
        _items("items-by-field", "field"),
    ),
    "map": Picture(mark("Where the record is from"), _MAP, _places("map", WORLD, "110m")),
    "map-of-europe": Picture(
        mark("Where the record is from: Europe and Central Asia"),
        _MAP,
        _places("map-of-europe", EUROPE, "50m"),
    ),
}
