"""The language of a text by its commonest words; an address prefix or a menu promises nothing."""

import re
from collections import Counter
from itertools import filterfalse
from typing import Final

_WORDS: Final[dict[str, str]] = {
    # The last of them stand over the entries of listings.
    "en": "the of and to in a for on with that is by at from was as were has will said are this which be"
    " what where publishing",
    "fr": "le la les des et du un une dans pour que est sur par au aux avec qui ont sont été",
    "de": "der die das und den von zu mit im für auf des dem ist ein eine sich nicht wurde in",
    "es": "el la los las de y en que del un una por con para se su como está fue",
    "it": "il la di che e del della per un una con sono nel alla dei delle gli è stato in",
    "ro": "și şi de la în a pentru cu din pe care au este un o ale prin al privind",
    "sq": "dhe të e në për me nga një se është që i u në nga si do më kjo",
    "bs": "i je u na za se da su od o koji s će biti te kao koje iz",
    "mk": "и на за во од се со да е што ќе кои како ги ја беше",
    "sr": "и је у на за се да су од о који са ће као које из",
    "ru": "и в на с по что для не о из от к как это был также его",
    "uk": "і в у на з що для не про із від до як та це був також його",
    "kk": "және мен бұл үшін бір деп болып туралы осы оның ол де да",
    "ky": "жана менен бул үчүн бир деп болгон боюнча анын ал да",
    "tg": "ва дар бо аз барои ки ин ба аст он шуд бар низ",
    "ar": "في من على إلى أن التي عن مع هذا الذي كان",
    "tr": "ve bir bu için ile olarak da de olan gibi daha",
    "az": "və bir bu üçün ilə olaraq də da olan kimi daha",
    "uz": "va bu uchun bilan bir ham ushbu boʻyicha bo'yicha o'z",
    "tk": "we bu üçin bilen bir hem boýunça",
    "pl": "i w na z się że do nie jest o przez dla oraz",
    "nl": "de het een van en in op dat is voor met zijn te",
}
_BY_WORD: Final[dict[str, tuple[str, ...]]] = {}
for _language, _list in _WORDS.items():
    for _word in set(_list.split()):
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)
_WORD = re.compile(r"[^\W\d_]+(?:['ʻ’][^\W\d_]+)?")
# Scripts that one language of the region is written in.
_SCRIPTS: Final = ((re.compile("[Ա-և]"), "hy"), (re.compile("[ა-ჿ]"), "ka"))
_RARE: Final = re.compile("[Ա-ჿ]")
_ENOUGH: Final = 400  # characters that tell the language of most texts
_MOST: Final = 3000  # and of those they do not
_MANY: Final = 20  # letters of a script that make it the text's
_LATIN: Final = re.compile("[a-zà-öø-ɏ]")
_LETTER: Final = re.compile(r"[^\W\d_]")


def is_latin(text: str) -> bool:
    """Whether most letters of the text are Latin, or there are none."""
    return text.isascii() or 2 * len(_LATIN.findall(text.casefold())) >= len(_LETTER.findall(text))


_ALWAYS_LATIN: Final = frozenset(("en", "fr", "de", "es", "it", "ro", "sq", "pl", "nl", "tr"))
_NEVER_LATIN: Final = frozenset(("be", "bg", "mk", "ru", "uk", "ky", "tg", "ar", "hy", "ka"))


def may_be(text: str, language: str) -> bool:
    """Whether the letters of a text allow a language: what is in Cyrillic is not English."""
    code = language.lower().partition("-")[0]
    return code not in (_NEVER_LATIN if is_latin(text) else _ALWAYS_LATIN)


# Told apart from Bosnian by no word of the list above.
_READ_AS_BOSNIAN: Final = frozenset(("bs", "sr", "hr", "cnr", "sh", "me"))


def is_read_as(stated: str, read: str) -> bool:
    """Whether a text of which a link states the language may be read as in another: Croatian as Bosnian."""
    one, other = (code.lower().partition("-")[0] for code in (stated, read))
    return one == other or (other == "bs" and one in _READ_AS_BOSNIAN)


# Cyrillic alphabets, which tell languages apart that share their common words.
_CYRILLIC: Final = re.compile("[а-џґғқҙҡңҥөұүҳҷһәӣӯ]")
_SHARED: Final = "абвгдежзиклмнопрстуфхцчш"
_ALPHABETS: Final = {
    language: frozenset(_SHARED + letters)
    for language, letters in {
        "ru": "ёйщъыьэюя",
        "uk": "ґєіїйщьюя",
        "mk": "ѓѕјљњќџ",
        "sr": "ђјљњћџ",
        "bg": "йщъьюя",
        "kk": "әғқңөұүһіёйщъыьэюя",
        "ky": "ңөүёйщъыьэюя",
        "tg": "ғӣқӯҳҷёйъэюя",
        "uz": "ўқғҳёйъэюя",
    }.items()
}


def language_of(text: str, least: int = 1) -> str | None:
    """A BCP 47 code; None where fewer than `least` common words stand in the text or languages share them."""
    found = _language_of(text[:_ENOUGH], least)
    return _language_of(text[:_MOST], least) if found is None and len(text) > _ENOUGH else found


def _language_of(text: str, least: int) -> str | None:
    if not text.isascii() and _RARE.search(text):
        for script, language in _SCRIPTS:
            if len(script.findall(text)) >= _MANY:
                return language
    score: Counter[str] = Counter()
    tokens = text.casefold().split()
    known = _BY_WORD.__contains__
    words = Counter(filter(known, tokens))
    others = filterfalse(known, filterfalse(str.isalpha, tokens))
    words.update(filter(known, _WORD.findall(" ".join(others))))
    for word, count in words.items():
        for language in _BY_WORD[word]:
            score[language] += count
    if not score:
        return None
    hits = max(score.values())
    best = [language for language, count in score.items() if count == hits]
    if len(best) > 1:
        letters = set(_CYRILLIC.findall(text.casefold()))
        best = [language for language in best if letters <= _ALPHABETS.get(language, letters)]
    return best[0] if hits >= least and len(best) == 1 else None
