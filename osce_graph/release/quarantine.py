"""What a release did not publish: why, what was seen, what would have to change; and the page itself.

quarantine/{key}.json    an entry; `key` is the page's sha256, or that of its name where it has none
quarantine/pages/        the pages kept, gzipped, each with a side file: they are read again as they are

A page is kept where its bytes could be read and come to no more than `MAX_KEPT_BYTES` when gzipped.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from osce_graph.formats import RDF_FORMATS
from osce_graph.records import Document
from osce_graph.sources.files import SIDE_SUFFIX, Rejected

MAX_KEPT_BYTES: Final = 8 * 1024 * 1024
_PAGES: Final = "pages"
_SUFFIXES: Final = {
    "text/html": "html",
    "text/plain": "txt",
    **{str(fmt.media_type): str(fmt.suffix) for fmt in RDF_FORMATS},
}
_QUOTE_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the way: the field it is about, what was seen there, why that cannot be published
    and what would have to change; `item` and `headline` tell which item of the page it is about."""

    reason: str
    change: str
    field: str | None = None
    quote: str | None = None
    item: str | None = None
    headline: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in quarantine, as a whole or with some of its items; `kept` is whether its bytes are."""

    page: str
    sha256: str | None
    address: str | None
    retrieved: str | None
    layout: str | None
    reason: str
    problems: tuple[Problem, ...]
    kept: bool = False

    @property
    def key(self) -> str:
        return self.sha256 or hashlib.sha256(self.page.encode("utf-8", "surrogateescape")).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def problem(reason: str, field: str | None = None, quote: str | None = None) -> Problem:
    """The problem that a reason tells: "what is wrong; what to do"."""
    what, told, remedy = reason.rpartition("; ")
    change = remedy if told else "correct the file, or save the page again as the server sends it"
    return Problem(what if told else reason, change, field, quote[:_QUOTE_LIMIT] if quote else None)


@dataclass(frozen=True, slots=True)
class Held:
    """An entry with the page as it is kept: gzipped, and none where it could not be read or is too large."""

    entry: Entry
    page: bytes
    media_type: str = ""
    charset: str | None = None


def hold(found: Document | Rejected, reason: str, layout: str | None, problems: tuple[Problem, ...]) -> Held:
    """What is held of a document, or of what gave none."""
    page = gzip.compress(found.content, 6, mtime=0) if isinstance(found, Document) else b""
    page = page if len(page) <= MAX_KEPT_BYTES else b""
    sha256 = found.sha256 if isinstance(found, Document) else None
    entry = Entry(
        found.name, sha256, found.address, found.retrieved, layout, reason, problems, kept=bool(page)
    )
    if not isinstance(found, Document):
        return Held(entry, page)
    return Held(entry, page, found.media_type, found.charset)


def write(folder: Path, held: Held) -> None:
    """Write the entry, and the page if it is kept."""
    entry = held.entry
    content = json.dumps(entry.as_json(), ensure_ascii=True, indent=1, sort_keys=True)
    (folder / f"{entry.key}.json").write_bytes(content.encode() + b"\n")
    if not entry.kept:
        return
    pages = folder / _PAGES
    pages.mkdir(exist_ok=True)
    page = pages / f"{entry.sha256}.{_SUFFIXES[held.media_type]}.gz"
    page.write_bytes(held.page)
    facts = {"address": entry.address, "retrieved": entry.retrieved, "charset": held.charset}
    stated = {name: value for name, value in facts.items() if value is not None}
    page.with_name(page.name + SIDE_SUFFIX).write_text(json.dumps(stated) + "\n", encoding="utf-8")


def entries(folder: Path) -> Iterator[Entry]:
    """The entries of a release's quarantine, by page."""
    found = [json.loads(file.read_bytes()) for file in folder.glob("*.json")]
    for facts in sorted(found, key=lambda facts: (facts["page"], facts["sha256"] or "")):
        yield _entry(facts)


def pages(folder: Path) -> list[tuple[Path, str]]:
    """The pages kept, each with the name it has in reports: input for a build."""
    kept = {file.name.partition(".")[0]: file for file in (folder / _PAGES).glob("*.gz")}
    return [(kept[entry.key], entry.page) for entry in entries(folder) if entry.key in kept]


def carry_over(before: Path, folder: Path, keys: set[str]) -> None:
    """Link the entries of `keys`, with their pages, from the quarantine of the release before."""
    for key in keys:
        for file in (*before.glob(f"{key}.json"), *(before / _PAGES).glob(f"{key}.*")):
            target = folder / file.relative_to(before)
            target.parent.mkdir(exist_ok=True)
            if not target.exists():
                os.link(file, target)


def keys(folder: Path) -> list[str]:
    """The keys of all entries, sorted."""
    return sorted(file.stem for file in folder.glob("*.json"))


def read(folder: Path, key: str) -> Entry | None:
    """The entry of a key; None where there is none."""
    if not (key.isascii() and key.isalnum()):
        return None
    try:
        return _entry(json.loads((folder / f"{key}.json").read_bytes()))
    except FileNotFoundError:
        return None


def _entry(facts: dict[str, Any]) -> Entry:
    return Entry(**{**facts, "problems": tuple(Problem(**each) for each in facts["problems"])})
