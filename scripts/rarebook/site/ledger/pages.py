"""The pages made from the ledger: all claims, one page a claim, the disputed questions, the files.

They are written outside Sphinx, from templates compiled once, into the finished site.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from jinja2 import Template
from markupsafe import Markup

from rarebook import cite
from rarebook.judging import ABOUT, AGREES, EXACT_KINDS
from rarebook.ledger import BASES, STATES, UNRATED, Entry, Ledger, Thread, read_ledger
from rarebook.records import sha256_of
from rarebook.site import assets, periods, ratings, render, svg
from rarebook.site.book import Book
from rarebook.site.ledger import axis as axes
from rarebook.site.ledger import data, jsonld, marks, questions, words
from rarebook.site.nav import Site

Row = dict[str, Any]
CLAIM_ROOT: Final = "../../"
SCRIPT: Final = "ledger.js"
_PERIOD: Final = re.compile(r"\b\d{4}-\d{2}(?:/\d{4}-\d{2})?(?![\d-])|\b\d{4}/\d{4}\b")
_GLOBALS: Final = {
    "chip": marks.chip,
    "mark": marks.mark,
    "sprite": marks.sprite,
    "state_name": marks.name_of,
    "words": words,
    "speaker": words.speaker,
    "found": words.found,
}


def _reason(entry: Entry) -> str:
    return spoken(str(entry.verdict["reason"])) if entry.verdict else ""


def template(name: str) -> Template:
    """A template with the words and marks of the ledger."""
    return render.environment().get_template(name, globals=_GLOBALS)


def ledger_of(book: Book) -> Ledger:
    """The joined ledger of a book."""
    return read_ledger(book.root / "data", book.records)


def base_address(root: Path) -> str:
    """Where the site is published, with a slash at its end; empty if `_config.yml` does not say."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    base = str((config.get("html") or {}).get("baseurl") or "")
    return f"{base.rstrip('/')}/" if base else ""


def write(book: Book, site: Site, out: Path) -> None:
    """Write the pages and files of the ledger into a site.

    Parameters
    ----------
    book : Book
    site : Site
    out : Path
        The finished site; `ledger.html`, `conflicts.html`, `claims/` and `claims.*` are added.
    """
    ledger = ledger_of(book)
    _save(out / "ledger.html", ledger_html(ledger, site))
    _save(out / "conflicts.html", conflicts_html(ledger, site))
    _save(out / "claims" / "index.html", template("ledger-redirect.html").render(site=site))
    writer = ClaimWriter(book, site, ledger, base_address(book.root))
    for entry in ledger.entries.values():
        _save(out / "claims" / entry.id / "index.html", writer.page(entry))
    _save(out / "claims.json", data.as_json(ledger, site.edition))
    _save(out / "claims.csv", data.as_csv(ledger))
    _save(out / "claims.schema.json", data.as_schema(site.edition))
    _save(out / "_static" / SCRIPT, script())


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def script() -> str:
    """The script of the filters."""
    return (assets.STATIC / "js" / SCRIPT).read_text(encoding="utf-8")


def bar(counts: dict[str, int]) -> Markup:
    """Shares of the ratings as one bar of a hundred parts."""
    total = sum(counts.values()) or 1
    start, drawn = 0.0, []
    for state in STATES:
        width = 100 * counts.get(state, 0) / total
        if width:
            drawn.append(
                f'<rect class="rb-ink--{state}" x="{start:.2f}%" width="{width:.2f}%" '
                'height="100%"/>'
            )
        start += width
    return Markup(f'<svg class="rb-bar" aria-hidden="true">{"".join(drawn)}</svg>')  # noqa: S704


def counts_of(entries: Sequence[Entry]) -> dict[str, int]:
    """Claims by rating, in the order of the ratings; only those that occur."""
    found = Counter(entry.rating for entry in entries)
    return {state: found[state] for state in STATES if found[state]}


def ledger_html(ledger: Ledger, site: Site) -> str:
    """The page of all claims."""
    threads = []
    for thread in ledger.threads:
        entries = ledger.of_thread(thread.name)
        counts = counts_of(entries)
        threads.append({"thread": thread, "entries": entries, "counts": counts, "bar": bar(counts)})
    everything = list(ledger.entries.values())
    return template("ledger-all.html").render(
        site=site,
        root="",
        threads=threads,
        total=len(everything),
        counts=counts_of(everything),
        bar=bar(ledger.counts()),
        bases={name: count for name, count in ledger.bases().items() if count},
        open_entries=[entry for entry in everything if entry.rating == "open"],
        choices=_choices(everything),
        script_stamp=sha256_of(script().encode())[:8],
    )


def _choices(entries: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in each list of the filter, with its words."""

    def used(column: str) -> list[str]:
        return sorted({str(entry.claim[column]) for entry in entries})

    kinds = [name for name in words.KINDS if name in used("kind")]
    present = {entry.basis for entry in entries}
    return {
        "kind": [(name, f"{name}: {words.KINDS[name]}") for name in kinds],
        "document": [(name, words.text_title(name)) for name in used("document")],
        "tier": [(tier, f"{tier}: {words.TIERS.get(tier, '')}") for tier in used("tier")],
        "basis": [(name, words.BASES[name]) for name in BASES if name in present],
    }


def conflicts_html(ledger: Ledger, site: Site) -> str:
    """The page of the disputed questions."""
    pictures = [questions.picture(ledger, question) for question in ledger.questions]
    pictures.sort(key=lambda picture: picture.state == "unjudged")
    states = Counter(picture.state for picture in pictures)
    return template("ledger-conflicts.html").render(
        site=site,
        root="",
        pictures=pictures,
        states={name: states[name] for name in questions.STATES if states[name]},
        state_words=questions.STATES,
    )


@dataclass
class ClaimWriter:
    """Writes the pages of single claims; a figure is read once."""

    book: Book
    site: Site
    ledger: Ledger
    base: str
    drawings: dict[str, list[Markup]] = field(default_factory=dict)

    def page(self, entry: Entry) -> str:
        """The page of one claim."""
        siblings = self.ledger.of_thread(str(entry.claim["thread"]))
        place = siblings.index(entry)
        path = f"claims/{entry.id}/"
        return template("ledger-claim.html").render(
            site=self.site,
            root=CLAIM_ROOT,
            entry=entry,
            claim=entry.claim,
            thread=self._thread(entry),
            meaning=meaning(entry.rating),
            reason=_reason(entry),
            citation=cite.text(self._work(entry, path)),
            bibtex=cite.bibtex(self._work(entry, path)),
            canonical=f"{self.base}{path}" if self.base else "",
            jsonld=jsonld.script(
                jsonld.review(entry, f"{self.base}{path}" if self.base else "./", self.site.title)
            ),
            **tests_of(entry),
            figure=self._figure(entry),
            chapter=self._chapter(entry),
            questions=[q for q in self.ledger.questions if q.name in entry.questions],
            entries=self.ledger.entries,
            documents=self._documents(entry),
            tables=self._tables(entry),
            before=siblings[place - 1] if place else None,
            after=siblings[place + 1] if place + 1 < len(siblings) else None,
            scale=jsonld.SCALE,
            scale_words=jsonld.SCALE_WORDS,
        )

    def _work(self, entry: Entry, path: str) -> cite.Work:
        rated = "Not yet rated" if entry.rating == UNRATED else f"Rated {entry.rating}"
        return cite.Work(
            kind="claim",
            id=entry.id,
            title=f"“{entry.claim['claim_en']}” {rated}",
            book=self.site.title,
            authors=(cite.Author(f"{self.site.title} contributors"),),
            publisher=self.site.title,
            edition=self.site.edition,
            url=f"{self.base}{path}",
            licence="CC-BY-4.0",
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
        return {"title": title, "href": f"{CLAIM_ROOT}{page.document}.html"}

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
        href = f"{CLAIM_ROOT}{page.document}.html#{label}" if page else ""
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
    return {**source, "url": web(source.get("url"))}


def web(address: object) -> str:
    """An address that a link may lead to: of the web, or none."""
    text = str(address or "").strip()
    return text if text.lower().startswith(("https://", "http://")) else ""


def meaning(rating: str) -> str:
    """A rating in one line."""
    return words.UNRATED_MEANING if rating == UNRATED else ratings.MARKS[rating].meaning


def tests_of(entry: Entry) -> Row:
    """The tests tried, each with its words and, where the claim states a number, its strip."""
    axis = _test_axis(entry)
    made = [
        {
            **test,
            "text": entry.computed(test),
            "fit_words": words.FITS.get(str(test["fit"]), str(test["fit"])),
            "strip": _test_strip(axis, entry, test) if axis else None,
        }
        for test in entry.tests
    ]
    return {"tests": made, "test_scale": axes.scale(axis) if axis else None}


def agreeing(entry: Entry) -> tuple[float, float]:
    """The numbers that agree with what was claimed, after rounding and tolerance."""
    claimed = entry.claimed
    low, high = claimed.interval
    share = 0.0 if claimed.is_bound else ABOUT if claimed.qualifier == "about" else AGREES
    if claimed.kind in EXACT_KINDS:
        return low, high
    pads = [max(claimed.rounding, share * abs(end)) if math.isfinite(end) else 0.0
            for end in (low, high)]  # fmt: skip
    return low - pads[0], high + pads[1]


def _ends(test: Row) -> list[float]:
    ends = [test["computed"], test["computed_high"]]
    return [float(e) for e in ends if isinstance(e, int | float) and not isinstance(e, bool)]


def _test_axis(entry: Entry) -> axes.Axis | None:
    numbers = [end for test in entry.tests for end in _ends(test)]
    if entry.claimed.value is None or not numbers:
        return None
    unit = str(entry.claim["unit"])
    years = unit == "a" and entry.claimed.kind == "date"
    return axes.axis_for([*numbers, *agreeing(entry)], unit, years=years)


def _test_strip(axis: axes.Axis, entry: Entry, test: Row) -> Markup:
    kind = "computed" if test["fit"] in ("tight", "agrees") else "computed off"
    drawn = [axes.band(axis, *agreeing(entry))]
    ends = _ends(test)
    if len(ends) > 1:
        drawn.append(axes.span(axis, min(ends), max(ends), "computed"))
    drawn += [axes.diamond(axis, end, kind) for end in ends]
    return axes.strip(axis, drawn)


def spoken(text: str) -> str:
    """A reason with its periods in words instead of in ISO 8601.

    Examples
    --------
    >>> spoken("8,498 USD/t (headline, 2024-01/2024-10)")
    '8,498 USD/t (headline, January–October 2024)'
    """
    return _PERIOD.sub(lambda found: periods.in_words(found[0]), text)
