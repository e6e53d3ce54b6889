"""The weights that tell days of occasions from others are what judged days teach, and serve unseen ones."""

import datetime as dt

import pytest

from osce_graph.extraction import occasions
from osce_graph.extraction.reader import Reader
from tests.judged import learn, texts

ISSUED = dt.date(2014, 5, 7)
PARTS = 5  # that the batches are dealt to, each judged by what the others teach


@pytest.fixture(scope="module")
def judged() -> list[texts.Judged]:
    return texts.everything(Reader())


def test_the_weights_are_those_learnt(judged: list[texts.Judged]) -> None:
    shipped, learnt = occasions.weights(), learn.learn(judged)
    strange = {
        name
        for name in shipped.keys() | learnt.keys()
        if shipped.get(name, 0) != pytest.approx(learnt.get(name, 0), abs=0.02)
    }
    assert not strange, "make learn"


def test_days_of_batches_that_were_not_learnt_from_are_told_apart(judged: list[texts.Judged]) -> None:
    real = {day.batch for day in texts.judged_before()}
    days = [(day, odds) for day, odds in learn.unseen(judged, PARTS) if day.batch in real]
    for right, of in learn.precision_and_recall(days):
        assert right / of > 0.95


def test_days_that_may_be_read_either_way_teach_nothing() -> None:
    told = texts.Told(
        texts.document("They met in Riga on 5 May.", ISSUED), "An item", frozenset(), frozenset()
    )
    one = ("2014-05-05", "2014-05-05")
    (day,) = texts.judge("a", [told], Reader())
    assert not day.occasion
    (day,) = texts.judge("a", [told._replace(days=frozenset({one}))], Reader())
    assert day.occasion
    assert not list(texts.judge("a", [told._replace(either=frozenset({one}))], Reader()))
    longer = frozenset({("2014-05-04", "2014-05-06")})
    assert not list(texts.judge("a", [told._replace(days=longer)], Reader()))


@pytest.mark.parametrize("name", ["sentences.tsv", "lessons.tsv"])
def test_days_of_lessons_are_days_in_order(name: str) -> None:
    for lesson in texts.lessons(name):
        for first, last in (*lesson.days, *lesson.either):
            assert dt.date.fromisoformat(first) <= dt.date.fromisoformat(last), lesson.text
