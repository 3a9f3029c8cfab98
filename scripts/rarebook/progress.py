"""What a run says while it runs: a bar over the chapters, and a line for each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rarebook import runner

WORDS = {"fresh": "run", "reused": "unchanged", "failed": "FAILED"}


def run_with_bar(
    names: Sequence[str] | None, *, force: bool = False, jobs: int | None = None
) -> list[runner.Result]:
    """Run chapters with a progress bar; see `rarebook.runner.run_all`."""
    chapters = list(names or runner.chapter_names())
    console = Console(highlight=False)
    columns = (TextColumn("Chapters"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("chapters", total=len(runner.waits_of(chapters)))

        def report(result: runner.Result) -> None:
            console.print(f"  {result.chapter}: {WORDS[result.state]}")
            bar.advance(task)

        return runner.run_all(chapters, jobs=jobs, force=force, report=report)
