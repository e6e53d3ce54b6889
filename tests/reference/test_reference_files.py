"""The reference files as a person edits them: canonical layout, and what `check` says of mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from osce_graph.errors import InputError
from osce_graph.iris import DEFAULT_BASE
from osce_graph.reference import check, turtle
from osce_graph.resources import REFERENCE, turtle_files
from osce_graph.vocabulary import RDF, SKOS, XSD

FILES = list(turtle_files(REFERENCE))
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
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "places.ttl").write_text(text, encoding="utf-8")
    found = check.problems(tmp_path)
    assert any(problem in line for line in found), found
    assert all("\n" not in line for line in found)


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
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
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
