"""Every page of the corpus against its truth file; the hard set is only known to be readable."""

import pytest

from osce_graph.extraction.reader import Page, Reader
from osce_graph.sources import files
from tests.corpus.truth import CORPUS, SUFFIX, Case, cases, compare

READER = Reader()
REGRESSION = [case for case in cases(CORPUS) if not case.name.startswith("hard/")]
ALL = cases(CORPUS)


@pytest.mark.parametrize("case", REGRESSION, ids=lambda case: case.name)
def test_a_page_is_read_as_its_truth_says(case: Case) -> None:
    wrong = [
        f"{field.item[:40]!r} {field.name}: expected {set(field.expected)}, found {set(field.found)}"
        for field in compare(case, READER)
        if not field.right
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_every_quote_is_found_again_in_the_page(case: Case) -> None:
    page = READER.open(case.document)
    if not isinstance(page, Page):
        return
    for record in READER.read(case.document).records:
        for finding in record.findings:
            quote = finding.quote
            assert quote.exact and quote.prefix + quote.exact + quote.suffix in page.anatomy.text
            assert len(quote.prefix) <= 32 and len(quote.suffix) <= 32


def test_every_page_of_the_corpus_has_its_truth() -> None:
    pages = {
        path
        for path in CORPUS.rglob("*")
        if path.is_file()
        and path.parent != CORPUS
        and not path.name.endswith((SUFFIX, files.SIDE_SUFFIX, ".pyc"))
    }
    assert pages == {case.path for case in ALL}
