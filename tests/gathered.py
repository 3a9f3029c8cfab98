"""Made-up evidence for the tests of the ingest: files of a few rows, and a book without rows."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from rarebook import paths

Row = dict[str, str]


def write(path: Path, *rows: Row) -> None:
    """A CSV of these rows; a cell that a row does not name is empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def table(columns: str, *lines: str) -> list[Row]:
    """Rows from lines whose cells are parted by a bar, as the names of the columns are."""
    names = [name.strip() for name in columns.split("|")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(names, line, strict=True)) for line in cells]


def write_sources(folder: Path, ids: Iterable[str]) -> None:
    """The sources of an evidence folder: each has two addresses and a passage of its text."""
    rows = (
        {
            "source_id": name,
            "title": f"Title of {name}",
            "publisher": "Office",
            "url_or_repo_path": f"https://example.org/{name} ; a copy elsewhere",
            "published_date": "2024",
            "licence": "",
            "quote": "words of the text",
        }
        for name in sorted(set(ids))
    )
    write(folder / "sources.csv", *rows)


def empty_book(folder: Path, kept: Iterable[str] = ()) -> Path:
    """A data folder with the book's descriptions and claims, no rows, and the sources `kept`."""
    data = folder / "data"
    data.mkdir(parents=True)
    for name in ("datapackage.json", "claims.csv"):
        shutil.copy(paths.data_dir() / name, data)
    head = dict.fromkeys(("source_id", "title", "publisher", "url", "published", "licence"), "")
    rows = [head | {"source_id": name, "title": "Kept"} for name in sorted(set(kept))]
    write(data / "sources.csv", *(rows or [head | {"source_id": "kept", "title": "Kept"}]))
    return data


def held(data: Path, name: str, **where: str) -> list[Row]:
    """The rows of a written table with these cells, every cell as text."""
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if where.items() <= row.items()]


def only(data: Path, name: str, **where: str) -> Row:
    """The one row of a written table with these cells."""
    (row,) = held(data, name, **where)
    return row


def cells(rows: Iterable[Row], *columns: str) -> list[list[str]]:
    """These columns of the rows."""
    return [[row[column] for column in columns] for row in rows]


def read_with_folders(readings: Path, *names: str) -> dict[str, list[Row]]:
    """Rows that were read by hand, by the evidence folder that their sources stand in."""
    made: dict[str, list[Row]] = {}
    for name in names:
        with (readings / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                made.setdefault(row["folder"], []).append(row)
    return made


def source_cells(rows: Iterable[Row]) -> set[str]:
    """Every source that a cell of the rows names."""
    named = (row.get(column, "") for row in rows for column in ("source_id", "source_id_2"))
    return {part.strip() for cell in named for part in cell.split(";") if part.strip()}
