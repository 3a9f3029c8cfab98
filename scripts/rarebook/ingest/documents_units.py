"""Figures and dates of the gathered documents in the book's units and in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

# Unit of the evidence to the book's, with the factor.
UNITS: Mapping[str, tuple[str, str]] = {
    "million USD": ("1e6", "USD"),
    "billion USD": ("1e9", "USD"),
    "trillion USD": ("1e12", "USD"),
    "billion USD per year": ("1e9", "USD/a"),
    "billion EUR": ("1e9", "EUR"),
    "EUR per shell": ("1", "EUR"),
    "million CNY": ("1e6", "CNY"),
    "100 million CNY": ("1e8", "CNY"),
    "billion CNY": ("1e9", "CNY"),
    "CNY/t REO": ("1", "CNY/t"),
    "billion TWD": ("1e9", "TWD"),
    "rounds": ("1", "1"),
    "million units": ("1e6", "1"),
    "million {person}": ("1e6", "{person}"),
    "thousand t": ("1e3", "t"),
    "million t": ("1e6", "t"),
    "Mt": ("1e6", "t"),
    "t/t REO": ("1", "t/t"),
    "million lb": ("1e6", "[lb_av]"),
    "US gal": ("1", "[gal_us]"),
    "mi": ("1", "[mi_us]"),
    "x": ("1", "1"),
    "% of the leading country": ("1", "%"),
    "% U": ("1", "%"),
    "wt %": ("1", "%"),
    "ppm U3O8": ("1", "ppm"),
    "pH": ("1", "[pH]"),
    "Bq/kg mean": ("1", "Bq/kg"),
}

DATES: Mapping[str, str] = {
    "2025-H1": "2025-01/2025-06",
    "FY2026": "2025-10/2026-09",  # the US fiscal year
    "to 1994": "../1994",
}


def measure(value: str, unit: str) -> tuple[str, str]:
    """A figure in the book's unit; without a figure there is no unit.

    Examples
    --------
    >>> measure("1.5", "billion USD"), measure("", "%")
    (('1500000000', 'USD'), ('', ''))
    """
    if not value:
        return "", ""
    factor, own = UNITS.get(unit, ("1", unit))
    number = Decimal(value) * Decimal(factor)
    return (value if factor == "1" else f"{number.normalize():f}"), own


def iso(period: str) -> str:
    """A date or interval as ISO 8601; what is no date becomes empty.

    Examples
    --------
    >>> iso("2013/"), iso("2025-H1"), iso("12 a")
    ('2013/..', '2025-01/2025-06', '')
    """
    if period in DATES:
        return DATES[period]
    if not re.fullmatch(r"\d{4}[\d/-]*", period):
        return ""
    return f"{period}.." if period.endswith("/") else period
