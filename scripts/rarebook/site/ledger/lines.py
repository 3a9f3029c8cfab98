"""One claim of a disputed question as a line: its numbers on an axis, or its documents."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final, NamedTuple

from markupsafe import Markup

from rarebook.ledger import Entry, Question
from rarebook.site.ledger import axis as axes
from rarebook.site.ledger.axis import Axis

# Their numbers are beside the point: they ask for a cause, and the claims name years or counts.
OF_CAUSE: Final = frozenset({"mp-cause", "why-china", "molycorp-2015", "complexity", "moat"})
_MEASURED: Final = frozenset({"number", "share", "ratio", "trend", "duration"})
_FIRST_YEAR: Final = 1800


class Unit(NamedTuple):
    """What makes numbers fit on one line."""

    name: str
    rank: bool
    years: bool


def unit_of(entry: Entry) -> Unit | None:
    """The unit of a claim's number; None if it states none."""
    if entry.claimed.value is None:
        return None
    name = str(entry.claim["unit"])
    years = name == "a" and entry.claimed.value >= _FIRST_YEAR
    return Unit(name, entry.claimed.kind == "ranking", years)


def common_unit(question: Question, entries: dict[str, Entry]) -> Unit | None:
    """The unit in which most sides state a number, if a line of numbers makes sense."""
    if question.name in OF_CAUSE:
        return None
    sides: dict[Unit, set[str]] = {}
    claims: Counter[Unit] = Counter()
    for side in question.sides:
        for claim_id in side.claims:
            unit = unit_of(entries[claim_id])
            if unit:
                sides.setdefault(unit, set()).add(side.letter)
                claims[unit] += entries[claim_id].claimed.kind in _MEASURED
    best = max(sides, key=lambda unit: (len(sides[unit]), claims[unit]), default=None)
    if best and (len(sides[best]) > 1 or claims[best] > 1):
        return best
    return None


def _fits(entry: Entry, unit: Unit) -> bool:
    """Whether a claim's number may stand on the line; a sum of no currency is let in."""
    own = unit_of(entry)
    return own is not None and (own == unit or own == unit._replace(name=""))


def axis_of(entries: dict[str, Entry], unit: Unit) -> Axis | None:
    """An axis for all that was claimed and computed in a unit."""
    numbers: list[float] = []
    for entry in entries.values():
        if _fits(entry, unit):
            numbers += [end for end in entry.claimed.interval if math.isfinite(end)]
            numbers += [end for pair in _computed(entry) for end in pair]
    return axes.axis_for(numbers, unit.name, years=unit.years)


def _computed(entry: Entry) -> list[tuple[float, float]]:
    """What was computed for the claim's own period and definition, as ranges."""
    found = []
    for test in entry.tests:
        low, high = test["computed"], test["computed_high"]
        if test["own"] and isinstance(low, int | float) and not isinstance(low, bool):
            found.append((float(low), float(low if high is None else high)))
    return found


def numbers(axis: Axis, entry: Entry, unit: Unit) -> Markup:
    """Claimed and computed numbers of one claim; an empty line if it states none of this unit."""
    if not _fits(entry, unit):
        return axes.strip(axis, [])
    low, high = entry.claimed.interval
    marks = []
    start = low if math.isfinite(low) else high
    for least, most in _computed(entry):
        near = least if abs(least - start) < abs(most - start) else most
        marks.append(axes.thread(axis, start, near))
    marks.append(axes.span(axis, low, high) if low != high else axes.disc(axis, low))
    for least, most in _computed(entry):
        if least != most:
            marks.append(axes.span(axis, least, most, "computed"))
        marks += [axes.diamond(axis, end) for end in sorted({least, most})]
    if low != high and math.isfinite(low) != math.isfinite(high):
        marks.append(axes.disc(axis, start))
    return axes.strip(axis, marks)


def balance(entry: Entry) -> Counter[str]:
    """How many documents support a claim, and how many contradict it."""
    directions = Counter(str(row["direction"]) for row in entry.documents)
    return Counter({d: n for d, n in directions.items() if d != "context"})


def documents(entry: Entry, most: int) -> Markup:
    """A dot a document: against the claim to the left, for it to the right."""
    step = min(6.0, 46.0 / most)
    marks = ['<line x1="50%" x2="50%" y1="0" y2="100%" class="axis"/>']
    for direction, sign in (("contradicts", -1), ("supports", 1)):
        for i in range(balance(entry)[direction]):
            place = round(50 + sign * (i + 0.75) * step, 2)
            marks.append(f'<circle cx="{place}%" cy="50%" r="5" class="{direction}"/>')
    return Markup(f'<svg class="rb-strip" aria-hidden="true">{"".join(marks)}</svg>')  # noqa: S704
