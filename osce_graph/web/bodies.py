"""The body of a request, read within a time: a client that stops half-way must not hold a thread for ever."""

import threading
from collections import Counter
from http import HTTPStatus
from typing import Final

from flask import request

from osce_graph.sparql.problem import ProtocolError
from osce_graph.web.queries import client

SECONDS: Final = 10.0
AT_ONCE: Final = 16
"""Bodies of one client that may be on their way to a process; who sends a whole one needs a moment only."""

_coming: Counter[str] = Counter()
_lock: Final = threading.Lock()


def read(seconds: float = SECONDS) -> bytes:
    """The whole body; 400 if it has not come within `seconds` or ends early.

    413 if it is larger than is read, 415 if it is compressed, 429 if too many of the client's are on their
    way. The server can only wait for the next bytes. So another thread does; it is left behind, and ends when
    the client's connection does.
    """
    expected = request.content_length
    if expected == 0 or (expected is None and "Transfer-Encoding" not in request.headers):
        return b""
    coding = request.headers.get("Content-Encoding", "identity").strip()
    if coding.lower() != "identity":
        raise ProtocolError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Unsupported content coding",
            f"The request body is sent as {coding[:40]!r}; send it uncompressed.",
            headers={"Accept-Encoding": "identity"},
        )
    stream = request.stream
    sender = client(request.environ.get("REMOTE_ADDR", ""))
    found: list[bytes] = []
    errors: list[Exception] = []

    def wait() -> None:
        try:
            found.append(stream.read())
        except Exception as error:
            errors.append(error)
        finally:
            _finished(sender)

    _begin(sender)
    reader = threading.Thread(target=wait, name="body", daemon=True)
    reader.start()
    reader.join(seconds)
    if errors:
        raise errors[0]
    if not found or (expected is not None and len(found[0]) < expected):
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST,
            "Request body did not arrive",
            f"The body of the request was not complete after {seconds:g} seconds; send it again, in one go."
            if not found
            else f"The body ended after {len(found[0])} of {expected} bytes; send it again, whole.",
            members={"limit": seconds, "unit": "seconds"} if not found else {},
            headers={"Connection": "close"},
        )
    return found[0]


def _begin(sender: str) -> None:
    with _lock:
        if _coming[sender] >= AT_ONCE:
            raise ProtocolError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many requests",
                f"{AT_ONCE} of your requests have not come whole yet; finish or end them first.",
                members={"limit": AT_ONCE, "unit": "requests"},
                headers={"Retry-After": "5", "Connection": "close"},
            )
        _coming[sender] += 1


def _finished(sender: str) -> None:
    with _lock:
        _coming[sender] -= 1
        if not _coming[sender]:
            del _coming[sender]
