"""One page of each kind that the web has, for the tests that look at all of them."""

from typing import Final

from osce_graph.iris import KINDS
from osce_graph.release.site import Site

ROOMS: Final = (
    "/", "/search", "/search?q=policing", "/search?q=nothing-of-the-kind", "/news/?year=2013",
    "/field-operation/", "/queries/", "/queries/closed-operations",
    "/queries/holders-of-a-post", "/queries/states-on-a-day",
    "/sparql", "/sparql?query=ASK{?s?p?o}", "/sparql?query=DESCRIBE<https://w3id.org/osce-graph/state/malta>",
    "/sparql?query=SELECT*{?s?p?o}LIMIT+5", "/sparql?query=SELECT",
    "/pictures/", "/pictures/field-operations", "/pictures/items-by-field", "/pictures/map", "/pages/",
    "/quarantine/", "/drift", "/changes", "/releases/", "/dumps/", "/ontology", "/shapes", "/validation",
    "/catalog", "/about", "/about/mirror", "/nowhere",
)  # fmt: skip
"""Rooms other than entities, with and without an answer."""

ENTITIES: Final = tuple(KINDS)
"""The kinds whose entities have pages."""


def address(site: Site, room_or_kind: str) -> str:
    """The page to look at: a room as it is, of a kind its first entity. LookupError where there is none."""
    if room_or_kind.startswith("/"):
        return room_or_kind
    release = site.current()
    iris = release.base_iri
    start = f"{iris}{room_or_kind}/"
    if room_or_kind in _NAMED:
        return f"/{_NAMED[room_or_kind]}"
    found = (
        subject.value
        for quad in release.store
        if (subject := quad.subject) and getattr(subject, "value", "").startswith(start)
    )
    first = min(found, default=None)
    if first is None:
        raise LookupError(f"{site.path} has no {room_or_kind}")
    return f"/{first.removeprefix(iris)}.html"


# Those with the most on them.
_NAMED: Final = {
    "state": "state/ukraine.html",
    "field-operation": "field-operation/mission-in-kosovo.html",
    "body": "body/permanent-council.html",
    "post": "post/secretary-general.html",
    "person": "person/lamberto-zannier.html",
    "place": "place/vienna.html",
    "query": "query/holders-of-a-post.html",
    "graph": "graph/reference.html",
}
