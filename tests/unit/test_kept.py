"""A page is written when what it says is new, by one process or by several, and not again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from rarebook.site import kept


def text_of(number: int) -> str:
    return f"page {number}\n"


def pages(out: Path, numbers: range) -> list[kept.Page]:
    return [kept.Page(out / str(n) / "index.html", f"says {n}", partial(text_of, n))
            for n in numbers]  # fmt: skip


@pytest.mark.parametrize("count", [3, kept.FEW + 3])
def test_pages_are_written_once_and_put_every_time(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "kept"
    for out, written in (("one", count), ("two", 0)):
        assert kept.put(pages(tmp_path / out, range(count)), folder) == written
        found = [(tmp_path / out / str(n) / "index.html").read_text() for n in range(count)]
        assert found == [text_of(n) for n in range(count)]


def test_only_what_says_something_new_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    kept.put(pages(tmp_path / "one", range(5)), folder)
    assert kept.put(pages(tmp_path / "two", range(4, 6)), folder) == 1
    # the others are not kept for ever
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("count", [1, kept.FEW + 3])
def test_a_page_that_cannot_be_written_stops_all(tmp_path: Path, count: int) -> None:
    def fail() -> str:
        raise ValueError("not this one")

    bad = kept.Page(tmp_path / "bad.html", "bad", fail)
    with pytest.raises(ValueError, match="not this one"):
        kept.put([*pages(tmp_path, range(count)), bad], tmp_path / "kept")
