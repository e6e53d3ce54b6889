"""What the reference files leave unsaid because it follows from what they say.

Labels, day bounds of dates, standings and status, inverse pairs, and the closure over the
ontology's axioms. Standing and status come from open ends, never from the clock.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from osce_graph.closure import close
from osce_graph.vocabulary import DCTERMS, ORG, OSCE, RDF, RDFS, SCHEMA, SH, SKOS, XSD

STARTS: Final = (SCHEMA.startDate, OSCE.established, OSCE.started)
"""What says when something began; the first that is stated gives its `osce:earliest`."""
_ENDS: Final = (SCHEMA.endDate, OSCE.woundUp, OSCE.mandateEnded, OSCE.dissolved)
_MEMBERSHIPS: Final = {OSCE.Tenure, OSCE.ActingTenure, OSCE.StateMembership}
_INVERSES: Final = {
    SKOS.broader: SKOS.narrower,
    ORG.postIn: ORG.hasPost,
    ORG.member: ORG.hasMembership,
}

Term = NamedNode | BlankNode | Literal | Triple


class _Index:
    """Asserted triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.subjects: dict[NamedNode, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                self.subjects[triple.subject][triple.predicate].append(triple.object)

    def first(self, subject: Term, predicate: NamedNode) -> Term | None:
        if not isinstance(subject, NamedNode):
            return None
        return next(iter(self.subjects.get(subject, {}).get(predicate, ())), None)

    def text(self, subject: Term, predicate: NamedNode) -> str:
        value = self.first(subject, predicate)
        return value.value if isinstance(value, Literal) else ""

    def label(self, subject: Term | None) -> str:
        return self.english(subject, SKOS.prefLabel) if isinstance(subject, NamedNode) else ""

    def english(self, subject: NamedNode, predicate: NamedNode) -> str:
        said = self.subjects.get(subject, {}).get(predicate, ())
        return next((v.value for v in said if isinstance(v, Literal) and v.language == "en"), "")


def derive(asserted: Iterable[Triple]) -> list[Triple]:
    """The asserted triples and everything derived from them, each once, ready to publish."""
    triples = list(asserted)
    index = _Index(triples)
    derived = [triple for subject in index.subjects for triple in _about(index, subject)]
    return close([*triples, *derived])


def first_day(value: str) -> str:
    """The first day of a year, month or day in ISO 8601; other text as it is."""
    return value + {4: "-01-01", 7: "-01"}.get(len(value), "")


def last_day(value: str) -> str:
    """The last day of a year, month or day in ISO 8601."""
    if len(value) == 4:
        return value + "-12-31"
    if len(value) == 7:
        year, month = int(value[:4]), int(value[5:])
        return f"{value}-{calendar.monthrange(year, month)[1]}"
    return value


def _about(index: _Index, subject: NamedNode) -> Iterator[Triple]:
    facts = index.subjects[subject]
    types = facts[RDF.type]
    label = index.label(subject) or _label(index, subject)
    if label:
        yield Triple(subject, RDFS.label, Literal(label, language="en"))
        yield Triple(subject, SCHEMA.name, Literal(label, language="en"))
    yield from _bounds(index, subject)
    for predicate, inverse in _INVERSES.items():
        for value in facts.get(predicate, ()):
            if isinstance(value, NamedNode):
                yield Triple(value, inverse, subject)
    if SKOS.broader not in facts:
        for scheme in facts.get(SKOS.inScheme, ()):
            yield Triple(subject, SKOS.topConceptOf, scheme)
    if OSCE.State in types and not subject.value.endswith("/state/holy-see"):
        yield Triple(subject, RDF.type, SCHEMA.Country)
    if OSCE.FieldOperation in types:
        status = "closed" if OSCE.mandateEnded in facts or OSCE.woundUp in facts else "open"
        yield Triple(subject, OSCE.status, Literal(status))
    if OSCE.StateMembership in types and SCHEMA.endDate not in facts:
        state, standing = index.first(subject, ORG.member), index.first(subject, OSCE.standing)
        if isinstance(state, NamedNode) and standing is not None:
            yield Triple(state, OSCE.currentStanding, standing)


def _bounds(index: _Index, subject: NamedNode) -> Iterator[Triple]:
    start = next((text for p in STARTS if (text := index.text(subject, p))), "")
    end = next((text for p in _ENDS if (text := index.text(subject, p))), "")
    if ORG.ChangeEvent in index.subjects[subject][RDF.type]:
        end = start
    if start:
        yield Triple(subject, OSCE.earliest, Literal(first_day(start), datatype=XSD.date))
    if end:
        yield Triple(subject, OSCE.latest, Literal(last_day(end), datatype=XSD.date))


def _label(index: _Index, subject: NamedNode) -> str:
    """The label of a node that has no preferred label of its own: what it ties together."""
    types = index.subjects[subject][RDF.type]
    if OSCE.DatedName in types:
        return index.text(subject, OSCE.nameText)
    if SH.SPARQLExecutable in types:
        return index.english(subject, DCTERMS.title)
    if ORG.ChangeEvent in types:
        before = index.label(index.first(subject, ORG.originalOrganization))
        after = index.label(index.first(subject, ORG.resultingOrganization))
        return f"{before} to {after}"
    if not _MEMBERSHIPS.isdisjoint(types):
        member = index.label(index.first(subject, ORG.member))
        role = index.label(index.first(subject, OSCE.post) or index.first(subject, OSCE.standing))
        acting = "acting " if OSCE.ActingTenure in types else ""
        return f"{member}, {acting}{role}{_years(index, subject)}"
    return ""


def _years(index: _Index, subject: NamedNode) -> str:
    start = index.text(subject, SCHEMA.startDate)[:4]
    end = index.text(subject, SCHEMA.endDate)[:4]
    attested = index.text(subject, OSCE.attestedOn)[:4]
    if start and end:
        return f" ({start})" if start == end else f" ({start}–{end})"
    if start:
        return f" (from {start})"
    if end:
        return f" (to {end})"
    return f" (in {attested})" if attested else ""
