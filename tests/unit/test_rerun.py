"""A chapter on a reader's own table: what is written, what is told, and what stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rarebook import cli, execution, records, rerun, runner
from rarebook.execution import UnknownParameterError
from rarebook.problems import ChapterFailed, TableError
from rarebook.site import alone
from unit.conftest import GOOD
from unit.standing import rated, read, record, stand, trial, write_chapter, write_run

MINE = GOOD.replace("55431", "52000")
Run = Callable[..., dict[str, Any]]


def two_ratings(claim: str, rating: str, computed: float) -> dict[str, Any]:
    """What the chapter `demo` publishes of a claim and of the rows that it has read."""
    return {"verdicts": [rated(claim, rating, trial(computed))], "parameters": {"factor": 1}}


@pytest.fixture
def book(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chapter whose own run stands, and a runner that gives what a kernel would have."""
    write_chapter(project, "demo")
    stand(project, "demo", "trade", **two_ratings("demo-001", "close", 55431.0))

    def run_chapter(chapter: str, *, data: Any, parameters: Any, out: Path) -> dict[str, Any]:
        found = {"parameters": {"factor": 1, **parameters}, "tables": [{"name": "trade"}]}
        values = {"rows": {"value": 3, "text": "3"}}
        made = two_ratings("demo-001", "supported", 52000.0) | found
        return write_run(out, record(chapter, values=values, **made))

    monkeypatch.setattr(runner, "run_chapter", run_chapter)
    monkeypatch.setattr(alone, "chapter_page", lambda chapter, run: f"{chapter} from disk")
    return project


@pytest.fixture
def mine(book: Path) -> Path:
    """The reader's table: one quantity is another."""
    path = book / "mine.csv"
    path.write_text(MINE, encoding="utf-8")
    return path


def on(mine: Path, out: Path, **more: Any) -> rerun.Rerun:
    return rerun.rerun("demo", data={"trade": mine}, parameters={}, out=out, **more)


def fails(problem: Exception) -> Run:
    """A runner in whose hands a chapter fails."""

    def run_chapter(*_: Any, **__: Any) -> dict[str, Any]:
        raise problem

    return run_chapter


def test_a_rerun_says_what_moved_what_flipped_and_by_which_row(mine: Path, tmp_path: Path) -> None:
    made = on(mine, tmp_path / "out")
    (flip,) = made.changes.ratings
    assert (flip["claim"], flip["before"], flip["after"]) == ("demo-001", "close", "supported")
    (row,) = flip["rows"]
    assert (row["table"], row["row"], row["was"]) == ("trade", 2, {"quantity_t": "55431"})
    assert made.changes.values == [{"name": "rows", "before": "2", "after": "3", "percent": 50.0}]
    assert made.notes == ()


def test_a_rerun_leaves_a_run_two_pages_and_the_changes(mine: Path, tmp_path: Path) -> None:
    made = on(mine, tmp_path / "deep" / "out")
    out = tmp_path / "deep" / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "changes.html", "changes.json", "chapter.html", "notebook.ipynb", "record.json",
    ]  # fmt: skip
    assert records.read_record(out) == made.record
    assert read(out / "changes.json") == made.changes.to_json()
    page = (out / "changes.html").read_text(encoding="utf-8")
    assert "demo-001: close → supported" in page
    assert "trade, row 2" in page
    assert "quantity_t 52000 (was 55431)" in page
    assert (out / "chapter.html").read_text(encoding="utf-8") == "demo from disk"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_the_books_own_table_and_run_stay_as_they_were(mine: Path, tmp_path: Path) -> None:
    before = records.read_record(tmp_path / "_build" / "runs" / "demo")
    on(mine, tmp_path / "out")
    assert (tmp_path / "data" / "trade.csv").read_text(encoding="utf-8") == GOOD
    assert records.read_record(tmp_path / "_build" / "runs" / "demo") == before


def test_a_former_rerun_is_replaced_whole(mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_run(out, record("demo"))
    (out / "figures").mkdir()
    on(mine, out)
    assert not (out / "figures").exists()
    assert records.read_record(out)["values"]["rows"]["value"] == 3


def test_a_chapter_that_fails_leaves_the_former_rerun(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(mine, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    monkeypatch.setattr(runner, "run_chapter", fails(ChapterFailed("chapter demo: cell 3")))
    with pytest.raises(ChapterFailed, match="cell 3"):
        on(mine, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert not list(tmp_path.glob(".out*"))


def test_a_copy_that_breaks_off_leaves_nothing_beside(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(execution, "replace_folder", full)
    with pytest.raises(OSError, match="No space"):
        on(mine, tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))


def test_a_folder_of_something_else_is_refused_before_anything_runs(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "run_chapter", fails(AssertionError("it ran")))
    with pytest.raises(FileExistsError, match="chapters holds something else"):
        on(mine, tmp_path / "chapters")
    with pytest.raises(FileExistsError, match=r"mine.csv is a file: name a new folder"):
        on(mine, mine)
    assert mine.read_text(encoding="utf-8") == MINE


def test_an_empty_folder_will_do(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    on(mine, tmp_path / "out")
    assert (tmp_path / "out" / "record.json").is_file()


def test_a_parameter_or_a_row_that_does_not_fit_is_refused_before_anything_runs(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "run_chapter", fails(AssertionError("it ran")))
    with pytest.raises(UnknownParameterError, match="did you mean 'factor'"):
        rerun.rerun("demo", data={}, parameters={"facto": 2}, out=tmp_path / "out")
    mine.write_text(MINE.replace("52000", "-1"), encoding="utf-8")
    with pytest.raises(TableError, match="row 2, column quantity_t: '-1'"):
        on(mine, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_added_rows_are_told_apart_from_changed_ones(mine: Path, tmp_path: Path) -> None:
    header = GOOD.splitlines(keepends=True)[0]
    mine.write_text(f"{header}2025,export,7,2025,false,,customs\n", encoding="utf-8")
    made = on(mine, tmp_path / "out", append=True)
    assert made.notes == ("1 rows added to trade, 0 replaced (same key)",)
    rows = made.changes.rows["trade"]
    assert [row["period"] for row in rows["added"]] == ["2025"]
    assert (rows["removed"], rows["changed"]) == ([], [])


def test_a_table_that_the_chapter_does_not_read_is_told(mine: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("source_id,title\ncustoms,Other\n", encoding="utf-8")
    data = {"trade": mine, "sources": other}
    made = rerun.rerun("demo", data=data, parameters={"factor": 2}, out=tmp_path / "out")
    assert made.notes == ("the chapter does not read sources",)
    assert made.changes.parameters == [{"name": "factor", "before": 1, "after": 2}]
    page = (tmp_path / "out" / "changes.html").read_text(encoding="utf-8")
    assert "the chapter does not read sources" in page


def test_where_the_book_has_no_rows_none_are_called_added(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "trade.csv").unlink()
    stand(tmp_path, "demo", **two_ratings("demo-001", "close", 55431.0))
    made = on(mine, tmp_path / "out")
    assert made.changes.rows["trade"] == {"added": [], "removed": [], "changed": []}


def test_the_books_own_run_is_made_first_if_it_does_not_stand(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def run_all(names: list[str]) -> list[runner.Result]:
        asked.extend(names)
        stand(tmp_path, "demo", "trade", **two_ratings("demo-001", "misdated", 55431.0))
        return [runner.Result("demo", "fresh")]

    monkeypatch.setattr(runner, "run_all", run_all)
    on(mine, tmp_path / "one")
    assert asked == []
    write_chapter(tmp_path, "demo", parameters="factor = 3")
    made = on(mine, tmp_path / "two")
    assert asked == ["demo"]
    assert made.changes.ratings[0]["before"] == "misdated"


def test_without_a_run_of_the_book_there_is_nothing_to_compare_with(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = [runner.Result("demo", "failed", "chapter demo: cell 2 failed")]
    monkeypatch.setattr(runner, "run_all", lambda names: failed)
    write_chapter(tmp_path, "demo", parameters="factor = 3")
    with pytest.raises(ChapterFailed, match="cell 2 failed"):
        on(mine, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_tells_notes_flips_and_where_to_look(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line + (",备注 [t]" if n == 0 else ",x") for n, line in enumerate(MINE.splitlines())]
    mine.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    command = ["run", "demo", "--data", f"trade={mine}", "--param", "factor=2", "--out", str(out)]
    with pytest.raises(SystemExit) as leaving:
        cli.main(command)
    assert leaving.value.code == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Running demo beside the book's own run …",
        "  note: ignored columns: 备注 [t]",
        "  1 ratings flipped, 1 values moved, 0 figures changed",
        "  demo-001: close -> supported",
        f"Look at {out / 'changes.html'} and {out / 'chapter.html'}",
    ]
    assert records.read_record(out)["parameters"] == {"factor": 2}
