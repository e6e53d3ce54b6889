"""The saved queries: each is asked of the sample site and must find a row that we know to be there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store
from rdflib import RDFS, Literal, URIRef

from osce_graph.iris import DEFAULT_BASE, Iris
from osce_graph.reference import queries
from osce_graph.reference.load import load as reference_graph
from osce_graph.release.site import Site
from osce_graph.web import i18n

SAVED = {query.path.removeprefix("query/"): query for query in queries.load(DEFAULT_BASE)}

# Of each answer one row, by some of its cells: entities as paths, values as they are.
KNOWN_ROWS = {
    "operations-running-in-year": {"operation": "field-operation/mission-to-croatia", "to": "2007-12-31"},
    "closed-operations": {
        "name": "OSCE Office in Minsk", "established": "2002-12-30", "started": "2003-02-10",
        "mandateEnded": "2010-12-31", "woundUp": "2011-03-31",
    },
    "operations-by-host": {"hostName": "Belarus", "name": "OSCE Office in Minsk", "years": "10"},
    "what-succeeded-what": {
        "beforeName": "OSCE Office in Baku", "afterName": "OSCE Project Co-ordinator in Baku",
        "date": "2014-01-01",
    },
    "former-names": {"label": "OSCE Mission to Serbia", "name": "OSCE Mission to Serbia and Montenegro"},
    "operations-in-area": {"name": "OSCE Mission in Kosovo", "from": "1999-07-01", "to": None},
    "successors-over-all-steps": {"name": "OSCE Project Co-ordinator in Uzbekistan", "status": "open"},
    "participating-states": {"state": "state/mongolia", "since": "2012-11-21"},
    "participants-of-1975": {"name": "Socialist Federal Republic of Yugoslavia"},
    "states-on-a-day": {"name": "Czechoslovakia", "standing": "Participating State"},
    "states-by-year-of-joining": {"year": "1991", "names": "Albania, Estonia, Latvia, Lithuania"},
    "partners-that-became-participating-states": {
        "name": "Mongolia", "before": "Asian Partner for Co-operation", "since": "2012-11-21",
    },
    "former-participating-states": {"name": "Czechoslovakia", "to": "1992-12-31"},
    "state-codes": {"name": "Malta", "iso2": "MT", "iso3": "MLT", "m49": "470"},
    "state-names-in-a-language": {"english": "Germany", "name": "Germania"},
    "who-chaired-when": {"stateName": "Finland", "personName": "Alexander Stubb", "from": "2008-04"},
    "holders-of-a-post": {"name": "Lamberto Zannier", "from": "2011-07-01", "to": "2017-06"},
    "in-office-on-a-day": {"postName": "Chairperson-in-Office", "name": "Margaretha af Ugglas"},
    "latest-heads": {"operationName": "OSCE Mission in Kosovo", "name": "Gerard McGurk"},
    "several-posts": {"person": "person/lamberto-zannier", "posts": "3"},
    "meetings-of-a-series": {"name": "Astana Summit 2010", "city": "Astana", "host": "Kazakhstan"},
    "meetings-in-a-city": {"name": "2nd Meeting of the CSCE Council", "host": "Czechoslovakia"},
    "cities-by-meetings": {"name": "Istanbul"},
    "meetings-hosted-by-states": {"name": "Finland", "years": "1975, 1992, 1992, 2008"},
    "latest-items": {"headline": "Conference on Combating Anti-Semitism opens in St. Gallen"},
    "items-of-a-structure": {"headline": "Fifty years since the Helsinki Summit of 1975"},
    "items-by-field-of-work": {"name": "Conflict prevention and resolution"},
    "items-on-meetings": {"meeting": "meeting/ministerial-council-2012"},
    "where-it-was-written": {"name": "Kyiv"},
    "which-page-says-this": {
        "headline": "Chief Monitor changes at the mission in Ukraine", "words": "Ukraine", "rule": "name",
    },
    "curated-without-source": {"label": "Sanctions Assistance Missions"},
}  # fmt: skip


@pytest.fixture(scope="module")
def store(sample_site: Site) -> Store:
    return sample_site.current().store


def rows(store: Store, text: str) -> list[dict[str, str | None]]:
    answer = store.query(text)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [
        {name: row[name].value.removeprefix(DEFAULT_BASE) if row[name] else None for name in names}
        for row in answer
    ]


@pytest.mark.parametrize("name", sorted(SAVED))
def test_every_query_finds_the_row_we_know(store: Store, name: str) -> None:
    found = rows(store, SAVED[name].text)
    assert any(KNOWN_ROWS[name].items() <= row.items() for row in found), found[:5]
    assert len({tuple(row.items()) for row in found}) == len(found)


def test_there_are_many_and_each_has_its_row() -> None:
    assert len(SAVED) >= 20
    assert set(KNOWN_ROWS) == set(SAVED)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("participants-of-1975", 35),
        ("participating-states", 57),
        ("former-participating-states", 3),
        ("closed-operations", 23),
        ("who-chaired-when", 45),
        ("meetings-of-a-series", 7),
    ],
)
def test_answers_that_have_a_number_of_rows(store: Store, name: str, number: int) -> None:
    assert len(rows(store, SAVED[name].text)) == number


@pytest.mark.parametrize(
    ("name", "values", "row"),
    [
        ("operations-running-in-year", {"year": "2015"}, {"name": "OSCE Project Co-ordinator in Baku"}),
        ("states-on-a-day", {"day": '"1990-10-04"^^xsd:date'}, {"name": "Germany"}),
        ("holders-of-a-post", {"post": "<post/director-of-odihr>"}, {"name": "Matteo Mecacci"}),
        ("meetings-in-a-city", {"city": "<place/istanbul>"}, {"name": "Istanbul Summit 1999"}),
        ("state-names-in-a-language", {"language": '"ka"'}, {"name": "საქართველო"}),
    ],
)
def test_parameters_bind(store: Store, name: str, values: dict[str, str], row: dict[str, str]) -> None:
    found = rows(store, SAVED[name].bind(**values))
    assert any(row.items() <= other.items() for other in found)
    assert found != rows(store, SAVED[name].text)


def test_a_parameter_that_a_query_lacks_is_named() -> None:
    with pytest.raises(ValueError, match=r"query/state-codes has no parameter 'year'"):
        SAVED["state-codes"].bind(year="1999")


def test_every_parameter_declares_what_it_may_be_and_its_default_is_that() -> None:
    iris = Iris(DEFAULT_BASE)
    for query in SAVED.values():
        for parameter in query.parameters:
            assert parameter.term(parameter.default.value, iris) == parameter.default
            assert parameter.datatype or parameter.kinds or parameter.name in ("entity", "structure")


@pytest.mark.parametrize(
    ("query", "name", "text"),
    [
        ("operations-running-in-year", "year", "1999 } ?s ?p ?o {"),
        ("operations-running-in-year", "year", "1999.5"),
        ("states-on-a-day", "day", "2001-02-30"),
        ("states-on-a-day", "day", "2001-2-3"),
        ("holders-of-a-post", "post", "state/malta"),
        ("holders-of-a-post", "post", "post/a> } ?s ?p ?o { <x"),
        ("holders-of-a-post", "post", "https://example.org/post/secretary-general"),
        ("which-page-says-this", "entity", "nowhere/malta"),
        ("state-names-in-a-language", "language", "it\nfr"),
        ("state-names-in-a-language", "language", ""),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(query: str, name: str, text: str) -> None:
    [parameter] = [each for each in SAVED[query].parameters if each.name == name]
    with pytest.raises(ValueError, match=rf"^{name} must be "):
        parameter.term(text, Iris(DEFAULT_BASE))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_text_is_bound_as_one_literal(text: str) -> None:
    query = SAVED["state-names-in-a-language"]
    try:
        term = query.parameters[0].term(text, Iris(DEFAULT_BASE))
    except ValueError:  # white space alone, or a separator of lines
        return
    before, default, after = query.text.partition('VALUES ?language { "it" }')
    bound = query.bind(language=term)
    assert default and bound.startswith(before) and bound.endswith(after)
    answer = Store().query(f"SELECT * {{ {bound[len(before) : len(bound) - len(after)]} }}")
    assert isinstance(answer, QuerySolutions)
    assert [row["language"] for row in answer] == [term]


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_queries_say_what_they_are(query: queries.SavedQuery) -> None:
    assert query.title.endswith("?")
    assert re.fullmatch(r"[A-Z].{20,300}\.", query.description)
    assert query.keywords
    for parameter in query.parameters:
        (default,) = re.findall(rf"VALUES \?{parameter.name} {{ ([^}}]+) }}", query.text)
        assert parameter.default.value.removeprefix(DEFAULT_BASE) in default
    bound = re.findall(r"VALUES \?(\w+) { [^} ]+ }", query.text)
    assert bound == [parameter.name for parameter in query.parameters]
    assert "ORDER BY" in query.text


def test_published_queries_stand_on_their_own() -> None:
    base = "https://data.example.org/osce/"
    for query in queries.load(base):
        assert query.text.startswith(f"BASE <{base}>\nPREFIX ")
        assert DEFAULT_BASE not in query.text.replace(f"{DEFAULT_BASE}ontology#", "")
        Store().query(query.text)


def test_queries_are_entities_of_the_reference_graph() -> None:
    graph = reference_graph(DEFAULT_BASE)
    for query in SAVED.values():
        node = URIRef(DEFAULT_BASE + query.path)
        assert str(graph.value(node, RDFS.label)) == query.title
        assert Literal(query.description, lang="en") in graph.objects(node, RDFS.comment)
        assert graph.value(node, URIRef("https://schema.org/target")) == URIRef(DEFAULT_BASE + "sparql")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_queries_have_words_in_each_language_of_the_interface(language: str) -> None:
    english = {query.path: query for query in queries.load(DEFAULT_BASE)}
    for query in queries.load(DEFAULT_BASE, language):
        plain = english[query.path]
        assert query.text == plain.text
        if language != "en":
            assert query.title != plain.title
            assert query.description != plain.description
            assert len(query.keywords) == len(plain.keywords)
            assert set(query.keywords).isdisjoint(plain.keywords)
            for own, other in zip(query.parameters, plain.parameters, strict=True):
                assert (own.name, own.default) == (other.name, other.default)
                assert own.label != other.label
                assert own.description != other.description


def test_queries_in_a_language_without_words_are_english() -> None:
    assert queries.load(DEFAULT_BASE, "fi") == queries.load(DEFAULT_BASE)
