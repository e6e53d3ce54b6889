"""Documents that are made with a release are those that would be made of its store, found by their path."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from osce_graph.config import Settings
from osce_graph.formats import TURTLE
from osce_graph.release import documents, index
from osce_graph.release.build import build
from osce_graph.release.documents import Documents
from osce_graph.release.site import Release, Site
from osce_graph.sparql.client import Endpoint
from osce_graph.web.app import create_app
from osce_graph.web.current import Current


def items(release: Release) -> list[str]:
    with closing(index.open_read_only(release.index_path)) as connection:
        return index.items(connection)


def without_documents(site: Site, folder: Path) -> Site:
    """A copy of a site whose current release was made without them."""
    shutil.copytree(site.path, folder, symlinks=True)
    copy = Site.open(folder)
    (copy.current().folder / documents.FILE).unlink()
    return copy


def test_every_item_has_the_document_that_its_store_gives(sample_site: Site, tmp_path: Path) -> None:
    bare = without_documents(sample_site, tmp_path / "bare")
    paths = items(sample_site.current())
    assert len(paths) > 20
    made, opened = Documents(sample_site.current().folder), Current(bare).get()
    with Endpoint(bare) as endpoint:
        ours, theirs = (create_app(site, endpoint).test_client() for site in (sample_site, bare))
        for path in paths:
            assert made.get(path) is not None
            assert opened.documents.get(path) is None
            for accept in (None, "gzip"):
                headers = {"Accept-Encoding": accept} if accept else {}
                one, other = (
                    client.get(f"/{path}.{TURTLE.suffix}", headers=headers) for client in (ours, theirs)
                )
                assert one.status_code == other.status_code == 200
                assert one.data == other.data
                left_out = ("X-Request-Id", "Date")
                assert [h for h in one.headers if h[0] not in left_out] == [
                    h for h in other.headers if h[0] not in left_out
                ]


def test_a_known_etag_is_not_sent_again(sample_site: Site) -> None:
    path = items(sample_site.current())[0]
    with Endpoint(sample_site) as endpoint:
        client = create_app(sample_site, endpoint).test_client()
        first = client.get(f"/{path}.ttl")
        again = client.get(f"/{path}.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_no_item_of_the_release_has_none(sample_site: Site) -> None:
    made = Documents(sample_site.current().folder)
    for path in ("news/there-is-none", "body/secretariat", "", "news/\n", "\N{SNOWMAN}"):
        assert made.get(path) is None


def test_portions_are_put_together(
    sample_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is the same however many items a process makes at a time."""
    release = sample_site.current()
    copy = shutil.copytree(release.folder, tmp_path / "copy")
    monkeypatch.setattr(documents, "_PORTION", 3)
    with ThreadPoolExecutor(1) as pool:
        documents.write(copy, release.base_iri, items(release), pool)
    assert (copy / documents.FILE).read_bytes() == (release.folder / documents.FILE).read_bytes()
    assert not list(copy.glob(f".{documents.FILE}*"))


def test_paths_of_one_key_are_told_apart(
    sample_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_key", lambda path: 7)
    release = sample_site.current()
    copy = shutil.copytree(release.folder, tmp_path / "copy")
    paths = items(release)[:5]
    with ThreadPoolExecutor(1) as pool:
        documents.write(copy, release.base_iri, paths, pool)
    made = Documents(copy)
    bodies = [found.body for path in paths if (found := made.get(path))]
    assert len(set(bodies)) == len(paths)
    for path, body in zip(paths, bodies, strict=True):
        assert f"{release.base_iri}{path}".encode() in body
    assert made.get("news/another") is None


@pytest.mark.parametrize("size", [0, 3, 8, 100, -1])
def test_a_file_that_is_cut_short_is_said_to_be(sample_site: Site, tmp_path: Path, size: int) -> None:
    content = (sample_site.current().folder / documents.FILE).read_bytes()
    (tmp_path / documents.FILE).write_bytes(content[:size])
    with pytest.raises(ValueError, match=documents.FILE):
        Documents(tmp_path)


def test_a_release_without_items_has_no_documents(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Nothing of the OSCE's.\n")
    built = build([page], tmp_path / "site", Settings())
    assert built.counts.items == 0
    assert Documents(built.release.folder).get("news/1") is None
