"""Settings: flags beat the environment, the environment beats `osce-graph.toml`, that beats the defaults."""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from osce_graph.errors import ConfigurationError
from osce_graph.iris import DEFAULT_BASE, Iris

FILE: Final = "osce-graph.toml"
PREFIX: Final = "OSCE_GRAPH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher decides.

    base_iri    the IRI below which every entity lies; ends in "/"
    title       the dataset's title
    publisher   who publishes it (a name)
    contact     where errors can be reported (an address or an e-mail), or empty
    licence     the IRI of the licence of the graph
    full_text   whether the items' bodies are published as schema:articleBody
    validator   the SHACL engine: pyshacl, or pyshifty (faster; the extra `fast-shacl`)
    processes   processes that read pages; 0 is one a core
    """

    base_iri: str = DEFAULT_BASE
    title: str = "osce-graph: the public record of the OSCE as linked data (unofficial)"
    publisher: str = "an unnamed publisher"
    contact: str = ""
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    full_text: bool = False
    validator: Literal["pyshacl", "pyshifty"] = "pyshacl"
    processes: int = 0


def load(
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """The settings in force; None among the flags means "not given". ConfigurationError names what is wrong."""
    values: dict[str, Any] = {}
    path = file or Path(FILE)
    if path.is_file():
        try:
            values.update(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path}: {error}") from None
    elif file is not None:
        raise ConfigurationError(f"{file} does not exist")
    fields = {field.name: type(field.default) for field in dataclasses.fields(Settings)}
    for name, kind in fields.items():
        text = (os.environ if environment is None else environment).get(PREFIX + name.upper())
        if text is not None:
            values[name] = _from_text(name, text, kind)
    values.update({name: value for name, value in (flags or {}).items() if value is not None})
    for name, value in values.items():
        if name not in fields:
            raise ConfigurationError(f"{name!r} is no setting; there are: {', '.join(fields)}")
        if type(value) is not fields[name]:
            raise ConfigurationError(f"{name} must be a {fields[name].__name__}, not {value!r}")
    settings = Settings(**values)
    _check(settings)
    return settings


def _from_text(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in ("true", "false", "1", "0"):
            raise ConfigurationError(f"{PREFIX}{name.upper()} must be true or false, not {text!r}")
        return text.lower() in ("true", "1")
    try:
        return kind(text)
    except ValueError:
        raise ConfigurationError(f"{PREFIX}{name.upper()} must be a {kind.__name__}, not {text!r}") from None


def _check(settings: Settings) -> None:
    try:
        Iris(settings.base_iri)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    if settings.validator not in ("pyshacl", "pyshifty"):
        raise ConfigurationError(f"validator must be pyshacl or pyshifty, not {settings.validator!r}")
    if settings.processes < 0:
        raise ConfigurationError("processes must be 0 (one a core) or more")
