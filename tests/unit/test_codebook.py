"""A table to fill: a header, and in words what may stand in each column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rarebook import tables
from rarebook.codebook import codebook_of, header_of, write_template
from rarebook.incoming import prepare
from unit.conftest import GOOD


def table_of(*fields: dict[str, Any], **schema: Any) -> dict[str, Any]:
    return {"name": "demo", "title": "Demo", "schema": {"fields": list(fields), **schema}}


def row_of(**field: Any) -> str:
    """The line of the codebook that tells of a column."""
    text = codebook_of(table_of({"name": "x", "type": "string", **field}))
    return next(line for line in text.splitlines() if line.startswith("| x |"))


def test_a_filled_template_fits_its_table(project: Path) -> None:
    header, _ = write_template("trade", project / "mine")
    assert header.read_text(encoding="utf-8") == GOOD.splitlines(keepends=True)[0]
    with header.open("a", encoding="utf-8") as file:
        file.write("2025,export,7,2025,false,,customs\n")
    assert prepare("trade", header, project / "ready").notes == ()


def test_the_codebook_says_key_vintage_rules_and_where_ids_come_from(project: Path) -> None:
    _, codebook = write_template("trade", project / "mine")
    text = codebook.read_text(encoding="utf-8")
    assert codebook.name == "trade.md"
    assert text.startswith("# trade: Trade\n")
    assert "Vintage: 2025-10. Primary key: period, flow." in text
    assert "| flow | string |  | one of: export, import |  |" in text
    assert "| quantity_t | number |  | at least 0 |  |" in text
    assert text.endswith("\nsource_id: must stand in the table sources.\n")


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ({"constraints": {"required": True, "unique": True}}, "must be given; no two rows alike"),
        ({"constraints": {"required": False}}, "|  |"),
        ({"constraints": {"minimum": 0, "maximum": 100}}, "at least 0; at most 100"),
        ({"constraints": {"minLength": 2}}, "at least 2 signs"),
        ({"constraints": {"maxLength": 9}}, "maxLength 9"),
        ({"unit": "USD/kg", "description": "Price."}, "| USD/kg |  | Price. |"),
    ],
)
def test_each_rule_of_a_column_is_said_in_words(field: dict[str, Any], cells: str) -> None:
    assert cells in row_of(**field)


def test_a_pattern_with_a_bar_or_braces_stays_one_cell() -> None:
    line = row_of(constraints={"pattern": r"^(\d{4}|now)$"})
    assert r"of the form ^(\d{4}\|now)$" in line
    assert line.replace(r"\|", "").count("|") == 6


def test_a_description_of_several_lines_stays_one_row() -> None:
    assert row_of(description="One line.\nAnother line.").endswith("| One line. Another line. |")


def test_a_table_without_key_or_vintage_says_none() -> None:
    field = {"name": "a", "type": "string"}
    text = codebook_of(table_of(field))
    assert "Vintage: none. Primary key: none." in text
    assert "must stand in" not in text
    assert "Primary key: a." in codebook_of(table_of(field, primaryKey="a"))
    assert header_of(table_of(field, {"name": "b", "type": "number"})) == "a,b\n"


def test_a_foreign_key_of_one_column_may_be_a_bare_name() -> None:
    key = {"fields": "a", "reference": {"resource": "sources", "fields": "source_id"}}
    text = codebook_of(table_of({"name": "a", "type": "string"}, foreignKeys=[key]))
    assert text.endswith("\na: must stand in the table sources.\n")


@pytest.mark.parametrize("there", ["trade.csv", "trade.md"])
def test_a_readers_work_is_not_overwritten(project: Path, there: str) -> None:
    (project / there).write_text("mine")
    with pytest.raises(FileExistsError, match=f"{there} is there already: .*--out"):
        write_template("trade", project)
    assert (project / there).read_text() == "mine"
    assert len([*project.glob("trade.*")]) == 1


def test_an_unknown_table_writes_nothing(project: Path) -> None:
    with pytest.raises(KeyError, match="did you mean 'trade'"):
        write_template("trades", project / "mine")
    assert not (project / "mine").exists()


def test_every_table_of_the_book_has_a_codebook_with_a_row_a_column(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAREBOOK_ROOT", str(repo))
    for name in tables.table_names():
        description = tables.describe(name)
        lines = [line for line in codebook_of(description).splitlines() if line.startswith("| ")]
        assert len(lines) == 1 + len(description["schema"]["fields"]), name
        assert {line.replace(r"\|", "").count("|") for line in lines} == {6}, name
