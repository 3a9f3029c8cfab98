"""The search index: made by Pagefind from the finished pages, served from our own host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from rarebook.site.book import Book


def index(site: Path, book: Book) -> None:
    """Write the search index of a finished site."""
