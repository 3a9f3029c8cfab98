"""The parts of a page that are made from records: figures, claims, sources."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rarebook.site import datatable, periods, ratings, svg, typeset
from rarebook.site.book import Book, Row
from rarebook.site.nav import Site

TEMPLATES = Path(__file__).parent / "templates"
_VOICES = {
    "essay 000": "Essay of 2 December 2025",
    "essay 001": "Essay of 8 November 2025",
    "essay 002": "Essay of 22 October 2025",
    "magazine report 003": "Magazine report of 10 February 2026",
}


@cache
def environment() -> Environment:
    """Jinja with the book's templates; everything is escaped unless it says it is markup."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(chip=ratings.chip, mark=ratings.mark, marks=ratings.MARKS)
    made.filters.update(period=periods.in_words, spoken=periods.in_text, voice=voice, amount=amount)
    made.filters.update(typeset=typeset.typeset, sentence=typeset.sentence)
    return made


def voice(text: str) -> str:
    """Who speaks, in words: ``answer 37`` is "Answer 37", an essay goes by its date."""
    return _VOICES.get(text, text[:1].upper() + text[1:])


def amount(number: float | str | None, unit: str = "") -> str:
    """A number with its unit as a reader writes it."""
    if number is None or number == "":
        return ""
    if isinstance(number, bool):
        return "yes" if number else "no"
    figure = float(number)
    digits = 0 if figure.is_integer() else datatable.decimals([figure])
    text = datatable.number_text(figure, digits)
    if unit in ("", "1"):
        return text
    return f"{text}%" if unit == "%" else f"{text}\u00a0{unit}"


def label_of(figure_id: str) -> str:
    """The cross-reference label of a figure: ``fig-<chapter>-<name>``."""
    return "fig-" + figure_id.replace("/", "-")


def figure_html(book: Book, figure: Row, root: str, number: str) -> str:
    """A figure with its drawings, table, caption and tools.

    Parameters
    ----------
    book : Book
    figure : dict
        The record's entry, with its `chapter`.
    root : str
        Relative address of the site's root, ending in a slash or empty.
    number : str
        What stands before the title, for example "Figure 2.1".
    """
    drawings = {
        kind: Markup(svg.inline(_read(book, figure, key), kind))  # noqa: S704 - our own drawing
        for kind, key in (("wide", "svg"), ("phone", "phone"))
    }
    return (
        environment()
        .get_template("figure.html")
        .render(
            figure=figure,
            label=label_of(figure["id"]),
            number=number,
            drawings=drawings,
            table=datatable.read_table(book.figure_file(figure, "csv")),
            files=f"{root}figures/{figure['id']}/{figure['name']}",
            data_open=is_open(book, figure),
        )
    )


def glance_html(book: Book, figure: Row, root: str, *, chinese: bool) -> str:
    """A figure's phone drawing with its title and a link to its page.

    Parameters
    ----------
    book : Book
    figure : dict
        The record's entry, with its `chapter`.
    root : str
        Relative address of the site's root.
    chinese : bool
        Whether the words around it are; the drawing itself speaks English.
    """
    language = "zh" if chinese else "en"
    drawing = svg.renamed(svg.inline(_read(book, figure, "phone"), "glance"), f"glance-{language}")
    return (
        environment()
        .get_template("glance.html")
        .render(
            figure=figure,
            drawing=Markup(drawing),  # noqa: S704 - our own drawing
            address=f"{root}figures/{figure['id']}/",
            chinese=chinese,
        )
    )


def is_open(book: Book, figure: Row) -> bool:
    """Whether the licence of every table behind a figure lets its data be passed on."""
    return all(
        book.tables.get(name, {}).get("rarebook:redistribution") != "cite-only"
        for name in figure["tables"]
    )


def claims_html(book: Book, chapter: str, root: str) -> str:
    """The box "what each side says" of a chapter."""
    rated = list(book.records[chapter]["verdicts"])
    rows = [{"verdict": v, "claim": book.claims[v["claim"]]} for v in rated]
    counts = {name: sum(v["rating"] == name for v in rated) for name in ratings.MARKS}
    return (
        environment()
        .get_template("claims.html")
        .render(
            rows=rows,
            counts={name: count for name, count in counts.items() if count},
            chapter=chapter,
            root=root,
            label_of=label_of,
            figures=book.figures,
        )
    )


def sources_html(book: Book, chapter: str) -> str:
    """The tables that a chapter read, with vintage, licence and sources."""
    rows = []
    for table in book.records[chapter]["tables"]:
        described = book.tables.get(table["name"], {})
        rows.append(
            {
                "table": table,
                "description": described.get("description", ""),
                "licence": _licences(described),
                "sources": [book.sources[s] for s in table["sources"] if s in book.sources],
                "names": [s for s in table["sources"] if s not in book.sources],
            }
        )
    quoted: dict[str, list[str]] = {}
    for number in book.records[chapter]["quoted"]:
        quoted.setdefault(number["chapter"], []).append(number["name"])
    return environment().get_template("sources.html").render(rows=rows, quoted=quoted)


def chapter_list_html(book: Book, site: Site, root: str) -> str:
    """The chapters by part, each with one mark a claim."""
    parts = []
    for part in site.parts:
        chapters = [
            {"page": page, "verdicts": _in_order(book.records[name]["verdicts"])}
            for page in part.pages
            if (name := page.document.rsplit("/", 1)[-1]) in book.records
        ]
        if chapters:
            parts.append({"caption": part.caption, "chapters": chapters})
    template = environment().get_template("chapter-list.html")
    return template.render(parts=parts, root=root)


def _in_order(verdicts: list[Row]) -> list[Row]:
    """From supported to open, as the ledger's own picture has them."""
    order = list(ratings.MARKS)
    return sorted(verdicts, key=lambda verdict: order.index(verdict["rating"]))


def _licences(described: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": str(licence.get("name") or licence.get("title", "")),
         "path": str(licence.get("path", ""))}
        for licence in described.get("licenses", [])
    ]  # fmt: skip


def _read(book: Book, figure: Row, kind: str) -> str:
    return book.figure_file(figure, kind).read_text(encoding="utf-8")


def one_line(html: str) -> str:
    """Markup without the line breaks and indents of its template."""
    return re.sub(r">\s*\n\s*<", "><", html).strip()
