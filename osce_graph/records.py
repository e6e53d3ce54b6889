"""What flows through the house: immutable values, from bytes read to records ready for RDF.

A *page* is what was saved; an *item* is what the OSCE issued; a *record* is what one page says of
one item. Entities are named by their path below the base IRI (`body/secretariat`, see `iris`).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Document:
    """One saved file as read: `name` is for reports only and never published."""

    name: str
    content: bytes
    sha256: str
    media_type: str  # "text/html" or "text/plain"
    address: str | None = None  # where it was saved from
    retrieved: str | None = None  # xsd:dateTime with zone; never a file's mtime
    charset: str | None = None  # as the server declared it (Content-Type)


class Quote(NamedTuple):
    """Words of a page with at most 32 characters of context a side (oa:TextQuoteSelector)."""

    exact: str
    prefix: str
    suffix: str


class Finding(NamedTuple):
    """A fact read off running text.

    `subject` is an entity path, `property` a prefixed name (`schema:mentions`), `value` an entity
    path where `literal` is false, and the words themselves where it is true. `rule` names the rule.
    """

    subject: str
    property: str
    value: str
    literal: bool
    quote: Quote
    rule: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place by path and label; one that is not `curated` is known only as printed."""

    path: str
    label: str
    curated: bool = False


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person known only from print, with the public role as printed."""

    path: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """An event an item reports on: days (ISO 8601) and places as printed."""

    path: str
    start: str
    end: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """A labelled field of a page: its label, one value, the carrier it was found in."""

    label: str
    value: str
    carrier: str  # "text", "time", "date-display-single", "meta", ...


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """A version of an item in another language, as a page links to it: it need not be published here.

    `language` is the BCP 47 code that the link bears, if any; `original` whether the page calls it what
    the item was translated from.
    """

    address: str
    language: str | None
    carrier: str  # "link", "alternate" (of the head), "raw view"
    original: bool = False


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """What one page says of one item; None and () mean the page does not say."""

    path: str  # "news/104221", "news/sample-...", "publication/..."
    origin: Literal["page", "entry"]  # the item's own page, or an entry of a listing
    headline: str
    language: str  # BCP 47
    abstract: str | None = None
    date_published: str | None = None
    date_created: str | None = None
    dateline: str | None = None  # as printed
    dateline_places: tuple[Place, ...] = ()
    content_type: str | None = None
    structures: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    fields_of_work: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    events: tuple[ReportedEvent, ...] = ()
    meetings: tuple[str, ...] = ()
    persons: tuple[NamedPerson, ...] = ()
    findings: tuple[Finding, ...] = ()
    url: str | None = None
    identifier: str | None = None  # the node number
    versions: tuple[LanguageVersion, ...] = ()
    body: str = ""
    unresolved: tuple[LabelledValue, ...] = ()  # labels read but not in the reference data


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one document: records, or the reason why there are none.

    `layout` is what the page was recognised as (None: nothing known), `reason` a sentence for
    people when there is nothing to publish ("what is wrong; what to do"), `broken` whether that calls
    for quarantine, for which `field` and `quote` tell what was seen where; `navigation` is its menu.
    """

    layout: str | None
    records: tuple[ItemRecord, ...] = ()
    reason: str | None = None
    broken: bool = False
    field: str | None = None
    quote: str | None = None
    navigation: tuple[str, ...] = ()
