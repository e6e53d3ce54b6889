"""An item told with its number and without it is one item, in every order and after every removal."""

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph

from osce_graph.config import Settings
from osce_graph.entities import describe, evidence
from osce_graph.iris import Iris, event_path, unnumbered_key
from osce_graph.release import history, index, switch, takedown, verify
from osce_graph.release.build import Built, build
from osce_graph.release.history import Entry
from osce_graph.release.site import Release, Site
from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import PROV, SCHEMA
from osce_graph.web.app import create_app
from osce_graph.web.current import Current
from tests.conftest import page

IRIS = Iris()
LISTED: Final = "News and press releases\n{}\nPublishing date: {}\nContent type: News\n{}\n"
BRIDGES, MAY = "Bridges over the Danube", "6 May 2016"
OLDER: Final = f"news/{unnumbered_key(BRIDGES, '2016-05-06', 'en')}"
COURSE: Final = "The OSCE met harbour officers of several towns for a seminar in {} on 9 May 2016."

# name -> (text, node number)
FILES: Final[dict[str, tuple[str, int | None]]] = {
    "own": (page(BRIDGES, MAY, body=COURSE.format("Vienna and on 12 May 2016 for a course in Graz")), 7),
    "namesake": (page(BRIDGES, MAY, field="Economic activities", body=COURSE.format("Prague")), 8),
    "listed": (LISTED.format(BRIDGES, MAY, COURSE.format("Quuxtown")), None),
    "again": (LISTED.format(BRIDGES.upper(), MAY, "The OSCE and NATO look at bridges..."), None),
    "nameless": (page(BRIDGES, MAY, field="Border management", body=COURSE.format("Quuxtown")), None),
    "other": (LISTED.format("Harbour officers compare notes", "5 March 2015", "Harbour officers..."), None),
    "harbour": (page(), 9),
    "undated": (page(BRIDGES, None), 10),
}


def write(folder: Path, names: Iterable[str] = FILES) -> list[Path]:
    """The files of these names, each with a side file that tells its address where it has a number."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in names:
        text, number = FILES[name]
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        if number is not None:
            side = {"address": f"https://www.osce.org/node/{number}"}
            path.with_name(f"{path.name}.meta.json").write_text(json.dumps(side))
        paths.append(path)
    return paths


def data(release: Release) -> dict[str, bytes]:
    kept = [dump for dump in release.manifest["dumps"] if "metadata" not in dump["file"]]
    return {dump["file"]: (release.dumps / dump["file"]).read_bytes() for dump in kept}


def items(release: Release) -> set[str]:
    found = release.store.quads_for_pattern(None, SCHEMA.headline, None, DefaultGraph())
    return {path for quad in found if (path := IRIS.path(quad.subject.value))}  # type: ignore[union-attr]


def known(release: Release, path: str) -> tuple[str | None, Entry | None]:
    """Where an older path leads, and what the history knows of it."""
    with closing(history.open_read_only(release.history_path)) as opened:
        return history.target(opened, path), history.look_up(opened, path)


# Joining ----------------------------------------------------------------------------------------------
PLACES: Final = st.sampled_from(["a-1", "b-2"])  # keys
ROWS: Final = st.lists(
    st.one_of(
        st.builds(lambda kind, key: (f"{kind}/{key}", key), st.sampled_from(["news", "publication"]), PLACES),
        st.builds(lambda number, key: (f"news/{number}", key), st.integers(1, 3), st.none() | PLACES),
    ),
    max_size=8,
)


def joined(rows: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """As the definition says: a key that one item without a number has and one with a number."""
    having: dict[str, set[str]] = {}
    for item, key in rows:
        if key is not None:
            having.setdefault(key, set()).add(item)
    found = {}
    for key, items in having.items():
        without = [item for item in items if item.partition("/")[2] == key]
        if len(without) == 1 and len(items) == 2:
            found[without[0]] = (items - {without[0]}).pop()
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, more=ROWS)
def test_one_with_a_number_and_one_without_are_one(
    rows: list[tuple[str, str | None]],
    more: list[tuple[str, str | None]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    connection = index.create(tmp_path_factory.mktemp("index") / "index.sqlite")
    before: dict[str, str] = {}
    with closing(connection):
        for start, part in ((0, rows), (len(rows), more)):
            index.add_records(
                connection, ((item, str(n), None, b"", key) for n, (item, key) in enumerate(part, start))
            )
            changed = index.join(connection)
            now = index.moved(connection)
            assert now == joined((rows + more)[: start + len(part)])
            assert changed == {path for pair in before.items() ^ now.items() for path in pair}
            before = now


# Releases ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """One site: a listing, its page comes, a namesake too, the listing goes, the page goes. Only read."""
    folder = tmp_path_factory.mktemp("story")
    write(folder)

    def release(*names: str, add: bool = False) -> Built:
        return build([folder / f"{name}.txt" for name in names], folder / "site", Settings(), add=add)

    return {
        "listed": release("listed"),
        "numbered": release("own", add=True),
        "two": release("namesake", add=True),
        "one": release("own"),
        "back": release("listed", "again"),
    }


def test_what_gets_a_number_is_one_item_under_it_and_its_older_address_leads_there(
    story: dict[str, Built],
) -> None:
    assert items(story["listed"].release) == {OLDER}
    release = story["numbered"].release
    assert items(release) == {"news/7"}
    sources = release.store.quads_for_pattern(IRIS("news/7"), PROV.wasDerivedFrom, None, DefaultGraph())
    assert len({quad.object for quad in sources}) == 2
    target, entry = known(release, OLDER)
    assert target == "news/7"
    assert entry is not None
    assert entry.last == story["listed"].release.name
    assert list(verify.problems(release)) == []


def test_what_the_entry_says_of_others_goes_with_what_it_says(story: dict[str, Built]) -> None:
    """The page tells more events, so the place that the entry alone prints is told by nothing fused."""
    place = IRIS("place/quuxtown-as-printed")
    told = [
        list(story[name].release.store.quads_for_pattern(place, None, None, DefaultGraph()))
        for name in ("listed", "numbered", "two")
    ]
    assert [bool(quads) for quads in told] == [True, False, True]


def test_which_of_two_it_is_nobody_can_say(story: dict[str, Built]) -> None:
    assert items(story["two"].release) == {OLDER, "news/7", "news/8"}
    target, entry = known(story["two"].release, OLDER)
    assert target is None
    assert entry is not None
    assert entry.last is None


def test_an_older_address_leads_on_when_its_listing_is_gone(story: dict[str, Built]) -> None:
    assert items(story["one"].release) == {"news/7"}
    assert known(story["one"].release, OLDER)[0] == "news/7"


def test_a_number_that_is_gone_names_what_stands_in_its_place(story: dict[str, Built]) -> None:
    release = story["back"].release
    assert items(release) == {OLDER}
    target, entry = known(release, "news/7")
    assert target is None
    assert entry is not None
    assert (entry.last, entry.successor) == (story["one"].release.name, OLDER)
    assert known(release, OLDER)[0] is None


def test_an_event_goes_where_its_item_goes(story: dict[str, Built]) -> None:
    event, other = event_path(OLDER, 1), event_path(OLDER, 2)
    for name in ("numbered", "one"):
        assert known(story[name].release, event)[0] == "event/7-1"
        assert known(story[name].release, other)[0] == "event/7-2"
        assert known(story[name].release, event_path(OLDER, 3)) == (None, None)
    assert known(story["two"].release, event)[0] is None
    back = story["back"].release
    for number, wanted in ((1, event), (2, OLDER)):  # the entry tells one event, the page told two
        target, entry = known(back, event_path("news/7", number))
        assert target is None
        assert entry is not None
        assert (entry.last, entry.successor) == (story["one"].release.name, wanted)


def test_a_page_that_tells_another_item_now_is_named_by_the_former(tmp_path: Path) -> None:
    (file,) = write(tmp_path / "in", ["harbour"])
    first = build([file], tmp_path / "site", Settings()).release
    side = file.with_name(f"{file.name}.meta.json")
    side.write_text(json.dumps({"address": "https://www.osce.org/node/90"}))
    release = build([file], tmp_path / "site", Settings()).release
    _, entry = known(release, "news/9")
    assert entry is not None
    assert (entry.last, entry.successor) == (first.name, "news/90")


def test_search_finds_the_words_of_all_that_is_one(story: dict[str, Built]) -> None:
    with closing(index.open_read_only(story["numbered"].release.index_path)) as connection:
        (place,) = connection.execute("SELECT id FROM entity WHERE path = 'news/7'").fetchone()
        hits = connection.execute("SELECT rowid FROM search WHERE search MATCH 'graz'").fetchall()
        witnesses = index.witnesses(connection, "news/7")
        assert index.witnesses(connection, OLDER) == []
    assert (place,) in hits
    assert {witness.record.path for witness in witnesses} == {"news/7"}
    assert {event.path.rpartition("-")[0] for w in witnesses for event in w.record.events} == {"event/7"}


@pytest.mark.parametrize("path", ["news/7", OLDER])
def test_what_is_one_item_is_taken_down_as_one(path: str, tmp_path: Path) -> None:
    files = write(tmp_path / "in", ["own", "listed", "harbour"])
    build(files, tmp_path / "site", Settings())
    takedown.add(Site.open(tmp_path / "site"), [path])
    release = build(files, tmp_path / "site", Settings()).release
    assert items(release) == {"news/9"}
    for each in ("news/7", OLDER, "event/7-1", "event/7-2", event_path(OLDER, 1)):
        target, entry = known(release, each)
        assert target is None
        assert entry is None or entry.withdrawn


def test_over_http_the_older_address_leads_on_and_its_evidence_counts(tmp_path: Path) -> None:
    build(write(tmp_path / "in", ["own", "again"]), tmp_path / "site", Settings())
    site = Site.open(tmp_path / "site")
    with Endpoint(site) as endpoint:
        client = create_app(site, endpoint).test_client()
        moved = client.get(f"/{OLDER}")
        assert (moved.status_code, moved.headers["Location"]) == (301, "/news/7")
        assert client.get(f"/{OLDER}.ttl").headers["Location"] == "/news/7.ttl"
        assert client.get(f"/{event_path(OLDER, 1)}").headers["Location"] == "/event/7-1"
        assert "NATO" in client.get("/news/7.html").text
    opened = Current(site).get()
    found = describe(opened.store, IRIS("news/7"), IRIS, older=opened.older(IRIS("news/7")))
    assert found is not None
    quotes = {(each.exact, each.value) for each in evidence(opened.store, found.annotations)}
    assert ("NATO", IRIS("organization/nato")) in quotes
    listing = IRIS.source_graph(hashlib.sha256((tmp_path / "in" / "again.txt").read_bytes()).hexdigest())
    told = {triple.predicate for triple, graphs in found.graphs.items() if listing in graphs}
    assert SCHEMA.mentions in told


def test_whoever_takes_down_at_the_same_time_loses_nothing(tmp_path: Path) -> None:
    site = Site.open(switch.prepare(tmp_path / "site").path)
    paths = [f"person-name/jane-roe-{number}" for number in range(60)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda path: takedown.add(site, [path]), paths))
    assert takedown.read(site.path) == set(paths)
