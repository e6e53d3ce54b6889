"""The Turtle document of every item, made with the release: what tools ask for by the thousand is only read.

`documents.sqlite` holds, packed, what `web.dereference` would make of the store, to the byte. What is not in it
is made when it is asked for: other formats, other kinds, items that are told of on more than one page.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import zstandard
from pyoxigraph import Store

from osce_graph.entities import describe, label_reader
from osce_graph.formats import TURTLE
from osce_graph.iris import Iris
from osce_graph.release import index
from osce_graph.serialization import serialize

FILE: Final = "documents.sqlite"
_PORTION: Final = 1000  # items whose documents are made by one process at a time


def write(folder: Path, base_iri: str, items: Sequence[str], pool: Executor) -> None:
    """Make the documents of the items at these paths, from the store and the index in the folder."""
    make = partial(_portion, folder, base_iri)
    portions = [items[start : start + _PORTION] for start in range(0, len(items), _PORTION)]
    made = map(make, portions) if len(portions) == 1 else pool.map(make, portions)
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE document (path TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID; BEGIN"
        )
        for rows in made:
            connection.executemany("INSERT INTO document VALUES (?, ?)", rows)
        connection.execute("COMMIT")


def _portion(folder: Path, base_iri: str, items: Sequence[str]) -> list[tuple[str, bytes]]:
    packer = zstandard.ZstdCompressor()
    return [(path, packer.compress(body)) for path, body in _documents(folder, Iris(base_iri), items)]


def _documents(folder: Path, iris: Iris, items: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    store = Store.read_only(str(folder / "store"))
    label = label_reader(store)
    with closing(index.open_read_only(folder / "index.sqlite")) as connection:
        only_pages = not index.holds_curated_files(connection)
        for path in items:
            older = tuple(map(iris, index.older(connection, path)))
            found = describe(store, iris(path), iris, label, only_pages=only_pages, older=older)
            if found is not None and found.pages == 1:
                yield path, serialize(found.triples(), TURTLE, found.iri)


class Documents:
    """The documents of a release. A connection belongs to its thread, and so does this."""

    def __init__(self, folder: Path) -> None:
        file = folder / FILE
        self._connection = (
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            if file.is_file()
            else None
        )
        self._unpacker = zstandard.ZstdDecompressor()

    def get(self, path: str) -> bytes | None:
        """The document about the item at a path; None where none was made."""
        if self._connection is None:
            return None
        row = self._connection.execute("SELECT body FROM document WHERE path = ?", (path,)).fetchone()
        return None if row is None else self._unpacker.decompress(row[0])
