"""The reference files as a person edits them: canonical layout, and what `check` says of mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from osce_graph.errors import InputError
from osce_graph.iris import DEFAULT_BASE
from osce_graph.reference import check, turtle
from osce_graph.resources import QUERIES, REFERENCE, turtle_files
from osce_graph.vocabulary import RDF, SKOS, XSD

FILES = [*turtle_files(REFERENCE), *turtle_files(QUERIES)]
PREFIXES = """\
@prefix osce: <https://w3id.org/osce-graph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""


def place(key: str, rest: str = "") -> str:
    return f'<place/{key}> a osce:Place ;\n    skos:prefLabel "{key.title()}"@en{rest} .\n'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_files_are_canonical(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == turtle.write(turtle.read(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_files_leave_the_base_to_the_publisher(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@base" not in text
    assert "\\u" not in text
    assert DEFAULT_BASE not in text.replace("https://w3id.org/osce-graph/ontology#", "")


def test_shipped_files_have_no_problems() -> None:
    assert check.problems() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (PREFIXES + "<place/oslo> a osce:Place", "is not Turtle"),
        (PREFIXES + place("vienna") + "\n" + place("oslo"), "not laid out canonically"),
        (PREFIXES + place("oslo", " ;\n    osce:country <state/norway>"), "<state/norway> is used but not"),
        (PREFIXES + place("oslo").replace("place/", "town/"), "<town/oslo> is not a path of a known kind"),
        (
            PREFIXES + '<place/oslo> a osce:Place ;\n    skos:altLabel "Oslo"@en .\n',
            "has 0 English preferred",
        ),
        (PREFIXES + place("oslo").replace("@en", '@en, "Kristiania"@en'), "has 2 English preferred"),
        (PREFIXES + '<place/oslo> skos:prefLabel "Oslo"@en .\n', "has no class"),
        (PREFIXES + "[] a osce:Place .\n", "is a blank node"),
        (
            PREFIXES + place("oslo", " ;\n    osce:contry <place/oslo>"),
            "<place/oslo> has osce:contry, which is no property of the reference data;"
            " did you mean osce:country?",
        ),
        (
            PREFIXES + place("oslo").replace("osce:Place", "osce:Plaice"),
            "<place/oslo> is a osce:Plaice, which the ontology does not define; did you mean osce:Place?",
        ),
        (
            PREFIXES + place("oslo").replace("place/", "plaice/"),
            "<plaice/oslo> is not a path of a known kind; did you mean place?",
        ),
        (
            PREFIXES + place("oslo", " ;\n    osce:country <place/olso>"),
            "<place/oslo> osce:country <place/olso>, but <place/olso> is used but not described;"
            " did you mean <place/oslo>?",
        ),
        (
            PREFIXES + place("oslo", " ;\n    osce:country <place/oslo>"),
            "<place/oslo> osce:country <place/oslo>: The country of this place must be one State",
        ),
        (PREFIXES + place("Oslo"), "<place/Oslo> is no well-formed key; use a-z, 0-9 and single hyphens"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "places.ttl").write_text(text, encoding="utf-8")
    found = check.problems(tmp_path)
    assert any(line.startswith("places.ttl") and problem in line for line in found), found
    assert all("\n" not in line for line in found)


EDITS = {
    "state": ("states.ttl", 'osce:iso2 "MT"', 'osce:iso2 "mt"', "<state/malta> osce:iso2 \"mt\": The"),
    "order": (
        "field-operations.ttl", 'osce:woundUp "2011-03-31"', 'osce:woundUp "2001-03-31"',
        "<field-operation/office-in-minsk> has osce:woundUp 2001-03-31 before osce:mandateEnded 2010-12-31",
    ),
    "no such day": (
        "field-operations.ttl", 'osce:woundUp "2011-03-31"', 'osce:woundUp "2011-02-30"',
        "<field-operation/office-in-minsk> osce:woundUp '2011-02-30' is no date; write \"1992\"^^xsd:gYear",
    ),
    "type of date": (
        "states.ttl", '"1995"^^xsd:gYear', '"1995"^^xsd:date', "schema:startDate '1995' is no date; write",
    ),
    "ends before it starts": (
        "meetings.ttl", '"1975-08-01"^^xsd:date', '"1975-07-01"^^xsd:date',
        "<meeting/helsinki-summit-1975> osce:earliest \"1975-07-30\"",
    ),
    "no confidence": (
        "names.ttl", '    osce:confidence "seen" .', '    skos:note "x"@en .', "This must say how it is",
    ),
    "no source": (
        "standings.ttl", '    dcterms:source "general knowledge"@en ;\n', "", "must name its source",
    ),
    "two labels": (
        "states.ttl", '"Malta"@en, ', '"Malta"@en, "Republik Malta"@de, ', "has two preferred labels",
    ),
    "query": (
        "about-people.ttl", "VALUES ?day {", "VALUES ?day (", "<query/in-office-on-a-day> is not SPARQL: ",
    ),
    "the kind of what is linked": (
        "tenures.ttl", "osce:post <post/chairperson-in-office>", "osce:post <body/chairpersonship>",
        "osce:post <body/chairpersonship>: The tenure must be of one post.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_a_slip_in_the_shipped_files_is_told_with_file_subject_and_remedy(tmp_path: Path, edit: str) -> None:
    name, before, after, problem = EDITS[edit]
    for path in FILES:
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    check.write(tmp_path)
    found = check.problems(tmp_path)
    assert any(line.startswith(f"{name}: <") and problem in line for line in found), found
    assert len(found) <= 3, found


def test_an_entity_described_in_two_files_is_named(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(PREFIXES + place("oslo"), encoding="utf-8")
    assert any("is also described in a.ttl" in line for line in check.problems(tmp_path))


def test_write_lays_out_what_was_edited(tmp_path: Path) -> None:
    file = tmp_path / "places.ttl"
    file.write_text(PREFIXES + place("vienna") + "\n" + place("oslo"), encoding="utf-8")
    assert check.write(tmp_path) == ["places.ttl"]
    assert file.read_text(encoding="utf-8") == PREFIXES + place("oslo") + "\n" + place("vienna")
    assert check.write(tmp_path) == []


def test_reading_a_broken_file_names_it(tmp_path: Path) -> None:
    (tmp_path / "bodies.ttl").write_text("<body/osce> a", encoding="utf-8")
    with pytest.raises(InputError, match=r"bodies\.ttl is not Turtle"):
        turtle.read(tmp_path / "bodies.ttl")


def test_subjects_are_in_natural_order() -> None:
    keys = ["meeting-10", "meeting-2", "meeting-1", "meeting-1-prep"]
    assert sorted(keys, key=turtle.natural) == ["meeting-1", "meeting-1-prep", "meeting-2", "meeting-10"]


subjects = st.sampled_from(["place/oslo", "state/norway", "name/serbia-2"]).map(
    lambda path: NamedNode(DEFAULT_BASE + path)
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text('a"\\\n\r', max_size=8)
literals = st.one_of(
    texts.map(Literal),
    texts.map(lambda text: Literal(text, language="en")),
    texts.map(lambda text: Literal(text, datatype=NamedNode("http://example.org/type"))),
    st.integers().map(lambda number: Literal(str(number), datatype=XSD.integer)),
    texts.map(lambda text: Literal(text, datatype=XSD.integer)),
    st.booleans().map(lambda flag: Literal(str(flag).lower(), datatype=XSD.boolean)),
)
objects = st.one_of(
    literals,
    subjects,
    st.sampled_from(["http://example.org/a,b;c.", "https://w3id.org/osce-graph/ontology#State"]).map(
        NamedNode
    ),
)
statements = st.builds(Triple, subjects, st.sampled_from([RDF.type, RDF.value, SKOS.note]), objects)


@given(st.sets(statements))
def test_whatever_is_written_reads_back(triples: set[Triple]) -> None:
    text = turtle.write(triples)
    assert {quad.triple for quad in parse(text, RdfFormat.TURTLE, base_iri=DEFAULT_BASE)} == triples
    assert turtle.write(sorted(triples, key=str, reverse=True)) == text
