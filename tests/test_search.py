"""Search: words, phrases, beginnings; names first; no syntax; no more of a body than a snippet."""

import sqlite3
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, Quad, Store

from osce_graph.iris import Iris
from osce_graph.records import ItemRecord
from osce_graph.release import entries, index, search
from osce_graph.release.search import CONTEXT, Term, find, parse
from osce_graph.triples import item_triples
from osce_graph.vocabulary import OSCE, RDF, RDFS, SKOS

SYNTAX = ['"', "AND", "OR", "NOT", "NEAR(", ")", "*", "label:", "ukraine", "-", "^"]
BODY = (
    "VIENNA, 4 March 2014 - Officers from thirty harbours compared notes on container seals. "
    "Mr. Đorđe Šćepanović opened the seminar. The Mission to Ukraine was mentioned, and Łódź. "
    "A word that stands alone: xylophone. "
    + "Nothing else of note was said. " * 40
    + "The last word is zebra."
)
iris = Iris()


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("search")
    items = [
        ItemRecord("news/1", "page", "Harbour officers compare notes", "en", abstract="A lead on seals.",
                   date_published="2014-03-04", body=BODY),
        ItemRecord("news/2", "page", "Seminar in Łódź", "pl", date_published="2015-01-01", body="Ukraine."),
        ItemRecord("news/3", "page", "Undated", "en", body="harbour " * 30),
    ]  # fmt: skip
    named = {
        "field-operation/mission-to-ukraine": ("OSCE Mission to Ukraine", "CSCE Mission to Ukraine"),
        "state/denmark": ("Denmark", "Дания"),
        "body/odihr": ("Office for Democratic Institutions and Human Rights", "ODIHR"),
    }
    store = Store(str(folder / "store"))
    for item in items:
        store.extend(
            Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in item_triples(item, [], iris)
        )
    for path, (label, other) in named.items():
        store.add(Quad(iris(path), RDF.type, OSCE.Body, DefaultGraph()))
        store.add(Quad(iris(path), RDFS.label, Literal(label, language="en"), DefaultGraph()))
        store.add(Quad(iris(path), SKOS.altLabel, Literal(other), DefaultGraph()))
    made = index.create(folder / "index.sqlite")
    index.add_records(made, ((item.path, "0" * 64, None, index.pack(item), None) for item in items))
    entries.fill(made, store, iris)
    made.execute("COMMIT")
    made.close()
    opened = index.open_read_only(folder / "index.sqlite")
    yield opened
    opened.close()


def found(connection: sqlite3.Connection, text: str, **more: str) -> list[str]:
    ids = find(connection, parse(text), **more).ids
    rows = (connection.execute("SELECT path FROM entity WHERE id = ?", (each,)).fetchone() for each in ids)
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("xylophone", ["news/1"]),
        ("harbour officers", ["news/1"]),
        ("officers harbour", ["news/1"]),
        ('"harbour officers"', ["news/1"]),
        ('"officers harbour"', []),
        ("xyloph", ["news/1"]),
        ("xyloph ", []),
        ("xyloph* seminar", ["news/1"]),
        ("ylophone", []),
        ("scepanovic", ["news/1"]),
        ("ŠĆEPANOVIĆ", ["news/1"]),
        ("dorde", ["news/1"]),
        ("lodz", ["news/2", "news/1"]),
        ("дания", ["state/denmark"]),
        ("ДАНИЯ", ["state/denmark"]),
        ("odihr", ["body/odihr"]),
        ("seals lead", ["news/1"]),
        ("ukraine", ["field-operation/mission-to-ukraine", "news/2", "news/1"]),
        ("mission to ukraine", ["field-operation/mission-to-ukraine", "news/1"]),
    ],
)
def test_what_is_found(connection: sqlite3.Connection, text: str, paths: list[str]) -> None:
    assert found(connection, text) == paths


def test_where_nothing_holds_every_word_some_will_do(connection: sqlite3.Connection) -> None:
    hits = find(connection, parse("xylophone denmark"))
    assert not hits.every_word
    assert set(found(connection, "xylophone denmark")) == {"news/1", "state/denmark"}


def test_kinds_and_years_are_counted(connection: sqlite3.Connection) -> None:
    hits = find(connection, parse("ukraine"))
    assert hits.kinds == {"field-operation": 1, "news": 2}
    assert hits.years == {"2014": 1, "2015": 1, "none": 1}
    assert find(connection, parse("ukraine"), "news").years == {"2014": 1, "2015": 1}
    assert find(connection, parse("ukraine"), None, "2014").kinds == {"news": 1}
    assert found(connection, "ukraine", kind="news", year="2014") == ["news/1"]
    assert found(connection, "harbour", year="none") == ["news/3"]


def test_pages_of_hits_cover_them_once(connection: sqlite3.Connection) -> None:
    terms = parse("ukraine")
    paged = [find(connection, terms, offset=offset, limit=1).ids for offset in range(4)]
    assert [each for ids in paged for each in ids] == list(find(connection, terms).ids)


def test_of_too_many_hits_the_first_are_read_names_and_then_the_latest(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "READ", 2)
    hits = find(connection, parse("ukraine"))
    assert (hits.total, hits.more, hits.ranked) == (2, True, False)
    assert found(connection, "ukraine") == ["field-operation/mission-to-ukraine", "news/2"]
    assert find(connection, parse("ukraine"), offset=1, limit=1).ids == hits.ids[1:2]


def test_what_was_not_read_is_not_counted(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "READ", 2)
    hits = find(connection, parse("ukraine"))
    assert hits.kinds == {"field-operation": 1, "news": None}
    assert (hits.years["2015"], hits.years["2014"]) == (1, None)


def test_too_many_hits_narrowed_down_are_counted_and_ranked(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "READ", 2)
    hits = find(connection, parse("ukraine"), "news")
    assert (hits.total, hits.more, hits.ranked) == (2, False, True)
    assert hits.years == {"2014": 1, "2015": 1}
    assert found(connection, "ukraine", year="2014") == ["news/1"]
    assert find(connection, parse("ukraine"), "state").total == 0


@given(
    st.text(max_size=400)
    | st.text("\"*^:(){}-+ 'NEARADOT\x00", max_size=60)
    | st.lists(
        st.sampled_from(['"', "AND", "OR", "NOT", "NEAR(", ")", "*", "label:", "ukraine", "-", "^"])
    ).map(" ".join)
)
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_typed_is_an_error(connection: sqlite3.Connection, text: str) -> None:
    hits = find(connection, parse(text))
    assert hits.total >= len(hits.ids)


@pytest.mark.parametrize(
    "word", ["AND", "OR", "NOT", "NEAR", "label:ukraine", "ukraine NOT mission", "^ukraine"]
)
def test_operators_are_words(connection: sqlite3.Connection, word: str) -> None:
    assert all(set(term.expression) <= set(string.ascii_lowercase + '" *') for term in parse(word))


def test_a_query_is_cut_where_it_is_too_long() -> None:
    assert len(parse(" ".join(f"w{number}" for number in range(1000)))) == search.TERMS_LIMIT
    assert parse("") == parse(' "" ** -- ') == ()


@given(st.text(max_size=300), st.lists(st.sampled_from(["seals", "the", "zebra", "łódź", "İ"]), min_size=1))
def test_a_snippet_is_no_longer_than_allowed(text: str, words: list[str]) -> None:
    body = f"{text} {' '.join(words)} {text}"
    terms = parse(" ".join(words[:1]))
    cut = search.snippet(body, terms)
    if terms:
        assert cut is not None
        assert "".join(piece for piece, _ in cut) in body
    for piece, hit in cut or ():
        assert hit or len(piece) <= CONTEXT


def test_a_snippet_shows_the_hit_as_printed() -> None:
    cut = search.snippet(BODY, parse("scepanovic"))
    assert cut is not None
    assert [piece for piece, hit in cut if hit] == ["Šćepanović"]
    assert search.snippet(BODY, (Term(("absent",)),)) is None


@given(st.text(max_size=200))
def test_a_marked_text_is_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in search.marked(text, parse("seal note"))) == text


def test_the_index_holds_no_text(connection: sqlite3.Connection, tmp_path: Path) -> None:
    """Contentless: what is stored of a row is nothing but its words' places."""
    [row] = connection.execute("SELECT label, names, lead, body FROM search WHERE search MATCH 'xylophone'")
    assert row == (None, None, None, None)
