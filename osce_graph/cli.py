"""The command line: `osce-graph build | serve | validate | explain | quarantine | query | dump | ...`."""

import errno
import functools
import io
import json
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from osce_graph import __version__, config, sources
from osce_graph.errors import InputError, OsceGraphError, SiteError
from osce_graph.formats import RDF_FORMATS, find
from osce_graph.iris import KINDS, Iris
from osce_graph.pages.text import inert
from osce_graph.records import Document
from osce_graph.release.site import Site
from osce_graph.resources import SAMPLE_PAGES
from osce_graph.sources import files, warc

_SITE = click.option(
    "--site", required=True, type=click.Path(path_type=Path, file_okay=False), help="The site's folder."
)
_PAGES = click.Path(path_type=Path, readable=False)  # what cannot be read is told by who reads it
_INPUTS = click.argument("inputs", nargs=-1, type=_PAGES)


def _settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that settings come from; the command gets the settings file and the flags of all."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        file: Path | None = options.pop("config_file")
        flags = config.assignments(options.pop("assigned"))
        own = {name: options.pop(name) for name in config.DEFAULTS if name in options}
        flags |= {name: value for name, value in own.items() if value is not None}
        if options.pop("show_config"):
            click.echo(config.show(flags, file=file), nl=False)
            return None
        return command(*arguments, settings=config.load(flags, file=file), **options)

    options = (
        click.option("--base-iri", help="The IRI below which every entity lies; ends in '/'."),
        click.option("--validator", type=click.Choice(["pyshacl", "pyshifty"]), help="The SHACL engine."),
        click.option("--config", "config_file", type=click.Path(path_type=Path), help="A settings file."),
        click.option("--set", "assigned", multiple=True, metavar="NAME=VALUE", help="Any other setting."),
        click.option("--show-config", is_flag=True, help="Print the settings in force, and end."),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), options, wrapped)


class _Refusal(click.ClickException):
    """One line on standard error, and the exit code the error stands for."""

    def __init__(self, error: OsceGraphError) -> None:
        super().__init__(str(error))
        self.error = error

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return self.error.exit_code


class _Commands(click.Group):
    """Turns every error that this package raises on purpose, or the system, into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OsceGraphError as error:
            raise _Refusal(error) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # who read the output has seen enough
                raise
            about = f"{error.filename}: " if error.filename else ""
            raise _Refusal(OsceGraphError(f"{about}{error.strerror or error}")) from None
        except (sqlite3.DatabaseError, json.JSONDecodeError) as error:
            said = f"a file of the release is broken ({error}); osce-graph verify names it"
            raise _Refusal(SiteError(said)) from None


@contextmanager
def _writing(output: Path) -> Iterator[BinaryIO]:
    """The file to write an answer to, or standard output for `-`. A file is there when it is whole."""
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.is_dir():
        raise InputError(f"{output} is a folder; name a file")
    if output.exists() and not output.is_file():  # a pipe or a device
        with output.open("wb") as target:
            yield target
        return
    beside = output.with_name(f".{output.name}-{os.getpid()}")
    try:
        try:
            target = beside.open("wb")
        except OSError as error:
            raise InputError(
                f"{output} cannot be written ({error.strerror}); name a file elsewhere"
            ) from None
        with target:
            yield target
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


_OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="-", help="A file; standard output by default."
)
_PRINTED = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="osce-graph")
def main() -> None:
    """Publish the public record of the OSCE, the Organization for Security and Co-operation in Europe,
    as linked data. Unofficial.

    \b
    osce-graph build --sample --site site
    osce-graph serve --site site

    Exit codes: 0 done, 1 error, 2 bad input or usage, 3 something is quarantined (build --strict,
    validate), 4 site unusable or not whole, 5 query refused, 6 bad configuration.
    """


@main.command()
@_INPUTS
@_SITE
@click.option("--add", is_flag=True, help="Keep the pages of the current release beside the inputs.")
@click.option("--sample", is_flag=True, help="Take the sample pages that come with osce-graph.")
@click.option("--retry-quarantined", is_flag=True, help="Read again what the current release quarantined.")
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
    retry_quarantined: bool,
    strict: bool,
    verbose: bool,
    settings: config.Settings,
) -> None:
    """Read saved pages (files, folders, web archives) and publish them as the site's current release.

    \b
    osce-graph build pages/ --site site
    osce-graph build new-page.html --add --site site
    osce-graph build crawl.warc.gz --site site
    osce-graph build --retry-quarantined --site site
    """
    from osce_graph.release.build import build as run
    from osce_graph.release.drift import in_a_line

    taken = [*inputs, *([SAMPLE_PAGES] if sample else [])]
    if not taken and not retry_quarantined:
        raise click.UsageError("name the saved pages to publish, or give --sample")
    if not taken:
        Site.open(site)
    built = run(taken, site, settings, add=add, retry_quarantined=retry_quarantined, progress=_progress())
    Console().print(_table(built.counts.as_json(), in_a_line(built.release.drift)))
    if verbose:
        for name, reason in built.quarantined:
            click.echo(inert(f"quarantined {name}: {reason}"))
    click.echo(f"release {built.release.name} is current in {site}")
    if strict and built.quarantined:
        sys.exit(3)


def _progress() -> Callable[[str, int, int | None], None]:
    """A status line on standard error where that is a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda stage, done, total: None
    status = Console(stderr=True).status("starting")
    status.start()

    def show(stage: str, done: int, total: int | None) -> None:
        status.update(f"{stage} {done}/{total}" if total else f"{stage} {done or ''}".rstrip())
        if stage == "done":
            status.stop()

    click.get_current_context().call_on_close(status.stop)
    return show


def _table(counts: dict[str, Any], drift: str) -> Table:
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
    table.add_row(drift, "", "")
    return table


@main.group(invoke_without_command=True)
@click.option("--site", type=click.Path(path_type=Path, file_okay=False), help="The site's folder.")
@_PRINTED
@click.pass_context
def releases(context: click.Context, site: Path | None, form: str) -> None:
    """List the releases of a site, oldest first; the current one is marked.

    \b
    osce-graph releases --site site
    osce-graph releases prune --keep 3 --site site
    """
    if context.invoked_subcommand is not None:
        return
    if site is None:
        raise click.UsageError("name the site with --site")
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
    if form == "json":
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{'*' if row['current'] else ' '} {row['release']}  {row['items']} items")


@main.command()
@_SITE
@_PRINTED
def drift(site: Path, form: str) -> None:
    """Tell how the menus of the pages read last differ from the reference data, and which pages show it.

    \b
    osce-graph drift --site site
    """
    from osce_graph.release.drift import in_a_line

    report = Site.open(site).current().drift
    if form == "json":
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for each in report["drift"]:
        known = each["entity"] or "not in the reference data"
        pages = "1 page" if each["pages"] == 1 else f"{each['pages']} pages"
        click.echo(inert(f"{each['kind']}: {each['label']} (under {each['section']}; {known}; {pages})"))
        for example in each["examples"]:
            click.echo(inert(f"  {example['address'] or example['page']}"))
    click.echo(in_a_line(report))


@main.command()
@_SITE
@_PRINTED
def quarantine(site: Path, form: str) -> None:
    """List what the current release did not publish: why, what was seen, and what would have to change.

    \b
    osce-graph quarantine --site site
    """
    from osce_graph.release.quarantine import entries

    found = list(entries(Site.open(site).current().quarantine))
    if form == "json":
        click.echo(json.dumps([entry.as_json() for entry in found], ensure_ascii=False, indent=1))
        return
    for entry in found:
        click.echo(inert(f"{entry.page}  {entry.address or ''}".rstrip()))
        for each in entry.problems:
            click.echo(inert(f"  {each.headline}: {each.reason}" if each.headline else f"  {each.reason}"))
            if each.field or each.quote:
                seen = ": ".join(part for part in (each.field, each.quote) if part)
                click.echo(inert(f"    seen: {seen}"))
            click.echo(inert(f"    to change: {each.change}"))
    click.echo(f"{len(found)} in quarantine")


@releases.command()
@_SITE
@click.option("--keep", type=click.IntRange(1), required=True, help="How many of the newest stay.")
def prune(site: Path, keep: int) -> None:
    """Remove all but the newest releases; never the current one, nor one that a server reads.

    \b
    osce-graph releases prune --keep 3 --site site
    """
    from osce_graph.release import switch

    pruned = switch.prune(Site.open(site), keep)
    for name in pruned.removed:
        click.echo(f"removed {name}")
    for name in pruned.in_use:
        click.echo(f"kept {name}: it is being read", err=True)


@main.command()
@click.argument("before")
@click.argument("after")
@_SITE
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "patch"]),
    default="table",
    help="By kind, by entity, or by statement as RDF Patch.",
)
@_OUTPUT
def diff(site: Path, before: str, after: str, form: str, output: Path) -> None:
    """Tell what changed from one release to another: entities, or statements of the default graph.

    A release is named as `osce-graph releases` lists it, by the beginning of that, or as `current` or
    `previous`. A patch applied to the first release's default graph gives the second's.

    \b
    osce-graph diff previous current --site site
    osce-graph diff previous current --site site --format patch -o changes.rdfp
    """
    from osce_graph.release import diff as differ

    opened = Site.open(site)
    old, new = opened.find(before), opened.find(after)
    if form == "patch":
        with _writing(output) as target:
            differ.patch(old, new, target)
        return
    found = differ.compare(old, new)
    if form == "json":
        with _writing(output) as target:
            target.write(found.as_json().encode() + b"\n")
        return
    title = f"From {old.name} to {new.name}: {found.added} statements added, {found.removed} deleted"
    table = Table("kind", "created", "changed", "deleted", title=title)
    for kind, counted in found.by_kind().items():
        table.add_row(kind, *(str(counted.get(what, 0)) for what in ("created", "changed", "deleted")))
    text = io.StringIO()
    console = Console(file=text, width=max(Console().width, len(title)), soft_wrap=True)
    console.print(table)
    for what in ("created", "changed", "deleted"):
        for path in getattr(found, what)[:_SHOWN]:
            console.print(inert(f"{what} {path}  {found.labels[path]}"), markup=False, highlight=False)
        if len(getattr(found, what)) > _SHOWN:
            console.print(f"... {len(getattr(found, what)) - _SHOWN} more {what}; see --format json")
    with _writing(output) as target:
        target.write(text.getvalue().encode())


_SHOWN = 20


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_SITE
def takedown(paths: tuple[str, ...], site: Path) -> None:
    """Put items, or persons known by name only, on the list of what builds leave out from now on.

    The list is `takedown.txt` in the site's folder. The current release stays as it is until the next
    build, which reads all inputs anew; releases before it stay until they are pruned.

    \b
    osce-graph takedown news/104221 person-name/jane-doe --site site
    osce-graph build pages/ --site site
    osce-graph releases prune --keep 1 --site site
    """
    from osce_graph.release import takedown as listed

    opened = Site.open(site)
    new = listed.add(opened, paths)
    for path in new:
        click.echo(f"taken down from the next build on: {path}")
    for path in listed.unknown(opened, paths):
        if path in new:
            click.echo(f"{path} is not in the current release; see that it is spelled right", err=True)
    click.echo(
        f"now build all inputs anew (without --add), then: osce-graph releases prune --keep 1 --site {site}"
    )


@main.command()
@_SITE
@click.option("--release", "name", default="current", show_default=True, help="Which release.")
@_PRINTED
def verify(site: Path, name: str, form: str) -> None:
    """Check that a release is what it was when it was made: sums, counts, the store against the dumps.

    Exit code 4 when something is wrong.

    \b
    osce-graph verify --site site
    """
    from osce_graph.release import verify as verifier

    release = Site.open(site).find(name)
    found = list(verifier.problems(release))
    if form == "json":
        click.echo(verifier.report(release, found))
    else:
        for problem in found:
            click.echo(problem)
        if not found:
            click.echo(f"release {release.name} is whole")
    if found:
        sys.exit(4)


@main.command()
@click.argument("page", type=_PAGES)
@click.option("--address", help="Of a web archive, the page of this address; its latest capture.")
@_PRINTED
def explain(page: Path, address: str | None, form: str) -> None:
    """Show what is read off one page, by which rule, and what was not understood.

    \b
    osce-graph explain page.html
    osce-graph explain crawl.warc.gz --address https://www.osce.org/node/1
    """
    from osce_graph.explain import explain as explained
    from osce_graph.explain import render
    from osce_graph.extraction.reader import Reader

    explanation = explained(_document(page, address), Reader())
    if form == "json":
        click.echo(json.dumps(explanation.as_json(), ensure_ascii=False, indent=1))
    else:
        Console().print(render(explanation), highlight=False)


def _document(page: Path, address: str | None) -> Document:
    if warc.is_warc(page) != (address is not None):
        raise click.UsageError("--address goes with a web archive: it tells which of its pages is meant")
    if address is not None:
        capture = warc.find(page, address)
        if isinstance(capture, files.Rejected):
            raise InputError(f"{page}: {capture.reason}")
        return capture
    if page.is_dir():
        raise InputError(f"{page} is a folder; name one saved page")
    ((path, name),) = files.scan([page])
    found = files.read(path, name)
    if isinstance(found, files.Rejected):
        raise InputError(f"{page}: {found.reason}")
    return found


@main.command()
@_INPUTS
@click.option(
    "--site", type=click.Path(path_type=Path, file_okay=False), help="Show a site's report instead."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "turtle", "json"]), default="table", help="How to print."
)
@_settings_options
def validate(
    inputs: tuple[Path, ...],
    site: Path | None,
    form: str,
    settings: config.Settings,
) -> None:
    """Say what SHACL says of pages, without publishing them; or show the report of a site's release.

    Exit code 3 when something would be quarantined.

    \b
    osce-graph validate pages/
    osce-graph validate --site site --format turtle
    """
    if bool(inputs) == bool(site):
        raise click.UsageError("name pages to validate, or a site with --site")
    unread = 0
    if site is not None:
        release = Site.open(site).current()
        report = release.validation_json.read_bytes()
        turtle = release.validation_report.read_bytes()
    else:
        from osce_graph.pipeline import BATCH, Pipeline
        from osce_graph.validation import report_json, report_turtle

        found = files.scan(inputs)
        pipeline = Pipeline(settings)
        results = {}
        for batch in sources.batches(found, BATCH):
            for outcome in pipeline.process(batch):
                if outcome.reason and not outcome.records:
                    unread += outcome.outcome == "quarantined"
                    click.echo(inert(f"{outcome.name}: {outcome.outcome}: {outcome.reason}"), err=True)
                for record in outcome.records:
                    results[f"{record.item} ({outcome.name})"] = record.results
        report, turtle = report_json(results), report_turtle(results, pipeline.iris.metadata_graph.value)
    facts = json.loads(report)
    if form == "table":
        table = Table("item (page)", "severity", "message")
        for unit in facts["units"]:
            for result in unit["results"]:
                table.add_row(Text(unit["unit"]), result["severity"], Text(result["message"]))
        if table.row_count:
            Console().print(table)
        click.echo(", ".join(f"{number} {outcome}" for outcome, number in facts["counts"].items()))
    else:
        click.echo(turtle if form == "turtle" else report, nl=False)
    if unread or facts["counts"]["quarantined"]:
        sys.exit(3)


@main.command()
@click.argument("query")
@_SITE
@click.option(
    "--format", "form", default=None, help="json, xml, csv, tsv; turtle, n-triples, ... for graphs."
)
def query(query: str, site: Path, form: str | None) -> None:
    """Run a SPARQL query on a site's current release: given here, in a file, or on standard input (-).

    \b
    osce-graph query 'SELECT ?label { ?s a osce:FieldOperation ; rdfs:label ?label }' --site site
    osce-graph query - --site site --format csv < query.rq
    """
    _end_on_ctrl_c()
    from osce_graph.sparql.local import evaluate

    text = _read_query(query) if _names_a_file(query) else query
    click.echo(evaluate(Site.open(site).current(), text, form), nl=False)


def _end_on_ctrl_c() -> None:
    """Have the kernel end the process on Ctrl-C, which the engine does not look for, unless a shell has it
    ignored. Python drops one that comes while handlers change or an import ends."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _names_a_file(text: str) -> bool:
    """Whether there is such a file, or the text is one word, which no query is."""
    try:
        return Path(text).is_file() or re.fullmatch(r"[^\s{<?#]+", text) is not None
    except (OSError, ValueError):
        return False


def _read_query(file: str) -> str:
    try:
        with click.open_file(file, encoding="utf-8") as source:
            return str(source.read())
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); name a file, or give a query") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8; convert it") from None


@main.command()
@_SITE
@click.option(
    "--format", "form", default="n-quads", show_default=True, help="Any RDF format by name or suffix."
)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only the entities of this kind.")
@_OUTPUT
def dump(site: Path, form: str, kind: str | None, output: Path) -> None:
    """Write the current release in one RDF format.

    \b
    osce-graph dump --site site --format turtle --kind field-operation
    """
    from osce_graph.serialization import dump as write

    fmt = find(form, RDF_FORMATS)
    if fmt is None:
        names = ", ".join(known.name for known in RDF_FORMATS)
        raise click.BadParameter(f"{form!r} is no RDF format; there are: {names}", param_hint="--format")
    release = Site.open(site).current()
    iris = Iris(release.base_iri)
    below = f"{release.base_iri}{kind}/" if kind else ""
    with _writing(output) as target:
        write(release.store, fmt, target, exclude=(iris.metadata_graph,), below=below)


@main.command()
@_SITE
@click.option("--host", help="The address to listen on; 127.0.0.1 by default.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; 8000 by default.")
@click.option("--proxies", type=click.IntRange(0), help="Proxies in front whose X-Forwarded-For is believed.")
@click.option("--access-log", help="Where a line of JSON goes for every request: a file, or - .")
@click.option(
    "--unconfined",
    is_flag=True,
    default=None,
    help="Serve even where the kernel has neither seccomp nor landlock.",
)
@_settings_options
def serve(site: Path, settings: config.Settings) -> None:
    """Serve a site over HTTP: pages, entities, dumps and SPARQL.

    \b
    osce-graph serve --site site --port 8000
    osce-graph serve --site site --set timeout_s=5 --show-config
    """
    from osce_graph.web.serve import run

    run(Site.open(site), settings)


@main.group()
def reference() -> None:
    """The curated half: the Turtle files that come with osce-graph.

    \b
    osce-graph reference check
    """


@reference.command()
@click.option("--write", is_flag=True, help="Lay the files out in the canonical form.")
@click.argument("folders", type=click.Path(path_type=Path, exists=True, file_okay=False), nargs=-1)
def check(folders: tuple[Path, ...], write: bool) -> None:
    """Say what is wrong in the reference files and saved queries, where, and what would be right.

    \b
    osce-graph reference check
    """
    from osce_graph.reference import check as checker

    if write:
        for name in checker.write(*folders):
            click.echo(f"laid out {name}")
    found = checker.problems(*folders)
    for problem in found:
        click.echo(problem)
    if found:
        number = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        raise InputError(f"{number} in the reference files; correct them and check again")
    click.echo("nothing wrong in the reference files")
