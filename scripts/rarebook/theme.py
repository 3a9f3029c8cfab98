"""Colours, type and the Altair theme: one look for every figure, in light and in dark.

A drawing is made once, in the light scheme. Every colour that it uses is a token of `PALETTE`,
so that the page can replace it by a CSS variable and the live chart by its dark twin.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import altair as alt

from rarebook.engine import FONT

FONT_STACK: Final = f"{FONT}, Helvetica Neue, Arial, Noto Sans CJK SC, sans-serif"
FONT_SIZE: Final = 13
WIDE_PX: Final = 660
PHONE_PX: Final = 340


class Token(NamedTuple):
    """A named colour with its value in the light and in the dark scheme (hex)."""

    name: str
    light: str
    dark: str


PALETTE: Final[tuple[Token, ...]] = (
    # structure
    Token("ink", "#1d2329", "#e8e6e1"),
    Token("muted", "#5c656e", "#a7afb7"),
    Token("rule", "#b9bfc5", "#59626b"),
    Token("grid", "#e4e6e8", "#30363c"),
    Token("accent", "#0b6e69", "#5cc4bd"),
    Token("accent-soft", "#bfdedb", "#1f4f4c"),
    Token("warm", "#a5480b", "#f0a06a"),
    Token("warm-soft", "#f3d8c4", "#5a3016"),
    # places: always the same
    Token("chn", "#b3202c", "#f0747c"),
    Token("usa", "#1f5aa6", "#7fb2f0"),
    Token("jpn", "#7a3f98", "#c596e0"),
    Token("aus", "#8f6400", "#dfb24a"),
    Token("mmr", "#2c7a3f", "#76c98a"),
    Token("eur", "#3d4db3", "#9aa6f5"),
    Token("mys", "#00728f", "#62c3de"),
    Token("row", "#737b83", "#9aa2aa"),
    # ratings: a diverging order that the colour-blind can read, never without their letter
    Token("supported", "#1b6ca8", "#74b4e8"),
    Token("close", "#5d8fb3", "#a9cde6"),
    Token("misdated", "#98690c", "#e3b95f"),
    Token("misscoped", "#b0560f", "#f09a5a"),
    Token("disputed", "#7d4c8f", "#c79ad8"),
    Token("contradicted", "#a3162a", "#f27585"),
    Token("open", "#6d747b", "#a0a7ae"),
)

_LIGHT: Final = {token.name: token.light for token in PALETTE}

INK: Final = _LIGHT["ink"]
MUTED: Final = _LIGHT["muted"]
RULE: Final = _LIGHT["rule"]
GRID: Final = _LIGHT["grid"]
ACCENT: Final = _LIGHT["accent"]
ACCENT_SOFT: Final = _LIGHT["accent-soft"]
WARM: Final = _LIGHT["warm"]
WARM_SOFT: Final = _LIGHT["warm-soft"]
NEUTRAL: Final = _LIGHT["row"]
COUNTRY: Final[dict[str, str]] = {
    "CHN": _LIGHT["chn"],
    "USA": _LIGHT["usa"],
    "JPN": _LIGHT["jpn"],
    "AUS": _LIGHT["aus"],
    "MMR": _LIGHT["mmr"],
    "EUU": _LIGHT["eur"],
    "MYS": _LIGHT["mys"],
    "ROW": _LIGHT["row"],
}
RATING: Final[dict[str, str]] = {
    name: _LIGHT[name]
    for name in (
        "supported",
        "close",
        "misdated",
        "misscoped",
        "disputed",
        "contradicted",
        "open",
    )
}


def _axis() -> dict[str, Any]:
    return {
        "domainColor": RULE,
        "tickColor": RULE,
        "gridColor": GRID,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFont": FONT_STACK,
        "titleFont": FONT_STACK,
        "labelFontSize": FONT_SIZE,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelPadding": 4,
        "tickSize": 4,
        "labelLimit": 260,
    }


@alt.theme.register("rarebook", enable=True)
def rarebook_theme() -> alt.theme.ThemeConfig:
    """The book's Altair theme: transparent ground, token colours, text of 13 px."""
    text = {"font": FONT_STACK, "fontSize": FONT_SIZE, "color": INK}
    config: Any = {
        "background": "transparent",
        "font": FONT_STACK,
        "padding": 4,
        "view": {"stroke": None, "continuousWidth": 560, "continuousHeight": 300},
        "axis": _axis(),
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False, "titleAnchor": "start"},
        "legend": {
            "labelFontSize": FONT_SIZE,
            "titleFontSize": FONT_SIZE,
            "labelColor": INK,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "orient": "top",
            "labelLimit": 260,
        },
        "header": {
            "labelFontSize": FONT_SIZE,
            "titleFontSize": FONT_SIZE,
            "labelColor": INK,
            "titleColor": MUTED,
            "labelFont": FONT_STACK,
            "labelLimit": 320,
        },
        "title": {
            "fontSize": FONT_SIZE + 1,
            "color": INK,
            "font": FONT_STACK,
            "fontWeight": 600,
            "anchor": "start",
        },
        "text": text,
        "mark": {"color": ACCENT},
        "line": {"strokeWidth": 2.25, "strokeCap": "round"},
        "point": {"size": 55, "filled": True},
        "rule": {"color": RULE},
        "range": {
            "category": [
                COUNTRY[key] for key in ("CHN", "USA", "JPN", "AUS", "MMR", "EUU", "MYS", "ROW")
            ]
        },
    }
    return {"config": config}


_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")


def foreign_colours(text: str) -> set[str]:
    """Colours in `text` (a spec or an SVG) that are no token: they would break the dark scheme."""
    known = {token.light for token in PALETTE} | {"#000000", "#ffffff"}
    return {colour.lower() for colour in _HEX.findall(text)} - known
