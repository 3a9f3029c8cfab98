"""One build, one server and one browser for the whole room."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
)

from rarebook import browser, paths
from rarebook.site import build, shots

# The weekly workflow opens every page in every way; a commit is held to a smaller choice.
EVERY_PAGE = bool(os.environ.get("RAREBOOK_EVERY_PAGE"))
whole_book = pytest.mark.skipif(
    not EVERY_PAGE, reason="of the whole book: the weekly workflow, or RAREBOOK_EVERY_PAGE=1"
)


Until = Literal["commit", "load"]


@pytest.fixture(scope="session")
def site() -> Path:
    """The built book; built here if it is not, or not of what the repo now holds."""
    folder = paths.build_dir()
    build(paths.project_root(), folder / "runs", folder / "html")
    return folder / "html"


@pytest.fixture(scope="session")
def names(site: Path) -> list[str]:
    """Every page, as its path in the site."""
    return shots.pages(site)


@pytest.fixture(scope="session")
def looked(names: list[str]) -> list[str]:
    """The pages to open one by one: all but the figures' own, of which a chapter's first stands."""
    if EVERY_PAGE:
        return names
    chapters: set[str] = set()
    found = []
    for name in names:
        parts = name.split("/")
        if parts[0] == "figures" and len(parts) > 3:
            if parts[1] in chapters:
                continue
            chapters.add(parts[1])
        found.append(name)
    return found


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with browser.served(site) as found:
        yield found


@pytest.fixture(scope="module")
def engine(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; a module's, since other tests of this room start their own."""
    assert chromium
    with browser.started() as started:
        yield started


@dataclass
class Visit:
    """A page in a browser that can reach this machine only, and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


def visit(context: BrowserContext, address: str, name: str, *, until: Until = "load") -> Visit:
    """Open a page; what it asks of other hosts is noted (the browser finds none of them)."""
    page = context.new_page()
    made = Visit(page)

    def watch(request: Request) -> None:
        made.asked.append(request.url)
        if not request.url.startswith((f"{address}/", "data:", "blob:")):
            made.elsewhere.append(request.url)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            made.complaints.append(message.text)

    page.on("request", watch)
    page.on("console", listen)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.goto(f"{address}/{name}", wait_until=until)
    return made


def visits(
    context: BrowserContext, address: str, names: Iterable[str]
) -> Iterator[tuple[str, Visit]]:
    """Open pages one after the other, loaded and silent; the next few load meanwhile."""
    waiting = iter(names)

    def ask(count: int) -> list[tuple[str, Visit]]:
        some = islice(waiting, count)
        return [(name, visit(context, address, name, until="commit")) for name in some]

    ahead = ask(6)
    while ahead:
        name, made = ahead.pop(0)
        made.page.wait_for_load_state("networkidle")
        yield name, made
        made.page.close()
        ahead += ask(1)


def audit(page: Page, *rules: str) -> list[str]:
    """What axe finds on a page, a line a finding; by all its rules or by some."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']} ({rule['help']}): {rule['nodes'][0]['html'][:160]}" for rule in found]
