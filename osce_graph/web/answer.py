"""An answer as plain data, without Flask: its bytes in a content coding, ETag, what is not sent again.

RFC 9110: content codings (8.4), validators (8.8), conditional requests (13).
"""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

import zstandard

from osce_graph import negotiation
from osce_graph.release.documents import etag
from osce_graph.sparql.problem import ProtocolError

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What of a request decides how a document is sent, and whether: its headers, None where absent."""

    accept_encoding: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_match: str | None = None
    if_unmodified_since: str | None = None

    @classmethod
    def of(cls, environ: Mapping[str, Any]) -> "Conditions":
        """Those of a WSGI request."""
        return cls(*map(environ.get, _IN_ENVIRON))


NO_CONDITIONS: Final = Conditions()
_IN_ENVIRON: Final = tuple(f"HTTP_{name.upper()}" for name in Conditions.__match_args__)


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
    tag: str = "",
) -> Answer:
    """The document in the coding asked for, or 304 for who has it; ProtocolError for 412.

    The ETag is a hash of the bytes as sent, so each coding has its own; `tag` is that of the body itself, if
    that is known. `changed` is when what the document is about changed last.
    """
    coding, sent = encode(body, conditions.accept_encoding)
    tag = tag if tag and coding == negotiation.IDENTITY else etag(sent)
    every = (
        ("ETag", tag),
        ("Cache-Control", "no-cache"),
        ("Vary", ", ".join((*vary, "Accept-Encoding"))),
        *((("Last-Modified", format_datetime(changed, usegmt=True)),) if changed else ()),
        *headers,
    )
    if condition(tag, changed, conditions) is HTTPStatus.NOT_MODIFIED:
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


def matches(tag: str, named: str, *, strongly: bool = False) -> bool:
    """Whether a list of ETags, or `*`, names this one, by weak or strong comparison (RFC 9110, 8.8.3.2)."""
    if named.strip() == "*":
        return True
    tags = [each.strip() for each in named.split(",")]
    if strongly:
        return tag in tags and not tag.startswith("W/")
    return tag.removeprefix("W/") in [each.removeprefix("W/") for each in tags]


def condition(tag: str, changed: datetime | None, conditions: Conditions) -> HTTPStatus:
    """200, or 304 for a client that has the document (RFC 9110, section 13.2.2); ProtocolError for 412.

    If-Unmodified-Since counts only without If-Match, If-Modified-Since only without If-None-Match.
    """
    if conditions.if_match is not None:
        failed = not matches(tag, conditions.if_match, strongly=True)
    else:
        until = _time(conditions.if_unmodified_since)
        failed = changed is not None and until is not None and changed.replace(microsecond=0) > until
    if failed:
        raise ProtocolError(
            HTTPStatus.PRECONDITION_FAILED,
            "Precondition failed",
            f"This is another version than the one asked for: its ETag is {tag}. Ask without the condition.",
        )
    if conditions.if_none_match is not None:
        known = matches(tag, conditions.if_none_match)
    else:
        since = _time(conditions.if_modified_since)
        known = changed is not None and since is not None and changed.replace(microsecond=0) <= since
    return HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK


def last_modified(headers: Iterable[tuple[str, str]]) -> datetime | None:
    """When what an answer is about changed last, by its headers."""
    return _time(header(headers, "last-modified"))


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The value of a header by its name in small letters; None where there is none."""
    for each, value in headers:
        if len(each) == len(name) and each.lower() == name:
            return value
    return None


def _time(text: str | None) -> datetime | None:
    """The time that a header names, in any of the forms of RFC 9110 (5.6.7); None where it is none."""
    try:
        time = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def moment(text: str) -> datetime:
    """An xsd:dateTime with zone, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
