"""osce-graph: the public record of the Organization for Security and Co-operation in Europe as RDF.

import osce_graph
dataset = osce_graph.open("site")                     # a read-only rdflib Dataset
resolver = osce_graph.reference.Resolver.load()       # labels -> entities
"""

from os import PathLike
from typing import TYPE_CHECKING

from osce_graph import reference

if TYPE_CHECKING:
    import rdflib

__version__ = "0.1.0"
__all__ = ["__version__", "open", "reference"]


def open(site: "str | PathLike[str]") -> "rdflib.Dataset":
    """The current release of a site as a read-only rdflib Dataset, backed by the store on disk.

    Its default graph is the merge of everything published; `quads` and `graph` reach the named
    graphs. SiteError for a folder that is not a site; any write raises.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    from osce_graph.release.site import Site
    from osce_graph.vocabulary import PREFIXES

    dataset = rdflib.Dataset(store=OxigraphStore(store=Site.open(str(site)).current().store))
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset
