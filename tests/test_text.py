"""Bytes to characters."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_graph.pages.text import Undecodable, cleaned, decode, squeeze

WORDS = "Türkiye – Łódź, Беч"


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode(),
        codecs.BOM_UTF8 + WORDS.encode(),
        WORDS.encode("utf-16"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    ],
)
def test_unicode(content: bytes) -> None:
    assert decode(content, html=False) == WORDS
    assert decode(content, html=True) == WORDS


@pytest.mark.parametrize(
    ("declared", "encoding", "words"),
    [
        ("windows-1251", "cp1251", "Вена"),
        ("ISO-8859-1", "cp1252", "Düsseldorf – “Treffen”"),
        ("iso-8859-2", "iso8859-2", "Łódź"),
        ("koi8-r", "koi8-r", "Вена"),
        ("utf-16", "utf-8", "Łódź"),
        ("utf-8", "utf-8", "Łódź"),
    ],
)
def test_a_declared_encoding(declared: str, encoding: str, words: str) -> None:
    content = f'<meta charset="{declared}"><p>{words}'.encode(encoding)
    assert decode(content, html=True).endswith(words)


def test_a_text_declares_nothing() -> None:
    with pytest.raises(Undecodable, match="not valid utf-8"):
        decode('<meta charset="windows-1251"> Вена'.encode("cp1251"), html=False)


def test_the_message_says_where_and_what_to_do() -> None:
    with pytest.raises(Undecodable, match="byte 7 is not valid utf-8; convert the file to UTF-8"):
        decode("Vienna Österreich".encode("latin-1"), html=False)


@pytest.mark.parametrize(
    "name", ["klingon", "unicode_escape", "rot13", "punycode", "base64", "idna", "utf-7", "undefined"]
)
def test_encodings_that_are_none(name: str) -> None:
    with pytest.raises(Undecodable, match="unknown encoding"):
        decode(f'<meta charset="{name}"><p>\\ud800'.encode(), html=True)


def test_binary() -> None:
    with pytest.raises(Undecodable, match="binary"):
        decode(b"PK\x03\x04" + b"\x00\x01\x02" * 50, html=True)


def test_single_control_characters_are_dropped() -> None:
    assert decode(b"a\x00b\x08c\tVienna\n", html=False) == "abc\tVienna\n"
    assert cleaned("a\x00\x1fb\ufffe \x85c") == "ab c"


@given(st.binary(), st.booleans())
def test_any_bytes_give_characters_or_a_reason(content: bytes, html: bool) -> None:
    try:
        text = decode(content, html)
    except Undecodable as error:
        assert str(error)
    else:
        text.encode()
        assert "\x00" not in text


@given(st.text())
def test_squeezing(text: str) -> None:
    squeezed = squeeze(text)
    assert squeeze(squeezed) == squeezed
    if text.isascii():
        assert squeezed.split() == text.split()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Issued\u200b on\ufeff:", "Issued on:"),
        ("co\xadoperation", "cooperation"),
        ("\u202a5 May\u202c", "5 May"),
        ("Chis\u0327ina\u0306u", "Chi\u015fin\u0103u"),
        ("5\xa0May\u2009 2004\t", "5 May 2004"),
    ],
)
def test_what_prints_nothing_is_nothing(text: str, read: str) -> None:
    assert squeeze(text) == read
