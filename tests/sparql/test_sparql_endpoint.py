"""The endpoint with real processes: right answers, and a right ending for every query that has none."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import EX, TIGHT, add_release, ask, node, point, until, values

from osce_graph.errors import ConfigurationError, SiteError
from osce_graph.formats import JSON_LD, RESULT_FORMATS, RESULTS_JSON, Format
from osce_graph.release.site import Site
from osce_graph.sparql import sandbox, wire
from osce_graph.sparql.client import Answer, Endpoint
from osce_graph.sparql.protocol import GRAPH_ANSWERS, QueryRequest

ONE = f"SELECT ?number {{ <{EX}release> <{EX}number> ?number }}"
NEVER_ENDS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BOMB = (
    'SELECT (STRLEN(?a29) AS ?n) { BIND("xxxxxxxxxxxxxxxx" AS ?a0) '
    + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(29))
    + "}"
)


def still_answers(endpoint: Endpoint) -> bool:
    return values(ask(endpoint, ONE)) == ["1"]


def unchecked(query: str) -> QueryRequest:
    """A request that no lexer has looked at: what must hold even if the lexer lets something pass."""
    return QueryRequest(query, "SELECT", RESULTS_JSON)


# Answers ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fmt", RESULT_FORMATS, ids=lambda fmt: fmt.name)
def test_a_select_comes_in_the_format_asked_for(endpoint: Endpoint, fmt: Format) -> None:
    answer = ask(endpoint, f"SELECT ?n {{ <{EX}thing/7> <{EX}p> ?n }}", fmt.media_type)
    assert (answer.status, answer.content_type) == (200, fmt.content_type)
    assert b"7" in answer.body
    if fmt.name != "csv":  # the engine does not read CSV, which has no types
        assert isinstance(fmt.oxigraph, ox.QueryResultsFormat)
        found = ox.parse_query_results(answer.body, fmt.oxigraph)
        assert isinstance(found, ox.QuerySolutions)
        assert [solution["n"] for solution in found] == [ox.Literal(7)]


@pytest.mark.parametrize("fmt", GRAPH_ANSWERS, ids=lambda fmt: fmt.name)
def test_a_construct_comes_in_the_format_asked_for(endpoint: Endpoint, fmt: Format) -> None:
    query = f"CONSTRUCT {{ ?s <{EX}q> ?n }} {{ ?s <{EX}p> ?n FILTER(?n < 3) }}"
    answer = ask(endpoint, query, fmt.media_type)
    assert (answer.status, answer.content_type) == (200, fmt.content_type)
    if fmt is not JSON_LD:
        assert isinstance(fmt.oxigraph, ox.RdfFormat)
        triples = {quad.triple for quad in ox.parse(answer.body, fmt.oxigraph)}
        assert triples == {ox.Triple(node(f"thing/{i}"), node("q"), ox.Literal(i)) for i in range(3)}


def test_a_construct_is_a_graph_and_holds_a_triple_once(endpoint: Endpoint) -> None:
    answer = ask(endpoint, f"CONSTRUCT {{ <{EX}x> <{EX}y> 1 }} {{ ?s ?p ?o }}", "application/n-triples")
    assert answer.body.count(b"\n") == 1


def test_ask_and_describe(endpoint: Endpoint) -> None:
    assert ask(endpoint, "ASK { ?s ?p 999 }").body == b'{"head":{},"boolean":true}'
    described = ask(endpoint, f"DESCRIBE <{EX}thing/5>", "application/n-triples")
    assert described.body.startswith(f"<{EX}thing/5>".encode())


def test_prefixes_of_the_dataset_and_its_base_need_no_declaration(endpoint: Endpoint) -> None:
    assert ask(endpoint, "ASK { ?s schema:name ?o }").status == 200
    assert values(ask(endpoint, "SELECT ?n { <thing/5> <p> ?n }")) == ["5"]


def test_an_answer_names_its_release(endpoint: Endpoint) -> None:
    assert ask(endpoint, ONE).release == "2026-1"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (["default-graph-uri=graph/1"], ["in both"]),
        (["default-graph-uri=graph/1", "default-graph-uri=graph/2"], ["in both"]),
        (["default-graph-uri=graph/1", "default-graph-uri=graph/3"], ["in both", "only in 3"]),
        (["default-graph-uri=graph/none"], []),
        (["named-graph-uri=graph/1"], []),
    ],
)
def test_default_graphs_are_merged_and_a_shared_triple_comes_once(
    endpoint: Endpoint, parameters: list[str], expected: list[str]
) -> None:
    extra = "".join("&" + each.replace("=", "=" + EX) for each in parameters)
    assert sorted(values(ask(endpoint, "SELECT ?o { ?s ?p ?o }", None, extra))) == expected


def test_named_graphs_are_those_named_and_no_others(endpoint: Endpoint) -> None:
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    two_and_three = f"&named-graph-uri={EX}graph/2&named-graph-uri={EX}graph/3"
    assert sorted(values(ask(endpoint, graphs, None, two_and_three))) == [f"{EX}graph/2", f"{EX}graph/3"]
    with_defaults = f"{two_and_three}&default-graph-uri={EX}graph/1&default-graph-uri={EX}graph/2"
    assert sorted(values(ask(endpoint, graphs, None, with_defaults))) == [f"{EX}graph/2", f"{EX}graph/3"]
    assert values(ask(endpoint, graphs, None, f"&default-graph-uri={EX}graph/1")) == []


@pytest.mark.parametrize(
    "clauses",
    [
        f"FROM <{EX}graph/1> FROM g:2",
        "FROM <graph/1> FROM g:2",
        f"FROM <{EX}graph/\\u0031> FROM <graph/2> FROM <graph/2>",
        "FROM <graph/1>FROM NAMED<graph/3>FROM<graph/2>",
    ],
)
def test_graphs_named_in_the_query_are_merged_however_they_are_written(
    endpoint: Endpoint, clauses: str
) -> None:
    query = f"PREFIX g: <{EX}graph/> SELECT ?o {clauses} {{ ?s ?p ?o }}"
    assert values(ask(endpoint, query)) == ["in both"]
    based = f"BASE <{EX}graph/> SELECT ?o FROM <1> FROM <2> FROM NAMED <3> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"  # noqa: E501
    assert sorted(values(ask(endpoint, based))) == ["in both", "only in 3"]


def test_too_many_graphs_named_in_the_query_are_refused(endpoint: Endpoint) -> None:
    answer = ask(endpoint, "SELECT * " + "".join(f"FROM <urn:{i}> " for i in range(501)) + "{ ?s ?p ?o }")
    assert answer.problem
    assert (answer.status, answer.problem.members) == (413, {"limit": 500, "found": 501})


def test_a_function_that_there_is_not_is_a_fault_of_the_query(endpoint: Endpoint) -> None:
    answer = ask(endpoint, "SELECT (xsd:dat(?o) AS ?d) { ?s ?p ?o }")
    assert answer.status == 422
    assert answer.problem
    assert "no function <http://www.w3.org/2001/XMLSchema#dat>" in answer.problem.detail


def test_the_protocol_wins_over_from(endpoint: Endpoint) -> None:
    query = f"PREFIX g: <{EX}graph/> SELECT ?o FROM <{EX}graph/1> FROM g:2 {{ ?s ?p ?o }}"
    assert values(ask(endpoint, query, None, f"&default-graph-uri={EX}graph/3")) == ["only in 3"]
    both = f"&default-graph-uri={EX}graph/3&default-graph-uri={EX}graph/none"
    assert values(ask(endpoint, query, None, both)) == ["only in 3"]


# Wrong and greedy queries -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "place", "said"),
    [
        ("SELECT ?x {\n ?x foo:bar ?y }", (2, 5), "PREFIX foo:"),
        ("SELECT * {\n ?s a wd:Q81299 }", (2, 7), "PREFIX wd: <http://www.wikidata.org/entity/>"),
        ("ASK { ?s shema:name ?o }", (1, 10), "Did you mean schema:"),
        ("SELEKT * {}", (1, 1), "did you mean SELECT?"),
        ("SELECT * WHER {}", (1, 10), "did you mean WHERE?"),
        ("SELECT * {\n  OPTIONL { ?s ?p ?o } }", (2, 3), "did you mean OPTIONAL?"),
        ("SELECT (COUNTT(*) AS ?n) {}", (1, 9), "did you mean COUNT?"),
        ("ASK { ?s ?p ?o FLITER(?o > 1) }", (1, 16), "did you mean FILTER?"),
        ("SELECT * {} LIMITT 5", (1, 13), "did you mean LIMIT?"),
        ("SELECT * { ?s ?p ?o } }", (1, 23), "} has no { before it"),
        ("SELECT * { ?s ?p", (1, 17), "} is missing for the { of line 1, column 10"),
        (
            "SELECT * { ?s ?p ?o FILTER(STRLEN(?o > 1) }",
            (1, 43),
            ") is missing for the ( of line 1, column 27",
        ),
        ("SELECT * {}\n\nORDER BI ?x", (3, 7), "BY"),
        ("ASK {} ASK {}", (1, 8), "'ASK'"),
        ("SELECT * { ?s ?p 'é' 'ü' }", (1, 22), "'ü'"),
        ("SELECT * {\n ?s ?p }", (2, 8), "'}'; expected a variable, an IRI"),
        ("SELECT * { 'é😀' ?p ?o, }", (1, 24), "'}'; expected a variable, an IRI"),
        ("SELECT ?s, ?p { ?s ?p ?o }", (1, 10), "','; expected a variable"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", (1, 29), "expected a number"),
        ("SELECT * { ?s ?p ?o } LIMIT 5 ORDER BY ?s", (1, 31), "ORDER BY, LIMIT, OFFSET"),
        ("SELECT * { ?s ?p ?o } FILTER(?o > 1)", (1, 23), "between { and }"),
        ("SELECT * { ?s ?p ?o LIMIT 5 }", (1, 21), "after the last }"),
        ("\0SELECT * {}", (1, 1), "expected ASK"),
        ("SELECT COUNT(?s) { ?s ?p ?o }", (1, 8), "(COUNT(...) AS ?name)"),
        ("SELECT ?s (COUNT(?o) AS n) { ?s ?p ?o }", (1, 25), "a variable is written ?n."),
        ("SELECT (GROUP_CONCAT(?o, ', ') AS ?x) { ?s ?p ?o }", (1, 24), "SEPARATOR"),
        ("SELECT * { ?s a NewsItem }", (1, 17), "schema:NewsItem"),
        ("SELECT * { ?s ?p ?o FILTER ?o > 1 }", (1, 28), "a condition stands in parentheses"),
        ("SELECT * { ?s ?p ?o FILTER lang(?o) = 'en' }", (1, 37), "a condition stands in parentheses"),
        ("SELECT * { ?s ?p ?o FILTER(?o == 1) }", (1, 32), "write = instead of =="),
        ("SELECT * { ?s ?p ?o FILTER(?o > 1 AND ?o < 5) }", (1, 35), "write &&"),
        ("SELECT * { ?s ?p ?o FILTER(tomorrow(?o)) }", (1, 28), "there is no function tomorrow"),
        ("SELECT * { ?s ?p ?o FILTER(CONCAT (?o)) }", (1, 28), "without a space"),
        ("SELECT * { ?s ?p “Wien” }", (1, 18), "straight quotes"),
        ("SELECT * { ?s ?p 'Wien'de }", (1, 24), "written @de"),
        ("SELECT * { ?s ?p 'a\\q' }", (1, 18), "is followed by one of"),
        ("SELECT * { ?s ?p 'Wien }", (1, 18), "is not closed"),
        ("SELECT * { ?s ?p* ?o }", (1, 17), "path holds no variables"),
        ("SELECT * { ?s <a b> ?o }", (1, 15), "no space"),
        ("ASK { schema:\\%zz ?p ?o }", (1, 7), "makes no valid IRI"),
        ("ASK { << ?s ?p ?o z >> ?p 1 }", (1, 8), "<< is no triple"),
        ("SELECT * { ?s http://a/b ?o }", (1, 15), "between < and >"),
        ("PREFIX a <urn:a> ASK {}", (1, 8), "PREFIX a: <...>"),
        ("@prefix a: <urn:a> . ASK {}", (1, 1), "write PREFIX"),
        ("SELECT * { ?s ?p ?o BIND(1 AS ?s) }", (1, 21), "another name after AS"),
    ],
)
def test_a_syntax_error_is_a_400_with_the_place(
    endpoint: Endpoint, query: str, place: tuple[int, int], said: str
) -> None:
    answer = ask(endpoint, query)
    assert answer.status == 400
    assert answer.problem
    assert answer.content_type == "application/problem+json"
    assert said in answer.problem.detail
    assert (answer.problem.members["line"], answer.problem.members["column"]) == place


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?a (1 AS ?a) {}", "Duplicated variable name"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", "GROUP BY"),
        (" # nothing \n", "only space and comments"),
        ("", "only space and comments"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "not authorized with GROUP BY"),
        ('SELECT * { ?s ?p "abc }', "\"abc }' is not closed"),
    ],
)
def test_a_query_that_means_nothing_is_a_400_that_says_why(endpoint: Endpoint, query: str, said: str) -> None:
    answer = ask(endpoint, query)
    assert answer.status == 400
    assert answer.problem
    assert said in answer.problem.detail


def test_the_deadline_ends_a_query_and_the_next_one_works(endpoint: Endpoint) -> None:
    answer = ask(endpoint, NEVER_ENDS)
    assert answer.status == 504
    assert answer.problem
    assert "1 second" in answer.problem.detail
    assert still_answers(endpoint)


def test_a_request_may_ask_for_less_time_but_not_for_more(endpoint: Endpoint) -> None:
    for asked, given in (("0.2", 0.2), ("100", 1)):
        answer = ask(endpoint, NEVER_ENDS, None, f"&timeout={asked}")
        assert answer.status == 504
        assert answer.problem
        assert answer.problem.members["limit"] == given


def test_a_memory_bomb_is_a_503_and_the_next_query_works(endpoint: Endpoint) -> None:
    answer = ask(endpoint, BOMB)
    assert answer.status == 503
    assert answer.problem
    assert "200 MB" in answer.problem.detail
    assert still_answers(endpoint)


@pytest.mark.parametrize("opening", ["STR(", "(", "!(", "EXISTS{FILTER("])
def test_nesting_that_slips_through_costs_nobody_else_anything(endpoint: Endpoint, opening: str) -> None:
    depth = 90_000 // (2 * len(opening))
    closing = opening.count("{") * "}" + opening.count("(") * ")"
    query = "SELECT * { FILTER(" + opening * depth + "1" + closing[::-1] * depth + ") }"
    assert endpoint.query(unchecked(query)).status in (200, 400, 503, 504)
    assert still_answers(endpoint)


def test_a_crash_of_the_engine_is_a_503_that_says_so(endpoint: Endpoint) -> None:
    query = "SELECT (" + "STR(" * 19_000 + "1" + ")" * 19_000 + " AS ?x) {}"
    answer = endpoint.query(unchecked(query))
    assert answer.status == 503
    assert answer.problem
    assert answer.problem.title == "Query crashed its worker"
    assert still_answers(endpoint)


def test_an_answer_too_large_for_memory_is_collected_on_disk(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s"
    expected = ask(endpoint, query).body
    monkeypatch.setattr("osce_graph.sparql.client.SPOOL_BYTES", 1000)
    answer = ask(endpoint, query)
    assert answer.file
    assert (answer.body, answer.length) == (b"", len(expected))
    assert answer.whole() == expected


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_service_dials_nobody_even_past_the_lexer(endpoint: Endpoint, silent: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/"
        answer = endpoint.query(unchecked(f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}"))
        assert answer.status in (200, 503)
        with pytest.raises(BlockingIOError):
            trap.accept()
    assert still_answers(endpoint)


# Caps ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("accept", [fmt.media_type for fmt in RESULT_FORMATS])
def test_too_many_rows_are_an_error_that_says_the_limit(endpoint: Endpoint, accept: str) -> None:
    rows = "SELECT ?x { ?a ?b ?x . VALUES ?y { 1 2 } } LIMIT "
    assert ask(endpoint, rows + "1500", accept).status == 200
    answer = ask(endpoint, rows + "1501", accept)
    assert answer.status == 413
    assert answer.problem
    assert "1500 rows" in answer.problem.detail
    assert "/dumps/" in answer.problem.detail


def test_too_many_triples_likewise(endpoint: Endpoint) -> None:
    answer = ask(
        endpoint, "CONSTRUCT { ?s ?p ?o . ?o2 ?p ?s } { ?s ?p ?o BIND(IRI(CONCAT('x:', STR(?o))) AS ?o2) }"
    )
    assert answer.status == 413
    assert answer.problem
    assert "1500 triples" in answer.problem.detail


def test_too_many_bytes_are_an_error_that_says_the_limit(endpoint: Endpoint) -> None:
    long = "CONCAT" + "(" + ", ".join(["STR(?s)"] * 40) + ")"
    for query in (
        f"SELECT ({long} AS ?long) {{ ?s ?p ?o }}",
        f"CONSTRUCT {{ ?s ?p ?long }} {{ ?s ?p ?o BIND({long} AS ?long) }}",
    ):
        answer = ask(endpoint, query)
        assert answer.status == 413
        assert answer.problem
        assert "200000 bytes" in answer.problem.detail


def test_an_answer_of_many_pieces_arrives_whole(endpoint: Endpoint) -> None:
    answer = ask(endpoint, "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s", "application/sparql-results+json")
    assert len(answer.body) > 2 * wire.PIECE
    assert len(values(answer)) == 1001


# Deaths -------------------------------------------------------------------------------------------
def in_background(work: Callable[[], Answer]) -> tuple[threading.Thread, list[Answer]]:
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    return thread, answers


def test_a_killed_worker_is_told_to_its_client_and_replaced(endpoint: Endpoint) -> None:
    thread, answers = in_background(lambda: ask(endpoint, NEVER_ENDS))
    until(lambda: endpoint.status()["busy"])
    for pid in endpoint.status()["workers"]:
        os.kill(pid, signal.SIGKILL)
    thread.join()
    assert answers[0].status == 503
    assert answers[0].problem
    assert answers[0].problem.title == "Query stopped"
    assert still_answers(endpoint)


def test_idle_workers_that_die_lose_no_query(endpoint: Endpoint) -> None:
    for _ in range(5):
        for pid in endpoint.status()["workers"]:
            os.kill(pid, signal.SIGKILL)
        assert still_answers(endpoint)


def test_a_killed_supervisor_is_replaced_and_queries_in_flight_are_repeated(endpoint: Endpoint) -> None:
    before = endpoint.status()["pid"]
    stop = threading.Event()
    statuses: set[int] = set()

    def polite() -> None:
        while not stop.is_set():
            statuses.add(ask(endpoint, ONE).status)

    threads = [threading.Thread(target=polite) for _ in range(3)]
    for thread in threads:
        thread.start()
    os.kill(before, signal.SIGKILL)
    until(lambda: endpoint.status().get("pid", before) != before and endpoint.status().get("release"))
    stop.set()
    for thread in threads:
        thread.join()
    assert statuses == {200}


def test_a_client_that_leaves_frees_its_worker(endpoint: Endpoint) -> None:
    until(lambda: endpoint.status()["ready"] >= 2)
    message = wire.job(60, b"", NEVER_ENDS, format="json", default_graphs=(), named_graphs=())
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
        client.connect(endpoint.address)
        client.send(message)
        until(lambda: endpoint.status()["busy"] == 1)
    until(lambda: endpoint.status()["busy"] == 0)
    assert still_answers(endpoint)


@pytest.mark.parametrize("message", [b"", b"x", b"Q" * 200_000, wire.head(b"Q", 1)])
def test_a_message_that_is_none_harms_nobody(endpoint: Endpoint, message: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
        client.connect(endpoint.address)
        client.send(message)
    assert still_answers(endpoint)


def gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_stop_leaves_nothing_and_a_query_then_is_a_503(site: Path) -> None:
    endpoint = Endpoint(Site.open(site), TIGHT).start()
    folder, state = Path(endpoint.address).parent, endpoint.status()
    endpoint.stop()
    until(lambda: all(gone(pid) for pid in [state["pid"], *state["workers"]]))
    assert not folder.exists()
    answer = ask(endpoint, ONE)
    assert answer.status == 503
    assert "Retry-After" in answer.headers


def test_nothing_outlives_a_server_that_is_killed(site: Path) -> None:
    program = (
        "import sys; from osce_graph.release.site import Site\n"
        "from osce_graph.sparql.client import Endpoint\n"
        "endpoint = Endpoint(Site.open(sys.argv[1])).start(); state = endpoint.status()\n"
        "(endpoint.folder / 'figures').mkdir()\n"
        "print(endpoint.folder, state['pid'], *state['workers'], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(site)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        folder, *pids = server.stdout.readline().decode().split()
        assert len(pids) >= 2
        server.kill()
    until(lambda: all(gone(int(pid)) for pid in pids))
    assert not Path(folder).exists()


# Queue --------------------------------------------------------------------------------------------
def test_a_full_queue_turns_away_with_retry_after(site: Path) -> None:
    with Endpoint(Site.open(site), replace(TIGHT, workers=1, queue=1)) as endpoint:
        running, _ = in_background(lambda: ask(endpoint, NEVER_ENDS))
        until(lambda: endpoint.status()["busy"] == 1)
        waiting, waited = in_background(lambda: ask(endpoint, ONE))
        until(lambda: endpoint.status()["waiting"] == 1)
        answer = ask(endpoint, ONE)
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
        running.join()
        waiting.join()
        assert values(waited[0]) == ["1"]


def test_who_waits_too_long_is_turned_away(site: Path) -> None:
    with Endpoint(Site.open(site), replace(TIGHT, workers=1, queue_wait_s=0.1)) as endpoint:
        running, _ = in_background(lambda: ask(endpoint, NEVER_ENDS))
        until(lambda: endpoint.status()["busy"] == 1)
        answer = ask(endpoint, ONE)
        assert answer.status == 503
        assert answer.problem
        assert "0.1 seconds" in answer.problem.detail
        running.join()


def test_workers_are_replaced_after_their_share_of_queries(site: Path) -> None:
    with Endpoint(Site.open(site), replace(TIGHT, workers=1, worker_jobs=3)) as endpoint:
        first = endpoint.status()["workers"]
        assert all(still_answers(endpoint) for _ in range(10))
        until(lambda: not set(first) & set(endpoint.status()["workers"]))


# Releases -----------------------------------------------------------------------------------------
def test_a_new_release_is_taken_up_under_load_without_a_failed_query(site: Path) -> None:
    add_release(site, "2026-2", 2)
    stop = threading.Event()
    seen: list[str] = []
    with Endpoint(Site.open(site), TIGHT) as endpoint:

        def polite() -> None:
            while not stop.is_set():
                seen.extend(values(ask(endpoint, ONE)))

        threads = [threading.Thread(target=polite) for _ in range(3)]
        for thread in threads:
            thread.start()
        for name in ("2026-2", "2026-1", "2026-2"):
            point(site, name)
            until(lambda name=name: endpoint.status()["release"] == name)  # type: ignore[misc]
        stop.set()
        for thread in threads:
            thread.join()
        assert set(seen) <= {"1", "2"}
        assert values(ask(endpoint, ONE)) == ["2"]
        until(lambda: len(endpoint.status()["workers"]) == 2)


def test_a_broken_release_is_refused_and_the_old_one_goes_on(site: Path) -> None:
    broken = site / "releases" / "2026-9"
    (broken / "store").mkdir(parents=True)
    (broken / "manifest.json").write_text("{}")
    (broken / "store" / "CURRENT").write_text("nothing of the kind\n")
    with Endpoint(Site.open(site), TIGHT) as endpoint:
        point(site, "2026-9")
        until(lambda: "2026-9" in endpoint.status()["refused"])
        assert still_answers(endpoint)
        add_release(site, "2026-10", 10)
        point(site, "2026-10")
        until(lambda: endpoint.status()["release"] == "2026-10")


def test_an_endpoint_over_a_broken_release_does_not_start(site: Path) -> None:
    (site / "releases" / "2026-1" / "store" / "CURRENT").write_text("nothing of the kind\n")
    with pytest.raises(SiteError, match="2026-1"):
        Endpoint(Site.open(site), TIGHT).start()


def test_one_release_can_be_served_and_another_process_can_ask(site: Path) -> None:
    add_release(site, "2026-2", 2)
    with Endpoint(Site.open(site).release("2026-2"), TIGHT) as endpoint:
        other = Endpoint(Site.open(site), TIGHT, address=endpoint.address)
        assert values(ask(other, ONE)) == ["2"]
        other.stop()


def test_without_a_sandbox_it_starts_only_when_told_to(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In every Python that is started from here: another machine's name, and a kernel without landlock.
    (tmp_path / "sitecustomize.py").write_text(
        "import platform; platform.machine = lambda: 's390x'\n"
        "import osce_graph.sparql.sandbox as sandbox; sandbox.landlock_version = lambda: 0\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"landlock.*s390x.*--unconfined"):
        Endpoint(Site.open(site), TIGHT).start()
    with Endpoint(Site.open(site), TIGHT, confined=False) as endpoint:
        assert still_answers(endpoint)
        assert endpoint.status()["protection"] == "none"


def test_workers_are_protected_by_what_the_kernel_has(endpoint: Endpoint) -> None:
    assert "seccomp" in endpoint.status()["protection"]
    assert ("landlock" in endpoint.status()["protection"]) == bool(sandbox.landlock_version())
