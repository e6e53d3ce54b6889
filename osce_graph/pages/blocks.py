"""HTML or a text rendition -> blocks: the same anatomy for both, read by the same layouts.

A text rendition prints a list item as a line that begins with "- " and a nested menu as a lone "-"
(page survey, section 3); in HTML both are `li`. What a text tool drops, a `time` element's value or
the address of a link, stands on the block it was found in.
"""

import html
import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

from lxml import etree

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages import renditions
from osce_graph.pages.furniture import is_furniture
from osce_graph.pages.text import cleaned, squeeze
from osce_graph.pages.versions import (
    VersionLink,
    alternates,
    ends_in_language,
    is_code,
    is_label,
    language_named,
    marked_links,
    names_languages,
)

_Clean = Callable[[str], str]
_Menus = Mapping[str, tuple[str, ...]]


class Block(NamedTuple):
    """One line of a page as a reader sees it.

    tag   the HTML element ("h1", "li", "p", ...); "li" or "" in a text rendition
    role  the class that says what the block is ("search-title", "publishing-date", ...), else ""
    when  the machine-readable value of a date in the block
    by    what carries that value: "time", "date-display-single", the name of an RDFa or microdata property
    href  the first link in the block
    versions  links to other languages, in the lines below that hold nothing else
    column  of a table with headers, the number of the column the block stands in, and what stands over it
    """

    text: str
    tag: str = ""
    role: str = ""
    when: str | None = None
    by: str = ""
    href: str | None = None
    versions: tuple[VersionLink, ...] = ()
    column: tuple[int, str] | None = None


@dataclass(frozen=True)
class Anatomy:
    """A page taken apart: what is navigation, what is content, what its metadata say.

    `meta` is keyed by the carrier: a meta element's name, "canonical", "lang", "title",
    "json-ld datePublished". `ours` tells whether address or menu say that it is the OSCE's, so that its text
    need not. `versions` are all links to the page in other languages, in its head and on it.
    """

    content: tuple[Block, ...]
    navigation: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    ours: bool = False
    versions: tuple[VersionLink, ...] = ()

    @cached_property
    def text(self) -> str:
        """The content, one block a line: what quotes are found again in."""
        return "\n".join(block.text for block in self.content)

    @cached_property
    def heading(self) -> int | None:
        """The index of the block that is the title: the one the page's metadata name, else the `h1`."""
        marked = [
            index
            for index, block in enumerate(self.content)
            if block.tag == "h1" and fold(block.text) not in _SITE_NAMES
        ]
        others = [i for i, block in enumerate(self.content[:_TITLE_WITHIN]) if block.tag not in ("h1", "li")]
        for name in _TITLES:
            if title := self.meta.get(name):
                stated = _stated(title)
                longest = max(map(len, stated), default=0) + _PUNCTUATION
                for index in (*marked, *others):
                    text = self.content[index].text
                    if len(text) <= longest and fold(text) in stated:
                        return index
        return marked[0] if marked else None


def _stated(title: str) -> set[str]:
    """A title in the metadata, whole and without the name of the site that may follow, folded."""
    parts = re.split(r"\s+[|–—-]\s+", title)
    most = title[: -len(parts[-1])].rstrip(" |–—-") if parts[1:] else title
    return set(map(fold, {title, parts[0], most, _AFTER_SITE.sub("", title)})) - _SITE_NAMES


# "OSCE Press release: ", "OSCE | ", "OSCE - Press release: "
_AFTER_SITE: Final = re.compile(r"OSCE(?: [\w ]{1,30})?(?::|\s+[|–—-](?:\s+[A-Z][\w ]{1,30}:)?)\s+")

SAMPLE_NOTICE: Final = "Sample page written for osce-graph"
_SITE_NAMES: Final = frozenset({"", "osce", "organization for security and co operation in europe"})

_TITLES: Final = ("og:title", "dcterms.title", "dc.title", "json-ld headline", "title")
_TITLE_WITHIN: Final = 40  # blocks
_PUNCTUATION: Final = 20  # characters of a title that folding may drop

# Classes of the older site that say what a block is (page survey, section 9).
ROLES: Final = frozenset(
    {
        "search-title", "publishing-date", "search-snippet", "date-display-single", "author", "field-label",
        "field__label",
    }
)  # fmt: skip
# RDFa and microdata properties of an element that holds the day of issue.
_DATE_PROPERTIES: Final = frozenset(
    {"dc:date", "dcterms:date", "dcterms:issued", "schema:datepublished", "datepublished"}
)
_SKIPPED: Final = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "form", "button", "select", "del",
    "s", "strike",
    "textarea", "datalist", "audio", "video", "canvas", "rp", "rt",
)  # fmt: skip
# What a browser begins a line for (HTML, "Rendering"); any other element, known or not, is inline.
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "listing", "main", "menu", "nav", "ol",
        "optgroup", "option", "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "ul", "xmp",
    }
)  # fmt: skip
_BREAKS: Final = _BLOCKS | {"br"}
# A form that holds one of them is all of the page (ASP.NET).
_OF_A_PAGE: Final = ("h1", "main", "article", "nav")
_NAVIGATION: Final = frozenset({"header", "footer", "aside"})
_NAVIGATION_NAMES: Final = re.compile(
    r"(?:^|[-_ ])(?:(?:(?:left|right|top|bottom|main|side|sub)?(?:nav|menu)|navbar|navigation|menus"
    r"|breadcrumbs?|site-?header|site-?footer|sidebar|skip-?links?|pager)"
    r"|(?P<banner>sf-hidden|(?:eu[-_])?cookies?[-_]?(?:banner|notice|consent|compliance|bar|message))"
    r"|(?P<furniture>wm-ipp|google-cache-hdr|share|sharing|addthis|addtoany"
    r"|social-?(?:links|share|media|buttons|bar|icons)|cookies?|eu-cookie))"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)
_META_NAMES: Final = frozenset(
    {
        "article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date.issued",
        "dc.date", "og:title", "og:url", "dcterms.title", "dc.title", "dcterms.language", "dc.language",
        "dcterms.type", "dc.type", "article:section", "dcterms.subject", "dc.subject", "article:tag",
        "dcterms.publisher", "dc.publisher", "dcterms.creator", "dc.creator",
    }
)  # fmt: skip
_REPEATED: Final = frozenset(
    {"article:tag", "dcterms.subject", "dc.subject", "dcterms.publisher", "dcterms.creator"}
)
# What JSON-LD says of an article.
_JSON_LD: Final = (
    "datePublished", "headline", "inLanguage", "articleSection", "keywords", "publisher", "author",
)  # fmt: skip
# Labels that no menu has for a heading; the address of an item ends in its number.
_OF_AN_ITEM: Final = re.compile("Issued (?:on|by)|Publishing date")
_RUNNING: Final = 160  # characters of a paragraph of running text, at least
_PHRASE: Final = 60  # characters of a line of text with links in it, at least
_COLUMN: Final = 2000  # characters of a column with an item's labels, at most
_NUMBERED_PATH: Final = re.compile(r"/\d+/?(?:[?#].*)?\Z")
# Links to the rest of a text, without what is told to screen readers only ("about ...").
_MORE: Final = frozenset({"read more", "more", "continue reading", "full story", "read full story"})
_AFTER_MORE: Final = " \n\r\t\xa0.…»›>→"
_TITLED: Final = frozenset({"h1", "h2", "h3", "h4"})
# Links within a page: to a note below the text, with its number, and from a heading to itself.
_TO_A_NOTE: Final = re.compile(r"#_?(?:ftn|fn|edn|foot|end|note|cite_note)", re.IGNORECASE)
_NUMBER_OF_A_NOTE: Final = re.compile(r"\s*(?:[\[(]?\d{1,3}[\])]?|[*†‡]{1,3})\s*")
_AFTER_A_WORD: Final = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?”\"’)»])\Z")
_ANCHORS: Final = frozenset({"¶", "#", "§", "🔗"})
_MANY_LINKS: Final = 5
_ENTRY: Final = 120  # characters of a menu entry, at most
_MENU: Final = range(1000, 64 * 1024)  # characters of a menu that is worth remembering
_MARK: Final = "\ufdd0"  # decoded text does not hold it
_NAV: Final = re.compile(r'<nav(?:\s++[a-z-]++(?:="[^"<>]*+")?+)*+\s*+>')
_TAG: Final = re.compile(
    r'<(?P<closes>/?)(?P<name>[a-z][a-z0-9]*+)(?:\s++[a-z-]++(?:="[^"<>]*+")?+)*+\s*+(?:/(?=>))?>'
)
# What would be looked at beyond the menu, or where tags are none.
_NO_MENU: Final = re.compile(
    r"<!|<\?|-->|<(?:h1|main|nav|script|style|textarea|title|iframe|xmp|plaintext|no)", re.I
)
_VOID: Final = frozenset({"br", "hr", "img", "input", "wbr", "source", "link", "meta"})
_HIDES: Final = re.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
# "Save as" of browsers, the SingleFile extension, and HTTrack.
_SAVED_FROM: Final = re.compile(
    r"<!--\s*(?:saved from url=\(\d{4}\)|Page saved with SingleFile\s+url:\s*)(?P<address>https?://[^\s<>\"]+)"
    r"|<!--\s*Mirrored from (?P<mirrored>[\w.-]+/[^\s<>\"]*) by HTTrack",
    re.I,
)
_SAVED_WITHIN: Final = 2048  # characters
_JSON_LD_LIMIT: Final = 256 * 1024
_JSON_LD_TYPE: Final = "application/ld+json"
# Marks of comments and character data that hide a script from browsers of old.
_WRAPPED: Final = re.compile(r"\A\s*+(?://\s*+)?(?:<!\[CDATA\[|<!--)|(?://\s*+)?(?:\]\]>|-->)\s*+\Z")

_BULLETS: Final = ("- ", "• ", "* ", "· ", "▪ ")
_MARKED_HEADING: Final = re.compile(r"#{1,6} ")
_MARKED_LINK: Final = re.compile(r"(?<!!)\[(?P<text>[^\]\[]{1,300})\]\((?P<href>[^()\s]{0,400})\)")
_RULE: Final = re.compile(r"[-_*=~|: ]{3,}")
_NUMBERED: Final = re.compile("&#")  # faster than `in` on long texts
_CELL: Final = re.compile(r":\s*\|\s*")  # where a label ends in the row of a table
_REFERENCE: Final = re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)


def from_text(text: str) -> Anatomy:
    """The anatomy of a text rendition: leading list items are the navigation."""
    blocks: list[Block] = []
    clean = squeeze
    if "&" in text and _REFERENCE.search(text):  # some tools leave them
        text, clean = html.unescape(text), cleaned
    for raw in renditions.lines(text):
        line = clean(raw)
        if line.startswith("|"):
            line = _CELL.sub(": ", line.strip("| "))
        tag = ""
        if line == "-":
            blocks.append(Block("", "li"))
            continue
        if line.startswith(_BULLETS):
            tag, line = "li", line[2:].lstrip()
        elif line.startswith("#") and (heading := _MARKED_HEADING.match(line)):
            tag, line = f"h{heading.end() - 1}", line[heading.end() :]
        elif not line or _RULE.fullmatch(line):
            continue
        if "](" in line:
            linked = _MARKED_LINK.search(line)
            href = linked["href"] if linked else None
            blocks.append(Block(_unmarked(line), tag, href=href, versions=tuple(marked_links(line))))
        else:
            blocks.append(Block(_unmarked(line), tag))
    return _anatomy(blocks, [], {}, SAMPLE_NOTICE in text)


def _unmarked(line: str) -> str:
    """A line without the marks of Markdown for bold type and links; an image is left as it is."""
    if "**" in line:
        line = line.replace("**", "")
    if "](" in line and not line.startswith("!["):
        line = _MARKED_LINK.sub(r"\1", line)
    return line


def from_html(text: str) -> Anatomy:
    """The anatomy of an HTML page. ValueError if there is no element in it."""
    short, menus = _without_menus(text)
    root = _parsed(short)
    # A menu that stands in a comment, say, is none: then the page is read as it is.
    if menus and [nav.text for nav in root.iter("nav") if nav.text in menus] != list(menus):
        root, menus = _parsed(text), {}
    meta: dict[str, str] = {}
    for name, value in (*_metadata(root), *_saved_from(text)):
        # A property that is repeated is a list.
        meta[name] = f"{meta[name]}; {value}" if name in meta and name in _REPEATED else value
    body = root.find("body")
    walk = _Walk(_cleaning(short if menus else text), menus)
    if body is not None:
        _strip(body)
        walk.block(body, "")
    blocks: list[Block] = []
    for block in walk.blocks:
        if block.text:
            blocks.append(block)
        elif block.when and blocks and not blocks[-1].when:
            blocks[-1] = blocks[-1]._replace(when=block.when, by=block.by)
        if block.text == "Read more" and len(blocks) > 1 and not blocks[-2].href:
            blocks[-2] = blocks[-2]._replace(href=block.href)
    return _anatomy(blocks, walk.navigation, meta, SAMPLE_NOTICE in text)


def _strip(element: etree._Element) -> None:
    """Drop what holds no text of the page; a button that opens the list below it is that list's heading, and
    a form may be all of the page, a template what a component shows."""
    for button in element.iter("button"):
        following = button.getnext()
        if button.getprevious() is None and following is not None and following.tag == "ul":
            button.tag = "span"
    for form in element.iter("form"):
        if _has(form, *_OF_A_PAGE) or _is_prose(form):
            form.tag = "div"
    for template in element.iter("template"):
        if template.get("shadowrootmode") or template.get("shadowroot"):
            template.tag = "div"
    etree.strip_elements(element, *_SKIPPED, with_tail=False)


def _is_hidden(element: etree._Element) -> bool:
    """Whether its own attributes hide an element without the title: with it, a script was to show it."""
    style = element.get("style")
    if (
        element.get("hidden") is None
        and (style is None or _HIDES.search(style) is None)
        and (element.tag != "dialog" or element.get("open") is not None)
    ):
        return False
    return element.tag != "h1" and not _has(element, "h1")


def _has(element: etree._Element, *tags: str) -> bool:
    """Whether one of the elements stands within."""
    return next(element.iterdescendants(*tags), None) is not None


def _break_lines(element: etree._Element) -> None:
    """Put a line break where preformatted text has one."""
    for inner in list(element.iter()):
        if inner.text and "\n" in inner.text:
            first, *rest = inner.text.split("\n")
            inner.text = first
            inner[:0] = [_line(text) for text in rest]
        if inner is not element and inner.tail and "\n" in inner.tail:
            first, *rest = inner.tail.split("\n")
            inner.tail = first
            parent = inner.getparent()
            at = parent.index(inner) + 1
            parent[at:at] = [_line(text) for text in rest]


def _join_lines(element: etree._Element) -> None:
    """Put a space in the place of line breaks that stand at a right margin."""
    breaks: list[etree._Element | None] = []
    texts = [element.text or ""]
    for child in element:
        if child.tag in _BREAKS:
            breaks.append(child if child.tag == "br" else None)
            texts.append(child.tail or "")
        else:
            texts[-1] += "".join((*child.itertext(), child.tail or ""))
    for line_break, goes_on in zip(breaks, renditions.continued([*map(squeeze, texts)]), strict=True):
        if goes_on and line_break is not None:
            line_break.tag, line_break.text = "span", " "


def _line_below(line_break: etree._Element) -> str:
    """The text from a line break on to the next."""
    texts = [line_break.tail or ""]
    for element in line_break.itersiblings():
        if element.tag == "br":
            break
        texts += ("".join(element.itertext()), element.tail or "")
    return squeeze("".join(texts))


def _line(text: str) -> etree._Element:
    line = etree.Element("br")
    line.tail = text
    return line


_PARSER: Final = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def _parsed(text: str) -> etree._Element:
    try:
        root = etree.fromstring(text.encode(), _PARSER)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ValueError("there is no HTML element in it")
    return root


def _cleaning(markup: str) -> _Clean:
    """Control characters come in by character references only: decoded text holds none."""
    return cleaned if "&" in markup and _NUMBERED.search(markup) else squeeze


def _without_menus(text: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """A page with a mark in the place of what its `nav` elements hold, and the entries by mark.

    Half of a page is menu, and the same one stands on page after page.
    """
    parts: list[str] = []
    menus: dict[str, tuple[str, ...]] = {}
    reached = 0
    begun = [match.span() for match in _NAV.finditer(text)]
    for (_, start), (following, _) in pairwise((*begun, (len(text), 0))):
        end = text.find("</nav>", start, following)
        if end - start in _MENU and (entries := _entries(text[start:end])) is not None:
            mark = f"{_MARK}{len(menus)}"
            menus[mark] = entries
            parts += (text[reached:start], mark)
            reached = end
    return "".join((*parts, text[reached:])), menus


@lru_cache(maxsize=64)
def _entries(markup: str) -> tuple[str, ...] | None:
    """The entries of a menu; None unless each of its elements is closed where it should be, so that it is
    the same in any surroundings and leaves no trace in them."""
    if _MARK in markup or _NO_MENU.search(markup):
        return None
    root = _parsed(f"<body><nav>{markup}</nav></body>")
    nav = root[0][0]
    if len(root[0]) != 1 or nav.tag != "nav" or nav.tail:
        return None
    written, depth = [], 0
    for tag in _TAG.finditer(markup):
        depth -= bool(tag["closes"])
        written.append((tag["name"], depth))
        depth += not tag["closes"] and tag["name"] not in _VOID
    found: list[tuple[str, int]] = []
    _closed(nav, 0, found)
    if written != found or _TAG.sub("", markup).count("<"):
        return None
    _strip(nav)
    return tuple(_texts(nav, _cleaning(markup), {}))


def _closed(element: etree._Element, depth: int, found: list[tuple[str, int]]) -> None:
    """The tags that a menu has if every element is closed: names and depths, in order."""
    for child in element:
        found.append((child.tag, depth))
        if child.tag not in _VOID:
            _closed(child, depth + 1, found)
            found.append((child.tag, depth))


def _texts(element: etree._Element, clean: _Clean, menus: _Menus) -> list[str]:
    """Most of a page is menu: with the inline elements gone each text is an entry."""
    etree.strip_tags(element, *({inner.tag for inner in element.iterdescendants()} - _BREAKS))
    texts = [element.text]
    for child in element.iterdescendants():
        texts += (child.text, child.tail)
    found: list[str] = []
    for text in texts:
        if text and not text.isspace():
            if text in menus:
                found += menus[text]
            else:
                found.append(_entry(text, clean) if len(text) <= _ENTRY else clean(text))
    return found


def _anatomy(
    blocks: list[Block], navigation: Sequence[str], meta: Mapping[str, str], sample: bool
) -> Anatomy:
    bare = [block for block in blocks if block.tag == "li" or not is_furniture(block.text)]
    bare, versions = _without_versions(bare)
    start = _end_of_menu(bare)
    menu = (block.text for block in bare[:start] if block.text)
    content = [block for block in bare[start:] if block.text and SAMPLE_NOTICE not in block.text]
    return Anatomy(
        tuple(block for block in content if block.tag != "li" or not is_furniture(block.text)),
        (*navigation, *menu),
        meta,
        sample,
        versions=(*alternates(meta), *versions),
    )


def _without_versions(blocks: Sequence[Block]) -> tuple[list[Block], list[VersionLink]]:
    """The blocks without lines that name languages alone, and the links in those lines.

    Each block keeps the links that stood in such lines below it: in a listing they are an entry's.
    """
    kept: list[Block] = []
    links: list[VersionLink] = []
    below = False  # a line of names
    for block in blocks:
        linked = bool(block.versions)
        if (linked or ends_in_language(block.text)) and (
            names_languages(block.text, linked=linked)
            or (
                block.tag == "li"
                and (below or (kept and is_label(kept[-1].text)))
                and language_named(block.text) is not None
            )
        ):
            if kept and is_label(kept[-1].text):
                kept.pop()
            if linked:
                links += block.versions
                if kept:
                    kept[-1] = kept[-1]._replace(versions=kept[-1].versions + block.versions)
            below = True
        else:
            kept.append(block._replace(versions=()) if linked else block)
            below = False
    return kept, links


def _end_of_menu(blocks: Sequence[Block]) -> int:
    """How many leading blocks are a menu: list items, and the headings and skip links among them."""
    end = _end_of_links(blocks)
    for index, block in enumerate(blocks[end:], end):
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


def _end_of_links(blocks: Sequence[Block]) -> int:
    """How many leading blocks are short lines with links, where they are many: the cells of a menu of old.

    The last of them may be the title of what follows.
    """
    end = 0
    while end < len(blocks) and _is_linked(blocks[end]):
        end += 1
    return end - 1 if end > _MANY_LINKS else 0


def _is_linked(block: Block) -> bool:
    text = block.text
    return block.href is not None and len(text) <= 60 and ":" not in text and block.tag not in _TITLED


def _is_item(block: Block) -> bool:
    """Whether a block is an item of a list, and no label of the page's own ("- Issued on:")."""
    return block.tag == "li" and not block.text.endswith(":")


def _menu_follows(blocks: Sequence[Block], items: int) -> bool:
    return sum(map(_is_item, blocks)) >= items


# What may stand between the blocks of a list of values, and is no line of its own.
_BETWEEN_BLOCKS: Final = frozenset(",;|/·•")


class _Walk:
    """Collects blocks while descending an element tree; inline text gathers until a block ends.

    libxml2 bounds the depth of the tree at 256.
    """

    def __init__(self, clean: _Clean, menus: _Menus) -> None:
        self._clean, self._menus = clean, menus
        self.navigation: list[str] = []
        self._beside: list[Block] = []  # labels in a column of their own
        self._outside: list[Block] = []
        self._main: list[Block] = []
        self._text: list[str] = []
        self._when: str | None = None
        self._by = ""
        self._href: str | None = None
        self._within: str | None = None  # the link that the blocks stand in
        self._versions: list[VersionLink] = []
        self._role = ""
        self._in_main = False
        self._heads: tuple[str, ...] = ()  # of the table's columns
        self._column: tuple[int, str] | None = None

    @property
    def blocks(self) -> list[Block]:
        """The blocks of `main`, unless the title stands outside of it."""
        titled = any(block.tag == "h1" for block in self._main)
        if self._main and (titled or not any(block.tag == "h1" for block in self._outside)):
            return self._beside + self._main
        return self._beside + self._outside + self._main

    def block(self, element: etree._Element, role: str) -> None:
        """Walk one block-level element."""
        tag: str = element.tag
        names = element.get("class")
        if part := self._apart(element, tag, names):
            if part == "navigation" and _holds_labels(element, tag, names):
                column = _Walk(self._clean, self._menus)
                column._contents(element, tag, role)
                column._flush(tag, role)
                self._beside += column.blocks
            elif part == "navigation" and not (tag == "aside" and element.find(".//ul") is None):  # teasers
                self.navigation += _texts(element, self._clean, self._menus)
            return
        outermost_main = not self._in_main and (tag in ("main", "article") or element.get("role") == "main")
        if outermost_main:
            self._in_main = True
        role = (names and _role(names)) or role
        if (stated := element.get("property") or element.get("itemprop")) is not None:
            self._dated(element, stated)
        if tag == "pre":
            _break_lines(element)
        heads, cell = self._heads, self._column
        if tag == "table":
            self._heads, self._column = _heads(element, self._clean), None
        elif tag == "tr" and len(element) != len(heads):
            self._heads = ()
        elif heads and tag in ("td", "th"):
            number = sum(1 for _ in element.itersiblings(preceding=True))
            self._column = number, heads[number]
        self._contents(element, tag, role)
        self._flush(tag, role)
        self._heads, self._column = heads, cell
        if outermost_main:
            self._in_main = False

    def _contents(self, element: etree._Element, tag: str, role: str) -> None:
        if element.text:
            self._text.append(element.text)
        joined = False
        for child in element:
            if child.tag == "br" and not joined:
                _join_lines(element)
                joined = True
            name = child.tag
            if name == "br":
                if not self._goes_on(child, tag):
                    self._flush(tag, role)
            elif _is_hidden(child):
                pass
            elif name in _BLOCKS:
                self._flush(tag, role)
                self.block(child, role)
            elif name == "meta":
                self._dated(child, child.get("property") or child.get("itemprop") or "")
            else:
                self._inline(child, tag, role)
            if child.tail:
                self._text.append(child.tail)

    def _inline(self, element: etree._Element, tag: str, role: str) -> None:
        apart = len(element) > 0 and _has(element, *_BLOCKS)
        if apart:
            self._flush(tag, role)
        elif self._is_mark(element, tag):
            return
        names = element.get("class")
        own = _role(names) if names else ""
        self._role = self._role or own
        if (stated := element.get("property") or element.get("itemprop")) is not None:
            self._dated(element, stated)
        if element.tag == "a":
            href = element.get("href")
            if self._href is None:
                self._href = href
            if href and (named := _language_linked(element)):
                self._versions.append(VersionLink(href, element.get("hreflang") or named, "link"))
        if self._text and not self._text[-1][-1:].isspace() and self._goes_on_anew(element):
            self._text.append(" ")
        if element.tag != "a" and not self._by and (element.tag == "time" or own == "date-display-single"):
            self._by = own or "time"
            self._when = element.get("datetime") or element.get("content")
        within = self._within
        if element.tag == "a":
            if (element.text or "").strip(_AFTER_MORE).casefold() in _MORE:
                if not any(map(str.strip, self._text)):
                    self._text.append("Read more")
                return
            self._within = element.get("href")
        self._contents(element, tag, role)
        if apart:
            self._flush(tag, role)
        self._within = within

    def _goes_on(self, line_break: etree._Element, tag: str) -> bool:
        """Whether the line so far cannot be all: it ends in a comma, or is that of a title that goes on. The
        next one is set on after a space."""
        if not self._text:
            return False
        titled = tag == "h1" and (below := _line_below(line_break)) and not dates.date_line(below)
        if not titled and not self._text[-1].rstrip().endswith(","):
            return False
        self._text.append(" ")
        return True

    def _is_mark(self, element: etree._Element, tag: str) -> bool:
        """Whether an element in a line is no text: an icon, the number of a note, the anchor of a heading."""
        if element.get("aria-hidden") == "true" or element.get("role") == "tooltip":
            return tag not in _TITLED
        if element.tag not in ("a", "sup"):
            return False
        text = "".join(element.itertext())
        if element.tag == "sup":
            numbered = _NUMBER_OF_A_NOTE.fullmatch(text) is not None
            return numbered and bool(self._text) and _AFTER_A_WORD.search(self._text[-1]) is not None
        if "#" not in element.get("href", ""):
            return False
        linked = _TO_A_NOTE.search(element.get("href", "")) and _NUMBER_OF_A_NOTE.fullmatch(text)
        return linked is not None or text.strip() in _ANCHORS

    def _goes_on_anew(self, element: etree._Element) -> bool:
        """Whether an element right after another holds a value of its own: two links do, what begins with a
        capital or a digit after a small letter, as no word goes on, a digit after a capital one, a capital
        after a digit, and what follows a colon."""
        beside = element.getprevious()
        if beside is None or beside.tail:
            return False
        if beside.tag == element.tag == "a":
            return True
        first, last = next(element.itertext(), "")[:1], self._text[-1][-1:]
        if first.isdecimal():
            return (last.isalpha() or last == ":") and element.tag not in ("sub", "sup")
        return first.isupper() and (last.islower() or last.isdecimal() or last == ":")

    def _dated(self, element: etree._Element, stated: str) -> None:
        """Take the date of an element whose RDFa or microdata property says that it is one."""
        name = next((name for name in stated.lower().split() if name in _DATE_PROPERTIES), None)
        value = element.get("content") or element.get("datetime")
        if name and value and not self._by:
            self._by, self._when = name, value

    def _flush(self, tag: str, role: str) -> None:
        if self._text or self._when:
            text = self._clean("".join(self._text))
            self._text.clear()
            if text in _BETWEEN_BLOCKS:
                text = ""
            if text or self._when:
                block = Block(
                    text,
                    tag,
                    self._role or role,
                    self._when,
                    self._by,
                    self._href or self._within,
                    tuple(self._versions),
                    self._column,
                )
                (self._main if self._in_main else self._outside).append(block)
        self._when = self._href = None
        self._role = self._by = ""
        if self._versions:
            self._versions = []

    def _apart(self, element: etree._Element, tag: str, names: str | None) -> str:
        """What an element without content is, "navigation" or as `_named` says; nothing where it has some."""
        if tag == "nav":
            return "navigation"
        named = (names and _named(names)) or _named(element.get("id") or "")
        if not named and (tag not in _NAVIGATION or self._in_main):
            return ""
        # A class of the body ("one-sidebar") or of a wrapper speaks of what stands in it.
        if tag == "body" or next(element.iterdescendants("h1", "main"), None) is not None:
            return ""
        if named != "banner" and tag not in _NAVIGATION and _is_prose(element):
            return ""
        return named or "navigation"


def _heads(table: etree._Element, clean: _Clean) -> tuple[str, ...]:
    """What stands over the columns of a table, if its first row is nothing but headers."""
    first = next(table.iterdescendants("tr"), ())
    if len(first) < 2 or any(cell.tag != "th" for cell in first):
        return ()
    return tuple(clean("".join(cell.itertext())) for cell in first)


def _is_prose(element: etree._Element) -> bool:
    """Whether an element holds more lines of running text than links beside them, whatever its class is
    called."""
    if not any(len(text) >= _PHRASE for text in element.itertext()):
        return False
    long = links = 0
    for unlinked, linked in _lines(element):
        long += unlinked >= _RUNNING
        links += linked if unlinked < _PHRASE else 0
    return long > links


def _lines(element: etree._Element) -> Iterator[tuple[int, int]]:
    """The lines of an element: how many characters stand in it outside of links, and how many links."""
    unlinked = links = within = 0
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in _BREAKS:
            yield unlinked, links
            unlinked = links = 0
        starts = event == "start"
        if inner.tag == "a" and inner.get("href"):
            within += 1 if starts else -1
            links += starts
        text = inner.text if starts else inner.tail
        if text and not within and not (inner is element and not starts):
            unlinked += len(text.strip())
    yield unlinked, links


def _holds_labels(element: etree._Element, tag: str, names: str | None) -> bool:
    """Whether a column beside the text has the labels of the item, and not of such as it links to."""
    if tag != "aside" and "sidebar" not in f"{names} {element.get('id')}":
        return False
    if any(_NUMBERED_PATH.search(link.get("href") or "") for link in element.iter("a")):
        return False
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return len(text) <= _COLUMN and _OF_AN_ITEM.search(text) is not None


@lru_cache(maxsize=4096)
def _entry(text: str, clean: _Clean) -> str:
    """An entry of a menu: the same ones stand on page after page."""
    return clean(text)


@lru_cache(maxsize=4096)
def _named(names: str) -> str:
    """What a class or an identifier says an element is: "navigation", "banner", "furniture" or none."""
    match = _NAVIGATION_NAMES.search(names)
    return "" if match is None else match.lastgroup or "navigation"


@lru_cache(maxsize=4096)
def _role(names: str) -> str:
    return next((name for name in names.split() if name in ROLES), "")


def _language_linked(link: etree._Element) -> str | None:
    """The language that a link is named after, if it is one; by its code only where it is marked as such."""
    text = link.text if len(link) == 0 else "".join(link.itertext())
    if not text or len(text) > _ENTRY:
        return None
    return language_named(name := squeeze(text)) or (link.get("hreflang") if is_code(name) else None)


def _saved_from(text: str) -> Iterator[tuple[str, str]]:
    """The address that a browser noted in a comment as it saved the page."""
    if match := _SAVED_FROM.search(text, 0, _SAVED_WITHIN):
        yield "saved from", match["address"] or f"http://{match['mirrored']}"


def _metadata(root: etree._Element) -> Iterator[tuple[str, str]]:
    if lang := root.get("lang"):
        yield "lang", lang
    head = root.find("head")
    for element in () if head is None else head:
        if element.tag == "link":
            relation = (element.get("rel") or "").lower()
            if relation in ("canonical", "shortlink"):
                yield relation, element.get("href") or ""
            elif (
                relation == "alternate"
                and (language := element.get("hreflang"))
                and element.get("type", "text/html") == "text/html"
            ):
                yield f"alternate {language}", element.get("href") or ""
        elif element.tag == "base":
            yield "base", element.get("href") or ""
        elif element.tag == "meta":
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            if name in _META_NAMES and (content := element.get("content")):
                yield name, cleaned(content)
        elif element.tag == "title" and element.text:
            yield "title", cleaned(element.text)
    scripts = [script for script in root.iter("script") if script.get("type", "").startswith(_JSON_LD_TYPE)]
    if scripts:
        title = root.findtext("head/title") or ""
        yield from _json_ld([script.text or "" for script in scripts], _stated(cleaned(title)))


def _json_ld(scripts: Sequence[str], titles: Container[str]) -> Iterator[tuple[str, str]]:
    """What JSON-LD says of the article it describes, the one with the page's title if there are several,
    else of what else has a date."""
    nodes = [node for script in scripts for node in _nodes(script)]
    dated = [node for node in nodes if isinstance(node.get("datePublished"), str)]
    dated.sort(
        key=lambda node: (
            "Article" not in str(node.get("@type")), fold(_name(node.get("headline"))) not in titles
        )
    )  # fmt: skip
    for name in _JSON_LD if dated else ():
        values = dated[0].get(name)
        names = (_name(value) for value in (values if isinstance(values, list) else [values]))
        if text := cleaned("; ".join(name for name in names if name)):
            yield f"json-ld {name}", text


def _name(value: Any) -> str:
    """A literal, or the name of a node."""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """The nodes of a script: its own, those of its graph, and what they are chiefly about."""
    if len(script) > _JSON_LD_LIMIT:
        return
    try:
        data = json.loads(_WRAPPED.sub("", script), strict=False)
    except (ValueError, RecursionError):
        return
    nodes: list[Any] = data if isinstance(data, list) else [data]
    for node in nodes:
        if isinstance(node, dict):
            graph = node.get("@graph")
            for inner in (node, *(graph if isinstance(graph, list) else ())):
                if isinstance(inner, dict):
                    yield inner
                    if isinstance(main := inner.get("mainEntity"), dict):
                        yield main
