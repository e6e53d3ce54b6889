"""The yardstick: read the same files and parse them with lxml, on as many processes as there are cores.

    python -m tests.benchmarks.parse FOLDER

Prints the seconds it took, without the start of the processes.
"""

import concurrent.futures
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lxml import html

_CHUNK: Final = 50


def parse(paths: Sequence[Path]) -> int:
    """How many of the pages have a root element."""
    return sum(html.document_fromstring(path.read_bytes()) is not None for path in paths)


def seconds(folder: Path) -> float:
    """The time to parse every page below the folder."""
    paths = sorted(folder.rglob("*.html"))
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    cores = os.cpu_count() or 1
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(cores, context) as pool:
        list(pool.map(parse, [paths[:1]] * cores))
        started = time.perf_counter()
        parsed = sum(pool.map(parse, chunks))
        taken = time.perf_counter() - started
    if parsed != len(paths):
        raise RuntimeError(f"{len(paths) - parsed} pages were not parsed")
    return taken


if __name__ == "__main__":
    print(seconds(Path(sys.argv[1])))
