"""Keys and IRIs: what identifies an entity must never depend on spelling, spacing or order."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from osce_graph.iris import KINDS, Iris, fold, sample_key, slug, transliterate, unnumbered_key, url_path

# Latin letters with and without diacritics, as far as European languages write them.
EUROPEAN = string.ascii_letters + "æøßđðþłœıħŋŧəÆØĐÐÞŁŒĦŊŦƏ"
LATIN = st.text(
    st.characters(max_codepoint=0x24F, categories=("Lu", "Ll")).filter(
        lambda char: unicodedata.normalize("NFKD", char)[0] in EUROPEAN
    )
)


@given(st.text())
def test_slugs_are_keys(text: str) -> None:
    key = slug(text)
    assert key == slug(key), "a key is its own key"
    assert 0 < len(key) <= 80
    assert "--" not in key and not key.startswith("-") and not key.endswith("-")
    assert all(char.isalnum() or char == "-" for char in key)
    NamedNode(f"https://example.org/{key}")


@given(LATIN)
def test_latin_letters_become_ascii(text: str) -> None:
    assert transliterate(text).isascii()
    assert slug(text).isascii()


@given(st.text())
def test_folding_is_idempotent_and_blind_to_case_and_spacing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(f"  {text}\t.") == folded
    assert fold(text.casefold()) == folded


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Knut Vollebæk", "knut-vollebaek"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da-nang"),
        ("İstanbul Straße", "istanbul-strasse"),
        ("Co-ordinator’s", "co-ordinators"),
        ("…", "x"),
        ("", "x"),
        ("Вена", "вена"),
    ],
)
def test_transliteration(text: str, key: str) -> None:
    assert slug(text) == key


def test_a_long_key_ends_at_a_word() -> None:
    assert slug("word " * 40) == "-".join(["word"] * 16)


@given(
    st.sampled_from(sorted(KINDS)),
    st.text(min_size=1),
    st.sampled_from(["https://w3id.org/osce-graph/", "http://localhost:8000/g/"]),
)
def test_a_path_survives_the_way_to_an_iri_and_back(kind: str, text: str, base: str) -> None:
    iris = Iris(base)
    path = f"{kind}/{slug(text)}"
    assert iris.path(iris(path).value) == path
    assert iris(path).value.startswith(base)
    assert url_path(path).isascii()


@pytest.mark.parametrize(
    "path", ["", "state", "state/", "planet/mars", "state/a b", "state/<x>", "state/a?b", "state/a#b"]
)
def test_only_paths_of_known_kinds_are_minted(path: str) -> None:
    with pytest.raises(ValueError, match="is not a path"):
        Iris()(path)


@pytest.mark.parametrize(
    "base", ["", "urn:x/", "https://w3id.org/osce-graph", "https://x y/", "https://x/#/"]
)
def test_a_base_must_be_one(base: str) -> None:
    with pytest.raises(ValueError, match="base IRI"):
        Iris(base)


def test_other_iris_have_no_path() -> None:
    assert Iris().path("https://example.org/state/albania") is None
    assert Iris().path("https://w3id.org/osce-graph/planet/mars") is None


def test_an_item_without_a_number_is_known_by_headline_date_and_language() -> None:
    key = unnumbered_key("Police officers meet", "2013-10-24", "en")
    assert key == unnumbered_key("POLICE  officers – meet", "2013-10-24", "en")
    assert key != unnumbered_key("Police officers meet", "2013-10-25", "en")
    assert key != unnumbered_key("Police officers meet", None, "en")
    assert key != unnumbered_key("Police officers meet", "2013-10-24", "sq")
    assert key.startswith("police-officers-meet-")
    assert sample_key("Police officers meet") == "sample-police-officers-meet"
