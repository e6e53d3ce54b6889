"""Lines that name the languages a page stands in: "English | Русский", "Also available in: Russian".

They tell of the item's other versions and are no text of it. A menu of the site is none of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A link to a version of an item: where it leads, the language if it is told, where that stands.

    `original` is true where the page says that the item was translated from there.
    """

    href: str
    language: str | None
    carrier: str
    original: bool = False


# English and own names of the languages that OSCE pages are written in (page survey, sections 1 and 6).
_NAMES: Final[dict[str, str]] = {
    "ar": "arabic | العربية", "az": "azerbaijani | azərbaycan dili | azərbaycanca",
    "be": "belarusian | беларуская", "bg": "bulgarian | български", "bs": "bosnian | bosanski",
    "cnr": "montenegrin | crnogorski", "de": "german | deutsch", "en": "english", "es": "spanish | español",
    "fr": "french | français", "hr": "croatian | hrvatski", "hy": "armenian | հայերեն",
    "it": "italian | italiano", "ka": "georgian | ქართული", "kk": "kazakh | қазақ тілі | қазақша | қазақ",
    "ky": "kyrgyz | кыргызча", "mk": "macedonian | македонски", "nl": "dutch | nederlands",
    "pl": "polish | polski", "ro": "romanian | moldovan | română | limba română",
    "ru": "russian | русский | на русском | по-русски", "sq": "albanian | shqip",
    "sr": "serbian | српски | srpski", "tg": "tajik | тоҷикӣ", "tk": "turkmen | türkmençe",
    "tr": "turkish | türkçe", "uk": "ukrainian | українська | українською",
    "uz": "uzbek | o‘zbek | o'zbek | oʻzbekcha | o'zbekcha | ўзбекча",
}  # fmt: skip
_CODES: Final = {name: code for code, names in _NAMES.items() for name in names.split(" | ")}
_ABBREVIATED: Final = frozenset(_NAMES) | {
    "eng", "rus", "ukr", "deu", "ger", "fra", "ita", "spa", "рус", "укр", "қаз", "кыр", "ua",
}  # fmt: skip
_LAST_WORDS: Final = frozenset(name.split()[-1] for name in _CODES) | {"version"}
_AROUND: Final = re.compile(r"(?:(?:read |view |available )?in )?(?P<name>.+?)(?: version| \([a-z]{2,3}\))?")
_LABEL: Final = re.compile(
    r"(?:(?:this (?:page|item|text|document) is )?(?:also )?available (?:in|languages?)|(?:other )?languages?"
    r"|(?:in )?other languages|language versions?|other versions?|translations?|read (?:this )?in"
    r"|(?:также )?доступно на(?: языках)?|языки|другие языки|(?:також )?доступно|мови|інші мови"
    r"|auch verfügbar (?:in|auf)|(?:également )?disponible en|également en|disponibil(?:ă)? (?:și )?în|limbi"
    r"|në gjuhë tjera|gjuhët|jezici|јазици|језици)\s*:?",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:[|/,;·•]|\band\b|\bи\b|\bund\b|\bet\b)\s*|\s+-\s+")
_MARKED: Final = re.compile(r"\[(?P<text>[^\]\[]{1,60})\]\((?P<href>[^()\s]{1,400})\)")
_BARRED: Final = re.compile(r"\s[|·•/]\s")
_LONGEST, _LABEL_LENGTH = 300, 60


@lru_cache(maxsize=1024)
def language_named(text: str) -> str | None:
    """The code of the language that a link is named after: "Русский", "Russian version"."""
    match = _AROUND.fullmatch(text.strip(" .:|").casefold())
    return None if match is None else _CODES.get(match["name"])


def is_label(line: str) -> bool:
    """Whether the line announces languages and names none yet: "Also available in:"."""
    return len(line) <= _LABEL_LENGTH and _LABEL.fullmatch(line) is not None


def ends_in_language(line: str) -> bool:
    """Whether the last word may end the name of a language: a quick look before a closer one."""
    return line[-20:].rpartition(" ")[2].rstrip(".|:").casefold() in _LAST_WORDS


def names_languages(line: str, *, linked: bool) -> bool:
    """Whether a line holds nothing but names of languages, a label before them perhaps.

    Without links it must have a label with a colon, or bars between two names: a text may list languages.
    With them, codes are names ("EN RU"), and a space may be all that stands between two.
    """
    if len(line) > _LONGEST:
        return False
    colon = line.find(":", 0, _LABEL_LENGTH)
    if not linked and colon < 0 and _BARRED.search(line) is None:
        return False
    label = _LABEL.match(line, 0, colon + 1) if colon >= 0 else _LABEL.match(line)
    names = (line[label.end() :], line) if label else (line,)
    return any(_all_languages(text, linked) for text in names)


def _all_languages(text: str, linked: bool) -> bool:
    pieces = [piece for piece in _BETWEEN.split(text.strip(" .:|")) if piece]
    return bool(pieces) and all(
        language_named(piece) or (linked and _in_a_row(piece.split(" "))) for piece in pieces
    )


def _in_a_row(words: list[str]) -> bool:
    """Whether words are names or codes of languages one after the other."""
    if not words:
        return True
    return any(
        (language_named(" ".join(words[:count])) or is_code(words[0])) and _in_a_row(words[count:])
        for count in (1, 2)[: len(words)]
    )


def is_code(text: str) -> bool:
    """Whether a text is the code of a language: "RU", "en", "УКР"."""
    return text.casefold() in _ABBREVIATED


def marked_links(line: str) -> Iterator[VersionLink]:
    """The links in Markdown of a line of a text rendition that are named after languages."""
    for match in _MARKED.finditer(line):
        if code := language_named(match["text"]):
            yield VersionLink(match["href"], code, "link")


def alternates(meta: Mapping[str, str]) -> Iterator[VersionLink]:
    """What the head of a page states as its versions (`link rel="alternate" hreflang`)."""
    for name, href in meta.items():
        carrier, _, language = name.partition(" ")
        if carrier == "alternate" and language != "x-default":
            yield VersionLink(href, language, "alternate")
