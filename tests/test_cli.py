"""The command line: what it prints, and one line with an exit code when something is wrong."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import rdflib
from click.testing import Result

import osce_graph
from osce_graph.cli import main
from osce_graph.errors import SiteError
from osce_graph.release.site import Site
from tests.conftest import page

Run = Callable[..., Result]


def test_build_prints_the_equation_and_names_the_release(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(page())
    (tmp_path / "b.txt").write_bytes(b"")
    done = run("build", tmp_path / "a.txt", tmp_path / "b.txt", "--site", tmp_path / "site", "-v")
    assert done.exit_code == 0, done.output
    table = dict(re.findall(r"│ (\w+) +│ (\d+) ", done.output))
    assert table["read"] == "2"
    assert (table["published"], table["quarantined"], table["duplicate"]) == ("1", "1", "0")
    assert "b.txt: the file is empty" in done.output
    assert Site.open(tmp_path / "site").current_name() in done.output


def test_strict_exits_with_3_when_something_was_quarantined(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"")
    assert run("build", tmp_path / "b.txt", "--site", tmp_path / "site", "--strict").exit_code == 3


def test_build_without_input_says_what_to_do(run: Run, tmp_path: Path) -> None:
    done = run("build", "--site", tmp_path / "site")
    assert done.exit_code == 2
    assert "--sample" in done.output


def test_a_query_may_come_on_standard_input(sample_site: Site) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "osce_graph",
            "query",
            "-",
            "--site",
            str(sample_site.path),
            "--format",
            "csv",
        ],
        input="SELECT ?state { ?state a osce:State ; osce:iso3 'ALB' }",
        capture_output=True,
        text=True,
    )
    base = sample_site.current().base_iri
    assert (done.returncode, done.stdout.split()) == (0, ["state", f"{base}state/albania"]), done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query", "SELECT * {", "--site", "SITE"], 5, "syntax"),
        (["query", "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "--site", "SITE"], 5, "SERVICE"),
        (["query", "INSERT DATA { <a:a> <a:b> <a:c> }", "--site", "SITE"], 5, "read-only"),
        (["query", "ASK {}", "--site", "SITE", "--format", "turtle"], 5, "no format for this query"),
        (["query", "ASK {}", "--site", "NOWHERE"], 4, "does not exist"),
        (["releases", "--site", "EMPTY"], 4, "not an osce-graph site"),
        (["dump", "--site", "SITE", "--format", "docx"], 2, "no RDF format"),
        (["explain", "NOWHERE"], 2, "does not exist"),
        (["build", "NOWHERE", "--site", "NEW"], 2, "does not exist"),
        (["build", "--sample", "--site", "NEW", "--base-iri", "ftp://x"], 6, "base IRI"),
        (["validate"], 2, "--site"),
    ],
)
def test_errors_are_one_line_with_an_exit_code(
    run: Run, tmp_path: Path, sample_site: Site, arguments: list[str], code: int, words: str
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"SITE": sample_site.path, "EMPTY": tmp_path / "empty", "NOWHERE": tmp_path / "nowhere",
              "NEW": tmp_path / "new"}  # fmt: skip
    done = run(*(places.get(argument, argument) for argument in arguments))
    assert done.exit_code == code, done.output
    assert words.lower() in done.output.lower()
    assert "Traceback" not in done.output
    assert isinstance(done.exception, SystemExit)


def test_query_answers_in_the_format_asked_for(run: Run, sample_site: Site) -> None:
    query = 'SELECT ?o { ?o a osce:FieldOperation ; rdfs:label "OSCE Mission to Serbia"@en }'
    tsv = run("query", query, "--site", sample_site.path)
    assert tsv.output.splitlines() == [
        "?o",
        "<https://w3id.org/osce-graph/field-operation/mission-to-serbia>",
    ]
    found = json.loads(run("query", query, "--site", sample_site.path, "--format", "json").output)
    assert found["results"]["bindings"][0]["o"]["type"] == "uri"


def test_every_command_has_help_with_an_example(run: Run) -> None:
    def commands(group: click.Group, path: str) -> Iterator[str]:
        for name, command in group.commands.items():
            yield f"{path} {name}".strip()
            if isinstance(command, click.Group):
                yield from commands(command, f"{path} {name}".strip())

    every = list(commands(main, ""))
    assert {"build", "releases prune", "reference check"} <= {*every}
    for command in every:
        told = run(*command.split(), "--help").output
        assert re.search(rf"^  osce-graph {command}\b", told, re.MULTILINE), command


def test_query_reads_a_file(run: Run, sample_site: Site, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?item a osce:NewsItem }")
    done = run("query", tmp_path / "q.rq", "--site", sample_site.path, "--format", "json")
    assert json.loads(done.output)["boolean"] is True


@pytest.mark.parametrize("form", ["turtle", "jsonld", "nt", "rdf-xml", "n-quads", "trig"])
def test_dump_writes_every_rdf_format(run: Run, sample_site: Site, form: str, tmp_path: Path) -> None:
    from osce_graph.formats import RDF_FORMATS, find

    target = tmp_path / "out"
    done = run(
        "dump", "--site", sample_site.path, "--format", form, "--kind", "field-operation", "-o", target
    )
    assert done.exit_code == 0, done.output
    fmt = find(form, RDF_FORMATS)
    assert fmt is not None
    graph = rdflib.Dataset(default_union=True)
    graph.parse(target, format=fmt.rdflib)
    kinds = {str(subject).split("/")[4] for subject in graph.subjects()}
    assert kinds == {"field-operation"}


def test_validate_reports_in_words_turtle_and_json(run: Run, sample_site: Site) -> None:
    assert "Warning" in run("validate", "--site", sample_site.path).output
    turtle = run("validate", "--site", sample_site.path, "--format", "turtle").output
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    report = rdflib.Graph().parse(data=turtle, format="turtle")
    assert set(report.objects(None, shacl.resultSeverity)) == {shacl.Warning}
    assert json.loads(run("validate", "--site", sample_site.path, "--format", "json").output)["counts"][
        "warned"
    ]


def test_validate_says_what_would_be_quarantined(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(page("x" * 600))
    done = run("validate", tmp_path / "bad.txt")
    assert done.exit_code == 3
    assert "Violation" in done.output


def test_explain_shows_fields_findings_and_what_was_not_understood(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        page(issuer="OSCE Bureau of Riddles", body="NATO and the OSCE met harbours.")
    )
    found = json.loads(run("explain", tmp_path / "a.txt", "--format", "json").output)
    assert found["layout"] == "labelled"
    assert {"label": "issuer", "value": "OSCE Bureau of Riddles", "carrier": "text"} in found["fields"]
    assert "issuer: OSCE Bureau of Riddles" in found["not_understood"]
    values = [finding["value"] for finding in found["records"][0]["findings"]]
    assert "organization/nato" in values
    assert "Bureau of Riddles" in run("explain", tmp_path / "a.txt").output


def test_explain_says_why_nothing_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A recipe\nTake two onions.\n")
    done = run("explain", tmp_path / "a.txt")
    assert done.exit_code == 0
    assert "no layout of an OSCE page fits it" in " ".join(done.output.split())


@pytest.mark.parametrize("command", ["releases", "verify", "drift", "quarantine"])
def test_what_is_told_of_a_site_is_told_to_programs_too(run: Run, sample_site: Site, command: str) -> None:
    told = json.loads(run(command, "--site", sample_site.path, "--format", "json").output)
    if command == "releases":
        assert [each["release"] for each in told if each["current"]] == [sample_site.current_name()]
    elif command == "verify":
        assert told["release"] == sample_site.current_name()


def test_a_port_in_use_is_one_line(sample_site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [
            sys.executable,
            "-m",
            "osce_graph",
            "serve",
            "--site",
            str(sample_site.path),
            "--port",
            port,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert port in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_python_users_read_the_release_and_cannot_write_it(sample_site: Site) -> None:
    dataset = osce_graph.open(sample_site.path)
    rows = list(dataset.query("SELECT ?o { ?o a osce:FieldOperation ; osce:status 'open' }"))
    assert len(rows) == 12
    with pytest.raises(Exception, match="read-write"):
        dataset.add((rdflib.URIRef("urn:a"), rdflib.RDFS.label, rdflib.Literal("a")))
    with pytest.raises(SiteError, match="does not exist"):
        osce_graph.open("no/such/site")
