"""Pages that open from disk by themselves: a rerun chapter, and what changed in it."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from markupsafe import Markup

from rarebook import compare, paths, records, tables
from rarebook.site import assets, compose, finish, nav, render, stage, svg
from rarebook.site.book import read_book

SHOWN_ROWS = 50
_FONT = re.compile(r"url\(([\"']?)fonts/([\w.-]+)\1\)")
_HEAD = re.compile(r"<(?:link|meta)[^>]*(?:stylesheet|preload|icon|Content-Security-Policy)[^>]*>")
_SCRIPT = re.compile(r"<script[^>]*src=[^>]*></script>")
_AWAY = re.compile(r'href="(?:(?!#|https?:|data:)[^"]*|#[^"]*\.(?:ipynb|md))"')


def style() -> str:
    """The site's style sheet with its typefaces inside."""

    def inside(found: re.Match[str]) -> str:
        content = (assets.STATIC / "fonts" / found[2]).read_bytes()
        return f"url(data:font/woff2;base64,{base64.b64encode(content).decode()})"

    return _FONT.sub(inside, assets.style_sheet())


def changes_page(
    chapter: str, base: Path, run: Path, changes: compare.Changes, notes: list[str]
) -> str:
    """The page that shows each figure before and after, each value and rating that moved.

    Parameters
    ----------
    chapter : str
        The chapter's name.
    base, run : Path
        Folders of the book's own run and of the rerun.
    changes : Changes
        What is different.
    notes : list of str
        What the reader should know of the files read.
    """
    claims = tables.load("claims")
    assert claims is not None
    texts = dict(zip(claims["id"], claims["claim_en"], strict=True))
    figures = [
        {
            **figure,
            "before": _drawing(base, figure["name"], "before"),
            "after": _drawing(run, figure["name"], "after"),
        }
        for figure in changes.figures
    ]
    page: str = (
        render.environment()
        .get_template("changes.html")
        .render(
            chapter=chapter,
            style=Markup(style()),  # noqa: S704 - our own style sheet
            changes=changes,
            figures=figures,
            notes=notes,
            texts=texts,
            shown=SHOWN_ROWS,
        )
    )
    return page


def _drawing(folder: Path, name: str, prefix: str) -> Markup | None:
    path = folder / "figures" / f"{name}.svg"
    if not path.is_file():
        return None
    drawn = svg.renamed(svg.inline(path.read_text(encoding="utf-8"), "wide"), prefix)
    return Markup(drawn)  # noqa: S704 - our own drawing


def chapter_page(chapter: str, run: Path) -> str:
    """A rerun chapter as one file, with the site's look and without its script.

    Parameters
    ----------
    chapter : str
        The chapter's name.
    run : Path
        The folder of its run.
    """
    with TemporaryDirectory(prefix="rarebook-page-") as folder:
        root = Path(folder) / "root"
        runs = root / "runs"
        _small_book(chapter, run, root)
        book = read_book(root, runs)
        site = nav.make_site(root, book.pages, assets.stamp())
        stage.stage(book, root / "stage")
        compose.compose(book, site, root / "stage", root / "raw", root / "trees")
        page = (root / "raw" / "chapters" / f"{chapter}.html").read_text(encoding="utf-8")
    return by_itself(finish.clean(page))


def _small_book(chapter: str, run: Path, root: Path) -> None:
    """A book of this chapter and the glossary that it leans on."""
    whole = paths.project_root()
    config = yaml.safe_load((whole / "_config.yml").read_text(encoding="utf-8"))
    # the pages that it links to are not here, and the links lead nowhere from disk
    config["sphinx"]["config"]["suppress_warnings"] += ["myst.xref_missing", "ref.numref"]
    records.write_text(root / "_config.yml", yaml.safe_dump(config, allow_unicode=True))
    pages: dict[str, Any] = {"format": "jb-book", "root": f"chapters/{chapter}"}
    pages["parts"] = [{"caption": "Words", "chapters": [{"file": "chapters/glossary"}]}]
    records.write_text(root / "_toc.yml", yaml.safe_dump(pages))
    for name in (f"{chapter}.ipynb", "glossary.md"):
        content = (whole / "chapters" / name).read_bytes()
        records.write_bytes(root / "chapters" / name, content)
    (root / "runs").mkdir()
    (root / "runs" / chapter).symlink_to(run, target_is_directory=True)
    (root / "data").symlink_to(whole / "data", target_is_directory=True)


def by_itself(page: str) -> str:
    """A page with its styles inside, and without scripts and links that lead nowhere from disk."""
    page = _SCRIPT.sub("", _HEAD.sub("", page))
    page = _AWAY.sub('href="#main-content"', page)
    return page.replace("</head>", f"<style>{style()}</style></head>", 1)
