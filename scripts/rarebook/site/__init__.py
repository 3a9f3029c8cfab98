"""The site of the book: staged, composed by Sphinx, finished, searched, swapped into place."""

from __future__ import annotations

from rarebook.site.book import SiteError
from rarebook.site.build import build

__all__ = ["SiteError", "build"]
