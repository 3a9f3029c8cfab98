"""The three rooms and what their tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from rarebook import browser

ROOMS = ("unit", "chapters", "site")
HERE = Path(__file__).parent
# The same examples in every run: a test that fails once in a hundred runs helps nobody.
settings.register_profile("book", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "book"))


def room_of(path: Path) -> str | None:
    """Which room a test file stands in."""
    parts = path.relative_to(HERE).parts if path.is_relative_to(HERE) else ()
    return parts[0] if parts and parts[0] in ROOMS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with its room; the long rooms start first, the two workers end together."""
    for item in items:
        room = room_of(item.path)
        if room:
            item.add_marker(room)
    order = {"site": 0, "chapters": 1, "unit": 2, None: 3}
    items.sort(key=lambda item: order[room_of(item.path)])


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the checkout that the tests stand in."""
    return HERE.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the site tests: RAREBOOK_CHROMIUM, or the one that make installs."""
    try:
        return browser.find()
    except FileNotFoundError as reason:
        pytest.fail(str(reason))
