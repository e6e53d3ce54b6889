"""Whether the process answers, whether queries are answered, and what was counted."""

from http import HTTPStatus

from flask import Blueprint, Response

from osce_graph.sparql.problem import Problem
from osce_graph.web import metrics, problems
from osce_graph.web.current import release, web

rooms = Blueprint("health", __name__)


@rooms.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _plain("ok\n")


@rooms.get("/readyz")
def ready() -> Response:
    """There is a release, and a worker has just answered a query from it; 503 otherwise."""
    name = release().name
    answer = web().readiness.ask()
    if answer.problem is not None:
        return problems.respond_with(
            Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Not ready",
                f"Queries are not answered now: {answer.problem.detail}",
                headers={"Retry-After": "5"},
            )
        )
    return _plain(f"ok {name}\n")


@rooms.get("/metrics")
def figures() -> Response:
    """What was counted since the start, for Prometheus."""
    answer = Response(web().metrics.exposition(), content_type=metrics.MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _plain(text: str) -> Response:
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
