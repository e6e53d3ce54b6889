"""Queries to begin with, shown beside the form: the saved queries, under the site's base."""

from dataclasses import dataclass

from osce_graph.iris import Iris
from osce_graph.reference import queries as saved


@dataclass(frozen=True, slots=True)
class Example:
    """A query with the question it answers."""

    question: str
    query: str


def queries(iris: Iris) -> tuple[Example, ...]:
    """The examples, for a site with this base."""
    return tuple(Example(query.title, f"{query.text}\n") for query in saved.load(iris.base))
