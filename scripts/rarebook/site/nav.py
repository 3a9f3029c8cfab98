"""What the frame of every page says: the book's name, its contents, its first script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from markupsafe import Markup

from rarebook import __version__
from rarebook.site.book import Page, SiteError

EDITION: Final = __version__
# Runs before the page is drawn, so that a reader who chose a scheme never sees the other flash by.
FIRST_SCRIPT: Final = (
    'try{let s=localStorage.getItem("rb-scheme");'
    "if(s)document.documentElement.dataset.scheme=s}catch(e){}"
    'document.documentElement.classList.add("js")'
)
_HEADING = re.compile(r"^#\s+(.+?)\s*$", re.MULTILINE)
_MARKUP = re.compile(r"\{[a-z]+\}`|[`*]")


class Entry(NamedTuple):
    """A page in the contents."""

    document: str
    number: int | None
    title: str


class Part(NamedTuple):
    """A part of the book and its pages."""

    caption: str | None
    pages: tuple[Entry, ...]


class Link(NamedTuple):
    """A link of the top bar."""

    href: str
    text: str


class Neighbours(NamedTuple):
    """The pages before and after one."""

    before: Entry | None
    after: Entry | None


@dataclass(frozen=True)
class Site:
    """What the templates of the frame read.

    Attributes
    ----------
    title, edition : str
    stamp : str
        Changes when a style or a script does.
    parts : tuple of Part
    links : tuple of Link
    """

    title: str
    edition: str
    stamp: str
    parts: tuple[Part, ...]
    links: tuple[Link, ...]

    @property
    def first_script(self) -> Markup:
        """The only script inside a page."""
        return Markup(FIRST_SCRIPT)  # noqa: S704 - a constant

    @property
    def policy(self) -> str:
        """The content security policy: this host alone, no script but by name or hash."""
        digest = base64.b64encode(hashlib.sha256(FIRST_SCRIPT.encode()).digest()).decode()
        return (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
            f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'"
        )

    def entries(self) -> list[Entry]:
        """All pages in reading order."""
        return [entry for part in self.parts for entry in part.pages]

    def part_of(self, document: str) -> str:
        """What stands above a page's title: its part and, if it is a chapter, its number."""
        for part in self.parts:
            for entry in part.pages:
                if entry.document == document and part.caption:
                    number = f" · Chapter {entry.number}" if entry.number else ""
                    return part.caption + number
        return ""

    def neighbours(self, document: str) -> Neighbours:
        """The pages before and after one in reading order."""
        entries = self.entries()
        places = [i for i, entry in enumerate(entries) if entry.document == document]
        if not places:
            return Neighbours(None, None)
        place = places[0]
        before = entries[place - 1] if place else None
        after = entries[place + 1] if place + 1 < len(entries) else None
        return Neighbours(before, after)


def make_site(root: Path, pages: list[Page], stamp: str) -> Site:
    """Read the titles of the pages and put the contents together.

    Raises
    ------
    SiteError
        If a page of the contents has no file or no title.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    parts: list[Part] = []
    for page in pages:
        title = title_of(root, page.document)
        front = page is pages[0]
        entry = Entry(page.document, page.number, "Front page" if front else title)
        if parts and parts[-1].caption == page.part:
            parts[-1] = Part(page.part, (*parts[-1].pages, entry))
        else:
            parts.append(Part(page.part, (entry,)))
    known = {page.document for page in pages}
    links = [Link("ledger.html", "Ledger"), Link("figures/", "Figures")] + [
        Link(f"{document}.html", text)
        for document, text in (
            ("chapters/how-to-read", "How to read"),
            ("chapters/methods", "Methods"),
            ("chapters/glossary", "Glossary"),
        )
        if document in known
    ]
    return Site(str(config["title"]), EDITION, stamp, tuple(parts), tuple(links))


def title_of(root: Path, document: str) -> str:
    """The first heading of a page's source, without markup."""
    markdown, notebook = root / f"{document}.md", root / f"{document}.ipynb"
    if markdown.is_file():
        text = markdown.read_text(encoding="utf-8")
    elif notebook.is_file():
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        prose = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        text = "\n".join(prose)
    else:
        raise SiteError(f"_toc.yml names {document}, which has no .md and no .ipynb")
    found = _HEADING.search(text)
    if not found:
        raise SiteError(f"{document} has no title: it needs a line that begins with '# '")
    return _MARKUP.sub("", found[1])
