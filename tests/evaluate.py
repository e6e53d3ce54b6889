"""How well pages are read: precision and recall by field, over folders with truth files.

    python -m tests.evaluate [FOLDER ...]      the corpus without a folder; its hard set is listed apart

A truth file is described in tests/corpus/README.md. Each field is a set, a field with one value a set of one:
precision is the share of what was read that is true, recall the share of what is true that was read. The
intervals are Wilson's, 95%. The hard set carries no mark, and so is never added to the others.
"""

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from osce_graph.extraction.reader import Reader
from tests.corpus import truth

HARD: Final = "hard"
_Z: Final = 1.959964  # the 97.5% point of the normal distribution


@dataclass
class Tally:
    """Members of one field over all pages: right, read but not true, true but not read."""

    right: int = 0
    strange: int = 0
    missed: int = 0

    def add(self, field: truth.Field) -> None:
        self.right += len(field.expected & field.found)
        self.strange += len(field.found - field.expected)
        self.missed += len(field.expected - field.found)

    @property
    def precision(self) -> str:
        return share(self.right, self.right + self.strange)

    @property
    def recall(self) -> str:
        return share(self.right, self.right + self.missed)


@dataclass
class Evaluation:
    """Tallies by field, and what was wrong, in the order of the pages."""

    pages: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    errors: list[str] = field(default_factory=list)

    def add(self, page: str, found: truth.Field) -> None:
        names = [found.name]
        if found.name.startswith("mentions "):
            names.append("mentions")
        elif found.name in ("events", "meetings"):
            names.append("events and meetings")
        for name in names:
            self.tallies[name].add(found)
        for what, members in (
            ("missed", found.expected - found.found),
            ("strange", found.found - found.expected),
        ):
            self.errors += (f"{page}: {found.name}: {what} {shown}" for shown in sorted(map(str, members)))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927), which stays within 0 and 1 for few and for all."""
    p, z2 = hits / of, _Z * _Z
    centre = p + z2 / (2 * of)
    half = _Z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return (centre - half) / (1 + z2 / of), (centre + half) / (1 + z2 / of)


def share(hits: int, of: int) -> str:
    """ "97.5% (93.7-99.0)", or a dash where there is nothing to be right about."""
    if not of:
        return "-"
    low, high = wilson(hits, of)
    return f"{hits / of:6.1%} ({low:.1%}-{high:.1%})"


def evaluate(cases: Iterable[truth.Case], reader: Reader) -> Evaluation:
    """Compare every page with its truth."""
    result = Evaluation()
    for case in cases:
        result.pages += 1
        for found in truth.compare(case, reader):
            result.add(case.name, found)
    return result


def table(result: Evaluation) -> Iterator[str]:
    """The tallies as lines of text, the sums of mentions and of events last."""
    width = max(map(len, result.tallies), default=5)
    yield f"{'field':{width}}  {'true':>5} {'read':>5}  {'precision':>22}  {'recall':>22}"
    sums = ("mentions", "events and meetings")
    for name in sorted(result.tallies, key=lambda name: (name in sums, name)):
        one = result.tallies[name]
        true, read = one.right + one.missed, one.right + one.strange
        yield f"{name:{width}}  {true:5} {read:5}  {one.precision:>22}  {one.recall:>22}"


def report(folder: Path, reader: Reader, errors: int) -> Iterator[str]:
    """What is printed for one folder; truth files in a folder named "hard" below it are told apart."""
    cases = truth.cases(folder)
    hard = [case for case in cases if HARD in Path(case.name).parts[:-1]]
    for name, chosen in ((str(folder), [case for case in cases if case not in hard]), ("the hard set", hard)):
        if not chosen:
            continue
        result = evaluate(chosen, reader)
        yield f"{name}: {result.pages} pages"
        yield from table(result)
        yield f"{len(result.errors)} errors" + (
            f", the first {errors}:" if len(result.errors) > errors else ""
        )
        yield from (f"  {line}" for line in result.errors[:errors])
        yield ""


def main(arguments: list[str] | None = None) -> int:
    """0; 2 where a folder holds no truth files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[truth.CORPUS])
    parser.add_argument("--errors", type=int, default=20, help="how many errors to list (default 20)")
    options = parser.parse_args(arguments)
    reader = Reader()
    for folder in options.folders:
        lines = list(report(folder, reader, options.errors))
        if not lines:
            print(f"{folder}: no truth files; tests/corpus/README.md describes them", file=sys.stderr)
            return 2
        print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
