"""The pages made from the ledger: all claims, one page a claim, the disputed questions, the files.

They are written outside Sphinx, from templates compiled once, into the finished site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from markupsafe import Markup

from rarebook.ledger import BASES, STATES, Entry, Ledger, read_ledger
from rarebook.records import sha256_of
from rarebook.site import assets, kept, works
from rarebook.site.book import Book
from rarebook.site.ledger import data, questions, words
from rarebook.site.ledger.claimpage import ClaimWriter
from rarebook.site.ledger.templates import template
from rarebook.site.nav import Site

SCRIPT: Final = "ledger.js"


def ledger_of(book: Book) -> Ledger:
    """The joined ledger of a book."""
    return read_ledger(book.root / "data", book.records)


def write(book: Book, site: Site, out: Path, cache: Path, frame: str) -> None:
    """Write the pages and files of the ledger into a site.

    Parameters
    ----------
    book : Book
    site : Site
    out : Path
        The finished site; `ledger.html`, `conflicts.html`, `claims/` and `claims.*` are added.
    cache : Path
        What was written before, by content.
    frame : str
        The stamp of what every page depends on.
    """
    ledger = ledger_of(book)
    _save(out / "ledger.html", ledger_html(ledger, site))
    _save(out / "conflicts.html", conflicts_html(ledger, site))
    _save(out / "claims" / "index.html", template("ledger-redirect.html").render(site=site))
    writer = ClaimWriter(book, site, ledger, works.read_catalogue(book.root, site))
    made = [
        kept.Page(
            out / "claims" / entry.id / "index.html",
            f"{frame} {site} {writer.says(entry)}",
            partial(writer.page, entry),
        )
        for entry in ledger.entries.values()
    ]
    kept.put(made, cache / "claims")
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
