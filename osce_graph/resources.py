"""Where the shipped data lies: beside the package in a checkout, inside it in a wheel."""

from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_shipped"
ROOT = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent

ONTOLOGY = ROOT / "ontology" / "osce.ttl"
SHAPES = ROOT / "shapes"
REFERENCE = ROOT / "data" / "reference"
QUERIES = ROOT / "data" / "queries"
MIRROR = ROOT / "docs" / "mirror.md"
ACCURACY = ROOT / "docs" / "accuracy.md"
OCCASIONS = ROOT / "data" / "occasions.tsv"
SAMPLE_PAGES = ROOT / "data" / "pages"


def turtle_files(folder: Path) -> Iterator[Path]:
    """The Turtle files of a shipped folder, in name order."""
    yield from sorted(folder.glob("*.ttl"))
