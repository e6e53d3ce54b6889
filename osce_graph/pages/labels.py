"""Labelled fields: "Issued by:" and its kin, with the values that stand beside or below them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from osce_graph import dates
from osce_graph.iris import fold
from osce_graph.pages.blocks import Block
from osce_graph.pages.parts import Knows
from osce_graph.records import LabelledValue

# Field -> the labels it is printed with (survey, sections 4 and 5; a subsite translates them one by one).
_PRINTED: Final[dict[str, str]] = {
    "date": (
        "issued on | issued | published | posted on | posted | released on | released | date"
        " | date issued | date of issue | data | дата | fecha | datum | датум | күні"
    ),
    # A date that is not the day of issue.
    "change": (
        "last updated | last updated on | updated | updated on | last modified | modified | last changed"
        " | обновлено | оновлено | последнее обновление | aktualisiert | zuletzt aktualisiert | mis à jour"
        " | mis à jour le | actualizat | actualizado | aggiornato | ažurirano | ажурирано | përditësuar"
        " | жаңартылды"
    ),
    # What begins an entry of a listing.
    "publishing date": (
        "publishing date | publication date | date of publication | published on | date published"
        " | data publicării | дата публикации | дата публікації | data e publikimit | датум на објавување"
        " | datum objave | datum objavljivanja | датум објављивања | date de publication"
        " | veröffentlichungsdatum | fecha de publicación | data di pubblicazione | жарияланған күні"
    ),
    "issuer": (
        "issued by | source | sursa | emis de | источник | джерело | burimi | lëshuar nga | извор | izvor"
        " | издадено од | émis par | quelle | herausgegeben von | fuente | emitido por | fonte | emesso da"
        " | дереккөз"
    ),
    "field": (
        "fields of work | field of work | what we do | domenii de activitate | domeniu de activitate"
        " | области деятельности | направления деятельности | сферы деятельности | области работы"
        " | направления работы | сфери діяльності | напрями діяльності | напрями роботи | fushat e punës"
        " | fusha e punës | fushat e veprimtarisë | области на работа | полиња на работа"
        " | области на дејствување | oblasti rada | oblasti djelovanja | područja rada | područja djelovanja"
        " | области рада | области деловања | domaines d'action | domaines d'activité | domaines de travail"
        " | arbeitsbereiche | arbeitsfelder | tätigkeitsbereiche | tätigkeitsfelder | ámbitos de trabajo"
        " | áreas de trabajo | settori di attività | ambiti di attività | campi di attività | қызмет салалары"
        " | жұмыс бағыттары"
    ),
    "structure": (
        "where we are | unde suntem | где мы работаем | где мы находимся | де ми працюємо | ku jemi"
        " | каде сме | gdje smo | gde smo | где смо | où nous sommes | où nous travaillons | wo wir sind"
        " | dónde estamos | dove siamo"
    ),
    "content type": (
        "content type | tip de conținut | tipul conținutului | тип материала | вид материала | тип матеріалу"
        " | lloji i përmbajtjes | тип на содржина | вид на содржина | vrsta sadržaja | врста садржаја"
        " | type de contenu | inhaltstyp | tipo de contenido | tipo di contenuto"
    ),
    "location": (
        "location | locations | locație | locații | место | места | місце | місця | vendndodhja | lokacija"
        " | lokacije | локација | локации | lieu | lieux | ort | orte | lugar | lugares | luogo | luoghi"
    ),
    "collection": "collections | collection",
    "publisher": "publisher",
}
FIELDS: Final[dict[str, str]] = {
    fold(label): "date" if field == "publishing date" else field
    for field, labels in _PRINTED.items()
    for label in labels.split(" | ")
}
_OF_AN_ENTRY: Final = frozenset(map(fold, _PRINTED["publishing date"].split(" | ")))
_LONGEST: Final = 40  # characters of a label
# Where a further label begins in a line that begins with one; " date:" is the end of "Publishing date:", and
# " published:" that of "Date published:".
_ENGLISH: Final = (
    "issued on", "publishing date", "issued by", "source", "fields of work", "what we do", "where we are",
    "content type", "location", "locations", "collections", "publisher", "published", "last updated",
)  # fmt: skip
_FURTHER: Final = re.compile(rf" (?<!date )(?=(?:{'|'.join(_ENGLISH)})\s?:)", re.I)
_LISTS: Final = frozenset({"issuer", "field", "structure", "location", "collection"})
_BEGINNINGS: Final = frozenset(
    written[:4]
    for labels in _PRINTED.values()
    for label in labels.split(" | ")
    for written in (label, label.capitalize(), label.upper())
)
_DATES: Final = frozenset({"date", "change"})
_Cell = tuple[int, str, Block]  # the number of its column, what stands over it, what it holds
_LONGEST_CHANGE: Final = 80  # characters of a line that tells of one
_LONGEST_LIST: Final = 160  # characters of a line of values
# What stands over the titles of a table of items.
_TITLES: Final = frozenset(
    fold(word)
    for word in (
        "title", "headline", "titre", "titel", "название", "заголовок", "назва", "titlu", "titulli", "naslov",
        "наслов", "título", "titolo", "тақырып",
    )
)  # fmt: skip
_DATE_ROLES: Final = frozenset({"date-display-single", "publishing-date"})
_LABEL_ROLES: Final = frozenset({"field-label", "field__label"})
_LABEL_TAGS: Final = frozenset({"dt", "th"})
_SEPARATOR: Final = re.compile(r"\s*[,;|·•]\s+|\s+[|·•]\s*")
_DIGIT: Final = re.compile(r"\d")
_SENTENCE_ENDS: Final = (".", "…", "!", "?", "”", '"', ":")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label among blocks: the field it names, its values, and the blocks [start, end) it covers."""

    field: str
    values: tuple[LabelledValue, ...]
    start: int
    end: int


@lru_cache(maxsize=1024)
def _field(label: str) -> str | None:
    return FIELDS.get(fold(label))


def label_of(block: Block) -> tuple[str, str] | None:
    """(field, rest of the line) where the block begins with a known label, else None."""
    text = block.text
    colon = text.find(":", 0, _LONGEST + 2)
    if colon < 0:
        colon = text.find("：", 0, _LONGEST + 2)
    if colon > 0:
        field = _field(text[:colon])
        rest = text[colon + 1 :].strip()
        # "Data: what the figures say" is no date.
        is_date = not rest or block.when or _DIGIT.search(rest) or begins_entry(block)
        if field is not None and (field not in _DATES or is_date):
            return field, rest
    elif (block.tag in _LABEL_TAGS or block.role in _LABEL_ROLES) and (field := _field(text[:_LONGEST])):
        return field, ""
    return ("date", text) if _is_date(block) else None


def is_change(block: Block) -> bool:
    """Whether the block holds nothing but the day of a change."""
    return len(block.text) <= _LONGEST_CHANGE and (label_of(block) or ("",))[0] == "change"


def _is_date(block: Block) -> bool:
    """Whether the markup says that the block is the date: by its class, or because it holds nothing else."""
    if block.role in _DATE_ROLES:
        return True
    if not block.by or len(block.text) > 60 or block.tag in ("h1", "h2", "h3"):
        return False
    if block.by != "time":
        return True
    beside = dates.beside(block.text)
    return beside is not None and _field(beside) in (None, "date")


def begins_entry(block: Block) -> bool:
    """Whether the block holds the date that each entry of a listing has, below or above its title."""
    if block.role == "publishing-date":
        return True
    colon = block.text.find(":", 0, _LONGEST + 2)
    if colon < 0 and (block.tag in _LABEL_TAGS or block.role in _LABEL_ROLES):
        colon = len(block.text)
    return 0 < colon <= _LONGEST and fold(block.text[:colon]) in _OF_AN_ENTRY


def separated(blocks: Sequence[Block], knows: Knows) -> Iterator[Block]:
    """The blocks, those that print several labels in one line taken apart, and labels that go without a colon
    or stand over a column given one."""
    if any(block.column for block in blocks):
        blocks = list(_by_columns(blocks))
    for block in _with_colons(blocks, knows):
        parts = _FURTHER.split(block.text) if label_of(block) else [block.text]
        if len(parts) == 1:
            yield block
        else:
            yield block._replace(text=parts[0])
            yield from (Block(part, block.tag) for part in parts[1:])


def _by_columns(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with those of a table that has labels over its columns as if each row printed them: a row
    below a "Title" is an entry, and a single row holds the labels of the page."""
    for in_table, run in groupby(blocks, key=lambda block: block.column is not None):
        if not in_table:
            yield from run
            continue
        for table in _tables(run):
            yield from _labelled(table)


def _labelled(table: Sequence[Sequence[_Cell]]) -> Iterator[Block]:
    """The blocks of a table, its first row the headers."""
    heads, *rows = table
    fields = {number: field for number, head, _ in heads if (field := _field(head))}
    title = next((number for number, head, _ in heads if fold(head) in _TITLES), None)
    if title is not None and "date" in fields.values() and "location" not in fields.values():
        for row in rows:
            yield from _entry(row, title, fields)
    elif len(rows) == 1 and len(fields) == len(heads):
        yield from (block._replace(text=f"{head}: {block.text}") for _, head, block in rows[0])
    else:  # what stands in a header is no label of what follows then
        yield from (block._replace(tag="td") for row in table for _, _, block in row)


def _tables(run: Iterable[Block]) -> Iterator[list[list[_Cell]]]:
    """The tables in a run of their blocks, row by row."""
    table: list[list[_Cell]] = []
    for block in run:
        number, head = block.column or (0, "")
        if not table or number < table[-1][-1][0]:
            if number == 0 and block.text == head and table:
                yield table
                table = []
            table.append([])
        table[-1].append((number, head, block))
    yield table


def _entry(row: Sequence[_Cell], title: int, fields: Mapping[int, str]) -> Iterator[Block]:
    """A row as an entry of a listing prints it: the title, the labels, what else there is."""
    titled = [block for number, _, block in row if number == title]
    yield from titled[:1]
    for number, head, block in sorted(row, key=lambda cell: fields.get(cell[0]) != "date"):
        if field := fields.get(number):
            yield block._replace(text=f"{'Publishing date' if field == 'date' else head}: {block.text}")
    yield from titled[1:]


def _with_colons(blocks: Sequence[Block], knows: Knows) -> Sequence[Block]:
    """The blocks, with a colon for labels that go without (a style sheet may set it). Such are told by their
    values, and by a date among or beside them: the site's menus have headings of the same words."""
    bare = {
        index: found
        for index, block in enumerate(blocks)
        if block.text[:4] in _BEGINNINGS and (found := _bare(blocks, index, knows))
    }
    if not bare:
        return blocks
    marked = list(blocks)
    index = 0
    while index < len(blocks):
        end = index
        while found := bare.get(end):
            end = found.end
        together = [bare[at] for at in range(index, end) if at in bare]
        beside = [*blocks[max(index - 1, 0) : index], *blocks[end : end + 1]]
        if any(found.field == "date" for found in together) or (together and any(map(_is_dated, beside))):
            for found in together:
                marked[found.start] = found.block
        index = max(end, index + 1)
    return marked


def _is_dated(block: Block) -> bool:
    """Whether the block is a label with a colon and a date."""
    label = label_of(block)
    return label is not None and label[0] == "date" and dates.parse(block.when or label[1]) is not None


@dataclass(frozen=True, slots=True)
class _Bare:
    """A label without a colon: its field, the blocks [start, end) it covers, the first with a colon."""

    field: str
    start: int
    end: int
    block: Block


def _bare(blocks: Sequence[Block], index: int, knows: Knows) -> _Bare | None:
    """The label without a colon that a block begins with, if the rest of the block or the next blocks are
    values of it, all of them known."""
    block = blocks[index]
    if (
        len(block.text) > _LONGEST_LIST
        or block.tag == "h1"
        or label_of(block) not in (None, ("date", block.text))
    ):
        return None
    words = block.text.split(" ")
    for count in range(min(3, len(words)), 0, -1):
        label = " ".join(words[:count])
        if (field := _field(label)) is None:
            continue
        rest, end = " ".join(words[count:]), index + 1
        if not rest:
            while end < len(blocks) and _is_value(field, blocks[end], blocks[end].text, knows):
                end += 1
                if field not in _LISTS:
                    break
        if end > index + 1 or (rest and _is_value(field, block, rest, knows)):
            return _Bare(field, index, end, block._replace(text=f"{label}: {rest}".rstrip()))
        return None
    return None


def _is_value(field: str, block: Block, text: str, knows: Knows) -> bool:
    """Whether a text of a block is nothing but values of a field, all of them known."""
    if field in _DATES:
        return len(text) <= 30 and (block.when is not None or dates.date_line(text) is not None)
    texts = split(text, field, knows) if len(text) <= _LONGEST_LIST else []
    return bool(texts) and all(knows(field, one) for one in texts)


def find(blocks: Sequence[Block], knows: Knows) -> list[Labelled]:
    """Every labelled field among the blocks, in order."""
    found: list[Labelled] = []
    index = 0
    while index < len(blocks):
        label = label_of(blocks[index])
        if label is None:
            index += 1
            continue
        field, rest = label
        if field in _DATES:
            values, end = _date(blocks, index, rest)
            if field != "date":
                values = ()
        else:
            values, end = _values(blocks, index, field, rest, knows)
            # A value begins with a capital: "What we do: we write." is prose.
            if rest[:1].islower() and not any(knows(field, value.value) for value in values):
                index += 1
                continue
        found.append(Labelled(field, values, index, end))
        index = end
    return found


def _values(
    blocks: Sequence[Block], index: int, field: str, rest: str, knows: Knows
) -> tuple[tuple[LabelledValue, ...], int]:
    end = index + 1
    texts = split(rest, field, knows)
    while rest.endswith(",") and end < len(blocks) and (more := _below(blocks[end], field, knows, 60)):
        texts += more
        rest = blocks[end].text
        end += 1
    if not texts:
        while end < len(blocks) and (more := _below(blocks[end], field, knows, 60 if texts else 100)):
            texts += more
            end += 1
    return tuple(LabelledValue(field, text, "text") for text in texts), end


def _below(block: Block, field: str, knows: Knows, longest: int) -> list[str]:
    """The values in a block below a label; none where it is text already. Unknown ones have `longest`
    characters at most: a further one below others may as well be what follows them."""
    if label_of(block) is not None or len(block.text) > _LONGEST_LIST:
        return []
    texts = split(block.text, field, knows)
    if all(knows(field, text) for text in texts):
        return texts
    # An unknown value must look like one: prose may stand in list items and cells too.
    if block.tag not in ("li", "dd", "td", "div", "span") or len(block.text) > longest:
        return []
    return [] if block.text.endswith(_SENTENCE_ENDS) or dates.dateline(block.text) else texts


def _date(blocks: Sequence[Block], index: int, rest: str) -> tuple[tuple[LabelledValue, ...], int]:
    here = blocks[index]
    if here.when:
        return (_instant(here, rest),), index + 1
    if rest:
        return (LabelledValue("date", rest, here.by or here.role or "text"),), index + 1
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is not None and len(after.text) <= 60 and label_of(after) in (None, ("date", after.text)):
        if after.when:
            return (_instant(after, after.text),), index + 2
        if dates.parse(after.text) and not dates.dateline(after.text):
            return (LabelledValue("date", after.text, after.by or after.role or "text"),), index + 2
    return (), index + 1


def _instant(block: Block, printed: str) -> LabelledValue:
    """The machine-readable date of a block; the one printed in it where the machine's is none, or they are a
    day apart, as midnight in Kyiv is the day before in Vienna."""
    stated, shown = dates.parse(block.when or ""), dates.parse(printed)
    if shown and (stated is None or abs((stated - shown).days) == 1):
        return LabelledValue("date", printed, "text")
    return LabelledValue("date", block.when or "", block.by)


def split(text: str, field: str, knows: Knows) -> list[str]:
    """The values of a line: a list separated by commas, where it is one; "and" and "/" never separate
    (survey, section 6). A value that holds a comma is known as a whole."""
    text = text.strip(" ,;|")
    if not text or field not in _LISTS or knows(field, text):
        return [text] if text else []
    ends = [0, *(position for match in _SEPARATOR.finditer(text) for position in match.span()), len(text)]
    pieces = list(zip(ends[::2], ends[1::2], strict=True))
    if len(pieces) == 1:
        return _run_together(text, field, knows) or [text]
    values: list[str] = []
    while pieces:
        start, end = pieces[0]
        taken = 1
        if not knows(field, text[start:end]):
            longer = (
                n for n in range(min(4, len(pieces)), 1, -1) if knows(field, text[start : pieces[n - 1][1]])
            )
            taken = next(longer, 1)
        values.append(text[start : pieces[taken - 1][1]])
        del pieces[:taken]
    return [value for value in values if value]


def _run_together(text: str, field: str, knows: Knows) -> list[str]:
    """Known values with nothing but a space between them ("Policing Youth"), longest first; else none."""
    words = text.split(" ")
    values: list[str] = []
    while words:
        known = (n for n in range(min(14, len(words)), 0, -1) if knows(field, " ".join(words[:n])))
        if (taken := next(known, 0)) == 0:
            return []
        values.append(" ".join(words[:taken]))
        del words[:taken]
    return values
