"""The downloads of a release: one gzip file a format, and their checksums.

N-Triples, Turtle and JSON-LD hold the default graph (every statement once, without evidence);
N-Quads hold that and every named graph but the metadata. The store on disk iterates in an order
that does not depend on how it was filled, so the same inputs give the same bytes.
"""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Store

from osce_graph.formats import JSON_LD, N_QUADS, N_TRIPLES, TURTLE, Format
from osce_graph.serialization import compressed, dump

FORMATS: Final = (N_QUADS, N_TRIPLES, TURTLE, JSON_LD)
NAME: Final = "osce-graph"
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Dump:
    """One file: its size and sha256 in bytes as downloaded, and the sha256 of what it unpacks to."""

    file: str
    format: str
    media_type: str
    bytes: int
    sha256: str
    content_sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class _Digest(io.RawIOBase):
    """Passes bytes on and hashes them."""

    def __init__(self, out: Any) -> None:
        self._out, self.sha256 = out, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        data = bytes(chunk)
        self.sha256.update(data)
        self._out.write(data)
        return len(data)


def write(store: Store, folder: Path) -> list[Dump]:
    """Write all dumps of a store that holds no metadata yet into `folder`, and describe them."""
    folder.mkdir()
    with ThreadPoolExecutor(len(FORMATS)) as threads:
        made = list(threads.map(lambda fmt: _write(store, folder, fmt), FORMATS))
    (folder / SUMS).write_text("".join(f"{dump.sha256}  {dump.file}\n" for dump in made))
    return made


def _write(store: Store, folder: Path, fmt: Format) -> Dump:
    path = folder / f"{NAME}.{fmt.suffix}.gz"
    with path.open("wb") as file:
        packed = _Digest(file)
        with compressed(packed, "gzip") as out:  # type: ignore[arg-type]
            plain = _Digest(out)
            dump(store, fmt, plain)  # type: ignore[arg-type]
    return Dump(
        path.name, fmt.name, fmt.media_type, path.stat().st_size,
        packed.sha256.hexdigest(), plain.sha256.hexdigest(),
    )  # fmt: skip
