"""The command line: `osce-graph build | serve | validate | explain | query | dump | releases`."""

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from osce_graph import __version__, config
from osce_graph.errors import OsceGraphError
from osce_graph.release.site import Site
from osce_graph.resources import SAMPLE_PAGES

_SITE = click.option(
    "--site", required=True, type=click.Path(path_type=Path, file_okay=False), help="The site's folder."
)
_INPUTS = click.argument("inputs", nargs=-1, type=click.Path(path_type=Path))


def _settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--base-iri", help="The IRI below which every entity lies; ends in '/'."),
        click.option("--validator", type=click.Choice(["pyshacl", "pyshifty"]), help="The SHACL engine."),
        click.option("--config", "config_file", type=click.Path(path_type=Path), help="A settings file."),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), options, command)


def _refuse(error: Exception) -> "click.ClickException":
    """One line on standard error, and the exit code the error stands for."""
    refusal = click.ClickException(str(error))
    refusal.exit_code = getattr(error, "exit_code", 1)
    return refusal


class _Commands(click.Group):
    """Turns every error this package raises on purpose into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OsceGraphError as error:
            raise _refuse(error) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="osce-graph")
def main() -> None:
    """Publish the public record of the OSCE, the Organization for Security and Co-operation in Europe,
    as linked data. Unofficial.

    \b
    osce-graph build --sample --site site
    osce-graph serve --site site

    Exit codes: 0 done, 1 error, 2 bad input or usage, 3 quarantined with --strict, 4 site unusable,
    5 query refused, 6 bad configuration.
    """


@main.command()
@_INPUTS
@_SITE
@click.option("--add", is_flag=True, help="Keep the pages of the current release beside the inputs.")
@click.option("--sample", is_flag=True, help="Take the sample pages that come with osce-graph.")
@click.option("--strict", is_flag=True, help="Exit with 3 when something was quarantined.")
@click.option("--full-text/--no-full-text", default=None, help="Publish the bodies of the items.")
@click.option("--processes", type=click.IntRange(0), help="Processes that read pages; 0 is one a core.")
@click.option("-v", "--verbose", is_flag=True, help="Name every quarantined page.")
@_settings_options
def build(
    inputs: tuple[Path, ...],
    site: Path,
    add: bool,
    sample: bool,
    strict: bool,
    full_text: bool | None,
    processes: int | None,
    verbose: bool,
    base_iri: str | None,
    validator: str | None,
    config_file: Path | None,
) -> None:
    """Read saved pages (files and folders) and publish them as the site's current release.

    \b
    osce-graph build pages/ --site site
    osce-graph build new-page.html --add --site site
    """
    from osce_graph.release.build import build as run

    settings = config.load(
        {
            "base_iri": base_iri,
            "validator": validator,
            "full_text": full_text,
            "processes": processes,
        },
        file=config_file,
    )
    taken = [*inputs, *([SAMPLE_PAGES] if sample else [])]
    if not taken:
        raise click.UsageError("name the saved pages to publish, or give --sample")
    built = run(taken, site, settings, add=add, progress=_progress())
    console = Console()
    console.print(_table(built.counts.as_json()))
    if built.quarantined and verbose:
        for name, reason in built.quarantined:
            console.print(f"quarantined {name}: {reason}", markup=False, highlight=False)
    console.print(f"release {built.release.name} is current in {site}", markup=False, highlight=False)
    if strict and built.quarantined:
        sys.exit(3)


def _progress() -> Callable[[str, int, int | None], None]:
    """A status line on standard error where that is a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda stage, done, total: None
    status = Console(stderr=True).status("starting")
    status.start()

    def show(stage: str, done: int, total: int | None) -> None:
        status.update(f"{stage} {done}/{total}" if total else stage)
        if stage == "done":
            status.stop()

    click.get_current_context().call_on_close(status.stop)
    return show


def _table(counts: dict[str, Any]) -> Table:
    """read = published + quarantined + duplicate + nothing to publish, and the same for entries."""
    table = Table("", "pages", "entries", title="What became of what was read")
    entries = counts["entries"]
    for name in ("read", "published", "quarantined", "duplicate"):
        table.add_row(name, str(counts[name]), str(entries[name]))
    nothing = counts["nothing to publish"]
    table.add_row("nothing to publish", str(sum(nothing.values())), "")
    for reason, number in nothing.items():
        table.add_row(f"  {reason}", str(number), "")
    table.add_section()
    for name in ("warned", "unchanged", "carried over"):
        table.add_row(f"published, {name}" if name != "carried over" else name, str(counts[name]), "")
    table.add_row("items in the release", "", str(counts["items"]))
    return table


@main.command()
@_SITE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def releases(site: Path, as_json: bool) -> None:
    """List the releases of a site, oldest first; the current one is marked.

    \b
    osce-graph releases --site site
    """
    opened = Site.open(site)
    current = opened.current_name()
    rows = [
        {
            "release": release.name,
            "current": release.name == current,
            "built": release.manifest["built"],
            "items": release.manifest["counts"]["items"],
        }
        for release in opened.releases()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{'*' if row['current'] else ' '} {row['release']}  {row['items']} items")
