"""Clients that people use, against a real server. (rdflib and SPARQLWrapper: test_server.py.)"""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator

import pandas
import pytest

from tests.conftest import ROOT
from tests.web.conftest import BASE, make_site
from tests.web.test_server import Server

NEWS = "SELECT ?s { ?s a osce:NewsItem } ORDER BY ?s"
ITEMS = [BASE + f"news/{key}" for key in ("1", "2", "sample-harbours")]
CLIENTS = ROOT / "tests" / "clients"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(make_site(tmp_path_factory.mktemp("clients") / "site").path)
    yield running
    running.stop()


def curl(*arguments: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    return subprocess.run(
        ["curl", "-sS", "--fail", *arguments], capture_output=True, text=True, check=True
    ).stdout


def test_curl_sends_a_form_and_reads_csv(server: Server) -> None:
    text = curl(f"{server.root}/sparql", "--data-urlencode", f"query={NEWS}", "-H", "Accept: text/csv")
    assert [row["s"] for row in csv.DictReader(io.StringIO(text))] == ITEMS


def test_curl_sends_a_query_by_get_and_from_a_file(server: Server) -> None:
    by_get = curl("--get", f"{server.root}/sparql", "--data-urlencode", f"query={NEWS}")
    directly = curl(f"{server.root}/sparql", "-H", "Content-Type: application/sparql-query", "-d", NEWS)
    by_query = curl(
        "-X", "QUERY", f"{server.root}/sparql", "-H", "Content-Type: application/sparql-query", "-d", NEWS
    )
    assert json.loads(by_get) == json.loads(directly) == json.loads(by_query)


def test_curl_follows_an_iri_to_turtle(server: Server) -> None:
    assert "Albania" in curl("-L", f"{server.root}/state/albania", "-H", "Accept: text/turtle")


def test_curl_asks_again_only_for_what_has_changed(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    etag = str(tmp_path_factory.mktemp("curl") / "etag")
    address = f"{server.root}/sparql?query=ASK%7B%7D"
    asking = ("--etag-save", etag, "--etag-compare", etag, "-o", "/dev/null", "-w", "%{http_code}", address)
    assert curl(*asking) == "200"
    assert curl(*asking) == "304"


def test_pandas_reads_a_table_by_its_address(server: Server) -> None:
    query = "SELECT ?s ?date { ?s a osce:NewsItem OPTIONAL { ?s schema:datePublished ?date } } ORDER BY ?s"
    address = f"{server.root}/sparql?query={query.replace(' ', '+').replace('?', '%3F')}&format=csv"
    table = pandas.read_csv(address, parse_dates=["date"])
    assert list(table["s"]) == ITEMS
    assert list(table["date"].dt.year.fillna(0)) == [2013, 0, 2015]


def comunica(source: str, query: str) -> list[dict[str, str]]:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not (CLIENTS / "node_modules").is_dir():
        pytest.skip("Comunica is not installed: npm ci --prefix tests/clients")
    done = subprocess.run(
        ["node", str(CLIENTS / "comunica.mjs"), source, query], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def test_comunica_finds_out_what_the_endpoint_is_and_queries_it(server: Server) -> None:
    query = f"PREFIX osce: <https://w3id.org/osce-graph/ontology#> {NEWS}"
    assert [row["s"] for row in comunica(f"{server.root}/sparql", query)] == ITEMS


def test_comunica_queries_a_document(server: Server) -> None:
    query = "SELECT ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?l"
    names = ["Albania", "Albanien", "Албания"]
    assert [row["l"] for row in comunica(f"{server.root}/state/albania", query)] == names
