"""UN Comtrade: China's monthly exports by HS6, to the table `china_trade_hs6`.

Choices made about the data
---------------------------
- What is asked for is the whole of a code: reporter China, flow export, all partners, all modes of
  transport and customs procedures together. Any other row of a file is passed over.
- A net weight that Comtrade estimated is left out: the table's weights are those reported.
- A month that Comtrade restates takes the former figure's place; one that stands keeps its row; an
  empty cell never wipes out a figure.
- The file is the CSV of Comtrade's own columns, as its site and its interface give them out. What
  `comtradeapicall` answers is written in that form first, so that both ways meet in one reader.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rarebook.ingest.common import put_sources, write_table
from rarebook.problems import Problem, TableError
from rarebook.sources import rows
from rarebook.sources.common import Adapter, Brought, decoded, refuse_columns

TABLE: Final = "china_trade_hs6"
PAGE: Final = "https://comtradeplus.un.org/"
KEY: Final = "COMTRADE_KEY"
CODES: Final = ("280530", "284690", "850511")
RESTATED: Final = 13
"""Months before the newest one that are asked for again: customs restates them."""

MOST_PERIODS: Final = 12
WANTED: Final = {
    "freqCode": ("M",),
    "reporterCode": ("156",),
    "flowCode": ("X",),
    "partnerCode": ("0",),
    "partner2Code": ("0", ""),
    "customsCode": ("C00", ""),
    "motCode": ("0", ""),
}
NEEDED: Final = (*WANTED, "period", "cmdCode", "netWgt", "isNetWgtEstimated", "primaryValue")
OTHERS: Final = tuple(
    """typeCode refPeriodId refYear refMonth reporterISO reporterDesc flowDesc partnerISO
    partnerDesc partner2ISO partner2Desc classificationCode classificationSearchCode
    isOriginalClassification cmdDesc aggrLevel isLeaf customsDesc mosCode motDesc qtyUnitCode
    qtyUnitAbbr qty isQtyEstimated altQtyUnitCode altQtyUnitAbbr altQty isAltQtyEstimated
    grossWgt isGrossWgtEstimated cifvalue fobvalue legacyEstimationFlag isReported
    isAggregate""".split()  # noqa: SIM905
)


def write(file: Path, data: Path) -> Brought:
    """Write the months of a file into `china_trade_hs6`."""
    months = read(file)
    newest = max(str(row["period"]) for row in months)
    source = pd.DataFrame([_source(newest)])
    identity = put_sources(data, "comtrade", source, ["monthly-chn"])["monthly-chn"]
    release = [{**row, "source_id": identity} for row in months]
    whole = rows.merge(data, TABLE, release).sort_values(["period", "hs6"], kind="stable")
    write_table(data, TABLE, whole)
    return Brought(newest)


def read(file: Path) -> list[dict[str, Any]]:
    """A row a month and code, in the columns of the table.

    Raises
    ------
    TableError
        If the columns are not Comtrade's (the difference is named), if a cell is not what it
        should be, or if no row is of China's exports of the codes.
    """
    reader = csv.DictReader(io.StringIO(decoded(file), newline=""))
    refuse_columns(file, [n for n in reader.fieldnames or [] if n], NEEDED, OTHERS)
    made = [_row(file, line, cells) for line, cells in enumerate(reader, start=2) if _wanted(cells)]
    if not made:
        rule = f"no row of China's monthly exports to the world of {', '.join(CODES)}"
        raise TableError([Problem(file.name, None, None, None, rule)])
    return made


def _wanted(cells: dict[str, str]) -> bool:
    whole = all(_code(cells[name]) in values for name, values in WANTED.items())
    return whole and _code(cells["cmdCode"]) in CODES


def _code(cell: str | None) -> str:
    """A code as text, also where a spreadsheet made a number of it."""
    return (cell or "").strip().removesuffix(".0")


def _row(file: Path, line: int, cells: dict[str, str]) -> dict[str, Any]:
    period = _code(cells["period"])
    if len(period) != 6 or not period.isdigit():
        rule = "a month must be written YYYYMM"
        raise TableError([Problem(file.name, line, "period", cells["period"], rule)])
    weight = _number(file, line, "netWgt", cells)
    estimated = cells["isNetWgtEstimated"].strip().lower() in ("true", "1")
    known = weight if weight and not estimated else None
    return {
        "period": f"{period[:4]}-{period[4:]}",
        "hs6": _code(cells["cmdCode"]),
        "quantity_t": None if known is None else known / 1000,
        "value_usd": _number(file, line, "primaryValue", cells),
    }


def _number(file: Path, line: int, column: str, cells: dict[str, str]) -> float | None:
    cell = (cells[column] or "").strip()
    try:
        return float(cell) if cell else None
    except ValueError:
        raise TableError([Problem(file.name, line, column, cell, "not a number")]) from None


def fetch(folder: Path, data: Path, key: str) -> Path:
    """Ask for the months since the newest one of the table, and those that may be restated."""
    import comtradeapicall

    table = rows.read(data, TABLE)
    wanted = months_since(str(table["period"].max()), datetime.now(UTC).date())
    parts = []
    for start in range(0, len(wanted), MOST_PERIODS):
        answer = comtradeapicall.getFinalData(
            key,
            typeCode="C",
            freqCode="M",
            clCode="HS",
            period=",".join(wanted[start : start + MOST_PERIODS]),
            reporterCode="156",
            cmdCode=",".join(CODES),
            flowCode="X",
            partnerCode="0",
            partner2Code="0",
            customsCode="C00",
            motCode="0",
        )
        if answer is None:
            # the client prints what went wrong and gives nothing back
            raise ConnectionError("the client said why above")
        parts.append(answer)
    file = folder / "comtrade.csv"
    pd.concat(parts, ignore_index=True).to_csv(file, index=False)
    return file


def months_since(newest: str, today: date) -> list[str]:
    """The months to ask for, as YYYYMM.

    Examples
    --------
    >>> months_since("2026-02", date(2026, 4, 9))[-3:]
    ['202602', '202603', '202604']
    """
    year, month = (int(part) for part in newest.split("-"))
    first, last = year * 12 + month - 1 - RESTATED, today.year * 12 + today.month - 1
    return [f"{n // 12}{n % 12 + 1:02d}" for n in range(first, last + 1)]


def _source(newest: str) -> dict[str, str]:
    return {
        "source_id": "monthly-chn",
        "title": "UN Comtrade, monthly exports of China by HS6",
        "publisher": "United Nations Statistics Division",
        "url": PAGE,
        "published": newest,
        "licence": "UN Comtrade terms: to be cited, not redistributed in bulk",
    }


ADAPTER: Final = Adapter("comtrade", "UN Comtrade", PAGE, (TABLE,), write, fetch, KEY)
