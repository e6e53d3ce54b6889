"""Conditional requests and ranges, as RFC 9110 orders them (section 13.2.2), over the sample site."""

import pytest
from flask.testing import FlaskClient

from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.web.conftest import client_of

DUMP = "/dumps/osce-graph.nt.gz"
OLD = "Mon, 01 Jan 2001 00:00:00 GMT"
ADDRESSES = [DUMP, "/state/albania.ttl", "/state/albania.html"]


@pytest.fixture
def sample(sample_site: Site, endpoint: Endpoint) -> FlaskClient:
    return client_of(sample_site, endpoint)


def validators(client: FlaskClient, path: str) -> tuple[str, str]:
    headers = client.head(path).headers
    return headers["ETag"], headers["Last-Modified"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_who_has_it_gets_304_however_often(sample: FlaskClient, path: str) -> None:
    """Also where the answer is at hand from the time before."""
    tag, changed = validators(sample, path)
    sample.get(path)
    for _ in range(2):
        for had in (
            {"If-None-Match": f'"x", W/{tag}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": changed},
        ):
            answer = sample.get(path, headers=had)
            assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag), had
        for had in ({"If-None-Match": '"x"', "If-Modified-Since": changed}, {"If-Modified-Since": OLD}):
            assert sample.get(path, headers=had).status_code == 200, had


@pytest.mark.parametrize("path", ADDRESSES)
def test_another_version_than_the_one_asked_for_is_412(sample: FlaskClient, path: str) -> None:
    tag, changed = validators(sample, path)
    fulfilled: list[dict[str, str]] = [
        {"If-Match": tag}, {"If-Match": f'"x", {tag}'}, {"If-Match": "*"}, {"If-Unmodified-Since": changed},
        {"If-Unmodified-Since": "then"}, {"If-Match": tag, "If-Unmodified-Since": OLD},
    ]  # fmt: skip
    failed: list[dict[str, str]] = [
        {"If-Match": '"x"'}, {"If-Match": f"W/{tag}"}, {"If-Unmodified-Since": OLD},
        {"If-Match": '"x"', "If-None-Match": tag}, {"If-Match": '"x"', "Range": "bytes=0-9"},
    ]  # fmt: skip
    for asked in fulfilled:
        assert sample.get(path, headers=asked).status_code == 200, asked
    for asked in failed:
        answer = sample.get(path, headers=asked)
        assert (answer.status_code, answer.content_type) == (412, "application/problem+json"), asked
        assert tag in answer.get_json()["detail"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_time_may_be_written_in_three_ways_and_is_passed_over_in_others(
    sample: FlaskClient, path: str
) -> None:
    for late in ("Friday, 01-Jan-49 00:00:00 GMT", "Fri Jan  1 00:00:00 2100"):
        assert sample.get(path, headers={"If-Modified-Since": late}).status_code == 304, late
    for none in (
        "",
        "then",
        "0",
        "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 99 Jan 2100 00:00:00",
    ):
        for name in ("If-Modified-Since", "If-Unmodified-Since"):
            assert sample.get(path, headers={name: none}).status_code == 200, none


def test_a_part_of_what_the_client_has_is_not_sent(sample: FlaskClient) -> None:
    tag, changed = validators(sample, DUMP)
    for had in ({"If-None-Match": tag}, {"If-Modified-Since": changed}):
        answer = sample.get(DUMP, headers={"Range": "bytes=0-9", **had})
        assert (answer.status_code, answer.data) == (304, b"")
    other = sample.get(DUMP, headers={"Range": "bytes=0-9", "If-None-Match": '"x"'})
    assert (other.status_code, len(other.data)) == (206, 10)


def test_a_weak_tag_or_another_time_does_not_resume(sample: FlaskClient) -> None:
    """If-Range is compared strongly, a time exactly (section 13.1.5)."""
    tag, changed = validators(sample, DUMP)
    for version, status in {
        tag: 206, changed: 206, f"W/{tag}": 200, tag.strip('"'): 200, "Fri, 01 Jan 2100 00:00:00 GMT": 200,
    }.items():  # fmt: skip
        answer = sample.get(DUMP, headers={"Range": "bytes=0-9", "If-Range": version})
        assert answer.status_code == status, version


def test_the_last_no_bytes_are_416(sample: FlaskClient) -> None:
    answer = sample.get(DUMP, headers={"Range": "bytes=-0"})
    size = sample.head(DUMP).content_length
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")
