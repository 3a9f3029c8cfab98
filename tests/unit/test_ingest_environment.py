"""The ingest of waste, water and local revenue on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, table, write, write_sources
from rarebook.ingest import environment
from rarebook.ingest.common import read_evidence
from rarebook.problems import TableError

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


# --- the whole ingest, on evidence of a few rows


def gather(evidence: Path, *lines: str) -> Path:
    """Evidence of these measures and two rows of public money."""
    folder = evidence / environment.FOLDER
    write(folder / "measures.csv", *table(" | ".join(MEASURES), *lines))
    write(
        folder / "fiscal.csv",
        *table(
            "indicator | geo | year | value | unit | derived | source_id | note",
            "local revenue | Somewhere, CHN | 2025-H1 | 41.5 | % | false | taxes;wp2012 |",
            "local revenue | CHN | 2020 | 50 | % | true | taxes | worked out",
        ),
    )
    write_sources(folder, ("wp2012", "pell", "hjkx2014", "taxes", "idle"))
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("environment")
    data = empty_book(folder, ("jobscosts-ganzhou38",))
    lines = (
        "Water per t REO | hills | leaching | before 2012 | 11 | 14 | m3 | false | wp2012 |",
        "Water per t REO | hills | leaching | before 2012 | 25 | | m3 | false | pell | SUSPECT",
        "Soil | hills | | plan | | 3 | 1 | false | hjkx2014 | below",
    )
    environment.ingest(gather(folder / "evidence", *lines), data)
    return data


def test_figures_that_contradict_each_other_stand_with_how_they_came_about(data: Path) -> None:
    rows = held(data, "environment_measures", measure="water-per-t-reo")
    assert cells(rows, "period", "value", "value_high", "evidence", "source_id") == [
        ["../2011", "11", "14", "official", "environment-wp2012"],
        ["../2011", "25", "", "modelled", "environment-pell"],
    ]
    assert rows[1]["note"].startswith("not credible")


def test_an_upper_bound_has_no_lower_end(data: Path) -> None:
    row = only(data, "environment_measures", measure="soil")
    assert cells([row], "period", "value", "value_high", "note") == [
        ["", "", "3", "as planned; below"]
    ]


def test_a_measure_read_later_may_stand_on_a_source_of_another_topic(data: Path) -> None:
    row = only(data, "environment_measures", source_id="jobscosts-ganzhou38")
    assert row["value"] == "250000"
    assert only(data, "sources", source_id="jobscosts-ganzhou38")["title"] == "Kept"
    read = read_evidence(environment.READINGS / "environment_measures.csv")
    assert len(held(data, "environment_measures")) == 3 + len(read)


def test_public_money_keeps_its_place_and_both_sources(data: Path) -> None:
    row = only(data, "local_finance")
    assert cells([row], "country_iso3", "place", "period", "value", "source_id", "source_id_2") == [
        ["CHN", "Somewhere", "2025-01/2025-06", "41.5", "environment-taxes", "environment-wp2012"]
    ]
    assert not held(data, "sources", source_id="environment-idle")


def test_a_figure_that_is_no_number_is_refused_with_its_row(tmp_path: Path) -> None:
    data = empty_book(tmp_path, ("jobscosts-ganzhou38",))
    line = "Soil | hills | | 2014 | lots | | 1 | false | hjkx2014 |"
    with pytest.raises(TableError) as refused:
        environment.ingest(gather(tmp_path / "evidence", line), data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "value", "lots")
    assert problem.rule == "not of type number"
