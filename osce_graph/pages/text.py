"""Bytes to characters: the declared encoding, strictly, or a reason why not."""

import codecs
import re
import unicodedata
from typing import Final

_META_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings of the web by Python's names; Python knows others that are no encodings of text.
_ENCODINGS: Final = re.compile(
    r"utf-8|cp125\d|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)|gb\w+|big5|shift_jis"
)
# What a page that declares them means (WHATWG Encoding Standard, section 4.2; for UTF-16, HTML, 13.2.3.2).
_MEANT: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8", "utf-16-le": "utf-8"}
# What a text cannot hold: C0 and C1 controls but white space, non-characters. RDF/XML and JSON choke on them.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")

_PLAIN: Final = bytes(byte for byte in range(0x80) if not _CONTROLS.match(chr(byte)))


class Undecodable(ValueError):
    """The bytes are not text in the encoding they claim; the message says where."""


def decode(content: bytes, html: bool, served: str | None = None) -> str:
    """The characters of a page: by byte order mark, the encoding the server stated (`served`), `<meta
    charset>`, else UTF-8 (HTML, section 13.2.3.2). Undecodable if broken."""
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    if encoding is None and served:
        encoding = _served(served)
    if encoding is None and html and (declared := _META_CHARSET.search(content, 0, 4096)):
        encoding = _known(declared[1].decode("ascii"))
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        at, name = error.start, encoding or "utf-8"
        raise Undecodable(f"byte {at} is not valid {name}; convert the file to UTF-8") from None
    controls = _controls(content if encoding in (None, "utf-8") else text.encode())
    if controls > 8 + len(text) // 1000:
        raise Undecodable("it is binary, not text")
    return _CONTROLS.sub("", text) if controls else text


def _controls(text: bytes) -> int:
    """How many characters of a text in UTF-8 cannot be: with plain ASCII out of the way, little is left to
    look at."""
    return len(_CONTROLS.findall(text.translate(None, _PLAIN).decode()))


def _served(charset: str) -> str | None:
    """Python's name for the encoding in a Content-Type; one that is unknown says nothing."""
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return None
    if name in ("utf-16", "utf-16-le", "utf-16-be"):
        return "utf-16-le" if name == "utf-16" else name
    name = _MEANT.get(name, name)
    return name if _ENCODINGS.fullmatch(name) else None


def _known(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    name = _MEANT.get(name, name)
    if not _ENCODINGS.fullmatch(name):
        raise Undecodable(f"it declares an unknown encoding {declared!r}; convert the file to UTF-8")
    return name


# Characters that print nothing: soft hyphens, zero-width ones, marks of direction.
_UNPRINTED: Final = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def squeeze(text: str) -> str:
    """White space (no-break spaces too) folded to single spaces, none at the ends; letters composed
    (NFC), and nothing that prints nothing."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _UNPRINTED.sub("", text))
    return " ".join(text.split())


def cleaned(text: str) -> str:
    """Text squeezed, without the control characters that character references can bring in."""
    return squeeze(_CONTROLS.sub("", text))


def inert(text: str) -> str:
    """What a page or its name holds, for a terminal: control characters and those that turn text around are
    escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
