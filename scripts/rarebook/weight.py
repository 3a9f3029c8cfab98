"""What a page asks for before anybody touches it, in requests and bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from rarebook import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

SETTLING_MS: Final = 1000
"""How long a page that has fallen silent is still listened to."""


@dataclass(frozen=True)
class Weight:
    """What one page asks for.

    Attributes
    ----------
    requests : int
        Files of its own site, the page itself among them.
    raw, compressed : int
        Their size in bytes as they lie, and as gzip sends them (the smaller of the two a file).
    elsewhere : int
        Requests to other hosts. They are not let through, so what they would add is not in
        the bytes.
    """

    requests: int
    raw: int
    compressed: int
    elsewhere: int


def sizes(content: bytes) -> tuple[int, int]:
    """Length in bytes, as it is and compressed.

    >>> sizes(b"a" * 1000)
    (1000, 29)
    """
    return len(content), min(len(content), len(gzip.compress(content, 9, mtime=0)))


def weigh(site: Path, pages: Iterable[str]) -> dict[str, Weight]:
    """Open pages of a built site, each with nothing cached, and weigh what they ask for.

    Parameters
    ----------
    site : Path
        The folder of the site.
    pages : iterable of str
        Addresses inside it, such as ``chapters/price-scissors.html``.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, browser.served(site) as base:
        chromium = play.chromium.launch(
            executable_path=browser.find(), args=list(browser.ARGUMENTS)
        )
        try:
            return {page: _weigh_page(chromium, site, base, page) for page in pages}
        finally:
            chromium.close()


def _weigh_page(chromium: Browser, site: Path, base: str, page: str) -> Weight:
    asked: set[str] = set()
    elsewhere: set[str] = set()

    def on_request(route: Route) -> None:
        url = route.request.url
        if url.startswith(base + "/"):
            asked.add(unquote(urlsplit(url).path).lstrip("/"))
            route.continue_()
        else:
            elsewhere.add(url)
            route.abort()

    context = chromium.new_context()
    try:
        context.route("**/*", on_request)
        tab = context.new_page()
        tab.goto(f"{base}/{page}", wait_until="networkidle")
        tab.wait_for_timeout(SETTLING_MS)
    finally:
        context.close()
    files = [site / path for path in sorted(asked)]
    found = [sizes(path.read_bytes()) for path in files if path.is_file()]
    return Weight(
        requests=len(asked),
        raw=sum(raw for raw, _ in found),
        compressed=sum(compressed for _, compressed in found),
        elsewhere=len(elsewhere),
    )
