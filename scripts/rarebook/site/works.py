"""All that can be cited: the book, its chapters, its figures and the claims that it rates."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from rarebook import editions
from rarebook.cite import Author, Work, cite
from rarebook.records import sha256_of
from rarebook.site import address, assets, nav
from rarebook.site.book import read_pages

Row = dict[str, Any]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Catalogue:
    """Makes a `Work` of whatever the book holds.

    Attributes
    ----------
    site : Site
        Contents and edition.
    base : str
        Address of the site, with a slash at its end, or empty.
    authors, abstract, keywords
        As `CITATION.cff` has them.
    """

    site: nav.Site
    base: str
    authors: tuple[Author, ...]
    abstract: str
    keywords: tuple[str, ...]

    def _shared(self) -> Row:
        return {
            "book": self.site.title,
            "authors": self.authors,
            "publisher": self.site.title,
            "edition": self.site.edition,
            "licence": LICENCE,
            "keywords": self.keywords,
        }

    def book(self) -> Work:
        """The book."""
        return Work(
            kind="book",
            id="book",
            title=self.site.title,
            url=self.base,
            abstract=self.abstract,
            **self._shared(),
        )

    def entry_of(self, chapter: str) -> nav.Entry | None:
        """The page of a chapter in the contents."""
        entries = (e for e in self.site.entries() if e.document.rsplit("/", 1)[-1] == chapter)
        return next(entries, None)

    def chapter(self, entry: nav.Entry, abstract: str = "") -> Work:
        """A page of the contents."""
        return Work(
            kind="chapter",
            id=entry.document.rsplit("/", 1)[-1],
            title=entry.title,
            url=self.base and f"{self.base}{entry.document}.html",
            number=f"Chapter {entry.number}" if entry.number else "",
            abstract=abstract,
            **self._shared(),
        )

    def figure(self, figure: Row, chapter: str, place: int) -> Work:
        """A figure of a record, the `place`-th of its chapter counted from one."""
        entry = self.entry_of(chapter)
        number = entry.number if entry else None
        return Work(
            kind="figure",
            id=str(figure["id"]),
            title=str(figure["title"]),
            url=self.base and f"{self.base}figures/{figure['id']}/",
            number=f"Figure {number}.{place}" if number else "",
            content=editions.short_hash(figure),
            abstract=". ".join(p.rstrip(".") for p in (figure["subtitle"], figure["alt"]) if p),
            **self._shared(),
        )

    def claim(self, claim: Row, reason: str = "") -> Work:
        """A claim of the ledger."""
        return Work(
            kind="claim",
            id=str(claim["id"]),
            title=str(claim["claim_en"]),
            url=self.base and f"{self.base}claims/{claim['id']}/",
            abstract=reason,
            **self._shared(),
        )


def read_catalogue(root: Path, site: nav.Site) -> Catalogue:
    """The catalogue of a book: `CITATION.cff` says by whom it is."""
    about = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    authors = tuple(
        Author(str(a.get("family-names") or a.get("name")), str(a.get("given-names") or ""))
        for a in about["authors"]
    )
    return Catalogue(
        site=site,
        base=address.base_address(root),
        authors=authors,
        abstract=" ".join(str(about.get("abstract", "")).split()),
        keywords=tuple(str(word) for word in about.get("keywords", ())),
    )


def stamp(root: Path) -> str:
    """What citations depend on besides the figures: by whom, and published where."""
    return f"{address.base_address(root)} {sha256_of(root / 'CITATION.cff')}"


def citation(root: Path, identity: str, form: str) -> str:
    """How to cite the book, a chapter, a figure or a claim.

    Parameters
    ----------
    root : Path
        The project.
    identity : str
        ``book``, a chapter's name, ``chapter/name`` of a figure, or a claim's id.
    form : str
        One of `rarebook.cite.FORMATS`.

    Raises
    ------
    KeyError
        If there is nothing of that name.
    ValueError
        If there is no such format.
    """
    site = nav.make_site(root, read_pages(root / "_toc.yml"), assets.stamp())
    return cite(work_of(root, read_catalogue(root, site), identity), form)


def work_of(root: Path, catalogue: Catalogue, identity: str) -> Work:
    """The work of that id.

    Raises
    ------
    KeyError
        If there is none; the message names the nearest.
    """
    if identity == "book":
        return catalogue.book()
    chapter, slash, _ = identity.partition("/")
    entry = catalogue.entry_of(chapter)
    if not slash and entry is not None:
        return catalogue.chapter(entry)
    if slash:
        found = _figures(root, chapter)
        if identity in found:
            return catalogue.figure(found[identity], chapter, [*found].index(identity) + 1)
        raise KeyError(_missing(identity, found, f"the chapter {chapter} has no such figure"))
    claims = _claims(root)
    if identity in claims:
        return catalogue.claim(claims[identity])
    names = [e.document.rsplit("/", 1)[-1] for e in catalogue.site.entries()]
    raise KeyError(_missing(identity, [*names, *claims, "book"], "nothing to cite has this id"))


def _missing(identity: str, known: Any, why: str) -> str:
    near = get_close_matches(identity, list(known), n=1)
    return f"{identity!r}: {why}" + (f"; did you mean {near[0]!r}?" if near else "")


def _figures(root: Path, chapter: str) -> dict[str, Row]:
    path = root / "_build" / "runs" / chapter / "record.json"
    if not path.is_file():
        raise KeyError(f"the chapter {chapter!r} has no run yet: `rarebook run {chapter}` first")
    record = json.loads(path.read_text(encoding="utf-8"))
    return {figure["id"]: figure for figure in record["figures"]}


def _claims(root: Path) -> dict[str, Row]:
    with (root / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}
