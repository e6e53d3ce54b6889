"""The processes that a build may take."""

import concurrent.futures.process
import ctypes
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from osce_graph.config import Settings
from osce_graph.errors import OsceGraphError


def number(settings: Settings) -> int:
    """How many there may be: the setting, else one a processor."""
    return settings.processes or os.cpu_count() or 1


@contextmanager
def pool(
    settings: Settings, does: str, begin: Callable[..., None] | None = None, *arguments: Any
) -> Iterator[Executor]:
    """Workers that start when there is something for them to do, each with `begin(*arguments)`.

    Where there may be one only, a thread. OsceGraphError, which names what they do, if one is killed.
    """
    if number(settings) == 1:
        with ThreadPoolExecutor(1, initializer=begin, initargs=arguments) as thread:
            yield thread
        return
    _give_back()
    context = multiprocessing.get_context("forkserver")
    try:
        with ProcessPoolExecutor(number(settings), context, _begin, (begin, *arguments)) as processes:
            yield processes
    except concurrent.futures.process.BrokenProcessPool:
        raise OsceGraphError(
            f"a process that {does} was killed (out of memory?); build with --processes 1"
        ) from None


def _give_back() -> None:
    """Give the memory that is free to the system, which others are to take some of: glibc keeps it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _begin(begin: Callable[..., None] | None, *arguments: Any) -> None:
    threading.Thread(target=_end_with_the_build, daemon=True).start()
    if begin is not None:
        begin(*arguments)


def _end_with_the_build() -> None:
    """Exit when the build is gone, however it went: what waits for work would wait for good."""
    build = multiprocessing.parent_process()
    if build is not None:
        multiprocessing.connection.wait([build.sentinel])
        os._exit(1)
