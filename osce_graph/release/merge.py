"""The reduce step: what the default graph gains from a build, and what it loses.

Items of one page stand as their page tells them. The others are fused from all their records anew, and
what they said before is taken out of the store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from osce_graph.identity import Witness, fuse
from osce_graph.pipeline import FusedItem, Pipeline
from osce_graph.release import index, versions
from osce_graph.release.ledger import Ledger
from osce_graph.release.spool import frames, load_again
from osce_graph.triples import item_triples, version_triples
from osce_graph.validation import worst
from osce_graph.vocabulary import OSCE

_FUSED_BATCH: Final = 500


class Merge:
    """The merge of one build into its store; `run` may be called once."""

    _lost: BinaryIO

    def __init__(self, ledger: Ledger, store: Store, pipeline: Pipeline) -> None:
        self._ledger, self._store, self._pipeline = ledger, store, pipeline
        self._iris = pipeline.iris
        self._full_text = pipeline.settings.full_text

    def run(self, spooled: Path, waiting: Path, gained: Path, lost: Path) -> None:
        """Write what the default graph gains, from the frames that wait, and what it loses, as N-Triples.

        `spooled` are the graphs of the pages that were read.
        """
        with lost.open("wb") as self._lost, gained.open("wb") as out:
            self._withdraw_replaced(spooled)
            self._merge(waiting, out)

    def _merge(self, waiting: Path, out: BinaryIO) -> None:
        changed, groups = self._regrouped()
        touched: dict[str, set[str]] = {}  # by the path it is told under: the paths it may have stood under
        for item in changed:
            touched.setdefault(groups[item], {groups[item]}).add(item)
        with waiting.open("rb") as source:
            for number, item, n_triples in frames(source):
                if number in self._ledger.passed_over:
                    continue
                if item in groups:
                    path = groups[item]
                    touched.setdefault(path, {path})
                else:
                    out.write(n_triples)
        lost = self._fuse(touched, changed, out)
        self._remove(triple for triple in lost if not self._is_said_still(triple))
        out.write(serialize(self._ties(), format=RdfFormat.N_TRIPLES) or b"")

    def _regrouped(self) -> tuple[set[str], dict[str, str]]:
        """The items that are to be told anew; the path of each that is not told alone, or is among these.

        Those are told under another path than before, or by a page that made room for another.
        """
        ledger, connection = self._ledger, self._ledger.connection
        changed = index.join(connection)
        groups = index.groups(connection)
        for path, now in index.moved(connection).items():
            ledger.results.setdefault(now, {}).update(ledger.results.pop(path, {}))
        if ledger.before is not None:
            for sha256 in ledger.replaced:
                rows = ledger.before.execute("SELECT item FROM record WHERE sha256 = ?", (sha256,))
                changed.update(item for (item,) in rows)
        for item in changed:
            groups.setdefault(item, item)
        return changed, groups

    def _fuse(self, touched: Mapping[str, set[str]], changed: set[str], out: BinaryIO) -> set[Triple]:
        """Fuse items anew into `out`; what they said of others before and no longer say."""
        items = sorted(touched)
        lost: set[Triple] = set()
        for start in range(0, len(items), _FUSED_BATCH):
            fused: list[FusedItem] = []
            for item in items[start : start + _FUSED_BATCH]:
                stood = self._withdraw(touched[item])
                witnesses = index.witnesses(self._ledger.connection, item)
                if not witnesses:
                    lost.update(stood)
                    continue
                whole = FusedItem.of(item, witnesses, self._iris, full_text=self._full_text)
                out.write(serialize(whole.triples, format=RdfFormat.N_TRIPLES) or b"")
                lost.update(stood.difference(whole.triples))
                if item in self._ledger.results or item in changed or not whole.is_as_witnessed:
                    fused.append(whole)
            self._judge(fused)
        return lost

    def _withdraw_replaced(self, spooled: Path) -> None:
        """What made room goes from the store, and with `carry` from the default graph.

        Where it made room for another capture of the same bytes, that one's graphs bear the same names.
        """
        store = self._store
        for sha256 in self._ledger.replaced:
            store.remove_graph(self._iris.source_graph(sha256))
            store.remove_graph(self._iris.evidence_graph(sha256))
            source = self._iris(f"source/{sha256}")
            said = store.quads_for_pattern(source, None, None, DefaultGraph())
            self._remove(quad.triple for quad in said)
            if places := index.places(self._ledger.connection, sha256):
                load_again(store, spooled, places)

    def _remove(self, triples: Iterable[Triple]) -> None:
        """Take statements out of the default graph that no curated file says."""
        triples = [each for each in triples if not (self._has_curated_files and self._is_curated(each))]
        for triple in triples:
            self._store.remove(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
        self._lost.write(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")

    def _ties(self) -> list[Triple]:
        """Which items are versions of which; what tied others before is taken out of the store."""
        ledger = self._ledger
        now = set(versions.ties(ledger.connection))
        before = set(versions.ties(ledger.before)) if ledger.carry and ledger.before is not None else set()
        self._remove(version_triples(sorted(before - now), self._iris))
        return version_triples(sorted(now - before), self._iris)

    def _withdraw(self, stood: Iterable[str]) -> set[Triple]:
        """Take what an item said so far out of the default graph, under all the paths it stood at.

        What it said of others (places, persons) is left, as these may be told elsewhere, and returned.
        """
        left: set[Triple] = set()
        for path in stood:
            witnesses = self._stood(path)
            if not witnesses:
                continue
            owned = {self._iris(each) for each in (path, *(event.path for event in fuse(witnesses).events))}
            said = self._said(witnesses)
            self._remove(triple for triple in said if triple.subject in owned)
            left.update(triple for triple in said if triple.subject not in owned)
        return left

    def _is_said_still(self, triple: Triple) -> bool:
        """Whether a statement on a place or a person is also one of an item carried over, or curated."""
        if self._is_curated(triple):
            return True
        store = self._store
        naming = [
            quad.subject for quad in store.quads_for_pattern(None, None, triple.subject, DefaultGraph())
        ]
        for event in naming[:]:
            about = store.quads_for_pattern(None, OSCE.reportsOn, event, DefaultGraph())
            naming += (quad.subject for quad in about)
        paths = dict.fromkeys(self._iris.path(getattr(subject, "value", "")) for subject in naming)
        return any(triple in self._said(self._stood(path)) for path in paths if path is not None)

    def _is_curated(self, triple: Triple) -> bool:
        pages = self._iris.base + "graph/source/"
        said = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        names = (quad.graph_name.value for quad in said if isinstance(quad.graph_name, NamedNode))
        return any(not name.startswith(pages) for name in names)

    @cached_property
    def _has_curated_files(self) -> bool:
        return index.holds_curated_files(self._ledger.connection)

    def _stood(self, path: str) -> list[Witness]:
        """The records of an item in the release that this build adds to."""
        ledger = self._ledger
        if not ledger.carry or ledger.before is None:
            return []
        return index.witnesses(ledger.before, path)

    def _said(self, witnesses: list[Witness]) -> list[Triple]:
        if not witnesses:
            return []
        sources = [witness.sha256 for witness in witnesses]
        return item_triples(fuse(witnesses), sources, self._iris, full_text=self._full_text)

    def _judge(self, items: Sequence[FusedItem]) -> None:
        """What SHACL says of a fused item replaces the warnings of its pages taken singly.

        A fused item is published whatever it says: each of its records conformed.
        """
        ledger, sources = self._ledger, self._iris.base + "source/"
        verdicts = self._pipeline.gate.check([item.unit for item in items])
        for item, results in zip(items, verdicts, strict=True):
            pages = ledger.results.pop(item.path, {})
            for page, found in pages.items():
                if worst(found) == "quarantined":
                    ledger.note(item.path, page, found)
            own = (result for result in results if not result.focus.startswith(sources))
            ledger.note(item.path, "", tuple(replace(result, severity="Warning") for result in own))
