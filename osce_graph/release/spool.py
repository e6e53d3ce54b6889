"""What waits on disk while pages are read: their graphs, and what each item adds to the default graph."""

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final, Self

from pyoxigraph import RdfFormat, Store

PORTION: Final = 8 << 20  # bytes of N-Quads or N-Triples loaded at once


class Graphs:
    """The pages' graphs: gzip members in a spool file, loaded in portions while reading goes on.

    The engine sorts a portion in memory, so that memory does not grow with the number of pages; it
    works outside the interpreter's lock, so that loading costs reading nothing but processor time.
    """

    def __init__(self, path: Path, store: Store) -> None:
        self._file, self._store = path.open("wb"), store
        self._thread = ThreadPoolExecutor(1)
        self._loading: Future[None] | None = None
        self._waiting: list[bytes] = []
        self._size = 0

    def tell(self) -> int:
        """Where the next member will begin."""
        return self._file.tell()

    def append(self, block: bytes) -> None:
        """Add a member; nothing is no member."""
        if not block:
            return
        self._file.write(block)
        self._waiting.append(block)
        self._size += int.from_bytes(block[-4:], "little")  # ISIZE, RFC 1952 section 2.3.1
        if self._size >= PORTION:
            self._load()

    def _load(self) -> None:
        if self._loading is not None:
            self._loading.result()
        self._loading = self._thread.submit(_bulk_load, self._store, self._waiting)
        self._waiting, self._size = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._load()
                self._load()
        finally:
            self._thread.shutdown()
            self._file.close()


def _bulk_load(store: Store, members: Sequence[bytes]) -> None:
    lines = b"".join(zlib.decompress(block, 31) for block in members)
    store.bulk_load(lines, format=RdfFormat.N_QUADS, lenient=True)  # it was written here


def load_again(store: Store, spooled: Path, places: Iterable[tuple[int, int]]) -> None:
    """Load the members that `Graphs` spooled at these places: where each begins, and its bytes."""
    with spooled.open("rb") as file:
        _bulk_load(store, [os.pread(file.fileno(), length, start) for start, length in places if length])


def load(store: Store, lines: Path) -> None:
    """Load a file of N-Triples, in portions."""
    with lines.open("rb") as file:
        while portion := file.read(PORTION):
            store.bulk_load(portion + file.readline(), format=RdfFormat.N_TRIPLES, lenient=True)


def write_frame(out: BinaryIO, page: int, item: str, content: bytes) -> None:
    """Append what a page, by its number, says of an item ("" for the page itself) as N-Triples."""
    head = f"{page} {item}".encode()
    out.write(len(head).to_bytes(4) + len(content).to_bytes(4) + head + content)


def frames(source: BinaryIO) -> Iterator[tuple[int, str, bytes]]:
    """The frames that `write_frame` wrote, in order: page, item, N-Triples."""
    while head := source.read(8):
        page, _, item = source.read(int.from_bytes(head[:4])).decode().partition(" ")
        yield int(page), item, source.read(int.from_bytes(head[4:]))
