"""China's customs: the monthly headline tables as published, to the table `china_trade`.

Choices made about the data
---------------------------
- The file is one of the two monthly tables of main goods by quantity and value,
  全国出口重点商品量值表 (exports) or 全国进口重点商品量值表 (imports), in its yuan or its dollar
  edition: the page itself (.html), or the table saved as .csv or .xlsx.
- The layout: a title with year and month; a cell 单位 with the unit of value; a line of headings
  商品名称, 计量单位, then groups of two columns (month; January to month; the same of last year;
  the change in percent); a line 数量, 金额 a group; a line a good; a note. The table for February
  has no group of the month alone.
- The row 稀土 is taken, the month and the months since January; December's sum is the year. Last
  year's figures and the percentages are passed over: the former stand in last year's tables.
- It is preliminary: later, restated figures are other rows, from other sources. The dollar edition
  and the yuan edition of a month fill one row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rarebook.ingest.common import put_sources, write_table
from rarebook.problems import Problem, TableError
from rarebook.sources import customs_files, rows
from rarebook.sources.common import Adapter, Brought

TABLE: Final = "china_trade"
PAGE: Final = "http://www.customs.gov.cn/"
GOOD: Final = "稀土"
FLOWS: Final = {"出口": "export", "进口": "import"}
WEIGHTS: Final = {"吨": 1.0, "万吨": 1e4, "千克": 1e-3}
VALUES: Final = {
    "亿元人民币": ("value_cny", 1e8),
    "万元人民币": ("value_cny", 1e4),
    "百万美元": ("value_usd", 1e6),
    "千美元": ("value_usd", 1e3),
}
TITLE: Final = re.compile(r"(\d{4})年(?:1至)?(\d{1,2})月.*?(出口|进口)\S*商品量值表")
UNIT: Final = re.compile(r"单位[∶:：]\s*(\S+)")
MONTH: Final = re.compile(r"^(\d{1,2})月$")
SINCE_JANUARY: Final = re.compile(r"^1(?:至|-)(\d{1,2})月(?:累计)?$")
PASSED_OVER: Final = re.compile(r"^(去年|上年)|同比|±")


@dataclass(frozen=True)
class Head:
    """What stands above the goods: when, which way, in which unit, and what each group is."""

    year: int
    month: int
    flow: str
    column: str
    factor: float
    groups: tuple[str, ...]
    line: int


def write(file: Path, data: Path) -> Brought:
    """Write the rows of one month's table into `china_trade`."""
    made = read(file)
    newest = max(str(row["period"])[-7:] for row in made)
    source = _source(made[0]["flow"])
    identity = put_sources(data, "customs", pd.DataFrame([source]), [source["source_id"]])
    release = [{**row, "source_id": identity[source["source_id"]]} for row in made]
    write_table(data, TABLE, rows.merge(data, TABLE, release))
    return Brought(newest)


def read(file: Path) -> list[dict[str, Any]]:
    """The rows of rare earths: the month (but in February), and the months since January.

    Raises
    ------
    TableError
        If title, unit, headings or the row of rare earths are not as they should be.
    """
    lines = customs_files.cells_of(file)
    head = _head(file, lines)
    for number, cells in enumerate(lines[head.line :], start=head.line + 1):
        if cells and re.sub(r"[\s*']", "", cells[0]) == GOOD:
            return _rows(file, number, cells, head)
    raise _refuse(file, None, f"no row {GOOD} in it")


def _head(file: Path, lines: list[list[str]]) -> Head:
    start = next((n for n, cells in enumerate(lines) if "商品名称" in cells), None)
    if start is None:
        raise _refuse(file, None, "no heading 商品名称 in it: not one of the tables that are known")
    above = " ".join(cell for cells in lines[:start] for cell in cells)
    title, unit = TITLE.search(above), UNIT.search(above)
    if title is None:
        raise _refuse(file, None, "no title with year, month and 出口 or 进口…商品量值表 above it")
    if unit is None or unit[1] not in VALUES:
        rule = f"the unit of value must be one of {', '.join(VALUES)}"
        raise _refuse(file, None, rule, unit[1] if unit else None)
    headings = [cell for cell in lines[start] if cell]
    groups = tuple(headings[2:])
    unknown = [g for g in groups if not (_span(g) or PASSED_OVER.search(g))]
    pairs = [cell for cell in lines[start + 1] if cell] if len(lines) > start + 1 else []
    if headings[1:2] != ["计量单位"] or unknown or pairs != ["数量", "金额"] * len(groups):
        rule = f"headings that are not known: {', '.join(unknown or [*headings, *pairs])}"
        raise _refuse(file, start + 1, rule)
    column, factor = VALUES[unit[1]]
    year, month = int(title[1]), int(title[2])
    return Head(year, month, FLOWS[title[3]], column, factor, groups, start + 2)


def _span(group: str) -> tuple[int, int] | None:
    """First and last month of a group of columns; None if it is to be passed over."""
    alone, since = MONTH.match(group), SINCE_JANUARY.match(group)
    if alone:
        return int(alone[1]), int(alone[1])
    return (1, int(since[1])) if since else None


def _rows(file: Path, line: int, cells: list[str], head: Head) -> list[dict[str, Any]]:
    if cells[1] not in WEIGHTS:
        raise _refuse(file, line, f"the unit must be one of {', '.join(WEIGHTS)}", cells[1])
    made = []
    for number, group in enumerate(head.groups):
        span = _span(group)
        if span is None:
            continue
        if span[1] != head.month:
            raise _refuse(file, line, f"the columns {group} are not of the title's month")
        weight, value = (_number(file, line, cells[n]) for n in (2 + 2 * number, 3 + 2 * number))
        period, kind = _period(head.year, *span)
        made.append(
            {
                "period": period,
                "period_type": kind,
                "flow": head.flow,
                "basket": "headline",
                "partner_iso3": "WLD",
                "quantity_t": None if weight is None else weight * WEIGHTS[cells[1]],
                head.column: None if value is None else value * head.factor,
                "derived": False,
                "status": "reported",
                "edition": 1,
            }
        )
    return made


def _period(year: int, first: int, last: int) -> tuple[str, str]:
    if (first, last) == (1, 12):
        return str(year), "year"
    month = f"{year}-{last:02d}"
    return (month, "month") if first == last else (f"{year}-{first:02d}/{month}", "year-to-date")


def _number(file: Path, line: int, cell: str) -> float | None:
    text = cell.replace(",", "").strip()
    if text in ("", "-", "—"):
        return None
    try:
        return float(text)
    except ValueError:
        raise _refuse(file, line, "not a number", cell) from None


def _refuse(file: Path, line: int | None, rule: str, value: str | None = None) -> TableError:
    return TableError([Problem(file.name, line, None, value, rule)])


def _source(flow: str) -> dict[str, str]:
    return {
        "source_id": f"headline-{flow}s",
        "title": f"Main goods by quantity and value, {flow}s, monthly (preliminary)",
        "publisher": "General Administration of Customs of China",
        "url": PAGE,
        "published": "",
        "licence": "",
    }


ADAPTER: Final = Adapter("customs", "China's customs", PAGE, (TABLE,), write)
