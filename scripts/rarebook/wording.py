"""Numbers and ratings in words: how a reason reads."""

from __future__ import annotations

import math
from typing import Any, Final

from rarebook.judging import Claimed

MAGNITUDES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
UNITS = {"%": "%", "a": "years", "1": "", "t": "t", "t/a": "t a year", "{person}": "people"}
UNITS |= {"{person}/a": "people a year", "mo": "months", "wk": "weeks", "d": "days"}
UNITS |= {"{patent}": "patents", "USD/a": "USD a year", "[gal_us]": "US gallons", "%/a": "% a year"}

FIRST_YEAR = 1800


def number(value: float, digits: int = 3) -> str:
    """A number with sensible digits and thousands separators.

    Examples
    --------
    >>> number(52699.2), number(0.04567), number(-12.041), number(2.5e8), number(1.2e12)
    ('52,699', '0.0457', '−12', '250 million', '1.2 trillion')

    What was stated with two decimals keeps them, and nothing is rounded up to a hundred:

    >>> number(42.55), number(42.5532), number(99.99), number(99.9871)
    ('42.55', '42.6', '99.99', '99.99')
    """
    size = abs(value)
    word = next((word for unit, word in MAGNITUDES if size >= unit), "")
    if word:
        unit = next(unit for unit, name in MAGNITUDES if name == word)
        text = f"{_significant(value / unit, digits)} {word}"
    elif size >= 1000:
        text = f"{value:,.0f}"
    else:
        text = _significant(value, digits)
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _significant(value: float, digits: int) -> str:
    """Three digits that count, never in powers of ten: ``1,000``, ``0.0457``."""
    size = abs(value)
    if 1 <= size < 100 and round(value, 2) == value:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    while size < 100 <= float(f"{size:.{digits}g}") and digits < 7:
        digits += 1
    shown = float(f"{value:.{digits}g}")
    decimals = 0 if shown == 0 else max(0, digits - 1 - math.floor(math.log10(abs(shown))))
    text = f"{shown:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_name(unit: str) -> str:
    """A unit of the ledger (UCUM, ISO 4217) as a reader says it."""
    return UNITS.get(unit, unit)


def _is_year(value: float, unit: str, kind: str) -> bool:
    return kind == "date" or (unit == "a" and value >= FIRST_YEAR)


def _range(low: float, high: float, unit: str, kind: str) -> str:
    start = f"{low:.0f}" if _is_year(low, unit, kind) else number(low)
    return f"{start} to {quantity(high, unit, kind)}"


def quantity(value: float, unit: str, kind: str = "number") -> str:
    """A number with its unit; ranks and years of the calendar stand bare."""
    if _is_year(value, unit, kind):
        return f"{value:.0f}"
    if kind == "ranking":
        return f"rank {value:.0f}"
    text, name = number(value), unit_name(unit)
    if not name:
        return text
    return text + ("" if name.startswith("%") else " ") + name


# "over 2000" is said of amounts, "after 2000" of years
_OF_DATES: Final = {
    "over": "after",
    "under": "before",
    "at least": "in or after",
    "at most": "by",
    "up to": "by",
}


def claimed_text(claimed: Claimed, unit: str) -> str:
    """What was claimed, with its qualifier and no digit more: ``over 70%``, ``6 billion USD``."""
    if claimed.value is None:
        return "a statement without a number"
    low = quantity(claimed.value, unit, claimed.kind)
    if claimed.high is not None and claimed.high != claimed.value:
        return _range(claimed.value, claimed.high, unit, claimed.kind)
    words = claimed.qualifier.replace("-", " ")
    if claimed.kind == "date":
        words = _OF_DATES.get(words, words)
    return f"{words} {low}" if words and words != "range" else low


def computed_text(test: dict[str, Any], claimed: Claimed, unit: str) -> str:
    """What a test found, in words."""
    low, high = test["computed"], test["computed_high"]
    if low is None:
        return "no data"
    if isinstance(low, bool):
        return "holds" if low else "does not hold"
    if high is not None:
        return _range(low, high, unit, claimed.kind)
    return quantity(low, unit, claimed.kind)


def _scope(test: dict[str, Any]) -> str:
    return ", ".join(part for part in (test["definition"], test["period"], test["source"]) if part)


def reason(entry: dict[str, Any], claimed: Claimed, unit: str) -> str:
    """The sentence why: the tests that decided a verdict. Its note is the author's own."""
    rating, tests = entry["rating"], entry["tests"]
    own = [test for test in tests if test["own"] and test["fit"] != "no data"]
    if entry["basis"] == "documented":
        return _documents_sentence(entry["documents"])
    if rating == "open":
        fits = [t for t in tests if t["fit"] == "tight"]
        hint = f" {_found(fits[0], claimed, unit)} fits, for another case." if fits else ""
        return f"No data at hand.{hint} It would be settled by: {entry['settle'].rstrip('.')}."
    found = "; ".join(_found(test, claimed, unit) for test in own)
    said = f"Claimed: {claimed_text(claimed, unit)}. " if claimed.value is not None else ""
    if own and not isinstance(own[0]["computed"], bool):
        said += "Computed: "
        found = f"{found[0].lower()}{found[1:]}"
    if rating in ("misdated", "misscoped"):
        other = next(t for t in tests if not t["own"] and _makes(t, rating, entry))
        true_of = _scope(other) if isinstance(other["computed"], bool) else None
        return f"{said}{found}. True of: {true_of or _found(other, claimed, unit)}."
    return f"{said}{found}."


def _makes(test: dict[str, Any], rating: str, entry: dict[str, Any]) -> bool:
    same = test["definition"] == entry["definition"]
    return bool(test["fit"] == "tight" and same == (rating == "misdated"))


def _found(test: dict[str, Any], claimed: Claimed, unit: str) -> str:
    text = computed_text(test, claimed, unit)
    scope = _scope(test)
    return f"{text[0].upper()}{text[1:]} ({scope})" if scope else text


def _documents_sentence(documents: list[dict[str, Any]]) -> str:
    count = {
        side: sum(row["direction"] == side for row in documents)
        for side in ("supports", "contradicts", "context")
    }
    parts = [
        f"{n} {'document' if n == 1 else 'documents'} {verb}"
        for n, verb in (
            (count["supports"], "supporting it"),
            (count["contradicts"], "contradicting it"),
            (count["context"], "giving context"),
        )
        if n
    ]
    return f"Judged from documents: {', '.join(parts)}."
