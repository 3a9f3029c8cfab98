"""Marks of ratings drawn once a page and used many times, and the mark of what is not yet rated."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from rarebook.ledger import STATES, UNRATED
from rarebook.site import ratings

# The styles of `claims.css` as attributes: a symbol is used from outside their reach.
_DRAWN: Final = {
    'class="solid"': 'fill="currentColor"',
    'class="half"': 'fill="currentColor"',
    'class="sign"': 'stroke="var(--paper)" stroke-width="1.9" stroke-linecap="round" '
    'stroke-linejoin="round"',
    'class="ring"': 'stroke="currentColor" stroke-width="1.5"',
    'class="dashes"': 'stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.6 2.2"',
    'class="line"': 'stroke="currentColor" stroke-width="1.5" stroke-linecap="round"',
}
_UNRATED: Final = '<circle cx="8" cy="8" r="2.2" fill="currentColor"/>'
NAMES: Final = {UNRATED: "not yet rated"}


def name_of(state: str) -> str:
    """A rating as a reader says it."""
    return NAMES.get(state, state)


def chinese(state: str) -> str:
    """A rating in Chinese."""
    return "尚未评定" if state == UNRATED else ratings.MARKS[state].name_zh


def sprite() -> Markup:
    """The marks of all ratings as symbols, to stand once at the head of a page's text."""
    drawn = "".join(
        f'<symbol id="m-{state}" viewBox="0 0 16 16">{_shape(state)}</symbol>' for state in STATES
    )
    return Markup(f'<svg class="rb-hidden" aria-hidden="true">{drawn}</svg>')  # noqa: S704


def _shape(state: str) -> str:
    if state == UNRATED:
        return _UNRATED
    shape = ratings.MARKS[state].shape
    for styled, drawn in _DRAWN.items():
        shape = shape.replace(styled, drawn)
    return shape


def mark(state: str) -> Markup:
    """A rating's mark, on a page that has the sprite; the word must stand beside it."""
    return Markup('<svg class="rb-mark" aria-hidden="true"><use href="#m-{}"/></svg>').format(state)


def chip(state: str) -> Markup:
    """A rating as mark, colour and word, on a page that has the sprite."""
    return Markup('<span class="rb-chip rb-chip--{0}">{1}{2}</span>').format(
        state, mark(state), name_of(state)
    )
