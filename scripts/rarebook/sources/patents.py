"""US patent grants: from a folder of PatentsView downloads to the table `patent_recount`.

`patentsview` knows the files, `recount` the query; here they become rows of the book.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest.common import put_sources, write_table
from rarebook.problems import Problem, TableError
from rarebook.sources import iso, patentsview, recount

TABLE: Final = "patent_recount"


@dataclass(frozen=True)
class UpdateReport:
    """What an update found and did.

    Attributes
    ----------
    table : str
        The table of the data package.
    rows, patents : int
        Rows of the table; rare-earth patents counted once each.
    first_year, last_year : int
        Years of grant that the files cover with rare-earth patents.
    newest : str
        Date of the newest grant in the files (ISO 8601): the vintage.
    written : Path or None
        The file written; None on a dry run.
    """

    table: str
    rows: int
    patents: int
    first_year: int
    last_year: int
    newest: str
    written: Path | None

    def __str__(self) -> str:
        what = f"{self.table}: {self.patents:,} rare-earth patents of {self.first_year} to "
        what += f"{self.last_year} in {self.rows:,} rows; newest grant {self.newest}"
        return what + (f"; wrote {self.written}" if self.written else "; nothing written")


def update(source: Path, data: Path, dry_run: bool = False) -> UpdateReport:
    """Count the patents in the files of `source` and write the table.

    Parameters
    ----------
    source : Path
        Folder with the five files.
    data : Path
        The folder of the tables.
    dry_run : bool
        Count and report, but write nothing.

    Raises
    ------
    TableError
        If files or columns are missing (all of them named), or no file holds a rare-earth patent.
    """
    rows, newest = count(source)
    if rows.empty:
        rule = "no utility patent has one of the rare-earth CPC groups; is cpc_group as expected?"
        raise TableError([Problem("g_cpc_current.tsv", None, "cpc_group", None, rule)])
    written = None
    if not dry_run:
        known = pd.DataFrame([_source(newest)])
        rows["source_id"] = put_sources(data, "patentsview", known, ["pvgpatdis"])["pvgpatdis"]
        written = write_table(data, TABLE, rows)
    whole = rows[rows["cpc_group"] == "rare-earths"]
    first, last = int(whole["grant_year"].min()), int(whole["grant_year"].max())
    return UpdateReport(TABLE, len(rows), int(whole["patents"].sum()), first, last, newest, written)


def count(source: Path, scratch: Path | None = None) -> tuple[pd.DataFrame, str]:
    """Rare-earth patents by group, year and countries, and the date of the newest grant.

    Parameters
    ----------
    source : Path
        Folder with the five files.
    scratch : Path, optional
        Where zipped files are unpacked and DuckDB puts what memory does not hold.

    Returns
    -------
    DataFrame, str
        `cpc_group`, `grant_year`, `inventor_country_iso3`, `assignee_country_iso3`, `patents`;
        newest date as ISO 8601.
    """
    with tempfile.TemporaryDirectory(dir=scratch) as place:
        paths = patentsview.find_files(source, Path(place))
        connection = patentsview.connect(Path(place))
        tables = {name: patentsview.read(connection, path) for name, path in paths.items()}
        wide = recount.recount(recount.patentsview(tables)).execute()
        newest = tables["g_patent"].patent_date.max().execute()
        connection.disconnect()
    return tidy(wide), str(newest)


def tidy(wide: pd.DataFrame) -> pd.DataFrame:
    """From a column a count to a row a count, with the book's country codes."""
    keys = {
        "inventor_country": "inventor_country_iso3",
        "assignee_country": "assignee_country_iso3",
    }
    frame = wide.rename(columns=keys)
    for column in keys.values():
        frame[column] = frame[column].map(iso.alpha3)
    rows = frame.melt(["grant_year", *keys.values()], list(recount.COUNTS), "cpc_group", "patents")
    rows["cpc_group"] = rows["cpc_group"].str.replace("_", "-")
    order = ["cpc_group", "grant_year", *keys.values()]
    summed = rows.groupby(order)["patents"].sum().reset_index()
    return summed.query("patents > 0").sort_values(order).reset_index(drop=True)


def _source(newest: str) -> dict[str, str]:
    return {
        "source_id": "pvgpatdis",
        "title": "PatentsView: granted patents, disambiguated (PVGPATDIS), counted by this book",
        "publisher": "United States Patent and Trademark Office",
        "url": patentsview.PAGE,
        "published": newest,
        "licence": "CC BY 4.0",
    }
