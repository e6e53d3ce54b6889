"""Files and folders of saved pages, text renditions and curated RDF.

A page `NAME` may have a side file `NAME.meta.json`: {"address": "https://…", "retrieved":
"2026-01-31T12:00:00Z", "charset": "windows-1251"}, the last as the server stated it. Nothing is taken
from a file's own times.
"""

import datetime as dt
import errno
import gzip
import hashlib
import json
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from osce_graph import addresses
from osce_graph.errors import InputError
from osce_graph.formats import RDF_FORMATS, find
from osce_graph.records import Document

MAX_PAGE_BYTES: Final = 16 * 1024 * 1024
MAX_RDF_BYTES: Final = 512 * 1024 * 1024
SIDE_SUFFIX: Final = ".meta.json"

_HTML = {".html", ".htm", ".xhtml"}
_TEXT = {".txt", ".text", ".md"}
_RDF = {f".{fmt.suffix}" for fmt in RDF_FORMATS}
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
HTML_START = re.compile(
    rb"[\xef\xbb\xbf\s]*<(?:!doctype\s+html|html|\?xml[^>]{0,200}\?>\s*<(?:!doctype\s+)?html)\b",
    re.IGNORECASE,
)
# A mail message (RFC 2557) of which a page is one part.
_MHTML: Final = re.compile(
    rb"(?:[\w-]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*?content-type:[ \t]*multipart/related", re.IGNORECASE
)
_GZIP: Final = b"\x1f\x8b\x08"
_SIDE_LIMIT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Rejected:
    """What gives no document: its name, why, and whether that calls for quarantine.

    `address` and `retrieved` are a capture's, `moved_to` is where a redirect leads.
    """

    name: str
    reason: str
    broken: bool = True
    address: str | None = None
    retrieved: str | None = None
    moved_to: str | None = None


def scan(inputs: Iterable[Path]) -> list[tuple[Path, str]]:
    """Every file below the inputs with the name it has in reports, sorted by name.

    InputError if an input does not exist, or a folder cannot be listed or holds no files.
    """
    found: dict[Path, str] = {}
    for entry in inputs:
        try:
            is_folder = stat.S_ISDIR(entry.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            raise InputError(f"{entry} does not exist; name a saved page or a folder of them") from None
        except OSError as error:
            raise InputError(f"{entry} cannot be read ({error.strerror}); name what can be") from None
        if is_folder:
            within = list(_walk(entry))
            if not within:
                raise InputError(f"{entry} holds no files; name a saved page or a folder of them")
            for file in within:
                found.setdefault(file, _printable(file.relative_to(entry).as_posix()))
        else:
            found.setdefault(entry, _printable(entry.name))
    return sorted(found.items(), key=lambda item: (item[1], str(item[0])))


def _printable(name: str) -> str:
    """A file name for reports; names on disk need not be Unicode."""
    return name.encode("utf-8", "backslashreplace").decode()


def _walk(folder: Path) -> Iterator[Path]:
    try:
        children = [(child, child.is_dir()) for child in sorted(folder.iterdir())]
    except OSError as error:
        raise InputError(f"{folder} cannot be read ({error.strerror}); check its permissions") from None
    for child, is_folder in children:
        if child.name.startswith(".") or child.name.endswith(SIDE_SUFFIX):
            continue
        if is_folder:
            if not child.is_symlink():
                yield from _walk(child)
        else:
            yield child


def read(path: Path, name: str) -> Document | Rejected:
    """The document in a file, or why there is none. Never raises for what a file may hold."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    suffix = (suffixes[-2] if len(suffixes) > 1 else "") if packed else (suffixes[-1] if suffixes else "")
    limit = MAX_RDF_BYTES if suffix in _RDF else MAX_PAGE_BYTES
    if not path.is_file():
        return Rejected(name, "it is not a regular file; name a file or a folder")
    try:
        with path.open("rb") as plain:
            # A server's answer may have been saved as it came, gzipped.
            is_gzip = packed or plain.peek(3)[:3] == _GZIP
            content = _bounded(gzip.GzipFile(fileobj=plain) if is_gzip else plain, limit)
        address, retrieved, charset = _side_file(path)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return Rejected(name, "the gzip file is broken; save it again")
    except OSError as error:
        return Rejected(name, f"it cannot be read ({error.strerror or error}); make it readable")
    except ValueError as error:
        return Rejected(name, str(error))
    if not content:
        return Rejected(name, "the file is empty; save the page again")
    if suffix not in _RDF and _MHTML.match(content, 0, _SIDE_LIMIT):
        return Rejected(name, "it is a page with its pictures in one file (MHTML); save it as HTML")
    media_type = _media_type(suffix, content)
    if media_type is None:
        return Rejected(name, f"{suffix or 'this file'} is no page, text rendition or RDF", broken=False)
    digest = hashlib.sha256(content).hexdigest()
    return Document(name, content, digest, media_type, address, retrieved, charset)


def _bounded(stream: "IO[bytes] | gzip.GzipFile", limit: int) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise ValueError(
            f"it is larger than {limit // (1024 * 1024)} MB, which no saved page is; leave it out"
        )
    return content


def _media_type(suffix: str, content: bytes) -> str | None:
    if suffix in _HTML or (suffix not in _RDF and HTML_START.match(content)):
        return "text/html"
    if suffix in _TEXT:
        return "text/plain"
    if suffix in _RDF:
        fmt = find(suffix[1:], RDF_FORMATS)
        return fmt.media_type if fmt else None
    if re.fullmatch(r"\.[a-z][a-z0-9]{0,4}", suffix):
        return None
    # What follows a dot in a page's address ("osce.org_node_123") is no suffix.
    return "text/html" if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "text/plain"


def _side_file(path: Path) -> tuple[str | None, str | None, str | None]:
    """Address, time and encoding that the side file states. ValueError for what it may not say."""
    side = path.with_name(path.name + SIDE_SUFFIX)
    try:
        if not side.is_file():
            return None, None, None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # then there can be none
            return None, None, None
        raise
    try:
        with side.open("rb") as stream:
            facts = json.loads(stream.read(_SIDE_LIMIT))
        address, retrieved, charset = (facts.get(name) for name in ("address", "retrieved", "charset"))
    except (ValueError, AttributeError, RecursionError):
        raise ValueError(f"its side file {side.name} is not a JSON object; correct it") from None
    if address is not None and addresses.resolve(str(address), None) is None:
        raise ValueError(f"the address in its side file {side.name} is not an http(s) address; correct it")
    if retrieved is not None and not is_datetime(str(retrieved)):
        raise ValueError(
            f"the time in its side file {side.name} is not an xsd:dateTime with zone; correct it"
        )
    if charset is not None and not isinstance(charset, str):
        raise ValueError(f"the charset in its side file {side.name} is not a text; correct it")
    return address, retrieved, charset


def is_datetime(text: str) -> bool:
    """Whether the text is an xsd:dateTime with zone."""
    try:
        return _DATETIME.fullmatch(text) is not None and dt.datetime.fromisoformat(text) is not None
    except ValueError:
        return False
