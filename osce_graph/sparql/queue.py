"""Who is served next: a bounded queue, fair between clients. Pure: it is told the time.

First come, first served would let six clients with endless queries hold everyone for seconds. So a query
that runs long is heavy, and so is its client for a while: heavy clients have places of their own and no
others. Clients take turns, whatever each has waiting; one whose queries crash workers waits a little
longer each time.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from osce_graph.sparql import wire
from osce_graph.sparql.limits import Limits

HEAVY_S: Final = 30.0  # how long a client is heavy after its last heavy query
COOLDOWN_S: Final = 0.25  # the first wait after a crash; each further one doubles it
LONGEST_COOLDOWN_S: Final = 8.0


class Ticket(Protocol):
    """What stands in the queue: a client's request, with the client (a digest) and when it came."""

    who: bytes
    arrived: float


T = TypeVar("T", bound=Ticket)


@dataclass(slots=True)
class _Client(Generic[T]):
    waiting: deque[T] = field(default_factory=deque)
    running: int = 0
    heavy_until: float = 0.0
    cool_until: float = 0.0
    cooldown_s: float = 0.0

    def forgettable(self, now: float) -> bool:
        free = now >= max(self.heavy_until, self.cool_until + LONGEST_COOLDOWN_S)
        return free and not self.waiting and not self.running


class Queue(Generic[T]):
    """The requests that wait, and what is remembered of the clients they came from."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clients: dict[bytes, _Client[T]] = {}  # in the order of their turns
        self._waiting = 0

    def __len__(self) -> int:
        return self._waiting

    @property
    def clients(self) -> int:
        """How many clients are remembered."""
        return len(self._clients)

    def join(self, ticket: T, free: int) -> str | None:
        """Let a request wait; the word for why not, where it may not. `free` workers are idle."""
        client = self._clients.setdefault(ticket.who, _Client())
        places = max(0, self._limits.client_running - client.running) + self._limits.client_waiting
        if len(client.waiting) >= places:
            return wire.CLIENT_FULL
        if self._waiting >= self._limits.queue + free:
            return wire.QUEUE_FULL
        client.waiting.append(ticket)
        self._waiting += 1
        return None

    def has_light(self, now: float) -> bool:
        """Whether a request waits that may take a light place now."""
        return any(
            client.waiting
            and client.running < self._limits.client_running
            and now >= max(client.heavy_until, client.cool_until)
            for client in self._clients.values()
        )

    def held_up(self) -> frozenset[bytes]:
        """The clients that wait for nothing but the end of queries of their own."""
        return frozenset(
            who
            for who, client in self._clients.items()
            if client.waiting and client.running >= self._limits.client_running
        )

    def take(self, now: float, *, light: bool, heavy: bool) -> tuple[T, bool] | None:
        """The next request for a free place, and whether it takes a heavy one; None where none may."""
        for who, client in self._clients.items():
            if not client.waiting or client.running >= self._limits.client_running:
                continue
            is_heavy = now < client.heavy_until
            if now < client.cool_until or not (heavy if is_heavy else light):
                continue
            self._clients[who] = self._clients.pop(who)  # others first, next time
            client.running += 1
            self._waiting -= 1
            return client.waiting.popleft(), is_heavy
        return None

    def give_back(self, ticket: T) -> None:
        """A request that was taken but did not end waits again, before the others of its client."""
        client = self._clients[ticket.who]
        client.running -= 1
        client.waiting.appendleft(ticket)
        self._waiting += 1

    def done(self, ticket: T, now: float, *, heavy: bool = False, crashed: bool = False) -> None:
        """A request that was taken has ended; `crashed` if it took its worker along."""
        client = self._clients[ticket.who]
        client.running -= 1
        if heavy:
            client.heavy_until = now + HEAVY_S
        if crashed:
            if now - client.cool_until > LONGEST_COOLDOWN_S:
                client.cooldown_s = 0.0
            client.cooldown_s = min(max(2 * client.cooldown_s, COOLDOWN_S), LONGEST_COOLDOWN_S)
            client.cool_until = now + client.cooldown_s

    def found_heavy(self, ticket: T, now: float) -> None:
        """A running request has proved heavy."""
        self._clients[ticket.who].heavy_until = now + HEAVY_S

    def leave(self, ticket: T) -> None:
        """A request goes away, if it still waits."""
        client = self._clients.get(ticket.who)
        if client and ticket in client.waiting:
            client.waiting.remove(ticket)
            self._waiting -= 1

    def overdue(self, now: float) -> list[T]:
        """Take out all that have waited too long, and forget clients of whom nothing is left to know."""
        late: list[T] = []
        for who, client in list(self._clients.items()):
            while client.waiting and now - client.waiting[0].arrived >= self._limits.queue_wait_s:
                late.append(client.waiting.popleft())
                self._waiting -= 1
            if client.forgettable(now):
                del self._clients[who]
        return late

    def patience(self, now: float) -> float:
        """Seconds until something here changes by itself; infinite where nothing waits."""
        waiting = [client for client in self._clients.values() if client.waiting]
        times = [client.waiting[0].arrived + self._limits.queue_wait_s for client in waiting]
        times += [client.cool_until for client in waiting if client.cool_until > now]
        return max(0.0, min(times, default=float("inf")) - now)
