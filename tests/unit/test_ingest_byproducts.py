"""The ingest of by-product metals, on made-up evidence."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, table, write, write_sources
from rarebook.ingest import byproducts
from rarebook.problems import TableError

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


@pytest.mark.filterwarnings("error")
def test_facts_without_any_range_have_no_upper_end() -> None:
    rows = byproducts.facts(made_up().query("unit == 'ppm'"))
    assert rows[["value", "value_high"]].to_numpy().tolist() == [["50", ""]]


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


# --- the whole ingest, on evidence of a few rows


def gather(evidence: Path, *figures: str) -> Path:
    """Evidence of a few rows in both files."""
    folder = evidence / byproducts.FOLDER
    columns = "element | country | iso3 | year | metric | value | unit | estimated | derived"
    write(
        folder / "gallium_aluminium.csv",
        *table(
            f"{columns} | source_id | note",
            "gallium | World | WLD | 2021 | primary production range | 300-350 | t/yr | | False"
            " | G1;G2 |",
            "gallium | China | CHN | 2021 | Production capacity | 7 | t | False | True | G1 |",
            *figures,
        ),
    )
    write_sources(folder, ("G1", "G2", "G3"))
    write(
        evidence / "controls" / "ga_ge_exports.csv",
        *table(
            "month | element | quantity_kg | source_id | note",
            "2024-02 | Ge | 900 | X1 |",
            "2024-01 | Ge | 800 | X1 | derived = 900 / 1.125",
        ),
    )
    write_sources(evidence / "controls", ("X1",))
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("byproducts")
    data = empty_book(folder)
    figures = (
        "gallium | China | CHN | 2021 | Primary production | 500000 | kilograms | True | False"
        " | G1 |",
        "gallium | China | CHN | 2021 | Primary production | 480 | t | False | False | G2 |",
        "gallium | Germany | | 2021 | Primary production | | kilograms | False | False | G2 |",
    )
    byproducts.ingest(gather(folder / "evidence", *figures), data)
    return data


def test_two_editions_of_a_year_both_stand_in_tonnes(data: Path) -> None:
    rows = [r for r in held(data, "byproduct_output") if r["source_id"].startswith("production-")]
    assert cells(rows, "country_iso3", "quantity_t", "status", "source_id") == [
        ["CHN", "500.0", "estimated", "production-g1"],
        ["CHN", "480.0", "reported", "production-g2"],
        ["DEU", "", "withheld", "production-g2"],
    ]


def test_a_range_keeps_both_ends_and_both_sources(data: Path) -> None:
    row = only(data, "byproduct_facts", indicator="gallium-output-range")
    assert cells([row], "value", "value_high", "unit", "source_id", "source_id_2") == [
        ["300", "350", "t/a", "production-g1", "production-g2"]
    ]


def test_what_was_read_of_byproducts_stands_in_every_table_with_its_source(data: Path) -> None:
    assert only(data, "sources", source_id="byproducts-mcs2026")["publisher"]
    price = held(data, "minor_metal_prices", product="gallium", period="2021")[0]
    assert (price["price_usd_kg"], price["source_id"]) == ("277", "byproducts-mcs2026")
    assert only(data, "ree_hosts", deposit_id="bayan-obo")["source_id"] == "byproducts-nsenergy"
    assert held(data, "byproduct_documents")[0]["document_id"] == "byproduct-metals-002-d71"
    for name, kind in (("byproduct_output", "output"), ("byproduct_facts", "facts")):
        own = [r for r in held(data, name) if r["source_id"].startswith("byproducts-")]
        assert len(own) == len(byproducts.readings(kind))


def test_a_months_export_has_the_source_of_its_own_folder(data: Path) -> None:
    row = only(data, "gallium_germanium_exports")
    assert cells([row], "period", "product", "quantity_kg", "source_id") == [
        ["2024-02", "germanium", "900", "controls-x1"]
    ]
    assert not held(data, "sources", source_id="production-g3")


def test_a_country_without_a_code_is_refused_with_its_row(tmp_path: Path) -> None:
    data = empty_book(tmp_path)
    nowhere = "gallium | Atlantis | | 2021 | Primary production | 5 | t | False | False | G3 |"
    with pytest.raises(TableError) as refused:
        byproducts.ingest(gather(tmp_path / "evidence", nowhere), data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column) == (2, "country_iso3")
    assert "required" in problem.rule
