"""What became of every page and entry of a build: counted, indexed, spooled or put in quarantine."""

import hashlib
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from osce_graph.pipeline import PageOutcome, Pipeline
from osce_graph.records import Document
from osce_graph.release import drift, index, quarantine, versions
from osce_graph.release.site import Release
from osce_graph.release.spool import Graphs, write_frame
from osce_graph.validation import Result

_READ_BEFORE: Final = "the same bytes were read before"


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


class Ledger:
    """The account of a build; `connection` is the index that it is written into.

    counts        what the build's table shows
    quarantined   (name, reason) of every page that is there, as a whole or with some of its entries
    results       SHACL's word by item and page; "" stands for the item fused from several
    replaced      pages that made room for an earlier capture that says the same, or is, by sha256
    passed_over   those of them that this build read, by number
    is_sample     whether something of it is told by a sample page
    """

    def __init__(
        self,
        work: Path,
        connection: sqlite3.Connection,
        pipeline: Pipeline,
        previous: Release | None,
        before: sqlite3.Connection | None,
        *,
        carry: bool,
    ) -> None:
        """`before` is the index of the `previous` release, which is carried over with `carry`."""
        self.work, self.connection, self.previous, self.before = work, connection, previous, before
        self._pipeline = pipeline
        self.carry = carry and previous is not None
        self.counts = Counts()
        self.quarantined: list[tuple[str, str]] = []
        self.results: dict[str, dict[str, tuple[Result, ...]]] = {}
        self.replaced: set[str] = set()
        self.passed_over: set[int] = set()
        self.is_sample = False
        self._drift = drift.Report()
        self._quarantine_folder.mkdir()
        if self.carry:
            self._carry_over()

    @property
    def _quarantine_folder(self) -> Path:
        return self.work / "quarantine"

    def enter(self, outcome: PageOutcome, graphs: Graphs, frames: BinaryIO) -> None:
        """Account for a page; what is published of it goes to `graphs` and `frames`."""
        counts, connection = self.counts, self.connection
        counts.read += 1
        self._drift.add(outcome.drift, outcome.address, outcome.name, outcome.sha256 or "")
        kind, reason = outcome.outcome, outcome.reason
        records = _records(outcome) if kind == "published" else None
        twin = index.of_bytes(connection, outcome.sha256, published=kind == "published")
        if twin is not None:
            order = index.capture_order(outcome.retrieved, outcome.address or "")
            if outcome.records and kind == "published" and order < twin.order_of_bytes:
                self._take_back(twin)
                if (twin.address, twin.records) != (outcome.address, records):
                    self._succeed(twin, graphs, frames)
                self._forget(twin, outcome)
            elif twin.carried and kind == "published":
                connection.execute("UPDATE page SET carried = 0 WHERE number = ?", (twin.number,))
                counts.carried -= 1
                self._count_page(outcome, unchanged=True)
                return
            else:
                kind, reason, records = "duplicate", _READ_BEFORE, None
        standing = None if records is None else index.standing(connection, outcome.address, records)
        same_as = self._same_as(outcome, standing)
        unchanged = records is not None and (same_as is not None or self._is_unchanged(outcome, records))
        row = connection.execute(
            "INSERT INTO page (sha256, name, address, retrieved, layout, media_type, outcome, reason, warned,"
            " unchanged, start, length, proof_start, proof_length, records, same_as, fresh) VALUES"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (
                outcome.sha256,
                outcome.name,
                outcome.address,
                outcome.retrieved,
                outcome.layout,
                outcome.media_type,
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
            if twin is not None and not twin.carried:
                counts.duplicate += 1  # it is the one that was counted before
            else:
                self._count_page(outcome, unchanged=unchanged)
            if standing is not None and same_as is None:
                self._step_back(standing, outcome)
            if same_as is None:
                self._spool(outcome, row.lastrowid or 0, graphs, frames)
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

    def close(self) -> None:
        """All pages are in: the equations hold, or AssertionError; drift and quarantine are written."""
        self.counts.check()
        self._drift.write(self.work)
        self._carry_quarantine()

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

    def _is_unchanged(self, outcome: PageOutcome, records: bytes) -> bool:
        if self.before is None:
            return False
        return index.said_the_same(self.before, records, outcome.sha256, outcome.address)

    def _same_as(self, outcome: PageOutcome, standing: index.Standing | None) -> str | None:
        """The page that is published in place of this one: an earlier capture with equal records."""
        if standing is None or standing.order > index.capture_order(outcome.retrieved, outcome.sha256 or ""):
            return None
        return standing.sha256

    def _step_back(self, standing: index.Standing, outcome: PageOutcome) -> None:
        """A page that was published for its like makes room for an earlier capture that says the same."""
        connection = self.connection
        connection.execute("UPDATE page SET same_as = ? WHERE same_as = ?", (outcome.sha256, standing.sha256))
        connection.execute(
            "UPDATE page SET same_as = ?, length = 0, proof_length = 0 WHERE number = ?",
            (outcome.sha256, standing.number),
        )
        self._forget(standing, outcome)

    def _take_back(self, twin: index.Standing) -> None:
        """A page that was published makes room for an earlier capture of the same bytes."""
        if twin.carried:
            self.counts.carried -= 1
            self.connection.execute("DELETE FROM page WHERE number = ?", (twin.number,))
        else:
            self.connection.execute(
                "UPDATE page SET outcome = 'duplicate', reason = ?, records = NULL, same_as = NULL"
                " WHERE number = ?",
                (_READ_BEFORE, twin.number),
            )

    def _succeed(self, page: index.Standing, graphs: Graphs, frames: BinaryIO) -> None:
        """Of the captures that say the same as a page that is published there no more, the next one is."""
        heir = index.heir(self.connection, page.sha256)
        if heir is None:
            return
        assert heir.layout and heir.media_type  # as every published page has
        document = Document(heir.name, b"", heir.sha256, heir.media_type, heir.address, heir.retrieved)
        said = index.records(self.connection, page.sha256)
        outcome = self._pipeline.retold(document, heir.layout, said)
        (number,) = self.connection.execute("SELECT max(number) + 1 FROM page").fetchone()
        start, length, proof_length = graphs.tell(), len(outcome.block), len(outcome.proof)
        self.connection.execute(
            "UPDATE page SET number = ?, same_as = NULL, start = ?, length = ?, proof_start = ?,"
            " proof_length = ?, fresh = 1 WHERE number = ?",
            (number, start, length, start + length, proof_length, heir.number),
        )
        self.connection.execute("UPDATE page SET same_as = ? WHERE same_as = ?", (heir.sha256, page.sha256))
        self._spool(outcome, number, graphs, frames)

    def _forget(self, page: index.Standing, outcome: PageOutcome) -> None:
        """Nothing is told any more by a page that made room for another."""
        self.replaced.add(page.sha256)
        if page.fresh:
            self.passed_over.add(page.number)
        told = self.connection.execute("SELECT item FROM record WHERE sha256 = ?", (page.sha256,))
        for item in {*(item for (item,) in told), *(record.item for record in outcome.records)}:
            self.results.get(item, {}).pop(page.name, None)
        for table in ("record", "version"):
            self.connection.execute(f"DELETE FROM {table} WHERE sha256 = ?", (page.sha256,))

    def _spool(self, outcome: PageOutcome, number: int, graphs: Graphs, frames: BinaryIO) -> None:
        graphs.append(outcome.block)
        graphs.append(outcome.proof)
        write_frame(frames, number, "", outcome.merge)
        sha256 = outcome.sha256 or ""
        good = [record for record in outcome.records if record.published]
        index.add_records(
            self.connection,
            ((record.item, sha256, outcome.retrieved, record.packed, record.key) for record in good),
        )
        for record in good:
            versions.add(self.connection, record.item, sha256, record.linked)
            write_frame(frames, number, record.item, record.merge)
            self.is_sample = self.is_sample or "/sample-" in record.item
            self.note(record.item, outcome.name, record.results)
        self._quarantine(outcome)

    def _quarantine(self, outcome: PageOutcome) -> None:
        if outcome.held is None:
            return
        self.quarantined.append((outcome.name, outcome.held.entry.reason))
        quarantine.write(self._quarantine_folder, outcome.held)
        for record in outcome.records:
            if not record.published:
                self.note(record.item, outcome.name, record.results)

    def note(self, item: str, page: str, results: tuple[Result, ...]) -> None:
        """Keep what SHACL says of an item as a page tells it, if it says anything."""
        if results:
            self.results.setdefault(item, {})[page] = results

    def _carry_over(self) -> None:
        assert self.previous is not None
        connection = self.connection
        connection.execute("COMMIT")
        connection.execute("ATTACH ? AS before", (f"{self.previous.index_path.absolute().as_uri()}?mode=ro",))
        connection.execute("BEGIN")
        columns = (
            "sha256, name, address, retrieved, layout, media_type, outcome, reason, warned, unchanged,"
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
                self.note(item, page.removesuffix(")"), tuple(Result(**result) for result in unit["results"]))

    def _carry_quarantine(self) -> None:
        """What stood in quarantine and was not read again stays there."""
        if not self.carry or self.previous is None:
            return
        read = {
            each
            for row in self.connection.execute("SELECT sha256, name FROM page WHERE NOT carried")
            for each in row
        }
        before = self.previous.quarantine
        left = {
            entry.key
            for entry in quarantine.entries(before)
            if entry.sha256 not in read and (entry.sha256 or entry.page not in read)
        }
        quarantine.carry_over(before, self._quarantine_folder, left)


def _records(outcome: PageOutcome) -> bytes:
    """A hash of all that a page says of items; equal for two captures that say the same."""
    digest = hashlib.sha256()
    for record in outcome.records:
        digest.update(len(record.packed).to_bytes(4) + record.packed)
    if not outcome.records:
        digest.update((outcome.sha256 or "").encode())
    return digest.digest()


def _warned(outcome: PageOutcome) -> bool:
    return any(record.published and record.results for record in outcome.records)
