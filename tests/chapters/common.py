"""What the tests of the chapters look with: tables as their files have them, records by name."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rarebook import paths

Row = dict[str, str]
Record = dict[str, Any]


def raw(table: str, **where: str) -> list[Row]:
    """Rows of a table as its file has them, cells as text."""
    with (paths.data_dir() / f"{table}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if all(row[name] == wanted for name, wanted in where.items())]


def changed(folder: Path, table: str, change: Callable[[Row], Row | None]) -> Path:
    """A copy of a table in `folder` with each row changed; None drops the row."""
    rows = raw(table)
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(new for row in rows if (new := change(dict(row))) is not None)
    return path


def ratings(record: Record) -> dict[str, str]:
    """Claim to rating."""
    return {verdict["claim"]: verdict["rating"] for verdict in record["verdicts"]}


def trials_of(record: Record, claim: str) -> list[dict[str, Any]]:
    """The tests that were tried on a claim."""
    return next(list(v["tests"]) for v in record["verdicts"] if v["claim"] == claim)


def titles(record: Record) -> dict[str, str]:
    """Figure to title."""
    return {figure["name"]: str(figure["title"]) for figure in record["figures"]}


def title(record: Record, name: str) -> str:
    """The title of one figure."""
    return titles(record)[name]


def told(record: Record, name: str) -> Any:
    """A published number, unrounded."""
    return record["values"][name]["value"]


def text(record: Record, name: str) -> str:
    """A published number as the prose says it."""
    return str(record["values"][name]["text"])
