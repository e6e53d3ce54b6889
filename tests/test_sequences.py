"""The invariant: whatever is added, read again, left out or taken down, the dumps are those of a fresh build.

The inputs meet each other in every way that the pipeline knows: listings and pages of one item, language
versions, captures that say the same or are the same, curated files that speak of what pages tell, and
pages that are quarantined as a whole or in part.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pyoxigraph import DefaultGraph, NamedNode

from osce_graph.config import Settings
from osce_graph.release import quarantine, takedown, verify
from osce_graph.release.build import Built, build
from osce_graph.release.site import Release, Site
from osce_graph.vocabulary import PROV, SCHEMA
from tests import archives
from tests.conftest import page
from tests.test_joining import BRIDGES, FILES, LISTED, MAY, OLDER, data
from tests.test_versions import ENGLISH, GERMAN, RUSSIAN
from tests.test_versions import page as version

BASE: Final = Settings().base_iri
ABOUT: Final = "<https://schema.org/about> <https://example.org/topic>"
COURSE: Final = "The OSCE met harbour officers of several towns by Ihor Quibblefax, Chairperson of the OSCE \
Permanent Council, in Vienna on 9 May 2004."


def capture(folder: Path, name: str, number: int, day: int, mark: int = 0, words: str = "") -> None:
    """A capture of /node/`number` on a day of January 2026; equal marks and words give equal bytes."""
    html = (
        f"<html><head><meta name='build' content='{mark}'></head><body><h1>Harbour lists</h1>"
        f"<p>VIENNA, 5 May 2004 - {COURSE}{words}</p></body></html>"
    )
    address, time = f"https://www.osce.org/node/{number}", f"2026-01-{day:02}T12:00:00Z"
    archives.write(folder / name, archives.record(archives.http(html), address, time))


def text(folder: Path, name: str, content: str, address: str | None = None) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    if address is not None:
        (folder / f"{name}.meta.json").write_text(json.dumps({"address": address}))


def _told() -> dict[str, Callable[[Path], object]]:
    found: dict[str, Callable[[Path], object]] = {}
    for name, (content, number) in FILES.items():
        address = None if number is None else f"https://www.osce.org/node/{number}"
        file = f"{name}.txt"
        found[file] = partial(text, name=file, content=content, address=address)
    return found


HEADLINE: Final = f'<https://schema.org/headline> "{BRIDGES}"@en'
INPUTS: Final[dict[str, Callable[[Path], object]]] = {
    **_told(),
    "node-20.html": lambda f: version(f, "/node/20", "Lists", ENGLISH, ("Русский", "/ru/node/21")),
    "ru-node-21.html": lambda f: version(f, "/ru/node/21", "Списки", RUSSIAN, ("Deutsch", "/de/node/20")),
    "de-node-20.html": lambda f: version(f, "/de/node/20", "Hafenlisten", GERMAN),
    "late.warc": partial(capture, name="late.warc", number=1, day=9),
    "early.warc": partial(capture, name="early.warc", number=1, day=3, mark=1),
    "same-bytes.warc": partial(capture, name="same-bytes.warc", number=1, day=2),
    "same-bytes-later.warc": partial(capture, name="same-bytes-later.warc", number=1, day=20),
    "same-bytes-elsewhere.warc": partial(capture, name="same-bytes-elsewhere.warc", number=2, day=1),
    "changed.warc": partial(capture, name="changed.warc", number=1, day=12, words=" It was in Prague."),
    "topics.ttl": partial(text, name="topics.ttl", content=f"<{BASE}news/7> {ABOUT} .\n"),
    "names.nq": partial(
        text,
        name="names.nq",
        content=f"<{BASE}{OLDER}> {HEADLINE} <https://example.org/g> .\n"
        f"<{BASE}news/7> {HEADLINE} <https://example.org/g> .\n",
    ),
    "more-names.nq": partial(
        text,
        name="more-names.nq",
        content=f"<{BASE}news/7> {HEADLINE} <https://example.org/g> .\n"
        f'<{BASE}person-name/ihor-quibblefax> <https://schema.org/name> "Ihor Quibblefax" .\n'
        '_:a <https://schema.org/name> "nobody" .\n',
    ),
    "too-long.txt": partial(text, name="too-long.txt", content=page("x" * 600)),
    "half-listed.txt": partial(
        text,
        name="half-listed.txt",
        content=LISTED.format(BRIDGES, MAY, "Bridges...") + LISTED.format("y" * 600, MAY, "Too long...")[24:],
    ),
    "elsewhere.txt": partial(text, name="elsewhere.txt", content=page(), address="https://example.org/9"),
}


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for make in INPUTS.values():
        make(folder)
    return folder


def made(site: Path, *paths: Path, add: bool = False) -> Built:
    return build(list(paths), site, Settings(), add=add)


class Sites(RuleBasedStateMachine):
    """Whatever is done to a site: the dumps are those of a fresh build of what remains."""

    FRESH: ClassVar[dict[tuple[frozenset[str], frozenset[str]], dict[str, bytes]]] = {}
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.site = self.folder / f"site-{len(list(self.folder.iterdir()))}"
        self.names: frozenset[str] = frozenset()
        self.down: frozenset[str] = frozenset()
        self.release: Release | None = None

    def _paths(self, names: Iterable[str]) -> list[Path]:
        return [self.folder / "in" / name for name in sorted(names)]

    @rule(names=st.sets(st.sampled_from(sorted(INPUTS)), min_size=1, max_size=5))
    def add(self, names: set[str]) -> None:
        self.release = made(self.site, *self._paths(names), add=True).release
        self.names |= names

    @precondition(lambda self: self.release and any(quarantine.pages(self.release.quarantine)))
    @rule()
    def read_again(self) -> None:
        self.release = build([], self.site, Settings(), retry_quarantined=True).release

    @precondition(lambda self: len(self.names) > 1)
    @rule(choice=st.data())
    def leave_out(self, choice: st.DataObject) -> None:
        self.names -= {choice.draw(st.sampled_from(sorted(self.names)))}
        self.release = made(self.site, *self._paths(self.names)).release

    @precondition(lambda self: self.names and not self.down)
    @rule(path=st.sampled_from([OLDER, "news/7", "news/1", "person-name/ihor-quibblefax"]))
    def take_down(self, path: str) -> None:
        takedown.add(Site.open(self.site), [path])
        self.down = takedown.read(self.site)
        self.release = made(self.site, *self._paths(self.names)).release

    @invariant()
    def dumps_are_those_of_a_fresh_build(self) -> None:
        if self.release is None:
            return
        state = self.names, self.down
        if state not in self.FRESH:
            fresh = self.folder / f"fresh-{len(self.FRESH)}"
            fresh.mkdir()
            site = fresh / "site"
            if self.down:
                made(site, *self._paths(["harbour.txt"]))
                (site / takedown.FILE).write_text("".join(f"{path}\n" for path in self.down))
            self.FRESH[state] = data(made(site, *self._paths(self.names)).release)
        assert data(self.release) == self.FRESH[state]

    def teardown(self) -> None:
        if self.release is not None:
            assert list(verify.problems(self.release)) == []


def test_any_sequence_gives_the_dumps_of_a_fresh_build(inputs: Path) -> None:
    Sites.folder = inputs.parent
    Sites.FRESH.clear()
    bounds = settings(max_examples=3, stateful_step_count=4, deadline=None, derandomize=True)
    run_state_machine_as_test(Sites, settings=bounds)


def test_of_the_same_bytes_the_earliest_capture_is_published(inputs: Path, tmp_path: Path) -> None:
    """Whatever their names, and whichever comes first."""

    def days(built: Built) -> set[str]:
        times = built.release.store.quads_for_pattern(None, PROV.generatedAtTime, None, DefaultGraph())
        return {quad.object.value[:10] for quad in times}  # type: ignore[union-attr]

    late, later, early = (inputs / f"{name}.warc" for name in ("late", "same-bytes-later", "same-bytes"))
    fresh = made(tmp_path / "fresh", late, later, early)
    assert days(fresh) == {"2026-01-02"}
    assert (fresh.counts.read, fresh.counts.published, fresh.counts.duplicate) == (3, 1, 2)
    made(tmp_path / "site", later)
    assert days(made(tmp_path / "site", late, add=True)) == {"2026-01-09"}
    grown = made(tmp_path / "site", early, add=True)
    assert (grown.counts.published, grown.counts.unchanged, grown.counts.carried) == (1, 1, 0)
    assert data(grown.release) == data(fresh.release)
    assert data(made(tmp_path / "site", later, add=True).release) == data(fresh.release)
    assert list(verify.problems(grown.release)) == []


def test_the_same_bytes_at_an_earlier_address_tell_the_item_there(tmp_path: Path) -> None:
    """And nothing is left of the item that they told elsewhere."""
    capture(tmp_path, "a.warc", 1, 9)
    capture(tmp_path, "b.warc", 2, 3)
    made(tmp_path / "site", tmp_path / "a.warc")
    grown = made(tmp_path / "site", tmp_path / "b.warc", add=True).release
    assert data(grown) == data(made(tmp_path / "fresh", tmp_path / "a.warc", tmp_path / "b.warc").release)
    told = {quad.subject for quad in grown.store.quads_for_pattern(None, SCHEMA.headline, None)}
    assert told == {NamedNode(f"{BASE}news/2")}


@pytest.mark.parametrize("names", [("elsewhere.txt", "harbour.txt"), ("harbour.txt", "elsewhere.txt")])
def test_a_page_is_published_whatever_became_of_the_same_bytes_elsewhere(
    names: tuple[str, str], inputs: Path, tmp_path: Path
) -> None:
    first, second = (inputs / name for name in names)
    fresh = made(tmp_path / "fresh", first, second)
    assert fresh.counts.published == 1
    made(tmp_path / "site", first)
    assert data(made(tmp_path / "site", second, add=True).release) == data(fresh.release)


def test_what_a_curated_file_says_too_stays_when_a_page_says_it_no_longer(
    inputs: Path, tmp_path: Path
) -> None:
    """The listing's item is told under its number from the second build on; the file goes on to name it."""
    steps = [inputs / name for name in ("listed.txt", "names.nq", "own.txt")]
    for number, each in enumerate(steps):
        grown = made(tmp_path / "site", each, add=number > 0)
    assert data(grown.release) == data(made(tmp_path / "fresh", *steps).release)
    older = NamedNode(f"{BASE}{OLDER}")
    assert list(grown.release.store.quads_for_pattern(older, SCHEMA.headline, None, DefaultGraph()))


# The same bytes at two addresses, with captures that say the same beside them at each: which of these is
# published hangs on which bytes were saved first, and where.
CAPTURES: Final = {
    f"{'abcd'[mark]}-at-{number}-day-{day}.warc": (number, day, mark)
    for mark, number, day in [(0, 1, 4), (0, 2, 2), (0, 1, 1), (1, 1, 5), (1, 2, 3), (2, 1, 6), (3, 2, 8)]
}


@given(
    order=st.permutations(sorted(CAPTURES)),
    number=st.integers(2, len(CAPTURES)),
    cuts=st.sets(st.integers(1, len(CAPTURES) - 1)),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(order=["a-at-1-day-4.warc", "b-at-1-day-5.warc", "a-at-2-day-2.warc"], number=3, cuts=set())
@example(order=["a-at-1-day-4.warc", "b-at-1-day-5.warc", "a-at-2-day-2.warc"], number=3, cuts={2})
@example(order=["b-at-1-day-5.warc", "a-at-1-day-4.warc", "a-at-2-day-2.warc"], number=3, cuts={1, 2})
@example(order=["b-at-1-day-5.warc", "a-at-1-day-4.warc", "a-at-2-day-2.warc"], number=3, cuts={1})
def test_captures_in_any_order_and_in_any_portions_give_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], number: int, cuts: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("captures")
    chosen = order[:number]
    for name in chosen:
        capture(folder, name, *CAPTURES[name])
    fresh = made(folder / "fresh", *(folder / name for name in sorted(chosen, key=lambda n: CAPTURES[n][1])))
    ends = sorted({cut for cut in cuts if cut < number} | {number})
    start = 0
    for end in ends:
        # Within a portion the files are read in the order of their names.
        portion = folder / f"portion-{start}"
        portion.mkdir()
        for place, name in enumerate(chosen[start:end]):
            capture(portion, f"{place}-{name}", *CAPTURES[name])
        grown = made(folder / "site", portion, add=start > 0).release
        start = end
    assert data(grown) == data(fresh.release)
    assert list(verify.problems(grown)) == []
