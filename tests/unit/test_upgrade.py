"""What changed between two folders of runs, told apart: numbers, titles, data, mere drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rarebook import records
from rarebook.upgrade import differences


def run(folder: Path, chapter: str, rows: int, title: str, csv: str, svg: str, rating: str) -> None:
    verdict = {"claim": "c-001", "rating": rating, "reason": "", "tests": []}
    content: dict[str, Any] = {
        "parameters": {},
        "values": {"rows": {"value": rows, "text": str(rows)}},
        "figures": [{"name": "bars", "title": title, "sha256": {"bars.csv": csv, "bars.svg": svg}}],
        "verdicts": [verdict],
    }
    records.write_json(folder / chapter / "record.json", content)


BASE: dict[str, Any] = {"rows": 1, "title": "One", "csv": "a", "svg": "a", "rating": "close"}


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"svg": "b"}, ["demo:", "  1 figures drawn anew from the same data"]),
        ({"csv": "b", "svg": "b"}, ["demo:", "  figure bars: its data changed"]),
        ({"title": "Two"}, ["demo:", "  figure bars: “One” -> “Two”"]),
        ({"rating": "open"}, ["demo:", "  c-001: close -> open"]),
        ({"rows": 2}, ["demo:", "  value rows: 1 -> 2"]),
    ],
)
def test_each_kind_of_change_is_told(
    tmp_path: Path, change: dict[str, Any], lines: list[str]
) -> None:
    run(tmp_path / "before", "demo", **BASE)
    run(tmp_path / "after", "demo", **{**BASE, **change})
    assert differences(tmp_path / "before", tmp_path / "after") == lines


def test_figures_come_and_go(tmp_path: Path) -> None:
    run(tmp_path / "before", "demo", **BASE)
    run(tmp_path / "after", "demo", **BASE)
    path = tmp_path / "after" / "demo" / "record.json"
    content = records.read_record(path.parent)
    records.write_json(path, {**content, "figures": [], "verdicts": []})
    assert differences(tmp_path / "before", tmp_path / "after") == [
        "demo:",
        "  c-001: close -> not rated",
        "  figure bars: removed",
    ]
    found = differences(tmp_path / "after", tmp_path / "before")
    assert found[1:] == ["  c-001: not rated -> close", "  figure bars: added"]


def test_chapters_come_and_go(tmp_path: Path) -> None:
    run(tmp_path / "before", "gone", **BASE)
    run(tmp_path / "after", "new", **BASE)
    found = differences(tmp_path / "before", tmp_path / "after")
    assert found == ["gone: removed", "new: added"]


def test_a_folder_without_runs_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="before holds no runs"):
        differences(tmp_path / "before", tmp_path)
