"""Chinese inside English prose marked as such, for voices, typefaces and line breaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes  # type: ignore[import-untyped]

from rarebook.site.nodes import element, rarebook_element

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"([{_HAN}](?:[{_HAN}\u3000-\u303f\uff00-\uffef]*[{_HAN}])?)")


def mark_chinese(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Wrap every run of Chinese that stands in English text in an element with its language."""
    for text in list(doctree.findall(nodes.Text)):
        if _RUN.search(text) and not _is_marked(text):
            assert text.parent is not None
            text.parent.replace(text, _pieces(text.astext()))


def _is_marked(text: nodes.Text) -> bool:
    node: nodes.Node | None = text.parent
    while node is not None:
        if isinstance(node, nodes.raw | nodes.literal | nodes.literal_block):
            return True
        if isinstance(node, rarebook_element) and "zh-Hans" in node["attributes_html"]:
            return True
        node = node.parent
    return False


def _pieces(text: str) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for i, piece in enumerate(_RUN.split(text)):
        if i % 2:
            span = element("span", lang="zh-Hans")
            span += nodes.Text(piece)
            made.append(span)
        elif piece:
            made.append(nodes.Text(piece))
    return made
