"""What a screen reader meets on a page, in its order: landmarks, headings, figures, languages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from .conftest import visit

LANDMARK = re.compile(
    r"^\s*- '?(banner|navigation|main|contentinfo|search)\b(?: \"([^\"]*)\")?", re.MULTILINE
)
HEADING = re.compile(r"heading \"(.*?)\" \[level=(\d)\]")
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}
CHAPTER = "chapters/who-mines.html"
ORDERS = {
    CHAPTER: [
        "banner",
        "navigation Site",
        "navigation Chapters",
        "main",
        "navigation Previous and next page",
        "navigation On this page",
        "contentinfo",
    ],
    "index.html": [
        "banner",
        "navigation Site",
        "navigation Chapters",
        "main",
        "navigation Previous and next page",
        "contentinfo",
    ],
    "ledger.html": ["banner", "navigation Site", "main", "search Filter the claims", "contentinfo"],
}


def tree_of(page: Page) -> str:
    return page.locator("body").aria_snapshot()


@pytest.mark.parametrize("name", ORDERS)
def test_landmarks_and_headings_come_in_order(engine: Browser, address: str, name: str) -> None:
    with engine.new_context(viewport={"width": 1280, "height": 900}) as opened:
        page = visit(opened, address, name).page
        page.wait_for_load_state("networkidle")
        tree = tree_of(page)
    found = [" ".join(filter(None, parts)) for parts in LANDMARK.findall(tree)]
    assert found == ORDERS[name]
    levels = [int(level) for _, level in HEADING.findall(tree)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_figure_says_its_title_once_and_then_its_data(engine: Browser, address: str) -> None:
    with engine.new_context(viewport={"width": 1280, "height": 900}) as opened:
        page = visit(opened, address, CHAPTER).page
        for figure in page.locator("article > figure, section > figure").all():
            title = figure.locator(".rb-figure__title").inner_text()
            drawings = figure.get_by_role("img")
            assert drawings.count() == 1
            said = drawings.first.aria_snapshot()
            assert title not in said
            assert len(said) > len(title)
        names = page.get_by_role("figure").all()
        assert names
        assert all(figure.get_attribute("aria-labelledby") for figure in names)


def test_chinese_is_said_in_chinese(engine: Browser, address: str) -> None:
    with engine.new_context() as opened:
        page = visit(opened, address, CHAPTER).page
        unmarked = page.evaluate(
            """() => {
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const found = [];
              while (texts.nextNode()) {
                const around = texts.currentNode.parentElement;
                if (around.closest("script, style, pre, code")) continue;
                const language = around.closest("[lang]").lang;
                const isHan = /[\\u4e00-\\u9fff]/.test(texts.data);
                if (isHan && !language.startsWith("zh")) found.push(texts.data.slice(0, 60));
              }
              return found;
            }"""
        )
    assert unmarked == []


def test_a_touched_term_is_explained_inside_the_page(engine: Browser, address: str) -> None:
    with engine.new_context(**PHONE) as opened:
        page = visit(opened, address, "chapters/price-scissors.html").page
        for term in page.locator(".rb-article .rb-term").all()[:6]:
            term.locator("a").tap()
            box = term.locator(".rb-term__tip").bounding_box()
            assert box, "the tip is not shown"
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["viewport"]["width"]
            page.keyboard.press("Escape")


def test_a_touched_mark_tells_its_values(engine: Browser, address: str) -> None:
    with engine.new_context(**PHONE) as opened:
        page = visit(opened, address, CHAPTER).page
        figure = page.locator(".rb-figure").first
        figure.locator("[data-explore]").tap()
        mark = figure.locator(".rb-live g.mark-symbol.role-mark path").first
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tip = page.locator(".rb-tip")
        tip.wait_for()
        assert re.search(r"\d", tip.inner_text())
        page.locator("h1").dispatch_event("pointerdown")
        assert tip.count() == 0
