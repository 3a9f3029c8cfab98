"""A figure's CSV as a table for the page: labels as header, numbers that a reader can read."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

from rarebook.legible import visible

MOST_ROWS = 200
_FORMULA = ("=", "+", "-", "@")
_YEAR = re.compile(r"\byears?\b", re.IGNORECASE)
_WORDS = {"True": "yes", "False": "no"}


@dataclass(frozen=True)
class Column:
    """One column: its label, and whether it holds numbers."""

    label: str
    numeric: bool


@dataclass(frozen=True)
class DataTable:
    """What a page shows of a figure's data.

    Attributes
    ----------
    columns : list of Column
    rows : list of list of str
        At most `MOST_ROWS`, as text to show.
    total : int
        Rows of the whole table.
    """

    columns: list[Column]
    rows: list[list[str]]
    total: int


def read_table(path: Path) -> DataTable:
    """The table of a figure's CSV file."""
    header, *body = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    cells = [[row[i] if i < len(row) else "" for row in body] for i in range(len(header))]
    shown = [_column(*column) for column in zip(header, cells, strict=True)]
    columns = [Column(label, numeric) for label, (numeric, _) in zip(header, shown, strict=True)]
    texts = [text for _, text in shown]
    rows = [[column[i] for column in texts] for i in range(min(len(body), MOST_ROWS))]
    return DataTable(columns, rows, len(body))


def _column(label: str, cells: list[str]) -> tuple[bool, list[str]]:
    numbers = [_number(cell) for cell in cells]
    if all(n is None for n in numbers) or any(
        n is None and cell for n, cell in zip(numbers, cells, strict=True)
    ):
        return False, [_plain(cell) for cell in cells]
    known = [n for n in numbers if n is not None]
    if _are_years(label, known):
        return False, ["" if n is None else _short(f"{n:.2f}") for n in numbers]
    digits = decimals(known)
    return True, ["" if n is None else _beside(n, digits) for n in numbers]


def _beside(number: float, digits: int) -> str:
    """A number in a column of so many decimals; a small one keeps two digits that say something."""
    if number.is_integer():
        return number_text(number, digits)
    needed = 1 - math.floor(math.log10(abs(number)))
    if needed <= digits:
        return number_text(number, digits)
    return _short(number_text(number, needed))


def _short(text: str) -> str:
    return text.rstrip("0").rstrip(".")


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in cell else None


def _plain(cell: str) -> str:
    """Undo what the CSV does against spreadsheets: a page runs no formula."""
    guarded = cell.startswith("'") and cell[1:].startswith(_FORMULA)
    return str(visible(cell[1:] if guarded else _WORDS.get(cell, cell)))


def _are_years(label: str, numbers: list[float]) -> bool:
    """Whether numbers are years, or parts of years if the label says that it is about years."""
    whole = bool(_YEAR.search(label)) or all(n.is_integer() for n in numbers)
    return whole and all(1800 <= n <= 2100 for n in numbers)


def decimals(numbers: list[float]) -> int:
    """Decimals that a column needs: none for whole numbers, else three or four digits in all."""
    if all(n.is_integer() for n in numbers):
        return 0
    largest = max(abs(n) for n in numbers)
    for limit, digits in ((1000, 0), (100, 1), (1, 2)):
        if largest >= limit:
            return digits
    return 4 if largest < 0.1 else 3


def number_text(number: float, digits: int) -> str:
    """A number with thousands separators and a true minus sign.

    Examples
    --------
    >>> number_text(-1234.5, 1)
    '−1,234.5'
    """
    return f"{number:,.{digits}f}".replace("-", "−")
