"""What tools that print pages as text do to lines, undone."""

import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osce_graph.pages.renditions import lines

FIRST = (
    "VIENNA, 4 March 2016 - Officers of three harbour towns met the OSCE Secretariat to compare how they keep"
    " their lists of boats and of those who sail in them."
)
SECOND = (
    "The lists are kept by hand in two of the towns and by machine in the third, which has the most boats of"
    " the three, and nobody has complained of them so far."
)


@pytest.mark.parametrize("width", [60, 66, 72, 76, 80, 100])
@pytest.mark.parametrize("indent", ["", "   "])
def test_lines_broken_at_a_margin_are_one_paragraph(width: int, indent: str) -> None:
    texts = ("Harbour towns compare lists", FIRST, SECOND)
    broken = [
        textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for text in texts
    ]
    assert [line.strip() for line in lines("\n\n".join(broken)) if line] == list(texts)


@pytest.mark.parametrize(
    "text",
    [
        "Issued on:\n4 March 2016\nIssued by:\nOSCE Secretariat",
        f"Title\n{FIRST}\n{SECOND}",
        "What was spoken of:\nhow boats are listed\nwho sails in them\nwhere they are built",
        "A title of about the width that tools break their lines at, sixty or so\n4 March 2016",
        "Officers met [1] to compare lists [2].\n[1] In Vienna.\n[2] Of boats.",
    ],
)
def test_what_was_not_broken_stays(text: str) -> None:
    assert list(lines(text)) == text.splitlines()


def test_a_label_below_a_full_line_begins_a_line() -> None:
    broken = textwrap.fill(FIRST, 72)
    title = "Officers of three harbour towns compare their lists of boats in Vienna"
    text = f"{title}\nIssued on: 4 March 2016\n\n{broken}\n\n{textwrap.fill(SECOND, 72)}"
    assert list(lines(text))[:2] == [title, "Issued on: 4 March 2016"]


def test_values_end_where_the_lead_begins() -> None:
    values = "What we do: Border management, Environmental activities"
    text = f"Bees\n{values}\n{textwrap.fill(FIRST, len(values) + 1)}"
    assert list(lines(text)) == ["Bees", values, FIRST]


def test_numbers_of_links_are_no_text() -> None:
    again = "[1]Home\n[2]Boats\nThe [1]lists are [2]kept."
    assert list(lines(again)) == ["Home", "Boats", "The lists are kept."]
    text = "* [1]Home\n[2]English [3]Русский\nThe [4]lists of paragraph 7[1] are kept.\n"
    numbered = "Links:\n1. /a\n2. /b\n3. /c\n4. /d\n"
    assert list(lines(text)) == ["- Home", "- English", "- Русский", "The lists of paragraph 7[1] are kept."]
    assert list(lines(text + numbered)) == [
        "- [Home](/a)", "- [English](/b)", "- [Русский](/c)", "The lists of paragraph 7[1] are kept."
    ]  # fmt: skip


@given(
    st.lists(st.sampled_from(["[1]", "[2]x", " y ", "\n", "References\n", "1. http://x", " " * 60, "Xx."]))
)
@example(["[1]", "[1]", "\n", "References\n", "[1]", " y "])
def test_any_line_may_come(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert "".join(lines(text)).count("y") == text.count("y")
