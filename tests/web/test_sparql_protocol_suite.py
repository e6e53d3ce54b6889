"""What the W3C's test suite of the SPARQL 1.1 Protocol asks of queries: its 20 query tests, by name.

https://github.com/w3c/rdf-tests/tree/main/sparql/sparql11/protocol - the requests here are ours.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from werkzeug.test import TestResponse

from osce_graph.sparql.client import Endpoint
from osce_graph.vocabulary import RDF
from tests.web.conftest import client_of, make_site

DATA = {number: f"http://data.example/{number}.rdf" for number in (1, 2, 3)}
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
ONE_AND_TWO = f"ASK {{ <{DATA[1]}> a ?x . <{DATA[2]}> a ?y }}"
TWO_GRAPHS = f"ASK {{ GRAPH ?g {{ <{DATA[1]}> a ?x }} GRAPH ?h {{ <{DATA[2]}> a ?y }} }}"
ALL = f"ASK {{ <{DATA[3]}> a ?z GRAPH ?g {{ <{DATA[1]}> a ?x }} GRAPH ?h {{ <{DATA[2]}> a ?y }} }}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A release with three named graphs, each of which types itself."""
    site = make_site(tmp_path_factory.mktemp("suite") / "site")
    store = Store(str(site.current().store_path))
    for iri in DATA.values():
        store.add(Quad(NamedNode(iri), RDF.type, NamedNode("http://data.example/Document"), NamedNode(iri)))
    store.flush()
    del store
    with Endpoint(site) as endpoint:
        yield client_of(site, endpoint)


def said(answer: TestResponse) -> bool:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/sparql-results+json"
    found = answer.get_json(force=True)["boolean"]
    assert isinstance(found, bool)
    return found


def direct(client: FlaskClient, query: str, **graphs: Any) -> TestResponse:
    parameters = {name.replace("_", "-"): value for name, value in graphs.items()}
    return client.post("/sparql/", query_string=parameters, data=query, content_type=DIRECT)


def get(client: FlaskClient, query: str, **graphs: Any) -> TestResponse:
    parameters = {name.replace("_", "-"): value for name, value in graphs.items()}
    return client.get("/sparql/", query_string={"query": query, **parameters})


def test_query_post_form(client: FlaskClient) -> None:
    path = "/sparql/?default-graph-uri=http%3A%2F%2Fdata.example%2F0.rdf"
    assert said(client.post(path, data="query=ASK%20%7B%7D", content_type=FORM))


def test_query_get(client: FlaskClient) -> None:
    assert said(get(client, "ASK {}", default_graph_uri="http://data.example/0.rdf"))


def test_query_post_direct(client: FlaskClient) -> None:
    assert said(direct(client, "ASK {}", default_graph_uri="http://data.example/0.rdf"))


def test_query_dataset_default_graphs_get(client: FlaskClient) -> None:
    assert said(get(client, ONE_AND_TWO, default_graph_uri=[DATA[1], DATA[2]]))
    assert not said(get(client, ONE_AND_TWO, default_graph_uri=[DATA[1], DATA[3]]))


def test_query_dataset_default_graphs_post(client: FlaskClient) -> None:
    assert said(direct(client, ONE_AND_TWO, default_graph_uri=[DATA[1], DATA[2]]))
    assert not said(direct(client, ONE_AND_TWO))


def test_query_dataset_named_graphs_get(client: FlaskClient) -> None:
    assert said(get(client, TWO_GRAPHS, named_graph_uri=[DATA[1], DATA[2]]))
    assert not said(get(client, TWO_GRAPHS, named_graph_uri=[DATA[1], DATA[3]]))


def test_query_dataset_named_graphs_post(client: FlaskClient) -> None:
    assert said(direct(client, TWO_GRAPHS, named_graph_uri=[DATA[1], DATA[2]]))
    form = {"query": TWO_GRAPHS, "named-graph-uri": [DATA[1], DATA[2]]}
    assert said(client.post("/sparql/", data=form))


def test_query_dataset_full(client: FlaskClient) -> None:
    assert said(direct(client, ALL, default_graph_uri=DATA[3], named_graph_uri=[DATA[1], DATA[2]]))
    assert not said(direct(client, ALL, named_graph_uri=[DATA[1], DATA[2]]))


def test_query_multiple_dataset(client: FlaskClient) -> None:
    query = f"ASK FROM <{DATA[3]}> {{ GRAPH ?g {{ <{DATA[1]}> a ?x }} GRAPH ?h {{ <{DATA[2]}> a ?y }} }}"
    assert said(direct(client, query, default_graph_uri=DATA[2], named_graph_uri=[DATA[1], DATA[2]]))
    other = f"ASK FROM <{DATA[1]}> {{ <{DATA[1]}> a ?x }}"
    assert said(direct(client, other))
    assert not said(direct(client, other, default_graph_uri=DATA[2]))


@pytest.mark.parametrize(
    "accept", [None, "application/sparql-results+xml", "application/sparql-results+json", "text/csv"]
)
def test_query_content_type_select(client: FlaskClient, accept: str | None) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.post("/sparql/", data="SELECT (1 AS ?value) {}", content_type=DIRECT, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, accept or "application/sparql-results+json")
    assert "1" in answer.text


def test_query_content_type_ask(client: FlaskClient) -> None:
    assert said(direct(client, "ASK {}"))


@pytest.mark.parametrize("query", ["DESCRIBE <http://example.org/>", f"DESCRIBE <{DATA[1]}>"])
def test_query_content_type_describe(client: FlaskClient, query: str) -> None:
    answer = direct(client, query, default_graph_uri=DATA[1])
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert len(list(parse(answer.data, format=RdfFormat.TURTLE))) == (DATA[1] in query)


def test_query_content_type_construct(client: FlaskClient) -> None:
    answer = direct(client, "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}")
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert len(list(parse(answer.data, format=RdfFormat.TURTLE))) == 1


def test_bad_query_method(client: FlaskClient) -> None:
    answer = client.put("/sparql/?query=ASK%20%7B%7D")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_bad_multiple_queries(client: FlaskClient) -> None:
    assert client.get("/sparql/?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D").status_code == 400
    assert client.post("/sparql/?query=ASK%7B%7D", data="ASK {}", content_type=DIRECT).status_code == 400


def test_bad_query_wrong_media_type(client: FlaskClient) -> None:
    assert client.post("/sparql/", data="ASK {}", content_type="text/plain").status_code == 415


def test_bad_query_missing_form_type(client: FlaskClient) -> None:
    assert client.post("/sparql/", data=b"query=ASK%20%7B%7D").status_code == 415


def test_bad_query_missing_direct_type(client: FlaskClient) -> None:
    assert client.post("/sparql/", data=b"ASK {}").status_code == 415


@pytest.mark.parametrize(
    ("content_type", "status"),
    [(f"{DIRECT}; charset=UTF-16", 415), (DIRECT, 400), (f"{DIRECT}; charset=utf-8", 400)],
)
def test_bad_query_non_utf8(client: FlaskClient, content_type: str, status: int) -> None:
    answer = client.post("/sparql/", data="ASK {}".encode("utf-16"), content_type=content_type)
    assert answer.status_code == status


def test_bad_query_syntax(client: FlaskClient) -> None:
    answer = get(client, "ASK {")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


# What else the protocol says, and the suite does not ask ------------------------------------------------
def test_options_says_what_a_page_of_another_site_may_ask(client: FlaskClient) -> None:
    answer = client.options(
        "/sparql", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "QUERY"}
    )
    assert answer.status_code == 204
    assert "QUERY" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_long_list_of_default_graphs_is_their_merge(client: FlaskClient) -> None:
    many = [f"http://data.example/none/{number}" for number in range(100)]
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    answer = client.post(
        "/sparql", data={"query": query, "default-graph-uri": [*many, DATA[1], DATA[2], DATA[1]]}
    )
    assert answer.get_json(force=True)["results"]["bindings"][0]["n"]["value"] == "2"


def test_unknown_parameters_are_ignored(client: FlaskClient) -> None:
    assert said(client.get("/sparql?query=ASK%7B%7D&version=1.2&debug=on&should-sponge=soft"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_update_is_refused_with_what_to_do_instead(client: FlaskClient, method: str) -> None:
    answer = client.open("/sparql", method=method, query_string={"update": "CLEAR ALL"}, content_type=FORM)
    assert answer.status_code == 422
    assert "/dumps/" in answer.get_json()["detail"]
