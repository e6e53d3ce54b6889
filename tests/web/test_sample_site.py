"""The sample site as visitors walk it."""

from urllib.parse import urldefrag, urlsplit

import pytest
from lxml import html

from osce_graph.config import Settings
from osce_graph.iris import KINDS
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.web.conftest import BROWSER, Client, client_of

DOORS = ("/", "/ontology", "/shapes", "/validation", "/about", "/dumps/", "/sparql")
EACH_KIND = 5


@pytest.fixture(scope="module")
def visitor(sample_site: Site, endpoint: Endpoint) -> Client:
    return client_of(sample_site, endpoint, Settings())


def links(client: Client, path: str) -> set[str]:
    """The addresses on this host that a page links to."""
    answer = client.get(path, headers={"Accept": BROWSER}, follow_redirects=True)
    assert answer.status_code == 200, path
    document = html.fromstring(answer.text)
    found = document.xpath("//a/@href | //link/@href")
    anchors = {href[1:] for href in found if href.startswith("#")}
    assert anchors <= set(document.xpath("//@id")), path
    return {urldefrag(href).url for href in found if href.startswith("/")}


def test_every_link_resolves(visitor: Client) -> None:
    pages = [*DOORS, *(f"/{kind}/" for kind in KINDS)]
    seen: set[str] = set()
    for page in pages:
        found = links(visitor, page)
        seen |= found
    for kind in KINDS:
        entities = sorted(link for link in seen if link.startswith(f"/{kind}/") and "?" not in link)
        for page in entities[:EACH_KIND]:
            seen |= links(visitor, page)
    broken = [link for link in sorted(seen) if visitor.head(link).status_code not in (200, 303)]
    assert len(seen) > 500
    assert not broken


def test_every_page_says_that_it_is_a_sample(visitor: Client) -> None:
    for page in (*DOORS, "/state/albania.html", "/nowhere"):
        assert "Sample data written for osce-graph" in visitor.get(page, headers={"Accept": BROWSER}).text


def test_anchors_of_our_terms_lead_to_the_ontology(visitor: Client) -> None:
    document = html.fromstring(visitor.get("/state/albania.html").text)
    terms = {urlsplit(href).fragment for href in document.xpath("//dt/a/@href")}
    assert terms
    assert terms <= set(html.fromstring(visitor.get("/ontology.html").text).xpath("//@id"))
