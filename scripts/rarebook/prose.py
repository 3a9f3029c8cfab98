"""What the prose of a chapter says by hand: numbers that should have come from a computation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# What is not prose: code, roles, directives' names and options, links, quotes, cross-references.
_APART = re.compile(
    r"`{3,}.*?`{3,}"  # fenced code
    r"|^:{3,}\{?.*?$"  # a directive's fence
    r"|\{[a-z-]+\}`[^`]*`"  # roles: {value}`x`
    r"|`[^`]*`"  # code
    r"|\]\([^)]*\)"  # addresses
    r"|https?://\S+"
    r"|\d+ \(\d{4}\), \d+–\d+"  # a journal's volume, year and pages
    r"|“[^”]*”|「[^」]*」|\"[^\"]*\"",  # quotes
    re.DOTALL | re.MULTILINE,
)
_YEAR = re.compile(r"^(1[6-9]|20)\d\d$")
_CODES = re.compile(r"\b(HS|CPC|CN8?|ISO|IEC|Table|Chapter|DOI)\s*[\dA-Z][\dA-Z./+]*")
_NUMBER = re.compile(r"(?<![\w.])[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:%|％|万|亿))?")
SMALL = 12
"""Counting words written as digits up to here are no results."""


@dataclass(frozen=True)
class BareNumber:
    """A number typed by hand in a chapter's prose."""

    file: str
    cell: str
    number: str
    context: str

    def __str__(self) -> str:
        return f"{self.file}, cell {self.cell}: {self.number!r} in “…{self.context}…”"


def bare_numbers(notebook: Path, stated: Iterable[float]) -> list[BareNumber]:
    """Numbers of a notebook's prose that are no year, code, quote or claim's own value.

    Parameters
    ----------
    notebook : Path
        The chapter, as committed.
    stated : iterable of float
        Values that the ledger's claims state: prose may repeat them.
    """
    allowed = {round(abs(value), 6) for value in stated}
    content = json.loads(notebook.read_text(encoding="utf-8"))
    found = []
    for cell in content["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        text = _CODES.sub(" ", _APART.sub(" ", "".join(cell["source"])))
        for match in _NUMBER.finditer(text):
            if not _may_stand(match.group(), allowed):
                context = text[max(0, match.start() - 30) : match.end() + 20]
                one = " ".join(context.split())
                found.append(BareNumber(notebook.name, cell.get("id", "?"), match.group(), one))
    return found


def _may_stand(text: str, allowed: set[float]) -> bool:
    bare = text.rstrip("%％万亿 ").replace(",", "").replace("−", "-")
    if _YEAR.match(bare) and bare == text:
        return True
    value = abs(float(bare))
    scale = 1e4 if "万" in text else 1e8 if "亿" in text else 1.0
    small = value <= SMALL and value == int(value) and bare == text
    return small or any(round(value * s, 6) in allowed for s in (scale, 1e3, 1e6, 1e9))
