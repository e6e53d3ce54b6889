"""The one place that mints IRIs.

Inside the pipeline an entity is named by its *path* below the base (`body/secretariat`), so that
records and reference data do not depend on the publisher's choice of base; `Iris` turns paths into
IRIs and back. The table of kinds is the site map of the published graph (design, section 5).
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

DEFAULT_BASE: Final = "https://w3id.org/osce-graph/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A first path segment: its `name`, the class its entities have, and its label in the plural."""

    name: str
    class_name: str
    label: str


KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("news", "osce:NewsItem", "News items"),
        Kind("publication", "osce:Publication", "Publications"),
        Kind("event", "osce:ReportedEvent", "Reported events"),
        Kind("state", "osce:State", "States"),
        Kind("body", "osce:Body", "Bodies"),
        Kind("field-operation", "osce:FieldOperation", "Field operations"),
        Kind("organization", "org:Organization", "Other organizations"),
        Kind("field-of-work", "osce:FieldOfWork", "Fields of work"),
        Kind("dimension", "osce:Dimension", "Dimensions of security"),
        Kind("content-type", "osce:ContentType", "Content types"),
        Kind("standing", "osce:Standing", "Standings of States"),
        Kind("scheme", "skos:ConceptScheme", "Concept schemes"),
        Kind("meeting-series", "osce:MeetingSeries", "Meeting series"),
        Kind("meeting", "osce:Meeting", "Meetings"),
        Kind("post", "osce:Post", "Posts"),
        Kind("tenure", "osce:Tenure", "Tenures"),
        Kind("membership", "osce:StateMembership", "Memberships of States"),
        Kind("change", "org:ChangeEvent", "Successions"),
        Kind("name", "osce:DatedName", "Dated names"),
        Kind("person", "osce:Person", "Persons"),
        Kind("person-name", "osce:NamedPerson", "Persons known by name only"),
        Kind("place", "osce:Place", "Places"),
        Kind("source", "osce:SourceDocument", "Source documents"),
        Kind("graph", "sd:Graph", "Named graphs"),
        Kind("annotation", "oa:Annotation", "Evidence"),
        Kind("query", "sh:SPARQLExecutable", "Saved queries"),
        Kind("parameter", "sh:Parameter", "Parameters of saved queries"),
        Kind("dataset", "dcat:Dataset", "Datasets"),
    )
}

_SKOLEM = re.compile(r"[A-Za-z0-9-]+\Z")
_PATH = re.compile(r"[a-z][a-z-]*/[^\s<>\"{}|\\^`?#%]+\Z")


class Iris:
    """Paths to IRIs and back, under one base.

    `base` must be an absolute http(s) IRI that ends in `/`; ValueError says so otherwise.
    """

    __slots__ = ("_known", "base")

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+/", base):
            raise ValueError(f"base IRI {base!r} must be an http(s) IRI that ends in '/'")
        self.base = base
        self._known = lru_cache(maxsize=4096)(self._mint)

    def __call__(self, path: str) -> NamedNode:
        """The IRI of an entity path such as `state/albania`; ValueError for an unknown kind."""
        return self._known(path)

    def _mint(self, path: str) -> NamedNode:
        kind, _, key = path.partition("/")
        if kind not in KINDS or not key or not _PATH.match(path):
            raise ValueError(f"{path!r} is not a path of a known kind")
        return NamedNode(self.base + path)

    def path(self, iri: str) -> str | None:
        """The path of one of our entity IRIs, or None for any other IRI."""
        if not iri.startswith(self.base):
            return None
        path = iri[len(self.base) :]
        return path if path.partition("/")[0] in KINDS and _PATH.match(path) else None

    def skolem(self, key: str) -> NamedNode:
        """What stands for a blank node (RDF 1.1 Concepts, section 3.5); ValueError for what is no key."""
        if not _SKOLEM.match(key):
            raise ValueError(f"{key!r} is not the key of a node")
        return NamedNode(f"{self.base}.well-known/genid/{key}")

    # Graphs ---------------------------------------------------------------------------------
    @property
    def reference_graph(self) -> NamedNode:
        return NamedNode(self.base + "graph/reference")

    @property
    def ontology_graph(self) -> NamedNode:
        return NamedNode(self.base + "graph/ontology")

    @property
    def metadata_graph(self) -> NamedNode:
        return NamedNode(self.base + "graph/metadata")

    def source_graph(self, sha256: str) -> NamedNode:
        return NamedNode(f"{self.base}graph/source/{sha256}")

    def evidence_graph(self, sha256: str) -> NamedNode:
        return NamedNode(f"{self.base}graph/evidence/{sha256}")

    def curated_graph(self, sha256: str) -> NamedNode:
        """The graph of a curated RDF file in a format that names none."""
        return NamedNode(f"{self.base}graph/curated/{sha256}")


_TRANSLITERATION: Final = {
    "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ß": "ss", "ẞ": "SS", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D",
    "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "œ": "oe", "Œ": "OE", "ı": "i", "ħ": "h", "Ħ": "H",
    "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ĸ": "k", "ſ": "s", "ə": "e", "Ə": "E",
    "\u2018": "", "\u2019": "", "\u02bc": "", "\u00b7": "", "'": "",
}  # fmt: skip
_TRANSLITERATED: Final = re.compile(f"[{''.join(_TRANSLITERATION)}]")


def transliterate(text: str) -> str:
    """Latin letters without diacritics; letters NFKD does not take apart go by the table above."""
    if text.isascii():
        return text.replace("'", "")
    decomposed = unicodedata.normalize("NFKD", text)
    letters = _TRANSLITERATED.sub(lambda match: _TRANSLITERATION[match[0]], decomposed)
    # No character below U+0300 combines.
    for mark in [char for char in set(letters) if char >= "\u0300" and unicodedata.combining(char)]:
        letters = letters.replace(mark, "")
    return letters


_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_WORD: Final = re.compile(r"[^\W_]+")


def _words(text: str) -> list[str]:
    folded = transliterate(text.casefold()).casefold()
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


def slug(text: str, limit: int = 80) -> str:
    """A key of lower-case letters, digits and single hyphens, cut at a hyphen before `limit`.

    Letters of other scripts are kept (percent-encoded they would be unreadable, dropped they would
    collide). Never empty: text without letter or digit becomes `x`.
    """
    key = "-".join(_words(text))
    if len(key) > limit:
        key = key[: limit + 1].rpartition("-")[0] or key[:limit]
    return key or "x"


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Text reduced to what identity looks at: case, diacritics, punctuation and spacing gone."""
    return " ".join(_words(text))


def unnumbered_key(headline: str, date: str | None, language: str) -> str:
    """The key of an item without node number: slug and 12 hex digits of what identifies it."""
    identity = "\n".join((fold(headline), date or "", language))
    return f"{slug(headline, 60)}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"


def sample_key(headline: str) -> str:
    """The key of an item on a sample page, so that its IRI says `sample`."""
    return f"sample-{slug(headline)}"


ITEM_KINDS: Final = ("news", "publication")
"""The kinds of what the OSCE issued."""

_EVENT: Final = re.compile(r"event/(.+)-([0-9]+)\Z")


def event_path(item: str, number: int | str) -> str:
    """The path of an event that an item reports on: of `news/7` the first is `event/7-1`."""
    return f"event/{item.partition('/')[2]}-{number}"


def items_of_event(path: str) -> list[tuple[str, str]]:
    """The paths that the item of an event may have, each with the event's number; none for other paths."""
    found = _EVENT.match(path)
    return [(f"{kind}/{found[1]}", found[2]) for kind in ITEM_KINDS] if found else []


def url_path(path: str) -> str:
    """A path as it stands in a URL (non-ASCII letters percent-encoded)."""
    return quote(path, safe="/:@!$&'()*+,;=-._~")
