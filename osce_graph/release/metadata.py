"""What the release says of itself: VoID and DCAT, in `graph/metadata`, outside the data and its dumps."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from osce_graph.config import Settings
from osce_graph.formats import COMPRESSIONS
from osce_graph.iris import Iris
from osce_graph.release.dumps import Dump
from osce_graph.vocabulary import (
    DCAT,
    DCTERMS,
    FOAF,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SPDX,
    VOID,
    XSD,
)


def triples(
    store: Store, dumps: Sequence[Dump], release: str, built: datetime, settings: Settings
) -> Iterator[Triple]:
    """The description of the dataset in this release; `release` is the digest that names it."""
    iris = Iris(settings.base_iri)
    dataset, publisher = iris("dataset/osce-graph"), iris("dataset/publisher")
    title = Literal(settings.title, language="en")
    yield Triple(dataset, RDF.type, VOID.Dataset)
    yield Triple(dataset, RDF.type, DCAT.Dataset)
    yield Triple(dataset, RDF.type, SCHEMA.Dataset)
    yield Triple(dataset, RDFS.label, title)
    yield Triple(dataset, SCHEMA.name, title)
    yield Triple(dataset, DCTERMS.title, title)
    about = Literal(
        "Linked data drawn from saved pages of the Organization for Security and Co-operation in Europe"
        " (OSCE). Unofficial: neither made nor endorsed by the OSCE.",
        language="en",
    )
    yield Triple(dataset, DCTERMS.description, about)
    yield Triple(dataset, DCTERMS.publisher, publisher)
    yield Triple(publisher, RDF.type, FOAF.Agent)
    yield Triple(publisher, FOAF.name, Literal(settings.publisher))
    yield Triple(publisher, RDFS.label, Literal(settings.publisher))
    yield Triple(dataset, DCTERMS.license, NamedNode(settings.licence))
    yield Triple(dataset, DCTERMS.identifier, Literal(release))
    moment = Literal(built.isoformat(timespec="seconds"), datatype=XSD.dateTime)
    yield Triple(dataset, DCTERMS.modified, moment)
    yield Triple(dataset, PROV.generatedAtTime, moment)
    yield Triple(dataset, VOID.sparqlEndpoint, NamedNode(iris.base + "sparql"))
    yield Triple(dataset, VOID.uriSpace, Literal(iris.base))
    for namespace in sorted(set(PREFIXES.values())):
        yield Triple(dataset, VOID.vocabulary, NamedNode(namespace))
    yield from _statistics(store, dataset, iris)
    for dump in dumps:
        yield from _distribution(dump, dataset, iris)


def _statistics(store: Store, dataset: NamedNode, iris: Iris) -> Iterator[Triple]:
    count = "(COUNT(*) AS ?n)"
    properties = _counts(store, f"SELECT ?term {count} {{ ?s ?term ?o }} GROUP BY ?term")
    classes = _counts(store, f"SELECT ?term {count} {{ ?s a ?term }} GROUP BY ?term")
    (subjects,) = _counts(store, "SELECT (1 AS ?term) (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }").values()
    yield Triple(dataset, VOID.triples, _integer(sum(properties.values())))
    yield Triple(dataset, VOID.entities, _integer(subjects))
    for counted, part, of, how_many in (
        (classes, VOID.classPartition, VOID["class"], VOID.entities),
        (properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ):
        for term, number in sorted(counted.items(), key=lambda pair: pair[0].value):
            partition = iris(f"dataset/{'class' if how_many == VOID.entities else 'property'}-{_local(term)}")
            yield Triple(dataset, part, partition)
            yield Triple(partition, of, term)
            yield Triple(partition, how_many, _integer(number))


def _counts(store: Store, query: str) -> dict[NamedNode, int]:
    rows = cast(QuerySolutions, store.query(query))
    return {row["term"]: int(row["n"].value) for row in rows}


def _distribution(dump: Dump, dataset: NamedNode, iris: Iris) -> Iterator[Triple]:
    node, checksum = iris(f"dataset/{dump.file}"), iris(f"dataset/{dump.file}-checksum")
    file = NamedNode(f"{iris.base}dumps/{dump.file}")
    packed = next(each for each in COMPRESSIONS if each.name == dump.compression)
    yield Triple(dataset, VOID.dataDump, file)
    yield Triple(dataset, DCAT.distribution, node)
    yield Triple(node, RDF.type, DCAT.Distribution)
    yield Triple(node, DCTERMS.title, Literal(dump.file))
    yield Triple(node, DCAT.downloadURL, file)
    yield Triple(node, DCAT.accessURL, file)
    yield Triple(node, DCAT.byteSize, Literal(str(dump.bytes), datatype=XSD.nonNegativeInteger))
    yield Triple(node, DCAT.mediaType, _media_type(dump.media_type))
    yield Triple(node, DCAT.compressFormat, _media_type(packed.media_type))
    yield Triple(node, SPDX.checksum, checksum)
    yield Triple(checksum, RDF.type, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(checksum, SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary))


def _media_type(name: str) -> NamedNode:
    return NamedNode(f"https://www.iana.org/assignments/media-types/{name}")


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _local(term: NamedNode) -> str:
    """A key for a term: its prefix and local name."""
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}-{term.value[len(namespace) :]}"
    return "-".join(part for part in term.value.replace("#", "/").split("/")[2:] if part)
