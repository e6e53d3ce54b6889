"""Pages as content managers, browsers and archives write and save them: what is read of them in the end."""

import textwrap

import pytest

from osce_graph.extraction.reader import Reader
from osce_graph.records import Document, ItemRecord

READER = Reader()
FIRST = (
    "Officers of three harbour towns met the OSCE Secretariat to compare how they keep their lists of boats."
)
SECOND = (
    "The lists are kept by hand in two of the towns and by machine in the third, which has the most boats."
)
TITLE = "<h1>Harbour towns compare lists</h1>"
DATED = f"VIENNA, 4 March 2016 – {FIRST}"
RUNNING = f"{SECOND} {SECOND}"
MENU = "<a href='/a'>About</a><br><a href='/b'>Activities</a><br><a href='/c'>Field activities</a>"
TEXT = f"<p>{DATED}</p><p>{SECOND}</p>"


def read(body: str, head: str = "") -> tuple[ItemRecord, ...]:
    page = f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return READER.read(Document("page.html", page.encode(), "0" * 64, "text/html")).records


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}<p>VIENNA, <st1:date>4 March 2016</st1:date> – <nobr>{FIRST}</nobr></p><p>{SECOND}</p>",
        f"{TITLE}<p>{DATED}<o:p></o:p></p><p><the-word>The</the-word> <blink>{SECOND[4:]}</blink></p>",
        f"<form id='aspnetForm'><input value='1'><div>{TITLE}{TEXT}</div><select><option>1</select></form>",
        f"<form><label>Search</label><input><button>Go</button></form>{TITLE}{TEXT}",
        f"{TITLE}<div>{DATED}<br><br>{SECOND}</div><textarea>Embed this</textarea>",
        f"{TITLE}<osce-text><template shadowrootmode='open'>{TEXT}</template></osce-text>",
        f"{TITLE}{TEXT}<template><p>Nothing of the kind.</p></template><dialog><p>Join us</p></dialog>",
        f"{TITLE}<p>VIENNA, 4&nbsp;Ma&shy;rch 2016&#8239;– {FIRST}</p><p>&#8206;{SECOND}&#8203;</p>",
        f"{TITLE}<p class='sf-hidden'>Date: 1 May 2001</p>{TEXT}<p class='sf-hidden'>{RUNNING}</p>",
        f"{TITLE}<p style='visibility: hidden'>Date: 1 May 2001</p>{TEXT}",
        f"{TITLE}{TEXT}<section><h2>2 Comments</h2><p>Good to know.</p></section>",
        f"{TITLE}<p>{DATED[:23]}<ruby>{DATED[23:31]}<rp>(</rp><rt>o</rt></ruby>{DATED[31:]}</p><p>{SECOND}",
        f"{TITLE}{TEXT}<video>Your browser plays no films.</video>",
        f"<table><tr><td>{MENU}</td><td>{TITLE}{TEXT}</td></tr></table>",
        f"<table><tr><td class='leftnav'>{MENU}</td><td>Newsroom{TITLE}{TEXT}</td></tr></table>",
    ],
)
def test_the_text_is_read(body: str) -> None:
    (item,) = read(body)
    assert item.headline == "Harbour towns compare lists"
    assert item.dateline == "VIENNA, 4 March 2016"
    assert item.body.split("\n") == [DATED, SECOND]


@pytest.mark.parametrize(
    "text",
    [
        f"{DATED}<br><br>{RUNNING}",
        f"<p>VIENNA, 4 March 2016 – <a href='1'>{FIRST[:8]}</a> {FIRST[9:-6]} <a href='2'>boats</a>.</p>"
        f"<p>{RUNNING} </p>",
    ],
)
def test_running_text_is_read_whatever_its_wrapper_is_called(text: str) -> None:
    (item,) = read(f"{TITLE}<div class='page-nav'>{text}</div>")
    assert item.body.split("\n") == [DATED, RUNNING]


def test_links_of_a_footer_in_one_line_make_no_text_of_it() -> None:
    links = " | ".join(f"<a href='/{n}'>Terms {n}</a>" for n in range(5))
    (item,) = read(f"{TITLE}{TEXT}<div class='site-footer'><p>{RUNNING}</p><p>{links}</p></div>")
    assert item.body.split("\n") == [DATED, SECOND]


@pytest.mark.parametrize("above", ["", "<p>All that is new.</p>", "All that is new."])
@pytest.mark.parametrize("kind", ["", "<span>Press release</span>"])
def test_cards_that_are_links_as_a_whole(above: str, kind: str) -> None:
    cards = "".join(
        f"<a href='https://www.osce.org/secretariat/10442{n}'>{kind}<h3>Bees cross border {n}</h3>"
        f"<time datetime='2016-04-1{n}'>1{n} April 2016</time></a>"
        for n in range(3)
    )
    items = read(f"<h1>News and press releases</h1>{above}{cards}")
    assert [(item.headline, item.date_published, item.identifier) for item in items] == [
        (f"Bees cross border {n}", f"2016-04-1{n}", f"10442{n}") for n in range(3)
    ]
    expected = "content-type/press-release" if kind else None
    assert {item.content_type for item in items} == {expected}


def test_a_heading_in_a_card_is_its_headline_however_long() -> None:
    headline = "Bees cross border" + " and another border" * 20
    cards = "".join(
        f"<a href='https://www.osce.org/secretariat/10442{n}'><h3>{headline} {n}</h3>"
        f"<time datetime='2016-04-1{n}'>1{n} April 2016</time></a>"
        for n in range(3)
    )
    items = read(f"<h1>News and press releases</h1>{cards}")
    assert [item.headline for item in items] == [f"{headline} {n}" for n in range(3)]


@pytest.mark.parametrize(
    ("printed", "head", "text", "day"),
    [
        ("04/03/2016", "", f"<p>{FIRST}</p>", None),
        ("24/03/2016", "", f"<p>{FIRST}</p>", "2016-03-24"),
        ("04/03/2016", "", TEXT, "2016-03-04"),
        ("<time datetime='2016-03-04T09:00:00Z'>04/03/2016</time>", "", f"<p>{FIRST}</p>", "2016-03-04"),
        ("04/03/2016", "<meta name='dcterms.issued' content='2016-03-04'>", f"<p>{FIRST}</p>", "2016-03-04"),
    ],
)
def test_a_day_with_slashes_is_never_guessed(printed: str, head: str, text: str, day: str | None) -> None:
    fields = f"<p>Issued on: {printed}</p><p>Issued by: OSCE Secretariat</p>"
    (item,) = read(f"{TITLE}{fields}{text}<p>{SECOND}</p>", head)
    assert item.date_published == day


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("PARIS, Texas", "place/paris-texas"),
        ("ATHENS, Georgia", "place/athens-georgia"),
        ("MOSCOW, Idaho", "place/moscow-idaho"),
        ("PARIS, France", "place/paris"),
        ("PARIS, Val-de-Marne district", "place/paris"),
        ("TALLINN, Soviet Union", "place/tallinn"),
        ("PODGORICA, Federal Republic of Yugoslavia", "place/podgorica"),
        ("VANCOUVER, British Columbia", "place/vancouver"),
    ],
)
def test_a_town_in_another_state_is_not_the_known_one(printed: str, place: str) -> None:
    (item,) = read(f"{TITLE}<p>{printed}, 4 March 2016 – {FIRST}</p><p>{SECOND}</p>")
    assert [at.path for at in item.dateline_places] == [place]


def test_a_town_in_america_is_not_mentioned_as_the_known_one() -> None:
    (item,) = read(
        f"{TITLE}{TEXT}<p>Officers of Paris, Texas, and of Athens and Ottawa, Ontario, read the lists.</p>"
    )
    found = {finding.value for finding in item.findings if finding.property == "schema:mentions"}
    assert {"place/athens", "place/ottawa"} <= found and "place/paris" not in found


@pytest.mark.parametrize(
    "line",
    [
        "<div><a href='/node/1'>English</a> <a href='/ru/node/1'>Русский</a></div>",
        "<div><a href='/node/1'>English</a><a href='/ru/node/1'>Русский</a></div>",
        "<div><a hreflang='en' href='/node/1'>EN</a> <a hreflang='ru' href='/ru/node/1'>RU</a></div>",
        "<ul><li>en</li><li><a hreflang='ru' href='/ru/node/1'>ru</a></ul>",
        "<p>Available in: <a hreflang='ru' href='/ru/node/1'>РУС</a></p>",
        "<div>EN | <a hreflang='ru' href='/ru/node/1'>RU</a></div>",
    ],
)
def test_links_to_versions_in_a_row_or_by_code(line: str) -> None:
    link = "<link rel='canonical' href='https://www.osce.org/node/1'>"
    (item,) = read(f"{TITLE}{line}{TEXT}", link)
    assert item.body.split("\n") == [DATED, SECOND]
    assert ("https://www.osce.org/ru/node/1", "ru") in {(at.address, at.language) for at in item.versions}


@pytest.mark.parametrize(
    "text",
    [
        f"<p>VIENNA<br>4 March 2016 – {FIRST}</p>",
        f"<p>VIENNA,<br>4 March 2016 – {FIRST}</p>",
        f"<p>VIENNA</p><p>4 March 2016 – {FIRST}</p>",
        f"<p><strong>VIENNA, </strong><em>4 March 2016</em> – {FIRST}</p>",
        f"<p><b>VIENNA</b>, <br>4 March 2016<br>{FIRST}</p>",
        f"<p><span>VIENNA</span><span>4 March 2016</span></p><p>{FIRST}</p>",
        f"<div>Vienna</div><div>4 March 2016</div><p>{FIRST}</p>",
        f"<p>VIENNA, 4 March 2016</p><p>– {FIRST}</p>",
    ],
)
def test_a_dateline_in_several_pieces(text: str) -> None:
    (item,) = read(f"{TITLE}{text}<p>{SECOND}</p>")
    assert [place.path for place in item.dateline_places] == ["place/vienna"]
    assert item.date_published == "2016-03-04"
    assert item.body.split("\n")[-1] == SECOND and FIRST in item.body


def test_a_place_that_is_labelled_is_none_of_the_day_below() -> None:
    fields = (
        "<div>Issued by: OSCE Secretariat</div><div>Location:</div><div>Vienna</div><div>4 March 2016</div>"
    )
    (item,) = read(f"{TITLE}{fields}<p>{FIRST}</p><p>{SECOND}</p>")
    assert item.locations == ("place/vienna",) and not item.dateline_places


def table(heads: list[str], *rows: list[str]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{''.join(f'<th>{h}</th>' for h in heads)}</tr></thead><tbody>{lines}</table>"


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("heads", [["Date", "Title", "Source"], ["Дата", "Название", "Источник"]])
def test_a_listing_in_a_table_is_read_by_its_header(heads: list[str], order: tuple[int, ...]) -> None:
    rows = [
        [f"1{n} April 2016", f"<a href='https://www.osce.org/pc/10442{n}'>Bees {n}</a>", "OSCE Secretariat"]
        for n in range(3)
    ]
    shuffled = [[row[at] for at in order] for row in (heads, *rows)]
    items = read(f"<h1>News and press releases</h1>{table(shuffled[0], *shuffled[1:])}")
    assert [(item.headline, item.date_published, item.identifier, item.issuers) for item in items] == [
        (f"Bees {n}", f"2016-04-1{n}", f"10442{n}", ("body/secretariat",)) for n in range(3)
    ]


def test_a_row_of_labels_above_their_values() -> None:
    row = table(["Issued on", "Issued by"], ["4 March 2016", "OSCE Secretariat"])
    (item,) = read(f"{TITLE}{row}<p>{FIRST}</p><p>{SECOND}</p>")
    assert (item.date_published, item.issuers) == ("2016-03-04", ("body/secretariat",))
    assert item.body.split("\n") == [FIRST, SECOND]


def test_a_table_of_events_or_figures_holds_no_labels() -> None:
    events = table(
        ["Date", "Title", "Location"], ["1 May 2016", "A course", "Vienna"], ["2 May 2016", "Two", "Osh"]
    )
    figures = table(["", "<p>Source</p>", "Boats"], ["1", "Vienna", "4"], ["2", "Osh", "5"], ["", "", "9"])
    odd = table(["Date<br>of issue", "Source", ""], ["4", "", ""], ["", "OSCE Secretariat", "x"], ["y"])
    (item,) = read(f"{TITLE}{TEXT}{events}{figures}{odd}{figures}")
    assert (item.headline, item.date_published) == ("Harbour towns compare lists", "2016-03-04")
    assert not item.issuers and not item.locations


WAYBACK = (
    "<div id='wm-ipp-base' style='display:block'><div id='wm-ipp'><p>12 captures</p>"
    "<p>05 Apr 2016 - 03 Jul 2020</p><table><tr><td>Mar</td><td>APR</td></tr></table></div></div>"
    "<div id='wm-ipp-print'>The Wayback Machine - https://web.archive.org/web/2016/http://www.osce.org/1</div>"
)
READER_VIEW = "<a href='https://www.osce.org/1'>osce.org</a>{}<div>OSCE</div><div>1-2 minutes</div>"


@pytest.mark.parametrize(
    "body",
    [
        f"{WAYBACK}{TITLE}{TEXT}",
        f"<div id='x__google-cache-hdr'><p>It is as it was on 5 May 2016.</p></div>{TITLE}{TEXT}",
        f"{READER_VIEW.format(TITLE)}<hr>{TEXT}",
        f"<h1>Harbour towns<br/>compare lists</h1>{TEXT}",
        f"<h1><span>Harbour towns</span><br><span>compare lists</span></h1>{TEXT}",
        f"{TITLE}<p>Source: OSCE Secretariat</p><h2>Harbour towns compare lists</h2>{TEXT}",
        f"{TITLE}<details><summary>Details</summary><p>Source: OSCE Secretariat</p></details>{TEXT}",
        f"{TITLE}<p>{DATED[:-1]}<span role='tooltip'>Small ships</span>.</p><p>{SECOND}</p>",
        f"<h1>Harbour towns compare lists<a href='#x'>¶</a></h1>{TEXT}",
        f"{TITLE}{TITLE}<p>Issued by: OSCE Secretariat</p>{TEXT}",
        f"{TITLE}<div>Submitted by Jo on Fri, 03/04/2016 - 11:00</div><p>Source: Secretariat</p>{TEXT}",
        f"{TITLE}<p>Listen</p><p>2 min read</p><p>Issued by: OSCE Secretariat</p>{TEXT}",
        f"{TITLE}<p>{DATED[:-1]}<sup><a href='#fn1'>1</a></sup>.</p><p>{SECOND}<sup>2</sup></p>",
        f"{TITLE}<p>{DATED}<a href='#_ftn1'>[1]</a></p><p>{SECOND}</p>",
        f"{TITLE}<p><i aria-hidden='true'>place</i> {DATED}</p><p>{SECOND}</p>",
        f"{TITLE}<p>{DATED} <del>He left.</del></p><p>{SECOND} <s>He left.</s></p>",
    ],
)
def test_what_is_no_text_is_not_read(body: str) -> None:
    (item,) = read(body)
    assert item.headline == "Harbour towns compare lists"
    assert item.body.split("\n") == [DATED, SECOND]
    assert item.abstract is None


def test_powers_are_no_notes() -> None:
    (item,) = read(
        f"{TITLE}<p>{DATED}</p><p>A harbour has 3 km<sup>2</sup>, or 10<sup>6</sup> m<sup>2</sup>.</p>"
    )
    assert item.body.endswith("A harbour has 3 km2, or 106 m2.")


def test_a_title_and_the_day_below_it_are_two() -> None:
    (item,) = read(f"<h1>Harbour towns compare lists<br>4 March 2016</h1><p>{FIRST}</p><p>{SECOND}</p>")
    assert (item.headline, item.date_published) == ("Harbour towns compare lists", "2016-03-04")


def test_a_day_that_is_struck_out_is_none() -> None:
    (item,) = read(f"{TITLE}<p>Issued on: <del>3 March 2016</del> <ins>4 March 2016</ins></p><p>{FIRST}</p>")
    assert item.date_published == "2016-03-04"


def test_labels_and_values_in_one_line_without_spaces() -> None:
    pairs = (("Issued on:", "4 March 2016"), ("Issued by:", "OSCE Secretariat"))
    line = "".join(f"<span>{label}</span><span>{value}</span>" for label, value in pairs)
    (item,) = read(f"{TITLE}<div>{line}</div><p>{FIRST}</p><p>{SECOND}</p>")
    assert (item.date_published, item.issuers) == ("2016-03-04", ("body/secretariat",))


@pytest.mark.parametrize("section", ["<h1>News</h1>", "<h1>Newsroom</h1><h2>Press releases</h2>"])
def test_rows_of_a_view_with_the_day_above(section: str) -> None:
    rows = "".join(
        f"<div><span class='date-display-single'>{n} March 2016</span></div>"
        f"<h3><a href='/x/10440{n}'>Boat {n}</a></h3><div><p>Text {n}…</p></div>"
        f"<div><a href='/x/10440{n}'>Read more</a></div>"
        for n in (4, 3)
    )
    items = read(section + rows)
    assert [(item.headline, item.date_published, item.content_type) for item in items] == [
        ("Boat 4", "2016-03-04", None), ("Boat 3", "2016-03-03", None)
    ]  # fmt: skip
    assert [item.abstract for item in items] == ["Text 4…", "Text 3…"]


@pytest.mark.parametrize(
    "fields",
    [
        "<p><i class='sr-only'>Issued on:</i> 4 March 2016</p><p><i>Issued by</i> OSCE Secretariat</p>",
        "<p><b>Issued by</b> OSCE Secretariat</p><p>Issued on: 4 March 2016</p>",
        "<p>Issued&nbsp;on&nbsp;: 4&#8239;March 2016</p><p>&rlm;Issued&#8203; by: OSCE Secre&shy;tariat</p>",
        "<p>Issued on: 4 Mar<wbr>ch 2016<br><b>Issued by:</b> OSCE <nobr>Secre<wbr>tariat</nobr></p>",
        "<p>Issued on: March 4<sup>th</sup>, 2016</p><p>Issued by: OSCE Secretariat</p>",
        "<dl><div><dt>Date</dt><dd>4 March 2016</dd></div><div><dt>Source<dd>OSCE Secretariat</div></dl>",
        "<ul><li class='label'>Issued on<li>4 March 2016<li class='label'>Issued by<li>OSCE Secretariat</ul>",
    ],
)
def test_labels_as_they_are_written(fields: str) -> None:
    (item,) = read(f"{TITLE}{fields}<p>{FIRST}</p><p>{SECOND}</p>")
    assert (item.date_published, item.issuers) == ("2016-03-04", ("body/secretariat",))
    assert item.body.split("\n") == [FIRST, SECOND]


WHOLE = (f"{DATED} {SECOND}", RUNNING)
LINES = ["\n".join(textwrap.wrap(text, 70)) for text in WHOLE]


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}<pre>{LINES[0]}\n\n{LINES[1]}</pre>",
        f"<pre style='white-space: pre-wrap'>Harbour towns compare lists\n\n{LINES[0]}\n\n{LINES[1]}</pre>",
        f"{TITLE}<p>{LINES[0]}</p><p>{LINES[1]}</p>".replace("\n", "<br>\n"),
        f"{TITLE}<div>{LINES[0]}\n\n{LINES[1]}</div>".replace("\n", "<br>\n"),
    ],
)
def test_lines_broken_at_a_margin_are_one_paragraph(body: str) -> None:
    (item,) = read(body)
    assert tuple(item.body.split("\n")) == WHOLE


def test_lines_of_an_address_stay() -> None:
    lines = ["OSCE Secretariat, Press and Public Information Section", "Wallnerstrasse 6", "1010 Vienna"]
    (item,) = read(f"{TITLE}<p>{DATED}</p><p>{SECOND}</p><p>{'<br>'.join(lines)}</p>")
    assert item.body.split("\n")[2:] == lines


@pytest.mark.parametrize("leaf", [("04", "Mar", "2016"), ("March", "4", "2016")])
def test_a_day_like_the_leaf_of_a_calendar(leaf: tuple[str, ...]) -> None:
    lines = "".join(f"<div>{line}</div>" for line in leaf)
    (item,) = read(
        f"{TITLE}<div>{lines}</div><p>Issued by: OSCE Secretariat</p><p>{FIRST}</p><p>{SECOND}</p>"
    )
    assert item.date_published == "2016-03-04"
    assert item.body.split("\n") == [FIRST, SECOND]


def test_a_mirror_of_httrack_tells_the_address() -> None:
    note = "<!-- Mirrored from www.osce.org/secretariat/107463 by HTTrack Website Copier/3.x -->"
    page = f"<html>{note}<body>{TITLE}{TEXT}</body></html>"
    (item,) = READER.read(Document("page.html", page.encode(), "0" * 64, "text/html")).records
    assert item.identifier == "107463"


def test_an_anchor_left_open_is_no_link() -> None:
    (item,) = read(f"<a name='top'>{TITLE}<div class='page-nav'><p>{DATED} {RUNNING}</p></div>")
    assert item.body == f"{DATED} {RUNNING}"


SECTION = "<h1>News and press releases</h1>"


@pytest.mark.parametrize(
    "row",
    [
        "<li><time datetime='2016-03-0{n}'>{n} March 2016</time> <a href='/x/10440{n}'>Boat {n}</a></li>",
        "<li>{n} March 2016 – <a href='/x/10440{n}'>Boat {n}</a></li>",
        "<li><a href='/x/10440{n}'>Boat {n}</a> ({n} March 2016)</li>",
        "<p><a href='/x/10440{n}'>Boat {n} | {n} March 2016</a></p>",
        "<dt>{n} March 2016</dt><dd><a href='/x/10440{n}'>Boat {n}</a></dd>",
        "<tr><td>{n} March 2016</td><td><a href='/x/10440{n}'>Boat {n}</a></td></tr>",
        "<h3><a href='/x/10440{n}'>Boat {n}</a></h3><p>VIENNA, {n} March 2016 – The OSCE has boats...</p>",
    ],
)
def test_entries_with_their_day(row: str) -> None:
    rows = "".join(row.format(n=n) for n in (4, 3, 2))
    around = "<table>{}</table>" if row.startswith("<tr") else "<div>{}</div>"
    found = [(item.headline, item.date_published) for item in read(SECTION + around.format(rows))]
    assert found == [(f"Boat {n}", f"2016-03-0{n}") for n in (4, 3, 2)]


def test_the_only_entry_of_a_section_is_no_item_of_the_page() -> None:
    address = "<link rel='canonical' href='https://www.osce.org/press-releases'>"
    entry = "<h2><a href='/x/104404'>Boat</a></h2><p>4 March 2016</p><p>The OSCE has a boat.</p>"
    (item,) = read(SECTION + entry, address)
    assert (item.origin, item.url) == ("entry", "https://www.osce.org/x/104404")


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        ("application/ld+json", "//<![CDATA[\n{}\n//]]>"),
        ("application/ld+json", "<!--\n{}\n-->"),
        ("application/ld+json; charset=utf-8", "{}"),
    ],
)
def test_json_ld_as_it_is_written(kind: str, script: str) -> None:
    said = '{"@type": "NewsArticle", "description": "two\nlines", "datePublished": "2016-03-04"}'
    head = f"<script type='{kind}'>{script.format(said)}</script>"
    (item,) = read(f"{TITLE}<p>{FIRST}</p><p>{SECOND}</p>", head)
    assert item.date_published == "2016-03-04"


@pytest.mark.parametrize("line", ["Page generated on 5 May 2020", "Last updated: 6 June 2020"])
def test_days_of_a_change_are_no_text(line: str) -> None:
    (item,) = read(f"{TITLE}{TEXT}<p>{line}</p>")
    assert item.body.split("\n") == [DATED, SECOND]


CARDS = "".join(f"<h3><a href='/x/10440{n}'>Boat {n}</a></h3><p>{n} March 2016</p>" for n in (4, 3))


@pytest.mark.parametrize(
    "above",
    ["<h1>Events</h1>", "<h1>OSCE Mission to Skopje</h1><h2>Upcoming events</h2>", "<h1>Calendar</h1>"],
)
def test_days_of_events_are_none_of_issue(above: str) -> None:
    assert read(above + CARDS) == ()


def test_a_front_page_has_news_and_events() -> None:
    events = CARDS.replace("10440", "10450").replace("Boat", "Workshop")
    items = read(f"<h1>OSCE</h1><h2>Latest news</h2>{CARDS}<h2>Upcoming events</h2>{events}")
    assert [(item.headline, item.abstract) for item in items] == [("Boat 4", None), ("Boat 3", None)]
    (item,) = read(f"{TITLE}{TEXT}<h2>Upcoming events</h2>{events}")
    assert item.body.split("\n") == [DATED, SECOND]


def test_what_stands_above_the_title_of_a_listing_is_none_of_its_entries() -> None:
    beside = "<div id='left'><h3>Latest video</h3><p>Publishing date: 1 January 2019</p><p>Watch it.</p>"
    rows = CARDS.replace("<p>", "<p>Publishing date: ")
    assert [item.headline for item in read(beside + SECTION + rows)] == ["Boat 4", "Boat 3"]
    assert [item.headline for item in read(rows)] == ["Boat 4", "Boat 3"]
    assert len(read(rows + rows.replace("10440", "10450"))) == 4


def test_values_in_blocks_of_their_own_with_commas_between_are_values() -> None:
    label, value = "<div class='field__label'>{}</div>", "<div class='field__item'>{}</div>"
    date = label.format("Publishing date") + value.format("4 March 2016")
    kind = label.format("Content type") + value.format("News")
    fields = label.format("What we do") + ", ".join(map(value.format, ("Education", "Youth")))
    entries = "".join(
        f"<div><h3><a href='/node/{number}'>{title}</a></h3>{date}{kind}{fields}<p>{DATED}</p></div>"
        for number, title in enumerate(("Harbour towns compare lists", "Boats are counted"), start=7001)
    )
    items = read(f"<h1>News and press releases</h1>{entries}")
    assert [item.headline for item in items] == ["Harbour towns compare lists", "Boats are counted"]
    for item in items:
        assert item.fields_of_work == ("field-of-work/education", "field-of-work/youth")
        assert item.dateline == "VIENNA, 4 March 2016"


def test_the_title_is_the_one_in_the_head_behind_the_kind_of_page() -> None:
    menu = (
        "<td><a href='/'>Home</a><br><a href='/a/'>Field activities</a><br><a href='/b/'>Documents</a></td>"
    )
    head = "<title>OSCE - Press release: Harbour towns compare lists</title>"
    (item,) = read(f"<table><tr>{menu}<td><h2>Harbour towns compare lists</h2>{TEXT}</td></tr></table>", head)
    assert item.headline == "Harbour towns compare lists"


def test_a_listing_of_old_links_to_numbered_files() -> None:
    rows = "".join(
        f"<tr><td>{day} March 2004</td>"
        f"<td><a href='/item/{number}.html'><b>{title}</b></a><br>{FIRST}</td></tr>"
        for day, number, title in ((4, 1397, "Harbour towns compare lists"), (5, 1398, "Boats are counted"))
    )
    items = read(f"<h1>Press releases</h1><table>{rows}</table>")
    assert [(item.headline, item.date_published) for item in items] == [
        ("Harbour towns compare lists", "2004-03-04"),
        ("Boats are counted", "2004-03-05"),
    ]
