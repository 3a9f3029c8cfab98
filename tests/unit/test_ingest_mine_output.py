"""The ingest of mine output on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import mine_output
from rarebook.ingest.mine_output_words import balance_edition

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
