"""A drawing in fewer signs and fewer elements that looks the same."""

from __future__ import annotations

import re

from lxml import etree

from rarebook.site import pathdata

_SVG = "{http://www.w3.org/2000/svg}"
_MOVED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_LONG = re.compile(r"-?\d+\.\d{2,}")
_PLACES = ("transform", "width", "height", "x", "y", "x1", "x2", "y1", "y2")
_ENDS = ("transform", "x1", "x2", "y1", "y2")
# What children inherit, so that a group can say it once.
_OF_TEXT = ("font-size", "font-weight", "font-style", "text-anchor")
_OF_AREAS = ("fill", "fill-opacity")
_OF_LINES = ("stroke", "stroke-width", "stroke-dasharray", "stroke-opacity")


def shorten(element: etree._Element) -> None:
    """Write places to a tenth of a pixel, paths as steps, texts where they stand."""
    for name in _PLACES:
        if place := element.get(name):
            element.set(name, _LONG.sub(_to_a_tenth, place))
    if element.tag == f"{_SVG}path":
        element.set("d", pathdata.short(element.get("d", "")))
    elif element.tag == f"{_SVG}text":
        _place(element)


def _to_a_tenth(found: re.Match[str]) -> str:
    return pathdata.number(round(float(found[0]), 1))


def _place(text: etree._Element) -> None:
    """A text at its place instead of moved there; its size without the unit."""
    size = str(text.get("font-size", ""))
    if size.endswith("px"):
        text.set("font-size", size.removesuffix("px"))
    moved = _MOVED.fullmatch(str(text.get("transform", "")))
    if moved and not len(text) and not {"x", "y"} & set(text.attrib):
        del text.attrib["transform"]
        for name, place in zip("xy", moved.groups(), strict=True):
            if float(place):
                text.set(name, place)


def join_lines(root: etree._Element) -> None:
    """Lines that follow each other and look alike, as one path: a grid, the ticks of an axis."""
    for group in list(root.iter(f"{_SVG}g")):
        last: etree._Element | None = None
        for line in list(group.iterchildren(f"{_SVG}line")):
            look = {str(k): str(v) for k, v in line.attrib.items() if k not in _ENDS}
            drawn = _drawn(line)
            if drawn is None:
                last = None
                continue
            before = line.getprevious()
            line.attrib.clear()
            line.tag = f"{_SVG}path"
            for name, setting in look.items():
                line.set(name, setting)
            if last is not None and before is last and _look_of(last) == look:
                last.set("d", f"{last.get('d')}{drawn}")
                group.remove(line)
            else:
                line.set("d", drawn)
                last = line


def _look_of(path: etree._Element) -> dict[str, str]:
    return {str(k): str(v) for k, v in path.attrib.items() if k != "d"}


def _drawn(line: etree._Element) -> str | None:
    """A line as a path, unless it is turned."""
    moved = _MOVED.fullmatch(str(line.get("transform", "translate(0,0)")))
    if moved is None:
        return None
    x, y = (float(part) for part in moved.groups())
    ends = [float(line.get(name, 0)) for name in ("x1", "y1", "x2", "y2")]
    return pathdata.short(f"M{x + ends[0]},{y + ends[1]}L{x + ends[2]},{y + ends[3]}")


def say_once(root: etree._Element) -> None:
    """Let a group say what all in it say, from the inside out."""
    for group in reversed(list(root.iter(f"{_SVG}g"))):
        children = list(group)
        for name in (*_OF_TEXT, *_OF_AREAS, *_OF_LINES):
            bound = [child for child in children if child.tag == f"{_SVG}g" or _heeds(child, name)]
            said = {child.get(name) for child in bound}
            if len(bound) > 1 and len(said) == 1 and None not in said:
                group.set(name, str(said.pop()))
                for child in bound:
                    del child.attrib[name]


def _heeds(element: etree._Element, name: str) -> bool:
    """Whether it shows what it would inherit: a shape has no letters."""
    return name not in _OF_TEXT or element.tag == f"{_SVG}text"
