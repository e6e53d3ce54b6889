"""The one table of formats: dumps, entity documents, SPARQL answers, command line and docs read it."""

from dataclasses import dataclass
from typing import Final, Literal

from pyoxigraph import QueryResultsFormat, RdfFormat

Carries = Literal["triples", "quads", "results", "page", "lines"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    name        what the command line and `?format=` call it
    suffix      file and URL suffix, without the dot
    media_type  what is sent as Content-Type
    label       what people are shown
    carries     triples, quads (named graphs), SPARQL results, a page for people, or lines that are
                documents of triples each (dumps only)
    oxigraph    the parser and serializer in pyoxigraph; None where we write it ourselves
    rdflib      the name of the format in rdflib, None where it has none
    aliases     other media types and names accepted for it
    """

    name: str
    suffix: str
    media_type: str
    label: str
    carries: Carries
    oxigraph: RdfFormat | QueryResultsFormat | None
    rdflib: str | None
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type, with the charset where the type is text."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


TURTLE: Final = Format(
    "turtle", "ttl", "text/turtle", "Turtle", "triples", RdfFormat.TURTLE, "turtle",
    ("application/x-turtle", "ttl"),
)  # fmt: skip
JSON_LD: Final = Format(
    "json-ld", "jsonld", "application/ld+json", "JSON-LD", "triples", None, "json-ld",
    ("application/json", "jsonld"),
)  # fmt: skip
N_TRIPLES: Final = Format(
    "n-triples", "nt", "application/n-triples", "N-Triples", "triples", RdfFormat.N_TRIPLES, "nt",
    ("nt", "text/plain"),
)  # fmt: skip
RDF_XML: Final = Format(
    "rdf-xml", "rdf", "application/rdf+xml", "RDF/XML", "triples", RdfFormat.RDF_XML, "xml",
    ("rdf", "application/xml", "text/xml"),
)  # fmt: skip
N_QUADS: Final = Format(
    "n-quads", "nq", "application/n-quads", "N-Quads", "quads", RdfFormat.N_QUADS, "nquads",
    ("nq", "text/x-nquads"),
)  # fmt: skip
TRIG: Final = Format(
    "trig", "trig", "application/trig", "TriG", "quads", RdfFormat.TRIG, "trig", ("application/x-trig",)
)
RESULTS_JSON: Final = Format(
    "json", "srj", "application/sparql-results+json", "SPARQL results in JSON", "results",
    QueryResultsFormat.JSON, "json", ("application/json", "text/json"),
)  # fmt: skip
RESULTS_XML: Final = Format(
    "xml", "srx", "application/sparql-results+xml", "SPARQL results in XML", "results",
    QueryResultsFormat.XML, "xml", ("application/xml", "text/xml"),
)  # fmt: skip
RESULTS_CSV: Final = Format("csv", "csv", "text/csv", "CSV", "results", QueryResultsFormat.CSV, "csv")
RESULTS_TSV: Final = Format(
    "tsv", "tsv", "text/tab-separated-values", "TSV", "results", QueryResultsFormat.TSV, "tsv"
)
HTML: Final = Format("html", "html", "text/html", "page", "page", None, None, ("application/xhtml+xml",))
JSON_LINES: Final = Format(
    "json-lines", "jsonl", "application/x-ndjson", "JSON-LD, an object a line", "lines", None, None,
    ("ndjson", "application/jsonl", "application/ndjson"),
)  # fmt: skip

FORMATS: Final[tuple[Format, ...]] = (
    TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG,
    RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV, HTML, JSON_LINES,
)  # fmt: skip

GRAPH_FORMATS: Final = tuple(f for f in FORMATS if f.carries == "triples")
DATASET_FORMATS: Final = tuple(f for f in FORMATS if f.carries == "quads")
RESULT_FORMATS: Final = tuple(f for f in FORMATS if f.carries == "results")
ENTITY_FORMATS: Final = (HTML, *GRAPH_FORMATS)
RDF_FORMATS: Final = (*GRAPH_FORMATS, *DATASET_FORMATS)


@dataclass(frozen=True, slots=True)
class Compression:
    """How a dump is packed. A file is never sent as if it were not: its media type is that of the packing."""

    name: str
    suffix: str
    media_type: str


GZIP: Final = Compression("gzip", "gz", "application/gzip")
ZSTD: Final = Compression("zstd", "zst", "application/zstd")
COMPRESSIONS: Final = (GZIP, ZSTD)


def find(name: str, among: tuple[Format, ...] = FORMATS) -> Format | None:
    """The format with this name, suffix, media type or alias (case does not matter), or None."""
    wanted = name.strip().lower()
    for exact in (True, False):
        for fmt in among:
            own = (fmt.name, fmt.suffix, fmt.media_type)
            if wanted in (own if exact else fmt.aliases):
                return fmt
    return None
