"""The ingest of reserves and elements, on a few rows of each kind."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import Row, cells, empty_book, held, only, source_cells, table, write, write_sources
from rarebook.ingest import reserves
from rarebook.ingest.common import read_evidence
from rarebook.ingest.reserves_markets import MEASURES, element_markets
from rarebook.problems import TableError


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


# --- the whole ingest, on evidence of a few rows

ABUNDANCE = "atomic_number | symbol | element | crust_mg_per_kg | group | source_id | note"
KEPT = ("usgs-mcs2026", "usgs-mcs2024")


def survey_row(iso3: str, edition: str, tonnes: str, source: str) -> Row:
    return {"country_iso3": iso3, "commodity": "rare-earths", "edition": edition,
            "quantity_t": tonnes, "qualifier": "exact", "status": "reported",
            "source_id": source, "note": ""}  # fmt: skip


def read_later() -> set[str]:
    """The gathered sources that rows read later name."""
    rows = [
        {"source_id": cell}
        for name in ("restated", "deposits", "figures", "documents")
        for cell in read_evidence(reserves.READINGS / f"reserves_{name}.csv")["source_id"]
        if cell.startswith("production:")
    ]
    return {name.removeprefix("production:") for name in source_cells(rows)}


def gather(root: Path, *crust: str) -> tuple[Path, Path]:
    """Evidence, the survey's release beside it, and tables that hold a former state."""
    evidence, data = root / "evidence", empty_book(root, KEPT)
    folder = evidence / reserves.FOLDER
    ROWS.to_csv(_made(folder) / "reserves.csv", index=False)
    write(folder / "abundance.csv", *table(ABUNDANCE, *crust))
    write_sources(folder, {*ROWS["source_id"], "S51", *read_later()})
    release().to_csv(_made(root / reserves.RELEASE.parent) / reserves.RELEASE.name, index=False)
    write(
        data / "reserves.csv",
        survey_row("CHN", "2026", "44000000", "usgs-mcs2026"),
        survey_row("USA", "2024", "1800000", "usgs-mcs2024"),
        survey_row("USA", "2025", "1", "production-s02b"),
    )
    return evidence, data


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    evidence, data = gather(
        tmp_path_factory.mktemp("reserves"),
        "13 | Al | Aluminum | 80000 | comparator | S51 |",
        "61 | Pm | Promethium | | rare earth | S51 | radioactive; no value in source",
    )
    reserves.ingest(evidence, data)
    return data


def test_the_surveys_editions_stay_and_ours_are_made_anew(data: Path) -> None:
    assert cells(held(data, "reserves"), "edition", "country_iso3", "quantity_t", "source_id") == [
        ["2023", "ZZZ", "280000", "production-s31"],
        ["2024", "USA", "1800000", "usgs-mcs2024"],
        ["2025", "MMR", "", "production-s02b"],
        ["2025", "WLD", "90000000", "production-s02b"],
        ["2026", "CHN", "44000000", "usgs-mcs2026"],
    ]
    charted = only(data, "reserves", edition="2023")
    assert charted["note"] == "read from a chart of the edition's figures"


def test_two_bodies_that_differ_stand_beside_what_was_read_later(data: Path) -> None:
    gathered_rows = held(data, "reserve_restatements", body="bp")
    assert cells(gathered_rows, "as_of", "quantity_t", "source_id") == [
        ["2019", "44000000", "production-s06"]
    ]
    read = read_evidence(reserves.READINGS / "reserves_restated.csv")
    assert len(held(data, "reserve_restatements")) == 2 + len(read)


def test_elements_name_their_maker_and_a_gap_stays_empty(data: Path) -> None:
    crust = held(data, "element_abundance")
    assert cells(crust, "symbol", "element", "group", "crust_mg_kg", "note") == [
        ["Al", "aluminium", "comparator", "80000", ""],
        ["Pm", "promethium", "rare-earth", "", "radioactive"],
    ]
    source = only(data, "sources", source_id=crust[0]["source_id"])
    assert source["publisher"] == "mendeleev"
    assert source["url"] == "https://github.com/lmmentel/mendeleev"


def test_a_reading_of_the_gathered_evidence_has_its_folders_source(data: Path) -> None:
    outside = held(data, "ground_figures", figure_id="coal-ash-stated")
    assert cells(outside, "source_id") == [["production-s76"]]
    inside = {row["source_id"].partition("-")[0] for row in held(data, "ground_figures")}
    assert inside == {"ground", "production"}
    assert only(data, "sources", source_id="production-s76")["title"] == "Title of S76"


def test_documents_and_deposits_that_were_read_keep_both_sources(data: Path) -> None:
    deposit = only(data, "ree_deposits", deposit="Bayan Obo", as_of="2006")
    assert (deposit["source_id"], deposit["source_id_2"]) == (
        "ground-jjckb2006",
        "ground-grade_book",
    )
    document = held(data, "reserve_documents")[0]
    assert document["document_id"] == f"{document['claim_id']}-d01"


def test_markets_of_the_release_are_written_in_tonnes(data: Path) -> None:
    copper = only(data, "element_markets", symbol="Cu", measure="world-output-t")
    assert (copper["value"], copper["source_id"]) == ("2000", "usgs-mcs2026")
    assert copper["estimated"] == "true"


def test_a_reserve_below_zero_is_refused_and_the_former_table_stays(tmp_path: Path) -> None:
    evidence, data = gather(tmp_path, "13 | Al | Aluminum | 80000 | comparator | S51 |")
    below = ROWS.replace("280000", "-280000")
    below.to_csv(evidence / reserves.FOLDER / "reserves.csv", index=False)
    former = (data / "reserves.csv").read_bytes()
    with pytest.raises(TableError) as refused:
        reserves.ingest(evidence, data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "quantity_t", "-280000")
    assert (data / "reserves.csv").read_bytes() == former
