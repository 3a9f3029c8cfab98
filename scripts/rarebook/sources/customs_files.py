"""The lines of cells of a customs table, whether a page, a CSV or a workbook holds them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from rarebook.problems import Problem, TableError
from rarebook.sources.common import decoded


def cells_of(file: Path) -> list[list[str]]:
    """Lines of cells as text, without the empty columns before the first heading.

    Raises
    ------
    TableError
        If the file is of no kind that is read.
    """
    kind = file.suffix.lower()
    if kind in (".html", ".htm"):
        lines = _of_page(decoded(file))
    elif kind == ".csv":
        lines = list(csv.reader(io.StringIO(decoded(file), newline="")))
    elif kind == ".xlsx":
        lines = _of_workbook(file)
    else:
        rule = "save the table as .html, .csv or .xlsx (an .xls opens in any spreadsheet)"
        raise TableError([Problem(file.name, None, None, None, rule)])
    clean = [[re.sub(r"\s+", " ", cell).strip() for cell in line] for line in lines]
    first = min((line.index("商品名称") for line in clean if "商品名称" in line), default=0)
    return [line[first:] if "".join(line[:first]) == "" else line for line in clean]


def _of_page(text: str) -> list[list[str]]:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(text, "lxml")
    tables = [table for table in page.find_all("table") if "商品名称" in table.get_text()]
    # the layout of the page may be a table around the table: the innermost one is meant
    inner = [table for table in tables if not table.find("table")]
    lines = [[cell.get_text() for cell in line.find_all(["td", "th"])] for line in _lines(inner)]
    title = " ".join(
        node.get_text(" ", strip=True) for node in page.find_all(["title", "h1", "h2", "h3"])
    )
    return [[title], *lines]


def _lines(tables: list[Any]) -> list[Any]:
    return list(tables[0].find_all("tr")) if tables else []


def _of_workbook(file: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]
