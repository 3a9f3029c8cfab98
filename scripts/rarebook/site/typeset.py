"""Plain words of records as they are printed: quotes, units that stay with their number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from docutils import nodes  # type: ignore[import-untyped]
from docutils.utils.smartquotes import educateQuotes  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_UNITS: Final = r"(?=(?:t|kg|g|mg|km|Mt|ha|MW|USD|CNY|EUR|JPY)\b)"
_UNIT: Final = re.compile(rf"(?<=\d) {_UNITS}")
_LED: Final = re.compile(rf"^ {_UNITS}")
_COMPOUND: Final = re.compile(r"(\b[\w’]+-[\w’]+\b)")
_ENDS: Final = (".", "?", "!", "…", "”", "。")


def typeset(text: str) -> str:
    """Words with typographic quotes and unbroken amounts, without the marks of code.

    Examples
    --------
    >>> typeset("'nearly half' of the miners' pay, by China's count")
    '‘nearly half’ of the miners’ pay, by China’s count'
    """
    # whether a quote opens is told by the sign before it
    text = str(educateQuotes(f" {text.replace('`', '')}"))[1:]
    return _UNIT.sub("\u00a0", text)


def sentence(text: str) -> str:
    """A note as a sentence: with a capital and a full stop.

    Examples
    --------
    >>> sentence("customs value by code, 2024")
    'Customs value by code, 2024.'
    """
    text = typeset(text.strip())
    if not text:
        return ""
    first = text.split(maxsplit=1)[0]
    if first.islower():
        text = text[0].upper() + text[1:]
    return text if text.endswith(_ENDS) else f"{text}."


def bind_units(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep a unit in the prose on the line of its number, computed or typed."""
    for text in list(doctree.findall(nodes.Text)):
        parent = text.parent
        if parent is None or isinstance(parent, nodes.literal | nodes.literal_block | nodes.raw):
            continue
        bound = _UNIT.sub("\u00a0", text.astext())
        place = next(i for i, child in enumerate(parent.children) if child is text)
        before = parent[place - 1] if place else None
        if isinstance(before, nodes.inline) and before.astext()[-1:].isdigit():
            bound = _LED.sub("\u00a0", bound)
        if bound != text.astext():
            parent.replace(text, nodes.Text(bound))


def keep_compounds(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Break no heading inside a compound: "rare-" at the end of a large line reads badly."""
    for title in doctree.findall(nodes.title):
        for text in list(title.findall(nodes.Text)):
            pieces = _COMPOUND.split(text.astext())
            if len(pieces) > 1 and text.parent is not None:
                kept = [
                    nodes.inline("", piece, classes=["rb-keep"]) if i % 2 else nodes.Text(piece)
                    for i, piece in enumerate(pieces)
                    if piece
                ]
                text.parent.replace(text, kept)
