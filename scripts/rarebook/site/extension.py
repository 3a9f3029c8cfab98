"""The Sphinx extension of the book: its directives, its roles, and the frame of its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes  # type: ignore[import-untyped]

from rarebook.site import chinese, glossary, heads, typeset, works
from rarebook.site.directives import DIRECTIVES
from rarebook.site.ledger.overview import LedgerOverview, SiteLink
from rarebook.site.nodes import (
    depart_element,
    depart_figure,
    figure_title,
    rarebook_element,
    rarebook_figure,
    visit_element,
    visit_figure,
)
from rarebook.site.roles import ROLES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from rarebook.site.book import Book
    from rarebook.site.nav import Site

_SPACE = re.compile(r"\s+")
DESCRIPTION_CHARACTERS = 300


def attach(app: Sphinx, book: Book, site: Site) -> None:
    """Tell an application which book it builds."""
    app.rarebook_book = book  # type: ignore[attr-defined]
    app.rarebook_site = site  # type: ignore[attr-defined]
    # a chapter that a reader has run again is not the one that is cited
    whole = (book.root / "CITATION.cff").is_file()
    app.rarebook_catalogue = (  # type: ignore[attr-defined]
        works.read_catalogue(book.root, site) if whole else None
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_enumerable_node(
        rarebook_figure, "figure", figure_title, html=(visit_figure, depart_figure)
    )
    app.add_node(rarebook_element, html=(visit_element, depart_element))
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_directive("ledger-overview", LedgerOverview)
    app.add_role("site", SiteLink())
    for name, role in ROLES.items():
        app.add_role(name, role)
    app.connect("builder-inited", _no_search_index)
    app.connect("doctree-resolved", glossary.explain_terms)
    app.connect("doctree-resolved", chinese.mark_chinese)
    app.connect("doctree-resolved", typeset.bind_units)
    app.connect("doctree-resolved", typeset.keep_compounds)
    app.connect("html-page-context", _frame, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _no_search_index(app: Sphinx) -> None:
    """The site has its own search, which knows Chinese."""
    app.builder.search = False  # type: ignore[attr-defined]


def _frame(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    site: Site = app.rarebook_site  # type: ignore[attr-defined]
    title = next((e.title for e in site.entries() if e.document == pagename), "")
    front = pagename == "index"
    description = _description(doctree) or site.title
    catalogue = app.rarebook_catalogue  # type: ignore[attr-defined]
    book: Book = app.rarebook_book  # type: ignore[attr-defined]
    context.update(
        site=site,
        site_root="../" * pagename.count("/"),
        page_title=site.title if front or not title else f"{title} – {site.title}",
        page_description=description,
        page_meta=heads.head_of(book, catalogue, pagename, description) if catalogue else "",
        page_part=site.part_of(pagename),
        page_language=app.env.metadata.get(pagename, {}).get("language", ""),
        page_sections=[] if front or doctree is None else _sections(doctree),
    )


def _description(doctree: nodes.document | None) -> str:
    """The answer of a chapter, or the first paragraph of another page."""
    if doctree is None:
        return ""
    boxes = [node for node in doctree.findall(rarebook_element) if "rb-answer" in _attributes(node)]
    scope: nodes.Node = boxes[0] if boxes else doctree
    for paragraph in scope.findall(nodes.paragraph):
        text = _SPACE.sub(" ", paragraph.astext()).strip()
        if text:
            return text[:DESCRIPTION_CHARACTERS]
    return ""


def _attributes(node: rarebook_element) -> str:
    return str(node["attributes_html"])


def _sections(doctree: nodes.document) -> list[dict[str, str]]:
    """The sections under a page's title, for the list at the side."""
    found = []
    for section in doctree.findall(nodes.section):
        inner = isinstance(section.parent, nodes.section)
        outer = isinstance(section.parent.parent, nodes.document) if inner else False
        if inner and outer:
            heading = section.next_node(nodes.title)
            if heading is not None:
                found.append({"id": section["ids"][0], "title": heading.astext()})
    return found
