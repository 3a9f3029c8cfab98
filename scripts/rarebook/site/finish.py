"""From Sphinx's raw pages to the site: pages cleaned, files of the figures added, the rest left."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from rarebook.records import write_json, write_text
from rarebook.site import assets, listing, printed
from rarebook.site.book import Book
from rarebook.site.nav import Site

_STYLE_BLOCK = re.compile(r"<style.*?</style>", re.DOTALL)
_STYLE_ATTRIBUTE = re.compile(r'(<[a-z][^<>]*?)\sstyle="[^"]*"')
_BORDER = re.compile(r'<table border="1" class="')
_FOLD = re.compile(
    r'<details class="admonition hide above-(?:input|cell)">\s*<summary.*?</summary>', re.DOTALL
)
_NEXT_FOLD = re.compile(
    r'</details>\s*</div>\s*<div class="cell[^"]*">\s*'
    r'<details class="rb-fold rb-fold--code"><summary>Code</summary>'
)
_BLANK_LINES = re.compile(r"\n\s*\n+")
_NUMBER = re.compile(r'<span class="section-number">[^<]*</span>')


def finish(book: Book, site: Site, raw: Path, out: Path, cache: Path) -> None:
    """Write the site into a fresh folder.

    Parameters
    ----------
    raw : Path
        What Sphinx wrote.
    out : Path
        A folder that does not exist yet.
    cache : Path
        What was made before and is the same in every build.
    """
    for entry in site.entries():
        page = raw / f"{entry.document}.html"
        target = out / f"{entry.document}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        made = clean(page.read_text(encoding="utf-8"))
        chapter = entry.document.rpartition("/")[2]
        made, code = listing.split(made, chapter, "../" * entry.document.count("/"))
        target.write_text(made, encoding="utf-8")
        if code:
            text = listing.page(site, chapter, entry.document, entry.title, code)
            write_text(out / listing.address_of(chapter), text)
    if (raw / "_images").is_dir():
        shutil.copytree(raw / "_images", out / "_images")
    for name, content in assets.files(cache).items():
        path = out / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    write_json(out / "site.json", _summary(site))


def clean(page: str) -> str:
    """A page without styles of its own, with scrolling tables and quiet folds."""
    page = _STYLE_BLOCK.sub("", page)
    while _STYLE_ATTRIBUTE.search(page):
        page = _STYLE_ATTRIBUTE.sub(r"\1", page)
    page = _BORDER.sub('<table class="', page)
    page = _NUMBER.sub("", page)
    page = _FOLD.sub('<details class="rb-fold rb-fold--code"><summary>Code</summary>', page)
    page = _NEXT_FOLD.sub("", page)
    # a heading is not named "#": its link is for the pointer, the list of sections for the keyboard
    page = page.replace(
        '<a class="headerlink" ', '<a class="headerlink" aria-hidden="true" tabindex="-1" '
    )
    # the corner of a data frame heads nothing
    page = page.replace("<th></th>", "<td></td>")
    # long lines scroll in their box: the keyboard must reach it
    page = page.replace("<pre>", '<pre tabindex="0">')
    page = printed.with_link_notes(_scroll(page))
    return _BLANK_LINES.sub("\n", page).strip() + "\n"


def _scroll(page: str) -> str:
    """Put every table of prose or output in a box that scrolls by itself."""
    opened = '<div class="rb-scroll" role="region" aria-label="Table" tabindex="0">'
    page = re.sub(r'<table class="(dataframe|docutils|table)\b', rf'{opened}<table class="\1', page)
    parts = page.split(opened)
    return opened.join([parts[0], *(p.replace("</table>", "</table></div>", 1) for p in parts[1:])])


def _summary(site: Site) -> dict[str, object]:
    return {
        "title": site.title,
        "edition": site.edition,
        "pages": [entry._asdict() for entry in site.entries()],
    }
