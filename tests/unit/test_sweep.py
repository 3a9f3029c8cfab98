"""A grid of parameters in one table: what a sweep collects, tries again, names and refuses."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stderr
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import toy
from rarebook import execution, records, runner, sweep, workers
from rarebook.problems import ChapterFailed


class KilledWorker(Exception):  # noqa: N818 (the name that Dask's own has)
    """What a cluster says of work whose worker died again and again."""


class Pool(Executor):
    """Runs what it is given in this process; `deaths` says how often the work of a factor kills."""

    deaths: Counter[int]
    ending: type[Exception] = BrokenProcessPool

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """Work at once, or die at it."""
        made: Future[Any] = Future()
        self._work(made, fn, *args)
        return made

    def _work(self, made: Future[Any], fn: Callable[..., Any], *args: Any) -> None:
        factor = args[1]["factor"]
        if self.deaths[factor] > 0:
            self.deaths[factor] -= 1
            made.set_exception(self.ending("a worker died"))
            return
        try:
            made.set_result(fn(*args))
        except sweep.SweepFailed as failure:
            made.set_exception(failure)


class Queue(Pool):
    """Works at the first thing at once, and at what still waits when it is closed."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """Queue it."""
        made: Future[Any] = Future()
        self.waiting.append((made, fn, args))
        if len(self.waiting) == 1:
            self._work(made, fn, *args)
        return made

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Work at the rest."""
        for made, fn, args in self.waiting[1:]:
            if not made.cancelled():
                self._work(made, fn, *args)


ran: list[int] = []


def run_chapter(chapter: str, *, parameters: dict[str, Any], out: Path) -> None:
    """A run of one scenario, without a kernel."""
    factor = parameters["factor"]
    ran.append(factor)
    if factor == 13:
        raise ChapterFailed(f"chapter {chapter}: cell x failed")
    record = records.Record(chapter, folder=out)
    for name, number in {"rows": 2 * factor, "same": 5, "word": "many"}.items():
        record.values[name] = {"value": number, "text": f"{number} t"}
    rating = "supported" if factor < 3 else "close"
    record.verdicts["demo-001"] = {"claim": "demo-001", "rating": rating}
    record.save()


def in_this_process(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
    """What starts a process for a scenario, starting none."""
    assert command[:3] == [sys.executable, "-m", "rarebook.sweep"]
    with redirect_stderr(io.StringIO()) as said:
        code = sweep.main(command[3:])
    return subprocess.CompletedProcess(list(command), code, "", said.getvalue())


@pytest.fixture(autouse=True)
def _pool(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.chapter(project, "demo")
    ran.clear()
    monkeypatch.setattr(Pool, "deaths", Counter(), raising=False)
    monkeypatch.setattr(runner, "run_chapter", run_chapter)
    monkeypatch.setattr(subprocess, "run", in_this_process)
    monkeypatch.setattr(workers, "pool", lambda *_, **__: Pool())


def answers(frame: pd.DataFrame) -> dict[str, float]:
    """The value `rows` by scenario."""
    rows = frame[frame["name"] == "rows"]
    return {str(k): float(v) for k, v in zip(rows["factor"], rows["number"], strict=True)}


def test_the_table_has_a_row_for_each_scenario_and_result_in_the_order_of_the_grid(
    tmp_path: Path,
) -> None:
    told: list[tuple[int, int]] = []
    out = tmp_path / "deep" / "out"
    frame = sweep.sweep("demo", {"factor": [4, 1]}, out, report=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    assert list(frame.columns) == ["factor", "kind", "name", "number", "text"]
    assert rows[:4] == [
        ["4", "value", "rows", 8.0, "8 t"],
        ["4", "value", "same", 5.0, "5 t"],
        ["4", "value", "word", None, "many t"],
        ["4", "rating", "demo-001", None, "close"],
    ]
    assert [row[0] for row in rows] == ["4"] * 4 + ["1"] * 4
    assert rows[-1][-1] == "supported"
    pd.testing.assert_frame_equal(pd.read_parquet(out / "sweep.parquet"), frame)
    assert {path.name for path in out.iterdir()} == {"sweep.parquet", "sweep.svg"}


def test_only_what_died_runs_again(tmp_path: Path) -> None:
    Pool.deaths.update({2: sweep.TRIES - 1})
    frame = sweep.sweep("demo", {"factor": [1, 2, 3]}, tmp_path / "out")
    assert sorted(ran) == [1, 2, 3]
    assert answers(frame) == {"1": 2, "2": 4, "3": 6}


def test_scenarios_whose_workers_keep_dying_are_named_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    Pool.deaths.update({2: sweep.TRIES, 3: sweep.TRIES})
    told: list[int] = []
    with pytest.raises(sweep.SweepFailed) as failure:
        sweep.sweep(
            "demo",
            {"factor": [1, 2, 3]},
            tmp_path / "out",
            report=lambda done, _: told.append(done),
        )
    assert str(failure.value).endswith('kept dying: {"factor": 2}, {"factor": 3}')
    assert told == [1]
    assert not (tmp_path / "out").exists()


def test_a_pool_that_breaks_while_it_is_given_work_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Pool):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
            raise BrokenProcessPool("a child process terminated abruptly")

    pools = [Pool(), Broken()]
    monkeypatch.setattr(workers, "pool", lambda *_, **__: pools.pop())
    frame = sweep.sweep("demo", {"factor": [1]}, tmp_path / "out")
    assert answers(frame) == {"1": 2}
    assert pools == []


def test_a_scenario_that_fails_is_named_and_ends_the_sweep_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "pool", lambda *_, **__: Queue())
    with pytest.raises(sweep.SweepFailed, match=re.escape('{"factor": 13}: chapter demo: cell x')):
        sweep.sweep("demo", {"factor": [13, 1, 2, 3]}, tmp_path / "out")
    assert ran == [13], "what still waited was worked at for nothing"
    assert not (tmp_path / "out").exists()


def test_a_scenario_without_a_word_says_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.CompletedProcess([], -9, "", "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    with pytest.raises(sweep.SweepFailed, match="exit code -9"):
        sweep.scenario_record("demo", {"factor": 1})


def test_a_grid_with_an_unknown_name_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(execution.UnknownParameterError, match="did you mean 'factor'"):
        sweep.sweep("demo", {"facto": [1]}, tmp_path / "out")
    assert ran == []


class Client:
    """A cluster that does its work here."""

    closed = 0

    def __init__(self, address: str, timeout: str) -> None:
        if address == "tcp://nobody":
            raise OSError("timed out")

    def __enter__(self) -> Client:
        """Stay."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        Client.closed += 1

    def get_executor(self, **_: Any) -> Pool:
        """The pool."""
        return Pool()


@pytest.fixture
def _cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "closed", 0)
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))


@pytest.mark.usefixtures("_cluster")
def test_a_cluster_that_gave_a_scenario_up_gets_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pool.deaths.update({2: 1})
    monkeypatch.setattr(Pool, "ending", KilledWorker)
    frame = sweep.sweep("demo", {"factor": [1, 2]}, tmp_path / "out", scheduler="tcp://here")
    assert answers(frame) == {"1": 2, "2": 4}
    assert Client.closed == 2


@pytest.mark.usefixtures("_cluster")
def test_any_other_problem_of_a_cluster_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pool.deaths.update({1: 1})
    monkeypatch.setattr(Pool, "ending", ConnectionError)
    with pytest.raises(ConnectionError):
        sweep.sweep("demo", {"factor": [1]}, tmp_path / "out", scheduler="tcp://here")
    assert ran == []


@pytest.mark.usefixtures("_cluster")
def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(sweep.SweepFailed, match="no Dask scheduler answers at tcp://nobody"):
        sweep.sweep("demo", {"factor": [1]}, tmp_path / "out", scheduler="tcp://nobody")


def table(**numbers: Sequence[float]) -> pd.DataFrame:
    """A sweep's table of these values, a scenario each."""
    cells = [
        {"factor": str(place), "kind": "value", "name": name, "number": float(number), "text": ""}
        for name, held in numbers.items()
        for place, number in enumerate(held)
    ]
    return pd.DataFrame(cells)


def texts(drawn: str) -> list[str]:
    """What stands in a drawing."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawn)


def test_the_drawing_has_a_strip_for_each_value_that_moves() -> None:
    frame = table(price=[1, 2, 3], share=[40, 50, 60], same=[7, 7, 7], balance=[-1, 0, 1])
    drawn = sweep.drawn("demo", frame, ["factor", "rate"])
    assert {"price", "share"} <= set(texts(drawn))
    assert "same" not in texts(drawn), "it does not move"
    assert "balance" not in texts(drawn), "nothing is a percentage of nothing"
    assert "How demo varies with factor, rate" in drawn
    found = {float(number) for number in re.findall(r"%: ([−-]?[\d.]+);", drawn.replace("−", "-"))}
    assert found == {-50, 0, 50, -20, 20}


def test_a_sweep_that_moves_nothing_says_so() -> None:
    drawn = sweep.drawn("demo", table(same=[7, 7]), ["factor", "rate"])
    assert "No value of demo depends on factor, rate." in texts(drawn)


def test_a_chapter_without_results_gives_an_empty_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(chapter: str, *, parameters: dict[str, Any], out: Path) -> None:
        records.Record(chapter, folder=out).save()

    monkeypatch.setattr(runner, "run_chapter", bare)
    frame = sweep.sweep("demo", {"factor": [1, 2]}, tmp_path / "out")
    assert frame.empty
    assert list(frame.columns) == ["factor", "kind", "name", "number", "text"]
    assert "No value of demo depends" in (tmp_path / "out" / "sweep.svg").read_text()


def test_the_work_of_a_scenario_is_handed_over_as_json(tmp_path: Path) -> None:
    assert sweep.main(["demo", json.dumps({"factor": 2}), str(tmp_path)]) == 0
    assert records.read_record(tmp_path / "run")["values"]["rows"]["value"] == 4
