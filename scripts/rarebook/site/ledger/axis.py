"""Numbers on one line: a scale that fits them, its ticks, and marks at their places.

The drawings have no coordinates of their own but per cent of their width, so that one drawing
serves every screen and its text keeps the size of the page's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from rarebook.wording import unit_name

LEFT, RIGHT = 3.0, 97.0
WIDE_SPAN: Final = 30.0
FEW, MANY = 3, 5
_SCALES: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_DIAMOND: Final = "M0-6 6 0 0 6-6 0Z"


@dataclass(frozen=True)
class Axis:
    """A scale from numbers to per cent of a drawing's width.

    Attributes
    ----------
    low, high : float
        The ends, in `unit`.
    unit : str
        As in the ledger.
    log : bool
        Whether equal steps are equal ratios.
    years : bool
        Whether the numbers are years of the calendar.
    """

    low: float
    high: float
    unit: str
    log: bool = False
    years: bool = False

    def at(self, number: float) -> float:
        """The place of a number, per cent; numbers beyond an end stand at the end."""
        number = min(max(number, self.low), self.high)
        if self.log:
            share = math.log(number / self.low) / math.log(self.high / self.low)
        else:
            share = (number - self.low) / (self.high - self.low)
        return round(LEFT + share * (RIGHT - LEFT), 2)

    def ticks(self) -> list[float]:
        """Three to five round numbers between the ends."""
        return _decades(self.low, self.high) if self.log else _steps(self.low, self.high)

    def text(self, number: float) -> str:
        """A tick's label."""
        if self.years:
            return f"{number:.0f}"
        short = shortened(number)
        return f"{short}%" if self.unit == "%" else short

    @property
    def title(self) -> str:
        """The unit, and whether the scale is logarithmic."""
        name = "" if self.years or self.unit == "%" else unit_name(self.unit)
        return ", ".join(part for part in (name, "log scale" if self.log else "") if part)


def shortened(number: float) -> str:
    """A number as short as a tick can have it.

    Examples
    --------
    >>> shortened(2.5e9), shortened(20000), shortened(-0.5)
    ('2.5 bn', '20,000', '−0.5')
    """
    for size, name in _SCALES:
        if abs(number) >= size:
            return f"{number / size:g} {name}".replace("-", "−")
    text = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:g}"
    return text.replace("-", "−")


def axis_for(numbers: Iterable[float], unit: str, *, years: bool = False) -> Axis | None:
    """A scale that holds all the numbers; None if there are none.

    Shares run from 0 to 100%, other numbers from zero unless they are years, and numbers that
    span more than thirtyfold stand on a logarithmic scale.
    """
    finite = [number for number in numbers if math.isfinite(number)]
    if not finite:
        return None
    low, high = min(finite), max(finite)
    if years:
        return Axis(math.floor(low) - 1, math.ceil(high) + 1, unit, years=True)
    if unit == "%" and low >= 0 and high <= 100:
        return Axis(0.0, 100.0, unit)
    if low > 0 and high / low > WIDE_SPAN:
        return Axis(low / 1.5, high * 1.5, unit, log=True)
    bottom, top = min(low * 1.08, 0.0), max(high * 1.08, 0.0)
    return Axis(bottom, top if top > bottom else bottom + 1.0, unit)


def _steps(low: float, high: float) -> list[float]:
    span = high - low
    size = 10.0 ** math.floor(math.log10(span))
    chosen = next(
        size * step for step in (0.2, 0.25, 0.5, 1.0, 2.0, 5.0) if span / (size * step) < MANY
    )
    if chosen < 1 and low > 1000:  # years
        chosen = 1.0
    first = math.ceil(low / chosen - 1e-9)
    return [round(i * chosen, 10) for i in range(first, math.floor(high / chosen + 1e-9) + 1)]


def _decades(low: float, high: float) -> list[float]:
    powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    step = max(1, math.ceil(len(powers) / MANY))
    found = [10.0**power for power in powers[::step]]
    if len(found) >= FEW - 1:
        return found
    base = 10.0 ** math.floor(math.log10(low))
    near = [base * k * f for f in (1, 10, 100) for k in (1, 2, 5)]
    return [number for number in near if low <= number <= high][:MANY]


def scale(axis: Axis) -> Markup:
    """The axis as a drawing: ticks, labels and the unit."""
    parts = []
    for number in axis.ticks():
        place = axis.at(number)
        side = "start" if place < 10 else "end" if place > 90 else "middle"
        parts.append(f'<line x1="{place}%" x2="{place}%" y1="0" y2="5" class="tick"/>')
        parts.append(f'<text x="{place}%" y="19" text-anchor="{side}">{axis.text(number)}</text>')
    drawn = "".join(parts)
    return Markup(f'<svg class="rb-scale" aria-hidden="true">{drawn}</svg>')  # noqa: S704


def strip(axis: Axis, marks: Sequence[str]) -> Markup:
    """A row of marks over the axis's grid lines."""
    grid = "".join(
        f'<line x1="{x}%" x2="{x}%" y1="0" y2="100%" class="grid"/>'
        for x in (axis.at(number) for number in axis.ticks())
    )
    return Markup(f'<svg class="rb-strip" aria-hidden="true">{grid}{"".join(marks)}</svg>')  # noqa: S704


def band(axis: Axis, low: float, high: float) -> str:
    """The numbers that would agree, as a band behind the marks."""
    left, right = axis.at(max(low, axis.low)), axis.at(min(high, axis.high))
    width = max(round(right - left, 2), 0.6)
    return f'<rect x="{left}%" width="{width}%" y="0" height="100%" class="band"/>'


def disc(axis: Axis, number: float, kind: str = "claimed") -> str:
    """A claimed number."""
    return f'<circle cx="{axis.at(number)}%" cy="50%" r="5" class="{kind}"/>'


def span(axis: Axis, low: float, high: float, kind: str = "claimed") -> str:
    """A range: a line as thick as a mark, or an arrow where it has no end."""
    left, right = axis.at(max(low, axis.low)), axis.at(min(high, axis.high))
    line = f'<line x1="{left}%" x2="{right}%" y1="50%" y2="50%" class="{kind} span"/>'
    heads = [(99.4, "M-6-4 0 0-6 4")] if math.isinf(high) else []
    heads += [(0.6, "M6-4 0 0 6 4")] if math.isinf(low) else []
    for place, path in heads:
        edge = right if place > 50 else left
        line += f'<line x1="{edge}%" x2="{place}%" y1="50%" y2="50%" class="{kind} span"/>'
        line += f'<svg x="{place}%" y="50%" class="rb-at"><path d="{path}" class="{kind}"/></svg>'
    return line


def diamond(axis: Axis, number: float, kind: str = "computed") -> str:
    """A computed number."""
    place = axis.at(number)
    return f'<svg x="{place}%" y="50%" class="rb-at"><path d="{_DIAMOND}" class="{kind}"/></svg>'


def thread(axis: Axis, start: float, end: float) -> str:
    """The thin line from what is claimed to what is computed."""
    return f'<line x1="{axis.at(start)}%" x2="{axis.at(end)}%" y1="50%" y2="50%" class="between"/>'
