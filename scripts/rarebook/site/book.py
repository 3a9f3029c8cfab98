"""What the site is made from: the records of the runs, the ledger, the sources, the contents.

Everything that a page says about a figure, a claim, a value or a source is read here, once.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rarebook.legible import visible

Row = dict[str, Any]
_INPUTS = ("claims.csv", "conflicts.csv", "documents.csv", "sources.csv", "datapackage.json")


class SiteError(ValueError):
    """The site cannot be built; the message says what to change, and where."""


@dataclass(frozen=True)
class Page:
    """A page of the contents: its document name and the part of the book that it stands in."""

    document: str
    part: str | None
    number: int | None

    @property
    def chapter(self) -> str:
        """Name of the page without its folder."""
        return self.document.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Book:
    """The records, the ledger and the contents of one build.

    Attributes
    ----------
    records : dict
        Chapter to the record of its run.
    figures, verdicts : dict
        Figure id, or claim id, to the record's entry with its `chapter`.
    claims, sources, tables : dict
        Rows of the ledger, of the bibliography, and descriptions of tables, by id.
    pages : list of Page
        In reading order, the front page first.
    inputs : tuple of Path
        Files that a page may depend on besides its own.
    """

    root: Path
    runs: Path
    records: dict[str, Row]
    figures: dict[str, Row]
    verdicts: dict[str, Row]
    claims: dict[str, Row]
    sources: dict[str, Row]
    tables: dict[str, Row]
    pages: list[Page]
    inputs: tuple[Path, ...]

    def record_path(self, chapter: str) -> Path:
        """Where the record of a chapter lies."""
        return self.runs / chapter / "record.json"

    def figure_file(self, figure: Row, kind: str) -> Path:
        """A file of a figure: kind is svg, phone, spec or csv."""
        return self.runs / str(figure["chapter"]) / str(figure["files"][kind])

    def value(self, chapter: str, name: str) -> str:
        """Text of a published number.

        Raises
        ------
        KeyError
            If the chapter has not published it.
        """
        return str(self.records[chapter]["values"][name]["text"])

    def chapters(self) -> list[str]:
        """Documents of the pages that are notebooks, in reading order."""
        return [page.document for page in self.pages if page.chapter in self.records]

    def page_of(self, chapter: str) -> Page | None:
        """The page of a chapter, if the contents have it."""
        return next((page for page in self.pages if page.chapter == chapter), None)


def read_book(root: Path, runs: Path) -> Book:
    """Read all that the site is made from.

    Parameters
    ----------
    root : Path
        The project: `_toc.yml`, `data/`.
    runs : Path
        `_build/runs`, a folder a chapter.

    Raises
    ------
    SiteError
        If a chapter of the contents has no run, or a file is missing.
    """
    data = root / "data"
    pages = read_pages(root / "_toc.yml")
    records: dict[str, Row] = {}
    for page in pages:
        path = runs / page.chapter / "record.json"
        if (root / f"{page.document}.ipynb").is_file():
            if not path.is_file():
                raise SiteError(f"{page.document}.ipynb has no run yet: `rarebook run` first")
            records[page.chapter] = visible(json.loads(path.read_text(encoding="utf-8")))
    described = visible(json.loads(_text(data / "datapackage.json")))
    return Book(
        root=root,
        runs=runs,
        records=records,
        figures={f["id"]: f for f in _entries(records, "figures")},
        verdicts={v["claim"]: v for v in _entries(records, "verdicts")},
        claims=_rows(data / "claims.csv", "id"),
        sources=_rows(data / "sources.csv", "source_id"),
        tables={resource["name"]: resource for resource in described["resources"]},
        pages=pages,
        inputs=tuple(data / name for name in _INPUTS),
    )


def _entries(records: dict[str, Row], kind: str) -> list[Row]:
    return [
        {**entry, "chapter": chapter}
        for chapter, record in records.items()
        for entry in record[kind]
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SiteError(f"{path.name} is missing") from None


def _rows(path: Path, key: str) -> dict[str, Row]:
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    return {row[key]: visible(row) for row in rows}


def read_pages(toc: Path) -> list[Page]:
    """The pages of `_toc.yml` in reading order; chapters of numbered parts are counted."""
    content = yaml.safe_load(_text(toc))
    pages = [Page(content["root"], None, None)]
    count = 0
    for part in content.get("parts", []):
        numbered = bool(part.get("numbered"))
        for entry in part["chapters"]:
            count += numbered
            pages.append(Page(entry["file"], part.get("caption"), count if numbered else None))
    return pages
