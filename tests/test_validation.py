"""The gate: each record gets the outcome it would have alone, whatever happens to its neighbours."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from osce_graph.closure import close
from osce_graph.errors import ConfigurationError
from osce_graph.iris import Iris
from osce_graph.validation import Gate, Result, Unit, report_json, report_turtle, worst
from osce_graph.vocabulary import DCTERMS, OSCE, PROV, RDF, RDFS, SCHEMA, SH, XSD

IRIS = Iris()
BASE = IRIS.base + "graph/metadata"
REFERENCE = close(
    [
        Triple(IRIS("body/secretariat"), RDF.type, OSCE.SecretariatUnit),
        Triple(IRIS("place/vienna"), RDF.type, OSCE.Place),
        Triple(IRIS("field-of-work/elections"), RDF.type, OSCE.FieldOfWork),
    ]
)
MISSING_DATE = "This item shows no date of publication."


def named(node: NamedNode, label: str) -> Iterator[Triple]:
    yield Triple(node, RDFS.label, Literal(label, language="en"))
    yield Triple(node, SCHEMA.name, Literal(label, language="en"))


def unit(
    number: int,
    *,
    headline: str = "OSCE Secretary General opens conference",
    date: str | None = "2010-05-04",
    issuer: str = "body/secretariat",
    end: str = "2010-05-05",
    place: tuple[str, str] | None = None,
    page: int = 0,
) -> Unit:
    item, source = IRIS(f"news/{number}"), IRIS(f"source/{page:064x}")
    event = IRIS(f"event/{number}-1")

    def day(text: str) -> Literal:
        return Literal(text, datatype=XSD.date)

    triples = [
        Triple(item, RDF.type, OSCE.NewsItem),
        *named(item, headline),
        Triple(item, SCHEMA.headline, Literal(headline, language="en")),
        Triple(item, SCHEMA.inLanguage, Literal("en")),
        Triple(item, OSCE.issuedBy, IRIS(issuer)),
        Triple(item, OSCE.fieldOfWork, IRIS("field-of-work/elections")),
        Triple(item, SCHEMA.locationCreated, IRIS("place/vienna")),
        Triple(item, DCTERMS.identifier, Literal(str(number))),
        Triple(item, PROV.wasDerivedFrom, source),
        Triple(item, OSCE.reportsOn, event),
        Triple(event, RDF.type, OSCE.ReportedEvent),
        *named(event, "Event"),
        Triple(event, SCHEMA.startDate, day("2010-05-04")),
        Triple(event, SCHEMA.endDate, day(end)),
        Triple(event, OSCE.earliest, day("2010-05-04")),
        Triple(event, OSCE.latest, day(end)),
        Triple(source, RDF.type, OSCE.SourceDocument),
        *named(source, "Saved page"),
        Triple(source, OSCE.sha256, Literal(f"{page:064x}")),
        Triple(source, SCHEMA.encodingFormat, Literal("text/html")),
    ]
    if date:
        triples.append(Triple(item, SCHEMA.datePublished, day(date)))
    if place:
        path, label = place
        triples += [
            Triple(event, SCHEMA.location, IRIS(path)),
            Triple(IRIS(path), RDF.type, OSCE.Place),
            *named(IRIS(path), label),
        ]
    return Unit(f"news/{number}", tuple(close(triples)))


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(REFERENCE)


def messages(results: Iterable[Result]) -> list[str]:
    return [result.message for result in results]


def test_results_come_in_the_order_of_the_units_and_say_what_is_wrong(gate: Gate) -> None:
    good, undated, unnamed = gate.check([unit(1), unit(2, date=None), unit(3, headline="\u0007")])
    assert (worst(good), worst(undated), worst(unnamed)) == ("conforming", "warned", "quarantined")
    assert undated == (
        Result(
            focus=IRIS("news/2").value,
            path=SCHEMA.datePublished.value,
            value="",
            severity="Warning",
            shape="https://w3id.org/osce-graph/shapes#item-date-missing",
            message=MISSING_DATE,
            constraint=SH.MinCountConstraintComponent.value,
        ),
    )
    assert "The headline contains control characters." in messages(unnamed)


def test_an_issuer_must_be_a_structure_of_the_reference_data(gate: Gate) -> None:
    for issuer in ("place/vienna", "body/unheard-of"):
        (found,) = gate.check([unit(1, issuer=issuer)])
        assert {result.value for result in found} == {f"<{IRIS(issuer).value}>"}
        assert "The issuer of this item must be a body, field operation or post of the OSCE." in messages(
            found
        )


def test_an_event_that_ends_before_it_starts_is_quarantined(gate: Gate) -> None:
    (found,) = gate.check([unit(1, end="2010-05-03")])
    assert messages(found) == ["This ends before it starts."]


def test_two_records_of_one_item_are_judged_apart(gate: Gate) -> None:
    units = [unit(1, page=1), unit(1, headline="Another headline", page=2), unit(1, date=None, page=3)]
    assert [messages(found) for found in gate.check(units)] == [[], [], [MISSING_DATE]]


def test_what_one_record_says_does_not_help_another(gate: Gate) -> None:
    linking = unit(1, issuer="body/new")
    describing = Unit("body/new", (Triple(IRIS("body/new"), RDF.type, OSCE.Body),))
    alone = gate.check([linking])
    assert worst(alone[0]) == "quarantined"
    assert gate.check([linking, describing])[0] == alone[0]
    assert gate.check([describing, linking])[1] == alone[0]


def test_records_that_share_a_place_both_hear_of_its_fault(gate: Gate) -> None:
    units = [unit(1, place=("place/x", "\u0007")), unit(2, place=("place/x", "\u0007"))]
    assert [worst(found) for found in gate.check(units)] == ["quarantined", "quarantined"]
    clean = [unit(1, place=("place/x", "Graz")), unit(2, place=("place/x", "Gratz"))]
    assert gate.check(clean) == [(), ()]


def test_an_impossible_date_quarantines_its_own_record_only(gate: Gate) -> None:
    units = [unit(number) for number in range(9)]
    units[4] = unit(4, end="2010-02-30")
    outcomes = [worst(found) for found in gate.check(units)]
    assert outcomes == ["conforming"] * 4 + ["quarantined"] + ["conforming"] * 4


def test_a_validator_that_crashes_is_bisected_to_the_record(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(units: Sequence[Unit], types: Sequence[Triple]) -> list[Result]:
        if any(member.id in ("news/3", "news/6") for member in units):
            raise RuntimeError("it\nbroke")
        return []

    monkeypatch.setattr(gate, "_engine", fragile)
    found = gate.check([unit(number) for number in range(8)])
    assert [index for index, results in enumerate(found) if results] == [3, 6]
    (crash,) = found[3]
    assert (crash.focus, crash.severity) == (IRIS("news/3").value, "Violation")
    assert crash.message == "The validator could not process this: RuntimeError: it broke"


def test_an_interrupt_is_not_taken_for_a_crash(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(units: Sequence[Unit], types: Sequence[Triple]) -> list[Result]:
        raise KeyboardInterrupt

    monkeypatch.setattr(gate, "_engine", interrupted)
    with pytest.raises(KeyboardInterrupt):
        gate.check([unit(1), unit(2)])


def test_nodes_without_iri_are_quarantined(gate: Gate) -> None:
    quoted = Triple(IRIS("news/1"), SCHEMA.mentions, IRIS("place/vienna"))
    for node in (BlankNode("b"), quoted):
        odd = Unit("odd", (*unit(1).triples, Triple(IRIS("news/1"), SCHEMA.mentions, node)))
        first, second = gate.check([odd, unit(2)])
        assert "node without an IRI" in first[0].message
        assert second == ()


def test_a_unit_may_be_empty_and_there_may_be_none(gate: Gate) -> None:
    assert gate.check([]) == []
    assert gate.check([Unit("nothing", ())]) == [()]


UNITS = st.lists(
    st.builds(
        unit,
        st.integers(1, 4),
        headline=st.sampled_from(
            ["A", " ", "B\u0000", "C\n", "<script>alert(1)</script>", "x" * 500, "x" * 501, "x" * 1001]
        ),
        date=st.sampled_from([None, "2010-05-04", "1850-01-01", "2010-02-30", "soon"]),
        issuer=st.sampled_from(["body/secretariat", "place/vienna", "body/unheard-of"]),
        end=st.sampled_from(["2010-05-05", "2010-05-03", "2010-02-30"]),
        place=st.none() | st.tuples(st.just("place/x"), st.sampled_from(["Graz", "Gratz", "\u0007"])),
        page=st.integers(0, 2),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=25)
@given(UNITS, st.integers(1, 5))
def test_the_outcome_in_a_batch_is_the_outcome_alone(units: list[Unit], size: int) -> None:
    alone = [ALONE.check([member])[0] for member in units]
    assert Gate(REFERENCE, batch_size=size).check(units) == alone
    for results in alone:
        assert list(results) == sorted(set(results))


ALONE = Gate(REFERENCE)


def test_a_gate_that_saw_good_records_still_sees_what_is_wrong_with_others() -> None:
    used = Gate(REFERENCE)
    assert used.check([unit(number) for number in range(3)]) == [()] * 3
    second = Triple(IRIS("news/4"), SCHEMA.headline, Literal("Another", language="en"))
    bad = [
        Unit("two headlines", (*unit(4).triples, second)),
        unit(5, issuer="place/vienna"),
        unit(6, end="2010-05-03"),
        unit(7, headline="A\u0007"),
    ]
    found = used.check(bad)
    assert [worst(results) for results in found] == ["quarantined"] * 4
    assert found == Gate(REFERENCE).check(bad)


@settings(deadline=None, max_examples=25)
@given(UNITS)
def test_the_engines_agree_on_made_up_records(units: list[Unit]) -> None:
    pytest.importorskip("shifty")
    other = Gate(REFERENCE, engine="pyshifty").check(units)
    for member, first, second in zip(units, ALONE.check(units), other, strict=True):
        assert worst(first) == worst(second), member.id
        if _has_real_dates(member):  # pySHACL crashes on some that are not
            assert first == second, member.id


def _has_real_dates(member: Unit) -> bool:
    values = {t.object.value for t in member.triples if isinstance(t.object, Literal)}
    return values.isdisjoint({"2010-02-30", "soon"})


def test_shapes_that_the_gate_cannot_target_are_refused(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> ."
        "ex:s a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:IRI ."
    )
    with pytest.raises(ConfigurationError, match="targetObjectsOf"):
        Gate(REFERENCE, shapes=[shapes])


# Reports -----------------------------------------------------------------------------------------


def triples(turtle: bytes) -> list[Triple]:
    return [quad.triple for quad in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)]


def test_the_report_in_turtle_is_a_shacl_report_without_blank_nodes(gate: Gate) -> None:
    units = [unit(1), unit(2, date=None), unit(3, end="2010-05-03"), unit(4, issuer="place/vienna")]
    found = {member.id: results for member, results in zip(units, gate.check(units), strict=True)}
    turtle = report_turtle(found, BASE)
    graph = triples(turtle)
    assert not any(isinstance(node, BlankNode) for t in graph for node in (t.subject, t.object))
    report = NamedNode(BASE + "/validation")
    assert Triple(report, SH.conforms, Literal(False)) in graph
    nodes = [t.object for t in graph if t.subject == report and t.predicate == SH.result]
    assert len(nodes) == sum(map(len, found.values()))
    for node in nodes:
        assert isinstance(node, NamedNode)
        assert node.value.startswith(BASE)
        predicates = {t.predicate for t in graph if t.subject == node}
        assert {SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent} <= predicates
    assert any(t.object == IRIS("place/vienna") and t.predicate == SH.value for t in graph)
    assert report_turtle(dict(reversed(found.items())), BASE) == turtle


def test_no_finding_means_that_the_report_conforms() -> None:
    graph = triples(report_turtle({"news/1": ()}, BASE))
    assert Triple(NamedNode(BASE + "/validation"), SH.conforms, Literal(True)) in graph
    assert json.loads(report_json({"news/1": ()}))["conforms"] is True


def test_hostile_text_stays_text_in_the_reports(gate: Gate) -> None:
    hostile = '"> <script>alert(1)</script> \\u0041 \n\u0007'
    (found,) = gate.check([unit(1, headline=hostile)])
    graph = triples(report_turtle({"news/1": found}, BASE))
    values = {t.object.value for t in graph if t.predicate == SH.value and isinstance(t.object, Literal)}
    assert values == {hostile}


def test_the_report_in_json_counts_every_unit(gate: Gate) -> None:
    units = [unit(1), unit(2, date=None), unit(3, end="2010-05-03")]
    found = {member.id: results for member, results in zip(units, gate.check(units), strict=True)}
    report = json.loads(report_json(found))
    assert report["counts"] == {"conforming": 1, "warned": 1, "quarantined": 1}
    assert [entry["unit"] for entry in report["units"]] == ["news/2", "news/3"]
    assert report["units"][0]["results"][0]["message"] == MISSING_DATE
