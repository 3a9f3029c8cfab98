"""A chapter over a grid: on this machine, and on a cluster that loses a worker midway."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chapters.test_runner import FIGURE, HEAD, VERDICT, write_chapter
from rarebook import paths, sweep
from rarebook.execution import UnknownParameterError
from unit.conftest import write_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path)
    write_chapter(tmp_path, "demo", HEAD, FIGURE, VERDICT)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    return tmp_path


def answers(frame: pd.DataFrame) -> dict[str, float]:
    """The value `rows` by scenario."""
    rows = frame[frame["name"] == "rows"]
    return {str(k): float(v) for k, v in zip(rows["factor"], rows["number"], strict=True)}


def test_two_scenarios_on_this_machine(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told: list[tuple[int, int]] = []
    frame = sweep.sweep("demo", {"factor": [1, 3]}, out, report=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]
    assert answers(frame) == {"1": 2.0, "3": 6.0}
    ratings = frame[frame["kind"] == "rating"]
    assert ratings["text"].tolist() == ["supported", "supported"]
    pd.testing.assert_frame_equal(pd.read_parquet(out / "sweep.parquet"), frame)
    drawn = (out / "sweep.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "rows" in drawn
    assert {p.name for p in out.iterdir()} == {"sweep.parquet", "sweep.svg"}


def test_a_worker_that_dies_takes_no_scenario_with_it(project: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    cluster: Any = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    )
    with cluster:
        struck: list[int] = []

        def kill_one(done: int, _: int) -> None:
            # each worker has a scenario in hand when the first of three has ended
            if done == 1:
                pid = int(cluster.workers[0].pid)
                os.kill(pid, signal.SIGKILL)
                struck.append(pid)

        grid = {"factor": [1, 2, 3]}
        address = str(cluster.scheduler_address)
        frame = sweep.sweep("demo", grid, tmp_path / "out", scheduler=address, report=kill_one)
    assert len(struck) == 1
    assert answers(frame) == {"1": 2.0, "2": 4.0, "3": 6.0}


def test_a_scenario_that_fails_is_named_and_nothing_is_written(
    project: Path, tmp_path: Path
) -> None:
    write_chapter(project, "demo", HEAD, "assert factor < 2")
    with pytest.raises(sweep.SweepFailed, match=r'\{"factor": 2\}.*chapter demo: cell'):
        sweep.sweep("demo", {"factor": [2]}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_refused_before_anything_runs(project: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownParameterError, match="did you mean 'factor'"):
        sweep.sweep("demo", {"facto": [1]}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_does_not_answer(project: Path, tmp_path: Path) -> None:
    with pytest.raises(sweep.SweepFailed, match="no Dask scheduler answers"):
        sweep.sweep("demo", {"factor": [1]}, tmp_path / "out", scheduler="tcp://127.0.0.1:9")
