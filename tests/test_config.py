"""Settings from file, environment and flags, and how they are shown."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from osce_graph import config
from osce_graph.errors import ConfigurationError

Run = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "osce-graph.toml"
    path.write_text('title = "From the file"\ntimeout_s = 5\nrows = 7\nport = 9000\n')
    return path


def test_flags_beat_the_environment_which_beats_the_file(file: Path) -> None:
    environment = {"OSCE_GRAPH_ROWS": "8", "OSCE_GRAPH_PORT": "9001", "OTHER": "x"}
    found = config.load({"port": 9002, "host": None}, environment, file)
    assert (found.title, found.limits.timeout_s) == ("From the file", 5.0)
    assert (found.limits.rows, found.port, found.host) == (8, 9002, "127.0.0.1")


def test_what_is_shown_is_a_settings_file_that_says_where_each_comes_from(file: Path) -> None:
    text = config.show({"port": 9002}, {"OSCE_GRAPH_ROWS": "8"}, file)
    assert set(tomllib.loads(text)) == set(config.DEFAULTS)
    lines = dict(line.split(" = ", 1) for line in text.splitlines())
    assert lines["port"] == "9002  # flag"
    assert lines["rows"] == "8  # environment OSCE_GRAPH_ROWS"
    assert lines["timeout_s"] == f"5.0  # {file}"
    assert lines["queue"] == "64  # default"


@pytest.mark.parametrize(
    ("flags", "environment", "said"),
    [
        ({"colour": 1}, {}, "'colour' is no setting"),
        ({"port": "8000"}, {}, "port must be a whole number"),
        ({"port": 0}, {}, "port must be from 1"),
        ({"proxies": -1}, {}, "proxies must be 0"),
        ({"timeout_s": 0.0}, {}, "timeout_s"),
        ({}, {"OSCE_GRAPH_ROWS": "many"}, "OSCE_GRAPH_ROWS must be a whole number"),
        ({"licence": "all rights"}, {}, "licence must be an http"),
        ({"licence": ""}, {}, "licence must be an http"),
        ({"publisher_page": "javascript:alert(1)"}, {}, "publisher_page must be an http"),
        ({"contact": "the desk"}, {}, "contact must be an http"),
        ({"contact": "mailto:desk@example.org"}, {}, "contact must be an http"),
        ({"publisher": " "}, {}, "publisher must not be empty"),
        ({"title": "two\nlines"}, {}, "title must not hold control characters"),
        ({}, {"OSCE_GRAPH_UNCONFINED": "perhaps"}, "OSCE_GRAPH_UNCONFINED must be true or false"),
    ],
)
def test_what_cannot_be_is_named(flags: dict[str, object], environment: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        config.load(flags, environment)


def test_any_setting_can_be_given_to_serve_and_shown(run: Run, tmp_path: Path) -> None:
    done = run(
        "serve",
        "--site",
        tmp_path,
        "--port",
        81,
        "--set",
        "rows=9",
        "--set",
        "queue_wait_s=2",
        "--show-config",
    )
    assert done.exit_code == 0, done.output
    found = tomllib.loads(done.output)
    assert (found["port"], found["rows"], found["queue_wait_s"]) == (81, 9, 2.0)


@pytest.mark.parametrize(
    "given",
    [
        'base_iri="https://example.org/"',
        'validator="pyshifty"',
        'host="::1"',
        "port=81",
        "proxies=2",
        'access_log="-"',
        "unconfined=true",
    ],
)
def test_a_setting_that_has_a_flag_of_its_own_can_be_assigned_too(
    run: Run, tmp_path: Path, given: str
) -> None:
    name, _, value = given.replace('"', "").partition("=")
    done = run("serve", "--site", tmp_path, "--set", f"{name}={value}", "--show-config")
    assert tomllib.loads(done.output)[name] == tomllib.loads(given)[name]
    assert f"{given.replace('=', ' = ')}  # flag" in done.output


@pytest.mark.parametrize("wrong", ["rows", "rows=many", "colour=1", "rows=0", "timeout_s=1e300"])
def test_a_wrong_assignment_is_one_line_and_code_6(run: Run, tmp_path: Path, wrong: str) -> None:
    done = run("serve", "--site", tmp_path, "--set", wrong, "--show-config")
    assert done.exit_code == 6
    assert wrong.partition("=")[0] in done.output
    assert done.output.count("\n") == 1
