"""Which records speak of one item, and what the item is when all have spoken.

The only step that looks across pages: a reduce over records, commutative and idempotent. Records of
one path speak of one item; where single values differ the item's own page goes before a listing
entry, a later capture before an earlier one, and ties fall by sha256 (design, section 5).
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from osce_graph.records import ItemRecord


@dataclass(frozen=True, slots=True)
class Witness:
    """A record with the page it comes from."""

    record: ItemRecord
    sha256: str
    retrieved: str | None = None


_SINGLE: Final = (
    "headline", "abstract", "date_published", "date_created", "dateline", "content_type", "url",
    "identifier", "body",
)  # fmt: skip
_MANY: Final = (
    "dateline_places", "structures", "issuers", "fields_of_work", "locations", "meetings", "persons",
)  # fmt: skip


def precedence(witnesses: Iterable[Witness]) -> list[Witness]:
    """The witnesses, the one whose word counts most first; the same for any order of arrival."""
    ordered = sorted(witnesses, key=lambda witness: (witness.sha256, repr(witness.record)))
    ordered.sort(key=lambda witness: witness.retrieved or "", reverse=True)
    ordered.sort(key=lambda witness: witness.record.origin != "page")
    return ordered


def fuse(witnesses: Sequence[Witness]) -> ItemRecord:
    """One record that says what all say. ValueError for none, or for records of several items."""
    ordered = precedence(witnesses)
    if not ordered or len({witness.record.path for witness in ordered}) > 1:
        raise ValueError("fuse() takes the records of exactly one item")
    records = [witness.record for witness in ordered]
    best = records[0]
    if len(records) == 1:
        return best
    values: dict[str, Any] = {}
    for name in _SINGLE:
        values[name] = next((value for record in records if (value := getattr(record, name))), None)
    values["language"] = next((r.language for r in records if r.language != "und"), best.language)
    values["body"] = max((record.body for record in records), key=len)
    for name in _MANY:
        values[name] = tuple(dict.fromkeys(value for record in records for value in getattr(record, name)))
    # An event's number counts within its page: a full page tells them all, a cut lead only the first.
    values["events"] = max((record.events for record in records), key=len)
    values["findings"] = tuple(dict.fromkeys(finding for record in records for finding in record.findings))
    return dataclasses.replace(best, **values)
