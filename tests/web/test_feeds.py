"""Feeds, sitemaps, releases over HTTP, on the sample site and on what a hostile page may bring."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from osce_graph.config import Settings
from osce_graph.release.build import Built, build
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from osce_graph.web import feeds
from osce_graph.web.app import create_app
from tests.conftest import page

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    """A site of two releases: an item went, one with a hostile headline came."""
    folder = tmp_path_factory.mktemp("two")
    made = []
    for name, text in (
        ("gone", page("Going soon", "7 May 2016")),
        ("come", page("<script>alert(1)</script> & \x01 ]]>", "8 May 2016")),
    ):
        (folder / name).mkdir()
        (folder / name / f"{name}.txt").write_text(text)
        (folder / name / "lasting.txt").write_text(page())
        made.append(build([folder / name], folder / "site", Settings(publisher="A library")))
    return made


@pytest.fixture(scope="module")
def reader(two: list[Built]) -> Iterator[FlaskClient]:
    site = Site.open(two[1].release.folder.parent.parent)
    with Endpoint(site) as endpoint:
        yield create_app(site, endpoint, Settings()).test_client()


@pytest.mark.parametrize("path", ["/news.atom", "/changes.atom", "/changes.atom?page=2"])
def test_feeds_are_read_by_feedparser(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.content_type.startswith("application/atom+xml")
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.author == "A library"
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert all(entry.updated_parsed and entry.title and entry.link for entry in feed.entries)
    assert {link.rel for link in feed.feed.links} >= {"self", "first", "alternate"}


def test_news_are_the_latest_first_and_hostile_words_are_words(reader: FlaskClient) -> None:
    feed = feedparser.parse(reader.get("/news.atom").data, sanitize_html=False)
    assert [entry.published[:10] for entry in feed.entries] == ["2016-05-08", "2015-03-05"]
    root = etree.fromstring(reader.get("/news.atom").data)
    assert not root.xpath("//*[local-name()='script']")


def test_changes_tell_what_came_and_went_with_the_time_of_its_own_change(
    reader: FlaskClient, two: list[Built]
) -> None:
    feed = feedparser.parse(reader.get("/changes", headers={"Accept": "application/atom+xml"}).data)
    first, second = (built.release.manifest["built"] for built in two)
    said = {
        re.sub(r".*/news/", "", entry.link)[:10]: entry for entry in feed.entries if "/news/" in entry.link
    }
    assert said["going-soon"].title.startswith("deleted: news/going-soon")
    assert said["going-soon"].updated == second
    assert "harbour-of" not in said or said["harbour-of"].updated == first
    shown = reader.get("/changes", headers={"Accept": "text/html"}).text
    assert "<script>alert" not in shown


def test_a_change_keeps_its_id_in_the_next_release(two: list[Built], tmp_path: Path) -> None:
    """A feed reader that has seen a change is not told of it again."""
    site = Site.open(two[1].release.folder.parent.parent)

    def ids(name: str) -> dict[str, str]:
        with Endpoint(site) as endpoint:
            del endpoint
        release = site.release(name)
        from contextlib import closing

        from osce_graph.release import history

        with closing(history.open_read_only(release.history_path)) as connection:
            return {e.path: e.changed.release for e in history.latest(connection, 10**6)}

    before, after = (ids(built.release.name) for built in two)
    same = [path for path in before if path.startswith("state/")]
    assert same
    assert all(before[path] == after[path] for path in same)


def test_pages_of_a_feed_follow_one_another(reader: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/changes.atom"
    while address:
        feed = feedparser.parse(reader.get(address).data)
        seen += [entry.id for entry in feed.entries]
        following = [link.href for link in feed.feed.links if link.rel == "next"]
        address = following[0].removeprefix("https://w3id.org/osce-graph") if following else None
    assert len(seen) == len(set(seen)) > 1000


@pytest.mark.parametrize("page_asked", ["0", "-1", "x", "9" * 30, "²"])
def test_a_page_that_is_none_is_400(reader: FlaskClient, page_asked: str) -> None:
    assert reader.get("/changes", query_string={"page": page_asked}).status_code == 400
    assert reader.get("/news.atom", query_string={"page": page_asked}).status_code == 400


def test_sitemaps_name_every_page_once(
    reader: FlaskClient, two: list[Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PER_SITEMAP", 400)
    index = etree.fromstring(reader.get("/sitemap.xml?x").data)
    parts = [
        loc.text.removeprefix("https://w3id.org/osce-graph")
        for loc in index.findall("s:sitemap/s:loc", NAMES)
    ]
    assert len(parts) > 2
    urls = []
    for part in parts:
        found = etree.fromstring(reader.get(part).data).findall("s:url", NAMES)
        assert len(found) <= 400
        urls += [url.findtext("s:loc", namespaces=NAMES) for url in found]
        assert all(
            re.match(r"\d{4}-\d\d-\d\dT", url.findtext("s:lastmod", namespaces=NAMES)) for url in found
        )
    assert len(urls) == len(set(urls)) == sum(two[1].release.manifest["entities"].values())
    assert not any("going-soon" in url for url in urls)
    assert reader.get(urls[0].removeprefix("https://w3id.org/osce-graph")).status_code == 200
    assert reader.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_robots_are_led_to_the_dumps(reader: FlaskClient) -> None:
    text = reader.get("/robots.txt").text
    assert "https://w3id.org/osce-graph/dumps/" in text
    assert "\nSitemap: https://w3id.org/osce-graph/sitemap.xml\n" in text
    assert "Disallow: /sparql" in text


def test_old_releases_keep_their_dumps(reader: FlaskClient, two: list[Built]) -> None:
    listed = reader.get("/releases/", headers={"Accept": "application/json"}).get_json()["releases"]
    assert [(each["release"], each["current"]) for each in listed] == [
        (two[1].release.name, True),
        (two[0].release.name, False),
    ]
    files = reader.get(listed[1]["dumps"], headers={"Accept": "application/json"}).get_json()["files"]
    news = next(file for file in files if file["file"] == "osce-graph-news.nt.gz")
    answer = reader.get(news["url"])
    assert hashlib.sha256(answer.data).hexdigest() == news["sha256"]
    assert answer.headers["ETag"] == f'"{news["sha256"]}"'
    part = reader.get(news["url"], headers={"Range": "bytes=0-9", "If-Range": answer.headers["ETag"]})
    assert (part.status_code, len(part.data)) == (206, 10)
    assert reader.get("/releases/none/dumps/").status_code == 404
    assert reader.get(f"/releases/{two[0].release.name}/dumps/manifest.json").status_code == 404
    for name in ("%2e%2e", "..", ".building-1"):
        assert reader.get(f"/releases/{name}/dumps/osce-graph.nt.gz").status_code == 404


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("osce-graph.ttl.gz", "application/gzip"),
        ("osce-graph.jsonl.zst", "application/zstd"),
        ("osce-graph-news.csv.gz", "application/gzip"),
        ("osce-graph-evidence.nq.zst", "application/zstd"),
        ("osce-graph.csvw.json", "application/csvm+json"),
        ("metadata.ttl", "text/turtle; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_downloads_bear_their_own_type_and_are_never_unpacked(
    reader: FlaskClient, name: str, media_type: str
) -> None:
    answer = reader.get(f"/dumps/{name}", headers={"Accept-Encoding": "gzip, zstd"})
    assert answer.status_code == 200
    assert answer.content_type == media_type
    assert "Content-Encoding" not in answer.headers
    head = reader.head(f"/dumps/{name}")
    assert (head.content_length, head.data) == (len(answer.data), b"")
    assert head.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_the_sums_served_are_those_of_the_files(reader: FlaskClient) -> None:
    lines = reader.get("/dumps/SHA256SUMS").text.splitlines()
    listed = reader.get("/dumps/", headers={"Accept": "application/json"}).get_json()["files"]
    assert dict(line.split("  ")[::-1] for line in lines) == {file["file"]: file["sha256"] for file in listed}
    assert json.dumps(listed)
