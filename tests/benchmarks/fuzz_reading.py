"""Mutated, random and hostile bytes through every container: no crash, no hang, no blow-up.

    python -m tests.benchmarks.fuzz_reading [--cases N] [--seed S]

Prints the slowest page in seconds of processor time, the most memory, and what became of the pages;
ends with 1 where osce-graph itself failed on one. The same seed gives the same bytes.
"""

import argparse
import gzip
import random
import resource
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from osce_graph import sources
from osce_graph.config import Settings
from osce_graph.pipeline import Pipeline
from osce_graph.resources import SAMPLE_PAGES
from osce_graph.sources import files
from tests import archives

CONTAINERS: Final = ("page.html", "page.txt", "page.html.gz", "page.warc", "page.warc.gz")
_TOKENS: Final = (
    b"<", b">", b"</div>", b"<table><tr><td>", b"<!--", b"]]>", b"&#0;", b"&#xFFFFFFFF;", b"\x00",
    b"\xff\xfe", b"\xe2\x80\xae", b"- ", b"\n-\n", b"Publishing date: ", b"Issued on:", b"29 February 1900",
    b'<time datetime="', b'<script type="application/ld+json">[[[[', b"OSCE ", b'"', b"\\", b"\r\n\r\n",
    b"WARC/1.0\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Encoding: gzip, br\r\n",
)  # fmt: skip
_WORDS: Final = (
    "OSCE",
    "Kosovo",
    "Mr",
    "Head of",
    "5 May",
    "2004",
    "VIENNA,",
    "–",
    "Ñandú",
    "Kyïv",
    "(OSCE)",
)


@dataclass(slots=True)
class Report:
    """What a run saw."""

    pages: int = 0
    slowest: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


def small_hostile() -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of what is made to break a reader, and is quickly refused."""
    zeros = bytes(32 << 20)
    yield "bomb.html.gz", gzip.compress(zeros)
    yield "bomb.warc.gz", gzip.compress(archives.record(archives.http(zeros[: 64 << 20])))
    twice = gzip.compress(gzip.compress(zeros))
    yield "twice.warc", archives.record(archives.http(twice, Content_Encoding="gzip, gzip"))
    many = ", ".join(["gzip"] * 1000)
    yield "nested.warc", archives.record(archives.http(twice, Content_Encoding=many))
    yield "line.txt", b"a" * (100 << 20)
    yield "line.txt.gz", gzip.compress(b"OSCE " * (20 << 20))
    yield "line.warc", archives.record(archives.http(b"a" * (100 << 20)))
    for length in (b"-1", b"0", b"7", b"99999999999999999999", b"x", b""):
        record = archives.record(archives.http(b"<p>OSCE")).replace(b"Content-Length: ", b"X: ", 1)
        lying = record.replace(b"X: ", b"Content-Length: " + length + b"\r\nX: ", 1)
        yield f"lying-{len(length)}-{length[:1].decode()}.warc", lying + archives.record(archives.http("<p>"))


def hostile() -> Iterator[tuple[str, bytes]]:
    """The same, and pages that are read in a process of their own."""
    yield from small_hostile()
    yield "deep.html", b"<html><body>" + b"<div>" * 1_000_000
    yield "deeper.html", b"<html><body>" + b"<b><p>" * 1_000_000
    yield "long.txt", b"Title\nVIENNA, 5 May 2004 - " + b"The OSCE met in Vienna. " * 200_000
    yield "menu.txt", b"-\nFields of work\n" + b"- x\n" * 1_000_000
    yield "wide.html", b"<p " + b" ".join(b"a%d" % number for number in range(1_000_000)) + b">OSCE"
    yield "brackets.html", b'<script type="application/ld+json">' + b"[" * 1_000_000


def mutated(rng: random.Random) -> tuple[str, bytes]:
    """A sample page with a few wounds, in one of the containers; sometimes nothing but noise."""
    name = rng.choice(CONTAINERS)
    page = rng.choice(sorted(SAMPLE_PAGES.iterdir())).read_bytes()
    if rng.random() < 0.1:
        page = rng.randbytes(rng.randrange(4000))
    content = _wounded(page, rng) if rng.random() < 0.8 else page
    if ".warc" in name:
        headers = rng.choice([{}, {"Content_Encoding": "gzip"}, {"Transfer_Encoding": "chunked"}])
        body = gzip.compress(content, mtime=0) if "Content_Encoding" in headers else content
        if "Transfer_Encoding" in headers:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        content = archives.record(archives.http(body, **headers))
        content = _wounded(content, rng) if rng.random() < 0.5 else content
    if name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)
        content = _wounded(content, rng) if rng.random() < 0.3 else content
    return name, content


def _wounded(content: bytes, rng: random.Random) -> bytes:
    wounded, at = bytearray(content), 0
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(wounded) + 1)
        end = min(len(wounded), at + rng.choice((0, 1, 9, 200)))
        wounds: tuple[Callable[[], bytes], ...] = (
            lambda: rng.choice(_TOKENS) * rng.choice((1, 1, 1, 300)),
            lambda at=at, end=end: bytes(wounded[at:end]) * 3,  # type: ignore[misc]
            lambda: " ".join(rng.choices(_WORDS, k=rng.randrange(9))).encode(),
            bytes,
        )
        wounded[at:end] = rng.choice(wounds)()
    if rng.random() < 0.1:
        wounded[at:at] = rng.randbytes(rng.randrange(20))
    return bytes(wounded)


def read(name: str, content: bytes, folder: Path, pipeline: Pipeline, report: Report) -> None:
    """One file through its container and the pipeline."""
    path = folder / name
    path.write_bytes(content)
    began = time.process_time()
    for batch in sources.batches(files.scan([path]), 200):
        for outcome in pipeline.process(batch):
            report.pages += 1
            report.outcomes[outcome.outcome] += 1
            if outcome.outcome != "published" and not outcome.reason:
                report.failed.append(f"{name}: no reason is given")
            if "osce-graph itself failed" in (outcome.reason or ""):
                report.failed.append(f"{name}: {outcome.reason}")
    report.slowest = max(report.slowest, time.process_time() - began)
    path.unlink()


def run(cases: int, seed: int, folder: Path, pipeline: Pipeline, *, with_hostile: bool = True) -> Report:
    """The hostile set and `cases` mutated pages."""
    report = Report()
    for name, content in hostile() if with_hostile else ():
        read(name, content, folder, pipeline, report)
    for case in range(cases):
        number = zlib.crc32(f"{seed} {case}".encode())
        read(*mutated(random.Random(number)), folder, pipeline, report)
    return report


def main() -> None:
    """Run, print, and end with 1 where something failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Pipeline(Settings(page_seconds=5.0))
        pipeline.warm_up()
        report = run(options.cases, options.seed, Path(folder), pipeline)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{report.pages} pages, slowest file {report.slowest:.1f} s, at most {peak} MB")
    print(", ".join(f"{number} {outcome}" for outcome, number in sorted(report.outcomes.items())))
    for failure in report.failed:
        print(failure)
    sys.exit(bool(report.failed))


if __name__ == "__main__":
    main()
