"""Queries to begin with, shown beside the form."""

from dataclasses import dataclass
from typing import Final

from osce_graph.iris import Iris

_PREFIXES: Final = """\
PREFIX osce: <https://w3id.org/osce-graph/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A query with the question it answers."""

    question: str
    query: str


def queries(iris: Iris) -> tuple[Example, ...]:
    """The examples, for a site with this base."""
    return tuple(
        Example(question, f"{_PREFIXES}\n{query.strip()}\n".replace("{base}", iris.base))
        for question, query in _QUERIES
    )


_QUERIES: Final = (
    (
        "Which news items are there, the latest first?",
        """
SELECT ?item ?date ?headline WHERE {
  ?item a osce:NewsItem ; schema:headline ?headline .
  OPTIONAL { ?item schema:datePublished ?date }
}
ORDER BY DESC(?date) ?item
LIMIT 100
""",
    ),
    (
        "Which field operations have ended, and when?",
        """
SELECT ?operation ?label ?established ?ended WHERE {
  ?operation a osce:FieldOperation ; skos:prefLabel ?label ; osce:mandateEnded ?ended .
  OPTIONAL { ?operation osce:established ?established }
}
ORDER BY ?ended ?operation
""",
    ),
    (
        "Which States participate, and since when?",
        """
SELECT ?state ?name ?since WHERE {
  ?membership a osce:StateMembership ; org:member ?state ;
    osce:standing <{base}standing/participating-state> ; schema:startDate ?since .
  FILTER NOT EXISTS { ?membership schema:endDate ?end }
  ?state skos:prefLabel ?name . FILTER(lang(?name) = "en")
}
ORDER BY ?name
""",
    ),
    (
        "Who chaired the Organization in which year?",
        """
SELECT ?chair ?name ?start ?end WHERE {
  ?tenure osce:post <{base}post/chairpersonship> ; org:member ?chair ; schema:startDate ?start .
  OPTIONAL { ?tenure schema:endDate ?end }
  ?chair rdfs:label ?name . FILTER(lang(?name) = "en")
}
ORDER BY ?start
""",
    ),
    (
        "Which words on a page made it mention someone or something?",
        """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?item ?entity ?words ?rule WHERE {
  GRAPH ?evidence {
    ?annotation osce:statementSubject ?item ; oa:hasBody ?entity ; osce:rule ?rule ;
      oa:hasTarget/oa:hasSelector/oa:exact ?words .
  }
}
ORDER BY ?item ?entity
LIMIT 100
""",
    ),
)
