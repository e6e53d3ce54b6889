"""HTML and text renditions taken apart: what is menu, what is content, what stands where."""

import gc
import re
import sys
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.pages import blocks
from osce_graph.pages.blocks import Anatomy, Block, from_html, from_text

MENU = [f"Menu entry {number}" for number in range(30)]
LIST = "<ul>" + "".join(f'<li><a href="#">{entry}</a></li>' for entry in MENU) + "</ul>"


def content(anatomy: Anatomy) -> list[str]:
    return [block.text for block in anatomy.content]


@pytest.mark.parametrize(
    "menu",
    [
        f"<nav>{LIST}</nav>",
        f"<header>{LIST}</header>",
        f'<div class="region region-sidebar-first">{LIST}</div>',
        f'<div id="main-menu"><h2>Fields of work</h2>{LIST}</div>',
        LIST,
        f"<h2>Our work</h2><h2>Fields of work</h2>{LIST}<h2>Countries</h2>{LIST}",
        f"<div><a href='#main'>Skip to main content</a></div><div>English</div>{LIST}",
        f"<h2>Countries</h2><ul><li><a href='#'>All</a></li></ul><h2>States</h2>{LIST}",
    ],
)
@pytest.mark.parametrize("title", ["<h1>Title</h1>", "<div>Press release</div><h1>Title</h1>"])
def test_the_menu_is_no_content(menu: str, title: str) -> None:
    anatomy = from_html(f"<html><body>{menu}{title}<p>Text with a <b>bold</b>&nbsp; word.</p></body></html>")
    assert content(anatomy)[-2:] == ["Title", "Text with a bold word."]
    assert set(content(anatomy)) <= {"Press release", "Title", "Text with a bold word."}
    assert set(MENU) <= set(anatomy.navigation)


def test_main_is_the_content_when_the_title_stands_in_it() -> None:
    page = "<body><div>Above</div>{}<main>{}<p>Text</p></main><div>Below</div></body>"
    assert content(from_html(page.format("", "<h1>Title</h1>"))) == ["Title", "Text"]
    assert content(from_html(page.format("<h1>Title</h1>", ""))) == ["Above", "Title", "Below", "Text"]


def test_a_header_within_the_content_is_content() -> None:
    page = "<body class='one-sidebar'><article><header><h1>Title</h1></header><p>Text</p></article></body>"
    assert content(from_html(page)) == ["Title", "Text"]


LONG = "Officers of three harbours compared how they keep the lists of boats that they look after. " * 3


@pytest.mark.parametrize(
    "name",
    ["content no-sidebar", "with-sidebar-first", "topic social-media", "page-nav-off", "has-cookies"],
)
def test_running_text_is_content_whatever_its_class_is_called(name: str) -> None:
    text = f"<p>{LONG}</p><p>{LONG}</p><p>More <a href='/1'>here</a>.</p>"
    anatomy = from_html(f"<body><h1>Title</h1><div class='{name}'>{text}</div></body>")
    assert content(anatomy) == ["Title", LONG.strip(), LONG.strip(), "More here."]


@pytest.mark.parametrize(
    "text",
    [
        f"<div>{LONG}</div>",
        f"<p>{LONG}<a href='/1'>one</a>, <a href='/2'>two</a>, <a href='/3'>three</a></p>",
    ],
)
def test_running_text_needs_no_paragraphs_and_may_hold_links(text: str) -> None:
    anatomy = from_html(f"<body><h1>Title</h1><div class='content-menu'>{text}</div></body>")
    assert [line[: len(LONG) - 1] for line in content(anatomy)] == ["Title", LONG.strip()]


@pytest.mark.parametrize("name", ["sidebar", "region-sidebar-second", "main-menu", "cookie-banner"])
def test_teasers_beside_the_text_are_no_content(name: str) -> None:
    teasers = "".join(f"<h3><a href='/{n}'>Other item</a></h3><p>{LONG}</p>" for n in range(3))
    anatomy = from_html(f"<body><h1>Title</h1><p>{LONG}</p><div class='{name}'>{teasers}</div></body>")
    assert content(anatomy) == ["Title", LONG.strip()]


def test_an_aside_without_a_list_holds_no_menu() -> None:
    page = "<body><h1>Title</h1><aside><h2>Countries</h2>{}</aside></body>"
    assert from_html(page.format("<h3><a href='/1'>Other item</a></h3>")).navigation == ()
    assert from_html(page.format("<ul><li>All</li></ul>")).navigation == ("Countries", "All")


@pytest.mark.parametrize("name", ["cookie-banner", "eu-cookie-compliance", "js cookie_notice"])
def test_a_cookie_banner_is_no_content_however_much_it_says(name: str) -> None:
    banner = f"<div class='{name}'><p>{LONG}</p></div>"
    assert content(from_html(f"<body><h1>Title</h1><p>Text</p>{banner}</body>")) == ["Title", "Text"]


def test_the_title_is_the_heading_the_page_names() -> None:
    page = "<head><title>Title | OSCE</title></head><body><h1>OSCE</h1><h1>Part</h1><h1>Title</h1></body>"
    anatomy = from_html(page)
    assert anatomy.heading is not None and anatomy.content[anatomy.heading].text == "Title"
    unnamed = from_html("<h1>OSCE</h1><p>x</p><h1>First</h1><h1>Second</h1>")
    assert unnamed.heading is not None and unnamed.content[unnamed.heading].text == "First"


def test_what_text_tools_drop_is_kept() -> None:
    anatomy = from_html(
        "<div>Issued on:</div><div><time datetime='2013-10-24T10:00:00Z'></time></div>"
        "<div>Date: <time datetime='2013-10-25'>Friday</time></div>"
        "<div><span class='date-display-single' content='2013-10-26T00:00:00'>Saturday</span></div>"
        "<div class='search-title'><a href='/pc/1'>Title</a></div>"
    )
    assert anatomy.content == (
        Block("Issued on:", "div", when="2013-10-24T10:00:00Z", by="time"),
        Block("Date: Friday", "div", when="2013-10-25", by="time"),
        Block("Saturday", "div", "date-display-single", "2013-10-26T00:00:00", "date-display-single"),
        Block("Title", "div", "search-title", href="/pc/1"),
    )


@pytest.mark.parametrize(("opens", "closes"), [("<nav>", "</nav>"), ("<div class='menu'>", "</div>")])
def test_a_button_that_opens_a_menu_is_its_heading(opens: str, closes: str) -> None:
    fields = ("Policing", "Youth")
    items = "".join(f"<li><button>Open</button><a href='/x'>{field}</a></li>" for field in fields)
    menu = f"<ul><li><button>Fields of work</button><ul>{items}</ul></li></ul>"
    assert from_html(f"{opens}{menu}{closes}<h1>x</h1>").navigation == ("Fields of work", *fields)


@pytest.mark.parametrize(
    "line",
    [
        "<nobr>OSH,</nobr> 5 May",
        "<st1:city>OSH</st1:city>, <st1:date>5 May</st1:date>",
        "<osce-place>OSH, <x-day>5 May</x-day></osce-place>",
        "OSH,<br>5 May",
        "OSH, <br/>5 May",
    ],
)
def test_what_no_browser_sets_apart_stands_in_a_line(line: str) -> None:
    page = f"<body><h1>Title</h1><p>{line} – Text</p><menu><nobr>a</nobr>b</menu></body>"
    assert content(from_html(page)) == ["Title", "OSH, 5 May – Text", "ab"]


def test_a_page_may_stand_in_a_form() -> None:
    page = "<body><form id='aspnetForm'><h1>Title</h1><p>Text</p><form>Search</form></form></body>"
    assert content(from_html(page))[:2] == ["Title", "Text"]


def test_a_link_around_blocks_is_theirs_alone() -> None:
    card = "<a href='/2'><span>News</span><h3>Second</h3><time>5 May</time></a>"
    found = [(block.text, block.href) for block in from_html(f"<body>First {card} last</body>").content]
    assert found == [("First", None), ("News", "/2"), ("Second", "/2"), ("5 May", "/2"), ("last", None)]


def test_scripts_forms_and_hidden_text_say_nothing() -> None:
    page = "<p>a<script>b</script><!-- c --></p><style>d</style><form>e</form><p hidden>f</p><svg>g</svg>"
    assert content(from_html(page)) == ["a"]


@pytest.mark.parametrize(
    ("head", "carrier"),
    [
        ('<meta property="article:published_time" content="2013-10-24T10:00:00Z">', "article:published_time"),
        ('<meta name="DC.date.issued" content="2013-10-24">', "dc.date.issued"),
        ('<meta name="dcterms.issued" content="2013-10-24">', "dcterms.issued"),
        ('<meta itemprop="datePublished" content="2013-10-24">', "datepublished"),
    ],
)
def test_metadata(head: str, carrier: str) -> None:
    assert from_html(f"<head>{head}</head><p>x").meta[carrier].startswith("2013-10-24")


@pytest.mark.parametrize(
    "data",
    [
        '{"@type": "NewsArticle", "datePublished": "2013-10-24"}',
        '[3, {"datePublished": "2013-10-24T10:00:00Z"}]',
        '{"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"},'
        ' {"@type": ["Article"], "datePublished": "2013-10-24"}]}',
    ],
)
def test_json_ld(data: str) -> None:
    page = f'<head><script type="application/ld+json">{data}</script></head><p>x'
    assert from_html(page).meta["json-ld datePublished"].startswith("2013-10-24")


@pytest.mark.parametrize(
    "script", ["", "{", "[" * 100_000, '{"@graph": 5}', '{"datePublished": 5}', "null", "x" * 300_000]
)
def test_broken_json_ld_is_passed_over(script: str) -> None:
    page = f'<head><script type="application/ld+json">{script}</script></head><p>x'
    assert "json-ld datePublished" not in from_html(page).meta


def test_control_characters_by_reference_are_dropped() -> None:
    assert content(from_html("<p>a&#1;b&#0;c&#xFFFE;</p>"))[0].startswith("ab")
    assert "\x01" not in from_html("<p>a&#1;b</p>").text
    assert from_html("<nav>a&#1;b</nav><p>x").navigation == ("ab",)


@pytest.mark.parametrize("text", ["", "   ", "<!-- nothing -->"])
def test_no_element(text: str) -> None:
    with pytest.raises(ValueError, match="no HTML element"):
        from_html(text)


@pytest.mark.parametrize("tag", ["div", "b", "a", "nav", "ul><li", "table><tr><td", "main", "time"])
def test_a_hundred_thousand_tags_deep(tag: str) -> None:
    gc.collect()
    assert sys.getrecursionlimit() <= 1000
    from_html("<p>x</p>" + f"<{tag}>" * 100_000 + "deep")


def test_a_text_rendition() -> None:
    menu = "\n".join(
        ["-", "Our work", "-", "Fields of work", *(f"- {entry}" for entry in MENU), "- About us"]
    )
    page = f"{menu}\nNews Item\nTitle\n- Issued by:\n- OSCE Secretariat\nText\n• Point\n"
    anatomy = from_text(page)
    assert content(anatomy) == ["News Item", "Title", "Issued by:", "OSCE Secretariat", "Text", "Point"]
    assert anatomy.navigation == ("Our work", "Fields of work", *MENU, "About us")
    skipping = from_text(f"Skip to main content\nEnglish\n{page}")
    assert content(skipping) == content(anatomy)


def test_a_list_in_the_text_is_no_menu() -> None:
    page = "Title\nA sentence.\n- One\n- Two\n- Three\nThe end."
    assert content(from_text(page)) == ["Title", "A sentence.", "One", "Two", "Three", "The end."]


@given(st.text(max_size=300))
def test_any_text_may_come(text: str) -> None:
    anatomy = from_text(text)
    assert all(block.text for block in anatomy.content)


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<li>", "<h1>", "<main>", "</main>", "<nav>", "<br>", "<a href='x'>", "x ", "</a>", "<b>",
     "<time datetime=y>", "<!--", "-->", "&#1;", "<td>", "</", "\n"]
)  # fmt: skip


@given(st.lists(MARKUP))
def test_any_markup_may_come(pieces: list[str]) -> None:
    try:
        anatomy = from_html("".join(pieces))
    except ValueError:
        return
    assert all(block.text and "<li>" not in block.text for block in anatomy.content)


PADDING = "<span>entry</span> " * 60
NAV = st.sampled_from(
    [f"<nav>{LIST}</nav>", f"<nav><p>{PADDING}</p>text</nav>tail", f"<nav>{PADDING}", '<nav class="a b">',
     "<nav title='>'>", PADDING, "</nav>", "<ul>", "</ul>", "<li>", "</li>", '<a href="x">', "</a>",
     "<p>", "</p>", "<div>", "</div>", "<br/>", "a &amp; b", "<header>", "</header>", "<!--", "-->",
     "<form>", "</form>", "<title>", "</title>", "<h1>", "</h1>", "<td>", "</td>", "</", '"']
)  # fmt: skip


@given(st.lists(NAV, max_size=12))
def test_a_menu_read_apart_is_read_as_in_its_place(pieces: list[str]) -> None:
    page = f"<body><p>Opening</p>{''.join(pieces)}<p>Text"
    with mock.patch.object(blocks, "_NAV", re.compile(r"(?!)")):
        whole = from_html(page)
    assert _unordered(from_html(page)) == _unordered(whole)


def _unordered(anatomy: Anatomy) -> Anatomy:
    return replace(anatomy, navigation=tuple(sorted(anatomy.navigation)))
