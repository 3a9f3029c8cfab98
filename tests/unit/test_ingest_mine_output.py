"""The ingest of mine output on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, table, write, write_sources
from rarebook.ingest import mine_output
from rarebook.ingest.common import read_evidence
from rarebook.ingest.mine_output_words import READINGS, balance_edition
from rarebook.problems import TableError

COLUMNS = ["country", "iso3", "year", "quantity_t_reo", "estimated", "edition", "source_id", "note"]
NAMES = {
    "new": "MCS 2025",
    "old": "MCS 2026 v1.3 (2026-05-27)",
    "bgs": "BGS World Mineral Statistics, rare earth oxides (compiled by materials-atlas)",
}


def gathered(*lines: tuple[str, str, str, str, str, str]) -> pd.DataFrame:
    made = [
        ("", iso, year, t, sure, NAMES[name], "S1", note)
        for iso, year, t, sure, name, note in lines
    ]
    return pd.DataFrame(made, columns=COLUMNS, dtype=str)


EVIDENCE = gathered(
    ("CHN", "2024", "270000.0", "True", "new", "production quota; excludes undocumented"),
    ("", "2024", "1100", "True", "new", ""),
    ("CHN", "2024", "270000", "True", "old", ""),
    ("CHN", "2014", "139000", "", "bgs", "sum of reporting countries only (4-10 countries)"),
    ("USA", "2014", "", "", "bgs", "W (withheld) in source"),
)
READ = pd.DataFrame(
    [("USA", "2015", "2016", "4100", "estimated", "S53", "")],
    columns=["country_iso3", "year", "edition", "quantity_t", "status", "source_id", "note"],
)


def test_only_the_edition_that_no_adapter_brings_is_taken() -> None:
    rows = mine_output.editions(EVIDENCE, READ)
    assert rows[["edition", "country_iso3", "quantity_t"]].to_numpy().tolist() == [
        ["2016", "USA", "4100"],
        ["2025", "CHN", "270000"],
        ["2025", "ZZZ", "1100"],
    ]
    assert rows["note"].tolist() == ["read from a reprint", "a quota, not output", ""]
    assert set(rows["qualifier"]) == {"exact"}


def test_what_the_survey_released_stands() -> None:
    mine = mine_output.editions(EVIDENCE, READ)
    brought = mine.iloc[[1]].assign(quantity_t="1", source_id="usgs-mcs2025")
    former = pd.concat([mine.assign(source_id="production-s1"), brought])
    whole = mine_output.beside_the_adapter(former, mine)
    assert whole["edition"].tolist() == ["2016", "2025"]
    assert whole.loc[1, "quantity_t"] == "1"
    again = mine_output.beside_the_adapter(whole, mine)
    pd.testing.assert_frame_equal(whole, again)


def test_a_series_keeps_figures_and_drops_what_is_withheld() -> None:
    rows = mine_output.series(EVIDENCE)
    assert rows[["series", "country_iso3", "quantity_t"]].to_numpy().tolist() == [
        ["bgs", "CHN", "139000"]
    ]
    assert rows["status"].tolist() == ["not-said"]
    assert rows["note"].tolist() == ["sum of the countries that report"]


def test_bounds_and_words_of_the_balance() -> None:
    heading = "RARE EARTHS: Rare Earths: Production: Compounds and metals"
    reliance = "RARE EARTHS: Net import reliance, compounds and metals"
    evidence = pd.DataFrame(
        [
            ("2024", heading, "4300", "MCS 2026", "S2"),
            ("2022", reliance, ">95", "MCS 2025", "S2"),
            (
                "2024",
                "RARE EARTHS: Net import reliance, mineral concentrates",
                "E",
                "MCS 2025",
                "S2",
            ),
            ("1995", "DS-140: Apparent consumption", "24000", "DS-140", "S1"),
            ("1995", "DS-140: Imports", "1", "DS-140", "S1"),
        ],
        columns=["year", "metric", "value", "edition", "source_id"],
    )
    rows = mine_output.us_balance(evidence)
    assert rows[["measure", "edition", "value", "qualifier", "unit"]].to_numpy().tolist() == [
        ["apparent-consumption", "ds-140", "24000", "exact", "t"],
        ["compounds-and-metals", "mcs-2026", "4300", "exact", "t"],
        ["net-import-reliance", "mcs-2025", "95", "over", "%"],
    ]


@pytest.mark.parametrize(("edition", "slug"), [("MCS 2019", "mcs-2019"), ("DS-140", "ds-140")])
def test_slugs_of_editions(edition: str, slug: str) -> None:
    assert balance_edition(edition) == slug


# --- the whole ingest, on evidence of a few rows


def gather(root: Path, *figures: str) -> tuple[Path, Path]:
    """Evidence of a few rows, and a table that the survey's release has begun."""
    evidence = root / "evidence"
    data = empty_book(root, ("usgs-mcs2024", "production-s9"))
    folder = evidence / mine_output.FOLDER
    columns = "country | iso3 | year | quantity_t_reo | estimated | edition | source_id | note"
    write(folder / "mine_production.csv", *table(columns, *figures))
    write(
        folder / "us_trade_reliance.csv",
        *table(
            "year | metric | value | edition | source_id",
            "1996 | DS-140: Apparent consumption | 18000 | DS-140 | S1",
            "2023 | RARE EARTHS: Net import reliance, compounds and metals | >90 | MCS 2025 | S2",
        ),
    )
    read = {*_read("editions"), *_read("shares")} - set(_read("sources"))
    write_sources(folder, {"S1", "S2", "S9", "S8", *read})
    write(
        data / "mine_production.csv",
        *table(
            "country_iso3|year|commodity|edition|quantity_t|qualifier|status|source_id|note",
            "CHN|2022|rare-earths|2024|210000|exact|reported|usgs-mcs2024|",
            "CHN|2023|rare-earths|2025|1|exact|reported|production-s9|a former state",
        ),
    )
    return evidence, data


def _read(name: str) -> list[str]:
    return [*read_evidence(READINGS / f"mine_output_{name}.csv")["source_id"]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    evidence, data = gather(
        tmp_path_factory.mktemp("mines"),
        "China | CHN | 2023 | 255000.0 | False | MCS 2025 | S1 | quota",
        "Elsewhere | | 2023 | 40 | True | MCS 2025 | S1 |",
        "China | CHN | 2012 | 101000 | True | EI Statistical Review 2024 | S2 |",
        f"China | CHN | 2012 | 93000 | | {NAMES['bgs']} | S1 | bastnaesite only",
        f"Peru | PER | 2012 | | | {NAMES['bgs']} | S1 |",
    )
    mine_output.ingest(evidence, data)
    return data


def test_our_editions_replace_their_former_state_and_leave_the_surveys(data: Path) -> None:
    assert cells(held(data, "mine_production", edition="2024"), "quantity_t", "source_id") == [
        ["210000", "usgs-mcs2024"]
    ]
    newest = held(data, "mine_production", edition="2025")
    assert cells(newest, "country_iso3", "quantity_t", "status", "source_id", "note") == [
        ["CHN", "255000", "reported", "production-s1", "a quota, not output"],
        ["ZZZ", "40", "estimated", "production-s1", ""],
    ]
    read = read_evidence(READINGS / "mine_output_editions.csv")
    assert len(held(data, "mine_production")) == 3 + len(read)


def test_publishers_that_disagree_on_a_year_both_stand(data: Path) -> None:
    rows = held(data, "mine_production_series", country_iso3="CHN", year="2012")
    assert cells(rows, "series", "quantity_t", "status", "source_id", "note") == [
        ["bgs", "93000", "not-said", "production-s1", "bastnaesite only"],
        ["energy-institute-2024", "101000", "estimated", "production-s2", ""],
    ]
    assert len(held(data, "mine_production_series")) == 2


def test_the_balance_and_the_shares_name_their_sources(data: Path) -> None:
    reliance = only(data, "us_supply_balance", measure="net-import-reliance")
    assert cells([reliance], "value", "qualifier", "unit", "source_id") == [
        ["90", "over", "%", "production-s2"]
    ]
    share = only(data, "mine_shares", publisher="usgs", country_iso3="CHN", year="1990")
    assert (share["share_pct"], share["source_id"]) == ("27", "production-usgs2011")


def test_a_source_that_other_tables_use_stays_and_an_idle_one_does_not_come(data: Path) -> None:
    known = {row["source_id"]: row["title"] for row in held(data, "sources")}
    assert known["production-s9"] == "Title of S9"
    assert "production-s8" not in known


def test_an_output_below_zero_is_refused_and_the_former_table_stays(tmp_path: Path) -> None:
    below = "China | CHN | 2023 | -255000 | False | MCS 2025 | S1 |"
    evidence, data = gather(tmp_path, below)
    former = (data / "mine_production.csv").read_bytes()
    with pytest.raises(TableError, match=r"quantity_t: '-255000'"):
        mine_output.ingest(evidence, data)
    assert (data / "mine_production.csv").read_bytes() == former
