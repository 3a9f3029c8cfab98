"""Cells as the evidence writes them, made plain: dates and ranges out of sentences."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_DATE = re.compile(r"(?<![\d,.-])((?:18|19|20)\d{2}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?)(?!\d|,\d)")
_QUARTER = re.compile(r"Q([1-4]) ((?:19|20)\d{2})")
_PART = re.compile(r"\b(early|mid|late|end of|end)[ -]((?:19|20)\d{2})\b")
_MONTH = {"early": "01", "mid": "06", "late": "12", "end of": "12", "end": "12"}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:to|-|–)\s*(\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def first_date(text: str) -> str:
    """The first ISO date (year, month or day) in `text`; empty if there is none.

    Examples
    --------
    >>> first_date("2015-05-28 (NSW); 2015-12-18 (mining lease)")
    '2015-05-28'
    >>> first_date("PEA 2012-03; FS 2013-09-04")
    '2012-03'
    """
    quarter = _QUARTER.search(text)
    found = _DATE.search(text)
    if quarter and (found is None or quarter.start() < found.start()):
        return f"{quarter[2]}-{3 * int(quarter[1]) - 2:02d}"
    return found[1] if found else ""


def planned_date(text: str) -> str:
    """A date of a plan: as `first_date`, with early, mid, late and end of a year as its month.

    Examples
    --------
    >>> planned_date("mid-2026 (plan of 2023-24)"), planned_date("end of 2012")
    ('2026-06', '2012-12')
    """
    part = _PART.search(text)
    return f"{part[2]}-{_MONTH[part[1]]}" if part else first_date(text)


def span(text: str) -> tuple[str, str]:
    """Lowest and highest number of the first range in `text`, or its only number twice.

    Examples
    --------
    >>> span("about 7 to 10 years")
    ('7', '10')
    >>> span("minimum nine years")
    ('', '')
    """
    pair = _SPAN.search(text)
    if pair:
        return pair[1], pair[2]
    single = _NUMBER.search(text)
    return (single[0], single[0]) if single else ("", "")


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain dictionaries."""
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]
