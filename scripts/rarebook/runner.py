"""Executes chapters with papermill: in parallel processes, and only what changed.

A run is reused only if its notebook, the package's code, the lock file, the parameters and the
bytes of exactly the tables that it read are what they were. A chapter that fails leaves its last
good run where it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from threading import Lock
from typing import Any, Final

from rarebook import execution, keys, paths, quoting, records, tables, workers
from rarebook.engine import engine
from rarebook.execution import Job
from rarebook.problems import ChapterFailed

Report = Callable[["Result"], None]
SHARING: Final = 4


@dataclass(frozen=True)
class Result:
    """How one chapter went: `state` is fresh, reused or failed."""

    chapter: str
    state: str
    message: str = ""


@dataclass
class Plan:
    """Chapters to run and chapters whose last run still stands."""

    run: list[str] = field(default_factory=list)
    reuse: list[str] = field(default_factory=list)


class UnknownChapterError(ValueError):
    """No notebook of that name."""


def chapter_names() -> list[str]:
    """Names of all chapters: the notebooks of `chapters/`."""
    return sorted(path.stem for path in paths.chapters_dir().glob("*.ipynb"))


def notebook_path(chapter: str) -> Path:
    """The notebook of a chapter.

    Raises
    ------
    UnknownChapterError
        If there is none; the message lists those there are.
    """
    path = paths.chapters_dir() / f"{chapter}.ipynb"
    if not path.is_file():
        raise UnknownChapterError(
            f"no chapter {chapter!r}; there are: {', '.join(chapter_names())}"
        )
    return path


def run_chapter(
    chapter: str,
    *,
    data: Mapping[str, Path] | None = None,
    parameters: Mapping[str, Any] | None = None,
    out: Path,
) -> dict[str, Any]:
    """Run one chapter into a folder, on other tables and parameters if given.

    Parameters
    ----------
    chapter : str
        A notebook of `chapters/`.
    data : mapping, optional
        Table to the CSV that replaces it for this run; each is checked first.
    parameters : mapping, optional
        Parameters of the notebook by name; an unknown one is refused.
    out : Path
        Receives `notebook.ipynb`, `record.json` and `figures/`; appears only if the run is good.

    Returns
    -------
    dict
        The record, as in `record.json`.

    Raises
    ------
    UnknownChapterError, rarebook.execution.UnknownParameterError, rarebook.problems.TableError
        Before anything runs.
    rarebook.problems.ChapterFailed
        If a cell fails.
    """
    notebook = notebook_path(chapter)
    replaced = {name: Path(path).resolve() for name, path in (data or {}).items()}
    for name, path in replaced.items():
        tables.check(name, path)
    execution.check_parameters(notebook, dict(parameters or {}))
    run_what_it_quotes(notebook)
    job = Job(
        chapter, notebook, out.resolve(), paths.project_root(), dict(parameters or {}), replaced
    )
    with _settled(out.resolve()):
        with _worker() as pool:
            pool.submit(_execute_here, job, dict(os.environ)).result()
        return records.read_record(out)


def run_all(
    chapters: Sequence[str] | None = None,
    *,
    jobs: int | None = None,
    force: bool = False,
    wait: bool = False,
    report: Report | None = None,
) -> list[Result]:
    """Run the book's chapters with their default parameters into `_build/runs/`.

    A chapter that computes with others' numbers runs after them; they are run too if need be.

    Parameters
    ----------
    chapters : sequence of str, optional
        Default: all.
    jobs : int, optional
        Processes at a time; default: one a core, and one more.
    force : bool
        Run again what could be reused, of the chapters named.
    wait : bool
        Wait for another build of this clone to end instead of refusing.
    report : callable, optional
        Told of each chapter as it ends.

    Returns
    -------
    list of Result
        One a chapter, in their order, after those that were only needed by them; a failure stops
        no chapter but those that come after it.
    """
    names = list(chapters or chapter_names())
    waits = waits_of(names)
    with _one_at_a_time(wait=wait):
        _recover()
        results: dict[str, Result] = {}
        forced = names if force else []
        for result in _run_waiting(waits, forced, results, jobs or _busy()):
            if report is not None:
                report(result)
    return [results[name] for name in [*(n for n in results if n not in names), *names]]


def _busy() -> int:
    """So many processes as keep every core at work: one that waits for its kernel uses none."""
    return (os.cpu_count() or 1) + 1


def waits_of(names: Sequence[str]) -> dict[str, set[str]]:
    """For chapters, and for all that they compute with: the chapters that each comes after.

    Raises
    ------
    UnknownChapterError
        If there is no chapter of a name.
    """
    for name in names:
        notebook_path(name)
    return quoting.waits_of(names)


def _run_waiting(
    waits: Mapping[str, set[str]], forced: Sequence[str], results: dict[str, Result], jobs: int
) -> Iterator[Result]:
    """Run each chapter as soon as those that it comes after have ended; results as they end."""
    order = TopologicalSorter(waits)
    order.prepare()
    with _AtNeed(min(jobs, len(waits))) as pool:
        running: dict[Future[None], str] = {}
        queue: list[str] = []
        try:
            while order.is_active():
                queue = sorted([*queue, *order.get_ready()], key=lambda name: _turn(name, waits))
                settled: list[Result] = []
                # no more than there are workers: what is ready later may have to go first
                while queue and len(running) < jobs and not settled:
                    name = queue.pop(0)
                    result = _without_running(name, results, forced=name in forced)
                    future = None if result else _submit(pool, name)
                    if future:
                        running[future] = name
                    else:
                        settled.append(result or _killed(name))
                if not settled:
                    done, _ = wait_for(running, return_when=FIRST_COMPLETED)
                    settled = [_result(running.pop(future), future) for future in done]
                for result in settled:
                    results[result.chapter] = result
                    order.done(result.chapter)
                    yield result
        except BaseException:
            pool.end()
            raise


def _turn(name: str, waits: Mapping[str, set[str]]) -> tuple[int, int, str]:
    """What others wait for goes first, then what has most to do: no core idles at the end."""
    waiting = sum(name in after for after in waits.values())
    return -waiting, -notebook_path(name).stat().st_size, name


def _without_running(name: str, results: Mapping[str, Result], *, forced: bool) -> Result | None:
    """The result of a chapter that cannot run, or need not."""
    notebook = notebook_path(name)
    failed = [other for other in quoting.after_of(notebook) if results[other].state == "failed"]
    if failed:
        reason = f"chapter {name} was not run: it comes after {', '.join(failed)}, which failed"
        return Result(name, "failed", reason)
    if not forced and keys.still_stands(paths.runs_dir() / name, notebook):
        return Result(name, "reused")
    return None


class _AtNeed(AbstractContextManager["_AtNeed"]):
    """Workers that are not there before there is work for them: often every run still stands."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def get(self) -> ProcessPoolExecutor:
        """The workers."""
        if self._pool is None:
            # one engine for a few: more of them would wait for it
            drawn_at = engine.address() if self._count <= SHARING else ""
            self._pool = workers.pool(self._count, partial(execution.begin, drawn_at))
        return self._pool

    def end(self) -> None:
        """End them now."""
        if self._pool is not None:
            workers.end(self._pool)

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()


def _submit(pool: _AtNeed, name: str) -> Future[None] | None:
    """Give a chapter to a worker; nothing if one of them was killed."""
    try:
        return pool.get().submit(execution.execute, _job(name))
    except BrokenProcessPool:
        return None


def run_what_it_quotes(notebook: Path) -> None:
    """See that the chapters stand whose numbers a chapter computes with."""
    after = quoting.after_of(notebook)
    standing = [keys.still_stands(paths.runs_dir() / name, notebook_path(name)) for name in after]
    if all(standing):
        return
    for result in run_all(after, wait=True):
        if result.state == "failed":
            raise ChapterFailed(result.message)


def make_plan(names: Sequence[str]) -> Plan:
    """Sort chapters into those to run and those whose last run still stands."""
    plan = Plan()
    for name in names:
        folder = paths.runs_dir() / name
        good = keys.still_stands(folder, notebook_path(name))
        (plan.reuse if good else plan.run).append(name)
    return plan


def _job(name: str) -> Job:
    return Job(name, notebook_path(name), paths.runs_dir() / name, paths.project_root(), {}, {})


def _result(name: str, future: Future[None]) -> Result:
    try:
        future.result()
    except ChapterFailed as failure:
        return Result(name, "failed", str(failure))
    except BrokenProcessPool:
        return _killed(name)
    except (ValueError, OSError, RuntimeError) as problem:
        if records.is_full(problem):
            raise
        return Result(name, "failed", f"chapter {name}: {problem}")
    return Result(name, "fresh")


def _killed(name: str) -> Result:
    return Result(name, "failed", f"chapter {name}: its process was killed before it ended")


_kept: list[ProcessPoolExecutor] = []
_kept_is_free = Lock()


@contextmanager
def _worker() -> Iterator[ProcessPoolExecutor]:
    """A worker for a single run: kept for the next one, so that its imports are paid once."""
    if not _kept_is_free.acquire(blocking=False):
        with workers.pool(1, execution.begin) as pool:
            yield pool
        return
    try:
        if not _kept:
            _kept.append(workers.pool(1, execution.begin))
        yield _kept[0]
    except (BrokenProcessPool, KeyboardInterrupt):
        workers.end(_kept.pop())
        raise
    finally:
        _kept_is_free.release()


def _execute_here(job: Job, environment: dict[str, str]) -> None:
    """Execute in a worker that may be older than the environment of who asks."""
    os.environ.clear()
    os.environ.update(environment)
    execution.execute(job)


@contextmanager
def _one_at_a_time(*, wait: bool) -> Iterator[None]:
    """Hold the build's lock, so that two builds cannot mix their results."""
    import fcntl

    folder = paths.build_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise RuntimeError("another build of this clone is running; wait for it") from None
        yield


def _recover() -> None:
    """Clear what an interrupted run left; bring back a run that was being replaced."""
    folder = paths.runs_dir()
    for left in folder.glob(f"*{execution.OLD}") if folder.is_dir() else ():
        final = left.with_name(left.name.removesuffix(execution.OLD).lstrip("."))
        if final.exists():
            shutil.rmtree(left)
        else:
            left.rename(final)
    for draft in folder.glob(f".*{execution.DRAFT}") if folder.is_dir() else ():
        shutil.rmtree(draft)


@contextmanager
def _settled(out: Path) -> Iterator[None]:
    """Leave no draft of a single run behind, however it ends."""
    try:
        yield
    finally:
        shutil.rmtree(execution.draft_of(out), ignore_errors=True)
