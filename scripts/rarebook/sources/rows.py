"""A release's rows beside a table's own: which stay, which give way, which are new."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

APART = ("source_id", "source_id_2", "note")
"""Where a row was read says nothing of the figure: a figure that stands keeps its row."""


def resource_of(data: Path, name: str) -> dict[str, Any]:
    """The description of a table of the package in `data`."""
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(r for r in package["resources"] if r["name"] == name)
    return found


def path_of(data: Path, name: str) -> Path:
    """The file of a table."""
    return data / str(resource_of(data, name)["path"])


def key_of(data: Path, name: str) -> list[str]:
    """The columns that name a row."""
    key = resource_of(data, name)["schema"].get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def needs(data: Path, name: str) -> set[str]:
    """The tables that a table's rows refer to."""
    keys = resource_of(data, name)["schema"].get("foreignKeys", [])
    return {str(key["reference"]["resource"]) for key in keys} - {"", name}


def read(data: Path, name: str) -> pd.DataFrame:
    """A table as text; without rows if it has none yet."""
    path = path_of(data, name)
    columns = [field["name"] for field in resource_of(data, name)["schema"]["fields"]]
    if not path.is_file():
        return pd.DataFrame(columns=columns, dtype=str)
    return pd.read_csv(path, dtype=str, keep_default_na=False)[columns]


def merge(
    data: Path,
    name: str,
    release: Iterable[dict[str, Any]],
    replaces: Callable[[dict[str, str]], bool] = lambda _: False,
) -> pd.DataFrame:
    """A table's rows with those of a release.

    Parameters
    ----------
    data : Path
        The folder of the tables.
    name : str
        The table.
    release : iterable of dict
        New rows by column; None or an absent column is an empty cell.
    replaces : callable
        Whether a row of the table goes because the release stands for all of its kind; of rows
        that stay, one with the key of a new row gives way to it, but for cells that this leaves
        empty, and not at all if the figures are the same.

    Returns
    -------
    DataFrame
        Text: the table's rows in their order, then the new ones.
    """
    key = key_of(data, name)
    former = read(data, name)
    columns = list(former.columns)
    texts = [{str(k): str(v) for k, v in row.items()} for row in former.to_dict("records")]
    made = {tuple(row[k] for k in key): row for row in texts}
    gone = {identity for identity, row in made.items() if replaces(row)}
    for row in release:
        new = {column: text_of(row.get(column)) for column in columns}
        identity = tuple(new[k] for k in key)
        old = made.get(identity)
        if old is not None and identity not in gone:
            new = {column: new[column] or old[column] for column in columns}
        made[identity] = old if old is not None and _same(old, new) else new
        gone.discard(identity)
    kept = [row for identity, row in made.items() if identity not in gone]
    return pd.DataFrame(kept, columns=columns)


def text_of(cell: Any) -> str:
    """A cell as the book's CSV writes it.

    Examples
    --------
    >>> text_of(None), text_of(12.0), text_of(True), text_of(0.1 + 0.2)
    ('', '12', 'true', '0.3')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:.15g}" if not cell.is_integer() else str(int(cell))
    return str(cell)


def _same(old: dict[str, str], new: dict[str, str]) -> bool:
    return all(_equal(old[k], new[k]) for k in new if k not in APART)


def _equal(one: str, other: str) -> bool:
    try:
        return one == other or math.isclose(float(one), float(other), rel_tol=1e-9)
    except ValueError:
        return False
