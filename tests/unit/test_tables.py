"""A good table loads with its types; a broken one says file, row, column, value and rule."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from rarebook import records, tables
from rarebook.problems import TableError
from unit.conftest import GOOD

HEADER = GOOD.splitlines()[0] + "\n"
ROW = "2024,export,1,2024,false,,customs\n"


def broken(project: Path, content: str | bytes) -> TableError:
    """What loading a table of this content raises."""
    path = project / "data" / "trade.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(TableError) as caught:
        tables.load("trade")
    return caught.value


def test_types_are_those_of_the_schema(project: Path) -> None:
    frame = tables.load("trade")
    assert frame is not None
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "period": "str",
        "flow": "str",
        "quantity_t": "float64",
        "year": "Int64",
        "derived": "boolean",
        "day": "datetime64[us]",
        "source_id": "str",
    }
    assert pd.isna(frame["day"].iloc[1])
    assert records.current().tables["trade"]["rows"] == len(frame) == 2


def test_column_order_and_extra_columns_do_not_matter(project: Path) -> None:
    lines = [line.split(",") for line in GOOD.splitlines()]
    mixed = "\n".join(",".join([*reversed(line), "x"]) for line in lines) + "\n"
    (project / "data" / "trade.csv").write_text(mixed)
    frame = tables.load("trade")
    assert frame is not None
    assert list(frame.columns) == HEADER.strip().split(",")


@pytest.mark.parametrize(
    ("content", "row", "column", "value", "rule"),
    [
        (HEADER + "2024,export,-3,2024,false,,customs\n", 2, "quantity_t", "-3", "minimum"),
        (HEADER + "2024,export,many,2024,false,,customs\n", 2, "quantity_t", "many", "number"),
        (HEADER + "2024,export,NaN,2024,false,,customs\n", 2, "quantity_t", "NaN", "finite"),
        (HEADER + "2024,export,inf,2024,false,,customs\n", 2, "quantity_t", "Infinity", "finite"),
        (HEADER + '2024,export,"1,000",2024,false,,customs\n', 2, "quantity_t", "1,000", "number"),
        (HEADER + "2024-13,export,1,2024,false,,customs\n", 2, "period", "2024-13", "pattern"),
        (HEADER + "2024,sideways,1,2024,false,,customs\n", 2, "flow", "sideways", "enum"),
        (HEADER + "2024,export,1,20.5,false,,customs\n", 2, "year", "20.5", "integer"),
        (HEADER + "2024,export,1,2024,perhaps,,customs\n", 2, "derived", "perhaps", "boolean"),
        (HEADER + "2024,export,1,2024,false,31.12.24,customs\n", 2, "day", "31.12.24", "date"),
        (HEADER + "2024,export,1,2024,false,,nobody\n", 2, "source_id", "nobody", "'sources'"),
        (HEADER + "2024,export,1,2024,false,,\n", 2, "source_id", None, "required"),
        (HEADER + ROW + ROW, 3, "period + flow", None, "unique"),
        (HEADER + ROW + ",,,,,,\n", 3, None, None, "empty"),
        (HEADER + "2024,export\n", 2, "quantity_t", None, "ends before"),
        (HEADER + ROW.strip() + ",9\n", 2, None, "9", "beyond the last column"),
        (HEADER.replace("quantity_t,", "") + ROW, 1, "quantity_t", None, "missing"),
        (HEADER.replace("flow", "period") + ROW, 1, "period", None, "twice"),
        (HEADER, None, None, None, "no rows"),
        ("", None, None, None, "empty"),
        (
            HEADER.encode() + "2024,出口,1,2024,false,,customs\n".encode("gb18030"),
            2,
            None,
            None,
            "GB18030",
        ),
        (GOOD.encode("utf-16"), 1, None, None, "UTF-16"),
        (b"\x00\x01\x02,\n", 1, None, None, "text file"),
        (HEADER.encode() + b"2024,\xff\xff,1\n", 2, None, None, "(byte 0xff); save it as UTF-8"),
    ],
)
def test_bad_input_is_named(
    project: Path,
    content: str | bytes,
    row: int | None,
    column: str | None,
    value: str | None,
    rule: str,
) -> None:
    problems = broken(project, content).problems
    assert {problem.file for problem in problems} == {"data/trade.csv"}
    assert any(
        problem.row == row
        and (column is None or problem.column == column)
        and (value is None or problem.value == value)
        and rule in problem.rule
        for problem in problems
    ), problems


def test_all_problems_at_once_the_first_twenty_in_words(project: Path) -> None:
    rows = [f"{1900 + n},export,-1,2024,false,,customs\n" for n in range(30)]
    error = broken(project, HEADER + "".join(rows))
    assert len(error.problems) == 30
    lines = str(error).splitlines()
    assert lines[0] == "data/trade.csv: 30 problems"
    assert len(lines) == 22
    assert lines[-1].strip() == "… and 10 more"


def test_a_broken_table_is_not_remembered_as_good(project: Path) -> None:
    tables.load("trade")
    broken(project, HEADER + "2024,export,-3,2024,false,,customs\n")
    with pytest.raises(TableError):
        tables.load("trade")


def test_a_missing_file_and_an_optional_one(project: Path) -> None:
    (project / "data" / "trade.csv").unlink()
    with pytest.raises(TableError, match="does not exist"):
        tables.load("trade")
    assert tables.load("trade", optional=True) is None
    assert records.current().tables["trade"]["sha256"] is None


def test_an_unknown_table_names_the_nearest(project: Path) -> None:
    with pytest.raises(KeyError, match="did you mean 'trade'"):
        tables.load("trades")


def test_a_replacement_is_read_instead(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project / "mine.csv"
    other.write_text("\ufeff" + HEADER + "2025,export,7,2025,false,,customs\n", encoding="utf-8")
    monkeypatch.setenv(tables.OVERRIDES_VARIABLE, json.dumps({"trade": str(other)}))
    frame = tables.load("trade")
    assert frame is not None
    assert frame["quantity_t"].tolist() == [7.0]
    entry = records.current().tables["trade"]
    assert entry["path"] == "mine.csv"
    assert entry["replaced"] is True
