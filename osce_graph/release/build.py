"""One release from saved pages: map, account, merge, dumps, index, metadata; the I/O around the pure steps.

Memory stays flat: pages stream through, their triples wait in spool files, and what an item is when
all its pages have spoken is worked out one item at a time.
"""

import hashlib
import itertools
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse, serialize

from osce_graph import __version__, sources
from osce_graph.config import Settings
from osce_graph.errors import InputError, SiteError
from osce_graph.formats import N_QUADS, TURTLE
from osce_graph.iris import Iris
from osce_graph.ontology import graph as ontology_graph
from osce_graph.pipeline import Pipeline, member
from osce_graph.reference.load import nquads as reference_nquads
from osce_graph.reference.load import ntriples as reference_ntriples
from osce_graph.release import (
    documents,
    dumps,
    entries,
    history,
    index,
    metadata,
    quarantine,
    shards,
    succession,
    switch,
    takedown,
    workers,
)
from osce_graph.release.ledger import Counts, Ledger
from osce_graph.release.merge import Merge
from osce_graph.release.outcomes import outcomes
from osce_graph.release.site import Release, Site
from osce_graph.release.spool import Graphs, load
from osce_graph.resources import ROOT
from osce_graph.serialization import as_stored
from osce_graph.serialization import serialize as serialize_document
from osce_graph.sources import files
from osce_graph.validation import report_json, report_turtle


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
    return Built(site.release(name), release.ledger.counts, tuple(release.ledger.quarantined))


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
    """The state of one build: its folder, index, store and ledger. `run` may be called once."""

    store: Store
    connection: sqlite3.Connection
    ledger: Ledger

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
        self.withdrawn, self.progress = withdrawn, progress
        self.spool = work / "spool"
        self.iris = Iris(settings.base_iri)
        self.digest = ""
        self._before: sqlite3.Connection | None = None

    def run(self, found: list[tuple[Path, str]]) -> datetime:
        """Make the release of the files in its folder; when that was."""
        self.spool.mkdir()
        with ExitStack() as opened:
            self.connection = index.create(self.work / "index.sqlite")
            opened.callback(self.connection.close)
            if self.previous is not None:
                try:
                    self._before = index.open_read_only(self.previous.index_path)
                    opened.callback(self._before.close)
                except SiteError:
                    if self.carry:
                        raise
            pipeline = Pipeline(self.settings, self.withdrawn)
            self.ledger = Ledger(
                self.work, self.connection, pipeline, self.previous, self._before, carry=self.carry
            )
            self.store = self._open_store()
            self._read(found, pipeline)
            self._merge(pipeline)
            known = self.previous.history_path if self.previous is not None else None
            with history.writing(self.work / "history.sqlite", known) as writer:
                made = self._publish(writer)
                self._list_entities()
                succession.tell(writer, self.withdrawn, self.connection, self._before)
                built = datetime.now(UTC)
                name = switch.name(self.digest, built)
                writer.finish(history.Moment(name, built.isoformat(timespec="seconds")))
            self._finish(made, built)
            del self.store  # closes it: its files are what is made durable next
            with workers.pool(self.settings, "makes documents") as pool:
                documents.write(self.work, self.settings.base_iri, index.items(self.connection), pool)
        return built

    def _read(self, found: list[tuple[Path, str]], pipeline: Pipeline) -> None:
        """Every page into the ledger, its graphs into the store, what it says of items into frames."""
        total = sources.number(found)
        with (
            Graphs(self.spool / "graphs.nq.gz", self.store) as graphs,
            (self.spool / "merge.frames").open("wb") as frames,
        ):
            for done, outcome in enumerate(outcomes(found, pipeline), start=1):
                self.ledger.enter(outcome, graphs, frames)
                self.progress("reading", done, total)
        self.ledger.close()

    def _merge(self, pipeline: Pipeline) -> None:
        self.progress("merging", 0, None)
        merge = Merge(self.ledger, self.store, pipeline)
        files = ("graphs.nq.gz", "merge.frames", "gained.nt", "lost.nt")
        merge.run(*(self.spool / file for file in files))

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

    def _publish(self, writer: history.Writer) -> list[dumps.Dump]:
        """The dumps; the store takes up the default graph meanwhile, outside the interpreter's lock.

        Where this build adds to a release, shards that nothing was added to or taken out of are not read.
        """
        self.progress("writing dumps", 0, None)
        store, gained = self.store, self.spool / "gained.nt"
        store.remove_graph(self.iris.metadata_graph)
        before = self._previous_dumps()
        stood, read = dumps.standing(before)
        same_way = self.previous is not None and self.previous.manifest.get("rendering") == dumps.seed().hex()
        adds_to = shards.Previous(stood, read, self.spool / "lost.nt") if self.carry and same_way else None

        def default_graph(out: BinaryIO) -> None:
            if adds_to is None:
                store.dump(out, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
            with gained.open("rb") as lines:
                shutil.copyfileobj(lines, out, 1 << 20)

        def note(shard: str, entities: Mapping[str, bytes]) -> None:
            if not shard.startswith(f"{shards.OTHER}/"):
                writer.update(
                    shard, {path: said for iri, said in entities.items() if (path := self.iris.path(iri))}
                )

        with ThreadPoolExecutor(1) as thread, workers.pool(self.settings, "writes dumps") as pool:
            loading = thread.submit(load, store, gained)
            cut = shards.cut(
                default_graph, self.spool / "shards", self.iris.base, dumps.seed(), pool, adds_to
            )
            made = dumps.write(
                cut, self.work / "dumps", self.connection, before, self._write_graphs, note, pool
            )
            loading.result()
        names = {shard.name for shard in cut}
        writer.end((shard.name for shard in stood if shard.name not in names), names)
        self.digest = next(dump.sha256 for dump in made if dump.file == dumps.N_QUADS_FILE)
        return made

    def _previous_dumps(self) -> dumps.Previous | None:
        if self.previous is None or self._before is None:
            return None
        known = {dump["file"]: dump for dump in self.previous.manifest["dumps"]}
        return dumps.Previous(self.previous.dumps, self._before, known)

    def _changed(self, dump: dumps.Dump, built: datetime) -> str:
        """When the bytes of a dump came to be what they are."""
        before: dict[str, Any] = self.previous.manifest if self.previous is not None else {"dumps": ()}
        if any(each["file"] == dump.file and each["sha256"] == dump.sha256 for each in before["dumps"]):
            return str(before.get("changed", {}).get(dump.file, before["built"]))
        return built.isoformat(timespec="seconds")

    def _write_graphs(self, graphs: dumps.Output, evidence: dumps.Output) -> None:
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
            fresh = opened.enter_context((self.spool / "graphs.nq.gz").open("rb"))
            carried = carried_proof = fresh
            if self.carry and self.previous is not None:
                folder = self.previous.dumps
                carried = opened.enter_context((folder / dumps.N_QUADS_FILE).open("rb"))
                carried_proof = opened.enter_context((folder / dumps.EVIDENCE_FILE).open("rb"))
            for prefix, group in itertools.chain.from_iterable(
                index.placed(self.connection, f"{number:02x}", shards.LIMIT) for number in range(256)
            ):
                block, proof = b"", b""
                for number, start, length, proof_start, proof_length, is_fresh in group:
                    places = graphs.size + len(block), evidence.size + len(proof)
                    self.connection.execute(
                        "UPDATE page SET start = ?, proof_start = ? WHERE number = ?", (*places, number)
                    )
                    block += _stretch(fresh if is_fresh else carried, start, length)
                    proof += _stretch(fresh if is_fresh else carried_proof, proof_start, proof_length)
                graphs.append(block, f"graph/source/{prefix}", hashlib.sha256(block).digest())
                if proof:
                    evidence.append(proof, f"graph/evidence/{prefix}", hashlib.sha256(proof).digest())
        self.connection.execute("UPDATE page SET fresh = 0")

    def _list_entities(self) -> None:
        self.progress("indexing", 0, None)
        entries.fill(self.connection, self.store, self.iris)
        counts = index.counts(self.connection)
        self.ledger.counts.items = counts.get("news", 0) + counts.get("publication", 0)

    def _finish(self, made: list[dumps.Dump], built: datetime) -> None:
        """Metadata, reports and manifest; after this the folder is a release but for its name."""
        ledger, store = self.ledger, self.store
        results = {
            f"{item} ({page})" if page else item: found
            for item, pages in ledger.results.items()
            for page, found in pages.items()
        }
        report = report_turtle(results, self.iris.metadata_graph.value)
        (self.work / "validation.ttl").write_bytes(report)
        (self.work / "validation.json").write_bytes(report_json(results, ledger.counts.items))
        counts = ledger.counts.as_json()
        about = list(metadata.triples(store, made, self._version(built), counts, self.settings))
        about += [quad.triple for quad in parse(report, format=RdfFormat.TURTLE)]
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, self.iris.metadata_graph) for t in about)
        store.flush()
        (self.work / "dumps" / metadata.FILE).write_bytes(serialize_document(about, TURTLE))
        self.connection.execute("COMMIT")
        shutil.rmtree(self.spool)
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
            "sample": ledger.is_sample,
            "previous": self.previous.name if self.previous is not None else None,
            "counts": counts,
            "entities": index.counts(self.connection),
            "rendering": dumps.seed().hex(),
            "dumps": [dump.as_json() for dump in made],
            "changed": {dump.file: self._changed(dump, built) for dump in made},
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


def _stretch(source: BinaryIO, start: int, length: int) -> bytes:
    source.seek(start)
    return source.read(length)
