"""Persons known from print, minted only with a printed public role (design, section 5).

The nouns of office (`_HEADS`) are looked for first, then a name beside them:

- before the office: "Ambassador Ihor Prokopchuk, Chairperson of the OSCE Permanent Council,"
- after it: "Foreign Minister Jane Roe", "the Mayor of Vienna, Jane Roe,", "Head of Mission Mr. Jan Roe"
- several after it: "Foreign Ministers Jane Roe of Malta and Jan Roe of Norway"

A role is a title of office, never what befell somebody: of whom a sentence says that he was detained,
attacked or killed no name is taken (`_victim`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from ahocorasick_rs import AhoCorasick

from osce_graph.extraction.mentions import folded

_UPPER: Final = r"[^\Wa-zà-öø-ÿāăąćĉčďđēĕėęěğģħĩīįıķĺļľłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžșț\d_]"
_WORD: Final = rf"(?:{_UPPER}[^\W\d_]*(?:[’'-]{_UPPER}?[^\W\d_]+)*|{_UPPER}(?:[’']{_UPPER})[^\W\d_]+)"
_PARTICLE: Final = r"(?:van|von|der|den|de|del|della|di|da|dos|af|al|ten|ter|bin|la|le|du|zu|el|ibn|y|et)"
_LONG_NAME: Final = (
    rf"(?:(?:{_UPPER}\.-?){{1,2}} (?={_WORD} {_WORD}))?"
    rf"{_WORD}(?: (?:{_UPPER}\.(?:-?{_UPPER}\.)?|{_PARTICLE}(?: {_PARTICLE})?(?= {_WORD})|{_WORD})){{1,4}}"
)
_HONORIFIC: Final = (
    r"(?:H\. ?E\. |(?:His|Her) Excellency |Mr\.? |Mrs\.? |Ms\.? |Dr\.? |Professor |Prof\. |[Aa]mbassador "
    r"|Amb\. |Sir |Lord |Lady |Dame |Baroness |Judge "
    r"|(?:Lieutenant|Major|Brigadier|Colonel)-(?:General |Colonel )"
    r"|Lieutenant |Major |Brigadier |General |Lt\. |Maj\. |Gen\. |Col\. |Colonel |Captain |Admiral "
    r"|Honourable |Hon\. |Father "
    r"|Bishop |Archbishop )"
)
_HONORIFICS: Final = rf"(?:{_HONORIFIC}*)"
_NOUNS: Final = (
    "chairperson", "chairman", "chairwoman", "chair", "head", "director", "director-general", "minister",
    "secretary-general", "secretary", "president", "premier", "chancellor",
    "representative", "commissioner", "co-ordinator", "coordinator", "ombudsman", "ombudsperson",
    "ombudswoman", "prosecutor", "mayor", "governor", "speaker", "monitor", "observer", "adviser",
    "advisor", "envoy", "rapporteur", "rector", "dean", "commander", "commander-in-chief", "spokesperson",
    "spokesman", "spokeswoman", "judge", "chief", "counsellor", "attache", "councillor", "consul",
    "ambassador", "undersecretary", "under-secretary", "officer", "manager", "expert", "analyst", "leader",
    "member", "senator", "deputy", "mp", "mep", "parliamentarian", "general", "colonel", "inspector",
    "charge d'affaires", "professor", "lecturer", "supervisor", "administrator", "magistrate", "justice",
    "prefect", "principal", "delegate", "secretary general", "secretary of state", "high representative",
    "chief of staff", "treasurer",
    "under-secretary-general", "specialist", "consultant", "superintendent", "facilitator", "mediator",
    "attorney general", "auditor general", "consul general", "director general", "governor general",
    "inspector general", "prosecutor general", "negotiator", "defender", "advocate", "congressman",
    "congresswoman", "akim", "hokim", "assistant", "officer-in-charge",
)  # fmt: skip
# Nouns that are a public role only with words before or after them: "Senior Economic Officer", "Head of ...".
_LOW: Final = frozenset(
    [
        "officer", "manager", "expert", "analyst", "leader", "member", "deputy", "mp", "mep",
        "parliamentarian", "general", "colonel", "inspector", "professor", "lecturer", "supervisor",
        "administrator", "justice", "principal", "delegate", "specialist", "consultant", "facilitator",
        "chief", "counsellor", "ambassador", "judge", "defender", "advocate", "assistant",
    ]
)  # fmt: skip
# Offices that a name may follow without a comma, after words that say of what the office is.
_HELD_BY_ONE: Final = frozenset(
    (
        "akim", "ambassador", "chairman", "chairperson", "chairwoman", "chancellor",
        "charge d'affaires", "commander", "commissioner", "dean", "director", "governor", "head",
        "hokim", "mayor", "minister", "ombudsman", "ombudsperson", "prefect", "premier", "president",
        "prosecutor", "rector", "secretary", "speaker",
    )
)  # fmt: skip
# Offices that a name may follow so only after the name of a house: "member of the Presidency Jane Roe".
_ONE_OF_SEVERAL: Final = frozenset(
    ("adviser", "advisor", "chair", "chief", "deputy", "envoy", "leader", "member", "officer", "spokesperson")
)
# "the Public Defender" is an office, "a human rights defender" somebody who defends them.
_ONLY_IN_CAPITALS: Final = frozenset(("defender", "advocate"))
_OF_A_COURT: Final = re.compile(r"\b(?:Chief|Associate|Court|Tribunal)\b")
# "Jane Roe (MP, Malta)", "Jane Roe, MP (Malta)"
_SEAT: Final = re.compile(r"(?:, | \()[A-Z][^()\n]{2,40}\)")
# Nouns that are a part of the office they stand before: "Deputy Minister", "Chief Prosecutor".
_RANKS: Final = frozenset(("deputy", "chief", "general", "principal"))
_NEXT: Final = re.compile(r" ([A-Z][\w-]+)")
_CLAUSE: Final = re.compile(r", (?:the |an? )?([^,.;:\n]{3,60})")
_OFFICES: Final = frozenset(_NOUNS)
_PLURALS: Final = {
    "ministers": "minister",
    "presidents": "president",
    "ambassadors": "ambassador",
    "heads": "head",
    "mayors": "mayor",
    "directors": "director",
    "chairs": "chair",
    "members": "member",
    "senators": "senator",
    "representatives": "representative",
    "prosecutors": "prosecutor",
    "commissioners": "commissioner",
    "governors": "governor",
    "judges": "judge",
    "rapporteurs": "rapporteur",
    "speakers": "speaker",
    "negotiators": "negotiator",
    "envoys": "envoy",
    "chairmen": "chairman",
    "chairpersons": "chairperson",
    "secretaries": "secretary",
    "ombudsmen": "ombudsman",
    "advisers": "adviser",
    "rectors": "rector",
    "commanders": "commander",
    "deans": "dean",
}
_HEADS: Final = AhoCorasick([*_NOUNS, *_PLURALS])
_START_WORDS: Final = frozenset(
    [
        "The", "In", "On", "At", "From", "To", "And", "But", "As", "Also", "While", "When", "After",
        "Before", "During", "With", "For", "By", "That", "This", "His", "Her", "Its", "Their", "Our", "A",
        "An", "According", "Both", "Then", "Since", "Under", "Among", "Speaking", "Meeting",
        "Opening", "Today", "Yesterday", "Welcoming", "Together", "Mr.", "Mrs.", "Ms.", "Addressing",
        "Following", "Earlier", "Later", "Where", "Which", "Who", "If", "It", "He", "She", "They", "We",
        "Participants", "Joining", "Thanking", "Closing", "Ambassador", "Welcoming", "Introducing", "Said",
        "Quoting",
    ]
)  # fmt: skip
_PORTFOLIOS: Final = frozenset(
    [
        "Agriculture", "Climate", "Communications", "Culture", "Defence", "Development", "Digital",
        "Economy", "Economic", "Education", "Employment", "Energy", "Environment", "Equality", "European",
        "Family", "Finance", "Health", "Infrastructure", "Information", "Innovation", "Integration",
        "Interior", "Labour", "Planning", "Regional", "Research", "Science", "Security", "Social", "Sport",
        "Sports", "Technologies", "Technology", "Tourism", "Trade", "Transport", "Youth", "Policy",
        "Protection",
        "Migration", "Affairs", "Policies", "Water", "Infrastructure", "Public", "Administration",
        "Rights", "Human", "Humanitarian", "Questions", "Democracy",
        "Minorities", "Minority", "National", "Foreign", "Spatial", "Urban", "Welfare", "Refugees", "Returns",
        "Internal", "Justice", "Industry", "Investment", "Food", "Forestry", "Emergency", "Situations",
        "Communication", "Cooperation", "Co-operation", "Diaspora", "Veterans", "Home", "Children",
        "Anti-Trafficking", "Commerce", "Construction", "Democratization", "Trafficking", "Ecology",
        "Entrepreneurship", "Governance", "Civic", "Reconciliation", "Equal", "Gender", "Heritage", "Higher",
        "Housing", "Local", "Maritime", "Natural", "Opportunities", "Physical", "Privatization", "Religion",
        "Ethnic", "Media", "Relations", "Religious", "Resources", "Rural", "Self-Government", "Solidarity",
        "Telecommunications",
        "Territorial",
    ]
)  # fmt: skip
_MATTER: Final = "|".join(sorted(_PORTFOLIOS))
_OF_PEOPLE_TOO: Final = frozenset(("Home", "Justice", "Urban"))  # "Urban Roe", "Jane Justice"
# "Vice-Minister", "Minister-designate": a part of the office.
_PREFIX: Final = re.compile(r"(?<![^\W_])(?:vice|co|deputy|ex)-\Z", re.I)
_PREFIXED: Final = re.compile(r"\A(?:vice|co|deputy|ex)-")
_CHOSEN: Final = re.compile(r"-(?:designate|elect)\b")
_ENVOY: Final = re.compile(r"(?:[\w/.’'-]+ )*?(?:Special|Personal|High|Permanent) ")
# "Van Damme" is a surname.
_SURNAME: Final = re.compile(_PARTICLE, re.I)
# What is named after somebody.
_NAMESAKE: Final = re.compile(
    r"(?:[’']s)? (?:Academy|Airport|Award|Avenue|Boulevard|Bridge|Centre|Center|Collection|Cup|Fellowship"
    r"|Foundation|Fund|Hospital|Institute|Library|Medal|Memorial|Museum|Park|Prize|Scholarship|School|Square"
    r"|Stadium|Stiftung|Street|Theatre|University)\b"
)
_SMALL: Final = r"(?:of|for|on|to|at|in|and|the|with|within|against|from|by|under|&)"
_AREA: Final = "region|province|district|oblast|county|municipality|canton|city|town|village|prefecture|raion"
_SMALL_HOUSE: Final = "(?:assembly|committee|commission|delegation|department|parliament)"
_SMALL_HOUSE_ENDS: Final = re.compile(rf" {_SMALL_HOUSE}\Z")
_SMALL_BEGINS: Final = re.compile(rf" {_SMALL} ")
_SMALL_ENDS: Final = re.compile(rf" {_SMALL}(?: the)? \Z")
# What tells of an act, and so is no part of an office.
_TELLS: Final = (
    r"(?:\w+ed|said|told|met|left|held|gave|took|spoke|made|began|went|came|who|will|was|is|has|had|and)"
)
_COMPLEMENT: Final = re.compile(
    rf"(?: the(?: [a-z][a-z-]+){{1,2}}(?=,)| {_SMALL}(?= )| {_UPPER}\.(?= {_UPPER})"
    rf"| {_PARTICLE}(?: {_PARTICLE})?(?= {_UPPER})"
    rf"| (?!(?:Prof|Dr|Mrs?|Ms|Amb|Gen|Col|Lt|Maj|Hon|H|H\.E)\.)(?!{_UPPER}\. )"
    rf"(?:{_WORD}(?:[’']s)?|[A-Z][\w/-]*|\((?:the )?[A-Z][\w/-]+\))(?=[ ,.;:)\n]|\Z)"
    rf"| (?:{_AREA})(?=[ ,.;:)\n]|\Z)"
    rf"| (?!{_TELLS}\b)[a-z][a-z-]+(?= (?:of|for|and|in|to|on|at)\b)"
    rf"| (?!{_TELLS}\b)[a-z][a-z-]+"
    rf"(?=(?: (?!{_TELLS}\b)[a-z][a-z-]+){{0,5}}, {_HONORIFICS}{_WORD} {_WORD}(?: MP)?,)"
    rf"|(?<= the) (?!{_TELLS}\b)[a-z][a-z-]+ [a-z][a-z-]+(?= of (?:the )?{_UPPER})"
    rf"|(?:(?<= the)|(?<= of)|(?<= and)|(?<= for)|(?<= in)) (?!{_TELLS}\b)[a-z][a-z-]+(?= {_UPPER})"
    rf"|(?: (?!{_TELLS}\b)[a-z][a-z-]+| and){{0,4}} {_SMALL_HOUSE}(?= {_UPPER})){{1,20}}"
)
_VERB: Final = re.compile(
    r"(?<! recently)(?<! newly) (?:said|says|told|stressed|noted|added|opened|opens|emphasi[sz]ed|who|which"
    r"|will|would|has|had|have|is|was|are|were"
    r"|also|today|yesterday|pointed|underlined|highlighted|stated|thanked|welcomed|explained|expressed"
    r"|called|urged"
    r"|attended|spoke|delivered|met|visited|signed|handed|presented|praised|joined|concluded|took|led"
    r"|led by|commented"
    r"|described|discussed|announced|reminded|participated|and (?:his"
    r"|her|their|other|the|one|two|\w+ed)|as well|she|he|they"
    r"|in (?:Vienna|an|his|her|a|the opening)|during|at the (?:opening|ceremony|event|meeting|conference"
    r"|seminar|launch)|together|while|when|after|before|on (?:\d|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    r"|to (?:discuss|open))\b"
)
_CLOSES: Final = re.compile(r"[,.;:!?)\n“”\"—–]|\Z| (?:-|\()")
_NOT_A_NAME: Final = frozenset(
    [
        "OSCE", "CSCE", "ODIHR", "Mission", "Office", "Council", "Ministry", "Republic", "Union",
        "Assembly", "Committee", "Centre", "Center", "Conference", "Organization", "Permanent",
        "Security", "Secretariat", "Federation", "United", "Nations", "States", "European", "Parliament",
        "Government", "Court", "Party", "Presence", "Programme", "Project", "National", "International",
        "Department", "Agency", "Institute", "University", "Association", "Foundation", "Service", "Unit",
        "Police", "Border", "State", "Human", "Rights", "Law", "Forum", "Group", "Foreign", "Affairs",
        "Minister", "Prime", "Interior", "Justice", "Education", "Health", "President", "Ambassador",
        "Director", "Head", "Deputy", "Mayor", "Representative", "Commissioner", "Chairperson",
        "Secretary", "General", "High", "Special", "Central", "Asia", "Europe", "World", "Bank", "Fund",
        "Field", "Community", "Communities", "Regional", "Region", "Municipality", "City", "District",
        "School", "Academy", "Commission", "Delegation", "Co-operation", "Cooperation", "Rapporteur",
        "Chairman", "Chair", "Speaker", "Coordinator", "Co-ordinator", "Personal", "Action", "Plan",
        "Convention", "Charter", "Protocol", "Act", "Final", "Document", "Chief", "Monitoring",
        "Observer", "Observation", "Election", "Electoral", "Media", "Freedom", "Press", "News", "Radar",
        "Radio", "Station", "Television", "The", "In", "On", "At", "From", "With", "For", "And", "By",
        "To", "Of", "As", "His", "Her", "This", "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December", "Monday", "Tuesday",
        "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "General's", "Prosecutor", "Attorney",
        "Office's", "Armed", "Forces", "Supreme", "Constitutional", "Civil", "Society", "Women", "Youth",
        "Roma", "Sinti", "North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western",
        "New", "Chairmanship", "Opens", "Visits", "Welcomes", "Meets", "Calls", "Says", "Addresses",
        "Ministers", "Presidents", "Ambassadors", "Members", "Senior", "Legal", "Political", "Economic",
        "Environmental", "Gender", "Officer", "Adviser", "Advisor", "Expert", "Manager", "Spokesperson",
        "Vice", "Acting", "Former", "Governor", "Presidency", "Team", "Ad", "Hoc", "Abroad", "Task",
        "Force", "Network", "Board", "Bureau", "Caucasus", "Balkans", "Mediterranean", "Trainer",
        "Moderator", "Journalist", "Lawyer", "Writer", "Author", "Editor", "Blogger", "Activist",
        "Artist", "Singer", "Poet", "Teacher", "Student", "Alliance", "Borders", "Citizens", "Defenders",
        "Democracy", "Initiative", "Initiatives", "Journalists", "Lawyers", "League", "Movement", "Our",
        "Partnership", "Planet", "Strada", "Studies", "Valley", "Watch", "Without", "BiH", "Contact",
        "Point", "Issues", "Matters", "Based", "Violence", "Safety", "Division", "Opposition", "Directorate",
        "Section", "Standing", "Annual", "Session", "Federal", "Migration", "Military", "Ossetia", "Alania",
        "Abkhazia", "Sector", "Reform", "Confederation", "Kingdom", "Principality", "Canton", "Province",
        "County", "Oblast", "Rayon", "Village", "Training", "Course", "Workshop", "Seminar", "Summit",
        "Curriculum", "Campaign", "Handbook", "Report", "Strategy", "Treaty", "Process", "Settlement",
        "Award", "Prize", "Crime", "Hate", "Judges", "Prosecutors", "Authority", "Disaster", "Management",
        "Technology", "Technologies", "Laundering",
    ]
)  # fmt: skip
_RULES: Final = frozenset("-–—")
_INITIAL: Final = re.compile(rf"(?:\A|[\s.]){_UPPER}\.\Z")
_LAST_WORDS: Final = re.compile(rf"(?: {_WORD}| {_PARTICLE}| {_UPPER}\.)+\Z")
_LAST_TITLED: Final = re.compile(rf" {_HONORIFIC}+(?P<name>{_LONG_NAME})\Z")
# What may stand between a name and its office, and follow a name in the sentence.
_APPOSED: Final = re.compile(
    r"(?:, (?:(?:who is|the|a|an|its|currently|then|now|also"
    r"|(?:newly|recently|just)[- ](?:elected|appointed)) )*"
    r"| is the | \((?:the )?)\Z"
)
_GOES_ON: Final = re.compile(r" (?:said|told|has|will|was|of|in|to|MP|MEP)\b")
# An abbreviation within an office: "Head of the Response Team (CERT) under the Ministry".
_ABBREVIATED: Final = re.compile(
    r" \([A-Z][\w/-]{1,14}\)(?= (?:of|under|to|in|for|on|within|at|with)\b)| \([A-Z]{2}[A-Z/-]*\)"
)
# "director of the centre “Open Door”"
_TITLED: Final = re.compile(r" (?:“[^“”\n]{2,60}”|\"[^\"\n]{2,60}\")(?=[,.]| [a-z])")
_DOTS: Final = re.compile(r"(?<=\b)(?:U\.[SNK]|[SDM][rt])\.(?= )")
_DOTTED: Final = frozenset(("U.S.", "U.N.", "U.K."))
_NAME_BEFORE: Final = re.compile(rf"(?:\A|(?<=[\s“\"(/–—-]))(?P<name>{_LONG_NAME})\Z")
_AFTER_COMMA: Final = re.compile(rf"(?: there| here)? ?, (?:the )?{_HONORIFICS}|[:] {_HONORIFICS}")
# "an expert group", "leader training": the noun tells of what a group or an occasion is.
_NOBODY: Final = re.compile(
    r" (?:groups?|panels?|teams?|bod(?:y|ies)|networks?|meetings?|training|trainings|courses?|levels?|forum"
    r"|workshops?|conferences?|seminars?|organi[sz]ations?|company|associations?|missions?|status)\b"
)
# "Jane Roe (MP, Italy), the Vice-President"
_ASIDE: Final = re.compile(r" \([A-Z][^()\n]{1,50}\)\Z")
# What else a portfolio or a committee is of: "Economic Affairs, Science, Technology and Environment".
_FURTHER: Final = re.compile(
    rf"(?:, (?:{_MATTER})(?: (?:{_MATTER}))*)+,? and (?:the )?(?:{_MATTER})(?: (?:{_MATTER}))*\b"
)
_AFTER_SPACE: Final = re.compile(rf" {_HONORIFICS}")
_AND_NAME: Final = re.compile(rf" and {_HONORIFICS}(?P<name>{_LONG_NAME})\Z")
_CAPITALISED: Final = re.compile(rf"(?: {_WORD}){{2,}}(?= (?!{_PARTICLE} )[a-z])")
_NEXT_OF_SEVERAL: Final = re.compile(rf"(?:, and|,? as well as|,| and)? \(?(?:the )?{_HONORIFICS}")
_OF_WHAT: Final = re.compile(
    rf" (?:of (?:the )?|\((?:MP, )?){_WORD}(?: (?:and |of )?(?:the )?{_WORD}){{0,4}}\)?"
)
_JOINT: Final = re.compile(r"(?:,? and|,) \Z")
_BROKEN: Final = re.compile(r"[,(;:.]")
_OF_PARLIAMENT: Final = re.compile(r" of (?:the )?Parliament\b")
_NAME_AFTER: Final = re.compile(rf"(?P<name>{_LONG_NAME})")
_VICTIM_BEFORE: Final = re.compile(
    r"\b(?:arrest(?:ed|s|ing)?|detention|detained|releas(?:e|ed|ing) of|sentenc\w+|murder\w*|kill\w*"
    r"|assassinat\w+|funeral|mourn\w*|death|beating|beaten|attack\w*|assault\w*"
    r"|trial|imprison\w+|convict\w+|harass\w+|abduct\w+|disappear\w+|shot|shooting|shooters?"
    r"|threat\w* against|charges|prosecution|indict\w+|intimidat\w+|stabb\w+|extradit\w+|ill-treat\w+"
    r"|(?:home|flat|apartment) of|case against"
    r"|kidnap\w+|condolences|injur\w+|victim|investigation (?:into|of)|case of|jail\w*|deport\w*|wounded"
    r"|died|dead|hostage|"
    r"tortur\w+|persecut\w+|free|release)\b(?P<between>[^.;,]{0,100})\Z",
    re.I,
)
_VICTIM_AFTER: Final = re.compile(
    r"[^.;]{0,80}?\b(?:faces? (?:charges|trial|prison|up to)|receiv\w+ (?:death )?threats"
    r"|on (?:a )?hunger strike|wanted for|(?:has|had|have) (?:not been seen|been missing|disappeared|died)"
    r"|disappeared|went missing|died"
    r"|(?:was|were|been|being|be|is|remains?|,)\s+(?:\w+ly\s+)?(?:arrested|detained|killed|murdered|shot|beaten"
    r"|attacked|assaulted|sentenced|indicted|assassinated|acquitted|imprisoned|jailed|convicted|abducted|kidnapped"
    r"|injured|wounded|stabbed|hospitali[sz]ed|extradited|ill-treated"
    r"|released (?:on bail|from (?:prison|jail|custody|detention))"
    r"|harassed|charged|threatened"
    r"|found dead|on trial|taken hostage|held hostage|prosecuted|deported|tortured|fined|in (?:prison"
    r"|jail|custody|detention)))\b",
    re.I,
)
# "A course on helping victims was opened by Jane Roe", "He spoke of the attack with Jane Roe".
_OF_ANOTHER: Final = re.compile(
    r"(?! by\b).*\b(?:by|with|said|told|opened|attended|met|visited|(?:wrote|letter) to)\b", re.S
)
_SPEAKS: Final = re.compile(
    r",? (?:(?:also|today|strongly|has|had|yesterday) )*(?:said|stressed|noted|added|expressed|condemn|called"
    r"|urged|told|emphasi|welcom|deplor|conveyed)"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A printed name with its role; offsets into the text."""

    name: str
    role: str
    start: int
    end: int
    role_start: int
    role_end: int


def find(text: str, named: Sequence[tuple[int, int, bool]] = ()) -> Iterator[Person]:
    """Names with a printed public role, in order of appearance; each name once.

    `named` are the spans of the names of the reference data in order, each with whether it is a person's:
    what is named otherwise is nobody's name, and an office "of" it ends with it.
    """
    found: list[Person] = []
    starts = [span[0] for span in named]
    reached = 0
    plain = folded(text)
    for _, start, end in sorted(
        _HEADS.find_matches_as_indexes(plain, overlapping=True), key=lambda m: (m[1], -m[2])
    ):
        if start and text[start - 1] == "-" and (prefix := _PREFIX.search(text, max(0, start - 7), start)):
            begin = prefix.start()
        else:
            begin = start
        if begin < reached or (begin and (text[begin - 1].isalnum() or text[begin - 1] in "-_")):
            continue
        noun = plain[start:end]
        if text.startswith("-", end) and (suffix := _CHOSEN.match(text, end)):
            end = suffix.end()
        if end < len(text) and (
            text[end].isalnum() or (text[end] in "-_" and text[end + 1 : end + 2].isalnum())
        ):
            continue
        reached = end
        if _NOBODY.match(text, end) or (noun in _ONLY_IN_CAPITALS and text[start].islower()):
            continue
        if noun in _RANKS and (following := _NEXT.match(text, end)) and _is_office(following[1]):
            continue
        office = _Office(text, begin, end, noun, named, starts)
        found += office.persons([one.start for one in found])
    if not found:
        return
    headline = _title_case_until(text)
    whole = {person.name for person in found} | {text[at:to] for at, to, is_person in named if is_person}
    shorter = set(chain.from_iterable(map(_without_first, whole)))
    found = [one for one in found if one.name not in shorter]
    seen: dict[str, Person] = {}
    for person in sorted(found, key=lambda one: (one.start, one.role_start)):
        # Among words that are all capitalised a name shows only if it is one elsewhere, too.
        if person.start < headline and person.name not in text[headline:]:
            continue
        first = seen.setdefault(person.name, person)
        fuller = person.start != first.start and " " not in first.role and " " in person.role
        if fuller or first.role == "MP" or _is_rank(first.role) > _is_rank(person.role):
            seen[person.name] = person  # "Chair Jane Roe" of a headline is the Chair of something below it
    yield from sorted(seen.values(), key=lambda one: (one.start, one.role_start))


class _Office:
    """A noun of office in the text, with the words of the office before and after it."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        noun: str,
        named: Sequence[tuple[int, int, bool]],
        starts: Sequence[int],
    ) -> None:
        self._text, self._noun, self._at, self._end = text, noun, start, end
        self._named, self._starts = named, starts
        self._plural = self._noun in _PLURALS

    @cached_property
    def _start(self) -> int:
        return self._back(self._at)

    def persons(self, taken: Sequence[int]) -> Iterator[Person]:
        """Who holds the office; `taken` is where names begin that have an office already."""
        if self._plural:
            yield from list(self._several()) or self._several_before()
            return
        after = self._after()
        if after is None or ("," in self._text[after.role_end : after.start] and self._goes_on(after.end)):
            # In "Jane Roe, Mayor of Osh, Jan Roe, Mayor of Uzgen" each name goes with what follows it.
            before = self._before()
            if before and (after is None or not any(before.start <= at < before.end for at in taken)):
                after = before
        if after:
            yield after

    def _goes_on(self, end: int) -> bool:
        """Whether a name that ends at text[end] is followed by an office of its own."""
        clause = _CLAUSE.match(self._text, end)
        return bool(clause and any(map(_is_office, clause[1].split(" "))))

    def _back(self, start: int) -> int:
        """Where the words before the noun begin that belong to the office: "Albania's Deputy"."""
        text = self._text
        window = max(text.rfind("\n", max(0, start - 90), start) + 1, start - 90, 0)
        words = text[window:start].split(" ")
        if words.pop():  # the noun is a part of a word
            return start
        at = begin = start
        for index in range(len(words) - 1, max(-1, len(words) - 8), -1):
            word = words[index]
            at -= len(word) + 1
            if not word:
                break
            if word[0] == "(" and word[-1] == ")" and word[1:-1].isupper():
                continue  # an abbreviation: "Republika Srpska (RS) President"
            if word[-1] in ',.;:)”"!?–—' and word not in _DOTTED:
                break
            if word[0] in '“"(':
                begin = at + 1 if word[1:2].isupper() and word[1:] not in _START_WORDS else begin
                break
            if word in _START_WORDS or (word in _START_NAMES and index):
                break
            if word in _WITHIN_NAMES and (span := self._span_at(at)) and not span[2]:
                continue  # "Bosnia and Herzegovina Minister", "Council of Europe Secretary General"
            if word == "and":
                left = words[index - 1] if index else ""
                right = words[index + 1] if index + 1 < len(words) else ""
                if (left.strip(",") in _PORTFOLIOS and right in _PORTFOLIOS) or (
                    left in _PORTFOLIOS and right == "Minister"
                ):
                    continue
                if self._is_matter(left) and self._is_matter(right):
                    continue
                if self._noun in _OF_THE_STAFF and _of_a_house(left) and _of_a_house(right):
                    continue  # "Legal and Electoral Reform Officer"
                break
            if word in _RULES and index and _is_office(words[index - 1]):
                continue  # "Deputy Prime Minister - Foreign Minister"
            if word == "of" and index and text.startswith(_WITH_OF, at - len(words[index - 1]) - 1):
                continue
            if word == "of" or word == "for":
                break
            small = word in _SMALL_TITLES or word.lower() in _SMALL_TITLES or self._is_matter(word)
            if not (word[0].isupper() or small):
                break
            if self._is_person(at):
                break
            begin = at
        return begin

    def _is_matter(self, word: str) -> bool:
        """Whether a word in small letters says what a minister is for: "the interior minister"."""
        is_small = self._noun == "minister" and self._text[self._at].islower()
        return is_small and word.capitalize() in _PORTFOLIOS

    def _is_person(self, at: int) -> bool:
        index = bisect_left(self._starts, at + 1) - 1
        return index >= 0 and self._named[index][0] <= at < self._named[index][1] and self._named[index][2]

    def _span_at(self, at: int) -> tuple[int, int, bool] | None:
        index = bisect_left(self._starts, at + 1) - 1
        if index >= 0 and self._named[index][0] <= at < self._named[index][1]:
            return self._named[index]
        return None

    def _weak(self, role_end: int) -> bool:
        """Whether the noun alone is no public role."""
        if self._noun not in _LOW or self._start + len(self._noun) < role_end:
            return False
        return self._noun != "mp" or _SEAT.match(self._text, self._end) is None

    def _after(self) -> Person | None:
        """The name after the office, with or without a comma and words that say of what the office is."""
        text, end = self._text, self._end
        role_end = end
        complement = _COMPLEMENT.match(text, end, end + 170) if text[end : end + 1] == " " else None
        if complement and _SMALL_BEGINS.match(text, end):
            limit = complement.start() + (
                at if (at := complement[0].find(" and the ")) > 0 else len(complement[0])
            )
            # Where a name of the reference data ends, the office may end.
            whole = self._span_at(end - 1)  # "OSCE Project Co-ordinator in Ukraine"
            own = (whole[1],) if whole and not whole[2] and whole[1] > end else ()
            for stop in (*own, *self._stops(end, limit)):
                if person := self._named_at(stop, comma=True):
                    return person
                if person := self._named_at(stop, comma=False):
                    return person
            titled = _AFTER_SPACE.match(text, limit)
            if person := self._named_at(limit, comma=not (titled and titled[0].strip())):
                return person
            if further := _FURTHER.match(text, limit):
                limit = further.end()
                if person := self._named_at(limit, comma=True) or self._named_at(limit, comma=False):
                    return person
            found = (self._split(end, stop) for stop in (*_ends(text, end, limit), limit))
            return next((person for person in found if person), None)
        return self._named_at(role_end, comma=True) or self._named_at(role_end, comma=False)

    def _held_by_one(self) -> bool:
        """Whether a name may follow the office without a comma."""
        if self._noun == "representative":
            return bool(_ENVOY.match(self._text, self._start))
        return self._noun.removesuffix(" general") in _HELD_BY_ONE

    def _stops(self, start: int, end: int) -> Iterator[int]:
        index = bisect_left(self._starts, start)
        while index < len(self._named) and self._named[index][0] < end:
            if not self._named[index][2]:
                yield self._named[index][1]
            index += 1

    def _split(self, start: int, end: int) -> Person | None:
        """ "Mayor of Daugavpils Andris Elks": the last words of the complement are the name."""
        text = self._text
        complement = text[start:end]
        tail = _LAST_WORDS.search(complement)
        honorific = _LAST_TITLED.search(complement)
        if honorific and not _SMALL_ENDS.search(complement, 0, honorific.start() + 1):
            at = start + honorific.start("name")
            return self._person(at, end, start + honorific.start())
        if tail is None:
            return None
        words = tail[0].split()
        last = max((at for at, word in enumerate(words) if _of_a_house(word)), default=-1)
        of_a_house = last >= 0 or _SMALL_HOUSE_ENDS.search(complement, 0, tail.start())
        if not self._held_by_one() and not (of_a_house and self._noun in _ONE_OF_SEVERAL):
            return None
        begun = words[: last + 1]
        if complement.endswith(" and", 0, tail.start()) and begun and all(map(_is_title, begun)):
            return None  # "Minister of Culture and Minister Jane Roe" are two
        kept = words[last + 1 :]  # "OSCE PA's Danish Delegation Jane Roe": what follows the last such word
        if len(kept) == len(words) and _SMALL_ENDS.search(complement, 0, tail.start() + 1):
            kept = _first_and_last(words)  # "Mayor of Novi Sad Jane Roe"
        if sum(word[0].isupper() for word in kept) not in (2, 3) or all(
            f" {word.lower()} " in text for word in kept
        ):
            return None  # the "Settlement Process" of a headline is a "settlement process" further on
        name = " ".join(kept)
        at = end - len(name)
        return self._person(at, end, at - 1)

    def _named_at(self, at: int, *, comma: bool) -> Person | None:
        """A person whose name begins at text[at:], after a comma or a space, honorifics before it."""
        text = self._text
        match = (_AFTER_COMMA if comma else _AFTER_SPACE).match(text, at)
        if match is None:
            return None
        name = _NAME_AFTER.match(text, match.end(), match.end() + 100)
        if name is None:
            return None
        start, end = name.span("name")
        if (cut := self._cut(start, end)) is None:
            return None
        end = cut
        honoured = match[0].strip(", ") != ""
        if comma and not honoured and not (_CLOSES.match(text, end) or _GOES_ON.match(text, end)):
            return None
        return self._person(start, end, at)

    def _cut(self, start: int, end: int) -> int | None:
        """Where a name ends that may run into another capitalised word; None where it is no name."""
        text = self._text
        words = text[start:end].split(" ")
        keep: list[str] = []
        at = start
        for word in words:
            bare = word.removesuffix("'s").removesuffix("’s")
            span = self._span_at(at)
            house = _of_a_house(bare) and bare not in _OF_PEOPLE_TOO
            if house or _is_office(bare) or (span is not None and not span[2]):
                break
            keep.append(word)
            at += len(word) + 1
            if bare != word:
                break
        while keep and (keep[-1].islower() or keep[-1].endswith(".")):
            keep.pop()
        if len(keep) < 2:
            return None
        return start + len(" ".join(keep))

    def _person(self, start: int, end: int, role_end: int) -> Person | None:
        text = self._text
        name = text[start:end].removesuffix("'s").removesuffix("’s")
        end = start + len(name)
        words = name.split(" ")
        role = text[self._start : role_end].strip(" ,:")
        if len(words) < 2 or not any(char.islower() for char in name) or self._weak(self._start + len(role)):
            return None
        if self._noun == "justice" and not _OF_A_COURT.search(role):
            return None
        if (
            any(_of_a_house(word) and word not in _OF_PEOPLE_TOO for word in words)
            or _is_but_an_initial(words[-1])
            or (len(words) == 2 and _is_but_an_initial(words[0]))
            or len(words[0]) < 2
            or words[0] in _TITLE_WORDS
            or _is_office(words[-1])
            or (len(words) == 2 and _SURNAME.fullmatch(words[0]))
            or _NAMESAKE.match(text, end)
            or _NAMESAKE.search(name)
            or _victim(text, min(start, self._start), end)
        ):
            return None
        span = self._span_at(start)
        if span is not None and not span[2]:
            return None
        if "\n" in text[self._start : end]:
            return None
        return Person(name, role, start, end, self._start, self._start + len(role))

    def _before(self) -> Person | None:
        """The name before the office: "Jane Roe, the Mayor of Vienna,"."""
        text = self._text
        near = text[max(0, self._at - 130) : self._at]  # as far as the office and what stands before it reach
        if not ("," in near or "(" in near or " is the " in near):
            return None
        head = _APPOSED.search(text, max(0, self._start - 40), self._start)
        if head is None:
            return None
        comma = head.start()
        if aside := _ASIDE.search(text, max(0, comma - 60), comma):
            comma = aside.start()
        window = text[max(0, comma - 80) : comma]
        match = _NAME_BEFORE.search(_from_name(window))
        if match is None:
            return None
        start = self._first_word(comma - len(match["name"]), comma)
        if start is None or text.endswith((" the ", " The ", " a "), 0, start):
            return None
        limit = min(len(text), self._end + 170)
        stop = _CLOSES.search(text, self._end, limit)
        while stop and (
            within := _ABBREVIATED.match(text, stop.start())
            or _TITLED.match(text, stop.start() - 1)
            or _DOTS.match(text, stop.start() - 1)
        ):
            stop = _CLOSES.search(text, within.end(), limit)
        if stop is None:
            return None
        role_end = stop.start()
        if further := _FURTHER.match(text, role_end):
            role_end = further.end()
        if verb := _VERB.search(text, self._end, role_end):
            role_end = verb.start()
        other = _AND_NAME.search(text, self._end, role_end) if self._goes_on(role_end) else None
        if other and not any(map(_of_a_house, other["name"].split(" "))):
            role_end = other.start()  # "Jane Roe, Mayor of Osh and Jan Roe, Mayor of Uzgen"
        if self._weak(role_end):
            return None
        return self._person(start, comma, role_end)

    def _first_word(self, start: int, end: int) -> int | None:
        """Where the name begins among capitalised words before a comma: after titles and other words."""
        text = self._text
        words = text[start:end].split(" ")
        at = end + 1
        first: int | None = None
        for word in reversed(words):
            at -= len(word) + 1
            span = self._span_at(at)
            bare = word.rstrip(".")
            if (
                word in _NOT_A_NAME
                or (word in _START_WORDS and not (word == "Said" and text[at - 2 : at - 1].isalpha()))
                or all(part in _TITLE_WORDS for part in bare.split("-"))
                or (span is not None and not span[2])
                or (_is_office(word) and first is not None and " " in text[first:end])
            ):
                break
            first = at
        return first

    def _several(self) -> Iterator[Person]:
        """ "Foreign Ministers Jane Roe of Malta, Jan Roe of Norway and Jo Roe of Italy", with or without what
        the office is of: "Co-Chairs of the Minsk Group (Jane Roe of Malta, ...)"."""
        text, end = self._text, self._end
        begun = (at for at in self._wholes() if _NAME_AFTER.match(text, _after_joint(text, at)))
        role_end = at = next(begun, end)
        while match := _NEXT_OF_SEVERAL.match(text, at):
            name = _NAME_AFTER.match(text, match.end(), match.end() + 80)
            if name is None:
                return
            cut = self._cut(name.start("name"), name.end("name"))
            if cut is None:
                return
            if person := self._person(name.start("name"), cut, role_end):
                yield person
            of = _OF_WHAT.match(text, cut, cut + 70)
            at = cut + (self._of_end(cut, of.end() - cut) if of else 0)

    def _several_before(self) -> list[Person]:
        """ "Jane Roe and Jan Roe, Co-Chairs of the Committee"."""
        text, last = self._text, self._before()
        found = [last] if last else []
        while found and (joint := _JOINT.search(text, max(0, found[-1].start - 6), found[-1].start)):
            name = _NAME_BEFORE.search(_from_name(text[max(0, joint.start() - 80) : joint.start()]))
            start = self._first_word(joint.start() - len(name["name"]), joint.start()) if name else None
            person = self._person(start, joint.start(), found[0].role_end) if start is not None else None
            if person is None:
                break
            found.append(person)
        return found if len(found) > 1 else []

    def _wholes(self) -> Iterator[int]:
        """Where an office of several may end that says of what it is."""
        text, end = self._text, self._end
        if not text.startswith(" of ", end):
            return
        if parliament := _OF_PARLIAMENT.match(text, end):
            yield parliament.end()
        if (span := self._span_at(end - 1)) and span[1] > end:
            yield span[1]
        for stop in self._stops(end, end + 60):
            # In "Mayors of Tirana, Novi Sad and Osh" the list goes on.
            closed = " and " in text[end:stop] or not text.startswith((",", " and "), stop)
            if closed and not _BROKEN.search(text, end, stop):
                yield stop

    def _of_end(self, end: int, length: int) -> int:
        """How long "of the Russian Federation" is: it ends with the name of the reference data in it."""
        for stop in self._stops(end, end + length):
            return stop - end + (1 if self._text[stop : stop + 1] == ")" else 0)
        return length


_WITH_OF: Final = ("Council of Ministers ", "Rule of Law ", "Freedom of the Media ")
# Small words within the names of houses: "OSCE Centre in Astana's Environmental Officer".
_WITHIN_NAMES: Final = frozenset(("and", "of", "for", "in", "to", "on", "the", "with"))
_OF_THE_STAFF: Final = frozenset(("adviser", "advisor", "manager", "officer", "specialist"))
_START_NAMES: Final = frozenset(("I", "We"))
_SMALL_TITLES: Final = frozenset(
    [
        "former", "acting", "deputy", "special", "senior", "foreign", "prime", "vice", "press", "first",
        "high", "personal", "chief", "regional", "national", "programme", "state",
        "project", "human", "legal", "political", "economic", "environmental", "gender", "media", "police",
        "military", "security", "permanent", "executive", "assistant", "co-ordinating", "presidential",
        "parliamentary", "interim", "general", "honorary", "principal", "public", "information",
        "democratization", "rights", "affairs", "election", "school", "city", "town", "municipal", "court",
        "government", "local", "anti-trafficking",
    ]
)  # fmt: skip
_TITLE_WORDS: Final = frozenset(
    [
        "Mr", "Mrs", "Ms", "Dr", "Professor", "Prof", "Ambassador", "Amb", "Sir", "Lord", "Lady", "Dame",
        "Baroness", "Judge", "Lieutenant", "Major", "Brigadier", "General", "Lt", "Maj", "Gen", "Col",
        "Colonel", "Captain", "Admiral", "Honourable", "Hon", "Father", "Bishop", "Archbishop", "HE",
        "H.E", "Excellency",
    ]
)  # fmt: skip


def _first_and_last(words: list[str]) -> list[str]:
    """The last two capitalised words with their particles and initials; [] where no other word is left."""
    at = len(words) - 2
    while at > 0 and (words[at].islower() or words[at].endswith(".")):
        at -= 1
    while at > 1 and words[at - 1].islower():
        at -= 2
    if at > 0 and words[at - 1].endswith("."):
        at -= 1
    return words[at:] if at > 0 else []


def _without_first(name: str) -> Iterator[str]:
    """Two last words of a name at least: "Martins da Cruz" of "Antonio Martins da Cruz"."""
    words = name.split(" ")
    return (" ".join(words[at:]) for at in range(1, len(words) - 1))


def _after_joint(text: str, at: int) -> int:
    """Where the first of several names begins after text[:at]."""
    match = _NEXT_OF_SEVERAL.match(text, at)
    return match.end() if match else at


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where what an office is of may end: before an "and", and after capitalised words."""
    at = text.find(" and ", start, end + 1)
    while at >= 0:
        yield at
        at = text.find(" and ", at + 1, end + 1)
    yield from (run.end() for run in _CAPITALISED.finditer(text, start, end))


def _is_office(word: str) -> bool:
    """Whether a word is an office: "Mayor", "Vice-Mayor"."""
    plain = _PREFIXED.sub("", word.lower())
    return plain in _OFFICES or plain in _PLURALS


def _of_a_house(word: str) -> bool:
    """Whether a word belongs to the names of houses, areas and matters, not of people."""
    if word in _NOT_A_NAME or word in _PORTFOLIOS:
        return True
    return "-" in word and any(map(_of_a_house, word.split("-")))


def _is_but_an_initial(word: str) -> bool:
    return len(word.rstrip(".")) < 2


def _is_title(word: str) -> bool:
    """Whether a word may stand before a name."""
    return word.rstrip(".") in _TITLE_WORDS or _is_office(word)


def _is_rank(role: str) -> bool:
    """Whether the words are a title that stands before names, and tell of no office."""
    return all(word.removesuffix("s") in _TITLE_WORDS for word in role.replace("-", " ").split(" "))


def _title_case_until(text: str) -> int:
    """The end of a headline with every word capitalised; 0 for other texts."""
    end = text.find("\n")
    words = [word for word in text[: max(0, end)].split() if len(word) > 3]
    return end if len(words) > 3 and all(not word[0].islower() for word in words) else 0


def _from_name(window: str) -> str:
    """The last words of a window that may be a name: from its last break on."""
    cut = max(window.rfind(char) for char in '\n.,;:“”"()') + 1
    # An initial's full stop is no break.
    while cut > 1 and _INITIAL.search(window, 0, cut) and not window[cut:].startswith("\n"):
        cut = max(window.rfind(char, 0, cut - 1) for char in '\n.,;:“”"()') + 1
    return window[cut:]


def _victim(text: str, start: int, end: int) -> bool:
    """Whether the sentence speaks of what befell the person."""
    reach = max(0, start - 200)
    line = max(text.rfind(". ", reach, start), text.rfind("\n", reach, start), reach - 1) + 1
    if _SPEAKS.match(text, end):
        return False
    if _VICTIM_AFTER.match(text, end, end + 120):
        return True
    told = _VICTIM_BEFORE.search(text, line, start)
    return told is not None and not _OF_ANOTHER.match(told["between"])
