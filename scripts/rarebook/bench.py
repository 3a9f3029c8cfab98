"""The book beside plain jupyter-book on the same notebooks: seconds to build, bytes to read.

Everything happens in temporary copies. Plain means what an author gets who has altair and
jupyter-book and nothing else: the notebooks are executed by the build, and a chart is shown as
altair shows it. The rest of the package works in the plain build too, since the notebooks ask
for it; drawing the figures does not, since plain jupyter-book would not draw them.
"""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.table import Table

from rarebook import paths, reaper
from rarebook.ledger import read_rows
from rarebook.vitals import Vitals, vitals
from rarebook.weight import Weight, weigh

Measured = TypeVar("Measured", Weight, Vitals)
NOT_COPIED: Final = (".git", ".venv", "_build", "__pycache__", ".*_cache", ".hypothesis", ".lock")
TIMED: Final = 3
PLAIN_FIGURES: Final = """\
import rarebook
rarebook.figure = lambda chart, *args, **options: chart
"""
PLAIN_CONFIG: Final = """\
title: Plain
only_build_toc_files: true
execute:
  execute_notebooks: force
  timeout: 600
"""


@dataclass(frozen=True)
class Timing:
    """How long a command took: seconds on the clock, and of processor time in all."""

    wall: float
    cpu: float


class BenchError(RuntimeError):
    """A build that was to be measured failed."""


def timed(command: list[str], where: Path, **variables: str) -> Timing:
    """Run a command in a folder and time it, with all that it starts.

    Raises
    ------
    BenchError
        If it fails; with the end of what it said.
    """
    code = str(where / "scripts")
    env = os.environ | {"RAREBOOK_ROOT": str(where), "PYTHONPATH": code} | variables
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    whole = [sys.executable, reaper.__file__, *command]
    done = subprocess.run(whole, cwd=where, env=env, check=False, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()[-15:]
        raise BenchError("\n".join([f"{' '.join(command)} failed:", *said]))
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return Timing(wall, cpu)


def copy_of(root: Path, target: Path) -> Path:
    """A copy of the project without what was built from it."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return target


def build_plain(root: Path, chapters: list[str]) -> Timing:
    """Build the chapters of a copy with jupyter-book alone, into `_build/html/`."""
    for name in ("_config.yml", "_toc.yml", "index.md"):
        (root / name).unlink(missing_ok=True)
    (root / "index.md").write_text("# Plain\n", encoding="utf-8")
    (root / "_config.yml").write_text(PLAIN_CONFIG, encoding="utf-8")
    write_contents(root, chapters)
    startup = root / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "plain.py").write_text(PLAIN_FIGURES, encoding="utf-8")
    program = str(Path(sys.executable).with_name("jupyter-book"))
    timing = timed([program, "build", "."], root, IPYTHONDIR=str(root / ".ipython"))
    # jupyter-book ends well even if a notebook did not
    failures = sorted((root / "_build").rglob("reports/**/*.err.log"))
    if failures:
        tail = failures[0].read_text(encoding="utf-8").strip().splitlines()[-15:]
        raise BenchError("\n".join([f"plain jupyter-book: {failures[0].stem} failed:", *tail]))
    return timing


def write_contents(root: Path, pages: list[str]) -> None:
    """Let a copy's book have these pages of `chapters/` and no others."""
    files = "".join(f"  - file: chapters/{name}\n" for name in pages)
    (root / "_toc.yml").write_text(
        f"format: jb-book\nroot: index\nparts:\n- caption: All\n  chapters:\n{files}",
        encoding="utf-8",
    )


def build_book(root: Path) -> Timing:
    """Build the book of a copy as `make book` does, the environment aside."""
    return timed([sys.executable, "-m", "rarebook.cli", "build"], root)


def readers_of(root: Path) -> dict[str, list[str]]:
    """For every table that is read: the chapters that read it in the last run."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "_build" / "runs").glob("*/record.json")):
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for table in record["tables"]:
            found.setdefault(table["name"], []).append(path.parent.name)
    return found


def touch_table(root: Path, name: str) -> None:
    """Change a table's bytes and nothing that they say: quote its first column's name."""
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    described = next(entry for entry in package["resources"] if entry["name"] == name)
    path = root / "data" / described["path"]
    header, _, rows = path.read_text(encoding="utf-8").partition("\n")
    first, comma, others = header.partition(",")
    path.write_text(f'"{first}"{comma}{others}\n{rows}', encoding="utf-8", newline="\n")


def page_of(site: Path, chapter: str) -> str:
    """Where a built site keeps a chapter."""
    candidates = [site / "chapters" / f"{chapter}.html", *sorted(site.rglob(f"{chapter}.html"))]
    return next(path for path in candidates if path.is_file()).relative_to(site).as_posix()


def _times(plain: Timing, rows: dict[str, Timing]) -> Table:
    table = _table("Seconds to build", "", "on the clock", "ratio", "of processor", "ratio")
    for name, timing in {"plain jupyter-book": plain, **rows}.items():
        table.add_row(
            name,
            f"{timing.wall:.1f}",
            f"{timing.wall / plain.wall:.2f}",
            f"{timing.cpu:.1f}",
            f"{timing.cpu / plain.cpu:.2f}",
        )
    return table


def _weights(plain: dict[str, Weight], book: dict[str, Weight]) -> Table:
    def cells(found: Weight, base: Weight) -> list[str]:
        return [
            str(found.requests),
            str(found.elsewhere),
            f"{found.raw / 1000:.0f}",
            f"{found.compressed / 1000:.0f}",
            f"{found.compressed / base.compressed:.2f}",
        ]

    title = "A chapter's page before it is touched (other hosts are not let through)"
    columns = ("requests", "other hosts", "kB raw", "kB gzipped", "ratio")
    return _beside(title, columns, plain, book, cells)


def _waits(plain: dict[str, Vitals], book: dict[str, Vitals]) -> Table:
    def cells(found: Vitals, base: Vitals) -> list[str]:
        ratio = found.paint_ms / base.paint_ms
        return [f"{found.paint_ms / 1000:.2f}", f"{ratio:.2f}", f"{found.shift:.4f}"]

    columns = ("largest paint, s", "ratio", "layout shift")
    return _beside("On a slow phone, nothing cached", columns, plain, book, cells)


def _beside(
    title: str,
    columns: Sequence[str],
    plain: dict[str, Measured],
    book: dict[str, Measured],
    cells: Callable[[Measured, Measured], list[str]],
) -> Table:
    """Two rows a chapter, plain and book; `cells` tells what was found beside what plain has."""
    table = _table(title, "", "", *columns)
    for chapter, base in plain.items():
        table.add_row(chapter, "plain", *cells(base, base))
        table.add_row("", "book", *cells(book[chapter], base))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column else "left")
    return table


def _of_all(
    measure: Callable[[Path, Iterable[str]], dict[str, Measured]],
    root: Path,
    chapters: Sequence[str],
) -> dict[str, Measured]:
    """What is measured of the chapters' pages in a copy's site, by chapter."""
    site = root / "_build" / "html"
    pages = {chapter: page_of(site, chapter) for chapter in chapters}
    found = measure(site, pages.values())
    return {chapter: found[page] for chapter, page in pages.items()}


def grow(root: Path, count: int) -> list[str]:
    """Make a copy's book one of `count` chapters: copies of those that stand by themselves.

    Every copy rates copies of its claims, so that the ledger grows as the book does.

    Returns
    -------
    list of str
        The chapters.
    """
    rows = {path: read_rows(path) for path in sorted((root / "data").glob("*.csv"))}
    ledger = rows[root / "data" / "claims.csv"]
    claims = [row["id"] for row in ledger]
    texts = {path.stem: path.read_text(encoding="utf-8")
             for path in sorted((root / "chapters").glob("*.ipynb"))}  # fmt: skip
    alone = [
        name
        for name, text in texts.items()
        if _stands_alone(name, text, set(texts)) and _names_its_claims(text, ledger)
    ]
    for name in texts:
        (root / "chapters" / f"{name}.ipynb").unlink()
    made = []
    for place in range(count):
        name = alone[place % len(alone)]
        letters = chr(97 + place // 26) + chr(97 + place % 26)
        named = {row: f"{row[:-4]}-{letters}{row[-4:]}" for row in claims}
        named = {claim: new for claim, new in named.items() if claim in texts[name]}
        _copy_rows(rows, named)
        named |= {name: f"{name}-{letters}"}
        text = re.sub("|".join(named), lambda found, named=named: named[found[0]], texts[name])  # type: ignore[misc]
        (root / "chapters" / f"{named[name]}.ipynb").write_text(text, encoding="utf-8")
        made.append(named[name])
    (root / "index.md").write_text("# Grown\n", encoding="utf-8")
    write_contents(root, [*made, "glossary"])
    return made


def _stands_alone(name: str, text: str, names: set[str]) -> bool:
    """Whether a chapter names no other, nor anything of its own name, nor the whole ledger."""
    words = (*(names - {name}), f'\\"{name}', 'load(\\"claims')
    return not any(word in text for word in words)


def _names_its_claims(text: str, ledger: Sequence[Mapping[str, str]]) -> bool:
    """Whether a chapter names every claim that it rates, not only the numbers of some."""
    notebook = json.loads(text)
    own, cells = notebook["metadata"]["rarebook"], json.dumps(notebook["cells"])
    threads, rated = own.get("threads", []), list(own.get("claims", []))
    rated += [row["id"] for row in ledger if row.get("thread") in threads]
    return all(claim in cells for claim in rated)


def _copy_rows(rows: dict[Path, list[dict[str, str]]], named: dict[str, str]) -> None:
    """Add to the ledger and to every table of documents what they hold, under new names."""
    for path, held in rows.items():
        column = "id" if path.stem == "claims" else "claim_id"
        if not held or column not in held[0]:
            continue
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(held[0]), lineterminator="\n")
            for row in held:
                if row[column] in named:
                    old, new = row[column], named[row[column]]
                    copy = {key: cell.replace(old, new) for key, cell in row.items()}
                    # no two claims have one rank
                    writer.writerow({**copy, "rank": ""} if "rank" in copy else copy)


def growth(counts: Sequence[int]) -> None:
    """Build books of so many chapters from nothing, and print how the time grows."""
    say = Console(highlight=False, width=100)
    columns = ("chapters", "on the clock", "a chapter", "of processor", "a chapter")
    table = _table("Seconds to build from nothing", *columns)
    for count in counts:
        say.print(f"bench: {count} chapters …")
        with tempfile.TemporaryDirectory(prefix="rarebook-bench-") as folder:
            root = copy_of(paths.project_root(), Path(folder) / "book")
            grow(root, count)
            timing = build_book(root)
        seconds = (timing.wall, timing.wall / count, timing.cpu, timing.cpu / count)
        table.add_row(str(count), *(f"{number:.1f}" for number in seconds))
    say.print(table)


def main(counts: Sequence[int] = ()) -> None:
    """Measure, and print both sides with their ratios; or, given counts, how the time grows."""
    if counts:
        growth(counts)
        return
    say = Console(highlight=False, width=100)
    root = paths.project_root()
    with tempfile.TemporaryDirectory(prefix="rarebook-bench-") as folder:
        plain_root = copy_of(root, Path(folder) / "plain")
        book_root = copy_of(root, Path(folder) / "book")
        chapters = sorted(path.stem for path in (book_root / "chapters").glob("*.ipynb"))
        say.print(f"bench: {len(chapters)} chapters; the book, from nothing …")
        rows = {"the book, from nothing": build_book(book_root)}
        say.print("bench: plain jupyter-book …")
        # some chapters compute with what others published, and plain jupyter-book knows no order
        shutil.copytree(book_root / "_build" / "runs", plain_root / "_build" / "runs")
        plain = build_plain(plain_root, chapters)
        say.print("bench: the book again, nothing changed …")
        rows["nothing changed"] = build_book(book_root)
        readers = readers_of(book_root)
        table = min(readers, key=lambda name: (len(readers[name]), name))
        say.print(f"bench: the book again, one table changed ({table}) …")
        touch_table(book_root, table)
        share = f"{len(readers[table])} of {len(chapters)} chapters"
        rows[f"one table changed, read by {share}"] = build_book(book_root)
        say.print(_times(plain, rows))
        say.print("bench: weighing the chapters' pages …")
        weights = _of_all(weigh, plain_root, chapters), _of_all(weigh, book_root, chapters)
        heaviest = sorted(chapters, key=lambda name: weights[1][name].compressed)[-TIMED:]
        say.print("bench: opening the heaviest of them on a slow phone …")
        waits = _of_all(vitals, plain_root, heaviest), _of_all(vitals, book_root, heaviest)
    say.print(_weights(*weights), _waits(*waits))
