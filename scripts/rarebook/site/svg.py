"""A chart's SVG made ready to stand inside a page: small, named, and in the page's colours."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

from rarebook.site import slim
from rarebook.theme import PALETTE

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN_OF = {token.light.lower(): f"--rb-{token.name}" for token in PALETTE}
# White in a drawing is the page that it stands on.
_TOKEN_OF["#ffffff"] = "--paper"
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
# What a drawing says to scripts and to its engine, or says although it is the default.
_NOISE = {
    "class",
    "role",
    "pointer-events",
    "aria-roledescription",
    "aria-label",
    "aria-hidden",
    "font-family",
}
_DEFAULTS = {
    "opacity": "1",
    "stroke-width": "1",
    "text-anchor": "start",
    "stroke-miterlimit": "10",
    "font-weight": "normal",
    "y2": "0",
    "x2": "0",
    "transform": "translate(0,0)",
}


def token_colour(colour: str) -> str:
    """A colour of the palette as a CSS variable; another as it is."""
    token = _TOKEN_OF.get(colour.lower())
    return f"var({token})" if token else colour


@cache
def inline(text: str, kind: str) -> str:
    """A drawing for the inside of a page; the same one stands on several.

    Parameters
    ----------
    text : str
        The SVG as it is offered for download, with its title, description and own ids.
    kind : {"wide", "phone", "glance"}
        Which of the figure's two drawings it is; "glance" is the phone's at any width.
    """
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_comments=True, no_network=True))
    for name in ("version", "width", "height"):
        root.attrib.pop(name, "")
    for element in list(root.iter(etree.Element)):
        if element is root or element.tag in (f"{_SVG}title", f"{_SVG}desc"):
            continue
        if _is_invisible(element):
            _remove(element)
            continue
        _tidy(element)
    _unwrap(root)
    _name_by_description(root)
    slim.join_lines(root)
    slim.say_once(root)
    root.set("class", f"rb-drawing rb-drawing--{kind}")
    root.set("focusable", "false")
    # the title and the description say it: a screen reader shall not read every tick besides
    for child in root:
        if child.tag not in (f"{_SVG}title", f"{_SVG}desc"):
            child.set("aria-hidden", "true")
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _name_by_description(root: etree._Element) -> None:
    """The figure around a drawing has its title; read once more it would only keep one waiting."""
    described = [name for name in root.get("aria-labelledby", "").split() if name.endswith("-desc")]
    if described:
        root.set("aria-labelledby", " ".join(described))
        for title in root.findall(f"{_SVG}title"):
            _remove(title)


def _is_invisible(element: etree._Element) -> bool:
    path = element.get("d") if element.tag == f"{_SVG}path" else None
    empty = path in ("", "M0,0h0v0h0Z")
    ground = element.get("class") == "background" and not element.get("fill")
    unseen = element.get("opacity") == "0" and element.tag == f"{_SVG}text"
    return empty or unseen or (ground and not element.get("stroke"))


def _tidy(element: etree._Element) -> None:
    for key, content in list(element.attrib.items()):
        name, setting = str(key), str(content)
        if name in _NOISE or _DEFAULTS.get(name) == setting:
            del element.attrib[name]
        elif "#" in setting and not setting.startswith("url("):
            element.set(name, _HEX.sub(lambda found: token_colour(found[0]), setting))
    slim.shorten(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(root: etree._Element) -> None:
    """Take away groups that group nothing: most of a drawing's nesting."""
    for group in reversed(list(root.iter(f"{_SVG}g"))):
        parent = group.getparent()
        if group.attrib or parent is None:
            continue
        place = parent.index(group)
        for child in reversed(list(group)):
            parent.insert(place, child)
        parent.remove(group)
    for group in reversed(list(root.iter(f"{_SVG}g"))):
        if not len(group) and not group.text:
            _remove(group)


def renamed(drawing: str, prefix: str) -> str:
    """A drawing whose ids begin with `prefix`: for the same figure twice on a page."""
    drawing = re.sub(r'((?:\bid|aria-labelledby)="|url\(#)', rf"\1{prefix}-", drawing)
    return re.sub(r'(aria-labelledby="[^" ]+ )', rf"\1{prefix}-", drawing)
