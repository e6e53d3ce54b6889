"""What changed between two releases: by entity, and by statement of the default graph.

The N-Triples dumps are sorted, so one pass over both finds the difference. As RDF it is a patch in the
form of RDF Patch (Apache Jena): `D` deletes a triple, `A` adds one; applied to the default graph of the
first release it gives that of the second.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal

from osce_graph.errors import SiteError
from osce_graph.formats import GZIP, N_TRIPLES
from osce_graph.iris import Iris
from osce_graph.release import dumps, index
from osce_graph.release.site import Release
from osce_graph.release.verify import unpacked

Sign = Literal["A", "D"]
OTHER: Final = "other"


def statements(before: Release, after: Release) -> Iterator[tuple[Sign, bytes]]:
    """Every line of N-Triples that only one of the releases has: D of the first, A of the second."""
    if before.base_iri != after.base_iri:
        raise SiteError(
            f"{before.name} and {after.name} have other base IRIs; nothing in them can be compared"
        )
    file = dumps.file_name(N_TRIPLES, GZIP)
    with ExitStack() as files:
        old, new = (files.enter_context(unpacked(each.dumps / file)) for each in (before, after))
        yield from _merge(old, new)


def _merge(old: BinaryIO, new: BinaryIO) -> Iterator[tuple[Sign, bytes]]:
    left, right = old.readline(), new.readline()
    while left or right:
        if left == right:
            left, right = old.readline(), new.readline()
        elif not right or (left and left < right):
            yield "D", left
            left = old.readline()
        else:
            yield "A", right
            right = new.readline()


def patch(before: Release, after: Release, out: BinaryIO) -> None:
    """Write the difference as RDF Patch."""
    out.write(f"H id <urn:osce-graph:{after.name}> .\nH prev <urn:osce-graph:{before.name}> .\n".encode())
    out.write(b"TX .\n")
    for sign, line in statements(before, after):
        out.write(f"{sign} ".encode() + line)
    out.write(b"TC .\n")


@dataclass(slots=True)
class Difference:
    """Entity paths by what became of them, and how many statements were added and deleted."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    other: int = 0  # subjects that are none of our entities
    labels: dict[str, str] = field(default_factory=dict)

    def by_kind(self) -> dict[str, dict[str, int]]:
        """How many of each kind were created, changed, deleted."""
        counted: dict[str, Counter[str]] = {}
        for what in ("created", "changed", "deleted"):
            for path in getattr(self, what):
                counted.setdefault(path.partition("/")[0], Counter())[what] += 1
        return {kind: dict(counted[kind]) for kind in sorted(counted)}

    def as_json(self) -> str:
        written = {
            "statements": {"added": self.added, "deleted": self.removed},
            "created": self.created,
            "changed": self.changed,
            "deleted": self.deleted,
            "other subjects": self.other,
        }
        return json.dumps(written, ensure_ascii=False, indent=1)


def compare(before: Release, after: Release) -> Difference:
    """The entities that differ; memory grows with how many these are."""
    found = Difference()
    touched: dict[bytes, None] = {}
    for sign, line in statements(before, after):
        touched[line[1 : line.index(b">")]] = None
        if sign == "A":
            found.added += 1
        else:
            found.removed += 1
    iris = Iris(after.base_iri)
    with (
        closing(index.open_read_only(before.index_path)) as old,
        closing(index.open_read_only(after.index_path)) as new,
    ):
        for iri in touched:
            path = iris.path(iri.decode())
            if path is None:
                found.other += 1
                continue
            stood, stands = index.label(old, path), index.label(new, path)
            found.labels[path] = stands or stood or path
            if stood is None:
                found.created.append(path)
            else:
                (found.changed if stands is not None else found.deleted).append(path)
    return found
