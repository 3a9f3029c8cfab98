"""The book's own tables with hostile text in every column that is shown and not compared.

What the small book (`toy`) shows of a few tables, shown of all: for the weekly workflow.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import hostile
import toy
from rarebook import bench, browser, paths
from rarebook.site import shots

from .conftest import visits, whole_book

# Other columns of free text hold names by which chapters choose, group and join.
SHOWN = {
    "capacity_product",
    "claim_en",
    "comparator",
    "condition",
    "definition",
    "does",
    "exploration_basis",
    "instrument_text",
    "items",
    "jobs_definition",
    "label",
    "note",
    "outcome",
    "position",
    "published",
    "question",
    "quote_zh",
    "said",
    "says",
    "source_named",
    "state",
    "statement",
    "title",
    "what",
}


@pytest.fixture(scope="module")
def poisoned(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the book with hostile text."""
    root = bench.copy_of(repo, tmp_path_factory.mktemp("poisoned") / "book")
    change = toy.poisoner(root, SHOWN)
    for name, path in toy.tables_of(root).items():
        rows = toy.read(path)
        for row in rows:
            change(name, row)
        if rows:
            toy.write(path, rows)
    done = subprocess.run(
        [sys.executable, "-m", "rarebook.cli", "build"],
        env={**os.environ, paths.ROOT_VARIABLE: str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return root / "_build" / "html"


@whole_book
def test_hostile_text_of_every_table_is_text_in_every_file(poisoned: Path) -> None:
    claims = (poisoned / "claims.csv").read_text(encoding="utf-8")
    assert claims.count(toy.HIT) > 50
    assert len(hostile.check_files(poisoned)) > 1000


@whole_book
def test_every_page_shows_it_and_does_nothing(engine: Browser, poisoned: Path) -> None:
    with browser.served(poisoned) as address, engine.new_context() as opened:
        for name, seen in visits(opened, address, shots.pages(poisoned)):
            assert seen.complaints == [], name
            assert seen.elsewhere == [], name
            assert seen.page.title() != "hit", name
