"""What the closure writes out, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.closure import axioms, close
from osce_graph.vocabulary import DCTERMS, FOAF, ORG, OSCE, RDF, SCHEMA, SKOS

NODE = NamedNode("https://example.org/news/1")
OTHER = NamedNode("https://example.org/body/odihr")


def types(*classes: NamedNode) -> set[NamedNode]:
    closed = close(Triple(NODE, RDF.type, name) for name in classes)
    return {triple.object for triple in closed if isinstance(triple.object, NamedNode)}


@pytest.mark.parametrize(
    ("given_class", "written_out"),
    [
        (OSCE.NewsItem, {OSCE.Item, SCHEMA.NewsArticle, SCHEMA.Article, SCHEMA.CreativeWork}),
        (OSCE.Publication, {OSCE.Item, SCHEMA.CreativeWork}),
        (OSCE.ReportedEvent, {SCHEMA.Event}),
        (OSCE.State, {FOAF.Agent}),
        (OSCE.Institution, {OSCE.Body, ORG.Organization, SCHEMA.Organization, FOAF.Agent}),
        (
            OSCE.FieldOperation,
            {ORG.OrganizationalUnit, ORG.Organization, SCHEMA.Organization, FOAF.Agent},
        ),
        (ORG.FormalOrganization, {ORG.Organization, SCHEMA.Organization, FOAF.Agent}),
        (OSCE.FieldOfWork, {SKOS.Concept}),
        (OSCE.Person, {SCHEMA.Person, FOAF.Person}),
        (OSCE.NamedPerson, {SCHEMA.Person, FOAF.Person}),
        (OSCE.StateMembership, {ORG.Membership}),
        (OSCE.MeetingSeries, {SCHEMA.EventSeries}),
        (SCHEMA.Country, set()),
    ],
)
def test_classes_as_the_site_promises_them(given_class: NamedNode, written_out: set[NamedNode]) -> None:
    assert types(given_class) == {given_class} | written_out


def test_a_meeting_series_is_no_event() -> None:
    assert SCHEMA.Event not in types(OSCE.MeetingSeries)
    assert SCHEMA.Event in types(OSCE.Meeting)


@pytest.mark.parametrize(
    ("given_property", "written_out"),
    [
        (OSCE.issuedBy, {OSCE.structure, SCHEMA.publisher, DCTERMS.publisher, DCTERMS.contributor}),
        (OSCE.structure, {DCTERMS.contributor}),
        (OSCE.fieldOfWork, {SCHEMA.about, DCTERMS.subject}),
        (OSCE.reportsOn, {SCHEMA.about}),
        (OSCE.inSeries, {SCHEMA.superEvent}),
        (OSCE.iso2, {SKOS.notation}),
        (SCHEMA.publisher, set()),
    ],
)
def test_properties_as_the_site_promises_them(given_property: NamedNode, written_out: set[NamedNode]) -> None:
    closed = close([Triple(NODE, given_property, OTHER)])
    assert {triple.predicate for triple in closed} == {given_property} | written_out
    assert all((triple.subject, triple.object) == (NODE, OTHER) for triple in closed)


def test_nothing_follows_from_a_class_that_is_merely_linked_to() -> None:
    triple = Triple(NODE, SCHEMA.mentions, OSCE.NewsItem)
    assert close([triple]) == [triple]


TERMS = st.sampled_from([*axioms().classes, SCHEMA.Event, OTHER])
TRIPLES = st.lists(
    st.builds(Triple, st.just(NODE), st.just(RDF.type), TERMS)
    | st.builds(
        Triple,
        st.sampled_from([NODE, OTHER]),
        st.sampled_from([*axioms().properties, SCHEMA.name]),
        st.just(OTHER) | st.text(max_size=5).map(Literal),
    )
)


@given(TRIPLES)
def test_closing_adds_each_triple_once_and_is_closed(triples: list[Triple]) -> None:
    closed = close(triples)
    assert set(triples) <= set(closed)
    assert len(closed) == len(set(closed))
    assert close(closed) == closed
    assert close(triples) == closed


@given(TRIPLES, TRIPLES)
def test_what_follows_from_two_parts_follows_from_the_whole(one: list[Triple], other: list[Triple]) -> None:
    assert set(close(one)) | set(close(other)) == set(close(one + other))
