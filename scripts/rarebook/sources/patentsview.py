"""The files of PatentsView: which five, what they must hold, and DuckDB over them.

They come from the Open Data Portal of the US patent office (product PVGPATDIS), each as
`<name>.tsv` or `<name>.tsv.zip`, some hundred million rows together: DuckDB reads them as a stream
within `MEMORY`, and on disk where that is not enough.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ibis

from rarebook.problems import Problem, TableError

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

MEMORY: Final = "1GB"
PAGE: Final = "https://data.uspto.gov/bulkdata/datasets/pvgpatdis"
FILES: Final[dict[str, tuple[str, ...]]] = {
    "g_patent": ("patent_id", "patent_type", "patent_date", "withdrawn"),
    "g_cpc_current": ("patent_id", "cpc_sequence", "cpc_group"),
    "g_inventor_disambiguated": ("patent_id", "inventor_sequence", "location_id"),
    "g_assignee_disambiguated": ("patent_id", "assignee_sequence", "location_id"),
    "g_location_disambiguated": ("location_id", "disambig_country"),
}


def connect(scratch: Path, memory: str = MEMORY) -> Backend:
    """A DuckDB that keeps to `memory` and spills to `scratch`."""
    connection = ibis.duckdb.connect()
    connection.raw_sql(f"SET memory_limit = '{memory}'")
    connection.raw_sql(f"SET temp_directory = '{scratch}'")
    connection.raw_sql("SET preserve_insertion_order = false")
    return connection


def read(connection: Backend, path: Path) -> Table:
    """A file of PatentsView as a table of text, not read until it is asked."""
    return connection.read_csv(
        str(path),
        table_name=path.stem,
        delim="\t",
        quote='"',
        escape='"',
        header=True,
        all_varchar=True,
    )


def find_files(source: Path, scratch: Path) -> dict[str, Path]:
    """The five files, unpacked where they are zipped, with the columns that are needed.

    Raises
    ------
    TableError
        Naming every file that is missing and every column that a file lacks.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for name, columns in FILES.items():
        path = _unpacked(source, name, scratch)
        if path is None:
            rule = f"neither {name}.tsv nor {name}.tsv.zip is in {source.name}/; get it at {PAGE}"
            problems.append(Problem(f"{name}.tsv", None, None, None, rule))
            continue
        found[name] = path
        problems += _missing_columns(path, columns)
    if problems:
        raise TableError(problems)
    return found


def _unpacked(source: Path, name: str, scratch: Path) -> Path | None:
    plain, zipped = source / f"{name}.tsv", source / f"{name}.tsv.zip"
    if plain.is_file():
        return plain
    if not zipped.is_file():
        return None
    target = scratch / plain.name
    with zipfile.ZipFile(zipped) as archive, target.open("wb") as out:
        inside = next(item for item in archive.namelist() if item.endswith(plain.name))
        with archive.open(inside) as stream:
            shutil.copyfileobj(stream, out, 1 << 20)
    return target


def _missing_columns(path: Path, needed: tuple[str, ...]) -> list[Problem]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file, delimiter="\t"), [])
    there = ", ".join(header[:12]) or "nothing"
    rule = f"this column is missing; the file has {there}"
    return [Problem(path.name, 1, column, None, rule) for column in needed if column not in header]
