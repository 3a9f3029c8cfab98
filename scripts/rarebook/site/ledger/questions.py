"""The disputed questions: the sides' numbers on one line with what was computed, and who is right.

Where the sides state numbers of one unit, the picture is a line of numbers: a disc for what is
claimed, a diamond for what was computed. Where they argue about a cause or an event, it is a
balance: a dot for each document against the claim on the left, for it on the right.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from rarebook.ledger import UNRATED, Entry, Ledger, Question, Side
from rarebook.site.ledger import axis as axes
from rarebook.site.ledger import words
from rarebook.site.ledger.axis import Axis

Row = dict[str, Any]
# Their numbers are beside the point: they ask for a cause, and the claims name years or counts.
OF_CAUSE: Final = frozenset({"mp-cause", "why-china", "molycorp-2015", "complexity", "moat"})
_MEASURED: Final = frozenset({"number", "share", "ratio", "trend", "duration"})
_FIRST_YEAR: Final = 1800
_AGREE: Final = frozenset({"supported", "close"})
_FAIL: Final = frozenset({"misdated", "misscoped", "contradicted"})


class Unit(NamedTuple):
    """What makes numbers fit on one line."""

    name: str
    rank: bool
    years: bool


class Line(NamedTuple):
    """One claim of a side, with its part of the picture."""

    entry: Entry
    claimed: str
    found: str
    strip: Markup | None


class Drawn(NamedTuple):
    """A side with its lines."""

    side: Side
    lines: tuple[Line, ...]


class Picture(NamedTuple):
    """A question as the page shows it.

    Attributes
    ----------
    kind : {"numbers", "documents", "none"}
    scale : Markup or None
        The axis under the strips.
    title : str
        The unit of the axis.
    state : str
        One of `STATES`.
    finding : str
        What the data say, and for whom.
    settle : list of (str, str)
        Claim and what would settle it.
    """

    question: Question
    kind: str
    drawn: tuple[Drawn, ...]
    scale: Markup | None
    title: str
    state: str
    finding: str
    settle: list[tuple[str, str]]


STATES: Final = {
    "one": "settled for one side",
    "several": "more than one side holds",
    "none": "no side fits",
    "mixed": "the data fall on both sides",
    "partly": "judged in part",
    "open": "open: no data at hand",
    "unjudged": "not yet judged",
}


def picture(ledger: Ledger, question: Question) -> Picture:
    """A question with its picture and its finding."""
    entries = {i: ledger.entries[i] for side in question.sides for i in side.claims}
    unit = common_unit(question, entries)
    axis = _axis(entries, unit) if unit else None
    documents = axis is None and any(_balance(entry) for entry in entries.values())
    strips: dict[str, Markup | None] = dict.fromkeys(entries)
    scale: Markup | None = None
    if axis and unit:
        strips = {i: _numbers(axis, entry, unit) for i, entry in entries.items()}
        scale = axes.scale(axis)
    elif documents:
        most = max(max(_balance(entry).values(), default=1) for entry in entries.values())
        strips = {i: _documents(entry, most) for i, entry in entries.items()}
    drawn = tuple(
        Drawn(
            side,
            tuple(
                Line(entries[i], entries[i].stated, words.found(entries[i]), strips[i])
                for i in side.claims
            ),
        )
        for side in question.sides
    )
    state, finding = judgement(question, entries)
    settle = [
        (i, str(entry.verdict["settle"]))
        for i, entry in entries.items()
        if entry.verdict and entry.verdict["settle"]
    ]
    kind = "numbers" if axis else "documents" if documents else "none"
    title = axis.title if axis else ""
    return Picture(question, kind, drawn, scale, title, state, finding, settle)


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


def _axis(entries: dict[str, Entry], unit: Unit) -> Axis | None:
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


def _numbers(axis: Axis, entry: Entry, unit: Unit) -> Markup:
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


def _balance(entry: Entry) -> Counter[str]:
    directions = Counter(str(row["direction"]) for row in entry.documents)
    return Counter({d: n for d, n in directions.items() if d != "context"})


def _documents(entry: Entry, most: int) -> Markup:
    """A dot a document: against the claim to the left, for it to the right."""
    step = min(6.0, 46.0 / most)
    marks = ['<line x1="50%" x2="50%" y1="0" y2="100%" class="axis"/>']
    for direction, sign in (("contradicts", -1), ("supports", 1)):
        for i in range(_balance(entry)[direction]):
            place = round(50 + sign * (i + 0.75) * step, 2)
            marks.append(f'<circle cx="{place}%" cy="50%" r="5" class="{direction}"/>')
    return Markup(f'<svg class="rb-strip" aria-hidden="true">{"".join(marks)}</svg>')  # noqa: S704


def side_state(side: Side, entries: dict[str, Entry]) -> str:
    """How a side stands: holds, fails, mixed, open or unrated."""
    ratings = {entries[i].rating for i in side.claims}
    holds, fails = bool(ratings & _AGREE), bool(ratings & _FAIL)
    if "disputed" in ratings or (holds and fails):
        return "mixed"
    if holds or fails:
        return "holds" if holds else "fails"
    return "open" if "open" in ratings else UNRATED


def judgement(question: Question, entries: dict[str, Entry]) -> tuple[str, str]:
    """What the ratings of the claims say of the question: a state, and a sentence or two."""
    states = {side: side_state(side, entries) for side in question.sides}
    by_state: dict[str, list[Side]] = {}
    for side, state in states.items():
        by_state.setdefault(state, []).append(side)
    holding, failing = by_state.get("holds", []), by_state.get("fails", [])
    if not (holding or failing or by_state.get("mixed")):
        if by_state.get("open"):
            return "open", f"No data at hand decide {_sides(by_state['open'])}."
        return "unjudged", "No chapter has judged these claims yet."
    rest = _rest(by_state)
    if len(holding) + len(failing) < len(states):
        kind = "mixed" if by_state.get("mixed") else "partly"
        return kind, _so_far(holding, failing) + rest
    if not holding:
        return "none", f"The data fit {'neither side' if len(states) == 2 else 'no side'}."
    if len(holding) == 1:
        return "one", f"The data side with {_sides(holding)}."
    return "several", f"The data bear out {_sides(holding)}: each is true of something."


def _so_far(holding: list[Side], failing: list[Side]) -> str:
    parts = [f"The data bear out {_sides(holding)}."] if holding else []
    parts += [f"They do not fit {_sides(failing)}."] if holding and failing else []
    parts += [f"The data do not fit {_sides(failing)}."] if failing and not holding else []
    return " ".join(parts)


def _rest(by_state: dict[str, list[Side]]) -> str:
    parts = []
    if by_state.get("mixed"):
        parts.append(f"On {_sides(by_state['mixed'])} the data point both ways.")
    if by_state.get("open"):
        parts.append(f"No data at hand decide {_sides(by_state['open'])}.")
    if by_state.get(UNRATED):
        waiting = by_state[UNRATED]
        parts.append(f"{_sides(waiting)} {'is' if len(waiting) == 1 else 'are'} not yet rated.")
    return (" " + " ".join(parts)) if parts else ""


def _sides(sides: list[Side]) -> str:
    return words.listed(f"{side.letter} ({side.position})" for side in sides)
