"""From an Altair chart to drawings: the same chart for a desk and for a phone, as SVG."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import altair as alt

from rarebook import engine, grammar

Chart = alt.TopLevelMixin
VEGA_LITE = "v" + "_".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
_DECIMALS = re.compile(r"(\d+\.\d{2})\d+")
# Attributes that place and shape; what a reader sees or hears keeps its digits.
_GEOMETRY = re.compile(r'\b(?:d|transform|points|viewBox|[cdr]?[xy][12]?|r|width|height)="[^"]*"')
_SPACES = re.compile(r">\s+<")


def spec_of(chart: Chart, width: int | None = None) -> dict[str, Any]:
    """The Vega-Lite specification of a chart.

    Parameters
    ----------
    chart : Altair chart
        Single or layered views take the width; faceted and joined ones keep their own.
    width : int, optional
        Width of the whole drawing in pixels; left out, the chart fills its container.

    Raises
    ------
    altair.utils.schemapi.SchemaValidationError
        If it is no Vega-Lite; naming what is wrong.
    """
    alt.data_transformers.register("each once", _each_once(alt.data_transformers.get()))
    with alt.data_transformers.enable("each once"):
        spec = chart.to_dict(validate=False)
    return sized(spec if grammar.is_vega_lite(spec) else chart.to_dict(), width)


def _each_once(transform: Any) -> Callable[[Any], Any]:
    """A data transformer that transforms a table once, however many layers share it."""
    known: dict[int, tuple[Any, Any]] = {}

    def once(data: Any) -> Any:
        if id(data) not in known:
            # with the table, so that no other can have its place in memory
            known[id(data)] = data, transform(data)
        return known[id(data)][1]

    return once


def sized(spec: dict[str, Any], width: int | None = None) -> dict[str, Any]:
    """The same specification at another width, as in `spec_of`."""
    if not _takes_width(spec):
        return spec
    return {
        **spec,
        "width": "container" if width is None else width,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def _takes_width(spec: dict[str, Any]) -> bool:
    joined = {"hconcat", "vconcat", "concat", "facet", "repeat"} & set(spec)
    channels = spec.get("encoding", {})
    return not joined and not {"row", "column", "facet"} & set(channels)


def svg_of(spec: dict[str, Any], identity: str, title: str, description: str) -> str:
    """Draw a specification as an SVG that a screen reader can name.

    Parameters
    ----------
    spec : dict
        Vega-Lite specification.
    identity : str
        Prefix of every id in the drawing, so that two drawings never clash on a page.
    title, description : str
        Text alternative, as plain text.
    """
    drawn = engine.draw(spec, VEGA_LITE)
    drawn = _SPACES.sub("><", _GEOMETRY.sub(lambda place: _DECIMALS.sub(r"\1", place[0]), drawn))
    drawn = _own_ids(drawn, identity)
    named = (
        f' role="img" aria-labelledby="{identity}-title {identity}-desc">'
        f'<title id="{identity}-title">{html.escape(title)}</title>'
        f'<desc id="{identity}-desc">{html.escape(description)}</desc>'
    )
    head, _, body = drawn.partition(">")
    return head + named + body


def _own_ids(drawn: str, identity: str) -> str:
    ids = re.findall(r'\bid="([^"]+)"', drawn)
    for old in dict.fromkeys(ids):
        new = f"{identity}-{old}"
        drawn = drawn.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
        drawn = drawn.replace(f'href="#{old}"', f'href="#{new}"')
    return drawn


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in pixels."""
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("the drawing states no size")
    return float(found[1]), float(found[2])


def smallest_text(svg: str) -> float:
    """Size of the smallest text of a drawing in pixels (infinite if there is none)."""
    sizes = re.findall(r'font-size="([\d.]+)px"', svg)
    return min((float(size) for size in sizes), default=float("inf"))
