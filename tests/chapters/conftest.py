"""A chapter's run on the book's own data, made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rarebook import keys, paths, records, runner


@pytest.fixture(scope="module")
def own_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of the module's CHAPTER: the book's own where it still stands, else a new one."""
    chapter: str = request.module.CHAPTER
    standing = paths.runs_dir() / chapter
    if keys.still_stands(standing, runner.notebook_path(chapter)):
        return standing
    out = tmp_path_factory.mktemp("own") / "run"
    runner.run_chapter(chapter, out=out)
    return out


@pytest.fixture(scope="module")
def own(own_folder: Path) -> dict[str, Any]:
    """Its record."""
    return records.read_record(own_folder)
