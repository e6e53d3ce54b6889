"""The vocabularies, and the prefixes under which every output and the SPARQL endpoint know them."""

from typing import Final

from pyoxigraph import NamedNode


class Vocabulary:
    """A namespace whose attributes are its terms: `SCHEMA.headline`; `str()` of it is its IRI."""

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __str__(self) -> str:
        return self._iri

    def __contains__(self, term: NamedNode) -> bool:
        return term.value.startswith(self._iri)

    def __getattr__(self, name: str) -> NamedNode:
        """Called once a term: it is an attribute from then on."""
        if name.startswith("_"):
            raise AttributeError(name)
        term = self[name]
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> NamedNode:
        """For names that are no Python attributes: `VOID["class"]`."""
        return NamedNode(self._iri + name)


OSCE: Final = Vocabulary("https://w3id.org/osce-graph/ontology#")
SCHEMA: Final = Vocabulary("https://schema.org/")
ORG: Final = Vocabulary("http://www.w3.org/ns/org#")
SKOS: Final = Vocabulary("http://www.w3.org/2004/02/skos/core#")
PROV: Final = Vocabulary("http://www.w3.org/ns/prov#")
DCTERMS: Final = Vocabulary("http://purl.org/dc/terms/")
FOAF: Final = Vocabulary("http://xmlns.com/foaf/0.1/")
OA: Final = Vocabulary("http://www.w3.org/ns/oa#")
DCAT: Final = Vocabulary("http://www.w3.org/ns/dcat#")
VOID: Final = Vocabulary("http://rdfs.org/ns/void#")
HYDRA: Final = Vocabulary("http://www.w3.org/ns/hydra/core#")
SH: Final = Vocabulary("http://www.w3.org/ns/shacl#")
SPDX: Final = Vocabulary("http://spdx.org/rdf/terms#")
OWL: Final = Vocabulary("http://www.w3.org/2002/07/owl#")
RDF: Final = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Vocabulary("http://www.w3.org/2000/01/rdf-schema#")
XSD: Final = Vocabulary("http://www.w3.org/2001/XMLSchema#")
VCARD: Final = Vocabulary("http://www.w3.org/2006/vcard/ns#")
VANN: Final = Vocabulary("http://purl.org/vocab/vann/")

PREFIXES: Final[dict[str, str]] = {
    "osce": str(OSCE),
    "schema": str(SCHEMA),
    "org": str(ORG),
    "skos": str(SKOS),
    "prov": str(PROV),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "oa": str(OA),
    "dcat": str(DCAT),
    "void": str(VOID),
    "hydra": str(HYDRA),
    "sh": str(SH),
    "spdx": str(SPDX),
    "owl": str(OWL),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "xsd": str(XSD),
    "vann": str(VANN),
    "vcard": str(VCARD),
}


def expand(name: str) -> NamedNode:
    """The term that `schema:headline` stands for; KeyError for a prefix that is none of ours."""
    prefix, _, local_name = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local_name)


def compact(iri: str) -> str:
    """`schema:headline` for a term of a known vocabulary, else the IRI unchanged."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
