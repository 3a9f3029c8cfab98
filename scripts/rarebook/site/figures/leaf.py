"""One figure and all that its page, its files and its entry in the index say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rarebook import drawing, editions
from rarebook.cite import FORMATS, Work, cite
from rarebook.site import meta, render
from rarebook.site.book import Book
from rarebook.site.figures import files, pictures, provenance
from rarebook.site.works import Catalogue

Row = dict[str, Any]
# Endings of the files that a citation is offered as.
CITATIONS = {"bibtex": "bib", "ris": "ris", "csl-json": "csl.json"}
_AROUND_PX = 190


@dataclass(frozen=True)
class Leaf:
    """A figure ready to be written.

    Attributes
    ----------
    figure : dict
        The record's entry with its `chapter`.
    work, chapter : Work
        The figure and the chapter it stands in, as cited.
    tables : list of dict
        What it was computed from.
    drawings : dict
        ``svg`` and ``phone``: the two drawings.
    data : str
        Its data as CSV text, as the run wrote it.
    columns : list of dict
    manifest : dict
    change : Change or None
        What is not as the newest edition kept it.
    is_open : bool
        Whether its data may be passed on.
    """

    figure: Row
    work: Work
    chapter: Work
    chapter_page: str
    tables: list[Row]
    drawings: dict[str, str]
    data: str
    columns: list[Row]
    manifest: Row
    change: editions.Change | None
    is_open: bool

    @property
    def name(self) -> str:
        """The figure's name in its chapter; its files are called so."""
        return str(self.figure["name"])

    @property
    def folder(self) -> str:
        """Where its page and files are, from the root of the site."""
        return f"figures/{self.figure['id']}"

    @property
    def closed_tables(self) -> list[Row]:
        """The tables that may be cited, not passed on."""
        return [table for table in self.tables if table["redistribution"] == "cite-only"]

    @property
    def citations(self) -> dict[str, str]:
        """The figure in every format."""
        return {form: cite(self.work, form) for form in FORMATS}

    @property
    def words(self) -> pictures.Words:
        """What its pictures say."""
        work = self.work
        parts = [work.number or "Figure", f"{work.book}, {work.version}", "CC BY 4.0"]
        return pictures.Words(
            title=work.title,
            subtitle=str(self.figure["subtitle"]),
            source=str(self.figure["source"]),
            credit=" · ".join(parts),
        )

    @property
    def embed_height(self) -> int:
        """Height of a frame in pixels in which either drawing fits with its words."""
        heights = [drawing.size_of(svg)[1] for svg in self.drawings.values()]
        return round(max(heights) + _AROUND_PX)

    @property
    def card(self) -> meta.Image:
        """The picture for links."""
        width, height = pictures.CARD
        url = f"{self.work.url}{self.name}.card.png" if self.work.url else ""
        return meta.Image(url, width, height, str(self.figure["alt"]))

    def downloads(self) -> list[Row]:
        """The files on offer, as the page and the metadata list them."""
        name = self.name
        rows = [
            ("svg", f"{name}.svg", "SVG", "image/svg+xml", "vector, for editing"),
            ("png", f"{name}.png", "PNG", "image/png", "twice the size, with title and source"),
            ("card", f"{name}.card.png", "Card", "image/png", "1200 × 630, for links and slides"),
        ]
        if self.is_open:
            rows += [
                ("csv", f"{name}.csv", "CSV", "text/csv", "the numbers, units in the header"),
                (
                    "metadata",
                    f"{name}.csv-metadata.json",
                    "Metadata",
                    "application/csvm+json",
                    "fields, units, sources, licence, vintage",
                ),
                (
                    "spec",
                    f"{name}.vl.json",
                    "Vega-Lite",
                    "application/json",
                    "the chart's specification",
                ),
            ]
        rows += [
            (
                "manifest",
                f"{name}.manifest.json",
                "Manifest",
                "application/json",
                "hashes of all it was made from",
            ),
            ("zip", f"{name}.zip", "ZIP", "application/zip", "all of these, and the citations"),
        ]
        keys = ("kind", "file", "label", "type", "about")
        return [dict(zip(keys, row, strict=True)) for row in rows]


def read_leaves(book: Book, catalogue: Catalogue) -> list[Leaf]:
    """Every figure of the book, in reading order."""
    kept = editions.read_editions(book.root)
    commit = provenance.commit_of(book.root)
    made = []
    for page in book.pages:
        record = book.records.get(page.chapter)
        entry = catalogue.entry_of(page.chapter)
        if record is None or entry is None:
            continue
        chapter = catalogue.chapter(entry)
        for place, figure in enumerate(record["figures"], start=1):
            known = {**figure, "chapter": page.chapter}
            work = catalogue.figure(known, page.chapter, place)
            made.append(_leaf(book, known, (work, chapter), kept, commit, f"{page.document}.html"))
    return made


def _leaf(
    book: Book,
    figure: Row,
    works: tuple[Work, Work],
    kept: Sequence[editions.Edition],
    commit: Row,
    page: str,
) -> Leaf:
    work, chapter = works
    data = _text(book.figure_file(figure, "csv"))
    return Leaf(
        figure=figure,
        work=work,
        chapter=chapter,
        chapter_page=page,
        tables=provenance.tables_of(book, figure),
        drawings={kind: _text(book.figure_file(figure, kind)) for kind in ("svg", "phone")},
        data=data,
        columns=files.columns_of(book, figure, data),
        manifest=provenance.manifest(book, figure, work.edition, commit),
        change=editions.change_of(figure, files.spreadsheet(data), kept),
        is_open=render.is_open(book, figure),
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
