"""axe-core (WCAG 2.1 A and AA, and its best practices) finds nothing wrong on any kind of page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from osce_graph.release.site import Site
from tests.pages import ENTITIES, ROOMS, address

pytestmark = pytest.mark.xdist_group("browser")  # one server and one browser for all of them


def violations(page: Page, only: str | None = None) -> list[str]:
    rules: dict[str, Any] = {"runOnly": [only]} if only else {}
    found = page.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", rules)
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("kind", [*ROOMS, *ENTITIES])
def test_axe_finds_nothing_in_light_and_in_dark(
    visit: Callable[..., Page], full_site: Site, axe: str, kind: str
) -> None:
    page = visit(address(full_site, kind))
    page.evaluate(axe)
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, "color-contrast")


def test_axe_sees_what_is_wrong(visit: Callable[..., Page], axe: str) -> None:
    page = visit("/about")
    page.evaluate(axe)
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any("label" in found for found in violations(page))
