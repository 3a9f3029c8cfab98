"""Plain words of records as they are printed: apostrophes, units that stay with their number."""

from __future__ import annotations

import re
from typing import Final

_INSIDE: Final = re.compile(r"(?<=\w)'(?=\w)")
_PLURAL: Final = re.compile(r"(?<=s)'(?=[\s.,;:)])")
_UNIT: Final = re.compile(r"(?<=\d) (?=(?:t|kg|g|mg|km|Mt|ha|MW|USD|CNY|EUR|JPY)\b)")
_ENDS: Final = (".", "?", "!", "…", "”", "。")


def typeset(text: str) -> str:
    """Words with typographic apostrophes and unbroken amounts; quotes are left as they are.

    Examples
    --------
    >>> typeset("China's trade")
    'China’s trade'
    """
    text = _INSIDE.sub("’", text)
    if " '" not in f" {text}":
        text = _PLURAL.sub("’", text)
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
