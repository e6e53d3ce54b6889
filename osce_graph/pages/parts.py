"""What a layout makes of a page: the parts that speak of items, as printed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from osce_graph.pages.versions import VersionLink
from osce_graph.records import LabelledValue

# Whether the reference data know a line as a value of a field: knows("content type", "News Item").
Knows = Callable[[str, str], bool]

# First lines of a page that say where on the site it stands, in small letters.
OPENINGS: Final = frozenset({"newsroom", "skip links"})


# Titles of parts of the site, folded.
SECTIONS: Final = frozenset(
    {
        "newsroom", "news", "latest", "latest news", "highlights", "all news", "stories", "press releases",
        "news and press releases",
        "press statements", "statements", "publications", "documents", "documents library", "resources",
        "press statements of the osce representative on freedom of the media", "search results",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What a page prints of one item; nothing is resolved or dated yet.

    `kind` is the printed content type ("News Item"); `fields` hold one value each; `body` one
    paragraph each; `date_line` is the line with place and day under the title; `versions` are links to the
    entry in other languages (those of an item's own page stand in its anatomy).
    """

    origin: Literal["page", "entry"]
    title: str
    kind: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    fields: tuple[LabelledValue, ...] = ()
    date_line: str | None = None
    href: str | None = None
    versions: tuple[VersionLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A page as one layout reads it; without parts, `reason` says why there is nothing to publish."""

    layout: str
    parts: tuple[Part, ...] = ()
    reason: str | None = None
