"""Typed links of what stands for the dataset (https://signposting.org/FAIR, level 1).

Those of entities are in `dereference`.
"""

from flask import Response

from osce_graph.formats import COMPRESSIONS, GRAPH_FORMATS, HTML, Format
from osce_graph.release.metadata import DATASET
from osce_graph.vocabulary import SCHEMA
from osce_graph.web.current import OpenRelease
from osce_graph.web.respond import local
from osce_graph.web.terms import web_address

_PACKED = {compression.name: compression.media_type for compression in COMPRESSIONS}


def dataset(answer: Response, opened: OpenRelease, fmt: Format) -> None:
    """Add the links of a page that stands for the dataset, or of a document that describes it."""
    iri = f"{opened.iris.base}{DATASET}"
    add = answer.headers.add
    if fmt is not HTML:
        add("Link", f'<{iri}>; rel="describes"')
        return
    add("Link", f'<{iri}>; rel="cite-as"')
    for kind in (SCHEMA.AboutPage, SCHEMA.Dataset):
        add("Link", f'<{kind.value}>; rel="type"')
    for other in GRAPH_FORMATS:
        add("Link", f'<{local("catalog")}.{other.suffix}>; rel="describedby"; type="{other.media_type}"')
    add("Link", f'<{local(".well-known/void")}>; rel="describedby"')
    add("Link", f'<{opened.iris.base}dataset/publisher>; rel="author"')
    if web_address(opened.manifest.get("licence")):
        add("Link", f'<{opened.manifest["licence"]}>; rel="license"')
    for dump in opened.manifest["dumps"]:
        if dump.get("kind") is None:
            packed = _PACKED.get(dump.get("compression", ""), "application/octet-stream")
            add("Link", f'<{local("dumps/" + dump["file"])}>; rel="item"; type="{packed}"')
