"""Content negotiation: an Accept header and what we can send, to what we send (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from osce_graph.formats import Format

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+"?)+')
_RANGE = re.compile(rf"\s*(?P<type>{_TOKEN})/(?P<subtype>{_TOKEN})\s*(?:;(?P<parameters>.*))?\Z", re.DOTALL)
_PARAMETER = re.compile(rf'\s*(?P<name>{_TOKEN})\s*=\s*(?P<value>"(?:[^"\\]|\\.)*+"|[^;"]*)\s*(?:;|\Z)')
_QUALITY = re.compile(r"(?:0(?:\.\d*)?|1(?:\.0*)?|\.\d+)\Z")

# Parameters that do not narrow a range: all our text is UTF-8, and a JSON-LD profile is a wish.
_HARMLESS = frozenset({"charset", "profile", "version", "v"})


@dataclass(frozen=True, slots=True)
class _Range:
    name: str
    quality: float
    narrowed: bool


def best(accept: str | None, formats: Sequence[Format]) -> Format | None:
    """The format to send for an Accept header, or None where nothing fits (406).

    The highest quality wins; among equals the more specific range, then the order of `formats`.
    Without a header, or with one that holds nothing readable, that is the first format. A format
    is known by its media type and, where no range names that, by its other media types.
    """
    header = accept or ""
    choose = _best if len(header) > _REMEMBERED else _remembered_best
    return choose(header, tuple(formats))


def _best(accept: str, formats: tuple[Format, ...]) -> Format | None:
    ranges = list(_ranges(accept))
    if not ranges:
        return formats[0] if formats else None
    scored = [(_score(fmt, ranges), -place, fmt) for place, fmt in enumerate(formats)]
    acceptable = [candidate for candidate in scored if candidate[0][0] > 0]
    return max(acceptable, key=lambda candidate: candidate[:2])[2] if acceptable else None


_REMEMBERED = 500  # characters of a header whose outcome is remembered: clients send few different ones
_remembered_best = lru_cache(1000)(_best)


def _ranges(accept: str) -> Iterator[_Range]:
    """The readable media ranges of a header; what cannot be read is passed over."""
    for element in _ELEMENT.findall(accept):
        found = _RANGE.match(element)
        if not found or (found["type"] == "*" and found["subtype"] != "*"):
            continue
        quality, narrowed, readable = 1.0, False, True
        for parameter in _PARAMETER.finditer(found["parameters"] or ""):
            name = parameter["name"].lower()
            if name == "q":
                value = parameter["value"].strip()
                readable = bool(_QUALITY.match(value))
                quality = float(value) if readable else 0.0
                break
            narrowed = narrowed or name not in _HARMLESS
        if readable:
            yield _Range(f"{found['type']}/{found['subtype']}".lower(), quality, narrowed)


def _score(fmt: Format, ranges: Sequence[_Range]) -> tuple[float, int]:
    """Quality and specificity of the most specific range that speaks of this format."""
    aliases = [alias for alias in fmt.aliases if "/" in alias]
    wildcard = fmt.media_type.partition("/")[0] + "/*"
    rules: tuple[tuple[int, Sequence[str], bool], ...] = (
        (6, [fmt.media_type], False),
        (5, [fmt.media_type], True),
        (4, aliases, False),
        (3, aliases, True),
        (2, [wildcard], False),
        (1, ["*/*"], False),
    )
    for specificity, names, narrowed in rules:
        qualities = [
            each.quality
            for each in ranges
            if each.name in names and (each.narrowed == narrowed or specificity < 3)
        ]
        if qualities:
            return max(qualities), min(specificity, 4)
    return 0.0, 0
