"""The book as a PDF, printed by the browser from the pages of the site.

The contents need the page that every chapter begins on: each part is printed once by itself and
its pages counted, then the whole is printed with the numbers filled in.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rarebook import browser, paths
from rarebook.records import write_bytes
from rarebook.site import binding
from rarebook.site.book import SiteError

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAME: Final = "rare-earth-card.pdf"
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_MOMENT = re.compile(rb"\(D:\d{14}[^)]*\)")
_FOOT: Final = (
    '<div style="width:100%;font:8px sans-serif;color:#5c656e;text-align:center">'
    '<span class="pageNumber"></span></div>'
)


def pages_of(content: bytes) -> int:
    """How many pages a PDF has, as Chromium writes it."""
    return len(_PAGE.findall(content))


def make(site: Path, out: Path) -> int:
    """Print the book.

    Parameters
    ----------
    site : Path
        The built site.
    out : Path
        The file to write.

    Returns
    -------
    int
        Its pages.

    Raises
    ------
    SiteError
        If the parts, printed alone, do not add up to the whole.
    """
    parts = binding.bind(site)
    title = json.loads((site / "site.json").read_text(encoding="utf-8"))["title"]
    with browser.served(site) as address, browser.started() as chromium:
        page = chromium.new_page(color_scheme="light")
        parts[binding.CONTENTS] = binding.contents(site, parts, dict.fromkeys(parts, 888))
        counts = [
            pages_of(_print(page, address, binding.whole(title, [part]))) for part in parts.values()
        ]
        starts = dict(zip(parts, accumulate(counts, initial=1), strict=False))
        parts[binding.CONTENTS] = binding.contents(site, parts, starts)
        content = _print(page, address, binding.whole(title, list(parts.values())))
    if pages_of(content) != sum(counts):
        raise SiteError(f"the PDF has {pages_of(content)} pages, its parts {sum(counts)}")
    write_bytes(out, _MOMENT.sub(_same_moment, content))
    return sum(counts)


def _same_moment(found: re.Match[bytes]) -> bytes:
    """No clock in the file: two prints of one book are the same."""
    return b"(D:20000101000000" + b"Z" * (len(found[0]) - 18) + b")"


def _print(page: Page, address: str, markup: str) -> bytes:
    place = f"{address}/print.html"
    page.route(place, lambda route: route.fulfill(body=markup, content_type="text/html"))
    page.goto(place, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    made = page.pdf(
        prefer_css_page_size=True,
        print_background=True,
        outline=True,
        tagged=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=_FOOT,
    )
    page.unroute(place)
    return made


def main() -> None:
    """Print the built site into `_build/`."""
    site = paths.build_dir() / "html"
    if not (site / "index.html").is_file():
        raise FileNotFoundError("there is no site yet: run `make book` first")
    out = paths.build_dir() / NAME
    print(f"pdf: {make(site, out)} pages in {out}")
