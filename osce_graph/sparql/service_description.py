"""What the endpoint says of itself to machines (SPARQL 1.1 Service Description)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.formats import (
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TRIG,
    TURTLE,
)
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.protocol import GRAPH_ANSWERS
from osce_graph.vocabulary import DCTERMS, RDF, RDFS, SCHEMA, VOID, Vocabulary

SD: Final = Vocabulary("http://www.w3.org/ns/sparql-service-description#")
_SIMPLE_ENTAILMENT: Final = NamedNode("http://www.w3.org/ns/entailment/Simple")
_FORMATS: Final = Vocabulary("http://www.w3.org/ns/formats/")
FORMAT_IRIS: Final = {
    TURTLE: _FORMATS["Turtle"],
    JSON_LD: _FORMATS["JSON-LD"],
    N_TRIPLES: _FORMATS["N-Triples"],
    RDF_XML: _FORMATS["RDF_XML"],
    N_QUADS: _FORMATS["N-Quads"],
    TRIG: _FORMATS["TriG"],
    RESULTS_JSON: _FORMATS["SPARQL_Results_JSON"],
    RESULTS_XML: _FORMATS["SPARQL_Results_XML"],
    RESULTS_CSV: _FORMATS["SPARQL_Results_CSV"],
    RESULTS_TSV: _FORMATS["SPARQL_Results_TSV"],
}
# None of the features that the vocabulary defines holds here; these have IRIs of our own.
_FEATURES: Final = {
    "read-only": "Queries only: updates, LOAD and SERVICE are refused.",
    "query-method": "Queries are taken by GET, by both forms of POST and by the HTTP method QUERY.",
    "merge": "Graphs named in the request win over FROM; several default graphs are merged.",
    "timeout": "timeout= lowers the seconds a query may run.",
    "whole-answers": "An answer is whole or an error.",
}
_UNITS: Final = {
    "timeout_s": "seconds a query may run",
    "memory_mb": "megabytes a query may use",
    "rows": "rows or triples of an answer",
    "answer_bytes": "bytes of an answer",
    "query_bytes": "bytes of a query",
    "nesting": "brackets open at once",
    "graphs": "graphs named in a request",
    "workers": "queries that run at the same time",
    "queue": "requests that may wait",
    "queue_wait_s": "seconds a request may wait",
    "heavy_after_s": "seconds after which a query yields to others",
    "heavy_workers": "heavy queries that run at the same time",
    "client_running": "queries of one client that run at the same time",
    "client_waiting": "requests of one client that may wait",
}


def describe(
    endpoint_iri: str,
    limits: Limits,
    *,
    triples: int,
    named_graphs: Mapping[NamedNode, int],
    other_graphs: int = 0,
    void: str | None = None,
) -> list[Triple]:
    """The service description: language, formats, features, dataset and limits.

    `triples` counts the default graph; `named_graphs` are the graphs that every release has, with
    their counts; `other_graphs` is how many more there are (one or two a page, too many to list);
    `void` is the IRI of the VoID description. Nothing is a blank node.
    """
    service = NamedNode(f"{endpoint_iri}#service")
    dataset = NamedNode(f"{endpoint_iri}#dataset")
    default_graph = NamedNode(f"{endpoint_iri}#default-graph")
    found = [
        Triple(service, RDF.type, SD.Service),
        Triple(service, RDFS.label, Literal("SPARQL endpoint", language="en")),
        Triple(service, SD.endpoint, NamedNode(endpoint_iri)),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        Triple(service, SD.defaultEntailmentRegime, _SIMPLE_ENTAILMENT),
        Triple(service, SD.defaultDataset, dataset),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, SD.defaultGraph, default_graph),
        Triple(default_graph, RDF.type, SD.Graph),
        Triple(default_graph, VOID.triples, Literal(triples)),
        Triple(
            dataset,
            DCTERMS.description,
            Literal(
                "The default graph merges what all sources say, each statement once. "
                f"Beside the graphs listed there are {other_graphs} more, one or two for each source page.",
                language="en",
            ),
        ),
    ]
    for key, said in _FEATURES.items():
        feature = NamedNode(f"{endpoint_iri}#{key}")
        found += [
            Triple(service, SD.feature, feature),
            Triple(feature, RDF.type, SD.Feature),
            Triple(feature, RDFS.label, Literal(said, language="en")),
        ]
    found += [Triple(service, SD.resultFormat, FORMAT_IRIS[fmt]) for fmt in (*RESULT_FORMATS, *GRAPH_ANSWERS)]
    for number, (name, count) in enumerate(named_graphs.items(), 1):
        entry, graph = (
            NamedNode(f"{endpoint_iri}#named-{number}"),
            NamedNode(f"{endpoint_iri}#graph-{number}"),
        )
        found += [
            Triple(dataset, SD.namedGraph, entry),
            Triple(entry, RDF.type, SD.NamedGraph),
            Triple(entry, SD.name, name),
            Triple(entry, SD.graph, graph),
            Triple(graph, RDF.type, SD.Graph),
            Triple(graph, VOID.triples, Literal(count)),
        ]
    for field in fields(limits):
        if field.name in _UNITS:
            limit = NamedNode(f"{endpoint_iri}#limit-{field.name}")
            found += [
                Triple(service, SCHEMA.additionalProperty, limit),
                Triple(limit, RDF.type, SCHEMA.PropertyValue),
                Triple(limit, SCHEMA.name, Literal(field.name)),
                Triple(limit, SCHEMA.value, Literal(getattr(limits, field.name))),
                Triple(limit, SCHEMA.unitText, Literal(_UNITS[field.name], language="en")),
            ]
    if void:
        found.append(Triple(dataset, RDFS.seeAlso, NamedNode(void)))
    return found
