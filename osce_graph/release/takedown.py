"""What a publisher has taken down, and keeps down: `takedown.txt` in the site's folder.

A line holds the path of an item (`news/104221`) or of a person known by name only
(`person-name/jane-doe`); what follows a `#` is a note. Every build reads the list: pages and entries
that tell such an item are not published, nor what is said of such a person, nor words that name them
as evidence. The headline and lead of an item are the item's: they stay until it is taken down itself.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from osce_graph.errors import InputError, SiteError
from osce_graph.iris import slug, unnumbered_key
from osce_graph.records import ItemRecord, Quote
from osce_graph.release import index
from osce_graph.release.site import Site

FILE: Final = "takedown.txt"
_KINDS: Final = ("news", "publication", "person-name")
_PERSON: Final = "person-name/"
_ANY_LENGTH: Final = 10_000


def read(folder: Path) -> frozenset[str]:
    """The paths on the list of a site; InputError for a line that names none that can be taken down."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(_checked(path) for line in lines if (path := line.partition("#")[0].strip()))


def add(site: Site, paths: Iterable[str]) -> list[str]:
    """Put paths on the list, each with those that it has, or would have, where its number is not known.

    Returns what is new on the list. InputError for a path of a kind that cannot be taken down,
    SiteError for a folder that cannot be written.
    """
    wanted = dict.fromkeys(each for path in paths for each in (_checked(path), *_twins(site, path)))
    file = site.path / FILE
    try:
        with _alone(site):
            stands = read(site.path)
            new = [path for path in wanted if path not in stands]
            before = file.read_text(encoding="utf-8") if file.is_file() else ""
            if before and not before.endswith("\n"):
                before += "\n"
            beside = file.with_name(f".{FILE}-{os.getpid()}")
            beside.write_text(before + "".join(f"{path}\n" for path in new), encoding="utf-8")
            beside.replace(file)
    except OSError as error:
        raise SiteError(f"{site.path} cannot be written ({error.strerror}); check its permissions") from None
    return new


@contextmanager
def _alone(site: Site) -> Iterator[None]:
    """Wait until nobody else writes the list; a build at work is no reason to wait."""
    folder = os.open(site.path, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def unknown(site: Site, paths: Iterable[str]) -> list[str]:
    """Those of the paths at which the current release tells nothing."""
    with closing(index.open_read_only(site.current().index_path)) as connection:
        moved = index.moved(connection)
        return [path for path in paths if path not in moved and index.label(connection, path) is None]


def _checked(path: str) -> str:
    kind, _, key = path.partition("/")
    if kind not in _KINDS or not key or any(char.isspace() or char == "#" for char in key):
        raise InputError(
            f"{path[:200]!r} cannot be taken down: name an item or a person by path, such as news/104221"
            " or person-name/jane-doe; what is curated is changed in the reference data"
        )
    return path


def _twins(site: Site, path: str) -> list[str]:
    """What else the item is called: under its number, and where a page tells it without."""
    if path.startswith(_PERSON):
        return []
    with closing(index.open_read_only(site.current().index_path)) as connection:
        moved = index.moved(connection)
        target = moved.get(path, path)
        older = [each for each, now in moved.items() if now == target]
        records = [witness.record for witness in index.witnesses(connection, target)]
    kind = target.partition("/")[0]
    would_be = [
        f"{kind}/{unnumbered_key(record.headline, record.date_published, record.language)}"
        for record in records
        if "/sample-" not in path
    ]
    return [target, *older, *would_be]


def apply(record: ItemRecord, withdrawn: frozenset[str]) -> ItemRecord | None:
    """The record without what was taken down; None where the item itself was."""
    if record.path in withdrawn:
        return None
    gone = {path for path in withdrawn if path.startswith(_PERSON)}
    if not gone:
        return record
    names = [path.removeprefix(_PERSON) for path in gone]
    return replace(
        record,
        persons=tuple(person for person in record.persons if person.path not in gone),
        findings=tuple(
            finding
            for finding in record.findings
            if finding.value not in gone and finding.subject not in gone and not _names(finding.quote, names)
        ),
    )


def _names(quote: Quote, names: Iterable[str]) -> bool:
    """Whether the words quoted, or those around them, hold the last word of one of these names."""
    words = slug(f"{quote.prefix}{quote.exact}{quote.suffix}", _ANY_LENGTH).split("-")
    return any(name.rpartition("-")[2] in words for name in names)
