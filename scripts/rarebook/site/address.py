"""Where the book is published: what a citation, a card and a sitemap must name in full."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import yaml

VARIABLE: Final = "RAREBOOK_URL"


def base_address(root: Path) -> str:
    """The address of the site, with a slash at its end; empty if nothing says it.

    `RAREBOOK_URL` decides if set (the workflow that publishes knows best), else `html.baseurl` of
    `_config.yml`.

    Raises
    ------
    ValueError
        If it is no address of the web.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    given = os.environ.get(VARIABLE) or str((config.get("html") or {}).get("baseurl") or "")
    base = given.strip().rstrip("/")
    if base and not base.startswith(("https://", "http://")):
        raise ValueError(f"{VARIABLE} or html.baseurl is {given!r}: it must begin with https://")
    return f"{base}/" if base else ""
