"""The ingest of reserves and elements, on a few rows of each kind."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import reserves
from rarebook.ingest.reserves_markets import MEASURES, element_markets


def gathered(*rows: tuple[str, ...]) -> pd.DataFrame:
    columns = ["country", "iso3", "edition_year", "reserves_t_reo", "operator", "source_id", "note"]
    return pd.DataFrame(rows, columns=columns)


ROWS = gathered(
    ("China", "CHN", "2026", "44000000", "=", "S02", "the survey's own file"),
    ("Brazil", "BRA", "2026", "21000000", "=", "S02a", "taken back"),
    ("World", "WLD", "2025", "90000000", ">", "S02b", "lower bound"),
    ("Burma", "MMR", "2025", "", "NA", "S02b", ""),
    ("Other countries", "", "2023", "280000", "=", "S31", "a chart"),
    ("China", "CHN", "2020 (end-2019, BP)", "44000000.0", "=", "S06", ""),
)


def test_an_edition_of_the_surveys_own_file_is_left_to_its_adapter() -> None:
    made = reserves.editions(ROWS).set_index(["edition", "country_iso3"])
    assert list(made.index) == [("2025", "WLD"), ("2025", "MMR"), ("2023", "ZZZ")]
    assert made["qualifier"].tolist() == ["over", "exact", "exact"]
    assert made["status"].tolist() == ["reported", "not-available", "reported"]


def test_what_was_taken_back_or_restated_stands_apart() -> None:
    made = reserves.restatements(ROWS)
    keys = ["body", "country_iso3", "as_of", "quantity_t"]
    assert made[keys].to_numpy().tolist() == [
        ["usgs-release", "BRA", "2025", "21000000"],
        ["bp", "CHN", "2019", "44000000"],
    ]


def test_documents_are_numbered_within_their_claim() -> None:
    rows = pd.DataFrame({"claim_id": ["reserves-007", "reserves-012", "reserves-007"]})
    ids = reserves.numbered(rows)["document_id"].tolist()
    assert ids == ["reserves-007-d01", "reserves-012-d01", "reserves-007-d02"]


def release() -> pd.DataFrame:
    """Every row that is asked for, with the value 2,000 in the first unit of its measure."""
    rows = [
        {
            "Commodity": row.commodity,
            "Country": country,
            "Statistics": statistic,
            "Statistics_detail": row.detail,
            "Unit": next(iter(units)),
            "Year": "2024",
            "Value": "2,000",
            "Notes": "Estimated.",
        }
        for wanted, statistic, country, units in MEASURES.values()
        for row in wanted
    ]
    return pd.DataFrame(rows)


def of(made: pd.DataFrame, symbol: str, measure: str) -> pd.Series:
    return made[(made["symbol"] == symbol) & (made["measure"] == measure)].iloc[0]


@pytest.mark.parametrize(
    ("unit", "value", "expected", "high"),
    [
        ("thousand metric tons", "23,000", "23000000", None),
        ("kilograms", "848,000", "848", None),
        ("metric tons", "10,000 - 15,000", "10000", "15000"),
    ],
)
def test_output_is_in_tonnes(unit: str, value: str, expected: str, high: str | None) -> None:
    rows = release()
    copper = (rows["Commodity"] == "Copper") & (rows["Statistics"] == "Production")
    rows.loc[copper, ["Unit", "Value"]] = [unit, value]
    made = of(element_markets(rows), "Cu", "world-output-t")
    assert (made["value"], made["value_high"]) == (expected, high)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("cents per pound", "100", 2.20462),
        ("dollars per troy ounce", "1", 32.1507),
        ("dollars per metric ton", "1,500", 1.5),
        ("dollars per dry metric ton unit", "252", 25.2),
    ],
)
def test_prices_are_in_dollars_a_kilogram(unit: str, value: str, expected: float) -> None:
    rows = release()
    lead = (rows["Commodity"] == "Lead") & (rows["Statistics"] == "Price")
    rows.loc[lead, ["Unit", "Value"]] = [unit, value]
    made = of(element_markets(rows), "Pb", "price-usd-kg")
    assert float(made["value"]) == pytest.approx(expected, rel=1e-5)


def test_bounds_and_gaps_are_kept() -> None:
    rows = release()
    tin = (rows["Commodity"] == "Tin") & (rows["Statistics"] == "Reserves")
    mercury = (rows["Commodity"] == "Mercury") & (rows["Statistics"] == "Price")
    rows.loc[tin, "Value"] = ">6,000,000"
    rows.loc[mercury, "Value"] = "NA"
    made = element_markets(rows)
    assert of(made, "Sn", "world-reserves-t")["qualifier"] == "over"
    gap = of(made, "Hg", "price-usd-kg")
    assert gap["qualifier"] == "not-available"
    assert pd.isna(gap["value"])


def test_a_row_that_is_missing_or_doubled_is_named() -> None:
    rows = release()
    with pytest.raises(ValueError, match=r"world-output-t of Cu: 0 rows"):
        element_markets(rows[rows["Commodity"] != "Copper"])
    with pytest.raises(ValueError, match=r"world-output-t of Li: 2 rows for 1 years"):
        element_markets(pd.concat([rows, rows.head(1)]))
