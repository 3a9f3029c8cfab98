"""What a table's columns mean, in words: for the reader who wants to fill one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rarebook import records, tables

RULES = {
    "required": "must be given",
    "unique": "no two rows alike",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "pattern": "of the form {}",
    "enum": "one of: {}",
    "minLength": "at least {} signs",
}


def write_template(table: str, folder: Path) -> list[Path]:
    """Write `<table>.csv`, a header without rows, and `<table>.md`, its codebook.

    Raises
    ------
    KeyError
        If there is no such table.
    FileExistsError
        If one of the two files is there already: a reader's work is not overwritten.
    """
    description = tables.describe(table)
    made = {
        folder / f"{table}.csv": header_of(description),
        folder / f"{table}.md": codebook_of(description),
    }
    for path in made:
        if path.exists():
            raise FileExistsError(f"{path} is there already: name another folder with --out")
    for path, text in made.items():
        records.write_text(path, text)
    return list(made)


def header_of(description: dict[str, Any]) -> str:
    """The header line of a table."""
    return ",".join(field["name"] for field in description["schema"]["fields"]) + "\n"


def codebook_of(description: dict[str, Any]) -> str:
    """The columns of a table with type, unit, rules and meaning, as Markdown."""
    key = description["schema"].get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    lines = [
        f"# {description['name']}: {description.get('title', '')}",
        "",
        description.get("description", ""),
        "",
        f"Vintage: {description.get('rarebook:vintage') or 'none'}. "
        f"Primary key: {', '.join(key) or 'none'}. UTF-8, comma, a row an observation; "
        "leave a cell empty where there is no figure.",
        "",
        "| column | type | unit | rules | meaning |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(field) for field in description["schema"]["fields"]]
    for foreign in description["schema"].get("foreignKeys", []):
        columns, target = foreign["fields"], foreign["reference"]["resource"]
        names = columns if isinstance(columns, str) else ", ".join(columns)
        lines += ["", f"{names}: must stand in the table {target}."]
    return "\n".join(lines) + "\n"


def _row(field: dict[str, Any]) -> str:
    rules = "; ".join(
        RULES.get(name, f"{name} {{}}").format(
            ", ".join(map(str, rule)) if isinstance(rule, list) else rule
        )
        for name, rule in field.get("constraints", {}).items()
        if rule is not False
    )
    cells = (
        field["name"],
        field["type"],
        field.get("unit", ""),
        rules,
        field.get("description", ""),
    )
    # a line break would end the row
    lines = (" ".join(str(cell).split()) for cell in cells)
    return "| " + " | ".join(line.replace("|", "\\|") for line in lines) + " |"
