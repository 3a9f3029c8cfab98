"""The words of a drawing as shapes, so that drawing it need not look for a typeface.

The engine that makes pictures opens and maps the file of a face for every sign that it sets,
which takes longer than all the rest of its work. A published SVG keeps its words as words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import uharfbuzz  # type: ignore[import-untyped]

from rarebook.engine import FONT, FONT_DIRECTORY

_TEXT: Final = re.compile(r"<text\b([^>]*)>([^<]+)</text>")
_ATTRIBUTE: Final = re.compile(r'([\w-]+)="([^"]*)"')
_SPACES: Final = re.compile(r"[ \t\n]+")
_BLANK: Final = re.compile("( )")
_BEFORE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
_KEPT: Final = ("fill", "fill-opacity", "opacity")
_READ: Final = {"x", "y", "transform", "text-anchor", "font-family", "font-size", "font-weight"}
_HANDED_ON: Final = (*_KEPT, "y", "transform", "font-size", "font-weight")
_SAID: Final = {"role", "aria-label", "aria-roledescription", "aria-hidden", "pointer-events"}
_BOLD: Final = {"bold", "600", "700"}


def outlined(svg: str) -> str:
    """A drawing with each line of the book's own typeface as a path.

    Signs that the face does not have are left to the engine, each run of them alone and centred
    in a room of its own: given the whole line, it would set all of it in the first face that it
    finds them in, as wide as that may be. A text that has anything else about it (lines, a
    stroke) is left to it whole.

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
    scale = float(given["font-size"].removesuffix("px")) / line.units
    before = _BEFORE[given.get("text-anchor", "start")] * line.width * scale
    left, base = float(given.get("x", 0)) - before, float(given.get("y", 0))
    place = f"translate({left:.3f} {base:g}) scale({scale:.5f} {-scale:.5f})"
    place = f"{given.get('transform', '')} {place}".strip()
    kept = "".join(f' {name}="{given[name]}"' for name in _KEPT if name in given)
    path = f'<path transform="{place}"{kept} d="{line.path}"/>' if line.path else ""
    return path + "".join(
        _left_to_the_engine(given, run, left + middle * scale) for run, middle in line.lacking
    )


def _left_to_the_engine(given: dict[str, str], run: str, middle: float) -> str:
    """Signs that the face lacks, as a text around a place on the line, in the next faces."""
    rest = given["font-family"].removeprefix(FONT).lstrip(", ")
    said = {name: given[name] for name in _HANDED_ON if name in given}
    attributes = "".join(f' {name}="{value}"' for name, value in said.items())
    place = f'x="{middle:.3f}" text-anchor="middle" font-family="{rest or "sans-serif"}"'
    return f"<text {place}{attributes}>{html.escape(run)}</text>"


@dataclass(frozen=True)
class Line:
    """A line of text as a path, in units of its face, upwards from its base.

    Attributes
    ----------
    path : str
    width, units : int
        How wide it is, and how many units an em has.
    lacking : tuple of (str, float)
        What the face lacks, and the middle of the room that is left for it.
    """

    path: str
    width: int
    units: int
    lacking: tuple[tuple[str, float], ...]


@cache
def width_of(words: str, bold: bool = False) -> float:
    """How wide a line of the book's own typeface is, in parts of its size.

    Word by word: who breaks lines asks for each word many times.
    """
    pieces = [piece for piece in _BLANK.split(words) if piece]
    return float(sum(_set(piece, bold).width for piece in pieces) / _face(bold).font.face.upem)


@cache
def _set(words: str, bold: bool) -> Line:
    """Set a line."""
    face = _face(bold)
    units = face.font.face.upem
    parts: list[str] = []
    lacking: list[tuple[str, float]] = []
    here = 0
    for run, is_ours in _runs(words, face.font):
        if not is_ours:
            room = round(sum(_room(sign) for sign in run) * units)
            lacking.append((run, here + room / 2))
            here += room
            continue
        for sign, place in _shaped(run, face.font):
            x, y = here + place.x_offset, place.y_offset
            parts.append(f"M{x} {y}{face.shape(sign.codepoint)}")
            here += place.x_advance
    return Line("".join(parts), here, units, tuple(lacking))


def _runs(words: str, font: uharfbuzz.Font) -> Iterator[tuple[str, bool]]:
    """A line in parts, each with whether the face has its signs."""
    # an accent without a sign of its own takes its letter with it: both are one cluster
    ours: dict[int, bool] = {}
    for sign, _ in _shaped(words, font):
        ours[sign.cluster] = ours.get(sign.cluster, True) and sign.codepoint != 0
    begins = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or ours.get(place, ours[begins]) != ours[begins]:
            yield words[begins:place], ours[begins]
            begins = place


def _shaped(words: str, font: uharfbuzz.Font) -> list[tuple[Any, Any]]:
    """The signs of a line and their places, as they follow each other."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return list(zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True))


def _room(sign: str) -> float:
    """The room for a sign of another face: Chinese is set in squares, of others it is a guess."""
    if unicodedata.combining(sign):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.6


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
