"""A chapter on a reader's own tables and parameters, beside what the book has."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rarebook import compare, execution, incoming, keys, paths, records, runner, tables
from rarebook.problems import ChapterFailed


@dataclass(frozen=True)
class Rerun:
    """What a rerun gave: its record, what changed, and what to tell the reader."""

    record: dict[str, Any]
    changes: compare.Changes
    notes: tuple[str, ...]


def rerun(
    chapter: str,
    *,
    data: Mapping[str, Path],
    parameters: Mapping[str, Any],
    out: Path,
    append: bool = False,
) -> Rerun:
    """Run a chapter on a reader's files and set it beside the book's own run.

    Parameters
    ----------
    chapter : str
        A notebook of `chapters/`.
    data : mapping
        Table to a CSV, Parquet or XLSX file.
    parameters : mapping
        Parameters of the chapter by name.
    out : Path
        Receives the run (`notebook.ipynb`, `record.json`, `figures/`), the chapter as a page that
        opens from disk (`chapter.html`), `changes.json` and `changes.html`. It appears, or a
        former rerun there is replaced, only when all went well.
    append : bool
        Add the files' rows to the tables instead of replacing them.

    Raises
    ------
    FileExistsError
        If `out` is a file, or holds something that is not a rerun.
    Other errors
        As `rarebook.runner.run_chapter`, before anything runs.
    """
    out = out.resolve()
    _check_target(out)
    notebook = runner.notebook_path(chapter)
    execution.check_parameters(notebook, dict(parameters))
    with TemporaryDirectory(prefix="rarebook-") as folder:
        files = {
            table: incoming.prepare(table, Path(file), Path(folder), append=append)
            for table, file in data.items()
        }
        notes = [note for file in files.values() for note in file.notes]
        _base_run(chapter)
        draft = Path(folder) / "run"
        given = {table: file.path for table, file in files.items()}
        record = runner.run_chapter(chapter, data=given, parameters=parameters, out=draft)
        read = {table["name"] for table in record["tables"]}
        notes += [f"the chapter does not read {name}" for name in sorted(set(files) - read)]
        rows = {name: _rows(name, path) for name, path in given.items()}
        base = paths.runs_dir() / chapter
        changes = compare.compare(records.read_record(base), record, rows)
        records.write_json(draft / "changes.json", changes.to_json())
        _write_pages(chapter, base, draft, changes, notes)
        _put(draft, out)
    return Rerun(record, changes, tuple(notes))


def _check_target(out: Path) -> None:
    if out.is_file():
        raise FileExistsError(f"{out} is a file: name a new folder")
    if out.exists() and not (out / "record.json").is_file() and any(out.iterdir()):
        raise FileExistsError(f"{out} holds something else: name an empty or a new folder")


def _base_run(chapter: str) -> None:
    """Make sure that the book's own run of the chapter stands, to compare with."""
    if keys.still_stands(paths.runs_dir() / chapter, runner.notebook_path(chapter)):
        return
    for result in runner.run_all([chapter]):
        if result.state == "failed":
            raise ChapterFailed(result.message)


def _rows(table: str, path: Path) -> dict[str, list[dict[str, Any]]]:
    key = tables.describe(table)["schema"].get("primaryKey")
    own = tables.table_path(table)
    names = [key] if isinstance(key, str) else key
    if not own.is_file():
        return {"added": [], "removed": [], "changed": []}
    return compare.changed_rows(own, path, names)


def _write_pages(
    chapter: str, base: Path, draft: Path, changes: compare.Changes, notes: list[str]
) -> None:
    from rarebook.site import alone

    page = alone.changes_page(chapter, base, draft, changes, notes)
    records.write_text(draft / "changes.html", page)
    records.write_text(draft / "chapter.html", alone.chapter_page(chapter, draft))


def _put(draft: Path, out: Path) -> None:
    """Move a finished run to its place: a copy beside it first, then a rename."""
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = execution.draft_of(out)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        shutil.copytree(draft, beside)
        execution.replace_folder(beside, out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
