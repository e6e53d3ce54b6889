"""/openapi.json says what there is, and what there is does as it says."""

import json
import re

import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from osce_graph.config import Settings
from osce_graph.reference import queries
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.web.app import create_app
from tests.web.conftest import BASE

TABLE = {200, 206, 303, 304, 308, 400, 404, 405, 406, 410, 413, 415, 416, 422, 429, 503, 504}


def test_it_names_every_route_and_no_other(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    rules = {str(rule) for rule in client.application.url_map.iter_rules() if "GET" in (rule.methods or ())}
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in rules}
    # helpers, and redirects to the same with a slash
    left_out = {"/static/{filename}", "/{kind}", "/dumps", "/releases", "/queries"}
    left_out |= {route for route in routes if route.endswith(".{suffix}")} - {"/{kind}.{suffix}"}
    named = {path for path in document["paths"] if re.fullmatch(r"/queries/.+", path)}
    assert named == {f"/queries/{query.name}" for query in queries.load(BASE)}
    assert set(document["paths"]) - named == routes - left_out - {"/queries/{name}"}


def test_it_says_the_limits_in_force(client: FlaskClient) -> None:
    [timeout] = [
        each["schema"]["maximum"]
        for each in client.get("/openapi.json").get_json()["paths"]["/sparql"]["get"]["parameters"]
        if each["name"] == "timeout"
    ]
    assert timeout == 10.0


def test_made_up_requests_get_answers_of_the_table(site: Site, endpoint: Endpoint) -> None:
    app = create_app(site, endpoint, Settings(base_iri=BASE))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    asked = 0

    def check(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        answer = case.call()
        assert answer.status_code in TABLE
        if "problem" in (answer.headers.get("content-type") or [""])[0]:
            assert json.loads(answer.content)["status"] == answer.status_code

    for found in schema.get_all_operations():
        path = found.ok().path
        bounded = settings(
            max_examples=8 if path.startswith("/queries/") else 40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        bounded(given(case=found.ok().as_strategy())(check))()
    assert asked > 100
