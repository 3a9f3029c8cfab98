"""Nodes that reStructuredText does not have: a numbered figure of ours, and plain HTML elements."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes  # type: ignore[import-untyped]

NUMBER_SLOT = "\N{OBJECT REPLACEMENT CHARACTER}number\N{OBJECT REPLACEMENT CHARACTER}"


class rarebook_figure(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801
    """A figure from a record; `html` holds its markup, with a slot for the number."""


class rarebook_element(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801
    """An HTML element around parsed content: `tag`, and `attributes_html` for its attributes."""


def element(tag: str, **attributes: str) -> rarebook_element:
    """An element; ``class_`` stands for class."""
    node = rarebook_element()
    node["tag"] = tag
    node["attributes_html"] = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(text)}"'
        for name, text in attributes.items()
    )
    return node


def figure_title(node: nodes.Node) -> str:
    """What a cross-reference by name says of a figure."""
    assert isinstance(node, rarebook_figure)
    return str(node["title"])


def visit_figure(self: Any, node: rarebook_figure) -> None:
    """Write a figure with the number that Sphinx gave it."""
    numbers = self.builder.fignumbers.get("figure", {}).get(node["ids"][0], ())
    number = "Figure " + ".".join(map(str, numbers)) if numbers else "Figure"
    self.body.append(node["html"].replace(NUMBER_SLOT, html.escape(number)))
    raise nodes.SkipNode


def depart_figure(self: Any, node: rarebook_figure) -> None:
    """Write nothing: the visit has written all."""


def visit_element(self: Any, node: rarebook_element) -> None:
    """Open an element."""
    self.body.append(f"<{node['tag']}{node['attributes_html']}>")


def depart_element(self: Any, node: rarebook_element) -> None:
    """Close an element."""
    self.body.append(f"</{node['tag']}>")
