"""Evidence of lead times to tables: choices about dates, status and sources, on tiny input."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from rarebook.ingest import leadtimes, leadtimes_plants, leadtimes_projects, leadtimes_readings
from rarebook.ingest import leadtimes_studies as studies
from rarebook.ingest.leadtimes_dates import first_date, planned_date, span

PROJECT_COLUMNS = [
    "project", "country", "stage_class", "discovery_year", "discovery_note",
    "exploration_start_year", "exploration_start_basis", "maiden_resource_date",
    "feasibility_dates", "permit_applied", "permit_granted", "construction_start",
    "first_production", "first_production_kind", "planned_start_history", "status",
    "status_asof", "status_note", "source_id", "notes",
]  # fmt: skip
PLANT_COLUMNS = [
    "facility", "operator", "country_iso3", "scope", "green_or_brownfield",
    "decision_or_announcement", "approval", "construction_start", "planned_start_at_decision",
    "actual_start", "actual_start_kind", "status_class", "last_status", "last_status_date",
    "abandoned_date", "source_id", "note",
]  # fmt: skip
MORE_COLUMNS = [
    *PROJECT_COLUMNS,
    "listed_in", "country_iso3", "deposit_type", "status_class", "last_status_date",
    "abandoned_date",
]  # fmt: skip


def frame(columns: list[str], *rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([{column: row.get(column, "") for column in columns} for row in rows])


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2015-05-28 (NSW); 2015-12-18 (mining lease)", "2015-05-28"),
        ("Q1 2020", "2020-01"),
        ("decided 2011, Q3 2012", "2011"),
        ("28,068 kg by late 2018", "2018"),
        ("not a year: 20 000 t", ""),
        ("", ""),
    ],
)
def test_first_date(text: str, date: str) -> None:
    assert first_date(text) == date


def test_words_of_a_plan_become_months() -> None:
    assert planned_date("end of 2012") == "2012-12"
    assert planned_date("mid-2026 (plan of 2023-24)") == "2026-06"
    assert planned_date("early 2025") == "2025-01"
    assert planned_date("2013") == "2013"


def test_span() -> None:
    assert span("7 to 10 years") == ("7", "10")
    assert span("9 years") == ("9", "9")
    assert span("nearly a decade") == ("", "")


def merged() -> pd.DataFrame:
    base = frame(
        PROJECT_COLUMNS,
        {"project": "Mount Weld", "country": "Australia", "discovery_year": "1988",
         "first_production": "2011-05", "status_asof": "2025-05", "source_id": "A"},
        {"project": "Norra Kärr", "country": "Sweden", "exploration_start_year": "2009",
         "permit_applied": "2024-12-08", "status_asof": "2026-03-10", "source_id": "B",
         "planned_start_history": "2018 | FID early 2025"},
        {"project": "Twin", "country": "Norway", "status_asof": "2019", "source_id": "C"},
        {"project": "Blank", "country": "India"},
    )  # fmt: skip
    more = frame(
        MORE_COLUMNS,
        {"project": "Twin", "country_iso3": "ZAF", "status_class": "study",
         "last_status_date": "2024-09-18", "deposit_type": "carbonatite [not in source]",
         "source_id": "D;E"},
    )  # fmt: skip
    mends = pd.DataFrame(
        [
            {"project": "Mount Weld", "column": "status", "value": "open", "source_id": "F"},
            {"project": "Norra Kärr", "column": "planned_start_history",
             "value": "2027 restated", "source_id": "G"},
        ]
    )  # fmt: skip
    return leadtimes_projects.merge(base, more, mends)


def test_projects_mend_and_replace() -> None:
    rows = leadtimes_projects.tidy(merged()).set_index("project_id")
    assert rows.loc["twin", "country_iso3"] == "ZAF"
    assert rows.loc["twin", "deposit_type"] == "carbonatite"
    assert rows.loc["mount-weld", "status"] == "open"
    assert rows.loc["mount-weld", "sources"] == "A;F"
    assert "blank" not in rows.index
    assert {"mountain-pass-restart-1", "mountain-pass-restart-2"} <= set(rows.index)


def test_scale_licence_and_cleared_cells() -> None:
    rows = leadtimes_projects.tidy(merged()).set_index("project_id")
    assert rows.loc["mount-weld", "production_scale"] == "commercial"
    assert rows.loc["norra-karr", "licence"] == "2013"
    assert rows.loc["norra-karr", "application"] == ""
    assert rows.loc["norra-karr", "owner_clock"] == "false"


def test_plans_are_counted_in_order_and_a_restatement_is_no_plan() -> None:
    plans = leadtimes._planned(merged())
    assert plans["planned_start"].tolist() == ["2018", "2025-01"]
    assert plans["event"].tolist() == ["production", "decision"]


def test_the_index_counts_the_reopened_mine() -> None:
    lists = pd.DataFrame(
        {
            "list": ["TMR Advanced Rare-Earth Projects Index"] * 3,
            "list_date": ["2011-03", "2011-03", "2012-02-15"],
            "project": ["Mountain Pass (original mine)", "Unknown", "(whole list)"],
            "rank_or_note": ["already on the list", "new entry", "34 projects"],
            "source_id": ["A", "B", "C"],
        }
    )
    rows = leadtimes._lists(lists, {"mountain-pass-restart-1"})
    assert rows["project_id"].tolist() == ["mountain-pass-restart-1"]
    assert rows["entry"].tolist() == ["already-listed"]


def test_a_plant_that_only_melts_bought_oxide_has_not_started_to_separate() -> None:
    more = frame(
        PLANT_COLUMNS,
        {"facility": "Saskatoon Rare Earth Processing Facility", "country_iso3": "CAN",
         "decision_or_announcement": "2020-08-27", "actual_start": "2024 (summer)",
         "status_class": "construction", "last_status_date": "2024-09", "source_id": "A"},
        {"facility": "Not one of ours", "country_iso3": "CAN"},
    )  # fmt: skip
    rows = leadtimes_plants.tidy(pd.DataFrame(columns=["facility", "status_asof"]), more)
    assert rows["plant_id"].tolist() == ["saskatoon-src"]
    assert rows.loc[0, "start"] == ""
    assert rows.loc[0, "status_class"] == "construction"


def test_one_statement_about_three_countries_is_three_rows() -> None:
    row = {
        "jurisdiction": "Canada", "measure": "mine approval", "agency_or_scope": "",
        "period": "2021", "n": "", "mean_years": "", "median_years": "",
        "range_or_text": "over 10 years",
        "published": "2021", "source_id": "STUBBS21", "note": "",
    }  # fmt: skip
    made = studies._permit(row)
    assert [(one["country_iso3"], one["low_a"]) for one in made] == [
        ("CAN", "10"), ("USA", "7"), ("AUS", "2"),
    ]  # fmt: skip


def test_a_stock_of_permits_is_no_duration() -> None:
    assert studies._permit({"source_id": "GAO20", "range_or_text": "", "measure": "stock"}) == []


def test_readings_name_known_sources_and_directions() -> None:
    known = {source[0] for source in leadtimes_readings.SOURCES}
    for row in leadtimes_readings.DOCUMENTS:
        assert row[2] in {"supports", "contradicts", "context"}
        assert row[6] != leadtimes_readings.FOLDER or row[7] in known
    assert {row[10] for row in leadtimes_readings.PERMITS} <= known
    assert known >= leadtimes_readings.ALWAYS


def test_a_source_missing_from_its_folder_is_sought_in_the_one_that_extends_it() -> None:
    known = {
        leadtimes.BASE: pd.DataFrame({"source_id": ["A"]}),
        leadtimes.MORE: pd.DataFrame({"source_id": ["B"]}),
    }
    assert leadtimes._home(leadtimes.BASE, "A", known) == leadtimes.BASE
    assert leadtimes._home(leadtimes.BASE, "B", known) == leadtimes.MORE
    assert leadtimes.split_all("A; B;;A") == ["A", "B"]


def test_ingest_needs_its_folders(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        leadtimes.ingest(tmp_path, tmp_path)
