"""USGS Mineral Resources Data System: from a reader's `mrds.csv` to the table `mrds_lead_times`.

The file (about 304,000 records, public domain) is no longer kept: the survey stopped its systematic
updates in 2011. Most records carry no year at all, and those that do lean towards mines that
produced; the chapter says so beside what it computes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest.common import write_table
from rarebook.problems import Problem, TableError

TABLE: Final = "mrds_lead_times"
FILE_NAME: Final = "mrds.csv"
SOURCE_ID: Final = "leadtimes_read-usgs-mrds"
COLUMNS: Final = (
    "dep_id",
    "site_name",
    "country",
    "commod1",
    "dev_stat",
    "disc_yr",
    "dy_ba",
    "yr_fst_prd",
    "yfp_ba",
)
DEVELOPMENT: Final = {
    "producer": "producer",
    "past producer": "past-producer",
    "prospect": "prospect",
    "occurrence": "occurrence",
    "plant": "plant",
}
QUALIFIERS: Final = {"": "exact", "b": "before", "a": "after", "c": "about"}
RARE_EARTHS: Final = frozenset(
    {
        "ree",
        "rare_earth",
        "rare_earths",
        "rare_earth_elements",
        "cerium",
        "lanthanum",
        "neodymium",
        "yttrium",
        "monazite",
    }
)
EARLIEST, LATEST = 1500, 2100
CHUNK_ROWS: Final = 50_000


@dataclass(frozen=True)
class UpdateReport:
    """What an update found and did.

    Attributes
    ----------
    table : str
        The table of the data package.
    records, dated, timed, set_aside : int
        Records read; of these with a discovery year (the rows), of these also with a year of first
        production; and left out because production comes before discovery.
    written : Path or None
        The file written; None on a dry run.
    """

    table: str
    records: int
    dated: int
    timed: int
    set_aside: int
    written: Path | None

    def __str__(self) -> str:
        what = f"{self.table}: {self.records:,} records, {self.dated:,} with a discovery year, "
        what += f"{self.timed:,} of them with a first production year; {self.set_aside:,} set "
        what += "aside because they produce before they are found"
        return what + (f"; wrote {self.written}" if self.written else "; nothing written")


def update(source: Path, data: Path, dry_run: bool = False) -> UpdateReport:
    """Read a reader's MRDS file and write the table that the chapter looks for.

    Parameters
    ----------
    source : Path
        `mrds.csv`, or the folder that holds it.
    data : Path
        The folder of the tables.
    dry_run : bool
        Read and report, but write nothing.

    Raises
    ------
    TableError
        If the file or a column is missing, or no record has a discovery year.
    """
    path = source / FILE_NAME if source.is_dir() else source
    rows, records, set_aside = read(path)
    if rows.empty:
        rule = "no record has a discovery year; is disc_yr as expected?"
        raise TableError([Problem(path.name, None, "disc_yr", None, rule)])
    written = None if dry_run else write_table(data, TABLE, rows)
    timed = int(rows["first_production_year"].notna().sum())
    return UpdateReport(TABLE, records, len(rows), timed, set_aside, written)


def read(path: Path) -> tuple[pd.DataFrame, int, int]:
    """Rows of the table, the number of records read, and how many were set aside.

    Parameters
    ----------
    path : Path
        `mrds.csv` as the survey publishes it; other columns are passed over.
    """
    if not path.is_file():
        raise TableError([Problem(path.name, None, None, None, "the file does not exist")])
    _check_columns(path)
    parts, records, set_aside = [], 0, 0
    for chunk in _chunks(path):
        records += len(chunk)
        part = tidy(chunk)
        wrong = part["first_production_year"] < part["discovery_year"]
        wrong = wrong.fillna(False).astype(bool)
        set_aside += int(wrong.sum())
        parts.append(part[~wrong])
    rows = pd.concat(parts, ignore_index=True) if parts else tidy(pd.DataFrame(columns=COLUMNS))
    return rows.drop_duplicates("dep_id", ignore_index=True), records, set_aside


def tidy(chunk: pd.DataFrame) -> pd.DataFrame:
    """Records with a discovery year, as rows of the table.

    Parameters
    ----------
    chunk : DataFrame
        The columns of `COLUMNS` as text; an empty cell is ``""``.
    """
    found = _year(chunk["disc_yr"])
    chunk, found = chunk[found.notna()], found[found.notna()]
    produced = _year(chunk["yr_fst_prd"])
    first = chunk["commod1"].str.split(",").str[0].str.strip()
    word = first.str.lower().str.replace(r"[\s-]+", "_", regex=True)
    development = chunk["dev_stat"].str.strip().str.lower().map(DEVELOPMENT).fillna("unknown")
    return pd.DataFrame(
        {
            "dep_id": chunk["dep_id"].str.strip(),
            "site_name": chunk["site_name"].str.strip(),
            "country": chunk["country"].str.strip(),
            "commodity": first,
            "development": development,
            "rare_earths": word.isin(RARE_EARTHS).map({True: "true", False: "false"}),
            "discovery_year": found,
            "discovery_qualifier": _qualifier(chunk["dy_ba"]),
            "first_production_year": produced,
            "production_qualifier": _qualifier(chunk["yfp_ba"]).where(produced.notna(), ""),
            "source_id": SOURCE_ID,
        }
    )


def _year(cells: pd.Series[str]) -> pd.Series[int]:
    """Years as whole numbers; anything that is no year of mining is missing."""
    years = pd.to_numeric(cells, errors="coerce")
    return years.where(years.between(EARLIEST, LATEST)).round().astype("Int64")


def _qualifier(cells: pd.Series[str]) -> pd.Series[str]:
    initial = cells.str.strip().str.lower().str[:1]
    return initial.map(QUALIFIERS).fillna("about")


def _chunks(path: Path) -> Iterator[pd.DataFrame]:
    yield from pd.read_csv(
        path,
        usecols=list(COLUMNS),
        dtype=str,
        keep_default_na=False,
        encoding="utf-8",
        encoding_errors="replace",
        chunksize=CHUNK_ROWS,
    )


def _check_columns(path: Path) -> None:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        header = next(csv.reader(file), [])
    absent = [column for column in COLUMNS if column not in header]
    if absent:
        rule = f"the file has no column of this name (it has {', '.join(header) or 'none'})"
        raise TableError([Problem(path.name, 1, column, None, rule) for column in absent])
