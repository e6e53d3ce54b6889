"""Building beside, switching in atomically: the folder operations of a release, safe against kill -9."""

import errno
import fcntl
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from osce_graph.errors import SiteError
from osce_graph.release.site import CURRENT, MARKER, RELEASES, Site

_LOCK = ".lock"
_BUILDING = ".building-"


def prepare(folder: Path) -> Site:
    """The site at `folder`, made if there is nothing yet; SiteError where something else lies there."""
    try:
        if folder.is_dir() and not (folder / MARKER).is_file() and any(folder.iterdir()):
            raise SiteError(f"{folder} is not empty and not an osce-graph site; name a new folder for --site")
        (folder / RELEASES).mkdir(parents=True, exist_ok=True)
        if not (folder / MARKER).is_file():
            (folder / MARKER).write_text(json.dumps({"osce-graph site": 1}) + "\n")
    except OSError as error:
        raise SiteError(f"{folder} cannot be used as a site ({error.strerror})") from None
    return Site(folder.absolute())


@contextmanager
def building(site: Site) -> Iterator[Path]:
    """A fresh folder to build a release in, under the site's lock; gone afterwards if it was not switched in.

    SiteError if another build is at work, or if the disk is full.
    """
    with (site.path / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SiteError(f"another build is at work in {site.path}; wait for it to end") from None
        for left in (site.path / RELEASES).glob(_BUILDING + "*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = site.path / RELEASES / f"{_BUILDING}{os.getpid()}"
        try:
            folder.mkdir()
            yield folder
        except (OSError, sqlite3.Error) as error:
            if _is_disk_full(error):
                raise SiteError(
                    f"no space left on the disk of {site.path}; the current release is as it was"
                ) from None
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)


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
    for root, _, files in os.walk(folder):
        for file in files:
            _sync(Path(root) / file)
        _sync(Path(root))
    folder.rename(site.path / RELEASES / name)
    _sync(site.path / RELEASES)
    link = site.path / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / name)
    link.replace(site.path / CURRENT)
    _sync(site.path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
