"""`osce-graph explain`: what was read off a page, where it stands, and what was not understood."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from osce_graph.extraction.reader import Page, Reader
from osce_graph.records import Document, ItemRecord, LabelledValue


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page with its layout, the fields it prints with their carriers, the records read off it, the
    lines that went nowhere; `reason` says why there are no records."""

    name: str
    sha256: str
    layout: str | None
    reason: str | None
    address: str | None
    text: tuple[str, ...]
    fields: tuple[LabelledValue, ...]
    records: tuple[ItemRecord, ...]
    not_understood: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


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
    )


def _unresolved(records: tuple[ItemRecord, ...]) -> list[LabelledValue]:
    return [value for record in records for value in record.unresolved]


def _unused(lines: tuple[str, ...], page: Page) -> list[str]:
    """Lines that are neither title, type, lead, body nor labelled field of any item."""
    used: set[str] = set()
    values: list[str] = []
    for part in page.content.parts:
        used.update((part.title, part.kind or "", part.lead or "", *part.body))
        values += (value.value for value in part.fields)
    return [
        line
        for line in dict.fromkeys(lines)
        if line not in used and not line.endswith(":") and not any(value in line for value in values)
    ]


def render(explanation: Explanation) -> RenderableType:
    """The explanation for a terminal: findings are underlined in the text they stand in."""
    parts: list[RenderableType] = [
        Text(f"{explanation.name}\nsha256 {explanation.sha256}\nlayout {explanation.layout or 'unknown'}")
    ]
    if explanation.address:
        parts.append(Text(f"address {explanation.address}"))
    if explanation.reason:
        parts.append(Text(f"nothing to publish: {explanation.reason}", style="bold"))
    for record in explanation.records:
        parts += (Text(""), Text(record.headline, style="bold"), _facts(record))
        body = Text(record.body)
        for finding in record.findings:
            body.highlight_words([finding.quote.exact], style="underline")
        if record.body:
            parts += (Text(""), body)
        if record.findings:
            parts += (Text(""), _findings(record))
    if explanation.not_understood:
        parts += (Text(""), Text("not understood", style="bold"))
        parts += (Text(f"  {line}") for line in explanation.not_understood)
    return Group(*parts)


def _facts(record: ItemRecord) -> Table:
    table = Table("field", "value", show_header=False)
    for name in ItemRecord.__dataclass_fields__:
        value = getattr(record, name)
        if value and name not in ("headline", "body", "findings", "events", "persons", "unresolved"):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            table.add_row(name, Text(shown))
    for event in record.events:
        places = ", ".join(place.label for place in event.places)
        table.add_row("event", Text(f"{event.start} to {event.end} {places}".strip()))
    for person in record.persons:
        table.add_row("person", Text(f"{person.name}: {person.role}"))
    return table


def _findings(record: ItemRecord) -> Table:
    table = Table("words", "property", "value", "rule")
    for finding in record.findings:
        table.add_row(Text(finding.quote.exact), finding.property, Text(finding.value), finding.rule)
    return table
