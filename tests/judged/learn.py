"""The weights by which `osce_graph.extraction.occasions` tells whether a day is that of an occasion.

    python -m tests.judged.learn                      learns them from what README.md beside this describes
    python -m tests.judged.learn --add BATCH FOLDER   adds the days of pages with truth files, then learns

How well it does on what it has not learnt from is printed: each batch is judged by what all others teach.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from osce_graph import resources
from osce_graph.extraction import occasions
from osce_graph.extraction.reader import Reader
from tests.evaluate import share
from tests.judged import texts
from tests.judged.texts import Judged

_SMALLNESS: Final = 0.5  # of the weights: the inverse strength of regularization
_SELDOM: Final = 2  # days that must have a feature for it to count
_DECIMALS: Final = 2
# What a day counts, that of a real text being 1: corpus and lessons are to be read without a fault.
_WORTH: Final = {"sentences": 0.2, "corpus": 3.0, "lessons": 5.0}
# Words further away tell less: what a feature counts by its mark, that of any other being 1.
_FAR: Final = {"in": 0.5, "then": 0.5}
# How many of the sentences tell of occasions says nothing of real texts: a feature of their own takes it up.
_INVENTED: Final = "invented"


def learn(judged: Sequence[Judged]) -> dict[str, float]:
    """Weights by feature: a logistic regression that prefers small ones (scikit-learn's liblinear)."""
    judged = [
        day._replace(features=day.features | {_INVENTED}) if day.batch == "sentences" else day
        for day in judged
    ]
    often = Counter(feature for day in judged for feature in day.features)
    names = sorted(feature for feature, days in often.items() if days >= _SELDOM)
    model = LogisticRegression(C=_SMALLNESS, solver="liblinear", tol=1e-6, max_iter=10_000, random_state=0)
    worth = [_WORTH.get(day.batch, 1) for day in judged]
    model.fit(_table(judged, names), [day.occasion for day in judged], sample_weight=worth)
    weights = {
        name: float(weight) * _counts(name) for name, weight in zip(names, model.coef_[0], strict=True)
    }
    weights.pop(_INVENTED, None)
    return {occasions.ANY: float(model.intercept_[0])} | weights


def _table(judged: Sequence[Judged], names: Sequence[str]) -> csr_matrix:
    """A row a day, a column a feature, with what it counts where the day has it."""
    numbers = {name: number for number, name in enumerate(names)}
    rows = [sorted(numbers[name] for name in day.features if name in numbers) for day in judged]
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int32)
    counts = np.array([_counts(name) for name in names])
    return csr_matrix((counts[columns], columns, ends), shape=(len(judged), len(names)))


def _counts(name: str) -> float:
    return _FAR.get(name.partition(" ")[0], 1)


def unseen(judged: Sequence[Judged], parts: int) -> Iterator[tuple[Judged, float]]:
    """Each day with the log odds that other batches give it, which are dealt to so many parts."""
    dealt = {batch: number % parts for number, batch in enumerate(sorted({day.batch for day in judged}))}
    for part in range(parts):
        weights = learn([day for day in judged if dealt[day.batch] != part])
        for day in judged:
            if dealt[day.batch] == part:
                yield day, weights[occasions.ANY] + sum(weights.get(name, 0) for name in day.features)


def precision_and_recall(days: Iterable[tuple[Judged, float]]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Right of those taken for occasions', and of those that are."""
    told = [(day.occasion, odds > occasions.SURE) for day, odds in days]
    right = sum(is_one and taken for is_one, taken in told)
    return (right, sum(taken for _, taken in told)), (right, sum(is_one for is_one, _ in told))


def written(weights: dict[str, float]) -> str:
    """The table that is shipped: features that move the odds, with their weights."""
    return "".join(
        f"{name}\t{weight:.{_DECIMALS}f}\n"
        for name, weight in sorted(weights.items())
        if round(weight, _DECIMALS) or name == occasions.ANY
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--add", nargs=2, metavar=("BATCH", "FOLDER"), help="pages with truth files")
    reader, add = Reader(), parser.parse_args().add
    if add:
        print(f"{texts.add(add[0], Path(add[1]), reader)} days added")
    judged = texts.everything(reader)
    by_batch: dict[str, list[tuple[Judged, float]]] = defaultdict(list)
    for day, odds in unseen(judged, len({day.batch for day in judged})):
        by_batch[day.batch].append((day, odds))
        if day.batch not in _WORTH:
            by_batch["real texts"].append((day, odds))
    print(f"{'':<14}{'days':>6}{'precision':>26}{'recall':>26}")
    for batch, days in by_batch.items():
        precision, recall = precision_and_recall(days)
        print(f"{batch:<14}{len(days):>6}{share(*precision):>26}{share(*recall):>26}")
    resources.OCCASIONS.write_text(written(learn(judged)), encoding="utf-8")


if __name__ == "__main__":
    main()
