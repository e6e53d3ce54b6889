"""What a release says of itself: DCAT, VoID, PROV, and the questions that assessors of FAIR data ask."""

import json
from datetime import datetime
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from osce_graph.config import Settings
from osce_graph.formats import TURTLE
from osce_graph.iris import Iris
from osce_graph.release import metadata
from osce_graph.release.build import build
from osce_graph.release.site import Release, Site
from osce_graph.serialization import serialize
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
    VCARD,
    VOID,
    XSD,
)
from tests.conftest import SHARED, page

SETTINGS = Settings(
    base_iri="https://data.example.org/osce/",
    title="A graph of the OSCE",
    publisher="The Library",
    publisher_page="https://library.example.org/",
    contact="data@library.example.org",
    validator="pyshifty",
)
IRIS = Iris(SETTINGS.base_iri)
DATASET = IRIS(metadata.DATASET)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two releases of two pages and of three."""
    folder = tmp_path_factory.mktemp("metadata")
    (folder / "pages").mkdir()
    for number in range(2):
        (folder / "pages" / f"{number}.txt").write_text(page(f"Harbours of the sea {number}"))
    build([folder / "pages"], folder / "site", SETTINGS)
    (folder / "pages" / "3.txt").write_text(page("Bridges of the river", "6 April 2016"))
    build([folder / "pages"], folder / "site", SETTINGS)
    return Site.open(folder / "site")


@pytest.fixture(scope="module")
def release(site: Site) -> Release:
    return site.current()


@pytest.fixture(scope="module")
def described(release: Release) -> list[Triple]:
    quads = ox.parse(path=release.dumps / metadata.FILE, format=RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


def values(triples: list[Triple], subject: NamedNode, predicate: NamedNode) -> list[Any]:
    return [t.object for t in triples if t.subject == subject and t.predicate == predicate]


def value(triples: list[Triple], subject: NamedNode, predicate: NamedNode) -> Any:
    [only] = values(triples, subject, predicate)
    return only


def text(triples: list[Triple], subject: NamedNode, predicate: NamedNode) -> str:
    return str(value(triples, subject, predicate).value)


# DCAT ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def dcat_ap() -> rdflib.Graph:
    """The shapes of DCAT-AP 3.0.1, without references to shapes that the published files do not hold."""
    folder = SHARED / "dcat-ap"
    if not folder.is_dir():
        pytest.skip("the shapes of DCAT-AP 3.0.1 are not here: the folder ../shared is absent")
    shapes = rdflib.Graph()
    for file in ("dcat-ap-SHACL.ttl", "ranges.ttl"):
        shapes.parse(folder / file, format="turtle")
    for triple in [*shapes.triples((None, rdflib.SH.property, None))]:
        if (triple[2], rdflib.SH.path, None) not in shapes:
            shapes.remove(triple)
    assert len([*shapes.triples((None, rdflib.SH.property, None))]) > 100
    return shapes


def violations(triples: list[Triple], shapes: rdflib.Graph) -> list[str]:
    import pyshacl

    data = rdflib.Graph().parse(data=serialize(triples, TURTLE), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    return [
        " ".join(str(report.value(result, term)) for term in (rdflib.SH.focusNode, rdflib.SH.resultMessage))
        for result in report.subjects(rdflib.SH.resultSeverity, rdflib.SH.Violation)
    ]


def test_the_catalogue_violates_nothing_of_dcat_ap(described: list[Triple], dcat_ap: rdflib.Graph) -> None:
    assert violations(metadata.catalogue(described, IRIS), dcat_ap) == []


@pytest.mark.parametrize(
    "lost", [DCTERMS.description, DCAT.accessURL, SPDX.algorithm], ids=lambda term: term.value
)
def test_the_shapes_of_dcat_ap_find_what_is_missing(
    described: list[Triple], dcat_ap: rdflib.Graph, lost: NamedNode
) -> None:
    left = [triple for triple in metadata.catalogue(described, IRIS) if triple.predicate != lost]
    assert violations(left, dcat_ap)


def test_the_catalogue_knows_dataset_service_and_parts(described: list[Triple]) -> None:
    catalogue = metadata.catalogue(described, IRIS)
    root = IRIS(metadata.CATALOGUE)
    assert DATASET in values(catalogue, root, DCAT.dataset)
    assert IRIS("dataset/osce-graph-news") in values(catalogue, root, DCAT.dataset)
    service = value(catalogue, root, DCAT.service)
    assert value(catalogue, service, DCAT.endpointURL) == NamedNode(f"{SETTINGS.base_iri}sparql")
    assert value(catalogue, service, DCAT.servesDataset) == DATASET
    assert not values(catalogue, DATASET, VOID.classPartition)


def test_the_release_has_a_version_and_knows_the_one_before(site: Site, described: list[Triple]) -> None:
    before, now = site.releases()
    assert text(described, DATASET, DCAT.version) == now.name
    previous = value(described, DATASET, DCAT.previousVersion)
    assert text(described, previous, DCAT.version) == before.name
    assert text(described, DATASET, DCTERMS.issued) == before.manifest["built"]
    assert text(described, DATASET, DCTERMS.modified) == now.manifest["built"]


def test_every_download_is_described_as_it_is(release: Release, described: list[Triple]) -> None:
    assert release.manifest["dumps"]
    for dump in release.manifest["dumps"]:
        node = IRIS(f"dataset/{dump['file']}")
        file = release.dumps / dump["file"]
        assert value(described, node, DCAT.byteSize) == Literal(
            str(file.stat().st_size), datatype=XSD.nonNegativeInteger
        )
        checksum = value(described, node, SPDX.checksum)
        assert text(described, checksum, SPDX.checksumValue) == dump["sha256"]
        for term, part in ((DCAT.mediaType, dump["media_type"]), (DCAT.compressFormat, dump["compression"])):
            assert value(described, node, term).value.endswith(f"/{part}")


def test_the_whole_dumps_belong_to_the_dataset_and_those_of_a_kind_to_its_part(
    release: Release, described: list[Triple]
) -> None:
    files = {dump["file"]: dump["kind"] for dump in release.manifest["dumps"]}
    whole = {node.value.rpartition("/")[2] for node in values(described, DATASET, DCAT.distribution)}
    assert whole == {file for file, kind in files.items() if kind is None}
    news = IRIS("dataset/osce-graph-news")
    assert value(described, news, DCTERMS.isPartOf) == DATASET
    parts = {node.value.rpartition("/")[2] for node in values(described, news, DCAT.distribution)}
    assert parts == {file for file, kind in files.items() if kind == "news"}


# VoID ------------------------------------------------------------------------------------------------
def test_partitions_count_what_there_is(release: Release, described: list[Triple]) -> None:
    def counted(pattern: str) -> int:
        rows: Any = release.store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        return int(next(rows)["n"].value)

    void = metadata.void(described, IRIS)
    properties = values(void, DATASET, VOID.propertyPartition)
    assert sum(int(text(void, part, VOID.triples)) for part in properties) == counted("?s ?p ?o")
    assert int(text(void, DATASET, VOID.triples)) == counted("?s ?p ?o")
    classes = values(void, DATASET, VOID.classPartition)
    assert len(classes) == int(text(void, DATASET, VOID.classes))
    for part in classes:
        assert int(text(void, part, VOID.entities)) == counted(f"?s a {value(void, part, VOID['class'])}")


def test_vocabularies_are_those_in_use(described: list[Triple]) -> None:
    named = {node.value for node in values(described, DATASET, VOID.vocabulary)}
    used = {t.object.value for t in described if t.predicate in (VOID.property, VOID["class"])}  # type: ignore[union-attr]
    assert named == {space for space in PREFIXES.values() if any(term.startswith(space) for term in used)}
    assert str(SCHEMA) in named
    assert PREFIXES["hydra"] not in named


def test_linksets_count_links_to_other_datasets(release: Release, described: list[Triple]) -> None:
    linksets = [t.subject for t in described if t.predicate == RDF.type and t.object == VOID.Linkset]
    wikidata = next(node for node in linksets if "exactMatch-wikidata.org" in str(node))
    rows: Any = release.store.query(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT (COUNT(*) AS ?n)"
        ' { ?s skos:exactMatch ?o FILTER(STRSTARTS(STR(?o), "http://www.wikidata.org/")) }'
    )
    assert int(text(described, wikidata, VOID.triples)) == int(next(rows)["n"].value) > 50  # type: ignore[arg-type]


# Provenance --------------------------------------------------------------------------------------------
def test_the_build_is_told_with_its_tool_and_inputs(release: Release, described: list[Triple]) -> None:
    activity = value(described, DATASET, PROV.wasGeneratedBy)
    tools = values(described, activity, PROV.wasAssociatedWith)
    labels = {label.value for tool in tools for label in values(described, tool, RDFS.label)}
    assert release.manifest["tool"] in labels
    inputs = values(described, activity, PROV.used)
    [read] = [number for node in inputs for number in values(described, node, SCHEMA.numberOfItems)]
    assert read == Literal(3)
    parts = [part for node in inputs for part in values(described, node, DCTERMS.hasPart)]
    assert sum(int(text(described, part, SCHEMA.numberOfItems)) for part in parts) == 3


def test_the_licence_of_the_graph_is_told_apart_from_the_rights_in_the_sources(
    described: list[Triple],
) -> None:
    assert value(described, DATASET, DCTERMS.license) == NamedNode(SETTINGS.licence)
    rights = value(described, DATASET, DCTERMS.rights)
    assert "does not extend to" in text(described, rights, RDFS.label)


def test_publisher_contact_and_citation_are_the_publishers(described: list[Triple], release: Release) -> None:
    publisher = value(described, DATASET, DCTERMS.publisher)
    assert text(described, publisher, FOAF.name) == "The Library"
    assert value(described, publisher, FOAF.homepage) == NamedNode(SETTINGS.publisher_page)
    contact = value(described, DATASET, DCAT.contactPoint)
    assert value(described, contact, VCARD.hasEmail) == NamedNode("mailto:data@library.example.org")
    citation = text(described, DATASET, DCTERMS.bibliographicCitation)
    assert citation.startswith("The Library (")
    assert release.name in citation


def test_a_citation_of_the_publishers_own_is_kept() -> None:
    version = metadata.Version("r", datetime(2026, 1, 1), "")
    own = Settings(citation="Cite us so.")
    assert metadata.citation(own, version, "https://example.org/") == "Cite us so."


def test_the_metadata_file_is_the_graph(release: Release, described: list[Triple]) -> None:
    """But for the form of numbers and times, which a store makes its own."""
    ours = ox.Store()
    ours.extend(ox.Quad(*triple) for triple in described)
    graph = release.store.quads_for_pattern(None, None, None, IRIS.metadata_graph)
    held = {quad.triple for quad in graph if "dataset/" in str(quad.subject)}
    assert held == {quad.triple for quad in ours if "dataset/" in str(quad.subject)}


def test_the_metadata_stay_out_of_the_data(release: Release) -> None:
    assert not any(release.store.quads_for_pattern(DATASET, None, None, ox.DefaultGraph()))
    assert json.dumps(release.manifest["dumps"])
