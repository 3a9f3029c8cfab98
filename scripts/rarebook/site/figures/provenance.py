"""Where a figure comes from: publisher, table, notebook, picture, each with its hash."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rarebook import editions
from rarebook.site.book import Book

Row = dict[str, Any]
# What a figure is made from; a note beside them changes no figure.
_INPUTS = ("chapters", "data", "scripts/rarebook", "requirements.lock")
_VINTAGE = re.compile(r"\d{4}(-\d{2}){0,2}")


def commit_of(root: Path) -> Row:
    """The commit that the build stands at: {id, modified}; empty outside of a clone."""
    try:
        asked = ["git", "-C", str(root), "rev-parse", "HEAD"]
        head = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        asked = ["git", "-C", str(root), "status", "--porcelain", "--", *_INPUTS]
        state = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"id": head, "modified": bool(state.strip())}


def tables_of(book: Book, figure: Mapping[str, Any]) -> list[Row]:
    """The tables that a figure was computed from, as its run read them, with their description."""
    read = {table["name"]: table for table in book.records[str(figure["chapter"])]["tables"]}
    return [_table(book, read[name]) for name in figure["tables"] if name in read]


def _table(book: Book, table: Row) -> Row:
    described = book.tables.get(table["name"], {})
    return {
        "name": table["name"],
        "title": table["title"],
        "path": table["path"],
        "sha256": table["sha256"],
        "rows": table["rows"],
        "vintage": table["vintage"],
        "redistribution": table["redistribution"],
        "licences": [
            {"name": str(one.get("name") or one.get("title", "")), "path": web(one.get("path"))}
            for one in described.get("licenses", [])
        ],
        "sources": [
            {"title": str(one.get("title", "")), "path": web(one.get("path"))}
            for one in described.get("sources", [])
        ],
    }


def web(address: object) -> str:
    """An address that a link may lead to: of the web, or none."""
    text = str(address or "").strip()
    return text if text.lower().startswith(("https://", "http://")) else ""


def manifest(book: Book, figure: Mapping[str, Any], edition: str, commit: Row) -> Row:
    """All that a figure was made from.

    Parameters
    ----------
    book : Book
    figure : mapping
        The record's entry, with its `chapter`.
    edition : str
    commit : dict
        As `commit_of` gives it.
    """
    chapter = str(figure["chapter"])
    key = key_of(book.runs / chapter)
    return {
        "figure": figure["id"],
        "edition": edition,
        "content": editions.content_hash(figure),
        "files": {name: {"sha256": digest} for name, digest in figure["sha256"].items()},
        "tables": tables_of(book, figure),
        "notebook": {"path": f"chapters/{chapter}.ipynb", "sha256": key.get("notebook")},
        "parameters": book.records[chapter]["parameters"],
        "computed_with": book.records[chapter]["quoted"],
        "code": {"sha256": key.get("code"), "lock": key.get("lock")},
        "commit": commit or None,
    }


def key_of(run: Path) -> Row:
    """What a run came from, as its `key.json` says; empty if it has none."""
    path = run / "key.json"
    found: Row = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def stale(book: Book) -> list[str]:
    """Figures drawn from a table of which the data package now describes a newer vintage.

    Returns
    -------
    list of str
        One sentence a figure and table; none if all is well.
    """
    return [
        f"{figure['id']} was drawn from {table['name']} of {table['vintage']}; "
        f"the data package has {_now(book, table['name'])}"
        for figure in book.figures.values()
        for table in tables_of(book, figure)
        if is_newer(_now(book, table["name"]), table["vintage"])
    ]


def _now(book: Book, table: str) -> Any:
    return book.tables.get(table, {}).get("rarebook:vintage")


def is_newer(now: Any, then: Any) -> bool:
    """Whether a vintage is later than another; one that is no date is neither.

    Examples
    --------
    >>> is_newer("2025-11", "2025-10"), is_newer("2025-10", "2025"), is_newer("2025", "2025-10")
    (True, True, False)
    """
    dates = [str(v) for v in (now, then) if v is not None and _VINTAGE.fullmatch(str(v))]
    return len(dates) == 2 and dates[0] > dates[1]


def publishers(tables: Iterable[Row]) -> list[Row]:
    """Whose data: the sources of some tables, each once."""
    found = {source["title"]: source for table in tables for source in table["sources"]}
    return list(found.values())
