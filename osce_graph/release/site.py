"""A published site as readers see it: `current` names one of its immutable releases.

site/
  osce-graph-site.json      marks the folder as ours
  current -> releases/NAME  the one symlink that a build replaces, last
  releases/NAME/            store/ index.sqlite history.sqlite documents.bin dumps/
                            validation.ttl validation.json quarantine/ manifest.json drift.json
                            SHA256SUMS (of all of these)
  releases/.building-*      an unfinished build; swept by the next one
"""

import fcntl
import json
import os
import weakref
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from osce_graph.errors import SiteError
from osce_graph.release import drift

MARKER = "osce-graph-site.json"
CURRENT = "current"
RELEASES = "releases"
SUMS = "SHA256SUMS"  # of a release beside its manifest, and of its dumps beside them


@dataclass(frozen=True)
class Release:
    """One immutable release: its name and folder; everything else is read on demand."""

    name: str
    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """`manifest.json`: base_iri, built, tool, counts, inputs, dumps. SiteError if it is broken."""
        try:
            manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_bytes())
        except ValueError as error:
            raise self.broken("manifest.json", error) from None
        return manifest

    @cached_property
    def store(self) -> Store:
        """The store, opened read-only; while it is open the release is not pruned. SiteError if broken."""
        weakref.finalize(self, os.close, hold(self.folder))
        try:
            return Store.read_only(str(self.store_path))
        except (OSError, RuntimeError) as error:
            raise self.broken("store", error) from None

    @property
    def store_path(self) -> Path:
        return self.folder / "store"

    @property
    def index_path(self) -> Path:
        return self.folder / "index.sqlite"

    @property
    def history_path(self) -> Path:
        """What became of every entity up to this release (`release.history` reads it)."""
        return self.folder / "history.sqlite"

    @property
    def dumps(self) -> Path:
        return self.folder / "dumps"

    @property
    def quarantine(self) -> Path:
        return self.folder / "quarantine"

    @cached_property
    def drift(self) -> dict[str, Any]:
        """How the menus of its pages differ from the reference data (release/drift.py)."""
        return drift.read(self.folder)

    @property
    def validation_report(self) -> Path:
        return self.folder / "validation.ttl"

    @property
    def validation_json(self) -> Path:
        return self.folder / "validation.json"

    @property
    def base_iri(self) -> str:
        return str(self.manifest["base_iri"])

    def broken(self, part: str, error: Exception) -> SiteError:
        """The error for a part of the release that is not as it was built."""
        return SiteError(
            f"release {self.name} is broken ({part}: {error}); remove {self.folder} and build all pages again"
        )


def hold(folder: Path) -> int:
    """A descriptor that keeps a release from being pruned until it is closed; OSError if there is none."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@dataclass(frozen=True, slots=True)
class Site:
    """A site folder. `Site.open` raises SiteError for a folder that is not one."""

    path: Path

    @classmethod
    def open(cls, path: str | Path) -> "Site":
        """The site at `path`; SiteError if the folder is missing or is not a site."""
        folder = Path(path)
        if not folder.is_dir():
            raise SiteError(
                f"{folder} does not exist; build it first: osce-graph build INPUT --site {folder}"
            )
        if not (folder / MARKER).is_file():
            raise SiteError(f"{folder} is not an osce-graph site (it has no {MARKER}); name a folder that is")
        return cls(folder.absolute())

    def current_name(self) -> str:
        """The name `current` points at; SiteError if nothing has been released yet."""
        try:
            return os.readlink(f"{self.path}/{CURRENT}").rpartition("/")[2]  # noqa: PTH115, every request asks
        except OSError:
            raise SiteError(
                f"{self.path} holds no release yet; run: osce-graph build INPUT --site {self.path}"
            ) from None

    def current(self) -> Release:
        """The current release."""
        return self.release(self.current_name())

    def release(self, name: str) -> Release:
        """The release of this name; SiteError if there is none."""
        folder = self.path / RELEASES / name
        if not (folder / "manifest.json").is_file():
            raise SiteError(f"no release {name!r}; list them: osce-graph releases --site {self.path}")
        return Release(name, folder)

    def find(self, text: str) -> Release:
        """The release named `current` or `previous`, or whose name begins so; SiteError unless one is."""
        if text == CURRENT:
            return self.current()
        every = self.releases()
        if text == "previous":
            earlier = [release for release in every if release.name < self.current_name()]
            if not earlier:
                raise SiteError(f"{self.path} has no release before the current one")
            return earlier[-1]
        found = [release for release in every if text and release.name.startswith(text)]
        if len(found) != 1:
            what = "no release" if not found else f"{len(found)} releases"
            raise SiteError(f"{what} {text!r}; list them: osce-graph releases --site {self.path}")
        return found[0]

    def releases(self) -> list[Release]:
        """All finished releases, oldest first."""
        return [
            Release(folder.name, folder)
            for folder in sorted((self.path / RELEASES).glob("[0-9]*"))
            if (folder / "manifest.json").is_file()
        ]
