"""A load generator: processes with one keep-alive connection each, asking one request after the other.

    python -m tests.benchmarks.load PORT SECONDS REQUESTS

REQUESTS is a JSON file: [[path, Accept], ...], each asked once, shared out among the connections.
Prints one JSON object. The client shares the cores with the server it asks; it reads HTTP with the
least code, so that most of them is the server's.
"""

import concurrent.futures
import json
import multiprocessing
import socket
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

CONNECTIONS: Final = 4
_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it; `statuses` counts the answers by HTTP status, times are in milliseconds."""

    requests: int
    seconds: float
    per_second: float
    p50_ms: float
    p99_ms: float
    mean_bytes: float
    statuses: dict[str, int]


def ask(port: int, seconds: float, requests: list[tuple[str, str]]) -> tuple[Counter[str], list[float], int]:
    """Ask on one connection until the requests or the seconds run out: statuses, latencies, bytes."""
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    received = 0
    with socket.create_connection(("127.0.0.1", port), _TIMEOUT_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = connection.makefile("rb")
        end = time.perf_counter() + seconds
        for path, accept in requests:
            before = time.perf_counter()
            if before >= end:
                break
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n".encode()
            )
            status, size = _answer(answers)
            latencies.append(time.perf_counter() - before)
            statuses[status] += 1
            received += size
    return statuses, latencies, received


def _answer(answers: BinaryIO) -> tuple[str, int]:
    """Status and size of the body of the next answer."""
    status = answers.readline().split()[1].decode()
    length, chunked = 0, False
    while (line := answers.readline()) not in (b"\r\n", b""):
        name, _, value = line.lower().partition(b":")
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            chunked = value.strip() == b"chunked"
    if not chunked:
        return status, len(answers.read(length))
    size = 0
    while part := int(answers.readline().split(b";")[0], 16):
        size += len(answers.read(part))
        answers.readline()
    answers.readline()
    return status, size


def generate(port: int, seconds: float, requests: list[tuple[str, str]]) -> Load:
    """Ask on all connections at once."""
    shares = [requests[start::CONNECTIONS] for start in range(CONNECTIONS)]
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(CONNECTIONS, context) as pool:
        started = time.perf_counter()
        parts = list(pool.map(ask, [port] * CONNECTIONS, [seconds] * CONNECTIONS, shares))
        taken = time.perf_counter() - started
    statuses = sum((part[0] for part in parts), Counter[str]())
    latencies = sorted(latency for part in parts for latency in part[1])
    total = len(latencies)
    return Load(
        total, taken, total / taken, latencies[total // 2] * 1000, latencies[total * 99 // 100] * 1000,
        sum(part[2] for part in parts) / total, dict(statuses),
    )  # fmt: skip


if __name__ == "__main__":
    asked = [(path, accept) for path, accept in json.loads(Path(sys.argv[3]).read_bytes())]
    print(json.dumps(asdict(generate(int(sys.argv[1]), float(sys.argv[2]), asked))))
