"""Which chapters run, in which order, and what is said of those that do not: without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from rarebook import execution, progress, records, runner, workers
from rarebook.execution import Job
from rarebook.problems import ChapterFailed, TableError
from unit.conftest import GOOD
from unit.standing import record, stand, write_chapter, write_run

Raises = Callable[..., None]


class Here(ThreadPoolExecutor):
    """Workers of this process, in the place of processes of their own."""

    made: ClassVar[list[Here]] = []
    _processes: ClassVar[dict[int, Any]] = {}

    def __init__(self, count: int, first: Callable[[], None]) -> None:
        super().__init__(count)
        begun = first.func if isinstance(first, partial) else first
        assert begun is execution.begin, "a worker forks its zygote before it has a thread"
        self.made.append(self)


@pytest.fixture
def ran(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chapters that were executed; each leaves a run that stands."""
    order: list[str] = []

    def execute(job: Job) -> None:
        order.append(job.chapter)
        if job.out.parent.name == "runs":
            stand(job.root, job.chapter, "trade")
        else:
            write_run(job.out, record(job.chapter, parameters=job.parameters))

    monkeypatch.setattr(Here, "made", [])
    monkeypatch.setattr(workers, "pool", Here)
    monkeypatch.setattr(runner, "_kept", [])
    monkeypatch.setattr(execution, "execute", execute)
    write_chapter(project, "demo")
    return order


def fails(monkeypatch: pytest.MonkeyPatch, problem: BaseException, *chapters: str) -> None:
    """Have these chapters raise where they would run."""
    whole = execution.execute

    def execute(job: Job) -> None:
        if job.chapter in chapters:
            raise problem
        whole(job)

    monkeypatch.setattr(execution, "execute", execute)


def states(*names: str, **more: Any) -> dict[str, str]:
    return {result.chapter: result.state for result in runner.run_all(names, **more)}


def message(chapter: str) -> str:
    return {result.chapter: result.message for result in runner.run_all()}[chapter]


def test_a_chapter_runs_once_and_again_when_its_table_or_notebook_changes(
    project: Path, ran: list[str]
) -> None:
    assert states() == {"demo": "fresh"}
    assert states() == {"demo": "reused"}
    assert len(Here.made) == 1, "workers were started for nothing"
    (project / "data" / "trade.csv").write_text(GOOD.replace("55431", "55432"))
    assert states() == {"demo": "fresh"}
    write_chapter(project, "demo", parameters="factor = 2")
    assert states() == {"demo": "fresh"}
    assert ran == ["demo"] * 3


def test_a_plan_tells_what_runs_from_what_stands(project: Path) -> None:
    for name in ("one", "two"):
        write_chapter(project, name)
    stand(project, "two")
    assert runner.make_plan(runner.chapter_names()) == runner.Plan(run=["one"], reuse=["two"])


def test_force_runs_the_chapters_named_and_no_other(project: Path, ran: list[str]) -> None:
    write_chapter(project, "late", after=["demo"])
    states()
    assert states("late", force=True) == {"demo": "reused", "late": "fresh"}


def test_an_unknown_chapter_lists_those_there_are(ran: list[str]) -> None:
    with pytest.raises(runner.UnknownChapterError, match="no chapter 'dem'; there are: demo"):
        runner.run_all(["dem"])
    assert ran == []


def test_a_chapter_runs_after_those_that_it_quotes(project: Path, ran: list[str]) -> None:
    write_chapter(project, "a", after=["b"])
    write_chapter(project, "b", after=["c"])
    write_chapter(project, "c")
    assert [result.chapter for result in runner.run_all(["a"], jobs=1)] == ["c", "b", "a"]
    assert ran == ["c", "b", "a"]


def test_what_others_wait_for_runs_first_and_then_what_is_longest(
    project: Path, ran: list[str]
) -> None:
    write_chapter(project, "late", after=["demo"])
    write_chapter(project, "brief", parameters="")
    write_chapter(project, "long", parameters="factor = 1\n" * 60)
    runner.run_all(jobs=1)
    assert ran == ["demo", "long", "late", "brief"]


def test_a_failure_stops_those_that_come_after_it_and_no_other(
    project: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_chapter(project, "first")
    write_chapter(project, "late", after=["first"])
    fails(monkeypatch, ChapterFailed("chapter first: cell 3 failed"), "first")
    assert states() == {"demo": "fresh", "first": "failed", "late": "failed"}
    assert message("first") == "chapter first: cell 3 failed"
    assert message("late") == "chapter late was not run: it comes after first, which failed"


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (BrokenProcessPool(), "chapter demo: its process was killed before it ended"),
        (ValueError("the notebook has no cells"), "chapter demo: the notebook has no cells"),
    ],
)
def test_what_befell_a_chapter_is_said_with_its_name(
    ran: list[str], monkeypatch: pytest.MonkeyPatch, problem: Exception, words: str
) -> None:
    fails(monkeypatch, problem, "demo")
    assert message("demo") == words


def test_a_pool_that_broke_takes_no_more_chapters(
    ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def submit(*_: Any) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(Here, "submit", submit)
    assert message("demo") == "chapter demo: its process was killed before it ended"


def test_a_full_disk_ends_the_whole_build(ran: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, OSError(28, "No space left on device"), "demo")
    with pytest.raises(OSError, match="No space"):
        runner.run_all()


def test_an_interrupt_ends_the_workers(ran: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[object] = []
    monkeypatch.setattr(workers, "end", ended.append)

    def interrupt(_: runner.Result) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_all(report=interrupt)
    assert ended == Here.made


def test_two_builds_of_one_clone_are_refused(project: Path, ran: list[str]) -> None:
    with runner._one_at_a_time(wait=False), pytest.raises(RuntimeError, match="another build"):
        runner.run_all()
    assert states() == {"demo": "fresh"}


def test_a_build_clears_drafts_and_brings_back_a_run_that_was_being_replaced(
    project: Path, ran: list[str]
) -> None:
    folder = stand(project, "demo")
    folder.rename(folder.with_name(".demo.old"))
    write_run(folder.with_name(".demo.draft"), record("demo"))
    write_chapter(project, "other")
    kept = stand(project, "other", values={})
    write_run(kept.with_name(".other.old"), record("other"))
    assert states() == {"demo": "reused", "other": "reused"}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["demo", "other"]
    assert records.read_record(kept)["values"] == {}


def test_a_single_run_gives_its_record_and_leaves_the_books_own_alone(
    project: Path, ran: list[str]
) -> None:
    out = project / "mine"
    made = runner.run_chapter("demo", parameters={"factor": 3}, out=out)
    assert made == records.read_record(out)
    assert made["parameters"] == {"factor": 3}
    assert not (project / "_build" / "runs").exists()


def test_single_runs_share_a_worker_unless_it_is_busy(project: Path, ran: list[str]) -> None:
    for name in ("one", "two"):
        runner.run_chapter("demo", out=project / name)
    assert len(Here.made) == 1
    with runner._kept_is_free:
        runner.run_chapter("demo", out=project / "three")
    assert len(Here.made) == 2


def test_a_worker_that_was_killed_is_replaced_and_no_draft_is_left(
    project: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = project / "mine"
    with monkeypatch.context() as broken:
        fails(broken, BrokenProcessPool(), "demo")
        write_run(execution.draft_of(out), record("demo"))
        with pytest.raises(BrokenProcessPool):
            runner.run_chapter("demo", out=out)
    assert not execution.draft_of(out).exists()
    runner.run_chapter("demo", out=out)
    assert len(Here.made) == 2


def test_a_single_run_refuses_bad_input_before_anything_runs(project: Path, ran: list[str]) -> None:
    mine = project / "mine.csv"
    mine.write_text(GOOD.replace("55431", "-1"))
    with pytest.raises(TableError, match="row 2, column quantity_t: '-1'"):
        runner.run_chapter("demo", data={"trade": mine}, out=project / "out")
    with pytest.raises(execution.UnknownParameterError, match="did you mean 'factor'"):
        runner.run_chapter("demo", parameters={"facto": 1}, out=project / "out")
    assert ran == []
    assert not (project / "out").exists()


def test_a_single_run_makes_the_runs_that_it_quotes_if_they_do_not_stand(
    project: Path, ran: list[str]
) -> None:
    write_chapter(project, "late", after=["demo"])
    for name in ("one", "two"):
        runner.run_chapter("late", out=project / name)
    assert ran == ["demo", "late", "late"]


def test_a_single_run_fails_with_what_it_quotes(
    project: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_chapter(project, "late", after=["demo"])
    fails(monkeypatch, ChapterFailed("chapter demo: cell 3 failed"), "demo")
    with pytest.raises(ChapterFailed, match="chapter demo: cell 3"):
        runner.run_chapter("late", out=project / "out")
    assert not (project / "out").exists()


def test_a_line_tells_of_each_chapter_also_of_those_only_needed(
    project: Path, ran: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write_chapter(project, "late", after=["demo"])
    stand(project, "demo")
    results = progress.run_with_bar(["late"])
    assert [result.chapter for result in results] == ["demo", "late"]
    said = capsys.readouterr().out
    assert "  demo: unchanged\n  late: run\n" in said
    assert "2/2" in said
