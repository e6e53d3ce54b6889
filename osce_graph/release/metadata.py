"""What the release says of itself, in `graph/metadata`, outside the data and its dumps.

DCAT 3 with what DCAT-AP 3.0.1 asks for, VoID with partitions and linksets, PROV of the build,
schema.org for search engines; one node each, by the IRIs `dataset/...`. `catalogue` and `void` take
their documents out of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, cast

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from osce_graph import __version__
from osce_graph.config import Settings
from osce_graph.formats import COMPRESSIONS, GRAPH_FORMATS, RESULT_FORMATS
from osce_graph.iris import KINDS, Iris
from osce_graph.release.dumps import EVIDENCE, Dump
from osce_graph.release.shards import OTHER
from osce_graph.vocabulary import (
    DCAT,
    DCTERMS,
    FOAF,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SPDX,
    VCARD,
    VOID,
    XSD,
    Vocabulary,
)

FILE: Final = "metadata.ttl"
DATASET: Final = "dataset/osce-graph"
CATALOGUE: Final = "dataset/catalogue"
KEYWORDS: Final = (
    "OSCE",
    "Organization for Security and Co-operation in Europe",
    "international organizations",
    "field operations",
    "conflict prevention",
    "news",
    "linked data",
)
ABOUT: Final = (
    "Linked data drawn from saved pages of the Organization for Security and Co-operation in Europe (OSCE):"
    " news items and publications, the States, bodies, field operations, posts and meetings they speak of,"
    " each statement with the page it was read from. Unofficial: neither made nor endorsed by the OSCE."
)
RIGHTS: Final = (
    "The licence covers the graph. The pages it was drawn from are the OSCE's and are not part of it, but for"
    " headlines, leads and short quotes; the licence does not extend to them."
)
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_LANGUAGE: Final = "http://id.loc.gov/vocabulary/iso639-1/"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_SPARQL_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"
_FORMATS: Final = Vocabulary("http://www.w3.org/ns/formats/")
_VOID_FORMATS: Final = {
    "turtle": "Turtle",
    "n-triples": "N-Triples",
    "rdf-xml": "RDF_XML",
    "json-ld": "JSON-LD",
}

Values = NamedNode | Literal | Iterable[NamedNode | Literal] | None


@dataclass(frozen=True, slots=True)
class Version:
    """This release among the others.

    name      its name, as `/releases/` lists it
    built     when it was built
    issued    when the first release of the site was built (xsd:dateTime)
    previous  name and time of the release before, where there is one
    """

    name: str
    built: datetime
    issued: str
    previous: tuple[str, str] | None = None


def triples(
    store: Store, dumps: Sequence[Dump], version: Version, counts: Mapping[str, Any], settings: Settings
) -> Iterator[Triple]:
    """The description of the dataset; `counts` are those of the manifest: what became of the inputs."""
    iris = Iris(settings.base_iri)
    dataset = iris(DATASET)
    licence = NamedNode(settings.licence)
    languages = [NamedNode(f"{_LANGUAGE}{code}") for code in _languages(store)]
    common: dict[NamedNode, Values] = {
        DCTERMS.publisher: iris("dataset/publisher"),
        DCTERMS.license: licence,
        DCTERMS.modified: _moment(version.built.isoformat(timespec="seconds")),
        DCAT.contactPoint: iris("dataset/contact") if settings.contact else None,
    }
    public = NamedNode(f"{_AUTHORITY}access-right/PUBLIC")
    rights = iris("dataset/rights")
    yield from _node(
        dataset,
        (DCAT.Dataset, VOID.Dataset, SCHEMA.Dataset),
        settings.title,
        ABOUT,
        common
        | {
            SCHEMA.name: _english(settings.title),
            DCTERMS.identifier: Literal(dataset.value),
            DCTERMS.issued: _moment(version.issued),
            DCTERMS.creator: iris("dataset/publisher"),
            DCTERMS.accessRights: public,
            DCTERMS.rights: rights,
            DCTERMS.language: languages,
            DCTERMS.temporal: iris("dataset/period"),
            DCTERMS.provenance: iris("dataset/provenance"),
            DCTERMS.bibliographicCitation: Literal(citation(settings, version, dataset.value)),
            DCTERMS.conformsTo: NamedNode(f"{iris.base}ontology"),
            DCAT.theme: NamedNode(f"{_AUTHORITY}data-theme/INTR"),
            DCAT.keyword: [_english(word) for word in KEYWORDS],
            DCAT.landingPage: NamedNode(iris.base),
            DCAT.version: Literal(version.name),
            DCAT.previousVersion: iris(f"dataset/{version.previous[0]}") if version.previous else None,
            PROV.wasGeneratedBy: iris("dataset/build"),
            PROV.generatedAtTime: _moment(version.built.isoformat(timespec="seconds")),
            FOAF.homepage: NamedNode(iris.base),
            VOID.sparqlEndpoint: NamedNode(f"{iris.base}sparql"),
            VOID.uriSpace: Literal(iris.base),
            VOID.feature: [_FORMATS[_VOID_FORMATS[fmt.name]] for fmt in GRAPH_FORMATS],
            VOID.rootResource: iris("body/osce"),
            VOID.exampleResource: [
                iris(path) for path in ("body/osce", "state/albania", "body/permanent-council")
            ],
        },
    )
    yield from _catalogue(iris, settings, common, languages)
    yield from _service(iris, settings, common, public)
    yield from _agents(iris, settings)
    yield from _provenance(iris, version, counts, settings)
    if version.previous:
        name, built = version.previous
        title = f"{settings.title}, release {name}"
        more = common | {DCAT.version: Literal(name), DCTERMS.modified: _moment(built)}
        yield from _node(iris(f"dataset/{name}"), (DCAT.Dataset,), title, ABOUT, more)
    yield from _typed(rights, DCTERMS.RightsStatement, RIGHTS)
    yield from _typed(public, DCTERMS.RightsStatement, "public")
    yield from _typed(licence, DCTERMS.LicenseDocument)
    for language in languages:
        yield from _typed(language, DCTERMS.LinguisticSystem, language.value.removeprefix(_LANGUAGE))
    yield from _typed(NamedNode(f"{iris.base}ontology"), DCTERMS.Standard, "The ontology of osce-graph")
    yield from _period(store, iris("dataset/period"))
    yield from _theme()
    yield from _statistics(store, dataset, iris)
    yield from _linksets(store, dataset, iris)
    yield from _dumps(dumps, iris, settings, common, public)


def citation(settings: Settings, version: Version, iri: str) -> str:
    """How the dataset is cited: as the publisher says, else made up of what is known."""
    return settings.citation or (
        f"{settings.publisher} ({version.built.year}): {settings.title}. Release {version.name}. {iri}"
    )


# Parts -----------------------------------------------------------------------------------------------
def _catalogue(
    iris: Iris, settings: Settings, common: Mapping[NamedNode, Values], languages: Values
) -> Iterator[Triple]:
    yield from _node(
        iris(CATALOGUE),
        (DCAT.Catalog,),
        f"Catalogue of {settings.title}",
        "The dataset, its parts by kind, its downloads and its SPARQL endpoint.",
        {
            **common,
            DCTERMS.language: languages,
            DCAT.dataset: iris(DATASET),
            DCAT.service: iris("dataset/sparql"),
            FOAF.homepage: NamedNode(iris.base),
        },
    )
    yield from _typed(NamedNode(iris.base), FOAF.Document, settings.title)


def _service(
    iris: Iris, settings: Settings, common: Mapping[NamedNode, Values], public: NamedNode
) -> Iterator[Triple]:
    endpoint = NamedNode(f"{iris.base}sparql")
    described = NamedNode(f"{iris.base}openapi.json")
    protocol = NamedNode(_SPARQL_PROTOCOL)
    formats = [_media_type(fmt.media_type) for fmt in (*RESULT_FORMATS, *GRAPH_FORMATS)]
    yield from _node(
        iris("dataset/sparql"),
        (DCAT.DataService,),
        f"SPARQL endpoint of {settings.title}",
        "SPARQL 1.1 queries by GET, POST and QUERY.",
        {
            DCTERMS.publisher: common[DCTERMS.publisher],
            DCTERMS.license: common[DCTERMS.license],
            DCTERMS.accessRights: public,
            DCTERMS.conformsTo: protocol,
            DCTERMS.format: formats,
            DCAT.endpointURL: endpoint,
            DCAT.endpointDescription: [described, endpoint],
            DCAT.servesDataset: iris(DATASET),
        },
    )
    yield from _typed(protocol, DCTERMS.Standard, "SPARQL 1.1 Protocol")
    for address in (endpoint, described):
        yield from _typed(address, RDFS.Resource)
    for node in formats:
        yield from _typed(node, DCTERMS.MediaTypeOrExtent)


def _agents(iris: Iris, settings: Settings) -> Iterator[Triple]:
    publisher = iris("dataset/publisher")
    yield from _typed(publisher, FOAF.Agent, settings.publisher)
    yield from _typed(publisher, PROV.Agent)
    yield Triple(publisher, FOAF.name, Literal(settings.publisher))
    if settings.publisher_page:
        yield Triple(publisher, FOAF.homepage, NamedNode(settings.publisher_page))
        yield from _typed(NamedNode(settings.publisher_page), FOAF.Document)
    if settings.contact:
        contact = iris("dataset/contact")
        yield from _typed(contact, VCARD.Kind, settings.contact)
        yield Triple(contact, VCARD.fn, Literal(settings.publisher))
        if settings.contact.startswith(("https://", "http://")):
            yield Triple(contact, VCARD.hasURL, NamedNode(settings.contact))
        else:
            yield Triple(contact, VCARD.hasEmail, NamedNode(f"mailto:{settings.contact}"))


def _provenance(
    iris: Iris, version: Version, counts: Mapping[str, Any], settings: Settings
) -> Iterator[Triple]:
    """The build as an activity of a tool, on inputs that are counted by what became of them."""
    build, tool, inputs = iris("dataset/build"), iris("dataset/tool"), iris("dataset/inputs")
    ended = _moment(version.built.isoformat(timespec="seconds"))
    yield from _typed(build, PROV.Activity, f"Build of release {version.name}")
    yield Triple(build, PROV.endedAtTime, ended)
    yield Triple(build, PROV.wasAssociatedWith, tool)
    yield Triple(build, PROV.wasAssociatedWith, iris("dataset/publisher"))
    yield Triple(build, PROV.used, inputs)
    yield Triple(build, PROV.used, iris.reference_graph)
    yield Triple(build, PROV.generated, iris(DATASET))
    yield from _typed(tool, PROV.SoftwareAgent, f"osce-graph {__version__}")
    yield Triple(tool, SCHEMA.softwareVersion, Literal(__version__))
    read = counts["read"]
    story = [f"{read:,} saved pages were read"]
    yield from _typed(inputs, PROV.Collection, "Saved pages that were read")
    yield Triple(inputs, SCHEMA.numberOfItems, _integer(read))
    for outcome, number in (
        ("published", counts["published"]),
        ("quarantined", counts["quarantined"]),
        ("duplicate", counts["duplicate"]),
        ("nothing-to-publish", sum(counts["nothing to publish"].values())),
    ):
        part = iris(f"dataset/inputs-{outcome}")
        words = outcome.replace("-", " ")
        story.append(f"{number:,} {words}")
        yield from _typed(part, PROV.Collection, f"Saved pages: {words}")
        yield Triple(part, SCHEMA.numberOfItems, _integer(number))
        yield Triple(inputs, DCTERMS.hasPart, part)
    told = (
        f"{story[0]}: {', '.join(story[1:])}. osce-graph {__version__} drew records from them, tied each"
        " to its page, checked them by SHACL and joined them with curated reference data."
    )
    yield from _typed(iris("dataset/provenance"), DCTERMS.ProvenanceStatement, told)


def _period(store: Store, node: NamedNode) -> Iterator[Triple]:
    """From the first to the last day of what is published."""
    query = f"SELECT (MIN(?d) AS ?first) (MAX(?d) AS ?last) {{ ?s {SCHEMA.datePublished} ?d }}"
    yield from _typed(node, DCTERMS.PeriodOfTime)
    for row in cast(QuerySolutions, store.query(query)):
        for term, value in ((DCAT.startDate, row["first"]), (DCAT.endDate, row["last"])):
            if value is not None:
                yield Triple(node, term, value)


def _theme() -> Iterator[Triple]:
    theme, scheme = NamedNode(f"{_AUTHORITY}data-theme/INTR"), NamedNode(f"{_AUTHORITY}data-theme")
    yield from _typed(theme, SKOS.Concept)
    yield Triple(theme, SKOS.prefLabel, _english("International issues"))
    yield Triple(theme, SKOS.inScheme, scheme)
    yield from _typed(scheme, SKOS.ConceptScheme)
    yield Triple(scheme, DCTERMS.title, _english("Dataset types by theme"))


def _statistics(store: Store, dataset: NamedNode, iris: Iris) -> Iterator[Triple]:
    count = "(COUNT(*) AS ?n)"
    properties = _counts(store, f"SELECT ?term {count} {{ ?s ?term ?o }} GROUP BY ?term")
    classes = _counts(store, f"SELECT ?term {count} {{ ?s a ?term }} GROUP BY ?term")
    (subjects,) = _counts(store, "SELECT (1 AS ?term) (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }").values()
    yield Triple(dataset, VOID.triples, _integer(sum(properties.values())))
    yield Triple(dataset, VOID.entities, _integer(subjects))
    yield Triple(dataset, VOID.classes, _integer(len(classes)))
    yield Triple(dataset, VOID.properties, _integer(len(properties)))
    used = {
        namespace
        for namespace in PREFIXES.values()
        if any(term.value.startswith(namespace) for term in (*properties, *classes))
    }
    for namespace in sorted(used):
        yield Triple(dataset, VOID.vocabulary, NamedNode(namespace))
    for counted, part, of, how_many in (
        (classes, VOID.classPartition, VOID["class"], VOID.entities),
        (properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ):
        for term, number in sorted(counted.items(), key=lambda pair: pair[0].value):
            partition = iris(f"dataset/{'class' if how_many == VOID.entities else 'property'}-{_local(term)}")
            yield Triple(dataset, part, partition)
            yield Triple(partition, of, term)
            yield Triple(partition, how_many, _integer(number))


def _linksets(store: Store, dataset: NamedNode, iris: Iris) -> Iterator[Triple]:
    """Links to other datasets, counted by the site they lead to."""
    counted: dict[tuple[NamedNode, str], int] = defaultdict(int)
    for predicate in (SKOS.exactMatch, SKOS.closeMatch):
        query = f"SELECT ?o {{ ?s {predicate} ?o FILTER(isIRI(?o)) }}"
        for row in cast(QuerySolutions, store.query(query)):
            scheme, _, rest = row["o"].value.partition("://")
            if scheme in ("http", "https") and not row["o"].value.startswith(iris.base):
                counted[predicate, f"{scheme}://{rest.partition('/')[0]}/"] += 1
    for (predicate, site), number in sorted(counted.items(), key=str):
        host = site.split("/")[2].removeprefix("www.").replace(":", "-")
        node = iris(f"dataset/linkset-{predicate.value.rpartition('#')[2]}-{host}")
        yield from _typed(node, VOID.Linkset, f"Links to {host}")
        yield Triple(dataset, VOID.subset, node)
        yield Triple(node, VOID.subjectsTarget, dataset)
        yield Triple(node, VOID.objectsTarget, NamedNode(site))
        yield Triple(node, VOID.linkPredicate, predicate)
        yield Triple(node, VOID.triples, _integer(number))


def _dumps(
    dumps: Sequence[Dump],
    iris: Iris,
    settings: Settings,
    common: Mapping[NamedNode, Values],
    public: NamedNode,
) -> Iterator[Triple]:
    """The downloads: those of everything with the dataset, those of a part with a dataset of its own."""
    dataset = iris(DATASET)
    media_types: dict[NamedNode, None] = {}
    for kind, files in groupby(sorted(dumps, key=lambda dump: (dump.kind or "", dump.file)), _kind):
        described = dataset if kind is None else iris(f"{DATASET}-{kind}")
        if kind is not None:
            label = _kind_label(kind)
            what = f"{label}: a part of the dataset, with downloads of its own."
            more = {
                DCTERMS.isPartOf: dataset,
                DCTERMS.accessRights: public,
                **{term: common[term] for term in (DCTERMS.publisher, DCTERMS.license, DCTERMS.modified)},
            }
            yield from _node(
                described, (DCAT.Dataset, VOID.Dataset), f"{settings.title}: {label}", what, more
            )
            yield Triple(dataset, DCTERMS.hasPart, described)
            yield Triple(dataset, VOID.subset, described)
            yield Triple(iris(CATALOGUE), DCAT.dataset, described)
        for dump in files:
            yield from _distribution(dump, described, iris, common[DCTERMS.license], media_types)
    for node in media_types:
        yield from _typed(node, DCTERMS.MediaType)
    yield from _typed(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm, "SHA-256")


def _kind(dump: Dump) -> str | None:
    return dump.kind


def _kind_label(kind: str) -> str:
    named = {EVIDENCE: "Evidence", OTHER: "What is of no kind"}
    return named.get(kind) or (KINDS[kind].label if kind in KINDS else kind)


def _distribution(
    dump: Dump, dataset: NamedNode, iris: Iris, licence: Values, media_types: dict[NamedNode, None]
) -> Iterator[Triple]:
    node, checksum = iris(f"dataset/{dump.file}"), iris(f"dataset/{dump.file}-checksum")
    file = NamedNode(f"{iris.base}dumps/{dump.file}")
    packed = next(each for each in COMPRESSIONS if each.name == dump.compression)
    media_type, compression = _media_type(dump.media_type), _media_type(packed.media_type)
    media_types.update(((media_type, None), (compression, None)))
    yield Triple(dataset, VOID.dataDump, file)
    yield Triple(dataset, DCAT.distribution, node)
    yield from _say(
        node,
        {
            RDF.type: DCAT.Distribution,
            RDFS.label: Literal(dump.file),
            DCTERMS.title: Literal(dump.file),
            DCTERMS.license: licence,
            DCAT.downloadURL: file,
            DCAT.accessURL: file,
            DCAT.byteSize: Literal(str(dump.bytes), datatype=XSD.nonNegativeInteger),
            DCAT.mediaType: media_type,
            DCAT.compressFormat: compression,
            SPDX.checksum: checksum,
        },
    )
    yield Triple(checksum, RDF.type, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(checksum, SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary))


# Documents -------------------------------------------------------------------------------------------
_PARTITIONS: Final = frozenset({VOID.classPartition, VOID.propertyPartition})


def catalogue(described: Iterable[Triple], iris: Iris) -> list[Triple]:
    """Of the metadata graph what the catalogue names, directly or not; no counts by class and property."""
    return _reached(described, iris(CATALOGUE), _PARTITIONS)


def void(described: Iterable[Triple], iris: Iris) -> list[Triple]:
    """Of the metadata graph the dataset with its partitions and linksets, without its downloads by kind."""
    return _reached(described, iris(DATASET), frozenset({DCAT.distribution, DCTERMS.hasPart}))


def landing_page(described: Iterable[Triple], iris: Iris) -> dict[str, Any]:
    """The dataset in schema.org, as search engines read it in the page at the base IRI (JSON-LD).

    https://developers.google.com/search/docs/appearance/structured-data/dataset
    """
    said: dict[NamedNode, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in described:
        said[cast(NamedNode, triple.subject)][triple.predicate].append(triple.object)
    dataset = iris(DATASET)

    def text(node: NamedNode, predicate: NamedNode) -> str | None:
        return next((str(value.value) for value in said[node][predicate]), None)

    def agent(node: NamedNode) -> dict[str, Any]:
        about = {"@type": "Organization", "@id": node.value, "name": text(node, FOAF.name)}
        return about | ({"url": page} if (page := text(node, FOAF.homepage)) else {})

    publisher = agent(iris("dataset/publisher"))
    period, rights = iris("dataset/period"), iris("dataset/rights")
    days = [text(period, term) or ".." for term in (DCAT.startDate, DCAT.endDate)]
    found = {
        "@context": {"@vocab": str(SCHEMA)},
        "@type": "Dataset",
        "@id": dataset.value,
        "name": text(dataset, DCTERMS.title),
        "description": text(dataset, DCTERMS.description),
        "url": iris.base,
        "identifier": dataset.value,
        "version": text(dataset, DCAT.version),
        "datePublished": text(dataset, DCTERMS.issued),
        "dateModified": text(dataset, DCTERMS.modified),
        "license": text(dataset, DCTERMS.license),
        "conditionsOfAccess": text(rights, RDFS.label),
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "citation": text(dataset, DCTERMS.bibliographicCitation),
        "keywords": sorted(word.value for word in said[dataset][DCAT.keyword]),
        "inLanguage": sorted(node.value.rpartition("/")[2] for node in said[dataset][DCTERMS.language]),
        "temporalCoverage": "/".join(days) if days != ["..", ".."] else None,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": iris(CATALOGUE).value,
            "name": text(iris(CATALOGUE), DCTERMS.title),
            "url": f"{iris.base}catalog",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "@id": node.value,
                "name": text(node, DCTERMS.title),
                "contentUrl": text(node, DCAT.downloadURL),
                "encodingFormat": (text(node, DCAT.mediaType) or "").removeprefix(_MEDIA_TYPES),
                "contentSize": f"{text(node, DCAT.byteSize)} B",
                "sha256": text(cast(NamedNode, said[node][SPDX.checksum][0]), SPDX.checksumValue),
            }
            for node in sorted(said[dataset][DCAT.distribution], key=str)
        ],
    }
    return {name: value for name, value in found.items() if value is not None}


def _reached(described: Iterable[Triple], root: NamedNode, but: frozenset[NamedNode]) -> list[Triple]:
    """The triples of what can be reached from `root` without following a property in `but`."""
    by_subject: dict[Any, list[Triple]] = defaultdict(list)
    for triple in described:
        by_subject[triple.subject].append(triple)
    found, waiting, seen = [], [root], {root}
    while waiting:
        for triple in by_subject.get(waiting.pop(), ()):
            if triple.predicate in but:
                continue
            found.append(triple)
            if isinstance(triple.object, NamedNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)
    return found


# Words -----------------------------------------------------------------------------------------------
def _node(
    node: NamedNode,
    types: tuple[NamedNode, ...],
    title: str,
    description: str,
    more: Mapping[NamedNode, Values],
) -> Iterator[Triple]:
    yield from _say(
        node,
        {
            RDF.type: types,
            RDFS.label: _english(title),
            DCTERMS.title: _english(title),
            DCTERMS.description: _english(description),
            **more,
        },
    )


def _say(node: NamedNode, values: Mapping[NamedNode, Values]) -> Iterator[Triple]:
    for predicate, value in values.items():
        if isinstance(value, NamedNode | Literal):
            yield Triple(node, predicate, value)
        else:
            for each in value or ():
                yield Triple(node, predicate, each)


def _typed(node: NamedNode, kind: NamedNode, label: str = "") -> Iterator[Triple]:
    yield Triple(node, RDF.type, kind)
    if label:
        yield Triple(node, RDFS.label, _english(label))


def _counts(store: Store, query: str) -> dict[NamedNode, int]:
    rows = cast(QuerySolutions, store.query(query))
    return {row["term"]: int(row["n"].value) for row in rows}


def _languages(store: Store) -> list[str]:
    """The languages that items are in, as two-letter codes."""
    query = f"SELECT DISTINCT ?code {{ ?item {SCHEMA.inLanguage} ?code }}"
    codes = {row["code"].value.partition("-")[0] for row in cast(QuerySolutions, store.query(query))}
    return sorted({code for code in codes if len(code) == 2} | {"en"})


def _media_type(name: str) -> NamedNode:
    return NamedNode(f"{_MEDIA_TYPES}{name}")


def _english(text: str) -> Literal:
    return Literal(text, language="en")


def _moment(text: str) -> Literal:
    return Literal(text, datatype=XSD.dateTime)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _local(term: NamedNode) -> str:
    """A key for a term: its prefix and local name."""
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}-{term.value[len(namespace) :]}"
    return "-".join(part for part in term.value.replace("#", "/").split("/")[2:] if part)
