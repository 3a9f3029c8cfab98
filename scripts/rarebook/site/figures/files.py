"""The files of a figure: its data safe for spreadsheets, what the columns mean, all as one zip."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from rarebook.cite import Work
from rarebook.site.book import Book

Row = dict[str, Any]
BOM: Final = "\ufeff"
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
_UNIT = re.compile(r"\(([^()]+)\)\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# The first day that a zip can say; a true time would make two builds differ.
ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def spreadsheet(text: str) -> str:
    """CSV text that a spreadsheet opens as what it is: UTF-8 by its mark, and no live formula.

    Examples
    --------
    >>> spreadsheet("=1+1,-5")[1:].strip()
    "'=1+1,-5"
    """
    made = io.StringIO()
    rows = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))
    csv.writer(made, lineterminator="\n").writerows([harmless(c) for c in row] for row in rows)
    return BOM + made.getvalue()


def guarded(content: bytes) -> bytes:
    """A table of the book as it is passed on: as it is, unless a cell would run."""
    text = content.decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if all(harmless(cell) == cell for row in rows for cell in row):
        return content
    return spreadsheet(text).removeprefix(BOM).encode()


def harmless(cell: str) -> str:
    """A cell with an apostrophe before what a spreadsheet would run; numbers stay numbers."""
    clean = _CONTROL.sub(" ", cell)
    return f"'{clean}" if clean.startswith(_FORMULA) and not is_number(clean) else clean


def is_number(cell: str) -> bool:
    """Whether a cell is a number as a spreadsheet reads one."""
    return re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell) is not None


def columns_of(book: Book, figure: Mapping[str, Any], text: str) -> list[Row]:
    """Each column of a figure's data: its name, its title, its unit, its type, its meaning."""
    header, *body = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))) or [[]]
    names = {label: name for name, label in figure["columns"].items()}
    fields = _fields(book, figure)
    made = []
    for place, title in enumerate(header):
        name = names.get(title, title)
        field = fields.get(name, {})
        cells = [row[place] for row in body if place < len(row) and row[place]]
        numeric = bool(cells) and all(is_number(cell) for cell in cells)
        unit = _UNIT.search(title)
        made.append(
            {
                "name": name,
                "title": title,
                "datatype": "number" if numeric else "string",
                "unit": unit[1] if unit else str(field.get("unit") or ""),
                "description": str(field.get("description") or ""),
            }
        )
    return made


def _fields(book: Book, figure: Mapping[str, Any]) -> dict[str, Row]:
    tables = (book.tables.get(name, {}) for name in figure["tables"])
    return {f["name"]: f for table in tables for f in table.get("schema", {}).get("fields", [])}


def metadata(figure: Mapping[str, Any], columns: list[Row], work: Work, tables: list[Row]) -> Row:
    """A description of a figure's CSV by the rules of the W3C (CSV on the Web).

    Parameters
    ----------
    figure : mapping
    columns : list of dict
        As `columns_of` gives them.
    work : Work
        Says title, licence and citation.
    tables : list of dict
        The figure's tables, as `provenance.tables_of` gives them.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{figure['name']}.csv",
        "dc:identifier": work.url or work.id,
        "dc:title": figure["title"],
        "dc:description": figure["subtitle"],
        "dc:creator": [f"{a.given} {a.family}".strip() for a in work.authors],
        "dc:publisher": work.publisher,
        "dc:issued": work.iso_date,
        "dc:license": {"@id": work.licence},
        "dc:bibliographicCitation": f"{work.title}. {work.note}. {work.url}",
        "dc:source": [_source(table) for table in tables],
        "notes": [note for note in (figure["notes"], figure["source"]) if note],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tableSchema": {"columns": [_column(place, one) for place, one in enumerate(columns)]},
    }


def _column(place: int, column: Row) -> Row:
    name = re.sub(r"\W+", "_", column["name"]).strip("_") or f"column_{place + 1}"
    made = {"name": name, "titles": column["title"], "datatype": column["datatype"]}
    if column["unit"]:
        made["schema:unitText"] = column["unit"]
    if column["description"]:
        made["dc:description"] = column["description"]
    return made


def _source(table: Row) -> Row:
    return {
        "dc:title": table["title"],
        "dc:publisher": [source["title"] for source in table["sources"]],
        "dc:license": [one["name"] for one in table["licences"]],
        "schema:temporalCoverage": f"vintage {table['vintage']}" if table["vintage"] else "",
        "schema:sha256": table["sha256"] or "",
        "schema:contentUrl": table["path"],
    }


def zipped(files: Mapping[str, bytes], day: str = "") -> bytes:
    """Files as a zip: sorted, all of one day, the same bytes for the same content.

    Parameters
    ----------
    files : mapping
        Name in the zip to content.
    day : str
        ISO 8601; left out, the first that a zip can say.
    """
    year, month, date = (int(part) for part in day.split("-")) if day else ZIP_DATE[:3]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (year, month, date, 0, 0, 0))
            # a PNG is as small as it gets
            small = name.endswith(".png")
            entry.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return made.getvalue()
