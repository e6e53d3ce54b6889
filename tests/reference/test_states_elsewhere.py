"""The States under the names and codes of others: CLDR, ISO 3166 and M49, Wikidata by way of npm, the EU."""

import json
import shutil
import subprocess
from pathlib import Path

import pycountry
import pytest
import rdflib
from babel import __version__ as babel_version
from rdflib import RDF, SKOS

from osce_graph.iris import DEFAULT_BASE
from osce_graph.reference import cldr, turtle
from osce_graph.reference.load import load
from osce_graph.resources import REFERENCE
from osce_graph.vocabulary import PREFIXES

ROOT = Path(__file__).resolve().parents[2]
OSCE = rdflib.Namespace(PREFIXES["osce"])
GRAPH = load(DEFAULT_BASE)
WIKIDATA = "http://www.wikidata.org/entity/"
AUTHORITY = "http://publications.europa.eu/resource/authority/country/"
STATES = sorted(GRAPH.subjects(RDF.type, OSCE.State))
FORMER = {state for state in STATES if (state, OSCE.currentStanding, None) not in GRAPH}
LANGUAGES = set(cldr.OSCE_LANGUAGES)

# country-coder names another entity than the one that takes part in the OSCE.
ELSEWHERE = {
    "DK": ("Q756617", "the Danish Realm, with Greenland and the Faroe Islands; Q35 is Denmark"),
    "NL": ("Q29999", "the Kingdom of the Netherlands, with its Caribbean countries; Q55 is the Netherlands"),
    "VA": ("Q237", "the Vatican City State; the Holy See, Q159583, takes part"),
}
# Links to something near and not the same.
CLOSE = {
    "holy-see": "VAT stands for the Vatican City State too",
    "sfr-yugoslavia": "YUG stands for the Federal Republic of Yugoslavia too",
}


def path(state: rdflib.term.Node) -> str:
    return str(state).removeprefix(f"{DEFAULT_BASE}state/")


def value(state: rdflib.term.Node, predicate: rdflib.URIRef) -> str:
    return str(GRAPH.value(state, predicate) or "")


@pytest.mark.parametrize("state", STATES, ids=path)
def test_codes_are_those_of_iso_and_m49(state: rdflib.URIRef) -> None:
    iso2, iso3, m49 = (value(state, predicate) for predicate in (OSCE.iso2, OSCE.iso3, OSCE.m49))
    if state not in FORMER:
        country = pycountry.countries.get(alpha_3=iso3)
        assert (iso2, iso3, m49) == (country.alpha_2, country.alpha_3, country.numeric)
        return
    country = pycountry.historic_countries.get(alpha_3=iso3)
    assert iso2 == ""  # withdrawn codes were given out again: CS
    assert iso3 == country.alpha_3
    assert m49 == ("890" if iso3 == "YUG" else country.numeric)  # 891 came with the Federal Republic


@pytest.mark.parametrize("state", STATES, ids=path)
def test_links_to_the_authority_of_the_eu_go_by_alpha_3(state: rdflib.URIRef) -> None:
    predicate = SKOS.closeMatch if path(state) in CLOSE else SKOS.exactMatch
    assert (state, predicate, rdflib.URIRef(AUTHORITY + value(state, OSCE.iso3))) in GRAPH
    links = [*GRAPH.objects(state, SKOS.exactMatch), *GRAPH.objects(state, SKOS.closeMatch)]
    assert len([link for link in links if str(link).startswith(AUTHORITY)]) == 1
    assert len([link for link in links if str(link).startswith(WIKIDATA)]) == (0 if state in FORMER else 1)
    assert (state, rdflib.OWL.sameAs, None) not in GRAPH


def country_coder() -> dict[str, str]:
    """Q-ids by ISO alpha-2, asked of npm's country-coder."""
    clients = ROOT / "tests" / "clients"
    if not (clients / "node_modules" / "@rapideditor").is_dir() or not shutil.which("node"):
        pytest.skip("npm's country-coder is not installed: npm ci --prefix tests/clients")
    code = (
        "import { borders } from '@rapideditor/country-coder';"
        "console.log(JSON.stringify(Object.fromEntries("
        "borders.features.map(f => f.properties).map(p => [p.iso1A2, p.wikidata]))))"
    )
    command = ["node", "--input-type=module", "--eval", code]
    asked = subprocess.run(command, cwd=clients, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(asked.stdout)
    return found


def test_wikidata_ids_are_those_of_country_coder_but_for_reasoned_exceptions() -> None:
    theirs = country_coder()
    different = {}
    for state in STATES:
        if state in FORMER:
            continue
        ours = {str(link).removeprefix(WIKIDATA) for link in GRAPH.objects(state, SKOS.exactMatch)}
        iso2 = value(state, OSCE.iso2)
        if theirs[iso2] not in ours:
            different[iso2] = theirs[iso2]
    assert different == {iso2: theirs for iso2, (theirs, _) in ELSEWHERE.items()}


def test_names_are_those_of_cldr() -> None:
    triples = turtle.read(REFERENCE / "states.ttl")
    assert set(cldr.update(triples)) == set(triples), (
        f"CLDR names differ in Babel {babel_version}; run: python -m osce_graph.reference.cldr"
    )


@pytest.mark.parametrize("state", STATES, ids=path)
def test_every_state_has_one_name_in_each_language_of_the_osce(state: rdflib.URIRef) -> None:
    tags = [label.language for label in GRAPH.objects(state, SKOS.prefLabel)]
    assert set(tags) >= LANGUAGES
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize(
    ("key", "language", "name"),
    [
        ("georgia", "ka", "საქართველო"),
        ("switzerland", "rm", "Svizra"),
        ("finland", "sv", "Finland"),
        ("belgium", "nl", "België"),
        ("serbia", "sr", "Србија"),
        ("serbia", "sr-latn", "Srbija"),
        ("ukraine", "uk", "Україна"),
        ("holy-see", "de", "Heiliger Stuhl"),
        ("czechoslovakia", "cs", "Československo"),
    ],
)
def test_states_have_names_in_their_own_languages(key: str, language: str, name: str) -> None:
    labels = set(GRAPH.objects(rdflib.URIRef(f"{DEFAULT_BASE}state/{key}"), SKOS.prefLabel))
    assert rdflib.Literal(name, lang=language) in labels


@pytest.mark.parametrize(
    ("key", "preferred", "other"),
    [
        ("russian-federation", "Russian Federation", "Russia"),
        ("republic-of-korea", "Republic of Korea", "South Korea"),
        ("netherlands", "The Netherlands", "Netherlands"),
        ("turkiye", "Türkiye", "Turkey"),
    ],
)
def test_the_english_name_is_the_osces_own(key: str, preferred: str, other: str) -> None:
    state = rdflib.URIRef(f"{DEFAULT_BASE}state/{key}")
    assert [str(n) for n in GRAPH.objects(state, SKOS.prefLabel) if n.language == "en"] == [preferred]
    assert rdflib.Literal(other, lang="en") in set(GRAPH.objects(state, SKOS.altLabel))
