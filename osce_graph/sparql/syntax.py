"""What the engine says of a query it cannot parse, in words and with the place.

The engine names the farthest place it looked at, and reads as many characters as the longest keyword it
hopes for before it compares. So it is asked again about the query with its tokens set so far apart that
no such look reaches the next one, and about the part before the token it stops at, followed by noise of
every length that a keyword has: that shows all it hoped for.
"""

import difflib
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from osce_graph.sparql.lexer import CLOSING, Token, position, tokens
from osce_graph.sparql.problem import Problem
from osce_graph.vocabulary import PREFIXES

Parse = Callable[[str], str]
"""What the engine says of a text: its message, or nothing if it can be parsed."""

_MESSAGE = re.compile(r"error at \d+:(\d+): expected (?:one of )?(.*)\Z", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z][A-Za-z0-9_]+\Z")
_CHOICES = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,\[\]"]+')
_SENTENCE = re.compile(r"[A-Z][A-Za-z]* [\w*. ]*[a-z][\w*. ]*\Z")
_LONGEST_KEYWORD: Final = len("ENCODE_FOR_URI")
_APART: Final = " " * (_LONGEST_KEYWORD + 2)
_NOISES: Final = tuple("\0" * length for length in range(_LONGEST_KEYWORD + 1))
_UNREADABLE: Final = "This cannot be read as a SPARQL query."

# SPARQL 1.1 Query Language, section 19: the keywords that are no functions
_CLAUSES: Final = tuple(
    """
    AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING LIMIT MINUS
    NAMED OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR UNDEF UNION VALUES WHERE
    """.split()  # noqa: SIM905
)
_UNSAID: Final = ("A", "FALSE", "IN", "LATERAL", "NOT", "SERVICE", "TRUE", "VERSION")
# What can stand at a place, and the choice of the engine's message that tells of it.
_KINDS: Final = {
    "a variable": "?",
    "an IRI": "<",
    "a text": "'",
    "a number": "['0'..='9']",
    "an operator": "&&",
}
_MARKS: Final = ("{", "}", "(", ")", "[", "]", ".", ";", ",", "*", "=", ":")
# What people write who know another language.
_INSTEAD: Final = {
    "AND": "write && between conditions, nothing between patterns",
    "&": "write &&",
    "|": "write ||",
    "OR": "write || between conditions, { ... } UNION { ... } between patterns",
    "<>": "write !=",
    "NULL": "what is not there is found by !BOUND(?variable)",
    "AS": "an expression and its name stand in parentheses: (... AS ?name)",
    "LIKE": 'write CONTAINS(?text, "part") or REGEX(?text, "pattern", "i")',
    "LOWER": "write LCASE",
    "UPPER": "write UCASE",
    "LENGTH": "write STRLEN",
    "TOP": "write LIMIT and a number at the end",
    "@PREFIX": "write PREFIX, without @ and without a full stop at the end",
    **dict.fromkeys("“”„‘’", "write straight quotes"),
}
_WRONG_OPERATORS: Final = {"==": "=", "===": "=", "!==": "!=", "=>": ">=", "=<": "<="}
_PATTERNS: Final = ("BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "UNION")
_MODIFIERS: Final = ("GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER")
# What to do about what is said of a query that could be read.
_REMEDIES: Final = {
    "is unbound": "Beside COUNT and its like, SELECT can name only what GROUP BY names.",
    "not authorized": "Name what GROUP BY names instead of *.",
    "overrid": "Choose another name after AS.",
}
# Between which tokens space may be put: not within operators and names, nor where the engine wants none.
_BOUNDED: Final = ("variable", "iri", "string", "open", "close")
_OPERATORS: Final = frozenset("<>=!&|^.+-*/@?$:\\~_%")
_JOINED: Final = ("{|", "|}", "<(", ")>")
_UNSPACED: Final = ("BNODE", "COALESCE", "CONCAT")
# Namespaces that queries written elsewhere use, and that the dataset does not.
_WELL_KNOWN: Final = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "p": "http://www.wikidata.org/prop/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}


def syntax_problem(query: str, message: str, parse: Parse) -> Problem:
    """The problem document (400) for a SyntaxError of the engine: line, column, the line, a hint."""
    found = tuple(tokens(query))
    if not found:
        return Problem(HTTPStatus.BAD_REQUEST, "Empty query", "The query holds only space and comments.")
    unclosed = next((each for each in found if _is_unclosed(each)), None)
    if unclosed:
        return _problem(f"the text {_quoted(unclosed.text)} is not closed.", query, unclosed)
    if not _MESSAGE.match(message):
        return Problem(HTTPStatus.BAD_REQUEST, "Syntax error", message.strip()[:500] or _UNREADABLE)
    place, hopes = _stop(found, parse)
    token = found[place] if place < len(found) else None
    brackets = _brackets(query, found)
    sentence = next((hope for hope in hopes if _SENTENCE.match(hope)), "")
    if sentence == "Prefix not found":
        return _unknown_prefix(query, found[: place + 1])
    if sentence.startswith("IRI ") or hopes & {">", ">="} == {">"}:
        return _no_iri(query, found[: place + 1])
    if sentence:
        remedy = next((each for part, each in _REMEDIES.items() if part in sentence), "")
        said = f"{sentence.rstrip('.')}. {remedy}".strip()
        about = [each for each in found[:place] if each.text.upper() == sentence.split()[0]]
        if token is None and not about:  # said of the query as a whole, once it was read
            return Problem(HTTPStatus.BAD_REQUEST, "Query without meaning", said)
        return _problem(said, query, about[-1] if about else token)
    if token is None:
        said = f"the query ends too early; expected {_in_words(hopes)}."
    else:
        said = f"found {_quoted(token.text)}; {_advice(found, place, hopes)}"
    return _problem(f"{said} {brackets}".strip(), query, token)


def _stop(found: Sequence[Token], parse: Parse) -> tuple[int, set[str]]:
    """The number of the token that the engine cannot make sense of, and all that it could there.

    That of the end, if the query ends too early.
    """
    text, starts = "", []
    for token, following in zip(found, (*found[1:], None), strict=True):
        starts.append(len(text))
        text += token.text.replace("\n", " ")
        if following is None or _separate(token, following):
            text += _APART
    offset, hopes = _complaint(parse(text))
    place = len(found) if offset >= len(text) else bisect_right(starts, offset) - 1
    if any(_SENTENCE.match(hope) for hope in hopes):
        return place, hopes
    before = text[: starts[place]] if place < len(found) else text
    return place, set().union(*(_complaint(parse(before + noise))[1] for noise in _NOISES))


def _separate(token: Token, following: Token) -> bool:
    """Whether more space between two tokens changes nothing."""
    if token.start + len(token.text) < following.start:
        return True
    if token.text.upper() in _UNSPACED or token.text[-1] + following.text[0] in _JOINED:
        return False
    return any(
        each.kind in _BOUNDED or (each.kind == "other" and each.text not in _OPERATORS)
        for each in (token, following)
    )


def _complaint(message: str) -> tuple[int, set[str]]:
    """Where the engine stopped in a text of one line (characters), and what it hoped for there."""
    found = _MESSAGE.match(message)
    if not found:
        return 0, set()
    choices = (choice.strip(" |\n") for choice in _CHOICES.findall(found[2]))
    return int(found[1]) - 1, {choice.strip('"') or '"' for choice in choices if choice}


def _advice(found: Sequence[Token], place: int, hopes: set[str]) -> str:
    """What to write instead of a token."""
    token, text, word = found[place], found[place].text, found[place].text.upper()
    before = found[place - 1] if place else Token("other", "", 0)
    functions = [hope.upper() for hope in hopes if _is_function(hope)]
    operator = "".join(each.text for each in found[max(0, place - 3) : place + 2] if each.text in "=<>!")
    if operator in _WRONG_OPERATORS:
        return f"write {_WRONG_OPERATORS[operator]} instead of {operator}."
    if word in _INSTEAD:
        return f"{_INSTEAD[word]}."
    if word in _PATTERNS and "OFFSET" in hopes:
        return f"{word} stands between {{ and }}."
    if word in _MODIFIERS and "FILTER" in hopes:
        return f"{word} stands after the last }}."
    if word in _MODIFIERS and hopes & {"OFFSET", "VALUES"}:
        return "the order is GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET."
    if word in ("HTTP:", "HTTPS:"):
        return "an IRI stands between < and >."
    if token.kind == "string" and "\\" in text and "'" in hopes:
        return r"""in quotes \ is followed by one of t n r b f \ ' " or by u and four hexadecimal digits."""
    if text == "," and {";", ")"} <= hopes:
        return 'a separator is written GROUP_CONCAT(?x; SEPARATOR=", ").'
    if {token.kind, before.kind} >= {"variable", "other"} and {text, before.text} & {*"^/*+|"}:
        return "a property path holds no variables."
    if token.kind == "word" and (said := _advice_on_word(found, place, hopes, functions)):
        return said
    if (functions and "(" in hopes and "?" not in hopes) or (
        before.text == ")" and text in "=<>&|" and "<=" not in hopes
    ):
        return "a condition stands in parentheses."
    return f"expected {_in_words(hopes)}."


def _advice_on_word(found: Sequence[Token], place: int, hopes: set[str], functions: list[str]) -> str:
    """What to write instead of a word; empty if there is nothing to say but what is expected."""
    text, word = found[place].text, found[place].text.upper()
    before = found[place - 1] if place else Token("other", "", 0)
    is_called = place + 1 < len(found) and found[place + 1].text == "("
    if is_called and word in functions:
        return f"write {text}( without a space before the parenthesis."
    if near := difflib.get_close_matches(word, [*(hopes & {*_CLAUSES}), *functions], 1, 0.7):
        return f"did you mean {near[0]}?"
    if before.kind == "string" and "@" in hopes:
        return f"a language is written @{text}."
    if before.text.upper() == "PREFIX":
        return f"a prefix ends with a colon: PREFIX {text}: <...>"
    if is_called and functions:
        return f"there is no function {text}."
    if is_called and {"?", "("} <= hopes:
        return f"an expression stands in parentheses and has a name: ({text}(...) AS ?name)."
    ways = (
        ("?", f"a variable is written ?{text}"),
        (":", f"a name has a prefix, as schema:{text} or xsd:{text}"),
        ("'", f"a text has quotes, as '{text}'"),
    )
    if word not in _CLAUSES and hopes & {"?", ":"}:
        return f"{'; '.join(way for mark, way in ways if mark in hopes)}."
    return ""


def _is_function(hope: str) -> bool:
    return hope.upper() not in (*_CLAUSES, *_UNSAID) and _KEYWORD.match(hope) is not None


def _in_words(hopes: set[str]) -> str:
    """What could stand at a place, for people: kinds of terms, marks, keywords."""
    kinds = [name for name, mark in _KINDS.items() if mark in hopes and not (mark == "<" and "<=" in hopes)]
    if any(map(_is_function, hopes)):
        kinds.append("a function")
    taken = {*(".*=" if {"a number", "an operator"} & {*kinds} else ""), *(":" if "an IRI" in kinds else "")}
    words = " ".join(each for each in (*_MARKS, *_CLAUSES) if each in hopes - taken)
    return " or ".join(filter(None, (", ".join(kinds), words))) or "something else"


def _problem(detail: str, query: str, token: Token | None) -> Problem:
    """A syntax error at a token, or at the end of the query."""
    where = position(query, token.start if token else len(query))
    return Problem(
        HTTPStatus.BAD_REQUEST,
        "Syntax error",
        f"Line {where['line']}, column {where['column']}: {detail}",
        where,
    )


def _unknown_prefix(query: str, found: Sequence[Token]) -> Problem:
    token = next((each for each in reversed(found) if each.kind == "name"), found[-1])
    prefix = token.text.partition(":")[0]
    near = difflib.get_close_matches(prefix, [*PREFIXES, *_WELL_KNOWN], 1, 0.7)
    if prefix.lower() in ("http", "https", "urn"):
        return _problem(f"an IRI stands between < and >: <{prefix}:...>", query, token)
    if prefix in _WELL_KNOWN:
        advice = f"Begin the query with PREFIX {prefix}: <{_WELL_KNOWN[prefix]}>"
    elif near:
        advice = f"Did you mean {near[0]}: ? Otherwise begin the query with PREFIX {prefix}: <...>"
    else:
        advice = f"Begin the query with PREFIX {prefix}: <...>"
    return _problem(f"the prefix {prefix}: is not declared. {advice}", query, token)


def _no_iri(query: str, found: Sequence[Token]) -> Problem:
    written = [each for each in found if each.kind == "name" or each.text.startswith("<")]
    token = written[-1] if written else found[-1]
    if token.kind == "name":
        said = f"the name {_quoted(token.text)} makes no valid IRI."
    elif query.startswith("<<", token.start - 1):
        said = "what begins with << is no triple."
    else:
        said = "an IRI is absolute, ends with > and holds no space and no quote."
    return _problem(said, query, token)


def _is_unclosed(token: Token) -> bool:
    if token.kind != "string":
        return False
    quote = token.text[:3] if token.text[:3] in ('"' * 3, "'" * 3) else token.text[0]
    return len(token.text) < 2 * len(quote) or not token.text.endswith(quote)


def _brackets(query: str, found: Sequence[Token]) -> str:
    """The first bracket without a partner, in words; empty if all have one."""
    opened: list[Token] = []
    for token in found:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened:
                return f"The {token.text} has no {CLOSING[token.text]} before it."
            if opened[-1].text != CLOSING[token.text]:
                break
            opened.pop()
    if not opened:
        return ""
    where = position(query, opened[-1].start)
    missing = next(closing for closing, opening in CLOSING.items() if opening == opened[-1].text)
    return (
        f"A {missing} is missing for the {opened[-1].text} of line {where['line']}, column {where['column']}."
    )


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
