"""What outlives a release: since when each entity is published, when it last changed, what became of it.

A release holds its own `history.sqlite`, made of that of the release before it and of what this one
publishes. So the history goes live with the release, in the same step, and a build that dies leaves
none behind; pruned releases stay known by name.

release  every release so far, oldest first
entity   every path that was ever published, with a hash of its own statements in the default graph
moved    older paths of items that are published under another now
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from osce_graph.iris import event_path, items_of_event

_SCHEMA: Final = """
CREATE TABLE release (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    built TEXT NOT NULL
);
CREATE TABLE entity (
    path TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    first INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    last INTEGER,
    successor TEXT,
    withdrawn INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX entity_changed ON entity (changed DESC, path);
CREATE TABLE moved (
    path TEXT PRIMARY KEY,
    target TEXT NOT NULL
) WITHOUT ROWID;
"""
_ENTRY: Final = """
SELECT entity.path, first.name, first.built, changed.name, changed.built, last.name, successor, withdrawn
FROM entity
JOIN release AS first ON first.number = entity.first
JOIN release AS changed ON changed.number = entity.changed
LEFT JOIN release AS last ON last.number = entity.last
"""

Change = Literal["created", "changed", "deleted"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A release by name, and the time it was built (xsd:dateTime with zone)."""

    release: str
    built: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one path.

    first      the release that published it first
    changed    the release in which its statements changed last: appeared, changed, or went
    last       the last release that had it; None while it is published
    successor  what its page tells now in its place, where it went
    withdrawn  whether it was taken down
    """

    path: str
    first: Moment
    changed: Moment
    last: str | None = None
    successor: str | None = None
    withdrawn: bool = False

    @property
    def change(self) -> Change:
        """What its last change was."""
        if self.last is not None:
            return "deleted"
        return "created" if self.first == self.changed else "changed"


# Reading -------------------------------------------------------------------------------------------


def open_read_only(path: Path) -> sqlite3.Connection:
    """The history of a finished release; a connection belongs to its thread."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def look_up(connection: sqlite3.Connection, path: str) -> Entry | None:
    """The entry of a path; None for one that was never published.

    An event is gone with its item: what stands in its place is that of the item.
    """
    row = connection.execute(_ENTRY + "WHERE entity.path = ?", (path,)).fetchone()
    if row is None:
        return None
    entry = _entry(row)
    if entry.last is not None and entry.successor is None and not entry.withdrawn:
        for item, number in items_of_event(path):
            former = look_up(connection, item)
            now = target(connection, item) or (former and former.successor)
            if now:
                event = event_path(now, number)
                return replace(entry, successor=event if _is_published(connection, event) else now)
    return entry


def target(connection: sqlite3.Connection, path: str) -> str | None:
    """Where what had an older path is published now, or None: ask before looking at the store.

    The graph of a listing goes on to name the entry, and its events, by their older paths.
    """
    row = connection.execute("SELECT target FROM moved WHERE path = ?", (path,)).fetchone()
    if row is not None:
        return str(row[0])
    for item, number in items_of_event(path):
        now = target(connection, item)
        if now is not None and _is_published(connection, event := event_path(now, number)):
            return event
    return None


def _is_published(connection: sqlite3.Connection, path: str) -> bool:
    row = connection.execute("SELECT 1 FROM entity WHERE path = ? AND last IS NULL", (path,)).fetchone()
    return row is not None


def latest(connection: sqlite3.Connection, limit: int, offset: int = 0) -> list[Entry]:
    """Entries, those that changed last first, of one release by path; what was taken down is not named."""
    order = "WHERE NOT withdrawn ORDER BY entity.changed DESC, entity.path LIMIT ? OFFSET ?"
    return [_entry(row) for row in connection.execute(_ENTRY + order, (limit, offset))]


def published(connection: sqlite3.Connection, limit: int = -1, offset: int = 0) -> Iterator[tuple[str, str]]:
    """(path, time of its last change) of all that is published, by path."""
    yield from connection.execute(
        "SELECT path, built FROM entity JOIN release ON number = changed WHERE last IS NULL"
        " ORDER BY path LIMIT ? OFFSET ?",
        (limit, offset),
    )


def releases(connection: sqlite3.Connection) -> list[Moment]:
    """All releases so far, the pruned ones too, oldest first."""
    return [Moment(*row) for row in connection.execute("SELECT name, built FROM release ORDER BY number")]


def _entry(row: tuple[str, str, str, str, str, str | None, str | None, int]) -> Entry:
    path, first, first_built, changed, changed_built, last, successor, withdrawn = row
    moments = Moment(first, first_built), Moment(changed, changed_built)
    return Entry(path, *moments, last, successor, bool(withdrawn))


# Writing -------------------------------------------------------------------------------------------


@contextmanager
def writing(path: Path, before: Path | None) -> Iterator["Writer"]:
    """The history of a release that is being built, after the history at `before`, or after none."""
    writer = Writer(path, before)
    try:
        yield writer
    finally:
        writer.close()


class Writer:
    """The history of a release that is being built: what changed, shard by shard, then `finish`."""

    def __init__(self, path: Path, before: Path | None) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        if before is not None and before.is_file():
            source = open_read_only(before)
            try:
                source.backup(self._connection)
            finally:
                source.close()
        else:
            self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._last: int | None = self._connection.execute("SELECT max(number) FROM release").fetchone()[0]
        self._number = (self._last or 0) + 1

    def update(self, shard: str, now: Mapping[str, bytes]) -> None:
        """Hold a shard, by name, against what is published of it now: a hash of what is said, by path."""
        before = self._published(shard)
        self._connection.executemany(
            "INSERT INTO entity (path, digest, first, changed) VALUES (?1, ?2, ?3, ?3)"
            " ON CONFLICT (path) DO UPDATE SET digest = ?2, changed = ?3, last = NULL, successor = NULL,"
            " withdrawn = 0",
            ((path, digest, self._number) for path, digest in now.items() if before.get(path) != digest),
        )
        self._end(before.keys() - now.keys())

    def end(self, shards: Iterable[str], standing: Collection[str]) -> None:
        """Shards that are no more; what they held may be in others now, which `update` is told of."""
        for shard in shards:
            self._end(
                path
                for path in self._published(shard)
                if not any(f"{path}>"[:length] in standing for length in range(len(path) + 2))
            )

    def _published(self, shard: str) -> dict[str, bytes]:
        """What is published so far of a shard: all paths that begin like its name, or the one it names."""
        where = "path = ?" if shard.endswith(">") else "path >= ?1 AND path < ?1 || char(1114111)"
        rows = self._connection.execute(
            f"SELECT path, digest FROM entity WHERE {where} AND last IS NULL", (shard.removesuffix(">"),)
        )
        return dict(rows.fetchall())

    def _end(self, paths: Iterable[str]) -> None:
        self._connection.executemany(
            "UPDATE entity SET last = ?, changed = ? WHERE path = ?",
            ((self._last, self._number, path) for path in paths),
        )

    def gone(self) -> list[str]:
        """The paths that this release has no longer and the one before it had."""
        rows = self._connection.execute(
            "SELECT path FROM entity WHERE changed = ? AND last IS NOT NULL ORDER BY path", (self._number,)
        )
        return [path for (path,) in rows]

    def moved(self) -> dict[str, str]:
        """All older paths so far, each with the path that its item was published under."""
        return dict(self._connection.execute("SELECT path, target FROM moved").fetchall())

    def succeed(self, successors: Iterable[tuple[str, str]]) -> None:
        """Say what stands in the place of a path that is gone."""
        self._connection.executemany(
            "UPDATE entity SET successor = ?2 WHERE path = ?1 AND last IS NOT NULL", successors
        )

    def move(self, moved: Iterable[tuple[str, str]]) -> None:
        """All older paths of what is published, each with the path it is published under."""
        self._connection.execute("DELETE FROM moved")
        self._connection.executemany("INSERT INTO moved VALUES (?, ?)", moved)

    def withdraw(self, paths: Collection[str]) -> None:
        """Say that these were taken down, an item with its events; what was never published is not named."""
        self._connection.execute("UPDATE entity SET withdrawn = 0 WHERE withdrawn")
        for path in sorted(paths):
            begins = event_path(path, "")
            events = self._connection.execute(
                "SELECT path FROM entity WHERE path >= ?1 AND path < ?1 || ':'", (begins,)
            )
            gone = [path, *(event for (event,) in events if event[len(begins) :].isdecimal())]
            self._connection.executemany(
                "UPDATE entity SET withdrawn = 1, successor = NULL WHERE path = ? AND last IS NOT NULL",
                ((each,) for each in gone),
            )

    def finish(self, release: Moment) -> None:
        """These are the entities of this release; without it nothing was written."""
        self._connection.execute(
            "INSERT INTO release VALUES (?, ?, ?)", (self._number, release.release, release.built)
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
