"""The supervisor of the query workers: `python -m osce_graph.sparql.supervisor OPTIONS` (JSON).

One thread, one loop. It accepts connections from web threads, keeps them in a bounded queue, hands
each to a worker, and tells the client when the worker died and of what. It never opens a store and
never reads a query: of a client's message it looks at the head only. It ends when its standard input
does, that is, with the process that started it; its workers and the folder of its socket end with it.

A new release is tried by one worker first (the canary). Only when that has answered a query do jobs
go to the new release; one that fails is refused, and remembered, and the old one goes on serving.
"""

import contextlib
import gc
import json
import mmap
import os
import select
import shutil
import signal
import socket
import struct
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from osce_graph.errors import SiteError
from osce_graph.release.site import Site
from osce_graph.sparql import wire, worker
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.queue import HEAVY_S, Queue

TICK_S: Final = 0.2
START_S: Final = 60.0  # a worker that has not opened its release by then is given up
GRACE_S: Final = 1.5  # beyond its deadline, before a worker that outlived the kernel's alarm is killed
_DIED: Final = "the worker that tried it died; memory_mb may be too low for it"
SLOWEST_RESPAWN_S: Final = 5.0
HEAVY_NICENESS: Final = 10
_WAITING: Final = 8  # a query that waits for the disk is heavy after so many times the processor time


@dataclass(eq=False, slots=True)
class Client:
    """A web thread's connection, from its first message until its worker listens to it no more."""

    connection: socket.socket
    arrived: float
    timeout_s: float = 0.0
    who: bytes = b""
    recalled: bool = False


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process.

    at_work  a byte that it shares: not 0 from the moment it has read a query until that is answered
    client   whom it serves, and since when (`began`, infinite where it serves nobody)
    heavy    whether it is in a heavy place; `idle_since` is when it last became free
    """

    pid: int
    channel: socket.socket
    at_work: mmap.mmap
    release: Path
    kill_at: float
    ready: bool = False
    client: Client | None = None
    began: float = float("inf")
    cpu_at_start: float = 0.0
    heavy: bool = False
    idle_since: float = 0.0
    retired: bool = False
    overdue: bool = False
    displaced: bool = False
    jobs: int = 0


@dataclass(slots=True)
class Supervisor:
    """The loop and all it knows. `site` is a site folder, or a release folder where `follow` is false."""

    listener: socket.socket
    site: Path
    follow: bool
    limits: Limits
    confined: bool
    active: Path | None = None
    candidate: Worker | None = None
    refused: dict[str, str] = field(default_factory=dict)
    workers: dict[int, Worker] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)
    protection: str = ""
    ends: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    respawn_at: float = 0.0
    respawn_s: float = 0.05
    look_at: float = 0.0
    epoll: select.epoll = field(default_factory=select.epoll)
    queue: Queue[Client] = field(init=False)

    def __post_init__(self) -> None:
        self.queue = Queue(self.limits)

    def serve(self, lifeline: int) -> None:
        """Run until `lifeline` reaches its end."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_read, False)
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for fd in (lifeline, wake_read, self.listener.fileno()):
            self.epoll.register(fd, select.EPOLLIN)
        while True:
            events = dict(self.epoll.poll(self._patience()))
            if lifeline in events:
                return
            ended = not events or wake_read in events
            if wake_read in events:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
            # Numbers of closed descriptors are given out again: nothing is opened before all events
            # of the batch are dealt with, so that each still means what it meant to epoll.
            for worker_ in list(self.workers.values()):
                if worker_.channel.fileno() in events:
                    self._hear(worker_)
            if ended:
                self._bury()
            for fd in events:
                if fd in self.clients:
                    self._attend(self.clients[fd], events[fd])
            now = time.monotonic()
            self._enforce(now)
            if self.listener.fileno() in events:
                self._accept(now)
            self._follow(now)
            self._fill(now)
            self._assign(now)

    def _patience(self) -> float:
        now = time.monotonic()
        times = [worker.kill_at for worker in self.workers.values()]
        times += [
            worker.began + self.limits.heavy_after_s for worker in self.workers.values() if not worker.heavy
        ]
        soonest = min(times, default=float("inf")) - now
        return min(TICK_S, max(0.0, min(soonest if soonest > 0 else TICK_S / 10, self.queue.patience(now))))

    # Workers ----------------------------------------------------------------------------------
    def _fork(self, release: Path, now: float) -> Worker:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        at_work = mmap.mmap(-1, 1)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become_worker(theirs, at_work, parent, release, self.limits, self.confined)
        theirs.close()
        worker_ = Worker(pid, ours, at_work, release, now + START_S)
        self.workers[pid] = worker_
        self.epoll.register(ours.fileno(), select.EPOLLIN)
        return worker_

    def _hear(self, worker_: Worker) -> None:
        """All that a worker has said."""
        while True:
            try:
                message = worker_.channel.recv(4096, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError:
                message = b""
            if message.startswith(wire.READY):
                worker_.ready, worker_.kill_at, self.respawn_s = True, float("inf"), 0.05
                self.protection = message.removeprefix(wire.READY).decode().strip()
                if worker_ is self.candidate:
                    self._switch(worker_)
            elif message.startswith(wire.IDLE):
                self._finished(worker_, int(message.removeprefix(wire.IDLE)))
            elif message.startswith(wire.FAILED):
                reason = message.removeprefix(wire.FAILED).decode("utf-8", "replace")
                if worker_ is self.candidate:
                    self.refused[worker_.release.name] = reason
                else:
                    _log(f"a worker on release {worker_.release.name} did not start: {reason}")
            elif not message:
                with contextlib.suppress(FileNotFoundError):  # it may have said its last word before
                    self.epoll.unregister(worker_.channel.fileno())
                return

    def _finished(self, worker_: Worker, answered: int) -> None:
        now = time.monotonic()
        if worker_.client:
            self.queue.done(worker_.client, now, heavy=self._long(worker_, now))
            self._release_client(worker_.client)
        self.answered += answered
        worker_.client, worker_.idle_since = None, now
        worker_.began = worker_.kill_at = float("inf")
        worker_.jobs += answered
        if worker_.jobs >= self.limits.worker_jobs or worker_.release != self.active:
            self._retire(worker_)

    def _retire(self, worker_: Worker) -> None:
        """Let a worker go: it ends by itself once it reads the end of its channel."""
        worker_.retired = True
        if worker_.client is None:
            worker_.kill_at = time.monotonic() + GRACE_S
            worker_.channel.shutdown(socket.SHUT_WR)
        else:
            self._recall(worker_.client)

    def _recall(self, client: Client) -> None:
        """Have its worker take no more queries on this connection than the one it is at.

        What was sent already is still read; who sends more is told that the connection has ended.
        """
        if not client.recalled:
            client.recalled = True
            self.epoll.modify(client.connection.fileno(), 0)  # it ended for us, not by the client
            with contextlib.suppress(OSError):
                client.connection.shutdown(socket.SHUT_RD)

    def _bury(self) -> None:
        """Take leave of every worker that ended, and tell its client why."""
        for worker_ in list(self.workers.values()):
            pid, status = os.waitpid(worker_.pid, os.WNOHANG)
            if not pid:
                continue
            self._hear(worker_)
            worker_.channel.close()
            del self.workers[pid]
            if worker_.client:
                self._orphan(worker_, worker_.client, status)
            worker_.at_work.close()
            if worker_ is self.candidate:
                self.candidate = None
                reason = self.refused.setdefault(worker_.release.name, _DIED)
                _log(f"release {worker_.release.name} refused: {reason}")
            if not worker_.ready:
                self.respawn_at = time.monotonic() + self.respawn_s
                self.respawn_s = min(2 * self.respawn_s, SLOWEST_RESPAWN_S)

    def _orphan(self, dead: Worker, client: Client, status: int) -> None:
        """What becomes of a client whose worker died: it waits again, or is told why there is no answer."""
        now = time.monotonic()
        unread = _unread(client.connection)
        if unread and (dead.displaced or not dead.at_work[0]):
            client.arrived = now if dead.displaced else client.arrived
            self.queue.give_back(client)
            return
        if not dead.at_work[0]:  # all it was asked it had answered
            self.queue.done(client, now)
            self._release_client(client)
            return
        cause = wire.QUEUE_WAIT if dead.displaced else _cause(status, dead.overdue)
        crashed = cause in (wire.MEMORY, wire.CRASH)
        self.queue.done(client, now, heavy=self._long(dead, now), crashed=crashed)
        self._verdict(client, cause)

    def _enforce(self, now: float) -> None:
        """Kill what outlived its time, set aside what is heavy, turn away who waited too long."""
        for worker_ in list(self.workers.values()):
            if now >= worker_.kill_at:
                worker_.overdue, worker_.kill_at = True, float("inf")
                os.kill(worker_.pid, signal.SIGKILL)
            elif worker_.client and self._long(worker_, now):
                self.queue.found_heavy(worker_.client, now)
                if not worker_.heavy and self._heavy_place():
                    self._make_heavy(worker_)
            elif worker_.heavy and not worker_.client and now - worker_.idle_since > HEAVY_S:
                self._retire(worker_)
        for client in self.queue.overdue(now):
            self._verdict(client, wire.QUEUE_WAIT)

    # Heavy queries ----------------------------------------------------------------------------
    def _long(self, worker_: Worker, now: float) -> bool:
        """Whether its query has proved heavy: by processor time, so that a busy machine makes none so."""
        seconds = now - worker_.began
        if seconds < self.limits.heavy_after_s:
            return False
        spent = _cpu_s(worker_.pid) - worker_.cpu_at_start
        return spent >= self.limits.heavy_after_s or seconds >= _WAITING * self.limits.heavy_after_s

    def _heavy_place(self) -> bool:
        """Whether one more query may be heavy; an idle worker gives up its heavy place for it."""
        if self._heavies() < self.limits.heavy_workers:
            return True
        for each in self.workers.values():
            if each.heavy and not each.client and not each.retired:
                self._retire(each)
                each.heavy = False
                return True
        return False

    def _make_heavy(self, worker_: Worker) -> None:
        """From now on it yields the processor to others, and no longer counts among the light ones."""
        worker_.heavy = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker_.pid, HEAVY_NICENESS)
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(worker_.pid, os.sched_getaffinity(0))

    def _recall_lines(self) -> None:
        """Somebody waits for a light place: have them given up after the query they are at."""
        for each in self.workers.values():
            if each.client and not each.heavy:
                self._recall(each.client)

    def _share_lines(self) -> None:
        """A client waits that has all the workers it may have: the one on its oldest line is to listen to who
        waits, another web process perhaps."""
        for who in self.queue.held_up():
            lines = [
                client for each in self.workers.values() if (client := each.client) and client.who == who
            ]
            if lines and not any(line.recalled for line in lines):
                self._recall(min(lines, key=lambda line: line.arrived))

    def _displace(self, now: float) -> None:
        """All heavy places are taken, and a light one by a long query: stop it; it waits for a heavy one."""
        places = [each for each in self.workers.values() if not each.heavy and each.release == self.active]
        if any(each.displaced or not each.ready for each in places):
            return  # one is on its way
        long = [each for each in places if self._long(each, now)]
        if long:
            longest = min(long, key=lambda each: each.began)
            longest.displaced = longest.retired = True
            os.kill(longest.pid, signal.SIGKILL)

    # Releases ---------------------------------------------------------------------------------
    def _follow(self, now: float) -> None:
        """Send a canary to the release that `current` names, unless it is served or refused already."""
        if self.candidate or now < max(self.respawn_at, self.look_at):
            return
        self.look_at = now + TICK_S
        wanted = self.site
        if self.follow:
            try:
                wanted = Site(self.site).current().folder
            except SiteError:
                return
        if wanted == self.active:
            return
        if wanted.name in self.refused:
            if self.active:
                return
            del self.refused[wanted.name]  # nothing else to serve: try again, slower each time
        self.candidate = self._fork(wanted, now)

    def _switch(self, canary: Worker) -> None:
        self.active, self.candidate = canary.release, None
        self.refused.pop(canary.release.name, None)
        for worker_ in self.workers.values():
            if worker_.release != self.active and not worker_.retired:
                self._retire(worker_)

    def _fill(self, now: float) -> None:
        if self.active is None or now < self.respawn_at:
            return
        serving = [
            each
            for each in self.workers.values()
            if each.release == self.active and not each.retired and not each.heavy
        ]
        for _ in range(self.limits.workers - len(serving)):
            self._fork(self.active, now)

    # Clients ----------------------------------------------------------------------------------
    def _accept(self, now: float) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except (BlockingIOError, ConnectionError):
                return
            client = Client(connection, now)
            self.clients[connection.fileno()] = client
            self.epoll.register(connection.fileno(), select.EPOLLIN)
            self._attend(client, 0)

    def _attend(self, client: Client, event: int) -> None:
        """A client's message has come, or the client has gone."""
        if event & (select.EPOLLHUP | select.EPOLLERR):
            self._abandon(client)
            return
        try:
            message = client.connection.recv(wire.HEAD_SIZE, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        try:
            kind, client.timeout_s, client.who = wire.read_head(message)
        except struct.error:
            self._abandon(client)
            return
        self.epoll.modify(client.connection.fileno(), select.EPOLLRDHUP)
        if kind == wire.STATUS:
            self._tell(client, wire.REPORT + json.dumps(self._report()).encode())
        elif refused := self.queue.join(client, len(self._idle())):
            self._verdict(client, refused)

    def _abandon(self, client: Client) -> None:
        """The client went away: nobody needs its answer."""
        now = time.monotonic()
        for worker_ in self.workers.values():
            if worker_.client is client:
                if not worker_.at_work[0] and not _unread(client.connection):
                    # Nobody asked anything more: its worker will find out.
                    client.recalled = True
                    self.epoll.unregister(client.connection.fileno())
                    return
                self.queue.done(client, now, heavy=self._long(worker_, now))
                worker_.client, worker_.retired = None, True
                os.kill(worker_.pid, signal.SIGKILL)
        self.queue.leave(client)
        self._release_client(client)

    def _idle(self) -> list[Worker]:
        return [
            each
            for each in self.workers.values()
            if each.ready and each.client is None and not each.retired and each.release == self.active
        ]

    def _assign(self, now: float) -> None:
        """Give idle workers what waits; where only long queries stand in the way, one has to make room."""
        while len(self.queue):
            idle = self._idle()
            light = next((each for each in idle if not each.heavy), None)
            heavy = next((each for each in idle if each.heavy), None)
            if heavy is None and light and self._heavies() < self.limits.heavy_workers:
                heavy = light
            taken = self.queue.take(now, light=bool(light), heavy=bool(heavy))
            if taken is None:
                if not light and self.queue.has_light(now):
                    self._recall_lines()
                    self._displace(now)
                self._share_lines()
                return
            client, is_heavy = taken
            worker_ = heavy if is_heavy else light
            assert worker_
            if is_heavy and not worker_.heavy:
                self._make_heavy(worker_)
            worker_.client = client
            worker_.began, worker_.cpu_at_start = now, _cpu_s(worker_.pid)
            worker_.kill_at = now + wire.LOAN_S + client.timeout_s + GRACE_S
            try:
                socket.send_fds(worker_.channel, [b"job"], [client.connection.fileno()])
            except OSError:  # it has just died, and is buried with the next batch
                worker_.ready, worker_.client = False, None
                self.queue.give_back(client)
            self._fill(now)

    def _heavies(self) -> int:
        return sum(each.heavy for each in self.workers.values())

    def _verdict(self, client: Client, cause: str) -> None:
        self.ends[cause] += 1
        self._tell(client, wire.VERDICT + cause.encode())

    def _tell(self, client: Client, message: bytes) -> None:
        with contextlib.suppress(OSError):
            # What was not read would turn the verdict into ECONNRESET.
            client.connection.recv(1, socket.MSG_DONTWAIT)
        with contextlib.suppress(OSError):
            client.connection.send(message, socket.MSG_DONTWAIT)
        self._release_client(client)

    def _release_client(self, client: Client) -> None:
        fd = client.connection.fileno()
        if self.clients.pop(fd, None):
            with contextlib.suppress(FileNotFoundError):
                self.epoll.unregister(fd)
            client.connection.close()

    def _report(self) -> dict[str, object]:
        return {
            "release": self.active.name if self.active else None,
            "refused": self.refused,
            "workers": [each.pid for each in self.workers.values()],
            "ready": sum(each.ready and not each.retired for each in self.workers.values()),
            "busy": sum(each.at_work[0] for each in self.workers.values()),
            "heavy": self._heavies(),
            "waiting": len(self.queue),
            "clients": self.queue.clients,
            "protection": self.protection,
            "answered": self.answered,
            "ends": dict(self.ends),
            "pid": os.getpid(),
        }


def _become_worker(
    channel: socket.socket, at_work: mmap.mmap, parent: int, release: Path, limits: Limits, confined: bool
) -> None:
    """In the forked child: keep the channel, drop everything else of the supervisor's, never return."""
    try:
        gc.freeze()  # the supervisor's sockets must not be closed by number once the numbers are reused
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        keep = channel.fileno()
        os.closerange(3, keep)
        os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX"))
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        os.close(null)
        worker.run(channel, at_work, parent, release, limits, confined)
    finally:
        os._exit(1)


def _cpu_s(pid: int) -> float:
    """Processor time of a process (its clock's number is made from its pid: clock_getcpuclockid(3))."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _unread(connection: socket.socket) -> bool:
    """Whether the query is still to be read by a worker: none had begun to answer it."""
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:
        return False


def _cause(status: int, overdue: bool) -> str:
    """Why a worker ended, from what the kernel says of it."""
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if overdue or ended_by in (signal.SIGALRM, signal.SIGXCPU):
        return wire.DEADLINE
    if ended_by == signal.SIGABRT:
        return wire.MEMORY
    return wire.KILLED if ended_by == signal.SIGKILL else wire.CRASH


def _log(line: str) -> None:
    print(f"osce-graph: {line}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    options = json.loads(arguments[0])
    for ignored in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # they are meant for the server; we end when it does
    path = Path(options["socket"])
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(str(path))
    listener.listen(1024)
    listener.setblocking(False)
    supervisor = Supervisor(
        listener, Path(options["site"]), options["follow"], Limits(**options["limits"]), options["confined"]
    )
    supervisor.serve(sys.stdin.fileno())
    shutil.rmtree(path.parent, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
