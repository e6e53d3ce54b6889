"""The default graph in order: sorted N-Triples, cut into shards of subjects that belong together.

A shard holds the entities of one kind, of the large kinds those whose keys begin alike, so that a
release rewrites what changed only. The lines of all shards, one after the other, are in the order of
their bytes (`LC_ALL=C sort -c`), and the same statements give the same shards.
"""

import hashlib
import io
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from osce_graph.iris import KINDS

OTHER: Final = "other"
"""What stands for a kind where the subject is none of our entities: terms, IRIs of others."""

_SPLIT: Final = {"news": 2, "publication": 2, "event": 2, "source": 1, "person-name": 1}
_PORTION: Final = 32 << 20  # bytes sorted at once
_AFTER: Final = b"\xff"  # comes after every byte of UTF-8


@dataclass(frozen=True, slots=True)
class Shard:
    """Statements in order, in a file of N-Triples; `digest` is a hash of them."""

    name: str
    file: Path
    digest: bytes
    statements: int
    first: bytes

    @property
    def kind(self) -> str:
        """The kind of its subjects, or `other`."""
        return self.name.partition("/")[0]


def shard_of(path: str) -> str:
    """The name of the shard that the entity at `path` falls into: its kind, `/`, how its key begins."""
    kind, _, key = path.partition("/")
    return f"{kind}/{key[: _SPLIT.get(kind, 0)]}"


class Cutter:
    """Knows where a line of N-Triples belongs, under one base IRI."""

    def __init__(self, base: str) -> None:
        self._base = f"<{base}".encode()
        self._starts = sorted(self._base + kind.encode() + b"/" for kind in KINDS)

    def locate(self, line: bytes) -> tuple[str, bytes]:
        """The shard of a line, and the bytes before which all lines of that shard come."""
        number = bisect_right(self._starts, line)
        start = self._starts[number - 1]
        if number and line.startswith(start):
            kind = start[len(self._base) : -1].decode()
            name = shard_of(line[len(self._base) : line.index(b">")].decode())
            is_whole_key = len(name) - len(kind) - 1 < _SPLIT.get(kind, 0)
            return name, self._base + name.encode() + (b">" if is_whole_key else b"") + _AFTER
        if number == len(self._starts):
            return f"{OTHER}/", _AFTER
        following = self._starts[number]
        return f"{OTHER}/{following[len(self._base) : -1].decode()}", following


def cut(write: Callable[[BinaryIO], None], folder: Path, base: str, seed: bytes) -> list[Shard]:
    """A graph as shards, in order, in files of `folder` (created); memory stays flat.

    `write` writes the graph as N-Triples, in any order, repeating what it likes, literals as the store
    has them. `seed` goes into the digests: shards made in another way are not the same.
    """
    folder.mkdir()
    spool = _Spool(folder, Cutter(base))
    write(cast(BinaryIO, spool))
    spool.sort()
    return sorted(
        (_finish(name, file, seed) for name, file in spool.files.items()), key=lambda shard: shard.first
    )


def _finish(name: str, file: Path, seed: bytes) -> Shard:
    lines = sorted(set(file.read_bytes().splitlines(keepends=True)))
    content = b"".join(lines)
    file.write_bytes(content)
    return Shard(name, file, hashlib.sha256(seed + content).digest(), len(lines), lines[0])


class _Spool(io.RawIOBase):
    """Takes N-Triples as they come; a sorted portion at a time they go to the files of their shards."""

    def __init__(self, folder: Path, cutter: Cutter) -> None:
        self.files: dict[str, Path] = {}
        self._folder, self._cutter = folder, cutter
        self._waiting: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        data = bytes(chunk)
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= _PORTION:
            self.sort()
        return len(data)

    def sort(self) -> None:
        """Put what waits where it belongs; the beginning of a line goes on waiting for its end."""
        whole, end, rest = b"".join(self._waiting).rpartition(b"\n")
        self._waiting, self._size = [rest], len(rest)
        lines = (whole + end).splitlines(keepends=True)
        lines.sort()
        at = 0
        while at < len(lines):
            name, bound = self._cutter.locate(lines[at])
            to = bisect_left(lines, bound, at)
            file = self.files.setdefault(name, self._folder / f"shard-{len(self.files)}.nt")
            with file.open("ab") as out:
                out.write(b"".join(lines[at:to]))
            at = to
