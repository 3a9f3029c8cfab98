"""The book on one page: five figures of the chapters, in English and in Chinese, on one sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rarebook.site.pdf import pages_of

PAGES = {"summary": None, "summary-zh": "zh-Hans"}
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".rb-glance text")].map((text) => {
  const svg = text.ownerSVGElement;
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return parseFloat(getComputedStyle(text).fontSize) * scale;
}))"""


@pytest.mark.parametrize("name", PAGES)
def test_a_summary_shows_five_figures_and_prints_on_one_sheet(
    engine: Browser, address: str, site: Path, name: str
) -> None:
    for width in (1280, 360):
        page = engine.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{address}/chapters/{name}.html")
        figures = page.locator(".rb-glance svg.rb-drawing")
        assert figures.count() == 5
        assert all(figures.nth(n).is_visible() for n in range(5))
        assert page.evaluate(SMALLEST) >= 10.9, "text of a drawing is too small"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("article").get_attribute("lang") == PAGES[name]
        for link in page.locator(".rb-glance a").all():
            target = (site / "chapters" / str(link.get_attribute("href")).split("#")[0]).resolve()
            assert target.exists(), f"{name}: {target} is not there"
        assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
        page.close()


def test_both_summaries_quote_the_same_numbers(engine: Browser, address: str) -> None:
    counts = []
    for name in PAGES:
        page = engine.new_page()
        page.goto(f"{address}/chapters/{name}.html")
        first = page.locator("article p:has(.rb-value)").first
        counts.append(first.locator(".rb-value").all_text_contents())
        page.close()
    assert len(counts[0]) == 9
    assert counts[0] == counts[1]
