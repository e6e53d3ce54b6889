"""The sample site as visitors walk it."""

import hashlib
import re
from collections import Counter
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from lxml import html

from osce_graph.config import Settings
from osce_graph.release.site import Site
from osce_graph.sparql.client import Endpoint
from tests.pages import ENTITIES, ROOMS, address
from tests.web.conftest import BROWSER, Client, client_of

DOORS = ("/", "/ontology", "/shapes", "/validation", "/about", "/dumps/", "/sparql")
EACH_SORT = 8
REFUSED = ("/sparql?query=SELECT",)
OUTSIDE = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/[^\s<>\"]*)?")


@pytest.fixture
def visitor(sample_site: Site, endpoint: Endpoint) -> Client:
    return client_of(sample_site, endpoint, Settings())


def sort_of(link: str) -> tuple[str, ...]:
    """What links that lead to pages of one make have in common."""
    parts = urlsplit(link)
    first, _, rest = parts.path[1:].partition("/")
    suffix = rest.rpartition(".")[2] if "." in rest else ""
    return (first, str(bool(rest)), suffix, str(len(parse_qs(parts.query))))


def test_every_link_resolves(visitor: Client) -> None:
    """From every room on, of each sort of page the first `EACH_SORT` in an order of no meaning."""
    visited: dict[str, str] = {}
    anchors: dict[str, set[str]] = {}
    asked: list[tuple[str, str]] = []
    outside: set[str] = set()
    sorts: Counter[tuple[str, ...]] = Counter()
    waiting = [(path, "ROOMS") for path in ROOMS if path != "/nowhere"]
    while waiting:
        found: set[tuple[str, str]] = set()
        for page, parent in waiting:
            answer = visitor.get(page, headers={"Accept": BROWSER}, follow_redirects=True)
            assert answer.status_code == (400 if page in REFUSED else 200), f"{page}, linked from {parent}"
            visited[page] = parent
            if answer.mimetype != "text/html":
                continue
            document = html.fromstring(answer.text)
            anchors[page] = set(document.xpath("//@id"))
            for href in document.xpath("//a/@href | //link/@href | //script/@src | //form/@action"):
                if href[0] in "/?#":
                    target, anchor = urldefrag(urljoin(page, href))
                    found.add((target, page))
                    if anchor:
                        asked.append((target, anchor))
                else:
                    outside.add(href)
        waiting = []
        for link, parent in sorted(dict(sorted(found)).items(), key=mixed):
            if link not in visited and sorts[sort_of(link)] < EACH_SORT:
                sorts[sort_of(link)] += 1
                waiting.append((link, parent))
    assert len(visited) > 500
    missing = [(page, anchor) for page, anchor in asked if page in anchors and anchor not in anchors[page]]
    assert not missing
    assert outside
    assert not [href for href in outside if not OUTSIDE.fullmatch(href)]


def mixed(link: tuple[str, str]) -> str:
    return hashlib.sha256(link[0].encode()).hexdigest()


def test_every_page_says_that_it_is_a_sample(visitor: Client) -> None:
    for page in (*DOORS, "/state/albania.html", "/nowhere"):
        assert "Sample data written for osce-graph" in visitor.get(page, headers={"Accept": BROWSER}).text


def test_anchors_of_our_terms_lead_to_the_ontology(visitor: Client) -> None:
    document = html.fromstring(visitor.get("/state/albania.html").text)
    terms = {urlsplit(href).fragment for href in document.xpath("//dt/a/@href")}
    assert terms
    assert terms <= set(html.fromstring(visitor.get("/ontology.html").text).xpath("//@id"))


# What describes the dataset itself is told in the words of DCAT, VoID and PROV.
@pytest.mark.parametrize("kind", [kind for kind in ENTITIES if kind != "dataset"])
def test_what_is_said_of_an_entity_has_a_name_in_german(
    visitor: Client, sample_site: Site, kind: str
) -> None:
    path = address(sample_site, kind)
    if path is None:
        pytest.skip(f"the sample site has no {kind}")
    answer = visitor.get(path, headers={"Accept": BROWSER, "Accept-Language": "de"})
    page = html.fromstring(answer.text)
    headings = page.xpath("//dt | //h2 | //h3 | //main//th | //p[@class='what']")
    assert headings
    assert [part.text_content() for each in headings for part in each.xpath(".//*[@lang='en']")] == []
