"""The release that requests read: whatever `current` names now, opened once and kept until it changes."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

from flask import current_app, g, request
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from osce_graph.config import Settings
from osce_graph.entities import Labels, label_reader
from osce_graph.errors import SiteError
from osce_graph.iris import ITEM_KINDS, Iris, event_path, items_of_event
from osce_graph.release import history, index
from osce_graph.release.documents import Documents
from osce_graph.release.history import Entry
from osce_graph.release.metadata import FILE as METADATA
from osce_graph.release.site import Release, Site
from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.cores import Cores
from osce_graph.sparql.limits import Limits
from osce_graph.vocabulary import SKOS, VOID
from osce_graph.web.front import RELEASES
from osce_graph.web.metrics import Metrics
from osce_graph.web.readiness import Readiness

EXTENSION: Final = "osce-graph"

Made = TypeVar("Made")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Triples of the default graph and of the graphs every release has; how many more graphs there are."""

    default_graph: int
    lasting_graphs: dict[NamedNode, int]
    other_graphs: int


@dataclass(frozen=True)
class OpenRelease:
    """A release with its store open; whoever holds it may finish with it, whatever is current by then."""

    release: Release
    store: Store
    label: Labels  # in English, as documents for machines have them
    _made: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def label_in(self, language: str) -> Labels:
        """Labels for people: in this language where there is one, else as `label` gives them."""
        if language == "en":
            return self.label
        if language not in self._readers:
            self._readers.setdefault(language, label_reader(self.store, language=language))
        return self._readers[language]

    @cached_property
    def _readers(self) -> dict[str, Labels]:
        return {}

    @cached_property
    def properties(self) -> tuple[NamedNode, ...]:
        """The properties that the data use, by the release's own description (VoID)."""
        counted = self.store.quads_for_pattern(None, VOID.property, None, self.iris.metadata_graph)
        return tuple({quad.object for quad in counted if isinstance(quad.object, NamedNode)})

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for this release and kept with it."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    @cached_property
    def iris(self) -> Iris:
        return Iris(self.release.base_iri)

    @cached_property
    def sizes(self) -> Sizes:
        """Counted once for a release; the default graph, which may be large, by its VoID description."""
        lasting = (self.iris.reference_graph, self.iris.ontology_graph, self.iris.metadata_graph)
        counted = {graph: _count(self.store, f"GRAPH {graph} {{ ?s ?p ?o }}") for graph in lasting}
        graphs = sum(1 for _ in self.store.named_graphs())
        said = self.store.quads_for_pattern(
            self.iris("dataset/osce-graph"), VOID.triples, None, self.iris.metadata_graph
        )
        triples = next((int(quad.object.value) for quad in said if isinstance(quad.object, Literal)), None)
        return Sizes(
            _count(self.store, "?s ?p ?o") if triples is None else triples,
            counted,
            max(0, graphs - len(lasting)),
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """Entities of each kind."""
        with self.index() as connection:
            return index.counts(connection)

    @property
    def name(self) -> str:
        return self.release.name

    @property
    def manifest(self) -> dict[str, Any]:
        return self.release.manifest

    @contextmanager
    def index(self) -> Iterator[sqlite3.Connection]:
        """A connection to the side index, closed afterwards."""
        with closing(index.open_read_only(self.release.index_path)) as connection:
            yield connection

    @contextmanager
    def history(self) -> Iterator[sqlite3.Connection]:
        """A connection to the history up to this release, closed afterwards."""
        with closing(history.open_read_only(self.release.history_path)) as connection:
            yield connection

    def moved_to(self, path: str) -> str | None:
        """The path under which the item of an older path is published now."""
        known = self._history
        return history.target(known, path) if known else None

    def older(self, node: NamedNode) -> tuple[NamedNode, ...]:
        """The IRIs of an item, or an event of one, on pages that do not know the item's number."""
        kept, path = self._kept, self.iris.path(node.value) or ""
        is_item = path.partition("/")[0] in ITEM_KINDS
        events = items_of_event(path)
        if not (is_item or events):
            return ()
        if not hasattr(kept, "index"):
            kept.index = index.open_read_only(self.release.index_path)
        if is_item:
            return tuple(map(self.iris, index.older(kept.index, path)))
        return tuple(
            self.iris(event_path(older, number))
            for item, number in events
            for older in index.older(kept.index, item)
        )

    @cached_property
    def documents(self) -> Documents:
        """The Turtle documents of items, as they were made with the release."""
        return Documents(self.release.folder)

    def entry(self, path: str) -> Entry | None:
        """What the history knows of a path."""
        known = self._history
        return history.look_up(known, path) if known else None

    @property
    def _history(self) -> sqlite3.Connection | None:
        """This thread's connection to the history, kept; None for a release that has none."""
        kept = self._kept
        if not hasattr(kept, "history"):
            path = self.release.history_path
            kept.history = history.open_read_only(path) if path.is_file() else None
        connection: sqlite3.Connection | None = kept.history
        return connection

    @cached_property
    def _kept(self) -> threading.local:
        return threading.local()

    @cached_property
    def metadata(self) -> tuple[Triple, ...]:
        """The release's description of itself, from its file: the store rewrites typed numbers."""
        file = self.release.dumps / METADATA
        if not file.is_file():
            graph = self.iris.metadata_graph
            return tuple(quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph))
        return tuple(quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE))

    @cached_property
    def only_pages(self) -> bool:
        """Whether all that was read are saved pages, no curated files."""
        with self.index() as connection:
            return not index.holds_curated_files(connection)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages in which the reference data name something, as lower-case tags."""
        rows: Any = self.store.query(
            f"SELECT DISTINCT (LANG(?label) AS ?language) {{ GRAPH {self.iris.reference_graph} "
            f"{{ ?node {SKOS.prefLabel} ?label }} }}"
        )
        return frozenset(row["language"].value.lower() for row in rows)


class Current:
    """Follows `current` of a site; safe to ask from many threads."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._open: OpenRelease | None = None
        self._refused = ""

    @property
    def site(self) -> Site:
        return self._site

    def get(self) -> OpenRelease:
        """The current release; one that cannot be opened leaves the one before it in service.

        SiteError if there has been none that could be opened.
        """
        try:
            name = self._site.current_name()
        except SiteError:
            if self._open is None:
                raise
            return self._open
        opened = self._open
        if opened is not None and name in (opened.name, self._refused):
            return opened
        with self._lock:
            if self._open is None or self._open.name != name:
                try:
                    self._open = _opened(self._site.release(name))
                except (OSError, RuntimeError, ValueError, KeyError, SiteError, sqlite3.Error) as error:
                    if self._open is None:
                        raise SiteError(f"release {name} cannot be opened ({error})") from None
                    self._refused = name
                    _log.error("release %s cannot be opened (%s); %s stays", name, error, self._open.name)
            return self._open


def _opened(release: Release) -> OpenRelease:
    opened = OpenRelease(release, release.store, label_reader(release.store))
    _ = opened.iris, opened.counts, opened.documents  # what cannot be read shows now
    return opened


def _count(store: Store, pattern: str) -> int:
    rows: Any = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(next(rows)["n"].value)


@dataclass(frozen=True, slots=True)
class Web:
    """What every room needs."""

    current: Current
    endpoint: Endpoint
    settings: Settings
    limits: Limits
    style: str  # the stylesheet's version, for its URL
    metrics: Metrics
    readiness: Readiness
    queries: threading.BoundedSemaphore  # as many queries as the queue takes; the other threads serve pages
    cores: Cores
    downloads: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(SENT))


SENT: Final = 24
"""Large answers and dumps that are sent at the same time; each holds a thread until its reader is done."""


def web() -> Web:
    """The `Web` of the application at work."""
    shared: Web = current_app.extensions[EXTENSION]
    return shared


def release() -> OpenRelease:
    """The release this request reads, the same from its start to its end."""
    if "release" not in g:
        g.release = web().current.get()
        made_from(g.release.name)
    opened: OpenRelease = g.release
    return opened


def made_from(name: str) -> None:
    """Note that the answer to this request holds something of that release."""
    request.environ[RELEASES].add(name)
