"""The body of a request, read within a time: a client that stops half-way must not hold a thread for ever."""

import threading
from http import HTTPStatus
from typing import Final

from flask import request

from osce_graph.sparql.problem import ProtocolError

SECONDS: Final = 10.0


def read(seconds: float = SECONDS) -> bytes:
    """The whole body; 400 if it has not come within `seconds`, 413 if it is larger than is read.

    The server can only wait for the next bytes. So another thread does; it is left behind, and ends when
    the server closes the connection of the request that was given up.
    """
    if request.content_length == 0 or (
        request.content_length is None and "Transfer-Encoding" not in request.headers
    ):
        return b""
    stream = request.stream
    found: list[bytes] = []
    errors: list[Exception] = []

    def wait() -> None:
        try:
            found.append(stream.read())
        except Exception as error:
            errors.append(error)

    reader = threading.Thread(target=wait, name="body", daemon=True)
    reader.start()
    reader.join(seconds)
    if errors:
        raise errors[0]
    if not found:
        raise ProtocolError(
            HTTPStatus.BAD_REQUEST,
            "Request body did not arrive",
            f"The body of the request was not complete after {seconds:g} seconds; send it again, in one go.",
            members={"limit": seconds, "unit": "seconds"},
            headers={"Connection": "close"},
        )
    return found[0]
