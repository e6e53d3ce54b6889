"""The Turtle document of every item, made with the release: what tools ask for by the thousand is only read.

`documents.bin` holds, packed, what `web.dereference` would make of the store, to the byte. What it has not is
made when it is asked for: other formats, other kinds, items that are told of on more than one page.

    n                          a number is 8 bytes, the lowest first
    n numbers, in order        the first 8 bytes of the blake2b of the path of a document
    n + 1 numbers              where the record of each begins, and where the last one ends
    records                    the path, a line feed, the document's ETag, a line feed, the document (zstd)

It is read through a memory map: a lookup in SQLite lets go of the interpreter several times, and threads that
hand it to and fro so often take twice the processor time.
"""

import hashlib
import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from typing import Final, NamedTuple

import zstandard
from pyoxigraph import Store

from osce_graph.entities import describe, label_reader
from osce_graph.formats import TURTLE
from osce_graph.iris import Iris
from osce_graph.release import index
from osce_graph.serialization import serialize

FILE: Final = "documents.bin"
_PORTION: Final = 1000  # items whose documents are made by one process at a time
_NUMBER: Final = 8  # bytes
_TAG: Final = 32  # hex digits of a sha256


def etag(body: bytes) -> str:
    """A strong ETag: 32 hex digits of the bytes' sha256, in quotes."""
    return f'"{hashlib.sha256(body).hexdigest()[:_TAG]}"'


# Making -------------------------------------------------------------------------------------------
def write(folder: Path, base_iri: str, items: Sequence[str], pool: Executor) -> None:
    """Make the documents of the items at these paths, from the store and the index in the folder."""
    make = partial(_portion, folder, base_iri)
    portions = [items[start : start + _PORTION] for start in range(0, len(items), _PORTION)]
    made = map(make, portions) if len(portions) == 1 else pool.map(make, portions)
    keys: list[tuple[int, int, int]] = []  # the key, where the record begins in the spool, its length
    spool = folder / f".{FILE}"
    with spool.open("wb") as out:
        for path, record in chain.from_iterable(made):
            keys.append((_key(path), out.tell(), len(record)))
            out.write(record)
    keys.sort()
    head = _NUMBER * (2 * len(keys) + 2)
    ends = accumulate((length for _, _, length in keys), initial=head)
    with spool.open("rb") as records, (folder / FILE).open("wb") as out:
        for numbers in ([len(keys)], (key for key, _, _ in keys), ends):
            out.write(_numbers(numbers))
        for _, start, length in keys:
            records.seek(start)
            out.write(records.read(length))
    spool.unlink()


def _portion(folder: Path, base_iri: str, items: Sequence[str]) -> list[tuple[str, bytes]]:
    packer = zstandard.ZstdCompressor()
    return [
        (path, f"{path}\n{etag(body)}\n".encode() + packer.compress(body))
        for path, body in _documents(folder, Iris(base_iri), items)
    ]


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


def _key(path: str) -> int:
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=_NUMBER).digest(), "little")


def _numbers(numbers: Iterable[int]) -> bytes:
    packed = array("Q", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


# Reading ------------------------------------------------------------------------------------------
class Made(NamedTuple):
    """A document that was made with the release."""

    body: bytes
    etag: str


class Documents:
    """The documents of a release; safe to read from many threads. ValueError for a file that is cut short."""

    def __init__(self, folder: Path) -> None:
        self._keys: Sequence[int] = ()
        file = folder / FILE
        if not file.is_file():
            return
        with file.open("rb") as opened:
            if not file.stat().st_size:
                raise ValueError(f"{FILE} is cut short")
            self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        total = int.from_bytes(self._map[:_NUMBER], "little")
        numbers = memoryview(self._map)[_NUMBER : _NUMBER * (2 * total + 2)]
        if len(numbers) < _NUMBER * (2 * total + 1):
            raise ValueError(f"{FILE} is cut short")
        if sys.byteorder == "big":
            swapped = array("Q", numbers.tobytes())
            swapped.byteswap()
            numbers = memoryview(swapped).cast("B")
        whole = numbers.cast("Q")
        self._keys, self._starts = whole[:total], whole[total:]
        if self._starts[total] != len(self._map):
            raise ValueError(f"{FILE} is cut short")

    def get(self, path: str) -> Made | None:
        """The document about the item at a path; None where none was made."""
        key = _key(path)
        at = bisect_left(self._keys, key)
        while at < len(self._keys) and self._keys[at] == key:
            said, tag, packed = self._map[self._starts[at] : self._starts[at + 1]].split(b"\n", 2)
            if said.decode() == path:
                return Made(zstandard.decompress(packed), tag.decode())
            at += 1
        return None
