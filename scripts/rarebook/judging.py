"""How a claim is judged: pure functions from numbers to a rating.

The rules are set before the numbers are seen (see the page on methods):

- a trial *agrees* within half a unit of the claim's last stated digit or 5%, whichever is larger
  (10% where the claim says "about"; a bound is read as a bound, with the rounding as its slack);
- it fits *tightly* within the rounding or 2%; it is *close* within 20%;
- a rank must be the very rank, a year the very year (close: one year off);
- a trend needs the sign and the size.

An alternative period or definition must fit tightly to make a claim misdated or misscoped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

AGREES, ABOUT, TIGHT, CLOSE = 0.05, 0.10, 0.02, 0.20
MYRIAD, HUNDRED_MILLION = 1e4, 1e8
LOWER_BOUNDS = frozenset({"over", "at-least"})
UPPER_BOUNDS = frozenset({"under", "at-most", "up-to"})
EXACT_KINDS = frozenset({"ranking", "date"})

Computed = float | bool | tuple[float, float] | None


class Rating(StrEnum):
    """What a claim is found to be."""

    SUPPORTED = "supported"
    CLOSE = "close"
    MISDATED = "misdated"
    MISSCOPED = "misscoped"
    DISPUTED = "disputed"
    CONTRADICTED = "contradicted"
    OPEN = "open"


class Fit(StrEnum):
    """How one trial sits to a claim, from the best to the worst."""

    TIGHT = "tight"
    AGREES = "agrees"
    CLOSE = "close"
    BOTH = "both sides"
    OFF = "off"
    NONE = "no data"


@dataclass(frozen=True)
class Claimed:
    """What a claim states.

    Attributes
    ----------
    kind : str
        Kind of the ledger: number, share, ratio, trend, duration, ranking, date, ...
    value, high : float or None
        The number, or the two ends of a range, in the claim's unit; None if it states none.
    qualifier : str
        ``""``, about, over, at-least, under, at-most, up-to or range.
    rounding : float
        Half a unit of the last stated digit, in the claim's unit.
    """

    kind: str
    value: float | None
    high: float | None = None
    qualifier: str = ""
    rounding: float = 0.0

    def scaled(self, factor: float) -> Claimed:
        """The same claim in another unit (`factor` > 0 new units to the old one)."""
        if self.value is None:
            return self
        high = None if self.high is None else self.high * factor
        return replace(self, value=self.value * factor, high=high, rounding=self.rounding * factor)

    @property
    def interval(self) -> tuple[float, float]:
        """The numbers that the claim allows before any tolerance."""
        assert self.value is not None
        low, high = sorted((self.value, self.value if self.high is None else self.high))
        if self.qualifier in LOWER_BOUNDS:
            return (-math.inf, high) if low < 0 else (low, math.inf)
        if self.qualifier in UPPER_BOUNDS:
            return (low, math.inf) if low < 0 else (-math.inf, high)
        return low, high

    @property
    def is_bound(self) -> bool:
        """Whether the claim names a bound rather than a number."""
        return self.qualifier in LOWER_BOUNDS | UPPER_BOUNDS


@dataclass(frozen=True)
class Trial:
    """One test of a claim: a number computed for a period under a definition.

    Attributes
    ----------
    computed : float, bool, (low, high) or None
        In the claim's unit; a bool for a statement without a number; a pair where the data give
        a range; None where there are no data.
    period, definition : str or None
        None means the claim's own.
    table, source : str or None
        Where the number came from.
    """

    computed: Computed
    period: str | None = None
    definition: str | None = None
    table: str | None = None
    source: str | None = None
    note: str | None = None


def rounding_of(text: str, kind: str = "number") -> float:
    """Half a unit of the last digit that a number states, as a Chinese text would write it.

    Below 10,000 a number is written in full, from there in 万 (10⁴), from 10⁸ in 亿 (10⁸): zeros
    behind the coefficient are not stated digits.

    Parameters
    ----------
    text : str
        The number as the ledger holds it, for example ``"85000"``.
    kind : str
        Kind of the claim; ranks and years are exact.

    Examples
    --------
    >>> rounding_of("7600"), rounding_of("85000"), rounding_of("13.6")
    (0.5, 500.0, 0.05)
    """
    if not text.strip() or kind in EXACT_KINDS:
        return 0.0
    number = abs(float(text))
    unit = HUNDRED_MILLION if number >= HUNDRED_MILLION else MYRIAD if number >= MYRIAD else 1.0
    digits = f"{number / unit:.10f}".rstrip("0").rstrip(".")
    if unit == 1.0 and "." in text:
        digits = text.strip().lstrip("+-")
    decimals = len(digits.partition(".")[2])
    return float(0.5 * unit * 10.0**-decimals)


def fit(claimed: Claimed, computed: Computed) -> Fit:
    """How a computed number sits to what was claimed.

    Raises
    ------
    ValueError
        If a number is held against a claim that states none.
    """
    if computed is None or (isinstance(computed, float) and math.isnan(computed)):
        return Fit.NONE
    if isinstance(computed, bool):
        return Fit.TIGHT if computed else Fit.OFF
    if claimed.value is None:
        raise ValueError("the claim states no number: compute whether it holds (True or False)")
    if isinstance(computed, tuple):
        return _fit_pair(claimed, *sorted(computed))
    return _fit_number(claimed, float(computed))


def _fit_pair(claimed: Claimed, low: float, high: float) -> Fit:
    """A range fits as its worse end does; a claim inside a wide range has data on both sides."""
    ends = [_fit_number(claimed, low), _fit_number(claimed, high)]
    worse = max(ends, key=list(Fit).index)
    if worse in (Fit.TIGHT, Fit.AGREES):
        return worse
    least, most = claimed.interval
    if low <= most and high >= least:
        return Fit.BOTH
    return min(ends, key=list(Fit).index)


def _fit_number(claimed: Claimed, computed: float) -> Fit:
    assert claimed.value is not None
    if claimed.kind in EXACT_KINDS:
        return _fit_exact(claimed, computed)
    if claimed.kind == "trend" and claimed.value * computed < 0:
        return Fit.OFF
    low, high = claimed.interval
    gap = max(0.0, low - computed, computed - high)
    size = abs(high if computed > high else low if computed < low else claimed.value)
    slack = 1e-9 * size
    if gap <= max(claimed.rounding, 0.0 if claimed.is_bound else TIGHT * size) + slack:
        return Fit.TIGHT
    share = 0.0 if claimed.is_bound else ABOUT if claimed.qualifier == "about" else AGREES
    if gap <= max(claimed.rounding, share * size) + slack:
        return Fit.AGREES
    return Fit.CLOSE if gap <= CLOSE * size + slack else Fit.OFF


def _fit_exact(claimed: Claimed, computed: float) -> Fit:
    low, high = claimed.interval
    gap = max(0.0, low - computed, computed - high)
    if gap < 0.5:
        return Fit.TIGHT
    return Fit.CLOSE if claimed.kind == "date" and gap < 1.5 else Fit.OFF


def judge(
    claimed: Claimed, trials: Sequence[Trial], period: str | None, definition: str | None
) -> Rating:
    """The rating that follows from the trials.

    Parameters
    ----------
    claimed : Claimed
        What was stated.
    trials : sequence of Trial
        Every test tried; those without data count for nothing.
    period, definition : str or None
        The claim's own: trials with these, or with None, are its own.

    Returns
    -------
    Rating
        Well defined for any input; a trial that is off, or an alternative that does not fit
        tightly, never improves it.
    """
    own: list[Fit] = []
    dated: list[Fit] = []
    scoped: list[Fit] = []
    for trial in trials:
        found = fit(claimed, trial.computed)
        if found is Fit.NONE:
            continue
        own_period = trial.period in (None, period)
        own_definition = trial.definition in (None, definition)
        shelf = scoped if not own_definition else own if own_period else dated
        shelf.append(found)
    return _weigh(set(own), set(dated), set(scoped))


def _weigh(own: set[Fit], dated: set[Fit], scoped: set[Fit]) -> Rating:
    if not own:
        return Rating.OPEN
    agreeing = own & {Fit.TIGHT, Fit.AGREES}
    if agreeing:
        return Rating.DISPUTED if own & {Fit.OFF, Fit.BOTH} else Rating.SUPPORTED
    if Fit.BOTH in own:
        return Rating.DISPUTED
    if Fit.TIGHT in dated:
        return Rating.MISDATED
    if Fit.TIGHT in scoped:
        return Rating.MISSCOPED
    return Rating.CLOSE if Fit.CLOSE in own else Rating.CONTRADICTED


def judge_documents(directions: Sequence[str]) -> Rating:
    """The rating of a claim that only documents can settle.

    Parameters
    ----------
    directions : sequence of str
        ``supports``, ``contradicts`` or ``context``, one a document.
    """
    sides = set(directions) & {"supports", "contradicts"}
    if len(sides) == 2:
        return Rating.DISPUTED
    if not sides:
        return Rating.OPEN
    return Rating.SUPPORTED if "supports" in sides else Rating.CONTRADICTED
