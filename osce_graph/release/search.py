"""Full-text search over one release: headlines, leads, bodies and names of every kind at once.

The index (SQLite's FTS5) is contentless: it holds which word stands where, not the texts. Bodies are
read from the records of the few entities that are shown, and of them no more than a snippet is.
Beside the texts stands each name as one word, so that who types a whole name finds its bearer first.
What people type is never FTS5 syntax: words, "phrases" and a last word that may go on are all there is.
"""

import re
import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from osce_graph.iris import transliterate

QUERY_LIMIT: Final = 300  # characters of a query that are read
TERMS_LIMIT: Final = 16  # words and phrases of a query
PREFIX_FROM: Final = 3  # letters from which a last word may go on
READ: Final = 5_000
"""Hits that are read, ranked and counted. What is found more often comes names first, then latest items."""
CONTEXT: Final = 32
"""Characters of an unpublished text shown on either side of a hit."""

Row = tuple[int, str, Sequence[str], str, str]  # id, label, names, lead, body
_WEIGHTS: Final = "12.0, 8.0, 3.0, 1.0, 0.0"
_TEXTS: Final = "{label names lead body}"
_NAMESAKES: Final = 100  # of those who bear one name
_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_WORD: Final = re.compile(r"[^\W_]+")
_ASKED: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another, folded; the last may go on where it is a `prefix`."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def expression(self) -> str:
        """The term in FTS5's syntax: letters and digits in quotes."""
        return f'"{" ".join(self.words)}"{"*" if self.prefix else ""}'


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found in a kind and year, and how much there is in all.

    ids         the ids of the portion asked for, best first
    total       hits in the kind and year, of which at most READ are counted
    more        whether there are more than `total`
    ranked      whether they come by rank; else names come first, then the latest items
    every_word  whether they hold all the words; if nothing does, what holds some was found
    kinds       hits of each kind in the year asked for; None where they were not all counted
    years       hits of each year in the kind asked for, likewise; `none` is the year of what has no date
    """

    ids: tuple[int, ...] = ()
    total: int = 0
    more: bool = False
    ranked: bool = True
    every_word: bool = True
    kinds: Mapping[str, int | None] = field(default_factory=dict)
    years: Mapping[str, int | None] = field(default_factory=dict)


class _Span(NamedTuple):
    """The ids of a kind in a year."""

    kind: str
    year: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """The first READ ids that an expression finds in some spans; `more` where there are others after them."""

    ids: Sequence[int]
    more: bool

    def count(self, span: _Span) -> int | None:
        """How many lie in a span; None where some may not have been read."""
        if self.more and span.last > self.ids[-1]:
            return None
        return bisect_right(self.ids, span.last) - bisect_left(self.ids, span.first)


def fold(text: str) -> str:
    """Text as it is searched: letters without diacritics; the apostrophe parts words."""
    return _NON_ASCII.sub(_folded, text)


def _folded(found: re.Match[str]) -> str:
    return _fold_run(found[0])


@lru_cache(maxsize=16384)
def _fold_run(run: str) -> str:
    return transliterate(run.replace("\u2019", " ").replace("\u2018", " "))


def fill(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write the index; `rows` come by id."""
    connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")
    connection.execute("INSERT INTO search (search, rank) VALUES ('hashsize', 33554432)")
    connection.executemany(
        "INSERT INTO search (rowid, label, names, lead, body, whole) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                fold(label),
                fold(" \n".join(names)),
                fold(lead),
                fold(body),
                " ".join({_whole(name) for name in (label, *names)}) if names else "",
            )
            for number, label, names, lead, body in rows
        ),
    )


def _whole(name: str) -> str:
    """A name as the one word that stands for it."""
    return "".join(_WORD.findall(fold(name))).lower()


def parse(text: str) -> tuple[Term, ...]:
    """What is asked for: words, phrases in quotation marks, `begin*`. Anything else means nothing."""
    asked = text[:QUERY_LIMIT]
    terms: list[Term] = []
    for found in _ASKED.finditer(asked):
        phrase, loose = found[1], found[2]
        words = tuple(word.lower() for word in _WORD.findall(fold(phrase or loose or "")))
        if not words:
            continue
        is_last = found.end() == len(asked)
        goes_on = loose is not None and (loose.endswith("*") or (is_last and not loose.endswith((".", ","))))
        terms.append(Term(words, goes_on and len(words[-1]) >= PREFIX_FROM))
    return tuple(dict.fromkeys(terms))[:TERMS_LIMIT]


def find(
    connection: sqlite3.Connection,
    terms: Sequence[Term],
    kind: str | None = None,
    year: str | None = None,
    *,
    offset: int = 0,
    limit: int = 20,
) -> Hits:
    """What holds all of the terms or, where nothing does, some of them."""
    if not terms:
        return Hits()
    spans = [
        _Span(*row) for row in connection.execute("SELECT kind, year, first, last FROM span ORDER BY first")
    ]
    every_word = True
    expression, anywhere = _matching(connection, terms, " AND ")
    if not anywhere.ids and len(terms) > 1:
        every_word = False
        expression, anywhere = _matching(connection, terms, " OR ")

    def within(kind: str | None, year: str | None) -> tuple[list[_Span], _Reading]:
        chosen = [span for span in spans if kind in (None, span.kind) and year in (None, span.year)]
        if not anywhere.more or len(chosen) == len(spans):
            return chosen, anywhere
        return chosen, _read(connection, expression, chosen)

    chosen, reading = within(kind, year)
    named = _named(connection, terms, expression, chosen)
    if reading.more:
        total = len(reading.ids)
        first = [each for each in named if each <= reading.ids[-1]]
        rest = (each for each in reading.ids if each not in first)
        best = tuple(islice(chain(first, rest), offset, offset + limit))
    else:
        total = sum(reading.count(span) or 0 for span in chosen)
        best = _best(connection, expression, chosen, named, offset, limit) if total else ()
    return Hits(
        best,
        total,
        reading.more,
        not reading.more,
        every_word,
        _counted(*within(None, year), "kind"),
        _counted(*within(kind, None), "year"),
    )


def _counted(spans: Iterable[_Span], reading: _Reading, by: Literal["kind", "year"]) -> dict[str, int | None]:
    """Hits by kind or year, of those that have any or may have."""
    counts: dict[str, int | None] = {}
    for span in spans:
        value, count = getattr(span, by), reading.count(span)
        known = counts.get(value, 0)
        if count != 0:
            counts[value] = None if count is None or known is None else known + count
    return counts


def _matching(connection: sqlite3.Connection, terms: Sequence[Term], operator: str) -> tuple[str, _Reading]:
    """What holds the terms, and the expression that found it.

    Where the words as they stand are found more than READ times, none is taken for the beginning of one:
    FTS5 puts all the words of a beginning together before it gives the first hit.
    """
    exact, wide = (
        f"{_TEXTS} : ({operator.join(term.expression for term in asked)})"
        for asked in ([replace(term, prefix=False) for term in terms], terms)
    )
    reading = _read(connection, exact)
    return (exact, reading) if reading.more or wide == exact else (wide, _read(connection, wide))


def _read(connection: sqlite3.Connection, expression: str, spans: Sequence[_Span] | None = None) -> _Reading:
    """The first hits by id, within the spans where some are given."""
    condition, bounds = ("", ()) if spans is None else _condition(spans)
    rows = connection.execute(
        f"SELECT rowid FROM search WHERE search MATCH ?{condition} ORDER BY rowid LIMIT ?",
        (expression, *bounds, READ + 1),
    )
    ids = array("q", map(itemgetter(0), rows))
    return _Reading(ids[:READ], more=len(ids) > READ)


def _named(
    connection: sqlite3.Connection, terms: Sequence[Term], expression: str, spans: Sequence[_Span]
) -> tuple[int, ...]:
    """The ids within the spans of what bears the words asked for as a whole name."""
    name = "".join(word for term in terms for word in term.words)
    condition, bounds = _condition(spans)
    rows = connection.execute(
        f"SELECT rowid FROM search WHERE search MATCH ?{condition} ORDER BY rowid LIMIT {_NAMESAKES}",
        (f'whole : "{name}" AND ({expression})', *bounds),
    )
    return tuple(map(itemgetter(0), rows))


def _best(
    connection: sqlite3.Connection,
    expression: str,
    spans: Sequence[_Span],
    named: Sequence[int],
    offset: int,
    limit: int,
) -> tuple[int, ...]:
    """The ids within the spans: first what bears the name, then by rank, then by id."""
    condition, bounds = _condition(spans)
    rows = connection.execute(
        f"SELECT rowid FROM search WHERE search MATCH ?{condition}"
        f" ORDER BY rowid NOT IN ({', '.join('?' * len(named))}), bm25(search, {_WEIGHTS}), rowid"
        " LIMIT ? OFFSET ?",
        (expression, *bounds, *named, limit, offset),
    )
    return tuple(map(itemgetter(0), rows))


def _condition(spans: Iterable[_Span]) -> tuple[str, tuple[int, ...]]:
    """That an id lies within the spans, which come in order, as SQL and its values."""
    ranges: list[tuple[int, int]] = []
    for span in spans:
        joined = bool(ranges) and ranges[-1][1] + 1 == span.first
        ranges.append((ranges.pop()[0] if joined else span.first, span.last))
    if not ranges:
        return " AND FALSE", ()
    within = " OR ".join("rowid BETWEEN ? AND ?" for _ in ranges)
    bounds = (ranges[0][0], ranges[-1][1], *chain.from_iterable(ranges))
    return f" AND rowid BETWEEN ? AND ? AND ({within})", bounds


# What is shown of a text ---------------------------------------------------------------------------
Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is a hit."""


def marked(text: str, terms: Sequence[Term]) -> Marked:
    """The whole text with its hits."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for start, end in _hits(text, terms):
        pieces += ((text[place:start], False), (text[start:end], True))
        place = end
    return tuple(piece for piece in (*pieces, (text[place:], False)) if piece[0])


def snippet(text: str, terms: Sequence[Term], context: int = CONTEXT) -> Marked | None:
    """A hit with at most `context` characters on either side; None where there is none.

    It is the first one of the term with the most letters: the one that tells most.
    """
    folded, places = _places(text)
    for term in sorted(terms, key=lambda term: -len(term.expression)):
        found = _pattern((term,)).search(folded)
        if found is not None:
            break
    else:
        return None
    start, end = places[found.start()], places[found.end() - 1] + 1
    before, after = text[max(0, start - context) : start], text[end : end + context]
    if start > context:
        before = before.partition(" ")[2]
    if end + context < len(text):
        after = after.rpartition(" ")[0]
    return tuple(
        (piece, hit) for piece, hit in ((before, False), (text[start:end], True), (after, False)) if piece
    )


def _hits(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Where terms stand in a text, in order and apart from one another."""
    folded, places = _places(text)
    for found in _pattern(tuple(terms)).finditer(folded):
        yield places[found.start()], places[found.end() - 1] + 1


def _places(text: str) -> tuple[str, Sequence[int]]:
    """A text folded and in lower case, and which character of it each letter comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in char if char.isascii() else _fold_run(char):
            letters.append(letter.lower()[:1])
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=64)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str]:
    patterns = (
        r"[\W_]+".join(map(re.escape, term.words)) + (r"[^\W_]*" if term.prefix else "") for term in terms
    )
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})(?![^\W_])")
