"""A chapter over a grid of parameters: its values and ratings in one table, and one figure.

Each scenario runs in a process of its own, on this machine or on the workers of a Dask cluster
(the `distributed` client as executor). A worker that dies takes no scenario with it: what it had
not finished runs again.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from rarebook import execution, records, runner, workers
from rarebook.problems import ChapterFailed

TRIES = 3
Report = Callable[[int, int], None]


class SweepFailed(RuntimeError):  # noqa: N818 (it is the sweep that failed)
    """A scenario failed, or its worker died again and again; the message names it."""


def scenarios(grid: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination of the grid's values, in a fixed order.

    Examples
    --------
    >>> scenarios({"a": [1, 2], "b": ["x"]})
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'x'}]
    """
    return [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]


def sweep(
    chapter: str,
    grid: Mapping[str, Sequence[Any]],
    out: Path,
    *,
    scheduler: str | None = None,
    jobs: int | None = None,
    report: Report | None = None,
) -> pd.DataFrame:
    """Run a chapter over a grid and collect what each scenario gave.

    Parameters
    ----------
    chapter : str
        A notebook of `chapters/`.
    grid : mapping
        Parameter to the values that it takes.
    out : Path
        Folder that receives `sweep.parquet` and `sweep.svg` when all scenarios are done.
    scheduler : str, optional
        Address of a Dask scheduler; its workers need this package and the same checkout.
    jobs : int, optional
        Local processes at a time.
    report : callable, optional
        Told how many scenarios are done, of how many.

    Returns
    -------
    DataFrame
        One row a scenario and result: the parameters, `kind` (value or rating), `name`,
        `number` (for values) and `text`.

    Raises
    ------
    UnknownChapterError, UnknownParameterError
        Before anything runs.
    SweepFailed
        If a scenario fails; nothing is written.
    """
    notebook = runner.notebook_path(chapter)
    execution.check_parameters(notebook, dict.fromkeys(grid))
    runner.run_what_it_quotes(notebook)
    made = scenarios(grid)
    results: dict[int, dict[str, Any]] = {}
    for number, record in _run_all(chapter, made, scheduler, jobs):
        results[number] = record
        if report is not None:
            report(len(results), len(made))
    rows = [row for n, s in enumerate(made) for row in _rows(s, results[n])]
    frame = pd.DataFrame(rows, columns=[*grid, "kind", "name", "number", "text"])
    drawing = drawn(chapter, frame, list(grid))
    out.mkdir(parents=True, exist_ok=True)
    draft = out / ".sweep.parquet.tmp"
    frame.to_parquet(draft, index=False)
    draft.replace(out / "sweep.parquet")
    records.write_text(out / "sweep.svg", drawing)
    return frame


def _rows(scenario: dict[str, Any], record: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = {name: str(value) for name, value in scenario.items()}
    values = [
        {
            **parameters,
            "kind": "value",
            "name": name,
            "number": _number(v["value"]),
            "text": v["text"],
        }
        for name, v in record["values"].items()
    ]
    ratings = [
        {**parameters, "kind": "rating", "name": v["claim"], "number": None, "text": v["rating"]}
        for v in record["verdicts"]
    ]
    return values + ratings


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _run_all(
    chapter: str, made: list[dict[str, Any]], scheduler: str | None, jobs: int | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (number, record) as scenarios end; those whose worker died run again."""
    waiting = set(range(len(made)))
    for _ in range(TRIES):
        with _executor(scheduler, min(jobs or 2, max(len(waiting), 1))) as executor:
            for number, record in _run_once(executor, chapter, made, sorted(waiting)):
                waiting.discard(number)
                yield number, record
        if not waiting:
            return
    left = ", ".join(json.dumps(made[number]) for number in sorted(waiting))
    raise SweepFailed(f"chapter {chapter}: the workers of these scenarios kept dying: {left}")


def _run_once(
    executor: Executor, chapter: str, made: list[dict[str, Any]], numbers: Sequence[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    futures: dict[Future[dict[str, Any]], int] = {}
    # a pool may break before it has all its work: the next one gets what is left
    with suppress(BrokenProcessPool):
        for number in numbers:
            futures[executor.submit(scenario_record, chapter, made[number])] = number
    for future in as_completed(futures):
        number = futures[future]
        try:
            yield number, future.result()
        except BrokenProcessPool:
            continue
        except SweepFailed as failure:
            # nobody will look at what the others would give
            for other in futures:
                other.cancel()
            raise SweepFailed(f"{json.dumps(made[number])}: {failure}") from None
        except Exception as problem:
            if type(problem).__name__ != "KilledWorker":
                raise


@contextmanager
def _executor(scheduler: str | None, jobs: int) -> Iterator[Executor]:
    if scheduler is None:
        with workers.pool(jobs) as pool:
            yield pool
        return
    from distributed import Client

    try:
        client = Client(scheduler, timeout="10s")
    except OSError as problem:
        raise SweepFailed(f"no Dask scheduler answers at {scheduler}: {problem}") from None
    with client:
        yield client.get_executor(retries=TRIES, pure=False)


def scenario_record(chapter: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Run one scenario in a process of its own and return its record.

    A process, because a run sets the environment and redirects streams, and because a Dask
    worker may not have children of its own kind.
    """
    with TemporaryDirectory(prefix="rarebook-sweep-") as folder:
        command = [sys.executable, "-m", "rarebook.sweep", chapter, json.dumps(parameters), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SweepFailed(done.stderr.strip() or f"exit code {done.returncode}")
        return records.read_record(Path(folder) / "run")


def drawn(chapter: str, frame: pd.DataFrame, names: list[str]) -> str:
    """How the answer varies: a strip a value, a dot a scenario, as SVG.

    Values are set against their own median, so that those of any unit stand on one axis; values
    that no scenario moves are left out.
    """
    import altair as alt

    from rarebook import drawing, theme

    values = frame[(frame["kind"] == "value") & frame["number"].notna()].copy()
    spread = values.groupby("name")["number"].agg(lambda s: s.max() - s.min())
    median = values.groupby("name")["number"].median()
    moving = [n for n in spread.index if spread[n] > 0 and median[n] != 0]
    shown = values[values["name"].isin(moving)]
    if shown.empty:
        note = pd.DataFrame({"text": [f"No value of {chapter} depends on {', '.join(names)}."]})
        empty = alt.Chart(note).mark_text(align="left").encode(text="text:N")
        return drawing.svg_of(
            drawing.spec_of(empty, 660), "sweep", "Nothing moves", "No value moves"
        )
    share = shown["number"].astype(float) / shown["name"].map(median).astype(float)
    chart = (
        alt.Chart(shown.assign(percent=100 * (share - 1)))
        .mark_point(color=theme.ACCENT, opacity=0.7)
        .encode(
            alt.X("percent:Q", title="difference from the median scenario, %"),
            alt.Y("name:N", title=None, sort=alt.EncodingSortField("percent", "max")),
        )
        .properties(height=alt.Step(22))
    )
    title = f"How {chapter} varies with {', '.join(names)}"
    return drawing.svg_of(drawing.spec_of(chart, 660), "sweep", title, title)


def main(arguments: Sequence[str]) -> int:
    """One scenario: chapter, parameters as JSON, folder. Writes the run into `<folder>/run`."""
    chapter, parameters, folder = arguments
    try:
        runner.run_chapter(chapter, parameters=json.loads(parameters), out=Path(folder) / "run")
    except (ChapterFailed, ValueError, KeyError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
