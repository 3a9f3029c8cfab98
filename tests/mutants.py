"""Would the tests catch a lie? Twenty planted mistakes, one at a time, each in a copy of the book.

`make mutants` runs it, and the weekly workflow. Thirteen are in the rule that judges, seven in the
computation of one chapter. The tests have to notice all but one of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

REPO = Path(__file__).resolve().parents[1]
COPIED = ("scripts", "tests", "chapters", "data", "pyproject.toml", "requirements.lock")
RULE, RULE_TESTS = "scripts/rarebook/judging.py", "tests/unit/test_judging.py"
CHAPTER, CHAPTER_TESTS = "chapters/price-scissors.ipynb", "tests/chapters/test_price_scissors.py"
MOST_ALIVE = 1
WORKERS = 2


class Mutant(NamedTuple):
    """One mistake: what it is, and the words that it puts in the place of others."""

    name: str
    before: str
    after: str
    file: str = RULE
    tests: str = RULE_TESTS


def in_chapter(name: str, before: str, after: str) -> Mutant:
    """A mistake in the chapter's computation."""
    return Mutant(name, before, after, CHAPTER, CHAPTER_TESTS)


MUTANTS = (
    Mutant(
        "5% becomes 6%",
        "AGREES, ABOUT, TIGHT, CLOSE = 0.05,",
        "AGREES, ABOUT, TIGHT, CLOSE = 0.06,",
    ),
    Mutant(
        "'about' is as strict as a number",
        "ABOUT if claimed.qualifier",
        "AGREES if claimed.qualifier",
    ),
    Mutant("tight is 3%", "0.10, 0.02, 0.20", "0.10, 0.03, 0.20"),
    Mutant("close is 25%", "0.10, 0.02, 0.20", "0.10, 0.02, 0.25"),
    Mutant("'over' is an upper bound", '{"over", "at-least"}', '{"at-least"}'),
    Mutant(
        "a bound has slack",
        "share = 0.0 if claimed.is_bound else",
        "share = AGREES if claimed.is_bound else",
    ),
    Mutant(
        "a trend needs no sign", "claimed.value * computed < 0", "claimed.value * computed < -1e99"
    ),
    Mutant("a whole unit of rounding", "float(0.5 * unit", "float(1.0 * unit"),
    Mutant("ten thousand has no zeros", "number >= MYRIAD else", "number > MYRIAD * 1e9 else"),
    Mutant("no data counts as off", "found is Fit.NONE", "found is None"),
    Mutant(
        "misscoped before misdated",
        "if Fit.TIGHT in dated:\n        return Rating.MISDATED",
        "if Fit.TIGHT in dated and Fit.TIGHT not in scoped:\n        return Rating.MISDATED",
    ),
    Mutant("one side is enough", "own & {Fit.OFF, Fit.BOTH}", "own & {Fit.BOTH}"),
    Mutant(
        "context supports",
        'set(directions) & {"supports", "contradicts"}',
        '{d.replace("context", "supports") for d in directions} & {"supports", "contradicts"}',
    ),
    in_chapter(
        "growth is a share, not a percentage",
        '[\\"change_pct\\"].iloc[0] / 100',
        '[\\"change_pct\\"].iloc[0] / 10',
    ),
    in_chapter("yuan are multiplied", "cny / rate, usd_t", "cny * rate, usd_t"),
    in_chapter(
        "ore is counted twice",
        'dollars(period, \\"import\\") - ore',
        'dollars(period, \\"import\\") + ore',
    ),
    in_chapter(
        "the ratio upside down",
        'measured[\\"import_usd_t\\"] / measured[\\"export_usd_t\\"]',
        'measured[\\"export_usd_t\\"] / measured[\\"import_usd_t\\"]',
    ),
    in_chapter("a year is two", "def next_year(period, years=1)", "def next_year(period, years=2)"),
    in_chapter(
        "imports by the weight of exports",
        'measured[\\"import_usd\\"] / measured[\\"import_t\\"]',
        'measured[\\"import_usd\\"] / measured[\\"export_t\\"]',
    ),
    in_chapter("the tax of another year", "home_tax_2014 = 0.17", "home_tax_2014 = 0.13"),
)


def pytest_in(folder: Path, tests: str) -> int:
    """The exit code of some tests in a copy of the book: 0 if they pass, 1 if they fail."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAREBOOK_", "COV_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, tests],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        check=False,
    ).returncode


def copied(folder: Path) -> Path:
    """A copy of what the tests need."""
    skipped = shutil.ignore_patterns("__pycache__", ".lock")
    for name in COPIED:
        source = REPO / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=skipped)
        else:
            shutil.copyfile(source, folder / name)
    return folder


def survives(mutant: Mutant) -> bool:
    """Whether the tests pass although the mistake is there.

    Raises
    ------
    RuntimeError
        If the words to be replaced are not there exactly once, or the tests could not be run.
    """
    with tempfile.TemporaryDirectory(prefix="rarebook-mutant-") as name:
        folder = copied(Path(name))
        file = folder / mutant.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.before) != 1:
            raise RuntimeError(f"{mutant.name}: {mutant.file} has not once {mutant.before!r}")
        file.write_text(text.replace(mutant.before, mutant.after), encoding="utf-8")
        code = pytest_in(folder, mutant.tests)
    if code not in (0, 1):
        raise RuntimeError(f"{mutant.name}: the tests could not be run (exit {code})")
    print(f"  {'ALIVE ' if code == 0 else 'killed'} {mutant.name}", flush=True)
    return code == 0


def main() -> int:
    """Try them all; 1 if more than one lives, or the tests fail without any."""
    with tempfile.TemporaryDirectory(prefix="rarebook-mutant-") as name:
        folder = copied(Path(name))
        for tests in (RULE_TESTS, CHAPTER_TESTS):
            if pytest_in(folder, tests):
                print(f"{tests} fails without a mistake")
                return 1
    with ThreadPoolExecutor(WORKERS) as pool:
        alive = sum(pool.map(survives, MUTANTS))
    print(f"{len(MUTANTS) - alive} of {len(MUTANTS)} planted mistakes were noticed")
    return int(alive > MOST_ALIVE)


if __name__ == "__main__":
    sys.exit(main())
