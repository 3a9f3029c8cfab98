"""What finds the site: sitemap, robots.txt, the feed of editions; and the pages of the editions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from rarebook.cite import FORMATS, Work, cite, one_line
from rarebook.editions import Edition, read_editions
from rarebook.records import sha256_of
from rarebook.site import meta, render
from rarebook.site.figures.provenance import commit_of
from rarebook.site.works import Catalogue

FEED: Final = "feed.xml"
_UNLISTED: Final = ("search.html", "404.html")


def write(root: Path, catalogue: Catalogue, out: Path) -> None:
    """Write sitemap, robots.txt, feed and the pages of the editions; last, since it lists all.

    Parameters
    ----------
    root : Path
        The project, with its `editions/`.
    catalogue : Catalogue
    out : Path
        The finished site.
    """
    kept = read_editions(root)
    book = catalogue.book()
    _edition_pages(kept, catalogue, out)
    (out / FEED).write_text(feed(kept, book), encoding="utf-8")
    (out / "robots.txt").write_text(robots(catalogue.base), encoding="utf-8")
    if catalogue.base:
        (out / "sitemap.xml").write_text(sitemap(listed(out), catalogue.base), encoding="utf-8")


def stamp(root: Path) -> str:
    """What the pages made here and those of the figures depend on: the commit, the editions."""
    kept = sorted(path for path in (root / "editions").rglob("*") if path.is_file())
    parts = [f"{path.relative_to(root)} {sha256_of(path)}" for path in kept]
    return sha256_of("\n".join([str(commit_of(root)), *parts]).encode())


def listed(out: Path) -> list[str]:
    """The pages that a search engine shall know, as addresses from the root of the site."""
    made = []
    for path in out.rglob("*.html"):
        name = path.relative_to(out).as_posix()
        hidden = name.startswith("_") or path.name == "embed.html" or name in _UNLISTED
        if not hidden and 'http-equiv="refresh"' not in path.read_text(encoding="utf-8"):
            made.append(name.removesuffix("index.html") if path.name == "index.html" else name)
    return sorted(made)


def sitemap(pages: Sequence[str], base: str) -> str:
    """A sitemap by the protocol of sitemaps.org."""
    rows = "".join(f"<url><loc>{escape(base + page)}</loc></url>\n" for page in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{rows}</urlset>\n'


def robots(base: str) -> str:
    """Everybody may read everything; frames are for other pages, not for search."""
    where = f"\nSitemap: {base}sitemap.xml\n" if base else ""
    return f"User-agent: *\nAllow: /\n{where}"


def feed(kept: Sequence[Edition], book: Work) -> str:
    """An Atom feed of the editions, the newest first."""
    base = book.url
    newest = f"{kept[0].date}T00:00:00Z" if kept else f"{book.iso_date}-01T00:00:00Z"
    name = base or "urn:rarebook:rare-earth-card"
    links = (
        f'<link href="{escape(base)}"/>\n<link rel="self" href="{escape(base)}{FEED}"/>\n'
        if base
        else ""
    )
    entries = "".join(_entry(edition, book) for edition in kept)
    who = escape(", ".join(author.family for author in book.authors))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{escape(name)}</id>\n<title>Editions of {escape(book.title)}</title>\n"
        f"<updated>{newest}</updated>\n<author><name>{who}</name></author>\n"
        f"{links}<rights>{escape(book.licence)}</rights>\n{entries}</feed>\n"
    )


def _entry(edition: Edition, book: Work) -> str:
    address = f"{book.url}editions/{edition.name}/"
    name = address if book.url else f"urn:rarebook:rare-earth-card:{edition.name}"
    link = f'<link href="{escape(address)}"/>' if book.url else ""
    summary = escape(one_line(edition.summary)) or f"{len(edition.figures)} figures."
    return (
        f"<entry>\n<id>{escape(name)}</id>\n"
        f"<title>{escape(book.title)}, edition {edition.name}</title>\n"
        f"<updated>{edition.date}T00:00:00Z</updated>\n{link}<summary>{summary}</summary>\n"
        "</entry>\n"
    )


def _edition_pages(kept: Sequence[Edition], catalogue: Catalogue, out: Path) -> None:
    environment, site = render.environment(), catalogue.site
    book = catalogue.book()
    folder = out / "editions"
    folder.mkdir(parents=True, exist_ok=True)
    text = environment.get_template("editions.html").render(
        site=site,
        root="../",
        kept=kept,
        citations={form: cite(book, form) for form in FORMATS},
        meta=meta.head(book, data=[meta.book_node(book)]) if book.url else "",
    )
    (folder / "index.html").write_text(render.one_line(text) + "\n", encoding="utf-8")
    for edition in kept:
        shutil.copytree(edition.folder, folder / edition.name, dirs_exist_ok=True)
        text = environment.get_template("edition.html").render(
            site=site, root="../../", edition=edition
        )
        page = folder / edition.name / "index.html"
        page.write_text(render.one_line(text) + "\n", encoding="utf-8")
