"""Where the time of a build goes: one process, timers around the steps, milliseconds a page.

    python -m tests.benchmarks.stages FOLDER SITE [--profile N]

Prints a JSON object. With --profile it prints instead the N functions that cost most, by cProfile.
"""

import cProfile
import functools
import json
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from unittest import mock

from osce_graph import pipeline
from osce_graph.config import Settings
from osce_graph.extraction.reader import Reader
from osce_graph.release.build import build
from osce_graph.sources import files
from osce_graph.validation import Gate

# (owner, name of the function, stage it is counted under)
_STEPS: Final = (
    (files, "read", "files"),
    (Reader, "read", "extraction"),
    (pipeline, "item_triples", "triples"),
    (pipeline, "source_triples", "triples"),
    (Gate, "check", "validation"),
    (pipeline.Draft, "outcome", "evidence and serialising"),
)


def stages(folder: Path, site: Path) -> dict[str, float]:
    """Milliseconds a page by step of the map, and by part of the build as it reports its progress."""
    steps: defaultdict[str, float] = defaultdict(float)
    marks: dict[str, float] = {}
    pages = 0

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal pages
        marks.setdefault(stage, time.perf_counter())
        pages = max(pages, done)

    with ExitStack() as patches:
        for owner, name, stage in _STEPS:
            timed = _timed(getattr(owner, name), steps, stage)
            patches.enter_context(mock.patch.object(owner, name, timed))
        started = time.perf_counter()
        build([folder], site, Settings(processes=1), progress=progress)
    ended = time.perf_counter()
    parts = marks | {"reading": started}
    ends = [*list(parts.values())[1:], ended]
    found = {f"map: {step}": taken for step, taken in steps.items()}
    found |= {f"all: {stage}": end - start for (stage, start), end in zip(parts.items(), ends, strict=True)}
    found["all: whole build"] = ended - started
    return {name: taken * 1000 / pages for name, taken in found.items()}


def _timed(function: Callable[..., Any], steps: dict[str, float], stage: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            steps[stage] += time.perf_counter() - started

    return timed


def profile(folder: Path, site: Path, shown: int) -> None:
    """Print the functions that cost most, by their own time and with what they call."""
    profiler = cProfile.Profile()
    profiler.runcall(build, [folder], site, Settings(processes=1))
    statistics = pstats.Stats(profiler)
    statistics.sort_stats("tottime").print_stats(shown)
    statistics.sort_stats("cumtime").print_stats(shown)


if __name__ == "__main__":
    if "--profile" in sys.argv:
        profile(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[4]))
    else:
        print(json.dumps(stages(Path(sys.argv[1]), Path(sys.argv[2]))))
