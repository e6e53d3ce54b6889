"""Content negotiation, pure: what a client accepts and what we can send, to what we send.

RFC 9110, section 12; by media type, JSON-LD profile, language and content coding.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from osce_graph.formats import JSON_LD, Format

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+"?)+')
_RANGE = re.compile(rf"\s*(?P<type>{_TOKEN})/(?P<subtype>{_TOKEN})\s*(?:;(?P<parameters>.*))?\Z", re.DOTALL)
_PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*+"?)+')
_QUALITY = re.compile(r"(?:0(?:\.\d*)?|1(?:\.0*)?|\.\d+)\Z")

# Parameters that do not narrow a range: all our text is UTF-8, and a JSON-LD profile is a wish.
_HARMLESS = frozenset({"charset", "profile", "version", "v"})
_WEIGHTED = re.compile(rf"\s*(?P<name>\*|{_TOKEN})\s*(?:;\s*[qQ]\s*=\s*(?P<quality>[^\s;]*)\s*)?\Z")

IDENTITY: Final = "identity"
_LONGEST_TAG: Final = 100  # characters; a language tag has some thirty at most

CODINGS: Final = ("zstd", "gzip", IDENTITY)
"""The content codings that we have, the best first."""
_JSON_LD = "http://www.w3.org/ns/json-ld#"
EXPANDED: Final = f'{JSON_LD.media_type};profile="{_JSON_LD}expanded {_JSON_LD}flattened"'
"""The media type of JSON-LD without context, one flat node object a subject."""


@dataclass(frozen=True, slots=True)
class _Range:
    name: str
    quality: float
    narrowed: bool
    profile: str = ""


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
        quality, narrowed, readable, profile = 1.0, False, True, ""
        for parameter in _PARAMETER.findall(found["parameters"] or ""):
            name, equals, value = (part.strip() for part in parameter.partition("="))
            if not equals:
                continue
            if name.lower() == "q":
                readable = bool(_QUALITY.match(value))
                quality = float(value) if readable else 0.0
                break
            if name.lower() == "profile":
                profile = value.strip('"')
            narrowed = narrowed or name.lower() not in _HARMLESS
        if readable:
            yield _Range(f"{found['type']}/{found['subtype']}".lower(), quality, narrowed, profile)


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
            return max(qualities), specificity
    return 0.0, 0


def wants_expanded(accept: str | None) -> bool:
    """Whether an Accept header prefers expanded or flattened JSON-LD (JSON-LD 1.1, section 6.1) to compacted.

    Any other profile is a wish that we cannot fulfil: what is sent then is compacted.
    """
    if not accept or "profile" not in accept:
        return False
    ranges = [each for each in _ranges(accept) if each.name == JSON_LD.media_type and each.quality]
    preferred = max(ranges, key=lambda each: each.quality, default=None)
    wished = preferred.profile.split() if preferred else []
    return bool({f"{_JSON_LD}expanded", f"{_JSON_LD}flattened"} & {*wished}) and (
        f"{_JSON_LD}compacted" not in wished
    )


def language(accept: str | None, available: Collection[str], default: str = "en") -> str:
    """The language to send for an Accept-Language header, by lookup (RFC 4647, section 3.4).

    `available` are tags in lower case. A range is cut from its end until it is available; `*` and
    what cannot be fulfilled mean `default`.
    """
    if not accept:
        return default
    wished = sorted(
        (-quality, place, tag) for place, (tag, quality) in enumerate(_weighted(accept)) if quality > 0
    )
    for _, _, tag in wished:
        while tag and len(tag) <= _LONGEST_TAG:
            if tag in available:
                return tag
            if tag == "*":
                return default
            tag = tag.rpartition("-")[0]
            if tag[-2:-1] == "-":  # a single letter introduces what was cut off
                tag = tag[:-2]
    return default


@lru_cache(1000)
def coding(accept: str | None) -> str:
    """The content coding to send for an Accept-Encoding header: one of CODINGS.

    The highest quality wins, then the order of CODINGS. What was refused is never sent, but for
    `identity` where nothing is left.
    """
    qualities = dict(_weighted(accept or ""))
    if "x-gzip" in qualities:
        qualities.setdefault("gzip", qualities["x-gzip"])
    others = qualities.get("*", 0.0)
    scores = {name: qualities.get(name, others) for name in CODINGS}
    if IDENTITY not in qualities and not ("*" in qualities and others == 0):
        scores[IDENTITY] = max(scores[IDENTITY], 0.0001)  # acceptable unless refused, and the last choice
    best_of_all = max(CODINGS, key=lambda name: scores[name])
    return best_of_all if scores[best_of_all] > 0 else IDENTITY


def _weighted(header: str) -> Iterator[tuple[str, float]]:
    """The names of a header with their qualities; what cannot be read is passed over."""
    for element in header.lower().split(","):
        found = _WEIGHTED.match(element)
        if found:
            quality = found["quality"]
            if quality is None:
                yield found["name"], 1.0
            elif _QUALITY.match(quality):
                yield found["name"], float(quality)
