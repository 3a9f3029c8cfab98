"""The ingest of by-product metals, on made-up evidence."""

from __future__ import annotations

import pandas as pd

from rarebook.ingest import byproducts

COLUMNS = ["element", "country", "iso3", "year", "metric", "value", "unit", "estimated", "note"]


def made_up() -> pd.DataFrame:
    rows = [
        ("gallium", "China", "CHN", "2024", "Primary production", "839000", "kilograms", "False"),
        ("bauxite/alumina", "Greece", "", "2024", "Alumina, refinery production", "865",
         "thousand metric dry tons", "True"),
        ("bauxite/alumina", "United States", "USA", "2024", "Bauxite, mine production", "",
         "thousand metric dry tons", "False"),
        ("aluminium", "Other countries", "", "2025", "Yearend capacity", "11000",
         "thousand metric tons", "True"),
        ("gallium", "World", "WLD", "2025", "Production capacity: rounded", "1700000",
         "kilograms", "True"),
        ("gallium", "World", "WLD", "", "average gallium content of bauxite", "50", "ppm", ""),
        ("gallium", "World", "WLD", "2023", "primary production range", "210-420", "t/yr", ""),
        ("gallium/aluminium", "China", "CHN", "2024", "kg aluminium per g gallium", "52.4",
         "kg/g", "False"),
    ]  # fmt: skip
    frame = pd.DataFrame([(*row, "") for row in rows], columns=COLUMNS)
    return frame.assign(source_id="S1")


def test_output_is_in_tonnes_and_every_country_has_a_code() -> None:
    rows = byproducts.output(made_up()).set_index(["material", "country_iso3"])
    assert rows.loc[("gallium", "CHN"), "quantity_t"] == 839
    assert rows.loc[("alumina", "GRC"), "quantity_t"] == 865_000
    assert rows.loc[("aluminium", "ZZZ"), "measure"] == "capacity"
    assert rows.loc[("gallium", "WLD"), "note"] == "rounded"
    assert len(rows) == 5


def test_a_withheld_figure_stays_empty() -> None:
    rows = byproducts.output(made_up()).set_index(["material", "country_iso3"])
    assert rows["quantity_t"].isna().sum() == 1
    assert rows.loc[("bauxite", "USA"), "status"] == "withheld"


def test_facts_keep_both_ends_of_a_range_and_no_ratio_worked_out() -> None:
    rows = byproducts.facts(made_up()).set_index("indicator")
    assert set(rows.index) == {"gallium-in-bauxite", "gallium-output-range"}
    ends = {column: rows.at["gallium-output-range", column] for column in ("value", "value_high")}
    assert ends == {"value": "210", "value_high": "420"}
    assert rows.loc["gallium-in-bauxite", "unit"] == "g/t"


def test_months_worked_out_backwards_are_left_out() -> None:
    rows = pd.DataFrame(
        [("2023-11", "Ga", "1530", "P1", "up"), ("2023-10", "Ga", "250", "P1", "derived = x")],
        columns=["month", "element", "quantity_kg", "source_id", "note"],
    )
    kept = byproducts.ga_ge_exports(rows)
    assert kept["period"].tolist() == ["2023-11"]
    assert kept["product"].tolist() == ["gallium"]


def test_documents_are_numbered_within_their_claim() -> None:
    rows = pd.DataFrame({"claim_id": ["a-001", "a-002", "a-001"]})
    numbers = byproducts.numbered(rows)["document_id"].tolist()
    assert numbers == ["a-001-d71", "a-002-d71", "a-001-d72"]
