"""The command `rarebook`."""

from __future__ import annotations

import ast
import gc
import http.server
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer
from rich.console import Console

from rarebook import engine, paths, records, workers
from rarebook.problems import ChapterFailed

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Build, rerun and check *The Rare-Earth Card, Recomputed*.",
)
# no markup: a reader's column may be called [t]
out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
INTERRUPTED = 130
# what can be wrong with a place that the command line names
PLACES = (
    FileNotFoundError | FileExistsError | NotADirectoryError | IsADirectoryError | PermissionError
)
STANDS = "what stood before still stands"


class UsageError(ValueError):
    """The command line asks for something that cannot be."""


def _pairs(given: Sequence[str] | None, what: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for text in given or ():
        name, equals, content = text.partition("=")
        if not equals or not name:
            raise UsageError(f"{what} {text!r}: write NAME=VALUE")
        made[name] = content
    return made


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


@app.command()
def run(
    chapter: Annotated[list[str] | None, typer.Argument(help="Default: all chapters.")] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE=FILE", help="A CSV, Parquet or XLSX file in a table's place."),
    ] = None,
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE")] = None,
    to: Annotated[Path | None, typer.Option("--out", help="Folder for the run.")] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add the rows of --data to the tables instead.")
    ] = False,
    force: Annotated[bool, typer.Option(help="Run again what could be reused.")] = False,
    jobs: Annotated[int | None, typer.Option(help="Processes at a time.")] = None,
) -> None:
    """Run chapters; with --data, --param or --out, one chapter into a folder of its own."""
    if data or param or to:
        _run_one(chapter or [], data, param, to, append=append)
    else:
        _run_all(chapter, force=force, jobs=jobs)


def _run_one(
    chapter: list[str],
    data: list[str] | None,
    param: list[str] | None,
    to: Path | None,
    *,
    append: bool,
) -> None:
    from rarebook.compare import flip_text
    from rarebook.rerun import rerun

    if len(chapter) != 1:
        raise UsageError("--data, --param and --out go with one chapter")
    if to is None:
        raise UsageError("say with --out where the run shall go")
    files = {name: Path(file) for name, file in _pairs(data, "--data").items()}
    values = {name: _literal(text) for name, text in _pairs(param, "--param").items()}
    out.print(f"Running {chapter[0]} beside the book's own run …")
    made = rerun(chapter[0], data=files, parameters=values, out=to, append=append)
    for note in made.notes:
        out.print(f"  note: {note}")
    changes = made.changes
    out.print(
        f"  {len(changes.ratings)} ratings flipped, {len(changes.values)} values moved, "
        f"{len(changes.figures)} figures changed"
    )
    for rating in changes.ratings:
        out.print(f"  {flip_text(rating)}")
    out.print(f"Look at {to / 'changes.html'} and {to / 'chapter.html'}")


def _run_all(names: list[str] | None, *, force: bool, jobs: int | None) -> None:
    from rarebook import progress

    results = progress.run_with_bar(names, force=force, jobs=jobs)
    failed = [result for result in results if result.state == "failed"]
    for result in failed:
        err.print(result.message)
    if failed:
        err.print(
            f"{len(failed)} of {len(results)} chapters failed: "
            f"{', '.join(result.chapter for result in failed)}; their last good runs stand"
        )
        raise typer.Exit(1)


def _ready_site() -> ModuleType:
    """Import what builds the site, and bundle the scripts that its pages ask for."""
    site = import_module("rarebook.site.build")
    gc.freeze()
    engine.scripts(paths.build_dir() / "cache")
    return site


@app.command()
def build(
    force: Annotated[bool, typer.Option(help="Run every chapter again.")] = False,
    jobs: Annotated[int | None, typer.Option(help="Processes at a time.")] = None,
) -> None:
    """Run the chapters that changed and build the site into _build/html/."""
    if force or not paths.runs_dir().is_dir():
        workers.make_ready()
    # before the site, which would take turns with it
    import_module("rarebook.progress")
    with ThreadPoolExecutor(1) as beside:
        # what the site needs is made ready while the first chapters are
        site = beside.submit(_ready_site)
        _run_all(None, force=force, jobs=jobs)
    html = paths.build_dir() / "html"
    site.result().build(paths.project_root(), paths.runs_dir(), html)
    # what stands now is not garbage that must be looked for before this process may end
    gc.freeze()
    out.print(f"The book stands in {html / 'index.html'} (make serve)")


@app.command()
def serve(port: Annotated[int, typer.Option(min=0, max=65535)] = 8000) -> None:
    """Serve the built site on this machine."""
    site = paths.build_dir() / "html"
    if not (site / "index.html").is_file():
        raise UsageError("there is no site yet: run `make book` first")
    with _server(site, port) as server:
        out.print(f"The book is at http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)")
        server.serve_forever()


def _server(site: Path, port: int) -> http.server.ThreadingHTTPServer:
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as problem:
        raise UsageError(f"port {port}: {problem.strerror}; name another with --port") from None


@app.command()
def sweep(
    chapter: str,
    grid: Annotated[list[str], typer.Option(metavar="NAME=a,b,c", help="Values to try.")],
    to: Annotated[Path, typer.Option("--out", help="Folder for the table and the figure.")],
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; default: this machine.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Local processes at a time.")] = None,
) -> None:
    """Run a chapter over a grid of parameters and collect its values and ratings."""
    from rarebook import sweep as sweeps

    values = {
        name: [_literal(value) for value in text.split(",")]
        for name, text in _pairs(grid, "--grid").items()
    }

    def report(done: int, count: int) -> None:
        out.print(f"  {done} of {count} scenarios")

    sweeps.sweep(chapter, values, to, scheduler=scheduler, jobs=jobs, report=report)
    out.print(f"Look at {to / 'sweep.parquet'} and {to / 'sweep.svg'}")


@app.command("tables")
def list_tables() -> None:
    """List the tables of the data package."""
    from rarebook.tables import package

    for resource in package()["resources"]:
        vintage = resource.get("rarebook:vintage") or ""
        out.print(f"{resource['name']:<28} {vintage:<10} {resource['title']}")


@app.command()
def chapters() -> None:
    """List the chapters."""
    from rarebook.runner import chapter_names

    for name in chapter_names():
        out.print(name)


@app.command()
def claims(
    coverage: Annotated[bool, typer.Option(help="Count by thread and tier.")] = False,
) -> None:
    """List the claims with their ratings, or count them; exit 1 if a rating breaks a rule."""
    from rarebook import coverage as counts
    from rarebook import ledger
    from rarebook.paths import runs_dir
    from rarebook.runner import chapter_names

    found = ledger.read_records(runs_dir(), chapter_names())
    joined = ledger.read_ledger(paths.data_dir(), found)
    lines = counts.coverage_lines(joined) if coverage else counts.claim_lines(joined)
    for line in lines:
        out.print(line)
    wrong = counts.problems(joined, found)
    for line in wrong:
        err.print(line)
    if wrong:
        raise typer.Exit(1)


@app.command()
def params(chapter: str) -> None:
    """List the parameters that a chapter takes, with their defaults."""
    from rarebook.execution import parameters_of
    from rarebook.runner import notebook_path

    for name, parameter in parameters_of(notebook_path(chapter)).items():
        out.print(f"{name} = {parameter['default']}   {parameter['help']}".rstrip())


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A CSV, Parquet or XLSX file.")],
    table: Annotated[str, typer.Argument(help="The table that it should fit.")],
) -> None:
    """Check a file against the rules of a table, and write nothing."""
    from tempfile import TemporaryDirectory

    from rarebook.incoming import prepare

    with TemporaryDirectory(prefix="rarebook-") as folder:
        for note in prepare(table, file, Path(folder)).notes:
            out.print(f"  note: {note}")
    out.print(f"{file} fits the table {table}")


@app.command()
def template(
    table: str,
    to: Annotated[Path, typer.Option("--out", help="Folder to write into.")] = Path(),
) -> None:
    """Write an empty CSV of a table with its header, and a codebook beside it."""
    from rarebook import codebook

    for path in codebook.write_template(table, to):
        out.print(f"wrote {path}")


@app.command()
def update(
    source: Annotated[
        str | None, typer.Argument(help="A publisher; without one, those there are.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--from", help="Its file or folder, instead of asking for it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option("--key-from-env", metavar="VARIABLE", help="Where the publisher's key is."),
    ] = None,
) -> None:
    """Bring a publisher's newest release into the book's tables."""
    sources = import_module("rarebook.sources.command")
    lines = sources.update(source, file, paths.data_dir(), dry_run, key) if source else None
    for line in sources.listed() if lines is None else lines:
        out.print(line)


@app.command()
def ingest(
    topic: Annotated[list[str] | None, typer.Argument(help="Default: all topics.")] = None,
    evidence: Annotated[Path, typer.Option(help="Folder of gathered evidence.")] = Path(
        "../shared/evidence"
    ),
) -> None:
    """Write the book's tables from gathered evidence (a maintainer's task)."""
    from rarebook.ingest import TOPICS

    unknown = sorted(set(topic or ()) - set(TOPICS))
    if unknown:
        raise UsageError(f"no topic {', '.join(unknown)}; there are: {', '.join(TOPICS)}")
    if not evidence.is_dir():
        raise UsageError(f"there is no folder {evidence}")
    for name in topic or TOPICS:
        import_module(f"rarebook.ingest.{name}").ingest(evidence, paths.data_dir())
        out.print(f"wrote the tables of {name}")


@app.command()
def cite(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="A figure, a claim, a chapter, or: book.")
    ],
    form: Annotated[
        str, typer.Option("--format", help="text, gbt7714, bibtex, ris or csl-json.")
    ] = "text",
) -> None:
    """Print how to cite a figure (chapter/name), a claim, a chapter or the book."""
    works = import_module("rarebook.site.works")
    out.print(works.citation(paths.project_root(), identity, form))


@app.command()
def release(
    edition: Annotated[str | None, typer.Argument(help="Default: the present one.")] = None,
    date: Annotated[
        str | None, typer.Option(help="YYYY-MM-DD; default: that of the last commit.")
    ] = None,
) -> None:
    """Make an edition: what was cited into editions/, the whole as a zip to deposit."""
    made = import_module("rarebook.release").release(paths.project_root(), edition, date)
    for line in made:
        out.print(line)


@app.command()
def changed(
    before: Annotated[Path, typer.Argument(help="A copy of _build/runs from before.")],
) -> None:
    """Say which ratings, values and figures are not what they were in a copy of the runs."""
    from rarebook.upgrade import differences

    for line in differences(before, paths.runs_dir()) or ["nothing changed"]:
        out.print(line)


@app.command()
def bench(
    chapters: Annotated[
        list[int] | None,
        typer.Option(help="Only show how the time grows: books of so many chapters, copied."),
    ] = None,
) -> None:
    """Measure the build and the pages against plain jupyter-book, side by side in one run."""
    import_module("rarebook.bench").main(chapters or ())


@app.command()
def shots() -> None:
    """Photograph every page, wide and narrow, light and dark, onto one contact sheet."""
    import_module("rarebook.site.shots").main()


@app.command()
def pdf() -> None:
    """Print the built site as one PDF, with contents and numbered figures."""
    import_module("rarebook.site.pdf").main()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: exit 0 if all went well, 1 if a chapter failed, 2 for bad input."""
    try:
        # click hands back the code of an exit, and of an interruption, instead of raising it
        code = app(args=list(arguments) if arguments else None, standalone_mode=False) or 0
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code)
    except ChapterFailed as failure:
        err.print(str(failure))
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        err.print(f"interrupted; {STANDS}")
        sys.exit(INTERRUPTED)
    except Exception as problem:
        said = _said(problem)
        if said is None:
            raise
        err.print(f"rarebook: {said}")
        sys.exit(2)


def _said(problem: Exception) -> Any:
    """What to tell of a problem in one line; None if it is a mistake of the book's own code."""
    if records.is_full(problem):
        name = getattr(problem, "filename", None)
        where = f" ({name})" if name else ""
        return f"the disk is full{where}; make room and start again: {STANDS}"
    if isinstance(problem, KeyError):
        return problem.args[0] if problem.args else problem
    if isinstance(problem, ValueError | RuntimeError | PLACES):
        return problem
    shown = getattr(problem, "format_message", None)
    return shown() if shown else None


if __name__ == "__main__":
    main()
