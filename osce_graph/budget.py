"""What one page may cost: reading that takes longer ends for certain, and the page is quarantined.

Processor time is counted, so that a busy machine changes no outcome. What runs in Python ends by a
signal in its place. What runs in C does not: libxml2's time grows with the square of the attributes
of one element, which takes a large page. Large pages are therefore read in a process of their own,
which the kernel ends.
"""

import multiprocessing
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final

from osce_graph.extraction.reader import Reader
from osce_graph.records import Document, Reading

LARGE: Final = 512 * 1024
"""Bytes from which on a page is read in a process of its own."""

_MEMORY: Final = 3 * 1024**3
_START_S: Final = 120.0
_AGAIN_S: Final = 1.0


class OverBudget(BaseException):
    """A page took more processor time than it may. No Exception: what reads pages must not catch it."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """OverBudget if the block takes more processor time. Of threads, only the main one can be stopped.

    It is raised again and again until the block ends: what is raised while the garbage collector calls
    back, say, goes unheard.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(*_: object) -> None:
    raise OverBudget


def read_apart(document: Document, seconds: float) -> Reading:
    """The reading of a large page, in a process that ends after `seconds` of processor time at the latest.

    OverBudget if it did, MemoryError if it was ended for its memory or died otherwise.
    """
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, document, seconds), daemon=True)
    process.start()
    theirs.close()
    try:
        # Waiting for a processor counts here: this bound is for a process that neither works nor ends.
        if not ours.poll(_START_S + 10 * seconds):
            raise OverBudget
        answer: Reading | None = ours.recv()
    except EOFError:
        answer = None
    finally:
        ours.close()
        process.join(5)
        process.kill()
        process.join()
    if answer is None:
        if process.exitcode == -signal.SIGPROF:
            raise OverBudget
        raise MemoryError
    return answer


def _read(connection: Connection, document: Document, seconds: float) -> None:
    reader = Reader()
    _ = reader.gazetteer, reader.meetings
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    reading = reader.read(document)
    signal.setitimer(signal.ITIMER_PROF, 0)
    connection.send(reading)
