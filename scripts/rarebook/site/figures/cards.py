"""A figure on a card of 1200 by 630 px, for where a link is shared.

A card is seen small, so of the ways to lay out its words the one is taken that leaves the drawing
the most room without cutting a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rarebook import drawing
from rarebook.site.figures.pictures import (
    BOLD,
    CARD,
    INK,
    LEADING,
    MUTED,
    Sheet,
    Words,
    balanced,
    is_whole,
    lines_of,
    source_lines,
    wrapped,
)

LEFT: Final = 48
TOP: Final = 26
WIDE: Final = CARD[0] - 2 * LEFT
GAP: Final = 36
AIR: Final = 16
# The least that words beside a drawing may have: a title is broken badly in less.
COLUMN: Final = 400
MARGIN: Final = 250
CREDIT: Final = 20
SOURCE: Final = 15
Size = tuple[float, float]


@dataclass(frozen=True)
class Block:
    """Lines of one kind, where they begin, and how wide they may be."""

    lines: list[str]
    size: float
    y: float
    width: float

    @property
    def end(self) -> float:
        """Where the next may begin."""
        return self.y + len(self.lines) * self.size * LEADING


@dataclass(frozen=True)
class Layout:
    """Where title, subtitle and drawing stand.

    Attributes
    ----------
    title, subtitle : Block
    x, y : float
        Where the drawing begins.
    scale : float
        Of the drawing.
    """

    title: Block
    subtitle: Block
    x: float
    y: float
    scale: float


def card(svg: str, words: Words) -> str:
    """A figure with its words on a card.

    Parameters
    ----------
    svg : str
        The wide drawing.
    words : Words
    """
    sheet = Sheet(CARD[0], 0, LEFT, [])
    source = source_lines(words.source, SOURCE, WIDE, 2)
    foot = CARD[1] - 24 - (CREDIT + len(source) * SOURCE) * LEADING
    size = drawing.size_of(svg)
    layout = best(words, size, foot - AIR)
    title, subtitle = layout.title, layout.subtitle
    sheet.y = title.y
    lines = balanced(words.title, title.size, title.width, len(title.lines))
    sheet.text(lines, title.size, INK, BOLD)
    sheet.y = subtitle.y
    sheet.text(subtitle.lines, subtitle.size, MUTED)
    sheet.drawing(svg, layout.x, layout.y, layout.scale)
    sheet.rule(foot, CARD[0] - LEFT)
    sheet.y = foot + 4
    sheet.text(lines_of(words.credit, CREDIT, WIDE, 1, BOLD), CREDIT, INK, BOLD)
    sheet.text(source, SOURCE, MUTED)
    return sheet.svg(CARD[1])


def best(words: Words, size: Size, foot: float) -> Layout:
    """The layout with the largest drawing.

    Parameters
    ----------
    words : Words
    size : (float, float)
        Of the drawing.
    foot : float
        Where all of it ends.
    """
    found = (lay(words, size, foot) for lay in (_above, _between, _beside))
    layouts = [layout for layout in found if layout]
    return max(layouts, key=lambda one: one.scale, default=None) or _cut(words, size, foot)


def _title(text: str, size: float, width: float, most: int = 9) -> Block | None:
    """A title, unless a word of it would be broken or a line be too many."""
    lines = wrapped(text, size, width, BOLD)
    if len(lines) > most or not is_whole(text, size, width, BOLD):
        return None
    return Block(lines, size, TOP, width)


def _heading(text: str) -> Block | None:
    """A title over the whole width: smaller rather than longer."""
    tried = (_title(text, size, WIDE, most) for size, most in ((46, 1), (38, 2), (34, 3)))
    return next((title for title in tried if title), None)


def _subtitle(text: str, size: float, y: float, width: float, foot: float) -> Block | None:
    """A subtitle, unless a word of it would be broken or it would reach below the foot."""
    block = Block(wrapped(text, size, width), size, y, width)
    return block if block.end <= foot and is_whole(text, size, width) else None


def _above(words: Words, size: Size, foot: float) -> Layout | None:
    """Title and subtitle above the drawing: for one that is very broad."""
    title = _heading(words.title)
    subtitle = title and _subtitle(words.subtitle, 24, title.end + 10, WIDE, foot)
    if not title or not subtitle or len(subtitle.lines) > 2:
        return None
    return _over(title, subtitle, size, foot)


def _over(title: Block, subtitle: Block, size: Size, foot: float) -> Layout:
    y = subtitle.end + 22
    scale = min(WIDE / size[0], (foot - y) / size[1])
    x = LEFT + (WIDE - size[0] * scale) / 2
    return Layout(title, subtitle, x, _middle(y, foot, size[1] * scale), scale)


def _between(words: Words, size: Size, foot: float) -> Layout | None:
    """The title above, the subtitle beside the drawing; without one its place would be empty."""
    title = _heading(words.title)
    if not title or not words.subtitle:
        return None
    top = title.end + 24
    scale = min((WIDE - GAP - MARGIN) / size[0], (foot - top) / size[1])
    x = CARD[0] - LEFT - size[0] * scale
    y = _middle(top, foot, size[1] * scale)
    subtitle = _subtitle(words.subtitle, 24, y, x - GAP - LEFT, foot)
    return Layout(title, subtitle, x, y, scale) if subtitle else None


def _beside(words: Words, size: Size, foot: float) -> Layout | None:
    """Title and subtitle beside the drawing, as large as they can be: for one that is tall."""
    scale = min((WIDE - GAP - COLUMN) / size[0], (foot - 36) / size[1])
    x = CARD[0] - LEFT - size[0] * scale
    y = _middle(36, foot, size[1] * scale)
    column = x - GAP - LEFT
    for large, small in ((46, 24), (42, 24), (38, 22), (34, 22)):
        title = _title(words.title, large, column)
        subtitle = title and _subtitle(words.subtitle, small, title.end + 14, column, foot)
        if title and subtitle:
            return Layout(title, subtitle, x, y, scale)
    return None


def _cut(words: Words, size: Size, foot: float) -> Layout:
    """As much of the words as there is room for above the drawing."""
    title = Block(lines_of(words.title, 34, WIDE, 3, BOLD), 34, TOP, WIDE)
    subtitle = Block(lines_of(words.subtitle, 24, WIDE, 2), 24, title.end + 10, WIDE)
    return _over(title, subtitle, size, foot)


def _middle(top: float, foot: float, height: float) -> float:
    return top + (foot - top - height) / 2
