"""The site, from stage to swap: an interrupted build leaves the former site in place."""

from __future__ import annotations

import shutil
from pathlib import Path

from rarebook import raster
from rarebook.records import write_text
from rarebook.site import (
    assets,
    compose,
    discovery,
    figures,
    finish,
    nav,
    search,
    stage,
    stamp,
    swap,
    works,
)
from rarebook.site.book import read_book
from rarebook.site.ledger import pages


def build(root: Path, runs: Path, out: Path) -> bool:
    """Build the site, if anything that it is made from has changed.

    Parameters
    ----------
    root : Path
        The project: `_config.yml`, `_toc.yml`, `index.md`, `chapters/`, `data/`.
    runs : Path
        The runs of the chapters, `_build/runs`.
    out : Path
        Where the site goes, `_build/html`; its siblings `stage`, `sphinx` and `site.new` are used.

    Returns
    -------
    bool
        Whether there was anything to do.

    Raises
    ------
    SiteError
        With all that is wrong: unknown names with page and line, broken references, missing runs.
    """
    root, runs, out = root.resolve(), runs.resolve(), out.resolve()
    with swap.alone(out):
        swap.recover(out)
        return _build(root, runs, out)


def _build(root: Path, runs: Path, out: Path) -> bool:
    work = out.parent
    book = read_book(root, runs)
    site = nav.make_site(root, book.pages, assets.stamp())
    titles = [entry.title for entry in site.entries()]
    frame = stamp.frame_stamp(root, [*titles, works.stamp(root)])
    whole = stamp.site_stamp(book, f"{frame} {discovery.stamp(root)}")
    if swap.stamp_of(swap.stamp_path(out)) == whole and (out / "index.html").is_file():
        return False
    kept = work / "sphinx"
    if swap.stamp_of(kept / swap.STAMP_FILE) != frame:
        # the stamp first: what is left of the rest must not pass for whole
        (kept / swap.STAMP_FILE).unlink(missing_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
    stage.stage(book, work / "stage")
    catalogue = works.read_catalogue(root, site)
    cache = work / "cache"
    leaves = figures.read_leaves(book, catalogue)
    made = figures.pictures_of(leaves, catalogue.book())
    # other processes draw them while this one writes all else
    with raster.drawing(made.values(), cache / "drawn") as drawing:
        # Sphinx writes what it has read before it writes the pages: if that fails midway, the
        # next build starts afresh.
        (kept / swap.STAMP_FILE).unlink(missing_ok=True)
        compose.compose(book, site, work / "stage", kept / "raw", kept / "doctrees")
        write_text(kept / swap.STAMP_FILE, frame)
        fresh = swap.fresh_of(out)
        finish.finish(book, site, kept / "raw", fresh, cache)
        pages.write(book, site, fresh, cache, frame)
        figures.write(leaves, book, catalogue, fresh, cache, frame)
        search.index(site, fresh, book)
        discovery.write(root, catalogue, fresh)
        figures.add_pictures(leaves, book, made, drawing, fresh)
    swap.swap(fresh, out, whole)
    return True
