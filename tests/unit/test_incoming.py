"""A reader's file: read whatever it is, and refused in words when it does not fit."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rarebook import tables
from rarebook.incoming import prepare
from rarebook.problems import TableError
from unit.conftest import GOOD

COLUMNS = GOOD.splitlines()[0].split(",")
CHINESE = GOOD.replace("2024-12-31", "").replace("\n2024", "\n2024", 1)


def frame() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(GOOD))


def prepared(
    project: Path, file: Path, *, append: bool = False
) -> tuple[list[str], tuple[str, ...]]:
    made = prepare("trade", file, project / "ready", append=append)
    return made.path.read_text(encoding="utf-8").splitlines(), made.notes


@pytest.mark.parametrize("kind", ["csv", "bom", "gb18030", "xlsx", "parquet"])
def test_every_kind_of_file_gives_the_same_table(project: Path, kind: str) -> None:
    mixed = frame()[list(reversed(COLUMNS))].assign(备注="多出的一列")
    file = project / f"mine.{kind if kind in ('xlsx', 'parquet') else 'csv'}"
    if kind == "xlsx":
        mixed.to_excel(file, index=False)
    elif kind == "parquet":
        mixed.to_parquet(file)
    else:
        encoding = {"csv": "utf-8", "bom": "utf-8-sig", "gb18030": "gb18030"}[kind]
        file.write_bytes(mixed.to_csv(index=False).encode(encoding))
    lines, notes = prepared(project, file)
    assert lines[0] == GOOD.splitlines()[0]
    assert lines[1].split(",")[:4] == ["2024", "export", "55431", "2024"]
    assert "ignored columns: 备注" in notes
    assert ("mine.csv was read as GB18030" in notes) == (kind == "gb18030")


def test_added_rows_win_over_those_of_the_same_key(project: Path) -> None:
    file = project / "more.csv"
    rows = ["2024,export,1,2024,false,,customs", "2025,export,2,2025,false,,customs"]
    file.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")
    lines, notes = prepared(project, file, append=True)
    assert len(lines) == 1 + 3
    assert notes == ("1 rows added to trade, 1 replaced (same key)",)
    assert rows[0] in lines
    assert (project / "data" / "trade.csv").read_text() == GOOD


def test_a_problem_names_the_readers_file_and_its_row(project: Path) -> None:
    file = project / "mine.csv"
    file.write_text(GOOD.replace("132931", "-1"))
    with pytest.raises(TableError) as caught:
        prepared(project, file)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == (str(file), 3, "quantity_t")
    assert not list((project / "ready").iterdir())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine.csv", b"", "empty"),
        ("mine.txt", b"a", "CSV, Parquet, XLSX"),
        ("mine.xlsx", b"not a workbook", "does not open as XLSX"),
        ("mine.parquet", b"not parquet", "does not open as Parquet"),
        ("mine.csv", b'period,flow\n"2024,export\n', "well-formed|missing"),
        ("mine.csv", b"\xff\xfe\x00p", "zero byte"),
        ("mine.csv", b"\xff\xff\xff\n", "neither UTF-8 nor GB18030|missing"),
        ("absent.csv", None, "does not exist"),
    ],
)
def test_what_cannot_be_read(project: Path, name: str, content: bytes | None, message: str) -> None:
    file = project / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(TableError, match=message):
        prepared(project, file)


def _breakages() -> st.SearchStrategy[tuple[str, str]]:
    """A column and a cell that breaks its rule, for every column of the table."""
    words = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
    wrong = {
        "period": st.sampled_from(["", "2024-13", "24", "2024/01/01", "二〇二四"]) | words,
        "flow": words.filter(lambda w: w not in ("export", "import")),
        "quantity_t": st.sampled_from(["-1", "-0.01", "NaN", "inf", "1,000", "5 t"]) | words,
        "year": st.sampled_from(["20.5", "1e3x", "2024年"]) | words,
        "derived": words.filter(lambda w: w.lower() not in ("true", "false")),
        "day": st.sampled_from(["31.12.2024", "2024-02-30", "2024"]) | words,
        "source_id": st.sampled_from(["", "nobody"]) | words.filter(lambda w: w != "customs"),
    }
    return st.sampled_from(COLUMNS).flatmap(lambda c: st.tuples(st.just(c), wrong[c]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_breakages(), st.integers(0, 1))
def test_no_broken_file_passes_and_none_gives_a_traceback(
    project: Path, breakage: tuple[str, str], row: int
) -> None:
    column, cell = breakage
    broken = pd.read_csv(io.StringIO(GOOD), dtype=str, keep_default_na=False)
    broken.loc[row, column] = cell
    file = project / "broken.csv"
    broken.to_csv(file, index=False)
    with pytest.raises(TableError) as caught:
        prepared(project, file)
    assert any(p.row == row + 2 and p.column == column for p in caught.value.problems)


@pytest.mark.parametrize("drop", COLUMNS)
def test_a_missing_column_is_named(project: Path, drop: str) -> None:
    file = project / "broken.csv"
    frame().drop(columns=drop).to_csv(file, index=False)
    with pytest.raises(TableError, match="missing") as caught:
        prepared(project, file)
    assert [problem.column for problem in caught.value.problems] == [drop]


def test_rows_of_uneven_length_are_named(project: Path) -> None:
    file = project / "broken.csv"
    file.write_text(GOOD + "2025,export,1\n")
    with pytest.raises(TableError, match="row 4: the row does not have the header's 7 cells"):
        prepared(project, file)


def test_the_books_own_table_is_read_with_the_same_rules(project: Path) -> None:
    lines, _ = prepared(project, project / "data" / "trade.csv")
    assert "\n".join(lines) + "\n" == tables.table_path("trade").read_text()
