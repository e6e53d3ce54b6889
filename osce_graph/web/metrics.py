"""What is counted, for Prometheus.

Where several processes serve, PROMETHEUS_MULTIPROC_DIR names the folder they count in; it has to be set
before this module is imported.
"""

import os
from collections.abc import Iterable
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from osce_graph.sparql.client import Endpoint

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """The counters of one application."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        own = CollectorRegistry()
        self._requests = Counter(
            "osce_graph_requests", "Requests answered.", ("route", "method", "status"), registry=own
        )
        self._seconds = Histogram(
            "osce_graph_request_seconds",
            "Seconds until an answer was ready to be sent.",
            ("route",),
            buckets=_SECONDS,
            registry=own,
        )
        self._cache = Counter(
            "osce_graph_cache_lookups", "Answers looked for at hand.", ("result",), registry=own
        )
        self._registry = own
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request. `route` is the rule, not the path: there are few of them."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def looked_up(self, hit: bool) -> None:
        """Count a look into the cache."""
        self._cache.labels("hit" if hit else "miss").inc()

    def exposition(self) -> bytes:
        """All figures in the text format of Prometheus, the supervisor's among them."""
        state = CollectorRegistry()
        state.register(_Supervisor(self._endpoint.status()))
        return generate_latest(self._registry) + generate_latest(state)


class _Supervisor(Collector):
    """What the supervisor of the query workers says of itself."""

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state

    def collect(self) -> Iterable[Metric]:
        state = self._state
        up = GaugeMetricFamily("osce_graph_query_supervisor_up", "Whether the query workers can be reached.")
        up.add_metric([], float(bool(state)))
        yield up
        if not state:
            return
        ends = CounterMetricFamily(
            "osce_graph_query_ends", "Queries that did not end by themselves, by cause.", labels=["cause"]
        )
        for cause, count in state["ends"].items():
            ends.add_metric([cause], count)
        yield ends
        answered = CounterMetricFamily("osce_graph_queries", "Queries that workers have answered.")
        answered.add_metric([], state["answered"])
        yield answered
        for name, key, text in (
            ("osce_graph_query_workers_ready", "ready", "Workers that are ready or at work."),
            ("osce_graph_query_workers_busy", "busy", "Workers at work."),
            ("osce_graph_query_workers_heavy", "heavy", "Workers in heavy places."),
            ("osce_graph_query_queue", "waiting", "Queries that wait for a worker."),
            ("osce_graph_query_clients", "clients", "Clients that the queue remembers."),
        ):
            gauge = GaugeMetricFamily(name, text)
            gauge.add_metric([], state[key])
            yield gauge
        refused = GaugeMetricFamily("osce_graph_releases_refused", "Releases that could not be opened.")
        refused.add_metric([], len(state["refused"]))
        yield refused
        release = GaugeMetricFamily(
            "osce_graph_release", "The release that queries read.", labels=["release"]
        )
        release.add_metric([state["release"] or ""], 1)
        yield release
