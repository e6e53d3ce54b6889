"""The downloads of a release: one gzip file a format, and their checksums.

N-Triples, Turtle and JSON-LD hold the default graph (every statement once, without evidence). The
store on disk iterates in an order that does not depend on how it was filled, so the same inputs give
the same bytes. N-Quads hold that and every named graph but the metadata, as gzip members end to end:
the N-Triples dump, the reference graph, the ontology, then each page's graphs in the order of their
sha256. A page's member is made once and copied from release to release.
"""

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from pyoxigraph import Store

from osce_graph.formats import JSON_LD, N_QUADS, N_TRIPLES, TURTLE, Format
from osce_graph.serialization import compressed, dump

NAME: Final = "osce-graph"
SUMS: Final = "SHA256SUMS"
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
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda fmt: _serialize(store, folder, fmt), (N_TRIPLES, TURTLE, JSON_LD)))
    with (folder / N_QUADS_FILE).open("wb") as out:
        with _path(folder, N_TRIPLES).open("rb") as default_graph:
            shutil.copyfileobj(default_graph, out, 1 << 20)
        members(out)
    made = [_describe(_path(folder, fmt), fmt) for fmt in (N_QUADS, N_TRIPLES, TURTLE, JSON_LD)]
    (folder / SUMS).write_text("".join(f"{dump.sha256}  {dump.file}\n" for dump in made))
    return made


def _path(folder: Path, fmt: Format) -> Path:
    return folder / f"{NAME}.{fmt.suffix}.gz"


def _serialize(store: Store, folder: Path, fmt: Format) -> None:
    with _path(folder, fmt).open("wb") as file, compressed(file, "gzip") as out:
        dump(store, fmt, out)


def _describe(path: Path, fmt: Format) -> Dump:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Dump(path.name, fmt.name, fmt.media_type, path.stat().st_size, digest)
