"""The words that tell of occasions are found wherever they stand, however quickly they are looked for."""

import string
from itertools import product

import pytest
import regex

from osce_graph.extraction import occasions

PATTERNS = {"governors": (occasions._GOVERNOR, occasions._GOVERNORS_BEGIN)}
PATTERNS["scenes"] = (occasions._SCENES, occasions._SCENES_BEGIN)
PAIRS = [first + second for first, second in product(string.printable, string.printable.lower())]


@pytest.mark.parametrize("name", PATTERNS)
def test_what_is_looked_at_first_passes_over_no_word(name: str) -> None:
    """Partial matching of the `regex` package tells what two characters may begin a match."""
    pattern, begins = PATTERNS[name]
    looks = f"(?={begins})"
    assert pattern.pattern.count(looks) == 1
    words = regex.compile(pattern.pattern.replace(looks, ""))
    needed = {pair for pair in PAIRS if words.match(pair, partial=True)}
    first = regex.compile(begins)
    assert needed == {pair for pair in PAIRS if first.fullmatch(pair)}


@pytest.mark.parametrize("word", ["meeting", "took place", "agreement", "voted", "began"])
def test_a_governor_is_found_anywhere(word: str) -> None:
    text = f"Of all the rest of it, {word} is near the day."
    (found,) = occasions.governors(text, 0, len(text))
    assert text[found.start : found.end] == found.word == word
