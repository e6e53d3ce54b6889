"""Is a release what it was when it was made? Checksums, counts, equations, the store against the dumps.

A checksum tells that a file is as it was written; the other checks tell that what was written agrees.
"""

import gzip
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import zstandard
from pyoxigraph import DefaultGraph, RdfFormat, Store, serialize

from osce_graph.formats import GZIP, N_QUADS, N_TRIPLES
from osce_graph.iris import Iris
from osce_graph.release import dumps, index, switch
from osce_graph.release.site import SUMS, Release
from osce_graph.serialization import as_stored

_BLOCK: Final = 1 << 20


def problems(release: Release) -> Iterator[str]:
    """What is wrong, a sentence each; nothing for a release that is whole. Memory stays flat."""
    broken = False
    for problem in _sums(release.folder):
        broken = True
        yield problem
    if broken:
        return  # what else were wrong would only follow from it
    try:
        yield from _dumps(release)
        yield from _equations(release)
        yield from _store(release)
    except (OSError, EOFError, ValueError, KeyError, RuntimeError, sqlite3.Error) as error:
        yield f"{release.name} cannot be read: {type(error).__name__}: {error}"


def _sums(folder: Path) -> Iterator[str]:
    listed = folder / SUMS
    if not listed.is_file():
        yield f"{SUMS} is missing"
        return
    wanted: dict[str, str] = {}
    text = listed.read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        wanted[name] = digest
    if text != "".join(f"{digest}  {name}\n" for name, digest in wanted.items()):
        yield f"{SUMS} is not what was written"
        return
    there = switch.files_of(folder)
    for name in sorted(wanted.keys() - set(there)):
        yield f"{name} is missing"
    for name in there:
        if name not in wanted:
            yield f"{name} does not belong to the release"
        elif switch.sha256(folder / name) != wanted[name]:
            yield f"{name} is not what was written: its sha256 differs from that in {SUMS}"


def _dumps(release: Release) -> Iterator[str]:
    """The manifest's word on every dump, and that both packings hold the same."""
    contents: dict[str, tuple[str, bytes]] = {}
    for dump in release.manifest["dumps"]:
        path = release.dumps / dump["file"]
        if not path.is_file():
            yield f"the manifest names {dump['file']}, which is missing"
            continue
        if (path.stat().st_size, switch.sha256(path)) != (dump["bytes"], dump["sha256"]):
            yield f"{dump['file']} is not what the manifest says"
        digest, lines = _content(path)
        stem = dump["file"].rpartition(".")[0]
        if contents.setdefault(stem, (dump["file"], digest))[1] != digest:
            yield f"{dump['file']} and {contents[stem][0]} differ in what they hold"
        if dump["format"] in (N_TRIPLES.name, N_QUADS.name) and lines != dump["statements"]:
            yield f"{dump['file']} holds {lines} statements, the manifest says {dump['statements']}"


def _content(path: Path) -> tuple[bytes, int]:
    """A hash of what a dump holds, and its number of lines."""
    digest, lines = hashlib.sha256(), 0
    with unpacked(path) as source:
        while block := source.read(_BLOCK):
            digest.update(block)
            lines += block.count(b"\n")
    return digest.digest(), lines


def unpacked(path: Path) -> BinaryIO:
    """The content of a dump, to be read once."""
    if path.suffix == f".{GZIP.suffix}":
        return cast(BinaryIO, gzip.open(path, "rb"))
    reader = zstandard.ZstdDecompressor().stream_reader(
        path.open("rb"), read_across_frames=True, closefd=True
    )
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, reader), _BLOCK))


def _equations(release: Release) -> Iterator[str]:
    counts = release.manifest["counts"]
    parts = counts["published"] + counts["quarantined"] + counts["duplicate"]
    parts += sum(counts["nothing to publish"].values())
    if counts["read"] != parts:
        yield f"{counts['read']} pages were read, {parts} are accounted for"
    entries = counts["entries"]
    accounted = sum(number for name, number in entries.items() if name != "read")
    if entries["read"] != accounted:
        yield f"{entries['read']} entries were read, {accounted} are accounted for"
    with closing(index.open_read_only(release.index_path)) as connection:
        published = _number(connection, "SELECT count(*) FROM page WHERE outcome = 'published'")
        if published != counts["published"] + counts["carried over"]:
            yield f"the index holds {published} published pages, the manifest says otherwise"
        if index.counts(connection) != release.manifest["entities"]:
            yield "the index and the manifest count the entities differently"
        for dump in release.manifest["dumps"]:
            placed = connection.execute(
                "SELECT coalesce(sum(statements), 0) FROM piece WHERE file = ?", (dump["file"],)
            ).fetchone()[0]
            if placed != dump["statements"]:
                yield f"the shards of {dump['file']} hold {placed} statements, the manifest says otherwise"


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _store(release: Release) -> Iterator[str]:
    """The statements of the store are those of the dumps, each as often."""
    store = release.store
    counted = _Sum()
    store.dump(cast(BinaryIO, counted), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    if counted.end() != _lines(release.dumps / dumps.file_name(N_TRIPLES, GZIP)):
        yield "the default graph of the store is not that of the N-Triples dump"
    yield from _graphs(release, store)


def _graphs(release: Release, store: Store) -> Iterator[str]:
    held = _Sum()
    store.dump(cast(BinaryIO, held), RdfFormat.N_QUADS)
    described = _Sum()
    metadata = store.quads_for_pattern(None, None, None, Iris(release.base_iri).metadata_graph)
    serialize(metadata, cast(BinaryIO, described), RdfFormat.N_QUADS)
    dumped = [
        _lines(release.dumps / file)
        for file in (dumps.N_QUADS_FILE, dumps.EVIDENCE_FILE)
        if (release.dumps / file).is_file()
    ]
    together = tuple(sum(part) for part in zip(described.end(), *dumped, strict=True))
    if _modulo(together) != held.end():
        yield "the named graphs of the store are not those of the N-Quads dumps"


def _lines(path: Path) -> tuple[int, int]:
    """As `_Sum`, of a dump whose literals may be written in other ways than the store's."""
    counted = _Sum()
    with unpacked(path) as source:
        while block := source.read(_BLOCK):
            counted.write(as_stored(block + source.readline(), N_QUADS))
    return counted.end()


def _modulo(total: tuple[int, ...]) -> tuple[int, ...]:
    return total[0], total[1] % _MODULUS


_MODULUS: Final = 1 << 128


class _Sum(io.RawIOBase):
    """Takes lines in any order: how many, and the sum of their hashes."""

    def __init__(self) -> None:
        self._rest = b""
        self._count = 0
        self._total = 0

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        data = bytes(chunk)
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self._count += len(lines)
        for line in lines:
            self._total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest())
        return len(data)

    def end(self) -> tuple[int, int]:
        return self._count, self._total % _MODULUS


def report(release: Release, found: list[str]) -> str:
    """The findings as JSON."""
    return json.dumps({"release": release.name, "whole": not found, "problems": found}, indent=1)
