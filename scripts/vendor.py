"""Fetch the book's typefaces from the npm registry and cut them down to what its pages use.

Run by hand when a version changes: ``python scripts/vendor.py`` (needs npm and
``fonttools[woff]``).
Each package is pinned by version and by the hash of its archive; a run that finds the same
archives writes the same bytes.

The SIL Open Font License reserves the name of these families for unchanged fonts, so every face
is renamed, "Rare Serif" or "Rare Sans": those that the pages load and those that the charts are
drawn and measured with.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = Path(__file__).parent / "rarebook"
WEB = PACKAGE / "site" / "static" / "fonts"
DRAWING = PACKAGE / "assets" / "fonts"


class Pin(NamedTuple):
    """A package of the registry, to the byte."""

    name: str
    version: str
    sha512: str


class Face(NamedTuple):
    """One cut face: where it comes from and what it is called on a page."""

    package: str
    path: str
    family: str
    style: str
    target: str


PINS: Final = (
    Pin(
        "source-sans",
        "3.52.0",
        "xsm7qlMI/JwxwNdp6pvpR6l+aZjn90fzOzoeUz/qoohIYbKbDwQNRIz5/ItYs7/hvqLirQNUoDFGXSVA3TU9tw==",
    ),
    Pin(
        "source-serif",
        "4.5.1",
        "NUAh5IzF7KiUu2gTpqE+ed9MNbMe4st7LIIXZ0OHHSPc6gg86H67j04M8sIhU2qqFd26btXaFQ2ge5u/p72j0Q==",
    ),
)
FACES: Final = (
    Face("source-serif", "TTF/SourceSerif4-Regular.ttf", "Rare Serif", "Regular", "serif"),
    Face("source-serif", "TTF/SourceSerif4-It.ttf", "Rare Serif", "Italic", "serif-italic"),
    Face("source-serif", "TTF/SourceSerif4-Semibold.ttf", "Rare Serif", "Semibold", "serif-bold"),
    Face("source-serif", "TTF/SourceSerif4Display-Semibold.ttf", "Rare Display", "Semibold",
         "display"),
    Face("source-sans", "TTF/SourceSans3-Regular.ttf", "Rare Sans", "Regular", "sans"),
    Face("source-sans", "TTF/SourceSans3-Semibold.ttf", "Rare Sans", "Semibold", "sans-bold"),
)  # fmt: skip
DRAWN: Final = (
    Face("source-sans", "TTF/SourceSans3-Regular.ttf", "Rare Sans", "Regular", "RareSans-Regular"),
    Face("source-sans", "TTF/SourceSans3-Semibold.ttf", "Rare Sans", "Semibold",
         "RareSans-Semibold"),
)  # fmt: skip
ASCII: Final = "".join(chr(code) for code in range(0x20, 0x7F))
HEADING: Final = ASCII + "éüöäōū\u00a0–—‘’“”…·×−→%€£¥"
CORE: Final = ASCII + "éèüöäñóíáçßōūøåÅÖÜł\u00a0–—‘’“”…•·×−±≈≤≥→←↑↓°€£¥½₂₃²³µ§©"
# The rest of Latin-1, the letters of names, and the rarer signs: a file of its own, which a
# browser loads only for a page that has one of them.
_WIDER: Final = {chr(code) for code in range(0xA1, 0x100)} | set(
    "ŌŪĀāĒēĪīŁłŚśŠšŽžČčĆćŃńĘęĄąŻżŐőŰűŒœğşİı‚„†‡‰′″‹›₽÷≠∆∑√∞↗↘⁰¹⁴⁵⁶⁷⁸⁹₀₁₄₅₆₇₈₉¼¾⅓⅔ΔΣμσβα"
)
REST: Final = "".join(sorted(_WIDER - set(CORE)))
FEATURES: Final = ["kern", "liga", "pnum"]
KEPT_NAMES: Final = {0, 7, 13, 14}  # copyright, trademark, licence and its address


def fetch(pin: Pin, folder: Path) -> Path:
    """Unpack a pinned package into `folder` and return where its files are."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{pin.name}@{pin.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    archive = folder / f"{pin.name}-{pin.version}.tgz"
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != pin.sha512:
        sys.exit(f"{pin.name} {pin.version}: the archive's hash is {found}, not {pin.sha512}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / pin.name, filter="data")
    return folder / pin.name / "package"


def rename(font: TTFont, face: Face) -> None:
    """Give a cut face its own name; copyright and licence stay."""
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES]
    full = f"{face.family} {face.style}"
    for number, text in {1: face.family, 2: face.style, 4: full, 6: full.replace(" ", "-")}.items():
        table.setName(text, number, 3, 1, 0x409)


def cut(source: Path, face: Face, characters: str, target: Path) -> None:
    """Write a face with some characters and the features that the pages use, WOFF2 or TTF."""
    options = subset.Options()
    options.flavor = "woff2" if target.suffix == ".woff2" else None
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.hinting = False
    options.desubroutinize = True
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    rename(font, face)
    subset.save_font(font, str(target), options)


def ranges(characters: str) -> str:
    """Write the CSS `unicode-range` of some characters."""
    codes = sorted(map(ord, characters))
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    pairs = zip(starts, ends, strict=True)
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in pairs)


def main() -> None:
    """Fetch, check, cut and copy."""
    with tempfile.TemporaryDirectory() as scratch:
        packages = {pin.name: fetch(pin, Path(scratch)) for pin in PINS}
        WEB.mkdir(parents=True, exist_ok=True)
        DRAWING.mkdir(parents=True, exist_ok=True)
        for face in FACES:
            source = packages[face.package] / face.path
            if face.family == "Rare Display":
                cut(source, face, HEADING, WEB / f"{face.target}.woff2")
            else:
                cut(source, face, CORE, WEB / f"{face.target}.woff2")
                cut(source, face, REST, WEB / f"{face.target}-rest.woff2")
        # the drawing engine maps the file anew for every sign: a small one is twice as fast
        for face in DRAWN:
            source = packages[face.package] / face.path
            cut(source, face, CORE + REST, DRAWING / f"{face.target}.ttf")
        for pin in PINS:
            text = (packages[pin.name] / "LICENSE.md").read_text(encoding="utf-8")
            for folder in (WEB, DRAWING) if pin.name == "source-sans" else (WEB,):
                (folder / f"LICENSE-{pin.name}.md").write_text(text, encoding="utf-8")
    print("unicode-range of the rest:", ranges(REST))
    for path in sorted(WEB.glob("*.woff2")):
        print(f"{path.stat().st_size:7,} {path.name}")


if __name__ == "__main__":
    main()
