"""Navigation as data: where the menu of a page differs from the reference data (page survey, section 3).

The menu lists fields of work, meetings, States and structures under headings of their own. An entry
that the reference data do not know is new, one under another name than theirs is renamed, one that
they have and the menu has not is missing. A State with "– OSCE Chairpersonship YYYY" behind it dates
the menu.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, Literal

from osce_graph.iris import fold
from osce_graph.reference.resolver import Resolver, key

Kind = Literal["new", "renamed", "missing", "chairpersonship"]


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: the entry as printed, or as expected where it is missing, under its heading.

    `entity` is the path of what it stands for (a tenure for a chairpersonship), `expected` its
    preferred label; both None where it is unknown.
    """

    kind: Kind
    section: str
    label: str
    entity: str | None = None
    expected: str | None = None


_STRUCTURES: Final = ("body", "field-operation", "post")
_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "fields of work": ("field-of-work",),
    "meetings and conferences": ("meeting-series",),
    "participating states": ("state",),
    "asian partners for co operation": ("state",),
    "mediterranean partners for co operation": ("state",),
    "structures and institutions": _STRUCTURES,
    "secretariat": _STRUCTURES,
    "institutions": _STRUCTURES,
    "field operations": ("field-operation",),
    "closed field activities": ("field-operation",),
}
# Headings and single entries that end a list.
_OTHERS: Final = frozenset(
    {
        "our work", "projects", "partnerships", "countries", "parliamentary assembly",
        "court of conciliation and arbitration", "organizational structure", "about us", "news", "resources",
    }
)  # fmt: skip
_CHAIRING: Final = re.compile(r"\s[–—-]\s*OSCE Chair(?:person|man)ship\s+\d{4}\s*\Z", re.IGNORECASE)
_LONGEST: Final = 120
_FEWEST: Final = 3


class Menus:
    """What menus differ in; a list that was seen before, as on every page of a site, costs nothing again."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._of_list = lru_cache(maxsize=1024)(self._differences)

    def drift(self, navigation: Sequence[str]) -> tuple[Drift, ...] | None:
        """The differences of one menu, sorted; None where the page shows no menu that we know."""
        lists = [self._of_list(heading, entries) for heading, entries in _lists(navigation)]
        known = [found for found in lists if found is not None]
        if not known:
            return None
        every = dict.fromkeys(chain.from_iterable(known))
        return tuple(sorted(every, key=lambda each: (each.kind, each.section, each.label)))

    def _differences(self, heading: str, entries: tuple[str, ...]) -> tuple[Drift, ...] | None:
        """Those of one list; None for another list under a heading of the same name."""
        resolver, kinds = self._resolver, _SECTIONS[fold(heading)]
        resolved = [(entry, resolver.resolve(entry, kind=kinds)) for entry in entries]
        known = {resolution.path for _, resolution in resolved if resolution.path is not None}
        if len(known) < max(_FEWEST, len(entries) / 2):
            return None
        found: list[Drift] = []
        for entry, resolution in resolved:
            path, name = resolution.path, _CHAIRING.sub("", entry)
            if path is None:
                found.append(Drift("new", heading, entry))
                continue
            expected = resolver.label(path)
            if name != entry:
                tenures = (each.path for each in resolution.candidates if each.path.startswith("tenure/"))
                found.append(Drift("chairpersonship", heading, entry, next(tenures, None), expected))
            if expected is not None and key(name) != key(expected):
                found.append(Drift("renamed", heading, name, path, expected))
        found += (
            Drift("missing", heading, label, path, label)
            for path in _expected(fold(heading), resolver)
            if path not in known and (label := resolver.label(path))
        )
        return tuple(found)


def _lists(navigation: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lists that stand under a known heading, each entry once."""
    heading: str | None = None
    entries: dict[str, None] = {}
    for text in (*navigation, "about us"):
        begins = _begins(text)
        if begins is not None:
            if heading is not None and entries:
                yield heading, tuple(entries)
            heading, entries = (text if begins else None), {}
        elif heading is not None and len(text) <= _LONGEST:
            entries[text] = None


@lru_cache(maxsize=4096)
def _begins(text: str) -> bool | None:
    """Whether a text begins a list that we know (True), another one (False), or none at all (None)."""
    name = fold(text)
    return True if name in _SECTIONS else False if name in _OTHERS else None


def _expected(heading: str, resolver: Resolver) -> Iterator[str]:
    """What the list under a heading should hold, where the reference data tell."""
    if heading == "fields of work":
        yield from (
            path for path in resolver.entities("field-of-work") if not resolver.values(path, "skos:broader")
        )
    elif heading == "participating states":
        for path in resolver.entities("membership"):
            if "standing/participating-state" in resolver.values(
                path, "osce:standing"
            ) and not resolver.values(path, "schema:endDate"):
                yield from resolver.values(path, "org:member")
    elif heading == "field operations":
        for path in resolver.entities("field-operation"):
            ends = (resolver.values(path, name) for name in ("osce:mandateEnded", "osce:woundUp"))
            if not any(ends):
                yield path
