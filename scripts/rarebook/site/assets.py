"""The site's own files: one style sheet, one script, Vega, typefaces."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from rarebook import engine
from rarebook.records import sha256_of
from rarebook.theme import PALETTE

STATIC = Path(__file__).parent / "static"
# In the order of the cascade.
STYLES = (
    "type",
    "frame",
    "prose",
    "code",
    "figure",
    "citing",
    "claims",
    "front",
    "glance",
    "ledger",
    "search",
    "print",
)
SCRIPTS = ("page", "code", "explore", "search", "citing")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Of a script: lines that are for who reads the code, and what indents the others.
_REMARK = re.compile(r"^\s*//.*\n|^[ \t]+", re.MULTILINE)
_BLANKS = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")


@cache
def style_sheet() -> str:
    """The palette and the styles in one sheet, without comments and needless blanks."""
    parts = [palette_css()]
    parts += [(STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    text = _BLANKS.sub(" ", _COMMENT.sub("", "\n".join(parts)))
    return _AROUND.sub(r"\1", text).replace(";}", "}").strip() + "\n"


def palette_css() -> str:
    """The palette of the charts as CSS variables, light and dark.

    The reader's system decides; `data-scheme` on the root decides over it. Paper is light.
    """
    light = "".join(f"--rb-{token.name}:{token.light};" for token in PALETTE)
    dark = "".join(f"--rb-{token.name}:{token.dark};" for token in PALETTE)
    return (
        f":root{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-scheme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-scheme=dark]{{{dark}}}}}"
    )


@cache
def script() -> str:
    """The page's one script; each part is a function of its own."""
    names = {token.light.lower(): f"--rb-{token.name}" for token in PALETTE}
    tokens = json.dumps({**names, "#ffffff": "--paper"})
    head = f'const PALETTE = {tokens};\nconst FONT = "{engine.FONT}";\n'
    parts = [(STATIC / "js" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    functions = "\n".join(f"(function () {{\n{part}}})();" for part in parts)
    whole = f'(function () {{\n"use strict";\n{head}{functions}\n}})();\n'
    return _REMARK.sub("", whole)


def files(kept: Path) -> dict[str, bytes]:
    """Every file of `_static/`, by its path there; `kept` as in `rarebook.engine.scripts`."""
    made = {
        "rarebook.css": style_sheet().encode(),
        "rarebook.js": script().encode(),
        "vega.js": engine.scripts(kept),
    }
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and path.parent.name not in ("css", "js"):
            made[path.relative_to(STATIC).as_posix()] = path.read_bytes()
    return made


def stamp() -> str:
    """Eight digits that change when the style sheet or the script does."""
    return sha256_of((style_sheet() + script()).encode())[:8]
