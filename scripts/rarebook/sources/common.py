"""What every adapter of a publisher shares: stage, compare, put, report.

An adapter turns a release, as its publisher gives it out, into rows of the book's tables. It works
on a copy of the tables it writes, so that a dry run and a real one do the same; what differs is
whether the copy then takes the tables' place.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rarebook import compare, records
from rarebook.ingest.common import change_package, locked
from rarebook.problems import Problem, TableError
from rarebook.sources import rows as tables

SHOWN = 10
Rows = dict[str, list[dict[str, Any]]]


class UpdateFailed(RuntimeError):  # noqa: N818 (it is the update that failed)
    """A publisher did not answer, or asks for something that is not there."""


@dataclass(frozen=True)
class Brought:
    """What an adapter made of a release: its vintage (None: as before), and what to tell."""

    vintage: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adapter:
    """A publisher's releases and the tables that they fill.

    Attributes
    ----------
    name, title, page : str
        As the command line knows it; as a reader knows it; where its files are to be had.
    tables : tuple of str
        The tables that it writes.
    write : callable
        (file or folder, folder of tables) to `Brought`: reads a release, writes the tables.
    fetch : callable, optional
        (folder to put it into, folder of tables, key) to a file as `write` takes it. None: the
        publisher has no interface that a program may ask; download the file by hand.
    key : str, optional
        Environment variable with the key that the publisher asks for.
    """

    name: str
    title: str
    page: str
    tables: tuple[str, ...]
    write: Callable[[Path, Path], Brought]
    fetch: Callable[[Path, Path, str], Path] | None = None
    key: str | None = None


@dataclass(frozen=True)
class UpdateReport:
    """What an update found, and what it did.

    Attributes
    ----------
    source : str
        The adapter.
    vintage : str or None
        Of the release, as `rarebook:vintage` of its tables now says.
    changes : dict
        Table to {added, changed, removed}: lists of rows, as `compare.changed_rows` gives them.
    keys : dict
        Table to the columns that name a row.
    notes : tuple of str
        What a reader should know of the release.
    written : tuple of Path
        Files written; empty on a dry run, or if nothing differs.
    """

    source: str
    vintage: str | None
    changes: dict[str, Rows]
    keys: dict[str, list[str]]
    notes: tuple[str, ...] = ()
    written: tuple[Path, ...] = field(default=())

    def lines(self, shown: int = SHOWN) -> list[str]:
        """The report in words: counts a table, then the rows, `shown` of a kind at most."""
        made = [f"note: {note}" for note in self.notes]
        for table, rows in self.changes.items():
            counts = (f"{len(rows[kind])} {word}" for kind, word, _ in KINDS)
            made.append(f"{table}: {', '.join(counts)}")
            for kind, _, sign in KINDS:
                made += [f"  {sign} {self._row(table, row)}" for row in rows[kind][:shown]]
                more = len(rows[kind]) - shown
                made += [f"  {sign} … and {more:,} more"] if more > 0 else []
        return made

    def _row(self, table: str, row: Mapping[str, Any]) -> str:
        cells = {k: v for k, v in row.items() if k not in ("row", "was")}
        name = " ".join(str(cells.pop(key)) for key in self.keys[table] if key in cells)
        was: dict[str, str] = row.get("was", {})
        if was:
            moved = (f"{k}: {old or 'empty'} -> {cells[k] or 'empty'}" for k, old in was.items())
        else:
            moved = (f"{k}: {cell}" for k, cell in cells.items() if cell)
        return f"{name}; {', '.join(moved)}"


KINDS = (("added", "added", "+"), ("changed", "changed", "~"), ("removed", "dropped", "-"))


def update(
    adapter: Adapter,
    source: Path | None,
    data: Path,
    *,
    dry_run: bool = False,
    key: str | None = None,
) -> UpdateReport:
    """Bring a publisher's newest release into the tables.

    Parameters
    ----------
    adapter : Adapter
        Whose release.
    source : Path or None
        The release as a file or folder; None: ask the publisher for it.
    data : Path
        The folder of the tables.
    dry_run : bool
        Find out what would change, but write nothing.
    key : str, optional
        The key that the publisher asks for.

    Raises
    ------
    TableError
        If the file is not as the adapter knows it, or its rows break a rule of the table.
    UpdateFailed
        If the publisher does not answer, or its key is missing.
    """
    with TemporaryDirectory(prefix="rarebook-update-") as folder:
        release = source or _fetched(adapter, Path(folder), data, key)
        if not release.exists():
            raise TableError([Problem(str(release), None, None, None, "it does not exist")])
        staged = Path(folder) / "data"
        with locked(data):
            _stage(adapter, data, staged)
            brought = adapter.write(release, staged)
            changes = {name: _changes(name, data, staged) for name in adapter.tables}
            if brought.vintage:
                _keep_vintage(staged, adapter.tables, brought.vintage)
            written = () if dry_run else _put(adapter, staged, data)
        keys = {name: tables.key_of(data, name) for name in adapter.tables}
    return UpdateReport(adapter.name, brought.vintage, changes, keys, brought.notes, written)


def refuse_columns(
    file: Path, header: Iterable[str], known: Iterable[str], optional: Iterable[str] = ()
) -> None:
    """Refuse a file whose columns are not the known ones, naming the difference.

    Raises
    ------
    TableError
        A problem for each column that is missing, and for each that is not known.
    """
    given, expected = list(header), list(known)
    missing = [name for name in expected if name not in given]
    unknown = [name for name in given if name not in {*expected, *optional}]
    found = [(name, "this column is missing") for name in missing]
    found += [(name, "this column is not known: the layout has changed") for name in unknown]
    if found:
        raise TableError([Problem(file.name, 1, name, None, rule) for name, rule in found])


def decoded(file: Path, encodings: Iterable[str] = ("utf-8-sig", "gb18030")) -> str:
    """The text of a file in the first encoding that fits.

    Raises
    ------
    TableError
        If none does.
    """
    content = file.read_bytes()
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    rule = f"not text in any of {', '.join(encodings)}"
    raise TableError([Problem(file.name, None, None, None, rule)])


def _fetched(adapter: Adapter, folder: Path, data: Path, key: str | None) -> Path:
    by_hand = f"download the file at {adapter.page} and give it with --from"
    if adapter.fetch is None:
        raise UpdateFailed(f"{adapter.title} has no interface to ask: {by_hand}")
    if adapter.key and not key:
        raise UpdateFailed(
            f"{adapter.title} asks for a key: put yours into the environment as {adapter.key} "
            f"(it is free to have), or {by_hand}"
        )
    try:
        return adapter.fetch(folder, data, key or "")
    except (TableError, UpdateFailed):
        raise
    except Exception as problem:
        # a client raises what it likes; the reader wants to know who did not answer
        said = str(problem).replace(key, "(key)") if key else str(problem)
        raise UpdateFailed(f"{adapter.title} did not answer: {said}; {by_hand}") from None


def _stage(adapter: Adapter, data: Path, staged: Path) -> None:
    """Copy the tables that the adapter writes, and those that their rows refer to."""
    staged.mkdir()
    shutil.copy(data / "datapackage.json", staged)
    for name in {*adapter.tables, *(o for t in adapter.tables for o in tables.needs(data, t))}:
        path = tables.path_of(data, name)
        if path.is_file():
            shutil.copy(path, staged / path.name)


def _changes(name: str, data: Path, staged: Path) -> Rows:
    before, after = (tables.path_of(folder, name) for folder in (data, staged))
    if not before.is_file():
        before = staged / ".empty"
        header = after.read_text(encoding="utf-8").partition("\n")[0]
        before.write_text(header + "\n", encoding="utf-8")
    return compare.changed_rows(before, after, tables.key_of(data, name) or None)


def _keep_vintage(staged: Path, names: Iterable[str], vintage: str) -> None:
    def change(package: dict[str, Any]) -> None:
        for resource in package["resources"]:
            if resource["name"] in names:
                # an old edition read late does not make the table older
                former = str(resource.get("rarebook:vintage") or "")
                newer = not former[:4].isdigit() or vintage > former
                resource["rarebook:vintage"] = vintage if newer else former

    change_package(staged, change)


def _put(adapter: Adapter, staged: Path, data: Path) -> tuple[Path, ...]:
    """Put what differs in place: sources first, descriptions last; all of it, or no file."""
    names = ["sources.csv", *(tables.path_of(data, n).name for n in adapter.tables)]
    new = {data / n: staged / n for n in dict.fromkeys([*names, "datapackage.json"])}
    contents = {old: path.read_bytes() for old, path in new.items() if path.is_file()}
    changed = {
        old: content
        for old, content in contents.items()
        if not (old.is_file() and old.read_bytes() == content)
    }
    records.write_all(changed)
    return tuple(changed)
