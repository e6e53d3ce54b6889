"""Settings: flags beat the environment, the environment beats `osce-graph.toml`, that beats the defaults."""

import dataclasses
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from osce_graph import addresses
from osce_graph.errors import ConfigurationError
from osce_graph.iris import DEFAULT_BASE, Iris
from osce_graph.sparql.limits import Limits

FILE: Final = "osce-graph.toml"
PREFIX: Final = "OSCE_GRAPH_"
_CALLED: Final = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}
_E_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher decides.

    base_iri    the IRI below which every entity lies; ends in "/"
    title       the dataset's title
    publisher   who publishes it (a name)
    publisher_page  an address about the publisher, or empty
    contact     where errors can be reported (an address or an e-mail), or empty
    citation    how the dataset is to be cited; empty makes it up of publisher, year, title and release
    licence     the IRI of the licence of the graph
    full_text   whether the items' bodies are published as schema:articleBody
    page_seconds seconds of processor time that reading one page may take; it is quarantined then
    validator   the SHACL engine: pyshacl, or pyshifty (the extra `pyshifty`), held to the same results
    processes   processes that read pages; 0 is one a core
    host        the address to serve on
    port        the port to serve on
    proxies     proxies in front that are trusted to add the client to X-Forwarded-For and the path they serve
                this under as X-Forwarded-Prefix; 0 believes nobody
    max_age_s   seconds that others may keep an answer of /sparql without asking again
    cache_mb    megabytes of small answers and documents kept at hand; 0 keeps none
    access_log  where a line of JSON goes for every request: a file, `-` for standard error, or nothing
    unconfined  whether queries may run where the kernel protects nothing (neither seccomp nor landlock)
    limits      what one query may cost; in files, environment and flags its names stand beside the others
    """

    base_iri: str = DEFAULT_BASE
    title: str = "osce-graph: the public record of the OSCE as linked data (unofficial)"
    publisher: str = "an unnamed publisher"
    publisher_page: str = ""
    contact: str = ""
    citation: str = ""
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    full_text: bool = False
    page_seconds: float = 10.0
    validator: Literal["pyshacl", "pyshifty"] = "pyshacl"
    processes: int = 0
    host: str = "127.0.0.1"
    port: int = 8000
    proxies: int = 0
    max_age_s: int = 60
    cache_mb: int = 32
    access_log: str = ""
    unconfined: bool = False
    limits: Limits = field(default_factory=Limits)


DEFAULTS: Final[dict[str, Any]] = {
    each.name: each.default
    for owner in (Settings, Limits)
    for each in dataclasses.fields(owner)
    if each.name != "limits"
}
"""Every setting by name: its default, whose type it has."""


def load(
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """The settings in force; None among the flags means "not given".

    ConfigurationError names what is wrong.
    """
    return _settings({name: value for name, (value, _) in _found(flags, environment, file).items()})


def show(
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> str:
    """The settings in force as a settings file, each with where it comes from."""
    found = _found(flags, environment, file)
    _settings({name: value for name, (value, _) in found.items()})
    lines = []
    for name, default in DEFAULTS.items():
        value, origin = found.get(name, (default, "default"))
        lines.append(f"{name} = {_as_toml(value)}  # {origin}")
    return "\n".join(lines) + "\n"


def assignments(given: Iterable[str]) -> dict[str, Any]:
    """The settings of `NAME=VALUE` texts; ConfigurationError for what is none."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise ConfigurationError(f"{text!r} is no setting; write NAME=VALUE, such as timeout_s=5")
        found[name] = _from_text(value, _kind(name), name)
    return found


def _found(
    flags: Mapping[str, Any] | None, environment: Mapping[str, str] | None, file: Path | None
) -> dict[str, tuple[Any, str]]:
    """What is set, with where it was."""
    found: dict[str, tuple[Any, str]] = {}
    path = file or Path(FILE)
    if path.is_file():
        try:
            stands = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path}: {error}") from None
        found.update({name: (value, str(path)) for name, value in stands.items()})
    elif file is not None:
        what = "is no file" if file.exists() else "does not exist"
        raise ConfigurationError(f"{file} {what}; name a settings file")
    surroundings = os.environ if environment is None else environment
    for name in DEFAULTS:
        variable = PREFIX + name.upper()
        if (text := surroundings.get(variable)) is not None:
            found[name] = (_from_text(text, _kind(name), variable), f"environment {variable}")
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    found.update({name: (value, "flag") for name, value in given.items()})
    for name, (value, _) in found.items():
        kind = _kind(name)
        if kind is float and type(value) is int:
            found[name] = (float(value), found[name][1])
        elif type(value) is not kind:
            raise ConfigurationError(f"{name} must be {_CALLED[kind]}, not {value!r}")
    return found


def _settings(values: Mapping[str, Any]) -> Settings:
    limits = {each.name: values[each.name] for each in dataclasses.fields(Limits) if each.name in values}
    own = {name: value for name, value in values.items() if name not in limits}
    settings = Settings(**own, limits=Limits(**limits))
    _check(settings)
    return settings


def _kind(name: str) -> type:
    if name not in DEFAULTS:
        raise ConfigurationError(f"{name!r} is no setting; there are: {', '.join(DEFAULTS)}")
    return type(DEFAULTS[name])


def _from_text(text: str, kind: type, called: str) -> object:
    if kind is bool:
        if text.lower() not in ("true", "false", "1", "0"):
            raise ConfigurationError(f"{called} must be {_CALLED[kind]}, not {text!r}")
        return text.lower() in ("true", "1")
    try:
        return kind(text)
    except ValueError:
        raise ConfigurationError(f"{called} must be {_CALLED[kind]}, not {text!r}") from None


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def _check(settings: Settings) -> None:
    try:
        Iris(settings.base_iri)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    if settings.validator not in ("pyshacl", "pyshifty"):
        raise ConfigurationError(f"validator must be pyshacl or pyshifty, not {settings.validator!r}")
    for name, kind in DEFAULTS.items():
        if type(kind) is str and any(ord(char) < 32 or ord(char) == 127 for char in getattr(settings, name)):
            raise ConfigurationError(f"{name} must not hold control characters or line breaks")
    for name in ("title", "publisher"):
        if not getattr(settings, name).strip():
            raise ConfigurationError(f"{name} must not be empty")
    for name, may_be, what in (
        ("licence", _is_address, "an http(s) address"),
        ("publisher_page", lambda text: not text or _is_address(text), "an http(s) address, or empty"),
        (
            "contact",
            lambda text: not text or _is_address(text) or _E_MAIL.fullmatch(text),
            "an http(s) address or an e-mail, or empty",
        ),
    ):
        if not may_be(value := getattr(settings, name)):
            raise ConfigurationError(f"{name} must be {what}, not {value!r}")
    for name, what in (
        ("processes", "0 (one a core)"),
        ("proxies", "0 (none)"),
        ("max_age_s", "0"),
        ("cache_mb", "0 (none)"),
    ):
        if getattr(settings, name) < 0:
            raise ConfigurationError(f"{name} must be {what} or more")
    if not settings.page_seconds > 0:
        raise ConfigurationError("page_seconds must be more than 0")
    if not 1 <= settings.port <= 65535:
        raise ConfigurationError(f"port must be from 1 to 65535, not {settings.port}")


def _is_address(text: str) -> bool:
    return addresses.resolve(text, None) == text
