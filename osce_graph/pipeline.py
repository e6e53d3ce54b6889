"""The map step: saved files -> records, triples and verdicts, a batch at a time.

What a page gives depends on nothing but its bytes, its side file and the shipped data, so a batch
gives the same on one core, on all, or on another machine.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)
from pyoxigraph import NamedNode as Node

from osce_graph import budget
from osce_graph.config import Settings
from osce_graph.extraction.drift import Drift, Menus
from osce_graph.extraction.reader import Reader
from osce_graph.formats import N_TRIPLES, RDF_FORMATS, find
from osce_graph.identity import Witness, fuse, key, precedence
from osce_graph.iris import Iris
from osce_graph.records import Document, ItemRecord
from osce_graph.reference.load import triples as reference_triples
from osce_graph.release import quarantine, takedown, versions
from osce_graph.release.index import CURATED, pack
from osce_graph.serialization import as_stored
from osce_graph.sources import Source, files, opened
from osce_graph.triples import evidence_triples, item_triples, source_triples
from osce_graph.validation import Gate, Result, Unit, worst
from osce_graph.vocabulary import OSCE, RDF

BATCH: Final = 200
_LEVEL: Final = 3  # of gzip: a third of the time of 6 for a seventh more bytes

PAGES: Final = ("text/html", "text/plain")
"""Media types of saved pages; all others that are read are RDF."""

Outcome = Literal["published", "quarantined", "duplicate", "nothing to publish"]


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """A record with SHACL's word on it.

    `key` is what the item is known by without its number, `merge` holds its N-Triples for the default
    graph, `linked` where the item is in other languages.
    """

    item: str
    key: str | None
    packed: bytes
    label: str
    date: str | None
    results: tuple[Result, ...]
    published: bool
    merge: bytes
    linked: tuple[versions.Row, ...] = ()


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of one file.

    `block` holds what the page says as N-Quads in one gzip member, `proof` its evidence likewise (the
    N-Quads dumps are such members end to end), `merge` what belongs to the page itself in the default
    graph (its source document) as the store writes it; all are empty unless the page is published.
    `held` is what goes to quarantine of it, as a whole or with some of its records; `drift` is None
    without a menu.
    """

    name: str
    outcome: Outcome
    reason: str | None = None
    sha256: str | None = None
    address: str | None = None
    retrieved: str | None = None
    layout: str | None = None
    media_type: str | None = None
    records: tuple[RecordOutcome, ...] = ()
    repeated_entries: int = 0
    block: bytes = b""
    proof: bytes = b""
    merge: bytes = b""
    drift: tuple[Drift, ...] | None = None
    problem: quarantine.Problem | None = None
    held: quarantine.Held | None = None


class Pipeline:
    """Everything a process needs to turn files into outcomes; build one a process."""

    def __init__(self, settings: Settings, withdrawn: frozenset[str] = frozenset()) -> None:
        """`withdrawn` are the paths that were taken down."""
        self.settings, self.withdrawn = settings, withdrawn
        self.iris = Iris(settings.base_iri)
        self.reader = Reader()
        self._menus = Menus(self.reader.resolver)

    @cached_property
    def gate(self) -> Gate:
        return Gate(reference_triples(self.settings.base_iri), engine=self.settings.validator)

    def warm_up(self) -> None:
        """Load what every page needs, so that it is shared from the start."""
        _ = self.gate, self.reader.gazetteer, self.reader.meetings

    def process(self, batch: Iterable[Source]) -> list[PageOutcome]:
        """The outcomes of a batch of sources, in order."""
        found = [opened(source) for source in batch]
        outcomes = self.judge([self._try(each) for each in found])
        return [_held(each, outcome) for each, outcome in zip(found, outcomes, strict=True)]

    def _try(self, found: Document | files.Rejected) -> "Draft | PageOutcome":
        """As `read`; a page that the reader fails on is quarantined and sinks nobody else."""
        seconds = self.settings.page_seconds
        try:
            if isinstance(found, files.Rejected) or found.media_type not in PAGES:
                return self.read(found)
            _ = self.reader.gazetteer, self.reader.meetings  # what every page needs is not this one's cost
            with budget.within(seconds):
                return self.read(found)
        except budget.OverBudget:
            reason = f"reading it takes more than {seconds:g} s; look what is in it, or raise page_seconds"
        except MemoryError:
            reason = "reading it takes more memory than there is; look what is in it"
        except Exception as error:
            reason = f"osce-graph itself failed on it ({type(error).__name__}: {error}); please report it"
        return PageOutcome(
            found.name, "quarantined", reason, found.sha256 if isinstance(found, Document) else None,
            found.address, found.retrieved,
        )  # fmt: skip

    def read(self, found: Document | files.Rejected) -> "Draft | PageOutcome":
        """Records and triples of a document, not yet validated; an outcome where there are none."""
        if isinstance(found, files.Rejected):
            outcome: Outcome = "quarantined" if found.broken else "nothing to publish"
            return PageOutcome(
                found.name, outcome, found.reason, address=found.address, retrieved=found.retrieved
            )
        if found.media_type not in PAGES:
            return self._curated(found)
        if len(found.content) > budget.LARGE:
            reading = budget.read_apart(found, self.settings.page_seconds)
        else:
            reading = self.reader.read(found)
        if not reading.records:
            return PageOutcome(
                found.name,
                "quarantined" if reading.broken else "nothing to publish",
                reading.reason,
                found.sha256,
                found.address,
                found.retrieved,
                reading.layout,
                drift=self._menus.drift(reading.navigation),
                problem=quarantine.problem(reading.reason or "", reading.field, reading.quote),
            )
        told = _one_an_item(reading.records, found.sha256)
        records = tuple(left for each in told if (left := takedown.apply(each, self.withdrawn)) is not None)
        if not records:
            return PageOutcome(
                found.name, "nothing to publish", "what it tells was taken down", found.sha256,
                layout=reading.layout, drift=self._menus.drift(reading.navigation),
            )  # fmt: skip
        return self._draft(
            found, reading.layout or "", records, len(reading.records) - len(told),
            drift=self._menus.drift(reading.navigation),
        )  # fmt: skip

    def retold(self, page: Document, layout: str, records: tuple[ItemRecord, ...]) -> PageOutcome:
        """The outcome of a page whose records are known already; its content is not looked at."""
        return self.judge([self._draft(page, layout, records, 0)])[0]

    def _draft(
        self,
        page: Document,
        layout: str,
        records: tuple[ItemRecord, ...],
        repeated_entries: int,
        drift: tuple[Drift, ...] | None = None,
    ) -> "Draft":
        address = page.address or _address(records)
        own = source_triples(page.sha256, page.media_type, layout, address, page.retrieved, self.iris)
        said = tuple(
            item_triples(record, (page.sha256,), self.iris, full_text=self.settings.full_text)
            for record in records
        )
        return Draft(page, layout, records, own, said, repeated_entries, drift=drift)

    def judge(self, drafts: Sequence["Draft | PageOutcome"]) -> list[PageOutcome]:
        """Validate the drafts of a batch together and say what becomes of each page."""
        units: list[Unit] = []
        for draft in drafts:
            if isinstance(draft, Draft):
                units += draft.units
        verdicts = iter(self.gate.check(units))
        outcomes: list[PageOutcome] = []
        for draft in drafts:
            if isinstance(draft, PageOutcome):
                outcomes.append(draft)
            else:
                outcomes.append(draft.outcome([next(verdicts) for _ in draft.units], self.iris))
        return outcomes

    def _curated(self, document: Document) -> "Draft | PageOutcome":
        fmt = find(document.media_type, RDF_FORMATS)
        try:
            if fmt is None or not isinstance(fmt.oxigraph, RdfFormat | None):
                raise SyntaxError(f"{document.media_type} is no RDF format")
            quads = parse(
                document.content,
                format=fmt.oxigraph or RdfFormat.JSON_LD,
                base_iri=self.settings.base_iri,
                rename_blank_nodes=True,
            )
            dataset = Dataset(quads)
        except (SyntaxError, ValueError) as error:
            reason = f"it is not valid {fmt.label if fmt else 'RDF'}: {error}; correct the file"
            if "LoadDocumentCallback" in str(error):
                reason = "its @context is an address, and nothing is fetched; write the context into the file"
            return PageOutcome(document.name, "quarantined", reason, document.sha256)
        if len(dataset) == 0:
            return PageOutcome(document.name, "nothing to publish", "it holds no statements", document.sha256)
        if any(isinstance(term, Triple) for quad in dataset for term in (quad.subject, quad.object)):
            reason = "it holds triple terms (RDF 1.2); write it in RDF 1.1, which alone is published"
            return PageOutcome(document.name, "quarantined", reason, document.sha256)
        own = self.iris.curated_graph(document.sha256)
        skolemised = _skolemise(dataset, document.sha256, self.iris)
        reserved = {self.iris.reference_graph, self.iris.ontology_graph, self.iris.metadata_graph}
        of_pages = tuple(f"{self.iris.base}graph/{each}/" for each in ("source", "evidence"))
        named = {quad.graph_name for quad in skolemised if isinstance(quad.graph_name, Node)}
        if named & reserved or any(graph.value.startswith(of_pages) for graph in named):
            reason = "it writes into a graph that osce-graph makes itself; name another graph"
            return PageOutcome(document.name, "quarantined", reason, document.sha256)
        graphs = [
            Quad(q.subject, q.predicate, q.object, q.graph_name if isinstance(q.graph_name, Node) else own)
            for q in skolemised
        ]
        return Draft(document, CURATED, (), [quad.triple for quad in graphs], (), 0, tuple(graphs))


@dataclass(frozen=True)
class Draft:
    """A page read and put into triples: `own` speaks of the page, `said` of one item each."""

    document: Document
    layout: str | None
    records: tuple[ItemRecord, ...]
    own: list[Triple]
    said: tuple[list[Triple], ...]
    repeated_entries: int
    graphs: tuple[Quad, ...] = ()
    drift: tuple[Drift, ...] | None = None

    @cached_property
    def units(self) -> list[Unit]:
        """What SHACL judges: each record with its page, or a curated file as a whole."""
        sha256 = self.document.sha256
        if self.graphs:
            return [Unit(sha256, tuple(dict.fromkeys(self.own)))]
        return [
            Unit(f"{sha256}#{record.path}", (*triples, *self.own))
            for record, triples in zip(self.records, self.said, strict=True)
        ]

    def outcome(self, verdicts: Sequence[tuple[Result, ...]], iris: Iris) -> PageOutcome:
        document = self.document
        if self.graphs:
            if worst(verdicts[0]) == "quarantined":
                return self._page("quarantined", _messages(verdicts), ())
            merge = as_stored(serialize(self.own, format=RdfFormat.N_TRIPLES) or b"", N_TRIPLES)
            quads = serialize(self.graphs, format=RdfFormat.N_QUADS)
            return self._page("published", None, (), member(quads or b""), merge=merge)
        records: list[RecordOutcome] = []
        graph = [serialize(self.own, format=RdfFormat.N_TRIPLES) or b""]
        if document.retrieved:  # a time may be written in several ways
            graph[0] = as_stored(graph[0], N_TRIPLES)
        evidence: list[Triple] = []
        for record, triples, results in zip(self.records, self.said, verdicts, strict=True):
            published = worst(results) != "quarantined"
            merge = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"") if published else b""
            if published:
                graph.append(merge)
                evidence += evidence_triples(record.findings, record.language, document.sha256, iris)
            date = record.date_published or record.date_created
            records.append(
                RecordOutcome(
                    record.path,
                    key(record),
                    pack(record),
                    record.headline,
                    date,
                    results,
                    published,
                    merge,
                    versions.rows(record),
                )
            )
        if not any(record.published for record in records):
            return self._page("quarantined", _messages(verdicts), tuple(records))
        proof = serialize(evidence, format=RdfFormat.N_TRIPLES) or b""
        block = member(_in_graph(b"".join(graph), iris.source_graph(document.sha256)))
        evidence_graph = iris.evidence_graph(document.sha256)
        packed = member(_in_graph(proof, evidence_graph)) if proof else b""
        return self._page("published", None, tuple(records), block, packed, graph[0])

    def _page(
        self,
        outcome: Outcome,
        reason: str | None,
        records: tuple[RecordOutcome, ...],
        block: bytes = b"",
        proof: bytes = b"",
        merge: bytes = b"",
    ) -> PageOutcome:
        document = self.document
        return PageOutcome(
            document.name, outcome, reason, document.sha256, document.address or _address(self.records),
            document.retrieved, self.layout, document.media_type, records, self.repeated_entries,
            block, proof, merge, self.drift,
        )  # fmt: skip


def _held(found: Document | files.Rejected, outcome: PageOutcome) -> PageOutcome:
    """The outcome with what goes to quarantine, if anything does."""
    bad = [record for record in outcome.records if not record.published]
    if outcome.outcome != "quarantined" and not (outcome.outcome == "published" and bad):
        return outcome
    reason = outcome.reason or f"{len(bad)} of its {len(outcome.records)} entries are not published"
    problems = [
        quarantine.Problem(
            f"the shape {result.shape} refuses it", result.message, result.path or None, result.value or None,
            record.item, record.label,
        )
        for record in bad
        for result in record.results
        if result.severity == "Violation"
    ]  # fmt: skip
    whole = outcome.problem or quarantine.problem(reason)
    return replace(outcome, held=quarantine.hold(found, reason, outcome.layout, tuple(problems) or (whole,)))


def member(lines: bytes) -> bytes:
    """Lines, each once and sorted, as one gzip member without time or name."""
    return zlib.compress(b"".join(sorted(set(lines.splitlines(keepends=True)))), _LEVEL, 31)


def _messages(verdicts: Sequence[tuple[Result, ...]]) -> str:
    """Why SHACL refuses, each reason once."""
    found = (result for verdict in verdicts for result in verdict if result.severity == "Violation")
    return " ".join(dict.fromkeys(result.message for result in found))


def _in_graph(n_triples: bytes, graph: Node) -> bytes:
    """N-Triples as N-Quads: a line break stands nowhere but at the end of a statement."""
    return n_triples.replace(b" .\n", f" {graph} .\n".encode())


def _one_an_item(records: Sequence[ItemRecord], sha256: str) -> tuple[ItemRecord, ...]:
    """A page that tells an item twice tells it once."""
    by_path: dict[str, list[ItemRecord]] = {}
    for record in records:
        by_path.setdefault(record.path, []).append(record)
    return tuple(fuse([Witness(record, sha256) for record in same]) for same in by_path.values())


def _address(records: Sequence[ItemRecord]) -> str | None:
    """The address of an item's own page is the page's."""
    return records[0].url if len(records) == 1 and records[0].origin == "page" else None


def _skolemise(dataset: Dataset, sha256: str, iris: Iris) -> list[Quad]:
    """Blank nodes as IRIs (RDF 1.1 Concepts, section 3.5) that are the same for the same file."""
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)

    def named(node: BlankNode) -> Node:
        return iris.skolem(f"{sha256[:16]}-{node.value}")

    quads = [
        Quad(
            named(q.subject) if isinstance(q.subject, BlankNode) else q.subject,
            q.predicate,
            named(q.object) if isinstance(q.object, BlankNode) else q.object,
            named(q.graph_name) if isinstance(q.graph_name, BlankNode) else q.graph_name,
        )
        for q in dataset
    ]
    return sorted(quads, key=str)


@dataclass(frozen=True, slots=True)
class FusedItem:
    """An item of several pages: its triples, and whether one of its pages alone says just the same."""

    path: str
    triples: tuple[Triple, ...]
    sources: tuple[Node, ...]
    is_as_witnessed: bool

    @classmethod
    def of(cls, path: str, witnesses: Sequence[Witness], iris: Iris, *, full_text: bool) -> "FusedItem":
        sources = sorted(witness.sha256 for witness in witnesses)

        def said(record: ItemRecord) -> tuple[Triple, ...]:
            return tuple(item_triples(record, sources, iris, full_text=full_text))

        triples = said(fuse(witnesses))
        whole = set(triples)
        return cls(
            path,
            triples,
            tuple(iris(f"source/{sha256}") for sha256 in sources),
            any(whole == set(said(witness.record)) for witness in precedence(witnesses)),
        )

    @property
    def unit(self) -> Unit:
        """The item as SHACL sees it; its pages themselves were judged with their records."""
        types = (Triple(source, RDF.type, OSCE.SourceDocument) for source in self.sources)
        return Unit(self.path, (*self.triples, *types))
