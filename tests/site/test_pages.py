"""The pages in a browser: drawn without network and without JavaScript, sound, accessible."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import EVERY_PAGE, visit, visits

WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
DRAWN = """() => [...document.querySelectorAll("figure.rb-figure")].map((figure) => {
  const seen = [...figure.querySelectorAll(".rb-drawing")].filter((svg) => svg.checkVisibility());
  const box = seen[0]?.getBoundingClientRect();
  const marks = seen[0]?.querySelectorAll("path, line, rect, circle, text").length ?? 0;
  const title = figure.querySelector(".rb-figure__title") ?? document.querySelector("h1");
  return { id: figure.id, seen: seen.length, width: box?.width ?? 0, height: box?.height ?? 0,
    marks, named: Boolean(title.textContent.trim() &&
      seen[0]?.querySelector("desc")?.textContent.trim()) };
})"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".rb-drawing text")]
  .filter((text) => text.checkVisibility()).map((text) => {
    const svg = text.ownerSVGElement;
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return parseFloat(getComputedStyle(text).fontSize) * scale;
  }))"""
WIDER = """() => [document.documentElement.scrollWidth, window.innerWidth]"""


def chapters(site: Path) -> list[str]:
    pages = json.loads((site / "site.json").read_text(encoding="utf-8"))["pages"]
    return [f"{page['document']}.html" for page in pages if page["number"]]


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


def context(engine: Browser, width: int, scheme: str = "light", js: bool = True) -> BrowserContext:
    return engine.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=js,
    )


def assert_drawn(page: Page, name: str) -> None:
    figures = page.evaluate(DRAWN)
    assert figures, f"{name}: no figure"
    for figure in figures:
        assert figure["seen"] == 1, f"{name} {figure['id']}: {figure['seen']} drawings to be seen"
        assert figure["width"] > 250, f"{name} {figure['id']}: {figure['width']} px wide"
        assert figure["height"] > 60, f"{name} {figure['id']}: {figure['height']} px high"
        assert figure["marks"] > 5, f"{name} {figure['id']}: {figure['marks']} marks"
        assert figure["named"], f"{name} {figure['id']}: no title or no description"


def test_every_page_is_sound_at_both_widths(
    engine: Browser, address: str, site: Path, looked: list[str]
) -> None:
    drawn = set(chapters(site))
    with context(engine, WIDTHS[0]) as opened:
        for name, found in visits(opened, address, looked):
            for width in WIDTHS:
                found.page.set_viewport_size({"width": width, "height": 900})
                wide, screen = found.page.evaluate(WIDER)
                assert wide <= screen, f"{name} scrolls sideways: {wide} px on {screen}"
                if name in drawn:
                    assert_drawn(found.page, name)
                    assert found.page.evaluate(SMALLEST) >= 10.95, f"{name}: text below 11 px"
            assert not found.elsewhere, f"{name} asks {found.elsewhere}"
            assert not found.complaints, f"{name}: {found.complaints}"


def test_everything_is_there_without_javascript(
    engine: Browser, address: str, site: Path, width: int
) -> None:
    with context(engine, width, js=False) as opened:
        for name in chapters(site):
            page = visit(opened, address, name).page
            figures = page.locator("figure.rb-figure")
            seen = page.locator("figure.rb-figure .rb-drawing:visible")
            assert figures.count() == seen.count() > 0, name
            assert page.locator("figure.rb-figure details table").count() == figures.count()
            assert page.locator("[data-explore]:visible").count() == 0
            first = page.locator("figure.rb-figure details").first
            first.locator("summary").click()
            assert first.locator("table").is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_explore_turns_figures_live(engine: Browser, address: str, site: Path, scheme: str) -> None:
    with context(engine, 1280, scheme) as opened:
        for name in chapters(site):
            found = visit(opened, address, name)
            page = found.page
            buttons = page.locator("[data-explore]").all()
            some = len(buttons) if EVERY_PAGE else 3 if scheme == "light" else 1
            for button in buttons[:some]:
                figure = button.locator("xpath=ancestor::figure")
                button.press("Enter")
                figure.locator(".rb-live svg .mark-group").first.wait_for(timeout=15_000)
                assert figure.locator(".rb-drawing:visible").count() == 0
                button.press("Enter")
                figure.locator(".rb-drawing:visible").wait_for()
            assert sum("vega.js" in url for url in found.asked) == 1
            assert not found.complaints, f"{name}: {found.complaints}"
            assert not found.elsewhere
            page.close()


def test_the_live_chart_is_asked_for_only_when_wanted(
    engine: Browser, address: str, site: Path
) -> None:
    with context(engine, 1280) as opened:
        found = visit(opened, address, chapters(site)[0])
        found.page.wait_for_load_state("networkidle")
        assert len(found.asked) > 3
        assert not [url for url in found.asked if "vega" in url or url.endswith(".vl.json")]


def test_code_comes_and_is_coloured_when_it_is_opened(
    engine: Browser, address: str, site: Path
) -> None:
    with context(engine, 1280) as opened:
        page = visit(opened, address, chapters(site)[0]).page
        fold = page.locator(".rb-fold--code").first
        code = fold.locator("pre").first
        assert code.count() == 0
        fold.locator("summary").first.click()
        code.locator("span.s1").first.wait_for()
        assert code.locator("span.c1, span.k").count()
        whole = (site / "code" / chapters(site)[0].rpartition("/")[2]).read_text(encoding="utf-8")
        assert html.escape(code.inner_text().strip(), quote=False) in whole


def test_code_is_a_link_away_without_javascript(engine: Browser, address: str, site: Path) -> None:
    with context(engine, 360, js=False) as opened:
        page = visit(opened, address, chapters(site)[0]).page
        fold = page.locator(".rb-fold--code").nth(1)
        fold.locator("summary").click()
        fold.get_by_role("link").click()
        assert page.url.endswith("#code-2")
        assert page.locator("#code-2 pre").first.is_visible()


def test_light_and_dark_are_the_readers_choice(engine: Browser, address: str) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    with context(engine, 1280, "light") as opened:
        page = visit(opened, address, "index.html").page
        light = page.evaluate(ground)
        page.locator("[data-scheme-switch]").click()
        dark = page.evaluate(ground)
        assert dark != light
        other = visit(opened, address, "search.html").page
        assert other.evaluate(ground) == dark


def test_the_contents_open_on_a_phone(engine: Browser, address: str) -> None:
    with context(engine, 360) as opened:
        page = visit(opened, address, "index.html").page
        page.locator(".rb-menu summary").click()
        link = page.locator(".rb-menu__panel a[href$='methods.html']")
        assert link.is_visible()
        page.keyboard.press("Escape")
        assert not link.is_visible()


def test_terms_explain_themselves(engine: Browser, address: str) -> None:
    with context(engine, 1280) as opened:
        page = visit(opened, address, "chapters/how-to-read.html").page
        term = page.locator(".rb-term").first
        assert not term.locator(".rb-term__tip").is_visible()
        term.locator("a").focus()
        assert term.locator(".rb-term__tip").is_visible()
        page.keyboard.press("Escape")
        assert not term.locator(".rb-term__tip").is_visible()


def test_search_finds_english_and_chinese(engine: Browser, address: str, site: Path) -> None:
    quotes = json.loads((site / "search" / "chinese.json").read_text(encoding="utf-8"))
    claim = next(quote for quote in quotes if quote["url"].startswith("claims/"))
    with context(engine, 1280) as opened:
        found = visit(opened, address, "index.html")
        page = found.page
        page.keyboard.press("/")
        field = page.locator(".rb-search__field")
        field.fill("solvent extraction")
        page.locator(".rb-search__list a[href*='glossary']").first.wait_for()
        field.fill(claim["text"][:6])
        page.locator(f".rb-search__list a[href$='{claim['url']}']").wait_for()
        field.fill("zzzzqqqq")
        page.get_by_text("No results").wait_for()
        assert not found.complaints
        assert not found.elsewhere
