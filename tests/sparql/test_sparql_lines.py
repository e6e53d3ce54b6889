"""Lines that stay open between the queries of one client, and what a worker does on them."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TIGHT, ask, until, values
from test_sparql_endpoint import ONE

from osce_graph.release.site import Site
from osce_graph.sparql import wire
from osce_graph.sparql.client import Endpoint
from osce_graph.sparql.lines import Lines


def line() -> tuple[socket.socket, socket.socket]:
    """Both ends of a line: the web's, and that of the worker that listens."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def given_back(lines: Lines, client: str, end: socket.socket | None) -> None:
    assert lines.send(client, b"the first") is None
    lines.give_back(client, end)


def test_who_asked_asks_again_on_the_same_line() -> None:
    lines, (ours, theirs) = Lines(), line()
    with theirs:
        given_back(lines, "me", ours)
        assert lines.send("me", b"the next") is ours
        assert theirs.recv(99) == b"the next"
        lines.give_back("me", ours)
        lines.close()
        assert theirs.recv(1) == b""


def test_nobody_asks_on_the_line_of_another() -> None:
    lines, (ours, theirs) = Lines(), line()
    with theirs:
        given_back(lines, "me", ours)
        assert lines.send("you", b"another") is None
        lines.give_back("you", None)
        lines.close()


def waiting(lines: Lines) -> tuple[threading.Thread, list[socket.socket | None]]:
    """A second query of "me", which waits for the first, and what line it was sent on in the end."""
    sent_on: list[socket.socket | None] = []
    second = threading.Thread(target=lambda: sent_on.append(lines.send("me", b"the second")))
    second.start()
    until(lambda: bool(lines._of["me"].waiting))
    return second, sent_on


def test_a_query_goes_out_as_soon_as_the_one_before_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osce_graph.sparql.lines._PATIENCE_S", 60.0)
    lines, (ours, theirs) = Lines(), line()
    with theirs:
        assert lines.send("me", b"the first") is None
        second, sent_on = waiting(lines)
        lines.give_back("me", ours)
        assert theirs.recv(99, socket.MSG_DONTWAIT) == b"the second"
        second.join()
        assert sent_on == [ours]
        lines.give_back("me", ours)
        lines.close()


def test_a_query_on_a_line_that_has_ended_reads_an_end() -> None:
    lines, (ours, theirs) = Lines(), line()
    given_back(lines, "me", ours)
    theirs.close()
    assert lines.send("me", b"the next") is ours
    assert ours.recv(1) == b""
    ours.close()
    lines.give_back("me", None)


def test_who_waits_for_a_line_that_has_ended_asks_for_a_worker_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("osce_graph.sparql.lines._PATIENCE_S", 60.0)
    lines = Lines()
    assert lines.send("me", b"the first") is None
    second, sent_on = waiting(lines)
    lines.give_back("me", None)
    second.join()
    assert sent_on == [None]
    lines.give_back("me", None)


def test_a_query_that_has_waited_asks_for_a_worker_of_its_own() -> None:
    lines = Lines()
    assert lines.send("me", b"the first") is None
    assert lines.send("me", b"the second") is None
    lines.give_back("me", None)
    lines.give_back("me", None)


def test_nobody_waits_for_long_where_many_want_few_lines() -> None:
    """Threads that snatch lines from each other all come to an end, and each query is sent but once."""
    lines, (ours, theirs) = Lines(), line()
    given_back(lines, "me", ours)
    read: list[bytes] = []

    def listening() -> None:
        while message := theirs.recv(99):
            read.append(message)

    def asking(name: str) -> None:
        for number in range(300):
            found = lines.send("me", f"{name} {number}".encode())
            lines.give_back("me", found)

    threads = [threading.Thread(target=asking, args=(f"thread {n}",)) for n in range(8)]
    listener = threading.Thread(target=listening)
    for thread in (listener, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    assert lines.send("me", b"the last") is ours
    lines.give_back("me", ours)
    lines.close()
    listener.join()
    theirs.close()
    assert len(read) == len(set(read)) and read[-1] == b"the last"


def test_dead_lines_of_clients_that_do_not_come_back_are_closed() -> None:
    lines = Lines()
    ends = [line() for _ in range(100)]
    for number, (ours, theirs) in enumerate(ends):
        given_back(lines, f"client {number}", ours)
        theirs.close()
    assert sum(ours.fileno() >= 0 for ours, _ in ends) <= 65
    lines.close()


def test_a_worker_takes_the_next_query_on_the_same_connection(endpoint: Endpoint) -> None:
    message = wire.job(5, b"x" * 16, ONE, format="json", default_graphs=(), named_graphs=())

    def twice() -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
            client.connect(endpoint.address)
            try:
                for _ in range(2):
                    client.send(message)
                    if client.recv(wire.LARGEST)[:1] != wire.ANSWER:
                        return False
            except ConnectionError:
                return False
            return True

    until(twice)  # it listens but for a moment, which may be over before we come to ask


def test_many_threads_of_one_client_get_their_own_answers(endpoint: Endpoint) -> None:
    wrong: list[str] = []

    def asking(number: int) -> None:
        for turn in range(40):
            said = values(ask(endpoint, f"SELECT ?x {{ BIND({number * 1000 + turn} AS ?x) }}"))
            if said != [str(number * 1000 + turn)]:
                wrong.append(f"{number}/{turn}: {said}")

    threads = [threading.Thread(target=asking, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_no_worker_is_stopped_because_its_client_asks_elsewhere(site: Path) -> None:
    """More queries of one client than workers: lines are called back, and found ended by who asks on them."""
    with Endpoint(Site.open(site), replace(TIGHT, client_running=6)) as endpoint:
        until(lambda: endpoint.status()["ready"] == TIGHT.workers)
        workers = endpoint.status()["workers"]

        def asking() -> None:
            for _ in range(100):
                assert values(ask(endpoint, ONE)) == ["1"]

        with ThreadPoolExecutor(6) as pool:
            for done in [pool.submit(asking) for _ in range(6)]:
                done.result()
        state = endpoint.status()
        assert (state["workers"], state["ends"]) == (workers, {})
