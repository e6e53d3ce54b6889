"""HTML or a text rendition -> blocks: the same anatomy for both, read by the same layouts.

A text rendition prints a list item as a line that begins with "- " and a nested menu as a lone "-"
(page survey, section 3); in HTML both are `li`. What a text tool drops, a `time` element's value or
the address of a link, stands on the block it was found in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree, html

from osce_graph.pages.text import squeeze


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a page as a reader sees it.

    tag   the HTML element ("h1", "li", "p", ...); "li" or "" in a text rendition
    role  the class that says what the block is ("search-title", "publishing-date", ...), else ""
    when  the value of a `time` element's datetime attribute in the block
    href  the first link in the block
    """

    text: str
    tag: str = ""
    role: str = ""
    when: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A page taken apart: what is navigation, what is content, what its metadata say."""

    content: tuple[Block, ...]
    navigation: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False

    @property
    def text(self) -> str:
        """The content, one block a line: what quotes are found again in."""
        return "\n".join(block.text for block in self.content)


SAMPLE_NOTICE: Final = "Sample page written for osce-graph"

# Classes of the older site that say what a block is (page survey, section 9).
ROLES: Final = frozenset(
    {
        "search-title", "publishing-date", "search-snippet", "search-result-news", "date-display-single",
        "author", "field-field-description", "pane-content", "node-content",
    }
)  # fmt: skip
_SKIPPED: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "head", "form", "button", "select"}
)
_INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
        "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
        "tt", "u", "var", "wbr", "img", "picture", "source",
    }
)  # fmt: skip
_NAVIGATION: Final = frozenset({"nav", "header", "footer", "aside"})
_NAVIGATION_NAMES: Final = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|menus|breadcrumbs?|site-?header|site-?footer|sidebar|skip-?links?)"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)
_META_NAMES: Final = frozenset(
    {
        "article:published_time", "dcterms.date", "dcterms.issued", "dcterms.created", "dc.date",
        "dc.date.issued", "dcterms.title", "og:title", "og:url", "og:site_name",
    }
)  # fmt: skip


def from_text(text: str) -> Anatomy:
    """The anatomy of a text rendition: leading list items are the navigation."""
    blocks: list[Block] = []
    sample = False
    for raw in text.splitlines():
        line = squeeze(raw)
        if SAMPLE_NOTICE in line:
            sample = True
        elif line == "-":
            blocks.append(Block("", "li"))
        elif line.startswith(("- ", "• ")):
            blocks.append(Block(line[2:].lstrip(), "li"))
        elif line:
            blocks.append(Block(line))
    start = _end_of_menu(blocks)
    return Anatomy(
        tuple(block for block in blocks[start:] if block.text),
        tuple(block.text for block in blocks[:start] if block.text),
        sample=sample,
    )


def from_html(text: str) -> Anatomy:
    """The anatomy of an HTML page. ValueError if there is no element in it."""
    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        raise ValueError("there is no HTML element in it") from None
    walk = _Walk()
    body = root.find("body")
    walk.element(root if body is None else body, False, "")
    walk.flush(False, "", "")
    sample = False
    content: list[Block] = []
    for block in walk.main or walk.content:
        if SAMPLE_NOTICE in block.text:
            sample = True
        else:
            content.append(block)
    start = _end_of_menu(content)
    navigation = [*walk.navigation, *(block.text for block in content[:start])]
    sample = sample or any(SAMPLE_NOTICE in line for line in (*navigation, *(b.text for b in walk.content)))
    return Anatomy(
        tuple(block for block in content[start:] if block.text),
        tuple(line for line in navigation if line),
        dict(_metadata(root)),
        sample,
    )


def _end_of_menu(blocks: list[Block]) -> int:
    """How many leading blocks are a menu: list items, and headings right after an empty item."""
    end = 0
    for index, block in enumerate(blocks):
        if block.tag == "li" or (index and blocks[index - 1] == Block("", "li")):
            end = index + 1
        else:
            break
    return end


class _Walk:
    """Collects blocks while descending an element tree; inline text gathers until a block ends."""

    def __init__(self) -> None:
        self.content: list[Block] = []
        self.main: list[Block] = []
        self.navigation: list[str] = []
        self._text: list[str] = []
        self._when: str | None = None
        self._href: str | None = None
        self._role = ""
        self._in_main = False

    def flush(self, navigation: bool, tag: str, role: str) -> None:
        text = squeeze("".join(self._text)) if self._text else ""
        self._text.clear()
        if text or self._when:
            if navigation:
                self.navigation.append(text)
            else:
                block = Block(text, tag, self._role or role, self._when, self._href)
                (self.main if self._in_main else self.content).append(block)
        self._when = self._href = None
        self._role = ""

    def element(self, element: etree._Element, navigation: bool, role: str, tag: str = "") -> None:
        """Walk one block-level element; libxml2 bounds the depth at 256."""
        names = element.get("class") or ""
        if element.tag in _NAVIGATION or _is_navigation(names, element.get("id")):
            navigation = True
        is_main = not navigation and (element.tag == "main" or element.get("role") == "main")
        if is_main:
            self._in_main = True
        role = next((name for name in names.split() if name in ROLES), role)
        tag = element.tag
        if element.text:
            self._text.append(element.text)
        for child in element:
            self._child(child, navigation, role, tag)
            if child.tail:
                self._text.append(child.tail)
        self.flush(navigation, tag, role)
        if is_main:
            self._in_main = False

    def _child(self, child: etree._Element, navigation: bool, role: str, tag: str) -> None:
        name = child.tag
        if not isinstance(name, str) or name in _SKIPPED or child.get("hidden") is not None:
            return
        if name == "br":
            self.flush(navigation, tag, role)
        elif name in _INLINE:
            self._inline(child, navigation, role, tag)
        else:
            self.flush(navigation, tag, role)
            self.element(child, navigation, role)

    def _inline(self, element: etree._Element, navigation: bool, role: str, tag: str) -> None:
        if element.tag == "a" and self._href is None:
            self._href = element.get("href")
        elif element.tag == "time" and self._when is None:
            self._when = element.get("datetime")
        names = element.get("class")
        if names:
            self._role = self._role or next((name for name in names.split() if name in ROLES), "")
        if element.text:
            self._text.append(element.text)
        for child in element:
            self._child(child, navigation, role, tag)
            if child.tail:
                self._text.append(child.tail)


def _is_navigation(names: str, identifier: str | None) -> bool:
    return bool(
        (names and _NAVIGATION_NAMES.search(names)) or (identifier and _NAVIGATION_NAMES.search(identifier))
    )


def _metadata(root: etree._Element) -> Iterator[tuple[str, str]]:
    if lang := root.get("lang"):
        yield "lang", lang
    head = root.find("head")
    for element in () if head is None else head:
        if element.tag == "link" and "canonical" in (element.get("rel") or "").split():
            yield "canonical", element.get("href") or ""
        elif element.tag == "meta":
            name = (element.get("property") or element.get("name") or "").lower()
            if name in _META_NAMES and (content := element.get("content")):
                yield name, squeeze(content)
        elif element.tag == "title" and element.text:
            yield "title", squeeze(element.text)
