"""World Bank: the World Development Indicators, to the purchasing power parities of the book.

Choices made about the data
---------------------------
- One indicator is taken, PA.NUS.PPP (local currency units to the international dollar, for GDP),
  for the economies whose parities the table `exchange_rates` holds already. Market rates stay as
  they are: they come from another publisher, and two publishers' averages are not mixed.
- A parity that the bank restates takes the former one's place; one that stands keeps its row.
- The file is the CSV that the bank offers for download (`API_PA.NUS.PPP_DS2_en_csv_….csv`): a few
  lines with source and date, then an economy a row and a year a column. What `wbgapi` answers is
  written in that form first, so that both ways meet in one reader.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rarebook import records
from rarebook.ingest.common import put_sources, write_table
from rarebook.problems import Problem, TableError
from rarebook.sources import rows
from rarebook.sources.common import Adapter, Brought, decoded, refuse_columns

TABLE: Final = "exchange_rates"
INDICATOR: Final = "PA.NUS.PPP"
PAGE: Final = f"https://data.worldbank.org/indicator/{INDICATOR}"
DATABASE: Final = 2
COLUMNS: Final = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
YEAR: Final = re.compile(r"^\d{4}$")
UPDATED: Final = "Last Updated Date"


def write(file: Path, data: Path) -> Brought:
    """Write the parities of a file into `exchange_rates`."""
    found, updated = read(file)
    currencies = _currencies(data)
    source = pd.DataFrame([_source(updated)])
    identity = put_sources(data, "worldbank", source, [INDICATOR])[INDICATOR]
    release = [
        {
            "country_iso3": economy,
            "currency": currencies[economy],
            "period": year,
            "basis": "ppp",
            "lcu_per_usd": parity,
            "source_id": identity,
        }
        for (economy, year), parity in found.items()
        if economy in currencies
    ]
    absent = sorted(set(currencies) - {row["country_iso3"] for row in release})
    write_table(data, TABLE, rows.merge(data, TABLE, release))
    notes = (f"the file has no {', '.join(absent)}: their rows stand",) if absent else ()
    return Brought(updated[:7], notes)


def read(file: Path) -> tuple[dict[tuple[str, str], float], str]:
    """Parities by economy and year, and the day of the bank's last update.

    Raises
    ------
    TableError
        If the columns are not those of the bank's CSV (the difference is named), if it is of
        another indicator, or if a value is no number.
    """
    lines = list(csv.reader(io.StringIO(decoded(file), newline="")))
    start = next((n for n, row in enumerate(lines) if row[:1] == [COLUMNS[0]]), None)
    if start is None:
        refuse_columns(file, lines[0] if lines else [], COLUMNS)
        raise TableError([Problem(file.name, None, None, None, "no header in it")])
    header = lines[start]
    years = [name for name in header if YEAR.match(name)]
    refuse_columns(file, [name for name in header if name], COLUMNS, years)
    updated = next((row[1] for row in lines[:start] if row[:1] == [UPDATED]), "")
    found: dict[tuple[str, str], float] = {}
    for number, cells in enumerate(lines[start + 1 :], start=start + 2):
        row = dict(zip(header, cells, strict=False))
        if row.get("Indicator Code", INDICATOR) != INDICATOR:
            rule = f"the indicator must be {INDICATOR}"
            given = row["Indicator Code"]
            raise TableError([Problem(file.name, number, "Indicator Code", given, rule)])
        for year in years:
            if row.get(year):
                found[row["Country Code"], year] = _number(file, number, year, row[year])
    return found, updated


def fetch(folder: Path, data: Path, key: str) -> Path:
    """Ask the bank, and write what it answers as the CSV that it offers for download."""
    import wbgapi

    economies = sorted(_currencies(data))
    answer = list(wbgapi.data.fetch(INDICATOR, economies, skipBlanks=True, db=DATABASE))
    if not answer:
        raise LookupError(f"no value of {INDICATOR} in the answer")
    updated = str(wbgapi.source.get(DATABASE)["lastupdated"])
    return _as_download(folder / f"{INDICATOR}.csv", answer, updated)


def _as_download(file: Path, answer: list[dict[str, Any]], updated: str) -> Path:
    wide: dict[str, dict[str, Any]] = {}
    for item in answer:
        year = str(item["time"]).removeprefix("YR")
        wide.setdefault(str(item["economy"]), {})[year] = item["value"]
    years = sorted({year for values in wide.values() for year in values})
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([["Data Source", "World Development Indicators"], [UPDATED, updated]])
    writer.writerow([*COLUMNS, *years])
    for economy, values in sorted(wide.items()):
        cells = [values.get(year, "") for year in years]
        writer.writerow(["", economy, "", INDICATOR, *cells])
    records.write_text(file, out.getvalue())
    return file


def _currencies(data: Path) -> dict[str, str]:
    """The currency of each economy whose parities the table holds."""
    table = rows.read(data, TABLE)
    held = table[table["basis"] == "ppp"]
    return dict(zip(held["country_iso3"], held["currency"], strict=True))


def _number(file: Path, line: int, column: str, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise TableError([Problem(file.name, line, column, cell, "not a number")]) from None


def _source(updated: str) -> dict[str, str]:
    return {
        "source_id": INDICATOR,
        "title": "World Development Indicators, PPP conversion factor, GDP (PA.NUS.PPP)",
        "publisher": "World Bank",
        "url": PAGE,
        "published": updated,
        "licence": "CC BY 4.0",
    }


ADAPTER: Final = Adapter("worldbank", "The World Bank", PAGE, (TABLE,), write, fetch)
