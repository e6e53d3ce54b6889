"""Tables of what fixed queries of our own find in a release, as people and spreadsheets read them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from pyoxigraph import Literal, NamedNode

from osce_graph.entities import Value
from osce_graph.vocabulary import PREFIXES
from osce_graph.web.current import OpenRelease
from osce_graph.web.respond import label_language
from osce_graph.web.terms import Shown, shown

_PREFIXES: Final = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n"
    for name in ("osce", "org", "prov", "rdfs", "schema", "skos", "xsd")
)
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_NUMBER: Final = re.compile(r"-[0-9]+(\.[0-9]+)?")

Cells = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms under headings; None is an empty cell."""

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]

    def shown(self, opened: OpenRelease) -> list[tuple[Shown | None, ...]]:
        """The rows for people: labels in their language, with links."""
        label = opened.label_in(label_language())
        return [
            tuple(None if cell is None else shown(cell, opened.iris, label) for cell in row)
            for row in self.rows
        ]

    def csv(self, opened: OpenRelease) -> str:
        """The rows for a spreadsheet: dates in ISO 8601, an entity as its label and, beside it, its IRI."""
        places = range(len(self.columns))
        entities = [any(isinstance(row[place], NamedNode) for row in self.rows) for place in places]
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(_beside(self.columns, (f"{column} IRI" for column in self.columns), entities))
        for row in self.rows:
            texts = (inert(_plain(cell, opened)) for cell in row)
            iris = (cell.value if isinstance(cell, NamedNode) else "" for cell in row)
            writer.writerow(_beside(texts, iris, entities))
        return written.getvalue()


def select(opened: OpenRelease, query: str, columns: Sequence[str]) -> Table:
    """The table that a SELECT query of our own finds, its variables in order under `columns`."""
    found = cast(Any, opened.store.query(with_prefixes(query, opened.iris.base)))
    rows = tuple(tuple(_cell(cell) for cell in row) for row in found)
    return Table(tuple(columns), rows)


def with_prefixes(query: str, base: str) -> str:
    """A query of our own as it can be asked anywhere."""
    return f"BASE <{base}>\n{_PREFIXES}{query}"


def _cell(value: Value | None) -> Value | None:
    return None if isinstance(value, Literal) and not value.value else value


def _plain(cell: Value | None, opened: OpenRelease) -> str:
    if cell is None:
        return ""
    return cell.value if isinstance(cell, Literal) else shown(cell, opened.iris, opened.label).text


def _beside(texts: Iterable[str], iris: Iterable[str], entities: Iterable[bool]) -> list[str]:
    cells = []
    for text, iri, entity in zip(texts, iris, entities, strict=True):
        cells += [text, iri] if entity else [text]
    return cells


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a number below zero is none."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
