"""Menus as data: what is new, renamed or missing against the reference data, and who chairs."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import Result

from osce_graph.config import Settings
from osce_graph.extraction.drift import Menus
from osce_graph.reference.resolver import Resolver
from osce_graph.release.build import build
from tests.conftest import page

RESOLVER = Resolver.load()
MENUS = Menus(RESOLVER)
FIELDS = [
    RESOLVER.label(path) or ""
    for path in RESOLVER.entities("field-of-work")
    if not RESOLVER.values(path, "skos:broader")
]
STATES = [
    RESOLVER.label(path.removesuffix("-participating-state").replace("membership", "state")) or ""
    for path in RESOLVER.entities("membership")
    if path.endswith("-participating-state") and not RESOLVER.values(path, "schema:endDate")
]


def menu(fields: Sequence[str] = FIELDS, states: Sequence[str] = STATES) -> list[str]:
    return ["Our work", "Fields of work", *fields, "Field operations", "Projects", "Fields of work",
            "Countries", "All", "Participating States", *states, "About us"]  # fmt: skip


def found(navigation: Sequence[str]) -> list[tuple[str, str, str | None]]:
    return [(each.kind, each.label, each.entity) for each in MENUS.drift(navigation) or ()]


def test_the_menu_of_the_reference_data_has_no_drift() -> None:
    assert len(STATES) == 57
    assert MENUS.drift(menu()) == ()


def test_a_page_without_menu_has_none() -> None:
    assert MENUS.drift(()) is None
    assert MENUS.drift(("Fields of work", "Onions", "Butter", "Policing")) is None


def test_new_renamed_and_missing_entries() -> None:
    fields = [name for name in FIELDS if name != "Policing"] + ["Artificial intelligence"]
    states = ["Czech Republic" if name == "Czechia" else name for name in STATES]
    assert found(menu(fields, states)) == [
        ("missing", "Policing", "field-of-work/policing"),
        ("new", "Artificial intelligence", None),
        ("renamed", "Czech Republic", "state/czechia"),
    ]


@pytest.mark.parametrize("dash", ["–", "-", "—"])
def test_the_chairpersonship_dates_the_menu_and_is_no_other_name(dash: str) -> None:
    states = [f"{name} {dash} OSCE Chairpersonship 2025" if name == "Finland" else name for name in STATES]
    ((kind, label, entity),) = found(menu(states=states))
    assert (kind, label) == ("chairpersonship", f"Finland {dash} OSCE Chairpersonship 2025")
    assert entity is not None and entity.startswith("tenure/chairpersonship-finland")


def text(navigation: Sequence[str], headline: str) -> str:
    """A page in the design of 2025-26 with this menu: a lone "-" before each heading."""
    lines = [line for name in navigation for line in (["-", name] if name in HEADINGS else [f"- {name}"])]
    return "\n".join(lines) + "\n" + page(headline).split("- About us\n", 1)[1]


HEADINGS = ("Our work", "Fields of work", "Countries", "Participating States")


def test_the_report_names_the_pages_and_the_command_tells_it(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    new = menu([*FIELDS, "Artificial intelligence"])
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(7):
        (folder / f"new-{number}.txt").write_text(text(new, f"Item {number}"))
    (folder / "old.txt").write_text(text(menu(), "Another item"))
    (folder / "menu.txt").write_text("\n".join(f"- {name}" for name in new) + "\n")
    shown = run("build", folder, "--site", tmp_path / "site")
    assert shown.exit_code == 0
    assert "drift in 9 menus: 1 new" in shown.output
    report = json.loads(run("drift", "--site", tmp_path / "site", "--format", "json").output)
    assert report["pages"] == 9
    (drifted,) = report["drift"]
    assert (drifted["kind"], drifted["label"], drifted["pages"]) == ("new", "Artificial intelligence", 8)
    assert [each["page"] for each in drifted["examples"]] == ["menu.txt", *(f"new-{n}.txt" for n in range(4))]
    assert (
        "new: Artificial intelligence (under Fields of work"
        in run("drift", "--site", tmp_path / "site").output
    )
    again = build(sorted(folder.iterdir(), reverse=True), tmp_path / "again", Settings())
    first = (tmp_path / "site" / "current" / "drift.json").read_bytes()
    assert (again.release.folder / "drift.json").read_bytes() == first


def test_the_real_menu_drifts_by_its_chairpersonship_alone(seed: Path, tmp_path: Path) -> None:
    built = build([seed], tmp_path / "site", Settings())
    assert [each["kind"] for each in built.release.drift["drift"]] == ["chairpersonship"]
