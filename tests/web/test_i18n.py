"""The interface speaks the visitor's language, and its catalogues fit its words."""

import ast
import io
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from osce_graph.facets import FACETS
from osce_graph.iris import KINDS
from osce_graph.web import i18n
from osce_graph.web.problems import TITLES
from tests.conftest import ROOT
from tests.web.conftest import BROWSER

WEB = ROOT / "osce_graph" / "web"
TRANSLATED = [code for code in i18n.LANGUAGES if code != "en"]


def catalogue(code: str) -> Catalog:
    return read_po(io.BytesIO((WEB / "translations" / f"{code}.po").read_bytes()), code)


@pytest.fixture(scope="module")
def words() -> Catalog:
    """All texts of the interface, as `make strings` finds them."""
    found = Catalog()
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    for _, _, message, _, _ in extract_from_dir(WEB, methods, options, keywords):
        found.add(message)
    for kind in KINDS.values():
        found.add(kind.label)
    for facets in FACETS.values():
        for facet in facets:
            found.add(facet.label)
    return found


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_holds_no_words_that_the_interface_does_not(code: str, words: Catalog) -> None:
    """`make strings` takes them out, and brings new ones in."""
    translated = {message.id for message in catalogue(code) if message.string}
    assert translated
    assert translated <= {message.id for message in words}


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_what_is_filled_in_and_the_markup(code: str) -> None:
    def held(text: str) -> tuple[list[str], list[str]]:
        return sorted(set(re.findall(r"%\(\w+\)s", text))), sorted(re.findall(r"<[^>]*>", text))

    for message in filter(lambda message: message.id, catalogue(code)):
        many = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in filter(None, said):
            assert held(text) == held(many[-1]), message.id


@pytest.mark.parametrize(
    ("asked", "remembered", "header", "shown"),
    [
        (None, None, None, "en"),
        (None, None, "de", "de"),
        (None, None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, None, "fi, en;q=0.5, de;q=0.4", "en"),
        (None, None, "de;q=0, en;q=0.1", "en"),
        (None, None, "xx", "en"),
        (None, None, "de;q=wrong", "en"),
        (None, "de", "en", "de"),
        ("en", "de", "de", "en"),
        ("xx", "de", None, "de"),
    ],
)
def test_the_language_is_asked_for_remembered_or_preferred(
    asked: str | None, remembered: str | None, header: str | None, shown: str
) -> None:
    assert i18n.choose(asked, remembered, header) == shown


@given(st.text() | st.from_regex(r"([a-z]{1,8}(;q=[0-9.]{1,5})?,? ?){1,20}"))
def test_any_header_gives_a_language(header: str) -> None:
    assert i18n.choose(None, None, header) in i18n.LANGUAGES


def test_a_page_comes_in_the_language_of_the_browser(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": BROWSER, "Accept-Language": "de-CH,de;q=0.9"})
    document = html.fromstring(answer.text)
    assert document.xpath("/html/@lang") == ["de"]
    assert "Feldoperationen" in document.text_content()
    assert answer.headers["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_a_language_that_was_asked_for_is_remembered(client: FlaskClient) -> None:
    document = html.fromstring(client.get("/about", headers={"Accept": BROWSER}).text)
    [link] = document.xpath("//a[@hreflang='de']/@href")
    assert '<html lang="de">' in client.get("/about" + link, headers={"Accept": BROWSER}).text
    assert '<html lang="de">' in client.get("/about", headers={"Accept": BROWSER}).text
    assert '<html lang="en">' in client.get("/about?lang=en", headers={"Accept": BROWSER}).text


def test_a_language_nobody_has_is_no_error(client: FlaskClient) -> None:
    answer = client.get("/about?lang=%00%22tlh", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_answers_at_hand_are_told_apart_by_language(client: FlaskClient) -> None:
    def shown(language: str) -> str:
        answer = client.get("/news/", headers={"Accept": BROWSER, "Accept-Language": language})
        return str(html.fromstring(answer.text).xpath("/html/@lang")[0])

    assert [shown(language) for language in ("en", "de", "en", "de")] == ["en", "de", "en", "de"]


def test_dates_and_numbers_are_written_as_the_language_does(client: FlaskClient) -> None:
    with client.application.test_request_context(headers={"Accept-Language": "de"}):
        assert i18n.day("2013-10-24") == "24. Oktober 2013"
        assert i18n.day("2013-10") == "Oktober 2013"
        assert i18n.grouped(12345) == "12.345"
    assert i18n.day("2013-10-24") == "24 October 2013"
    assert i18n.grouped(12345) == "12,345"


def test_entities_are_called_as_in_the_language_where_they_have_a_name(client: FlaskClient) -> None:
    answer = client.get(
        "/state/albania", headers={"Accept": BROWSER, "Accept-Language": "de"}, follow_redirects=True
    )
    assert html.fromstring(answer.text).xpath("string(//h1)") == "Albanien"
    answer = client.get(
        "/news/1", headers={"Accept": BROWSER, "Accept-Language": "de"}, follow_redirects=True
    )
    document = html.fromstring(answer.text)
    assert document.xpath("string(//dd/a[@href='/state/albania'])") == "Albanien"
    assert document.xpath("string(//dd/a[@href='/body/secretariat'])") == "OSCE Secretariat"
    assert document.xpath("//dd/a[@href='/body/secretariat']/@lang") == ["en"]
    turtle = client.get("/news/1.ttl", headers={"Accept-Language": "de"})
    assert "Albanien" not in turtle.text
    assert "Accept-Language" not in turtle.vary


def titles() -> set[str]:
    """The titles of all problems that the sources make."""
    calls = (
        node
        for folder in (WEB, WEB.parent / "sparql")
        for source in folder.glob("*.py")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Problem", "ProtocolError")
    )
    texts = (argument for call in calls for argument in call.args[1:2] if isinstance(argument, ast.Constant))
    return {str(text.value) for text in texts}


def test_what_went_wrong_has_a_title_in_each_language() -> None:
    assert {"Syntax error", "Not found", "Answer too large"} <= titles() <= set(TITLES)
    for code in TRANSLATED:
        known = catalogue(code)
        assert not [title for title in titles() if title not in known or not known[title].string]


def test_a_wrong_query_is_told_in_the_visitors_language_and_its_detail_is_marked(client: FlaskClient) -> None:
    answer = client.get(
        "/sparql", query_string={"query": "SELECT"}, headers={"Accept": BROWSER, "Accept-Language": "de"}
    )
    failure = html.fromstring(answer.text).xpath("//section[@role='alert']")[0]
    assert failure.xpath("string(h2)") == "Syntaxfehler"
    assert failure.xpath("p[1]/@lang") == ["en"]
