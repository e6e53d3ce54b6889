"""The start page and the list of each kind, drawn from the release's index."""

from flask import Blueprint, Response, request

from osce_graph.formats import GRAPH_FORMATS, HTML
from osce_graph.iris import KINDS
from osce_graph.release import index, metadata
from osce_graph.web import i18n, respond, signposting
from osce_graph.web.current import release
from osce_graph.web.problems import bad_request, not_found

rooms = Blueprint("home", __name__)

PER_PAGE = 100
LATEST = 8


@rooms.get("/")
def home() -> Response:
    """What this is, how much of it there is, the doors to the rest; for RDF, the dataset's description."""
    if respond.choose((HTML, *GRAPH_FORMATS)) is not HTML:
        answer = Response(status=303, headers={"Location": respond.local(".well-known/void")})
        answer.vary.add("Accept")
        return answer
    opened = release()
    with opened.index() as connection:
        latest = list(index.entities(connection, "news", LATEST))
    answer = respond.page(
        "home.html",
        kinds=[(KINDS[name], opened.counts[name]) for name in KINDS if name in opened.counts],
        negotiated=True,
        latest=[(path, label, date, i18n.day(date or "")) for path, label, date in latest],
        json_ld=respond.data_block(metadata.landing_page(opened.metadata, opened.iris)),
    )
    signposting.dataset(answer, opened, HTML)
    return answer


@rooms.get("/<kind>")
def kind_without_slash(kind: str) -> Response:
    """`/state` means `/state/`."""
    if kind not in KINDS:
        raise not_found(f"There is no {kind[:80]!r} here; start at /.")
    return respond.moved(f"{kind}/")


@rooms.get("/<kind>/")
def entities(kind: str) -> Response:
    """All entities of a kind, a page at a time."""
    if kind not in KINDS:
        raise not_found(f"There is no {kind[:80]!r} here. The kinds are {', '.join(KINDS)}; start at /.")
    respond.choose((HTML,))
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 7 and int(number) > 0):
        raise bad_request(f"page must be a number from 1; it is {number[:20]!r}.")
    page = int(number)
    opened = release()
    total = opened.counts.get(kind, 0)
    with opened.index() as connection:
        found = list(index.entities(connection, kind, PER_PAGE, (page - 1) * PER_PAGE))
    pages = max(1, -(-total // PER_PAGE))
    if page > pages:
        raise not_found(
            f"The list of {KINDS[kind].label.lower()} has {pages} pages; there is no page {page}."
        )
    answer = respond.page(
        "list.html",
        kind=KINDS[kind],
        entities=[(path, label, date, i18n.day(date or "")) for path, label, date in found],
        total=total,
        page=page,
        pages=pages,
        first=(page - 1) * PER_PAGE + 1,
    )
    for relation, other in (("prev", page - 1), ("next", page + 1)):
        if 1 <= other <= pages:
            answer.headers.add("Link", f'<{respond.local(kind)}/?page={other}>; rel="{relation}"')
    return answer
