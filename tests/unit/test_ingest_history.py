"""The ingest of events, accounts, unit values and ores on evidence of a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rarebook.ingest import history


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
