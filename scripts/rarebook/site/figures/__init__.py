"""The figures by themselves: a page, files and a frame for each, a gallery and an index of all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from rarebook import raster
from rarebook.cite import Work
from rarebook.records import write_json
from rarebook.site import kept
from rarebook.site.book import Book
from rarebook.site.figures import cards, files, machines, pages, pictures
from rarebook.site.figures.leaf import CITATIONS, Leaf, read_leaves
from rarebook.site.works import Catalogue

__all__ = ["Leaf", "add_pictures", "pictures_of", "read_leaves", "write"]
BOOK_CARD: Final = "figures/card.png"


def pictures_of(leaves: Sequence[Leaf], whole: Work) -> dict[str, raster.Picture]:
    """The pictures of the figures, and the card of the book, by their places in the site.

    Parameters
    ----------
    leaves : sequence of Leaf
        The figures in reading order.
    whole : Work
        The book.
    """
    made = {}
    for leaf in leaves:
        place, drawn = f"{leaf.folder}/{leaf.name}", leaf.drawings["svg"]
        made[f"{place}.png"] = raster.Picture(pictures.plate(drawn, leaf.words), 2)
        made[f"{place}.card.png"] = raster.Picture(cards.card(drawn, leaf.words), 1)
    if leaves:
        made[BOOK_CARD] = raster.Picture(book_card(leaves[0], whole), 1)
    return made


def write(
    leaves: Sequence[Leaf],
    book: Book,
    catalogue: Catalogue,
    out: Path,
    cache: Path,
    frame: str = "",
) -> None:
    """Write everything of the figures into a site but the pictures and what holds them.

    Parameters
    ----------
    leaves : sequence of Leaf
        The figures in reading order.
    book : Book
    catalogue : Catalogue
    out : Path
        The site; `figures/` is written.
    cache : Path
        What was written before, by content; nothing there is made again.
    frame : str
        The stamp of what every page depends on.
    """
    whole = catalogue.book()
    made: list[kept.Page] = []
    for place, leaf in enumerate(leaves):
        before = leaves[place - 1] if place else None
        after = leaves[place + 1] if place + 1 < len(leaves) else None
        folder = out / leaf.folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {**_offered(book, leaf), **_shown(book, leaf)}.items():
            (folder / name).write_bytes(content)
        around = (before, after)
        near = [one and (one.folder, one.work) for one in around]
        says = f"{frame} {catalogue} {leaf} {near} {pages.claims(leaf, book)}"
        page = partial(pages.page, leaf, around, book, whole, catalogue.site)
        made.append(kept.Page(folder / "index.html", f"page {says}", page))
        page = partial(pages.embed, leaf, catalogue.site)
        made.append(kept.Page(folder / "embed.html", f"frame {says}", page))
    kept.put(made, cache / "figures")
    gallery = pages.gallery(leaves, whole, catalogue.site)
    (out / "figures" / "index.html").write_text(gallery, encoding="utf-8")
    write_json(out / "figures" / "index.json", [machines.entry(leaf) for leaf in leaves])


def add_pictures(
    leaves: Sequence[Leaf],
    book: Book,
    made: Mapping[str, raster.Picture],
    drawing: raster.Drawing,
    out: Path,
) -> None:
    """Add the pictures to a site, and the archives of all that a figure offers.

    Parameters
    ----------
    leaves : sequence of Leaf
    book : Book
    made : mapping
        As `pictures_of` makes it.
    drawing : Drawing
        The same pictures; each is waited for.
    out : Path
        The site, in which the figures are written.
    """
    if leaves:
        (out / BOOK_CARD).write_bytes(drawing.png(made[BOOK_CARD]))
    for leaf in leaves:
        folder = out / leaf.folder
        packed = {**_offered(book, leaf), "README.txt": _readme(leaf).encode()}
        for file in (f"{leaf.name}.png", f"{leaf.name}.card.png"):
            packed[file] = drawing.png(made[f"{leaf.folder}/{file}"])
            (folder / file).write_bytes(packed[file])
        prefix = str(leaf.figure["id"]).replace("/", "-")
        archive = files.zipped({f"{prefix}/{file}": text for file, text in packed.items()})
        (folder / f"{leaf.name}.zip").write_bytes(archive)


def book_card(leaf: Leaf, whole: Work) -> str:
    """The card of the book: its name over its first figure."""
    words = pictures.Words(whole.title, whole.abstract, leaf.words.source, leaf.words.credit)
    return cards.card(leaf.drawings["svg"], words)


def _offered(book: Book, leaf: Leaf) -> dict[str, bytes]:
    """The files on offer besides the pictures."""
    name, cited = leaf.name, leaf.citations
    made = {f"{name}.svg": leaf.drawings["svg"], f"{name}.manifest.json": _json(leaf.manifest)}
    made |= {f"{name}.{ending}": f"{cited[form]}\n" for form, ending in CITATIONS.items()}
    if leaf.is_open:
        described = files.metadata(leaf.figure, leaf.columns, leaf.work, leaf.tables)
        made |= {
            f"{name}.csv": files.spreadsheet(leaf.data),
            f"{name}.csv-metadata.json": _json(described),
            f"{name}.vl.json": _specification(book, leaf),
        }
    return {file: text.encode() for file, text in made.items()}


def _shown(book: Book, leaf: Leaf) -> dict[str, bytes]:
    """What pages need: the gallery's thumbnails, and the live chart, even of a closed table."""
    return {
        f"{leaf.name}.vl.json": _specification(book, leaf).encode(),
        f"{leaf.name}.phone.svg": leaf.drawings["phone"].encode(),
        f"{leaf.name}.phone.dark.svg": pictures.dark(leaf.drawings["phone"]).encode(),
    }


def _specification(book: Book, leaf: Leaf) -> str:
    return book.figure_file(leaf.figure, "spec").read_text(encoding="utf-8")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _readme(leaf: Leaf) -> str:
    closed = ", ".join(table["title"] for table in leaf.closed_tables)
    lines = [
        str(leaf.figure["title"]),
        str(leaf.figure["subtitle"]),
        f"Source: {leaf.figure['source']}",
        f"Notes: {leaf.figure['notes']}" if leaf.figure["notes"] else "",
        f"Licence of figure and text: CC BY 4.0, {leaf.work.licence}",
        f"No data file: these tables may be cited, not passed on: {closed}" if closed else "",
        f"Cite (APA): {leaf.citations['text']}",
        f"Cite (GB/T 7714): {leaf.citations['gbt7714']}",
        "The data file is UTF-8. A cell that a spreadsheet would run begins with an apostrophe.",
    ]
    return "\n\n".join(line for line in lines if line) + "\n"
