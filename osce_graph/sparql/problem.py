"""What is told to a client whose request was not answered: a problem document (RFC 9457)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """An HTTP status, a short title, and a detail that says what to do next.

    `members` are extension members (line, column, limit, ...); `headers` go with the response.
    """

    status: int
    title: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "type": "about:blank",
            "title": self.title,
            "status": int(self.status),
            "detail": self.detail,
            **self.members,
        }

    def as_json(self) -> bytes:
        """The problem document, UTF-8."""
        return json.dumps(self.as_dict(), ensure_ascii=False).encode("utf-8", "replace")


class ProtocolError(Exception):
    """A request that is refused before any engine sees it; carries its Problem."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(status, title, detail, members or {}, headers or {})

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def title(self) -> str:
        return self.problem.title

    @property
    def detail(self) -> str:
        return self.problem.detail


def read_only(what: str) -> ProtocolError:
    """The refusal of an update."""
    return ProtocolError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Read-only endpoint",
        f"{what} is refused: this endpoint answers queries only. Send a SELECT, ASK, CONSTRUCT or DESCRIBE; "
        "to change data, download a dump from /dumps/ and load it into a store of your own.",
    )
