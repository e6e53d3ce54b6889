"""RDF out, in every format of the table: small documents sorted, whole stores streamed.

The bytes depend on the statements alone. Documents are sorted by `term_key`; a store on disk is
read in its own order, which does not depend on the order of insertion (a store in memory has no
such order: sort, then use `serialize`).
"""

import codecs
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final, Literal, cast

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple

from osce_graph import jsonld
from osce_graph.errors import FormatError
from osce_graph.formats import JSON_LD, RDF_XML, Format
from osce_graph.vocabulary import PREFIXES, RDF

DEFAULT_GRAPH: Final = DefaultGraph()
_RDF_TYPE: Final = RDF.type
_TYPED: Final = f" {RDF.type} "


def term_key(term: NamedNode | BlankNode | ox.Literal | Triple | DefaultGraph) -> str:
    """The sort key of one term: its N-Triples form, with `rdf:type` and the default graph first."""
    return "" if term in (_RDF_TYPE, DEFAULT_GRAPH) else str(term)


def _line(triple: Triple) -> str:
    """The sort key of a triple: subject, predicate (`rdf:type` first), object.

    One conversion is cheaper than three. No N-Triples form holds a control character.
    """
    return str(triple).replace(_TYPED, "\x01", 1)


def quad_key(quad: Quad) -> tuple[str, str, str, str]:
    """Graph (the default graph first), then subject, predicate (`rdf:type` first), object."""
    return term_key(quad.graph_name), str(quad.subject), term_key(quad.predicate), str(quad.object)


def serialize(triples: Iterable[Triple], fmt: Format, root: NamedNode | None = None) -> bytes:
    """A document in a format that carries triples; the statements of `root` come first.

    ValueError for a format that does not carry triples; InputError for triple terms in JSON-LD;
    FormatError for a property that RDF/XML cannot name.
    """
    if fmt.carries != "triples":
        raise ValueError(f"{fmt.label} does not carry triples")
    if fmt is JSON_LD:
        return jsonld.dumps(jsonld.document(triples, root))
    if fmt is RDF_XML:
        triples = _nameable(triples)
    ordered = sorted(set(triples), key=_line)
    if root is not None:
        ordered.sort(key=lambda triple: triple.subject != root)
    out = io.BytesIO()
    ox.serialize(ordered, _xml(out) if fmt is RDF_XML else out, _rdf(fmt), prefixes=PREFIXES)
    return out.getvalue()


def expanded_json_ld(triples: Iterable[Triple]) -> bytes:
    """A document in the expanded and flattened form of JSON-LD: no context, a node object a subject."""
    return ox.serialize(sorted(set(triples), key=_line), format=RdfFormat.JSON_LD) or b""


def serialize_quads(quads: Iterable[Quad], fmt: Format) -> bytes:
    """A document in a format that names graphs; ValueError for any other format."""
    if fmt.carries != "quads":
        raise ValueError(f"{fmt.label} does not name graphs")
    out = io.BytesIO()
    ox.serialize(sorted(set(quads), key=quad_key), out, _rdf(fmt), prefixes=PREFIXES)
    return out.getvalue()


def dump(
    store: Store,
    fmt: Format,
    out: BinaryIO,
    graph: NamedNode | DefaultGraph = DEFAULT_GRAPH,
    exclude: Iterable[NamedNode] = (),
    below: str = "",
) -> None:
    """Stream a store on disk to `out` in flat memory.

    Formats that carry triples get `graph`; formats that name graphs get the default graph and every
    named graph but those in `exclude`. With `below` only subjects whose IRI begins so are written.
    ValueError for a format that carries no RDF; FormatError for a property that RDF/XML cannot name.
    """
    if fmt.carries == "quads":
        left_out = frozenset(exclude)
        if not left_out and not below:
            store.dump(out, _rdf(fmt), prefixes=PREFIXES)
            return
        quads = (quad for quad in store if quad.graph_name not in left_out and _is_below(quad, below))
        ox.serialize(quads, out, _rdf(fmt), prefixes=PREFIXES)
        return
    if fmt not in (JSON_LD, RDF_XML) and not below:
        store.dump(out, _rdf(fmt), from_graph=graph, prefixes=PREFIXES)
        return
    found = store.quads_for_pattern(None, None, None, graph)
    triples = (quad.triple for quad in found if _is_below(quad, below))
    if fmt is JSON_LD:
        jsonld.write(triples, out)
    elif fmt is RDF_XML:
        ox.serialize(_nameable(triples), _xml(out), _rdf(fmt), prefixes=PREFIXES)
    else:
        ox.serialize(triples, out, _rdf(fmt), prefixes=PREFIXES)


def as_stored(lines: bytes, fmt: Format) -> bytes:
    """N-Triples or N-Quads with literals as the store writes them ("4.30" is 4.3), each once, sorted."""
    store = Store()
    store.bulk_load(lines, format=_rdf(fmt))
    graph = DEFAULT_GRAPH if fmt.carries == "triples" else None
    return b"".join(sorted((store.dump(format=_rdf(fmt), from_graph=graph) or b"").splitlines(keepends=True)))


_XML_NAME: Final = re.compile(r"[^\W\d][\w.\-]*\Z")


def _nameable(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The same triples; FormatError at the first whose property's IRI ends in no XML name.

    The engine would write XML that nobody can read.
    """
    known: set[NamedNode] = set()
    for triple in triples:
        if triple.predicate not in known:
            if not _XML_NAME.search(triple.predicate.value):
                name = triple.predicate.value[:200]
                raise FormatError(f"RDF/XML has no way to write the property <{name}>; ask for Turtle")
            known.add(triple.predicate)
        yield triple


def _is_below(quad: Quad, start: str) -> bool:
    return not start or (isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(start))


@contextmanager
def compressed(out: BinaryIO, coding: Literal["gzip", "identity"]) -> Iterator[BinaryIO]:
    """A stream that compresses into `out`, which stays open; no time or file name goes into the bytes."""
    if coding == "identity":
        yield out
        return
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=out, mtime=0) as packer,
        io.BufferedWriter(cast(io.RawIOBase, packer), 1 << 17) as buffered,
    ):
        yield buffered


def _rdf(fmt: Format) -> RdfFormat:
    if not isinstance(fmt.oxigraph, RdfFormat):
        raise ValueError(f"{fmt.label} carries no RDF")
    return fmt.oxigraph


def _xml(out: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, _XmlText(out))


class _XmlText(io.RawIOBase):
    """Makes the engine's RDF/XML well-formed whatever the literals hold.

    XML 1.0 has no way to write most control characters (they become U+FFFD), and XML parsers read a
    bare carriage return as a line feed (it becomes a character reference).
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        data = bytes(chunk)
        self._out.write(_NOT_IN_XML.sub(_in_xml, self._decoder.decode(data)).encode())
        return len(data)


_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")


def xml_text(text: str) -> str:
    """`text` without what XML 1.0 cannot hold; U+FFFD stands in its place."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _in_xml(match: re.Match[str]) -> str:
    return "&#13;" if match[0] == "\r" else "\ufffd"
