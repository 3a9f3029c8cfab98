"""What was cited: the editions kept in `editions/`, and whether a figure is still what it was.

An edition keeps, for every figure, its words, its data (where the licence lets them be passed on)
and a hash of both and of the drawing. The present figure is compared with the newest edition.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rarebook import records

Row = dict[str, Any]
WORDS: Final = ("title", "subtitle", "source", "notes")
SHORT: Final = 8
MOST_CHANGES: Final = 20
_EDITION = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.\d+)?")


def check_name(edition: str) -> str:
    """The name of an edition, if it is one: year, month and, for a second one, a number.

    Raises
    ------
    ValueError
        If it is not of the form 2026.11 or 2026.11.2.
    """
    if not _EDITION.fullmatch(edition):
        raise ValueError(f"edition {edition!r}: write year and month, as in 2026.11 or 2026.11.2")
    return edition


def parts_of(edition: str) -> tuple[int, ...]:
    """An edition's name as numbers, in the order of time."""
    return tuple(int(part) for part in edition.split("."))


def content_hash(figure: Mapping[str, Any]) -> str:
    """SHA-256 of what a figure says and shows: its words, its data, its drawing."""
    name = str(figure["name"])
    files = {kind: figure["sha256"][f"{name}.{kind}"] for kind in ("csv", "svg")}
    said = {word: figure.get(word) or "" for word in WORDS}
    text = json.dumps({**said, **files}, ensure_ascii=False, sort_keys=True)
    return records.sha256_of(text.encode())


def data_hash(figure: Mapping[str, Any]) -> str:
    """SHA-256 of a figure's data."""
    return str(figure["sha256"][f"{figure['name']}.csv"])


def short_hash(figure: Mapping[str, Any]) -> str:
    """The first eight digits of `content_hash`: what a citation carries."""
    return content_hash(figure)[:SHORT]


@dataclass(frozen=True)
class Edition:
    """A released edition: its name, its date and what its figures were, by id."""

    name: str
    date: str
    folder: Path
    summary: str = ""
    figures: dict[str, Row] = field(default_factory=dict)


def read_editions(root: Path) -> list[Edition]:
    """The released editions of `editions/`, the newest first."""
    found = []
    for path in (root / "editions").glob("*/edition.json"):
        about = json.loads(path.read_text(encoding="utf-8"))
        figures = json.loads((path.parent / "figures.json").read_text(encoding="utf-8"))
        found.append(
            Edition(
                name=check_name(str(about["edition"])),
                date=str(about["date"]),
                folder=path.parent,
                summary=str(about.get("summary", "")),
                figures={str(figure["id"]): figure for figure in figures},
            )
        )
    return sorted(found, key=lambda edition: parts_of(edition.name), reverse=True)


@dataclass(frozen=True)
class Cell:
    """One value that is not what it was: where it stands, then and now."""

    row: str
    column: str
    then: str
    now: str


@dataclass(frozen=True)
class Change:
    """How a figure differs from the one that an edition kept.

    Attributes
    ----------
    edition, then, now : str
        The edition, and the short hashes of its figure and of the present one.
    words : list of Cell
        Title, subtitle, source and notes that changed.
    cells : list of Cell
        At most `MOST_CHANGES` values of the data.
    data : bool
        Whether the data are others, be it that the edition could not keep them to compare.
    more : int
        Values that changed besides those.
    """

    edition: str
    then: str
    now: str
    words: list[Cell]
    cells: list[Cell]
    data: bool = False
    more: int = 0

    @property
    def only_drawn(self) -> bool:
        """Whether words and numbers are what they were, and only the drawing is another."""
        return not self.words and not self.data


def change_of(
    figure: Mapping[str, Any], present: str, editions: Sequence[Edition]
) -> Change | None:
    """What has changed in a figure since it was last in an edition.

    Parameters
    ----------
    figure : mapping
        The record's entry.
    present : str
        Its data, as the CSV that is offered.
    editions : sequence of Edition
        The newest first.

    Returns
    -------
    Change or None
        None if no edition has the figure, or the newest that has it has this very one.
    """
    for edition in editions:
        kept = edition.figures.get(str(figure["id"]))
        if kept is None:
            continue
        if kept["sha256"] == content_hash(figure):
            return None
        words = [
            Cell("", word, str(kept.get(word) or ""), str(figure.get(word) or ""))
            for word in WORDS
            if (kept.get(word) or "") != (figure.get(word) or "")
        ]
        cells = changed_cells(_kept_data(edition, kept), present)
        return Change(
            edition=edition.name,
            then=str(kept["sha256"])[:SHORT],
            now=short_hash(figure),
            words=words,
            cells=cells[:MOST_CHANGES],
            data=bool(cells) or data_hash(figure) != kept.get("data_sha256", data_hash(figure)),
            more=max(0, len(cells) - MOST_CHANGES),
        )
    return None


def _kept_data(edition: Edition, kept: Row) -> str | None:
    path = edition.folder / str(kept.get("csv") or "")
    return path.read_text(encoding="utf-8") if kept.get("csv") and path.is_file() else None


def changed_cells(then: str | None, now: str) -> list[Cell]:
    """Values that differ between two tables; rows are told apart by their first column.

    Where the first column does not tell rows apart, they are compared in their order. Without a
    former table (it could not be kept) there is nothing to compare.
    """
    if then is None or then == now:
        return []
    before, after = _rows(then), _rows(now)
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, {}), after.get(key, {})
        for column in dict.fromkeys([*old, *new]):
            cells = (old.get(column, ""), new.get(column, ""))
            if cells[0] != cells[1]:
                found.append(Cell(key, column, *cells))
    return found


def _rows(text: str) -> dict[str, dict[str, str]]:
    header, *body = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) or [[]]
    heads = [row[0] for row in body if row]
    clear = len(set(heads)) == len(heads)
    return {
        row[0] if clear else f"{row[0]} (row {number})": dict(zip(header, row, strict=False))
        for number, row in enumerate((row for row in body if row), start=1)
    }
