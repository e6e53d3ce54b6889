"""What describes the dataset: catalogue, VoID, the JSON-LD context, the page about it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, Response
from markdown_it import MarkdownIt
from markupsafe import Markup
from pyoxigraph import (
    NamedNode,
    Triple,
)

from osce_graph.formats import ENTITY_FORMATS, GRAPH_FORMATS, HTML, JSON_LD
from osce_graph.iris import DEFAULT_BASE, KINDS, Iris
from osce_graph.jsonld import CONTEXT
from osce_graph.release import metadata
from osce_graph.resources import ACCURACY, MIRROR
from osce_graph.vocabulary import PREFIXES, VOID, compact
from osce_graph.web import respond, signposting, terms
from osce_graph.web.current import release
from osce_graph.web.i18n import mark

rooms = Blueprint("documents", __name__)

MEASURED: Final = (
    *(mark("batch"), mark("what"), mark("true"), mark("read"), mark("precision"), mark("recall")),
    *(mark("labelled values"), mark("datelines"), mark("mentions"), mark("persons with their role")),
    mark("events"),
)
"""The words of the table in docs/accuracy.md, for the catalogues."""
_EXAMPLE: Final = "https://example.org/"


@rooms.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context that every JSON-LD document carries."""
    answer = respond.json({"@context": CONTEXT})
    if answer.content_type:
        answer.content_type = JSON_LD.content_type
    return answer


@rooms.get("/.well-known/void")
def void() -> Response:
    """The dataset's description of itself (VoID, DCAT), in RDF."""
    fmt = respond.choose(GRAPH_FORMATS)
    opened = release()
    described = metadata.void(opened.metadata, opened.iris)
    answer = respond.rdf(described, fmt, opened.iris(metadata.DATASET), negotiated=True)
    answer.headers.add("Link", f'<{opened.iris.base}{metadata.DATASET}>; rel="describes"')
    return answer


@rooms.get("/catalog", strict_slashes=False)
@rooms.get("/catalog.<suffix>")
def catalogue(suffix: str | None = None) -> Response:
    """The dataset, its parts, downloads and endpoint (DCAT 3); a page that tells what is in here."""
    fmt = respond.document_format("catalog", suffix)
    opened, negotiated = release(), suffix is None
    if fmt is HTML:
        answer = respond.page(
            "catalog.html",
            negotiated=negotiated,
            about=_Described(opened.metadata, opened.iris),
            alternates=respond.alternates("catalog", GRAPH_FORMATS),
        )
    else:
        described = metadata.catalogue(opened.metadata, opened.iris)
        answer = respond.rdf(described, fmt, opened.iris(metadata.CATALOGUE), negotiated=negotiated)
    signposting.dataset(answer, opened, fmt)
    respond.link_alternates(answer, "catalog", ENTITY_FORMATS)
    return answer


class _Described:
    """The dataset's description for people."""

    def __init__(self, described: Iterable[Triple], iris: Iris) -> None:
        self._said: dict[Any, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for triple in described:
            self._said[triple.subject][triple.predicate].append(triple.object)
        self._iris = iris
        self.dataset = iris(metadata.DATASET)

    def text(self, predicate: str, node: NamedNode | None = None) -> str:
        """The first value of a property such as `dcterms:title`, as text."""
        prefix, _, name = predicate.partition(":")
        values = self._said[node or self.dataset][NamedNode(PREFIXES[prefix] + name)]
        return next((str(value.value) for value in values), "")

    def at(self, path: str, predicate: str = "rdfs:label") -> str:
        """As `text`, of the node at a path."""
        return self.text(predicate, self._iris(path))

    def partitions(self, kind: str) -> list[tuple[str, str, int]]:
        """(term, address, count) of the `class` or `property` partitions, large ones first."""
        part, of, total = {
            "class": (VOID.classPartition, VOID["class"], VOID.entities),
            "property": (VOID.propertyPartition, VOID.property, VOID.triples),
        }[kind]
        found = []
        for node in self._said[self.dataset][part]:
            term, count = self._said[node][of][0], int(self._said[node][total][0].value)
            found.append((compact(term.value), terms.term_address(term) or term.value, count))
        return sorted(found, key=lambda row: (-row[2], row[0]))

    def linksets(self) -> list[tuple[str, str, int]]:
        """(site, property, count) of the links to other datasets, large ones first."""
        found = [
            (facts[VOID.objectsTarget][0].value, compact(facts[VOID.linkPredicate][0].value),
             int(facts[VOID.triples][0].value))
            for facts in [*self._said.values()]
            if facts.get(VOID.linkPredicate)
        ]  # fmt: skip
        return sorted(found, key=lambda row: (-row[2], row))


@rooms.get("/about", strict_slashes=False)
def about() -> Response:
    """Where the data comes from, how it is made, whose it is, and what it cannot say."""
    respond.choose((HTML,))
    opened = release()
    columns, *accuracy = accuracy_table()
    return respond.page(
        "about.html",
        kinds=KINDS,
        counts=opened.manifest.get("counts", {}),
        columns=columns,
        accuracy=accuracy,
    )


def accuracy_table() -> list[list[str]]:
    """The figures in docs/accuracy.md, their heads first."""
    lines = ACCURACY.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if len(row) == len(MEASURED[:6]) and row[0].strip("-")]


@rooms.get("/about/mirror", strict_slashes=False)
def mirror() -> Response:
    """How to keep a copy in another store: the text of `docs/mirror.md`, with the site's own addresses."""
    respond.choose((HTML,))
    base = release().iris.base
    text = MIRROR.read_text(encoding="utf-8")
    if base != DEFAULT_BASE:
        text = text.replace(_EXAMPLE, base)
    markdown = MarkdownIt("commonmark", {"html": False}).render(text)
    return respond.page("mirror.html", text=Markup(markdown.replace("<pre>", '<pre tabindex="0">')))
