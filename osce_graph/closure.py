"""What follows from the subclass and subproperty axioms of the ontology, written out.

Followed are the axioms of `ontology/osce.ttl` whose subject is an `osce:` term, and beyond them
only the few public steps of `PUBLIC_SUPERCLASSES`, so that a reader who knows schema.org, ORG or
FOAF alone finds every entity. Not every public axiom is followed: a meeting series is a
`schema:EventSeries` and is not counted as a `schema:Event`.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from osce_graph.resources import ONTOLOGY
from osce_graph.vocabulary import FOAF, ORG, OSCE, RDF, RDFS, SCHEMA

PUBLIC_SUPERCLASSES: Final[dict[NamedNode, tuple[NamedNode, ...]]] = {
    SCHEMA.NewsArticle: (SCHEMA.Article,),
    SCHEMA.Article: (SCHEMA.CreativeWork,),
    ORG.FormalOrganization: (ORG.Organization,),
    ORG.OrganizationalUnit: (ORG.Organization,),
    ORG.Organization: (SCHEMA.Organization, FOAF.Agent),
}

_TYPE: Final = RDF.type


class Axioms(NamedTuple):
    """All superterms of each class and property that is followed, nearest first, itself left out."""

    classes: dict[NamedNode, tuple[NamedNode, ...]]
    properties: dict[NamedNode, tuple[NamedNode, ...]]


@cache
def axioms() -> Axioms:
    """The table of what is followed, read from the ontology once."""
    classes: dict[NamedNode, tuple[NamedNode, ...]] = dict(PUBLIC_SUPERCLASSES)
    properties: dict[NamedNode, tuple[NamedNode, ...]] = {}
    tables = {RDFS.subClassOf: classes, RDFS.subPropertyOf: properties}
    for quad in parse(path=ONTOLOGY, format=RdfFormat.TURTLE):
        term, table, superterm = quad.subject, tables.get(quad.predicate), quad.object
        if table is None or not isinstance(term, NamedNode) or not isinstance(superterm, NamedNode):
            continue
        if term in OSCE:
            table[term] = (*table.get(term, ()), superterm)
    return Axioms(_transitive(classes), _transitive(properties))


def _transitive(direct: dict[NamedNode, tuple[NamedNode, ...]]) -> dict[NamedNode, tuple[NamedNode, ...]]:
    closed = {}
    for term in direct:
        found = dict.fromkeys(direct[term])
        queue = list(found)
        for superterm in queue:
            for further in direct.get(superterm, ()):
                if further not in found:
                    found[further] = None
                    queue.append(further)
        found.pop(term, None)
        closed[term] = tuple(found)
    return closed


def close(triples: Iterable[Triple]) -> list[Triple]:
    """The triples and what follows from them, each once: in the order given, each before what it adds."""
    classes, properties = axioms()
    closed: dict[Triple, None] = {}
    for triple in triples:
        closed[triple] = None
        subject, predicate, value = triple
        if predicate == _TYPE and isinstance(value, NamedNode):
            for superclass in classes.get(value, ()):
                closed[Triple(subject, _TYPE, superclass)] = None
        else:
            for superproperty in properties.get(predicate, ()):
                closed[Triple(subject, superproperty, value)] = None
    return list(closed)
