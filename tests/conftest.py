"""What several test modules need: the sample site, built once a run, and small pages of our own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from osce_graph.cli import main
from osce_graph.config import Settings
from osce_graph.release.build import Built, build
from osce_graph.release.site import Site
from osce_graph.resources import SAMPLE_PAGES

# No test fails for the time it takes: the machine may be busy with others.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample site as `osce-graph build --sample` makes it. Tests only read it."""
    return build([SAMPLE_PAGES], tmp_path_factory.mktemp("sample") / "site", Settings())


@pytest.fixture(scope="session")
def sample_site(sample_build: Built) -> Site:
    return Site.open(sample_build.release.folder.parent.parent)


@pytest.fixture(scope="session")
def full_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample pages and those of the corpus: an entity of every kind. Tests only read it."""
    corpus = (ROOT / "tests" / "corpus" / name for name in ("layouts", "prose"))
    folder = tmp_path_factory.mktemp("full") / "site"
    return Site.open(build([SAMPLE_PAGES, *corpus], folder, Settings()).release.folder.parent.parent)


@pytest.fixture
def seed() -> Path:
    """The one real page; it lies beside the repository, not in it."""
    page = SHARED / "seeds" / "000_9b88ee2d63bb58c2.txt"
    if not page.is_file():
        pytest.skip("the real page is not here: the folder ../shared is absent")
    return page


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run `osce-graph ARGUMENTS` in this process."""
    runner = CliRunner()

    def invoke(*arguments: object) -> Result:
        return runner.invoke(main, [str(argument) for argument in arguments])

    return invoke


def page(
    headline: str = "Harbour officers compare notes",
    date: str | None = "5 March 2015",
    issuer: str = "OSCE Secretariat",
    field: str = "Policing",
    body: str = "The OSCE brought together harbour officers of several towns for a course on search methods.",
) -> str:
    """A text rendition in the design of 2025-26, in our own words."""
    issued = ["- Issued on:"] if date is None else [f"- Issued on: {date}"]
    lines = ["-", "Our work", "- Projects", "- About us", "News Item", headline, body[:60] + "..."]
    lines += [*issued, "- Issued by:", f"- {issuer}", "- Fields of work:", f"- {field}", body]
    return "\n".join(lines) + "\n"
