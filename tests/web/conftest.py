"""A small release made by hand, hostile where it can be, and a client of the application over it."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from osce_graph import ontology
from osce_graph.config import Settings
from osce_graph.iris import Iris
from osce_graph.records import Finding, ItemRecord, Quote
from osce_graph.release import entries, index
from osce_graph.release.site import MARKER, Site
from osce_graph.sparql.client import Endpoint
from osce_graph.triples import evidence_triples, item_triples, source_triples
from osce_graph.vocabulary import OSCE, RDF, RDFS, SCHEMA, SKOS, XSD
from osce_graph.web.app import create_app

BASE = "https://data.example.org/osce/"
PAGE = hashlib.sha256(b"a page").hexdigest()
OTHER = hashlib.sha256(b"another page").hexdigest()
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> & \u202egnp.exe'
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
REPORT = {
    "conforms": False,
    "counts": {"conforming": 1, "warned": 1, "quarantined": 1},
    "units": [
        {
            "unit": "news/2 (b.html)",
            "outcome": "warned",
            "results": [
                {
                    "focus": BASE + "news/2",
                    "path": str(SCHEMA) + "datePublished",
                    "value": "",
                    "severity": "Warning",
                    "shape": "https://w3id.org/osce-graph/shapes#item-date-missing",
                    "message": "The page shows no date of publication.",
                    "constraint": "",
                }
            ],
        },
        {
            "unit": "news/9 (c.html)",
            "outcome": "quarantined",
            "results": [
                {
                    "focus": BASE + "news/9",
                    "path": str(SCHEMA) + "headline",
                    "value": f'"{HOSTILE}"',
                    "severity": "Violation",
                    "shape": "https://w3id.org/osce-graph/shapes#item-headline-text",
                    "message": HOSTILE,
                    "constraint": "",
                }
            ],
        },
    ],
}

iris = Iris(BASE)
albania = iris("state/albania")
mission = iris("field-operation/mission-1.2.ttl")
zurich = iris("place/zürich")


def _item(path: str, headline: str, date: str | None, **more: object) -> ItemRecord:
    return ItemRecord(path, "page", headline, "en", date_published=date, **more)  # type: ignore[arg-type]


def _reference() -> Iterator[Triple]:
    for node, kind, label in (
        (albania, OSCE.State, "Albania"),
        (mission, OSCE.FieldOperation, "A mission with dots"),
        (zurich, OSCE.Place, "Zürich"),
        (iris("body/secretariat"), OSCE.SecretariatUnit, "OSCE Secretariat"),
    ):
        yield Triple(node, RDF.type, kind)
        yield Triple(node, RDFS.label, Literal(label, language="en"))
        yield Triple(node, SKOS.prefLabel, Literal(label, language="en"))
    yield Triple(albania, SKOS.prefLabel, Literal("Албания", language="ru"))
    yield Triple(albania, SKOS.prefLabel, Literal("Albanien", language="de"))
    yield Triple(albania, SKOS.exactMatch, NamedNode("javascript:alert(3)"))
    yield Triple(albania, SKOS.exactMatch, NamedNode("http://www.wikidata.org/entity/Q222"))
    yield Triple(mission, SCHEMA.startDate, Literal("1997", datatype=XSD.gYear))


def make_release(site: Path, name: str, *, sample: bool = False, extra: Iterable[Triple] = ()) -> None:
    """A release with three news items, a few reference entities, one dump and a report."""
    folder = site / "releases" / name
    (folder / "dumps").mkdir(parents=True)
    why = Finding(
        "news/1", "schema:mentions", "state/albania", False, Quote("Albania", "officers in ", " met"), "names"
    )
    items = {
        PAGE: [
            _item(
                "news/1",
                "Officers meet in Albania",
                "2013-10-24",
                issuers=("body/secretariat",),
                findings=(why,),
            ),
            _item("news/sample-harbours", "Harbours compared", "2015-03-05"),
        ],
        OTHER: [_item("news/2", HOSTILE, None, url="https://www.example.org/2")],
    }
    merged = [*_reference(), *ontology.graph(), *extra]
    quads = [Quad(t.subject, t.predicate, t.object, iris.reference_graph) for t in _reference()]
    quads += [Quad(t.subject, t.predicate, t.object, iris.ontology_graph) for t in ontology.graph()]
    for sha256, records in items.items():
        said = source_triples(sha256, "text/html", "bare", "https://www.example.org/1", None, iris)
        for record in records:
            said += item_triples(record, [sha256], iris)
        merged += said
        evidence = evidence_triples([f for r in records for f in r.findings], "en", sha256, iris)
        quads += [Quad(t.subject, t.predicate, t.object, iris.source_graph(sha256)) for t in said]
        quads += [Quad(t.subject, t.predicate, t.object, iris.evidence_graph(sha256)) for t in evidence]
    dataset = iris("dataset/osce-graph")
    quads.append(Quad(dataset, RDFS.label, Literal("The dataset", language="en"), iris.metadata_graph))
    quads += [Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in merged]
    store = Store(str(folder / "store"))
    store.extend(quads)
    store.flush()
    connection = index.create(folder / "index.sqlite")
    index.add_records(
        connection,
        (
            (record.path, sha256, None, index.pack(record), None)
            for sha256, of in items.items()
            for record in of
        ),
    )
    entries.fill(connection, store, iris)
    connection.execute("COMMIT")
    connection.close()
    del store
    content = gzip.compress(b"<urn:s> <urn:p> <urn:o> .\n" * 100, mtime=0)
    (folder / "dumps" / "osce-graph.nt.gz").write_bytes(content)
    (folder / "validation.ttl").write_text(f"<{BASE}v> a <http://www.w3.org/ns/shacl#ValidationReport> .\n")
    (folder / "validation.json").write_text(json.dumps(REPORT))
    manifest = {
        "base_iri": BASE,
        "built": "2026-11-23T12:00:00+00:00",
        "release": name,
        "sample": sample,
        "title": "A test of linked data",
        "publisher": "The <b>Library</b>",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "contact": "",
        "counts": {"read": 3, "published": 2, "quarantined": 1, "duplicate": 0, "items": 3},
        "dumps": [
            {
                "file": "osce-graph.nt.gz",
                "format": "n-triples",
                "media_type": "application/n-triples",
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def point(site: Path, name: str) -> None:
    """Make `name` the current release, in one step."""
    link = site / "current.new"
    link.symlink_to(Path("releases") / name)
    link.replace(site / "current")


def make_site(folder: Path, *, sample: bool = False) -> Site:
    folder.mkdir(exist_ok=True)
    (folder / MARKER).write_text("{}")
    make_release(folder, "20261123-one", sample=sample)
    point(folder, "20261123-one")
    return Site.open(folder)


class Client(FlaskClient):
    """Reads every answer to its end, as a server does."""

    def open(self, *args: Any, **options: Any) -> Any:
        return super().open(*args, **{"buffered": True, **options})


def client_of(site: Site, endpoint: Endpoint, settings: Settings | None = None) -> Client:
    app = create_app(site, endpoint, settings)
    app.test_client_class = Client
    client = app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("web") / "site")


@pytest.fixture(scope="session")
def endpoint(site: Site) -> Iterator[Endpoint]:
    with Endpoint(site) as running:
        yield running


@pytest.fixture(scope="session")
def one_client(site: Site, endpoint: Endpoint) -> FlaskClient:
    """For tests that ask very often."""
    return client_of(site, endpoint, Settings(base_iri=BASE))


@pytest.fixture
def client(site: Site, endpoint: Endpoint) -> FlaskClient:
    return client_of(site, endpoint, Settings(base_iri=BASE))


@pytest.fixture
def page(client: FlaskClient) -> Callable[[str], str]:
    """The HTML a browser gets at an address, redirects followed."""

    def get(path: str) -> str:
        answer = client.get(path, headers={"Accept": BROWSER}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "text/html; charset=utf-8"
        return answer.text

    return get
