"""Running chapters: what is reused, what a failure says, what an interruption leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from rarebook import engine, paths, records, runner
from rarebook.execution import UnknownParameterError
from rarebook.problems import ChapterFailed, TableError
from unit.conftest import GOOD, write_project

HEAD = """\
import altair as alt
from rarebook import figure, load, trial, value, verdict
trade = load("trade")
value("rows", len(trade) * factor)
chart = alt.Chart(trade).mark_bar().encode(x="flow:N", y="quantity_t:Q")
"""
FIGURE = 'figure(chart, "flows", title="Imports are larger", alt="Two bars")'
VERDICT = 'verdict("demo-001", computed=52000.0, table="trade", figure="flows")'


def write_chapter(root: Path, name: str, *cells: str) -> Path:
    """A notebook with one parameter, `factor`, and these cells."""
    code: Any = nbformat.v4.new_code_cell
    first = code("factor = 1  # how often", id="parameters", metadata={"tags": ["parameters"]})
    made = [first, *(code(text, id=f"cell-{number}") for number, text in enumerate(cells))]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = root / "chapters" / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=metadata), path)
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path)
    write_chapter(tmp_path, "demo", HEAD, FIGURE, VERDICT)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    return tmp_path


def states(names: list[str] | None = None) -> dict[str, str]:
    return {result.chapter: result.state for result in runner.run_all(names)}


@pytest.mark.parametrize("sharing", [0, 1])
def test_few_workers_have_their_figures_drawn_here_and_many_each_by_its_own(
    project: Path, monkeypatch: pytest.MonkeyPatch, sharing: int
) -> None:
    drawn: list[str] = []
    here = engine._draw_here

    def draw(spec: dict[str, Any], version: str) -> str:
        drawn.append(here(spec, version))
        return drawn[-1]

    monkeypatch.setattr(engine, "_draw_here", draw)
    monkeypatch.setattr(runner, "SHARING", sharing)
    assert states() == {"demo": "fresh"}
    assert len(drawn) == 2 * sharing


def run_bytes(project: Path, name: str = "demo") -> dict[str, bytes]:
    folder = project / "_build" / "runs" / name
    return {p.name: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_run_is_reused_only_while_all_it_came_from_is_unchanged(project: Path) -> None:
    trade, sources = project / "data" / "trade.csv", project / "data" / "sources.csv"
    assert states() == {"demo": "fresh"}
    first = run_bytes(project)
    assert states() == {"demo": "reused"}
    # a table that the chapter did not read
    sources.write_text(sources.read_text() + "other,Other\n")
    assert states() == {"demo": "reused"}
    # the bytes of a table that it read
    trade.write_text(GOOD.replace("55431", "55432"))
    assert states() == {"demo": "fresh"}
    assert run_bytes(project) != first
    trade.write_text(GOOD)
    assert states() == {"demo": "fresh"}
    assert run_bytes(project) == first
    # the notebook
    write_chapter(project, "demo", HEAD, FIGURE, VERDICT, "value('more', 1)")
    assert states() == {"demo": "fresh"}
    # the lock file
    (project / "requirements.lock").write_text("pandas==0\n")
    assert states() == {"demo": "fresh"}
    # a drawing that was lost
    (project / "_build/runs/demo/figures/flows.svg").unlink()
    assert states() == {"demo": "fresh"}
    assert states() == {"demo": "reused"}


def test_an_executed_notebook_holds_no_time_no_path_and_no_random_id(project: Path) -> None:
    write_chapter(project, "demo", HEAD, "import os\nprint(os.getcwd(), object())", FIGURE)
    states()
    text = (project / "_build/runs/demo/notebook.ipynb").read_text()
    for trace in (str(project), "papermill", "start_time", "0x7f"):
        assert trace not in text


def test_a_failing_cell_is_named_and_the_last_good_run_stands(project: Path) -> None:
    states()
    good = run_bytes(project)
    write_chapter(project, "demo", HEAD, "trade['nothing']")
    write_chapter(project, "other", HEAD)
    results = {result.chapter: result for result in runner.run_all()}
    assert results["demo"].state == "failed"
    assert results["other"].state == "fresh"
    message = results["demo"].message
    assert message.startswith("chapter demo: cell cell-1 ")
    assert "KeyError: 'nothing'" in message
    assert "Traceback" in message
    assert run_bytes(project) == good
    assert (project / "_build/failed/demo.ipynb").is_file()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((HEAD, FIGURE, FIGURE), "'flows' stands twice among its figures"),
        ((HEAD, VERDICT), "names the figure 'flows', which the chapter does not draw"),
        ((HEAD, "verdict('demo-999', computed=1.0)"), "no claim 'demo-999'"),
        ((HEAD, "load('trades')"), "did you mean 'trade'"),
    ],
)
def test_what_a_chapter_fails_for(
    project: Path, tmp_path: Path, cells: tuple[str, ...], message: str
) -> None:
    write_chapter(project, "bad", *cells)
    with pytest.raises(ChapterFailed, match=message):
        runner.run_chapter("bad", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


def test_a_rerun_on_another_table_and_parameter(project: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("\n".join(GOOD.splitlines()[:2]) + "\n")
    record = runner.run_chapter(
        "demo", data={"trade": mine}, parameters={"factor": 5}, out=tmp_path / "out"
    )
    assert record["values"]["rows"]["value"] == 5
    assert record["parameters"] == {"factor": 5}
    assert (project / "data" / "trade.csv").read_text() == GOOD
    assert not (project / "_build" / "runs" / "demo").exists()


def test_bad_input_is_refused_before_anything_runs(project: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(GOOD.replace("55431", "-1"))
    with pytest.raises(TableError, match="-1"):
        runner.run_chapter("demo", data={"trade": mine}, out=tmp_path / "out")
    with pytest.raises(UnknownParameterError, match="did you mean 'factor'"):
        runner.run_chapter("demo", parameters={"facto": 5}, out=tmp_path / "out")
    with pytest.raises(runner.UnknownChapterError, match="there are: demo"):
        runner.run_chapter("dem", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_loses_nothing(project: Path, blow: signal.Signals) -> None:
    states()
    good = run_bytes(project)
    write_chapter(project, "demo", HEAD, "import time; time.sleep(120)")
    command = [sys.executable, "-m", "rarebook.cli", "run"]
    environment = {**os.environ, paths.ROOT_VARIABLE: str(project)}
    running = subprocess.Popen(
        command,
        env=environment,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        # a shell that runs us in the background has children ignore the interrupt
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    draft = project / "_build/runs/.demo.draft"
    deadline = time.monotonic() + 60
    while not draft.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1.0)
    os.killpg(running.pid, blow)
    _, said = running.communicate(timeout=60)
    assert running.returncode != 0
    if blow is signal.SIGINT:
        assert "interrupted" in said
        assert "Traceback" not in said
    assert run_bytes(project) == good
    write_chapter(project, "demo", HEAD, FIGURE, VERDICT)
    assert states() in ({"demo": "fresh"}, {"demo": "reused"})
    assert run_bytes(project) == good
    assert not draft.exists()


def test_a_run_that_was_being_replaced_comes_back(project: Path) -> None:
    states()
    folder = project / "_build" / "runs"
    (folder / "demo").rename(folder / ".demo.old")
    assert states() == {"demo": "reused"}


def test_two_builds_at_once_are_refused(project: Path) -> None:
    with runner._one_at_a_time(wait=False), pytest.raises(RuntimeError, match="another build"):
        runner.run_all()


def test_the_cache_knows_all_code_that_a_kernel_loads(project: Path, tmp_path: Path) -> None:
    from rarebook import keys

    listing = (
        "import sys, json\nnames = sorted(m for m in sys.modules if m.startswith('rarebook.'))"
    )
    write_chapter(project, "demo", HEAD, FIGURE, VERDICT, listing, "print(json.dumps(names))")
    runner.run_chapter("demo", out=tmp_path / "out")
    notebook = json.loads((tmp_path / "out" / "notebook.ipynb").read_text())
    text = "".join(notebook["cells"][-1]["outputs"][0]["text"])
    loaded = {name.split(".")[1] for name in json.loads(text)}
    assert "tables" in loaded
    assert not loaded & {name.removesuffix(".py") for name in keys.APART}


def test_records_of_a_run_are_read_back(project: Path) -> None:
    states()
    record = records.read_record(project / "_build" / "runs" / "demo")
    assert [verdict["rating"] for verdict in record["verdicts"]] == ["supported"]
    assert [table["name"] for table in record["tables"]] == ["claims", "trade"]


QUOTES = (
    'from rarebook import computed, value\nvalue("twice", 2 * computed("demo", "rows") * factor)'
)


def comes_after(project: Path, *others: str, cell: str = QUOTES) -> None:
    """A chapter `late` that computes with what others published."""
    path = write_chapter(project, "late", cell)
    notebook = json.loads(path.read_text())
    notebook["metadata"]["rarebook"] = {"after": list(others)}
    path.write_text(json.dumps(notebook))


def twice(project: Path) -> Any:
    return records.read_record(project / "_build" / "runs" / "late")["values"]["twice"]["value"]


def test_a_chapter_runs_after_those_that_it_quotes_and_again_when_they_move(project: Path) -> None:
    comes_after(project, "demo")
    assert list(states(["late"])) == ["demo", "late"]
    rows = len(GOOD.splitlines()) - 1
    assert twice(project) == 2 * rows
    assert states() == {"demo": "reused", "late": "reused"}
    record = records.read_record(project / "_build" / "runs" / "late")
    assert record["quoted"] == [{"chapter": "demo", "name": "rows", "value": rows}]
    # another figure in demo, and the same number: late stands
    write_chapter(project, "demo", HEAD, FIGURE, VERDICT, "value('more', 1)")
    assert states() == {"demo": "fresh", "late": "reused"}
    # a row less, and the number moves
    (project / "data" / "trade.csv").write_text("".join(GOOD.splitlines(keepends=True)[:-1]))
    assert states() == {"demo": "fresh", "late": "fresh"}
    assert twice(project) == 2 * (rows - 1)


def test_what_others_wait_for_runs_first_and_then_what_is_longest(project: Path) -> None:
    comes_after(project, "demo")
    write_chapter(project, "brief", "1")
    write_chapter(project, "long", HEAD, *(f"trade.describe()  # {n}" for n in range(60)))
    order: list[str] = []
    runner.run_all(jobs=1, report=lambda result: order.append(result.chapter))
    assert order == ["demo", "long", "late", "brief"]


def test_a_single_run_first_makes_the_runs_that_it_quotes(project: Path, tmp_path: Path) -> None:
    comes_after(project, "demo")
    record = runner.run_chapter("late", parameters={"factor": 10}, out=tmp_path / "own")
    rows = len(GOOD.splitlines()) - 1
    assert record["values"]["twice"]["value"] == 20 * rows


@pytest.mark.parametrize(
    ("after", "cell", "message"),
    [
        (["demo"], QUOTES.replace('"rows"', '"row"'), "no value 'row'; did you mean 'rows'"),
        ([], QUOTES, "does not say that it comes after demo"),
    ],
)
def test_a_number_that_was_not_published_or_announced_is_refused(
    project: Path, after: list[str], cell: str, message: str
) -> None:
    comes_after(project, *after, cell=cell)
    assert states(["demo"]) == {"demo": "fresh"}
    (late,) = [r for r in runner.run_all(["late"]) if r.chapter == "late"]
    assert late.state == "failed"
    assert message in late.message


def test_a_chapter_does_not_run_when_one_that_it_quotes_fails(project: Path) -> None:
    comes_after(project, "demo")
    write_chapter(project, "demo", "raise ValueError('no data')")
    results = {result.chapter: result for result in runner.run_all()}
    assert "comes after demo, which failed" in results["late"].message


def test_chapters_that_wait_for_each_other_are_refused(project: Path) -> None:
    comes_after(project, "late")
    with pytest.raises(ValueError, match="wait for each other: late"):
        runner.run_all()
    comes_after(project, "nowhere")
    with pytest.raises(ValueError, match="chapter late comes after 'nowhere', which is no chapter"):
        runner.run_all()
