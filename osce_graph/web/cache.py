"""Small answers kept at hand, up to so many bytes; the one not used for longest goes first."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 262_144
"""Bytes of the largest body that is kept."""
_OVERHEAD: Final = 1_000  # bytes an entry costs beside its body, about


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer of status 200, and the route it came by."""

    body: bytes
    headers: list[tuple[str, str]]
    etag: str
    route: str


class Cache:
    """Bounded and safe to use from many threads. It holds the answers of one release at a time."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._release = ""
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, release: str, key: bytes) -> Kept | None:
        """What was kept under `key` while `release` was current."""
        with self._lock:
            if release != self._release:
                return None
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
            return kept

    def put(self, release: str, key: bytes, kept: Kept) -> None:
        """Keep an answer; one of another release than before lets go all that was kept."""
        size = len(kept.body) + _OVERHEAD
        if len(kept.body) > LARGEST or size > self._most:
            return
        with self._lock:
            if release != self._release:
                self._kept.clear()
                self._release, self.bytes = release, 0
            old = self._kept.pop(key, None)
            self.bytes += size - (len(old.body) + _OVERHEAD if old else 0)
            self._kept[key] = kept
            while self.bytes > self._most:
                _, dropped = self._kept.popitem(last=False)
                self.bytes -= len(dropped.body) + _OVERHEAD
