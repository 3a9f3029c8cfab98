"""What a page asks for before anybody touches it, in requests and bytes."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from rarebook import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

SILENT_S: Final = 0.8
"""How long a page must ask for nothing, and wait for nothing, to be taken for loaded."""
PATIENCE_S: Final = 20
"""A page that is never silent is weighed with what it has asked for until then."""
AT_ONCE: Final = 5


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
        Requests to other hosts. The browser finds no other, so what they would add is not in
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
    found: dict[str, Weight] = {}
    waiting = list(pages)
    with browser.served(site) as base, browser.started() as chromium:
        while waiting:
            some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
            opened = [_Opened(chromium, base, page) for page in some]
            found |= {one.page: one.weigh(site) for one in opened}
    return found


class _Opened:
    """A page that has been asked for, with nothing cached, and what it asks for since."""

    def __init__(self, chromium: Browser, base: str, page: str) -> None:
        self.page, self._base = page, base
        self._asked: set[str] = set()
        self._elsewhere: set[str] = set()
        self._context = chromium.new_context()
        self._tab = self._context.new_page()
        self._waiting: set[Request] = set()
        self._last = time.monotonic()
        self._tab.on("request", self._note)
        self._tab.on("requestfinished", self._end)
        self._tab.on("requestfailed", self._end)
        self._tab.goto(f"{base}/{page}", wait_until="commit")

    def _end(self, request: Request) -> None:
        self._waiting.discard(request)
        self._last = time.monotonic()

    def _note(self, request: Request) -> None:
        self._waiting.add(request)
        self._last = time.monotonic()
        if request.url.startswith(self._base + "/"):
            self._asked.add(unquote(urlsplit(request.url).path).lstrip("/"))
        else:
            self._elsewhere.add(request.url)

    def weigh(self, site: Path) -> Weight:
        """Wait until it has fallen silent, and close it."""
        self._tab.wait_for_load_state("load")
        start = time.monotonic()
        while self._waiting or time.monotonic() - self._last < SILENT_S:
            self._tab.wait_for_timeout(100)
            if time.monotonic() - start > PATIENCE_S:
                break
        self._context.close()
        files = [site / path for path in sorted(self._asked)]
        found = [sizes(path.read_bytes()) for path in files if path.is_file()]
        return Weight(
            requests=len(self._asked),
            raw=sum(raw for raw, _ in found),
            compressed=sum(compressed for _, compressed in found),
            elsewhere=len(self._elsewhere),
        )
