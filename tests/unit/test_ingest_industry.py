"""The industry ingest on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, source_cells, table, write, write_sources
from rarebook.ingest import industry
from rarebook.ingest.common import read_evidence
from rarebook.problems import TableError

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


# --- the whole ingest, on evidence of a few rows


def gather(evidence: Path, *lines: str) -> Path:
    """Evidence of these rows."""
    folder = evidence / industry.FOLDER
    write(folder / "macro.csv", *table(" | ".join(COLUMNS), *lines))
    write_sources(folder, ("W12", "W13", "Z1", "Z2", "Z3"))
    return evidence


def book(folder: Path) -> Path:
    """A book with the sources of other tables that look-ups name."""
    named = read_evidence(industry.READINGS / "industry_lookups.csv")["source_id"]
    return empty_book(folder, source_cells({"source_id": str(cell)} for cell in named))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("industry")
    data = book(folder)
    lines = (
        "ship_orders_cgt | WLD | 2024 | 61.5 | million CGT | 0 | W13 | Clarksons; first count",
        "ship_orders_cgt | WLD | 2024 | 63.25 | million CGT | 0 | W12 | Clarksons; counted again",
        "ship_orders_cgt_jan2025_as_revised | WLD | 2025 | 3 | million CGT | 0 | Z1 |",
        "us_manufacturing_share_quarterly | USA | 2019Q2 | 11 | % of GDP | 0 | Z1;Z2 |",
    )
    industry.ingest(gather(folder / "evidence", *lines), data)
    return data


def test_a_first_print_and_its_revision_both_stand_with_their_sources(data: Path) -> None:
    rows = held(data, "macro_series", indicator="ship_orders_cgt", period="2024")
    ours = [row for row in rows if row["source_id"].startswith("controls-")]
    assert cells(ours, "edition", "value", "unit", "source_id", "note") == [
        ["first-print", "61500000", "{CGT}", "controls-w13", "first count"],
        ["revised", "63250000", "{CGT}", "controls-w12", "counted again"],
    ]


def test_a_month_and_a_quarter_are_written_as_months(data: Path) -> None:
    month = only(data, "macro_series", source_id="controls-z1", period="2025-01")
    assert (month["indicator"], month["value"]) == ("ship_orders_cgt", "3000000")
    quarter = only(data, "macro_series", source_id="controls-z1", period="2019-04/2019-06")
    assert cells([quarter], "indicator", "value", "source_id_2") == [
        ["manufacturing_share_of_gdp", "11", "controls-z2"]
    ]


def test_series_and_documents_read_later_have_their_own_sources(data: Path) -> None:
    read = read_evidence(industry.READINGS / "industry_series.csv")
    ours = [r for r in held(data, "macro_series") if r["source_id"].startswith("industry_read-")]
    assert len(ours) == len(read)
    assert only(data, "sources", source_id="industry_read-miit24")["title"].startswith("Press")
    assert {row["source_id"][:14] for row in held(data, "industry_documents")} == {"industry_read-"}
    lookups = read_evidence(industry.READINGS / "industry_lookups.csv")
    assert len(held(data, "industry_lookups")) == len(lookups)
    assert not held(data, "sources", source_id="controls-z3")


def test_a_place_that_is_no_country_is_refused_with_its_row(tmp_path: Path) -> None:
    evidence = gather(tmp_path / "evidence", "births | China | 2024 | 1 | million | 0 | Z1 |")
    with pytest.raises(TableError) as refused:
        industry.ingest(evidence, book(tmp_path))
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "country_iso3", "China")
    assert "must be of the form" in problem.rule
