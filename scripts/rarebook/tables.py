"""The data package: find, validate and load a table; a reader's replacement for one.

`data/datapackage.json` is the single description of every table. Validation is frictionless's;
this module adds the checks that come before a schema can apply (is it text, is there a header)
and turns every finding into one sentence with file, row, column, value and rule.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from rarebook import paths, records
from rarebook.problems import Problem, TableError

OVERRIDES_VARIABLE = "RAREBOOK_TABLES"
PANDAS_TYPES = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    "boolean": "boolean",
}


def package() -> dict[str, Any]:
    """The data package's description, as it stands in `data/datapackage.json`."""
    path = paths.data_dir() / "datapackage.json"
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _parsed(path: Path, changed: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def table_names() -> list[str]:
    """Names of all tables, in the order of the data package."""
    return [resource["name"] for resource in package()["resources"]]


def describe(name: str) -> dict[str, Any]:
    """The description of one table: its fields, keys, sources, licence and vintage.

    Raises
    ------
    KeyError
        If the data package has no such table; the message names the nearest one.
    """
    for resource in package()["resources"]:
        if resource["name"] == name:
            found: dict[str, Any] = resource
            return found
    raise KeyError(_unknown(name, table_names()))


def _unknown(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; `rarebook tables` lists them"
    return f"no table {name!r} in data/datapackage.json{hint}"


def overrides() -> dict[str, Path]:
    """Tables that this run reads from elsewhere: name to file."""
    given = json.loads(os.environ.get(OVERRIDES_VARIABLE, "{}"))
    return {name: Path(path) for name, path in given.items()}


def table_path(name: str) -> Path:
    """The file that `name` is read from: a replacement if one was given, else the book's own."""
    own = paths.data_dir() / str(describe(name)["path"])
    return overrides().get(name, own)


def load(name: str, *, optional: bool = False) -> pd.DataFrame | None:
    """Read a table, checked against its schema, and remember that this chapter read it.

    Parameters
    ----------
    name : str
        A table of the data package.
    optional : bool
        If true, a table whose file is absent gives None (a reader may add it later).

    Returns
    -------
    DataFrame
        One row an observation; columns, types and units as `data/datapackage.json` says. Years
        and counts are Int64, measures float64, dates datetime64; an empty cell is missing.

    Raises
    ------
    KeyError
        If there is no such table.
    TableError
        If the file is missing or breaks a rule; all problems at once, the first 20 in words.
    """
    description = describe(name)
    path = table_path(name)
    if not path.is_file():
        if optional:
            _remember(name, description, path, None)
            return None
        raise TableError([Problem(shown(path), None, None, None, "the file does not exist")])
    check(name, path)
    frame = read_csv(path, description)
    _remember(name, description, path, len(frame))
    return frame


def read_csv(path: Path, description: dict[str, Any]) -> pd.DataFrame:
    """Read a checked CSV with the columns and types of its description."""
    fields = description["schema"]["fields"]
    dates = [f["name"] for f in fields if f["type"] in ("date", "datetime")]
    types = {f["name"]: PANDAS_TYPES[f["type"]] for f in fields if f["name"] not in dates}
    frame = pd.read_csv(
        path,
        usecols=[f["name"] for f in fields],
        dtype=types,
        parse_dates=dates,
        keep_default_na=False,
        na_values=[""],
        true_values=["true"],
        false_values=["false"],
        encoding="utf-8-sig",
    )
    return frame[[f["name"] for f in fields]]


def check(name: str, path: Path) -> None:
    """Raise `TableError` with every problem of `path` as the table `name`, or return in peace."""
    description = describe(name)
    stamp = _stamp(description, path)
    if stamp.exists():
        return
    from rarebook import validation

    found = validation.problems(path, description, package(), paths.data_dir())
    if found:
        raise TableError(found)
    records.write_text(stamp, "")


def _stamp(description: dict[str, Any], path: Path) -> Path:
    """A file that stands once these bytes were found good under this schema."""
    keys = description["schema"].get("foreignKeys", [])
    others = {str(key["reference"]["resource"]) for key in keys} - {"", description["name"]}
    parts = [records.sha256_of(path), json.dumps(description["schema"], sort_keys=True)]
    parts += [records.sha256_of(table_path(other)) for other in sorted(others)]
    digest = records.sha256_of("\n".join(parts).encode())
    return paths.build_dir() / "cache" / "valid" / digest


def fingerprint(name: str, path: Path | None = None) -> dict[str, str | None]:
    """What a run's result depends on for a table: the hashes of its bytes and its description."""
    path = path or table_path(name)
    text = json.dumps(describe(name), sort_keys=True)
    return {
        "name": name,
        "sha256": records.sha256_of(path) if path.is_file() else None,
        "description": records.sha256_of(text.encode()),
    }


def shown(path: Path) -> str:
    """A path as a message shows it: relative to the project where it lies inside."""
    root = paths.project_root()
    path = path.resolve()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def header(path: Path) -> list[str]:
    """The column names of a CSV file (none if the file is empty)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def _remember(name: str, description: dict[str, Any], path: Path, rows: int | None) -> None:
    replaced = name in overrides()
    record = records.current()
    entry = {
        **fingerprint(name, path),
        "path": path.name if replaced else f"data/{description['path']}",
        "replaced": replaced,
        "rows": rows,
        "title": description.get("title", name),
        "vintage": description.get("rarebook:vintage"),
        "redistribution": description.get("rarebook:redistribution", "open"),
        "sources": [source["title"] for source in description.get("sources", [])],
    }
    record.add("tables", name, entry)
