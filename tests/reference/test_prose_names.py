"""Names that are looked for in running text, and those that must not be."""

import datetime as dt

import pytest

from osce_graph.reference import Resolver
from osce_graph.reference.prose import Name


@pytest.fixture(scope="module")
def names() -> dict[str, list[Name]]:
    by_text: dict[str, list[Name]] = {}
    for name in Resolver.load().names():
        by_text.setdefault(name.text, []).append(name)
    return by_text


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Albania", "state/albania"),
        ("OSCE Secretariat", "body/secretariat"),
        ("Chairmanship of the OSCE", "body/chairpersonship"),
        ("Permanent Council", "body/permanent-council"),
        ("Minsk Group", "body/minsk-group"),
        ("High Commissioner on National Minorities", "post/high-commissioner-on-national-minorities"),
        ("OSCE Secretary General", "post/secretary-general"),
        ("Chairperson-in-Office", "post/chairperson-in-office"),
        ("Head of the OSCE Mission to Skopje", "post/head-of-mission-to-skopje"),
        ("OSCE Project Co-ordinator in Uzbekistan", "field-operation/project-co-ordinator-in-uzbekistan"),
        ("Astana Summit", "meeting/astana-summit-2010"),
        ("19th Ministerial Council", "meeting/ministerial-council-2012"),
        ("Human Dimension Implementation Meeting", "meeting-series/human-dimension-implementation-meeting"),
        ("Lamberto Zannier", "person/lamberto-zannier"),
        ("Council of Europe", "organization/council-of-europe"),
        ("Vienna", "place/vienna"),
        ("Luxembourg", "state/luxembourg"),
    ],
)
def test_names_to_look_for(names: dict[str, list[Name]], text: str, path: str) -> None:
    assert [name.path for name in names[text]] == [path]
    assert names[text][0].form == "name"


@pytest.mark.parametrize(
    "text",
    [
        "Secretariat", "Parliamentary Assembly", "Summit", "Troika", "Institutions",
        "President", "Director", "Head of Mission", "Partnerships", "Korea", "OSCE", "Human rights meetings",
        "Democratization", "News", "SC", "PC", "EEC", "CSO",
    ],
)  # fmt: skip
def test_names_that_could_be_anybodys(names: dict[str, list[Name]], text: str) -> None:
    assert text not in names


@pytest.mark.parametrize(
    ("text", "path", "form"),
    [
        ("Secretary General", "post/secretary-general", "bare"),
        ("Mission to Moldova", "field-operation/mission-to-moldova", "bare"),
        ("Mission to the Republic of Moldova", "field-operation/mission-to-moldova", "bare"),
        ("OSCE Skopje Mission", "field-operation/mission-to-skopje", "name"),
        ("OSCE Presence", "field-operation/presence-in-albania", "name"),
        ("Head of the OSCE Mission to BiH", "post/head-of-mission-to-bosnia-and-herzegovina", "name"),
        ("Twenty-First OSCE Ministerial Council", "meeting/ministerial-council-2014", "name"),
        ("OSCE Ministerial Council in Porto", "meeting/ministerial-council-2002", "name"),
        ("Summit in Istanbul", "meeting/istanbul-summit-1999", "bare"),
        ("Chairpersonship", "body/chairpersonship", "chaired"),
        ("Romanian", "state/romania", "demonym"),
    ],
)
def test_names_as_they_are_printed(names: dict[str, list[Name]], text: str, path: str, form: str) -> None:
    assert [(name.path, name.form) for name in names[text]] == [(path, form)]


def test_a_type_of_operation_that_there_were_several_of_names_none(names: dict[str, list[Name]]) -> None:
    assert "OSCE Mission" not in names and "OSCE Office" not in names


def test_acronyms_are_flagged(names: dict[str, list[Name]]) -> None:
    assert names["ODIHR"] == [Name("ODIHR", "body/odihr", "acronym")]
    assert names["NATO"] == [Name("NATO", "organization/nato", "acronym")]


def test_former_names_carry_the_days_they_were_in_use(names: dict[str, list[Name]]) -> None:
    (name,) = names["OSCE Centre in Bishkek"]
    assert name.path == "field-operation/programme-office-in-bishkek"
    assert (name.valid_from, name.valid_until) == (dt.date(1998, 7, 23), dt.date(2017, 4, 30))


def test_one_text_for_several_entities_gives_several_names(names: dict[str, list[Name]]) -> None:
    paths = {name.path: (name.valid_from, name.valid_until) for name in names["Yugoslavia"]}
    assert paths == {
        "state/sfr-yugoslavia": (None, dt.date(1992, 12, 31)),
        "state/serbia": (dt.date(1992, 1, 1), dt.date(2003, 2, 28)),
    }


def test_every_name_is_of_an_entity_and_fit_for_matching() -> None:
    resolver = Resolver.load()
    for name in resolver.names():
        assert resolver.label(name.path), name
        assert name.text == name.text.strip()
        assert len(name.text) >= 2
