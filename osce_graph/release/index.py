"""The release's side index (SQLite): which pages were read, what each says of which item, what is where.

page    one row per file read: what became of it, and why; `records` is a hash of what it says, `same_as`
        the page published in its place, an earlier capture that says the same
record  one row per (page, item): the record itself, for fusing and for the next release; `key` is what the
        item is known by without its number (`identity.key`)
moved   the items without number that are told under a number, each with that path
version one row per link to an item in another language: which address or node number it is said to be at
kind    one row per kind: where its entities begin, how many there are, how many of them have a date
entity  one row per entity, kinds one after another, those of a kind latest first (`release/entries.py`)
span    which ids a kind has in a year
facet   one row per value of a facet: how many entities have it, and which, as bits
search  the words of all entities, without their texts (`release/search.py`)
piece   where each shard lies in each dump, for the next release
"""

import itertools
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from osce_graph.errors import SiteError
from osce_graph.identity import JOINED, Witness, told_under
from osce_graph.iris import ITEM_KINDS
from osce_graph.records import ItemRecord
from osce_graph.release.site import Release

_SCHEMA: Final = """
CREATE TABLE page (
    number INTEGER PRIMARY KEY,
    sha256 TEXT,
    name TEXT NOT NULL,
    address TEXT,
    retrieved TEXT,
    layout TEXT,
    media_type TEXT,
    outcome TEXT NOT NULL,
    reason TEXT,
    warned INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    carried INTEGER NOT NULL DEFAULT 0,
    start INTEGER,
    length INTEGER,
    proof_start INTEGER,
    proof_length INTEGER,
    fresh INTEGER NOT NULL DEFAULT 0,
    records BLOB,
    same_as TEXT
);
CREATE INDEX page_capture ON page (address, records) WHERE records IS NOT NULL;
CREATE INDEX page_sha256 ON page (sha256) WHERE outcome <> 'duplicate';
CREATE INDEX page_same_as ON page (same_as) WHERE same_as IS NOT NULL;
CREATE TABLE record (
    item TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    retrieved TEXT,
    data BLOB NOT NULL,
    key TEXT,
    PRIMARY KEY (item, sha256)
) WITHOUT ROWID;
CREATE INDEX record_sha256 ON record (sha256);
CREATE INDEX record_key ON record (key, item) WHERE key IS NOT NULL;
CREATE TABLE moved (
    path TEXT PRIMARY KEY,
    target TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX moved_target ON moved (target);
CREATE TABLE version (
    sha256 TEXT NOT NULL,
    item TEXT NOT NULL,
    address TEXT,
    number TEXT,
    language TEXT,
    original INTEGER NOT NULL
);
CREATE INDEX version_sha256 ON version (sha256);
CREATE TABLE kind (
    name TEXT PRIMARY KEY,
    first INTEGER NOT NULL,
    total INTEGER NOT NULL,
    dated INTEGER NOT NULL,
    by_label BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE entity (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    language TEXT,
    date TEXT,
    about TEXT NOT NULL
);
CREATE TABLE span (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    kind TEXT NOT NULL,
    year TEXT NOT NULL
);
CREATE TABLE facet (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    total INTEGER NOT NULL,
    bits BLOB NOT NULL,
    UNIQUE (kind, name, value)
);
CREATE VIRTUAL TABLE search USING fts5 (
    label, names, lead, body, whole,
    content='', prefix='3 4', tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE piece (
    file TEXT NOT NULL,
    number INTEGER NOT NULL,
    shard TEXT NOT NULL,
    digest BLOB NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    PRIMARY KEY (file, number)
) WITHOUT ROWID;
"""

_FORM: Final = zlib.crc32(_SCHEMA.encode()) & 0x7FFFFFFF  # tells an index of other tables from this one's

CURATED: Final = "curated RDF"
"""What stands for the layout of a file that is no page."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A page as the index knows it; `fresh` are those whose graphs this build has spooled."""

    number: int
    sha256: str
    retrieved: str | None
    name: str
    address: str | None
    layout: str | None
    media_type: str | None
    records: bytes | None
    carried: bool
    fresh: bool

    @property
    def order(self) -> tuple[str, str]:
        """Among captures that say the same."""
        return capture_order(self.retrieved, self.sha256)

    @property
    def order_of_bytes(self) -> tuple[str, str]:
        """Among captures of the same bytes."""
        return capture_order(self.retrieved, self.address or "")


def capture_order(retrieved: str | None, tie: str) -> tuple[str, str]:
    """The earliest capture stands for those that say the same; one without time comes last."""
    return retrieved or "~", tie


_STANDING: Final = (
    "SELECT number, sha256, retrieved, name, address, layout, media_type, records, carried, fresh"
    " FROM page WHERE"
)


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(ItemRecord).decode


def pack(record: ItemRecord) -> bytes:
    """A record as bytes; equal records give equal bytes."""
    return _encode(record)


def unpack(data: bytes) -> ItemRecord:
    return _decode(data)


def create(path: Path) -> sqlite3.Connection:
    """A new index for a release that is being built; nothing is durable until it is closed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA user_version={_FORM};{_SCHEMA}"
    )
    connection.execute("BEGIN")
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """The index of a finished release; a connection belongs to its thread.

    SiteError for one that is missing, broken, or made by another version of osce-graph, with other tables.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        [form] = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise Release(path.parent.name, path.parent).broken(path.name, error) from None
    if form != _FORM:
        connection.close()
        raise SiteError(
            f"release {path.parent.name} was made by another version of osce-graph; build the site again"
        )
    return connection


def witnesses(connection: sqlite3.Connection, item: str) -> list[Witness]:
    """All records of one item, also those that do not know its number; none for a path that moved."""
    rows = connection.execute(
        f"SELECT data, sha256, retrieved FROM record WHERE item IN ({members('?1')})", (item,)
    )
    return [Witness(told_under(item, unpack(data)), sha256, retrieved) for data, sha256, retrieved in rows]


def members(path: str) -> str:
    """The paths, as SQL, that records have whose item is told under `path`, an expression of SQL."""
    return (
        f"SELECT {path} WHERE NOT EXISTS (SELECT 1 FROM moved WHERE moved.path = {path})"
        f" UNION ALL SELECT moved.path FROM moved WHERE moved.target = {path}"
    )


def join(connection: sqlite3.Connection) -> set[str]:
    """Find out which items are told under a number; the paths concerned for which that is new, or past."""
    connection.execute(f"CREATE TEMP TABLE joined AS {JOINED}")
    differ = "SELECT path, target FROM {} EXCEPT SELECT path, target FROM {}"
    changed = {
        path
        for query in (differ.format("joined", "moved"), differ.format("moved", "joined"))
        for pair in connection.execute(query)
        for path in pair
    }
    connection.execute("DELETE FROM moved")
    connection.execute("INSERT INTO moved SELECT path, target FROM joined")
    connection.execute("DROP TABLE joined")
    return changed


def groups(connection: sqlite3.Connection) -> dict[str, str]:
    """The path under which each item is told that several records speak of."""
    rows = connection.execute(
        "SELECT item, item FROM record GROUP BY item HAVING count(*) > 1"
        " UNION ALL SELECT target, target FROM moved UNION ALL SELECT path, target FROM moved"
    )
    return dict(rows.fetchall())


def moved(connection: sqlite3.Connection) -> dict[str, str]:
    """The items without number that are told under a number, each with that path."""
    return dict(connection.execute("SELECT path, target FROM moved").fetchall())


def older(connection: sqlite3.Connection, path: str) -> list[str]:
    """The paths of the items without number that are told under this one."""
    rows = connection.execute("SELECT path FROM moved WHERE target = ? ORDER BY path", (path,))
    return [older for (older,) in rows]


def pages_of_one(connection: sqlite3.Connection, item: str) -> list[tuple[str, str | None]]:
    """(sha256, address) of the pages that tell this item and no other."""
    rows = connection.execute(
        "SELECT page.sha256, page.address FROM record JOIN page ON page.sha256 = record.sha256"
        " AND outcome <> 'duplicate' WHERE record.item = ?"
        " AND (SELECT count(*) FROM record AS told WHERE told.sha256 = page.sha256) = 1",
        (item,),
    )
    return rows.fetchall()


def told_by(connection: sqlite3.Connection, sha256: str, address: str | None) -> list[str]:
    """The paths under which the items are told of a page: of these bytes, else of this address."""
    for query, value in (("sha256 = ? AND outcome <> 'duplicate'", sha256), ("address = ?", address)):
        rows = connection.execute(
            f"SELECT DISTINCT coalesce(target, item) FROM (SELECT sha256 FROM page WHERE {query}"
            " AND outcome = 'published' AND records IS NOT NULL)"
            " JOIN record USING (sha256) LEFT JOIN moved ON path = item",
            (value,),
        ).fetchall()
        if rows:
            return [path for (path,) in rows]
    return []


def known_by(connection: sqlite3.Connection, key: str) -> list[str]:
    """The paths under which the items are told that a key stands for."""
    rows = connection.execute(
        "SELECT DISTINCT coalesce(target, item) FROM record LEFT JOIN moved ON path = item WHERE key = ?",
        (key,),
    )
    return [path for (path,) in rows]


def said_the_same(
    connection: sqlite3.Connection, records: bytes, sha256: str | None, address: str | None
) -> bool:
    """Whether a page with these bytes, or a capture of the same address, was published with equal records."""
    query = "SELECT 1 FROM page WHERE records = ? AND outcome = 'published' AND (sha256 = ? OR address = ?)"
    return connection.execute(query, (records, sha256, address)).fetchone() is not None


def standing(connection: sqlite3.Connection, address: str | None, records: bytes) -> Standing | None:
    """The page that is published for all captures of an address with equal records."""
    row = connection.execute(
        f"{_STANDING} address = ? AND records = ? AND outcome = 'published' AND same_as IS NULL",
        (address, records),
    ).fetchone()
    return None if row is None else Standing(*row)


def of_bytes(connection: sqlite3.Connection, sha256: str | None, *, published: bool) -> Standing | None:
    """The page with these bytes, but for its duplicates; with `published` only one that is."""
    row = connection.execute(
        f"{_STANDING} sha256 = ? AND outcome <> 'duplicate' AND (outcome = 'published' OR NOT ?)"
        " ORDER BY outcome <> 'published'",
        (sha256, published),
    ).fetchone()
    return None if row is None else Standing(*row)


def heir(connection: sqlite3.Connection, sha256: str) -> Standing | None:
    """The earliest of the captures in whose place a page is published."""
    row = connection.execute(
        f"{_STANDING} same_as = ? ORDER BY coalesce(retrieved, '~'), sha256", (sha256,)
    ).fetchone()
    return None if row is None else Standing(*row)


def records(connection: sqlite3.Connection, sha256: str) -> tuple[ItemRecord, ...]:
    """What a page says of items, as far as it is published."""
    rows = connection.execute("SELECT data FROM record WHERE sha256 = ? ORDER BY item", (sha256,))
    return tuple(unpack(data) for (data,) in rows)


def add_records(
    connection: sqlite3.Connection, rows: Iterable[tuple[str, str, str | None, bytes, str | None]]
) -> None:
    """Note what pages say: item, sha256 of the page, its time, the record, its key."""
    connection.executemany(
        "INSERT INTO record (item, sha256, retrieved, data, key) VALUES (?, ?, ?, ?, ?)", rows
    )


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many entities there are of each kind."""
    return dict(connection.execute("SELECT name, total FROM kind ORDER BY name"))


def items(connection: sqlite3.Connection) -> list[str]:
    """The paths of all items that are published, in order."""
    kinds = " OR ".join("path GLOB ?" for _ in ITEM_KINDS)
    rows = connection.execute(
        f"SELECT path FROM entity WHERE {kinds} ORDER BY path", [f"{kind}/*" for kind in ITEM_KINDS]
    )
    return [path for (path,) in rows]


@dataclass(frozen=True, slots=True)
class PageRead:
    """What became of a file that was read: `outcome` is the word of the build's table, `reason` why.

    `sha256` is that of the page published in its place, where an earlier capture says the same.
    """

    name: str
    address: str | None
    sha256: str | None
    retrieved: str | None
    layout: str | None
    outcome: str
    reason: str | None
    warned: int  # 1 where something on it was warned of


def pages(
    connection: sqlite3.Connection,
    outcome: str | None = None,
    reason: str | None = None,
    *,
    warned: bool = False,
    limit: int = -1,
    offset: int = 0,
) -> Iterator[PageRead]:
    """The pages read with this outcome and reason, in the order of their names; None stands for any."""
    rows = connection.execute(
        "SELECT name, address, coalesce(same_as, sha256), retrieved, layout, outcome, reason, warned"
        " FROM page"
        " WHERE (?1 IS NULL OR outcome = ?1) AND (?2 IS NULL OR reason = ?2) AND (warned OR NOT ?3)"
        " ORDER BY name, number LIMIT ?4 OFFSET ?5",
        (outcome, reason, warned, limit, offset),
    )
    return itertools.starmap(PageRead, rows)


def holds_curated_files(connection: sqlite3.Connection) -> bool:
    """Whether curated RDF was published."""
    row = connection.execute(
        "SELECT 1 FROM page WHERE layout = ? AND outcome = 'published'", (CURATED,)
    ).fetchone()
    return row is not None


def page_counts(connection: sqlite3.Connection) -> list[tuple[str, str | None, int, int]]:
    """(outcome, reason, pages, of these warned), most frequent first."""
    return connection.execute(
        "SELECT outcome, reason, count(*), sum(warned) FROM page GROUP BY outcome, reason"
        " ORDER BY count(*) DESC, outcome, reason"
    ).fetchall()


def placed(
    connection: sqlite3.Connection, prefix: str, limit: int
) -> Iterator[tuple[str, list[tuple[int, int, int, int, int, int]]]]:
    """Where the graphs of published pages lie whose sha256 begins with `prefix`, by longer ones if need be.

    number, start, length, proof_start, proof_length, fresh; of several pages no more than `limit` bytes.
    """
    rows = connection.execute(
        "SELECT number, start, length, proof_start, proof_length, fresh FROM page"
        " WHERE sha256 >= ?1 AND sha256 < ?1 || 'g' AND outcome <> 'duplicate'"  # as the index has it
        " AND outcome = 'published' AND same_as IS NULL ORDER BY sha256",
        (prefix,),
    ).fetchall()
    if len(rows) > 1 and sum(length + proof for _, _, length, _, proof, _ in rows) > limit:
        for digit in "0123456789abcdef":
            yield from placed(connection, prefix + digit, limit)
    elif rows:
        yield prefix, rows


Placed = tuple[str, int, str, bytes, int, int, int]


def places(connection: sqlite3.Connection, sha256: str) -> list[tuple[int, int]]:
    """Where what a page read by this build says, and the evidence for it, begin, and how long they are."""
    rows = connection.execute(
        "SELECT start, length, proof_start, proof_length FROM page WHERE sha256 = ?"
        " AND outcome = 'published' AND same_as IS NULL AND fresh",
        (sha256,),
    )
    return [place for row in rows for place in (row[:2], row[2:])]


def add_pieces(connection: sqlite3.Connection, rows: Iterable[Placed]) -> None:
    """Note where shards lie: file, number, shard, digest, start, length, statements."""
    connection.executemany("INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def pieces(connection: sqlite3.Connection, file: str) -> list[tuple[str, bytes, int, int, int]]:
    """The shards of a dump in order: shard, digest, start, length, statements."""
    return connection.execute(
        "SELECT shard, digest, start, length, statements FROM piece WHERE file = ? ORDER BY number", (file,)
    ).fetchall()


def label(connection: sqlite3.Connection, path: str) -> str | None:
    """The label of an entity, or None where there is none of that path."""
    row = connection.execute("SELECT label FROM entity WHERE path = ?", (path,)).fetchone()
    return None if row is None else str(row[0])


def dates(connection: sqlite3.Connection, paths: Collection[str]) -> dict[str, str]:
    """The date of each of these entities that has one: a year, month or day, as it is known."""
    marks = ", ".join("?" * len(paths))
    asked = f"SELECT path, date FROM entity WHERE path IN ({marks}) AND date IS NOT NULL"
    return dict(connection.execute(asked, tuple(paths)))


def newest(
    connection: sqlite3.Connection, kind: str, limit: int, offset: int = 0
) -> list[tuple[str, str, str | None]]:
    """(path, label, date) of the entities of a kind in the order of its list: the newest first."""
    row = connection.execute("SELECT first, total FROM kind WHERE name = ?", (kind,)).fetchone()
    first, total = row or (0, 0)
    return connection.execute(
        "SELECT path, label, date FROM entity WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (first + offset, first + total, limit),
    ).fetchall()
