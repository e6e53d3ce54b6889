"""What holds of releases beside one another: verified, compared, pruned; what outlives them."""

import gzip
import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlencode

import pytest
import zstandard
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from osce_graph import formats
from osce_graph.config import Settings
from osce_graph.errors import SiteError
from osce_graph.release import diff, history, shards, switch, tables, verify
from osce_graph.release.build import Built, build
from osce_graph.release.dumps import COMPRESSIONS, SHARDED, file_name, pack
from osce_graph.release.site import Release, Site
from osce_graph.resources import MIRROR
from osce_graph.sparql.client import Endpoint
from osce_graph.web.app import create_app
from tests.benchmarks.processes import free_port
from tests.conftest import page

SITE = "site"


def write(folder: Path, **pages: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Three releases of a site: an item is there throughout, one goes, one changes, one comes. Only read."""
    folder = tmp_path_factory.mktemp("three")
    lasting, going = page("Bridges over the Danube", "6 May 2016"), page("Going soon", "7 May 2016")
    entry = "News and press releases\nBridges over the Danube\nPublishing date: 6 May 2016\nMore...\n"
    inputs = [
        write(folder / "1", lasting=lasting, going=going, changing=page()),
        write(folder / "2", lasting=lasting, changing=page(field="Arms control")),
        write(folder / "3", lasting=lasting, listing=entry, coming=page("Coming", "8 May 2016")),
    ]
    return [build([each], folder / SITE, Settings()).release for each in inputs]


def lines(release: Release, fmt: formats.Format, kind: str | None = None) -> bytes:
    with verify.unpacked(release.dumps / file_name(fmt, formats.GZIP, kind)) as source:
        return source.read()


# Dumps ------------------------------------------------------------------------------------------------
def test_the_whole_is_its_kinds_end_to_end_and_in_order(sample_build: Built) -> None:
    release = sample_build.release
    whole = lines(release, formats.N_TRIPLES).splitlines()
    assert whole == sorted(set(whole))
    kinds = {d["kind"] for d in release.manifest["dumps"] if d["format"] == "n-triples" and d["kind"]}
    parts = [line for kind in kinds for line in lines(release, formats.N_TRIPLES, kind).splitlines()]
    assert sorted(parts) == whole


@pytest.mark.parametrize("fmt", SHARDED, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("kind", [None, "state", "other"])
def test_every_format_holds_the_same_triples(
    fmt: formats.Format, kind: str | None, sample_build: Built
) -> None:
    wanted = {
        quad.triple
        for quad in parse(lines(sample_build.release, formats.N_TRIPLES, kind), format=RdfFormat.N_TRIPLES)
    }
    content = lines(sample_build.release, fmt, kind)
    documents = content.splitlines() if fmt is formats.JSON_LINES else [content]
    rdf = fmt.oxigraph if isinstance(fmt.oxigraph, RdfFormat) else RdfFormat.JSON_LD
    assert {quad.triple for document in documents for quad in parse(document, format=rdf)} == wanted


def test_a_line_of_json_lines_stands_alone_and_is_read_by_rdflib(sample_build: Built) -> None:
    release = sample_build.release
    first = lines(release, formats.JSON_LINES, "state").splitlines()[0]
    subject = json.loads(first)["@id"]
    wanted = Graph().parse(data=lines(release, formats.N_TRIPLES, "state"), format="nt")
    found = Graph().parse(data=first, format="json-ld")
    assert {(s, p, o) for s, p, o in wanted if str(s) == subject} == set(found)


def test_both_packings_unpack_to_the_same(sample_build: Built) -> None:
    for dump in sample_build.release.manifest["dumps"]:
        path = sample_build.release.dumps / dump["file"]
        if path.suffix == ".gz":
            packed = path.with_suffix(".zst").read_bytes()
            with zstandard.ZstdDecompressor().stream_reader(
                io.BytesIO(packed), read_across_frames=True
            ) as reader:
                assert reader.read() == gzip.decompress(path.read_bytes()), dump["file"]


def test_the_sums_are_checked_by_the_tool_that_people_have(sample_build: Built) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=sample_build.release.dumps, check=False
    )
    assert done.returncode == 0


def test_evidence_is_a_dump_of_its_own(sample_build: Built) -> None:
    evidence = lines(sample_build.release, formats.N_QUADS, "evidence")
    assert evidence
    assert all(b"/graph/evidence/" in line for line in evidence.splitlines())
    assert b"/graph/evidence/" not in lines(sample_build.release, formats.N_QUADS)


def test_what_did_not_change_is_linked(three: list[Release]) -> None:
    first, second, _ = three
    name = file_name(formats.TURTLE, formats.ZSTD, "state")
    assert (first.dumps / name).samefile(second.dumps / name)
    news = file_name(formats.TURTLE, formats.ZSTD, "news")
    assert not (first.dumps / news).samefile(second.dumps / news)
    changed = [release.manifest["changed"] for release in three]
    assert changed[0][name] == changed[1][name] == changed[2][name] == first.manifest["built"]
    assert [each[news] for each in changed] == [release.manifest["built"] for release in three]


def test_a_table_has_a_row_an_entity_and_is_no_formula(tmp_path: Path) -> None:
    built = build(
        [write(tmp_path / "in", one=page("=1+2 is what they said", "5 March 2015"))],
        tmp_path / SITE,
        Settings(),
    )
    head, row = lines(built.release, formats.RESULTS_CSV, "news").decode().splitlines()
    assert head.split(",")[:3] == ["iri", "label", "inLanguage"]
    assert "'=1+2 is what they said" in row.split(",")
    described = json.loads((built.release.dumps / "osce-graph.csvw.json").read_bytes())
    table = next(each for each in described["tables"] if each["url"] == "osce-graph-news.csv.gz")
    assert [column["name"] for column in table["tableSchema"]["columns"]] == head.split(",")


def test_every_column_is_a_property_of_a_known_vocabulary() -> None:
    assert all(":" in str(term.value) for columns in tables.COLUMNS.values() for term in columns.values())
    assert all(len(set(columns)) == len(columns) for columns in tables.COLUMNS.values())


KEYS = st.text(
    st.characters(min_codepoint=45, max_codepoint=0x24F, exclude_characters='/<>"{}|\\^`?#%'),
    min_size=1,
    max_size=4,
)
PATHS = st.builds(
    "{}/{}".format, st.sampled_from(["news", "state", "meeting", "meeting-series", "source", "z-other"]), KEYS
)


@given(st.lists(PATHS, min_size=1, max_size=30, unique=True))
def test_shards_partition_the_sorted_lines(paths: list[str]) -> None:
    """Cutting sorted lines at the bounds gives each line the shard it belongs to, and each shard once."""
    base = "https://example.org/"
    every = sorted(f"<{base}{path}> <urn:p> <urn:o> .\n".encode() for path in paths)
    cutter = shards.Cutter(base)
    seen: list[str] = []
    at = 0
    while at < len(every):
        name, bound = cutter.locate(every[at])
        assert name not in seen
        seen.append(name)
        before = at
        while at < len(every) and every[at] < bound:
            assert cutter.locate(every[at])[0] == name
            at += 1
        assert at > before


STATEMENTS = st.sets(st.tuples(PATHS, st.integers(0, 40)), max_size=60)
EXAMPLE = "https://example.org/"


def said(statements: Iterable[tuple[str, int]]) -> list[bytes]:
    return [f'<{EXAMPLE}{path}> <urn:p> "{number}" .\n'.encode() for path, number in statements]


def cut_of(
    statements: Iterable[tuple[str, int]], folder: Path, previous: shards.Previous | None = None
) -> dict[str, tuple[bytes, bytes]]:
    """The shards by name, in order, each with its digest and its lines; written twice, in portions."""
    with ThreadPoolExecutor(1) as pool:
        made = shards.cut(
            lambda out: out.writelines(said(statements) * 2),
            folder,
            EXAMPLE,
            b"",
            pool,
            previous,
        )
    read = previous.read if previous else lambda shard: b""
    return {each.name: (each.digest, each.file.read_bytes() if each.file else read(each)) for each in made}


@given(before=STATEMENTS, removed=STATEMENTS, added=STATEMENTS, limit=st.sampled_from([1, 100, 400, 4000]))
@settings(deadline=None)
def test_shards_are_of_what_is_said_alone(
    before: set[tuple[str, int]],
    removed: set[tuple[str, int]],
    added: set[tuple[str, int]],
    limit: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """However large a shard may be: in order, no larger, and after a change as if it were all new."""
    folder = tmp_path_factory.mktemp("cut")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shards, "LIMIT", limit)
        patched.setattr(shards, "_PORTION", 700)
        first = cut_of(before, folder / "first")
        assert b"".join(lines for _, lines in first.values()) == b"".join(sorted(said(before)))
        for _, lines in first.values():
            assert len(lines) <= limit or len({line.split()[0] for line in lines.splitlines()}) == 1
        (folder / "changes").mkdir()
        (folder / "changes" / "removed.nt").write_bytes(b"".join(said(removed)))
        previous = shards.Previous(
            [shards.Shard(name, digest, lines.count(b"\n")) for name, (digest, lines) in first.items()],
            lambda shard: first[shard.name][1],
            folder / "changes" / "removed.nt",
        )
        changed = cut_of(added, folder / "second", previous)
        anew = cut_of((before - removed) | added, folder / "anew")
    assert [*changed.items()] == [*anew.items()]


@given(before=STATEMENTS, after=STATEMENTS)
@settings(deadline=None)
def test_history_follows_entities_from_shard_to_shard(
    before: set[tuple[str, int]], after: set[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever shards they fall into, entities came, changed or went by what is said of them."""
    folder = tmp_path_factory.mktemp("history")
    cuts = []
    for number, (statements, limit) in enumerate(((before, 100), (after, 400))):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(shards, "LIMIT", limit)
            found = cut_of(((path, n) for path, n in statements if "other" not in path), folder / str(number))
        cuts.append(found)
        earlier = cuts[number - 1] if number else {}
        last = folder / f"{number - 1}.sqlite" if number else None
        with history.writing(folder / f"{number}.sqlite", last) as writer:
            for name, (digest, lines) in found.items():
                if earlier.get(name, (b"",))[0] != digest:
                    own: dict[str, bytes] = {}
                    for line in lines.splitlines():
                        path = line.split()[0].decode()[1:-1].removeprefix(EXAMPLE)
                        own[path] = own.get(path, b"") + line
                    writer.update(name, own)
            writer.end((name for name in earlier if name not in found), found)
            writer.finish(history.Moment(f"r{number}", f"2026-01-0{number + 1}T00:00:00Z"))

    def told(statements: set[tuple[str, int]]) -> dict[str, set[int]]:
        every: dict[str, set[int]] = {}
        for path, number in statements:
            if "other" not in path:
                every.setdefault(path, set()).add(number)
        return every

    was, now = told(before), told(after)
    wanted = {
        **dict.fromkeys(now.keys() - was.keys(), "created"),
        **{path: "changed" for path in now.keys() & was.keys() if now[path] != was[path]},
        **dict.fromkeys(was.keys() - now.keys(), "deleted"),
    }
    with closing(history.open_read_only(folder / "1.sqlite")) as known:
        found_changes = {
            entry.path: entry.change for entry in history.latest(known, 1000) if entry.changed.release == "r1"
        }
    assert found_changes == wanted


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_members_end_to_end_are_their_contents_end_to_end(parts: list[bytes]) -> None:
    for compression in COMPRESSIONS:
        packed = b"".join(pack(part, compression) for part in parts)
        if compression is formats.GZIP:
            assert gzip.decompress(packed) == b"".join(parts)
        else:
            with zstandard.ZstdDecompressor().stream_reader(
                io.BytesIO(packed), read_across_frames=True
            ) as reader:
                assert reader.read() == b"".join(parts)


# Verify -----------------------------------------------------------------------------------------------
def test_releases_are_whole(three: list[Release], sample_build: Built) -> None:
    for release in (*three, sample_build.release):
        assert list(verify.problems(release)) == []


def test_any_flipped_byte_is_found(tmp_path: Path, run: Callable[..., Result]) -> None:
    release = build([write(tmp_path / "in", one=page())], tmp_path / SITE, Settings()).release
    for name in (*switch.files_of(release.folder), "SHA256SUMS"):
        path = release.folder / name
        content = path.read_bytes()
        if not content or (name.startswith("dumps/") and "-news." not in name and "nq" not in name):
            continue
        where = len(content) // 2
        path.unlink()  # a dump may be a link
        path.write_bytes(content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :])
        assert list(verify.problems(release)), name
        path.write_bytes(content)
    sums = release.folder / "SHA256SUMS"
    content = sums.read_bytes()
    for other in (content[:-1], content + b"\n", content + content[: content.index(b"\n") + 1]):
        sums.write_bytes(other)
        assert list(verify.problems(release)) == ["SHA256SUMS is not what was written"]
    sums.write_bytes(content)
    assert run("verify", "--site", tmp_path / SITE).exit_code == 0
    (release.dumps / "osce-graph.nt.gz").unlink()
    told = run("verify", "--site", tmp_path / SITE)
    assert told.exit_code == 4
    assert "dumps/osce-graph.nt.gz is missing" in told.output


def test_a_store_that_says_other_than_the_dumps_is_found(tmp_path: Path) -> None:
    """The sums are right, as in a release that was made wrong."""
    release = build([write(tmp_path / "in", one=page())], tmp_path / SITE, Settings()).release
    store = Store(str(release.store_path))
    store.remove(next(iter(store.quads_for_pattern(None, NamedNode("https://schema.org/headline"), None))))
    store.flush()
    del store
    switch.seal(release.folder)
    assert any("store" in problem for problem in verify.problems(release))


# Diff -------------------------------------------------------------------------------------------------
def apply(graph: Graph, patch: bytes) -> None:
    """RDF Patch, as its description says, by rdflib alone."""
    for line in patch.decode().splitlines():
        sign, _, statement = line.partition(" ")
        for triple in Graph().parse(data=statement, format="nt") if sign in "AD" else ():
            (graph.add if sign == "A" else graph.remove)(triple)


def test_the_patches_of_three_releases_lead_from_the_first_to_the_third(three: list[Release]) -> None:
    first, second, third = three
    graph = Graph().parse(data=lines(first, formats.N_TRIPLES), format="nt")
    for before, after in ((first, second), (second, third)):
        out = io.BytesIO()
        diff.patch(before, after, out)
        apply(graph, out.getvalue())
    assert isomorphic(graph, Graph().parse(data=lines(third, formats.N_TRIPLES), format="nt"))


def test_a_difference_names_what_came_changed_and_went(
    three: list[Release], run: Callable[..., Result]
) -> None:
    first, second, third = three
    site = first.folder.parent.parent
    told = json.loads(run("diff", first.name, second.name, "--site", site, "--format", "json").output)
    assert any(path.startswith("news/going-soon") for path in told["deleted"])
    assert any(path.startswith("news/harbour") for path in told["changed"])
    came = diff.compare(second, third).created
    assert any(path.startswith("news/coming") for path in came)
    table = run("diff", "previous", "current", "--site", site).output
    assert "news" in table
    assert "Coming" in table


def test_nothing_differs_from_itself(three: list[Release]) -> None:
    found = diff.compare(three[0], three[0])
    assert (found.created, found.changed, found.deleted, found.added, found.removed) == ([], [], [], 0, 0)


def test_a_release_is_named_by_how_its_name_begins(three: list[Release]) -> None:
    site = Site.open(three[0].folder.parent.parent)
    assert site.find(three[1].name[:20]).name == three[1].name
    assert site.find("current").name == three[2].name
    assert site.find("previous").name == three[1].name
    for wrong in ("", "2", "nothing"):
        with pytest.raises(SiteError, match="osce-graph releases"):
            site.find(wrong)


# History ----------------------------------------------------------------------------------------------
def test_history_knows_first_last_and_last_change(three: list[Release]) -> None:
    first, second, third = three
    with closing(history.open_read_only(third.history_path)) as known:
        entries = {}
        for entry in history.latest(known, 10_000):
            entries[entry.path.partition("-")[0]] = entry
        going, lasting, coming = (entries[f"news/{word}"] for word in ("going", "bridges", "coming"))
        assert (going.first.release, going.last, going.changed.release) == (
            first.name,
            first.name,
            second.name,
        )
        assert (going.change, lasting.change, coming.change) == ("deleted", "changed", "created")
        assert (lasting.first.release, lasting.last, lasting.changed.release) == (
            first.name,
            None,
            third.name,
        )
        assert coming.first.release == third.name
        state = history.look_up(known, "state/albania")
        assert state is not None
        assert (state.changed.release, state.change) == (first.name, "created")
        assert [moment.release for moment in history.releases(known)] == [each.name for each in three]
        published = dict(history.published(known))
        assert lasting.path in published
        assert going.path not in published


def test_what_comes_back_is_no_longer_gone(tmp_path: Path) -> None:
    one, both = (
        write(tmp_path / "one", a=page()),
        write(tmp_path / "both", a=page(), b=page("Another", "6 May 2016")),
    )
    releases = [build([each], tmp_path / SITE, Settings()).release for each in (both, one, both)]
    with closing(history.open_read_only(releases[2].history_path)) as known:
        entry = next(each for each in history.latest(known, 1000) if each.path.startswith("news/another"))
    assert (entry.first.release, entry.last, entry.changed.release) == (
        releases[0].name,
        None,
        releases[2].name,
    )


# Pruning ----------------------------------------------------------------------------------------------
def test_pruning_keeps_the_newest_the_current_and_what_is_read(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    folder = write(tmp_path / "in", one=page())
    made = [build([folder], tmp_path / SITE, Settings()).release.name for _ in range(4)]
    script = "import sys; from osce_graph.release.site import Site; release = Site.open(sys.argv[1])"
    script += ".find(sys.argv[2]); release.store; print(flush=True); input()"
    command = [sys.executable, "-c", script, str(tmp_path / SITE), made[1]]
    reader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        told = run("releases", "prune", "--keep", "1", "--site", tmp_path / SITE)
        assert told.exit_code == 0, told.output
        assert [release.name for release in Site.open(tmp_path / SITE).releases()] == [made[1], made[3]]
        assert f"kept {made[1]}: it is being read" in told.stderr
        reader.communicate(b"\n")
    assert switch.prune(Site.open(tmp_path / SITE), 1).removed == (made[1],)
    release = Site.open(tmp_path / SITE).current()
    assert release.name == made[3]
    assert list(verify.problems(release)) == []
    with closing(history.open_read_only(release.history_path)) as known:
        assert [moment.release for moment in history.releases(known)] == made


def test_the_current_release_is_never_pruned(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", one=page())
    first, second = (build([folder], tmp_path / SITE, Settings()).release.name for _ in range(2))
    link = tmp_path / SITE / "back"
    link.symlink_to(Path("releases") / first)
    link.replace(tmp_path / SITE / "current")  # the publisher went back
    assert switch.prune(Site.open(tmp_path / SITE), 1).removed == ()
    assert {release.name for release in Site.open(tmp_path / SITE).releases()} == {first, second}
    with switch.building(Site.open(tmp_path / SITE)), pytest.raises(SiteError, match="another build"):
        switch.prune(Site.open(tmp_path / SITE), 1)


# Takedown ---------------------------------------------------------------------------------------------
def test_an_item_taken_down_stays_down_with_its_listing_entries(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    entry = "News and press releases\n{}\nPublishing date: {}\nMore words of it...\n"
    inputs = write(
        tmp_path / "in",
        own=page("Zebras at the border", "6 May 2016"),
        listing=entry.format("Zebras at the border", "6 May 2016"),
        lasting=page(),
    )
    first = build([inputs], tmp_path / SITE, Settings()).release
    with closing(history.open_read_only(first.history_path)) as known:
        path = next(e.path for e in history.latest(known, 10_000) if e.path.startswith("news/zebras"))
    told = run("takedown", path, "--site", tmp_path / SITE)
    assert told.exit_code == 0, told.output
    again = run("takedown", path, "--site", tmp_path / SITE)
    assert "from the next build on" not in again.output
    with pytest.raises(SiteError, match="without --add"):
        build([inputs], tmp_path / SITE, Settings(), add=True)
    for _ in range(2):
        built = build([inputs], tmp_path / SITE, Settings())
        nothing = built.counts.as_json()["nothing to publish"]
        assert nothing == {"what it tells was taken down": 2}
        kept = [p for p in built.release.folder.rglob("*") if p.is_file() and "history" not in p.name]
        assert not any(b"ebras at the border" in p.read_bytes() for p in kept)
        for dump in built.release.manifest["dumps"]:
            with verify.unpacked(built.release.dumps / dump["file"]) as source:
                assert b"zebras" not in source.read().lower(), dump["file"]
        with closing(history.open_read_only(built.release.history_path)) as known:
            entry_of = history.look_up(known, path)
            assert entry_of is not None
            assert (entry_of.last, entry_of.withdrawn) == (first.name, True)
            assert path not in [e.path for e in history.latest(known, 10_000)]
    assert list(verify.problems(built.release)) == []
    (tmp_path / SITE / "takedown.txt").write_text("# nothing any more\n")
    back = build([inputs], tmp_path / SITE, Settings()).release
    with closing(history.open_read_only(back.history_path)) as known:
        entry_of = history.look_up(known, path)
        assert entry_of is not None
        assert (entry_of.last, entry_of.withdrawn) == (None, False)


def test_a_name_taken_down_is_no_longer_evidence(tmp_path: Path, run: Callable[..., Result]) -> None:
    said = "The course was opened by Ihor Quibblefax, Chairperson of the OSCE Permanent Council, in Vienna."
    inputs = write(tmp_path / "in", one=page(body=said))
    first = build([inputs], tmp_path / SITE, Settings()).release
    assert b"person-name/ihor-quibblefax" in lines(first, formats.N_TRIPLES)
    assert run("takedown", "person-name/ihor-quibblefax", "--site", tmp_path / SITE).exit_code == 0
    release = build([inputs], tmp_path / SITE, Settings()).release
    evidence = release.dumps / file_name(formats.N_QUADS, formats.GZIP, "evidence")
    whole = lines(release, formats.N_QUADS) + (
        lines(release, formats.N_QUADS, "evidence") if evidence.is_file() else b""
    )
    assert b"ihor-quibblefax" not in whole
    about = [line for line in whole.splitlines() if b"Quibblefax" in line]
    assert all(b"abstract" in line for line in about)  # the lead is the item's


@pytest.mark.parametrize("path", ["state/albania", "news/", "nothing", "person/someone", "news/a b"])
def test_what_cannot_be_taken_down_is_said(path: str, sample_site: Site, run: Callable[..., Result]) -> None:
    told = run("takedown", path, "--site", sample_site.path)
    assert told.exit_code == 2
    assert "cannot be taken down" in told.output
    assert not (sample_site.path / "takedown.txt").exists()


# Mirror -----------------------------------------------------------------------------------------------
@contextmanager
def mirror(dumps: Path, folder: Path) -> Iterator[str]:
    """The address of another store over the dumps: the server of Oxigraph, as docs/mirror.md tells."""
    folder.mkdir()
    for file in ("osce-graph.nq.gz", "osce-graph-evidence.nq.gz"):
        (folder / file).symlink_to(dumps / file)
    told = [line.split() for line in MIRROR.read_text().splitlines() if line.startswith("oxigraph ")]
    *loads, serves = ([str(Path(sys.executable).with_name(name)), *more] for name, *more in told)
    assert len(loads) == 2
    for command in loads:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    bind = f"127.0.0.1:{free_port()}"
    with subprocess.Popen([*serves, "--bind", bind], cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            said = list(takewhile(lambda line: not line.startswith("Listening"), server.stderr))
            assert server.poll() is None, said
            yield f"http://{bind}"
        finally:
            server.terminate()


def test_a_second_store_loaded_from_the_dumps_gives_equal_answers(sample_site: Site, tmp_path: Path) -> None:
    base = sample_site.current().base_iri
    queries = {
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }": "text/csv",
        "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type ORDER BY ?type": "text/csv",
        "SELECT ?s ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s ?label":
            "text/tab-separated-values",
        f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{base}graph/metadata>) }}"
        " GROUP BY ?g ORDER BY ?g": "application/sparql-results+json",
        f"ASK {{ <{base}state/albania> a ?type }}": "application/sparql-results+json",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{base}field-operation/')) }}":
            "application/n-triples",
    }  # fmt: skip
    with (
        mirror(sample_site.current().dumps, tmp_path / "mirror") as address,
        Endpoint(sample_site) as endpoint,
    ):
        ours = create_app(sample_site, endpoint).test_client()
        for query, accept in queries.items():
            asked = urllib.request.Request(
                f"{address}/query?{urlencode({'query': query})}", headers={"Accept": accept}
            )
            with urllib.request.urlopen(asked, timeout=60) as answer:
                there = answer.read()
            here = ours.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
            assert here.status_code == 200
            assert len(there) >= 10
            if accept == "application/n-triples":
                assert sorted(here.data.splitlines()) == sorted(there.splitlines())
            elif accept.endswith("json"):
                assert here.json == json.loads(there)
            else:
                assert here.data == there
