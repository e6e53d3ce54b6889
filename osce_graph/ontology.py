"""The ontology as triples, the same under every base IRI."""

from functools import cache

from pyoxigraph import RdfFormat, Triple, parse

from osce_graph.resources import ONTOLOGY


@cache
def graph() -> tuple[Triple, ...]:
    """Every triple of `ontology/osce.ttl`."""
    return tuple(quad.triple for quad in parse(path=ONTOLOGY, format=RdfFormat.TURTLE))
