"""The default graph in order: sorted N-Triples, cut into shards of subjects that belong together.

A shard holds the entities of one kind, of the large kinds those whose keys begin alike: so many
characters of the key that it comes to no more than `LIMIT` bytes, unless it is one entity. So a
release rewrites what changed only, and no step needs more memory for a larger graph. The lines of all
shards, one after the other, are in the order of their bytes (`LC_ALL=C sort -c`), and the same
statements give the same shards, whatever they came with before.
"""

import hashlib
import io
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from osce_graph.iris import KINDS

OTHER: Final = "other"
"""What stands for a kind where the subject is none of our entities: terms, IRIs of others."""

LIMIT: Final = 4 << 20
"""Bytes of N-Triples that a shard of several subjects comes to at most."""

_SPLIT: Final = {"news": 2, "publication": 2, "event": 2, "source": 1, "person-name": 1}
_PORTION: Final = 16 << 20  # bytes sorted at once
_AFTER: Final = b"\xff"  # comes after every byte of UTF-8


@dataclass(frozen=True, slots=True)
class Shard:
    """Statements in order, in a file of N-Triples; `digest` is a hash of them.

    Without a file it is what it was in the previous release.
    """

    name: str
    digest: bytes
    statements: int
    file: Path | None = None

    @property
    def kind(self) -> str:
        """The kind of its subjects, or `other`."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Previous:
    """The shards of the release that this one adds to, in order, and how their lines are read."""

    shards: Sequence[Shard]
    read: Callable[[Shard], bytes]
    removed: Path
    """N-Triples that are no longer said."""


class Cutter:
    """Knows where a line of N-Triples belongs, under one base IRI.

    The name of a shard is that of its segment, all of a kind or what stands between two kinds, and how
    the rest of its subjects' IRIs begins, `>` at its end.
    """

    def __init__(self, base: str) -> None:
        self._base = f"<{base}".encode()
        self._starts = sorted(self._base + kind.encode() + b"/" for kind in KINDS)
        self._segments = [f"{OTHER}/{self._kind(start)}/" for start in self._starts] + [f"{OTHER}//"]

    def _kind(self, start: bytes) -> str:
        return start[len(self._base) : -1].decode()

    def _segment(self, line: bytes) -> tuple[str, bytes, bytes]:
        """The segment of a line, how all its lines begin, and the bytes before which they all come."""
        number = bisect_right(self._starts, line)
        start = self._starts[number - 1]
        if number and line.startswith(start):
            return f"{self._kind(start)}/", start, start + _AFTER
        end = self._starts[number] if number < len(self._starts) else _AFTER
        return self._segments[number], b"", end

    def locate(self, line: bytes, depth: int = 0) -> tuple[str, bytes]:
        """The shard of a line, and the bytes before which all lines of that shard come.

        Of `depth` characters of the key, or of as many as the kind is cut by at least.
        """
        segment, start, end = self._segment(line)
        if not (depth := depth or _SPLIT.get(segment[:-1], 0)):
            return segment, end
        begins = _key(line, start)[:depth]
        return segment + begins, start + begins.encode() + _AFTER

    def depth(self, lines: Iterable[bytes]) -> int | None:
        """By how many characters these lines of one shard can be told apart; None for one subject."""
        keys = {_key(line, self._segment(line)[1]) for line in lines}
        ends = enumerate(zip(min(keys), max(keys), strict=False), start=1)
        return next((number for number, (first, last) in ends if first != last), None)

    def whole(self, name: str) -> str:
        """The name of the shard before it was cut any further for its size."""
        segment, begins = self._parse(name)
        return segment + begins[: _SPLIT.get(segment[:-1], 0)]

    def order(self, shard: Shard) -> tuple[int, bytes]:
        """What shards sort by as their lines do."""
        segment, begins = self._parse(shard.name)
        if segment in self._segments:
            return 2 * self._segments.index(segment), begins.encode()
        return 2 * self._starts.index(self._base + segment.encode()) + 1, begins.encode()

    def _parse(self, name: str) -> tuple[str, str]:
        parts = 2 if name.startswith(f"{OTHER}/") else 1
        *segment, begins = name.split("/", parts)
        return "/".join(segment) + "/", begins


def _key(line: bytes, start: bytes) -> str:
    return line[len(start) : line.index(b">") + 1].decode()


def cut(
    write: Callable[[BinaryIO], None],
    folder: Path,
    base: str,
    seed: bytes,
    pool: Executor,
    previous: Previous | None = None,
) -> list[Shard]:
    """A graph as shards, in order, in files of `folder` (created); memory stays flat.

    `write` writes the graph as N-Triples, in any order, repeating what it likes, literals as the store
    has them; with `previous` what is added to that. `seed` goes into the digests: shards made in
    another way are not the same. What is more than a little is done by `pool`.
    """
    folder.mkdir()
    cutter = Cutter(base)
    spool = _Spool(folder, cutter, pool)
    write(cast(BinaryIO, spool))
    stretches = spool.finish()
    kept: list[Shard] = []
    if previous is not None:
        kept = _with_previous(stretches, previous, cutter, pool)
    jobs = [_Job(name, tuple(found), folder, cutter, seed) for name, found in stretches.items()]
    finish = pool.map if sum(map(_size, stretches.values())) > _PORTION else map
    made = [shard for shards in finish(_finish, jobs) for shard in shards]
    return sorted((*kept, *made), key=cutter.order)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Sorted lines in a file."""

    file: Path
    start: int
    length: int

    def read(self) -> bytes:
        with self.file.open("rb") as source:
            source.seek(self.start)
            return source.read(self.length)


_Stretches = dict[str, list[_Stretch]]


def _size(stretches: Iterable[_Stretch]) -> int:
    return sum(stretch.length for stretch in stretches)


def _stretches(file: Path, start: int, lines: Sequence[bytes], cutter: Cutter, depth: int) -> _Stretches:
    """Sorted lines, which stand in a file from `start` on, by the shards they fall into."""
    found: _Stretches = {}
    at = 0
    while at < len(lines):
        name, bound = cutter.locate(lines[at], depth)
        to = bisect_left(lines, bound, at)
        length = sum(map(len, lines[at:to]))
        found[name] = [_Stretch(file, start, length)]
        at, start = to, start + length
    return found


def _sort(file: Path, cutter: Cutter) -> _Stretches:
    """Sort the lines of a file, each once."""
    lines = sorted(set(file.read_bytes().splitlines(keepends=True)))
    file.write_bytes(b"".join(lines))
    return _stretches(file, 0, lines, cutter, 0)


class _Spool(io.RawIOBase):
    """Takes N-Triples as they come, into files of a portion each, which are sorted meanwhile."""

    def __init__(self, folder: Path, cutter: Cutter, pool: Executor, name: str = "portion") -> None:
        self._folder, self._cutter, self._pool, self._name = folder, cutter, pool, name
        self._sorted: list[Future[_Stretches]] = []
        self._size = 0
        self._begin()

    def _begin(self) -> None:
        self._path = self._folder / f"{self._name}-{len(self._sorted)}.nt"
        self._file = self._path.open("wb")

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        data = bytes(chunk)
        self._size += len(data)
        end = data.rfind(b"\n") + 1
        if self._size < _PORTION or not end:
            self._file.write(data)
            return len(data)
        self._file.write(data[:end])
        self._file.close()
        self._sorted.append(self._pool.submit(_sort, self._path, self._cutter))
        self._begin()
        self._file.write(data[end:])
        self._size = len(data) - end
        return len(data)

    def finish(self) -> _Stretches:
        """What was written, by the shards it falls into."""
        self._file.close()
        every: _Stretches = defaultdict(list)
        for found in (*(future.result() for future in self._sorted), _sort(self._path, self._cutter)):
            for name, stretches in found.items():
                every[name] += stretches
        return every


def _with_previous(stretches: _Stretches, previous: Previous, cutter: Cutter, pool: Executor) -> list[Shard]:
    """Add the lines of the previous shards that are touched; return those that are not."""
    folder = previous.removed.parent / "removed"
    folder.mkdir()
    spool = _Spool(folder, cutter, pool)
    with previous.removed.open("rb") as lines:
        while portion := lines.read(_PORTION):
            spool.write(portion)
    removed = spool.finish()
    kept = []
    for number, shard in enumerate(previous.shards):
        name = cutter.whole(shard.name)
        if name not in stretches and name not in removed:
            kept.append(Shard(shard.name, shard.digest, shard.statements))
            continue
        gone = {line for each in removed.get(name, ()) for line in each.read().splitlines(keepends=True)}
        left = (line for line in previous.read(shard).splitlines(keepends=True) if line not in gone)
        file = folder / f"shard-{number}.nt"
        file.write_bytes(b"".join(left))
        stretches[name].append(_Stretch(file, 0, file.stat().st_size))
    return kept


@dataclass(frozen=True, slots=True)
class _Job:
    """A shard that is to be finished, of these stretches."""

    name: str
    stretches: tuple[_Stretch, ...]
    folder: Path
    cutter: Cutter
    seed: bytes

    def parts(self) -> Iterator["_Job"]:
        """The shards it is cut into, in order; none where it is one subject."""
        ends = [
            line for stretch in self.stretches if stretch.length for line in _first_and_last(stretch.read())
        ]
        depth = self.cutter.depth(ends)
        if depth is None:
            return
        every: _Stretches = defaultdict(list)
        for stretch in self.stretches:
            lines = stretch.read().splitlines(keepends=True)
            for name, found in _stretches(stretch.file, stretch.start, lines, self.cutter, depth).items():
                every[name] += found
        for name in sorted(every):
            yield _Job(name, tuple(every[name]), self.folder, self.cutter, self.seed)


def _first_and_last(lines: bytes) -> tuple[bytes, bytes]:
    return lines[: lines.index(b"\n") + 1], lines[lines.rfind(b"\n", 0, -1) + 1 :]


def _finish(job: _Job) -> list[Shard]:
    """The shards of a job: one, unless it is too large without what is repeated."""
    parts = [shard for part in job.parts() for shard in _finish(part)] if _size(job.stretches) > LIMIT else []
    files = [shard.file for shard in parts if shard.file is not None]
    if sum(file.stat().st_size for file in files) > LIMIT:
        return parts
    if files:
        content = b"".join(file.read_bytes() for file in files)
        statements = sum(shard.statements for shard in parts)
    else:
        read = b"".join(stretch.read() for stretch in job.stretches)
        lines = sorted(set(read.splitlines(keepends=True)))
        content, statements = b"".join(lines), len(lines)
    for file in files:
        file.unlink()
    if not content:
        return []
    digest = hashlib.sha256(job.seed + content).digest()
    target = job.folder / f"{digest.hex()}.nt"
    target.write_bytes(content)
    return [Shard(job.name, digest, statements, target)]
