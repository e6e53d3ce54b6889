"""Reading pages against lxml merely parsing them: one process, in turns, the fastest turn of each page.

    python -m tests.benchmarks.reading FOLDER

Prints a JSON object with milliseconds of processor time a page and their ratio.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lxml import html

from osce_graph.extraction.reader import Reader
from osce_graph.records import Document

_PAGES: Final = 200
_TURNS: Final = 5


def ratio(folder: Path) -> dict[str, float]:
    """What parsing and reading take of the first pages of the folder."""
    contents = [path.read_bytes() for path in sorted(folder.rglob("*.html"))[:_PAGES]]
    pages = [
        Document(str(number), content, hashlib.sha256(content).hexdigest(), "text/html")
        for number, content in enumerate(contents)
    ]
    reader = Reader()
    for page in pages:
        reader.read(page)
    parsed, read = [], []
    for _ in range(_TURNS):
        parsed.append(_times(html.document_fromstring, contents))
        read.append(_times(reader.read, pages))
    parse_s, read_s = (sum(map(min, zip(*turns, strict=True))) for turns in (parsed, read))
    each = 1000 / len(pages)
    return {"parse_ms": parse_s * each, "read_ms": read_s * each, "ratio": read_s / parse_s}


def _times(function: Callable[[Any], object], values: list[Any]) -> list[float]:
    times = []
    for value in values:
        started = time.process_time()
        function(value)
        times.append(time.process_time() - started)
    return times


if __name__ == "__main__":
    print(json.dumps(ratio(Path(sys.argv[1]))))
