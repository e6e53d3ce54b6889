"""The language of a text by its commonest words; an address prefix or a menu promises nothing."""

import re
from collections import Counter
from typing import Final

_WORDS: Final[dict[str, str]] = {
    "en": "the of and to in a for on with that is by at from was as were has will said",
    "fr": "le la les des et du un une dans pour que est sur par au avec qui ont sont",
    "de": "der die das und den von zu mit im für auf des dem ist ein eine sich nicht wurde",
    "es": "el la los las de y en que del un una por con para se su como está fue",
    "it": "il la di che e del della per un una con sono nel alla dei delle gli è stato",
    "ro": "și de la în a pentru cu din pe care au este un o ale prin al privind",
    "sq": "dhe të e në për me nga një se është që i u në nga si do më kjo",
    "bs": "i je u na za se da su od o koji s će biti te kao koje iz",
    "mk": "и на за во од се со да е што ќе кои како ги ја беше",
    "sr": "и је у на за се да су од о који са ће као које из",
    "ru": "и в на с по что для не о из от к как это был также его",
    "uk": "і в на з що для не про із від до як та це був також його",
    "kk": "және мен бұл үшін бір деп болып туралы осы оның ол де да",
    "ar": "في من على إلى أن التي عن مع هذا الذي كان",
}
_BY_WORD: Final[dict[str, tuple[str, ...]]] = {}
for _language, _list in _WORDS.items():
    for _word in set(_list.split()):
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """A BCP 47 code, or None where no common word stands in the text or two languages share them."""
    words = _WORD.findall(text[:3000].casefold())
    score: Counter[str] = Counter()
    for word in words:
        for language in _BY_WORD.get(word, ()):
            score[language] += 1
    if not score:
        return None
    (best, hits), *others = score.most_common(2)
    return None if others and others[0][1] == hits else best
