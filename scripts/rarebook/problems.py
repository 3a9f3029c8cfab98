"""How the book says what went wrong: of a file with file, row, column, value and rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 20


class ChapterFailed(RuntimeError):  # noqa: N818 (it is the chapter that failed)
    """A cell raised; the message names chapter and cell and holds the traceback."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one file.

    Attributes
    ----------
    file : str
        As the reader knows it.
    row : int or None
        Line in the file, the header being line 1; None if the whole file is meant.
    column, value : str or None
        Where and what, if one cell is meant.
    rule : str
        What is asked for.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    rule: str

    def __str__(self) -> str:
        where = [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column is not None else []
        what = f"{self.value!r}: " if self.value is not None else ""
        return ", ".join(where) + (": " if where else "") + what + self.rule


class TableError(ValueError):
    """A file breaks the rules of its table. `problems` holds every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(report(self.problems))


def report(problems: Sequence[Problem], limit: int = SHOWN) -> str:
    """The problems in words: a line each, the first `limit`, then how many more."""
    count = len(problems)
    file = problems[0].file if problems else ""
    lines = [f"{file}: {count} problem{'s' if count != 1 else ''}"]
    lines += [f"  {problem}" for problem in problems[:limit]]
    if count > limit:
        lines.append(f"  … and {count - limit:,} more")
    return "\n".join(lines)
