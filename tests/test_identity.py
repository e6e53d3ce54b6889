"""Fusing records: no order of arrival matters, nothing said is lost, the item's own page goes first."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.identity import Witness, fuse, precedence
from osce_graph.records import Finding, ItemRecord, Quote, ReportedEvent

PATHS = st.lists(st.sampled_from(["body/a", "body/b", "body/c"]), unique=True).map(tuple)
DAY = st.none() | st.sampled_from(["2010-01-01", "2010-01-02"])
FINDINGS = st.lists(
    st.builds(
        Finding,
        st.just("news/1"),
        st.just("schema:mentions"),
        st.sampled_from(["state/a", "state/b"]),
        st.just(False),
        st.builds(Quote, st.sampled_from("xy"), st.just(""), st.just("")),
        st.just("name"),
    ),
    unique=True,
).map(tuple)
EVENTS = st.lists(
    st.builds(ReportedEvent, st.just("event/1-1"), st.just("2010-01-01"), st.just("2010-01-02")), max_size=2
).map(tuple)
RECORDS = st.builds(
    ItemRecord,
    path=st.just("news/1"),
    origin=st.sampled_from(["page", "entry"]),
    headline=st.sampled_from(["A", "B"]),
    language=st.sampled_from(["en", "und"]),
    abstract=st.none() | st.sampled_from(["lead", "longer lead"]),
    date_published=DAY,
    structures=PATHS,
    issuers=PATHS,
    fields_of_work=PATHS,
    events=EVENTS,
    findings=FINDINGS,
    body=st.sampled_from(["", "text", "more text"]),
)
WITNESSES = st.builds(
    Witness,
    RECORDS,
    st.sampled_from(["0" * 64, "1" * 64]),
    st.none() | st.sampled_from(["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]),
)
MANY = st.lists(WITNESSES, min_size=1, max_size=5)


@given(MANY.flatmap(lambda many: st.tuples(st.just(many), st.permutations(many))))
def test_order_never_matters(orders: tuple[list[Witness], list[Witness]]) -> None:
    assert fuse(orders[0]) == fuse(orders[1])


@given(MANY)
def test_hearing_the_same_twice_changes_nothing(witnesses: list[Witness]) -> None:
    fused = fuse(witnesses)
    assert fuse([*witnesses, *witnesses]) == fused
    assert fuse([Witness(fused, "0" * 64)] * 2) == fused


@given(MANY)
def test_nothing_said_is_lost(witnesses: list[Witness]) -> None:
    fused = fuse(witnesses)
    for name in ("structures", "issuers", "fields_of_work", "findings"):
        said = [value for witness in witnesses for value in getattr(witness.record, name)]
        assert set(getattr(fused, name)) == set(said)
        assert len(getattr(fused, name)) == len(set(said))
    for name in ("abstract", "date_published"):
        said = [value for witness in witnesses if (value := getattr(witness.record, name))]
        assert (getattr(fused, name) in said) if said else (getattr(fused, name) is None)


def record(**changes: object) -> ItemRecord:
    return dataclasses.replace(ItemRecord("news/1", "entry", "From a listing", "en"), **changes)  # type: ignore[arg-type]


def test_the_page_goes_before_the_entry_the_later_before_the_earlier() -> None:
    early = Witness(record(headline="Early"), "a", "2001-01-01T00:00:00Z")
    late = Witness(record(headline="Late"), "b", "2002-01-01T00:00:00Z")
    page = Witness(record(headline="Own page", origin="page"), "c")
    assert fuse([early, late]).headline == "Late"
    assert fuse([early, late, page]).headline == "Own page"
    assert [witness.sha256 for witness in precedence([early, page, late])] == ["c", "b", "a"]


def test_what_the_page_does_not_say_the_entry_tells() -> None:
    page = Witness(record(origin="page", body="The whole text."), "a")
    entry = Witness(record(date_published="2010-01-01", content_type="content-type/news"), "b")
    fused = fuse([entry, page])
    assert (fused.date_published, fused.content_type) == ("2010-01-01", "content-type/news")
    assert (fused.origin, fused.body) == ("page", "The whole text.")


def test_a_known_language_goes_before_an_unknown_one() -> None:
    fused = fuse([Witness(record(origin="page", language="und"), "a"), Witness(record(), "b")])
    assert fused.language == "en"


def test_items_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="exactly one item"):
        fuse([Witness(record(), "a"), Witness(record(path="news/2"), "b")])
    with pytest.raises(ValueError, match="exactly one item"):
        fuse([])
