"""SPARQL 1.1 Protocol: one test a behaviour."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.errors import ConfigurationError
from osce_graph.formats import JSON_LD, RDF_XML, RESULTS_CSV, RESULTS_JSON, RESULTS_XML, TURTLE, Format
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.problem import ProtocolError
from osce_graph.sparql.protocol import QueryRequest, parse_request

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def get(accept: str | None = None, **parameters: str | list[str]) -> QueryRequest:
    return parse_request("GET", urlencode(parameters, doseq=True).encode(), None, b"", accept)


def refusal(
    method: str, query_string: bytes, content_type: str | None = None, body: bytes = b""
) -> ProtocolError:
    with pytest.raises(ProtocolError) as refused:
        parse_request(method, query_string, content_type, body, None)
    assert refused.value.detail.endswith((".", "/dumps/."))
    return refused.value


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_query_by_get(method: str) -> None:
    found = parse_request(method, b"query=ASK+%7B%7D%23%C3%A9&unknown=1", None, b"", None)
    assert (found.query, found.form, found.format) == ("ASK {}#é", "ASK", RESULTS_JSON)


@pytest.mark.parametrize("content_type", [FORM, FORM.upper(), FORM + "; charset=UTF-8"])
def test_query_by_form(content_type: str) -> None:
    assert parse_request("POST", b"", content_type, b"query=ASK%7B%7D", None).query == "ASK{}"


@pytest.mark.parametrize("method", ["POST", "QUERY"])
@pytest.mark.parametrize("content_type", [DIRECT, DIRECT + ';charset="utf-8"'])
def test_query_directly(method: str, content_type: str) -> None:
    found = parse_request(method, b"default-graph-uri=a:b", content_type, "ASK{}#é".encode(), None)
    assert (found.query, found.default_graphs) == ("ASK{}#é", ("a:b",))


def test_graphs_may_be_repeated() -> None:
    found = get(query="ASK{}", **{"default-graph-uri": ["a:1", "a:2", "a:1"], "named-graph-uri": ["a:3"]})
    assert (found.default_graphs, found.named_graphs) == (("a:1", "a:2"), ("a:3",))


def test_a_byte_order_mark_is_no_part_of_the_query() -> None:
    assert get(query="\ufeffASK {}").query == "ASK {}"


@pytest.mark.parametrize(
    ("method", "query_string", "content_type", "body", "status"),
    [
        ("GET", b"", None, b"", 400),
        ("GET", b"query=ASK{}&query=ASK{}", None, b"", 400),
        ("POST", b"query=ASK{}", DIRECT, b"ASK{}", 400),
        ("POST", b"", FORM, b"", 400),
        ("GET", b"query=%FF", None, b"", 400),
        ("GET", b"query=\xff", None, b"", 400),
        ("POST", b"", DIRECT, b"\xff\xfe", 400),
        ("POST", b"", DIRECT + "; charset=utf-16", "ASK{}".encode("utf-16"), 415),
        ("POST", b"", "text/plain", b"ASK{}", 415),
        ("POST", b"", None, b"query=ASK{}", 415),
        ("QUERY", b"", "multipart/form-data; boundary=x", b"ASK{}", 415),
        ("PUT", b"query=ASK{}", None, b"", 405),
        ("GET", b"query=ASK{}&default-graph-uri=relative", None, b"", 400),
        ("GET", b"query=ASK{}&named-graph-uri=a:%20b", None, b"", 400),
        ("GET", b"query=ASK{}&timeout=soon", None, b"", 400),
        ("GET", b"query=ASK{}&timeout=-1", None, b"", 400),
        ("GET", b"query=ASK{}&timeout=nan", None, b"", 400),
        ("GET", b"query=ASK{}&format=pdf", None, b"", 406),
        ("GET", b"query=ASK{}" + b"&default-graph-uri=a:%d" * 501 % tuple(range(501)), None, b"", 413),
        ("GET", b"query=ASK{}%23" + b"x" * 100_000, None, b"", 413),
        ("GET", b"a&" * 3000, None, b"", 400),
        ("POST", b"", "application/sparql-update", b"CLEAR ALL", 422),
        ("POST", b"", FORM, b"update=CLEAR+ALL", 422),
        ("GET", b"update=CLEAR+ALL", None, b"", 422),
        ("GET", b"query=CLEAR+ALL", None, b"", 422),
    ],
)
def test_what_is_refused(
    method: str, query_string: bytes, content_type: str | None, body: bytes, status: int
) -> None:
    assert refusal(method, query_string, content_type, body).status == status


def test_405_says_what_is_allowed() -> None:
    assert refusal("DELETE", b"query=ASK{}").problem.headers["Allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


def test_a_refused_update_says_what_to_do() -> None:
    assert "read-only" in refusal("GET", b"update=CLEAR+ALL").title.lower()
    assert "dump" in refusal("GET", b"update=CLEAR+ALL").detail


def test_too_long_says_limit_and_length() -> None:
    found = refusal("POST", b"", DIRECT, b"#" * 100_001).problem.members
    assert (found["limit"], found["found"]) == (100_000, 100_001)


SELECT, CONSTRUCT = "SELECT * {}", "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("query", "accept", "parameters", "chosen"),
    [
        (SELECT, None, {}, RESULTS_JSON),
        (CONSTRUCT, None, {}, TURTLE),
        (SELECT, "text/csv", {}, RESULTS_CSV),
        (CONSTRUCT, "application/json;q=0.9, text/turtle;q=0.8", {}, JSON_LD),
        (SELECT, "text/csv", {"format": "xml"}, RESULTS_XML),
        (SELECT, None, {"output": "application/sparql-results+xml"}, RESULTS_XML),
        (SELECT, None, {"format": "JSON", "output": "JSON", "results": "JSON"}, RESULTS_JSON),
        (CONSTRUCT, None, {"format": "xml"}, RDF_XML),
        (CONSTRUCT, None, {"format": "json-ld"}, JSON_LD),
        (CONSTRUCT, None, {"format": "n3"}, TURTLE),
        (CONSTRUCT, None, {"format": "rdf+xml"}, RDF_XML),
        # a format for the other kind of answer: the header decides
        (SELECT, "*/*", {"format": "turtle"}, RESULTS_JSON),
        (CONSTRUCT, "application/ld+json", {"format": "csv"}, JSON_LD),
        # what the engine will have to complain of is not a matter of formats
        ("SELEKT", "image/png", {}, RESULTS_JSON),
    ],
)
def test_format(query: str, accept: str | None, parameters: dict[str, str], chosen: Format) -> None:
    assert get(accept, query=query, **parameters).format is chosen


def test_a_plus_that_became_a_space_is_a_plus_again() -> None:
    found = parse_request("GET", b"query=ASK{}&output=application/sparql-results+xml", None, b"", None)
    assert found.format is RESULTS_XML


def test_406_lists_what_there_is() -> None:
    with pytest.raises(ProtocolError, match="text/csv") as refused:
        get("image/png", query=SELECT)
    assert refused.value.status == 406
    assert "application/sparql-results+json" in refused.value.problem.members["available"]


def test_timeout() -> None:
    assert get(query="ASK{}", timeout="2.5").timeout_s == 2.5
    assert get(query="ASK{}").timeout_s is None


@pytest.mark.parametrize(
    "wrong", [{"timeout_s": 0}, {"rows": -1}, {"workers": 0}, {"query_bytes": 1_000_000}]
)
def test_limits_that_cannot_be(wrong: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        Limits(**wrong)  # type: ignore[arg-type]


@given(
    st.sampled_from(["GET", "POST", "QUERY", "PATCH"]),
    st.binary(max_size=60),
    st.one_of(st.none(), st.sampled_from([FORM, DIRECT]), st.text(max_size=40)),
    st.binary(max_size=60),
    st.one_of(st.none(), st.text(max_size=40)),
)
def test_any_request_is_a_query_or_a_refusal_of_the_table(
    method: str, query_string: bytes, content_type: str | None, body: bytes, accept: str | None
) -> None:
    try:
        found = parse_request(method, b"query=ASK{}&" + query_string, content_type, body, accept)
    except ProtocolError as refused:
        assert refused.status in (400, 405, 406, 413, 415, 422)
        assert refused.problem.as_json()
    else:
        assert "ASK" in found.query
