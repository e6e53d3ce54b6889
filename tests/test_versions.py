"""Language versions tied together: what pages link to, what is published, and nothing else."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode

from osce_graph.config import Settings
from osce_graph.identity import Link, versions
from osce_graph.release.build import Built, build
from osce_graph.release.site import Release
from osce_graph.vocabulary import OSCE, SCHEMA

BASE = Settings().base_iri
OSCE_ORG = "https://www.osce.org"
ENGLISH = (
    "The officers of the harbour have met in the town, and the OSCE was told what they said of the lists."
)
RUSSIAN = "Офицеры порта встретились в городе и рассказали ОБСЕ о том, что было в списках, и как это было."
GERMAN = (
    "Die Beamten des Hafens haben sich in der Stadt mit der OSZE getroffen und über die Listen gesprochen."
)
UKRAINIAN = "Офіцери порту зустрілися в місті та розповіли ОБСЄ про те, що було у списках і як це було."


def page(folder: Path, address: str, title: str, text: str, *links: tuple[str, str]) -> Path:
    """A saved page with links to its versions; its side file states the address."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{address.strip('/').replace('/', '-')}.html"
    items = "".join(f'<li><a href="{href}">{language}</a></li>' for language, href in links)
    path.write_text(
        f"<html><body><main><h1>{title}</h1><ul>{items}</ul>"
        f"<p>Issued on: <time datetime='2014-05-05'>5 May 2014</time></p><p>{text}</p></main></body></html>"
    )
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps({"address": OSCE_ORG + address}))
    return path


def ties(release: Release) -> set[tuple[str, str]]:
    found = release.store.quads_for_pattern(None, OSCE.languageVersionOf, None, DefaultGraph())
    public = release.store.quads_for_pattern(None, SCHEMA.translationOfWork, None, DefaultGraph())
    pairs = {(quad.subject, quad.object) for quad in found}
    assert pairs == {(quad.subject, quad.object) for quad in public}
    return {(one.value.removeprefix(BASE), other.value.removeprefix(BASE)) for one, other in pairs}


def made(tmp_path: Path, *pages: Path, add: bool = False) -> Built:
    return build(list(pages), tmp_path / "site", Settings(), add=add)


def test_versions_are_tied_to_the_english_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    pages = [
        page(folder, "/secretariat/20", "Harbour lists", ENGLISH, ("Русский", "/ru/secretariat/21")),
        page(folder, "/ru/secretariat/21", "Портовые списки", RUSSIAN),
        page(folder, "/de/node/22", "Hafenlisten", GERMAN, ("English", "/node/20")),
        page(folder, "/node/30", "Another thing of the harbour", ENGLISH),
    ]
    assert ties(made(tmp_path, *pages).release) == {
        ("news/21-ru", "news/20"),
        ("news/22-de", "news/20"),
    }


def test_one_node_number_in_two_languages_is_one_text(tmp_path: Path) -> None:
    pages = [
        page(tmp_path / "in", "/node/20", "Harbour lists", ENGLISH),
        page(tmp_path / "in", "/ru/node/20", "Портовые списки", RUSSIAN),
    ]
    assert ties(made(tmp_path, *pages).release) == {("news/20-ru", "news/20")}


@pytest.mark.parametrize(
    "links",
    [
        [("Русский", "/ru/node/404")],  # which is not published
        [("Русский", "/node/30")],  # which is in English
        [("Русский", "/de/node/22")],  # which is in German
        [("English", "/node/20")],  # itself
        [("Русский", "javascript:alert(1)"), ("Deutsch", "https://example.org/de/node/22")],
    ],
)
def test_a_link_that_leads_to_no_such_version_ties_nothing(
    links: list[tuple[str, str]], tmp_path: Path
) -> None:
    pages = [
        page(tmp_path / "in", "/node/20", "Harbour lists", ENGLISH, *links),
        page(tmp_path / "in", "/node/30", "Another thing of the harbour", ENGLISH),
        page(tmp_path / "in", "/de/node/22", "Hafenlisten", GERMAN),
    ]
    release = made(tmp_path, *pages).release
    assert ties(release) == set()
    published = {f"{BASE}news/{key}" for key in ("20", "30", "22-de")}
    stated = {quad.subject.value for quad in release.store.quads_for_pattern(None, SCHEMA.headline, None)}
    assert stated == published


def test_the_page_says_where_its_versions_are_published_or_not(tmp_path: Path) -> None:
    item = page(tmp_path / "in", "/node/20", "Harbour lists", ENGLISH, ("Русский", "/ru/node/404"))
    release = made(tmp_path, item).release
    said = release.store.quads_for_pattern(None, OSCE.languageVersionAddress, None)
    graphs = {quad.graph_name for quad in said if quad.object == NamedNode(f"{OSCE_ORG}/ru/node/404")}
    assert len(graphs) == 2  # the page's own, and the merge


def test_an_item_without_a_number_is_found_by_the_address_of_its_page(tmp_path: Path) -> None:
    pages = [
        page(tmp_path / "in", "/node/20", "Harbour lists", ENGLISH, ("Deutsch", "/de/hafenlisten")),
        page(tmp_path / "in", "/de/hafenlisten", "Hafenlisten", GERMAN),
    ]
    ((version, of),) = ties(made(tmp_path, *pages).release)
    assert of == "news/20"
    assert version.startswith("news/hafenlisten-")


def test_a_build_in_steps_ties_what_a_fresh_one_does(tmp_path: Path) -> None:
    """Whatever comes first; and what is not there any more is tied no more."""
    folder = tmp_path / "in"
    pages = [
        page(folder, "/ru/node/21", "Портовые списки", RUSSIAN, ("Українська", "/uk/node/23")),
        page(folder, "/uk/node/23", "Портові списки", UKRAINIAN),
        page(folder, "/node/20", "Harbour lists", ENGLISH, ("Русский", "/ru/node/21")),
    ]
    fresh = made(tmp_path / "fresh", *pages).release
    assert ties(fresh) == {("news/21-ru", "news/20"), ("news/23-uk", "news/20")}
    for number, order in enumerate(itertools.permutations(pages)):
        site = tmp_path / str(number)
        for at, each in enumerate(order):
            release = made(site, each, add=at > 0).release
        assert release.manifest["dumps"] == fresh.manifest["dumps"]
    assert ties(made(tmp_path / "fresh", *pages[:2]).release) == {("news/23-uk", "news/21-ru")}


LANGUAGES = {"news/1": "en", "news/1-ru": "ru", "news/2-ru": "ru", "news/3-uk": "uk", "news/4": "en"}
LINKS = st.builds(
    Link, st.sampled_from(sorted(LANGUAGES)), st.sampled_from(sorted(LANGUAGES)), st.booleans(), st.booleans()
).filter(lambda link: link.item != link.target)


@given(st.lists(LINKS, unique=True), st.randoms())
def test_no_group_holds_a_language_twice_whatever_is_linked(links: list[Link], random) -> None:  # type: ignore[no-untyped-def]
    tied = versions(LANGUAGES, links)
    shuffled = list(links)
    random.shuffle(shuffled)
    assert versions(LANGUAGES, shuffled) == tied
    firsts = {of for _, of in tied}
    assert not firsts & {version for version, _ in tied}
    for first in firsts:
        group = [first, *(version for version, of in tied if of == first)]
        assert len({LANGUAGES[item] for item in group}) == len(group)


def test_the_original_that_pages_name_comes_before_the_english_version() -> None:
    links = [Link("news/1", "news/1-ru", original=True), Link("news/3-uk", "news/1")]
    assert versions(LANGUAGES, links) == [("news/1", "news/1-ru"), ("news/3-uk", "news/1-ru")]


def test_links_that_contradict_each_other_leave_what_the_number_ties() -> None:
    links = [
        Link("news/1", "news/2-ru"),
        Link("news/1-ru", "news/1", numbered=True),
        Link("news/3-uk", "news/4"),
    ]
    assert versions(LANGUAGES, links) == [("news/1-ru", "news/1"), ("news/3-uk", "news/4")]
