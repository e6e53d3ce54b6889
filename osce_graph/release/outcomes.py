"""The map step on all cores: saved files -> what became of each, in the order they come."""

import concurrent.futures
import gc
import itertools
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from osce_graph import sources
from osce_graph.config import Settings
from osce_graph.pipeline import BATCH, PageOutcome, Pipeline
from osce_graph.release import workers
from osce_graph.sources import Source

_PARALLEL_FROM: Final = 2 * BATCH


def outcomes(found: list[tuple[Path, str]], pipeline: Pipeline) -> Iterator[PageOutcome]:
    """What became of every page in the files, by several processes where there are many.

    OsceGraphError if one of these processes is killed.
    """
    settings = pipeline.settings
    batches: Iterator[list[Source] | None] = sources.batches(found, BATCH)
    processes = workers.number(settings)
    if processes == 1 or (len(found) < _PARALLEL_FROM and sources.number(found) is not None):
        for batch in batches:
            yield from pipeline.process(batch or ())
        return
    with workers.pool(settings, "reads pages", _start_process, settings, pipeline.withdrawn) as pool:
        waiting: deque[concurrent.futures.Future[list[PageOutcome]]] = deque()
        for batch in itertools.chain(batches, itertools.repeat(None, 2 * processes)):
            if batch is not None:
                waiting.append(pool.submit(_process, batch))
            if waiting and (batch is None or len(waiting) >= 2 * processes):
                yield from waiting.popleft().result()


def _start_process(settings: Settings, withdrawn: frozenset[str]) -> None:
    """The garbage collector passes over what a process needs for good, and looks at a batch's own once."""
    global _pipeline
    _pipeline = Pipeline(settings, withdrawn)
    _pipeline.warm_up()
    gc.collect()
    gc.freeze()
    gc.disable()


_pipeline: Pipeline | None = None


def _process(batch: list[Source]) -> list[PageOutcome]:
    assert _pipeline is not None
    outcomes = _pipeline.process(batch)
    gc.collect(0)
    return outcomes
