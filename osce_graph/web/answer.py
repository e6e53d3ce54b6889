"""An answer as plain data, without Flask: its bytes in a content coding, ETag, what is not sent again.

RFC 9110: content codings (8.4), validators (8.8), conditional requests (13).
"""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

import zstandard

from osce_graph import negotiation

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What of a request decides how a document is sent, and whether: its headers, None where absent."""

    accept_encoding: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None


NO_CONDITIONS: Final = Conditions()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: status, headers, body."""

    status: int
    headers: Headers
    body: bytes = b""


def document(
    body: bytes,
    content_type: str,
    headers: Headers,
    conditions: Conditions,
    *,
    vary: Iterable[str] = (),
    changed: datetime | None = None,
) -> Answer:
    """The document in the coding asked for, or 304 for who has it.

    The ETag is a hash of the bytes as sent, so each coding has its own. `changed` is when what the
    document is about changed last.
    """
    coding, sent = encode(body, conditions.accept_encoding)
    tag = etag(sent)
    every = (
        ("ETag", tag),
        ("Cache-Control", "no-cache"),
        ("Vary", ", ".join((*vary, "Accept-Encoding"))),
        *((("Last-Modified", format_datetime(changed, usegmt=True)),) if changed else ()),
        *headers,
    )
    if is_known(tag, changed, conditions):
        return Answer(304, every)
    if coding != negotiation.IDENTITY:
        every = (("Content-Encoding", coding), *every)
    return Answer(200, (("Content-Type", content_type), *every), sent)


def encode(body: bytes, accept_encoding: str | None) -> tuple[str, bytes]:
    """The body in the coding asked for, with its name; the same body gives the same bytes."""
    coding = negotiation.coding(accept_encoding) if accept_encoding else negotiation.IDENTITY
    if coding == "zstd":
        return coding, zstandard.compress(body, 3)
    if coding == "gzip":
        return coding, gzip.compress(body, 6, mtime=0)
    return coding, body


def etag(body: bytes) -> str:
    """A strong ETag: 32 hex digits of the bytes' sha256, in quotes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def matches(tag: str, if_none_match: str) -> bool:
    """Whether an If-None-Match header names the ETag, by weak comparison (RFC 9110, section 13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    wanted = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") == wanted for each in if_none_match.split(","))


def is_known(tag: str, changed: datetime | None, conditions: Conditions) -> bool:
    """Whether the client has the document; If-Modified-Since counts only without If-None-Match."""
    if conditions.if_none_match is not None:
        return matches(tag, conditions.if_none_match)
    if changed is None or conditions.if_modified_since is None:
        return False
    try:
        since = parsedate_to_datetime(conditions.if_modified_since)
    except ValueError:
        return False
    return since.tzinfo is not None and changed.replace(microsecond=0) <= since


def moment(text: str) -> datetime:
    """An xsd:dateTime with zone, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
