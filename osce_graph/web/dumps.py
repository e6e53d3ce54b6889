"""`/dumps/`: the downloads of the current release; `/releases/`: those of every release that is kept."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, send_file

from osce_graph.formats import COMPRESSIONS, HTML, TURTLE, find
from osce_graph.release.metadata import FILE as METADATA
from osce_graph.release.site import SUMS
from osce_graph.web import respond
from osce_graph.web.current import release
from osce_graph.web.problems import not_found

rooms = Blueprint("dumps", __name__, url_prefix="/dumps")


@rooms.get("")
def without_slash() -> Response:
    """`/dumps` means `/dumps/`."""
    return respond.moved("dumps/")


@rooms.get("/")
def listing() -> Response:
    """The files with their sizes and checksums: a page, or JSON."""
    opened = release()
    files = [_entry(dump) for dump in opened.manifest["dumps"]]
    if respond.choose((respond.JSON, HTML)) is HTML:
        beside = [name for name in (METADATA, SUMS) if (opened.release.dumps / name).is_file()]
        return respond.page("dumps.html", files=files, beside=beside, negotiated=True)
    manifest = {name: opened.manifest.get(name) for name in ("title", "licence", "built", "base_iri")}
    return respond.json({"release": opened.name, **manifest, "files": files}, negotiated=True)


@rooms.get("/<name>")
def file(name: str) -> Response:
    """One file; parts of it by Range."""
    opened = release()
    known = {dump["file"]: dump for dump in opened.manifest["dumps"]}
    path = opened.release.dumps / name
    if name in known:
        return _send(path, _media_type(name), known[name]["sha256"])
    if name in (METADATA, SUMS) and path.is_file():
        media_type = TURTLE.media_type if name == METADATA else "text/plain"
        return _send(path, media_type, f"{opened.name}-{name}")
    raise not_found(
        f"There is no dump {name[:80]!r}; there is {', '.join(known)}. See {respond.local('dumps/')}.",
        available=[respond.local(f"dumps/{file}") for file in known],
    )


def _entry(dump: dict[str, Any]) -> dict[str, Any]:
    fmt = find(dump["format"])
    return {
        **dump,
        "label": fmt.label if fmt else dump["format"],
        "named_graphs": bool(fmt and fmt.carries == "quads"),
        "url": respond.local(f"dumps/{dump['file']}"),
    }


def _media_type(name: str) -> str:
    for packed in COMPRESSIONS:
        if name.endswith(f".{packed.suffix}"):
            return packed.media_type
    fmt = find(name.rpartition(".")[2])
    return fmt.media_type if fmt else "application/octet-stream"


def _send(path: Path, media_type: str, etag: str) -> Response:
    answer = send_file(path, media_type, as_attachment=True, download_name=path.name, etag=etag)
    answer.headers["Cache-Control"] = "no-cache"
    del answer.headers["Last-Modified"]
    answer.headers["Accept-Ranges"] = "bytes"
    return respond.download(answer)
