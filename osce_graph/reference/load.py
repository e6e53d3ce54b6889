"""The reference graph under a base IRI: curated files, saved queries, and what is derived from them."""

from functools import lru_cache

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from osce_graph.iris import Iris
from osce_graph.reference import queries, turtle
from osce_graph.reference.derive import derive
from osce_graph.resources import REFERENCE, turtle_files


@lru_cache(maxsize=4)
def triples(base_iri: str) -> tuple[Triple, ...]:
    """All reference triples under `base_iri`, asserted and derived, each once.

    ValueError for a base that is not an http(s) IRI ending in `/`, InputError for a broken file.
    """
    base = Iris(base_iri).base
    asserted = (triple for path in turtle_files(REFERENCE) for triple in turtle.read(path, base))
    return tuple(derive(dict.fromkeys((*asserted, *queries.triples(base)))))


@lru_cache(maxsize=4)
def load(base_iri: str) -> rdflib.Graph:
    """The reference graph for rdflib; shared between callers, so copy it before changing it."""
    graph = rdflib.Graph()
    for triple in triples(base_iri):
        graph.add((_rdflib(triple.subject), _rdflib(triple.predicate), _rdflib(triple.object)))
    return graph


@lru_cache(maxsize=4)
def ntriples(base_iri: str) -> bytes:
    """The reference graph as N-Triples, lines sorted: same files, same bytes."""
    return _sorted(serialize(triples(base_iri), format=RdfFormat.N_TRIPLES))


@lru_cache(maxsize=4)
def nquads(base_iri: str) -> bytes:
    """The reference graph as N-Quads in `graph/reference`, lines sorted."""
    graph = Iris(base_iri).reference_graph
    quads = (Quad(t.subject, t.predicate, t.object, graph) for t in triples(base_iri))
    return _sorted(serialize(quads, format=RdfFormat.N_QUADS))


def _sorted(lines: bytes | None) -> bytes:
    return b"".join(sorted((lines or b"").splitlines(keepends=True)))


def _rdflib(term: object) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=None if datatype == rdflib.XSD.string else datatype)
    raise TypeError(f"{term} has no place in the reference graph")
