"""What the lexer sees in a query, and what nobody can hide from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.sparql.lexer import Clauses, dataset_clauses, position, scan, tokens
from osce_graph.sparql.problem import ProtocolError


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask{}", "ASK"),
        ("# SELECT\nPREFIX select: <http://e/> BASE <http://e/#> CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("PREFIX : <a:> DESCRIBE :ask", "DESCRIBE"),
        ("VERSION '1.2' Describe <x>", "DESCRIBE"),
        ("SELEKT * {}", None),
        ("", None),
        ("?select", None),
    ],
)
def test_form(query: str, form: str | None) -> None:
    assert scan(query, 100).form == form


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o. SERVICE# comment\n<http://e/> {} }",
        "SELECT * { FILTER(?x > 1)SERVICE<http://e/>{} }",
        # the engine needs no space between words
        "SELECT*{SERVICESILENT<http://e/>{}}",
        "SELECT*{SERVICEex:foo{}}",
        "PREFIX SERVICEex: <http://e/> SELECT*{SERVICEex:foo{}}",
        "SELECT*{?s ?p trueSERVICE<http://e/>{}}",
        "SELECT*{?s ?p trueSERVICE ex:foo{}}",
        "SELECT*{?s ?p 1.SERVICE<http://e/>{}}",
        # hidden in what could be an IRI
        "SELECT*{FILTER(1<2)SERVICE#>\n<http://e/>{}}",
        "SELECT*{FILTER(1 IN(1<2,'''>''')) SERVICE<http://e/> {} FILTER(''=''' ''')}",
        'SELECT*{FILTER(1<2#>"""\n)SERVICE<http://e/>{}#"""\n}',
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        scan(query, 100)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?service schema:name "SERVICE", """LOAD SERVICE""" , \'service\'@service . # SERVICE\n }',
        "SELECT * { ?s a <http://e/(service)#it's> . ?s ex:SERVICE _:service }",
        "SELECT * { GRAPH service:one { ?s ?p ?o } FILTER(?o < 3 && ?o != <http://e/#service>) }",
        "PREFIX service: <http://e/service#> SELECT * { ?s service:p service:o . ?s <#frag> 'it' }",
        r'SELECT * { ?s ?p "a \" SERVICE", ex:it\'s }',
    ],
)
def test_the_word_service_elsewhere_is_no_service(query: str) -> None:
    assert scan(query, 100).form == "SELECT"


@pytest.mark.parametrize(
    "update", ["INSERT DATA {}", "load <x>", "PREFIX a: <b:> DELETE WHERE {}", "Drop ALL"]
)
def test_an_update_is_refused_with_what_to_do(update: str) -> None:
    with pytest.raises(ProtocolError, match=r"queries only.*dump") as refused:
        scan(update, 100)
    assert refused.value.status == 422


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("{", "}"), ("[", "]")])
def test_nesting_is_bounded(opening: str, closing: str) -> None:
    within = opening * 10 + closing * 10
    assert scan("SELECT " + within * 50, 10).form == "SELECT"
    with pytest.raises(ProtocolError, match="more than 10 brackets") as refused:
        scan("SELECT " + opening * 11, 10)
    assert refused.value.status == 400
    scan("SELECT '" + opening * 11 + "'", 10)


def test_dataset_clauses_are_found_as_they_are_written() -> None:
    prologue = "PREFIX from: <http://e/> # FROM <a:0>\n"
    found = dataset_clauses(
        f"{prologue}SELECT (1 AS ?from) FROM <a:1> FROM from:2 FROM NAMED <b>FROM NAMED schema:x {{ GRAPH from:4 {{}} }}"  # noqa: E501
    )
    assert found == Clauses(prologue, ("<a:1>", "from:2"), ("<b>", "schema:x"))


def test_a_name_does_not_end_with_a_full_stop() -> None:
    assert [token.text for token in tokens("ex:a.b. ?o a. ex:c")] == ["ex:a.b", ".", "?o", "a", ".", "ex:c"]


@given(st.text(alphabet=st.sampled_from("<>\"'#\\{}()[]?$@_:.,;a1 \nÄ\u2028-+*/|^!&="), max_size=80))
def test_tokens_lie_in_the_query_in_order_and_leave_out_nothing_but_space_and_comments(query: str) -> None:
    end = 0
    for token in tokens(query):
        assert query[token.start : token.start + len(token.text)] == token.text
        between = query[end : token.start]
        assert not between.strip() or "#" in between
        end = token.start + len(token.text)


@given(st.lists(st.text(alphabet="ab é", max_size=5), min_size=1, max_size=5), st.data())
def test_position_names_the_line_that_holds_the_character(lines: list[str], data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    number = data.draw(st.integers(1, len(lines)))
    start = sum(len(line) + len(ending) for line in lines[: number - 1])
    column = data.draw(st.integers(0, len(lines[number - 1])))
    found = position(ending.join(lines), start + column)
    assert found == {"line": number, "column": column + 1, "source": lines[number - 1]}
