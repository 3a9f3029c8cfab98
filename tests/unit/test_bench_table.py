"""What the benchmark measures, in which order and of which copy, and what its tables say."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from rarebook import bench, paths
from rarebook.bench import Timing
from rarebook.vitals import Vitals
from rarebook.weight import Weight

from .conftest import write_project

READS = {"one": ["trade", "claims"], "two": ["claims"]}


class Builds:
    """Builds that take as long as they are told, and what each of them was asked to build."""

    def __init__(self, root: Path) -> None:
        self.before = {path.name: path.read_bytes() for path in (root / "data").glob("*.csv")}
        self.seconds = [4.0, 1.0, 2.0]
        self.error = ""
        self.asked: list[str] = []
        self.touched: list[str] = []
        self.contents: list[str] = []

    def timed(self, command: list[str], where: Path, **variables: str) -> Timing:
        """What a build leaves, as far as the benchmark looks at it."""
        assert where != paths.project_root(), "the book itself is left alone"
        plain = command[1:] == ["build", "."]
        self.asked.append("plain" if plain else "book")
        self.contents.append((where / "_toc.yml").read_text(encoding="utf-8"))
        changed = [
            path.stem
            for path in sorted((where / "data").glob("*.csv"))
            if path.read_bytes() != self.before[path.name]
        ]
        self.touched.append(" ".join(changed))
        if plain:
            return self._plain(where, variables)
        write_runs(where)
        write_pages(where)
        seconds = self.seconds.pop(0)
        return Timing(seconds, 2 * seconds)

    def _plain(self, where: Path, variables: dict[str, str]) -> Timing:
        assert (where / "_build" / "runs" / "one" / "record.json").is_file()
        started = Path(variables["IPYTHONDIR"]) / "profile_default" / "startup" / "plain.py"
        assert "rarebook.figure" in started.read_text(encoding="utf-8")
        if self.error:
            report = where / "_build" / "html" / "reports" / "chapters" / "two.err.log"
            report.parent.mkdir(parents=True)
            report.write_text(self.error, encoding="utf-8")
        write_pages(where)
        return Timing(8.0, 10.0)


def write_runs(where: Path) -> None:
    """The records of a build."""
    for chapter, tables in READS.items():
        folder = where / "_build" / "runs" / chapter
        folder.mkdir(parents=True, exist_ok=True)
        record = {"tables": [{"name": name} for name in tables]}
        (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")


def write_pages(where: Path) -> None:
    """The pages of a build."""
    pages = where / "_build" / "html" / "chapters"
    pages.mkdir(parents=True, exist_ok=True)
    for path in (where / "chapters").glob("*.ipynb"):
        (pages / f"{path.stem}.html").write_text("", encoding="utf-8")


def is_plain(site: Path) -> bool:
    """Whether a site is of the copy that jupyter-book built."""
    return site.parents[1].name == "plain"


def weigh(site: Path, pages: Iterable[str]) -> dict[str, Weight]:
    """A plain page weighs four times what the book's does; the second chapter most."""
    found = {}
    for place, page in enumerate(pages, start=1):
        share = 4 if is_plain(site) else 1
        found[page] = Weight(10 * share, 9000 * place * share, 3000 * place * share, share - 1)
    return found


def vitals(site: Path, pages: Iterable[str]) -> dict[str, Vitals]:
    """The plain page takes five seconds."""
    found = Vitals(5000, 0.25) if is_plain(site) else Vitals(1250, 0.0)
    return dict.fromkeys(pages, found)


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    root = tmp_path / "root"
    write_project(root)
    for name in ("one", "two"):
        (root / "chapters" / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    (root / "_toc.yml").write_text("root: index\n", encoding="utf-8")
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(root))
    made = Builds(root)
    monkeypatch.setattr(bench, "timed", made.timed)
    monkeypatch.setattr(bench, "weigh", weigh)
    monkeypatch.setattr(bench, "vitals", vitals)
    return made


def rows_of(said: str) -> list[list[str]]:
    """The lines of the printed tables, as their cells."""
    return [
        [cell.strip() for cell in line.strip("│┃").replace("┃", "│").split("│")]
        for line in said.splitlines()
        if line.startswith(("│", "┃"))
    ]


def test_the_tables_set_the_book_against_plain_jupyter_book(
    builds: Builds, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.main()
    rows = rows_of(capsys.readouterr().out)
    assert ["plain jupyter-book", "8.0", "1.00", "10.0", "1.00"] in rows
    assert ["the book, from nothing", "4.0", "0.50", "8.0", "0.80"] in rows
    assert ["nothing changed", "1.0", "0.12", "2.0", "0.20"] in rows
    changed = "one table changed, read by 1 of 2 chapters"
    assert [changed, "2.0", "0.25", "4.0", "0.40"] in rows
    assert ["one", "plain", "40", "3", "36", "12", "1.00"] in rows
    assert ["", "book", "10", "0", "9", "3", "0.25"] in rows
    assert ["", "book", "1.25", "0.25", "0.0000"] in rows


def test_a_table_that_fewest_chapters_read_is_changed_before_the_last_build_only(
    builds: Builds, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.main()
    assert builds.asked == ["book", "plain", "book", "book"]
    assert builds.touched == ["", "", "", "trade"]
    assert "one table changed (trade)" in capsys.readouterr().out


def test_only_the_heaviest_pages_are_opened_on_a_slow_phone(
    builds: Builds, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "TIMED", 1)
    bench.main()
    slow = capsys.readouterr().out.partition("On a slow phone")[2]
    assert [row[0] for row in rows_of(slow)] == ["", "two", ""]


def test_a_notebook_that_fails_in_the_plain_build_is_an_error(builds: Builds) -> None:
    builds.error = "Traceback\nKeyError: 'x'\n"
    with pytest.raises(bench.BenchError, match=r"plain jupyter-book: two.err failed:\n.*\nKeyErr"):
        bench.main()


def test_growth_says_what_a_chapter_costs_in_books_of_every_size(
    builds: Builds, capsys: pytest.CaptureFixture[str]
) -> None:
    builds.seconds = [4.0, 6.0]
    for name, words in {"one": "demo-001", "two": "as one says"}.items():
        notebook = json.dumps({"metadata": {"rarebook": {}}, "cells": [words]})
        (paths.chapters_dir() / f"{name}.ipynb").write_text(notebook, encoding="utf-8")
    bench.main([2, 4])
    rows = rows_of(capsys.readouterr().out)
    assert rows[1:] == [["2", "4.0", "2.0", "8.0", "4.0"], ["4", "6.0", "1.5", "12.0", "3.0"]]
    assert builds.asked == ["book", "book"]
    assert [toc.count("chapters/one-a") for toc in builds.contents] == [2, 4]
    assert sorted(path.stem for path in paths.chapters_dir().iterdir()) == ["one", "two"]
