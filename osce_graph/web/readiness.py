"""Whether a query is answered now: asked of a worker, but not more than once a second."""

import threading
import time
from typing import Final

from osce_graph.formats import RESULTS_JSON
from osce_graph.sparql.client import Answer, Endpoint
from osce_graph.sparql.protocol import QueryRequest

_ASK: Final = QueryRequest("ASK { ?s ?p ?o }", "ASK", RESULTS_JSON, timeout_s=5.0)
_LASTING_S: Final = 1.0


class Readiness:
    """What a worker said to a small query, at most a second ago."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._answer: Answer | None = None

    def ask(self) -> Answer:
        with self._lock:
            if self._answer is None or time.monotonic() - self._asked_at > _LASTING_S:
                self._answer = self._endpoint.query(_ASK, client="readiness")
                self._asked_at = time.monotonic()
            return self._answer
