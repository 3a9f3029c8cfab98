"""A path's data in fewer signs: tenths of a pixel, steps instead of places, no point twice."""

from __future__ import annotations

import re
from itertools import pairwise

Point = tuple[int, int]

_TOKEN = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)")
_STRAIGHT = re.compile(r"[MLHVZmlhvz\d\s.,+-]*")
_NUMBER = re.compile(r"-?\d*\.\d+")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "Z": 0}


def short(data: str) -> str:
    """The same path to a twentieth of a pixel.

    Straight lines are written as steps from point to point, and points that change nothing are
    left out; a path with curves keeps its commands, with hundredths.

    Examples
    --------
    >>> short("M0,300L1.47,300L1.47,300L4.28,300L9.66,120.04Z")
    'M0,300h4.3l5.4-180z'
    """
    if not _STRAIGHT.fullmatch(data):
        return _NUMBER.sub(lambda found: number(round(float(found[0]), 2)), data)
    return "".join(_written(line, closed) for line, closed in _lines(data))


def number(size: float) -> str:
    """A number without needless signs.

    Examples
    --------
    >>> number(0.5), number(-0.25), number(3.0), number(-0.0)
    ('.5', '-.25', '3', '0')
    """
    text = f"{size:.2f}".rstrip("0").rstrip(".")
    text = text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
    return "0" if text in ("-0", "") else text


def _lines(data: str) -> list[tuple[list[Point], bool]]:
    """Each line of straight steps as its corners in tenths of a pixel, and whether it closes."""
    lines: list[tuple[list[Point], bool]] = []
    corners: list[Point] = []
    at = start = (0.0, 0.0)
    for command, numbers in _commands(data):
        if command in "Zz":
            lines.append((corners, True))
            corners, at = [], start
            continue
        at = _moved(at, command, numbers)
        if command in "Mm":
            if len(corners) > 1:
                lines.append((corners, False))
            corners, start = [], at
        elif not corners:
            corners = [_tenths(start)]
        corners.append(_tenths(at))
    return [*lines, (corners, False)] if len(corners) > 1 else lines


def _commands(data: str) -> list[tuple[str, list[float]]]:
    """Commands with as many numbers as each takes; what follows a move without one is a line."""
    found: list[tuple[str, list[float]]] = []
    command = "M"
    for letter, digits in _TOKEN.findall(data):
        if letter:
            command = letter
            found.append((command, []))
            continue
        takes = _TAKES[command.upper()]
        if len(found[-1][1]) == takes:
            command = {"M": "L", "m": "l"}.get(command, command)
            found.append((command, []))
        found[-1][1].append(float(digits))
    return found


def _moved(at: tuple[float, float], command: str, numbers: list[float]) -> tuple[float, float]:
    x, y = at if command.islower() else (0.0, 0.0)
    if command in "Hh":
        return x + numbers[0], at[1]
    if command in "Vv":
        return at[0], y + numbers[0]
    return x + numbers[0], y + numbers[1]


def _tenths(point: tuple[float, float]) -> Point:
    return round(point[0] * 10), round(point[1] * 10)


def _written(corners: list[Point], closed: bool) -> str:
    first, *_ = corners
    parts = [f"M{number(first[0] / 10)},{number(first[1] / 10)}"]
    for (x, y), (next_x, next_y) in pairwise(_without_needless(corners, closed)):
        across, down = number((next_x - x) / 10), number((next_y - y) / 10)
        if down == "0":
            parts.append(f"h{across}")
        elif across == "0":
            parts.append(f"v{down}")
        else:
            # a further step of the same kind needs no letter
            letter = "" if parts[-1][0] in "l,-" and len(parts) > 1 else "l"
            comma = "" if down.startswith("-") else ","
            before = "," if not letter and not across.startswith("-") else ""
            parts.append(f"{letter}{before}{across}{comma}{down}")
    return "".join(parts) + ("z" if closed else "")


def _without_needless(corners: list[Point], closed: bool) -> list[Point]:
    """The corners without those where the line stands still or goes straight on."""
    kept: list[Point] = []
    for corner in corners:
        if kept and kept[-1] == corner:
            continue
        if len(kept) > 1 and _goes_on(kept[-2], kept[-1], corner):
            kept.pop()
        kept.append(corner)
    if closed and len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    # a dot with round ends is a line of no length
    return kept if len(kept) > 1 else [corners[0], corners[0]]


def _goes_on(one: Point, two: Point, three: Point) -> bool:
    """Whether three points follow each other on a level or on a plumb line."""
    for level, along in ((0, 1), (1, 0)):
        if one[level] == two[level] == three[level]:
            return (two[along] - one[along]) * (three[along] - two[along]) > 0
    return False
