"""Who is served next, with a clock of our own."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.sparql import wire
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.queue import COOLDOWN_S, HEAVY_S, LONGEST_COOLDOWN_S, Queue

LIMITS = Limits(queue=20, client_running=2, client_waiting=3, queue_wait_s=10)


@dataclass(eq=False)
class Ticket:
    who: bytes
    arrived: float = 0.0


@pytest.fixture
def queue() -> Queue[Ticket]:
    return Queue(LIMITS)


def served(queue: Queue[Ticket], now: float = 0, *, light: bool = True, heavy: bool = True) -> bytes:
    """Who is served now; nobody is the empty name."""
    taken = queue.take(now, light=light, heavy=heavy)
    return taken[0].who if taken else b""


def join(queue: Queue[Ticket], names: bytes) -> None:
    for number in names:
        assert queue.join(Ticket(bytes([number])), 0) is None


def make_heavy(queue: Queue[Ticket], who: bytes, now: float = 0) -> None:
    queue.join(Ticket(who), 0)
    taken = queue.take(now, light=True, heavy=True)
    assert taken
    queue.done(taken[0], now, heavy=True)


def test_clients_take_turns_whatever_each_has_waiting(queue: Queue[Ticket]) -> None:
    join(queue, b"aaaabc")
    order = []
    while taken := queue.take(0, light=True, heavy=True):
        order.append(taken[0].who)
        queue.done(taken[0], 0)
    assert b"".join(order) == b"abcaaa"


def test_a_client_runs_two_at_a_time(queue: Queue[Ticket]) -> None:
    join(queue, b"aaa")
    first = queue.take(0, light=True, heavy=True)
    assert first
    assert served(queue) == b"a"
    assert served(queue) == b""
    queue.done(first[0], 0)
    assert served(queue) == b"a"


def test_a_client_that_sends_more_than_it_may_is_told_so(queue: Queue[Ticket]) -> None:
    join(queue, b"aaaaa")
    assert queue.join(Ticket(b"a"), 0) == wire.CLIENT_FULL
    assert queue.join(Ticket(b"b"), 0) is None


def test_the_queue_has_an_end(queue: Queue[Ticket]) -> None:
    join(queue, bytes(range(20)))
    assert queue.join(Ticket(b"late"), 0) == wire.QUEUE_FULL
    assert queue.join(Ticket(b"late"), 1) is None  # a worker is idle: it will not wait


def test_a_heavy_client_is_confined_to_heavy_places_for_a_while(queue: Queue[Ticket]) -> None:
    make_heavy(queue, b"a")
    join(queue, b"ab")
    assert served(queue, 1, heavy=False) == b"b"
    assert served(queue, 1, heavy=False) == b""
    assert queue.take(1, light=True, heavy=True) is not None


def test_a_heavy_client_is_forgiven(queue: Queue[Ticket]) -> None:
    make_heavy(queue, b"a")
    join(queue, b"a")
    assert served(queue, HEAVY_S - 0.1, heavy=False) == b""
    assert served(queue, HEAVY_S, heavy=False) == b"a"


def test_one_query_found_heavy_confines_the_others_of_its_client(queue: Queue[Ticket]) -> None:
    join(queue, b"aa")
    taken = queue.take(0, light=True, heavy=False)
    assert taken
    queue.found_heavy(taken[0], 0.3)
    assert served(queue, 0.3, heavy=False) == b""
    assert not queue.has_light(0.3)


def test_crashes_cost_a_client_more_time_each(queue: Queue[Ticket]) -> None:
    now, waits = 0.0, []
    for _ in range(8):
        queue.join(Ticket(b"a", now), 0)
        taken = queue.take(now, light=True, heavy=True)
        assert taken
        queue.done(taken[0], now, crashed=True)
        queue.join(Ticket(b"a", now), 0)
        assert served(queue, now) == b""
        wait = queue.patience(now)
        waits.append(wait)
        now += wait
        again = queue.take(now, light=True, heavy=True)
        assert again
        queue.done(again[0], now)
    assert waits == pytest.approx([0.25, 0.5, 1, 2, 4, 8, 8, 8])
    assert waits[0] == COOLDOWN_S
    assert waits[-1] == LONGEST_COOLDOWN_S


def test_others_do_not_wait_for_who_cools_down(queue: Queue[Ticket]) -> None:
    join(queue, b"ab")
    taken = queue.take(0, light=True, heavy=True)
    assert taken
    queue.done(taken[0], 0, crashed=True)
    join(queue, b"a")
    assert served(queue) == b"b"


def test_who_waits_too_long_is_handed_back_once(queue: Queue[Ticket]) -> None:
    queue.join(Ticket(b"a", 0), 0)
    queue.join(Ticket(b"b", 5), 0)
    assert queue.patience(4) == 6
    assert [ticket.who for ticket in queue.overdue(10)] == [b"a"]
    assert queue.overdue(10) == []
    assert len(queue) == 1


def test_a_request_given_back_comes_before_the_others_of_its_client(queue: Queue[Ticket]) -> None:
    first, second = Ticket(b"a"), Ticket(b"a")
    queue.join(first, 0)
    queue.join(second, 0)
    taken = queue.take(0, light=True, heavy=True)
    assert taken == (first, False)
    queue.give_back(first)
    assert queue.take(0, light=True, heavy=True) == (first, False)


def test_clients_are_forgotten_once_there_is_nothing_left_to_know(queue: Queue[Ticket]) -> None:
    for number in range(1000):
        make_heavy(queue, number.to_bytes(2), now=0)
    queue.overdue(HEAVY_S - 1)
    assert queue.clients == 1000
    queue.overdue(HEAVY_S)
    assert queue.clients == 0


@given(st.lists(st.tuples(st.sampled_from("jtdcgl"), st.sampled_from([b"a", b"b", b"c"])), max_size=60))
def test_every_request_is_served_once_or_leaves(steps: list[tuple[str, bytes]]) -> None:
    queue: Queue[Ticket] = Queue(replace(LIMITS, queue=4))
    waiting: list[Ticket] = []
    running: list[Ticket] = []
    for now, (step, who) in enumerate(steps):
        if step == "j":
            ticket = Ticket(who, now)
            if queue.join(ticket, 0) is None:
                waiting.append(ticket)
        elif step == "t" and (taken := queue.take(now, light=True, heavy=True)):
            waiting.remove(taken[0])
            running.append(taken[0])
        elif step in "dc" and running:
            queue.done(running.pop(), now, heavy=True, crashed=step == "c")
        elif step == "g" and running:
            waiting.append(running.pop())
            queue.give_back(waiting[-1])
        elif step == "l" and waiting:
            queue.leave(waiting.pop())
        assert len(queue) == len(waiting) <= 4 + len(steps)
        assert max(sum(t.who == w for t in running) for w in (b"a", b"b", b"c")) <= 2
    assert {id(ticket) for ticket in queue.overdue(1e9)} == {id(ticket) for ticket in waiting}


def test_a_client_is_held_up_by_its_own_queries_alone(queue: Queue[Ticket]) -> None:
    join(queue, b"aaa")
    assert not queue.held_up()
    first = queue.take(0, light=True, heavy=True)
    assert served(queue) == b"a"
    join(queue, b"b")
    assert queue.held_up() == {b"a"}
    assert first
    queue.done(first[0], 0)
    assert not queue.held_up()
