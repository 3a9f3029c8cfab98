"""The industry ingest on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import industry
from rarebook.ingest.common import read_evidence

COLUMNS = ["indicator", "geo", "year", "value", "unit", "derived", "source_id", "note"]


def made(*rows: tuple[str, ...]) -> pd.DataFrame:
    return industry.macro_series(pd.DataFrame(list(rows), columns=COLUMNS))


def ships(year: str, source: str, note: str = "", derived: str = "0") -> tuple[str, ...]:
    return ("ship_orders_cgt", "WLD", year, "60.33", "million CGT", derived, source, note)


def test_what_stands_in_another_table_is_left_out() -> None:
    share = "manufacturing_value_added_pct_gdp"
    rows = made(
        (share, "CHN", "2024", "24.9", "% of GDP", "0", "W01", "WDI NV.IND.MANF.ZS"),
        (share, "VNM", "2024", "24.4", "% of GDP", "0", "W01", "WDI NV.IND.MANF.ZS"),
        ("helium_production", "USA", "2023", "79", "million m3", "0", "W18", ""),
        ("gdp_loss_re_halved", "JPN", "2026", "-0.2", "% of GDP", "0", "J16", ""),
    )
    assert rows[["indicator", "country_iso3", "note"]].to_numpy().tolist() == [
        ["manufacturing_share_of_gdp", "VNM", ""]
    ]


def test_only_a_published_change_lets_a_worked_out_row_stand() -> None:
    rows = made(
        ships("2024", "W12", "derived from -35%", derived="1"),
        ("births", "CHN", "2022", "9.56", "million", "1", "W22", "derived = 9.02 + 0.54"),
        ("finance_insurance_share", "USA", "2009", "1", "% of GDP", "1", "W24", "derived"),
    )
    assert rows["indicator"].tolist() == ["ship_orders_cgt", "births"]
    assert rows["derived"].eq("true").all()
    assert rows["note"].str.contains("published").all()


def test_a_restated_figure_stands_beside_its_first_print() -> None:
    rows = made(ships("2024", "W13"), ships("2024", "W12"), ships("2025", "W12"))
    assert rows["edition"].tolist() == ["first-print", "revised", ""]


def test_millions_are_written_out_and_spans_are_months() -> None:
    rows = made(ships("2024", "W14", "Clarksons; Jan-Nov"))
    row = rows.iloc[0]
    assert (row["value"], row["unit"]) == ("60330000", "{CGT}")
    assert row["period"] == "2024-01/2024-11"
    assert industry.period({"indicator": "x", "year": "2025H1", "note": ""}) == "2025-01/2025-06"


def test_an_unknown_unit_stops_the_ingest() -> None:
    with pytest.raises(KeyError, match="furlong"):
        made(("births", "CHN", "2024", "1", "furlong", "0", "W21", ""))


def test_a_lookup_has_one_definition_of_its_own_and_a_number_of_each_test() -> None:
    lookups = read_evidence(industry.READINGS / "industry_lookups.csv")
    own = lookups[lookups["role"] == "own"]
    assert own.groupby("claim_id")["definition"].nunique().eq(1).all()
    for claim, rows in lookups.groupby("claim_id"):
        assert rows["test"].tolist() == [str(n + 1) for n in range(len(rows))], claim
    near = lookups[lookups["role"] == "neighbour"]
    mine = own.drop_duplicates("claim_id").set_index("claim_id")["definition"]
    known = near[near["claim_id"].isin(mine.index)]
    assert (known["definition"] == known["claim_id"].map(mine)).all()
