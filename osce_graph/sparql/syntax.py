"""What the engine says of a query it cannot parse, in words and with the place."""

import difflib
import re
from http import HTTPStatus
from typing import Any, Final

from osce_graph.sparql.lexer import Token, position, tokens
from osce_graph.sparql.problem import Problem
from osce_graph.vocabulary import PREFIXES

_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)\Z", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z]{2,}[A-Za-z_]*\Z")
_SENTENCE = re.compile(r"[A-Z][A-Za-z]* [\w* ]*[a-z][\w* ]*\Z")
_CHOICES = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,\[\]"]+')

# SPARQL 1.1 and 1.2 Query Language, section 19: keywords and functions
_WORDS: Final = frozenset(
    """
    A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT
    DATATYPE DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT
    HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR
    LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER
    PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMEVALUE SAMPLE SECONDS SELECT SEPARATOR SHA1
    SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID
    SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR
    """.split()  # noqa: SIM905
)
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


def syntax_problem(query: str, message: str) -> Problem:
    """The problem document (400) for a SyntaxError of the engine: line, column, the line, a hint."""
    found = _MESSAGE.match(message)
    if not found:
        return Problem(HTTPStatus.BAD_REQUEST, "Syntax error", message.strip()[:500] or "Not a SPARQL query.")
    choices = [choice.strip() for choice in _CHOICES.findall(found[3]) if choice.strip(" |\n")]
    start = _offset(query, int(found[1]), int(found[2]))
    sentences = [choice for choice in choices if _SENTENCE.match(choice)]
    keywords = [choice for choice in choices if _KEYWORD.match(choice)]
    punctuation = [choice.strip('"') for choice in choices if choice.startswith('"')]
    if keywords and not punctuation and not sentences:
        # The engine reads as many characters as the keyword it hopes for before it compares.
        start -= min(map(len, keywords))
    all_tokens = list(tokens(query))
    if misspelt := _misspelt(all_tokens, keywords):
        word, meant = misspelt
        found_at = position(query, word.start)
        return _problem(f"found {_quoted(word.text)}; did you mean {meant}?", found_at)
    if "Prefix not found" in sentences:
        return _unknown_prefix(query, all_tokens, start)
    if surplus := _surplus(all_tokens):
        start = surplus.start
    token = next((each for each in all_tokens if each.start <= start < each.start + len(each.text)), None)
    if token is None:
        token = next((each for each in all_tokens if each.start >= start), None)
    where = position(query, token.start if token else min(max(start, 0), len(query)))
    hint = _hint(all_tokens)
    if sentences and token is None:  # said of the query as a whole, once it was read
        return Problem(HTTPStatus.BAD_REQUEST, "Query without meaning", f"{sentences[0]}. {hint}".strip())
    if sentences:
        detail = f"{sentences[0]}."
    elif wanted := [*punctuation, *sorted(set(keywords))]:
        what = f"found {_quoted(token.text)}" if token else "the query ends too early"
        detail = f"{what}; expected {' '.join(wanted[:12])}{' ...' if wanted[12:] else ''}."
    else:
        detail = f"{_quoted(token.text)} cannot stand here." if token else "the query cannot end like this."
    return _problem(f"{detail} {hint}".strip(), where)


def _problem(detail: str, where: dict[str, Any]) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST,
        "Syntax error",
        f"Line {where['line']}, column {where['column']}: {detail}",
        where,
    )


def _unknown_prefix(query: str, all_tokens: list[Token], start: int) -> Problem:
    names = [token for token in all_tokens if token.kind == "name" and token.start <= start]
    token = names[-1] if names else all_tokens[0]
    prefix = token.text.partition(":")[0]
    near = difflib.get_close_matches(prefix, [*PREFIXES, *_WELL_KNOWN], 1, 0.7)
    if prefix in _WELL_KNOWN:
        advice = f"Begin the query with PREFIX {prefix}: <{_WELL_KNOWN[prefix]}>"
    elif near:
        advice = f"Did you mean {near[0]}: ? Otherwise begin the query with PREFIX {prefix}: <...>"
    else:
        advice = f"Begin the query with PREFIX {prefix}: <...>"
    return _problem(f"the prefix {prefix}: is not declared. {advice}", position(query, token.start))


def _misspelt(all_tokens: list[Token], expected: list[str]) -> tuple[Token, str] | None:
    """The first word that SPARQL does not know, with the one it is nearest to.

    Beside names, variables and strings a query holds no words but keywords and functions.
    """
    for token in all_tokens:
        if token.kind == "word" and token.text.upper() not in _WORDS:
            word = token.text.upper()
            near = difflib.get_close_matches(word, expected, 1, 0.5)
            near += difflib.get_close_matches(word, _WORDS, 1, 0.6)
            if near:
                return token, near[0]
    return None


def _surplus(all_tokens: list[Token]) -> Token | None:
    """The first closing bracket that nothing was opened for."""
    for opening, closing in (("{", "}"), ("(", ")"), ("[", "]")):
        depth = 0
        for token in all_tokens:
            depth += (token.text == opening) - (token.text == closing)
            if depth < 0:
                return token
    return None


def _hint(all_tokens: list[Token]) -> str:
    for token in all_tokens:
        if token.kind == "string" and (len(token.text) < 2 or token.text[-1] != token.text[0]):
            return f"The string {_quoted(token.text)} is not closed."
    for opening, closing in (("{", "}"), ("(", ")"), ("[", "]")):
        opened = sum(token.text == opening for token in all_tokens)
        closed = sum(token.text == closing for token in all_tokens)
        if opened > closed:
            return f"A {closing} is missing: {opened} {opening} but {closed} {closing}."
        if closed > opened:
            return f"There is a {closing} too many: {opened} {opening} but {closed} {closing}."
    return ""


def _offset(query: str, line: int, column: int) -> int:
    lines = query.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
