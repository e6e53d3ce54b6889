"""Which of an entity's names may be looked for in running text.

A label field says what it holds; running text does not. "Secretariat", "Summit" or "Presence" can
be anybody's there, so a structure is looked for under names that say OSCE (or CSCE), and under the
few in `PLAIN` that stand for nothing else. Acronyms are matched as written, and only those in
`ACRONYMS`, which mean one thing in the OSCE's news.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in running text; the dates are the days on which it was in use, if known."""

    text: str
    path: str
    acronym: bool = False
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


PLAIN: Final = frozenset(
    {
        # bodies
        "Permanent Council", "Forum for Security Co-operation", "Minsk Group", "Trilateral Contact Group",
        "High-Level Planning Group", "Geneva International Discussions", "Conflict Prevention Centre",
        "Committee of Senior Officials", "Joint Consultative Group", "Open Skies Consultative Commission",
        "Office for Democratic Institutions and Human Rights", "Strategic Police Matters Unit",
        "Court of Conciliation and Arbitration", "Border Management Staff College",
        "Contact Point for Roma and Sinti Issues", "Action against Terrorism Unit",
        "Mediterranean Partners for Co-operation", "Asian Partners for Co-operation",
        "Office of the Special Representative and Co-ordinator for Combating Trafficking in Human Beings",
        # field operations
        "Special Monitoring Mission to Ukraine", "Kosovo Verification Mission", "Task Force for Kosovo",
        "Assistance Group to Chechnya", "Advisory and Monitoring Group in Belarus",
        "Spillover Monitor Mission to Skopje", "Missions of Long Duration",
        "Police Monitoring Group in the Danube Region",
        "Observer Mission at the Russian Checkpoints Gukovo and Donetsk", "Sanctions Assistance Missions",
        # posts
        "High Commissioner on National Minorities", "Representative on Freedom of the Media",
        "Chairperson-in-Office", "Chairman-in-Office", "Chair-in-Office", "ODIHR Director",
        "Director of ODIHR", "Director of the Office for Democratic Institutions and Human Rights",
        "Special Representative and Co-ordinator for Combating Trafficking in Human Beings",
        "Co-ordinator of Activities to Address Transnational Threats",
        "Director of the Conflict Prevention Centre", "Minsk Group Co-Chairs",
        # meeting series
        "Human Dimension Implementation Meeting", "Supplementary Human Dimension Meeting",
        "Warsaw Human Dimension Conference", "Human Dimension Seminar", "Annual Security Review Conference",
        "Annual Implementation Assessment Meeting", "Economic and Environmental Forum",
        "Economic and Environmental Dimension Implementation Meeting",
        "South Caucasus Media Conference", "Central Asia Media Conference",
        "South East Europe Media Conference", "Gender Equality Review Conference",
        "Conference of the Alliance against Trafficking in Persons",
    }
)  # fmt: skip

ACRONYMS: Final = frozenset(
    {
        "ODIHR", "OSCE/ODIHR", "HCNM", "RFoM", "OCEEA", "SPMU", "TNTD", "HLPG", "BMSC", "OSCC", "CPRSI",
        "OSCE PA", "OSCE SMM Ukraine", "SMM", "OMiK", "KVM", "CiO", "HDIM", "SHDM", "ASRC", "AIAM", "EEDIM",
        "EU", "UN", "CoE", "NATO", "CIS", "CSTO", "PACE", "DCAF", "EBRD", "EULEX", "EUROPOL", "FRONTEX",
        "ICRC", "ICTY", "ILO", "IMF", "INTERPOL", "IOM", "OHCHR", "UNDP", "UNECE", "UNEP", "UNESCO", "UNFPA",
        "UNHCR", "UNICEF", "UNMIK", "UNODC", "UK", "USA", "GDR", "SFRY",
    }
)  # fmt: skip

# Names that mean something else, or nothing in particular, outside a label field.
_NEVER: Final = frozenset({"Korea", "Washington", "Partnerships", "Opportunities for Youth"})
# Named like something that is meant instead: the OSCE itself, as every text is about it, and the
# post that a State holds when it chairs, as texts mean the chairing body.
_NEVER_MEANT: Final = frozenset({"body/osce", "post/chairpersonship"})
_OWN_KINDS: Final = ("body", "post", "meeting-series")
_FREE_KINDS: Final = ("state", "place", "person", "organization", "meeting")
_KINDS: Final = (*_OWN_KINDS, *_FREE_KINDS, "field-operation")
_SAYS_OSCE: Final = re.compile(r"\b[OC]SCE\b")


def names(path: str, preferred: str, others: Iterable[str], acronyms: Iterable[str]) -> Iterator[Name]:
    """The names of an entity to look for, out of its preferred and other labels.

    A body is also looked for as "OSCE Secretariat" and "Secretariat of the OSCE".
    """
    kind = path.partition("/")[0]
    if kind not in _KINDS or path in _NEVER_MEANT:
        return
    short = set(acronyms) | ACRONYMS
    for label in dict.fromkeys((preferred, *others)):
        if label in _NEVER or " / " in label or "(" in label:
            continue
        if label in short:
            if label in ACRONYMS:
                yield Name(label, path, acronym=True)
        elif kind in _FREE_KINDS or label in PLAIN or _SAYS_OSCE.search(label):
            yield Name(label, path)
            if label in PLAIN and kind in _OWN_KINDS:
                yield Name(f"OSCE {label}", path)
        elif kind == "body" and label == preferred:
            yield Name(f"OSCE {label}", path)
            yield Name(f"{label} of the OSCE", path)
