"""What an address tells of an item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from osce_graph import addresses


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("https://www.osce.org/pc/52569", "52569"),
        ("http://osce.org/node/52569", "52569"),
        ("https://www.osce.org/ru/node/52569", "52569"),
        ("https://www.osce.org/odihr/elections/52569?fbclid=x", "52569"),
        ("https://www.osce.org/mission-to-montenegro/52569/", "52569"),
        ("https://d6.web.osce.org/sq/albania/52569", "52569"),
        ("https://shhada.ir/pc/052569", "52569"),
        ("https://moldova.osce.org/moldova/661234", None),
        ("https://www.osce.org/item/52569.html", None),
        ("https://www.osce.org/item/52569", None),
        ("https://www.osce.org/ru/item/52569", None),
        ("https://www.osce.org/files/f/documents/5/2/52569.pdf", None),
        ("https://www.osce.org/press-releases?page=5", None),
        ("https://www.osce.org/event/19th_eef_2", None),
        ("https://example.org/pc/52569", None),
    ],
)
def test_node_numbers(address: str, number: str | None) -> None:
    assert addresses.node_number(address) == number


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://www.osce.org/", True),
        ("https://polis.osce.org/x", True),
        ("https://WWW.OSCE.ORG/x", True),
        ("https://shhada.ir/pc/1", True),
        ("https://notosce.org/", False),
        ("https://osce.org.example.com/", False),
        ("https://www.osce.org@example.com/", False),
    ],
)
def test_hosts(address: str, own: bool) -> None:
    assert addresses.is_osce(address) is own


@pytest.mark.parametrize(
    ("link", "base", "address"),
    [
        ("/pc/1", "https://www.osce.org/press-releases?page=2", "https://www.osce.org/pc/1"),
        (" pc/1 ", "https://www.osce.org/", "https://www.osce.org/pc/1"),
        (
            "https://web.archive.org/web/20100102030405/http://www.osce.org/pc/1",
            None,
            "http://www.osce.org/pc/1",
        ),
        (
            "https://web.archive.org/web/20100102id_/http://www.osce.org/pc/1",
            None,
            "http://www.osce.org/pc/1",
        ),
        ("/web/20100102030405/http://www.osce.org/pc/1", "http://www.osce.org/", "http://www.osce.org/pc/1"),
        ("//web.archive.org/web/2010/http://www.osce.org/pc/1", None, "http://www.osce.org/pc/1"),
        ("javascript:alert(1)", "https://www.osce.org/", None),
        ("data:text/html,x", "https://www.osce.org/", None),
        ("JaVaScRiPt:alert(1)", None, None),
        ("/pc/1", None, None),
        ("http://[::1", None, None),
        ("https://www.osce.org/%zz", None, None),
        ("https://www.osce.org/<script>", None, None),
        ("https://www.osce.org:port/", None, None),
        ("https://", None, None),
    ],
)
def test_links(link: str, base: str | None, address: str | None) -> None:
    assert addresses.resolve(link, base) == address


@given(st.one_of(st.text(), st.text().map(lambda text: f"https://www.osce.org/{text}")))
def test_whatever_resolves_is_an_iri(link: str) -> None:
    resolved = addresses.resolve(link, "https://www.osce.org/a/b")
    if resolved is not None:
        NamedNode(resolved)
        addresses.node_number(resolved)
        assert addresses.is_osce(resolved) in (True, False)
