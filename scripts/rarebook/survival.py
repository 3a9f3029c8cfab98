"""Waiting times: how many have arrived by when, counting those who still wait.

A thin layer over lifelines that takes dates as the book's tables hold them and gives back plain
tables of steps. Everything is a share of those who *have* arrived, so a curve rises from 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from lifelines import AalenJohansenFitter, KaplanMeierFitter

WAITING = 0
# ties are parted by less than a minute, so that lifelines need not part them by chance
_APART_A = 1e-7
COLUMNS = ["years", "share", "low", "high"]


def decimal_year(text: Any) -> float:
    """A date of the tables as a decimal year; a year or a month counts as its middle.

    Parameters
    ----------
    text : str or missing
        ``2010``, ``2010-03`` or ``2010-03-14``.

    Returns
    -------
    float
        Years; NaN for a missing date.

    Examples
    --------
    >>> decimal_year("2010"), decimal_year("2010-01"), decimal_year(None)
    (2010.5, 2010.0416666666667, nan)
    """
    if not isinstance(text, str) or not text:
        return math.nan
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return parts[0] + 0.5
    if len(parts) == 2:
        return parts[0] + (parts[1] - 0.5) / 12
    first = np.datetime64(f"{parts[0]}-01-01")
    days = float((np.datetime64(text) - first) / np.timedelta64(1, "D"))
    return parts[0] + (days + 0.5) / 365.25


def kaplan_meier(
    years: Sequence[float],
    arrived: Sequence[bool],
    entry: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Share that has arrived by each time, those still waiting counted up to their last news.

    Parameters
    ----------
    years : sequence of float, shape (n,)
        Waiting time of each, in years, to the arrival or to the last news; at least 0.
    arrived : sequence of bool, shape (n,)
        Whether that time ended with the arrival.
    entry : sequence of float, shape (n,), optional
        When each came into view, on the same clock: before, it could not have been seen to arrive
        and does not count as waiting. Default: all from the start.

    Returns
    -------
    DataFrame
        `years`, `share` (one minus the Kaplan-Meier estimate), `low` and `high` (95%, log-log;
        missing where the share is 0, where the formula has nothing to say), `at_risk` (waiting
        just before). One row a time at which anything happens, the first at 0.

    Raises
    ------
    ValueError
        If there is nobody, or a time is negative or missing.

    Examples
    --------
    >>> kaplan_meier([1, 2, 3], [True, False, True])["share"].round(3).tolist()
    [0.0, 0.333, 0.333, 1.0]
    """
    times = _checked(years)
    seen = None if entry is None else np.minimum(np.asarray(entry, dtype=float), times)
    fitted = KaplanMeierFitter().fit(times, np.asarray(arrived, dtype=bool), entry=seen)
    band = 1 - fitted.confidence_interval_
    curve = pd.DataFrame(
        {
            "years": fitted.survival_function_.index.to_numpy(float),
            "share": 1 - fitted.survival_function_.iloc[:, 0].to_numpy(float),
            "low": band.min(axis=1).to_numpy(float),
            "high": band.max(axis=1).to_numpy(float),
            "at_risk": fitted.event_table["at_risk"].to_numpy(int),
        }
    )
    curve.loc[curve["share"] <= 0, ["low", "high"]] = math.nan
    return curve


def aalen_johansen(
    years: Sequence[float],
    outcome: Sequence[int],
    of: int,
    entry: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Share that has ended in one way by each time, where other ways of ending compete with it.

    Parameters
    ----------
    years : sequence of float, shape (n,)
        Waiting time of each, in years.
    outcome : sequence of int, shape (n,)
        0 for those still waiting, 1, 2, ... for the ways of ending.
    of : int
        The way of ending that is counted.
    entry : sequence of float, shape (n,), optional
        When each came into view, as in `kaplan_meier`.

    Returns
    -------
    DataFrame
        `years`, `share`, `low`, `high` as `kaplan_meier`; all 0 if nobody ended in that way.

    Raises
    ------
    ValueError
        If there is nobody, or a time is negative or missing.

    Examples
    --------
    >>> curve = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0], of=1)
    >>> curve["share"].round(3).tolist()
    [0.0, 0.25, 0.25, 0.5, 0.5]
    """
    times, ways = _checked(years), np.asarray(outcome, dtype=int)
    if not (ways == of).any():
        ends = [0.0, float(times.max())]
        return pd.DataFrame({"years": ends, "share": 0.0, "low": math.nan, "high": math.nan})
    apart = _parted(times, ways)
    seen = None if entry is None else np.minimum(np.asarray(entry, dtype=float), times)
    fitted = AalenJohansenFitter(seed=0).fit(apart, ways, event_of_interest=of, entry=seen)
    band = fitted.confidence_interval_
    # each step stands at its true time: a step a moment late would be missed by `at`
    exact = dict(zip(apart.tolist(), times.tolist(), strict=True))
    steps = fitted.cumulative_density_.index.to_numpy(float).tolist()
    curve = pd.DataFrame(
        {
            "years": [exact.get(step, step) for step in steps],
            "share": fitted.cumulative_density_.iloc[:, 0].to_numpy(float),
            "low": band.min(axis=1).to_numpy(float),
            "high": band.max(axis=1).to_numpy(float),
        }
    )
    curve.loc[curve["share"] <= 0, ["low", "high"]] = math.nan
    return curve.drop_duplicates("years", keep="last").reset_index(drop=True)


def at(curve: pd.DataFrame, years: float, column: str = "share") -> float:
    """A curve's value at a time: that of the last step before or at it.

    Examples
    --------
    >>> at(kaplan_meier([1, 2, 3], [True, False, True]), 2.5)
    0.33333333333333337
    """
    before = curve.loc[curve["years"] <= years, column]
    return float(before.iloc[-1]) if len(before) else math.nan


def median(curve: pd.DataFrame) -> float | None:
    """The time by which half have arrived; None if the curve does not get that far."""
    reached = curve.loc[curve["share"] >= 0.5 - 1e-9, "years"]
    return float(reached.iloc[0]) if len(reached) else None


def waiting(years: Sequence[float], at_times: Sequence[float]) -> list[int]:
    """How many were still followed at each time: the numbers at risk.

    Examples
    --------
    >>> waiting([1, 2, 3], [0, 2, 5])
    [3, 2, 0]
    """
    times = _checked(years)
    return [int((times >= time).sum()) for time in at_times]


def _checked(years: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    times = np.asarray(years, dtype=float)
    if times.size == 0:
        raise ValueError("nobody waits: there is no waiting time to count")
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("a waiting time is missing or negative")
    return times


def _parted(
    times: np.ndarray[Any, np.dtype[np.float64]], ways: np.ndarray[Any, np.dtype[np.int64]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Times without ties: those who ended go before those who were lost from sight."""
    order = np.lexsort((ways == WAITING, times))
    apart = times.copy()
    apart[order] = times[order] + _APART_A * np.arange(len(times))
    return apart
