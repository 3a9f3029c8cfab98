"""The tests of a claim for its page: each in words and, if it is a number, on a line."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from rarebook.judging import ABOUT, AGREES, EXACT_KINDS
from rarebook.ledger import Entry
from rarebook.site.ledger import axis as axes
from rarebook.site.ledger import words

Row = dict[str, Any]


def tests_of(entry: Entry) -> Row:
    """The tests tried, each with its words and, where the claim states a number, its strip."""
    axis = _test_axis(entry)
    made = [
        {
            **test,
            "text": entry.computed(test),
            "fit_words": words.FITS.get(str(test["fit"]), str(test["fit"])),
            "strip": _test_strip(axis, entry, test) if axis else None,
        }
        for test in entry.tests
    ]
    return {"tests": made, "test_scale": axes.scale(axis) if axis else None}


def agreeing(entry: Entry) -> tuple[float, float]:
    """The numbers that agree with what was claimed, after rounding and tolerance."""
    claimed = entry.claimed
    low, high = claimed.interval
    share = 0.0 if claimed.is_bound else ABOUT if claimed.qualifier == "about" else AGREES
    if claimed.kind in EXACT_KINDS:
        return low, high
    pads = [max(claimed.rounding, share * abs(end)) if math.isfinite(end) else 0.0
            for end in (low, high)]  # fmt: skip
    return low - pads[0], high + pads[1]


def _ends(test: Row) -> list[float]:
    ends = [test["computed"], test["computed_high"]]
    return [float(e) for e in ends if isinstance(e, int | float) and not isinstance(e, bool)]


def _test_axis(entry: Entry) -> axes.Axis | None:
    numbers = [end for test in entry.tests for end in _ends(test)]
    if entry.claimed.value is None or not numbers:
        return None
    unit = str(entry.claim["unit"])
    years = unit == "a" and entry.claimed.kind == "date"
    return axes.axis_for([*numbers, *agreeing(entry)], unit, years=years)


def _test_strip(axis: axes.Axis, entry: Entry, test: Row) -> Markup:
    kind = "computed" if test["fit"] in ("tight", "agrees") else "computed off"
    drawn = [axes.band(axis, *agreeing(entry))]
    ends = _ends(test)
    if len(ends) > 1:
        drawn.append(axes.span(axis, min(ends), max(ends), "computed"))
    drawn += [axes.diamond(axis, end, kind) for end in ends]
    return axes.strip(axis, drawn)
