"""What a run published: kept whole, in order, as plain JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rarebook import records, value


def test_numpy_and_missing_values_become_plain() -> None:
    given = {"a": np.int64(3), "b": np.float64("nan"), "c": pd.NaT, "d": [np.True_], "e": pd.NA}
    assert records.plain(given) == {"a": 3, "b": None, "c": None, "d": [True], "e": None}


def test_a_value_is_formatted_and_kept(tmp_path: Path) -> None:
    records.start("demo", tmp_path)
    assert value("export_unit_value", 7571.2, "{:,.0f}", "USD/t").text == "7,571 USD/t"
    assert value("change", -12.3, "{:.0f}%").text == "−12%"
    kept = records.read_record(tmp_path)["values"]
    assert kept["export_unit_value"] == {"value": 7571.2, "text": "7,571 USD/t"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None, pd.NA])
def test_no_number_is_no_value(tmp_path: Path, number: object) -> None:
    records.start("demo", tmp_path)
    with pytest.raises(ValueError, match="no number"):
        value("x", number)


def test_a_name_is_given_once_in_a_run_and_again_at_the_desk(tmp_path: Path) -> None:
    records.start("demo", tmp_path)
    value("x", 1)
    with pytest.raises(ValueError, match="'x' stands twice among its values"):
        value("x", 2)
    records.start("demo")
    value("x", 1)
    assert value("x", 2).value == 2


def test_a_failed_write_leaves_the_former_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    records.write_json(path, {"a": 1})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        records.write_json(path, {"a": 2})
    assert json.loads(path.read_text()) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("name", ["Export", "export-value", "export value", ""])
def test_a_name_that_prose_could_not_quote_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a name is snake_case"):
        value(name, 1)


def test_a_value_shows_in_a_cell_what_prose_will_say() -> None:
    records.start("demo")
    shown, marks = value("share", 0.123, "{:.1%}")._repr_mimebundle_()
    assert shown == {"text/plain": "share = 12.3%"}
    assert marks == {"rarebook": {"value": "share"}}


def test_drafts_of_writers_that_are_gone_are_removed_and_no_others(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = [f".a.json.{os.getpid()}.tmp", ".notes.tmp", "a.json"]
    for name in [f".a.json.{gone.pid}.tmp", *names]:
        (tmp_path / name).write_text("x")
    records.clear_drafts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_in_a_run_the_record_is_kept_in_the_folder_that_the_runner_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_current", None)
    monkeypatch.setenv(records.RUN_DIR_VARIABLE, str(tmp_path))
    monkeypatch.setenv(records.CHAPTER_VARIABLE, "price-scissors")
    value("rows", 2)
    kept = records.read_record(tmp_path)
    assert (kept["chapter"], kept["values"]["rows"]["value"]) == ("price-scissors", 2)


@pytest.mark.parametrize(
    ("notebook", "chapter"), [("/book/chapters/prices.ipynb", "prices"), ("", "draft")]
)
def test_at_the_desk_the_chapter_is_the_notebooks_name(
    monkeypatch: pytest.MonkeyPatch, notebook: str, chapter: str
) -> None:
    monkeypatch.setattr(records, "_current", None)
    monkeypatch.delenv(records.CHAPTER_VARIABLE, raising=False)
    monkeypatch.delenv(records.RUN_DIR_VARIABLE, raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", notebook)
    assert records.current().chapter == chapter
    assert records.current() is records.current()


def test_what_was_noted_so_far_is_the_record_in_the_notebooks_order(tmp_path: Path) -> None:
    record = records.start("demo", tmp_path)
    for name in ("late", "early"):
        record.add("figures", name, {"name": name})
        record.add("tables", name, {"name": name, "rows": 1})
    record.add("tables", "late", {"name": "late", "rows": np.int64(2)})
    assert records.read_record(tmp_path) == record.to_json()
    record.save()
    (tmp_path / records.NOTES).unlink()
    assert records.read_record(tmp_path) == record.to_json()
    assert [entry["name"] for entry in record.to_json()["figures"]] == ["late", "early"]
    assert [entry["rows"] for entry in record.to_json()["tables"]] == [1, 2]


def test_a_note_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    records.start("demo", tmp_path)
    value("first", 1)
    value("second", 2)
    notes = tmp_path / records.NOTES
    notes.write_bytes(notes.read_bytes()[:-9])
    assert list(records.read_record(tmp_path)["values"]) == ["first"]


def test_where_one_of_several_files_cannot_be_written_none_is(tmp_path: Path) -> None:
    first, full = tmp_path / "first.csv", tmp_path / "file" / "second.csv"
    first.write_text("before", encoding="utf-8")
    full.parent.write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        records.write_all({first: b"after", full: b"after"})
    assert first.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "first.csv"]
    records.write_all({first: b"after", tmp_path / "new" / "second.csv": b"after"})
    assert first.read_bytes() == (tmp_path / "new" / "second.csv").read_bytes() == b"after"
