"""How to cite: one description of a work, and the formats that readers' tools want.

The book is written by its contributors together, so an author is usually a body. Tools that split
names at commas would tear such a name apart; each format keeps it whole in its own way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Kind = Literal["book", "chapter", "figure", "claim"]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Author:
    """A person, or a body if there is no given name."""

    family: str
    given: str = ""


@dataclass(frozen=True)
class Work:
    """What a citation says, whatever its format.

    Attributes
    ----------
    kind : {"book", "chapter", "figure", "claim"}
    id : str
        ``book``, a chapter's name, ``chapter/name`` of a figure, or a claim's id.
    title : str
        Of the work itself; for a figure its finding.
    book : str
        Title of the book that it stands in (its own title if it is the book).
    edition : str
        Year and month, ``2026.11``.
    number : str
        What the book calls it: ``Chapter 3``, ``Figure 3.2``.
    content : str
        Short hash of a figure's content, so that a later reader knows whether it is still that.
    """

    kind: Kind
    id: str
    title: str
    book: str
    authors: tuple[Author, ...]
    publisher: str
    edition: str
    url: str
    licence: str
    number: str = ""
    content: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = field(default=())
    language: str = "en"

    @property
    def date(self) -> tuple[int, int]:
        """Year and month of the edition."""
        year, month, *_ = self.edition.split(".")
        return int(year), int(month)

    @property
    def iso_date(self) -> str:
        """Year and month as ``2026-11``."""
        year, month = self.date
        return f"{year:04}-{month:02}"

    @property
    def version(self) -> str:
        """Edition and, of a figure, what it contains: ``edition 2026.11, content 1a2b3c4d``."""
        return f"edition {self.edition}" + (f", content {self.content}" if self.content else "")

    @property
    def label(self) -> str:
        """What the book calls it: ``Figure 3.2, price-scissors/unit-values``; a book has none."""
        if self.kind == "figure":
            return f"{self.number or 'Figure'}, {self.id}"
        return f"Claim {self.id}" if self.kind == "claim" else self.number

    @property
    def note(self) -> str:
        """What tells this one, in this edition, from any other."""
        return "; ".join(part for part in (self.label, self.version) if part)


def cite(work: Work, form: str) -> str:
    """A work in one of `FORMATS`, without a line break at the end.

    Raises
    ------
    ValueError
        If there is no such format.
    """
    if form not in FORMATS:
        raise ValueError(f"no format {form!r}; there are: {', '.join(FORMATS)}")
    return FORMATS[form](work)


def one_line(text: str) -> str:
    """Text without control and direction signs, its blanks single."""
    return " ".join(_CONTROL.sub(" ", text).split())


def whole_name(author: Author) -> str:
    """A name for tools that split at commas: a body ends in one and holds none."""
    if author.given:
        return f"{author.family}, {author.given}"
    return f"{' '.join(author.family.replace(',', ' ').split())},"


def text(work: Work) -> str:
    """APA style, seventh edition, as plain text."""
    year, month = work.date
    names = [_apa_name(author) for author in work.authors]
    who = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}"
    title = one_line(work.title).rstrip(".")
    parts = [f"{who.rstrip('.')}. ({year}, {_MONTHS[month - 1]}). {title} ({work.note})"]
    if work.kind == "figure":
        parts[0] += " [Chart]"
    if work.kind != "book":
        parts[0] += f". In {work.book}"
    return ". ".join([*parts, work.url]).strip()


def _apa_name(author: Author) -> str:
    initials = " ".join(f"{part[0]}." for part in author.given.split())
    return f"{author.family}, {initials}" if initials else author.family


def gbt7714(work: Work) -> str:
    """GB/T 7714-2015, numeric system; a reader adds the day of access in brackets."""
    who = ", ".join(
        f"{a.family.upper()} {''.join(p[0].upper() for p in a.given.split())}".strip()
        if a.given
        else a.family
        for a in work.authors
    )
    title = one_line(work.title).rstrip(".")
    made = f"{work.edition}版. {work.publisher}, {work.date[0]}({work.iso_date})"
    if work.kind == "book":
        return f"{who}. {title}[M/OL]. {made}. {work.url}".strip()
    details = ", ".join(part for part in (work.label, work.content) if part)
    named = f"{title}({details})" if details else title
    return f"{who}. {named}[EB/OL]//{who}. {work.book}. {made}. {work.url}".strip()


_TEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces even behind a backslash
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def tex(plain: str) -> str:
    """Text with TeX's own signs escaped."""
    return "".join(_TEX.get(sign, sign) for sign in one_line(plain))


def key_of(work: Work) -> str:
    """The key of a BibTeX entry, and the id in CSL: ``rarebook-2026.11-price-scissors-…``."""
    name = "" if work.kind == "book" else "-" + work.id.replace("/", "-")
    return f"rare-earth-card-{work.edition}{name}"


def bibtex(work: Work) -> str:
    """A BibTeX entry: @book, @incollection for a chapter, @misc for a figure and a claim."""
    kind = {"book": "book", "chapter": "incollection"}.get(work.kind, "misc")
    names = " and ".join(
        f"{tex(a.family)}, {tex(a.given)}" if a.given else f"{{{tex(a.family)}}}"
        for a in work.authors
    )
    fields = {
        "author": names,
        "title": f"{{{tex(work.title)}}}",
        "booktitle": f"{{{tex(work.book)}}}" if work.kind == "chapter" else "",
        "howpublished": f"In: {tex(work.book)}" if kind == "misc" else "",
        "publisher": f"{{{tex(work.publisher)}}}",
        "edition": tex(work.edition),
        "year": str(work.date[0]),
        "month": str(work.date[1]),
        "note": tex(work.note),
        "url": work.url,
        "abstract": tex(work.abstract),
        "language": "english",
    }
    lines = [f"  {name} = {{{content}}}" for name, content in fields.items() if content]
    return f"@{kind}{{{key_of(work)},\n" + ",\n".join(lines) + "\n}"


def ris(work: Work) -> str:
    """An RIS record, for Zotero, EndNote and their kind."""
    year, month = work.date
    kind = {"book": "BOOK", "chapter": "CHAP", "figure": "FIGURE"}.get(work.kind, "ELEC")
    rows = [("TY", kind), ("ID", key_of(work))]
    rows += [("AU", whole_name(author)) for author in work.authors]
    rows += [("TI", work.title)]
    if work.kind != "book":
        rows += [("T2", work.book), ("SE", work.number)]
    rows += [
        ("PB", work.publisher),
        ("ET", work.edition),
        ("PY", f"{year}"),
        ("DA", f"{year}/{month:02}//"),
        ("LA", work.language),
        ("UR", work.url),
        ("AB", work.abstract),
        ("N1", work.note),
        *(("KW", keyword) for keyword in work.keywords),
    ]
    lines = [f"{tag}  - {one_line(content)}" for tag, content in rows if one_line(content)]
    return "\r\n".join([*lines, "ER  - "])


def csl_item(work: Work) -> dict[str, Any]:
    """An item of CSL-JSON (schema 1.0)."""
    item: dict[str, Any] = {
        "id": key_of(work),
        "type": {"claim": "webpage"}.get(work.kind, work.kind),
        "title": one_line(work.title),
        "author": [
            {"family": a.family, "given": a.given} if a.given else {"literal": a.family}
            for a in work.authors
        ],
        "issued": {"date-parts": [list(work.date)]},
        "publisher": work.publisher,
        "edition": work.edition,
        "language": work.language,
        "URL": work.url,
        "note": work.note,
    }
    if work.kind != "book":
        item["container-title"] = work.book
    if work.number:
        item["chapter-number" if work.kind == "chapter" else "number"] = work.number.split()[-1]
    if work.abstract:
        item["abstract"] = one_line(work.abstract)
    return {name: content for name, content in item.items() if content}


def csl_json(work: Work) -> str:
    """A list of one item, as CSL-JSON files are."""
    return json.dumps([csl_item(work)], ensure_ascii=False, indent=2)


FORMATS: Final[dict[str, Callable[[Work], str]]] = {
    "text": text,
    "gbt7714": gbt7714,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}
