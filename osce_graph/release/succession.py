"""Where items went: the history of a release, with redirects from older paths and what took their place."""

import itertools
import sqlite3

from osce_graph.iris import ITEM_KINDS
from osce_graph.release import history, index


def tell(
    writer: history.Writer,
    withdrawn: frozenset[str],
    connection: sqlite3.Connection,
    before: sqlite3.Connection | None,
) -> None:
    """Redirects from older paths of what is published; successors of what is gone from its page.

    `connection` is the index of the release, `before` that of the previous one; `withdrawn` are the
    paths that were taken down.
    """
    writer.withdraw(withdrawn)
    stood, moved = writer.moved(), index.moved(connection)
    gone = [path for path in writer.gone() if path.partition("/")[0] in ITEM_KINDS]
    for path in itertools.chain(stood, gone):
        known = [] if path in moved or path in withdrawn else _known_by(path, connection)
        if len(known) == 1 and known[0] != path:
            moved[path] = known[0]
    writer.move(moved.items())
    returned = {
        target: path
        for path, target in stood.items()
        if path not in moved and path in _known_by(path, connection)
    }
    writer.succeed(
        (path, successor)
        for path in gone
        if path not in moved and (successor := returned.get(path) or _told_instead(path, connection, before))
    )


def _known_by(path: str, connection: sqlite3.Connection) -> list[str]:
    """The items that what is no longer published at a path may be: those with the same key."""
    return index.known_by(connection, path.partition("/")[2])


def _told_instead(path: str, connection: sqlite3.Connection, before: sqlite3.Connection | None) -> str | None:
    """The item that the page of a former item tells now, where it told and tells that one alone."""
    if before is None:
        return None
    pages = index.pages_of_one(before, path)
    told = {item for page in pages for item in index.told_by(connection, *page)}
    return told.pop() if len(told) == 1 else None
