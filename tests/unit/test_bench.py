"""What the benchmark does to its copies, and how a page is weighed."""

from __future__ import annotations

import gzip
import json
import sys
import urllib.request
from pathlib import Path

import pandas as pd
import pytest

from rarebook import bench, browser, weight


def test_copy_leaves_out_what_was_built(tmp_path: Path) -> None:
    for name in ("data/a.csv", "_build/html/index.html", ".venv/x", "scripts/__pycache__/y.pyc"):
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text("x", encoding="utf-8")
    made = bench.copy_of(tmp_path / "root", tmp_path / "copy")
    found = [path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()]
    assert found == ["data/a.csv"]


def test_touching_a_table_changes_its_bytes_and_not_what_it_says(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "t.csv").write_text("period,value_usd\n2024,1\n", encoding="utf-8")
    described = {"resources": [{"name": "t", "path": "t.csv"}]}
    (data / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    before, frame = (data / "t.csv").read_bytes(), pd.read_csv(data / "t.csv")
    bench.touch_table(tmp_path, "t")
    assert (data / "t.csv").read_bytes() != before
    pd.testing.assert_frame_equal(pd.read_csv(data / "t.csv"), frame)


def test_readers_of_a_table_come_from_the_records(tmp_path: Path) -> None:
    for chapter, tables in {"b": ["x"], "a": ["x", "y"]}.items():
        folder = tmp_path / "_build" / "runs" / chapter
        folder.mkdir(parents=True)
        record = {"tables": [{"name": name} for name in tables]}
        (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert bench.readers_of(tmp_path) == {"x": ["a", "b"], "y": ["a"]}


def test_a_build_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(bench.BenchError, match="no such thing"):
        bench.timed([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path)


def test_work_of_a_child_is_counted(tmp_path: Path) -> None:
    timing = bench.timed([sys.executable, "-c", "sum(range(10_000_000))"], tmp_path)
    assert timing.wall > 0
    assert timing.cpu > 0.02


def test_work_of_a_child_that_outlives_its_parent_is_counted(tmp_path: Path) -> None:
    child = "import time\nwhile time.process_time() < 0.6: pass"
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    assert bench.timed([sys.executable, "-c", parent], tmp_path).cpu > 0.5


def test_chapter_page_is_found_wherever_the_site_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "a.html").write_text("", encoding="utf-8")
    (tmp_path / "b.html").write_text("", encoding="utf-8")
    assert bench.page_of(tmp_path, "a") == "chapters/a.html"
    assert bench.page_of(tmp_path, "b") == "b.html"


def test_compressing_never_adds() -> None:
    raw, compressed = weight.sizes(bytes(range(256)))
    assert raw == compressed == 256


def test_a_folder_is_served_while_asked_for(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("hello", encoding="utf-8")
    with browser.served(tmp_path) as base, urllib.request.urlopen(f"{base}/page.html") as answer:
        assert answer.read() == b"hello"


def test_a_folder_is_served_compressed_if_asked_for(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("hello", encoding="utf-8")
    (tmp_path / "page.png").write_bytes(b"drawn")
    with browser.served(tmp_path, compressed=True) as base:
        with urllib.request.urlopen(f"{base}/page.html") as answer:
            assert gzip.decompress(answer.read()) == b"hello"
            assert answer.headers["Content-Encoding"] == "gzip"
        with urllib.request.urlopen(f"{base}/page.png") as answer:
            assert answer.read() == b"drawn"


def test_browser_is_the_one_that_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.VARIABLE, "/my/chromium")
    assert browser.find() == "/my/chromium"
    monkeypatch.delenv(browser.VARIABLE)
    monkeypatch.setattr(browser, "PROGRAMS", ())
    with pytest.raises(FileNotFoundError, match="make browser"):
        browser.find()


def notebook(words: str) -> str:
    """A chapter of the thread `one` that says these words."""
    return json.dumps({"metadata": {"rarebook": {"threads": ["one"]}}, "cells": [words]})


def test_a_book_grows_by_copies_that_rate_copies_of_the_claims(tmp_path: Path) -> None:
    texts = {
        "alone": "verdict one-001 in alone",
        "leaning": "as alone says",
        "loops": "for number in 001, 002",
        "whole": 'load("claims',
    }
    files = {f"chapters/{name}.ipynb": notebook(text) for name, text in texts.items()}
    files |= {
        "data/claims.csv": "id,thread,rank\none-001,one,3\ntwo-001,two,\n",
        "data/papers.csv": "claim_id,document_id\none-001,one-001-d01\ntwo-001,two-001-d01\n",
        "data/other.csv": "period\n2024\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert bench.grow(tmp_path, 2) == ["alone-aa", "alone-ab"]
    assert [path.stem for path in sorted((tmp_path / "chapters").iterdir())] == [
        "alone-aa",
        "alone-ab",
    ]
    text = (tmp_path / "chapters" / "alone-ab.ipynb").read_text(encoding="utf-8")
    assert text == notebook("verdict one-ab-001 in alone-ab")
    claims = (tmp_path / "data" / "claims.csv").read_text(encoding="utf-8").splitlines()
    assert claims[3:] == ["one-aa-001,one,", "one-ab-001,one,"]
    papers = (tmp_path / "data" / "papers.csv").read_text(encoding="utf-8").splitlines()
    assert papers[3:] == ["one-aa-001,one-aa-001-d01", "one-ab-001,one-ab-001-d01"]
    assert (tmp_path / "data" / "other.csv").read_text(encoding="utf-8") == "period\n2024\n"
