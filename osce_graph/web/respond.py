"""How every room answers: choosing a format, documents that can be revalidated, pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from json import dumps
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, render_template, request
from markupsafe import Markup
from pyoxigraph import NamedNode, Triple

from osce_graph import negotiation
from osce_graph.errors import SiteError
from osce_graph.formats import ENTITY_FORMATS, HTML, Format
from osce_graph.iris import url_path
from osce_graph.negotiation import best
from osce_graph.serialization import serialize
from osce_graph.sparql.problem import ProtocolError
from osce_graph.web import answer as answers
from osce_graph.web import i18n
from osce_graph.web.answer import Conditions
from osce_graph.web.current import SENT, release, web
from osce_graph.web.dereference import DOCUMENT_FORMATS as DOCUMENT_FORMATS

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What a page may load (Content-Security-Policy): styles and pictures of this server, no script."""
LANGUAGE_VARIES: Final = ("Accept-Language", "Cookie")
"""What pages for people depend on (Vary)."""
_REPEATED: Final = 2000  # bytes of a query string that the links to other languages repeat
JSON: Final = Format("json", "json", "application/json", "JSON", "page", None, None, ("text/json",))


def local(path: str) -> str:
    """The path on this server of `path` below the base IRI."""
    return f"{request.script_root}/{url_path(path)}"


def choose(formats: Sequence[Format]) -> Format:
    """What to send for this request's Accept header; 406 with the choices where nothing fits."""
    accept = request.headers.get("Accept")
    chosen = best(accept, formats)
    if chosen is None:
        names = ", ".join(f"{fmt.label} ({fmt.media_type})" for fmt in formats)
        raise ProtocolError(
            HTTPStatus.NOT_ACCEPTABLE,
            "Not acceptable",
            f"None of {(accept or '')[:200]!r} can be sent; there is {names}.",
            members={"available": [fmt.media_type for fmt in formats]},
            headers={"Vary": "Accept"},
        )
    return chosen


def document_format(name: str, suffix: str | None) -> Format:
    """The format of `/name` (by Accept) or of `/name.suffix`; 404 for a suffix that there is not."""
    if suffix is None:
        return choose(DOCUMENT_FORMATS)
    known = {fmt.suffix: fmt for fmt in ENTITY_FORMATS}
    if suffix not in known:
        raise ProtocolError(
            HTTPStatus.NOT_FOUND,
            "Not found",
            f"There is no {name}.{suffix[:40]}; there is {name}.{f', {name}.'.join(known)}.",
        )
    return known[suffix]


def document(body: bytes | str, content_type: str, *, negotiated: bool = False) -> Response:
    """A whole document with its ETag, or 304 for who has it. `negotiated`: its form depends on Accept."""
    content = body.encode() if isinstance(body, str) else body
    vary = ("Accept",) if negotiated else ()
    made = answers.document(content, content_type, (), conditions(), vary=vary)
    return response(made)


def response(made: answers.Answer) -> Response:
    """An answer as Flask sends it; without a media type where it has none."""
    sent = Response(made.body, made.status, list(made.headers))
    if not any(name == "Content-Type" for name, _ in made.headers):
        del sent.headers["Content-Type"]
    return sent


def conditions() -> Conditions:
    """What of this request decides how a document is sent, and whether."""
    return Conditions.of(request.environ)


def rdf(
    triples: Iterable[Triple], fmt: Format, root: NamedNode | None = None, *, negotiated: bool = False
) -> Response:
    """A document of triples."""
    return document(serialize(triples, fmt, root), fmt.content_type, negotiated=negotiated)


class _Held:
    """A body that holds a place while it is sent."""

    def __init__(self, body: Any, release: Callable[[], None]) -> None:
        self._body = body
        self._release = release

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        release, self._release = self._release, lambda: None
        release()
        self._body.close()


def download(answer: Response) -> Response:
    """A large answer. A slow reader keeps a thread, so there are only so many: 503 for one too many."""
    if request.method == "HEAD" or answer.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        answer.close()
        return answer
    places = web().downloads
    if not places.acquire(blocking=False):
        answer.close()
        raise ProtocolError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Too many downloads",
            f"{SENT} large answers are being sent already; try again in a few seconds, or ask for less.",
            members={"limit": SENT, "unit": "answers"},
            headers={"Retry-After": "5"},
        )
    answer.response = _Held(answer.response, places.release)
    return answer


def json(value: object, *, negotiated: bool = False) -> Response:
    """A JSON document."""
    body = dumps(value, ensure_ascii=False, indent=1) + "\n"
    return document(body, JSON.media_type, negotiated=negotiated)


def page(template: str, *, negotiated: bool = False, **context: Any) -> Response:
    """A page for people."""
    answer = document(render(template, **context), HTML.content_type, negotiated=negotiated)
    return in_language(answer)


def with_script(answer: Response) -> Response:
    """Let the page run scripts that this server has as files; they may load nothing."""
    answer.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self'"
    return answer


def in_language(answer: Response) -> Response:
    """Say of an answer for people which language it is in, and what that depends on."""
    answer.headers["Content-Language"] = i18n.language()
    answer.vary.update(LANGUAGE_VARIES)
    return answer


def label_language() -> str:
    """The language that entities are called in: that of the interface where the visitor chose it.

    Else the best of those that the data know: they know more than the interface does.
    """
    if (
        request.args.get(i18n.PARAMETER) in i18n.LANGUAGES
        or request.cookies.get(i18n.COOKIE) in i18n.LANGUAGES
    ):
        return i18n.language()
    return negotiation.language(request.headers.get("Accept-Language"), release().languages, i18n.language())


def content_language() -> str:
    """The languages of a page with labels: of the interface, and of the labels where another."""
    return ", ".join(dict.fromkeys((i18n.language(), label_language())))


def render(template: str, **context: Any) -> str:
    """A template with what every page shows: the site's name, the release, whether it is a sample."""
    try:
        opened = release()
    except SiteError:
        about: dict[str, Any] = {}
    else:
        about = {"manifest": opened.manifest, "release_name": opened.name}
    settings = web().settings
    site = {
        "title": settings.title,
        "publisher": settings.publisher,
        "licence": settings.licence,
        "contact": settings.contact,
        **about.get("manifest", {}),
    }
    site |= {name: i18n.gettext(said) for name, said in site.items() if said in UNSAID}
    context.setdefault("sample", bool(site.get("sample")))
    return render_template(
        template, site=site, style=web().style, languages=list(_languages()), **about, **context
    )


UNSAID: Final = (
    i18n.mark("osce-graph: the public record of the OSCE as linked data (unofficial)"),
    i18n.mark("an unnamed publisher"),
)
"""What the settings say of a site whose publisher says nothing of it."""


def _languages() -> Iterator[tuple[str, str, str]]:
    """(code, name, this address in it) of each language of the interface."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != i18n.PARAMETER]
    if len(request.query_string) > _REPEATED:
        others = []
    for code, name in i18n.LANGUAGES.items():
        yield code, name, f"?{urlencode([*others, (i18n.PARAMETER, code)], errors='replace')}"


def data_block(document: Any) -> Markup:
    """JSON fit for a <script>: no `<`, `>` or `&` is left."""
    text = dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def moved(path: str) -> Response:
    """The permanent redirect to another address of the same thing."""
    return Response(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": local(path)})


def alternates(path: str, formats: Iterable[Format]) -> list[tuple[str, Format]]:
    """The address of a document in each format; `path` is given without suffix."""
    return [(f"{local(path)}.{fmt.suffix}", fmt) for fmt in formats]


def link_alternates(answer: Response, path: str, formats: Iterable[Format]) -> None:
    """Add a Link header for each format."""
    for address, fmt in alternates(path, formats):
        answer.headers.add("Link", f'<{address}>; rel="alternate"; type="{fmt.media_type}"')
