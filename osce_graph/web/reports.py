"""What became of every page that was read, what is held back, what checking found, how menus differ."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from json import loads
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode

from osce_graph.formats import HTML, RESULTS_CSV, TURTLE
from osce_graph.release import drift, index, quarantine
from osce_graph.vocabulary import SH, compact
from osce_graph.web import ontology, respond
from osce_graph.web.current import OpenRelease, release
from osce_graph.web.i18n import mark
from osce_graph.web.lists import page_number
from osce_graph.web.problems import not_found
from osce_graph.web.tables import inert
from osce_graph.web.terms import Shown, shown, term, web_address

rooms = Blueprint("reports", __name__)

PER_PAGE: Final = 100
HELD_PER_PAGE: Final = 50
SHOWN_UNITS: Final = 200
SHOWN_PLACES: Final = 5
_SEVERITIES: Final = (mark("Violation"), mark("Warning"), mark("Info"))
OUTCOMES: Final = (
    mark("published"),
    mark("quarantined"),
    mark("duplicate"),
    mark("nothing to publish"),
    mark("warned"),
)
"""Words of the build's table, as the pages show them."""
DIFFERENCES: Final = (mark("new"), mark("renamed"), mark("missing"), mark("chairpersonship"))
"""Words of the drift report."""


# Pages ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the equation: so many pages had this outcome, for this reason."""

    outcome: str
    reason: str | None
    pages: int
    warned: int
    address: str


@rooms.get("/pages/")
def pages() -> Response:
    """The pages that were read, all or those of one outcome and reason, a hundred at a time."""
    respond.choose((HTML,))
    page, (outcome, reason, warned), opened = page_number(), _wanted(), release()
    with opened.index() as connection:
        counts = index.page_counts(connection)
        start = (page - 1) * PER_PAGE
        found = list(index.pages(connection, outcome, reason, warned=warned, limit=PER_PAGE, offset=start))
    total = sum(
        of_these if warned else number_of
        for which, why, number_of, of_these in counts
        if outcome in (None, which) and reason in (None, why)
    )
    last = max(1, -(-total // PER_PAGE))
    if page > last:
        raise not_found(f"That list has {last} pages; there is no page {page}.")
    return respond.page(
        "pages.html",
        equation=[
            Outcome(which, why, number_of, of_these, _address(outcome=which, reason=why))
            for which, why, number_of, of_these in counts
        ],
        read=sum(line[2] for line in counts),
        found=[(each, _told_at(each), web_address(each.address)) for each in found],
        outcome=outcome,
        reason=reason,
        warned=warned,
        total=total,
        page=page,
        last=last,
        turn=lambda to: _address(outcome=outcome, reason=reason, warned=warned, page=to),
        csv=_address("pages.csv", outcome=outcome, reason=reason, warned=warned),
    )


@rooms.get("/pages.csv")
def pages_csv() -> Response:
    """The same list, whole, for a spreadsheet."""
    outcome, reason, warned = _wanted()
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["name", "address", "sha256", "saved", "layout", "outcome", "reason", "warned"])
    with release().index() as connection:
        for each in index.pages(connection, outcome, reason, warned=warned):
            cells = (each.name, each.address, each.sha256, each.retrieved, each.layout, each.outcome)
            writer.writerow([inert(cell or "") for cell in (*cells, each.reason)] + [each.warned])
    answer = respond.document(written.getvalue().encode("utf-8", "replace"), RESULTS_CSV.content_type)
    answer.headers["Content-Disposition"] = 'attachment; filename="pages.csv"'
    return answer


def _wanted() -> tuple[str | None, str | None, bool]:
    """The outcome, the reason and whether warned, as the address asks for them."""
    asked = request.args
    return asked.get("outcome") or None, asked.get("reason") or None, asked.get("warned") == "1"


def _address(name: str = "pages/", **wanted: str | bool | int | None) -> str:
    asked = {key: int(value) if value is True else value for key, value in wanted.items() if value}
    return f"{respond.local(name)}{f'?{urlencode(asked)}' if asked else ''}"


def _told_at(page: index.PageRead) -> str | None:
    """Where more is told of a page: what it says, or why it is held back."""
    room = {"published": "source", "quarantined": "quarantine"}.get(page.outcome)
    return respond.local(f"{room}/{page.sha256}") if room and page.sha256 else None


# Quarantine and drift ------------------------------------------------------------------------------
@rooms.get("/quarantine/")
def quarantined() -> Response:
    """What is held back, with the reason and what would have to change, fifty pages at a time."""
    respond.choose((HTML,))
    opened, page = release(), page_number()
    folder = opened.release.quarantine
    keys = opened.once("quarantine", lambda: quarantine.keys(folder))
    last = max(1, -(-len(keys) // HELD_PER_PAGE))
    if page > last:
        raise not_found(f"The quarantine has {last} pages; there is no page {page}.")
    wanted = keys[(page - 1) * HELD_PER_PAGE : page * HELD_PER_PAGE]
    return respond.page(
        "quarantine.html",
        entries=[entry for key in wanted if (entry := quarantine.read(folder, key))],
        total=len(keys),
        page=page,
        last=last,
        turn=lambda to: f"{respond.local('quarantine')}/?page={to}",
    )


@rooms.get("/quarantine/<key>")
def held(key: str) -> Response:
    """One page that is held back, as a page or as JSON."""
    name, _, suffix = key.partition(".")
    entry = quarantine.read(release().release.quarantine, name)
    if entry is None or suffix not in ("", "html", "json"):
        raise not_found(
            f"Nothing of that name is held back: {key[:80]!r}; see {respond.local('quarantine')}/."
        )
    formats = (respond.JSON, HTML)
    fmt = next((fmt for fmt in formats if fmt.suffix == suffix), None) or respond.choose(formats)
    if fmt is respond.JSON:
        answer = respond.json(entry.as_json(), negotiated=not suffix)
    else:
        answer = respond.page("quarantine.html", negotiated=not suffix, entries=[entry], alone=True)
    respond.link_alternates(answer, f"quarantine/{name}", (other for other in formats if other is not fmt))
    return answer


@rooms.get("/drift", strict_slashes=False)
@rooms.get("/drift.<suffix>")
def menus(suffix: str | None = None) -> Response:
    """How the menus of the pages differ from the reference data."""
    formats = (respond.JSON, HTML)
    known = {fmt.suffix: fmt for fmt in formats}
    if suffix is not None and suffix not in known:
        raise not_found(f"There is no drift.{suffix[:40]}; there is drift.json and drift.html.")
    fmt = respond.choose(formats) if suffix is None else known[suffix]
    opened = release()
    report = opened.once("drift", lambda: drift.read(opened.release.folder))
    if fmt is respond.JSON:
        answer = respond.json(report, negotiated=suffix is None)
    else:
        label = opened.label_in(respond.label_language())
        answer = respond.page(
            "drift.html",
            negotiated=suffix is None,
            menus=report["pages"],
            found=[
                (
                    each,
                    shown(opened.iris(each["entity"]), opened.iris, label) if each["entity"] else None,
                    [(example["page"], _source(example["sha256"], opened)) for example in each["examples"]],
                )
                for each in report["drift"]
            ],
            alternates=respond.alternates("drift", (respond.JSON,)),
        )
    respond.link_alternates(answer, "drift", (other for other in formats if other is not fmt))
    return answer


def _source(sha256: str, opened: OpenRelease) -> str | None:
    """Where what a page says stands, if anything of it is published."""
    path = f"source/{sha256}"
    said = opened.store.quads_for_pattern(opened.iris(path), None, None)
    return respond.local(path) if any(said) else None


# Validation ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Finding:
    """One message of one shape, with how many findings there are and the first places."""

    shape: str
    name: str
    severity: str
    message: str
    property: Shown | None
    count: int
    places: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """What was found in one record or item."""

    name: str
    outcome: str
    place: Shown | None
    messages: tuple[tuple[str, str], ...]  # severity, message


@rooms.get("/validation", strict_slashes=False)
@rooms.get("/validation.<suffix>")
def validation(suffix: str | None = None) -> Response:
    """What SHACL found: by rule and by record for people, the report as Turtle, or as JSON."""
    formats = (TURTLE, respond.JSON, HTML)
    known = {fmt.suffix: fmt for fmt in formats}
    if suffix is not None and suffix not in known:
        raise not_found(
            f"There is no validation.{suffix[:40]}; there is validation.{', validation.'.join(known)}."
        )
    fmt = respond.choose(formats) if suffix is None else known[suffix]
    opened, negotiated = release(), suffix is None
    if fmt is TURTLE:
        body = opened.release.validation_report.read_bytes()
        answer = respond.document(body, TURTLE.content_type, negotiated=negotiated)
    elif fmt is respond.JSON:
        body = opened.release.validation_json.read_bytes()
        answer = respond.document(body, respond.JSON.media_type, negotiated=negotiated)
    else:
        summary = opened.once(f"validation {respond.label_language()}", lambda: _summary(opened))
        answer = respond.page(
            "validation.html",
            negotiated=negotiated,
            outcome=summary.counts,
            findings=summary.findings,
            units=summary.units,
            all_units=summary.all_units,
            alternates=respond.alternates("validation", (TURTLE, respond.JSON)),
        )
    respond.link_alternates(answer, "validation", formats)
    return answer


@dataclass(frozen=True, slots=True)
class Summary:
    """The report for people; of the records the first SHOWN_UNITS."""

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    units: tuple[Unit, ...]
    all_units: int


def _summary(opened: OpenRelease) -> Summary:
    report: dict[str, Any] = loads(opened.release.validation_json.read_bytes())
    units = report["units"]
    ordered = sorted(units, key=lambda unit: unit["outcome"] != "quarantined")
    shown_units = tuple(_unit(unit, opened) for unit in ordered[:SHOWN_UNITS])
    return Summary(report["counts"], tuple(_findings(units, opened)), shown_units, len(units))


def _unit(unit: dict[str, Any], opened: OpenRelease) -> Unit:
    results = unit["results"]
    published = unit["outcome"] != "quarantined"
    place = _place(results[0]["focus"], opened, published=published) if results else None
    messages = dict.fromkeys((result["severity"], result["message"]) for result in results)
    return Unit(unit["unit"], unit["outcome"], place, tuple(messages))


def _findings(units: list[dict[str, Any]], opened: OpenRelease) -> Iterator[Finding]:
    """The findings of a report by shape, severe and frequent ones first."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    where: dict[tuple[str, str, str, str], dict[str, None]] = defaultdict(dict)
    for unit in units:
        for result in unit["results"]:
            key = (result["severity"], result["shape"], result["message"], result["path"])
            counted[key] += 1
            if len(where[key]) < SHOWN_PLACES:
                where[key][result["focus"]] = None

    def order(key: tuple[str, str, str, str]) -> tuple[int, int, tuple[str, ...]]:
        severity = _SEVERITIES.index(key[0]) if key[0] in _SEVERITIES else len(_SEVERITIES)
        return severity, -counted[key], key

    names, label = _names_of_shapes(), opened.label_in(respond.label_language())
    for key in sorted(counted, key=order):
        severity, shape, message, path = key
        yield Finding(
            shape.rpartition("#")[2],
            names.get(shape, ""),
            severity,
            message,
            term(NamedNode(path), label) if path else None,
            counted[key],
            tuple(_place(focus, opened, published=severity != "Violation") for focus in where[key]),
        )


def _names_of_shapes() -> dict[str, str]:
    """What each shape is called in words."""
    return {
        getattr(triple.subject, "value", ""): triple.object.value
        for triple in ontology.shape_triples()
        if triple.predicate == SH.name and isinstance(triple.object, Literal)
    }


def _place(iri: str, opened: OpenRelease, *, published: bool) -> Shown:
    """Where a validator found something; a link only where there is a page to see."""
    path = opened.iris.path(iri)
    if path is None:
        return Shown(compact(iri))
    if published:
        return shown(opened.iris(path), opened.iris, opened.label_in(respond.label_language()))
    return Shown(path, None, None, iri)
