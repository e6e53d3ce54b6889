"""What a reader of one entity's page or document gets."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from osce_graph import entities
from osce_graph.entities import describe, evidence, label_reader
from osce_graph.iris import Iris
from osce_graph.vocabulary import DCAT, HYDRA, OA, OSCE, PROV, RDF, RDFS, SCHEMA, SKOS, VOID, XSD

IRIS = Iris("https://example.org/data/")
SHA = "ab" * 32
ITEM, ALBANIA, SOURCE = IRIS("news/1"), IRIS("state/albania"), IRIS(f"source/{SHA}")
PAGE, EVIDENCE = IRIS.source_graph(SHA), IRIS.evidence_graph(SHA)
NOTE, TARGET, QUOTE = (IRIS(f"annotation/00ff{part}") for part in ("", "-target", "-quote"))
DATASET = IRIS("dataset/all")


def english(text: str) -> Literal:
    return Literal(text, language="en")


@pytest.fixture
def store() -> Store:
    filled = Store()
    for triple in (
        Triple(ITEM, RDF.type, OSCE.NewsItem),
        Triple(ITEM, RDFS.label, english("Headline")),
        Triple(ITEM, SCHEMA.mentions, ALBANIA),
        Triple(ITEM, PROV.wasDerivedFrom, SOURCE),
    ):
        filled.add(Quad(*triple))
        filled.add(Quad(*triple, PAGE))
    for triple in (
        Triple(ALBANIA, RDF.type, OSCE.State),
        Triple(ALBANIA, RDFS.label, Literal("Albanie", language="fr")),
        Triple(ALBANIA, RDFS.label, english("Albania")),
    ):
        filled.add(Quad(*triple))
        filled.add(Quad(*triple, IRIS.reference_graph))
    filled.add(Quad(SCHEMA.mentions, RDFS.label, english("mentions")))
    for triple in (
        Triple(NOTE, RDF.type, OA.Annotation),
        Triple(NOTE, OSCE.statementSubject, ITEM),
        Triple(NOTE, OSCE.property, SCHEMA.mentions),
        Triple(NOTE, OSCE.rule, Literal("state-name")),
        Triple(NOTE, OA.hasBody, ALBANIA),
        Triple(NOTE, OA.hasTarget, TARGET),
        Triple(TARGET, OA.hasSource, SOURCE),
        Triple(TARGET, OA.hasSelector, QUOTE),
        Triple(QUOTE, OA.exact, Literal("Albania")),
        Triple(QUOTE, OA.prefix, Literal("met in ")),
        Triple(QUOTE, OA.suffix, Literal(" on Monday")),
    ):
        filled.add(Quad(*triple, EVIDENCE))
    filled.add(Quad(DATASET, RDF.type, DCAT.Dataset, IRIS.metadata_graph))
    return filled


def test_an_item_is_described_with_where_each_statement_stands(store: Store) -> None:
    item = describe(store, ITEM, IRIS)
    assert item
    assert set(item.outgoing) == {
        Triple(ITEM, RDF.type, OSCE.NewsItem),
        Triple(ITEM, RDFS.label, english("Headline")),
        Triple(ITEM, SCHEMA.mentions, ALBANIA),
        Triple(ITEM, PROV.wasDerivedFrom, SOURCE),
    }
    assert item.values(SCHEMA.mentions) == [ALBANIA]
    assert item.graphs[Triple(ITEM, SCHEMA.mentions, ALBANIA)] == (PAGE,)


def test_labels_are_english_where_there_is_a_choice(store: Store) -> None:
    item = describe(store, ITEM, IRIS)
    assert item
    assert item.labels == {ALBANIA: english("Albania"), SCHEMA.mentions: english("mentions")}


def test_a_label_in_another_language_is_better_than_none(store: Store) -> None:
    serbia = IRIS("state/serbia")
    store.add(Quad(serbia, SKOS.prefLabel, Literal("Serbie", language="fr")))
    assert label_reader(store)(serbia) == Literal("Serbie", language="fr")
    assert label_reader(store)(IRIS("state/nowhere")) is None


def test_what_names_an_entity_is_listed_and_counted(store: Store) -> None:
    state = describe(store, ALBANIA, IRIS)
    assert state
    assert state.incoming == ((ITEM, SCHEMA.mentions),)
    assert state.incoming_totals == {SCHEMA.mentions: 1}
    assert state.labels[ITEM] == english("Headline")


def test_of_very_many_statements_some_are_listed_and_all_are_counted(store: Store) -> None:
    for number in range(entities.PAGE_SIZE + 20):
        store.add(Quad(IRIS(f"news/{number + 2}"), SCHEMA.about, ALBANIA))
    state, rest = describe(store, ALBANIA, IRIS), describe(store, ALBANIA, IRIS, page=2)
    assert state
    assert rest
    assert len(state.incoming) == entities.PAGE_SIZE
    assert state.incoming_totals == {SCHEMA.mentions: 1, SCHEMA.about: entities.PAGE_SIZE + 20}
    assert (state.incoming_total, state.pages) == (entities.PAGE_SIZE + 21, 2)
    assert len({*state.incoming, *rest.incoming}) == entities.PAGE_SIZE + 21


def test_pages_say_where_they_stand_among_their_siblings(store: Store) -> None:
    for number in range(2 * entities.PAGE_SIZE + 1):
        store.add(Quad(IRIS(f"news/{number + 2}"), SCHEMA.about, ALBANIA))
    first, middle, last = (
        {triple.predicate: triple.object for triple in found.triples() if triple.subject == page}
        for number in (1, 2, 3)
        if (page := NamedNode(f"{ALBANIA.value}?page={number}"))
        and (found := describe(store, ALBANIA, IRIS, page=number))
    )
    assert (first.get(HYDRA.previous), first[HYDRA.next]) == (None, NamedNode(f"{ALBANIA.value}?page=2"))
    assert middle[HYDRA.previous] == middle[HYDRA.first] == NamedNode(f"{ALBANIA.value}?page=1")
    assert middle[HYDRA.next] == middle[HYDRA.last] == NamedNode(f"{ALBANIA.value}?page=3")
    assert HYDRA.next not in last
    whole = describe(store, ALBANIA, IRIS)
    assert whole
    counted = {t.predicate: t.object for t in whole.triples() if t.subject.value == f"{ALBANIA.value}#all"}  # type: ignore[union-attr]
    assert counted[HYDRA.totalItems] == Literal("202", datatype=XSD.integer)
    by_property = {t.subject: t.object for t in whole.triples() if t.predicate == VOID.triples}
    assert by_property[NamedNode(f"{ALBANIA.value}#all-schema-about")] == Literal(201)


def test_there_is_no_page_after_the_last(store: Store) -> None:
    with pytest.raises(ValueError, match="has 1 pages; there is no page 2"):
        describe(store, ALBANIA, IRIS, page=2)


def test_a_document_of_one_page_holds_no_paging(store: Store) -> None:
    state = describe(store, ALBANIA, IRIS)
    assert state
    assert not [triple for triple in state.triples() if triple.predicate in HYDRA]


def test_an_entity_on_very_many_pages_names_the_first_graphs_of_every_statement(store: Store) -> None:
    label, kind = Triple(ALBANIA, RDFS.label, english("Albania")), Triple(ALBANIA, RDF.type, OSCE.State)
    for number in range(1500):
        for triple in (label, kind):
            store.add(Quad(*triple, IRIS.source_graph(f"{number:064x}")))
    state = describe(store, ALBANIA, IRIS)
    assert state
    assert len(state.outgoing) == 3
    assert len(state.graphs[label]) == len(state.graphs[kind]) == entities.GRAPHS_LIMIT


def test_evidence_gives_the_words_of_the_page(store: Store) -> None:
    item = describe(store, ITEM, IRIS)
    assert item
    [found] = evidence(store, item.annotations)
    assert (found.annotation, found.property, found.value) == (NOTE, SCHEMA.mentions, ALBANIA)
    assert (found.prefix, found.exact, found.suffix) == ("met in ", "Albania", " on Monday")
    assert (found.rule, found.source) == ("state-name", SOURCE)


def test_a_document_holds_statements_labels_both_directions_and_where_to_read_on(store: Store) -> None:
    item, state = describe(store, ITEM, IRIS), describe(store, ALBANIA, IRIS)
    assert item
    assert state
    assert set(item.triples()) == {
        *item.outgoing,
        Triple(ALBANIA, RDFS.label, english("Albania")),
        Triple(ITEM, RDFS.seeAlso, PAGE),
        Triple(PAGE, PROV.wasDerivedFrom, SOURCE),
        Triple(PAGE, RDFS.seeAlso, EVIDENCE),
    }
    assert Triple(ITEM, SCHEMA.mentions, ALBANIA) in set(state.triples())


def test_an_annotation_is_described_whole_from_its_evidence_graph(store: Store) -> None:
    note = describe(store, NOTE, IRIS)
    assert note
    assert Triple(NOTE, OSCE.statementSubject, ITEM) in note.outgoing
    assert Triple(TARGET, OA.hasSource, SOURCE) in note.content
    assert Triple(QUOTE, OA.exact, Literal("Albania")) in note.content
    assert note.labels[ITEM] == english("Headline")


def test_a_named_graph_is_described_by_its_triples(store: Store) -> None:
    page = describe(store, PAGE, IRIS)
    assert page
    assert page.outgoing == ()
    assert page.content_total == 4
    assert Triple(ITEM, SCHEMA.mentions, ALBANIA) in page.content


def test_a_named_graph_too_large_to_list_still_says_how_much_it_holds(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "CONTENT_SIZE", 3)
    page, rest = describe(store, PAGE, IRIS), describe(store, PAGE, IRIS, page=2)
    assert page
    assert rest
    assert (len(page.content), page.content_total) == (3, 4)
    assert len({*page.content, *rest.content}) == 4


def test_what_only_the_metadata_describe_is_found_there(store: Store) -> None:
    dataset = describe(store, DATASET, IRIS)
    assert dataset
    assert dataset.outgoing == (Triple(DATASET, RDF.type, DCAT.Dataset),)
    assert dataset.graphs == {dataset.outgoing[0]: (IRIS.metadata_graph,)}


@pytest.mark.parametrize("path", ["news/2", "graph/source/none", "annotation/none"])
def test_an_iri_without_statements_has_no_description(store: Store, path: str) -> None:
    assert describe(store, IRIS(path), IRIS) is None


def test_an_iri_that_is_only_named_has_no_description(store: Store) -> None:
    assert describe(store, SOURCE, IRIS) is None
    assert describe(store, NamedNode("https://example.com/"), IRIS) is None
