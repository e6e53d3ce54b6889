"""Files and folders: whatever lies there, a document or a reason comes back, and never an exception."""

import gzip
import hashlib
import json
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osce_graph.errors import InputError
from osce_graph.records import Document
from osce_graph.sources import files

PAGE = "VIENNA, 5 May 2004 - The OSCE met.\n"


def read(path: Path) -> Document | files.Rejected:
    return files.read(path, path.name)


def write(folder: Path, name: str, content: bytes | str = PAGE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def reason(found: Document | files.Rejected) -> str:
    assert isinstance(found, files.Rejected)
    return found.reason


def test_a_page_with_its_side_file(tmp_path: Path) -> None:
    page = write(tmp_path, "page.txt")
    facts = {"address": "https://www.osce.org/pc/1", "retrieved": "2026-01-31T12:00:00Z"}
    write(tmp_path, "page.txt.meta.json", json.dumps(facts))
    found = read(page)
    assert isinstance(found, Document)
    assert found.content == PAGE.encode()
    assert found.sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert (found.address, found.retrieved) == ("https://www.osce.org/pc/1", "2026-01-31T12:00:00Z")


def test_nothing_is_taken_from_the_file_itself(tmp_path: Path) -> None:
    page = write(tmp_path, "page.txt")
    os.utime(page, (1, 1))
    found = read(page)
    assert isinstance(found, Document)
    assert (found.address, found.retrieved) == (None, None)


def test_packed_and_plain_are_the_same_document(tmp_path: Path) -> None:
    plain = read(write(tmp_path, "a.html", "<p>x"))
    packed = read(write(tmp_path, "b.html.gz", gzip.compress(b"<p>x")))
    assert isinstance(plain, Document) and isinstance(packed, Document)
    assert (plain.sha256, plain.media_type) == (packed.sha256, packed.media_type)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("page.html", "x", "text/html"),
        ("page.HTM", "x", "text/html"),
        ("page.txt", "x", "text/plain"),
        ("page.txt", "\ufeff <!DOCTYPE html><p>x", "text/html"),
        ("node_5", "<html><p>x", "text/html"),
        ("node_5", "- x", "text/plain"),
        ("www.osce.org_pc_52569", "<div>x", "text/html"),
        ("index.php", '<?xml version="1.0"?>\n<html><p>x', "text/html"),
        ("facts.ttl", "x", "text/turtle"),
        ("facts.jsonld", "{}", "application/ld+json"),
        ("facts.nq", "x", "application/n-quads"),
    ],
)
def test_media_types(tmp_path: Path, name: str, content: str, media_type: str) -> None:
    found = read(write(tmp_path, name, content))
    assert isinstance(found, Document)
    assert found.media_type == media_type


def test_an_answer_saved_as_it_came_is_unpacked(tmp_path: Path) -> None:
    plain = read(write(tmp_path, "a.html", b"<p>x"))
    packed = read(write(tmp_path, "b.html", gzip.compress(b"<p>x")))
    assert isinstance(plain, Document) and isinstance(packed, Document)
    assert (packed.content, packed.sha256) == (plain.content, plain.sha256)


@pytest.mark.parametrize("name", ["a.html", "a.mhtml", "a"])
def test_a_page_saved_as_mail_is_called_what_it_is(tmp_path: Path, name: str) -> None:
    head = b"From: <Saved by a browser>\r\nSubject: =?utf-8?Q?x\r\n =20?=\r\nMIME-Version: 1.0\r\n"
    kind = b'Content-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\n'
    assert "MHTML" in reason(read(write(tmp_path, name, head + kind + b"<html><h1>x</h1>")))
    assert isinstance(read(write(tmp_path, "b.txt", b"Content-Type: multipart/form-data\r\n")), Document)


@pytest.mark.parametrize("name", ["photo.jpg", "report.pdf", "archive.zip", "index.php"])
def test_other_files_are_passed_over(tmp_path: Path, name: str) -> None:
    found = read(write(tmp_path, name, b"\x00\x01"))
    assert "is no page" in reason(found)
    assert isinstance(found, files.Rejected) and not found.broken


def test_an_empty_file(tmp_path: Path) -> None:
    assert "empty" in reason(read(write(tmp_path, "a.txt", "")))
    assert "empty" in reason(read(write(tmp_path, "a.txt.gz", gzip.compress(b""))))


def test_a_page_of_17_megabytes(tmp_path: Path) -> None:
    assert "larger than 16 MB" in reason(read(write(tmp_path, "a.html", b"x" * (17 * 1024 * 1024))))


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\x00" * (1 << 20)) for _ in range(32)) + packer.flush()
    assert "larger than 16 MB" in reason(read(write(tmp_path, "a.html.gz", bomb)))


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip",
        gzip.compress(b"x" * 1000)[:-9],
        gzip.compress(b"x" * 1000)[:20],
        gzip.compress(b"x")[:-8] + b"\x00" * 8,
        b"\x1f\x8b\x08" + b"\xff" * 30,
    ],
    ids=["not gzip", "checksum cut off", "data cut off", "wrong checksum", "wrong header"],
)
def test_broken_gzip(tmp_path: Path, content: bytes) -> None:
    assert "gzip file is broken" in reason(read(write(tmp_path, "a.html.gz", content)))


@pytest.mark.parametrize(
    ("side", "complaint"),
    [
        ("", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("[" * 60_000, "not a JSON object"),
        ("\udcff", "not a JSON object"),
        ('{"address": "javascript:alert(1)"}', "not an http"),
        ('{"address": 5}', "not an http"),
        ('{"address": "https://www.osce.org/a b"}', "not an http"),
        ('{"address": "https://www.osce.org/%zz"}', "not an http"),
        ('{"retrieved": "yesterday"}', "xsd:dateTime"),
        ('{"retrieved": "2026-01-31T12:00:00"}', "xsd:dateTime"),
        ('{"retrieved": "2026-13-31T12:00:00Z"}', "xsd:dateTime"),
        ('{"retrieved": ["2026-01-31T12:00:00Z"]}', "xsd:dateTime"),
    ],
)
def test_a_bad_side_file_is_named(tmp_path: Path, side: str, complaint: str) -> None:
    page = write(tmp_path, "page.txt")
    write(tmp_path, "page.txt.meta.json", side.encode(errors="surrogateescape"))
    assert complaint in reason(read(page))
    assert "page.txt.meta.json" in reason(read(page))


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    for path, name in files.scan([tmp_path]):
        assert "not a regular file" in reason(files.read(path, name))


def test_a_folder_is_walked_once_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", "a/b.txt.gz", ".hidden/x.txt", ".x.txt", "b.txt.meta.json"):
        write(tmp_path, name)
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [name for _, name in files.scan([tmp_path])] == ["a/b.txt.gz", "a/c.txt", "b.txt"]
    assert len(files.scan([tmp_path, tmp_path / "b.txt"])) == 3


def test_names_that_are_not_unicode_can_be_printed(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    try:
        path.write_text(PAGE)
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    ((_, name),) = files.scan([tmp_path])
    assert name.encode() == b"caf\\udce9.txt"


def test_a_missing_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        files.scan([tmp_path / "nowhere"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.html.gz", "a", "a.ttl"]))
def test_any_bytes_may_come(tmp_path: Path, content: bytes, name: str) -> None:
    found = read(write(tmp_path, name, content))
    assert isinstance(found, Document) or found.reason
