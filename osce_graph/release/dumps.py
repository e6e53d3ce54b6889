"""The downloads of a release: one gzip file a format, and their checksums.

N-Triples, Turtle and JSON-LD hold the default graph (every statement once, without evidence). The
store on disk iterates in an order that does not depend on how it was filled, so the same inputs give
the same bytes. N-Quads hold that and every named graph but the metadata, as gzip members end to end:
the N-Triples dump, the reference graph, the ontology, then each page's graphs in the order of their
sha256. A page's member is made once and copied from release to release.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Final

from pyoxigraph import DefaultGraph, RdfFormat, Store, Triple, serialize

from osce_graph import jsonld
from osce_graph.formats import JSON_LD, N_QUADS, N_TRIPLES, TURTLE, Format
from osce_graph.serialization import compressed
from osce_graph.vocabulary import PREFIXES

NAME: Final = "osce-graph"
SUMS: Final = "SHA256SUMS"
_PORTION: Final = 20_000  # triples written at once
N_QUADS_FILE: Final = f"{NAME}.{N_QUADS.suffix}.gz"


@dataclass(frozen=True, slots=True)
class Dump:
    """One file, with its size in bytes and its sha256 as downloaded."""

    file: str
    format: str
    media_type: str
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def write(store: Store, folder: Path, members: Callable[[BinaryIO], None]) -> list[Dump]:
    """Write all dumps of a store that holds no metadata yet into `folder`, and describe them.

    `members` appends the named graphs as gzip members to the N-Quads dump.
    """
    folder.mkdir()
    with ExitStack() as files:
        n_triples, turtle, json_ld = (
            files.enter_context(_packed(folder, files, fmt)) for fmt in (N_TRIPLES, TURTLE, JSON_LD)
        )
        jsonld.write(_written(store, n_triples, turtle), json_ld)
    with (folder / N_QUADS_FILE).open("wb") as out:
        with _path(folder, N_TRIPLES).open("rb") as default_graph:
            shutil.copyfileobj(default_graph, out, 1 << 20)
        members(out)
    made = [_describe(_path(folder, fmt), fmt) for fmt in (N_QUADS, N_TRIPLES, TURTLE, JSON_LD)]
    (folder / SUMS).write_text("".join(f"{dump.sha256}  {dump.file}\n" for dump in made))
    return made


def _written(store: Store, n_triples: BinaryIO, turtle: BinaryIO) -> Iterator[Triple]:
    """The default graph in the store's order, written as N-Triples and Turtle on its way.

    Reading terms back from disk costs many times what writing them does: once is enough.
    """
    head = serialize((), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    turtle.write(head)
    triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph()))
    for _, block in groupby(_numbered(triples), key=itemgetter(0)):
        portion = [triple for _, triple in block]
        serialize(portion, n_triples, RdfFormat.N_TRIPLES)
        turtle.write((serialize(portion, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"")[len(head) :])
        yield from portion


def _numbered(triples: Iterable[Triple]) -> Iterator[tuple[int, Triple]]:
    """Triples with the number of their portion; a subject is never parted."""
    number, size, subject = 0, 0, None
    for triple in triples:
        if size >= _PORTION and triple.subject != subject:
            number, size = number + 1, 0
        size, subject = size + 1, triple.subject
        yield number, triple


def _path(folder: Path, fmt: Format) -> Path:
    return folder / f"{NAME}.{fmt.suffix}.gz"


def _packed(folder: Path, files: ExitStack, fmt: Format) -> AbstractContextManager[BinaryIO]:
    return compressed(files.enter_context(_path(folder, fmt).open("wb")), "gzip")


def _describe(path: Path, fmt: Format) -> Dump:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Dump(path.name, fmt.name, fmt.media_type, path.stat().st_size, digest)
