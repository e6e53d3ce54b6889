"""Who held a post: "the Chairperson-in-Office" of a dated text, "ODIHR Director Link" of any."""

import datetime as dt
import re
from collections import defaultdict
from typing import Final

from osce_graph.iris import fold
from osce_graph.reference.derive import first_day, last_day
from osce_graph.reference.resolver import Resolver

_NAMED: Final = re.compile(
    r",? (?:(?:and|the|Ambassador|Amb\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Minister|Foreign Minister|Professor) )*"
    r"(?P<name>[^\W\da-z_][\w’'-]*(?: [^\W\d_][\w’'-]*){0,3})"
)
# Words before or after a post that speak of another time, or of having the post.
_OTHER_TIME: Final = re.compile(
    r"\b(?:former|first|next|new|newly elected|incoming|outgoing|then|previous|future|last|ex|late|a|any|each"
    r"|every|as|be|is|was|became|become|becomes|(?:post|office|role|function|institution|mandate|position) of"
    r"|appoint(?:ed|ment of)"
    r"|elected|named|successive|title of|deputy)(?: the)?(?: OSCE(?:’s|'s)?)? ?-?\Z",
    re.I,
)
_OF_A_TIME: Final = re.compile(
    r"(?:s\b|[- ]designate| (?:for|in|from|until|since|during) (?:the year )?\d{4}| for the)"
)
_OPEN: Final = dt.date.max
# How long a tenure without an end is held to have lasted: of those with one, nine in ten were over by then.
_LASTED: Final = dt.timedelta(days=6 * 365)


class Holders:
    """The holders of posts by day, out of the curated tenures."""

    def __init__(self, resolver: Resolver) -> None:
        values = resolver.values
        self._held: dict[str, list[tuple[dt.date, dt.date, str]]] = defaultdict(list)
        self._called: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._ever: dict[str, set[str]] = defaultdict(set)
        seen: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
        for tenure in resolver.entities("tenure"):
            starts, ends = values(tenure, "schema:startDate"), values(tenure, "schema:endDate")
            for post in values(tenure, "osce:post"):
                for person in values(tenure, "org:member"):
                    if not person.startswith("person/"):
                        continue
                    self._ever[post].add(person)
                    for surname in _surnames(resolver.label(person) or ""):
                        self._called[post][surname].add(person)
                    days = (
                        dt.date.fromisoformat(first_day(day)) for day in values(tenure, "osce:attestedOn")
                    )
                    seen[post] += ((day, person) for day in days)
                    if starts:
                        since = dt.date.fromisoformat(first_day(starts[0]))
                        until = dt.date.fromisoformat(last_day(ends[0])) if ends else _OPEN
                        self._held[post].append((since, until, person))
        for post, held in self._held.items():
            held.sort()
            for index, (since, until, person) in enumerate(held):
                if until is _OPEN:  # of an end that is not known the next start or holder tells
                    others = [start for start, _, _ in held[index + 1 :]]
                    others += (day for day, other in seen[post] if other != person and day > since)
                    next_one = min(others, default=_OPEN) - dt.timedelta(days=1)
                    held[index] = (since, max(since, min(next_one, since + _LASTED)), person)

    def on(self, post: str, day: dt.date) -> str | None:
        """The one person known to have held the post that day."""
        found = {person for since, until, person in self._held.get(post, ()) if since <= day <= until}
        return found.pop() if len(found) == 1 else None

    def ever(self, post: str) -> frozenset[str]:
        """All persons known to have held the post."""
        return frozenset(self._ever.get(post, ()))

    def named(self, post: str, text: str, end: int, day: dt.date | None) -> tuple[str, int, int] | None:
        """(person, start, end) where a holder's surname follows the post that ends at text[end]."""
        match = _NAMED.match(text, end, end + 80)
        if match is None:
            return None
        words = match["name"].split(" ")
        for count in range(len(words), 0, -1):
            printed = " ".join(words[:count])
            surname = printed.removesuffix("’s").removesuffix("'s")
            people = self._called.get(post, {}).get(fold(surname), set())
            if len(people) > 1 and day is not None:
                people = people & {self.on(post, day)}
            if len(people) == 1:
                (person,) = people
                return person, match.start("name"), match.start("name") + len(surname)
        return None


def speaks_of_now(text: str, start: int, end: int) -> bool:
    """Whether a post at text[start:end] is spoken of as held: "the Secretary General", not "a former" one."""
    return not _OTHER_TIME.search(text[max(0, start - 40) : start]) and not _OF_A_TIME.match(text, end)


def _surnames(name: str) -> set[str]:
    """The last word of a name, and all after the first: "de Hoop Scheffer", "Scheffer"."""
    words = name.split(" ")
    return {fold(" ".join(words[index:])) for index in range(1, len(words))} - {""}
