"""What publishing costs: all dumps of a graph, and one page added to a site of many.

The dumps are set against the store merely writing the same graph as N-Triples through zstd -3, once
and as one file. Their peak memory is that of the process that writes them and its helpers together.
"""

import argparse
import concurrent.futures
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Final

import zstandard
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rich.console import Console
from rich.table import Table

from osce_graph.iris import DEFAULT_BASE
from osce_graph.release import dumps, history, index, shards
from osce_graph.vocabulary import DCTERMS, OSCE, PROV, RDF, RDFS, SCHEMA, XSD
from tests.benchmarks import pages, processes

RATE_MARK: Final = 0.5
"""The share of the raw rate that is aimed at."""
MEMORY_MARK: Final = 1000
"""MB that writing the dumps takes at most."""

_PER_ITEM: Final = 20  # triples
_CLASSES: Final = (OSCE.NewsItem, OSCE.Item, SCHEMA.NewsArticle, SCHEMA.Article)
_PORTION: Final = 20_000  # items loaded at once
_WORDS: Final = (
    "border",
    "police",
    "course",
    "council",
    "media",
    "states",
    "report",
    "mission",
    "water",
    "law",
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.dumps", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, help="size of the graph that is dumped")
    parser.add_argument("--pages", type=int, default=2000, help="pages of the site that one is added to")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--dump", type=Path, help=argparse.SUPPRESS)  # what the measured process does
    options = parser.parse_args(arguments)
    if options.dump:
        print(json.dumps(_dump(options.dump)))
        return
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    report: dict[str, Any] = {}
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="osce-graph-bench-") as folder:
        if options.triples:
            console.print(f"dumping {options.triples:,} triples")
            report["dumps"] = _dumped(Path(folder), options.triples)
        if options.pages:
            console.print(f"building {options.pages} pages, then adding one")
            report["added"] = _added(Path(folder), options.pages)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    for table in _tables(report):
        Console().print(table)


# Dumps -------------------------------------------------------------------------------------------


def _dumped(work: Path, triples: int) -> dict[str, Any]:
    """The raw dump and ours, in turns in one process; its memory from outside."""
    folder = work / "dumped"
    folder.mkdir()
    store = Store(str(folder / "store"))
    lines = _lines(triples // _PER_ITEM)
    while portion := b"".join(each for each, _ in zip(lines, range(_PORTION), strict=False)):
        store.bulk_load(portion, format=RdfFormat.N_TRIPLES)
    store.optimize()
    del store
    log = work / "dumps.log"
    command = [sys.executable, "-m", "tests.benchmarks.dumps", "--dump", str(folder)]
    usage = processes.run(command, log)
    found: dict[str, Any] = json.loads(log.read_bytes().splitlines()[-1])
    shutil.rmtree(folder)
    return {**found, "peak_mb": usage.peak_mb}


def _lines(items: int) -> Iterator[bytes]:
    """N-Triples of made-up items, one after the other."""
    rng = random.Random(0)
    for number in range(items):
        item = f"<{DEFAULT_BASE}news/{number}>"
        title = json.dumps(" ".join(rng.choices(_WORDS, k=9)))
        lead = json.dumps(" ".join(rng.choices(_WORDS, k=30)))
        day = f"{rng.randrange(1994, 2026)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        said = [
            *(f"{RDF.type} {name}" for name in _CLASSES),
            *(f"{name} {title}@en" for name in (RDFS.label, SCHEMA.name, SCHEMA.headline)),
            f"{SCHEMA.abstract} {lead}@en",
            f'{SCHEMA.datePublished} "{day}"^^{XSD.date}',
            f'{DCTERMS.identifier} "{number}"',
            f"{SCHEMA.url} <https://www.osce.org/node/{number}>",
            f"{PROV.wasDerivedFrom} <{DEFAULT_BASE}source/{rng.getrandbits(256):064x}>",
        ]  # fmt: skip
        states = rng.sample(range(60), _PER_ITEM - len(said))
        said += [f"{SCHEMA.mentions} <{DEFAULT_BASE}state/{state}>" for state in states]
        yield "".join(f"{item} {each} .\n" for each in said).encode()


def _dump(folder: Path) -> dict[str, float]:
    """Seconds of the raw dump (the faster of two, before and after) and of ours."""
    store = Store.read_only(str(folder / "store"))

    def default_graph(out: BinaryIO) -> None:
        store.dump(out, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())

    def raw() -> float:
        started = time.perf_counter()
        with (
            (folder / "raw.nt.zst").open("wb") as file,
            zstandard.ZstdCompressor(level=3).stream_writer(file) as packed,
        ):
            default_graph(packed)
        return time.perf_counter() - started

    before = raw()
    started = time.perf_counter()
    context = multiprocessing.get_context("forkserver")
    with (
        closing(index.create(folder / "index.sqlite")) as connection,
        concurrent.futures.ProcessPoolExecutor(os.cpu_count(), context) as pool,
        history.writing(folder / "history.sqlite", None) as writer,
    ):
        cut = shards.cut(default_graph, folder / "shards", DEFAULT_BASE, dumps.seed(), pool)
        made = dumps.write(
            cut, folder / "dumps", connection, None, lambda graphs, evidence: None, writer.update, pool
        )
    taken = time.perf_counter() - started
    whole = [dump for dump in made if dump.kind is None]
    triples = sum(shard.statements for shard in cut)
    return {
        "triples": triples,
        "files": len(made),
        "written": sum(dump.statements for dump in made if dump.kind != dumps.EVIDENCE),
        "written_whole": sum(dump.statements for dump in whole),
        "raw_s": min(before, raw()),
        "dumps_s": taken,
    }


# One page more -----------------------------------------------------------------------------------


def _added(work: Path, number: int) -> dict[str, float]:
    """A full build, one page added to it, and the full build of all."""
    folder, more, site = work / "pages", work / "more", work / "site"
    pages.write(folder, number)
    more.mkdir()
    (more / "one.html").write_bytes(pages.page(number))
    build = [str(Path(sys.executable).with_name("osce-graph")), "build", "--site", str(site)]
    full = processes.run([*build, str(folder)], work / "build.log")
    added = processes.run([*build, "--add", str(more)], work / "build.log")
    return {
        "pages": number,
        "full_s": full.seconds,
        "added_s": added.seconds,
        "percent": 100 * added.seconds / full.seconds,
        "full_cpu_s": full.cpu_seconds,
        "added_cpu_s": added.cpu_seconds,
        "cpu_percent": 100 * added.cpu_seconds / full.cpu_seconds,
    }


def _tables(report: dict[str, Any]) -> Iterator[Table]:
    if row := report.get("dumps"):
        table = Table(title="All dumps of a graph against the store's own N-Triples through zstd -3")
        for column in ("what", "thousand/s", f"of raw (mark {RATE_MARK:g})"):
            table.add_column(column, justify="left" if column == "what" else "right")
        raw = row["triples"] / row["raw_s"]
        for what, count in (
            ("raw dump, triples", None),
            (f"triples of the graph, while all {row['files']} files are written", row["triples"]),
            ("statements in the files of the whole graph", row["written_whole"]),
            ("statements in all files", row["written"]),
        ):
            rate = raw if count is None else count / row["dumps_s"]
            table.add_row(what, f"{rate / 1000:.0f}", f"{rate / raw:.2f}")
        yield table
        memory = Table("triples", f"peak MB (mark {MEMORY_MARK})", title="Memory of writing them")
        memory.add_row(f"{row['triples']:,}", f"{row['peak_mb']:.0f}")
        yield memory
    if row := report.get("added"):
        table = Table(title="One page added, in percent of the full build")
        for column in ("pages", "full s", "added s", "percent", "CPU percent"):
            table.add_column(column, justify="right")
        table.add_row(
            str(row["pages"]), f"{row['full_s']:.1f}", f"{row['added_s']:.1f}", f"{row['percent']:.1f}",
            f"{row['cpu_percent']:.1f}",
        )  # fmt: skip
        yield table


if __name__ == "__main__":
    main()
