"""The table of layouts. A new one: a module here with `read`, and its line in LAYOUTS.

`read(anatomy, knows)` gives the page's Content, or None where it is not this layout; `knows` asks
the reference data whether a line is a value of a field. The first that recognises a page has it, so
the more particular stand first.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from osce_graph.iris import fold
from osce_graph.pages import labels
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.layouts import bare, event, labelled, listing, newsroom, raw, teasers, undated
from osce_graph.pages.parts import Content, Knows

LAYOUTS: Final[tuple[Callable[[Anatomy, Knows], Content | None], ...]] = (
    listing.read,
    teasers.read,
    raw.read,
    event.read,
    labelled.read,
    undated.read,
    newsroom.read,
    bare.read,
)

_SECTIONS: Final = frozenset(
    {
        "newsroom", "news", "latest news", "all news", "stories", "press releases", "news and press releases",
        "press statements", "statements", "publications", "documents", "documents library", "resources",
        "press statements of the osce representative on freedom of the media", "search results",
    }
)  # fmt: skip


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    """The page's content by the first layout that recognises it, or None."""
    anatomy = replace(anatomy, content=tuple(labels.separated(anatomy.content, knows)))
    for layout in LAYOUTS:
        content = layout(anatomy, knows)
        if content is not None and not _is_section(content):
            return content
    return None


def _is_section(content: Content) -> bool:
    """Whether the title read for an item is that of a part of the site, whose entries were not understood."""
    return any(part.origin == "page" and fold(part.title) in _SECTIONS for part in content.parts)
