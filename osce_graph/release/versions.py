"""Which of the published items are one text in several languages: links and node numbers -> pairs of items.

Pages link to versions by address, and versions may share a node number. What is tied is published; a
link whose target is not, or is in another language than the link says, ties nothing.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from osce_graph import addresses
from osce_graph.extraction.language import is_read_as
from osce_graph.identity import Link, fuse
from osce_graph.identity import versions as tied
from osce_graph.records import ItemRecord
from osce_graph.release import index

Row = tuple[str | None, str | None, str | None, bool]
"""Address, node number, language, whether it is the original: where a version is said to be."""

_KINDS: Final = ("news", "publication")


def rows(record: ItemRecord) -> tuple[Row, ...]:
    """Where the other versions of a record's item may be, for the index."""
    linked = tuple(
        (version.address, addresses.node_number(version.address), version.language, version.original)
        for version in record.versions
    )
    number = record.identifier
    shares_number = number is not None and record.path.partition("/")[2] != number
    return (*linked, (None, number, None, False)) if shares_number else linked


def add(connection: sqlite3.Connection, item: str, sha256: str, said: Iterable[Row]) -> None:
    """Note what a page says of the versions of an item."""
    connection.executemany(
        "INSERT INTO version (sha256, item, address, number, language, original) VALUES (?, ?, ?, ?, ?, ?)",
        ((sha256, item, *row) for row in said),
    )


def ties(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(version, what it is a version of) for all items of a release, in order."""
    published = _Published(connection)
    links: set[Link] = set()
    said = connection.execute(
        "SELECT DISTINCT coalesce(target, item), address, number, language, original"
        " FROM version LEFT JOIN moved ON path = item"
    )
    for item, address, number, language, original in said.fetchall():
        for target in published.at(address, number):
            told = language is None or is_read_as(language, published.language(target))
            if target != item and told:
                links.add(Link(item, target, address is None, bool(original)))
    items = {item for link in links for item in (link.item, link.target)}
    return tied({item: published.language(item) for item in items}, sorted(links))


@dataclass
class _Published:
    """The items of a release, looked up once each."""

    connection: sqlite3.Connection
    _records: dict[str, ItemRecord] = field(default_factory=dict)
    _numbered: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def record(self, item: str) -> ItemRecord:
        if item not in self._records:
            self._records[item] = fuse(index.witnesses(self.connection, item))
        return self._records[item]

    def language(self, item: str) -> str:
        return self.record(item).language

    def at(self, address: str | None, number: str | None) -> tuple[str, ...]:
        """The items of a node number; without one, the item whose own page has the address."""
        if number is None:
            return tuple(self._on_page(address)) if address else ()
        if number not in self._numbered:
            self._numbered[number] = tuple(self._of_number(number))
        return self._numbered[number]

    def _of_number(self, number: str) -> Iterator[str]:
        for kind in _KINDS:
            plain = f"{kind}/{number}"
            found = self.connection.execute(
                "SELECT DISTINCT item FROM record WHERE item = ?1 OR (item > ?1 || '-' AND item < ?1 || '.')",
                (plain,),
            )
            yield from (item for (item,) in found.fetchall() if self.record(item).identifier == number)

    def _on_page(self, address: str) -> Iterator[str]:
        for item in index.told_by(self.connection, "", address):
            if any(w.record.origin == "page" for w in index.witnesses(self.connection, item)):
                yield item
