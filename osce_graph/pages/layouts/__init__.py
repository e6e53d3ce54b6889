"""The table of layouts. A new one: a module here with `read`, and its line in LAYOUTS.

`read(anatomy, is_content_type)` gives the page's Content, or None where it is not this layout.
`is_content_type` tells whether a line is a content type ("News Item"), which only the reference
data know. The first that recognises a page has it, so the more particular stand first.
"""

from collections.abc import Callable
from typing import Final

from osce_graph.pages.blocks import Anatomy
from osce_graph.pages.layouts import bare, labelled, listing, newsroom, undated
from osce_graph.pages.parts import Content

Reader = Callable[[Anatomy, Callable[[str], bool]], Content | None]

LAYOUTS: Final[tuple[Reader, ...]] = (
    listing.read,
    labelled.read,
    undated.read,
    newsroom.read,
    bare.read,
)


def read(anatomy: Anatomy, is_content_type: Callable[[str], bool]) -> Content | None:
    """The page's content by the first layout that recognises it, or None."""
    for layout in LAYOUTS:
        content = layout(anatomy, is_content_type)
        if content is not None:
            return content
    return None
