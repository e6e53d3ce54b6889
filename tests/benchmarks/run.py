"""Speed and memory against peers on this machine, in one run: `make bench`.

The build is set against lxml merely parsing the same pages on the same cores, and beside it stands what
Oxigraph's own loader takes for the quads of the release, which every build on that store has to load; the
server against Oxigraph's on the same store. Read the ratios: milliseconds are those of the machine.
"""

import argparse
import gzip
import json
import os
import platform
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from osce_graph.iris import Iris
from osce_graph.release import dumps, index
from osce_graph.release.lists import Listing
from osce_graph.release.site import Release, Site
from tests.benchmarks import pages, processes
from tests.benchmarks.load import CONNECTIONS

BUILD_MARK: Final = 15.0
"""A build takes at most so many times as long as parsing its pages."""
READING_MARK: Final = 5.0
"""Reading a page, without validation, takes at most so many times as long as parsing it, on one core."""
MEMORY_MARK: Final = 1.2
"""The peak memory at the largest number of pages is at most so many times that at the smallest."""

_REPEATS: Final = 2
_STAGED_PAGES: Final = 1000
_SELECT: Final = "SELECT ?property ?value WHERE {{ <{iri}> ?property ?value }}"
_TURTLE: Final = "text/turtle"
_JSON: Final = "application/sparql-results+json"

Say = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 10_000], help="numbers of pages")
    parser.add_argument("--quick", action="store_true", help="few pages and short loads: does it run?")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args(arguments)
    numbers = sorted(set([100, 500] if options.quick else options.pages))
    if numbers[0] < 1:
        parser.error("--pages takes numbers above zero")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="osce-graph-bench-") as folder:
        report = measure(
            Path(folder),
            numbers,
            seconds=2.0 if options.quick else 10.0,
            say=lambda line: console.print(line),
        )
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    for table in _tables(report):
        Console().print(table)


def measure(work: Path, numbers: Sequence[int], seconds: float, say: Say) -> dict[str, Any]:
    """All figures, below `work`; `seconds` is the length of each load."""
    builds: list[dict[str, Any]] = []
    staged = min(numbers, key=lambda number: abs(number - _STAGED_PAGES))
    stages: dict[str, float] = {}
    reading: dict[str, float] = {}
    for number in numbers:
        say(f"writing {number} pages")
        folder = work / f"pages-{number}"
        pages.write(folder, number)
        if number == staged:
            say("reading pages on one core")
            reading = _module(work, "reading", folder)
            say("timing the stages of a build on one core")
            stages = _module(work, "stages", folder, work / "staged")
        for validator in ("pyshacl", "pyshifty"):
            say(f"parsing and building {number} pages, {validator}")
            site = work / f"site-{number}-{validator}"
            build = _build(folder, site, number, validator, work)
            say(f"  {build['ratio']:.1f} times as long, at most {build['peak_mb']:.0f} MB")
            builds.append(build)
            if validator == "pyshifty":
                shutil.rmtree(site)
        shutil.rmtree(folder)
    return {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "builds": builds,
        "reading": reading,
        "stages (one core, pyshacl), ms a page": stages,
        "memory": _memory(builds),
        "served": _serve(work / f"site-{numbers[-1]}-pyshacl", work, seconds, say),
    }


# Build -------------------------------------------------------------------------------------------


def _build(folder: Path, site: Path, number: int, validator: str, work: Path) -> dict[str, Any]:
    """Parsing and building in turns, the fastest of each; the highest memory."""
    command = [_script("osce-graph"), "build", str(folder), "--site", str(site), "--validator", validator]
    parsed, built = [], []
    for _ in range(_REPEATS if number <= _STAGED_PAGES else 1):
        parsed.append(_module(work, "parse", folder))
        shutil.rmtree(site, ignore_errors=True)
        built.append(processes.run(command, work / "build.log"))
    parsed.append(_module(work, "parse", folder))
    load_s = _loaded(site, work)
    parse_s, parse_cpu_s = (min(times) for times in zip(*parsed, strict=True))
    build_s, build_cpu_s = min(use.seconds for use in built), min(use.cpu_seconds for use in built)
    counts = Site.open(site).current().manifest["counts"]
    if counts["published"] != number:
        raise RuntimeError(f"of {number} pages only {counts['published']} were published")
    return {
        "pages": number,
        "validator": validator,
        "published": counts["published"],
        "items": counts["items"],
        "parse_s": parse_s,
        "build_s": build_s,
        "ratio": build_s / parse_s,
        "load_s": load_s,
        "load_ratio": load_s / parse_s,
        "parse_cpu_s": parse_cpu_s,
        "build_cpu_s": build_cpu_s,
        "cpu_ratio": build_cpu_s / parse_cpu_s,
        "peak_mb": max(usage.peak_mb for usage in built),
        "parent_mb": max(usage.parent_mb for usage in built),
    }


def _loaded(site: Path, work: Path) -> float:
    """The seconds that Oxigraph's own loader takes for the quads of the release, in a store of its own."""
    files = []
    for packed in (dumps.N_QUADS_FILE, dumps.EVIDENCE_FILE):
        files.append(work / packed.removesuffix(".gz"))
        with gzip.open(Site.open(site).current().dumps / packed) as source, files[-1].open("wb") as out:
            shutil.copyfileobj(source, out)
    store = work / "loaded"
    named = [option for file in files for option in ("--file", str(file))]
    command = [_script("oxigraph"), "load", "--lenient", "--location", str(store), *named]
    seconds = processes.run(command, work / "load.log").seconds
    shutil.rmtree(store)
    return seconds


def _memory(builds: Sequence[dict[str, Any]]) -> dict[str, float]:
    """How the peak grew from the smallest to the largest build, by validator."""
    peaks: dict[str, list[float]] = {}
    for build in builds:
        peaks.setdefault(build["validator"], []).append(build["peak_mb"])
    return {validator: found[-1] / found[0] for validator, found in peaks.items()}


# Served ------------------------------------------------------------------------------------------


def _serve(site: Path, work: Path, seconds: float, say: Say) -> dict[str, Any]:
    """Requests a second of our server and of Oxigraph's, each freshly started for each load."""
    release = Site.open(site).current()
    store = work / "store"
    shutil.copytree(release.store_path, store)
    items = _items(release)
    selects = [quote(_SELECT.format(iri=iri), safe="") for iri, _ in items]
    describes = [quote(f"DESCRIBE <{iri}>", safe="") for iri, _ in items]
    loads = {
        "item as Turtle": (
            [(f"/{path}.ttl", _TURTLE) for _, path in items],
            [(f"/query?query={query}", _TURTLE) for query in describes],
        ),
        "cheap SELECT": (
            [(f"/sparql?query={query}", _JSON) for query in selects],
            [(f"/query?query={query}", _JSON) for query in selects],
        ),
    }
    found: dict[str, Any] = {}
    for name, (ours, theirs) in loads.items():
        say(f"serving: {name}")
        port = processes.free_port()
        command = [_script("osce-graph"), "serve", "--site", str(site), "--port", str(port)]
        one = _load(command, port, seconds, ours, work)
        port = processes.free_port()
        command = [_script("oxigraph"), "serve-read-only", "--location", str(store)]
        other = _load([*command, "--bind", f"127.0.0.1:{port}"], port, seconds, theirs, work)
        found[name] = {
            "osce-graph": one,
            "oxigraph": other,
            "ratio": one["per_second"] / other["per_second"],
        }
    return found


def _items(release: Release) -> list[tuple[str, str]]:
    """IRI and path of every news item, in random order."""
    iris = Iris(release.base_iri)
    connection = index.open_read_only(release.index_path)
    try:
        paths = [entry.path for entry in Listing(connection, "news", {}).entries("-date")]
    finally:
        connection.close()
    random.Random(1).shuffle(paths)
    return [(iris(path).value, path) for path in paths]


def _load(
    command: Sequence[str], port: int, seconds: float, requests: Sequence[tuple[str, str]], work: Path
) -> dict[str, Any]:
    asked = work / "requests.json"
    asked.write_text(json.dumps(requests))
    with processes.server(command, port, work / "server.log"):
        load: dict[str, Any] = _module(work, "load", port, seconds, asked)
    refused = {status: count for status, count in load["statuses"].items() if status != "200"}
    if refused:
        raise RuntimeError(f"{command[0]} answered other than 200: {refused}")
    return load


# Around ------------------------------------------------------------------------------------------


def _module(work: Path, name: str, *arguments: object) -> Any:
    """What a module of this folder prints, run as a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *map(str, arguments)]
    return json.loads(processes.output(command, work / f"{name}.log"))


def _script(name: str) -> str:
    """A command that was installed beside this Python."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise FileNotFoundError(f"{name} is not installed beside {sys.executable}; run `make bench`")
    return found


def _tables(report: dict[str, Any]) -> list[Table]:
    machine = report["machine"]
    build = Table(title=f"Build against lxml parsing the same pages ({machine['cores']} cores)")
    for column in (
        "pages",
        "validator",
        "items",
        "parse s",
        "build s",
        f"ratio (mark {BUILD_MARK:g})",
        "Oxigraph load s",
        "its ratio",
        "CPU ratio",
        "peak MB",
    ):
        build.add_column(column, justify="left" if column == "validator" else "right")
    for row in report["builds"]:
        build.add_row(
            str(row["pages"]), row["validator"], str(row["items"]), f"{row['parse_s']:.2f}",
            f"{row['build_s']:.1f}", f"{row['ratio']:.1f}",
            f"{row['load_s']:.1f}", f"{row['load_ratio']:.1f}",
            f"{row['cpu_ratio']:.1f}", f"{row['peak_mb']:.0f}",
        )  # fmt: skip
    reading = Table(title="Reading a page against lxml parsing it (one core)")
    for column in ("parse ms", "read ms", f"ratio (mark {READING_MARK:g})"):
        reading.add_column(column, justify="right")
    reading.add_row(*(f"{report['reading'][name]:.2f}" for name in ("parse_ms", "read_ms", "ratio")))
    memory = Table(title="Peak memory of all processes, most pages against fewest")
    memory.add_column("validator")
    memory.add_column(f"ratio (mark {MEMORY_MARK:g})", justify="right")
    for validator, ratio in report["memory"].items():
        memory.add_row(validator, f"{ratio:.2f}")
    name = next(key for key in report if key.startswith("stages"))
    stages = Table("stage", title=name)
    stages.add_column("ms", justify="right")
    for stage, taken in report[name].items():
        stages.add_row(stage, f"{taken:.2f}")
    served = Table(
        title=f"Requests a second, {CONNECTIONS} connections, random items asked once each;"
        " the client shares the cores"
    )
    for column in ("what", "server", "requests/s", "p50 ms", "p99 ms", "bytes", "ratio"):
        served.add_column(column, justify="left" if column in ("what", "server") else "right")
    for what, row in report["served"].items():
        for server in ("osce-graph", "oxigraph"):
            load = row[server]
            served.add_row(
                what, server, f"{load['per_second']:.0f}", f"{load['p50_ms']:.2f}", f"{load['p99_ms']:.2f}",
                f"{load['mean_bytes']:.0f}", f"{row['ratio']:.2f}" if server == "osce-graph" else "",
            )  # fmt: skip
    return [build, reading, memory, stages, served]


if __name__ == "__main__":
    main()
