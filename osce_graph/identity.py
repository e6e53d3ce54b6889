"""Which records speak of one item, and what the item is when all have spoken.

Also which items are one text in several languages. The only step that looks across pages: a reduce
over records, commutative and idempotent. Records of one path speak of one item; so do those of an item
without node number and those of a numbered one that have the same `key`, where no other item has it:
all are then told under the number, and the older path redirects there (`JOINED` says it of a whole
index). Where single values differ the item's own page goes before a listing entry, a later capture
before an earlier one, and ties fall by sha256 (design, section 5).
"""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from osce_graph.iris import event_path, unnumbered_key
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
    "versions",
)  # fmt: skip


JOINED: Final = """
SELECT min(CASE WHEN unnumbered THEN item END) AS path, min(CASE WHEN NOT unnumbered THEN item END) AS target
FROM (
    SELECT DISTINCT key, item, substr(item, instr(item, '/') + 1) = key AS unnumbered
    FROM record WHERE key IS NOT NULL
) GROUP BY key HAVING count(*) = 2 AND sum(unnumbered) = 1
"""
"""Of a table of records: the path of each item without number, and of the numbered one that it is."""


def key(record: ItemRecord) -> str | None:
    """What an item is known by without its number: folded headline, date and language.

    It is the last part of its path then. None for what has no date, which too many share a headline
    with, and for samples.
    """
    if record.date_published is None or "/sample-" in record.path:
        return None
    return unnumbered_key(record.headline, record.date_published, record.language)


def told_under(path: str, record: ItemRecord) -> ItemRecord:
    """The record as one of the item at `path`: its events and findings are that item's too."""
    if path == record.path:
        return record
    before, now = event_path(record.path, ""), event_path(path, "")

    def renamed(name: str) -> str:
        return path if name == record.path else re.sub(f"^{re.escape(before)}", now, name)

    return dataclasses.replace(
        record,
        path=path,
        events=tuple(dataclasses.replace(event, path=renamed(event.path)) for event in record.events),
        findings=tuple(
            finding._replace(subject=renamed(finding.subject), value=renamed(finding.value))
            for finding in record.findings
        ),
    )


def precedence(witnesses: Iterable[Witness]) -> list[Witness]:
    """The witnesses, the one whose word counts most first; the same for any order of arrival."""
    ordered = sorted(witnesses, key=lambda witness: witness.sha256)
    if len({witness.sha256 for witness in ordered}) < len(ordered):  # a page tells it twice
        ordered.sort(key=lambda witness: (witness.sha256, repr(witness.record)))
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


class Link(NamedTuple):
    """That an item has another as a version in another language.

    `numbered` where both bear one node number, `original` where the page calls `target` what `item` was
    translated from.
    """

    item: str
    target: str
    numbered: bool = False
    original: bool = False


def versions(languages: Mapping[str, str], links: Collection[Link]) -> list[tuple[str, str]]:
    """(version, what it is a version of) for items that are one text in several languages, in order.

    `languages` are those of all items that links name. Of each group one stands for the text: the original
    if pages agree on it, else the English one, else the first by path. Links by which two items of a group
    would be in one language contradict each other: there nothing but the node number ties.
    """
    tied: list[tuple[str, str]] = []
    for group in _groups(links):
        if _is_one_text(group, languages):
            tied += _star(group, languages, links)
        else:
            numbered = [link for link in links if link.numbered and link.item in group]
            for part in _groups(numbered):
                if _is_one_text(part, languages):
                    tied += _star(part, languages, numbered)
    return sorted(tied)


def _groups(links: Iterable[Link]) -> Iterator[set[str]]:
    """The items that links connect."""
    beside: dict[str, set[str]] = defaultdict(set)
    for link in links:
        beside[link.item].add(link.target)
        beside[link.target].add(link.item)
    while beside:
        group: set[str] = set()
        waiting = [next(iter(beside))]
        while waiting:
            item = waiting.pop()
            if item not in group:
                group.add(item)
                waiting += beside.pop(item)
        yield group


def _is_one_text(group: Collection[str], languages: Mapping[str, str]) -> bool:
    return len({languages[item] for item in group}) == len(group)


def _star(
    group: Collection[str], languages: Mapping[str, str], links: Iterable[Link]
) -> Iterator[tuple[str, str]]:
    originals = {link.target for link in links if link.original and link.item in group}
    first = min(group, key=lambda item: (originals != {item}, languages[item] != "en", item))
    return ((item, first) for item in group if item != first)
