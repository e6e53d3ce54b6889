"""Labels as pages print them, and the entities they stand for."""

import csv
import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SKOS

from osce_graph.iris import DEFAULT_BASE, KINDS
from osce_graph.reference import Resolver
from osce_graph.reference.load import load

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"

# Labels seen on pages that stand for no one entity.
NOT_RESOLVED = {
    "OSCE Main Website": "names the website, not a structure",
    "Personal Representatives of the Chairperson-in-Office": "a heading over several posts",
}


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver.load()


def facts(table: str) -> list[dict[str, str]]:
    path = FACTS / f"{table}.csv"
    if not path.is_file():
        pytest.skip(f"the tables of facts are not beside this checkout ({path.name} is missing)")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("OSCE Secretariat", "body/secretariat"),
        ("Secretariat", "body/secretariat"),
        ("The OSCE Secretariat", "body/secretariat"),
        ("  osce   secretariat ", "body/secretariat"),
        ("OSCE Chairmanship", "body/chairpersonship"),
        ("OSCE Chairpersonship", "body/chairpersonship"),
        ("Chairman-in-Office", "post/chairperson-in-office"),
        ("OSCE Secretary General", "post/secretary-general"),
        ("OSCE High Commissioner on National Minorities", "body/hcnm"),
        ("ODIHR", "body/odihr"),
        ("OSCE", "body/osce"),
        ("CSCE", "body/osce"),
        ("Forum for Security Cooperation", "body/forum-for-security-co-operation"),
        ("Office of the Coordinator of OSCE Economic and Environmental Activities",
         "body/office-of-the-co-ordinator-of-economic-and-environmental-activities"),
        ("Conflict Prevention Center", "body/conflict-prevention-centre"),
        ("OSCE Project Co-ordinator in Baku (closed)", "field-operation/project-co-ordinator-in-baku"),
        ("OSCE Observer Mission at the Russian Checkpoints Gukovo and Donetsk (discontinued)",
         "field-operation/observer-mission-at-gukovo-and-donetsk"),
        ("Presence in Albania", "field-operation/presence-in-albania"),
        ("OSCE Centre in Almaty", "field-operation/programme-office-in-astana"),
        ("Roma & Sinti", "field-of-work/roma-and-sinti"),
        ("Democratisation", "field-of-work/democratization"),
        ("Combating trafficking in human beings", "field-of-work/combating-trafficking-in-human-beings"),
        ("Prevenirea și reglementarea conflictelor", "field-of-work/conflict-prevention-and-resolution"),
        ("Study / report", "content-type/study-report"),
        ("Turkiye", "state/turkiye"),
        ("Turkey", "state/turkiye"),
        ("Russia", "state/russian-federation"),
        ("Netherlands", "state/netherlands"),
        ("Luxembourg", "state/luxembourg"),
        ("Allemagne", "state/germany"),
        ("Северная Македония", "state/north-macedonia"),
        ("Knut Vollebaek", "person/knut-vollebaek"),
        ("Österreich", "state/austria"),
        ("Česko", "state/czechia"),
        ("საქართველო", "state/georgia"),
        ("South Korea", "state/republic-of-korea"),
        ("OSCE Office in Tajikistan", "field-operation/programme-office-in-dushanbe"),
        ("OSCE PROGRAMME OFFICE IN NUR-SULTAN", "field-operation/programme-office-in-astana"),
        ("the OSCE Mission in Kosovo", "field-operation/mission-in-kosovo"),
        ("OMIK", "field-operation/mission-in-kosovo"),
        ("Chişinău", "place/chisinau"),
    ],
)  # fmt: skip
def test_labels(resolver: Resolver, label: str, path: str) -> None:
    assert resolver.resolve(label).path == path


@pytest.mark.parametrize(
    "label",
    [
        "",
        " ",
        "(closed)",
        "The",
        "Atlantis",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "\x00\u202e",
    ],
)
def test_what_is_no_label_resolves_to_nothing(resolver: Resolver, label: str) -> None:
    resolution = resolver.resolve(label)
    assert resolution.path is None
    assert resolution.candidates == ()


@pytest.mark.parametrize(
    ("label", "on", "path"),
    [
        ("Yugoslavia", "1989-06-01", "state/sfr-yugoslavia"),
        ("Yugoslavia", "2001-01-11", "state/serbia"),
        ("Yugoslavia", None, None),
        ("OSCE Centre in Almaty", "2003-05-01", "field-operation/programme-office-in-astana"),
        ("OSCE Centre in Almaty", "2020-05-01", "field-operation/programme-office-in-astana"),
        ("Permanent Committee", "1994-03-01", "body/permanent-council"),
    ],
)
def test_names_as_of_a_day(resolver: Resolver, label: str, on: str | None, path: str | None) -> None:
    day = dt.date.fromisoformat(on) if on else None
    assert resolver.resolve(label, on=day).path == path


def test_an_open_question_lists_its_candidates_with_reasons(resolver: Resolver) -> None:
    found = {candidate.path: candidate.reason for candidate in resolver.resolve("Yugoslavia").candidates}
    assert found == {"state/serbia": "name in use 1992–2003", "state/sfr-yugoslavia": "name in use to 1992"}


def test_a_label_of_two_entities_names_both(resolver: Resolver) -> None:
    resolution = resolver.resolve("OSCE Mission to Croatia / OSCE Office in Zagreb (closed)")
    assert resolution.path is None
    assert [candidate.path for candidate in resolution.candidates] == [
        "field-operation/mission-to-croatia",
        "field-operation/office-in-zagreb",
    ]


def test_no_two_states_share_a_name_in_any_language_but_yugoslavia(resolver: Resolver) -> None:
    graph = load(DEFAULT_BASE)
    for label in {str(label) for label in graph.objects(None, SKOS.prefLabel)}:
        found = {c.path for c in resolver.resolve(label, kind="state").candidates}
        assert len(found) <= 1, label


@pytest.mark.parametrize(
    ("label", "kind", "path"),
    [
        ("Luxembourg", "place", "place/luxembourg"),
        ("Luxembourg", ("place", "state"), "state/luxembourg"),
        ("OSCE Summit", "meeting-series", "meeting-series/summit-meetings"),
        ("Combating trafficking in human beings", ("body", "post"),
         "body/office-of-the-special-representative-for-combating-trafficking"),
        ("High Commissioner on National Minorities", "post", "post/high-commissioner-on-national-minorities"),
        ("Vienna", "state", None),
    ],
)  # fmt: skip
def test_kinds_restrict(
    resolver: Resolver, label: str, kind: str | tuple[str, ...], path: str | None
) -> None:
    assert resolver.resolve(label, kind=kind).path == path


@pytest.mark.parametrize(
    ("label", "state", "tenure"),
    [
        (
            "Switzerland – OSCE Chairpersonship 2026",
            "state/switzerland",
            "tenure/chairpersonship-switzerland-3",
        ),
        ("Finland - OSCE Chairpersonship 2025", "state/finland", "tenure/chairpersonship-finland-2"),
        ("Switzerland – OSCE Chairmanship 2014", "state/switzerland", "tenure/chairpersonship-switzerland-2"),
    ],
)
def test_the_chairing_state_in_the_navigation(
    resolver: Resolver, label: str, state: str, tenure: str
) -> None:
    resolution = resolver.resolve(label)
    assert resolution.path == state
    assert [candidate.path for candidate in resolution.candidates] == [state, tenure]


def test_a_state_that_did_not_chair_that_year_has_no_tenure(resolver: Resolver) -> None:
    resolution = resolver.resolve("Switzerland – OSCE Chairpersonship 2015")
    assert [candidate.path for candidate in resolution.candidates] == ["state/switzerland"]


def test_every_entry_of_the_navigation_is_an_entity_with_that_label(resolver: Resolver) -> None:
    entries = [row for row in facts("nav_coverage") if row["kind"] == "entry"]
    assert entries
    for row in entries:
        printed = re.sub(r" – OSCE Chairpersonship \d{4}$", "", row["nav_label"])
        path = resolver.resolve(row["nav_label"]).path
        assert path is not None, printed
        assert path.endswith(f"/{row['covered_by_key']}"), printed
        labels = {resolver.label(path), *resolver.values(path, "skos:altLabel")}
        assert printed in labels, printed


def test_every_label_seen_on_pages_resolves(resolver: Resolver) -> None:
    labels = {row["label"] for row in facts("observed_labels")}
    assert {label for label in labels if resolver.resolve(label).path is None} == set(NOT_RESOLVED)


def test_every_own_label_of_an_entity_leads_back_to_it(resolver: Resolver) -> None:
    for kind in KINDS:
        for path in resolver.entities(kind):
            label = resolver.label(path)
            if label is not None:
                found = resolver.resolve(label, kind=kind)
                assert path in {candidate.path for candidate in found.candidates}, label


@given(st.text())
def test_no_text_upsets_the_resolver(text: str) -> None:
    resolver = Resolver.load()
    resolution = resolver.resolve(text, on=dt.date(2000, 1, 1))
    assert resolution.path is None or resolver.label(resolution.path)


def test_labels_and_listings(resolver: Resolver) -> None:
    assert resolver.label("state/turkiye") == "Türkiye"
    assert resolver.label("state/atlantis") is None
    assert len(resolver.entities("field-operation")) == 35
    assert resolver.entities("nothing") == []


def test_places_of_datelines(resolver: Resolver) -> None:
    assert resolver.place("VIENNA") == "place/vienna"
    assert resolver.place("Lodz") == "place/lodz"
    assert resolver.place("Nur-Sultan") == "place/astana"
    assert resolver.place("Atlantis") is None
    assert resolver.label("place/lodz") == "Łódź"
