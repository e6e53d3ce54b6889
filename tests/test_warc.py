"""Web archives: each capture becomes a document or a reason; a broken one costs itself alone."""

import gzip
import hashlib
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osce_graph.records import Document
from osce_graph.sources import warc
from osce_graph.sources.files import Rejected
from tests.archives import OSCE, TIME, http, record, write

PAGE = b"<html><body><h1>Harbour</h1></body></html>"


def read(path: Path) -> list[Document | Rejected]:
    return list(warc.read(path, path.name))


def one(tmp_path: Path, *records: bytes) -> Document | Rejected:
    (found,) = read(write(tmp_path / "a.warc.gz", *records))
    return found


def documents(path: Path) -> list[str]:
    return [found.address or "" for found in read(path) if isinstance(found, Document)]


def reasons(path: Path) -> list[str]:
    return [found.reason for found in read(path) if isinstance(found, Rejected)]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "A.WARC.GZ"])
def test_address_and_time_come_from_the_record(tmp_path: Path, name: str) -> None:
    block = http(PAGE, Content_Type="text/html; charset=ISO-8859-2")
    (found,) = read(write(tmp_path / name, record(b"software: x", None, kind="warcinfo"), record(block)))
    assert isinstance(found, Document)
    assert found.content == PAGE
    assert found.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert (found.address, found.retrieved, found.charset) == (OSCE, TIME, "iso-8859-2")
    assert found.name.startswith(f"{name}@") and found.name.endswith(OSCE)


def test_no_time_is_invented(tmp_path: Path) -> None:
    for date in (None, "20260131120000", "2026-01-31", "yesterday"):
        found = one(tmp_path, record(http(PAGE), date=date))
        assert isinstance(found, Document)
        assert found.retrieved is None


def test_old_writers_put_the_address_in_angle_brackets(tmp_path: Path) -> None:
    found = one(tmp_path, record(http(PAGE), f"<{OSCE}>"))
    assert isinstance(found, Document)
    assert found.address == OSCE


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


ENCODED = {
    "gzip": (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
    "x-gzip": (gzip.compress(PAGE), {"Content_Encoding": "X-GZIP"}),
    "deflate": (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
    "raw deflate": (raw_deflate(PAGE), {"Content_Encoding": "deflate"}),
    "br": (brotli.compress(PAGE), {"Content_Encoding": "br"}),
    "zstd": (zstandard.compress(PAGE), {"Content_Encoding": "zstd"}),
    "twice": (gzip.compress(brotli.compress(PAGE)), {"Content_Encoding": "br, gzip"}),
    "chunked": (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
    "both": (chunked(gzip.compress(PAGE)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
    "decoded already": (PAGE, {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
    "identity": (PAGE, {"Content_Encoding": "identity"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_of_the_content_are_undone(tmp_path: Path, name: str) -> None:
    body, headers = ENCODED[name]
    found = one(tmp_path, record(http(body, **headers)))
    assert isinstance(found, Document), found
    assert found.content == PAGE


BROKEN = {
    "cut gzip": (gzip.compress(PAGE)[:-12], {"Content_Encoding": "gzip"}, "cannot be decoded"),
    "no gzip": (b"\x00\x01\x02" * 9, {"Content_Encoding": "gzip"}, "cannot be decoded"),
    "cut deflate": (zlib.compress(PAGE)[:-9], {"Content_Encoding": "deflate"}, "cannot be decoded"),
    "cut chunks": (chunked(gzip.compress(PAGE))[:-20], {"Transfer_Encoding": "chunked"}, "cannot be decoded"),
    "unknown": (b"\x00" * 20, {"Content_Encoding": "rot13"}, "'rot13' is unknown"),
    "too many": (b"\x00" * 20, {"Content_Encoding": ", ".join(["gzip"] * 9)}, "9 encodings"),
    "shorter than stated": (PAGE, {"Content_Length": "500"}, f"{len(PAGE)} of 500 bytes"),
    "empty": (b"", {}, "empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_content_that_cannot_be_decoded_is_named(tmp_path: Path, name: str) -> None:
    body, headers, reason = BROKEN[name]
    found = one(tmp_path, record(http(body, **headers)))
    assert isinstance(found, Rejected) and found.broken
    assert reason in found.reason
    assert (found.address, found.retrieved) == (OSCE, TIME)


NO_PAGES = {
    "redirect": (http(b"", "301 Moved Permanently", Location="/pc/1"), {}, "redirects"),
    "not found": (http(PAGE, "404 Not Found"), {}, "answered 404"),
    "server error": (http(PAGE, "503 Unavailable"), {}, "answered 503"),
    "picture": (http(b"\x89PNG", Content_Type="image/png"), {}, "no HTML page"),
    "robots": (http("User-agent: *", Content_Type="text/plain"), {}, "no HTML page"),
    "revisit": (http(b""), {"kind": "revisit"}, "repeats a capture"),
    "elsewhere": (http(PAGE), {"address": "https://example.org/"}, "not from a host of the OSCE"),
    "looks like it": (
        http(PAGE),
        {"address": "https://osce.org.example.com/"},
        "not from a host of the OSCE",
    ),
    "dns": (b"1.2.3.4", {"address": "dns:www.osce.org", "kind": "resource"}, "not one of the web"),
}


@pytest.mark.parametrize("name", NO_PAGES)
def test_captures_that_are_no_page_are_counted_with_a_reason(tmp_path: Path, name: str) -> None:
    block, headers, reason = NO_PAGES[name]
    found = one(tmp_path, record(block, **headers))  # type: ignore[arg-type]
    assert isinstance(found, Rejected) and not found.broken
    assert reason in found.reason


def test_a_redirect_is_no_page_but_its_address_leads_there(tmp_path: Path) -> None:
    moved = record(http(b"", "302 Found", Location="/pc/1"), "https://www.osce.org/old")
    archive = write(tmp_path / "a.warc.gz", moved, record(http(PAGE), "https://www.osce.org/pc/1"))
    found = warc.find(archive, "https://www.osce.org/old")
    assert isinstance(found, Document)
    assert found.address == "https://www.osce.org/pc/1"
    missing = warc.find(archive, "https://www.osce.org/none")
    assert isinstance(missing, Rejected) and "no capture of" in missing.reason


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    moved = [
        record(http(b"", "302 Found", Location=f"/{other}"), f"https://www.osce.org/{own}")
        for own, other in (("a", "b"), ("b", "a"))
    ]
    found = warc.find(write(tmp_path / "a.warc", *moved), "https://www.osce.org/a")
    assert isinstance(found, Rejected)


def test_text_renditions_come_as_conversion_records(tmp_path: Path) -> None:
    found = one(tmp_path, record(b"VIENNA, 5 May 2004 - x", kind="conversion", Content_Type="text/plain"))
    assert isinstance(found, Document)
    assert found.media_type == "text/plain"


GOOD = [record(http(PAGE + b"%d" % number), f"https://www.osce.org/node/{number}") for number in range(5)]
ADDRESSES = [f"https://www.osce.org/node/{number}" for number in range(5)]
LYING = {
    "cut": lambda good: good[: len(good) // 2],
    "length too short": lambda good: good.replace(b"Content-Length: ", b"Content-Length: 1\r\nX: ", 1),
    "length too long": lambda good: good.replace(b"Content-Length: ", b"Content-Length: 9", 1),
    "length beyond all": lambda good: good.replace(b"Content-Length: ", b"Content-Length: 99999999999", 1),
    "length of letters": lambda good: good.replace(b"Content-Length: ", b"Content-Length: x", 1),
    "another version": lambda good: good.replace(b"WARC/1.1", b"WRAC/9.9", 1),
    "no separator": lambda good: good[:-4],
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", LYING)
def test_a_record_that_lies_costs_itself_alone(tmp_path: Path, name: str, packed: bool) -> None:
    lying = LYING[name](GOOD[2])  # type: ignore[no-untyped-call]
    records = [*GOOD[:2], lying, *GOOD[3:]]
    archive = write(tmp_path / ("a.warc.gz" if packed else "a.warc"), *records)
    whole = [*ADDRESSES[:2], *ADDRESSES[3:]]
    assert [address for address in documents(archive) if address in whole] == whole
    if name != "no separator":
        assert documents(archive) == whole
        assert reasons(archive)


@pytest.mark.parametrize("at", [0, 1, 2, 3, 12, 40, 100])
def test_a_damaged_gzip_member_costs_itself_alone(tmp_path: Path, at: int) -> None:
    members = [bytearray(gzip.compress(each, mtime=0)) for each in GOOD]
    members[2][at] ^= 0xFF
    archive = tmp_path / "a.warc.gz"
    archive.write_bytes(b"".join(members))
    found = documents(archive)
    assert [address for address in found if address != ADDRESSES[2]] == [*ADDRESSES[:2], *ADDRESSES[3:]]
    assert len(found) == 5 or reasons(archive)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_an_archive_cut_off_anywhere_keeps_what_is_whole_and_says_so(tmp_path: Path, packed: bool) -> None:
    archive = write(tmp_path / ("a.warc.gz" if packed else "a.warc"), *GOOD)
    whole = archive.read_bytes()
    size = len(whole) // len(GOOD)
    for cut in range(1, len(whole), 11):
        archive.write_bytes(whole[:cut])
        found = documents(archive)
        number, rest = divmod(cut, size)
        # What follows a block (line ends, checksums) may be missing.
        assert found in (ADDRESSES[:number], ADDRESSES[: number + (rest > size - 40)])
        assert reasons(archive) or len(found) > number or rest == 0


def test_an_archive_gzipped_as_a_whole(tmp_path: Path) -> None:
    archive = tmp_path / "a.warc.gz"
    archive.write_bytes(gzip.compress(b"".join(GOOD)))
    assert documents(archive) == ADDRESSES
    broken = [*GOOD[:2], GOOD[2].replace(b"WARC/1.1", b"WRAC/9.9", 1), *GOOD[3:]]
    archive.write_bytes(gzip.compress(b"".join(broken)))
    assert documents(archive) == [*ADDRESSES[:2], *ADDRESSES[3:]]
    archive.write_bytes(gzip.compress(b"".join(GOOD))[:-60])
    assert documents(archive) == ADDRESSES[: len(documents(archive))]
    assert reasons(archive)


def fast_brotli(content: bytes) -> bytes:
    return brotli.compress(content, quality=1)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "gzip, gzip"])
def test_bombs_are_not_unpacked(tmp_path: Path, encoding: str) -> None:
    packed = bytes(64 << 20)
    for name in encoding.split(", "):
        packed = {"gzip": gzip.compress, "br": fast_brotli, "zstd": zstandard.compress}[name](packed)
    archive = write(tmp_path / "a.warc.gz", record(http(packed, Content_Encoding=encoding)), GOOD[1])
    tracemalloc.start()
    found = read(archive)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found[0], Rejected) and "larger than 16 MB" in found[0].reason
    assert isinstance(found[1], Document)
    assert peak < 60 << 20


def test_a_record_larger_than_any_page_is_passed_over(tmp_path: Path) -> None:
    archive = write(tmp_path / "a.warc", record(http(bytes(18 << 20))), GOOD[1])
    found = read(archive)
    assert isinstance(found[0], Rejected) and "larger than 16 MB" in found[0].reason
    assert isinstance(found[1], Document)


@pytest.mark.parametrize("content", [b"", b"\r\n" * 9, b"no archive", b"\x1f\x8b\x08", b"WARC/1.0\r\n\r\n"])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "a.warc.gz"
    archive.write_bytes(content)
    assert documents(archive) == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_may_come(tmp_path: Path, data: st.DataObject) -> None:
    packed = data.draw(st.booleans())
    content = bytearray(b"".join(gzip.compress(each, mtime=0) if packed else each for each in GOOD))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    archive = tmp_path / ("a.warc.gz" if packed else "a.warc")
    archive.write_bytes(content)
    assert all(isinstance(found, Document) or found.reason for found in read(archive))
