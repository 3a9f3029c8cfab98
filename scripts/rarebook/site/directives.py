"""The directives of the chapters: answer, zhaiyao, claims, sources, rarebook-figure.

A wrong name stops the build, with the page and the line where it stands.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from docutils import nodes  # type: ignore[import-untyped]
from sphinx.util.docutils import SphinxDirective

from rarebook.site import render
from rarebook.site.book import Book, Row
from rarebook.site.nodes import NUMBER_SLOT, element, rarebook_figure

_HAN = re.compile("[\u4e00-\u9fff]")


def near(wrong: str, known: Any) -> str:
    """A hint at the nearest known name."""
    found = get_close_matches(wrong, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


class BookDirective(SphinxDirective):
    """What the directives share: the book, and where the page stands in it."""

    @property
    def book(self) -> Book:
        """The book that is being built."""
        found: Book = self.env.app.rarebook_book  # type: ignore[attr-defined]
        return found

    @property
    def chapter(self) -> str:
        """Name of the page that is being read."""
        return self.env.docname.rsplit("/", 1)[-1]

    @property
    def site_root(self) -> str:
        """Relative address of the site's root."""
        return "../" * self.env.docname.count("/")

    def depend_on(self, chapter: str) -> None:
        """Have the page read again when the record of a chapter changes."""
        for path in (self.book.record_path(chapter), *self.book.inputs):
            self.env.note_dependency(str(path))

    def own_record(self) -> Row:
        """The record of this chapter; a page without one cannot use the directive."""
        if self.chapter not in self.book.records:
            raise self.error(f"{self.name}: {self.chapter} is no chapter with a run of its own")
        self.depend_on(self.chapter)
        return self.book.records[self.chapter]

    def named_figure(self) -> Row:
        """The figure that the directive's argument names; the page depends on its chapter."""
        identity = self.arguments[0]
        if identity not in self.book.figures:
            hint = near(identity, self.book.figures)
            raise self.error(f"no figure {identity!r} in the records{hint}")
        figure = self.book.figures[identity]
        self.depend_on(figure["chapter"])
        return figure

    def raw(self, html: str) -> list[nodes.Node]:
        """Markup from a template as a node."""
        return [nodes.raw("", render.one_line(html), format="html")]


class Figure(BookDirective):
    """``{rarebook-figure} <chapter>/<name>``: put by the staging where the cell made it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw the figure."""
        figure = self.named_figure()
        node = rarebook_figure()
        node["title"] = figure["title"]
        node["figure"] = figure["id"]
        html = render.figure_html(self.book, figure, self.site_root, NUMBER_SLOT)
        node["html"] = render.one_line(html)
        node["names"].append(render.label_of(figure["id"]))
        node["ids"].append(render.label_of(figure["id"]))
        self.state.document.note_explicit_target(node, node)
        return [node]


class Glance(BookDirective):
    """``{glance} <chapter>/<name>``: a figure of a chapter, small, under what it shows in words.

    It takes no number of its own: a link leads to the figure's page.
    """

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Set the words, then the drawing."""
        figure = self.named_figure()
        box = element("section", class_="rb-glance")
        self.state.nested_parse(self.content, self.content_offset, box)
        chinese = bool(_HAN.search("\n".join(self.content)))
        html = render.glance_html(self.book, figure, self.site_root, chinese=chinese)
        box += nodes.raw("", render.one_line(html), format="html")
        return [box]


class Answer(BookDirective):
    """The answer to the title's question, in one sentence with the number."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Set the sentence large, under the title."""
        box = element("div", class_="rb-answer")
        box += nodes.raw("", '<p class="rb-label">The answer</p>', format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Zhaiyao(BookDirective):
    """摘要: the chapter for a reader of Chinese."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Mark the language and set the box."""
        box = element("div", class_="rb-zhaiyao", lang="zh-Hans")
        box += nodes.raw("", '<p class="rb-label">摘要</p>', format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Claims(BookDirective):
    """What each side says: the claims that this chapter rates."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw the box."""
        self.own_record()
        return self.raw(render.claims_html(self.book, self.chapter, self.site_root))


class Sources(BookDirective):
    """The tables that this chapter read."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw the list."""
        self.own_record()
        return self.raw(render.sources_html(self.book, self.chapter))


class Ratings(BookDirective):
    """The seven ratings with their marks."""

    def run(self) -> list[nodes.Node]:
        """Draw the key."""
        return self.raw(render.environment().get_template("ratings.html").render())


class ChapterList(BookDirective):
    """Every chapter with its answer's state: for the front page."""

    def run(self) -> list[nodes.Node]:
        """Draw the list."""
        for chapter in self.book.records:
            self.depend_on(chapter)
        site = self.env.app.rarebook_site  # type: ignore[attr-defined]
        return self.raw(render.chapter_list_html(self.book, site, self.site_root))


DIRECTIVES = {
    "rarebook-figure": Figure,
    "glance": Glance,
    "answer": Answer,
    "zhaiyao": Zhaiyao,
    "claims": Claims,
    "sources": Sources,
    "ratings": Ratings,
    "chapter-list": ChapterList,
}
