"""A figure as a picture that travels alone: its finding and its source baked in."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import chain
from math import ceil
from typing import Final

from rarebook import drawing, outlines
from rarebook.cite import one_line
from rarebook.site.typeset import typeset
from rarebook.theme import FONT_STACK, PALETTE

PAPER: Final = "#fdfcf9"
_LIGHT: Final = {token.name: token.light for token in PALETTE}
INK, MUTED, RULE = _LIGHT["ink"], _LIGHT["muted"], _LIGHT["rule"]
CARD: Final = (1200, 630)
_DARK: Final = {token.light.lower(): token.dark for token in PALETTE}
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_OPENING = re.compile(r"<svg\b[^>]*>")
BOLD: Final = 600
LEADING: Final = 1.28


@dataclass(frozen=True)
class Words:
    """What a picture says besides its drawing."""

    title: str
    subtitle: str
    source: str
    credit: str


def width_of(text: str, size: float, weight: int = 400) -> float:
    """How wide a text is set, in pixels."""
    return size * outlines.width_of(text, weight >= BOLD)


def wrapped(text: str, size: float, width: float, weight: int = 400) -> list[str]:
    """Text as it is printed, broken into as many lines as it takes."""
    lines: list[str] = []
    blank = used = width_of(" ", size, weight)
    for word in chain.from_iterable(_cut(word, size, width, weight) for word in _words(text)):
        wide = width_of(word, size, weight)
        if lines and used + blank + wide <= width:
            lines[-1] += f" {word}"
            used += blank + wide
        else:
            lines.append(word)
            used = wide
    return lines


def lines_of(text: str, size: float, width: float, most: int, weight: int = 400) -> list[str]:
    """Text broken into at most `most` lines; what does not fit ends in an ellipsis."""
    lines = wrapped(text, size, width, weight)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last} …", size, weight) > width:
            last = last.rpartition(" ")[0]
        lines = [*lines[: most - 1], f"{last} …"]
    return lines


def balanced(text: str, size: float, width: float, most: int) -> list[str]:
    """A title in lines of about the same length, as pages set it: no word is left alone."""
    count = len(wrapped(text, size, width, BOLD))
    if count > most:
        return lines_of(text, size, width, most, BOLD)
    widest = max((width_of(word, size, BOLD) for word in _words(text)), default=0)
    widths = range(ceil(widest), ceil(width))
    narrow = bisect_left(widths, -count, key=lambda tried: -len(wrapped(text, size, tried, BOLD)))
    return wrapped(text, size, widths[narrow] if narrow < len(widths) else width, BOLD)


@cache
def _words(text: str) -> tuple[str, ...]:
    """The words of a text as it is printed, an amount and its unit as one."""
    return tuple(word for word in typeset(one_line(text)).split(" ") if word)


def _cut(word: str, size: float, width: float, weight: int) -> Iterator[str]:
    """A word, in pieces if it is too long for any line."""
    while width_of(word, size, weight) > width and len(word) > 1:
        fits = bisect(range(2, len(word)), width, key=lambda n: width_of(word[:n], size, weight))
        yield word[: fits + 1]
        word = word[fits + 1 :]
    yield word


def is_whole(text: str, size: float, width: float, weight: int = 400) -> bool:
    """Whether each word of a text fits into a line."""
    return all(width_of(word, size, weight) <= width for word in _words(text))


def source_lines(source: str, size: float, width: float, most: int) -> list[str]:
    """Where the data are from, in whole names: how many do not fit is said at the end."""
    names = one_line(source).split("; ")
    for told in range(len(names), 0, -1):
        more = f"; and {len(names) - told} more" if told < len(names) else ""
        lines = wrapped(f"Source: {'; '.join(names[:told])}{more}", size, width)
        if len(lines) <= most:
            return lines
    return lines_of(f"Source: {source}", size, width, most)


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
            self.y += size * LEADING
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
    sheet.text(balanced(words.title, 22, 660, 4), 22, INK, BOLD)
    sheet.y += 4
    sheet.text(lines_of(words.subtitle, 15, 660, 3), 15, MUTED)
    sheet.y += 14
    scale = min(1.0, 660 / width)
    sheet.drawing(svg, 20, sheet.y, scale)
    sheet.y += height * scale + 12
    sheet.rule(sheet.y, 680)
    sheet.y += 4
    sheet.text(source_lines(words.source, 12.5, 660, 4), 12.5, MUTED)
    sheet.text(lines_of(words.credit, 12.5, 660, 2), 12.5, MUTED)
    return sheet.svg(sheet.y + 16)


def dark(svg: str) -> str:
    """A drawing in the colours of the dark scheme."""
    return _HEX.sub(lambda found: _DARK.get(found[0].lower(), found[0]), svg)
