"""What one query may cost. Said in the service description, in the documentation and in every error."""

from dataclasses import dataclass, fields
from typing import Final

from osce_graph.errors import ConfigurationError

_LONGEST_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a SPARQL endpoint; ConfigurationError for a value that is not above zero, or too large.

    timeout_s     seconds a query may run; a request may ask for less with `timeout=`
    memory_mb     megabytes of memory (RLIMIT_DATA) a worker may hold, the store's own included
    rows          rows of a SELECT, or triples of a CONSTRUCT or DESCRIBE
    answer_bytes  bytes of a serialised answer
    query_bytes   bytes of a query, as UTF-8
    nesting       brackets of any kind open at once in a query
    graphs        graphs a request may name with default-graph-uri and named-graph-uri
    workers       queries that run at the same time, each in a process of its own
    queue         requests that may wait for a worker; the next one is turned away with 503
    queue_wait_s  seconds a request may wait for a worker before it is turned away with 503
    heavy_after_s  seconds after which a query is heavy: it yields to others, and its client is confined
                  to the heavy places for half a minute
    heavy_workers  heavy queries that run at the same time, beside the `workers`
    client_running  queries of one client that run at the same time
    client_waiting  requests of one client that may wait; the next one is turned away with 429
    worker_jobs   queries after which a worker is replaced by a fresh one
    """

    timeout_s: float = 10.0
    memory_mb: int = 512
    rows: int = 100_000
    answer_bytes: int = 64_000_000
    query_bytes: int = 100_000
    nesting: int = 100
    graphs: int = 500
    workers: int = 2
    queue: int = 64
    queue_wait_s: float = 10.0
    heavy_after_s: float = 0.25
    heavy_workers: int = 2
    client_running: int = 2
    client_waiting: int = 8
    worker_jobs: int = 10_000

    @property
    def places(self) -> int:
        """Queries that may run or wait at the same time."""
        return self.queue + self.workers + self.heavy_workers

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not value > 0 or value == float("inf"):
                raise ConfigurationError(f"limit {field.name} = {value!r} must be a number above zero")
        for name in ("timeout_s", "queue_wait_s"):
            if getattr(self, name) > _LONGEST_S:
                raise ConfigurationError(f"limit {name} = {getattr(self, name)} must be at most {_LONGEST_S}")
        if self.query_bytes > 128_000:
            raise ConfigurationError(
                f"limit query_bytes = {self.query_bytes} must be at most 128000 (one message to a worker)"
            )
