"""What a user who errs is told: one line and a code; nothing is half-written and nothing lost."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from osce_graph.config import Settings
from osce_graph.release.build import build
from osce_graph.release.quarantine import entries
from osce_graph.release.site import Site
from osce_graph.sources import files
from tests.conftest import page

Run = Callable[..., Result]


def said(done: Result, code: int, words: str) -> None:
    assert done.exit_code == code, done.output
    assert words in done.output
    assert len(done.output.splitlines()) == 1
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("command", ["build", "validate", "explain"])
def test_an_input_that_cannot_be_looked_at_is_named(command: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    site = ["--site", tmp_path / "site"] if command == "build" else []
    said(run(command, tmp_path / "loop.txt", *site), 2, "loop.txt cannot be read (Too many levels")
    assert not (tmp_path / "site").exists()


def test_a_folder_without_files_publishes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    said(run("build", tmp_path / "in", "--site", tmp_path / "site"), 2, "in holds no files")
    assert not (tmp_path / "site").exists()


def test_one_page_is_explained_and_no_folder(run: Run, tmp_path: Path) -> None:
    said(run("explain", tmp_path), 2, "is a folder; name one saved page")


def test_a_page_with_the_longest_name_there_can_be_is_read(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".txt")
    path.write_text(page())
    ((_, name),) = files.scan([tmp_path])
    assert not isinstance(files.read(path, name), files.Rejected)


def test_retrying_without_a_site_makes_none(run: Run, tmp_path: Path) -> None:
    said(run("build", "--retry-quarantined", "--site", tmp_path / "site"), 4, "does not exist")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "command", [["build", "--sample"], ["releases", "prune", "--keep", "1"]], ids=lambda each: each[0]
)
def test_a_site_that_cannot_be_written_is_named(command: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "site" / ".lock").mkdir(parents=True)
    (tmp_path / "site" / "osce-graph-site.json").touch()
    said(run(*command, "--site", tmp_path / "site"), 4, "site cannot be written (Is a directory)")


def test_names_of_files_cannot_command_a_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new\nline\x1b[31m\u202e.txt").write_text("A recipe\nTake two onions.\n")
    for command in (["build", "-v", "--site", tmp_path / "site"], ["validate"], ["explain"]):
        given = next(tmp_path.glob("*.txt")) if command == ["explain"] else tmp_path
        shown = run(*command[:1], given, *command[1:]).output
        assert "new\\nline\\x1b[31m\\u202e.txt" in shown
        assert "\x1b" not in shown and "\u202e" not in shown


def test_a_page_that_cannot_be_read_does_not_validate(run: Run, tmp_path: Path) -> None:
    (tmp_path / "recipe.txt").write_text("A recipe\nTake two onions.\n")
    done = run("validate", tmp_path / "recipe.txt")
    assert done.exit_code == 3
    assert "recipe.txt: quarantined: no layout" in done.output


@pytest.mark.parametrize(
    ("content", "reason", "change"),
    [
        ("<a:a> <b:b> ", "it is not valid Turtle", "correct the file"),
        ("<a:a> <b:b> <<( <a:a> <b:b> <c:c> )>> .", "it holds triple terms", "write it in RDF 1.1"),
    ],
)
def test_curated_files_are_told_what_to_correct(
    content: str, reason: str, change: str, tmp_path: Path
) -> None:
    (tmp_path / "curated.ttl").write_text(content)
    built = build([tmp_path / "curated.ttl"], tmp_path / "site", Settings())
    (entry,) = entries(built.release.quarantine)
    assert entry.problems[0].reason.startswith(reason)
    assert entry.problems[0].change.startswith(change)


@pytest.mark.parametrize("graph", ["reference", "metadata", "source/" + 64 * "0", "evidence/" + 64 * "0"])
def test_a_curated_file_cannot_speak_for_a_page(graph: str, tmp_path: Path) -> None:
    iri = f"{Settings().base_iri}graph/{graph}"
    (tmp_path / "curated.nq").write_text(f'<a:a> <https://schema.org/name> "A" <{iri}> .\n')
    built = build([tmp_path / "curated.nq"], tmp_path / "site", Settings())
    (entry,) = entries(built.release.quarantine)
    assert entry.problems[0].change == "name another graph"


def test_json_ld_that_would_be_fetched_and_turtle_without_statements(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("# later\n")
    (tmp_path / "far.jsonld").write_text('{"@context": "https://example.org/context", "@id": "a:a"}')
    built = build([tmp_path / "empty.ttl", tmp_path / "far.jsonld"], tmp_path / "site", Settings())
    assert dict(built.counts.nothing) == {"it holds no statements": 1}
    assert [entry.problems[0].change for entry in entries(built.release.quarantine)] == [
        "write the context into the file"
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [("missing.rq", "missing.rq cannot be read (No such file"), ("latin.rq", "latin.rq is not UTF-8")],
)
def test_a_file_that_holds_no_query(
    query: str, words: str, run: Run, sample_site: Site, tmp_path: Path
) -> None:
    (tmp_path / "latin.rq").write_bytes(b'ASK { ?s ?p "caf\xe9" }')
    said(run("query", tmp_path / query, "--site", sample_site.path), 2, words)


def test_ctrl_c_ends_a_query_at_once(sample_site: Site) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    command = [sys.executable, "-X", "importtime", "-m", "osce_graph", "query", endless, "--site"]
    with subprocess.Popen(
        [*command, str(sample_site.path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whatever the tests run under
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:  # the engine is the last to be loaded
            if line.endswith("osce_graph.sparql.local\n"):
                break
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    assert process.returncode in (-signal.SIGINT, 1)


def test_a_dump_that_the_disk_has_no_room_for_is_one_line(run: Run, sample_site: Site) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    said(run("dump", "--site", sample_site.path, "-o", "/dev/full"), 1, "No space left on device")


@pytest.mark.parametrize(
    ("output", "words"),
    [("missing/out.nq", "cannot be written (No such file or directory)"), (".", "is a folder; name a file")],
)
def test_an_output_that_cannot_be_written_is_named(
    output: str, words: str, run: Run, sample_site: Site, tmp_path: Path
) -> None:
    said(run("dump", "--site", sample_site.path, "-o", tmp_path / output), 2, words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not here")
@pytest.mark.parametrize(
    "command", [["build", "--site", "site"], ["validate"], ["explain"]], ids=lambda c: c[0]
)
def test_a_folder_that_may_not_be_read_is_one_line(command: list[str], tmp_path: Path) -> None:
    """Not even by root, whose rights are taken away."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*without, sys.executable, "-m", "osce_graph", command[0], str(locked), *command[1:]],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    locked.chmod(0o700)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert str(locked) in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_release_that_may_not_grow_leaves_the_current_one(tmp_path: Path) -> None:
    """As under `ulimit -f`."""
    (tmp_path / "a.txt").write_text(page())
    first = build([tmp_path / "a.txt"], tmp_path / "site", Settings()).release
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000));"
    code += "sys.argv[0] = 'osce-graph'; from osce_graph.cli import main; main()"
    arguments = ["build", str(tmp_path / "a.txt"), "--site", str(tmp_path / "site")]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.returncode == 4, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "ulimit -f" in done.stderr
    site = Site.open(tmp_path / "site")
    assert [release.name for release in site.releases()] == [site.current_name()] == [first.name]


def test_a_dump_that_failed_leaves_what_was_there(
    run: Run, sample_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    (tmp_path / "out.nq").write_text("as it was")
    monkeypatch.setattr("osce_graph.serialization.dump", full)
    said(run("dump", "--site", sample_site.path, "-o", tmp_path / "out.nq"), 1, "No space left")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.nq", "as it was")]


def test_a_takedown_of_what_is_not_there_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(page())
    build([tmp_path / "a.txt"], tmp_path / "site", Settings())
    done = run("takedown", "news/99", "--site", tmp_path / "site")
    assert done.exit_code == 0
    assert "news/99 is not in the current release" in done.output
    said(run("takedown", "news/99#a", "--site", tmp_path / "site"), 2, "'news/99#a' cannot be taken down")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page, to be copied and broken."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "a.txt").write_text(page())
    build([folder / "a.txt"], folder / "site", Settings())
    return folder / "site"


@pytest.mark.parametrize(
    ("part", "command"),
    [
        ("manifest.json", ["releases"]),
        ("manifest.json", ["build", "--sample"]),
        ("store/CURRENT", ["query", "ASK {}"]),
        ("index.sqlite", ["takedown", "news/1"]),
        ("history.sqlite", ["build", "--sample"]),
        ("drift.json", ["drift"]),
        ("validation.json", ["validate"]),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_a_broken_release_is_named_and_can_be_replaced(
    part: str, command: list[str], run: Run, small: Path, tmp_path: Path
) -> None:
    site = Path(shutil.copytree(small, tmp_path / "site", symlinks=True))
    release = Site.open(site).current().folder
    (release / part).write_bytes(b"garbage")
    said(run(*command, "--site", site), 4, "broken")
    assert (site / "current").resolve() == release
    shutil.rmtree(release)
    build_anew = [sys.executable, "-m", "osce_graph", "build", "--sample", "--site", str(site)]
    again = subprocess.run(build_anew, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr


_AT_WORK = """
import os, signal
from osce_graph.config import Settings
from osce_graph.release import workers
if __name__ == "__main__":
    with workers.pool(Settings(processes=2), "waits") as pool:
        pool.submit(os.getpid).result()
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_build_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    (tmp_path / "at_work.py").write_text(_AT_WORK)
    with subprocess.Popen([sys.executable, tmp_path / "at_work.py"], stdout=subprocess.PIPE) as process:
        assert process.communicate(timeout=120) == (b"", None)  # its end is that of all who could write to it
    assert process.returncode == -signal.SIGKILL
