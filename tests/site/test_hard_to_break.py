"""Hostile text stays text, a kill or a full disk costs nothing, and two clones give the same bytes.

All of it on a whole book in small (`toy`), in whose free cells stands hostile text, driven by the
command as a reader drives it. RAREBOOK_MOMENTS says how many random moments a command is killed at:
a few here, twenty in the weekly workflow.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError

import hostile
import toy
from rarebook import browser, paths
from rarebook.site import shots

from .conftest import visit, visits

MOMENTS = int(os.environ.get("RAREBOOK_MOMENTS", "3"))
WEEKLY = MOMENTS >= 20
DAY = "2026-11-30"
COMMAND = [sys.executable, "-m", "rarebook.cli"]
# what no command promises to leave the same: locks, logs, what the next build may use again
PASSING = re.compile(r"\.git/|_build/(log|ipython|sphinx|stage|cache|failed)/|.*\.lock$|\.git$")
LEFT = re.compile(r".*(\.tmp|\.draft|\.old|html\.new)$")


class Killer:
    """The process that runs commands in forks of itself, and can kill them."""

    def __init__(self) -> None:
        program = Path(toy.__file__).with_name("killer.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, root: Path, *arguments: str, **limits: int) -> dict[str, Any]:
        """Run a command in a book."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {"root": str(root), "arguments": list(arguments), **limits}
        print(json.dumps(job), file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def good(self, root: Path, *arguments: str) -> dict[str, Any]:
        """Run a command that ends well."""
        done = self.run(root, *arguments)
        assert done["code"] == 0, done["said"]
        return done

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def book(killer: Killer, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book with its hostile text, committed and built."""
    root = toy.make(tmp_path_factory.mktemp("one") / "book", repo, evil=True)
    toy.commit(root)
    (root.parent / "ppp.csv").write_text(toy.PPP, encoding="utf-8")
    killer.good(root, "build")
    return root


@pytest.fixture(scope="module")
def released(book: Path, killer: Killer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, released."""
    root = tmp_path_factory.mktemp("released") / "book"
    shutil.copytree(book, root, symlinks=True)
    killer.good(root, "release", "--date", DAY)
    return root


def files_of(root: Path) -> dict[str, bytes]:
    """What a command leaves: every file that is not passing."""
    found = ((path.relative_to(root).as_posix(), path) for path in root.rglob("*"))
    return {name: p.read_bytes() for name, p in found if p.is_file() and not PASSING.match(name)}


def first_difference(one: dict[str, bytes], two: dict[str, bytes]) -> str:
    """The first file that differs, and where; nothing if none does."""
    for name in sorted(one.keys() | two.keys()):
        if name not in one or name not in two:
            return f"{name} is only in the {'first' if name in one else 'second'}"
        if one[name] != two[name]:
            if name.endswith(".zip"):
                inside = [hostile.unpacked(book[name]) for book in (one, two)]
                return f"{name}: {first_difference(*inside)}"
            pairs = zip(one[name], two[name], strict=False)
            place = next((i for i, (a, b) in enumerate(pairs) if a != b), len(two[name]))
            before = one[name][max(0, place - 40) : place + 40]
            return f"{name} differs at byte {place}: {before!r}"
    return ""


def leavings(root: Path) -> list[str]:
    """Drafts and former versions that nobody cleared."""
    return [str(p.relative_to(root)) for p in root.rglob("*") if LEFT.match(p.name)]


# --- the same to the byte, and a run that is killed --------------------------------------------


def test_two_clones_at_two_times_are_the_same_to_the_byte(
    released: Path, book: Path, tmp_path: Path
) -> None:
    """The second in another folder, zone, locale and order of sets, its first run killed."""
    root = tmp_path / "elsewhere" / "a clone"
    subprocess.run(["git", "clone", "-q", str(book), str(root)], check=True)
    strange = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40"}
    environment = {**os.environ, **strange, paths.ROOT_VARIABLE: str(root)}
    kill_a_run(root, environment)
    for words in (["build"], ["release", "--date", DAY]):
        subprocess.run(
            [*COMMAND, *words], env=environment, check=True, umask=0o077, capture_output=True
        )
    assert leavings(root) == []
    assert first_difference(files_of(released), files_of(root)) == ""


def kill_a_run(root: Path, environment: dict[str, str], after: float = 0.5) -> None:
    """Kill the command, not what it has started, some time after a chapter has begun."""
    running = subprocess.Popen(
        [*COMMAND, "run"], env=environment, start_new_session=True, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while not list(root.glob("_build/runs/.*.draft")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(after)
    running.send_signal(signal.SIGKILL)
    running.wait(timeout=60)
    while members(running.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members(running.pid) == [], "what a killed run had started lives on"


def members(session: int) -> list[str]:
    """Processes of a session: a kernel, a zygote or a worker whose parent was killed."""
    found = subprocess.run(
        ["ps", "-o", "args=", "-s", str(session)], capture_output=True, text=True, check=False
    )
    return [line for line in found.stdout.splitlines() if "<defunct>" not in line]


@pytest.mark.skipif(not WEEKLY, reason="the weekly workflow kills a run twenty times")
def test_a_run_that_is_killed_at_any_moment_costs_nothing(book: Path, tmp_path: Path) -> None:
    want = files_of(book / "_build" / "runs")
    dice = random.Random("run")
    for place in range(MOMENTS):
        root = tmp_path / str(place)
        shutil.copytree(book, root, symlinks=True)
        shutil.rmtree(root / "_build" / "runs")
        environment = {**os.environ, paths.ROOT_VARIABLE: str(root)}
        kill_a_run(root, environment, after=dice.uniform(0, 6))
        subprocess.run([*COMMAND, "run"], env=environment, check=True, capture_output=True)
        assert leavings(root) == []
        assert first_difference(want, files_of(root / "_build" / "runs")) == ""
        shutil.rmtree(root)


# --- kills and full disks of the other commands ------------------------------------------------


@pytest.fixture(params=["update", "release", "build"])
def task(request: pytest.FixtureRequest, book: Path, tmp_path: Path) -> tuple[list[str], Path]:
    """A command, and a book in which it has something to do."""
    start = tmp_path / "start"
    shutil.copytree(book, start, symlinks=True)
    release = str(book.parent / "ppp.csv")
    if request.param == "update":
        return ["update", "worldbank", "--from", release], start
    if request.param == "release":
        return ["release", "--date", DAY], start
    toc = start / "_toc.yml"
    toc.write_text(toc.read_text(encoding="utf-8").replace('"Part"', '"Parts"'), encoding="utf-8")
    return ["build"], start


def test_a_kill_at_any_moment_costs_nothing(
    killer: Killer, task: tuple[list[str], Path], tmp_path: Path
) -> None:
    command, start = task
    root = tmp_path / "book"
    shutil.copytree(start, root, symlinks=True)
    steps = killer.good(root, *command)["steps"]
    want = files_of(root)
    dice = random.Random(command[0])
    # a build takes as long as all the others together
    count = MOMENTS if WEEKLY or command[0] != "build" else 1
    for moment in (dice.randint(1, steps) for _ in range(count)):
        shutil.rmtree(root)
        shutil.copytree(start, root, symlinks=True)
        assert killer.run(root, *command, steps=moment)["signal"] == signal.SIGKILL
        killer.good(root, *command)
        where = f"{command[0]} killed at step {moment} of {steps}"
        assert leavings(root) == [], where
        assert first_difference(want, files_of(root)) == "", where


def test_a_full_disk_gives_one_clear_message(
    killer: Killer, task: tuple[list[str], Path], tmp_path: Path
) -> None:
    command, root = task
    tables = files_of(root / "data")
    done = killer.run(root, *command, bytes=3000)
    assert done["code"] == 2, done["said"]
    said = [line for line in done["said"].splitlines() if "Chapters" not in line]
    assert sum("the disk is full" in line for line in said) == 1, said
    assert "Traceback" not in done["said"]
    assert [line for line in said if "Errno" in line] == []
    assert first_difference(tables, files_of(root / "data")) == ""
    killer.good(root, *command)
    assert leavings(root) == []


def test_a_full_disk_stops_a_run_with_one_message(
    killer: Killer, book: Path, tmp_path: Path
) -> None:
    root = tmp_path / "book"
    shutil.copytree(book, root, symlinks=True)
    shutil.rmtree(root / "_build" / "runs")
    done = killer.run(root, "run", "two", bytes=3000)
    assert done["code"] == 2, done["said"]
    assert done["said"].count("the disk is full") == 1
    assert "Traceback" not in done["said"]
    assert list((root / "_build" / "runs").iterdir()) == []


# --- hostile text ------------------------------------------------------------------------------


def test_hostile_text_is_text_in_every_file(released: Path) -> None:
    found = hostile.check_files(released / "_build" / "html")
    assert sum(path.suffix == ".zip" for path in found) == 3
    (crate,) = (released / "_build" / "release").glob("*.zip")
    hostile.check_archive("crate", crate.read_bytes())


def test_hostile_text_is_shown_and_does_nothing(engine: Browser, released: Path) -> None:
    site = released / "_build" / "html"
    with browser.served(site) as address, engine.new_context() as opened:
        for name, seen in visits(opened, address, shots.pages(site)):
            assert seen.complaints == [], name
            assert seen.elsewhere == [], name
            assert seen.page.title() != "hit", name
            wide = "document.documentElement.scrollWidth - window.innerWidth"
            assert seen.page.evaluate(wide) <= 0, f"{name} is too wide"
        chapter = visit(opened, address, "chapters/one.html")
        page = chapter.page
        shown = page.text_content("main") or ""
        for part in ("<img src=x onerror", "[U+202E]", "{{7*7}}", "=HYPERLINK(", "M" * 1000):
            assert part in shown, part
        assert "\N{REPLACEMENT CHARACTER}" in shown
        page.click("[data-explore]")
        page.wait_for_selector(".rb-live svg")
        marks = page.locator(".rb-live .mark-rect path")
        for place in range(0, marks.count(), 3):
            point_at(page, marks.nth(place))
        assert chapter.complaints == []
        assert page.title() != "hit"
        assert page.locator("img[src=x]").count() == 0


def point_at(page: Page, mark: Locator) -> None:
    """Point at a mark until its tip shows: scrolling towards it takes a tip away again."""
    for _ in range(10):
        page.mouse.move(0, 0)
        mark.hover()
        try:
            page.wait_for_selector(".rb-tip table", timeout=1000)
        except TimeoutError:
            continue
        return
    raise AssertionError("no tip")


def test_every_page_of_the_book_has_the_policy(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        head = unescape(text.partition("</head>")[0])
        assert 'http-equiv="Content-Security-Policy" content="default-src \'self\';' in head, path
        assert "unsafe-inline" not in head, path
        assert "'unsafe-eval'" not in head, path
