"""The printed book: one part after the other, whole links, numbered figures, counted pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser

from rarebook.site import binding, pdf, printed

from .conftest import visit, whole_book


@pytest.fixture(scope="module")
def parts(site: Path) -> dict[str, str]:
    made = binding.bind(site)
    made[binding.CONTENTS] = binding.contents(site, made, {})
    return made


def test_the_parts_stand_in_the_order_of_the_book(parts: dict[str, str], site: Path) -> None:
    pages = json.loads((site / "site.json").read_text(encoding="utf-8"))["pages"]
    names = [binding.name_of(page["document"]) for page in pages]
    assert list(parts) == [names[0], binding.CONTENTS, *names[1:]]


def test_every_id_is_there_once_and_every_link_has_its_end(parts: dict[str, str]) -> None:
    page: Any = html.document_fromstring(binding.whole("Book", list(parts.values())))
    ids = [str(found) for found in page.xpath("//@id")]
    assert len(ids) == len(set(ids))
    hrefs = [str(found) for found in page.xpath("//a/@href")]
    assert hrefs
    inside = {href[1:] for href in hrefs if href.startswith("#")}
    assert inside <= set(ids), sorted(inside - set(ids))[:5]
    assert all(href.startswith(("#", "http")) for href in hrefs)


def fragment(markup: str) -> Any:
    return html.fragment_fromstring(markup)


def test_the_contents_name_every_figure(parts: dict[str, str]) -> None:
    listed = fragment(parts[binding.CONTENTS]).text_content()
    drawn = [
        figure.find_class("rb-figure__number")[0].text_content()
        for markup in parts.values()
        for figure in fragment(markup).find_class("rb-figure")
    ]
    assert drawn
    assert all(re.fullmatch(r"Figure \d+\.\d+", number) for number in drawn)
    assert all(f"{number} " in listed for number in drawn)


@whole_book
def test_the_book_is_printed_with_its_pages_counted(
    site: Path, tmp_path: Path, chromium: str
) -> None:
    assert chromium
    count = pdf.make(site, tmp_path / "book.pdf")
    content = (tmp_path / "book.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert count == pdf.pages_of(content) > 10
    assert b"(D:20000101000000" in content


def test_a_chapter_prints_without_what_paper_cannot_do(
    engine: Browser, address: str, site: Path
) -> None:
    name = next(path.stem for path in sorted((site / "chapters").glob("p*.html")))
    with engine.new_context(color_scheme="dark") as opened:
        page = visit(opened, address, f"chapters/{name}.html").page
        page.evaluate("document.documentElement.dataset.scheme = 'dark'")
        page.emulate_media(media="print")
        for gone in (".rb-topbar", ".rb-side", ".rb-pager", ".rb-figure__tools", ".rb-fold"):
            assert page.locator(f"{gone}:visible").count() == 0, gone
        assert page.locator(".rb-drawing--phone:visible").count() == 0
        figures = page.locator("figure.rb-figure").count()
        assert page.locator(".rb-drawing--wide:visible").count() == figures > 0
        notes = page.locator(".rb-links__address:visible").all_text_contents()
        assert notes
        assert len(notes) == len(set(notes))
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )


def test_a_page_without_far_links_has_no_notes() -> None:
    page = '<article><a href="x.html">x</a></article>'
    assert printed.with_link_notes(page) == page


def test_a_link_that_stands_twice_has_one_note() -> None:
    link = '<a href="https://a.example/?a=1&amp;b=2">a</a>'
    page = printed.with_link_notes(f"<article><p>{link} {link}</p></article>")
    assert page.count("rb-linkmark") == 2
    assert page.count("<li>") == 1
