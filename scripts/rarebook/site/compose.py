"""Sphinx, set up as jupyter-book does it, over the stage."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import yaml

from rarebook.records import is_full
from rarebook.site import extension
from rarebook.site.book import Book, SiteError
from rarebook.site.nav import Site

# What jupyter-book loads for buttons, comments, PDF by LaTeX and running code in the page.
_UNUSED = {
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_thebe",
    "sphinx_comments",
    "sphinx.ext.intersphinx",
    "sphinx_design",
    "sphinx_jupyterbook_latex",
}
_PLACE = re.compile(r"^(\S+\.ipynb):(\d+):", re.MULTILINE)
_ERRNO = re.compile(r"\[Errno (\d+)\] ([^\n:]*)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def compose(book: Book, site: Site, stage: Path, out: Path, cache: Path) -> None:
    """Write the raw pages of the stage.

    Parameters
    ----------
    stage, out, cache : Path
        Where the sources are, where the pages go, where Sphinx remembers what it has read.

    Raises
    ------
    SiteError
        With every warning of Sphinx: a wrong name, a broken link, bad markup.
    """
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=stage,
            confdir=None,
            outdir=out,
            doctreedir=cache,
            buildername="html",
            confoverrides=settings(book.root, stage),
            status=None,
            warning=warnings,
        )
        extension.attach(app, book, site)
        app.build()
    found = _COLOURS.sub("", warnings.getvalue()).replace(f"{stage}/", "").strip()
    if found:
        _check_room(found)
        raise SiteError(_PLACE.sub(lambda place: _cell(stage, place), found))


def _check_room(found: str) -> None:
    """Raise what Sphinx only warns of, a page at a time: a disk that is full."""
    said = _ERRNO.search(found)
    problem = OSError(int(said[1]), said[2]) if said else None
    if problem and is_full(problem):
        raise problem


def _cell(stage: Path, place: re.Match[str]) -> str:
    """Where in a notebook: myst-nb counts ten thousand lines a cell; a reader knows its id."""
    cells = json.loads((stage / place[1]).read_text(encoding="utf-8"))["cells"]
    cell, line = divmod(int(place[2]), 10_000)
    name = cells[cell - 1]["id"] if 0 < cell <= len(cells) else "?"
    return f"{place[1]}, cell {name}, line {line}:"


def settings(root: Path, stage: Path) -> dict[str, Any]:
    """Sphinx's settings: `_config.yml` as jupyter-book reads it, less what is not used."""
    from jupyter_book.config import get_final_config  # type: ignore[import-untyped]

    made, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=stage,
    )
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    made["extensions"] = [e for e in made["extensions"] if e not in _UNUSED]
    made["extensions"].append("rarebook.site.extension")
    made["html_theme"] = "basic"
    made.pop("html_theme_options", None)
    made["project"] = config["title"]
    made["template_bridge"] = "rarebook.site.bridge.Bridge"
    made["html_copy_source"] = False
    made["html_show_sourcelink"] = False
    made["html_use_index"] = False
    made["html_permalinks_icon"] = "#"
    made["html_last_updated_fmt"] = None
    return {key: item for key, item in made.items() if not key.startswith(("latex", "comments"))}
