"""Debian's Virtuoso as a peer: a server of its own in a folder, loaded with N-Triples, on loopback."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.benchmarks import processes

SERVER, CLIENT = "virtuoso-t", "isql-vt"
GRAPH: Final = "urn:x-osce-graph:bench"
_START_S: Final = 600.0
_SETTINGS: Final = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = {isql}
DirsAllowed = {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = {http}
ServerThreads = 4

[SPARQL]
DefaultGraph = {graph}
ResultSetMaxRows = 1000000
"""


def is_installed() -> bool:
    return shutil.which(SERVER) is not None and shutil.which(CLIENT) is not None


@contextmanager
def serving(ntriples: Path, work: Path) -> Iterator[int]:
    """The port of a Virtuoso that has loaded a file, as its manual says: bulk loader, then a checkpoint.

    RuntimeError where it does not start or does not load.
    """
    folder = work / "virtuoso"
    folder.mkdir()
    http, isql = processes.free_port(), processes.free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(
        _SETTINGS.format(folder=folder, data=ntriples.parent, isql=isql, http=http, graph=GRAPH)
    )
    command = [SERVER, "+foreground", "+configfile", str(settings)]
    with processes.server(command, http, work / "virtuoso.out", seconds=_START_S):
        for statement in (
            f"ld_dir('{ntriples.parent}', '{ntriples.name}', '{GRAPH}');",
            "rdf_loader_run();",
            "checkpoint;",
        ):
            done = subprocess.run(
                [CLIENT, f"127.0.0.1:{isql}", "dba", "dba", f"exec={statement}"],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode or "Error" in done.stdout + done.stderr:
                raise RuntimeError(f"virtuoso did not load: {(done.stdout + done.stderr)[-500:]}")
        yield http
