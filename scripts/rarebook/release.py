"""An edition: the version set everywhere, what was cited kept, the whole as a zip to deposit.

The zip is an RO-Crate. Nothing in it depends on when or where it was made: its dates are the
edition's, its files are sorted, and two releases of one commit are the same to the byte.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date as day
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rarebook import editions, paths, records, runner
from rarebook.records import write_bytes, write_json, write_text
from rarebook.site import book as books
from rarebook.site import crate, nav, works
from rarebook.site.figures import leaf as leaves
from rarebook.site.figures.files import spreadsheet, zipped
from rarebook.site.figures.provenance import commit_of, stale

Row = dict[str, Any]
ENGINES = (
    "altair",
    "jupyter-book",
    "myst-nb",
    "papermill",
    "pandas",
    "sphinx",
    "vl-convert-python",
)


class ReleaseError(ValueError):
    """The book is not in a state to be released; the message says what to do."""


def release(root: Path, edition: str | None = None, date: str | None = None) -> list[str]:
    """Make an edition.

    Parameters
    ----------
    root : Path
        The project.
    edition : str, optional
        Its name, as in 2026.11; default: the one that the book already names.
    date : str, optional
        Its day (ISO 8601); default: that of the last commit.

    Returns
    -------
    list of str
        What was done, a line each.

    Raises
    ------
    ReleaseError
        If a chapter has not been run as it stands, a figure is stale, or the edition exists with
        other figures.
    ValueError
        If edition or date are not written as they should be.
    """
    from rarebook import __version__

    name = editions.check_name(edition or __version__)
    for place in (root, root / "data", root / "_build" / "release"):
        records.clear_drafts(place)
    when = _date(root, name, date)
    done = [f"{path} now says {name}" for path in set_version(root, name, when)]
    if name != __version__:
        return [*done, f"the version is now {name}: `rarebook build`, then `rarebook release`"]
    _check_runs()
    book = books.read_book(root, paths.runs_dir())
    site = nav.make_site(root, book.pages, "")
    made = leaves.read_leaves(book, works.read_catalogue(root, site))
    _check_fresh(book)
    folder = keep(root, name, when, made)
    done.append(f"{folder.relative_to(root)}/ keeps {len(made)} figures as they are cited")
    path = root / "_build" / "release" / f"rare-earth-card-{name}.zip"
    files = crate.contents(root, book, made, when, software())
    write_bytes(path, zipped(files, when))
    done.append(f"{path.relative_to(root)}: sha256 {records.sha256_of(path)}")
    if commit_of(root).get("modified"):
        done.append("there are changes not committed: commit, and release again before you deposit")
    return done


def _date(root: Path, name: str, given: str | None) -> str:
    """The day of the edition: the one it was made on, if it was, else as given or committed."""
    kept = {edition.name: edition.date for edition in editions.read_editions(root)}
    if name in kept:
        return kept[name]
    return day.fromisoformat(given).isoformat() if given else commit_date(root)


def commit_date(root: Path) -> str:
    """The day of the last commit.

    Raises
    ------
    ReleaseError
        Outside of a clone: there a date must be given.
    """
    asked = ["git", "-C", str(root), "log", "-1", "--format=%cs"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        raise ReleaseError("no commit to take the date from: give --date YYYY-MM-DD") from None


def _check_runs() -> None:
    plan = runner.make_plan(runner.chapter_names())
    if plan.run:
        raise ReleaseError(f"not run as they stand: {', '.join(plan.run)}; `rarebook build` first")


def _check_fresh(book: books.Book) -> None:
    old = stale(book)
    if old:
        raise ReleaseError("\n".join(old))


def keep(root: Path, name: str, when: str, made: list[leaves.Leaf]) -> Path:
    """Write `editions/<name>/`: an edition that was made stays as it is.

    Raises
    ------
    ReleaseError
        If it was made with other figures.
    """
    folder = root / "editions" / name
    files: dict[str, bytes] = {}
    rows = []
    for leaf in made:
        base = str(leaf.figure["id"])
        files[f"{base}.svg"] = leaf.drawings["svg"].encode()
        if leaf.is_open:
            files[f"{base}.csv"] = spreadsheet(leaf.data).encode()
        rows.append(_kept(leaf, base))
    about = folder / "edition.json"
    if about.is_file():
        _same(folder, rows)
        return folder
    # what a release that was killed has left
    shutil.rmtree(folder, ignore_errors=True)
    for file, content in files.items():
        write_bytes(folder / file, content)
    write_json(folder / "figures.json", rows)
    summary = f"{len(rows)} figures in {len({r['chapter'] for r in rows})} chapters."
    # last: an edition without this file was never made
    write_json(about, {"edition": name, "date": when, "summary": summary})
    return folder


def _kept(leaf: leaves.Leaf, base: str) -> Row:
    figure = leaf.figure
    return {
        "id": base,
        "number": leaf.work.number,
        "chapter": figure["chapter"],
        **{word: figure[word] for word in editions.WORDS},
        "alt": figure["alt"],
        "sha256": editions.content_hash(figure),
        "data_sha256": editions.data_hash(figure),
        "svg": f"{base}.svg",
        "csv": f"{base}.csv" if leaf.is_open else None,
        "tables": [
            {key: table[key] for key in ("name", "sha256", "vintage")} for table in leaf.tables
        ],
        "cite": leaf.citations["text"],
    }


def _same(folder: Path, rows: list[Row]) -> None:
    kept = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    before = {row["id"]: row["sha256"] for row in kept}
    now = {row["id"]: row["sha256"] for row in rows}
    if before != now:
        other = sorted(i for i in before.keys() | now.keys() if before.get(i) != now.get(i))
        raise ReleaseError(
            f"edition {folder.name} was made with other figures ({', '.join(other[:5])}): "
            "an edition stays as it was; name a new one"
        )


def software() -> list[Row]:
    """The programs that made the figures and the pages, with their versions."""
    found = []
    for name in ENGINES:
        try:
            found.append({"name": name, "version": version(name)})
        except PackageNotFoundError:
            continue
    return found


def set_version(root: Path, name: str, when: str) -> list[str]:
    """Write edition and date into the files that name them.

    Returns
    -------
    list of str
        The files that changed.
    """
    edits = {
        "pyproject.toml": [(r'(?m)^version = "[^"]*"', f'version = "{name}"')],
        "CITATION.cff": [
            (r"(?m)^version: .*$", f'version: "{name}"'),
            (r"(?m)^date-released: .*\n", ""),
            (r"(?m)^(version: .*)$", rf'\1\ndate-released: "{when}"'),
        ],
        "data/datapackage.json": [(r'(?m)^( {1,2}"version": )"[^"]*"', rf'\1"{name}"')],
        "scripts/rarebook/__init__.py": [(r'__version__ = "[^"]*"', f'__version__ = "{name}"')],
    }
    changed = [path for path, rules in edits.items() if _edit(root / path, rules)]
    log = root / "CHANGELOG.md"
    if log.is_file() and _edit_log(log, name, when):
        changed.append("CHANGELOG.md")
    return changed


def _edit(path: Path, rules: list[tuple[str, str]]) -> bool:
    if not path.is_file():
        return False
    before = text = path.read_text(encoding="utf-8")
    for pattern, put in rules:
        text = re.sub(pattern, put, text, count=1)
    if text != before:
        write_text(path, text)
    return text != before


def _edit_log(path: Path, name: str, when: str) -> bool:
    """Turn what is unreleased into the edition, unless the changelog has it already."""
    before = path.read_text(encoding="utf-8")
    if re.search(rf"(?m)^## \[{re.escape(name)}\]", before):
        return False
    text = re.sub(r"(?m)^To become .*\n\n?", "", before)
    text = re.sub(r"(?m)^## \[Unreleased\]", f"## [Unreleased]\n\n## [{name}] - {when}", text)
    if text != before:
        write_text(path, text)
    return text != before
