"""WARC files for tests, written by hand so that they can lie."""

import gzip
from pathlib import Path

OSCE = "https://www.osce.org/node/1"
TIME = "2026-01-31T12:00:00Z"


def http(body: bytes | str, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP response; `Content_Type="text/html"` unless it is given."""
    headers = {"Content_Type": "text/html", **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join((*lines, "", "")).encode() + (body.encode() if isinstance(body, str) else body)


def record(
    block: bytes,
    address: str | None = OSCE,
    date: str | None = TIME,
    kind: str = "response",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """A WARC record, with a stated length of its own where one is given."""
    if kind in ("response", "revisit"):
        headers = {"Content_Type": "application/http; msgtype=response", **headers}
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>",
    ]
    lines += [f"WARC-Target-URI: {address}"] if address else []
    lines += [f"WARC-Date: {date}"] if date else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(block) if length is None else length}")
    return "\r\n".join((*lines, "", "")).encode() + block + b"\r\n\r\n"


def write(path: Path, *records: bytes) -> Path:
    """A WARC of these records; each a gzip member where the name ends in `.gz`."""
    packed = path.name.endswith(".gz")
    path.write_bytes(b"".join(gzip.compress(each, mtime=0) if packed else each for each in records))
    return path
