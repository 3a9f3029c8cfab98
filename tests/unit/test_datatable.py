"""A figure's numbers as its page prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rarebook.site.datatable import DataTable, read_table


def column(folder: Path, label: str, *cells: str) -> list[str]:
    """One column as it is shown."""
    return [row[0] for row in table(folder, label, *cells).rows]


def table(folder: Path, label: str, *cells: str) -> DataTable:
    path = folder / "figure.csv"
    path.write_text("\n".join([label, *cells]) + "\n", encoding="utf-8")
    return read_table(path)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["5", "12000"], ["5", "12,000"]),
        (["0.5", "1.5"], ["0.50", "1.50"]),
        (["5280.4", "0.1", "4.6", "12.7", "0"], ["5,280", "0.1", "4.6", "13", "0"]),
        (["5280.4", "9.96", "-0.014"], ["5,280", "10", "−0.014"]),
        (["120.25", "0.004"], ["120.2", "0.004"]),
        (["0.02", "0.00012"], ["0.0200", "0.00012"]),
        (["1.5", ""], ["1.50", ""]),
    ],
)
def test_a_small_number_is_never_shown_as_nothing(
    cells: list[str], shown: list[str], tmp_path: Path
) -> None:
    assert column(tmp_path, "Cost (USD)", *cells) == shown


def test_a_year_has_no_thousands_comma_also_where_it_is_a_part_of_one(tmp_path: Path) -> None:
    assert column(tmp_path, "Period", "1999", "2012") == ["1999", "2012"]
    assert column(tmp_path, "Announced (year)", "2019.166667", "2022") == ["2019.17", "2022"]
    assert column(tmp_path, "Tonnes", "1999.5", "2012") == ["2,000", "2,012"]
    assert column(tmp_path, "Tonnes a year", "1999", "2500") == ["1,999", "2,500"]


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    shown = table(tmp_path, "Estimated", "True", "False")
    assert [row[0] for row in shown.rows] == ["yes", "no"]
    assert not shown.columns[0].numeric


def test_the_guard_against_spreadsheets_is_taken_off_and_long_tables_are_cut(
    tmp_path: Path,
) -> None:
    assert column(tmp_path, "Name", "'=1+1", "plain") == ["=1+1", "plain"]
    long = table(tmp_path, "Tonnes", *map(str, range(500)))
    assert (len(long.rows), long.total) == (200, 500)
