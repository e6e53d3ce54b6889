"""The saved queries of `data/queries/`: questions worth asking, with the SPARQL that answers them.

In the files a query is written without prologue and with IRIs relative to the publisher's base
(`<state/albania>`). As published it carries its `BASE` and the prefixes it uses, so that it can be
copied anywhere as it is. The description follows what the SIB collects SPARQL examples with
(sh:SPARQLExecutable, rdfs:comment, schema:keywords, schema:target), but without blank nodes. Titles,
descriptions, keywords and the labels of parameters stand beside it in each language that there is.
A parameter is a variable that the query binds by `VALUES ?name { default }`; what may stand there instead
is declared as in SHACL (sh:datatype, sh:class, or sh:nodeKind for any entity).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.iris import KINDS, Iris
from osce_graph.reference import turtle
from osce_graph.resources import QUERIES, turtle_files
from osce_graph.vocabulary import DCTERMS, PREFIXES, RDF, RDFS, SCHEMA, SH, SKOS, XSD, compact

ENGLISH: Final = "en"
_USED_PREFIX: Final = re.compile(r"\b([a-z]+):(?=[A-Za-z])")
_NO_CODE: Final = re.compile(r'"[^"\n]*"|<[^>\s]*>')


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that whoever asks may bind to another value than the default.

    `label` is what people call it; `name` stands in the query and in addresses.
    `datatype` is the datatype of a literal; without one the value is an entity, of class `of` if that is
    given.
    """

    name: str
    label: str
    description: str
    default: NamedNode | Literal
    datatype: NamedNode | None
    of: NamedNode | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of entity that are meant; empty where it is a literal or any entity."""
        return tuple(
            kind.name for kind in KINDS.values() if self.of and kind.class_name == compact(self.of.value)
        )

    def term(self, text: str, iris: Iris) -> NamedNode | Literal:
        """What somebody wrote, as a term; ValueError with a sentence where it is not of the declared type.

        An entity may be given by its path (`state/malta`) or its IRI.
        """
        if self.datatype is not None:
            return self._literal(text.strip())
        path = text.strip().removeprefix(iris.base)
        try:
            node = iris(path)
        except ValueError:
            kinds = self.kinds or ("state", "body")
            raise ValueError(
                f"{self.name} must be an entity such as {kinds[0]}/...; it is {text[:80]!r}."
            ) from None
        if self.kinds and path.partition("/")[0] not in self.kinds:
            raise ValueError(f"{self.name} must be one of {', '.join(self.kinds)}/...; it is {text[:80]!r}.")
        return node

    def _literal(self, text: str) -> Literal:
        what, pattern = _WRITTEN.get(self.datatype or XSD.string, _ANY_TEXT)
        if not re.fullmatch(pattern, text) or (self.datatype == XSD.date and not _is_day(text)):
            raise ValueError(f"{self.name} must be {what}; it is {text[:80]!r}.")
        return Literal(text, datatype=self.datatype)


_ANY_TEXT: Final = ("a text of 1 to 200 characters on one line", r"[^\x00-\x1f\x7f\u2028\u2029]{1,200}")
_WRITTEN: Final = {
    XSD.date: ("a day such as 1992-12-31", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    XSD.integer: ("a whole number", r"[+-]?[0-9]{1,9}"),
}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question and the text of the query that answers it, ready to be sent."""

    path: str
    title: str
    description: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.partition("/")[2]

    def bind(self, **values: str | NamedNode | Literal) -> str:
        """The text with other values for parameters: terms, or SPARQL for them (`<state/malta>`, `1999`).

        ValueError for a parameter that the query lacks. A term is written as N-Triples writes it, so that
        nothing in it is read as SPARQL.
        """
        bound = set()

        def put(found: re.Match[str]) -> str:
            name = found["name"]
            if name not in values:
                return found[0]
            bound.add(name)
            return f"VALUES ?{name} {{ {values[name]} }}"

        text = _BINDING.sub(put, self.text)
        for name in values:
            if name not in bound:
                raise ValueError(f"{self.path} has no parameter {name!r}")
        return text


_BINDING: Final = re.compile(r"VALUES \?(?P<name>\w+) { [^{}\n]+ }")


@lru_cache(maxsize=4)
def triples(base_iri: str) -> tuple[Triple, ...]:
    """The queries as they are published under `base_iri`; InputError for a broken file."""
    base = Iris(base_iri).base
    found = []
    for path in turtle_files(QUERIES):
        for triple in turtle.read(path, base):
            subject, predicate, value = triple
            if predicate == SH.select and isinstance(value, Literal):
                triple = Triple(subject, predicate, Literal(text(value.value, base)))
            found.append(triple)
            if predicate == DCTERMS.title:
                found.append(Triple(subject, SKOS.prefLabel, value))
            if predicate == DCTERMS.description:
                found.append(Triple(subject, RDFS.comment, value))
            if predicate == RDF.type and value == SH.SPARQLExecutable:
                found.append(Triple(subject, SCHEMA.target, NamedNode(base + "sparql")))
    return tuple(found)


def text(query: str, base: str) -> str:
    """A query of the files with its prologue: BASE, and a PREFIX for each prefix in use."""
    used = set(_USED_PREFIX.findall(_NO_CODE.sub("", query)))
    prefixes = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if name in used]
    return "\n".join((f"BASE <{base}>", *prefixes, query))


@lru_cache(maxsize=64)
def load(base_iri: str, language: str = ENGLISH) -> tuple[SavedQuery, ...]:
    """The queries for a site with this base, in the order of their titles.

    Their words are those of `language` (a BCP 47 tag in lower case) where there are any, else English.
    """
    facts: dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for subject, predicate, value in triples(base_iri):
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            facts[subject][predicate].append(value)
    iris = Iris(base_iri)

    def words(node: NamedNode, predicate: NamedNode) -> list[str]:
        said = [word for word in facts[node][predicate] if isinstance(word, Literal)]
        own = [word.value for word in said if word.language == language]
        return own or [word.value for word in said if word.language == ENGLISH]

    def parameter(node: NamedNode) -> Parameter:
        about = facts[node]
        declared = (about[SH.datatype], about[SH["class"]])
        datatype, of = (
            next((each for each in said if isinstance(each, NamedNode)), None) for said in declared
        )
        return Parameter(
            about[SH.name][0].value,
            words(node, SKOS.prefLabel)[0],
            words(node, SH.description)[0],
            about[SH.defaultValue][0],
            datatype,
            of,
        )

    queries = [
        SavedQuery(
            path=iris.path(subject.value) or subject.value,
            title=words(subject, DCTERMS.title)[0],
            description=words(subject, DCTERMS.description)[0],
            keywords=tuple(sorted(words(subject, SCHEMA.keywords))),
            parameters=tuple(parameter(p) for p in about[SH.parameter] if isinstance(p, NamedNode)),
            text=about[SH.select][0].value,
        )
        for subject, about in facts.items()
        if SH.SPARQLExecutable in about[RDF.type]
    ]
    return tuple(sorted(queries, key=lambda query: query.title))
