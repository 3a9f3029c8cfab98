"""The ingest of waste, water and local revenue on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import environment

MEASURES = [
    "measure",
    "place",
    "process_or_scope",
    "period",
    "value",
    "value_high",
    "unit",
    "derived",
    "source_id",
    "note",
]


def gathered(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=MEASURES, dtype=str)


def test_figures_that_were_worked_out_are_left_out() -> None:
    rows = environment.measures(
        gathered(
            (
                "tailings per t REO",
                "hills",
                "in-situ",
                "",
                "",
                "30",
                "t",
                "false",
                "insitu_std",
                "",
            ),
            ("same in CNY", "hills", "", "2020", "1", "", "CNY/t", "true", "fx", "made"),
        )
    )
    assert rows["measure"].tolist() == ["tailings-per-t-reo"]
    assert rows[["value", "value_high", "evidence"]].to_numpy().tolist() == [["", "30", "official"]]


def test_times_that_are_no_period_are_told_in_the_note() -> None:
    rows = environment.measures(
        gathered(
            ("soil", "a", "", "12 years after closure", "3", "", "1", "false", "zhang2020", "x"),
            ("residue", "b", "", "plan", "2", "", "t", "false", "mm20180101", ""),
            ("tailings", "c", "", "before 2012", "2", "", "t", "false", "wp2012", ""),
        )
    )
    assert rows["period"].tolist() == ["", "", "../2011"]
    assert rows["note"].tolist() == ["12 years after mining ended; x", "as planned", ""]
    assert rows["evidence"].tolist() == ["measured", "planned", "official"]


def test_a_model_is_no_measurement_though_its_paper_measures() -> None:
    assert environment.kind("ammonium in groundwater, modelled maximum", "hera2023b") == "modelled"
    assert environment.kind("water quality index", "hera2023b") == "measured"


def test_a_source_whose_kind_is_unknown_stops_the_ingest() -> None:
    with pytest.raises(KeyError):
        environment.kind("tailings", "nobody")


def test_places_and_countries_come_apart() -> None:
    columns = ["indicator", "geo", "year", "value", "unit", "derived", "source_id", "note"]
    lines = [
        ("local share", "CHN", "2025-H1", "85.9", "%", "true", "mof2025h1", ""),
        ("taxes", "Ganzhou, CHN", "2011", "2860", "million CNY", "false", "nanfang2013b", ""),
        ("term by rule", "CHN, leaders", "2006/", "5", "a", "false", "tenure2020b", ""),
        ("rate", "USA", "2013/", "20", "%", "false", "irc_cg", ""),
    ]
    rows = environment.finance(pd.DataFrame(lines, columns=columns, dtype=str))
    assert rows[["indicator", "country_iso3", "place", "period"]].to_numpy().tolist() == [
        ["taxes", "CHN", "Ganzhou", "2011"],
        ["term-by-rule", "CHN", "leaders", "2006/.."],
        ["rate", "USA", "", "2013/.."],
    ]
