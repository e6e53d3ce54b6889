"""Reading pages against lxml merely parsing them: one process, page by page, each of them read once.

    python -m tests.benchmarks.reading FOLDER

Prints a JSON object with milliseconds of processor time a page and their ratio. A page that is read
again costs less, as what stands on it is still remembered: so no page is.
"""

import gc
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Final

from lxml import html

from osce_graph.extraction.reader import Reader
from osce_graph.records import Document

_FIRST: Final = 100  # pages that warm up what a process keeps for good


def ratio(folder: Path) -> dict[str, float]:
    """What parsing and reading take of the pages of the folder, in turns, as a process of a build does it."""
    pages = []
    for path in sorted(folder.rglob("*.html")):
        content = path.read_bytes()
        pages.append(Document(path.name, content, hashlib.sha256(content).hexdigest(), "text/html"))
    reader = Reader()
    for page in pages[:_FIRST]:
        reader.read(page)
    gc.collect()
    gc.freeze()
    gc.disable()
    parse_s = read_s = 0.0
    for page in pages[_FIRST:]:
        started = time.process_time()
        html.document_fromstring(page.content)
        parsed = time.process_time()
        reader.read(page)
        parse_s += parsed - started
        read_s += time.process_time() - parsed
    each = 1000 / len(pages[_FIRST:])
    return {"parse_ms": parse_s * each, "read_ms": read_s * each, "ratio": read_s / parse_s}


if __name__ == "__main__":
    print(json.dumps(ratio(Path(sys.argv[1]))))
