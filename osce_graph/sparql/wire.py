"""The messages between web threads, supervisor and workers: Unix sockets that keep message boundaries.

A client connects to the supervisor's socket and sends one message: a head of fixed size, which is all
the supervisor ever looks at, and behind it what only a worker reads. What comes back are messages
whose first byte says what they are. The worker that answers listens on for a moment: the next query on
the same connection goes to it, unseen by the supervisor.
"""

import json
import struct
from functools import lru_cache
from typing import Any, Final

QUERY: Final = b"Q"
STATUS: Final = b"S"

# What a message to a client begins with.
ANSWER: Final = b"A"  # from a worker: what the body is, and its first piece
DATA: Final = b"D"  # from a worker: the next piece of the body
PROBLEM: Final = b"P"  # from a worker: a Problem, as JSON
VERDICT: Final = b"V"  # from the supervisor: why there is no answer (one of the words below)
REPORT: Final = b"R"  # from the supervisor: its state, as JSON

DEADLINE: Final = "deadline"
MEMORY: Final = "memory"
CRASH: Final = "crash"
KILLED: Final = "killed"
QUEUE_FULL: Final = "queue-full"
QUEUE_WAIT: Final = "queue-wait"
CLIENT_FULL: Final = "client-full"
NO_ROOM: Final = "no-room"  # never sent: who collects an answer has no room for it

# What a worker tells the supervisor.
READY: Final = b"ready"  # and what protects it
IDLE: Final = b"idle "  # and how many queries it answered
FAILED: Final = b"failed "

LOAN_S: Final = 0.05  # a worker that has listened on a connection for so long takes no more queries on it
SILENCE_S: Final = 0.005  # nor where nothing came for so long

PIECE: Final = 65536
LARGEST: Final = PIECE + 1024  # bytes of a message to a client
_HEAD: Final = struct.Struct("!cd16s")
HEAD_SIZE: Final = _HEAD.size
_LENGTH: Final = struct.Struct("!I")


def head(kind: bytes, timeout_s: float = 0.0, client: bytes = b"") -> bytes:
    """What the supervisor reads: the kind, the seconds the query may run, and who asks (a digest)."""
    return _HEAD.pack(kind, timeout_s, client)


def read_head(message: bytes) -> tuple[bytes, float, bytes]:
    """Kind, seconds and client of a message; struct.error if it is none of ours."""
    return _HEAD.unpack(message[:HEAD_SIZE])


def job(timeout_s: float, client: bytes, query: str, **options: Any) -> bytes:
    """The message of a query; `options`, which are hashable, go to the worker as JSON."""
    extra = _as_json(tuple(options.items()))
    return head(QUERY, timeout_s, client) + _LENGTH.pack(len(extra)) + extra + query.encode()


@lru_cache(100)
def _as_json(options: tuple[tuple[str, Any], ...]) -> bytes:
    return json.dumps(dict(options), ensure_ascii=False).encode()


def read_job(message: bytes) -> tuple[float, str, dict[str, Any]]:
    """Seconds, query and options of a `job`."""
    _, timeout_s, _ = read_head(message)
    start = HEAD_SIZE + _LENGTH.size
    (length,) = _LENGTH.unpack(message[HEAD_SIZE:start])
    options: dict[str, Any] = json.loads(message[start : start + length])
    return timeout_s, message[start + length :].decode(), options


def answer(content_type: str, release: str, body: bytes) -> list[bytes]:
    """The messages of an answer, one at least."""
    head = f"{len(body)}\n{content_type}\n{release}\n".encode()
    starts = range(PIECE, len(body), PIECE)
    return [ANSWER + head + body[:PIECE], *(DATA + body[start : start + PIECE] for start in starts)]


def read_answer(message: bytes) -> tuple[int, str, str, bytes]:
    """Bytes of the body, its media type, the release, and the first piece of the body of an `answer`."""
    length, content_type, release, piece = message[1:].split(b"\n", 3)
    return int(length), content_type.decode(), release.decode(), piece


def timeval(seconds: float) -> bytes:
    """What SO_RCVTIMEO takes: how long a read of a blocking socket may last."""
    return struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
