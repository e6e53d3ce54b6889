"""Building beside, switching in atomically: the folder operations of a release, safe against kill -9."""

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from osce_graph.errors import SiteError
from osce_graph.release.site import CURRENT, MARKER, RELEASES, SUMS, Site

_LOCK = ".lock"
_BUILDING = ".building-"
_PRUNED = ".pruned-"
_SYNCED = 32  # files made durable at the same time


def prepare(folder: Path) -> Site:
    """The site at `folder`, made if there is nothing yet; SiteError where something else lies there."""
    try:
        if folder.is_dir() and not (folder / MARKER).is_file() and any(folder.iterdir()):
            raise SiteError(f"{folder} is not empty and not an osce-graph site; name a new folder for --site")
        (folder / RELEASES).mkdir(parents=True, exist_ok=True)
        if not (folder / MARKER).is_file():
            (folder / MARKER).write_text(json.dumps({"osce-graph site": 1}) + "\n")
    except OSError as error:
        raise SiteError(
            f"{folder} cannot be used as a site ({error.strerror}); name another for --site"
        ) from None
    return Site(folder.absolute())


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Nobody else builds or prunes meanwhile; SiteError if somebody does already, or it cannot be written."""
    try:
        lock = (site.path / _LOCK).open("w")
    except OSError as error:
        raise SiteError(f"{site.path} cannot be written ({error.strerror}); check its permissions") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SiteError(f"another build is at work in {site.path}; wait for it to end") from None
        for left in (site.path / RELEASES).glob(".*"):
            if left.name.startswith((_BUILDING, _PRUNED)):
                shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def building(site: Site) -> Iterator[Path]:
    """A fresh folder to build a release in, under the site's lock; gone afterwards if it was not switched in.

    SiteError if another build is at work, or if the disk is full.
    """
    with locked(site):
        folder = site.path / RELEASES / f"{_BUILDING}{os.getpid()}"
        try:
            folder.mkdir()
            yield folder
        except (OSError, sqlite3.Error) as error:
            if _is_disk_full(error):
                raise SiteError(
                    f"no space left on the disk of {site.path}; the current release is as it was"
                ) from None
            if "file too large" in str(error).lower():
                raise SiteError(
                    "the release has files larger than may be written here (ulimit -f); the current release"
                    " is as it was"
                ) from None
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Pruned:
    """Releases by name: those that were removed, and those that stay only because they are being read."""

    removed: tuple[str, ...]
    in_use: tuple[str, ...]


def prune(site: Site, keep: int) -> Pruned:
    """Remove all but the `keep` newest releases; never the current one, never one that is being read.

    What became of their entities stays known in the history of those that remain. SiteError while a
    build is at work; ValueError for keeping none.
    """
    if keep < 1:
        raise ValueError("a site keeps one release at least")
    removed, in_use = [], []
    with locked(site):
        current = site.current_name()
        for release in site.releases()[:-keep]:
            if release.name == current:
                continue
            if _remove(release.folder):
                removed.append(release.name)
            else:
                in_use.append(release.name)
    return Pruned(tuple(removed), tuple(in_use))


def _remove(folder: Path) -> bool:
    """Take a release away, first its name and then its files; False where somebody holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        away = folder.with_name(_PRUNED + folder.name)
        folder.rename(away)
        shutil.rmtree(away)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _is_disk_full(error: OSError | sqlite3.Error) -> bool:
    """By number, or by the words of the store and the index, which give none."""
    number = getattr(error, "errno", None)
    return number in (errno.ENOSPC, errno.EDQUOT) or bool(
        re.search(r"no space left|disk is full|quota exceeded", str(error), re.IGNORECASE)
    )


def name(digest: str, built: datetime) -> str:
    """The name of a release: when it was built, and the first digits of its digest."""
    stamp = built.astimezone(UTC).strftime("%Y%m%dT%H%M%S") + f".{built.microsecond // 1000:03d}Z"
    return f"{stamp}-{digest[:12]}"


def finish(site: Site, folder: Path, name: str) -> None:
    """Give the built folder its final name, make it durable, and point `current` at it, in this order."""
    seal(folder)
    with ThreadPoolExecutor(_SYNCED) as threads:  # together they cost the disk little more than one
        fresh = (folder / file for file in files_of(folder) if (folder / file).stat().st_nlink == 1)
        list(threads.map(_sync, (*fresh, folder / SUMS)))
        list(threads.map(_sync, (Path(root) for root, _, _ in os.walk(folder))))
    folder.rename(site.path / RELEASES / name)
    _sync(site.path / RELEASES)
    link = site.path / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / name)
    link.replace(site.path / CURRENT)
    _sync(site.path)


def seal(folder: Path) -> None:
    """Write down the sha256 of every file of a release, beside them; those of the dumps are known."""
    lines = (folder / "dumps" / SUMS).read_text(encoding="utf-8").splitlines()
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    with (folder / SUMS).open("w", encoding="utf-8") as out:
        for name in files_of(folder):
            digest = known.get(name.removeprefix("dumps/")) if name.startswith("dumps/") else None
            out.write(f"{digest or sha256(folder / name)}  {name}\n")


def files_of(folder: Path) -> list[str]:
    """All files of a release by their path in it, but the list of their checksums."""
    every = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in every if name != SUMS)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
