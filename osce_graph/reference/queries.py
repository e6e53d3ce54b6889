"""The saved queries of `data/queries/`: questions worth asking, with the SPARQL that answers them.

In the files a query is written without prologue and with IRIs relative to the publisher's base
(`<state/albania>`). As published it carries its `BASE` and the prefixes it uses, so that it can be
copied anywhere as it is. The description follows what the SIB collects SPARQL examples with
(sh:SPARQLExecutable, rdfs:comment, schema:keywords, schema:target), but without blank nodes.
A parameter is a variable that the query binds by `VALUES ?name { default }`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.iris import Iris
from osce_graph.reference import turtle
from osce_graph.resources import QUERIES, turtle_files
from osce_graph.vocabulary import DCTERMS, PREFIXES, RDF, RDFS, SCHEMA, SH

_USED_PREFIX: Final = re.compile(r"\b([a-z]+):(?=[A-Za-z])")
_NO_CODE: Final = re.compile(r'"[^"\n]*"|<[^>\s]*>')


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that whoever asks may bind to another value than the default."""

    name: str
    description: str
    default: NamedNode | Literal


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question and the text of the query that answers it, ready to be sent."""

    path: str
    title: str
    description: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, **values: str) -> str:
        """The text with other values for parameters, as SPARQL terms (`<state/malta>`, `1999`)."""
        text = self.text
        for name, value in values.items():
            before, found, after = text.partition(f"VALUES ?{name} {{ ")
            if not found:
                raise ValueError(f"{self.path} has no parameter {name!r}")
            text = f"{before}{found}{value} {after[after.index('}') :]}"
        return text


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


@lru_cache(maxsize=4)
def load(base_iri: str) -> tuple[SavedQuery, ...]:
    """The queries for a site with this base, in the order of their titles."""
    facts: dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for subject, predicate, value in triples(base_iri):
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            facts[subject][predicate].append(value)
    iris = Iris(base_iri)

    def parameter(node: NamedNode) -> Parameter:
        about = facts[node]
        return Parameter(about[SH.name][0].value, about[SH.description][0].value, about[SH.defaultValue][0])

    queries = [
        SavedQuery(
            path=iris.path(subject.value) or subject.value,
            title=about[DCTERMS.title][0].value,
            description=about[DCTERMS.description][0].value,
            keywords=tuple(sorted(keyword.value for keyword in about[SCHEMA.keywords])),
            parameters=tuple(parameter(p) for p in about[SH.parameter] if isinstance(p, NamedNode)),
            text=about[SH.select][0].value,
        )
        for subject, about in facts.items()
        if SH.SPARQLExecutable in about[RDF.type]
    ]
    return tuple(sorted(queries, key=lambda query: query.title))
