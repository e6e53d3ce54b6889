"""The downloads of a release: whole and a kind, in six formats, under gzip and zstd, with checksums.

N-Triples, Turtle, JSON-LD, JSON-LD an object a line, and a CSV table a kind hold the default graph:
every statement once, without evidence, sorted. N-Quads hold that and the named graphs: the reference
graph, the ontology, then what each page says, by sha256; the pages' evidence is a dump of its own, and
the metadata a file of its own.

A shard (`release.shards`) is one gzip member and one zstd frame of every format; the dump of a kind is
those of its shards end to end, the whole dump those of all kinds, around them the head and tail that
the format asks for as members of their own. So everything is compressed once. What did not change is
taken from the previous release: a file as a hard link, a shard by its place in a file.
"""

import concurrent.futures
import gzip
import hashlib
import io
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import deflate
import zstandard
from pyoxigraph import RdfFormat, Triple, parse, serialize

from osce_graph import __version__, jsonld
from osce_graph.errors import SiteError
from osce_graph.formats import (
    COMPRESSIONS,
    GZIP,
    JSON_LD,
    JSON_LINES,
    N_QUADS,
    N_TRIPLES,
    RESULTS_CSV,
    TURTLE,
    ZSTD,
    Compression,
    Format,
)
from osce_graph.release import index, tables
from osce_graph.release.shards import OTHER, Shard
from osce_graph.release.site import SUMS
from osce_graph.vocabulary import PREFIXES

NAME: Final = "osce-graph"
TABLES: Final = f"{NAME}.csvw.json"
EVIDENCE: Final = "evidence"
SHARDED: Final = (N_TRIPLES, TURTLE, JSON_LD, JSON_LINES)
_Given = TypeVar("_Given")
_Done = TypeVar("_Done")
_PORTION: Final = 20_000  # triples written at once
_PARALLEL_FROM: Final = 8 << 20  # bytes of N-Triples
_ZSTD_LEVEL: Final = 3
_GZIP_LEVEL: Final = 6
_THREADS: Final = 2  # that pack again


@dataclass(frozen=True, slots=True)
class Dump:
    """One file, with its size in bytes and its sha256 as downloaded.

    `kind` is None for the whole graph, `evidence` for the evidence, `other` for what is of no kind.
    `statements` counts triples or quads, in a table the rows.
    """

    file: str
    format: str
    media_type: str
    compression: str
    kind: str | None
    statements: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def file_name(fmt: Format, compression: Compression, kind: str | None = None) -> str:
    """`osce-graph.nt.gz`, `osce-graph-news.ttl.zst`."""
    return f"{NAME}{f'-{kind}' if kind else ''}.{fmt.suffix}.{compression.suffix}"


N_QUADS_FILE: Final = file_name(N_QUADS, GZIP)
EVIDENCE_FILE: Final = file_name(N_QUADS, GZIP, EVIDENCE)


@dataclass(frozen=True, slots=True)
class Previous:
    """The dumps to take from what did not change."""

    folder: Path
    index: sqlite3.Connection
    dumps: dict[str, dict[str, Any]]


Note = Callable[[str, Mapping[str, bytes]], None]
"""Takes a shard that changed by name, with a hash of what is said of every subject in it (by IRI)."""


def write(
    cut: Sequence[Shard],
    folder: Path,
    connection: sqlite3.Connection,
    previous: Previous | None,
    quads: Callable[["Output", "Output"], None],
    note: Note,
    pool: Executor,
) -> list[Dump]:
    """Write all dumps of a default graph that is cut into shards into `folder`, and describe them.

    `quads` appends the named graphs and the evidence to the N-Quads dumps under gzip, as shards whose
    bytes are gzip members; under zstd they are packed again here. Where the shards lie is noted in
    `connection`, the index of the release. Memory stays flat: a few shards are held at once.
    """
    folder.mkdir()
    with ExitStack() as files:
        outputs = _Outputs(folder, connection, previous, files)
        _write_kinds(cut, outputs, note, pool)
        graphs, evidence = outputs.open(N_QUADS, GZIP), outputs.open(N_QUADS, GZIP, EVIDENCE)
        for compression in COMPRESSIONS:
            outputs.copy(N_TRIPLES, outputs.open(N_QUADS, compression), compression)
        quads(graphs, evidence)
        for output in (graphs, evidence):
            outputs.repack(output)
        made = outputs.finish()
    sums = "".join(f"{dump.sha256}  {dump.file}\n" for dump in made)
    (folder / SUMS).write_text(sums)
    csv = [dump for dump in made if (dump.format, dump.compression) == (RESULTS_CSV.name, GZIP.name)]
    (folder / TABLES).write_bytes(tables.description({str(dump.kind): dump.file for dump in csv}))
    return made


def standing(previous: Previous | None) -> tuple[list[Shard], Callable[[Shard], bytes]]:
    """The shards of a release, in order, and how their N-Triples are read."""
    name = file_name(N_TRIPLES, GZIP)
    rows = index.pieces(previous.index, name) if previous is not None else ()
    pieces = {piece.shard: piece for piece in (Piece(*row) for row in rows)}

    def read(shard: Shard) -> bytes:
        assert previous is not None
        piece = pieces[shard.name]
        with (previous.folder / name).open("rb") as file:
            lines = gzip.decompress(os.pread(file.fileno(), piece.length, piece.start))
        if hashlib.sha256(seed() + lines).digest() != shard.digest:
            raise SiteError(
                f"{previous.folder / name} is not what was written; build all inputs anew, without --add"
            )
        return lines

    return [Shard(piece.shard, piece.digest, piece.statements) for piece in pieces.values()], read


def seed() -> bytes:
    """What the bytes of a dump depend on besides the statements."""
    how = (__version__, jsonld.head(), tables.COLUMNS, PREFIXES, deflate.__version__, zstandard.ZSTD_VERSION)
    return hashlib.sha256(repr(how).encode()).digest()


# Files ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Piece:
    """A stretch of a file: a shard by name, or "" for what stands between shards."""

    shard: str
    digest: bytes
    start: int
    length: int
    statements: int


class Output:
    """A dump being written: its bytes go to the file, and into its checksum."""

    def __init__(self, path: Path, fmt: Format, compression: Compression, kind: str | None) -> None:
        self.path, self.format, self.compression, self.kind = path, fmt, compression, kind
        self.pieces: list[Piece] = []
        self.size = 0
        self._file = path.open("wb")
        self._sum = hashlib.sha256()
        self.statements = 0

    def append(self, data: bytes, shard: str = "", digest: bytes = b"", statements: int = 0) -> None:
        """Append compressed bytes; a shard is noted by name."""
        self._file.write(data)
        self._sum.update(data)
        self.pieces.append(Piece(shard, digest, self.size, len(data), statements))
        self.size += len(data)
        self.statements += statements

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def dump(self) -> Dump:
        fmt, packed = self.format, self.compression
        return Dump(
            self.path.name, fmt.name, fmt.media_type, packed.name, self.kind, self.statements, self.size,
            self._sum.hexdigest(),
        )  # fmt: skip


class _Outputs:
    """All files of a release, and what of the previous release's can be taken over."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, previous: Previous | None, files: ExitStack
    ) -> None:
        self.folder, self.previous = folder, previous
        self._connection, self._files = connection, files
        self._open: dict[str, Output] = {}
        self._sources: dict[str, BinaryIO] = {}
        self._known: dict[str, dict[str, Piece]] = {}

    def open(self, fmt: Format, compression: Compression, kind: str | None = None) -> Output:
        """The output of this name, begun where it is new."""
        name = file_name(fmt, compression, kind)
        if name not in self._open:
            output = Output(self.folder / name, fmt, compression, kind)
            self._files.callback(output.close)
            self._open[name] = output
            if head := _head(fmt, kind):
                output.append(pack(head, compression))
        return self._open[name]

    def known(self, file: str) -> dict[str, Piece]:
        """Where the shards of a file of the previous release lie."""
        if self.previous is None:
            return {}
        if file not in self._known:
            rows = index.pieces(self.previous.index, file)
            self._known[file] = {piece.shard: piece for piece in (Piece(*row) for row in rows)}
        return self._known[file]

    def old(self, file: str, piece: Piece) -> bytes:
        """A stretch of a file of the previous release."""
        assert self.previous is not None
        if file not in self._sources:
            self._sources[file] = self._files.enter_context((self.previous.folder / file).open("rb"))
        return os.pread(self._sources[file].fileno(), piece.length, piece.start)

    def copy(self, fmt: Format, target: Output, compression: Compression) -> None:
        """Append the whole dump in `fmt` to `target`."""
        source = self.open(fmt, compression)
        source.flush()
        with source.path.open("rb") as file:
            for piece in source.pieces:
                target.append(file.read(piece.length), piece.shard, piece.digest, piece.statements)

    def repack(self, packed: Output) -> None:
        """The same as `packed`, which is under gzip, under zstd; what that has already is left out."""
        target = self.open(packed.format, ZSTD, packed.kind)
        known = self.known(target.path.name)
        packed.flush()

        def again(piece: Piece) -> tuple[bytes, int]:
            before = known.get(piece.shard)
            if before is not None and before.digest == piece.digest:
                return self.old(target.path.name, before), before.statements
            return _repacked(os.pread(source.fileno(), piece.length, piece.start))

        with packed.path.open("rb") as source, concurrent.futures.ThreadPoolExecutor(_THREADS) as threads:
            pieces = packed.pieces[len(target.pieces) :]
            for piece, (data, lines) in zip(pieces, _in_turn(threads, again, pieces, _THREADS), strict=True):
                piece.statements = lines
                packed.statements += piece.statements
                target.append(data, piece.shard, piece.digest, piece.statements)

    def finish(self) -> list[Dump]:
        """End the files, link those that are what they were, note where the shards lie."""
        made = []
        for _, output in sorted(self._open.items()):
            if tail := _tail(output.format):
                output.append(pack(tail, output.compression))
            output.close()
            dump = output.dump()
            if self.previous and self.previous.dumps.get(dump.file, {}).get("sha256") == dump.sha256:
                _link(self.previous.folder / dump.file, output.path)
            index.add_pieces(
                self._connection,
                (
                    (dump.file, number, p.shard, p.digest, p.start, p.length, p.statements)
                    for number, p in enumerate(output.pieces)
                    if p.shard
                ),
            )
            made.append(dump)
        return made


def _link(source: Path, target: Path) -> None:
    """`target` as a hard link to `source`, which has the same bytes; it stays where links cannot be made."""
    beside = target.with_name(f".{target.name}")
    try:
        os.link(source, beside)
    except OSError:
        return
    beside.replace(target)


# Kinds ---------------------------------------------------------------------------------------------


def _formats(kind: str) -> tuple[Format, ...]:
    return SHARDED if kind == OTHER else (*SHARDED, RESULTS_CSV)


def _head(fmt: Format, kind: str | None) -> bytes:
    if fmt is TURTLE:
        return _turtle_head()
    if fmt is JSON_LD:
        return jsonld.head()
    return tables.head(kind) if fmt is RESULTS_CSV and kind else b""


def _tail(fmt: Format) -> bytes:
    return jsonld.TAIL if fmt is JSON_LD else b""


@cache
def _turtle_head() -> bytes:
    return serialize((), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def _write_kinds(cut: Sequence[Shard], outputs: _Outputs, note: Note, pool: Executor) -> None:
    """Every shard into the dump of its kind and into the whole."""
    before = outputs.known(file_name(N_TRIPLES, GZIP))
    fresh = [shard for shard in cut if shard.name not in before or before[shard.name].digest != shard.digest]
    changed = {shard.name for shard in fresh}
    rendered = _render_all(fresh, pool)
    for shard in cut:
        new = next(rendered) if shard.name in changed else None
        if new is not None:
            note(shard.name, new.entities)
        for fmt in _formats(shard.kind):
            for compression in COMPRESSIONS:
                own = outputs.open(fmt, compression, shard.kind)
                if new is not None:
                    data = new.members[fmt.suffix, compression.suffix]
                    counted = len(new.entities) if fmt is RESULTS_CSV else shard.statements
                else:
                    piece = outputs.known(own.path.name)[shard.name]
                    data, counted = outputs.old(own.path.name, piece), piece.statements
                for output in (own,) if fmt is RESULTS_CSV else (own, outputs.open(fmt, compression)):
                    if fmt is JSON_LD and output.statements:
                        output.append(pack(jsonld.SEPARATOR, compression))
                    output.append(data, shard.name, shard.digest, counted)


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A shard in every format and packing, by their suffixes; a hash of the statements of each entity."""

    members: dict[tuple[str, str], bytes]
    entities: dict[str, bytes]


def _render_all(fresh: Sequence[Shard], pool: Executor) -> Iterator[_Rendered]:
    """The shards rendered, in order; many of them by the pool."""
    files = [shard.file for shard in fresh if shard.file is not None]
    if len(files) < 2 or sum(file.stat().st_size for file in files) < _PARALLEL_FROM:
        return map(_render, fresh)
    return _in_turn(pool, _render, fresh, 2 * (os.cpu_count() or 1))


def _in_turn(
    pool: Executor, do: Callable[[_Given], _Done], every: Iterable[_Given], ahead: int
) -> Iterator[_Done]:
    """What the pool makes of each, in order; no more than `ahead` of them wait to be taken."""
    waiting: deque[concurrent.futures.Future[_Done]] = deque()
    for each in every:
        waiting.append(pool.submit(do, each))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _render(shard: Shard) -> _Rendered:
    """Read back, a portion of subjects at a time, and written in every format, then packed."""
    assert shard.file is not None, "a shard that changed has its lines in a file"
    content = shard.file.read_bytes()
    written: dict[Format, list[bytes]] = {fmt: [] for fmt in _formats(shard.kind)}
    written[N_TRIPLES].append(content)
    lines = content.splitlines(keepends=True)
    entities: dict[str, bytes] = {}
    at = 0
    triples = (quad.triple for quad in parse(content, format=RdfFormat.N_TRIPLES))
    for portion in _portions(triples):
        turtle = serialize(chain.from_iterable(portion), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
        written[TURTLE].append(turtle[len(_turtle_head()) :])
        for group in portion:
            for node in jsonld.nodes_of(group):
                body = jsonld.written(node)
                written[JSON_LD] += (jsonld.SEPARATOR, body) if written[JSON_LD] else (body,)
                written[JSON_LINES].append(jsonld.line(node, body))
            if shard.kind != OTHER:
                written[RESULTS_CSV].append(tables.row(shard.kind, group))
            own = b"".join(lines[at : at + len(group)])
            entities[str(group[0].subject)[1:-1]] = hashlib.blake2b(own, digest_size=16).digest()
            at += len(group)
    members: dict[tuple[str, str], bytes] = {}
    for fmt, parts in written.items():
        whole = b"".join(parts)
        members |= {(fmt.suffix, each.suffix): pack(whole, each) for each in COMPRESSIONS}
    return _Rendered(members, entities)


def _portions(triples: Iterable[Triple]) -> Iterator[list[list[Triple]]]:
    """Triples in groups of one subject, the groups in portions."""
    portion: list[list[Triple]] = []
    size = 0
    for _, group in groupby(triples, key=attrgetter("subject")):
        portion.append([*group])
        size += len(portion[-1])
        if size >= _PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


# Packing -------------------------------------------------------------------------------------------


def pack(data: bytes, compression: Compression) -> bytes:
    """`data` as one gzip member without time or name, or one zstd frame with a checksum."""
    if compression is GZIP:
        return bytes(deflate.gzip_compress(data, _GZIP_LEVEL))
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compress(data)


def _repacked(members: bytes) -> tuple[bytes, int]:
    """Gzip members of lines as one zstd frame, and how many lines they are."""
    packer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compressobj()
    lines = 0
    packed = []
    with gzip.GzipFile(fileobj=io.BytesIO(members)) as source:
        while content := source.read(1 << 20):
            lines += content.count(b"\n")
            packed.append(packer.compress(content))
    return b"".join((*packed, packer.flush())), lines
