"""Web archives: the captures in a WARC file (ISO 28500; plain, or gzipped a record or as a whole).

A capture of an HTML page that an OSCE host answered with status 200 is a document; every other
capture is told why it is none. What a crawler notes beside its captures (`warcinfo`, `request`,
`metadata`) is no capture and is passed over. Address and time come from the record.
"""

import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from osce_graph import addresses
from osce_graph.records import Document
from osce_graph.sources.files import HTML_START, MAX_PAGE_BYTES, Rejected, is_datetime

SUFFIXES: Final = (".warc", ".warc.gz")

_MAX_RECORD: Final = MAX_PAGE_BYTES + 1024 * 1024
_MAX_ENCODINGS: Final = 4
_PORTION: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b\x08"
_START: Final = b"WARC/1."
_OPENING: Final = re.compile(rb"WARC/1\.\d\r?\n[A-Za-z-]+:")
_CAPTURES: Final = (
    WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion, WarcRecordType.revisit,
    WarcRecordType.continuation,
)  # fmt: skip
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)


def is_warc(path: Path) -> bool:
    """Whether the name of a file says that it is a WARC."""
    return path.name.lower().endswith(SUFFIXES)


def read(path: Path, name: str) -> Iterator[Document | Rejected]:
    """Every capture in the file, one in memory at a time. Never raises for what a file may hold.

    A capture is named `NAME@OFFSET ADDRESS`. A record that is broken or cut off, or whose length is
    not true, costs itself alone: reading goes on where the next record begins.
    """
    try:
        with path.open("rb") as file:
            source = _stream(file)
            yield from _captures(source, name, packed=source is file and _is_packed(file))
    except OSError as error:
        yield Rejected(name, f"it cannot be read ({error.strerror or error}); make it readable")


def find(path: Path, address: str) -> Document | Rejected:
    """The latest capture of an address, redirects of the file followed; Rejected if there is none."""
    moved: dict[str, str] = {}
    found: dict[str, Document] = {}
    reasons: dict[str, Rejected] = {}
    for capture in read(path, path.name):
        if isinstance(capture, Document):
            known = found.get(capture.address or "")
            if known is None or (capture.retrieved or "") >= (known.retrieved or ""):
                found[capture.address or ""] = capture
        elif capture.moved_to:
            moved[capture.address or ""] = capture.moved_to
        else:
            reasons[capture.address or ""] = capture
    wanted = addresses.resolve(address, None) or address
    for _ in range(10):
        if wanted in found:
            return found[wanted]
        if wanted not in moved:
            break
        wanted = moved[wanted]
    return reasons.get(wanted) or Rejected(path.name, f"it holds no capture of {address}")


# Framing -------------------------------------------------------------------------------------------


def _is_packed(file: IO[bytes]) -> bool:
    file.seek(0)
    packed = file.read(3) == _GZIP
    file.seek(0)
    return packed


def _stream(file: IO[bytes]) -> IO[bytes]:
    """The stream whose offsets records are found by: the file, or what a file gzipped as a whole holds."""
    if not _is_packed(file):
        return file
    try:
        opening = zlib.decompressobj(31).decompress(file.read(_PORTION), _PORTION)
    except zlib.error:
        opening = b""
    file.seek(0)
    head = opening.find(b"\r\n\r\n") + 4
    length = re.search(rb"^Content-Length: *(\d{1,19})\r$", opening[:head], re.IGNORECASE | re.MULTILINE)
    is_whole = bool(length) and len(opening) > head + int(length[1] if length else 0) + 4
    return gzip.GzipFile(fileobj=file) if is_whole else file  # type: ignore[return-value]


def _captures(source: IO[bytes], name: str, *, packed: bool) -> Iterator[Document | Rejected]:
    start: int | None = 0
    is_lost = False  # whether there is a stretch of bytes that nothing was said of yet
    while start is not None:
        last = waiting = None
        is_followed = True
        source.seek(start)
        try:
            for record in ArchiveIterator(source, parse_http=False, record_types=WarcRecordType.any_type):
                if is_lost:
                    yield Rejected(
                        f"{name}@{start}",
                        "bytes before this record are no WARC record; look whether the file was copied whole",
                    )
                    is_lost = False
                if waiting is not None:
                    yield waiting
                last = record.stream_pos
                complaint = _complaint(record)
                waiting = _capture(record, f"{name}@{last}", complaint)
                if complaint:
                    is_followed = False
                    break
            else:
                is_lost = last is None or (packed and not _ends(source, last))
                start = None
        except (OSError, EOFError, zlib.error):
            if last is None:
                yield Rejected(f"{name}@{start}", "the record is broken; crawl its page again")
                is_lost = False
            else:
                is_lost = is_followed = _is_whole(source, last, packed)
                if not is_followed:
                    waiting = Rejected(
                        f"{name}@{last}",
                        "the length it states is not that of the record; crawl its page again",
                    )
        if waiting is not None:
            yield waiting
        if start is not None:
            start = _next(source, (start if last is None else last) + 1, packed)
    if is_lost:
        yield Rejected(name, "it does not end with a WARC record; look whether the file was copied whole")


def _complaint(record: WarcRecord) -> str | None:
    """What is wrong with the frame of a record; one that is well framed is in memory then."""
    stated = record.headers.get("Content-Length") or ""
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 20) or not record.headers.get(
        "WARC-Type"
    ):
        return "its header is cut off or broken; crawl its page again"
    if int(stated) > _MAX_RECORD:
        return f"it is larger than {MAX_PAGE_BYTES // (1024 * 1024)} MB, which no saved page is; leave it out"
    record.freeze()
    return None if record.content_length == int(stated) else "it is cut off; look whether the file is whole"


def _is_whole(source: IO[bytes], at: int, packed: bool) -> bool:
    """Whether the record at that offset ends where its length says."""
    try:
        source.seek(at)
        if packed:
            found = zlib.decompressobj(31).decompress(source.read(_MAX_RECORD), _MAX_RECORD)
        else:
            found = source.read(_MAX_RECORD)
    except (OSError, EOFError, zlib.error):
        return False
    head = found.find(b"\r\n\r\n") + 4
    length = re.search(rb"^Content-Length: *(\d{1,19})\r$", found[:head], re.IGNORECASE | re.MULTILINE)
    if length is None:
        return False
    end = head + int(length[1])
    return len(found) >= end and b"\r\n\r\n".startswith(found[end : end + 4])


def _ends(source: IO[bytes], at: int) -> bool:
    """Whether the gzip member at that offset is the last thing in the file."""
    source.seek(at)
    member = zlib.decompressobj(31)
    while portion := source.read(_PORTION):
        while portion and not member.eof:
            member.decompress(portion, _PORTION)
            portion = member.unconsumed_tail
        if member.eof:
            return not (member.unused_data + source.read(64)).strip(b"\0")
    return True


def _next(source: IO[bytes], start: int, packed: bool) -> int | None:
    """The offset from `start` on where the next record seems to begin, None where none does."""
    marker = _GZIP if packed else _START
    tail = b""
    try:
        source.seek(start)
        at = start
        while portion := source.read(_PORTION):
            held = tail + portion
            found = held.find(marker)
            while found >= 0:
                offset = at - len(tail) + found
                if _begins_a_record(source, offset, packed):
                    return offset
                found = held.find(marker, found + 1)
            at += len(portion)
            source.seek(at)
            tail = held[-len(marker) + 1 :]
    except (OSError, EOFError, zlib.error):
        pass
    return None


def _begins_a_record(source: IO[bytes], offset: int, packed: bool) -> bool:
    source.seek(offset)
    opening = source.read(1024)
    if packed:
        try:
            opening = zlib.decompressobj(31).decompress(opening, 100)
        except zlib.error:
            return False
    return _OPENING.match(opening) is not None


# Captures ------------------------------------------------------------------------------------------


def _capture(record: WarcRecord, name: str, complaint: str | None) -> Document | Rejected | None:
    """What a framed record holds: a document, why there is none, or None where it is no capture."""
    headers = record.headers
    uri = (headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    address = addresses.resolve(uri, None)
    date = headers.get("WARC-Date") or ""
    retrieved = date if is_datetime(date) else None
    name = f"{name} {address}" if address else name

    def rejected(reason: str, *, broken: bool = True, moved_to: str | None = None) -> Rejected:
        return Rejected(name, reason, broken, address, retrieved, moved_to)

    if complaint is not None:
        return rejected(complaint)
    kind = record.record_type
    if kind not in _CAPTURES:
        return None
    if address is None:
        return rejected("its address is not one of the web", broken=False)
    if not addresses.is_osce(address):
        return rejected("it is not from a host of the OSCE", broken=False)
    if kind == WarcRecordType.revisit:
        return rejected("it repeats a capture that stands elsewhere (revisit)", broken=False)
    if kind == WarcRecordType.continuation or headers.get("WARC-Segment-Number"):
        return rejected("it is one of several segments; put them together")
    if cut := headers.get("WARC-Truncated"):
        return rejected(f"the crawler cut it off ({cut[:40]}); crawl it again without that limit")
    try:
        record.parse_http()
        body = record.reader.read() or b""
        http = record.http_headers
        if record.is_http:
            status = None if http is None else http.status_code
            if http is None or status is None:
                return rejected("its HTTP headers are broken; crawl its page again")
            if status in (301, 302, 303, 307, 308):
                moved_to = addresses.resolve(http.get("Location") or "", address)
                return rejected("it redirects to another address", broken=False, moved_to=moved_to)
            if status != 200:
                return rejected(f"the server answered {status}", broken=False)
            stated = http.get("Content-Type") or ""
            body = _decoded(body, http)
        else:
            stated = headers.get("Content-Type") or ""
    except (OSError, EOFError, ValueError, zlib.error) as error:
        return rejected(f"its content cannot be decoded ({error}); crawl its page again")
    return _page(body, stated, kind, name, address, retrieved, rejected)


def _page(
    body: bytes,
    stated: str,
    kind: WarcRecordType,
    name: str,
    address: str,
    retrieved: str | None,
    rejected: Callable[..., Rejected],
) -> Document | Rejected:
    if len(body) > MAX_PAGE_BYTES:
        return rejected(
            f"it is larger than {MAX_PAGE_BYTES // (1024 * 1024)} MB, which no saved page is; leave it out"
        )
    media_type = stated.partition(";")[0].strip().lower()
    if media_type in _HTML or (not media_type and HTML_START.match(body)):
        media_type = "text/html"
    elif not (media_type == "text/plain" and kind == WarcRecordType.conversion):
        return rejected("it is no HTML page", broken=False)
    if not body:
        return rejected("it is empty; save the page again")
    charset = _CHARSET.search(stated)
    digest = hashlib.sha256(body).hexdigest()
    return Document(
        name, body, digest, media_type, address, retrieved, charset[1].lower() if charset else None
    )


def _decoded(body: bytes, http: Any) -> bytes:
    """The body without its transfer and content encodings, at most a byte more than a page may have.

    Crawlers keep the headers of what they decoded already: a body that is not in the encoding stated,
    but markup, is taken as it is. RFC 9112, section 7; RFC 9110, section 8.4.
    """
    transfer, content = (
        _names(http.get_multiple("Transfer-Encoding")),
        _names(http.get_multiple("Content-Encoding")),
    )
    if not transfer and not content:
        length = http.get("Content-Length") or ""
        if length.isdecimal() and int(length) > len(body):
            raise ValueError(f"{len(body)} of {int(length)} bytes are there")
    encodings = [*content, *transfer]
    if len(encodings) > _MAX_ENCODINGS:
        raise ValueError(f"{len(encodings)} encodings one upon another")
    for encoding in reversed(encodings):
        if body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            break
        body = _undone(body, encoding)
    return body


def _names(values: list[str]) -> list[str]:
    names = (name.strip().lower().removeprefix("x-") for value in values for name in value.split(","))
    return [name for name in names if name not in ("", "identity", "none", "utf-8")]


def _undone(body: bytes, encoding: str) -> bytes:
    limit = _MAX_RECORD + 1
    source = io.BytesIO(body)
    if encoding == "chunked":
        return ChunkedReader(source).read(limit)
    if encoding == "gzip":
        return gzip.GzipFile(fileobj=source).read(limit)
    if encoding == "deflate":
        # The zlib format; servers were seen that send what stands inside it (RFC 9110, section 8.4.1.2).
        is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
        inflating = zlib.decompressobj(15 if is_zlib else -15)
        plain = inflating.decompress(body, limit)
        if not inflating.eof and len(plain) < limit:
            raise ValueError("it is cut off")
        return plain
    if encoding == "br":
        return BrotliReader(source).read(limit)
    if encoding == "zstd":
        return ZstdReader(source).read(limit)
    raise ValueError(f"the encoding {encoding[:40]!r} is unknown")
