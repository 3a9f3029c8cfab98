"""A reader's file in a table's place: read whatever it is, say plainly what does not fit.

CSV (UTF-8 with or without BOM, or GB18030), Parquet and XLSX are read; what comes out is a CSV in
the table's own columns, row for row, so that a problem's row is the row of the reader's file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from rarebook import paths, records, tables, validation
from rarebook.problems import Problem, TableError

ENCODINGS = ("utf-8-sig", "gb18030")
ENDINGS = {".csv": "CSV", ".parquet": "Parquet", ".xlsx": "XLSX"}


@dataclass(frozen=True)
class Incoming:
    """A reader's file, made ready to stand in a table's place.

    Attributes
    ----------
    table : str
        The table that it stands for.
    path : Path
        A checked CSV in the table's own columns.
    name : str
        The reader's file.
    notes : tuple of str
        What the reader should know: encoding, ignored columns, how many rows were replaced.
    """

    table: str
    path: Path
    name: str
    notes: tuple[str, ...]


def prepare(table: str, file: Path, folder: Path, *, append: bool = False) -> Incoming:
    """Make a reader's file ready for a run.

    Parameters
    ----------
    table : str
        A table of the data package.
    file : Path
        CSV, Parquet or XLSX (first sheet) with the table's columns in any order.
    folder : Path
        Receives the checked CSV; nothing is written there if the file does not fit.
    append : bool
        Add the rows to the book's own by primary key (same key: the new row wins).

    Raises
    ------
    KeyError
        If there is no such table.
    TableError
        With every row that breaks a rule, by its row in the reader's file.
    """
    description = tables.describe(table)
    rows, notes = _read(file)
    text, more = _in_columns(rows, description, file)
    target = folder / f"{table}.csv"
    records.write_text(target, text)
    found = validation.problems(target, description, tables.package(), paths.data_dir())
    if found:
        target.unlink()
        raise TableError([replace(problem, file=str(file)) for problem in found])
    if append:
        more.append(_append(table, target, description))
    return Incoming(table, target, str(file), tuple(notes + more))


def _refuse(file: Path, rule: str) -> TableError:
    return TableError([Problem(str(file), None, None, None, rule)])


def _read(file: Path) -> tuple[list[list[str]], list[str]]:
    """Rows of cells as text, the header first, and what there is to say of the reading."""
    if not file.is_file():
        raise _refuse(file, "the file does not exist")
    kind = ENDINGS.get(file.suffix.lower())
    if kind is None:
        raise _refuse(file, f"not a kind of file that is read: {', '.join(ENDINGS.values())}")
    if file.stat().st_size == 0:
        raise _refuse(file, "the file is empty: not even a header")
    if kind == "CSV":
        return _read_csv(file)
    try:
        return (_read_xlsx(file) if kind == "XLSX" else _read_parquet(file)), []
    except Exception as problem:
        raise _refuse(file, f"it does not open as {kind}: {problem}") from None


def _read_csv(file: Path) -> tuple[list[list[str]], list[str]]:
    content = file.read_bytes()
    if b"\0" in content:
        raise _refuse(file, "not a text file (it holds a zero byte)")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes = [f"{file.name} was read as GB18030"] if encoding == "gb18030" else []
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True)), notes
        except csv.Error as problem:
            raise _refuse(file, f"not a well-formed CSV: {problem}") from None
    raise _refuse(file, "neither UTF-8 nor GB18030: save it as UTF-8")


def _read_xlsx(file: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
    return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _read_parquet(file: Path) -> list[list[str]]:
    frame = pd.read_parquet(file)
    body = [[_text(cell) for cell in row] for row in frame.itertuples(index=False)]
    return [[str(name) for name in frame.columns], *body]


def _text(cell: Any) -> str:
    """A cell as the CSV of the book would write it."""
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def _in_columns(
    rows: list[list[str]], description: dict[str, Any], file: Path
) -> tuple[str, list[str]]:
    """The rows as CSV text in the table's own columns, and which columns were left out."""
    header = [name.strip() for name in rows[0]] if rows else []
    fields = [field["name"] for field in description["schema"]["fields"]]
    missing = [field for field in fields if field not in header]
    if missing:
        near = f" (it has: {', '.join(header)})"
        rule = f"this column is missing{near}"
        raise TableError([Problem(str(file), 1, name, None, rule) for name in missing])
    twice = [name for name in fields if header.count(name) > 1]
    if twice:
        rule = "this column stands twice"
        raise TableError([Problem(str(file), 1, name, None, rule) for name in twice])
    _check_lengths(rows, len(header), file)
    places = [header.index(field) for field in fields]
    extra = [name for name in header if name and name not in fields]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([row[place] for place in places] for row in rows[1:])
    return out.getvalue(), [f"ignored columns: {', '.join(extra)}"] if extra else []


def _check_lengths(rows: Sequence[Sequence[str]], width: int, file: Path) -> None:
    rule = f"the row does not have the header's {width} cells"
    uneven = [
        Problem(str(file), number, None, None, f"{rule}, but {len(row)}")
        for number, row in enumerate(rows, start=1)
        if len(row) != width
    ]
    if uneven:
        raise TableError(uneven)


def _append(table: str, target: Path, description: dict[str, Any]) -> str:
    """Put the new rows on the book's own, by primary key, and say what became of them."""
    key = description["schema"].get("primaryKey")
    if not key:
        raise _refuse(target, f"the table {table} has no primary key: rows cannot be added to it")
    key = [key] if isinstance(key, str) else list(key)
    own = tables.table_path(table)
    former = pd.read_csv(own, dtype=str, keep_default_na=False) if own.is_file() else None
    added = pd.read_csv(target, dtype=str, keep_default_na=False)
    if former is None:
        return f"{len(added)} rows added to an empty {table}"
    whole = pd.concat([former, added], ignore_index=True)
    kept = whole.drop_duplicates(key, keep="last")
    records.write_text(target, kept.to_csv(index=False, lineterminator="\n"))
    replaced = len(whole) - len(kept)
    return f"{len(added) - replaced} rows added to {table}, {replaced} replaced (same key)"
