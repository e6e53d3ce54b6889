"""Made-up HTML pages of 49 kB in the layouts of the page survey, the same for the same number.

Of twenty pages eleven are in the main site's present design (labels, full navigation), four in the
older one, three are bare, and two are listings of ten entries, five of which have a page of their own
among the earlier ones. They lie in a temporary folder only: what they tell never happened.
"""

import calendar
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from osce_graph.reference.resolver import Resolver

SIZE: Final = 49_000
"""Bytes of a page; every page is within 2% of it."""

ENTRIES: Final = 10
_FIRST_NODE: Final = 100_000
_LISTED_ONLY: Final = 800_000
_DESIGNS: Final = ("new",) * 11 + ("old",) * 4 + ("bare",) * 3 + ("listing",) * 2

_TOPICS: Final = (
    "police training", "election law", "border security", "media freedom", "small arms", "water management",
    "judicial reform", "anti-trafficking", "youth participation", "arms control", "hate crime",
    "local government", "gender equality", "environmental co-operation", "minority education",
    "cyber security",
)  # fmt: skip
_AUDIENCES: Final = (
    "judges", "police officers", "journalists", "border guards", "mayors", "teachers", "prosecutors",
    "election officials", "customs officers", "students", "members of parliament", "civil servants",
)  # fmt: skip
_VERBS: Final = (
    "supports",
    "trains",
    "advises",
    "brings together",
    "equips",
    "welcomes",
    "concludes work with",
)
_SYLLABLES: Final = (
    "al",
    "bor",
    "cel",
    "dar",
    "eli",
    "fal",
    "gri",
    "hol",
    "ilv",
    "jor",
    "kel",
    "mar",
    "nor",
    "ost",
)
_ROLES: Final = (
    "Head of the {structure}", "Minister of Foreign Affairs of {state}", "Mayor of {place}",
    "Prosecutor General of {state}", "Deputy Head of the {structure}",
)  # fmt: skip
_SENTENCES: Final = (
    "{n} {audience} and {audience2} from all over the country took part in a course on {topic}.",
    "The course was organized by the {structure} together with experts of the {organization}.",
    "Its programme covers {topic}, {topic2} and the exchange of good practice between {audience}.",
    "The participants compared the law of {state} with what the commitments ask for, and found gaps.",
    "A handbook on {topic} will be printed in {n} copies and handed to {audience} before the year ends.",
    "The OSCE Permanent Council was informed of the results, which will guide the work on {topic2}.",
    "They also visited {place}, where {audience} showed how {topic} works in daily practice.",
    "The activity is part of a project that began in {year} and will go on for another two years.",
    "{name}, {role}, said that {topic} needs patience, money and trained {audience}.",
    "Advice on {topic2} came from the ODIHR, and from lawyers who have worked with {audience} before.",
    "In {year} a similar course for {n} {audience} showed that interest in {topic} is growing.",
    "What has changed since {year} was explained to {audience}, who then worked on cases of their own.",
    "The next steps are a review of the rules, equipment for {n} offices and a network of {audience}.",
    "Most of the {audience} had not worked on {topic} before, and {n} of them were women.",
)  # fmt: skip
_GATHERINGS: Final = (
    "A seminar on {topic} was held in {place} from {first} to {last} {month} {year}.",
    "The conference, which took place in {place} on {first}-{last} {month} {year}, gathered {n} {audience}.",
    "They will meet again in {place} from {first} to {last} {month} {year}.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Names:
    """What the pages may name, as it is printed."""

    structures: tuple[str, ...]
    fields: tuple[str, ...]
    states: tuple[str, ...]
    places: tuple[str, ...]
    organizations: tuple[str, ...]
    menu: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """One item as its own page and the listings print it."""

    node: int
    headline: str
    date: dt.date
    kind: str
    structures: tuple[str, ...]
    fields: tuple[str, ...]
    dateline: str
    paragraphs: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"https://www.osce.org/node/{self.node}"

    @property
    def lead(self) -> str:
        return f"{self.dateline} – {self.paragraphs[0]}"


def write(folder: Path, number: int) -> list[Path]:
    """Write the first `number` pages into `folder` (created), a thousand to a subfolder."""
    paths = []
    for index in range(number):
        path = folder / f"{index // 1000:03}" / f"{index:06}.html"
        if index % 1000 == 0:
            path.parent.mkdir(parents=True)
        path.write_bytes(page(index))
        paths.append(path)
    return paths


def page(index: int) -> bytes:
    """The page of that number: UTF-8, SIZE bytes within 2%."""
    rng = random.Random(f"page {index}")
    design = _DESIGNS[index % len(_DESIGNS)]
    if design == "listing":
        title, address = "News and press releases", f"https://www.osce.org/press-releases?page={index}"
        content = _listing(index)
    else:
        item = _item(_FIRST_NODE + index)
        title, address = item.headline, item.address
        content = {"new": _new, "old": _old, "bare": _bare}[design](item)
    head = _head(title, address, index)
    menu = _menu("main-menu") if design in ("new", "bare") else _menu("main-menu", sections=4)
    foot = _foot()
    room = SIZE - sum(len(part.encode()) for part in (head, menu, content, foot))
    if room < 0:
        raise ValueError(f"page {index} is larger than {SIZE} bytes")
    return (head + menu + content + _more(rng, room) + foot).encode()


@cache
def _names() -> _Names:
    resolver = Resolver.load()

    def labels(kind: str) -> tuple[str, ...]:
        return tuple(label for path in resolver.entities(kind) if (label := resolver.label(path)))

    operations = labels("field-operation")
    states, fields = labels("state"), labels("field-of-work")
    listable = tuple(name for name in operations if "," not in name)
    menu = (
        ("Our work", ()),
        ("Fields of work", (*fields, "Field operations", "Projects")),
        ("Meetings and conferences", (*labels("meeting-series"), "Partnerships")),
        ("Countries", ("All",)),
        ("Participating States", states),
        ("Structures and institutions", labels("body")),
        (
            "Field operations",
            (*operations, "Closed field activities", "Organizational structure", "About us"),
        ),
    )
    return _Names(
        structures=("Secretariat", *listable), fields=fields, states=states, places=labels("place"),
        organizations=labels("organization"), menu=menu,
    )  # fmt: skip


@cache
def _calendar() -> tuple[dt.date, ...]:
    return tuple(dt.date(1994, 1, 1) + dt.timedelta(days) for days in range(365 * 30))


def _item(node: int) -> _Item:
    rng = random.Random(f"item {node}")
    names = _names()
    date = rng.choice(_calendar())
    structures = tuple(_osce(name) for name in rng.sample(names.structures, rng.choice((1, 1, 1, 2))))
    place, topic = rng.choice(names.places), rng.choice(_TOPICS)
    headline = (
        f"{structures[0]} {rng.choice(_VERBS)} {rng.randint(5, 400)} {rng.choice(_AUDIENCES)}"
        f" in {rng.choice(names.places)} on {topic}"
    )
    paragraphs = [f"The OSCE works on {topic}. {_prose(rng, topic, structures[0], date, 2)}"]
    paragraphs += [
        _prose(rng, topic, structures[0], date, rng.randint(2, 5)) for _ in range(rng.randint(4, 9))
    ]
    for _ in range(rng.choice((0, 1, 1, 2))):
        gathering = _fill(rng, rng.choice(_GATHERINGS), topic, structures[0], date)
        at = rng.randrange(1, len(paragraphs))
        paragraphs[at] = f"{paragraphs[at]} {gathering}"
    return _Item(
        node, headline, date, rng.choice(("Press release", "News")), structures,
        tuple(rng.sample(names.fields, rng.randint(1, 3))),
        f"{place.upper()}, {_day(date)}", tuple(paragraphs),
    )  # fmt: skip


def _prose(rng: random.Random, topic: str, structure: str, date: dt.date, sentences: int) -> str:
    return " ".join(_fill(rng, form, topic, structure, date) for form in rng.sample(_SENTENCES, sentences))


def _fill(rng: random.Random, form: str, topic: str, structure: str, date: dt.date) -> str:
    names = _names()
    state, place, first = rng.choice(names.states), rng.choice(names.places), rng.randint(1, 24)
    role = rng.choice(_ROLES).format(structure=structure, state=state, place=place)
    return form.format(
        n=rng.randint(4, 400), audience=rng.choice(_AUDIENCES), audience2=rng.choice(_AUDIENCES),
        topic=topic, topic2=rng.choice(_TOPICS),
        structure=structure, state=state, place=place, role=role,
        organization=rng.choice(names.organizations), name=f"{_word(rng, 2)} {_word(rng, 3)}",
        year=date.year, month=calendar.month_name[date.month], first=first, last=first + rng.randint(1, 4),
    )  # fmt: skip


def _word(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choices(_SYLLABLES, k=syllables)).capitalize()


def _osce(structure: str) -> str:
    return structure if "OSCE" in structure or structure.startswith("CSCE") else f"OSCE {structure}"


def _day(date: dt.date) -> str:
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


# Layouts -----------------------------------------------------------------------------------------


def _new(item: _Item) -> str:
    cut = item.lead[:150].rsplit(" ", 1)[0]
    return (
        f'<main id="main-content"><article class="node node--type-news">\n<p class="kind">{item.kind}</p>\n'
        f'<h1>{escape(item.headline)}</h1>\n<p class="lead">{escape(cut)}...</p>\n'
        f'<ul class="labels">\n<li>Issued on: <time datetime="{item.date}T12:00:00Z">{_day(item.date)}</time>'
        f"</li>\n<li>Issued by:\n{_list(item.structures)}</li>\n"
        f"<li>Fields of work:\n{_list(item.fields)}</li>\n</ul>\n"
        f'<div class="body">\n{_body(item)}</div>\n<h2>Read more on this topic</h2>\n</article></main>\n'
    )


def _old(item: _Item) -> str:
    return (
        f'<div class="content--header">\n<h1>{escape(item.headline)}</h1>\n'
        f'<span class="date-display-single">{_day(item.date)}</span>\n'
        f'<span class="author">{escape(item.structures[0])}</span>\n</div>\n'
        f'<div class="content--content"><div class="panel-pane"><div class="pane-content">\n{_body(item)}'
        "</div></div></div>\n"
    )


def _bare(item: _Item) -> str:
    return f'<div id="content">\n<h1>{escape(item.headline)}</h1>\n{_body(item)}</div>\n'


def _listing(index: int) -> str:
    rng = random.Random(f"listing {index}")
    told = [number for number in range(index) if _DESIGNS[number % len(_DESIGNS)] != "listing"][-200:]
    nodes = [_FIRST_NODE + number for number in rng.sample(told, ENTRIES // 2)]
    nodes += [_LISTED_ONLY + index * ENTRIES + entry for entry in range(ENTRIES - len(nodes))]
    entries = "".join(_entry(_item(node)) for node in nodes)
    return (
        "<h1>News and press releases</h1>\n"
        f'<div class="panel-pane pane-apachesolr-result"><div class="pane-content">\n{entries}</div></div>\n'
        '<ul class="pager"><li class="pager-current">1</li></ul>\n'
    )


def _entry(item: _Item) -> str:
    return (
        '<div class="search-result-news">\n<div class="publishing-date">'
        f'<span class="label">Publishing date:</span> <span>{_day(item.date)}</span></div>\n'
        f'<div class="search-title"><a href="/node/{item.node}">{escape(item.headline)}</a></div>\n'
        f"<div>Content type: {item.kind}</div>\n"
        f"<div>Where we are: {escape(', '.join(item.structures))}</div>\n"
        f"<div>What we do: {escape(', '.join(item.fields))}</div>\n"
        f'<div class="search-snippet"><p>{escape(item.lead)}</p></div>\n</div>\n'
    )


def _body(item: _Item) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in (item.lead, *item.paragraphs[1:]))


def _list(values: Sequence[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(value)}</li>\n" for value in values) + "</ul>\n"


# Around the content ------------------------------------------------------------------------------


def _head(title: str, address: str, index: int) -> str:
    styles = "".join(
        f'<link rel="stylesheet" href="/sites/default/files/css/css_{index:08x}{part:02x}.css">\n'
        for part in range(12)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="generator" content="osce-graph benchmark">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">\n'
        f'<link rel="canonical" href="{escape(address)}">\n{styles}'
        f"<title>{escape(title)} | OSCE</title>\n</head>\n<body>\n"
    )


@cache
def _menu(identifier: str, sections: int | None = None) -> str:
    parts = [f'<nav id="{identifier}" class="menu" role="navigation" aria-label="Main navigation">\n']
    for section, labels in _names().menu[:sections]:
        parts.append(f'<h2 class="menu__section">{escape(section)}</h2>\n')
        if labels:
            parts.append('<ul class="menu__list">\n')
            parts += [_link(label) for label in labels]
            parts.append("</ul>\n")
    return "".join((*parts, "</nav>\n"))


def _link(label: str) -> str:
    words = "-".join(label.casefold().split())
    return f'<li class="menu__item"><a class="menu__link" href="/{escape(words)}">{escape(label)}</a></li>\n'


def _more(rng: random.Random, room: int) -> str:
    """Teasers of other items beside the content, as many as there is room for."""
    opening, closing = '<aside class="sidebar" aria-label="More">\n', "</aside>\n"
    room -= len(opening) + len(closing)
    parts = []
    for teaser in _teasers(rng):
        size = len(teaser.encode())
        if size > room:
            break
        room -= size
        parts.append(teaser)
    return opening + "".join(parts) + closing


def _teasers(rng: random.Random) -> Iterator[str]:
    names = _names()
    while True:
        node, topic = rng.randint(1, 99_999), rng.choice(_TOPICS)
        text = _fill(
            rng, rng.choice(_SENTENCES), topic, _osce(rng.choice(names.structures)), _calendar()[node % 9000]
        )
        yield (
            f'<div class="teaser teaser--news" data-history-node-id="{node}">\n'
            f'<a href="/node/{node}"><img src="/sites/default/files/styles/teaser/public/{node}.jpg" '
            f'alt="" loading="lazy" width="320" height="180"></a>\n'
            f'<h3 class="teaser__title"><a href="/node/{node}">More on {topic}</a></h3>\n'
            f'<p class="teaser__text">{escape(text)}</p>\n</div>\n'
        )


@cache
def _foot() -> str:
    links = "".join(
        _link(label) for label in ("Contacts", "Employment", "Procurement", "Legal notice", "Privacy")
    )
    return (
        f'<footer class="site-footer">\n<ul>\n{links}</ul>\n'
        "<p>The OSCE bears no responsibility for the content of external links.</p>\n</footer>\n"
        "</body>\n</html>\n"
    )
