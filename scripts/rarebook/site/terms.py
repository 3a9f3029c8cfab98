"""Terms of the glossary found in the prose of a chapter, where nobody has marked them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes  # type: ignore[import-untyped]
from sphinx import addnodes

from rarebook.site.nodes import rarebook_element

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

# Text of these is a name, a link, code, a heading or markup, or a box that is read at a glance.
_CLOSED = (
    nodes.reference,
    nodes.literal,
    nodes.literal_block,
    nodes.title,
    nodes.raw,
    nodes.footnote,
    addnodes.pending_xref,
    rarebook_element,
)


def names(env: BuildEnvironment, document: str) -> dict[str, str]:
    """Every term of the glossary with its anchor."""
    found: dict[str, str] = {}
    for term in env.get_doctree(document).findall(nodes.term):
        for anchor in term["ids"]:
            found[term.astext()] = anchor
    return found


def pattern(terms: list[str]) -> re.Pattern[str] | None:
    """Finds any of the terms, the longest first; a term in capitals only as it is written.

    Examples
    --------
    >>> pattern(["unit value", "CIF"]).findall("Unit values, CIF and cif, by unit valued")
    ['Unit values', 'CIF']
    """
    forms = [_form(term) for term in sorted(terms, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])") if forms else None


def _form(term: str) -> str:
    escaped = re.escape(term).replace("–", "[–-]")
    if term != term.lower():
        return escaped
    stem = f"{escaped[:-1]}(?:y|ies)" if term.endswith("y") else f"{escaped}s?"
    return f"(?i:{stem})"


def term_of(words: str, terms: dict[str, str]) -> str:
    """The anchor of the term that some words of the prose are a form of."""
    for term, anchor in terms.items():
        if re.fullmatch(_form(term), words):
            return anchor
    raise KeyError(words)


def open_texts(doctree: nodes.document) -> list[nodes.Text]:
    """The text of the prose in which a term may be explained."""
    return [
        text
        for paragraph in doctree.findall(nodes.paragraph)
        for text in paragraph.findall(nodes.Text)
        if not _is_closed(text)
    ]


def _is_closed(text: nodes.Text) -> bool:
    node: nodes.Node | None = text.parent
    while node is not None:
        if isinstance(node, _CLOSED):
            return True
        node = node.parent
    return False
