"""The reduce step and the I/O around it: outcomes -> store, index, dumps, reports; one release.

Memory stays flat: pages stream through, their triples wait in spool files, and what an item is when
all its pages have spoken is worked out one item at a time.
"""

import concurrent.futures
import concurrent.futures.process
import gc
import hashlib
import itertools
import json
import multiprocessing
import os
import shutil
import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from osce_graph import __version__, sources
from osce_graph.config import Settings
from osce_graph.errors import InputError, OsceGraphError, SiteError
from osce_graph.formats import N_QUADS, TURTLE
from osce_graph.identity import Witness, fuse
from osce_graph.iris import Iris
from osce_graph.ontology import graph as ontology_graph
from osce_graph.pipeline import BATCH, FusedItem, PageOutcome, Pipeline, member
from osce_graph.reference.load import nquads as reference_nquads
from osce_graph.reference.load import ntriples as reference_ntriples
from osce_graph.release import (
    drift,
    dumps,
    entries,
    history,
    index,
    metadata,
    quarantine,
    shards,
    switch,
    takedown,
    versions,
)
from osce_graph.release.shards import OTHER
from osce_graph.release.site import Release, Site
from osce_graph.release.spool import Graphs, load, write_frame
from osce_graph.release.spool import frames as read_frames
from osce_graph.resources import ROOT
from osce_graph.serialization import as_stored
from osce_graph.serialization import serialize as serialize_document
from osce_graph.sources import Source, files
from osce_graph.triples import item_triples, version_triples
from osce_graph.validation import Result, report_json, report_turtle, worst
from osce_graph.vocabulary import OSCE

_PARALLEL_FROM: Final = 2 * BATCH
_FUSED_BATCH: Final = 500


@dataclass(slots=True)
class Counts:
    """The page and entry equations; `check` holds them to account."""

    read: int = 0
    published: int = 0
    quarantined: int = 0
    duplicate: int = 0
    nothing: Counter[str] = field(default_factory=Counter)
    warned: int = 0
    unchanged: int = 0
    carried: int = 0
    entries_read: int = 0
    entries_published: int = 0
    entries_quarantined: int = 0
    entries_duplicate: int = 0
    items: int = 0

    def check(self) -> None:
        """AssertionError if a page or an entry was lost or counted twice: no release is made then."""
        pages = self.published + self.quarantined + self.duplicate + self.nothing.total()
        entries = self.entries_published + self.entries_quarantined + self.entries_duplicate
        if self.read != pages or self.entries_read != entries:
            raise AssertionError(f"pages do not add up: read {self.read}, accounted for {pages}; "
                                 f"entries: read {self.entries_read}, accounted for {entries}")  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "published": self.published,
            "quarantined": self.quarantined,
            "duplicate": self.duplicate,
            "nothing to publish": dict(sorted(self.nothing.items())),
            "warned": self.warned,
            "unchanged": self.unchanged,
            "carried over": self.carried,
            "entries": {
                "read": self.entries_read,
                "published": self.entries_published,
                "quarantined": self.entries_quarantined,
                "duplicate": self.entries_duplicate,
            },
            "items": self.items,
        }


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the release, the counts, and what was quarantined as (name, reason)."""

    release: Release
    counts: Counts
    quarantined: tuple[tuple[str, str], ...]


Progress = Callable[[str, int, int | None], None]


def build(
    inputs: Sequence[Path],
    folder: Path,
    settings: Settings,
    *,
    add: bool = False,
    retry_quarantined: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> Built:
    """Publish the inputs as the new current release of the site at `folder`.

    With `add` the pages of the current release stay published beside them. With `retry_quarantined`
    the pages that the current release keeps in quarantine are inputs too; without other inputs that
    implies `add`. InputError for an input that does not exist, SiteError for a folder that cannot be
    used; the current release is left as it was by every error.
    """
    found = files.scan(inputs)
    site = switch.prepare(folder)
    with switch.building(site) as work:
        previous = _previous(site)
        if retry_quarantined:
            kept = [] if previous is None else quarantine.pages(previous.quarantine)
            if not found and not kept:
                raise InputError(f"{folder} keeps no page in quarantine; name the pages to build")
            add = add or not found
            found = sorted([*found, *kept], key=lambda each: (each[1], str(each[0])))
        withdrawn = takedown.read(site.path)
        if add and previous is not None:
            _same_basis(previous, settings, withdrawn)
        carry = add and previous is not None
        release = _Build(work, settings, previous, withdrawn, carry=carry, progress=progress)
        built = release.run(found)
        name = switch.name(release.digest, built)
        switch.finish(site, work, name)
    return Built(site.release(name), release.counts, tuple(release.quarantined))


def basis(settings: Settings, withdrawn: frozenset[str]) -> str:
    """A hash of what a record depends on besides its page: tool, shipped data, settings, takedowns."""
    said = (__version__, settings.base_iri, str(settings.full_text), *sorted(withdrawn), "")
    digest = hashlib.sha256("\n".join(said).encode())
    shipped = itertools.chain.from_iterable(
        (ROOT / part).rglob("*.ttl") for part in ("ontology", "shapes", "data/reference", "data/queries")
    )
    for path in sorted(shipped):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _previous(site: Site) -> Release | None:
    try:
        return site.current()
    except SiteError:
        return None


def _same_basis(previous: Release, settings: Settings, withdrawn: frozenset[str]) -> None:
    if previous.manifest["basis"] != basis(settings, withdrawn):
        raise SiteError(
            f"release {previous.name} was made with other reference data, settings, takedowns or version;"
            " build all inputs anew, without --add"
        )


class _Build:
    """The state of one build: its folder, index and spools. `run` may be called once."""

    def __init__(
        self,
        work: Path,
        settings: Settings,
        previous: Release | None,
        withdrawn: frozenset[str],
        *,
        carry: bool,
        progress: Progress,
    ) -> None:
        self.work, self.settings, self.previous, self.carry = work, settings, previous, carry
        self.withdrawn = withdrawn
        self.progress = progress
        self.iris = Iris(settings.base_iri)
        self.pipeline = Pipeline(settings, withdrawn)
        self.counts = Counts()
        self.quarantined: list[tuple[str, str]] = []
        self.results: dict[str, dict[str, tuple[Result, ...]]] = {}  # item -> page, or "" for the fused item
        self.drift = drift.Report()
        self._replaced: dict[int, str] = {}  # pages that made room for an earlier capture, by number
        self.digest = ""
        self._sample = False
        self._before: sqlite3.Connection | None = None

    def run(self, found: list[tuple[Path, str]]) -> datetime:
        spool = self.work / "spool"
        spool.mkdir()
        (self.work / "quarantine").mkdir()
        connection = index.create(self.work / "index.sqlite")
        if self.previous is not None:
            try:
                self._before = index.open_read_only(self.previous.index_path)
            except SiteError:
                if self.carry:
                    raise
        try:
            if self.carry:
                self._carry_over(connection)
            store = self._open_store()
            total = sources.number(found)
            with (
                Graphs(spool / "graphs.nq.gz", store) as graphs,
                (spool / "merge.frames").open("wb") as frames,
            ):
                for done, outcome in enumerate(self._outcomes(found), start=1):
                    self._account(outcome, connection, graphs, frames)
                    self.progress("reading", done, total)
            self.counts.check()
            self.drift.write(self.work)
            self._carry_quarantine(connection)
            self._withdraw_replaced(store)
            merge = self._merge(connection, store, spool)
            made = self._publish(merge, connection, store, spool)
            self._list_entities(connection, store)
            built = datetime.now(UTC)
            self._finish(made, connection, store, spool, built)
        finally:
            connection.close()
            if self._before is not None:
                self._before.close()
        return built

    # Map -----------------------------------------------------------------------------------------

    def _outcomes(self, found: list[tuple[Path, str]]) -> Iterator[PageOutcome]:
        batches: Iterator[list[Source] | None] = sources.batches(found, BATCH)
        processes = self.settings.processes or os.cpu_count() or 1
        if processes == 1 or (len(found) < _PARALLEL_FROM and sources.number(found) is not None):
            for batch in batches:
                yield from self.pipeline.process(batch or ())
            return
        context = multiprocessing.get_context("forkserver")
        with (
            _one_line_for_a_lost_process(),
            concurrent.futures.ProcessPoolExecutor(
                processes, context, _start_process, (self.settings, self.withdrawn)
            ) as pool,
        ):
            waiting: deque[concurrent.futures.Future[list[PageOutcome]]] = deque()
            for batch in itertools.chain(batches, itertools.repeat(None, 2 * processes)):
                if batch is not None:
                    waiting.append(pool.submit(_process, batch))
                if waiting and (batch is None or len(waiting) >= 2 * processes):
                    yield from waiting.popleft().result()

    # Account -------------------------------------------------------------------------------------

    def _account(
        self, outcome: PageOutcome, connection: sqlite3.Connection, graphs: Graphs, frames: BinaryIO
    ) -> None:
        counts = self.counts
        counts.read += 1
        self.drift.add(outcome.drift, outcome.address, outcome.name, outcome.sha256 or "")
        kind, reason = outcome.outcome, outcome.reason
        known = self._known(outcome.sha256, connection)
        if outcome.sha256 is not None and known is not None:
            if known == "carried" and kind == "published":
                connection.execute("UPDATE page SET carried = 0 WHERE sha256 = ?", (outcome.sha256,))
                counts.carried -= 1
                self._count_page(outcome, unchanged=True)
                return
            kind, reason = "duplicate", "the same bytes were read before"
        records = _records(outcome) if kind == "published" else None
        standing = None if records is None else index.standing(connection, outcome.address, records)
        same_as = self._same_as(outcome, standing)
        unchanged = records is not None and (same_as is not None or self._is_unchanged(outcome, records))
        row = connection.execute(
            "INSERT INTO page (sha256, name, address, retrieved, layout, outcome, reason, warned, unchanged,"
            " start, length, proof_start, proof_length, records, same_as, fresh) VALUES"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (
                outcome.sha256,
                outcome.name,
                outcome.address,
                outcome.retrieved,
                outcome.layout,
                kind,
                reason,
                kind == "published" and _warned(outcome),
                unchanged,
                graphs.tell(),
                0 if same_as else len(outcome.block),
                graphs.tell() + len(outcome.block),
                0 if same_as else len(outcome.proof),
                records,
                same_as,
            ),
        )
        if kind == "published":
            self._count_page(outcome, unchanged=unchanged)
            if standing is not None and same_as is None:
                self._step_back(standing, outcome, connection)
            if same_as is None:
                self._spool(outcome, row.lastrowid or 0, connection, graphs, frames)
            else:
                self._quarantine(outcome)
        elif kind == "quarantined":
            counts.quarantined += 1
            counts.entries_read += len(outcome.records)
            counts.entries_quarantined += len(outcome.records)
            self._quarantine(outcome)
        elif kind == "duplicate":
            counts.duplicate += 1
        else:
            counts.nothing[reason or "nothing"] += 1

    def _same_as(self, outcome: PageOutcome, standing: index.Standing | None) -> str | None:
        """The page that is published in place of this one: an earlier capture with equal records."""
        if standing is None or standing.order > index.capture_order(outcome.retrieved, outcome.sha256 or ""):
            return None
        return standing.sha256

    def _step_back(
        self, standing: index.Standing, outcome: PageOutcome, connection: sqlite3.Connection
    ) -> None:
        """A page that was published for its like makes room for an earlier capture that says the same."""
        self._replaced[standing.number] = standing.sha256
        connection.execute("UPDATE page SET same_as = ? WHERE same_as = ?", (outcome.sha256, standing.sha256))
        connection.execute(
            "UPDATE page SET same_as = ?, length = 0, proof_length = 0 WHERE number = ?",
            (outcome.sha256, standing.number),
        )
        for table in ("record", "version"):
            connection.execute(f"DELETE FROM {table} WHERE sha256 = ?", (standing.sha256,))
        for record in outcome.records:
            self.results.get(record.item, {}).pop(standing.name, None)

    def _withdraw_replaced(self, store: Store) -> None:
        """What made room goes from the store, and with `carry` from the default graph."""
        for sha256 in self._replaced.values():
            store.remove_graph(self.iris.source_graph(sha256))
            store.remove_graph(self.iris.evidence_graph(sha256))
            source = self.iris(f"source/{sha256}")
            for quad in list(store.quads_for_pattern(source, None, None, DefaultGraph())):
                store.remove(quad)

    def _count_page(self, outcome: PageOutcome, *, unchanged: bool) -> None:
        counts = self.counts
        counts.published += 1
        counts.warned += _warned(outcome)
        counts.unchanged += unchanged
        counts.entries_read += len(outcome.records) + outcome.repeated_entries
        counts.entries_duplicate += outcome.repeated_entries
        good = sum(record.published for record in outcome.records)
        counts.entries_published += good
        counts.entries_quarantined += len(outcome.records) - good

    def _spool(
        self,
        outcome: PageOutcome,
        number: int,
        connection: sqlite3.Connection,
        graphs: Graphs,
        frames: BinaryIO,
    ) -> None:
        graphs.append(outcome.block)
        graphs.append(outcome.proof)
        write_frame(frames, number, "", outcome.merge)
        sha256 = outcome.sha256 or ""
        good = [record for record in outcome.records if record.published]
        index.add_records(
            connection,
            ((record.item, sha256, outcome.retrieved, record.packed, record.key) for record in good),
        )
        for record in good:
            versions.add(connection, record.item, sha256, record.linked)
            write_frame(frames, number, record.item, record.merge)
            self._sample = self._sample or "/sample-" in record.item
            self._note(record.item, outcome.name, record.results)
        self._quarantine(outcome)

    def _quarantine(self, outcome: PageOutcome) -> None:
        if outcome.held is None:
            return
        self.quarantined.append((outcome.name, outcome.held.entry.reason))
        quarantine.write(self.work / "quarantine", outcome.held)
        for record in outcome.records:
            if not record.published:
                self._note(record.item, outcome.name, record.results)

    def _carry_quarantine(self, connection: sqlite3.Connection) -> None:
        """What stood in quarantine and was not read again stays there."""
        if not self.carry or self.previous is None:
            return
        read = {
            each
            for row in connection.execute("SELECT sha256, name FROM page WHERE NOT carried")
            for each in row
        }
        before = self.previous.quarantine
        left = {
            entry.key
            for entry in quarantine.entries(before)
            if entry.sha256 not in read and (entry.sha256 or entry.page not in read)
        }
        quarantine.carry_over(before, self.work / "quarantine", left)

    def _note(self, item: str, page: str, results: tuple[Result, ...]) -> None:
        if results:
            self.results.setdefault(item, {})[page] = results

    def _known(self, sha256: str | None, connection: sqlite3.Connection) -> str | None:
        if sha256 is None:
            return None
        row = connection.execute(
            "SELECT carried FROM page WHERE sha256 = ? AND outcome <> 'duplicate'", (sha256,)
        ).fetchone()
        return None if row is None else ("carried" if row[0] else "read")

    def _is_unchanged(self, outcome: PageOutcome, records: bytes) -> bool:
        if self._before is None:
            return False
        return index.said_the_same(self._before, records, outcome.sha256, outcome.address)

    # Reduce --------------------------------------------------------------------------------------

    def _carry_over(self, connection: sqlite3.Connection) -> None:
        if self.previous is None:
            return
        connection.execute("COMMIT")
        connection.execute("ATTACH ? AS before", (f"{self.previous.index_path.absolute().as_uri()}?mode=ro",))
        connection.execute("BEGIN")
        columns = (
            "sha256, name, address, retrieved, layout, outcome, reason, warned, unchanged,"
            " start, length, proof_start, proof_length, records, same_as"
        )
        connection.execute(
            f"INSERT INTO page ({columns}, carried) SELECT {columns}, 1 FROM before.page"
            " WHERE outcome = 'published' ORDER BY number"
        )
        connection.execute("INSERT INTO record SELECT * FROM before.record")
        connection.execute("INSERT INTO moved SELECT * FROM before.moved")
        connection.execute("INSERT INTO version SELECT * FROM before.version")
        connection.execute("COMMIT")
        connection.execute("DETACH before")
        connection.execute("BEGIN")
        self.counts.carried = connection.execute("SELECT count(*) FROM page").fetchone()[0]
        for unit in json.loads(self.previous.validation_json.read_bytes())["units"]:
            if unit["outcome"] != "quarantined":
                item, _, page = unit["unit"].partition(" (")
                self._note(
                    item, page.removesuffix(")"), tuple(Result(**result) for result in unit["results"])
                )

    def _open_store(self) -> Store:
        """The store to fill: a copy of the previous release's, or one with reference data and ontology."""
        path = self.work / "store"
        if self.carry and self.previous is not None:
            Store.read_only(str(self.previous.store_path)).backup(str(path))
            return Store(str(path))
        store = Store(str(path))
        store.bulk_load(reference_nquads(self.settings.base_iri), format=RdfFormat.N_QUADS)
        store.bulk_load(reference_ntriples(self.settings.base_iri), format=RdfFormat.N_TRIPLES)
        ontology = list(ontology_graph())
        store.bulk_extend(
            Quad(t.subject, t.predicate, t.object, graph)
            for t in ontology
            for graph in (DefaultGraph(), self.iris.ontology_graph)
        )
        return store

    def _merge(self, connection: sqlite3.Connection, store: Store, spool: Path) -> Path:
        """The default graph's share of this build: items of one page as they are, the others fused.

        What the items that are fused anew said before is taken out of the store.
        """
        self.progress("merging", 0, None)
        changed = index.join(connection)
        groups = index.groups(connection)
        for path, now in index.moved(connection).items():
            self.results.setdefault(now, {}).update(self.results.pop(path, {}))
        anew = set(changed)
        if self._before is not None:
            for sha256 in self._replaced.values():
                rows = self._before.execute("SELECT item FROM record WHERE sha256 = ?", (sha256,))
                anew.update(item for (item,) in rows)
        for item in anew:
            groups.setdefault(item, item)
        touched: dict[str, set[str]] = {}  # by the path it is told under: the paths it may have stood under
        for item in changed:
            touched.setdefault(groups[item], {groups[item]}).add(item)
        target = spool / "merge.nt"
        with (spool / "merge.frames").open("rb") as waiting, target.open("wb") as out:
            for number, item, n_triples in read_frames(waiting):
                if number in self._replaced:
                    continue
                if item in groups:
                    path = groups[item]
                    touched.setdefault(path, {path})
                else:
                    out.write(n_triples)
            items = sorted(touched)
            lost: set[Triple] = set()
            for start in range(0, len(items), _FUSED_BATCH):
                fused: list[FusedItem] = []
                for item in items[start : start + _FUSED_BATCH]:
                    witnesses = index.witnesses(connection, item)
                    whole = FusedItem.of(item, witnesses, self.iris, full_text=self.settings.full_text)
                    out.write(serialize(whole.triples, format=RdfFormat.N_TRIPLES) or b"")
                    lost.update(self._withdraw(touched[item], store).difference(whole.triples))
                    if item in self.results or item in changed or not whole.is_as_witnessed:
                        fused.append(whole)
                self._judge(fused)
            for triple in lost:
                if not self._is_said_still(triple, store):
                    store.remove(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
            out.write(serialize(self._ties(connection, store), format=RdfFormat.N_TRIPLES) or b"")
        return target

    def _ties(self, connection: sqlite3.Connection, store: Store) -> list[Triple]:
        """Which items are versions of which; what tied others before is taken out of the store."""
        now = set(versions.ties(connection))
        before = set(versions.ties(self._before)) if self.carry and self._before is not None else set()
        for triple in version_triples(sorted(before - now), self.iris):
            store.remove(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
        return version_triples(sorted(now - before), self.iris)

    def _withdraw(self, stood: Iterable[str], store: Store) -> set[Triple]:
        """Take what an item said so far out of the default graph, under all the paths it stood at.

        What it said of others (places, persons) is left, as these may be told elsewhere, and returned.
        """
        left: set[Triple] = set()
        for path in stood:
            witnesses = self._stood(path)
            if not witnesses:
                continue
            owned = {self.iris(each) for each in (path, *(event.path for event in fuse(witnesses).events))}
            for triple in self._said(witnesses):
                if triple.subject in owned:
                    store.remove(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
                else:
                    left.add(triple)
        return left

    def _is_said_still(self, triple: Triple, store: Store) -> bool:
        """Whether a statement on a place or a person is also one of an item carried over, or curated."""
        pages = self.iris.base + "graph/source/"
        for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object):
            if isinstance(quad.graph_name, NamedNode) and not quad.graph_name.value.startswith(pages):
                return True
        naming = [
            quad.subject for quad in store.quads_for_pattern(None, None, triple.subject, DefaultGraph())
        ]
        for event in naming[:]:
            about = store.quads_for_pattern(None, OSCE.reportsOn, event, DefaultGraph())
            naming += (quad.subject for quad in about)
        paths = dict.fromkeys(self.iris.path(_text(subject)) for subject in naming)
        return any(triple in self._said(self._stood(path)) for path in paths if path is not None)

    def _stood(self, path: str) -> list[Witness]:
        """The records of an item in the release that this build adds to."""
        if not self.carry or self._before is None:
            return []
        return index.witnesses(self._before, path)

    def _said(self, witnesses: list[Witness]) -> list[Triple]:
        if not witnesses:
            return []
        sources = [witness.sha256 for witness in witnesses]
        return item_triples(fuse(witnesses), sources, self.iris, full_text=self.settings.full_text)

    def _judge(self, items: Sequence[FusedItem]) -> None:
        """What SHACL says of a fused item replaces the warnings of its pages taken singly.

        A fused item is published whatever it says: each of its records conformed.
        """
        sources = self.iris.base + "source/"
        for item, results in zip(items, self.pipeline.gate.check([item.unit for item in items]), strict=True):
            pages = self.results.pop(item.path, {})
            for page, found in pages.items():
                if worst(found) == "quarantined":
                    self._note(item.path, page, found)
            own = (result for result in results if not result.focus.startswith(sources))
            self._note(item.path, "", tuple(replace(result, severity="Warning") for result in own))

    # Finish --------------------------------------------------------------------------------------

    def _list_entities(self, connection: sqlite3.Connection, store: Store) -> None:
        self.progress("indexing", 0, None)
        entries.fill(connection, store, self.iris)
        counts = index.counts(connection)
        self.counts.items = counts.get("news", 0) + counts.get("publication", 0)

    def _publish(self, merge: Path, connection: sqlite3.Connection, store: Store, spool: Path) -> dumps.Made:
        """The dumps; the store takes up the default graph meanwhile, outside the interpreter's lock."""
        self.progress("writing dumps", 0, None)
        store.remove_graph(self.iris.metadata_graph)

        def default_graph(out: BinaryIO) -> None:
            store.dump(out, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
            with merge.open("rb") as lines:
                shutil.copyfileobj(lines, out, 1 << 20)

        cut = shards.cut(default_graph, spool / "shards", self.iris.base, dumps.seed())
        with concurrent.futures.ThreadPoolExecutor(1) as thread:
            loading = thread.submit(load, store, merge)
            made = self._write_dumps(cut, connection, spool)
            loading.result()
        return made

    def _finish(
        self, made: dumps.Made, connection: sqlite3.Connection, store: Store, spool: Path, built: datetime
    ) -> None:
        """Metadata, reports and manifest; after this the folder is a release but for its name."""
        self.digest = next(dump.sha256 for dump in made.dumps if dump.file == dumps.N_QUADS_FILE)
        self._write_history(made, built, connection)
        results = {
            f"{item} ({page})" if page else item: found
            for item, pages in self.results.items()
            for page, found in pages.items()
        }
        report = report_turtle(results, self.iris.metadata_graph.value)
        (self.work / "validation.ttl").write_bytes(report)
        (self.work / "validation.json").write_bytes(report_json(results, self.counts.items))
        counts = self.counts.as_json()
        about = list(metadata.triples(store, made.dumps, self._version(built), counts, self.settings))
        about += [quad.triple for quad in parse(report, format=RdfFormat.TURTLE)]
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, self.iris.metadata_graph) for t in about)
        store.flush()
        (self.work / "dumps" / metadata.FILE).write_bytes(serialize_document(about, TURTLE))
        connection.execute("COMMIT")
        shutil.rmtree(spool)
        manifest = {
            "release": self.digest[:12],
            "built": built.isoformat(timespec="seconds"),
            "tool": f"osce-graph {__version__}",
            "basis": basis(self.settings, self.withdrawn),
            "base_iri": self.settings.base_iri,
            "title": self.settings.title,
            "publisher": self.settings.publisher,
            "contact": self.settings.contact,
            "licence": self.settings.licence,
            "full_text": self.settings.full_text,
            "sample": self._sample,
            "previous": self.previous.name if self.previous is not None else None,
            "counts": counts,
            "entities": index.counts(connection),
            "dumps": [dump.as_json() for dump in made.dumps],
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
        (self.work / "manifest.json").write_bytes(content)

    def _version(self, built: datetime) -> metadata.Version:
        with closing(history.open_read_only(self.work / "history.sqlite")) as known:
            first = history.releases(known)[0]
        before = self.previous
        return metadata.Version(
            switch.name(self.digest, built),
            built,
            first.built,
            None if before is None else (before.name, before.manifest["built"]),
        )

    def _write_dumps(
        self, cut: Sequence[shards.Shard], connection: sqlite3.Connection, spool: Path
    ) -> dumps.Made:
        before = None
        if self.previous is not None and self._before is not None:
            known = {dump["file"]: dump for dump in self.previous.manifest["dumps"]}
            before = dumps.Previous(self.previous.dumps, self._before, known)
        return dumps.write(
            cut,
            self.work / "dumps",
            connection,
            before,
            lambda graphs, evidence: self._write_graphs(connection, spool, graphs, evidence),
            self.settings.processes or os.cpu_count() or 1,
        )

    def _write_graphs(
        self, connection: sqlite3.Connection, spool: Path, graphs: dumps.Output, evidence: dumps.Output
    ) -> None:
        """The named graphs of the N-Quads dumps; the index learns where each page's members lie."""
        ontology = (
            Quad(t.subject, t.predicate, t.object, self.iris.ontology_graph) for t in ontology_graph()
        )
        for name, lines in (
            ("graph/ontology", serialize(ontology, format=RdfFormat.N_QUADS) or b""),
            ("graph/reference", reference_nquads(self.settings.base_iri)),
        ):
            block = member(as_stored(lines, N_QUADS))
            graphs.append(block, name, hashlib.sha256(block).digest())
        with ExitStack() as opened:
            fresh = opened.enter_context((spool / "graphs.nq.gz").open("rb"))
            carried = carried_proof = fresh
            if self.carry and self.previous is not None:
                folder = self.previous.dumps
                carried = opened.enter_context((folder / dumps.N_QUADS_FILE).open("rb"))
                carried_proof = opened.enter_context((folder / dumps.EVIDENCE_FILE).open("rb"))
            rows = connection.execute(
                "SELECT sha256, number, start, length, proof_start, proof_length, fresh FROM page"
                " WHERE outcome = 'published' AND same_as IS NULL ORDER BY sha256"
            ).fetchall()
            for prefix, group in itertools.groupby(rows, key=lambda row: row[0][:2]):
                block, proof = b"", b""
                for _, number, start, length, proof_start, proof_length, is_fresh in group:
                    places = graphs.size + len(block), evidence.size + len(proof)
                    connection.execute(
                        "UPDATE page SET start = ?, proof_start = ? WHERE number = ?", (*places, number)
                    )
                    block += _stretch(fresh if is_fresh else carried, start, length)
                    proof += _stretch(fresh if is_fresh else carried_proof, proof_start, proof_length)
                graphs.append(block, f"graph/source/{prefix}", hashlib.sha256(block).digest())
                if proof:
                    evidence.append(proof, f"graph/evidence/{prefix}", hashlib.sha256(proof).digest())
        connection.execute("UPDATE page SET fresh = 0")

    def _write_history(self, made: dumps.Made, built: datetime, connection: sqlite3.Connection) -> None:
        release = history.Moment(switch.name(self.digest, built), built.isoformat(timespec="seconds"))
        before = self.previous.history_path if self.previous is not None else None
        writer = history.Writer(self.work / "history.sqlite", before, release)
        try:
            for shard in (*made.changed, *made.gone):
                if not shard.startswith(f"{OTHER}/"):
                    entities = made.changed.get(shard, {})
                    now = {path: digest for iri, digest in entities.items() if (path := self.iris.path(iri))}
                    writer.update(shard, now)
            writer.withdraw(self.withdrawn)
            self._tell_where_items_went(writer, connection)
            writer.close()
        except BaseException:
            writer.abandon()
            raise

    def _tell_where_items_went(self, writer: history.Writer, connection: sqlite3.Connection) -> None:
        """Redirects from older paths of what is published; successors of what is gone from its page."""
        before, moved = writer.moved(), index.moved(connection)
        gone = [path for path in writer.gone() if path.partition("/")[0] in ("news", "publication")]
        for path in itertools.chain(before, gone):
            known = [] if path in moved or path in self.withdrawn else self._known_by(path, connection)
            if len(known) == 1 and known[0] != path:
                moved[path] = known[0]
        writer.move(moved.items())
        returned = {
            target: path
            for path, target in before.items()
            if path not in moved and path in self._known_by(path, connection)
        }
        writer.succeed(
            (path, successor)
            for path in gone
            if path not in moved and (successor := returned.get(path) or self._told_instead(path, connection))
        )

    def _known_by(self, path: str, connection: sqlite3.Connection) -> list[str]:
        """The items that what is no longer published at a path may be: those with the same key."""
        return index.known_by(connection, path.partition("/")[2])

    def _told_instead(self, path: str, connection: sqlite3.Connection) -> str | None:
        """The item that the page of a former item tells now, where it told and tells that one alone."""
        if self._before is None:
            return None
        pages = index.pages_of_one(self._before, path)
        told = {item for page in pages for item in index.told_by(connection, *page)}
        return told.pop() if len(told) == 1 else None


def _stretch(source: BinaryIO, start: int, length: int) -> bytes:
    source.seek(start)
    return source.read(length)


def _records(outcome: PageOutcome) -> bytes:
    """A hash of all that a page says of items; equal for two captures that say the same."""
    digest = hashlib.sha256()
    for record in outcome.records:
        digest.update(len(record.packed).to_bytes(4) + record.packed)
    if not outcome.records:
        digest.update((outcome.sha256 or "").encode())
    return digest.digest()


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


@contextmanager
def _one_line_for_a_lost_process() -> Iterator[None]:
    try:
        yield
    except concurrent.futures.process.BrokenProcessPool:
        raise OsceGraphError(
            "a process that reads pages was killed (out of memory?); build with --processes 1"
        ) from None


def _warned(outcome: PageOutcome) -> bool:
    return any(record.published and record.results for record in outcome.records)


def _start_process(settings: Settings, withdrawn: frozenset[str]) -> None:
    """What a process needs for good is kept from the garbage collector, which runs once a batch."""
    global _pipeline
    _pipeline = Pipeline(settings, withdrawn)
    _pipeline.warm_up()
    gc.collect()
    gc.freeze()
    gc.disable()


_pipeline: Pipeline | None = None


def _process(batch: list[Source]) -> list[PageOutcome]:
    assert _pipeline is not None
    outcomes = _pipeline.process(batch)
    gc.collect()
    return outcomes
