"""Lists of one kind, narrowed by facets: drawn from the index alone, by bits and places.

Within a kind an entity's place is its number in the order of dates, latest first; a set of entities is
the bits of their places, so that narrowing is AND, and counting is counting bits.
"""

import sqlite3
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from osce_graph.facets import FACETS, Selection, Sort

_OFFSETS: Final = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))
_PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: `date` is a year, month or day, as it is known; `about` are the paths of what is
    said beside its label.
    """

    path: str
    label: str
    language: str | None
    date: str | None
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many entities have a value of a facet, and whether it was asked for."""

    value: str
    total: int
    chosen: bool


class Listing:
    """The entities of a kind that a selection leaves, over an open index."""

    def __init__(self, connection: sqlite3.Connection, kind: str, selection: Selection) -> None:
        self._connection, self.kind = connection, kind
        self.selection = {name: tuple(values) for name, values in selection.items() if values}
        row = connection.execute("SELECT first, total, dated FROM kind WHERE name = ?", (kind,)).fetchone()
        self._first: int
        self._of_kind: int
        self._dated: int
        self._first, self._of_kind, self._dated = row or (1, 0, 0)
        self._all = (1 << self._of_kind) - 1
        self._having = {name: self._any_of(name, values) for name, values in self.selection.items()}
        self._bits = self._narrowed(None)
        self.total = self._bits.bit_count()

    def _any_of(self, name: str, values: Sequence[str]) -> int:
        marks = ", ".join("?" * len(values))
        rows = self._connection.execute(
            f"SELECT bits FROM facet WHERE kind = ? AND name = ? AND value IN ({marks})",
            (self.kind, name, *values),
        )
        found = 0
        for (bits,) in rows:
            found |= int.from_bytes(bits, "little")
        return found

    def _narrowed(self, but: str | None) -> int:
        """What is left by all facets but one."""
        bits = self._all
        for name, having in self._having.items():
            if name != but:
                bits &= having
        return bits

    def counts(self) -> dict[str, list[Count]]:
        """By facet: the values that something left by the *other* facets has, the most frequent first.

        What was asked for stands in it in any case.
        """
        found: dict[str, list[Count]] = defaultdict(list)
        left = {facet.name: self._narrowed(facet.name) for facet in FACETS.get(self.kind, ())}
        whole = {name for name, bits in left.items() if bits == self._all}
        seen: set[tuple[str, str]] = set()
        for name in left:
            if name in whole:
                rows = self._connection.execute(
                    "SELECT value, total FROM facet WHERE kind = ? AND name = ?", (self.kind, name)
                )
                counted = rows.fetchall()
            else:
                rows = self._connection.execute(
                    "SELECT value, bits FROM facet WHERE kind = ? AND name = ?", (self.kind, name)
                )
                mask = left[name]
                counted = [
                    (value, (int.from_bytes(bits, "little") & mask).bit_count()) for value, bits in rows
                ]
            chosen = self.selection.get(name, ())
            for value, total in counted:
                if total or value in chosen:
                    seen.add((name, value))
                    found[name].append(Count(value, total, value in chosen))
            found[name] += (Count(value, 0, True) for value in chosen if (name, value) not in seen)
            found[name].sort(key=lambda count: (-count.total, count.value))
        return dict(found)

    def entries(self, sort: Sort, offset: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """The entities left, in an order that is the same at any time."""
        places = list(islice(self._places(sort), offset, None if limit is None else offset + limit))
        for start in range(0, len(places), _PORTION):
            ids = [self._first + place for place in places[start : start + _PORTION]]
            rows = self._connection.execute(
                "SELECT id, path, label, language, date, about FROM entity"
                f" WHERE id IN ({', '.join('?' * len(ids))})",
                ids,
            )
            by_id = {number: row for number, *row in rows}
            for number in ids:
                path, label, language, date, about = by_id[number]
                yield Entry(path, label, language, date, tuple(about.split()))

    def _places(self, sort: Sort) -> Iterable[int]:
        if sort == "label":
            [blob] = self._connection.execute(
                "SELECT by_label FROM kind WHERE name = ?", (self.kind,)
            ).fetchone() or [b""]
            ordered = array("I", blob)
            if self.total == self._of_kind:
                return ordered
            mask = self._bits.to_bytes(len(ordered) // 8 + 1, "little")
            return [place for place in ordered if mask[place >> 3] >> (place & 7) & 1]
        if self.total == self._of_kind:
            places: Iterable[int] = range(self._of_kind)
        else:
            content = self._bits.to_bytes(self._of_kind // 8 + 1, "little")
            places = ((at << 3) + bit for at, byte in enumerate(content) if byte for bit in _OFFSETS[byte])
        return places if sort == "-date" else _oldest_first(list(places), self._dated)


def _oldest_first(places: Sequence[int], dated: int) -> list[int]:
    """Places in the opposite order, but what has no date still at the end."""
    split = bisect_left(places, dated)
    return [*reversed(places[:split]), *reversed(places[split:])]
