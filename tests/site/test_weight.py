"""A page is weighed with what it asks for, and no chapter is heavier than it may be."""

from __future__ import annotations

import json
from pathlib import Path

from rarebook.vitals import vitals
from rarebook.weight import sizes, weigh

HEAVIEST = 150_000
PAGE = """<!doctype html><title>t</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<img src="https://example.invalid/far.png" alt="">
<script src="https://example.invalid/far.js"></script>
<p>text</p>
"""


def test_page_is_weighed_with_what_it_asks_for(tmp_path: Path, chromium: str) -> None:
    assert chromium
    style = "p { color: black }\n" * 100
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "style.css").write_text(style, encoding="utf-8")
    (tmp_path / "unused.css").write_text(style, encoding="utf-8")
    weight = weigh(tmp_path, ["page.html"])["page.html"]
    assert weight.requests == 2
    assert weight.elsewhere == 2
    parts = [sizes(PAGE.encode()), sizes(style.encode())]
    assert weight.raw == sum(raw for raw, _ in parts)
    assert weight.compressed == sum(compressed for _, compressed in parts)


def test_a_page_that_moves_is_told_from_one_that_stands(tmp_path: Path, chromium: str) -> None:
    assert chromium
    late = "setTimeout(() => document.querySelector('p').style.marginTop = '300px', 1200)"
    for name, script in {"still": "", "moving": late}.items():
        page = f"{PAGE}<script>{script}</script>"
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    found = vitals(tmp_path, ["still.html", "moving.html"])
    assert found["still.html"].shift == 0
    assert found["moving.html"].shift > 0.001
    assert all(one.paint_ms > 150 for one in found.values()), "the network is not slow"


def test_no_chapter_asks_for_more_than_it_may(site: Path, chromium: str) -> None:
    assert chromium
    pages = json.loads((site / "site.json").read_text(encoding="utf-8"))["pages"]
    weights = weigh(site, [f"{page['document']}.html" for page in pages if page["number"]])
    assert len(weights) > 1
    heavy = {page: found.compressed for page, found in weights.items()}
    assert {page: size for page, size in heavy.items() if size > HEAVIEST} == {}
    assert not [page for page, found in weights.items() if found.elsewhere]
