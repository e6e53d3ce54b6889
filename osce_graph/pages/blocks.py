"""HTML or a text rendition -> blocks: the same anatomy for both, read by the same layouts.

A text rendition prints a list item as a line that begins with "- " and a nested menu as a lone "-"
(page survey, section 3); in HTML both are `li`. What a text tool drops, a `time` element's value or
the address of a link, stands on the block it was found in.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from lxml import etree

from osce_graph.iris import fold
from osce_graph.pages.text import cleaned, squeeze


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a page as a reader sees it.

    tag   the HTML element ("h1", "li", "p", ...); "li" or "" in a text rendition
    role  the class that says what the block is ("search-title", "publishing-date", ...), else ""
    when  the machine-readable value of a date in the block (`time`, `date-display-single`)
    href  the first link in the block
    """

    text: str
    tag: str = ""
    role: str = ""
    when: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Anatomy:
    """A page taken apart: what is navigation, what is content, what its metadata say.

    `meta` is keyed by the carrier: a meta element's name, "canonical", "lang", "title",
    "json-ld datePublished".
    """

    content: tuple[Block, ...]
    navigation: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False

    @cached_property
    def text(self) -> str:
        """The content, one block a line: what quotes are found again in."""
        return "\n".join(block.text for block in self.content)

    @cached_property
    def heading(self) -> int | None:
        """The index of the block that is marked as the title: by the page's metadata, or as `h1`."""
        titles = (self.meta.get(name, "") for name in ("og:title", "title"))
        stated = {fold(re.split(r"\s+[|–—]\s+", title)[0]) for title in titles}
        marked = [
            index
            for index, block in enumerate(self.content)
            if block.tag == "h1" and fold(block.text) not in _SITE_NAMES
        ]
        named = (index for index in marked if fold(self.content[index].text) in stated)
        return next(named, marked[0] if marked else None)


SAMPLE_NOTICE: Final = "Sample page written for osce-graph"
_SITE_NAMES: Final = frozenset({"", "osce", "organization for security and co operation in europe"})

# Classes of the older site that say what a block is (page survey, section 9).
ROLES: Final = frozenset(
    {"search-title", "publishing-date", "search-snippet", "date-display-single", "author"}
)
_SKIPPED: Final = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "form", "button", "select",
)  # fmt: skip
_INLINE: Final = (
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr", "img", "picture", "source",
)  # fmt: skip
_IS_INLINE: Final = frozenset(_INLINE)
_NAVIGATION: Final = frozenset({"header", "footer", "aside"})
_NAVIGATION_NAMES: Final = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|menus|breadcrumbs?|site-?header|site-?footer"
    r"|sidebar|skip-?links?|pager)"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)
_META_NAMES: Final = frozenset(
    {
        "article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date.issued",
        "dc.date", "og:title", "og:url",
    }
)  # fmt: skip
_JSON_LD_LIMIT: Final = 256 * 1024


def from_text(text: str) -> Anatomy:
    """The anatomy of a text rendition: leading list items are the navigation."""
    blocks: list[Block] = []
    for raw in text.splitlines():
        line = squeeze(raw)
        if line == "-":
            blocks.append(Block("", "li"))
        elif line.startswith(("- ", "• ")):
            blocks.append(Block(line[2:].lstrip(), "li"))
        elif line.startswith("# "):
            blocks.append(Block(line[2:].lstrip(), "h1"))
        elif line:
            blocks.append(Block(line))
    return _anatomy(blocks, [], {}, SAMPLE_NOTICE in text)


def from_html(text: str) -> Anatomy:
    """The anatomy of an HTML page. ValueError if there is no element in it."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ValueError("there is no HTML element in it")
    meta = dict(_metadata(root))
    body = root.find("body")
    # Control characters come in by character references only: decoded text holds none.
    walk = _Walk(cleaned if "&#" in text else squeeze)
    if body is not None:
        etree.strip_elements(body, *_SKIPPED, with_tail=False)
        walk.block(body, "")
    blocks: list[Block] = []
    for block in walk.blocks:
        if block.text:
            blocks.append(block)
        elif block.when and blocks and not blocks[-1].when:
            blocks[-1] = replace(blocks[-1], when=block.when)
    return _anatomy(blocks, walk.navigation, meta, SAMPLE_NOTICE in text)


def _anatomy(blocks: list[Block], navigation: list[str], meta: dict[str, str], sample: bool) -> Anatomy:
    start = _end_of_menu(blocks)
    menu = (block.text for block in blocks[:start] if block.text)
    content = tuple(block for block in blocks[start:] if block.text and SAMPLE_NOTICE not in block.text)
    return Anatomy(content, (*navigation, *menu), meta, sample)


def _end_of_menu(blocks: Sequence[Block]) -> int:
    """How many leading blocks are a menu: list items, and the headings and skip links among them."""
    end = 0
    for index, block in enumerate(blocks):
        after_marker = index > 0 and blocks[index - 1] == Block("", "li")
        if after_marker or (_is_item(block) and (block.href or index == end)):
            end = index + 1
        elif (
            block.tag in ("h1", "p")
            or len(block.text) > 60
            or index - end > 3
            or not _menu_follows(blocks[index + 1 : index + 41], 10 if end else 20)
        ):
            break
    return end


def _is_item(block: Block) -> bool:
    """Whether a block is an item of a list, and no label of the page's own ("- Issued on:")."""
    return block.tag == "li" and not block.text.endswith(":")


def _menu_follows(blocks: Sequence[Block], items: int) -> bool:
    return sum(map(_is_item, blocks)) >= items


class _Walk:
    """Collects blocks while descending an element tree; inline text gathers until a block ends.

    libxml2 bounds the depth of the tree at 256.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean
        self.navigation: list[str] = []
        self._outside: list[Block] = []
        self._main: list[Block] = []
        self._text: list[str] = []
        self._when: str | None = None
        self._href: str | None = None
        self._role = ""
        self._in_main = False

    @property
    def blocks(self) -> list[Block]:
        """The blocks of `main`, unless the title stands outside of it."""
        titled = any(block.tag == "h1" for block in self._main)
        if self._main and (titled or not any(block.tag == "h1" for block in self._outside)):
            return self._main
        return self._outside + self._main

    def block(self, element: etree._Element, role: str) -> None:
        """Walk one block-level element."""
        tag: str = element.tag
        names = element.get("class")
        if self._is_navigation(element, tag, names):
            self._menu(element)
            return
        outermost_main = not self._in_main and (tag in ("main", "article") or element.get("role") == "main")
        if outermost_main:
            self._in_main = True
        role = (names and _role(names)) or role
        self._contents(element, tag, role)
        self._flush(tag, role)
        if outermost_main:
            self._in_main = False

    def _menu(self, element: etree._Element) -> None:
        """Most of a page is menu: with the inline elements gone each text is an entry."""
        etree.strip_tags(element, *_INLINE)
        texts = [element.text]
        for child in element.iterdescendants():
            texts += (child.text, child.tail)
        self.navigation += (self._clean(text) for text in texts if text and not text.isspace())

    def _contents(self, element: etree._Element, tag: str, role: str) -> None:
        if element.text:
            self._text.append(element.text)
        for child in element:
            name = child.tag
            if name in _IS_INLINE:
                self._inline(child, tag, role)
            elif name == "br":
                self._flush(tag, role)
            elif child.get("hidden") is None:
                self._flush(tag, role)
                self.block(child, role)
            if child.tail:
                self._text.append(child.tail)

    def _inline(self, element: etree._Element, tag: str, role: str) -> None:
        names = element.get("class")
        own = _role(names) if names else ""
        self._role = self._role or own
        if element.tag == "a" and self._href is None:
            self._href = element.get("href")
        elif element.tag == "time" and self._when is None:
            self._when = element.get("datetime")
        elif own == "date-display-single" and self._when is None:
            self._when = element.get("content")
        self._contents(element, tag, role)

    def _flush(self, tag: str, role: str) -> None:
        if self._text or self._when:
            text = self._clean("".join(self._text))
            self._text.clear()
            if text or self._when:
                block = Block(text, tag, self._role or role, self._when, self._href)
                (self._main if self._in_main else self._outside).append(block)
        self._when = self._href = None
        self._role = ""

    def _is_navigation(self, element: etree._Element, tag: str, names: str | None) -> bool:
        if tag == "nav":
            return True
        named = (names and _names_navigation(names)) or _names_navigation(element.get("id") or "")
        if not named and (tag not in _NAVIGATION or self._in_main):
            return False
        # A class of the body ("one-sidebar") or of a wrapper speaks of what stands in it.
        return tag != "body" and element.find(".//h1") is None and element.find(".//main") is None


@lru_cache(maxsize=4096)
def _names_navigation(names: str) -> bool:
    return bool(_NAVIGATION_NAMES.search(names))


@lru_cache(maxsize=4096)
def _role(names: str) -> str:
    return next((name for name in names.split() if name in ROLES), "")


def _metadata(root: etree._Element) -> Iterator[tuple[str, str]]:
    if lang := root.get("lang"):
        yield "lang", lang
    head = root.find("head")
    for element in () if head is None else head:
        if element.tag == "link" and "canonical" in (element.get("rel") or "").split():
            yield "canonical", element.get("href") or ""
        elif element.tag == "meta":
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            if name in _META_NAMES and (content := element.get("content")):
                yield name, cleaned(content)
        elif element.tag == "title" and element.text:
            yield "title", cleaned(element.text)
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json" and (date := _json_ld_date(script.text or "")):
            yield "json-ld datePublished", date


def _json_ld_date(text: str) -> str | None:
    """The `datePublished` of the article that JSON-LD describes, else of the page."""
    if len(text) > _JSON_LD_LIMIT:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    nodes: list[Any] = data if isinstance(data, list) else [data]
    nodes = [*nodes, *(inner for node in nodes for inner in _graph(node))]
    dated = [node for node in nodes if isinstance(node, dict) and isinstance(node.get("datePublished"), str)]
    dated.sort(key=lambda node: "Article" not in str(node.get("@type")))
    return cleaned(dated[0]["datePublished"]) if dated else None


def _graph(node: Any) -> list[Any]:
    graph = node.get("@graph") if isinstance(node, dict) else None
    return graph if isinstance(graph, list) else []
