"""Whether a day is that of an occasion (a meeting, a visit, a course) or of something else (a law, a crime).

What governs the day tells most: the verbs and nouns beside it, of which the lists below know those of
gatherings (`_GATHERS`), those of other things that happen on days (`_OTHERWISE`, `_MATTERS`), those of both.
As sentences have several, and words that no list foresees, a linear model weighs them together with all words
around and with what the headline and the next sentences tell of: the log odds that a day is an occasion's are
the sum of the weights of its features. The weights are learnt from days that people judged
(`tests/judged/README.md`) and shipped as a table, one feature a line.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from osce_graph import dates, resources

# Nouns of occasions.
_NOUNS: Final = (
    r"meetings?|conferences?|seminars?|workshops?|trainings?|courses?|summits?|forums?|fora|sessions?"
    r"|round[- ]?tables?|symposiums?|congress|exhibitions?|ceremon(?:y|ies)|visits?|tours?"
    r"|study (?:trip|tour|visit)s?|events?|lectures?|camps?"
    r"|(?:summer|winter|spring|autumn|media|law|youth|leadership|democracy) schools?|competitions?|contests?"
    r"|festivals?|hearings?|consultations?|talks|panels?|webinars?|briefings?|exercises?|simulations?"
    r"|presentations?|retreats?|discussions?|gatherings?|celebrations?|fairs?|tournaments?|moot court"
    r"|debates?|receptions?|dialogues?|hackathons?|funerals?|marathons?|concerts?|screenings?|graduation"
    r"|premieres?"
    r"|open (?:days?|house)|trips?"
    r"|anniversary"
)
# What governs days of occasions: those nouns, others that need a day beside them, and verbs.
_GATHERS: Final = (
    rf"{_NOUNS}|classes|exhibit|assembly|annual convention|gala|parade|mentoring|reunion|stay"
    r"|plenar(?:y|ies)|marketplace|campaign|inauguration|launch|(?:fact-finding|assessment) missions?"
    r"|meets?|met|(?:c[ao]mes?|called|br(?:ings?|inging|ought)) together|train(?:s|ed)?|visit(?:ed|ing)"
    r"|toured|launch(?:ed|es)|gather(?:s|ed|ing)?|conven(?:e|es|ed|ing)|celebrat(?:e|es|ed)|debated"
    r"|briefed|h[eo]ld|holds"
    r"|spent(?= \d)|holding|host(?:s|ed|ing)?|organi[sz](?:e|es|ed|ing)|t(?:akes?|ook|aking|aken) place"
    r"|open(?:s|ed|ing)?|conclud(?:e|es|ed|ing)|attend(?:s|ed)?|participat(?:e|es|ed|ing(?! states))"
    r"|t(?:akes?|ook|aking) part|graduat(?:e|es|ed)|learn(?:s|ed|t)?|travel(?:s|l?ed|l?ing)?"
    r"|assembl(?:e|es|ed)|inaugurat(?:e|es|ed)|mark(?:s|ed)"
    r"|welcom(?:es|ed) (?=(?:h\.e|m[rs]|mrs|dr)\.|ambassador|an? (?:[\w-]+ )?(?:delegation|group))"
    r"|address(?:es|ed|ing)?|discuss(?:es|ed)|received|completed|conduct(?:s|ed)|ran|runs|scheduled|planned"
    r"|foreseen|kick(?:s|ed)? off|round of negotiations|compete[sd]?|taught|teach(?:es)?"
    r"|br(?:ings?|ought) (?:[\w-]+ ){1,6}together|took lessons"
    r"|(?:facilitat|arrang|moderat)e[sd]|(?:co-?)?chaired"
    r"|(?:exchange[sd]?|share[sd]?) (?:their |good |best )?(?:experiences?|views|ideas|practices|knowledge)"
    r"|(?:practise|improve|enhance|deepen|strengthen)(?:d|s|ed) their (?:[\w-]+ )?(?:skills|knowledge)"
)
_ROUND_OF_TALKS: Final = r"round of (?:[\w-]+ ){0,2}(?:talks|negotiations|consultations|discussions|meetings)"
# What makes the participle after it tell of a noun: "newly elected mayors", "the adopted law".
_TELLS_OF_NOUN: Final = re.compile(r"\b(?:newly|recently|the|an?|of|for|on|with|to|and) \Z")
# What makes the noun after it no subject: "a fair organized by the OSCE Centre began".
_BY_WHOM: Final = re.compile(r"\b(?:by|with) (?:(?:the|its) )?(?:osce )?\Z")
# Verbs of what happens on a day and is no occasion.
_OTHERWISE: Final = (
    r"(?P<verb>voted|decid(?:e|es|ed)|attacked|shot|exploded|arrested|detain(?:s|ed)|searched|raided"
    r"|protested|crashed|ruled|killed|died|sign(?:s|ed)|adopt(?:s|ed)|establish(?:es|ed)|founded|created"
    r"|expire[sd]?|elect(?:s|ed)|appoint(?:s|ed)|born|entered|ratified|publish(?:es|ed)|issued|released"
    r"|sentenced|convicted|acquitted|jailed|imprisoned|assassinated|executed|kidnapped"
    r"|wrote|announce[sd]|extend(?:s|ed)|amended|beaten|assaulted|abducted|murdered"
    r"|observed|shelled|succeed(?:s|ed)|follow(?:s|ed)|replaced|took office|takes office|took up|takes up"
    r"|assumed|bec(?:ame|omes?)|taking over|takes over|took over|admitted|suspended|charged|fined|blocked"
    r"|wounded|injured|fired|submitted|registered|nominated|resigned|left|returned|stood|dissolved|renamed"
    r"|damaged|destroyed|postponed|adjourned|resume[sd]?)"
    r"|said|told|called(?! together)|condemned|aired|broadcast(?= (?:on|by|in))"
    r"|issues (?=an? |the |its |their )"
    r"|(?:begins?|began|starts?|started|ended) (?:its|work)|and started|disappeared|fled|drowned|recorded"
    r"|by (?:tele)?phone|(?:tele)?phone (?:call|conversation)|cancel(?:l?ed|l?ing|lations?)|called off"
    r"|ent(?:ry|ers|ered) into force|c[ao]mes? into force|will consider|noted|heard"
    r"|confirmed|received information|opened fire|rall(?:y|ies)"
    r"|(?:day|which) (?:is|was) (?:celebrated|marked|commemorated|observed)"
    rf"|(?:first|second|third) (?!{_ROUND_OF_TALKS})round"
    r"|(?P<thing>reports?|handbooks?|manuals?|guidelines|guides?|books?|publications?|websites?"
    r"|strateg(?:y|ies)"
    r"|missions?|offices?|centres?|presences?|projects?|campaigns?|(?<!training )programmes?)"
    r" (?:(?:was|were) )?(?:launched|presented|published|released|opened|began|begins|started|starts"
    r"|runs|end(?:s|ed))"
    r"|launch(?:ed|es) (?:an?|the|its|their) (?:[\w-]+ ){0,3}(?:report|handbook|manual|guide|book|study"
    r"|publication|website|portal|strategy|project|campaign|initiative)s?"
    r"|(?:tragic|violent|bloody|dramatic|recent) events|events of|the event of"
)
# Nouns of the same; what a seminar is about is none of its day, so they count beside the day only.
_MATTERS: Final = (
    r"laws? on (?:[\w-]+ ){0,2}(?:gatherings|meetings|assembl(?:y|ies))"
    r"|elections?|votes?|voting|referend(?:um|a|ums)|polls?|decisions?|(?<!aculty of )(?<!chool of )laws?"
    r"|resolutions?|measures|memorand(?:um|a)|protocols?"
    r"|treat(?:y|ies)|agreements?"
    r"|acts?|deadlines?|mandates?|attacks?|incidents?|shootings?|explosions?|ceasefire|violations?|arrests?"
    r"|detention|search(?:es)?|raids?|protests?|demonstrations?|crash|letters?|reports?|statements?"
    r"|declarations?|orders?|rulings?|judge?ments?|killings?|deaths?|adoption|establishment|creation"
    r"|appointment|ratification|extension|closure|amendments?|abduction|murders?|shelling|trial|verdict"
    r"|interviews?|investigations?|survey|census|registration|independence|applications?|dissolution"
    r"|signing|founding|signature|expiry|breach|floods?|flooding|earthquakes?|disasters?|accidents?"
    r"|invasion|aggression|releases?"
)
# How one of the words below begins: two letters looked at first spare trying hundreds of words everywhere.
_GOVERNORS_BEGIN: Final = (
    "a[bcdgimnprstu]|b[elory]|c[aehlor]|d[aeir]|e[alnsvx]|f[aeilou]|g[aeoru]|h[aeo]|i[mns]|j[au]|k[i]"
    "|l[ae]|m[aeiou]|n[o]|o[bfpr]|p[ahloru]|r[aeou]|s[acehiptuy]|t[aehor]|v[eio]|w[ehior]|y[o]"
)
# Verbs and nouns that govern days; all lists are matched against small letters.
_GOVERNOR: Final = re.compile(
    rf"\b(?={_GOVERNORS_BEGIN})(?:(?P<otherwise>{_OTHERWISE}|welcom(?:es|ed) (?:the|an?|this) (?:[\w-]+ )?"
    rf"(?:{_MATTERS}|resumption|release|return|progress|efforts?|initiative|intention|move|steps?))"
    rf"|(?P<matter>{_MATTERS})|(?P<gather>{_GATHERS})"
    r"|(?P<neutral>beg[au]n|begins?|beginning|starts?|started|starting|ended|ends|ending|close[sd]"
    r"|finish(?:es|ed)|c[ao]mes? to (?:an|its) end"
    r"|g[eo]ts? under ?way|w(?:inds|ound) up|wrap(?:s|ped) up|continued))\b",
)

# Where few words settle it that a day is none of an occasion. What something is due or holds by or until:
_BOUND: Final = re.compile(
    r"\b(?:(?:by|before|after|since|until|as of|due|dated)"
    r"|(?:runs?|running|lasts?|lasting|continu(?:es?|ing)|goes on) (?:through|to)"
    r"|(?:published|issued|posted)(?: on)?"
    r"|cover(?:s|ed|ing) the (?:[\w-]+ )?period(?: from| of)?"
    r"|by (?:noon|midnight|\d{1,2}[:.]\d\d|\d{1,2} ?[ap]\.?m)\b[^;\n]{0,25}\bon)"
    rf"\s+(?:the\s+)?(?:{dates.WEEKDAY},?\s+)?\Z",
    re.IGNORECASE,
)
_DEADLINE: Final = re.compile(
    r"\bby (?:\d{1,2}[:.]\d\d|noon|midday|midnight)(?: [ap]\.?m\.?)?,?(?: on)? \Z"
    r"|\b(?:deadline|registration|accreditation|applications?)\b[^;:]*"
    r"\b(?:is|was|closes?|closed|ends?|ended|opens?|opened|begins?|began|starts?|started):?(?: on)?\s+\Z",
    re.IGNORECASE,
)
# What something else came after: "following the signing of a treaty on 5 May".
_AFTER_AN_ACT: Final = re.compile(
    r"\b(?:following|after|before|since|upon) (?:the|its|their|his|her) "
    r"(?:signing|signature|adoption|ratification|establishment|creation|appointment|election|dissolution)"
    r" of [^,;:]* (?:on|in) (?:the )?\Z"
    r"|\bsince [^.;,]{1,80}?\b(?:became|joined|acceded|(?:went|is|has been) (?:online|live)|took office"
    r"|(?:was|were) (?:founded|established|created|launched|admitted))\b[^.;,]{0,60}\b(?:on|in) (?:the )?\Z",
    re.IGNORECASE,
)
# "the elections to the Bundestag on 26 September" are no occasion, whatever is said of them.
_OF_A_MATTER: Final = re.compile(
    r"\b(?:elections?|votes?|referend(?:um|ums|a)|polls?)"
    r" (?:to|of|in|for) (?:[\w-]+ ){1,8}(?:of |on (?:the )?|held on )\Z"
    r"|\b(?:attacks|effects|aftermath) of (?:the )?\Z|\b[Ii]n the wake of [^,;.]*\Z",
    re.IGNORECASE,
)
# "Elections are to take place on 26 September.", "what happened on 17 March"
_HAPPENS: Final = re.compile(
    r"\b(?:elections?|referend(?:um|ums|a)|polls?)(?: [\w-]+){0,4}?"
    r" (?:are|is|was|were|have|has|will|to|took|takes?)\b"
    r"(?: (?:to|be|been|have|has|had|due|set|take|taking|place|held|scheduled|planned|called|repeated))*"
    r"(?: in(?: [\w-]+){1,5}?)? (?:on|for) (?:the )?\Z"
    r"|\b(?:election|referendum|run-off|ballot) on (?:the )?\Z"
    r"|\b(?:first|second) round (?!of\b)[^.;]{0,40}(?:held|take place|scheduled|due) on (?:the )?\Z"
    r"|\bwhat (?:had )?(?:happened|occurred) (?:[\w-]+ ){0,3}(?:on|in) (?:the )?\Z",
    re.IGNORECASE,
)
# "The attack took place late on Monday."
_AN_INCIDENT: Final = re.compile(
    r"\b(?:assault|attack|incident|shooting|killing|explosion|accident|crash|murder)s?"
    r" (?:took place|happened|occurred) (?:[\w-]+ ){0,4}\Z",
    re.IGNORECASE,
)
# "a project which is funded by Malta and ends on 5 May", "the Office, which was opened in Riga on 5 May 1995"
_OF_A_BODY: Final = re.compile(
    r"\b(?:project|programme|campaign|mandate|phase)(?:,| which| that| financed| funded| supported)"
    r"[^.;]{0,120}\b(?:ends?|ended|expires?|expired|began|started|starts?) (?:on|in) (?:the )?\Z"
    r"|\b(?:term|mandate|contract|tenure)\b[^.;]{0,60}\b(?:ends?|ended|expires?|expired|r[ua]ns? out)"
    r" (?:on|in) (?:the )?\Z"
    r"|, which (?:was|were) (?:opened|established|founded|set up|created|inaugurated)"
    r" (?:(?:here|there|in [\w’'-]+(?: [\w’'-]+)?) )?(?:on|in) (?:the )?\Z",
    re.IGNORECASE,
)
# "the Copenhagen Document of 29 June 1990", "Decision No. 5 of 3 May"
_OF_A_DOCUMENT: Final = re.compile(
    r"\b(?:Document|Act|Charter|Treaty|Convention|Declaration|Agreement|Protocol|Decision|Resolution"
    r"|Memorandum|Law|Decree)(?: No\.? ?[\w/.-]+)? (?:of|dated) \Z"
)
# "the Convention signed in Paris on 25 June 1998", "a letter, received on 3 May", "it came out on 5 May"
_OF_PAPERS: Final = re.compile(
    r"\b(?:Act|Charter|Treaty|Convention|Agreement|Accords?|Protocol|Declaration)"
    r"(?:,? (?:which|that) was)? (?:signed|adopted|concluded)(?: in [^,.;]{1,40})? on \Z"
    r"|\b(?:reply|answer|request|letter|invitation|note|complaint|application)\b[^.;]{0,60},"
    r" received (?:on )?\Z"
    r"|\bcame out on \Z"
)
# What is there from a day on: "posters can be seen from tomorrow".
_FROM_THEN_ON: Final = re.compile(
    r"\b(?:seen|available|accessible|valid|in force|online|on sale|register|apply|ordered|submitted|enrol)\b"
    r"[^.;]{0,80}\bfrom \Z",
    re.IGNORECASE,
)
# "World Refugee Day on 20 June", "International Democracy Day, 15 September".
_SOME_DAY: Final = re.compile(
    r"\bDay(?: (?:of|for|against|to|in) (?:the )?(?:[\w-]+ ){0,6}[\w-]+)?"
    r"(?:,| \(|(?:,? (?:held|marked|observed))? on)\s\Z"
)
_CALLING_OFF: Final = re.compile(
    r"\b(?:postpon|cancel|adjourn)(?:ement|l?ation|ing|l?ing|ment)s? of [^.;]*\Z", re.IGNORECASE
)
_CALLED_OFF: Final = re.compile(
    r"[^.;]{0,40}\b(?:but|and|which) (?:was|were|has been|had been) (?:\w+ )?"
    r"(?:postponed|cancell?ed|called off)\b"
)
# "The Head of Mission today expressed his sympathy" says no more than that he did.
_EXPRESSED: Final = re.compile(
    r" (?:expressed|condemned|deplored|conveyed)\b(?![^.;]*\b(?:at|during|in) (?:an?|the|his|her|their) "
    r"[^.;]*\b(?:meetings?|talks|visits?|conferences?|speech|address|ceremony|sessions?)\b)"
)
# "Defendants are today more likely to meet a lawyer."
_NOWADAYS: Final = re.compile(r" (?:more|less|better|worse|still|far|much)\b")
_BESIDE_AN_INCIDENT: Final = 90  # characters before a day
_RULED_OUT: Final = (_BOUND, _DEADLINE, _OF_A_MATTER, _OF_PAPERS, _SOME_DAY, _CALLING_OFF)
# Those that end in a word that links a day to them are tried only where one stands.
_LINK: Final = re.compile(r"\b(?:on|in|of|for|from|dated)(?: the)? \Z", re.IGNORECASE)
_RULED_OUT_LINKED: Final = (_AFTER_AN_ACT, _HAPPENS, _OF_A_BODY, _OF_A_DOCUMENT, _FROM_THEN_ON)
# What a day stands before as an attribute: "the 26 September elections", "tomorrow's Day of Mine Action".
ATTRIBUTE: Final = re.compile(r"\b(?:the|its|their|this|a|his|her|for|’s|'s)\s+\Z", re.IGNORECASE)
_NOUN_AFTER: Final = re.compile(r"(?:[’']s)?(?:\s+[\w'’/-]+){1,7}")
# Verbs of occasions and of elections alike.
_LIGHT: Final = re.compile(
    r"held|hold|holds|holding|takes? place|took place|taking place|taken place|scheduled|planned|foreseen"
    r"|organi[sz]ed|conducted",
)

# What is done at an occasion: "said at the launch of", "told the Council" (matched against small letters),
# and what goes on about one.
_AT_ONE: Final = re.compile(
    rf"\b(?:at|in|during|attend(?:s|ed|ing)) (?:an?|the|its|their) "
    rf"(?:(?:[\w-]+ ){{0,5}}(?:{_NOUNS})|(?:official )?(?:opening|clos(?:e|ing)|launch|inauguration))\b"
    r"|\bfor the (?:opening|launch|inauguration)\b"
    r"|\b(?:at|t(?:old|elling)|brief(?:ed|ing)|addresse?[sd]?|addressing"
    r"|(?:address|speech|speaking|spoke|remarks|presentation|report(?:s|ed|ing)?) (?:to|at|before)"
    r"|appear(?:s|ed|ing) before)"
    r" (?:the|its|their) (?:[\w’'-]+ ){0,5}(?:council|forum for security co-operation|assembly|parliament)\b"
    rf"|\b(?:t(?:old|elling)|addresse?[sd]?|addressing) an? (?:[\w’'-]+ ){{0,3}}(?:{_NOUNS}|audience)\b",
)
_ABOUT_IT: Final = re.compile(
    r"Th(?:e|is) (?:[a-z-]+ ){0,2}(?:event|ceremony|gathering|discussion|course|seminar|workshop|training"
    r"|conference|meeting|visit|forum|exhibition|session|round ?table|competition|camp|school|exercise"
    r"|tour)\b"
)

# What a headline, and what comes after a day, tell of: kinds of occasions, matched against small letters.
_SCENES_BEGIN: Final = (
    "a[dnrtu]|b[r]|c[aeo]|d[ei]|e[vx]|f[aeou]|g[ar]|h[ae]|k[e]|l[ae]|m[aeo]|o[p]|p[ar]|r[eo]|s[ceiptuy]"
    "|t[aor]|v[i]|w[eio]|y[o]"
)
_SCENES: Final = re.compile(
    rf"\b(?={_SCENES_BEGIN})(?:(?P<speech>speak(?:s|ing|ers?)?|spoke|speech(?:es)?|address(?:es|ing|ed)?|remarks|keynote"
    r"|told (?:the|participants|journalists|reporters))"
    r"|(?P<visit>visit(?:s|ed|ing)?|trips?|tour(?:s|ed)?|arriv(?:es?|ed|al)|travel(?:s|l?ed|l?ing)?)"
    r"|(?P<meeting>met|meets?|meetings?|talks|discussed)"
    r"|(?P<people>participants?|attend(?:s|ed|ing)?|brought together|took part|taking part"
    r"|panel(?:l?ists?)?)"
    rf"|(?P<gathering>{_NOUNS}))\b"
)

# How far around a day is looked.
_REACH: Final = 250  # characters of its sentence on each side
_NEXT: Final = 150  # characters of what follows its sentence, for its words
_LATER: Final = 500  # for what it tells of
_NEAR: Final = 8  # words on each side
_BEFORE: Final = 14  # characters before what governs the day that tell what it is
_BESIDE: Final = 10  # characters between what governs the day and the day
_STEM: Final = 5  # letters of a word that tell one from another
_WEEK: Final = 7  # days
_SEASON: Final = 60  # days
_SPEECH: Final = 2000  # characters of a paragraph before a day that may open its quotation

SURE: Final = 0.3  # log odds above which a day is taken for one of an occasion
ANY: Final = "any day"  # the feature that every day has

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+|[^\w\s]")
_OPENS: Final = re.compile(r"“|(?<!\S)\"(?=\S)|(?<=\()\"")
_CLOSES: Final = re.compile(r"”|(?<=[^\s(])\"")
_NUMBER: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"\d{4}\Z")


class Day(NamedTuple):
    """Days told at text[start:end], within the sentence text[opens:closes].

    The first line of the text is the headline.
    `leads` tells whether they open their clause, `named` where bodies and posts are named, whose words govern
    nothing ("Forum for Security Co-operation").
    """

    text: str
    opens: int
    start: int
    end: int
    closes: int
    first: dt.date
    last: dt.date
    published: dt.date | None
    leads: bool
    named: Sequence[tuple[int, int]] = ()


def is_of_an_occasion(day: Day) -> bool:
    """Whether a day is that of an occasion, by odds of more than four to three."""
    return not is_ruled_out(day) and log_odds(day) > SURE


def is_ruled_out(day: Day) -> bool:
    """Whether few words settle it that a day is none of an occasion, whatever the weights say."""
    text, reach = day.text, max(day.opens, day.start - _REACH)
    linked = _LINK.search(text, max(reach, day.start - 12), day.start)
    return (
        any(pattern.search(text, reach, day.start) for pattern in _RULED_OUT)
        or (
            linked is not None
            and any(pattern.search(text, reach, day.start) for pattern in _RULED_OUT_LINKED)
        )
        or _AN_INCIDENT.search(text, max(reach, day.start - _BESIDE_AN_INCIDENT), day.start) is not None
        or _CALLED_OFF.match(text, day.end) is not None
        or (
            text.endswith(("today", "yesterday"), day.start, day.end)
            and (_NOWADAYS.match(text, day.end) or _EXPRESSED.match(text, day.end)) is not None
        )
        or _is_of_another_noun(day)
    )


def _is_of_another_noun(day: Day) -> bool:
    """Whether a day is the attribute of a noun, and that governs no day of an occasion."""
    text = day.text
    if not (
        text.startswith(("’s", "'s"), day.end)
        or ATTRIBUTE.search(text, max(day.opens, day.start - 8), day.start)
    ):
        return False
    noun = _NOUN_AFTER.match(text, day.end, day.closes)
    if noun is None:
        return False
    found = next(governors(text, *noun.span()), None)
    return found.kind != "gather" if found else text.startswith(("’s", "'s"), day.end)


def log_odds(day: Day) -> float:
    """The natural logarithm of the odds that a day is that of an occasion."""
    known = weights()
    return known[ANY] + sum([known[feature] for feature in features(day) if feature in known])


@functools.cache
def weights() -> dict[str, float]:
    """What each feature adds to the log odds; `ANY` is a feature of every day."""
    lines = resources.OCCASIONS.read_text("utf-8").splitlines()
    return {feature: float(weight) for feature, weight in (line.split("\t") for line in lines)}


def _clauses(day: Day) -> Day:
    """The day within what stands between semicolons, as far as is looked."""
    begin, end = max(day.opens, day.start - _REACH), min(day.closes, day.end + _REACH)
    opens, stop = day.text.rfind(";", begin, day.start) + 1, day.text.find(";", day.end, end)
    return day._replace(opens=max(day.opens, opens), closes=day.closes if stop < 0 else stop + 1)


def features(day: Day) -> set[str]:
    """What a day is told with: words, shortened, with a mark of where they stand, and what governs it."""
    day = _clauses(day)
    text, begin = day.text, max(day.opens, day.start - _REACH)
    small = _small(text[begin : day.closes + _LATER])
    start, end, closes = day.start - begin, day.end - begin, day.closes - begin
    stop = min(closes, end + _REACH)
    told = small[start:end]
    before, after = _words(small, 0, start), _words(small, end, stop)
    stems_before = [word[:_STEM] for word in before]
    stems_after = [word[:_STEM] for word in after]
    then = [word[:_STEM] for word in _words(small, closes, closes + _NEXT)] or [""]
    found = {
        "told by number" if _NUMBER.search(told) else f"told by {told.split()[0]}",
        "several days" if day.first < day.last else "one day",
        f"issued {_since(day)}",
    }
    found.update([f"-{at} {word}" for at, word in enumerate([*reversed(before[-2:]), ""][:2], start=1)])
    found.update([f"+{at} {word}" for at, word in enumerate([*after[:2], ""][:2], start=1)])
    found.update([f"< {stem}" for stem in stems_before[-_NEAR:]])
    found.update([f"> {stem}" for stem in stems_after[:_NEAR]])
    found.update([f"in {stem}" for stem in stems_before])
    found.update([f"in {stem}" for stem in stems_after])
    found.update([f"then {stem}" for stem in then])
    found.update(_governing(day))
    found |= _of_headline(text[: max(0, text.find("\n", 0, day.opens))])
    found |= _scenes("later", small[closes:])
    if _YEAR.search(told):
        found.add("told with year")
    if day.leads:
        found.add("leads")
    if is_quoted(text, day.start):
        found.add("quoted")
    if _AT_ONE.search(small, 0, start):
        found.add("at an occasion")
    if _AT_ONE.search(small, end, stop):
        found.add("at an occasion then")
    if _AT_ONE.search(small, closes):
        found.add("at an occasion later")
    if _ABOUT_IT.match(text, day.closes):
        found.add("goes on")
    return found


@functools.lru_cache(maxsize=16)
def _of_headline(headline: str) -> frozenset[str]:
    """What governs there, and what it tells of: the same for all days of a text."""
    kinds = {governor.kind for governor in governors(headline, 0, len(headline))} or {"none"}
    return frozenset({f"headline {kind}" for kind in kinds} | _scenes("headline", _small(headline)))


def _scenes(mark: str, small: str) -> set[str]:
    """The kinds of occasions that a text in small letters tells of."""
    return {f"{mark} {found.lastgroup}" for found in _SCENES.finditer(small)}


def _words(small: str, start: int, end: int) -> list[str]:
    """Words and marks of a text in small letters, every number as "#"."""
    words: list[str] = _WORD.findall(small, start, end)
    return ["#" if word.isdigit() else word for word in words]


def _since(day: Day) -> str:
    """When the text was issued, seen from the day."""
    if day.published is None:
        return "some day"
    days = (day.published - day.first).days
    if abs(days) <= 1:
        return ("a day before", "that day", "a day later")[days + 1]
    if abs(days) <= _WEEK:
        return "that week before" if days < 0 else "that week"
    return "long before" if days < 0 else "that season" if days <= _SEASON else "long after"


def is_quoted(text: str, at: int) -> bool:
    """Whether what stands at an offset is somebody's speech, by the quotation marks of its paragraph."""
    begin = max(0, at - _SPEECH)
    before = text[max(begin, text.rfind("\n", begin, at) + 1) : at + 1]  # a mark opens by what comes after it
    if "“" not in before and '"' not in before:
        return False
    return len(_OPENS.findall(before)) > len(_CLOSES.findall(before))


class Governor(NamedTuple):
    """What may govern a day, at text[start:end]: `kind` is gather, matter, otherwise, or neutral."""

    kind: str
    start: int
    end: int
    word: str


def _governing(day: Day) -> Iterator[str]:
    """The kinds of the two nearest governors on each side, and of the nearest on both."""
    start, end = max(day.opens, day.start - _REACH), min(day.closes, day.end + _REACH)
    before = [
        kind + (" beside" if day.start - governor.end < _BESIDE else "")
        for governor, kind in _kinds(governors(day.text, start, day.start, day.named))
    ]
    after = [kind for _, kind in _kinds(governors(day.text, day.end, end, day.named))]
    before, after = [*reversed(before), "none", "none"][:2], [*after, "none", "none"][:2]
    yield from (f"governor -{at} {kind}" for at, kind in enumerate(before, start=1))
    yield from (f"governor +{at} {kind}" for at, kind in enumerate(after, start=1))
    yield f"governors {before[0]}, {after[0]}"


def governors(text: str, start: int, end: int, named: Sequence[tuple[int, int]] = ()) -> Iterator[Governor]:
    """What may govern a day between two offsets, in order, outside what is `named`."""
    begin = max(0, start - _BEFORE)
    small = _small(text[begin:end])
    for match in _GOVERNOR.finditer(small, start - begin):
        told = (match["verb"] and _TELLS_OF_NOUN) or (match["thing"] and _BY_WHOM)
        if told and told.search(small, max(0, match.start() - _BEFORE), match.start()):
            continue
        at, to = begin + match.start(), begin + match.end()
        if not any(first <= at < last for first, last in named):
            kind = next(kind for kind in ("otherwise", "matter", "gather", "neutral") if match[kind])
            yield Governor(kind, at, to, match[0])


def is_governed(text: str, start: int, end: int) -> bool:
    """Whether something that may govern a day stands between two offsets."""
    return next(governors(text, start, end), None) is not None


def _small(text: str) -> str:
    """In small letters, character for character: a few have no small one of one character."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(char.lower()[:1] for char in text)


def _kinds(found: Iterable[Governor]) -> Iterator[tuple[Governor, str]]:
    """Governors with their kinds; what is held is of the kind of what is: "elections will be held"."""
    last = ""
    for governor in found:
        held = last.startswith("matter") and _LIGHT.fullmatch(governor.word)
        last = "matter held" if held else governor.kind
        yield governor, last
