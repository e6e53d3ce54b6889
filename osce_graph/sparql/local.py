"""A query by the owner of a site, on their own machine: no worker and no limits, but no network either."""

import sys

from osce_graph.errors import QueryError
from osce_graph.formats import GRAPH_FORMATS, RDF_FORMATS, RESULT_FORMATS, RESULTS_TSV, TURTLE, find
from osce_graph.release.site import Release
from osce_graph.sparql.lexer import scan
from osce_graph.sparql.limits import Limits
from osce_graph.sparql.problem import ProtocolError
from osce_graph.sparql.worker import Job, Refused, answer


def evaluate(release: Release, query: str, form: str | None = None) -> bytes:
    """The serialised answer: TSV or Turtle unless `form` names another format.

    QueryError for a query that is wrong, is refused (updates, SERVICE), or cannot be had in `form`.
    """
    limits = Limits(rows=sys.maxsize, answer_bytes=sys.maxsize, graphs=sys.maxsize)
    try:
        scanned = scan(query, limits.nesting)
        is_graph = scanned.form in ("CONSTRUCT", "DESCRIBE")
        among = RDF_FORMATS if is_graph else RESULT_FORMATS
        fmt = find(form, among) if form else (TURTLE if is_graph else RESULTS_TSV)
        if fmt is None:
            names = ", ".join(known.name for known in (GRAPH_FORMATS if is_graph else RESULT_FORMATS))
            raise QueryError(f"{form!r} is no format for this query; there are: {names}")
        return answer(release.store, Job(query, fmt), release.base_iri, limits).body
    except ProtocolError as error:
        raise QueryError(f"{error.title}: {error.detail}") from None
    except Refused as error:
        raise QueryError(f"{error.problem.title}: {error.problem.detail}") from None
