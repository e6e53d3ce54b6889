"""The table of layouts. A new one: a module here with `read`, and its line in LAYOUTS.

`read(anatomy, knows)` gives the page's Content, or None where it is not this layout; `knows` asks
the reference data whether a line is a value of a field. The first that recognises a page has it, so
the more particular stand first.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from osce_graph.pages import labels
from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.layouts import bare, event, labelled, listing, newsroom, raw, undated
from osce_graph.pages.parts import Content, Knows

LAYOUTS: Final[tuple[Callable[[Anatomy, Knows], Content | None], ...]] = (
    listing.read,
    raw.read,
    event.read,
    labelled.read,
    undated.read,
    newsroom.read,
    bare.read,
)


def read(anatomy: Anatomy, knows: Knows) -> Content | None:
    """The page's content by the first layout that recognises it, or None."""
    anatomy = replace(anatomy, content=tuple(labels.separated(anatomy.content, knows)))
    for layout in LAYOUTS:
        content = layout(anatomy, knows)
        if content is not None:
            return content
    return None
