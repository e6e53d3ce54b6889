"""The start page: what this is, how much of it there is and how fresh, the doors to the rest."""

from typing import Final

from flask import Blueprint, Response

from osce_graph.facets import NO_DATE
from osce_graph.formats import GRAPH_FORMATS, HTML
from osce_graph.iris import KINDS
from osce_graph.release import metadata
from osce_graph.release.lists import Listing
from osce_graph.web import gallery, respond, signposting
from osce_graph.web.current import release
from osce_graph.web.lists import line
from osce_graph.web.pictures import PICTURES, drawn

rooms = Blueprint("home", __name__)

LATEST = 8
_QUESTIONS: Final = (
    "who-chaired-when", "closed-operations", "operations-running-in-year", "latest-heads",
    "holders-of-a-post", "states-on-a-day", "participants-of-1975", "which-page-says-this",
)  # fmt: skip
"""Saved queries to begin with."""
_MAIN: Final = (
    "news", "publication", "event", "state", "field-operation", "body", "meeting", "person", "post", "place",
    "field-of-work",
)  # fmt: skip


@rooms.get("/")
def home() -> Response:
    """The start page; for RDF, the dataset's description."""
    if respond.choose((HTML, *GRAPH_FORMATS)) is not HTML:
        answer = Response(status=303, headers={"Location": respond.local(".well-known/void")})
        answer.vary.add("Accept")
        return answer
    opened = release()
    with opened.index() as connection:
        news = Listing(connection, "news", {})
        latest = [line(opened, entry) for entry in news.entries("-date", 0, LATEST)]
        years = sorted(count.value for count in news.counts().get("year", ()) if count.value != NO_DATE)
    counts = opened.counts
    known = {query.name: query for query in gallery.queries(opened)}
    answer = respond.page(
        "home.html",
        negotiated=True,
        main=[(KINDS[name], counts[name]) for name in _MAIN if name in counts],
        rest=[(KINDS[name], counts[name]) for name in KINDS if name in counts and name not in _MAIN],
        counts=counts,
        triples=opened.sizes.default_graph,
        years=(years[0], years[-1]) if years else None,
        latest=latest,
        questions=[known[name] for name in _QUESTIONS if name in known],
        pictures=PICTURES,
        picture=lambda name: drawn(opened, name),
        json_ld=respond.data_block(metadata.landing_page(opened.metadata, opened.iris)),
    )
    signposting.dataset(answer, opened, HTML)
    return answer
