"""Which of an entity's names may be looked for in running text.

A label field says what it holds; running text does not. "Secretariat", "Summit" or "Presence" can
be anybody's there, so a structure is looked for under names that say OSCE (or CSCE), and under the
few in `PLAIN` that stand for nothing else. Acronyms are matched as written, and only those in
`ACRONYMS`, which mean one thing in the OSCE's news.

What is printed varies more than what is curated: "OSCE Minsk Office", "Mission to BiH", "Eighth OSCE
Ministerial Council", "Ministerial Council in Porto" are derived here from the labels, and so are the
adjectives of States. A derived name may need words around it to be sure of (`Form`).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

# How sure a name is by itself: a name is; an acronym is as written; a bare one ("Mission to Moldova",
# "Secretary General") and a demonym ("Romanian") only among the right words (extraction.mentions), a titled
# one ("OSCE Representative") only before the name of who held the post, a chaired one only after a State's.
Form = Literal["name", "acronym", "bare", "titled", "chaired", "demonym"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in running text; the dates are the days on which it was in use, if known."""

    text: str
    path: str
    form: Form = "name"
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


PLAIN: Final = frozenset(
    {
        # bodies
        "Permanent Council", "Forum for Security Co-operation", "Minsk Group", "Trilateral Contact Group",
        "High-Level Planning Group", "Geneva International Discussions", "Conflict Prevention Centre",
        "Committee of Senior Officials", "Joint Consultative Group", "Open Skies Consultative Commission",
        "Office for Democratic Institutions and Human Rights", "Strategic Police Matters Unit",
        "Court of Conciliation and Arbitration", "Ministerial Council", "Border Management Staff College",
        "Contact Point for Roma and Sinti Issues", "Action against Terrorism Unit",
        "Transnational Threats Department", "Border Security and Management Unit",
        "Mediterranean Partners for Co-operation", "Asian Partners for Co-operation",
        "Office of the Special Representative and Co-ordinator for Combating Trafficking in Human Beings",
        # field operations
        "Special Monitoring Mission to Ukraine", "Kosovo Verification Mission", "Task Force for Kosovo",
        "Assistance Group to Chechnya", "Advisory and Monitoring Group in Belarus",
        "Spillover Monitor Mission to Skopje", "Missions of Long Duration",
        "Police Monitoring Group in the Danube Region",
        "Observer Mission at the Russian Checkpoints Gukovo and Donetsk", "Sanctions Assistance Missions",
        "Support Programme for Ukraine",
        # posts
        "High Commissioner on National Minorities", "Representative on Freedom of the Media",
        "Chairperson-in-Office", "Chairman-in-Office", "Chair-in-Office", "ODIHR Director",
        "Media Freedom Representative",
        "Director of ODIHR", "Director of the Office for Democratic Institutions and Human Rights",
        "Special Representative and Co-ordinator for Combating Trafficking in Human Beings",
        "Co-ordinator of Activities to Address Transnational Threats",
        "Director of the Conflict Prevention Centre", "Minsk Group Co-Chairs",
        "Chief Monitor of the SMM", "SMM Chief Monitor",
        # meeting series
        "Human Dimension Implementation Meeting", "Supplementary Human Dimension Meeting",
        "Warsaw Human Dimension Conference", "Human Dimension Seminar", "Annual Security Review Conference",
        "Annual Implementation Assessment Meeting", "Economic and Environmental Forum",
        "Economic and Environmental Dimension Implementation Meeting",
        "South Caucasus Media Conference", "Central Asia Media Conference",
        "South East Europe Media Conference", "Gender Equality Review Conference",
        "Conference of the Alliance against Trafficking in Persons",
        "Alliance against Trafficking in Persons conference", "Alliance against Trafficking in Persons",
        "High-level Alliance against Trafficking in Persons Conference",
    }
)  # fmt: skip

ACRONYMS: Final = frozenset(
    {
        "ODIHR", "OSCE/ODIHR", "HCNM", "RFoM", "OCEEA", "SPMU", "TNTD", "HLPG", "BMSC", "OSCC", "CPRSI",
        "OSCE PA", "OSCE SMM Ukraine", "SMM", "OMiK", "KVM", "CiO", "HDIM", "SHDM", "ASRC", "AIAM", "EEDIM",
        "EU", "UN", "CoE", "NATO", "CIS", "CSTO", "PACE", "DCAF", "EBRD", "EULEX", "EUROPOL", "FRONTEX",
        "ICRC", "ICTY", "ILO", "IMF", "INTERPOL", "IOM", "OHCHR", "UNDP", "UNECE", "UNEP", "UNESCO",
        "UNFPA", "UNHCR", "UNICEF", "UNMIK", "UNODC", "U.N.", "OCHA", "UNOCHA", "WFP", "FAO", "UNOPS",
        "UNAIDS", "UNIDO", "UNOCT", "UNCTED", "UNOMIG", "UNMIBH", "UNTAES", "UNPREDEP", "UNRCCA", "UNGA",
        "UNSC", "IAEA", "OPCW", "CTBTO", "OECD", "WTO", "WCO", "ICAO", "EEAS", "EUBAM", "EUMM", "EUAM",
        "EUPM", "EUFOR", "CEPOL", "ECRI", "GRECO", "GRETA", "MONEYVAL", "KFOR", "SFOR", "IPTF", "NATO PA",
        "OHR", "SEESAC", "SELEC", "RACVIAC", "BSEC", "GUAM", "CICA", "CARICC", "EAEU", "ASEAN", "OIC", "OAS",
        "IPU", "ICMPD", "IFRC", "FATF", "GCTF", "USAID", "GIZ", "CPJ", "IFJ", "EFJ", "UK", "US", "U.S.",
        "USA", "GDR", "SFRY", "BiH", "FRY",
    }
)  # fmt: skip

# Names that mean something else, or nothing in particular, outside a label field.
_NEVER: Final = frozenset({"Korea", "Partnerships", "Opportunities for Youth"})
# Named like something that is meant instead: the OSCE itself, as every text is about it, and the
# post that a State holds when it chairs, as texts mean the chairing body.
_NEVER_MEANT: Final = frozenset({"body/osce", "post/chairpersonship"})
_OWN_KINDS: Final = ("body", "post", "meeting-series")
_FREE_KINDS: Final = ("state", "place", "person", "organization", "meeting")
_KINDS: Final = (*_OWN_KINDS, *_FREE_KINDS, "field-operation")
_SAYS_OSCE: Final = re.compile(r"\b[OC]SCE\b")

# Posts and meetings as they are printed when the text has made clear whose they are.
_BARE: Final[dict[str, tuple[str, ...]]] = {
    "post/secretary-general": ("Secretary General",),
    "post/high-commissioner-on-national-minorities": ("High Commissioner",),
    "meeting-series/osce-parliamentary-assembly-annual-session": ("Annual Session",),
}
# As the body is called after the State that chairs: "the Finnish Chairpersonship".
_CHAIRED: Final[dict[str, tuple[str, ...]]] = {
    "body/chairpersonship": ("Chairmanship", "Chairpersonship", "Chairmanship-in-Office"),
}
# Short forms before the holder's name.
_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "post/representative-on-freedom-of-the-media": ("OSCE Representative", "OSCE Media Representative"),
    "post/chairperson-in-office": ("OSCE Chair",),
    "post/president-of-the-parliamentary-assembly": ("PA President", "Assembly President"),
    "post/secretary-general-of-the-parliamentary-assembly": ("PA Secretary General",),
}
# Printed for a post beside its labels.
PRINTED: Final[dict[str, tuple[str, ...]]] = {
    "post/chairperson-in-office": ("OSCE Chairman", "OSCE Chairperson", "OSCE Chairwoman"),
    "post/representative-on-freedom-of-the-media": (
        "OSCE Freedom of Media Representative", "OSCE Freedom of the Media Representative",
        "OSCE Representative for Freedom of the Media", "OSCE Representative on Media Freedom",
        "OSCE Representative for Media Freedom", "Media Freedom Representative",
    ),
    "post/high-commissioner-on-national-minorities": ("OSCE High Commissioner",),
    "post/president-of-the-parliamentary-assembly": ("President of the OSCE PA",),
    "post/secretary-general-of-the-parliamentary-assembly": ("Secretary General of the OSCE PA",),
    "post/head-of-special-monitoring-mission-to-ukraine": ("Chief Monitor of the SMM", "SMM Chief Monitor"),
    "post/director-of-odihr": (
        "Director of the ODIHR", "Director of the OSCE/ODIHR", "Director of OSCE/ODIHR",
    ),
    "post/personal-representative-minsk-conference": tuple(
        f"Personal Representative of the OSCE Chairperson-in-Office on the conflict dealt with by the {body}"
        for body in ("Minsk Conference", "Minsk Group", "OSCE Minsk Group")
    ),
    "body/odihr": ("OSCE ODIHR", "OSCE / ODIHR"),
    "body/office-of-the-co-ordinator-of-economic-and-environmental-activities": (
        "OSCE Office of the Co-ordinator of Economic and Environmental Activities",
    ),
    "meeting-series/conference-of-the-alliance-against-trafficking-in-persons": (
        "Alliance against Trafficking in Persons",
    ),
    "meeting-series/osce-parliamentary-assembly-annual-session": ("OSCE PA Annual Session",),
    "organization/eubam": ("EU Border Assistance Mission",),
    "organization/euam-ukraine": ("EU Advisory Mission", "European Union Advisory Mission"),
    "organization/ohchr": (
        "UN Office of the High Commissioner for Human Rights",
        "United Nations Office of the High Commissioner for Human Rights",
    ),
    "organization/stability-pact": ("Stability Pact",),
    "body/office-of-the-special-representative-for-combating-trafficking": tuple(
        f"Office of the {osce}Special Representative and Co-ordinator for Combating {what}"
        for osce in ("", "OSCE ")
        for what in ("Trafficking in Human Beings", "Human Trafficking")
    ),
    "organization/undp": ("UN Development Programme",),
    "organization/unhcr": ("UN High Commissioner for Refugees", "UN Refugee Agency"),
    "organization/unep": ("UN Environment Programme",),
    "organization/unicef": ("UN Children's Fund",),
    "organization/unfpa": ("UN Population Fund",),
    "organization/unodc": ("UN Office on Drugs and Crime",),
    "organization/unece": ("UN Economic Commission for Europe",),
    "organization/unmik": ("UN Interim Administration Mission in Kosovo", "UN Mission in Kosovo"),
    "organization/icty": ("International Criminal Tribunal for the Former Yugoslavia",),
    "organization/who": ("WHO",),
    "organization/office-of-the-high-representative": ("Office of the High Representative",),
    "state/bosnia-and-herzegovina": ("BiH",),
    "state/united-states-of-america": ("US", "U.S."),
    "state/serbia": ("FRY",),
    "state/north-macedonia": ("Macedonia",),
}  # fmt: skip

# Adjectives of States; those of peoples that live in several States, or of several States, are left out.
_DEMONYMS: Final[dict[str, str]] = {
    f"state/{key}": adjectives
    for key, adjectives in {
        "albania": "Albanian", "armenia": "Armenian", "austria": "Austrian",
        "azerbaijan": "Azerbaijani Azeri", "belarus": "Belarusian Belarussian",
        "belgium": "Belgian", "bulgaria": "Bulgarian",
        "canada": "Canadian", "croatia": "Croatian", "cyprus": "Cypriot", "czechia": "Czech",
        "denmark": "Danish", "estonia": "Estonian", "finland": "Finnish", "france": "French",
        "georgia": "Georgian", "germany": "German", "greece": "Greek", "hungary": "Hungarian",
        "iceland": "Icelandic", "ireland": "Irish", "italy": "Italian", "kazakhstan": "Kazakh Kazakhstani",
        "kyrgyzstan": "Kyrgyz Kyrgyzstani", "latvia": "Latvian",
        "lithuania": "Lithuanian", "malta": "Maltese", "moldova": "Moldovan",
        "mongolia": "Mongolian", "montenegro": "Montenegrin", "netherlands": "Dutch", "norway": "Norwegian",
        "north-macedonia": "Macedonian", "poland": "Polish", "portugal": "Portuguese",
        "romania": "Romanian", "russian-federation": "Russian", "serbia": "Serbian", "slovakia": "Slovak",
        "slovenia": "Slovenian Slovene", "spain": "Spanish", "sweden": "Swedish", "switzerland": "Swiss",
        "tajikistan": "Tajik Tajikistani", "turkiye": "Turkish", "turkmenistan": "Turkmen",
        "ukraine": "Ukrainian", "united-kingdom": "British", "united-states-of-america": "American",
        "uzbekistan": "Uzbek Uzbekistani", "afghanistan": "Afghan", "japan": "Japanese", "egypt": "Egyptian",
        "israel": "Israeli", "algeria": "Algerian", "morocco": "Moroccan", "tunisia": "Tunisian",
        "jordan": "Jordanian", "thailand": "Thai", "australia": "Australian",
    }.items()
}  # fmt: skip

_OPERATION: Final = re.compile(
    r"(?P<osce>[OC]SCE) (?P<type>[A-Z].*?) (?P<link>to|in) (?P<the>the )?(?P<area>[A-Z].*)"
)
_HEAD: Final = re.compile(
    r"(?P<head>Head|Chief Monitor|Chief Observer) of (?:the )?(?P<operation>[OC]SCE .+)"
)
_ENVOY: Final = re.compile(
    r"(?P<envoy>(?:Special|Personal) Representative) of the (?:OSCE )?Chairperson-in-Office (?P<matter>.+)"
)
_BARE_ENVOY: Final = re.compile(r"(?:Special|Personal) Representative (?:on|for|in) ")
_ORDINAL: Final = re.compile(r"(?P<number>\d{1,2})(?:st|nd|rd|th) ")
_TENS: Final = ("", "", "Twenty", "Thirty")
_ONES: Final = (
    "", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
    "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth",
    "Nineteenth",
)  # fmt: skip


def names(
    path: str,
    preferred: str,
    others: Iterable[str],
    acronyms: Iterable[str],
    areas: Mapping[str, Iterable[str]],
    held_in: Iterable[str] = (),
) -> Iterator[Name]:
    """The names of an entity to look for, out of its preferred and other labels.

    A body is also looked for as "OSCE Secretariat" and "Secretariat of the OSCE". `areas` gives the
    other names of an area by each of its names, `held_in` the names of the town of a meeting.
    """
    kind = path.partition("/")[0]
    if kind not in _KINDS or path in _NEVER_MEANT:
        return
    short = set(acronyms) | ACRONYMS
    labels = dict.fromkeys((preferred, *others, *PRINTED.get(path, ())))
    for label in labels:
        if label in _NEVER or (" / " in label and kind != "body") or "(" in label:
            continue
        if label in short:
            if label in ACRONYMS:
                yield Name(label, path, "acronym")
        elif kind in _FREE_KINDS or label in PLAIN or _SAYS_OSCE.search(label):
            yield Name(label, path)
            if label in PLAIN and kind in _OWN_KINDS:
                yield Name(f"OSCE {label}", path)
        elif kind == "body" and label == preferred:
            yield Name(f"OSCE {label}", path)
            yield Name(f"{label} of the OSCE", path)
        if kind == "field-operation":
            yield from (Name(text, path, form) for text, form in _operation(label, areas))
        elif kind == "post" and (match := _HEAD.fullmatch(label)):
            yield from (Name(text, path) for text in _heads(match, areas))
        elif kind == "post" and (match := _ENVOY.fullmatch(label)):
            yield from (Name(text, path, form) for text, form in _envoys(match["envoy"], match["matter"]))
        elif kind == "post" and _BARE_ENVOY.match(label):
            yield Name(label, path, "bare")
        elif kind in ("meeting", "meeting-series"):
            yield from (Name(text, path) for text in _meeting(label))
        if kind in ("body", "post", "field-operation") and label.startswith("OSCE "):
            yield Name(f"OSCE's {label[5:]}", path)
    if kind == "meeting":
        for word in ("Ministerial Council", "Summit"):
            if any(label.endswith(word) for label in labels):
                for town in held_in:
                    yield from (Name(text, path, form) for text, form in _in_town(word, town))
    yield from (Name(text, path, "bare") for text in _BARE.get(path, ()))
    yield from (Name(text, path, "titled") for text in _TITLES.get(path, ()))
    yield from (Name(text, path, "chaired") for text in _CHAIRED.get(path, ()))
    yield from (Name(text, path, "demonym") for text in _DEMONYMS.get(path, "").split())


def unique_types(preferred: Mapping[str, str]) -> Iterator[Name]:
    """Kinds of field operation of which there was only one: "OSCE Presence" can but be that in Albania."""
    by_type: dict[str, set[str]] = {}
    for path, label in preferred.items():
        if path.startswith("field-operation/") and (match := _OPERATION.fullmatch(label)):
            by_type.setdefault(match["type"], set()).add(path)
    for kind, paths in by_type.items():
        if len(paths) == 1:
            (path,) = paths
            yield Name(f"OSCE {kind}", path)
            if " " in kind:
                yield Name(kind, path, "bare")


def _operation(label: str, areas: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Form]]:
    """ "OSCE Mission to Moldova" -> also "OSCE Moldova Mission", "Mission to the Republic of Moldova"."""
    match = _OPERATION.fullmatch(label)
    if match is None:
        return
    osce, kind, link = match["osce"], match["type"], match["link"]
    for area in (match["area"], *areas.get(match["area"], ())):
        other = "in" if link == "to" else "to"
        for the in ("", "the "):
            for text in (f"{kind} {link} {the}{area}", f"{kind} {other} {the}{area}"):
                yield f"{osce} {text}", "name"
                yield text, "bare"
            if the == "":  # the first of several: "OSCE Missions to Estonia and Latvia"
                yield f"{osce} {kind}s {link} {area}", "name"
        yield f"{osce} {area} {kind}", "name"
        yield f"{osce} {kind} {area}", "name"


def _heads(match: re.Match[str], areas: Mapping[str, Iterable[str]]) -> Iterator[str]:
    head = match["head"]
    for operation in dict.fromkeys(
        (match["operation"], *(text for text, _ in _operation(match["operation"], areas)))
    ):
        yield f"{head} of the {operation}"
        yield f"{head} of {operation}"
        if operation.startswith("OSCE "):
            yield f"OSCE {head} of {operation[5:]}"
            yield f"{operation} {head}"


def _envoys(envoy: str, matter: str) -> Iterator[tuple[str, Form]]:
    """ "Special Representative of the OSCE Chairman-in-Office for X", "his Special Representative for X"."""
    for chair in ("Chairperson", "Chairman", "Chair"):
        yield f"{envoy} of the {chair}-in-Office {matter}", "name"
        yield f"{envoy} of the OSCE {chair}-in-Office {matter}", "name"
        yield f"OSCE {chair}-in-Office's {envoy} {matter}", "name"
    yield f"OSCE {envoy} {matter}", "name"
    yield f"{envoy} {matter}", "bare"


def _meeting(label: str) -> Iterator[str]:
    """With the ordinal spelled out, with "OSCE" where it goes without, and with "annual"."""
    match = _ORDINAL.match(label)
    if match is None:
        return
    tens, ones = divmod(int(match["number"]), 10) if int(match["number"]) >= 20 else (0, int(match["number"]))
    tenth = f"{_TENS[tens][:-1]}ieth" if tens and not ones else ""
    spelled = tenth or "-".join(part for part in (_TENS[tens] if tens else "", _ONES[ones]) if part)
    rest = label[match.end() :]
    yield f"{spelled} {rest}"
    if not rest.startswith("Annual "):
        yield f"{match[0]}annual {rest}"
        yield f"{spelled} annual {rest}"
    if not rest.startswith("OSCE "):
        yield f"{match[0]}OSCE {rest}"
        yield f"{spelled} OSCE {rest}"


def _in_town(word: str, town: str) -> Iterator[tuple[str, Form]]:
    """ "OSCE Summit in Lisbon"; without the OSCE it may be another's."""
    for meeting in (word, f"{word} meeting", f"{word} Meeting"):
        yield f"OSCE {meeting} in {town}", "name"
        yield f"{meeting} of the OSCE in {town}", "name"
        yield f"{town} OSCE {meeting}", "name"
        yield f"OSCE {town} {meeting}", "name"
        yield f"{meeting} in {town}", "bare"
        yield f"{town} {meeting}", "bare"
