"""A file against the description of its table: every breach of a rule, as a `Problem`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from frictionless import Check, Checklist, Error, Package, Resource, Row, Schema
from frictionless.errors import CellError

from rarebook.problems import Problem

MOST = 1_000_000
ENCODINGS = {"utf-16": "UTF-16", "gb18030": "GB18030 (Chinese)"}
RULES = {
    "blank-row": "the row is empty",
    "extra-cell": "a cell beyond the last column",
    "missing-cell": "the row ends before this column",
}


CONSTRAINTS = {
    "required": "must be given (required)",
    "unique": "must be unique",
    "minimum": "must be at least {} (minimum)",
    "maximum": "must be at most {} (maximum)",
    "pattern": "must be of the form {} (pattern)",
}
MOST_CHOICES = 6


class Finite(Check):  # type: ignore[misc, unused-ignore]
    """Numbers are finite: a file that says NaN or inf says nothing."""

    type = "finite"
    Errors = [CellError]  # noqa: RUF012 (frictionless's own interface)

    def validate_row(self, row: Row) -> Iterator[Error]:
        """Yield an error for each number that is not finite."""
        cells: dict[str, Any] = dict(row)
        for name, cell in cells.items():
            finite = getattr(cell, "is_finite", None)
            if finite is not None and not finite():
                note = "not a finite number; leave the cell empty if there is none"
                yield CellError.from_row(row, note=note, field_name=name)


def problems(
    path: Path, description: dict[str, Any], package: dict[str, Any], data: Path
) -> list[Problem]:
    """All problems of `path` as the table that `description` describes.

    Parameters
    ----------
    path : Path
        A CSV file.
    description, package : dict
        The table's resource and the whole data package (for foreign keys).
    data : Path
        The folder of the other tables.

    Returns
    -------
    list of Problem
        Empty if the file is good; sorted by row.
    """
    name = _shown(path, data)
    found = _unreadable(path, name) or _header_problems(path, name, description)
    if found:
        return found
    resource = _resource(path, description, package, data)
    report = resource.validate(Checklist(checks=[Finite()]), limit_errors=MOST)
    if report.valid and not _has_rows(path):
        return [Problem(name, None, None, None, "the file has a header but no rows")]
    errors = [error for task in report.tasks for error in task.errors]
    errors += [error for error in report.errors if error not in errors]
    return sorted(
        (_problem(name, error, description) for error in errors), key=lambda p: p.row or 0
    )


def _shown(path: Path, data: Path) -> str:
    root = data.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _unreadable(path: Path, name: str) -> list[Problem]:
    """Empty, or not UTF-8: said before any schema applies."""
    if path.stat().st_size == 0:
        return [Problem(name, None, None, None, "the file is empty: not even a header")]
    with path.open("rb") as file:
        for row, line in enumerate(file, start=1):
            if b"\0" in line:
                rule = f"not a text file (it holds a zero byte){_guess_encoding(path)}"
                return [Problem(name, row, None, None, rule)]
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = f"byte 0x{line[error.start]:02x}"
                rule = f"the file is not UTF-8 ({byte}){_guess_encoding(path)}; save it as UTF-8"
                return [Problem(name, row, None, None, rule)]
    return []


def _guess_encoding(path: Path) -> str:
    content = path.read_bytes()
    for encoding, label in ENCODINGS.items():
        if (encoding == "utf-16") != (content[:2] in (b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            content.decode(encoding)
        except UnicodeError:
            continue
        return f"; it reads as {label}"
    return ""


def _header_problems(path: Path, name: str, description: dict[str, Any]) -> list[Problem]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    fields = [field["name"] for field in description["schema"]["fields"]]
    missing = [field for field in fields if field not in header]
    twice = sorted({label for label in header if header.count(label) > 1 and label in fields})
    found = [Problem(name, 1, column, None, "this column is missing") for column in missing]
    return found + [Problem(name, 1, column, None, "this column stands twice") for column in twice]


def _has_rows(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return next(rows, None) is not None


def _resource(
    path: Path, description: dict[str, Any], package: dict[str, Any], data: Path
) -> Resource:
    """The file as a resource of a package that also holds the tables it refers to."""
    keys = description["schema"].get("foreignKeys", [])
    others = {str(key["reference"]["resource"]) for key in keys} - {"", description["name"]}
    whole = Package()
    for other in package["resources"]:
        if other["name"] in others:
            schema = Schema.from_descriptor(_relaxed({"fields": other["schema"]["fields"]}))
            near = {"name": other["name"], "path": other["path"]}
            whole.add_resource(_table(near["name"], data / near["path"], schema))
    resource = _table(
        description["name"], path, Schema.from_descriptor(_relaxed(description["schema"]))
    )
    whole.add_resource(resource)
    return resource


def _table(name: str, path: Path, schema: Schema) -> Resource:
    return Resource(
        name=name,
        path=str(path.name),
        basepath=str(path.parent),
        format="csv",
        encoding="utf-8-sig",
        schema=schema,
    )


def _relaxed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without our own annotations, which frictionless need not know."""
    known = ("name", "type", "format", "constraints", "trueValues", "falseValues")
    fields = [{k: v for k, v in f.items() if k in known} for f in schema["fields"]]
    rest = {k: v for k, v in schema.items() if k in ("primaryKey", "foreignKeys", "missingValues")}
    # every described column must be there; more of them, in any order, do no harm
    return {"fields": fields, "fieldsMatch": "subset", **rest}


def _problem(name: str, error: Error, description: dict[str, Any]) -> Problem:
    """An error of frictionless as a sentence of ours."""
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None) or None
    value = getattr(error, "cell", None) or None
    rule = RULES.get(error.type) or error.note or error.message
    schema = description["schema"]
    if error.type == "type-error":
        kinds = {field["name"]: field["type"] for field in schema["fields"]}
        rule = f"not of type {kinds.get(str(column), '?')}"
    elif error.type == "constraint-error":
        rule = _broken_constraint(str(error.note), str(column), str(value), schema) or rule
    elif error.type == "primary-key":
        keys = schema["primaryKey"]
        column = " + ".join(keys) if isinstance(keys, list) else str(keys)
        rule = f"the key must be unique: {error.note}"
    elif error.type == "foreign-key":
        column = " + ".join(getattr(error, "field_names", []))
        value = ", ".join(str(cell) for cell in getattr(error, "field_cells", []))
        rule = f"not in the table {getattr(error, 'reference_name', '?')!r}"
    return Problem(name, row, column, None if value is None else str(value), rule)


def _broken_constraint(note: str, column: str, value: str, schema: dict[str, Any]) -> str | None:
    """The rule that a cell breaks, in words; None if the note names none of the field's."""
    field: dict[str, Any] = next((f for f in schema["fields"] if f["name"] == column), {})
    for name, limit in field.get("constraints", {}).items():
        if f'constraint "{name}"' not in note:
            continue
        if name == "enum":
            return _not_among(value, [str(choice) for choice in limit])
        words = CONSTRAINTS.get(name, f"{name} {{}}").format(limit)
        meaning = (
            f" ({field['description']})" if name == "pattern" and "description" in field else ""
        )
        return words + meaning
    return None


def _not_among(value: str, choices: list[str]) -> str:
    near = get_close_matches(value, choices, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    listed = ", ".join(choices[:MOST_CHOICES])
    more = f" and {len(choices) - MOST_CHOICES} more" if len(choices) > MOST_CHOICES else ""
    return f"must be one of (enum): {listed}{more}{hint}"
