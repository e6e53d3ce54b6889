"""`/dumps/`: the downloads of the current release; `/releases/`: those of every release that is kept."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, cast

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.utils import send_file

from osce_graph.formats import COMPRESSIONS, HTML, TURTLE, find
from osce_graph.iris import KINDS
from osce_graph.release.dumps import TABLES
from osce_graph.release.metadata import FILE as METADATA
from osce_graph.release.site import SUMS, Release
from osce_graph.web import respond
from osce_graph.web.answer import condition, moment
from osce_graph.web.current import release, web
from osce_graph.web.i18n import gettext
from osce_graph.web.problems import not_found

rooms = Blueprint("dumps", __name__)

_LAST_NONE: Final = re.compile(r"\s*bytes\s*=\s*-0+\s*\Z", re.IGNORECASE)
_BESIDE = {METADATA: TURTLE.media_type, SUMS: "text/plain", TABLES: "application/csvm+json"}


@rooms.get("/dumps")
def without_slash() -> Response:
    """`/dumps` means `/dumps/`."""
    return respond.moved("dumps/")


@rooms.get("/dumps/")
def listing() -> Response:
    """The files with their sizes and checksums: a page, or JSON."""
    return _listing(release().release, "dumps/")


@rooms.get("/dumps/<name>")
def file(name: str) -> Response:
    """One file; parts of it by Range."""
    return _file(release().release, name, "dumps/")


@rooms.get("/releases")
def releases_without_slash() -> Response:
    """`/releases` means `/releases/`."""
    return respond.moved("releases/")


@rooms.get("/releases/")
def releases() -> Response:
    """The releases that are kept, newest first, each with its dumps: a page, or JSON."""
    opened = release()
    kept = [
        {
            "release": each.name,
            "built": each.manifest["built"],
            "items": each.manifest["counts"]["items"],
            "current": each.name == opened.name,
            "dumps": respond.local(f"releases/{each.name}/dumps/"),
        }
        for each in reversed(web().current.site.releases())
    ]
    if respond.choose((respond.JSON, HTML)) is HTML:
        return respond.page("releases.html", releases=kept, negotiated=True)
    return respond.json({"releases": kept}, negotiated=True)


@rooms.get("/releases/<name>/dumps/")
def listing_of(name: str) -> Response:
    """The dumps of one release."""
    return _listing(_kept(name), f"releases/{name}/dumps/")


@rooms.get("/releases/<name>/dumps/<file>")
def file_of(name: str, file: str) -> Response:
    """One file of one release."""
    return _file(_kept(name), file, f"releases/{name}/dumps/")


def _kept(name: str) -> Release:
    for each in web().current.site.releases():
        if each.name == name:
            return each
    raise not_found(
        f"There is no release {name[:80]!r} here, or no longer. See {respond.local('releases/')}.",
        list=respond.local("releases/"),
    )


def _groups(files: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The files under headings: those of everything first, then of the evidence, then by kind."""
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for dump in files:
        by_kind[dump.get("kind") or ""].append(dump)
    for name, label in (("", gettext("Everything")), ("evidence", gettext("Evidence"))):
        if name in by_kind:
            yield label, by_kind.pop(name)
    kinds = [(gettext(KINDS[name].label), by_kind.pop(name)) for name in KINDS if name in by_kind]
    yield from sorted(kinds, key=lambda group: group[0].casefold())
    for rest in by_kind.values():
        yield gettext("Terms and others"), rest


def _listing(chosen: Release, below: str) -> Response:
    files = [_entry(dump, below) for dump in chosen.manifest["dumps"]]
    if respond.choose((respond.JSON, HTML)) is HTML:
        beside = [respond.local(below + name) for name in _BESIDE if (chosen.dumps / name).is_file()]
        return respond.page(
            "dumps.html", groups=list(_groups(files)), beside=beside, of=chosen.name, negotiated=True
        )
    manifest = {name: chosen.manifest.get(name) for name in ("title", "licence", "built", "base_iri")}
    return respond.json({"release": chosen.name, **manifest, "files": files}, negotiated=True)


def _file(chosen: Release, name: str, below: str) -> Response:
    known = {dump["file"]: dump for dump in chosen.manifest["dumps"]}
    path = chosen.dumps / name
    if name in known:
        changed = chosen.manifest.get("changed", {}).get(name, chosen.manifest["built"])
        return _send(path, _media_type(name), known[name]["sha256"], moment(changed))
    if name in _BESIDE and path.is_file():
        return _send(path, _BESIDE[name], hashlib.sha256(path.read_bytes()).hexdigest(), None)
    whole = [file for file, dump in known.items() if dump.get("kind") is None]
    raise not_found(
        f"There is no dump {name[:80]!r}; there is {', '.join(whole)}, and more at {respond.local(below)}.",
        available=[respond.local(below + file) for file in whole],
    )


def _entry(dump: dict[str, Any], below: str) -> dict[str, Any]:
    fmt = find(dump["format"])
    return {
        **dump,
        "label": fmt.label if fmt else dump["format"],
        "named_graphs": bool(fmt and fmt.carries == "quads"),
        "url": respond.local(below + dump["file"]),
    }


def _media_type(name: str) -> str:
    for packed in COMPRESSIONS:
        if name.endswith(f".{packed.suffix}"):
            return packed.media_type
    fmt = find(name.rpartition(".")[2])
    return fmt.media_type if fmt else "application/octet-stream"


def _send(path: Path, media_type: str, etag: str, changed: datetime | None) -> Response:
    tag = f'"{etag}"'
    environ = {name: value for name, value in request.environ.items() if not name.startswith("HTTP_")}
    if condition(tag, changed, respond.conditions()) is HTTPStatus.NOT_MODIFIED:
        environ["HTTP_IF_NONE_MATCH"] = tag
    elif _asks_for_a_range(tag, changed, path):
        environ["HTTP_RANGE"] = request.headers["Range"]
    answer = send_file(
        path, environ, media_type, as_attachment=True, download_name=path.name, etag=etag,
        last_modified=changed, response_class=Response,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-cache"
    if changed is None:
        del answer.headers["Last-Modified"]
    answer.headers["Accept-Ranges"] = "bytes"
    return respond.download(cast(Response, answer))


def _asks_for_a_range(etag: str, changed: datetime | None, path: Path) -> bool:
    """Whether GET asks for one range of these bytes; all else that Range may say is answered by the whole.

    RFC 9110, section 14.2: with HEAD, of other units, malformed, of another version (If-Range, section
    13.1.5); several ranges may be. RequestedRangeNotSatisfiable for the last no bytes (14.1.3).
    """
    said = request.headers.get("Range", "")
    version = request.headers.get("If-Range")
    dated = changed and format_datetime(changed, usegmt=True)
    if request.method != "GET" or (version is not None and version not in (etag, dated)):
        return False
    if _LAST_NONE.match(said):
        raise RequestedRangeNotSatisfiable(path.stat().st_size)
    asked = parse_range_header(said)
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
