"""From inputs to documents: bytes, address, time, sha256. One module a container."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from osce_graph.records import Document
from osce_graph.sources import files, warc
from osce_graph.sources.files import Rejected

Source = tuple[Path, str] | Document | Rejected
"""What a page is read from: a file with its name in reports, or a capture out of an archive."""

_BATCH_BYTES: Final = 16 * 1024 * 1024


def batches(found: Sequence[tuple[Path, str]], size: int) -> Iterator[list[Source]]:
    """The sources of the files found, archives taken apart, at most `size` a batch.

    Captures are in memory: a batch ends early where they come to 16 MB.
    """
    batch: list[Source] = []
    held = 0
    for source in _sources(found):
        batch.append(source)
        held += len(source.content) if isinstance(source, Document) else 0
        if len(batch) == size or held >= _BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _sources(found: Sequence[tuple[Path, str]]) -> Iterator[Source]:
    for path, name in found:
        if warc.is_warc(path) and path.is_file():
            yield from warc.read(path, name)
        else:
            yield path, name


def opened(source: Source) -> Document | Rejected:
    """The document in a source, or why there is none."""
    return files.read(*source) if isinstance(source, tuple) else source


def number(found: Sequence[tuple[Path, str]]) -> int | None:
    """How many pages the files hold; None where there are archives, which are counted by reading them."""
    return None if any(warc.is_warc(path) for path, _ in found) else len(found)
