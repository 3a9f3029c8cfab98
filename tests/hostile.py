"""Whether what stands in a table can be more than text in the files of a site."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

from lxml import etree, html

SIGNS = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
FORMULA = tuple("=+-@\t\r＝＋－＠")


def check_files(site: Path) -> list[Path]:
    """Check every file of a site, and return them."""
    found = sorted(path for path in site.rglob("*") if path.is_file())
    for path in found:
        name = path.relative_to(site).as_posix()
        if path.suffix == ".html":
            check_page(name, path.read_text(encoding="utf-8"))
        elif path.suffix in (".json", ".jsonld"):
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix in (".svg", ".xml"):
            etree.parse(str(path))
        elif path.suffix == ".csv":
            check_spreadsheet(name, path.read_text(encoding="utf-8-sig"))
        elif path.suffix == ".zip":
            check_archive(name, path.read_bytes())
    return found


def check_page(name: str, text: str) -> None:
    """No element, attribute or script of a page that the book has not written."""
    assert "Content-Security-Policy" in text, name
    page = html.document_fromstring(text)
    assert not SIGNS.search(text), name
    assert not page.xpath("//img[@src='x']"), name
    for script in page.iter("script"):
        own = script.get("src") or "rb-scheme" in (script.text or "")
        assert own or script.get("type") == "application/ld+json", f"{name}: {script.text!r}"
        if script.get("type") == "application/ld+json":
            assert json.loads(script.text or "")["@graph"], name
    for element in page.iter(etree.Element):
        for key, value in element.attrib.items():
            wild = str(key).startswith("on") or str(key) == "style"
            wild |= str(value).strip().lower().startswith("javascript:") and key in ("href", "src")
            assert not wild, f"{name}: <{element.tag!r} {key!r}: {value!r}>"


def check_spreadsheet(name: str, text: str) -> None:
    """No cell that a spreadsheet would run."""
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            number = re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell)
            assert number or not cell.startswith(FORMULA), f"{name}: {cell!r}"


def check_archive(name: str, content: bytes) -> None:
    """The same of the files in an archive."""
    for file, inside in unpacked(content).items():
        if file.endswith(".csv"):
            check_spreadsheet(f"{name}/{file}", inside.decode("utf-8-sig"))
        elif file.endswith((".json", ".ipynb")):
            json.loads(inside)
        elif file.endswith(".svg"):
            etree.fromstring(inside)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name, and what else it says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        made = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        return made | {"(dates and order)": repr(archive.infolist()).encode()}
