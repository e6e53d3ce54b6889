"""What the engine says of a query it cannot parse, in words and with the place."""

import re
from http import HTTPStatus
from typing import Any

from osce_graph.sparql.lexer import Token, position, tokens
from osce_graph.sparql.problem import Problem

_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)\Z", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z]{2,}[A-Za-z_]*\Z")
_SENTENCE = re.compile(r"[A-Z][A-Za-z]* [\w* ]*[a-z][\w* ]*\Z")
_CHOICES = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,\[\]"]+')


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
    if "Prefix not found" in sentences:
        return _unknown_prefix(query, all_tokens, start)
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
    return _problem(
        f"the prefix {prefix}: is not declared. Begin the query with PREFIX {prefix}: <...>.",
        position(query, token.start),
    )


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
