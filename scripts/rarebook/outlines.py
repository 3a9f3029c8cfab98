"""The words of a drawing as shapes, so that drawing it need not look for a typeface.

The engine that makes pictures opens and maps the file of a face for every sign that it sets,
which takes longer than all the rest of its work. A published SVG keeps its words as words.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import uharfbuzz  # type: ignore[import-untyped]

from rarebook.engine import FONT, FONT_DIRECTORY

_TEXT: Final = re.compile(r"<text\b([^>]*)>([^<]+)</text>")
_ATTRIBUTE: Final = re.compile(r'([\w-]+)="([^"]*)"')
_SPACES: Final = re.compile(r"[ \t\n]+")
_BEFORE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
_KEPT: Final = ("fill", "fill-opacity", "opacity")
_READ: Final = {"x", "y", "transform", "text-anchor", "font-family", "font-size", "font-weight"}
_SAID: Final = {"role", "aria-label", "aria-roledescription", "aria-hidden", "pointer-events"}
_BOLD: Final = {"bold", "600", "700"}


def outlined(svg: str) -> str:
    """A drawing with each line of the book's own typeface as a path.

    A text that has anything else about it (lines, a stroke, a sign that the face does not have)
    is left to the engine.

    Parameters
    ----------
    svg : str
        As `rarebook.site.figures.pictures` makes it: attributes in double quotes.
    """
    return _TEXT.sub(lambda text: _outline(text[1], text[2]) or text[0], svg)


def _outline(attributes: str, content: str) -> str:
    given = dict(_ATTRIBUTE.findall(attributes))
    strange = given.keys() - _READ - _SAID - {*_KEPT}
    if strange or not given.get("font-family", "").startswith(FONT):
        return ""
    words = _SPACES.sub(" ", html.unescape(content)).strip(" ")
    line = _set(words, given.get("font-weight") in _BOLD)
    if line is None:
        return ""
    scale = float(given["font-size"].removesuffix("px")) / line.units
    before = _BEFORE[given.get("text-anchor", "start")] * line.width * scale
    left, base = float(given.get("x", 0)) - before, float(given.get("y", 0))
    place = f"translate({left:.3f} {base:g}) scale({scale:.5f} {-scale:.5f})"
    place = f"{given.get('transform', '')} {place}".strip()
    kept = "".join(f' {name}="{given[name]}"' for name in _KEPT if name in given)
    return f'<path transform="{place}"{kept} d="{line.path}"/>'


@dataclass(frozen=True)
class Line:
    """A line of text as a path, in units of its face, upwards from its base."""

    path: str
    width: int
    units: int


@cache
def _set(words: str, bold: bool) -> Line | None:
    """Set a line; none if the face lacks one of its signs."""
    face = _face(bold)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    uharfbuzz.shape(face.font, buffer)
    parts, here = [], 0
    for sign, place in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
        if sign.codepoint == 0:
            return None
        parts.append(f"M{here + place.x_offset} {place.y_offset}{face.shape(sign.codepoint)}")
        here += place.x_advance
    return Line("".join(parts), here, face.font.face.upem)


@cache
def _face(bold: bool) -> Face:
    path = FONT_DIRECTORY / f"RareSans-{'Semibold' if bold else 'Regular'}.ttf"
    return Face(uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))))


@dataclass
class Face:
    """A typeface, and the shapes of its signs as relative commands of a path."""

    font: uharfbuzz.Font
    _shapes: dict[int, str] = field(default_factory=dict)

    def shape(self, sign: int) -> str:
        """The shape of a sign, to be drawn from where the sign begins."""
        if sign not in self._shapes:
            pen = Pen()
            self.font.draw_glyph(sign, _COMMANDS, pen)
            self._shapes[sign] = "".join(pen.parts)
        return self._shapes[sign]


@dataclass
class Pen:
    """Writes relative commands: what it gets is absolute."""

    parts: list[str] = field(default_factory=list)
    at: tuple[float, float] = (0.0, 0.0)
    start: tuple[float, float] = (0.0, 0.0)

    def write(self, letter: str, *places: float) -> None:
        """Add a command of pairs of coordinates; the last pair is where it ends."""
        x, y = self.at
        pairs = zip(places[::2], places[1::2], strict=True)
        self.parts.append(letter + " ".join(f"{a - x:g} {b - y:g}" for a, b in pairs))
        self.at = (places[-2], places[-1])
        if letter == "m":
            self.start = self.at

    def close(self) -> None:
        """Go back to where the contour began."""
        self.parts.append("z")
        self.at = self.start


def _commands() -> uharfbuzz.DrawFuncs:
    made = uharfbuzz.DrawFuncs()
    made.set_move_to_func(lambda x, y, pen: pen.write("m", x, y))
    made.set_line_to_func(lambda x, y, pen: pen.write("l", x, y))
    made.set_quadratic_to_func(lambda ax, ay, x, y, pen: pen.write("q", ax, ay, x, y))
    made.set_cubic_to_func(lambda ax, ay, bx, by, x, y, pen: pen.write("c", ax, ay, bx, by, x, y))
    made.set_close_path_func(lambda pen: pen.close())
    return made


_COMMANDS: Final = _commands()
