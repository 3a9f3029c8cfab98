"""A figure as a picture that travels alone: its finding, its source and where it is from baked in.

Words are set here, so their widths are estimated; an estimate that is a little too wide only
breaks a line a word early.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from rarebook import drawing
from rarebook.cite import one_line
from rarebook.theme import FONT_STACK, PALETTE

PAPER: Final = "#fdfcf9"
_LIGHT: Final = {token.name: token.light for token in PALETTE}
INK, MUTED, RULE = _LIGHT["ink"], _LIGHT["muted"], _LIGHT["rule"]
CARD: Final = (1200, 630)
_DARK: Final = {token.light.lower(): token.dark for token in PALETTE}
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_OPENING = re.compile(r"<svg\b[^>]*>")
_NARROW: Final = frozenset("iljtfrI.,:;'|!()[] ’“”")
_BROAD: Final = frozenset("mwMW@%—")


@dataclass(frozen=True)
class Words:
    """What a picture says besides its drawing."""

    title: str
    subtitle: str
    source: str
    credit: str


def width_of(text: str, size: float) -> float:
    """About how wide a text is set, in pixels."""
    return size * sum(_em(sign) for sign in text)


@cache
def _em(sign: str) -> float:
    if ord(sign) > 0x2E7F:
        return 1.0
    if sign in _NARROW:
        return 0.29
    if sign in _BROAD:
        return 0.84
    return 0.6 if sign.isupper() else 0.515


def lines_of(text: str, size: float, width: float, most: int) -> list[str]:
    """Text broken into at most `most` lines; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in _words(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last} …", size) > width:
            last = last.rpartition(" ")[0]
        lines = [*lines[: most - 1], f"{last} …"]
    return lines


def _words(text: str) -> list[str]:
    """The words of a text; one too long to fit anywhere is cut."""
    return [word[i : i + 60] for word in one_line(text).split() for i in range(0, len(word), 60)]


@dataclass
class Sheet:
    """An SVG that is written from top to bottom."""

    width: float
    y: float
    left: float
    parts: list[str]

    def text(self, lines: list[str], size: float, colour: str, weight: int = 400) -> None:
        """Set lines below what stands."""
        for line in lines:
            self.y += size * 1.28
            self.parts.append(
                f'<text x="{self.left:g}" y="{self.y:.1f}" font-family="{FONT_STACK}" '
                f'font-size="{size:g}" font-weight="{weight}" fill="{colour}">{escape(line)}</text>'
            )

    def drawing(self, svg: str, x: float, y: float, scale: float) -> None:
        """Place a drawing; nothing of it is cut off, since a cut makes it four times as slow."""
        width, height = drawing.size_of(svg)
        opening = (
            f'<svg overflow="visible" x="{x:.1f}" y="{y:.1f}" width="{width * scale:.1f}" '
            f'height="{height * scale:.1f}" viewBox="0 0 {width:g} {height:g}" '
            'xmlns:xlink="http://www.w3.org/1999/xlink">'
        )
        self.parts.append(_OPENING.sub(opening, svg, count=1))

    def rule(self, y: float, right: float) -> None:
        """A thin line across."""
        self.parts.append(
            f'<path d="M{self.left:g} {y:.1f}H{right:g}" stroke="{RULE}" stroke-width="1"/>'
        )

    def svg(self, height: float) -> str:
        """The whole, on solid ground."""
        size = f'width="{self.width:g}" height="{height:.0f}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {self.width:g} {height:.0f}">'
            f'<rect {size} fill="{PAPER}"/>{"".join(self.parts)}</svg>'
        )


def plate(svg: str, words: Words) -> str:
    """A figure with its words above and below, 700 px wide, for a PNG.

    Parameters
    ----------
    svg : str
        The wide drawing.
    words : Words
    """
    width, height = drawing.size_of(svg)
    sheet = Sheet(700, 14, 20, [])
    sheet.text(lines_of(words.title, 22, 660, 4), 22, INK, 600)
    sheet.y += 4
    sheet.text(lines_of(words.subtitle, 15, 660, 3), 15, MUTED)
    sheet.y += 14
    scale = min(1.0, 660 / width)
    sheet.drawing(svg, 20, sheet.y, scale)
    sheet.y += height * scale + 12
    sheet.rule(sheet.y, 680)
    sheet.y += 4
    sheet.text(lines_of(f"Source: {words.source}", 12.5, 660, 3), 12.5, MUTED)
    sheet.text(lines_of(words.credit, 12.5, 660, 2), 12.5, MUTED)
    return sheet.svg(sheet.y + 16)


def card(svg: str, words: Words) -> str:
    """A figure on a card of 1200 by 630 px, for where a link is shared.

    A drawing that is broad stands under its finding, a tall one beside it.
    """
    width, height = drawing.size_of(svg)
    sheet = Sheet(CARD[0], 30, 48, [])
    tall = height / width > 0.62
    column = 440 if tall else 1104
    size = 46 if width_of(words.title, 46) < column * 2 * 0.95 else 38
    sheet.text(lines_of(words.title, size, column, 7 if tall else 3), size, INK, 600)
    sheet.y += 10
    sheet.text(lines_of(words.subtitle, 24, column, 4 if tall else 2), 24, MUTED)
    if tall:
        _place(sheet, svg, (520, 36, 632, 506), 0.5)
    else:
        _place(sheet, svg, (48, sheet.y + 24, 1104, 528 - sheet.y), 0.0)
    sheet.rule(562, 1152)
    sheet.y = 566
    sheet.text(lines_of(words.credit, 21, 1104, 1), 21, INK, 600)
    sheet.text(lines_of(f"Source: {words.source}", 17, 1104, 1), 17, MUTED)
    return sheet.svg(CARD[1])


def _place(sheet: Sheet, svg: str, box: tuple[float, float, float, float], across: float) -> None:
    """Place a drawing into a box (x, y, width, height) as large as it can be.

    What is left of the width is `across` of it before the drawing: none, or half.
    """
    x, y, wide, high = box
    width, height = drawing.size_of(svg)
    scale = min(wide / width, high / height)
    left = x + across * (wide - width * scale)
    sheet.drawing(svg, left, y + (high - height * scale) / 2, scale)


def dark(svg: str) -> str:
    """A drawing in the colours of the dark scheme."""
    return _HEX.sub(lambda found: _DARK.get(found[0].lower(), found[0]), svg)
