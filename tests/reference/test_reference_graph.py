"""The reference graph: what it counts, what it derives, and that nothing in it hangs in the air."""

import csv
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store
from rdflib import RDF, RDFS, SKOS

from osce_graph.iris import DEFAULT_BASE, Iris
from osce_graph.reference.derive import first_day, last_day
from osce_graph.reference.load import load, nquads, ntriples, triples
from osce_graph.vocabulary import PREFIXES

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
OSCE = rdflib.Namespace(PREFIXES["osce"])
SCHEMA = rdflib.Namespace(PREFIXES["schema"])
ORG = rdflib.Namespace(PREFIXES["org"])


def at(path: str) -> rdflib.URIRef:
    return rdflib.URIRef(DEFAULT_BASE + path)


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return load(DEFAULT_BASE)


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(ntriples(DEFAULT_BASE), RdfFormat.N_TRIPLES)
    return store


def count(store: Store, pattern: str) -> int:
    (row,) = store.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}", prefixes=PREFIXES)
    return int(row["n"].value)


def standing(key: str) -> str:
    return f"?x a osce:State ; osce:currentStanding <{DEFAULT_BASE}standing/{key}> ."


@pytest.mark.parametrize(
    ("what", "pattern", "number"),
    [
        ("participating States", standing("participating-state"), 57),
        ("Asian Partners", standing("asian-partner"), 5),
        ("Mediterranean Partners", standing("mediterranean-partner"), 6),
        ("former States", "?x a osce:State . FILTER NOT EXISTS { ?x osce:currentStanding ?s }", 3),
        ("States that are countries", "?x a schema:Country", 70),
        ("top fields of work", "?x a osce:FieldOfWork . FILTER NOT EXISTS { ?x skos:broader ?b }", 23),
        ("dimensions", "?x a osce:Dimension", 3),
        ("open operations", '?x a osce:FieldOperation ; osce:status "open"', 12),
        ("closed operations", '?x a osce:FieldOperation ; osce:status "closed" ; osce:latest ?l', 23),
        ("meeting series", "?x a osce:MeetingSeries", 21),
        ("summits", f"?x osce:inSeries <{DEFAULT_BASE}meeting-series/summit-meetings>", 7),
        ("meetings", "?x a osce:Meeting", 192),
        ("preparatory meetings", "?x osce:preparatoryMeetingOf ?m", 6),
        ("Kosovo operations", f"?x osce:areaOfOperation <{DEFAULT_BASE}place/kosovo>", 4),
        ("terms of a chairing State", f"?x osce:post <{DEFAULT_BASE}post/chairpersonship>", 36),
        ("meeting series that are events", "?x a osce:MeetingSeries, schema:Event", 0),
        ("posts that are organizations", "?x a osce:Post, org:Organization", 0),
    ],
)  # fmt: skip
def test_counts(store: Store, what: str, pattern: str, number: int) -> None:
    assert count(store, pattern) == number, what


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("1975-08-01", 35),
        ("1990-11-21", 34),  # the Paris Summit, after the unification of Germany
        ("1991-06-20", 35),  # Albania
        ("1991-09-10", 38),  # Estonia, Latvia, Lithuania
        ("1992-01-31", 48),  # ten States that had been part of the Soviet Union
        ("1992-03-24", 51),  # Croatia, Georgia, Slovenia
        ("1992-05-01", 52),  # Bosnia and Herzegovina
        ("1992-07-09", 51),  # without Yugoslavia
        ("1993-01-01", 52),  # Czechia and Slovakia for Czechoslovakia
        ("1995-10-12", 53),
        ("1996-04-25", 54),
        ("2000-11-10", 55),
        ("2006-06-22", 56),
        ("2012-11-21", 57),
    ],
)
def test_participating_states_as_of_a_day(store: Store, day: str, number: int) -> None:
    pattern = f"""
        ?m org:member ?x ; osce:standing <{DEFAULT_BASE}standing/participating-state> ; osce:earliest ?from .
        OPTIONAL {{ ?m osce:latest ?to }}
        FILTER(?from <= "{day}"^^xsd:date && (!BOUND(?to) || "{day}"^^xsd:date <= ?to))
    """
    assert count(store, pattern) == number


def test_dates_stay_as_coarse_as_they_are_known(graph: rdflib.Graph) -> None:
    afghanistan = at("membership/afghanistan-asian-partner")
    assert graph.value(afghanistan, SCHEMA.startDate) == rdflib.Literal("2003", datatype=rdflib.XSD.gYear)
    assert str(graph.value(afghanistan, OSCE.earliest)) == "2003-01-01"
    assert graph.value(afghanistan, OSCE.latest) is None
    assert graph.value(at("field-operation/presence-in-albania"), OSCE.latest) is None
    kinds = {date.datatype for date in graph.objects(None, OSCE.established)}
    assert kinds == {rdflib.XSD.gYear, rdflib.XSD.gYearMonth, rdflib.XSD.date}


def test_bounds_follow_from_the_dates_as_known(graph: rdflib.Graph) -> None:
    for subject, start in graph.subject_objects(SCHEMA.startDate):
        if (subject, OSCE.established, None) not in graph:
            assert str(graph.value(subject, OSCE.earliest)) == first_day(str(start)), subject
    for subject, end in graph.subject_objects(SCHEMA.endDate):
        if (subject, OSCE.woundUp, None) not in graph:
            assert str(graph.value(subject, OSCE.latest)) == last_day(str(end)), subject


def test_every_dated_node_says_how_it_is_known_and_from_where(graph: rdflib.Graph) -> None:
    dated = set(graph.subjects(OSCE.earliest)) | set(graph.subjects(OSCE.latest))
    assert len(dated) > 500
    for subject in dated | set(graph.subjects(OSCE.attestedOn)):
        assert str(graph.value(subject, OSCE.confidence)) in ("seen", "known"), subject
        source = graph.value(subject, rdflib.DCTERMS.source)
        assert str(source) == "general knowledge" or str(source).startswith("http"), subject


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        ("states", ("state",)),
        ("structures", ("body", "post")),
        ("field_operations", ("field-operation",)),
        ("fields_of_work", ("field-of-work",)),
        ("content_types", ("content-type",)),
        ("meeting_series", ("meeting-series",)),
        ("meetings", ("meeting",)),
    ],
)
def test_every_row_of_the_facts_is_an_entity(graph: rdflib.Graph, table: str, kinds: tuple[str, ...]) -> None:
    for row in facts(table):
        assert any((at(f"{kind}/{row['key']}"), RDF.type, None) in graph for kind in kinds), row["key"]


def test_every_term_of_office_in_the_facts_is_a_tenure(graph: rdflib.Graph) -> None:
    tenures = Counter(
        (str(graph.value(tenure, OSCE.roleTitle)), str(graph.value(tenure, SCHEMA.startDate) or ""))
        for tenure in graph.subjects(RDF.type, OSCE.Tenure)
        if graph.value(tenure, OSCE.roleTitle)
    )
    assert tenures >= Counter((row["role"], row["start"]) for row in facts("offices"))


def facts(table: str) -> list[dict[str, str]]:
    path = FACTS / f"{table}.csv"
    if not path.is_file():
        pytest.skip(f"the tables of facts are not beside this checkout ({path.name} is missing)")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_nothing_dangles(graph: rdflib.Graph) -> None:
    ours = {
        term for term in graph.objects() if isinstance(term, rdflib.URIRef) and Iris(DEFAULT_BASE).path(term)
    }
    assert {term for term in ours if (term, RDF.type, None) not in graph} == set()


def test_every_iri_of_ours_is_a_path_of_a_known_kind(graph: rdflib.Graph) -> None:
    iris = Iris(DEFAULT_BASE)
    assert [subject for subject in set(graph.subjects()) if iris.path(str(subject)) is None] == []


def test_no_blank_nodes_anywhere() -> None:
    assert not [t for t in triples(DEFAULT_BASE) if isinstance(t.subject, BlankNode)]
    assert not [t for t in triples(DEFAULT_BASE) if isinstance(t.object, BlankNode)]


def test_every_entity_has_one_label_and_the_same_name(graph: rdflib.Graph) -> None:
    for subject in set(graph.subjects(RDF.type)):
        (label,) = graph.objects(subject, RDFS.label)
        assert label.language == "en", subject
        assert str(label), subject
        assert label in set(graph.objects(subject, SCHEMA.name)), subject


def test_bounds_are_days_in_order(graph: rdflib.Graph) -> None:
    bounds = [*graph.objects(None, OSCE.earliest), *graph.objects(None, OSCE.latest)]
    assert bounds
    assert {bound.datatype for bound in bounds} == {rdflib.XSD.date}
    for subject, earliest in graph.subject_objects(OSCE.earliest):
        latest = graph.value(subject, OSCE.latest)
        assert latest is None or str(earliest) <= str(latest), subject


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("1992", "1992-01-01", "1992-12-31"),
        ("1992-02", "1992-02-01", "1992-02-29"),
        ("1993-02", "1993-02-01", "1993-02-28"),
        ("1992-07-09", "1992-07-09", "1992-07-09"),
    ],
)
def test_days_that_a_date_covers(value: str, first: str, last: str) -> None:
    assert (first_day(value), last_day(value)) == (first, last)


def test_what_was_seen_and_what_is_known_stays_apart(graph: rdflib.Graph) -> None:
    """`confidence` is that of the facts; what the facts lack rests on general knowledge."""
    for table, kind in (("meetings", "meeting"), ("field_operations", "field-operation")):
        for row in facts(table):
            assert str(graph.value(at(f"{kind}/{row['key']}"), OSCE.confidence)) == row["confidence"], row[
                "key"
            ]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        (
            "tenure/high-commissioner-on-national-minorities-knut-vollebaek",
            "Knut Vollebæk, High Commissioner on National Minorities (2007–2013)",
        ),
        ("tenure/chairpersonship-switzerland-2", "Switzerland, OSCE Chairpersonship (2014)"),
        ("membership/mongolia-asian-partner", "Mongolia, Asian Partner for Co-operation (2004–2012)"),
        ("name/programme-office-in-astana-1", "OSCE Centre in Almaty"),
        ("change/office-in-baku-to-project-co-ordinator-in-baku",
         "OSCE Office in Baku to OSCE Project Co-ordinator in Baku"),
    ],
)  # fmt: skip
def test_labels_of_what_ties_others_together(graph: rdflib.Graph, path: str, label: str) -> None:
    assert str(graph.value(at(path), RDFS.label)) == label


def test_the_holy_see_is_a_state_and_no_country(graph: rdflib.Graph) -> None:
    assert (at("state/holy-see"), RDF.type, OSCE.State) in graph
    assert (at("state/holy-see"), RDF.type, SCHEMA.Country) not in graph


def test_kosovo_is_a_place_with_its_note_and_within_nothing(graph: rdflib.Graph) -> None:
    kosovo = at("place/kosovo")
    assert "Resolution 1244" in str(graph.value(kosovo, SKOS.note))
    assert graph.value(kosovo, OSCE.country) is None
    assert graph.value(at("place/pristina"), OSCE.country) is None
    assert graph.value(at("field-operation/mission-in-kosovo"), OSCE.hostState) is None


def test_meetings_are_hosted_by_the_state_of_the_time(graph: rdflib.Graph) -> None:
    prague = at("meeting/ministerial-council-1992-prague")
    assert graph.value(prague, OSCE.hostState) == at("state/czechoslovakia")


def test_inverse_pairs_that_are_written_out(graph: rdflib.Graph) -> None:
    assert (at("body/secretariat"), ORG.hasPost, at("post/secretary-general")) in graph
    assert (at("state/albania"), ORG.hasMembership, at("membership/albania-participating-state")) in graph
    environment = at("field-of-work/environmental-activities")
    assert (environment, SKOS.narrower, at("field-of-work/climate-change")) in graph
    assert (environment, SKOS.topConceptOf, at("scheme/fields-of-work")) in graph
    assert (at("field-of-work/climate-change"), SKOS.topConceptOf, None) not in graph


def test_public_vocabularies_find_everything(graph: rdflib.Graph) -> None:
    assert (at("field-operation/mission-to-skopje"), RDF.type, ORG.Organization) in graph
    assert (at("body/odihr"), RDF.type, SCHEMA.Organization) in graph
    assert (at("meeting/astana-summit-2010"), RDF.type, SCHEMA.Event) in graph
    assert (at("state/albania"), SKOS.notation, rdflib.Literal("ALB")) in graph
    assert graph.value(at("field-operation/office-in-yerevan"), SCHEMA.dissolutionDate) is not None


def test_another_base_moves_every_entity_and_nothing_else() -> None:
    base = "http://example.org/osce/"
    ours = {t.subject.value for t in triples(base) if isinstance(t.subject, NamedNode)}
    assert all(iri.startswith(base) for iri in ours)
    moved = set(ntriples(base).replace(base.encode(), DEFAULT_BASE.encode()).splitlines())
    assert moved == set(ntriples(DEFAULT_BASE).splitlines())


def test_dumps_are_sorted_and_name_the_graph() -> None:
    lines = nquads(DEFAULT_BASE).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(set(lines)) == len(triples(DEFAULT_BASE))
    assert all(line.endswith(b"<https://w3id.org/osce-graph/graph/reference> .") for line in lines)


def test_a_base_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="must be an http"):
        triples("javascript:alert(1)")
