"""A tokenizer for SPARQL: enough to know a query's form and to refuse what no engine should see.

It runs in the web process, so it is linear in the query and does not recurse. It is no parser: a
query that it lets pass may still be wrong. Where its reading could differ from the engine's (`<` as
an operator or as the start of an IRI) the query is refused rather than guessed at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal, NamedTuple

from osce_graph.sparql.problem import ProtocolError, read_only

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: Final[dict[str, Form]] = {
    "SELECT": "SELECT",
    "ASK": "ASK",
    "CONSTRUCT": "CONSTRUCT",
    "DESCRIBE": "DESCRIBE",
}
_UPDATES: Final = frozenset(
    # SPARQL 1.1 Update, section 3
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)
_VOLATILE: Final = ("NOW", "RAND", "UUID", "BNODE")
_PROLOGUE: Final = frozenset({"PREFIX", "BASE", "VERSION"})
CLOSING: Final = {")": "(", "}": "{", "]": "["}

_MORE: Final = r"\u00b7\u0300-\u036f\u203f\u2040"  # what names and variables may hold beside \w
_TOKEN = re.compile(
    rf"""
      (?P<space>   \s++ | \#[^\r\n]*+ )
    | (?P<string>  \"{{3}} (?: \"{{0,2}} (?: [^"\\] | \\. ) )*+ (?:\"{{3}})?
                 | '{{3}}  (?:  '{{0,2}} (?: [^'\\] | \\. ) )*+ (?:'{{3}})?
                 | \" (?: [^"\\\r\n] | \\[^\r\n] )*+ \"?
                 | '  (?: [^'\\\r\n] | \\[^\r\n] )*+ '? )
    | (?P<iri>     <[^<>"{{}}|^`\x00-\x20]*+> )
    | (?P<variable> [?$][\w{_MORE}]++ )
    | (?P<blank>   _:[\w.\-{_MORE}]++ )
    | (?P<tag>     @[A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ )
    | (?P<name>    (?: [^\W\d_][\w.\-{_MORE}]*+ )? : (?: [\w\-:{_MORE}] | \.++(?=[\w\-:{_MORE}%\\])
                       | %[0-9A-Fa-f]{{2}} | \\[_~.\-!$&'()*+,;=/?\#@%] )*+ )
    | (?P<word>    [^\W\d] (?: [\w\-{_MORE}] | \.++(?=[\w\-{_MORE}]) )*+ )
    | (?P<number>  \d++ )
    | (?P<open>    [({{\[] )
    | (?P<close>   [)}}\]] )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FULL_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")


class Token(NamedTuple):
    """A token: its kind (a group of the pattern), its text and where it starts (characters)."""

    kind: str
    text: str
    start: int


_NOTHING_YET: Final = Token("other", "", 0)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a query's tokens say.

    form      the query form; None where the engine will have to complain
    volatile  whether it calls a function whose value changes from call to call
    """

    form: Form | None
    volatile: bool = False


@dataclass(frozen=True, slots=True)
class Clauses:
    """The dataset a query names, as written: what precedes its form, the IRIs of FROM and of FROM NAMED."""

    prologue: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query without white space and comments; never fails."""
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup or "other"
        if kind != "space":
            yield Token(kind, found[0], found.start())


def scan(query: str, nesting: int) -> Scan:
    """Read a query's tokens once.

    ProtocolError: 400 for brackets nested deeper than `nesting`; 422 for SERVICE, for an update,
    and for an IRI that could be read in two ways.
    """
    form: Form | None = None
    started = volatile = False
    brackets: list[str] = []
    before = previous = _NOTHING_YET
    for token in tokens(query):
        match token.kind:
            case "open":
                if (
                    token.text == "{"
                    and previous.kind == "name"
                    and before.text.upper() != "GRAPH"
                    and brackets
                ):
                    _refuse_service(previous.text.partition(":")[0])
                brackets.append(token.text)
                if len(brackets) > nesting:
                    raise ProtocolError(
                        HTTPStatus.BAD_REQUEST,
                        "Query nested too deeply",
                        f"The query opens more than {nesting} brackets at once; flatten it.",
                        members={"limit": nesting, **position(query, token.start)},
                    )
            case "close":
                if brackets and brackets[-1] == CLOSING[token.text]:
                    brackets.pop()
            case "iri":
                if brackets and brackets[-1] == "(":
                    _refuse_ambiguous(query, token)
            case "word":
                word = token.text.upper()
                _refuse_service(word)
                volatile = volatile or word.endswith(_VOLATILE)  # no space is needed before it
                if not started and word not in _PROLOGUE:
                    started = True
                    form = FORMS.get(word)
                    if form is None and word in _UPDATES:
                        raise read_only(word)
        before, previous = previous, token
    return Scan(form, volatile)


def dataset_clauses(query: str) -> Clauses:
    """The dataset clauses of a query that is no syntax error."""
    prologue: str | None = None
    default_graphs: list[str] = []
    named_graphs: list[str] = []
    depth = 0
    before = previous = _NOTHING_YET
    for token in tokens(query):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "word" and prologue is None and token.text.upper() not in _PROLOGUE:
            prologue = query[: token.start]
        elif token.kind in ("iri", "name") and not depth:
            keywords = f"{before.text} {previous.text}".upper()
            if keywords.endswith("FROM"):  # no space is needed before it
                default_graphs.append(token.text)
            elif keywords.endswith(("FROM NAMED", "FROMNAMED")):
                named_graphs.append(token.text)
        before, previous = previous, token
    return Clauses(prologue or "", tuple(default_graphs), tuple(named_graphs))


def position(query: str, start: int) -> dict[str, int | str]:
    """Line and column (both from 1, in characters) of an offset, and the text of that line."""
    head = query[:start]
    line_start = max(head.rfind("\n"), head.rfind("\r")) + 1
    ends = [end for end in (query.find("\n", start), query.find("\r", start)) if end >= 0]
    line = 1 + head.count("\n") + head.replace("\r\n", "").count("\r")
    text = query[line_start : min(ends, default=len(query))]
    return {"line": line, "column": start - line_start + 1, "source": text[:400]}


def _refuse_service(word: str) -> None:
    # The engine needs no space around a keyword: `trueSERVICE<...>` is one word here.
    if "SERVICE" in word.upper():
        raise ProtocolError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "SERVICE refused",
            "This endpoint does not query other endpoints. Query each by itself and join the answers, "
            "or send the SERVICE query from a client of your own to both.",
        )


def _refuse_ambiguous(query: str, token: Token) -> None:
    if ("'" in token.text or "#" in token.text) and not _FULL_IRI.match(token.text):
        raise ProtocolError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Ambiguous '<'",
            f"{token.text[:80]} can be read as an IRI or as a comparison; write the IRI in full "
            "(https://...) or with a prefix, or put a space after '<'.",
            members=position(query, token.start),
        )
