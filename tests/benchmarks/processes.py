"""Commands with their time and memory, and servers that are stopped whatever happens."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_EVERY_S: Final = 0.05
_START_S: Final = 60.0
_STOP_S: Final = 20.0
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took: seconds on the clock, seconds of processors, the highest sum of the resident
    memory of it and all its descendants, and the highest of the first process alone, in MB of a
    million bytes.

    The sum counts memory that processes share once for each. All but the clock are sampled from
    /proc every 50 ms.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    parent_mb: float


def run(command: Sequence[str], log: Path) -> Usage:
    """Run a command to its end. RuntimeError with the end of its output if it fails."""
    with log.open("wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        peak = parent = 0
        ticks: dict[int, int] = {}
        try:
            while process.poll() is None:
                tree = list(_tree(process.pid))
                sizes = [_resident(pid) for pid in tree]
                peak, parent = max(peak, sum(sizes)), max(parent, sizes[0])
                ticks |= {pid: taken for pid in tree if (taken := _ticks(pid))}
                try:
                    process.wait(_EVERY_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            _end(process)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {_tail(log)}")
    return Usage(seconds, sum(ticks.values()) / _TICKS, peak / 1e6, parent / 1e6)


def output(command: Sequence[str], log: Path) -> bytes:
    """What a command prints. RuntimeError with the end of what it complains of if it fails."""
    with log.open("wb") as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True)
        try:
            printed, _ = process.communicate()
        finally:
            _end(process)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {_tail(log)}")
    return printed


@contextmanager
def server(command: Sequence[str], port: int, log: Path, seconds: float = _START_S) -> Iterator[None]:
    """The command as a server on 127.0.0.1:port, stopped at the end.

    RuntimeError if it does not answer within `seconds`.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            deadline = time.monotonic() + seconds
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{' '.join(command)} does not answer: {_tail(log)}")
                time.sleep(_EVERY_S)
            yield
        finally:
            _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, then end it and what is left of its session."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        timer = threading.Timer(_STOP_S, process.kill)
        timer.start()
        process.wait()
        timer.cancel()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _tree(pid: int) -> Iterator[int]:
    """The process and all its descendants."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


def _ticks(pid: int) -> int:
    """The processor time of a process so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _tail(log: Path) -> str:
    return " ".join(log.read_text(errors="replace")[-600:].split())
