"""What the head of a page of the contents says: of the front page the book, else the chapter."""

from __future__ import annotations

from markupsafe import Markup

from rarebook.cite import Work
from rarebook.site import meta
from rarebook.site.book import Book
from rarebook.site.figures.pictures import CARD
from rarebook.site.nav import Entry
from rarebook.site.works import Catalogue


def head_of(book: Book, catalogue: Catalogue, document: str, abstract: str) -> Markup:
    """The tags of one page.

    Parameters
    ----------
    book : Book
    catalogue : Catalogue
    document : str
        As the contents name it.
    abstract : str
        Its answer, or its first paragraph.
    """
    entries = catalogue.site.entries()
    entry = next((e for e in entries if e.document == document), None)
    if entry is None:
        return Markup("")
    whole = catalogue.book()
    if entry is entries[0]:
        chapters = [catalogue.chapter(e) for e in entries[1:] if e.number]
        image = _image(f"{whole.url}figures/card.png", whole.title)
        return meta.head(whole, image, [meta.book_node(whole, chapters)])
    work = catalogue.chapter(entry, abstract)
    figures = _figures(book, catalogue, entry)
    node = meta.chapter_node(work, whole, figures)
    if not figures:
        return meta.head(work, _image(f"{whole.url}figures/card.png", whole.title), [node])
    first = figures[0]
    name = first.id.rpartition("/")[2]
    return meta.head(work, _image(f"{first.url}{name}.card.png", first.title), [node])


def _image(url: str, alt: str) -> meta.Image:
    return meta.Image(url, *CARD, alt)


def _figures(book: Book, catalogue: Catalogue, entry: Entry) -> list[Work]:
    chapter = entry.document.rsplit("/", 1)[-1]
    drawn = book.records.get(chapter, {}).get("figures", [])
    return [catalogue.figure(f, chapter, place) for place, f in enumerate(drawn, start=1)]
