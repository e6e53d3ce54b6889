"""`osce-graph explain`: what was read off a page, where it stands, and what was not understood."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from osce_graph.extraction.reader import Page, Reader
from osce_graph.iris import fold
from osce_graph.pages import labels
from osce_graph.pages.text import inert
from osce_graph.records import Document, Finding, ItemRecord, LabelledValue, Place

_UPPER: Final = r"[^\W\d_a-zß-öø-ÿа-яё]"
_NAME: Final = re.compile(
    rf"(?<![.!?:]\s)(?<!\n)(?<!^)\b{_UPPER}[\w’'-]+(?:\s(?:of|for|and|the|on|de|in)(?=\s{_UPPER})|\s{_UPPER}[\w’'-]+)+"
)
_TOLD_APART: Final = frozenset(
    {"headline", "body", "findings", "events", "persons", "versions", "unresolved"}
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page with its layout, the fields it prints with their carriers, the records read off it, and what
    was not understood: labels and lines that went nowhere, and names in the text that stand for nothing
    known. `reason` says why there are no records."""

    name: str
    sha256: str
    layout: str | None
    reason: str | None
    address: str | None
    text: tuple[str, ...]
    fields: tuple[LabelledValue, ...]
    records: tuple[ItemRecord, ...]
    not_understood: tuple[str, ...]
    names: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        records = [asdict(record) | {"findings": [*map(_found, record.findings)]} for record in self.records]
        return asdict(replace(self, records=())) | {"records": records}


def _found(finding: Finding) -> dict[str, Any]:
    return finding._asdict() | {"quote": finding.quote._asdict()}


def explain(document: Document, reader: Reader) -> Explanation:
    """Explain one page; it need not be one that can be published."""
    reading = reader.read(document)
    page = reader.open(document)
    if not isinstance(page, Page):
        return Explanation(
            document.name, document.sha256, reading.layout, reading.reason, document.address, (), (), (), ()
        )
    lines = tuple(block.text for block in page.anatomy.content)
    fields = tuple(value for part in page.content.parts for value in part.fields)
    return Explanation(
        document.name,
        document.sha256,
        reading.layout,
        None,
        page.address,
        lines,
        fields,
        reading.records,
        (*_unused(lines, page), *(f"{value.label}: {value.value}" for value in _unresolved(reading.records))),
        tuple(dict.fromkeys(name for record in reading.records for name in _unknown_names(record))),
    )


def _unresolved(records: tuple[ItemRecord, ...]) -> list[LabelledValue]:
    return [value for record in records for value in record.unresolved]


def _unknown_names(record: ItemRecord) -> Iterator[str]:
    """What looks like a name in the running text (capitalised words together) and was tied to nothing."""
    text = f"{record.headline}\n{record.body}"
    read = [finding.quote.exact for finding in record.findings] + [person.name for person in record.persons]
    read += [record.dateline or "", *(place.label for place in record.dateline_places)]
    for match in _NAME.finditer(text):
        name = match[0].removeprefix("The ")
        if " " in name and not any(name in words or words in name for words in read if words):
            yield name


def _unused(lines: tuple[str, ...], page: Page) -> list[str]:
    """Lines that are neither title, type, lead, body nor labelled field of any item."""
    used: set[str] = set()
    values: list[str] = []
    for part in page.content.parts:
        used.update((part.title, part.kind or "", part.lead or "", part.date_line or "", *part.body))
        values += (value.value for value in part.fields)
    return [
        line
        for line in dict.fromkeys(lines)
        if line not in used
        and not line.endswith(":")
        and fold(line) not in labels.FIELDS
        and not any(value in line for value in values)
    ]


def render(explanation: Explanation) -> RenderableType:
    """The explanation for a terminal: findings are underlined in the text they stand in."""
    layout = explanation.layout or "unknown"
    parts: list[RenderableType] = [
        Text(f"{inert(explanation.name)}\nsha256 {explanation.sha256}\nlayout {layout}")
    ]
    if explanation.address:
        parts.append(Text(f"address {explanation.address}"))
    if explanation.reason:
        parts.append(Text(f"nothing to publish: {explanation.reason}", style="bold"))
    if explanation.text:
        parts += (Text(""), _page(explanation))
    if explanation.fields:
        parts += (Text(""), _fields(explanation.fields))
    for record in explanation.records:
        parts += (Text(""), Text(record.headline, style="bold"), _facts(record))
        if record.findings:
            parts += (Text(""), _findings(record))
    if explanation.not_understood:
        parts += (Text(""), Text("not understood", style="bold"))
        parts += (Text(f"  {line}") for line in explanation.not_understood)
    if explanation.names:
        parts += (Text(""), Text("names that stand for nothing known", style="bold"))
        parts += (Text(f"  {name}") for name in explanation.names)
    return Group(*parts)


def _page(explanation: Explanation) -> Text:
    """The content of the page: words that were found are underlined, lines not understood are dim."""
    lost = set(explanation.not_understood)
    page = Text()
    for line in explanation.text:
        page.append(f"{line}\n", style="dim" if line in lost else "")
    words = {finding.quote.exact for record in explanation.records for finding in record.findings}
    words |= {value.value for value in explanation.fields}
    words.discard("")
    page.highlight_words(sorted(words, key=len, reverse=True), style="underline")
    return page


def _fields(fields: tuple[LabelledValue, ...]) -> Table:
    table = Table("field", "value", "carrier")
    for field in fields:
        table.add_row(field.label, Text(field.value), Text(field.carrier))
    return table


def _facts(record: ItemRecord) -> Table:
    table = Table("field", "value", show_header=False)
    for name in ItemRecord.__dataclass_fields__:
        value = getattr(record, name)
        if value and name not in _TOLD_APART:
            table.add_row(
                name, Text(", ".join(map(_shown, value)) if isinstance(value, tuple) else str(value))
            )
    for event in record.events:
        places = ", ".join(place.label for place in event.places)
        table.add_row("event", Text(f"{event.start} to {event.end} {places}".strip()))
    for version in record.versions:
        language = "original" if version.original else version.language or "language not told"
        table.add_row("language version", Text(f"{version.address} ({language}; {version.carrier})"))
    for person in record.persons:
        table.add_row("person", Text(f"{person.name}: {person.role}"))
    return table


def _shown(value: str | Place) -> str:
    return f"{value.label} ({value.path})" if isinstance(value, Place) else value


def _findings(record: ItemRecord) -> Table:
    table = Table("words", "property", "value", "rule")
    for finding in record.findings:
        table.add_row(Text(finding.quote.exact), finding.property, Text(finding.value), finding.rule)
    return table
