"""The yardstick: read the same files and parse them with lxml, on as many processes as there are cores.

    python -m tests.benchmarks.parse FOLDER

Prints [seconds on the clock, seconds of processors], without the start of the processes.
"""

import concurrent.futures
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lxml import html

_CHUNK: Final = 50


def parse(paths: Sequence[Path]) -> float:
    """Parse the pages; the processor time it took."""
    started = time.process_time()
    for path in paths:
        html.document_fromstring(path.read_bytes())
    return time.process_time() - started


def seconds(folder: Path) -> tuple[float, float]:
    """The time to parse every page below the folder, on the clock and of all processors."""
    paths = sorted(folder.rglob("*.html"))
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    cores = os.cpu_count() or 1
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(cores, context) as pool:
        list(pool.map(parse, [paths[:1]] * cores))
        started = time.perf_counter()
        processors = sum(pool.map(parse, chunks))
        return time.perf_counter() - started, processors


if __name__ == "__main__":
    print(json.dumps(seconds(Path(sys.argv[1]))))
