"""Processor cores: cheap queries run on one half of them, the web threads that ask them on the other.

A cheap query goes from a web thread to a worker and back in less than a millisecond. Where the kernel moves
both about, each finds the caches full of the other's work; kept apart, the same queries take two thirds of
the processor time (`python -m tests.benchmarks.sparql`). What takes long roams over all cores, as nobody
waits for it on the other half.
"""

import contextlib
import os
import threading
from collections.abc import Iterable
from typing import Final, Literal

WORKERS: Final = "workers"
WEB: Final = "web"


def half(cores: Iterable[int], whose: Literal["workers", "web"]) -> frozenset[int]:
    """The cores of theirs among those that may be used; all of them where there is but one."""
    ordered = sorted(cores)
    middle = len(ordered) // 2
    return frozenset(ordered[:middle] if whose == WORKERS else ordered[middle:]) or frozenset(ordered)


class Cores:
    """Where the threads of a process run: each on all cores, or while it has quick work on its half of them.

    Where a thread may not choose, nothing happens.
    """

    def __init__(self, whose: Literal["workers", "web"]) -> None:
        self._all = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()
        self._half = half(self._all, whose)
        self._thread = threading.local()

    def keep(self) -> None:
        """From now on the calling thread runs on its half of the cores."""
        self._choose(self._half)

    def roam(self) -> None:
        """From now on the calling thread runs on any core."""
        self._choose(self._all)

    def _choose(self, cores: frozenset[int]) -> None:
        if getattr(self._thread, "cores", self._all) != cores:
            self._thread.cores = cores
            with contextlib.suppress(OSError):  # where it may not choose, or the cores were taken away
                os.sched_setaffinity(0, cores)
