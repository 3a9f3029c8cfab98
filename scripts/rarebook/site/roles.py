"""The roles of the prose: a computed value, a claim, a count of claims."""

from __future__ import annotations

from collections import Counter

from docutils import nodes  # type: ignore[import-untyped]
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from rarebook.site import ratings
from rarebook.site.book import Book
from rarebook.site.directives import near

LOGGER = logging.getLogger("rarebook.site")
SHORT = 12


class BookRole(SphinxRole):
    """What the roles share."""

    @property
    def book(self) -> Book:
        """The book that is being built."""
        found: Book = self.env.app.rarebook_book  # type: ignore[attr-defined]
        return found

    def wrong(self, message: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Report a mistake with page and line; the build goes on to find the others, then stops."""
        LOGGER.warning(message, location=self.get_location())
        return [nodes.problematic(self.rawtext, self.rawtext)], []


class Value(BookRole):
    """``{value}`name` `` or ``{value}`chapter/name` ``: a number that a notebook computed."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Set the number."""
        chapter, _, name = self.text.rpartition("/")
        chapter = chapter or self.env.docname.rsplit("/", 1)[-1]
        if chapter not in self.book.records:
            return self.wrong(f"value {self.text!r}: no chapter {chapter!r} has been run")
        values = self.book.records[chapter]["values"]
        if name not in values:
            hint = near(name, values)
            return self.wrong(f"value {name!r}: {chapter} publishes no such number{hint}")
        self.env.note_dependency(str(self.book.record_path(chapter)))
        text = str(values[name]["text"])
        # a number and its unit stay on one line, a longer phrase may break
        short = ["rb-value--short"] if len(text) <= SHORT else []
        return [nodes.inline("", text, classes=["rb-value", *short])], []


class Claim(BookRole):
    """``{claim}`id` ``: a link to the page of a claim."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Set the link."""
        identity = self.text
        if identity not in self.book.claims:
            hint = near(identity, self.book.claims)
            return self.wrong(f"claim {identity!r}: not in data/claims.csv{hint}")
        root = "../" * self.env.docname.count("/")
        link = nodes.reference("", identity, classes=["rb-claimlink"], internal=True)
        link["refuri"] = f"{root}claims/{identity}/"
        return [nodes.inline("", "", link)], []


class Tally(BookRole):
    """``{tally}`supported` ``: how many claims are rated so; `claims`: all; `rated`; `unrated`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Set the number."""
        counts = Counter(verdict["rating"] for verdict in self.book.verdicts.values())
        known = {name: counts[name] for name in ratings.MARKS}
        known |= {"claims": len(self.book.claims), "rated": len(self.book.verdicts)}
        known["unrated"] = known["claims"] - known["rated"]
        known["figures"] = len(self.book.figures)
        if self.text not in known:
            return self.wrong(f"tally {self.text!r}: no such count{near(self.text, known)}")
        for chapter in self.book.records:
            self.env.note_dependency(str(self.book.record_path(chapter)))
        text = f"{known[self.text]:,}"
        return [nodes.inline("", text, classes=["rb-value", "rb-value--short"])], []


ROLES = {"value": Value(), "claim": Claim(), "tally": Tally()}
