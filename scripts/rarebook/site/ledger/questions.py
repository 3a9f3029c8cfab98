"""The disputed questions: the sides' numbers on one line with what was computed, and who is right.

Where the sides state numbers of one unit, the picture is a line of numbers: a disc for what is
claimed, a diamond for what was computed. Where they argue about a cause or an event, it is a
balance: a dot for each document against the claim on the left, for it on the right.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from markupsafe import Markup

from rarebook.ledger import UNRATED, Entry, Ledger, Question, Side
from rarebook.site.ledger import axis as axes
from rarebook.site.ledger import lines, words

_AGREE: Final = frozenset({"supported", "close"})
_FAIL: Final = frozenset({"misdated", "misscoped", "contradicted"})


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
    unit = lines.common_unit(question, entries)
    axis = lines.axis_of(entries, unit) if unit else None
    balanced = axis is None and any(lines.balance(entry) for entry in entries.values())
    strips: dict[str, Markup | None] = dict.fromkeys(entries)
    scale: Markup | None = None
    if axis and unit:
        strips = {i: lines.numbers(axis, entry, unit) for i, entry in entries.items()}
        scale = axes.scale(axis)
    elif balanced:
        most = max(max(lines.balance(entry).values(), default=1) for entry in entries.values())
        strips = {i: lines.documents(entry, most) for i, entry in entries.items()}
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
    kind = "numbers" if axis else "documents" if balanced else "none"
    title = axis.title if axis else ""
    return Picture(question, kind, drawn, scale, title, state, finding, settle)


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
    waiting = any(entries[i].rating == UNRATED for side in question.sides for i in side.claims)
    if waiting or len(holding) + len(failing) < len(states):
        kind = "mixed" if by_state.get("mixed") and not waiting else "partly"
        return kind, f"{_so_far(holding, failing)} {_rest(by_state)}".strip()
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
    return " ".join(parts)


def _sides(sides: list[Side]) -> str:
    return words.listed(f"{side.letter} ({side.position})" for side in sides)
