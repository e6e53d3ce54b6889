"""Building releases: what is published, what is counted, what survives."""

import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from osce_graph.config import Settings
from osce_graph.errors import InputError, SiteError
from osce_graph.iris import Iris
from osce_graph.release import switch
from osce_graph.release.build import Built, build
from osce_graph.release.ledger import Counts
from osce_graph.release.site import Release, Site
from osce_graph.vocabulary import OSCE, PROV, RDF, RDFS, SCHEMA, XSD
from osce_graph.web.current import Current
from tests import archives
from tests.conftest import page

IRIS = Iris()
DEFAULT = DefaultGraph()


def write(folder: Path, **pages: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def items(release: Release) -> list[NamedNode]:
    found = release.store.quads_for_pattern(None, RDF.type, OSCE.Item, DEFAULT)
    return [quad.subject for quad in found if isinstance(quad.subject, NamedNode)]


def values(store: Store, subject: NamedNode, predicate: NamedNode) -> set[object]:
    return {quad.object for quad in store.quads_for_pattern(subject, predicate, None, DEFAULT)}


def data_dumps(release: Release) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in release.dumps.iterdir() if path.suffix in (".gz", ".zst")
    }


def test_the_real_page_becomes_one_item_with_its_facts(seed: Path, tmp_path: Path) -> None:
    built = build([seed], tmp_path / "site", Settings())
    store = built.release.store
    (item,) = items(built.release)
    assert values(store, item, OSCE.issuedBy) == {IRIS("body/secretariat")}
    assert values(store, item, OSCE.fieldOfWork) == {IRIS("field-of-work/policing")}
    assert values(store, item, OSCE.contentType) == {IRIS("content-type/news")}
    assert {node.language for node in values(store, item, SCHEMA.headline)} == {"en"}  # type: ignore[attr-defined]
    assert len(values(store, item, SCHEMA.abstract)) == 1
    assert not values(store, item, SCHEMA.datePublished)
    mentioned = {"body/permanent-council", "person/lamberto-zannier", "person-name/ihor-prokopchuk",
                 "organization/europol"}  # fmt: skip
    assert {IRIS(path) for path in mentioned} <= values(store, item, SCHEMA.mentions)
    (event,) = values(store, item, OSCE.reportsOn)
    assert isinstance(event, NamedNode)
    assert {str(day) for day in values(store, event, SCHEMA.startDate)} == {
        '"2013-10-24"^^<http://www.w3.org/2001/XMLSchema#date>'
    }
    assert values(store, event, SCHEMA.location) == {IRIS("place/vienna")}
    role = values(store, IRIS("person-name/ihor-prokopchuk"), OSCE.printedRole)
    assert role == {Literal("Chairperson of the OSCE Permanent Council", language="en")}
    (source,) = values(store, item, PROV.wasDerivedFrom)
    assert isinstance(source, NamedNode)
    assert [len(node.value) for node in values(store, source, OSCE.sha256)] == [64]  # type: ignore[attr-defined]
    assert built.counts.warned == 1
    warnings = json.loads(built.release.validation_json.read_bytes())["units"][0]["results"]
    assert [warning["severity"] for warning in warnings] == ["Warning"]
    assert "date" in warnings[0]["message"]


def test_every_mention_has_its_quote_in_the_evidence_graph(sample_build: Built) -> None:
    query = """SELECT ?item ?entity (COUNT(?exact) AS ?quotes) {
        GRAPH ?source { ?item schema:mentions ?entity }
        FILTER(STRSTARTS(STR(?source), CONCAT(STR(?base), "graph/source/")))
        OPTIONAL { GRAPH ?evidence { ?note osce:statementSubject ?item ; osce:property schema:mentions ;
            oa:hasBody ?entity ; oa:hasTarget/oa:hasSelector/oa:exact ?exact } }
    } GROUP BY ?item ?entity HAVING (?quotes = 0)""".replace("?base", f"<{IRIS.base}>")
    from osce_graph.vocabulary import PREFIXES

    rows = list(sample_build.release.store.query(query, prefixes=PREFIXES))  # type: ignore[arg-type]
    assert rows == []


def test_a_triple_on_three_pages_stands_once_in_the_default_graph(tmp_path: Path) -> None:
    listing = "News and press releases\n{}Harbour officers compare notes\nPublishing date: 5 March 2015\n"
    pages = {
        "own": page(),
        "first": listing.format("") + "Content type: News\nWhere we are: OSCE Secretariat\nHarbour...\n",
        "second": listing.format("What is new\n") + "Harbour officers of the OSCE...\n",
    }
    built = build([write(tmp_path / "in", **pages)], tmp_path / "site", Settings())
    (item,) = items(built.release)
    store = built.release.store
    headline = (item, SCHEMA.headline, Literal("Harbour officers compare notes", language="en"))
    graphs = [quad.graph_name for quad in store.quads_for_pattern(*headline, None)]
    assert len(graphs) == 4
    assert graphs.count(DEFAULT) == 1
    assert len(values(store, item, PROV.wasDerivedFrom)) == 3
    count = (
        'SELECT (COUNT(*) AS ?n) { ?item <https://schema.org/headline> "Harbour officers compare notes"@en }'
    )
    (row,) = store.query(count)  # type: ignore[union-attr,misc]
    assert row["n"].value == "1"


def test_pages_and_entries_add_up(sample_build: Built) -> None:
    counts = sample_build.counts.as_json()
    nothing = sum(counts["nothing to publish"].values())
    assert counts["read"] == counts["published"] + counts["quarantined"] + counts["duplicate"] + nothing
    assert counts["read"] >= 20
    entries = counts["entries"]
    assert entries["read"] == entries["published"] + entries["quarantined"] + entries["duplicate"]
    assert counts["items"] == len(items(sample_build.release))


def test_a_lost_page_stops_the_release() -> None:
    counts = Counts(read=3, published=1, quarantined=1)
    with pytest.raises(AssertionError, match="do not add up"):
        counts.check()


def test_no_blank_nodes_are_published(sample_build: Built) -> None:
    with gzip.open(sample_build.release.dumps / "osce-graph.nq.gz", "rt", encoding="utf-8") as lines:
        assert not [line for line in lines if line.startswith("_:") or " _:" in line.split('"')[0]]


def test_every_sample_item_says_sample(sample_build: Built) -> None:
    assert {item.value for item in items(sample_build.release) if "/sample-" not in item.value} == set()
    assert sample_build.release.manifest["sample"] is True


def test_identical_inputs_give_identical_dumps(sample_build: Built, tmp_path: Path) -> None:
    """In another order, with another hash seed, time zone and number of processes."""
    pages = sorted(Path(sample_pages()).iterdir())
    random.Random(7).shuffle(pages)
    command = [sys.executable, "-m", "osce_graph", "build", *map(str, pages), "--site", str(tmp_path / "s")]
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"}
    subprocess.run([*command, "--processes", "2"], env=environment, check=True, capture_output=True)
    assert data_dumps(Site.open(tmp_path / "s").current()) == data_dumps(sample_build.release)


def sample_pages() -> Path:
    from osce_graph.resources import SAMPLE_PAGES

    return SAMPLE_PAGES


def test_adding_pages_gives_what_building_all_gives(tmp_path: Path) -> None:
    first = write(tmp_path / "first", own=page(), other=page("Bridges over the Danube", "6 May 2016"))
    entry = (
        "News and press releases\nHarbour officers compare notes\nPublishing date: 5 March 2015\nHarbour...\n"
    )
    second = write(tmp_path / "second", listing=entry, third=page("A third item", None))
    build([first], tmp_path / "grown", Settings())
    grown = build([second], tmp_path / "grown", Settings(), add=True)
    fresh = build([first, second], tmp_path / "fresh", Settings())
    assert data_dumps(grown.release) == data_dumps(fresh.release)
    assert (grown.counts.read, grown.counts.carried) == (2, 2)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), cut=st.integers(1, 4))
def test_any_order_of_additions_gives_the_same_dumps(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int
) -> None:
    entry = "News and press releases\n{}\nPublishing date: {}\nContent type: News\n{}\n"
    texts = [
        page(),
        page("Bridges over the Danube", "6 May 2016", field="Economic activities"),
        entry.format("Harbour officers compare notes", "5 March 2015", "Harbour officers and EUROPOL met..."),
        entry.format("Bridges over the Danube", "6 May 2016", "The OSCE Mission to Serbia looks at bridges."),
        page(
            body="The OSCE and NATO brought together harbour officers of several towns for one more course."
        ),
    ]
    folder = tmp_path_factory.mktemp("order")
    files = [folder / f"{number}.txt" for number in range(5)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    build([files[number] for number in order[:cut]], folder / "grown", Settings())
    grown = build([files[number] for number in order[cut:]], folder / "grown", Settings(), add=True)
    fresh = build(files, folder / "fresh", Settings())
    assert data_dumps(grown.release) == data_dumps(fresh.release)


def test_the_same_bytes_twice_are_a_duplicate(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", one=page(), two=page())
    built = build([folder], tmp_path / "site", Settings())
    assert (built.counts.published, built.counts.duplicate) == (1, 1)


def test_a_page_known_from_the_release_is_unchanged(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", one=page())
    build([folder], tmp_path / "site", Settings())
    again = build([folder], tmp_path / "site", Settings(), add=True)
    assert (again.counts.published, again.counts.unchanged, again.counts.carried) == (1, 1, 0)
    anew = build([folder], tmp_path / "site", Settings())
    assert (anew.counts.published, anew.counts.unchanged) == (1, 1)


def test_add_refuses_other_settings_and_leaves_the_release(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", one=page())
    built = build([folder], tmp_path / "site", Settings())
    with pytest.raises(SiteError, match="without --add"):
        build([folder], tmp_path / "site", Settings(base_iri="https://example.org/osce/"), add=True)
    assert Site.open(tmp_path / "site").current_name() == built.release.name


def test_the_base_iri_is_the_publishers(tmp_path: Path) -> None:
    base = "https://data.example.org/osce/"
    folder = write(tmp_path / "in", one=page())
    built = build([folder], tmp_path / "site", Settings(base_iri=base))
    with gzip.open(built.release.dumps / "osce-graph.nq.gz", "rt", encoding="utf-8") as dump:
        text = dump.read()
    assert f"<{base}body/secretariat>" in text
    assert "https://w3id.org/osce-graph/body" not in text


def test_a_page_that_violates_a_shape_is_quarantined_with_the_reason(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", good=page(), bad=page("x" * 600, "5 March 2015"))
    built = build([folder], tmp_path / "site", Settings())
    assert (built.counts.published, built.counts.quarantined) == (1, 1)
    ((name, reason),) = built.quarantined
    assert name == "bad.txt"
    assert "headline" in reason.lower()
    (entry,) = built.release.quarantine.glob("*.json")
    assert json.loads(entry.read_bytes())["page"] == "bad.txt"


BAD_FILES = {
    "empty.txt": (b"", "empty"),
    "binary.txt": (bytes(range(256)) * 8, "not valid utf-8"),
    "latin1.html": ("<html><body><h1>Müller</h1></body></html>".encode("latin-1"), "not valid utf-8"),
    "cut.txt": (b"-\nOur work\n- Projects\n-\nCountries\n- Alb", "nothing but navigation"),
    "other.txt": (b"A recipe\nTake two onions, chop them finely and fry them in butter for ten minutes,"
                  b" then add the stock and let it simmer.\n", "no layout of an OSCE page"),
    "huge.html": (b"<html><body>" + b"<p>OSCE</p>" * 2_000_000, "larger than 16 MB"),
    "broken.html.gz": (gzip.compress(b"<html>" * 9999)[:40], "gzip"),
    "picture.png": (b"\x89PNG\r\n", "no page"),
    "broken.ttl": (b"<a> <b> ", "not valid Turtle"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_get_a_reason_and_lose_nothing(name: str, tmp_path: Path) -> None:
    content, reason = BAD_FILES[name]
    folder = write(tmp_path / "in", good=page())
    (folder / name).write_bytes(content)
    built = build([folder], tmp_path / "site", Settings())
    counts = built.counts
    assert (counts.read, counts.published) == (2, 1)
    said = [*counts.nothing, *(reason for _, reason in built.quarantined)]
    assert len(said) == 1
    assert reason.lower() in said[0].lower()


def test_a_missing_input_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        build([tmp_path / "nowhere"], tmp_path / "site", Settings())
    assert not (tmp_path / "site").exists()


def test_a_folder_that_is_no_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("do not touch")
    with pytest.raises(SiteError, match="not an osce-graph site"):
        build([write(tmp_path / "in", one=page())], tmp_path / "mine", Settings())
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    site = switch.prepare(tmp_path / "site")
    with switch.building(site), pytest.raises(SiteError, match="another build"):
        build([write(tmp_path / "in", one=page())], tmp_path / "site", Settings())


STAGES = ["Merge.run", "dumps.write", "metadata.triples", "switch.finish", "Path.rename", "Path.replace"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_at_any_stage_leaves_the_current_release(stage: str, tmp_path: Path) -> None:
    """kill -9 as the stage begins; then the site serves what it did, and the next build succeeds."""
    first = build([write(tmp_path / "in", one=page())], tmp_path / "site", Settings())
    before = data_dumps(first.release)
    script = f"""
import os, signal
from pathlib import Path
from osce_graph.config import Settings
from osce_graph.release import build as b, dumps, merge, metadata, switch
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
owner, name = {{"Merge.run": (merge.Merge, "run"), "dumps.write": (dumps, "write"),
    "metadata.triples": (metadata, "triples"), "switch.finish": (switch, "finish"),
    "Path.rename": (Path, "rename"), "Path.replace": (Path, "replace")}}[{stage!r}]
setattr(owner, name, die)
b.build([Path({str(tmp_path / "in")!r})], Path({str(tmp_path / "site")!r}), Settings(full_text=True))
"""
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    site = Site.open(tmp_path / "site")
    assert site.current_name() == first.release.name
    assert data_dumps(site.current()) == before
    after = build([write(tmp_path / "in", two=page("Another item"))], tmp_path / "site", Settings())
    assert Site.open(tmp_path / "site").current_name() == after.release.name
    assert not list((tmp_path / "site" / "releases").glob(".building-*"))


def test_a_full_disk_leaves_the_current_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    folder = write(tmp_path / "in", one=page())
    first = build([folder], tmp_path / "site", Settings())

    def full(*arguments: object, **named: object) -> Iterator[None]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("osce_graph.release.dumps.write", full)
    with pytest.raises(SiteError, match="no space left"):
        build([folder], tmp_path / "site", Settings())
    assert Site.open(tmp_path / "site").current_name() == first.release.name


def test_a_release_stays_as_it_was_when_the_next_is_made(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", one=page())
    first = build([folder], tmp_path / "site", Settings())
    files = {path: path.read_bytes() for path in first.release.folder.rglob("*") if path.is_file()}
    build([write(tmp_path / "more", two=page("Another item"))], tmp_path / "site", Settings(), add=True)
    left = {path: path.read_bytes() for path in first.release.folder.rglob("*") if path.is_file()}
    assert left == files


def test_metadata_stand_outside_the_data_and_count_it(sample_build: Built) -> None:
    release = sample_build.release
    with gzip.open(release.dumps / "osce-graph.nq.gz", "rt", encoding="utf-8") as lines:
        text = lines.readlines()
    assert not [line for line in text if "graph/metadata>" in line]
    with gzip.open(release.dumps / "osce-graph.nt.gz", "rt", encoding="utf-8") as lines:
        triples = sum(1 for _ in lines)
    dataset = IRIS("dataset/osce-graph")
    void_triples = NamedNode("http://rdfs.org/ns/void#triples")
    (count,) = release.store.quads_for_pattern(dataset, void_triples, None, IRIS.metadata_graph)
    assert int(count.object.value) == triples  # type: ignore[union-attr]


def test_the_dump_says_what_the_store_says(tmp_path: Path) -> None:
    """However literals were written; in a fresh release and in one that was added to."""
    folder = write(tmp_path / "in", one=page())
    (folder / "one.txt.meta.json").write_text('{"retrieved": "2020-01-01T00:00:00.500+00:00"}')
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "numbers.ttl").write_text(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <http://e.org/s> <http://e.org/p>"
        ' "007"^^xsd:integer, 1.50, "1"^^xsd:boolean, "2020-01-01T00:00:00+00:00"^^xsd:dateTime .'
    )
    both = build([folder, tmp_path / "more"], tmp_path / "both", Settings())
    build([folder], tmp_path / "added", Settings())
    added = build([tmp_path / "more"], tmp_path / "added", Settings(), add=True)
    for release in (both.release, added.release):
        stored = release.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        lines = sorted(stored.splitlines(keepends=True))
        assert gzip.decompress((release.dumps / "osce-graph.nt.gz").read_bytes()) == b"".join(lines)
        assert any(b"00.5Z" in line for line in lines)
        assert any(b'"7"' in line for line in lines)


def test_curated_rdf_is_merged_and_keeps_its_graph_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "own.nq").write_text(
        '<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "A" <https://example.org/g> .\n'
    )
    (folder / "blank.ttl").write_text('[] <http://www.w3.org/2000/01/rdf-schema#label> "nobody" .\n')
    built = build([folder], tmp_path / "site", Settings())
    store = built.release.store
    label = Quad(
        NamedNode("https://example.org/a"), RDFS.label, Literal("A"), NamedNode("https://example.org/g")
    )
    assert label in store
    assert values(store, NamedNode("https://example.org/a"), RDFS.label) == {Literal("A")}
    (named,) = store.quads_for_pattern(None, RDFS.label, Literal("nobody"), DEFAULT)
    assert isinstance(named.subject, NamedNode)
    assert built.counts.published == 2


def test_captures_of_an_archive_are_pages_and_add_up(tmp_path: Path) -> None:
    html = (
        "<html><body><h1>{}</h1><p>VIENNA, 5 May 2004 - The OSCE met harbour officers of several towns for a"
        " course on search methods.</p></body></html>"
    )
    captures = [
        archives.record(
            archives.http(html.format(f"Harbour {number}")), f"https://www.osce.org/node/{number}"
        )
        for number in range(3)
    ]
    moved = archives.http(b"", "301 Moved", Location="/node/1")
    archive = archives.write(
        tmp_path / "crawl.warc.gz",
        archives.record(b"software: test", None, kind="warcinfo"),
        *captures,
        archives.record(moved, "https://www.osce.org/moved"),
        archives.record(archives.http(html), "https://example.org/"),
        captures[0],
        captures[1][:300],
    )
    built = build([archive, write(tmp_path / "in", one=page())], tmp_path / "site", Settings())
    counts = built.counts.as_json()
    assert (counts["read"], counts["published"], counts["duplicate"], counts["quarantined"]) == (8, 4, 1, 1)
    assert counts["nothing to publish"] == {
        "it is not from a host of the OSCE": 1,
        "it redirects to another address": 1,
    }
    store = built.release.store
    (source,) = store.quads_for_pattern(IRIS("news/2"), PROV.wasDerivedFrom, None, DEFAULT)
    assert isinstance(source.object, NamedNode)
    assert values(store, source.object, SCHEMA.url) == {NamedNode("https://www.osce.org/node/2")}
    assert {str(time) for time in values(store, source.object, PROV.generatedAtTime)} == {
        '"2026-01-31T12:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    }


def capture(number: int, day: int, text: str = "for a course on search methods") -> bytes:
    """A capture of one address on a day of January 2026; each has bytes of its own."""
    html = (
        f"<html><head><meta name='build' content='{day}'></head><body><h1>Harbour {number}</h1>"
        f"<p>VIENNA, 5 May 2004 - The OSCE met harbour officers of several towns {text}.</p></body></html>"
    )
    address = f"https://www.osce.org/node/{number}"
    return archives.record(archives.http(html), address, f"2026-01-{day:02}T12:00:00Z")


def test_a_later_capture_that_says_the_same_changes_only_the_manifest(tmp_path: Path) -> None:
    first = archives.write(tmp_path / "a.warc.gz", capture(1, 5), capture(2, 5))
    later = archives.write(tmp_path / "b.warc.gz", capture(1, 9), capture(2, 9, "and of one ship"))
    again = archives.write(tmp_path / "c.warc.gz", capture(1, 12))
    before = build([first], tmp_path / "site", Settings())
    same = build([again], tmp_path / "site", Settings(), add=True)
    assert data_dumps(same.release) == data_dumps(before.release)
    assert (same.counts.read, same.counts.published, same.counts.unchanged) == (1, 1, 1)
    changed = build([later], tmp_path / "site", Settings(), add=True)
    assert (changed.counts.published, changed.counts.unchanged) == (2, 1)
    assert data_dumps(changed.release) != data_dumps(before.release)
    fresh = build([later, again, first], tmp_path / "fresh", Settings())
    assert data_dumps(changed.release) == data_dumps(fresh.release)
    assert (fresh.counts.read, fresh.counts.published, fresh.counts.unchanged) == (5, 5, 2)
    anew = build([again], tmp_path / "site", Settings())
    assert (anew.counts.published, anew.counts.unchanged) == (1, 1)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)), cut=st.integers(1, 3))
def test_captures_may_come_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("captures")
    records = [capture(1, 5), capture(1, 9), capture(1, 3), capture(1, 7, "and of one ship")]
    files = [archives.write(folder / f"{n}.warc", each) for n, each in enumerate(records)]
    build([files[number] for number in order[:cut]], folder / "grown", Settings())
    grown = build([files[number] for number in order[cut:]], folder / "grown", Settings(), add=True)
    fresh = build(files, folder / "fresh", Settings())
    assert data_dumps(grown.release) == data_dumps(fresh.release)
    earliest = Literal("2026-01-03T12:00:00Z", datatype=XSD.dateTime)
    assert list(fresh.release.store.quads_for_pattern(None, PROV.generatedAtTime, earliest, DEFAULT))
    assert len(values(fresh.release.store, IRIS("news/1"), PROV.wasDerivedFrom)) == 2


def test_when_the_earliest_capture_goes_one_that_says_the_same_takes_its_place(tmp_path: Path) -> None:
    said = " by Ihor Quibblefax, Chairperson of the OSCE Permanent Council"
    early, late = capture(1, 3), capture(1, 9)
    named = capture(1, 1, f"for a course on search methods{said}")
    files = [
        archives.write(tmp_path / f"{n}.warc.gz", each)
        for n, each in enumerate((early, late, named), start=1)
    ]

    def stands(site: str, *inputs: Path) -> tuple[dict[str, bytes], set[str]]:
        release = build(list(inputs), tmp_path / site, Settings()).release
        times = release.store.quads_for_pattern(None, PROV.generatedAtTime, None, DEFAULT)
        return data_dumps(release), {quad.object.value[:10] for quad in times}

    assert stands("site", *files[:2])[1] == {"2026-01-03"}
    dumps, days = stands("site", files[1])
    assert days == {"2026-01-09"}
    assert dumps == stands("fresh", files[1])[0]
    assert stands("site", *files)[1] == {"2026-01-01", "2026-01-03"}
    (tmp_path / "site" / "takedown.txt").write_text("news/1\n")
    assert stands("site", *files)[1] == set()
    (tmp_path / "site" / "takedown.txt").unlink()
    assert stands("site", files[2], files[1])[1] == {"2026-01-01", "2026-01-09"}


def test_a_release_of_another_version_is_refused_by_name_and_built_anew(tmp_path: Path) -> None:
    pages = write(tmp_path / "pages", one="Office opens\n\nVIENNA, 3 March 2001 (OSCE) - An office opened.\n")
    first = build([pages], tmp_path / "site", Settings()).release
    with closing(sqlite3.connect(first.index_path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    site = Site.open(tmp_path / "site")
    with pytest.raises(SiteError, match=rf"{first.name} was made by another version.*build the site again"):
        Current(site).get()
    with pytest.raises(SiteError, match="another version"):
        build([pages], tmp_path / "site", Settings(), add=True)
    again = build([pages], tmp_path / "site", Settings()).release
    assert Current(site).get().name == again.name
    assert (again.dumps / "SHA256SUMS").read_bytes() == (first.dumps / "SHA256SUMS").read_bytes()
