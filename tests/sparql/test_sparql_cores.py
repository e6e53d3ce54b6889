"""Where queries run: quick ones on one half of the cores, who asks them on the other, long ones anywhere."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from conftest import ask, until, values
from hypothesis import given
from hypothesis import strategies as st
from test_sparql_endpoint import ONE

from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.cores import WEB, WORKERS, Cores, half

CORES = os.sched_getaffinity(0)
needs_two = pytest.mark.skipif(len(CORES) < 2, reason="one core cannot be shared out; run it on two or more")
_MANY = " ".join(map(str, range(300)))
LONG = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {_MANY} }} VALUES ?b {{ {_MANY} }} FILTER(?a < ?b) }}"


def elsewhere(work: Callable[[], None]) -> None:
    """Run it in a thread of its own, whose cores are nobody else's business."""
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


@given(st.sets(st.integers(0, 300), min_size=1))
def test_every_core_is_in_one_half(cores: set[int]) -> None:
    workers, web = half(cores, WORKERS), half(cores, WEB)
    assert workers | web == cores
    assert workers and web
    assert not workers & web or len(cores) == 1


@needs_two
def test_a_thread_is_kept_to_its_half_until_it_roams() -> None:
    cores = Cores(WEB)

    def work() -> None:
        cores.keep()
        assert os.sched_getaffinity(0) == half(CORES, WEB)
        cores.roam()
        assert os.sched_getaffinity(0) == CORES

    elsewhere(work)
    assert os.sched_getaffinity(0) == CORES


@needs_two
def test_workers_stay_on_their_half_while_queries_are_quick(endpoint: Endpoint) -> None:
    def where() -> list[set[int]]:
        return [os.sched_getaffinity(worker) for worker in endpoint.status()["workers"]]

    def quick() -> bool:
        assert values(ask(endpoint, ONE)) == ["1"]
        return half(CORES, WORKERS) in where()

    def long() -> bool:
        """Two at once, so that no worker is left out."""
        with ThreadPoolExecutor(2) as pool:
            for answer in pool.map(partial(ask, endpoint), (LONG, LONG)):
                assert values(answer)
        return all(cores == CORES for cores in where())

    until(quick)
    until(long)
