"""Whether the process answers, and whether it has a release to answer from."""

from flask import Blueprint, Response

from osce_graph.web.current import release

rooms = Blueprint("health", __name__)


@rooms.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _plain("ok\n")


@rooms.get("/readyz")
def ready() -> Response:
    """There is a release to answer from; 503 otherwise."""
    return _plain(f"ok {release().name}\n")


def _plain(text: str) -> Response:
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
