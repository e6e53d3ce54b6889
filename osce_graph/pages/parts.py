"""What a layout makes of a page: the parts that speak of items, as printed."""

from dataclasses import dataclass
from typing import Literal

from osce_graph.records import LabelledValue


@dataclass(frozen=True, slots=True)
class Part:
    """What a page prints of one item; nothing is resolved or dated yet.

    `kind` is the printed content type ("News Item"); `fields` hold one value each; `body` one
    paragraph each, without the lead where it only repeats the body's beginning.
    """

    origin: Literal["page", "entry"]
    title: str
    kind: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    fields: tuple[LabelledValue, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A page as one layout reads it; without parts, `reason` says why there is nothing to publish."""

    layout: str
    parts: tuple[Part, ...] = ()
    reason: str | None = None
