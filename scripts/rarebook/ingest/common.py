"""What every ingest module needs: read evidence, write a table that fits its description.

The description of a table lives in `data/datapackage.json` alone; an ingest module makes rows.
"""

from __future__ import annotations

import csv
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from rarebook import records, validation
from rarebook.ingest.documents_sources import tidy
from rarebook.problems import TableError

SOURCE_COLUMNS = ("source_id", "title", "publisher", "url", "published", "licence")
# who published it, not which reporter wrote it
_BYLINE = re.compile(r"(Reuters|Research) \([A-Z][a-z]+ [A-Z][a-z]+\)")
_SOURCE_ID = re.compile(r"^[a-z0-9][a-z0-9_.-]*$")


def read_evidence(path: Path) -> pd.DataFrame:
    """A CSV of gathered evidence with every cell as text; an empty cell is ``""``."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def put_resource(data: Path, resource: Mapping[str, Any]) -> None:
    """Put the description of a table into `data/datapackage.json`, replacing one of its name."""

    def change(package: dict[str, Any]) -> None:
        others = [r for r in package["resources"] if r["name"] != resource["name"]]
        package["resources"] = sorted([*others, dict(resource)], key=lambda r: str(r["name"]))

    change_package(data, change)


def change_package(data: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change `data/datapackage.json` in one step, one writer at a time."""
    path = data / "datapackage.json"
    with locked(data):
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        records.write_text(path, text)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Let nobody else change sources and descriptions of `data` meanwhile (not to be nested)."""
    with (data / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        records.clear_drafts(data)
        yield


def write_table(data: Path, name: str, rows: pd.DataFrame) -> Path:
    """Write the table `name` if it fits its description; else leave the former one as it was.

    Parameters
    ----------
    data : Path
        The folder of the tables.
    name : str
        A table of `data/datapackage.json`.
    rows : DataFrame
        Its columns are the described ones (any order); missing values become empty cells.

    Raises
    ------
    TableError
        With every row that breaks a rule. Put the sources first: rows refer to them.
    """
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == name)
    columns = [field["name"] for field in resource["schema"]["fields"]]
    draft = data / f".{resource['path']}.{os.getpid()}.tmp"
    text = rows.reindex(columns=columns).to_csv(index=False, lineterminator="\n")
    records.write_text(draft, text)
    try:
        found = validation.problems(draft, resource, package, data)
        if found:
            raise TableError(found)
        final = data / str(resource["path"])
        draft.replace(final)
    finally:
        draft.unlink(missing_ok=True)
    return final


def put_sources(
    data: Path, folder: str, sources: pd.DataFrame, used: Iterable[str]
) -> dict[str, str]:
    """Put the sources that a folder's rows use into `data/sources.csv`.

    Parameters
    ----------
    data : Path
        The folder of the tables.
    folder : str
        Evidence folder; its ids get the prefix ``<folder>-``.
    sources : DataFrame
        The folder's `sources.csv` as text, with at least `source_id` and `title`.
    used : iterable of str
        Ids (without prefix) that some row refers to.

    Returns
    -------
    dict
        From the evidence's id to the book's id.

    Raises
    ------
    KeyError
        If a used id is in no row of `sources`.
    """
    cells = sources.astype(object).fillna("").astype(str).to_dict("records")
    known = {str(row["source_id"]): {str(k): str(v) for k, v in row.items()} for row in cells}
    wanted = sorted(set(used))
    absent = [source for source in wanted if source not in known]
    if absent:
        raise KeyError(f"{folder}/sources.csv has no {', '.join(absent)}")
    ids = {source: source_id(folder, source) for source in wanted}
    rows = [_source_row(ids[source], known[source]) for source in wanted]
    with locked(data):
        path = data / "sources.csv"
        with path.open(encoding="utf-8", newline="") as file:
            written = set(ids.values())
            kept = [r for r in csv.DictReader(file) if r["source_id"] not in written]
        frame = pd.DataFrame([*kept, *rows], columns=list(SOURCE_COLUMNS))
        frame = frame.sort_values("source_id", kind="stable")
        records.write_text(path, frame.to_csv(index=False, lineterminator="\n"))
    return ids


def cited(evidence: Path, data: Path, folder: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose `source_id` cell names the evidence's sources, with the book's ids instead.

    Parameters
    ----------
    evidence, data : Path
        The gathered evidence, and the folder of the tables, whose sources are brought up to date.
    folder : str
        The evidence folder that the rows and their sources come from.
    rows : DataFrame
        Text rows with a column `source_id` that holds one id or several (``a;b``).

    Returns
    -------
    DataFrame
        The same rows with `source_id` and `source_id_2` (empty where there is no second source).

    Raises
    ------
    KeyError
        If a row names a source that the folder's `sources.csv` does not have.
    """
    pairs = rows["source_id"].map(split_sources)
    used = {source for pair in pairs for source in pair if source}
    known = read_evidence(evidence / folder / "sources.csv").to_dict("records")
    clean = [tidy(folder, {str(k): str(v) for k, v in row.items()}) for row in known]
    ids = put_sources(data, folder, pd.DataFrame(clean), used)
    return with_ids(rows, ids)


def with_ids(rows: pd.DataFrame, ids: Mapping[str, str], column: str = "source_id") -> pd.DataFrame:
    """Rows with the book's ids of one or two sources in place of a cell that names them.

    Parameters
    ----------
    rows : DataFrame
        Text rows; `column` holds one id or two (``a;b``).
    ids : mapping
        Id as read to the book's id, as `put_sources` gives it; one that is not there is the
        book's own already.
    column : str
        The column to read.

    Examples
    --------
    >>> with_ids(pd.DataFrame({"source_id": ["a;other-b"]}), {"a": "prices-a"}).iloc[0].tolist()
    ['prices-a', 'other-b']
    """
    pairs = rows[column].map(split_sources)
    return rows.assign(
        source_id=pairs.map(lambda pair: ids.get(pair[0], pair[0])),
        source_id_2=pairs.map(lambda pair: ids.get(pair[1], pair[1])),
    )


def source_id(folder: str, source: str) -> str:
    """The book's id of a folder's source: ``<folder>-<id>`` in lower case."""
    made = f"{folder}-{source.strip().lower()}"
    if not _SOURCE_ID.match(made):
        made = re.sub(r"[^a-z0-9_.-]+", "-", made)
    return made


def _source_row(identity: str, row: Mapping[str, str]) -> dict[str, str]:
    return {
        "source_id": identity,
        "title": row.get("title", ""),
        "publisher": _BYLINE.sub(r"\1", row.get("publisher", "")),
        "url": first(row, ("url", "url_or_repo_path", "address")),
        "published": first(row, ("published", "published_date", "date")),
        "licence": first(row, ("licence", "license")),
    }


def first(row: Mapping[str, str], names: Sequence[str]) -> str:
    """The first non-empty cell among `names`."""
    return next((row[name] for name in names if row.get(name)), "")


def split_sources(cell: str) -> tuple[str, str]:
    """First and second of several source ids in one cell (``a;b``); a third is dropped."""
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")
