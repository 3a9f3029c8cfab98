"""The whole book as one page: front page, contents, chapters, methods, glossary, to be printed."""

from __future__ import annotations

import json
import posixpath
from html import escape
from pathlib import Path
from typing import Any, Final

from lxml import etree, html

Element = Any
TITLE: Final = "index"
CONTENTS: Final = "contents"
# On paper the contents say it better.
_LEFT_OUT: Final = (
    "//*[contains(@class, 'rb-fold')]",
    "//*[contains(@class, 'rb-drawing--phone')]",
    "//*[contains(@class, 'rb-figure__tools')]",
    "//*[contains(@class, 'rb-term__tip')]",
    "//a[@class='headerlink']",
    "//section[@id='chapters']",
)


def bind(site: Path) -> dict[str, str]:
    """The parts of the printed book in order, by name, as markup.

    Parameters
    ----------
    site : Path
        The built site.
    """
    summary: dict[str, Any] = json.loads((site / "site.json").read_text(encoding="utf-8"))
    documents = [str(page["document"]) for page in summary["pages"]]
    parts: dict[str, str] = {}
    for document in documents:
        article = _article(site, document)
        _localise(article, document, documents)
        kind = "rb-book__title" if document == TITLE else "rb-book__part"
        inner = "".join(etree.tostring(child, encoding="unicode", method="html")
                        for child in article)  # fmt: skip
        parts[name_of(document)] = (
            f'<section class="{kind}" id="{name_of(document)}">{inner}</section>'
        )
    first = name_of(documents[0])
    made = {first: parts.pop(first)}
    made[CONTENTS] = ""
    return made | parts


def name_of(document: str) -> str:
    """A document's name without its folder."""
    return document.rsplit("/", 1)[-1]


def _article(site: Path, document: str) -> Element:
    page: Element = html.document_fromstring(
        (site / f"{document}.html").read_text(encoding="utf-8")
    )
    for path in _LEFT_OUT:
        for element in page.xpath(path):
            element.drop_tree()
    article: Element = page.find_class("rb-article")[0]
    return article


def _localise(article: Element, document: str, documents: list[str]) -> None:
    """Give every id the name of its page, and point links at the parts of this book."""
    name = name_of(document)
    for element in article.iter(etree.Element):
        if "id" in element.attrib and not _is_drawn(element):
            element.set("id", f"{name}--{element.get('id')}")
        if element.tag == "a" and element.get("href"):
            _point(element, document, documents)


def _is_drawn(element: Element) -> bool:
    return any(str(e.tag).endswith("svg") for e in (element, *element.iterancestors()))


def _point(link: Element, document: str, documents: list[str]) -> None:
    address, _, anchor = str(link.get("href")).partition("#")
    if "://" in address:
        return
    target = document
    if address:
        path = posixpath.join(posixpath.dirname(document), address)
        target = posixpath.normpath(path).removesuffix(".html")
    if target not in documents:
        del link.attrib["href"]
        return
    name = name_of(target)
    link.set("href", f"#{name}--{anchor}" if anchor else f"#{name}")


def contents(site: Path, parts: dict[str, str], first_pages: dict[str, int]) -> str:
    """The table of contents, with the figures of every part.

    Parameters
    ----------
    site : Path
    parts : dict of str
        As `bind` gives them.
    first_pages : dict of int
        The page that each part begins on, as far as it is known.
    """
    summary = json.loads((site / "site.json").read_text(encoding="utf-8"))
    lines = []
    for page in summary["pages"][1:]:
        name = name_of(page["document"])
        number = f"{page['number']} " if page["number"] else ""
        lines.append(
            f'<li><a class="rb-book__line" href="#{name}">'
            f"<span>{number}{escape(page['title'])}</span>"
            f"<span>{first_pages.get(name, '')}</span></a>{_figures(parts[name])}</li>"
        )
    return (
        f'<section class="rb-book__part rb-book__contents" id="{CONTENTS}">'
        f"<h2>Contents</h2><ol>{''.join(lines)}</ol></section>"
    )


def _figures(markup: str) -> str:
    part: Element = html.fragment_fromstring(markup)
    items = []
    for figure in part.find_class("rb-figure"):
        number, title = (
            escape(figure.find_class(f"rb-figure__{kind}")[0].text_content())
            for kind in ("number", "title")
        )
        items.append(f'<li><a href="#{figure.get("id")}">{number} {title}</a></li>')
    return f"<ol>{''.join(items)}</ol>" if items else ""


def whole(title: str, parts: list[str]) -> str:
    """A page of some parts, with the site's own styles."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="_static/rarebook.css"></head>'
        f'<body class="rb-page rb-book"><main class="rb-article">{"".join(parts)}</main></body>'
        "</html>"
    )
