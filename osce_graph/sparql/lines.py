"""Lines: connections on which a worker still listens, kept for the next query of the same client.

A query that the supervisor passes on costs the processor several times what a cheap one is worth. So a
worker that has answered listens on for a moment (`wire.LOAN_S`), unless others wait, and whoever asked
may ask again without asking for a worker first.
"""

import contextlib
import socket
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

_PATIENCE_S: Final = 0.002  # how long a query waits for one that is being answered on a line, at most
_MOST: Final = 64  # clients whose lines are kept before those that went dead are looked for


@dataclass(eq=False, slots=True)
class _Waiter:
    """A query that waits for a line; `ready` is released when it was sent on one, or may ask for a worker."""

    message: bytes
    ready: Lock = field(default_factory=Lock)
    line: socket.socket | None = None
    called: bool = False


@dataclass(eq=False, slots=True)
class _Lines:
    """A client's lines: those nobody asks on, how many queries ask (on one, or for a worker), who waits."""

    free: list[socket.socket] = field(default_factory=list)
    asking: int = 0
    waiting: deque[_Waiter] = field(default_factory=deque)


class Lines:
    """The lines of a web process, by client. Thread-safe; every `send` is followed by a `give_back`."""

    def __init__(self) -> None:
        self._of: dict[Hashable, _Lines] = {}
        self._lock = Lock()

    def send(self, client: Hashable, message: bytes) -> socket.socket | None:
        """Send a query on a line of this client, now or soon, where one is just being answered on it.

        None where there is no line. Where its worker has hung up, an end is read instead of an answer. Who
        waits has the next line, whoever comes meanwhile: its query is sent by the thread that was answered
        there, so that the worker need not wait for another to wake up.
        """
        with self._lock:
            lines = self._of.get(client)
            if lines is None:
                lines = self._of[client] = _Lines()
            if lines.free or not lines.asking:
                lines.asking += 1
                line = lines.free.pop() if lines.free else None
                if line is not None:
                    _send(line, message)
                return line
            waiter = _Waiter(message)
            waiter.ready.acquire()
            lines.waiting.append(waiter)
        waiter.ready.acquire(timeout=_PATIENCE_S)
        with self._lock:
            if not waiter.called:
                lines.waiting.remove(waiter)
                lines.asking += 1
            return waiter.line

    def give_back(self, client: Hashable, line: socket.socket | None) -> None:
        """The query has been answered, and on `line` the worker listens; None where it does not."""
        with self._lock:
            lines = self._of[client]
            if lines.waiting and (line is not None or lines.asking == 1):
                waiter = lines.waiting.popleft()
                if line is not None:
                    _send(line, waiter.message)
                waiter.line, waiter.called = line, True
                waiter.ready.release()
                return
            lines.asking -= 1
            if line is not None:
                lines.free.append(line)
            elif not (lines.asking or lines.free or lines.waiting):
                del self._of[client]
            if len(self._of) > _MOST:
                self._sweep()

    def close(self) -> None:
        """Hang up on all lines that nobody asks on."""
        with self._lock:
            for lines in self._of.values():
                while lines.free:
                    lines.free.pop().close()

    def _sweep(self) -> None:
        for client, lines in list(self._of.items()):
            for line in lines.free[:]:
                if not _listens(line):
                    line.close()
                    lines.free.remove(line)
            if not (lines.asking or lines.free or lines.waiting):
                del self._of[client]


def _send(line: socket.socket, message: bytes) -> None:
    """Send a query; where that fails, as the worker has hung up, an end is read instead of an answer."""
    try:
        line.send(message)
    except OSError:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _listens(line: socket.socket) -> bool:
    """Whether the worker has not hung up."""
    try:
        line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False
