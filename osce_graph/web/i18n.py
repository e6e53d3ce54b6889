"""The language of the interface: which one a visitor is shown, its words, its dates and numbers.

`translations/{language}.po` are gettext catalogues over the English of the templates; what one does not
hold stays English. `?lang=` asks for a language and is remembered in a cookie that holds nothing else;
without either it is the browser's (Accept-Language, RFC 9110 section 12.5.4).
"""

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import g, has_request_context, request
from jinja2 import Environment

from osce_graph import negotiation
from osce_graph.iris import KINDS

ENGLISH: Final = "en"
PARAMETER: Final = "lang"
COOKIE: Final = "lang"
_HEADER_LIMIT: Final = 1000  # characters of Accept-Language that are read

_CATALOGUES: Final = files("osce_graph.web") / "translations"
LANGUAGES: Final[Mapping[str, str]] = {
    code: (Locale.parse(code).get_display_name() or code).capitalize()
    for code in (
        ENGLISH,
        *sorted(path.name[:-3] for path in _CATALOGUES.iterdir() if path.name[-3:] == ".po"),
    )
}
"""The languages of the interface, each by its own name, English first."""


def choose(asked: str | None, remembered: str | None, accept_language: str | None) -> str:
    """The language to show: what was asked for, else what was asked for once, else what is preferred."""
    for wanted in (asked, remembered):
        if wanted is not None and wanted in LANGUAGES:
            return wanted
    return negotiation.language((accept_language or "")[:_HEADER_LIMIT], LANGUAGES, ENGLISH)


def language() -> str:
    """The language of the answer to this request; English outside of one."""
    if not has_request_context():
        return ENGLISH
    if "language" not in g:
        g.language = choose(
            request.args.get(PARAMETER),
            request.cookies.get(COOKIE),
            request.headers.get("Accept-Language"),
        )
    chosen: str = g.language
    return chosen


@cache
def catalogue(code: str) -> GNUTranslations:
    """The translations into a language of `LANGUAGES` other than English."""
    content = (_CATALOGUES / f"{code}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(content), code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """A text of the interface in the visitor's language."""
    code = language()
    return message if code == ENGLISH else catalogue(code).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """A text that goes with a number."""
    code = language()
    if code == ENGLISH:
        return one if number == 1 else many
    return catalogue(code).ngettext(one, many, number)


def mark(message: str) -> str:
    """A text that is translated where it is shown: it marks the text for the catalogues, no more."""
    return message


def day(text: str) -> str | None:
    """ "2013-10-24" as "24 October 2013", "2013-10" as "October 2013"; None for anything but a date."""
    return _day(text, language())


@lru_cache(maxsize=8192)
def _day(text: str, code: str) -> str | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    if not found:
        return None
    year, month, day_of_month = (int(part) if part else 0 for part in found.groups())
    try:
        known = date(year, month or 1, day_of_month or 1)
    except ValueError:
        return None
    locale = _locale(code)
    if day_of_month:
        return format_date(known, "long", locale=locale)
    return format_skeleton("yMMMM", known, locale=locale) if month else str(year)


def moment(text: str) -> str:
    """ "2026-11-24T04:10:34+00:00" as "24 November 2026, 04:10 UTC"; anything but a moment as it is."""
    try:
        known = datetime.fromisoformat(text)
    except ValueError:
        return text
    if known.tzinfo is None:
        return text
    known = known.astimezone(UTC)
    return f"{day(known.date().isoformat())}, {known:%H:%M} UTC"


def language_name(code: str) -> str:
    """What the visitor's language calls the language with this tag (BCP 47); the tag where it has no word."""
    try:
        return Locale.parse(code, sep="-").get_display_name(language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def grouped(number: float) -> str:
    """A number with its thousands apart, as the visitor's language writes it."""
    return str(number) if -1000 < number < 1000 and isinstance(number, int) else _grouped(number, language())


def size(number: int) -> str:
    """How many bytes, as people say it: "186.6 kB"."""
    amount, unit = float(number), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{_grouped(round(amount, 1) if unit != 'B' else number, language())} {unit}"


@lru_cache(maxsize=4096)
def _grouped(number: float, code: str) -> str:
    return format_decimal(number, locale=_locale(code))


@cache
def _locale(code: str) -> Locale:
    return Locale("en", "GB") if code == ENGLISH else Locale.parse(code)


def install(environment: Environment) -> None:
    """Give the templates `_`, `ngettext`, `{% trans %}`, the page's language, dates and numbers."""
    environment.add_extension("jinja2.ext.i18n")
    installed: Any = environment
    installed.install_gettext_callables(gettext, ngettext, newstyle=True)
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals["page_language"] = language
    environment.globals["kind_label"] = lambda kind: gettext(KINDS[kind].label)
    environment.filters["grouped"] = grouped
    environment.filters["size"] = size
    environment.filters["moment"] = moment
    environment.filters["day"] = lambda text: day(text or "")
