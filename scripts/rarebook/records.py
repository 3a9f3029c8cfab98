"""What a run read, published and concluded, as plain JSON.

A record belongs to one chapter and one run. The verbs of the notebook add to it; with
`RAREBOOK_RUN_DIR` set (as the runner does) each entry is a line of `record.notes` in that folder,
of which the runner makes `record.json`; without it (in plain JupyterLab) it lives in memory only.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RUN_DIR_VARIABLE = "RAREBOOK_RUN_DIR"
CHAPTER_VARIABLE = "RAREBOOK_CHAPTER"
LOG_VARIABLE = "RAREBOOK_KERNEL_LOG"
NOTES = "record.notes"
SCHEMA_VERSION = 1
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: numpy scalars unpacked, NaN and missing values as None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if type(value).__name__ == "NAType":
        return None
    if hasattr(value, "isoformat"):
        return None if str(value) == "NaT" else value.isoformat()
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def write_json(path: Path, content: Any) -> None:
    """Write JSON so that a crash leaves the former file whole: same bytes for same content."""
    text = json.dumps(plain(content), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_text(path, text)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text in one step: whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes in one step: whole or not at all."""
    write_all({path: content})


def add_line(path: Path, line: str) -> None:
    """Add a line to a file that is nobody's yet but the writer's: a crash may leave half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as problem:
        problem.filename = problem.filename or str(path)
        raise


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files of one folder or several, each in one step; where there is no room, none."""
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in contents}
    path = Path()
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_bytes(content)
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as problem:
        # a disk that is full does not say where
        problem.filename = problem.filename or str(path)
        raise
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def clear_drafts(folder: Path) -> None:
    """Remove what writers of files in `folder` left that were killed at it."""
    for draft in folder.glob(".*.tmp"):
        writer = draft.name.split(".")[-2]
        if writer.isdecimal() and not _lives(int(writer)):
            draft.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_full(problem: BaseException) -> bool:
    """Whether this went wrong for want of room: a full disk, a quota, a limit to a file's size."""
    return isinstance(problem, OSError) and problem.errno in _FULL


def sha256_of(content: bytes | Path) -> str:
    """Hexadecimal SHA-256 of bytes or of a file."""
    if isinstance(content, Path):
        with content.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(content).hexdigest()


@dataclass
class Record:
    """What one run of one chapter read, published and concluded.

    Attributes
    ----------
    tables : dict
        Name to {name, path, sha256, rows, title, vintage, redistribution, sources}.
    figures, verdicts : dict
        Figure name, or claim id, to what the verbs wrote, in the order of the notebook.
    values : dict
        Name to {value, text}: the numbers that prose may quote.
    quoted : dict
        "chapter/name" to {chapter, name, value}: numbers taken from other chapters' runs.
    """

    chapter: str
    parameters: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    quoted: dict[str, dict[str, Any]] = field(default_factory=dict)
    folder: Path | None = None

    def add(self, kind: str, name: str, entry: dict[str, Any]) -> None:
        """Keep an entry of `kind` (a name of the attributes above), and note it in the folder.

        In a run a name may be given once; in JupyterLab a cell may run again.

        Raises
        ------
        ValueError
            If a run publishes two figures, verdicts or values of one name.
        """
        shelf: dict[str, dict[str, Any]] = getattr(self, kind)
        if self.folder is not None and kind not in ("tables", "quoted") and name in shelf:
            raise ValueError(
                f"chapter {self.chapter}: {name!r} stands twice among its {kind}; "
                "each name may be given once"
            )
        shelf[name] = plain(entry)
        if self.folder is not None:
            note = {"chapter": self.chapter, "kind": kind, "name": name, "entry": shelf[name]}
            add_line(self.folder / NOTES, json.dumps(note, ensure_ascii=False))

    def save(self) -> None:
        """Write `record.json` if this run has a folder."""
        if self.folder is not None:
            write_json(self.folder / "record.json", self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The record as JSON: figures and verdicts as lists, in the notebook's order."""
        content: dict[str, Any] = {"chapter": self.chapter, "parameters": plain(self.parameters)}
        content["values"] = self.values
        content["tables"] = [self.tables[name] for name in sorted(self.tables)]
        content["quoted"] = [self.quoted[name] for name in sorted(self.quoted)]
        content["figures"] = list(self.figures.values())
        content["verdicts"] = list(self.verdicts.values())
        return {"schema": SCHEMA_VERSION, **content}


def _chapter_name() -> str:
    """Chapter of this kernel: what the runner says, else the notebook's file name."""
    given = os.environ.get(CHAPTER_VARIABLE) or os.environ.get("JPY_SESSION_NAME", "")
    return Path(given).stem or "draft"


_current: Record | None = None


def current() -> Record:
    """The record of the run that this process is."""
    global _current
    if _current is None:
        folder = os.environ.get(RUN_DIR_VARIABLE)
        _current = Record(_chapter_name(), folder=Path(folder) if folder else None)
    return _current


def start(chapter: str, folder: Path | None = None) -> Record:
    """Begin a fresh record: for tests, and for a kernel that runs a notebook again."""
    global _current
    _current = Record(chapter, folder=folder)
    return _current


def read_record(folder: Path) -> dict[str, Any]:
    """The record kept in a run's folder, or noted there so far.

    Raises
    ------
    FileNotFoundError
        If the folder holds no record.
    """
    if (folder / NOTES).is_file():
        return _noted(folder / NOTES).to_json()
    content: dict[str, Any] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return content


def _noted(notes: Path) -> Record:
    """The record that the notes of a run amount to."""
    lines = notes.read_text(encoding="utf-8").split("\n")[:-1]
    made = Record("")
    for note in map(json.loads, lines):
        made.chapter = note["chapter"]
        getattr(made, note["kind"])[note["name"]] = note["entry"]
    return made


@dataclass(frozen=True)
class PublishedValue:
    """A computed number that prose may quote by its name."""

    name: str
    value: float | int | str | None
    text: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return {"text/plain": f"{self.name} = {self.text}"}, {"rarebook": {"value": self.name}}


def value(name: str, number: Any, fmt: str = "{:,.0f}", unit: str = "") -> PublishedValue:
    """Remember a computed number, so that prose can quote it with ``{value}`name` ``.

    Parameters
    ----------
    name : str
        snake_case, unique in the chapter.
    number : float, int or str
        The result; a missing or infinite number is refused.
    fmt : str
        A format with one field, for example ``"{:,.0f} USD/t"``.
    unit : str
        Appended after a space, if given.

    Examples
    --------
    >>> value("export_unit_value", 7571.2, "{:,.0f} USD/t").text
    '7,571 USD/t'
    """
    if not name.replace("_", "").isalnum() or name != name.lower():
        raise ValueError(f"value {name!r}: a name is snake_case")
    clean = plain(number)
    if clean is None:
        raise ValueError(f"value {name!r}: there is no number to publish")
    text = fmt.format(clean) + (f" {unit}" if unit else "")
    text = text.replace("-", "−", 1) if text.startswith("-") else text
    published = PublishedValue(name, clean, text)
    current().add("values", name, {"value": clean, "text": text})
    return published
