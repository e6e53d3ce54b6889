"""Drawings say what the values say: places on the axis, words, nothing that a browser would run."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from osce_graph.pictures.columns import Series, columns
from osce_graph.pictures.points import EUROPE, WORLD, Point, world_map
from osce_graph.pictures.svg import width_of
from osce_graph.pictures.timeline import MARGIN, WIDTH, Span, axis, timeline

SVG = "{http://www.w3.org/2000/svg}"
PERIOD = (1991, 2026)


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg, etree.XMLParser(resolve_entities=False))


def bars(svg: str, kind: str = "bar") -> list[etree._Element]:
    return [
        found for found in parsed(svg).iter(f"{SVG}rect") if found.get("class", "").split() == kind.split()
    ]


def test_a_lifetime_stands_where_its_days_are() -> None:
    spans = [Span("A", "1991-01-01", "2008-12-31")]
    [bar] = bars(timeline("t", "T", "D", spans, PERIOD))
    left = axis(spans, PERIOD).left
    assert float(bar.get("x")) == pytest.approx(left, abs=0.1)
    assert float(bar.get("width")) == pytest.approx((WIDTH - left) / 2, rel=0.01)


def test_what_is_known_by_the_year_is_drawn_light() -> None:
    spans = [Span("A", "1995", "1999")]
    svg = timeline("t", "T", "D", spans, PERIOD)
    [doubtful], [certain] = bars(svg, "bar doubtful"), bars(svg)
    year = (WIDTH - axis(spans, PERIOD).left) / 36
    assert float(doubtful.get("width")) == pytest.approx(year * 5, rel=0.01)
    assert float(certain.get("width")) == pytest.approx(year * 3, rel=0.01)


LONG = "Mission of Long Duration to Three Places with Rather Long Names"


@pytest.mark.parametrize(
    ("span", "anchor"),
    [
        (Span(LONG, "1991", "1993"), "start"),  # behind its bar: before it there is no room
        (Span(LONG, "2014", "2021"), "end"),
        (Span(LONG, "2014", None), "end"),
    ],
)
def test_a_name_stands_whole_beside_its_bar(span: Span, anchor: str) -> None:
    svg = timeline("t", "T", "D", [span, Span("Short", "1991", None)], PERIOD)
    assert width_of(LONG) > MARGIN
    [name] = [found for found in parsed(svg).iter(f"{SVG}text") if found.text == LONG]
    bar = next(bar for bar in bars(svg, "bar doubtful") if bar.findtext(f"{SVG}title").startswith(LONG))
    left, right = float(bar.get("x")), float(bar.get("x")) + float(bar.get("width"))
    assert name.get("text-anchor") == anchor
    x = float(name.get("x"))
    assert (x < left and x - width_of(LONG) >= 0) or (x > right and x + width_of(LONG) <= WIDTH)


def test_a_name_that_fits_nowhere_is_cut_and_told_whole() -> None:
    svg = timeline("t", "T", "D", [Span("B" * 200, "1991", None)], PERIOD)
    [cut] = [found for found in parsed(svg).iter(f"{SVG}text") if (found.text or "").startswith("BB")]
    assert cut.text.endswith("…") and cut.findtext(f"{SVG}title") == "B" * 200


def test_short_names_leave_the_room_to_the_bars() -> None:
    assert axis([Span("Ann", "1995", None)], PERIOD).left < axis([Span(LONG, "1995", None)], PERIOD).left


def test_only_what_has_no_end_runs_on_in_a_point() -> None:
    closed = timeline("t", "T", "D", [Span("A", "1995", "1999")], PERIOD)
    running = timeline("t", "T", "D", [Span("A", "1995", None)], PERIOD)
    assert not list(parsed(closed).iter(f"{SVG}path"))
    assert len(list(parsed(running).iter(f"{SVG}path"))) == 1


TWO = [Series("A", {2000: 10, 2001: 5}), Series("B" * 60, {2001: 1})]


def test_sums_stand_under_what_they_are_and_long_names_are_told_whole() -> None:
    svg = parsed(columns("c", "C", "D", TWO, PERIOD, "in all"))
    words = {found.text: found for found in svg.iter(f"{SVG}text")}
    assert words["in all"].get("x") == words["15"].get("x") == words["1"].get("x")
    [cut] = [found for text, found in words.items() if text.startswith("BB")]
    assert cut.findtext(f"{SVG}title") == "B" * 60


def test_columns_are_as_high_as_their_numbers() -> None:
    drawn = bars(columns("c", "C", "D", TWO, PERIOD, "in all"))
    heights = [float(bar.get("height")) for bar in drawn]
    assert heights == pytest.approx([34, 17, 3.4], abs=0.1)


def test_few_years_do_not_make_a_wall_of_their_columns() -> None:
    svg = columns("c", "C", "D", [Series("A", {2000: 1, 2001: 2})], (2000, 2001), "in all")
    first, second = bars(svg)
    assert float(first.get("width")) <= 30
    assert float(second.get("x")) - float(first.get("x")) > 100
    years = {found.text: float(found.get("x")) for found in parsed(svg).iter(f"{SVG}text")}
    assert years["2000"] == pytest.approx(float(first.get("x")) + float(first.get("width")) / 2, abs=0.1)


def test_a_strip_that_stands_alone_needs_no_name() -> None:
    one, two = TWO
    assert "A" not in {text.text for text in parsed(columns("c", "C", "D", [one], PERIOD, "s")).iter()}
    assert "A" in {text.text for text in parsed(columns("c", "C", "D", [one, two], PERIOD, "s")).iter()}


@pytest.mark.parametrize("window", [WORLD, EUROPE])
def test_points_outside_the_map_are_left_out(window) -> None:
    points = [
        Point("Vienna", "Vienna: 1", 48.21, 16.37, "seat"),
        Point("Canberra", "Canberra: 1", -35.28, 149.13, "dateline"),
    ]
    drawn = parsed(world_map("m", "M", "D", points, None, window))
    titles = [title.text for title in drawn.iter(f"{SVG}title")]
    assert titles == ["M", "Vienna: 1"]


def named(points: list[Point]) -> dict[str, float]:
    svg = parsed(world_map("m", "M", "D", points, None, EUROPE))
    return {text.text: float(text.get("x")) for text in svg.iter(f"{SVG}text") if text.get("class") == "name"}


def test_places_are_named_once_where_there_is_room_those_with_the_most_first() -> None:
    vienna = [
        Point("Vienna", "x", 48.21, 16.37, "seat", 31),
        Point("Vienna", "y", 48.21, 16.37, "dateline", 7),
    ]
    near = [Point(f"Town {number}", "z", 48.3 + number / 50, 16.5, "dateline") for number in range(20)]
    assert set(named(vienna)) == {"Vienna"}
    crowded = named([*near, *vienna])
    assert "Vienna" in crowded and len(crowded) < 5


@pytest.mark.parametrize("count", range(1, 60))
def test_a_circle_is_round(count: int) -> None:
    """An arc from side to side of a wider circle would be more than half of it."""
    svg = parsed(world_map("m", "M", "D", [Point("x", "x", 48, 16, "dateline", count)], None, EUROPE))
    [mark] = [found for found in svg.iter(f"{SVG}path") if "point" in found.get("class", "")]
    radius, across = re.search(r"a(\S+) \S+ 0 1 0 (\S+) 0", mark.get("d")).groups()
    assert float(across) == pytest.approx(2 * float(radius), abs=0.001)


def test_a_name_at_the_edge_of_the_map_stands_inside_it() -> None:
    [x] = named([Point("A rather long name", "x", 45, 79.5, "seat")]).values()
    assert 0 < x < 950


def test_north_is_up_and_east_is_right() -> None:
    def at(latitude: float, longitude: float) -> tuple[float, float]:
        svg = parsed(world_map("m", "M", "D", [Point("x", "x", latitude, longitude, "seat")], None, WORLD))
        [path] = [found for found in svg.iter(f"{SVG}path") if "point" in found.get("class", "")]
        x, y = path.get("d")[1:].partition("h")[0].split()
        return float(x), float(y)

    assert at(60, 10)[1] < at(40, 10)[1]
    assert at(50, 10)[0] < at(50, 70)[0]


_DAY = st.dates().filter(lambda day: day.year > 1000).map(str)
_DATE = _DAY | _DAY.map(lambda day: day[:7]) | _DAY.map(lambda day: day[:4])


@given(
    st.lists(st.tuples(st.text(), _DATE, st.none() | _DATE), max_size=5),
    st.text(),
    st.dictionaries(st.integers(1970, 2030), st.integers(0, 10**7)),
)
def test_any_values_make_a_picture_that_says_what_it_is(
    rows: list[tuple[str, str, str | None]], title: str, numbers: dict[int, int]
) -> None:
    pictures = [
        timeline("t", title, title, [Span(*row) for row in rows], PERIOD),
        columns("c", title, title, [Series(label, numbers) for label, _, _ in rows], PERIOD, title),
        world_map(
            "m",
            title,
            title,
            [Point(label, label, 48, 16, "dateline", 7) for label, _, _ in rows],
            None,
            EUROPE,
        ),
    ]
    for svg in pictures:
        root = parsed(svg)
        ids = Counter(found.get("id") for found in root.iter() if found.get("id"))
        assert set(root.get("aria-labelledby").split()) == set(ids) and set(ids.values()) == {1}
        tags = {etree.QName(found).localname for found in root.iter()}
        assert tags <= {"svg", "title", "desc", "text", "line", "rect", "path", "g"}
        assert not [name for found in root.iter() for name in found.attrib if name.startswith(("on", "href"))]
