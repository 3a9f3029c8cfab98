"""The state of the debate at a glance: one mark a claim, for the front page."""

from __future__ import annotations

from typing import Any

from docutils import nodes  # type: ignore[import-untyped]
from sphinx.util.docutils import ReferenceRole

from rarebook.ledger import STATES, UNRATED, Ledger
from rarebook.site.directives import BookDirective
from rarebook.site.ledger import pages
from rarebook.site.ledger.templates import template


def overview_html(ledger: Ledger, root: str) -> str:
    """The chart: parts of the book, their threads, and in each thread the claims by rating."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for thread in ledger.threads:
        entries = sorted(
            ledger.of_thread(thread.name), key=lambda entry: STATES.index(entry.rating)
        )
        parts.setdefault(thread.part, []).append({"thread": thread, "entries": entries})
    everything = list(ledger.entries.values())
    counts = pages.counts_of(everything)
    return template("ledger-overview.html").render(
        root=root,
        parts=[{"name": name, "threads": threads} for name, threads in parts.items()],
        total=len(everything),
        counts=counts,
        rated=len(everything) - counts.get(UNRATED, 0),
    )


class SiteLink(ReferenceRole):
    """``{site}`words <ledger.html>` ``: a link to a page or file made outside Sphinx."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Set the link, from the site's root."""
        address = "../" * self.env.docname.count("/") + self.target
        link = nodes.reference("", self.title, internal=True, refuri=address)
        return [link], []


class LedgerOverview(BookDirective):
    """``{ledger-overview}``: the unit chart of all claims."""

    def run(self) -> list[nodes.Node]:
        """Draw the chart."""
        for chapter in self.book.records:
            self.depend_on(chapter)
        return self.raw(overview_html(pages.ledger_of(self.book), self.site_root))
