"""The page of one claim: what was said, every test tried, the rating, its reason and sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from rarebook import cite
from rarebook.ledger import UNRATED, Entry, Ledger, Thread
from rarebook.legible import visible
from rarebook.site import meta, periods, ratings, render, svg, typeset, works
from rarebook.site.book import Book
from rarebook.site.ledger import jsonld, trials, words
from rarebook.site.ledger.templates import template
from rarebook.site.nav import Site

Row = dict[str, Any]
ROOT: Final = "../../"


@dataclass
class ClaimWriter:
    """Writes the pages of single claims; a figure is read once."""

    book: Book
    site: Site
    ledger: Ledger
    catalogue: works.Catalogue
    drawings: dict[str, list[Markup]] = field(default_factory=dict)

    def says(self, entry: Entry) -> str:
        """All that the page of a claim is made of, besides what all pages share."""
        questions = [q for q in self.ledger.questions if q.name in entry.questions]
        named = {identity for q in questions for side in q.sides for identity in side.claims}
        others = [self.ledger.entries[i] for i in sorted(named & set(self.ledger.entries))]
        around = [near and near.claim for near in self._around(entry)]
        shown = self.book.figures.get(entry.figure or "")
        parts = (
            entry,
            around,
            questions,
            [(other.claim, other.rating) for other in others],
            self._chapter(entry),
            self._documents(entry),
            self._tables(entry),
            shown,
            self.book.page_of(str(shown["chapter"])) if shown else None,
        )
        return repr(parts)

    def _around(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """The claims before and after one in its thread."""
        siblings = self.ledger.of_thread(str(entry.claim["thread"]))
        place = siblings.index(entry)
        return (
            siblings[place - 1] if place else None,
            siblings[place + 1] if place + 1 < len(siblings) else None,
        )

    def page(self, entry: Entry) -> str:
        """The page of one claim."""
        before, after = self._around(entry)
        reason = _reason(entry)
        work = self.catalogue.claim(entry.claim, reason or meaning(entry))
        review = jsonld.review(entry, work.url or "./", self.site.title, work.iso_date)
        return template("ledger-claim.html").render(
            site=self.site,
            root=ROOT,
            entry=entry,
            claim=entry.claim,
            thread=self._thread(entry),
            meaning=meaning(entry),
            meaning_zh=meaning_zh(entry),
            reason=reason,
            citations={form: cite.cite(work, form) for form in cite.FORMATS},
            head=meta.head(work, data=[review]),
            **trials.tests_of(entry),
            figure=self._figure(entry),
            chapter=self._chapter(entry),
            questions=[q for q in self.ledger.questions if q.name in entry.questions],
            entries=self.ledger.entries,
            documents=self._documents(entry),
            tables=self._tables(entry),
            before=before,
            after=after,
            scale=jsonld.SCALE,
            scale_words=jsonld.SCALE_WORDS,
        )

    def _thread(self, entry: Entry) -> Thread:
        return next(t for t in self.ledger.threads if t.name == entry.claim["thread"])

    def _chapter(self, entry: Entry) -> Row | None:
        page = self.book.page_of(entry.chapter) if entry.chapter else None
        if page is None:
            return None
        title = next(
            (e.title for e in self.site.entries() if e.document == page.document), page.chapter
        )
        return {"title": title, "href": f"{ROOT}{page.document}.html"}

    def _figure(self, entry: Entry) -> Row | None:
        identity = entry.figure
        if identity is None or identity not in self.book.figures:
            return None
        figure = self.book.figures[identity]
        page = self.book.page_of(str(figure["chapter"]))
        if identity not in self.drawings:
            self.drawings[identity] = [
                Markup(  # noqa: S704 - our own drawing
                    svg.inline(self.book.figure_file(figure, key).read_text(encoding="utf-8"), kind)
                )
                for kind, key in (("wide", "svg"), ("phone", "phone"))
            ]
        label = render.label_of(identity)
        href = f"{ROOT}{page.document}.html#{label}" if page else ""
        return {"entry": figure, "drawings": self.drawings[identity], "href": href}

    def _documents(self, entry: Entry) -> list[Row]:
        made = []
        for row in entry.documents:
            names = [row.get("source_id"), row.get("source_id_2")]
            sources = [self.book.sources[name] for name in names if name in self.book.sources]
            made.append({"row": row, "sources": [_source(source) for source in sources]})
        return made

    def _tables(self, entry: Entry) -> list[Row]:
        names = dict.fromkeys(str(test["table"]) for test in entry.tests if test["table"])
        return [self._table(name) for name in names]

    def _table(self, name: str) -> Row:
        described = self.book.tables.get(name, {})
        return {
            "name": name,
            "title": described.get("title", name),
            "vintage": described.get("rarebook:vintage") or "",
            "sources": [
                {"title": str(source.get("title", "")), "url": web(source.get("path"))}
                for source in described.get("sources", [])
            ],
        }


def _source(source: Row) -> Row:
    return {**visible(source), "url": web(source.get("url"))}


def web(address: object) -> str:
    """An address that a link may lead to: of the web, or none."""
    text = str(address or "").strip()
    return text if text.lower().startswith(("https://", "http://")) else ""


def meaning(entry: Entry) -> str:
    """What a claim's rating means, in one line."""
    if entry.rating == UNRATED:
        return words.UNRATED_MEANING
    if entry.basis == "documented" and entry.rating in words.DOCUMENTED:
        return words.DOCUMENTED[entry.rating]
    return ratings.MARKS[entry.rating].meaning


def meaning_zh(entry: Entry) -> str:
    """The same in Chinese."""
    if entry.rating == UNRATED:
        return words.UNRATED_MEANING_ZH
    if entry.basis == "documented" and entry.rating in words.DOCUMENTED_ZH:
        return words.DOCUMENTED_ZH[entry.rating]
    return ratings.MARKS[entry.rating].meaning_zh


def _reason(entry: Entry) -> str:
    text = periods.in_text(str(entry.verdict["reason"])) if entry.verdict else ""
    return typeset.typeset(text)
