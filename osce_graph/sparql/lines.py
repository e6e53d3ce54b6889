"""Lines: connections on which a worker still listens, kept for the next query of the same client.

A query that the supervisor passes on costs the processor several times what a cheap one is worth. So a
worker that has answered listens on for a moment (`wire.LOAN_S`), unless others wait, and whoever asked
may ask again without asking for a worker first.
"""

import socket
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import Final

_PATIENCE_S: Final = 0.001  # how long a query waits for one that is being answered on a line, at most
_MOST: Final = 64  # clients whose lines are kept before those that went dead are looked for


@dataclass(eq=False, slots=True)
class _Lines:
    """The lines of one client: those nobody asks on, and how many queries are being answered."""

    given_back: Condition
    free: list[socket.socket] = field(default_factory=list)
    asking: int = 0


class Lines:
    """The lines of a web process, by client. Thread-safe; every `take` is followed by a `give_back`."""

    def __init__(self) -> None:
        self._of: dict[Hashable, _Lines] = {}
        self._lock = Lock()

    def take(self, client: Hashable) -> socket.socket | None:
        """A line of this client, now or soon, where a query is just being answered on it; None for none.

        Its worker may have hung up since: then what is sent on it is an error, or answered by an end.
        """
        with self._lock:
            lines = self._of.get(client)
            if lines is None:
                lines = self._of[client] = _Lines(Condition(self._lock))
            lines.asking += 1
            if lines.asking > 1 and not lines.free:
                lines.given_back.wait(_PATIENCE_S)
            return lines.free.pop() if lines.free else None

    def give_back(self, client: Hashable, line: socket.socket | None) -> None:
        """The query has been answered; on `line` the client may be asked again."""
        with self._lock:
            lines = self._of[client]
            lines.asking -= 1
            if line is not None:
                lines.free.append(line)
                lines.given_back.notify()
            elif not lines.asking and not lines.free:
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
            if not lines.asking and not lines.free:
                del self._of[client]


def _listens(line: socket.socket) -> bool:
    """Whether the worker has not hung up."""
    try:
        line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False
