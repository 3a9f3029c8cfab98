"""A page is weighed with what it asks for, and no chapter is heavier than it may be."""

from __future__ import annotations

import json
from pathlib import Path

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


def test_no_chapter_asks_for_more_than_it_may(site: Path, chromium: str) -> None:
    assert chromium
    pages = json.loads((site / "site.json").read_text(encoding="utf-8"))["pages"]
    weights = weigh(site, [f"{page['document']}.html" for page in pages if page["number"]])
    assert len(weights) > 1
    heavy = {page: found.compressed for page, found in weights.items()}
    assert {page: size for page, size in heavy.items() if size > HEAVIEST} == {}
    assert not [page for page, found in weights.items() if found.elsewhere]
