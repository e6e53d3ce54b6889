"""The drift report of a release: how the menus of its pages differ from the reference data.

drift.json  {"pages": how many showed a menu, "drift": [{kind, section, label, entity, expected, pages,
            examples: [{page, address, sha256}]}]}, in the order of kind, section and label
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from osce_graph.extraction.drift import Drift

FILE: Final = "drift.json"
_EXAMPLES: Final = 5
_MOST: Final = 10_000

Example = tuple[str, str, str]
"""Address (or ""), name in reports, sha256 of a page that shows it."""


class Report:
    """Gathers the differences of page after page; the order of pages makes no difference."""

    def __init__(self) -> None:
        self._pages = 0
        self._found: dict[Drift, tuple[int, list[Example]]] = {}

    def add(self, drift: tuple[Drift, ...] | None, address: str | None, name: str, sha256: str) -> None:
        """Note what a page's menu shows; None where it has none."""
        if drift is None:
            return
        self._pages += 1
        for each in drift:
            if each not in self._found and len(self._found) >= _MOST:
                continue
            number, examples = self._found.get(each, (0, []))
            if len(examples) < _EXAMPLES or (address or "", name, sha256) < examples[-1]:
                examples = sorted([*examples, (address or "", name, sha256)])[:_EXAMPLES]
            self._found[each] = (number + 1, examples)

    def as_json(self) -> dict[str, Any]:
        def order(item: tuple[Drift, object]) -> tuple[str, ...]:
            drift = item[0]
            return drift.kind, drift.section, drift.label, drift.entity or ""

        return {
            "pages": self._pages,
            "drift": [
                {
                    **asdict(drift),
                    "pages": number,
                    "examples": [
                        {"page": name, "address": address or None, "sha256": sha256}
                        for address, name, sha256 in examples
                    ],
                }
                for drift, (number, examples) in sorted(self._found.items(), key=order)
            ],
        }

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the report into the folder of a release, and give it back."""
        report = self.as_json()
        content = json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / FILE).write_text(content + "\n", encoding="utf-8")
        return report


def read(folder: Path) -> dict[str, Any]:
    """The report of a release; one without pages where the release was made before there were any."""
    try:
        report: dict[str, Any] = json.loads((folder / FILE).read_bytes())
    except FileNotFoundError:
        report = {"pages": 0, "drift": []}
    return report


def in_a_line(report: dict[str, Any]) -> str:
    """ "drift in 12 menus: 1 chairpersonship, 2 new": for the table of a build."""
    kinds = [each["kind"] for each in report["drift"]]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    menus = "1 menu" if report["pages"] == 1 else f"{report['pages']} menus"
    return f"drift in {menus}: {told or 'none'}"
