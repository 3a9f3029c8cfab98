"""The ingest of events, accounts, unit values and ores on evidence of a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, table, write, write_sources
from rarebook.ingest import history
from rarebook.problems import TableError


def workbook(path: Path, name: str, rows: Sequence[Sequence[object]]) -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_price_not_available_is_left_out(tmp_path: Path) -> None:
    head: list[object] = ["Year", "Production", "Unit value ($/t)", "Unit value (98$/t)"]
    rows: list[list[object]] = [
        ["STATISTICS"],
        head,
        [1900, 1, "NA", "NA"],
        [2011, 0, 58100, 42100],
        ["1 A note."],
    ]
    made = history.unit_values(workbook(tmp_path / "a.xlsx", "S", rows))
    assert made["year"].tolist() == [2011]
    assert made["unit_value_1998usd_t"].tolist() == [42100]


def test_an_ore_keeps_its_country_and_drops_what_is_no_number(tmp_path: Path) -> None:
    head: list[object] = ["Primary Source", "Country", "Location", "La", "Ce", "Y"]
    rows: list[list[object]] = [
        ["TABLE 2"],
        head,
        ["Bastnaesite", "China", "Bayan Obo ", 23, 50, "NA"],
        ["Autonomous Region3"],
        ["Do.", "United States", "Mountain Pass, CA5", 34, 48.8, 0.12],
        ["Xenotime", "do.", "Elsewhere9", "<1.09", 3, 59.3],
    ]
    made = history.ore_contents(workbook(tmp_path / "b.xlsx", "T2", rows))
    mine = made[made["place"] == "Mountain Pass, CA"]
    assert dict(zip(mine["element"], mine["share_pct"], strict=True)) == pytest.approx(
        {"La": 34, "Ce": 48.8, "Y": 0.12}
    )
    assert set(mine["mineral"]) == {"bastnaesite"}
    assert len(made) == 2 + 3 + 2
    assert set(made.loc[made["place"] == "Elsewhere", "country"]) == {"United States"}


def test_a_rule_is_dated_by_the_day_of_force() -> None:
    kinds = {"export_quota_ended": "2015-01-01", "bankruptcy": "2016-08-31", "tariff": ""}
    rows = pd.DataFrame(
        {
            "date": "2014-12-31",
            "date_precision": "day",
            "effective_date": list(kinds.values()),
            "event_type": list(kinds),
            "description": "x",
            "source_id": "a;b",
        }
    )
    made = history.timeline(rows)
    assert made["date"].tolist() == ["2015-01-01", "2014-12-31"]
    assert made["actor"].tolist() == ["China", "Molycorp"]


def test_the_readings_of_the_mine_name_their_sources() -> None:
    accounts, sources = history.reading("accounts"), history.reading("sources")
    assert set(accounts["source_id"]) <= set(sources["source_id"])
    key = ["owner", "scope", "period", "metric", "source_id"]
    assert not accounts.duplicated(key).any()
    assert pd.to_numeric(accounts["value"]).notna().all()


# --- the whole ingest, on evidence of a few rows

UNIT_VALUES: list[list[object]] = [
    ["STATISTICS"],
    ["Year", "Production", "Unit value ($/t)", "Unit value (98$/t)"],
    [2003, 5, 9000, 8100],
    [2002, 5, 9500, "NA"],
]
ORES: list[list[object]] = [
    ["TABLE 2"],
    ["Primary Source", "Country", "Location", "La", "Y"],
    ["Monazite", "Norway", "Some Beach2", 21.5, 2],
]


def gather(root: Path, *events: str) -> Path:
    """Evidence of a few rows, and the survey's two workbooks beside it."""
    evidence, usgs = root / "evidence", root / "raw" / "usgs"
    usgs.mkdir(parents=True)
    workbook(usgs / history.DS140, "S", UNIT_VALUES)
    workbook(usgs / history.YEARBOOK, "T2", ORES)
    columns = "date | date_precision | actor | event | figure | unit | source_id | note"
    write(evidence / history.FOLDER / "events.csv", *table(columns, *events))
    own = set(history.reading("accounts")["source_id"]) | {"usgs_ds140", "one", "two", "unused"}
    write_sources(evidence / history.FOLDER, own - set(history.reading("sources")["source_id"]))
    columns = "date | date_precision | effective_date | event_type | description | source_id"
    write(
        evidence / "controls" / "timeline.csv",
        *table(
            columns,
            "2014-12 | month | 2015-01-01 | export_quota_ended | Quotas end | T1;T2",
            "2015-06-25 | day | | bankruptcy | The company fails | T1",
            "2018-07 | month | | tariff | A tariff | T3",
        ),
    )
    write_sources(evidence / "controls", ("T1", "T2", "T3"))
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("history")
    data = empty_book(folder)
    told = (
        "2016 | year | A firm | Opens a mine | 12.5 | million USD | one;two | a remark",
        "2015-06-25 | day | A firm | Sells it | | | one | 781 million in inn_781",
    )
    history.ingest(gather(folder, *told), data)
    return data


def test_events_of_both_folders_are_in_the_order_of_their_days(data: Path) -> None:
    assert cells(held(data, "company_events"), "date", "actor", "event", "note") == [
        ["2015-01-01", "China", "Quotas end", "day of force"],
        ["2015-06-25", "A firm", "Sells it", "the first plan was 781 million"],
        ["2015-06-25", "Molycorp", "The company fails", ""],
        ["2016", "A firm", "Opens a mine", "a remark"],
    ]


def test_an_event_that_two_sources_tell_keeps_both(data: Path) -> None:
    row = only(data, "company_events", event="Opens a mine")
    assert cells([row], "value", "unit", "source_id", "source_id_2") == [
        ["12.5", "million USD", "history-one", "history-two"]
    ]
    rule = only(data, "company_events", event="Quotas end")
    assert (rule["source_id"], rule["source_id_2"]) == ("controls-t1", "controls-t2")


def test_the_workbooks_become_tables_that_name_them(data: Path) -> None:
    columns = ("year", "unit_value_usd_t", "unit_value_1998usd_t", "source_id")
    assert cells(held(data, "usgs_unit_values"), *columns) == [
        ["2002", "9500", "", "history-usgs_ds140"],
        ["2003", "9000", "8100.0", "history-usgs_ds140"],
    ]
    ores = held(data, "ore_contents")
    assert cells(ores, "place", "mineral", "element", "share_pct", "source_id") == [
        ["Some Beach", "monazite", "La", "21.5", "history-usgs_myb2022"],
        ["Some Beach", "monazite", "Y", "2.0", "history-usgs_myb2022"],
    ]


def test_accounts_are_as_read_and_unused_sources_stay_away(data: Path) -> None:
    read, written = history.reading("accounts"), held(data, "mountain_pass_accounts")
    assert [row["value"] for row in written] == read["value"].tolist()
    assert {row["source_id"] for row in written} == {f"history-{s}" for s in read["source_id"]}
    known = {row["source_id"] for row in held(data, "sources")}
    assert not known & {"history-unused", "controls-t3"}


def test_an_event_without_a_day_is_refused_with_its_row(tmp_path: Path) -> None:
    data = empty_book(tmp_path)
    evidence = gather(tmp_path, "soon | day | A firm | Opens a mine | | | one |")
    with pytest.raises(TableError) as refused:
        history.ingest(evidence, data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (4, "date", "soon")
    assert not (data / "company_events.csv").exists()
