"""Names of States in many languages, out of CLDR: `python -m osce_graph.reference.cldr`.

The names are written into `states.ttl` and kept there, so that a build needs neither Babel nor a
certain release of CLDR, and the same files give the same graph anywhere. A test holds the file to
the release of Babel that the development environment pins; run this again after raising it.
"""

from collections.abc import Iterable
from typing import Final

from babel import Locale
from babel.languages import get_official_languages
from pyoxigraph import Literal, NamedNode, Triple

from osce_graph.reference import turtle
from osce_graph.resources import REFERENCE
from osce_graph.vocabulary import OSCE, SKOS

OSCE_LANGUAGES: Final = ("en", "de", "es", "fr", "it", "ru")
EXEMPT: Final = {"VA": "CLDR names the Vatican City State, and it is the Holy See that takes part"}
# Official languages that CLDR leaves out, and codes it has twice or only as de facto dialects.
_ALSO: Final = {"CH": ("rm",)}
_LEFT_OUT: Final = frozenset({"gsw", "no"})


def names(iso2: str) -> dict[str, str]:
    """CLDR's names of a territory by language tag: the six languages of the OSCE, and its own."""
    own = get_official_languages(iso2, de_facto=True)
    codes = dict.fromkeys((*OSCE_LANGUAGES, *own, *_ALSO.get(iso2, ())))
    found = {code: Locale.parse(code).territories.get(iso2) for code in codes if code not in _LEFT_OUT}
    return {code.replace("_", "-"): name for code, name in found.items() if name}


def update(triples: Iterable[Triple]) -> list[Triple]:
    """The triples of `states.ttl` with the names CLDR has now.

    Its names in other languages than English become the preferred labels; the English label is the
    OSCE's own, so CLDR's English name is another label where it differs.
    """
    kept = list(triples)
    for state, iso2 in [(t.subject, t.object) for t in kept if t.predicate == OSCE.iso2]:
        if not isinstance(iso2, Literal) or not isinstance(state, NamedNode) or iso2.value in EXEMPT:
            continue
        labels = {
            t for t in kept if t.subject == state and t.predicate == SKOS.prefLabel and _is_english(t.object)
        }
        ours = {t.object.value for t in labels if isinstance(t.object, Literal)}
        kept = [t for t in kept if t.subject != state or t.predicate != SKOS.prefLabel or t in labels]
        for language, name in names(iso2.value).items():
            if language != "en":
                kept.append(Triple(state, SKOS.prefLabel, Literal(name, language=language)))
            elif name not in ours:
                kept.append(Triple(state, SKOS.altLabel, Literal(name, language="en")))
    return list(dict.fromkeys(kept))


def _is_english(term: object) -> bool:
    return isinstance(term, Literal) and term.language == "en"


if __name__ == "__main__":
    path = REFERENCE / "states.ttl"
    path.write_text(turtle.write(update(turtle.read(path))), encoding="utf-8")
