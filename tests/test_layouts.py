"""Any item, printed in any layout of the page survey, is read back: a generator prints, the reader reads."""

import datetime as dt
import hashlib
import html
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osce_graph.extraction.reader import Page, Reader
from osce_graph.records import Document, ItemRecord, Reading

READER = Reader()
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
STRUCTURES = {
    "OSCE Secretariat": "body/secretariat",
    "OSCE Mission to Skopje": "field-operation/mission-to-skopje",
    "OSCE Mission to Croatia (closed)": "field-operation/mission-to-croatia",
    "OSCE Office for Democratic Institutions and Human Rights": "body/odihr",
    "Permanent Council": "body/permanent-council",
}
FIELDS = {
    "Policing": "field-of-work/policing",
    "Media freedom and development": "field-of-work/media-freedom-and-development",
    "Roma and Sinti": "field-of-work/roma-and-sinti",
    "Cyber/ICT Security": "field-of-work/cyber-ict-security",
    "Combating trafficking in human beings": "field-of-work/combating-trafficking-in-human-beings",
}
LONG = "The Mission helps the country with its courts, its police and its press, as its mandate of old says."
KINDS = {"Press release": "content-type/press-release", "News": "content-type/news"}
SENTENCES = (
    "Twelve officers of three harbour towns learned to read tyre marks and to write down what they saw",
    "The OSCE supports the course with two trainers, four books and a tent that keeps off most of the rain",
    "“We read & write,” said one of the trainers; <b>nothing</b> else was planned for the rest of that week",
    "At the end of the course every officer received a certificate, a compass, and a list of useful words",
)


@dataclass(frozen=True)
class Item:
    headline: str
    date: dt.date
    kind: str
    structures: tuple[str, ...]
    fields: tuple[str, ...]
    lead: str
    body: tuple[str, ...]

    @property
    def day(self) -> str:
        return f"{self.date.day} {MONTHS[self.date.month - 1]} {self.date.year}"


WORDS = ["officers", "meet", "“chess”", "for", "peace,", "(2 May)", "A&B", "<i>", "Łódź"]
HEADLINES = st.builds(
    lambda words, extra: " ".join(["OSCE", *words]) + extra,
    st.lists(st.sampled_from(WORDS), min_size=1),
    st.sampled_from(["", "?", " – again", " (updated)"]),
)


@st.composite
def items(draw: st.DrawFn) -> Item:
    body = tuple(f"{sentence}." for sentence in draw(st.permutations(SENTENCES)))
    structures = st.lists(st.sampled_from(sorted(STRUCTURES)), min_size=1, max_size=4, unique=True)
    fields = st.lists(st.sampled_from(sorted(FIELDS)), max_size=4, unique=True)
    return Item(
        headline=draw(HEADLINES),
        date=draw(st.dates(dt.date(1995, 1, 1), dt.date(2026, 12, 31))),
        kind=draw(st.sampled_from(sorted(KINDS))),
        structures=tuple(draw(structures)),
        fields=tuple(draw(fields)),
        lead=f"{body[0][:60].strip()}...",
        body=body,
    )


ITEMS = items()
MENU = (
    "-\nOur work\n-\nFields of work\n"
    + "\n".join(f"- {name}" for name in sorted(FIELDS) * 5)
    + "\n- About us\n"
)
HTML_MENU = "<ul>" + "".join(f"<li><a href='/x'>{name}</a></li>" for name in sorted(FIELDS) * 5) + "</ul>"


def read(text: str, media_type: str = "text/plain", address: str | None = None) -> tuple[ItemRecord, ...]:
    content = text.encode()
    document = Document("page", content, hashlib.sha256(content).hexdigest(), media_type, address)
    reading = READER.read(document)
    assert reading.records, reading.reason
    page = READER.open(document)
    assert isinstance(page, Page)
    for record in reading.records:
        for finding in record.findings:
            quote = finding.quote
            assert quote.prefix + quote.exact + quote.suffix in page.anatomy.text
    return reading.records


def assert_labels(record: ItemRecord, item: Item) -> None:
    assert record.headline == item.headline
    assert record.date_published == item.date.isoformat()
    assert set(record.structures) == {STRUCTURES[name] for name in item.structures}
    assert set(record.fields_of_work) == {FIELDS[name] for name in item.fields}
    assert record.unresolved == ()


@given(ITEMS, st.sampled_from(["", MENU]), st.booleans(), st.sampled_from(["- ", "• "]))
def test_seed_design(item: Item, menu: str, dated: bool, bullet: str) -> None:
    lines = ["News Item", item.headline, item.lead, f"{bullet}Issued on:" + (f" {item.day}" if dated else "")]
    lines += [f"{bullet}Issued by:", *(bullet + name for name in item.structures)]
    if item.fields:
        lines += [f"{bullet}Fields of work:", *(bullet + name for name in item.fields)]
    lines += [*item.body, "Read more on this topic", "- Another item"]
    (record,) = read(menu + "\n".join(lines))
    if dated:
        assert_labels(record, item)
    assert record.date_published == (item.date.isoformat() if dated else None)
    assert set(record.issuers) == {STRUCTURES[name] for name in item.structures}
    assert record.content_type == "content-type/news"
    assert record.abstract == item.lead
    assert record.body == "\n".join(item.body)


@given(ITEMS, st.sampled_from(["Skip Links\n\n", "", "Newsroom\n"]), st.booleans())
def test_subsite(item: Item, opening: str, apart: bool) -> None:
    lines = [item.kind, item.headline, "Date:", f"Source: {', '.join(item.structures)}"]
    if apart:
        lines[3:] = ["Source:", ", ".join(item.structures)]
    if item.fields:
        values = ", ".join(item.fields)
        lines += ["Fields of work:", values] if apart else [f"Fields of work: {values}"]
    lines += [f"VIENNA, {item.day} – {item.body[0]}", *item.body[1:], "Contacts", "OSCE Secretariat"]
    (record,) = read(opening + "\n".join(lines))
    assert_labels(record, item)
    assert record.content_type == KINDS[item.kind]
    assert record.dateline == f"VIENNA, {item.day}"
    assert record.abstract is None
    assert record.body.splitlines()[1:] == list(item.body[1:])


@given(ITEMS, st.sampled_from(["Newsroom\n", "Sala de presă\n", ""]), st.booleans(), st.booleans())
def test_newsroom(item: Item, opening: str, twice: bool, image: bool) -> None:
    body = [f"VIENNA, {item.day} - {item.body[0]}", *item.body[1:]]
    caption = ["![x](/y.jpg)", "Officers at work (OSCE/Somebody) Photo details"] if image else []
    lines = [item.headline, f"VIENNA {item.day}", *caption, *body, *(body if twice else ())]
    (record,) = read(opening + "\n".join(lines))
    assert record.headline == item.headline
    assert record.date_published == item.date.isoformat()
    assert [place.path for place in record.dateline_places] == ["place/vienna"]
    assert record.body == "\n".join(body)


@given(ITEMS)
def test_newsroom_without_a_dateline_in_the_text(item: Item) -> None:
    (record,) = read("\n".join([item.headline, f"VIENNA {item.day}", *item.body]))
    assert record.dateline == f"VIENNA {item.day}"
    assert [place.path for place in record.dateline_places] == ["place/vienna"]


@given(ITEMS, st.booleans(), st.booleans())
def test_bare(item: Item, dateline: bool, titled: bool) -> None:
    body = [f"VIENNA, {item.day} - {item.body[0]}" if dateline else item.body[0], *item.body[1:]]
    (record,) = read("\n".join([("# " if titled else "") + item.headline, *body]))
    assert record.headline == item.headline
    assert record.date_published == (item.date.isoformat() if dateline else None)
    assert record.body == "\n".join(body)


def entry(item: Item, labels: int) -> list[str]:
    lines = [item.headline, f"Publishing date: {item.day}"]
    if labels > 0:
        lines.append(f"Content type: {item.kind}")
    if labels > 1:
        lines.append(f"Where we are: {', '.join(item.structures)}")
    if labels > 2 and item.fields:
        lines.append(f"What we do: {', '.join(item.fields)}")
    return [*lines, item.lead]


@given(
    st.lists(st.tuples(ITEMS, st.integers(0, 3)), min_size=1, max_size=4),
    st.sampled_from(["", "Newsroom\n"]),
    st.sampled_from(["", "1\n2\n3\nnext ›\nlast »", "Page 1 of 20"]),
)
def test_listing_text(entries: list[tuple[Item, int]], opening: str, pager: str) -> None:
    lines = ["News and press releases", "What the Organization and its field operations have to tell."]
    lines += [line for item, labels in entries for line in entry(item, labels)]
    records = read(opening + "\n".join([*lines, pager]))
    assert len(records) == len(entries)
    for record, (item, labels) in zip(records, entries, strict=True):
        assert record.origin == "entry"
        assert (record.headline, record.abstract) == (item.headline, item.lead)
        assert record.date_published == item.date.isoformat()
        assert record.content_type == (KINDS[item.kind] if labels > 0 else None)
        assert len(record.structures) == (len(item.structures) if labels > 1 else 0)
        assert len(record.fields_of_work) == (len(item.fields) if labels > 2 else 0)
        assert record.issuers == ()


@given(st.lists(ITEMS, min_size=2, max_size=4), st.booleans(), st.booleans())
def test_listing_html(items: list[Item], title_first: bool, label: bool) -> None:
    def printed(number: int, item: Item) -> str:
        name = "<b>Publishing date:</b> " if label else ""
        date = f"<div class='publishing-date'>{name}<span>{item.day}</span></div>"
        link = f"<a href='/node/{number}'>{html.escape(item.headline)}</a>"
        title = f"<dt class='search-title'><h3>{link}</h3></dt>"
        snippet = f"<div class='search-snippet'><p>{html.escape(item.lead)}</p></div>"
        return (
            f"<div class='search-result-news'>{title + date if title_first else date + title}{snippet}</div>"
        )

    results = "".join(printed(number, item) for number, item in enumerate(items, 1))
    page = f"{HTML_MENU}<h1>News</h1>{results}<ul class='pager'><li><a href='?page=2'>2</a></li></ul>"
    records = read(page, "text/html", "https://www.osce.org/press-releases?page=1")
    assert len(records) == len(items)
    for number, (record, item) in enumerate(zip(records, items, strict=True), 1):
        assert (record.headline, record.abstract) == (item.headline, item.lead)
        assert record.date_published == item.date.isoformat()
        assert record.url == f"https://www.osce.org/node/{number}"
        assert record.identifier == str(number)


@given(st.lists(ITEMS, min_size=2, max_size=4, unique_by=lambda item: item.headline), st.booleans())
def test_cards(items: list[Item], linked: bool) -> None:
    def card(number: int, item: Item) -> str:
        title, day = f"<h3>{html.escape(item.headline)}</h3>", f"<time>{item.day}</time>"
        if linked:
            return f"<a href='/node/{number}'><span>{item.kind}</span>{title}{day}</a>"
        return f"<div>{item.kind}</div><a href='/node/{number}'>{title}</a>{day}"

    cards = "".join(card(number, item) for number, item in enumerate(items, 1))
    page = f"{HTML_MENU}<h1>Newsroom</h1><div>{cards}</div>"
    records = read(page, "text/html", "https://www.osce.org/press-releases?page=1")
    assert [(record.headline, record.date_published) for record in records] == [
        (item.headline, item.date.isoformat()) for item in items
    ]
    assert [record.content_type for record in records] == [KINDS[item.kind] for item in items]
    assert [record.url for record in records] == [
        f"https://www.osce.org/node/{number}" for number, _ in enumerate(items, 1)
    ]


def in_list(label: str, values: list[str]) -> str:
    return f"<ul><li>{label}</li>{''.join(f'<li>{value}</li>' for value in values)}</ul>" if values else ""


def in_divs(label: str, values: list[str]) -> str:
    inner = "".join(f"<div class='field-item'><a href='/x'>{value}</a></div>" for value in values)
    return f"<div class='field'><div class='field-label'>{label}&nbsp;</div>{inner}</div>" if values else ""


def in_definitions(label: str, values: list[str]) -> str:
    return f"<dl><dt>{label}</dt>{''.join(f'<dd>{value}</dd>' for value in values)}</dl>" if values else ""


def in_line(label: str, values: list[str]) -> str:
    return f"<p><strong>{label}</strong> {', '.join(values)}</p>" if values else ""


@given(
    ITEMS,
    st.sampled_from([in_list, in_divs, in_definitions, in_line]),
    st.sampled_from(["text", "time", "empty time", "iso"]),
    st.sampled_from(["above", "below"]),
    st.permutations(["date", "issuer", "field"]),
)
def test_labelled_html(
    item: Item,
    form: Callable[[str, list[str]], str],
    carrier: str,
    where: str,
    order: list[str],
) -> None:
    date = {
        "text": item.day,
        "time": f"<time datetime='{item.date.isoformat()}T09:00:00+01:00'>last week</time>",
        "empty time": f"<time datetime='{item.date.isoformat()}'></time>",
        "iso": item.date.isoformat(),
    }[carrier]
    fields = {
        "date": form("Issued on:", [date]),
        "issuer": form("Issued by:", [html.escape(name) for name in item.structures]),
        "field": form("Fields of work:", [html.escape(name) for name in item.fields]),
    }
    labels = "".join(fields[name] for name in order)
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in item.body)
    head = f"<span>{item.kind}</span><h1>{html.escape(item.headline)}</h1><p>{html.escape(item.lead)}</p>"
    parts = labels + text if where == "above" else text + labels
    (record,) = read(f"{HTML_MENU}<main><div>{head}</div>{parts}</main>", "text/html")
    assert_labels(record, item)
    assert record.content_type == KINDS[item.kind]
    assert (record.abstract, record.body) == (item.lead, "\n".join(item.body))


CARRIERS = {
    "date-display-single": "<span class='date-display-single'>{day}</span>",
    "date-display-single content": "<span class='date-display-single' content='{iso}T00:00:00'>then</span>",
    "article:published_time": "<meta property='article:published_time' content='{iso}T10:00:00Z'>",
    "dcterms.issued": "<meta name='DCTERMS.issued' content='{iso}'>",
    "dc.date": "<meta name='DC.date' content='{iso}'>",
}


@pytest.mark.parametrize("name", [*CARRIERS, "json-ld datePublished"])
@given(item=ITEMS)
@settings(max_examples=20)
def test_carriers_of_the_date(name: str, item: Item) -> None:
    iso = item.date.isoformat()
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": iso})
    carrier = CARRIERS.get(name, "<script type='application/ld+json'>{data}</script>")
    carrier = carrier.format(day=item.day, iso=iso, data=data)
    inside = carrier.startswith("<span")
    head, body = ("", carrier) if inside else (carrier, "")
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in item.body)
    page = f"<head>{head}</head><body><h1>{html.escape(item.headline)}</h1>{body}{text}</body>"
    document = Document("page", page.encode(), "0" * 64, "text/html")
    opened = READER.open(document)
    assert isinstance(opened, Page)
    (part,) = opened.content.parts
    assert [value.carrier for value in part.fields if value.label == "date"] == [
        name.split()[0] if inside else name
    ]
    (record,) = READER.read(document).records
    assert record.date_published == iso
    assert record.body == "\n".join(item.body)


def labelled(*lines: str) -> ItemRecord:
    (record,) = read("\n".join(("News Item", "Officers meet", *lines)))
    return record


def test_a_lead_without_the_dateline_of_the_body() -> None:
    text = f"VIENNA, 5 May 2010 – {LONG}"
    record = labelled(f"{LONG[:60]}...", "- Issued on:", "- Issued by:", "- OSCE Secretariat", text)
    assert (record.dateline, record.date_published) == ("VIENNA, 5 May 2010", "2010-05-05")
    assert record.abstract == f"{LONG[:60]}..."
    assert record.body == text


def test_a_lead_that_is_the_headline_once_more() -> None:
    (record,) = read(f"News Item\n{LONG}\n{LONG}\n- Issued by:\n- OSCE Secretariat\n{LONG}\nMore.")
    assert (record.headline, record.abstract, record.body) == (LONG, LONG, f"{LONG}\nMore.")


def test_a_label_alone_is_not_followed_by_prose() -> None:
    record = labelled("- Issued on:", "- Issued by:", f"VIENNA, 5 May 2010 – {LONG}")
    assert (record.issuers, record.date_published) == ((), "2010-05-05")
    assert record.body.endswith(LONG)


def test_labels_in_one_line() -> None:
    record = labelled(
        "Issued on: 5 May 2010 Issued by: OSCE Secretariat Fields of work: Policing, Youth", LONG
    )
    assert (record.date_published, record.issuers) == ("2010-05-05", ("body/secretariat",))
    assert record.fields_of_work == ("field-of-work/policing", "field-of-work/youth")


@pytest.mark.parametrize(
    ("lines", "type_", "issuer", "field"),
    [
        (
            ("Comunicat de presă", "Ofițerii se întâlnesc", "Data:", "Sursa: Misiunea OSCE în Moldova",
             "Domenii de activitate: Drepturile omului"),
            "press-release", "mission-to-moldova", "human-rights",
        ),
        (
            ("Новости", "Офицеры встретились", "Дата: 5 мая 2010 г.",
             "Источник: Программный офис ОБСЕ в Бишкеке", "Сферы деятельности: Верховенство права"),
            "news", "programme-office-in-bishkek", "rule-of-law",
        ),
        (
            ("Lajme", "Oficerët takohen", "Data: 5 maj 2010", "Burimi: Prezenca e OSBE-së në Shqipëri",
             "Fushat e punës: Barazia gjinore"),
            "news", "presence-in-albania", "gender-equality",
        ),
    ],
)  # fmt: skip
def test_labels_in_the_language_of_the_page(
    lines: tuple[str, ...], type_: str, issuer: str, field: str
) -> None:
    (record,) = read("\n".join((*lines, LONG)))
    assert record.headline == lines[1]
    assert record.content_type == f"content-type/{type_}"
    assert record.issuers == (f"field-operation/{issuer}",)
    assert record.fields_of_work == (f"field-of-work/{field}",)
    assert (record.unresolved, record.body) == ((), LONG)


def test_a_value_in_another_language_is_reported() -> None:
    record = labelled("Source: OSCE Mission to Moldova", "Fields of work: Buna guvernare, Altceva", LONG)
    assert [(value.label, value.value) for value in record.unresolved] == [("field", "Altceva")]
    assert record.fields_of_work == ("field-of-work/good-governance",)
    assert record.issuers == ("field-operation/mission-to-moldova",)


def test_a_date_that_is_none_is_reported() -> None:
    record = labelled("- Issued on: 31 February 2010", "- Issued by:", "- OSCE Secretariat", LONG)
    assert record.date_published is None
    assert [(value.label, value.value) for value in record.unresolved] == [("date", "31 February 2010")]


def test_a_source_named_at_the_end_is_no_label() -> None:
    (record,) = read(f"Officers of the OSCE meet\nVIENNA, 5 May 2010 – {LONG}\nMore.\nSource: OSCE")
    assert record.issuers == ()
    assert record.body.splitlines()[1] == "More."


def test_an_undated_place_must_be_known() -> None:
    (vienna,) = read(f"Officers of the OSCE meet\nVIENNA - {LONG}")
    assert [place.path for place in vienna.dateline_places] == ["place/vienna"]
    (none,) = read(f"Officers of the OSCE meet\nODIHR - {LONG}")
    assert (none.dateline, none.dateline_places) == (None, ())


def nothing(text: str, media_type: str = "text/plain", address: str | None = None) -> Reading:
    reading = READER.read(Document("page", text.encode(), "0" * 64, media_type, address))
    assert not reading.records and reading.reason
    return reading


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (MENU, "navigation"),
        ("Where We Are\nOSCE Mission to Croatia (closed)\n" + LONG, "structure page"),
        ("OSCE Mission to Croatia\nOverview\n" + LONG, "structure page"),
        ("Skip Links\n\nOSCE Mission to Croatia (closed)\n" + LONG, "structure page"),
        ("Mission survey\nOSCE Mission to Croatia\n1. Basic Decisions\n" + LONG, "structure page"),
        ("A conference on courts\nWhen\nWhere\nOrganized by\n" + LONG, "event page"),
        ("A conference on courts\nWhen:\nWhere:\n" + LONG, "event page"),
    ],
)
def test_pages_that_issue_nothing(text: str, layout: str) -> None:
    reading = nothing(text)
    assert reading.layout == layout
    assert not reading.broken


def test_a_page_that_breaks_off_in_the_menu_says_so() -> None:
    assert "breaks off at 'Cyber/ICT Security'" in (nothing(MENU[: MENU.index("Media")]).reason or "")
    assert "breaks off" not in (nothing(MENU).reason or "")


@pytest.mark.parametrize(
    "text",
    [
        "Baking bread\nFlour, water and salt make a dough, and the dough makes bread in an oven that is hot.",
        "How to pass the OSCE\nThe OSCE (Objective Structured Clinical Examination) tests what one knows.",
        "OSCE",
        "Publishing date: 4 March 2016\nContent type: News\nThe OSCE met.",
    ],
)
def test_a_page_that_fits_no_layout_is_quarantined(text: str) -> None:
    reading = nothing(text)
    assert reading.broken
    assert "no layout" in (reading.reason or "")


def test_a_page_of_another_host_is_quarantined() -> None:
    reading = nothing(f"OSCE\n{LONG}", address="https://example.org/pc/1")
    assert reading.broken and "example.org" in (reading.reason or "")
    canonical = f"<head><link rel='canonical' href='https://example.org/'></head><h1>OSCE</h1><p>{LONG}"
    assert nothing(canonical, "text/html").broken


def page(head: str, body: str, address: str | None = None) -> tuple[Page, ItemRecord]:
    text = f"<html><head>{head}</head><body>{body}</body></html>"
    document = Document("page", text.encode(), "0" * 64, "text/html", address)
    opened = READER.open(document)
    assert isinstance(opened, Page)
    (record,) = READER.read(document).records
    return opened, record


PLAIN = f"<h1>OSCE officers meet</h1><p>{LONG}</p>"


@pytest.mark.parametrize(
    ("head", "carrier"),
    [
        ("<meta name='dcterms.subject' content='Policing; Elections'>", "dcterms.subject"),
        (
            "<meta property='article:tag' content='Policing'>"
            "<meta property='article:tag' content='Elections'>",
            "article:tag",
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2013-10-24",'
            ' "keywords": ["Policing", "Elections"]}</script>',
            "json-ld keywords",
        ),
    ],
)
def test_fields_of_work_in_metadata(head: str, carrier: str) -> None:
    opened, record = page(head, PLAIN)
    assert record.fields_of_work == ("field-of-work/policing", "field-of-work/elections")
    carriers = {value.carrier for value in opened.content.parts[0].fields if value.label == "field"}
    assert carriers == {carrier}


def test_type_and_issuer_in_metadata() -> None:
    head = "<meta name='DCTERMS.type' content='Press release'><meta name='DCTERMS.publisher' content='{}'>"
    _, record = page(head.format("OSCE Mission to Skopje"), PLAIN)
    assert record.content_type == "content-type/press-release"
    assert record.issuers == ("field-operation/mission-to-skopje",)
    _, record = page(head.format("Organization for Security and Co-operation in Europe"), PLAIN)
    assert record.issuers == ()


def test_what_is_printed_goes_before_metadata() -> None:
    head = (
        "<meta name='dcterms.subject' content='Elections'><meta name='dcterms.issued' content='2001-01-01'>"
    )
    body = "<h1>OSCE officers meet</h1><div>Issued on: 5 May 2010</div><div>Fields of work: Policing</div>"
    _, record = page(head, f"{body}<p>{LONG}</p>")
    assert (record.date_published, record.fields_of_work) == ("2010-05-05", ("field-of-work/policing",))


def test_the_title_the_metadata_name() -> None:
    head = "<meta property='og:title' content='OSCE officers meet – again'><title>News | OSCE</title>"
    _, record = page(head, f"<h1>News</h1><h2>OSCE officers meet – again</h2><p>{LONG}</p>")
    assert record.headline == "OSCE officers meet – again"


def test_the_short_link_gives_the_number() -> None:
    head = (
        "<link rel='canonical' href='https://www.osce.org/eea/forum'><link rel='shortlink' href='/node/123'>"
    )
    _, record = page(head, PLAIN)
    assert (record.identifier, record.url) == ("123", "https://www.osce.org/eea/forum")


@pytest.mark.parametrize(
    ("carrier", "name"),
    [
        ("<time datetime='2013-10-24'>24 October 2013</time>", "time"),
        ("<time datetime='2013-10-24'></time>", "time"),
        ("<time>24 October 2013</time>", "time"),
        (
            "<p>Posted on <span property='dc:date dc:created' content='2013-10-24T10:00'>a day</span></p>",
            "dc:date",
        ),
        ("<meta itemprop='datePublished' content='2013-10-24'>", "datepublished"),
        ("<div class='field-label'>Issued on</div><div><time datetime='2013-10-24'>x</time></div>", "time"),
    ],
)
def test_dates_in_the_markup(carrier: str, name: str) -> None:
    opened, record = page("", f"<h1>OSCE officers meet</h1>{carrier}<p>{LONG}</p>")
    assert record.date_published == "2013-10-24"
    assert [value.carrier for value in opened.content.parts[0].fields] == [name]
    assert record.body == LONG


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Policing, Youth", ["policing", "youth"]),
        ("Policing; Youth", ["policing", "youth"]),
        ("Policing | Youth", ["policing", "youth"]),
        ("Policing · Youth", ["policing", "youth"]),
        ("Policing Youth Roma and Sinti", ["policing", "youth", "roma-and-sinti"]),
        ("Policing,  Youth,", ["policing", "youth"]),
        ("Cyber/ICT Security, Policing", ["cyber-ict-security", "policing"]),
    ],
)
def test_lists(printed: str, read: list[str]) -> None:
    record = labelled("- Issued by: OSCE Secretariat", f"- Fields of work: {printed}", LONG)
    assert record.fields_of_work == tuple(f"field-of-work/{name}" for name in read)


def test_a_name_with_commas_is_one_value() -> None:
    name = "OSCE Missions of Long Duration in Kosovo, Sandjak and Vojvodina (closed)"
    for printed in (name, f"OSCE Secretariat, {name}", f"{name}, OSCE Secretariat"):
        record = labelled(f"- Issued by: {printed}", LONG)
        assert "field-operation/missions-of-long-duration" in record.issuers
        assert record.unresolved == ()


@pytest.mark.parametrize("cut", range(4, 11))
def test_a_page_cut_short_gives_what_stands_on_it(cut: int) -> None:
    lines = [
        "News Item",
        "Officers meet",
        f"{LONG[:60]}...",
        "- Issued on:",
        "- Issued by:",
        "- OSCE Secretariat",
    ]
    lines += ["- Fields of work:", "- Policing", LONG, "More of it.", "The end."]
    (record,) = read("\n".join(lines[:cut]))
    assert (record.headline, record.abstract) == ("Officers meet", f"{LONG[:60]}...")
    assert record.issuers == (("body/secretariat",) if cut > 5 else ())
    assert record.body.splitlines() == (lines[8:cut] or [record.abstract])
    assert record.unresolved == ()


def test_a_second_copy_of_the_body_may_be_cut_or_lack_its_beginning() -> None:
    body = [f"VIENNA, 5 May 2010 - {LONG}", f"Second: {LONG}", f"Third: {LONG}"]
    for copy in (body, body[1:], [*body[:2], body[2][:20]], [body[0], body[1][:9]]):
        (record,) = read("\n".join(["Newsroom", "Officers meet", "VIENNA 5 May 2010", *body, *copy]))
        assert record.body.splitlines() == body


FURNITURE = (
    "This website uses cookies to give you what you came for.", "Accept all", "Home > Newsroom > News",
    "Skip to main content", "Share", "Facebook", "Print this page", "![a boat](/boat.jpg)", "You are here",
)  # fmt: skip


@given(
    ITEMS, st.lists(st.sampled_from(FURNITURE), max_size=4), st.lists(st.sampled_from(FURNITURE), max_size=3)
)
def test_what_the_site_hangs_around_a_page(item: Item, above: list[str], below: list[str]) -> None:
    body = [f"VIENNA, {item.day} – {item.body[0]}", *item.body[1:]]
    labels = ["- Issued on:", "- Issued by:", *(f"- {name}" for name in item.structures)]
    seed = [*above, "News Item", item.headline, *below, *labels, *body, *below]
    bare = [*above, item.headline, *below, *body, *below]
    newsroom = [*above, "Newsroom", item.headline, f"VIENNA {item.day}", *below, *body, *below]
    for lines in (seed, bare, newsroom):
        (record,) = read("\n".join(lines))
        assert (record.headline, record.date_published) == (item.headline, item.date.isoformat())
        assert record.body == "\n".join(body)


@given(st.lists(st.tuples(ITEMS, st.permutations(["date", "type", "where", "what"])), min_size=1, max_size=4))
def test_a_listing_in_any_order_of_labels(entries: list[tuple[Item, list[str]]]) -> None:
    lines = ["Newsroom", "News and press releases", "All the news."]
    for item, order in entries:
        values = {
            "date": f"Publishing date : {item.day}",
            "type": f"Content type:\u00a0{item.kind}",
            "where": f"Where we are: {', '.join(item.structures)}",
            "what": f"What we do: {', '.join(item.fields)}",
        }
        labels = [values[name] for name in order if name != "what" or item.fields]
        lines += [item.headline, *labels, item.lead, "Read more"]
    records = read("\n".join(lines))
    assert len(records) == len(entries)
    for record, (item, _) in zip(records, entries, strict=True):
        assert_labels(record, item)
        assert (record.abstract, record.content_type) == (item.lead, KINDS[item.kind])


@given(st.lists(ITEMS, min_size=1, max_size=3))
def test_the_raw_view(items: list[Item]) -> None:
    lines = ["Skip navigation"]
    for number, item in enumerate(items, 100):
        lines += [str(number), "English", str(number - 1), "Yes", "No", item.headline, *item.body, item.day]
        lines += [item.lead, "sites/default/files/x.jpg"]
    records = read("\n".join(lines), address="https://www.osce.org/what/policing/top-stories")
    assert len(records) == len(items)
    for number, (record, item) in enumerate(zip(records, items, strict=True), 100):
        assert (record.headline, record.identifier, record.abstract) == (
            item.headline,
            str(number),
            item.lead,
        )
        assert record.date_published == item.date.isoformat()
        assert record.body == "\n".join(item.body)


@pytest.mark.parametrize(
    "text",
    [
        "A conference on courts\n21 May 2007 (All day) - 23 May 2007 (All day)\n" + LONG,
        "A conference on courts\n21 - 23 May 2007\n" + LONG,
        "Event\nA conference on courts\n" + LONG,
        "A conference on courts\nOrganized by\n" + LONG,
    ],
)
def test_events_issue_nothing(text: str) -> None:
    assert nothing(text).layout == "event page"


@pytest.mark.parametrize("title", ["OSCE Mission to Skopje", "Policing", "Permanent Council"])
def test_a_page_about_a_structure_or_a_field_issues_nothing(title: str) -> None:
    assert nothing(f"{title}\n{LONG}\n{LONG}").layout == "structure page"
    (record,) = read(f"OSCE Mission to Skopje\nSKOPJE, 5 May 2010 – {LONG}")
    assert record.date_published == "2010-05-05"


def test_a_structure_is_no_place_of_a_dateline() -> None:
    (record,) = read(f"Officers meet\nPermanent Council, 5 May 2010 – {LONG} The OSCE helps.")
    assert record.dateline is None
    (record,) = read(f"Officers meet\nBERRYTOWN, 5 May 2010 – {LONG} The OSCE helps.")
    assert [place.label for place in record.dateline_places] == ["Berrytown"]


def test_quarantine_says_what_was_recognised() -> None:
    reason = nothing(f"Two words\nFields of work: Policing\n{LONG[:40]}").reason or ""
    assert "a label for field" in reason
