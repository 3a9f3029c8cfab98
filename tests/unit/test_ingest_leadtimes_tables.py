"""The ingest of lead times from made-up evidence to written tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from gathered import Row, cells, empty_book, held, only, table, write, write_sources
from rarebook.ingest import leadtimes, leadtimes_projects, leadtimes_readings
from rarebook.problems import TableError

OWN = ("A", "B", "C", "JASANSKY", "CEQ20", "DEWITT08", "ASSAY_CA", "HTHG", "STUBBS21", "OTHER")
PROJECTS = """project | country | country_iso3 | stage_class | discovery_year | discovery_note |
 exploration_start_year | exploration_start_basis | maiden_resource_date | feasibility_dates |
 permit_applied | permit_granted | construction_start | first_production | first_production_kind |
 planned_start_history | status | status_asof | status_note | source_id | notes"""
MORE = {"deposit_type": "", "status_class": "", "last_status_date": "", "abandoned_date": ""}
PLANTS = """facility | country | decision_or_announcement | approval | construction_start |
 planned_start_at_decision | actual_start | actual_start_kind | status_asof | source_id | note"""


def plain(columns: str, **given: str) -> Row:
    """A row of these columns, empty but for the given cells."""
    return dict.fromkeys((name.strip() for name in columns.split("|")), "") | given


def named_in_the_code(folder: str) -> set[str]:
    """Sources of an evidence folder that rows written in the package itself name."""
    said = [(row[6], row[7]) for row in leadtimes_readings.DOCUMENTS]
    said += [(row[3], row[4]) for row in leadtimes_readings.MILESTONES]
    said += [(row["folder"], row["sources"]) for row in leadtimes_projects.EPISODES]
    cells = [cell for place, cell in said if place == folder]
    return {part for cell in cells for part in leadtimes.split_all(cell)}


def gather_projects(base: Path, more: Path) -> None:
    write(
        base / "ree_projects.csv",
        plain(
            PROJECTS,
            project="Hill of Sand",
            country="Australia",
            exploration_start_year="1998",
            planned_start_history="2013 | FID early 2019 | construction mid-2026",
            status_asof="2025-03",
            source_id="A;B;C",
        ),
        plain(PROJECTS, project="Mountain Pass (original mine)", country="United States",
              first_production="1952", planned_start_history="end of 2012", source_id="A"),
    )  # fmt: skip
    write(
        more / "ree_projects_more.csv",
        plain(PROJECTS, project="Moor", country_iso3="NOR", source_id="M1") | MORE,
    )
    mend = {"project": "Moor", "column": "status", "value": "paused", "source_id": "M2"}
    write(more / "ree_projects_supplement.csv", mend)
    write(
        more / "list_memberships.csv",
        *table(
            "list | list_date | project | rank_or_note | source_id",
            "TMR Advanced Rare-Earth Projects Index | 2011-03 | Moor | new entry, but late | M1",
            "Ten to watch | 2012 | Hill of Sand | rank inferred from the text | M1",
            "Ten to watch | 2012 | Moor | company named | M1",
            "Ten to watch | 2013 | Moor | new entry | M1",
            "Ten to watch | 2013 | Hill of Sand | third | M1",
        ),
    )
    write(
        base / "ree_project_counts_tmr.csv",
        {"as_of": "2011-06", "n_projects_tracked": "300", "n_companies": "200", "n_countries": "",
         "n_advanced_projects": "25", "scope": "listed companies", "source_id": "A"},
    )  # fmt: skip


def gather_plants(base: Path, more: Path) -> None:
    first = plain(PLANTS, facility="Lynas LAMP", country="Malaysia", actual_start="2013-02",
                  actual_start_kind="first oxide", source_id="A;B;C")  # fmt: skip
    write(base / "processing_leadtimes.csv", first)
    second = plain(PLANTS, facility="Yesan", decision_or_announcement="2021-05", source_id="M1")
    extra = {"country_iso3": "KOR", "status_class": "construction", "last_status": "half built",
             "last_status_date": "2024-10", "abandoned_date": ""}  # fmt: skip
    write(more / "plants_more.csv", second | extra)


def gather_studies(base: Path) -> None:
    columns = "study_id | published | sample | n | cohort | metric | value_years | value_text"
    write(
        base / "leadtime_studies.csv",
        *table(
            f"{columns} | survivorship | source_id | note",
            "KINGSNORTH2009 | 2009 | two mines | 2 | all | mean | 8 | range 5-11 | judgement | A |",
            "OTHER1 | 2010 | two mines | 2 | all | mean | 14 | | completed mines only | A;B |",
            "OTHER1 | 2010 | asked | | all | wait | | 3 to 7 | counts: all | B |",
            "OTHER1 | 2010 | finds | | all | share that became mines | | 45% | | B |",
        ),
    )
    columns = "study_id | study_published | scope | country | rank_from_longest | n_mines"
    write(
        base / "sp_country_leadtimes.csv",
        *table(
            f"{columns} | lead_time_years | value_qualifier | source_id | note",
            "SP2024_NMA | 2024-07 | built or not | United States | 2 | 13 | 29 | nearly | A |",
            "SP2025_MI | 2025-04 | built | Chile | 4 | 9 | | range 20-25 | A |",
            "SP2025_MI | 2025-04 | built | Atlantis | 1 | 1 | 99 | | A |",
            "RETOLD | 2025-04 | built | Chile | 1 | 1 | 98 | | A |",
        ),
    )
    columns = "study_id | mine | country | commodity | in_sample_as | discovery_year"
    write(
        base / "sp_mines.csv",
        *table(
            f"{columns} | production_year | assumed_production_year | note | source_id",
            "SP2024_NMA | Deep Vein | United States | gold | operating (one) | | 2006 | | | A",
            "SP2024_NMA | High Lake | Canada | copper | not operating | 1988 | | 2030 | | A",
        ),
    )
    columns = "name | state | commodity | is_coal | first_production_year | source_id"
    write(
        base / "us_mine_starts_since_2002.csv",
        *table(columns, "Zinc Gap | Idaho | Zinc | no | 2011 | JASANSKY",
               "Black Seam | Ohio | Coal | yes | 2004 | JASANSKY"),
    )  # fmt: skip


def gather_permits(base: Path) -> None:
    columns = "jurisdiction | measure | period | n | mean_years | median_years | range_or_text"
    write(
        base / "permitting.csv",
        *table(
            f"{columns} | published | source_id | note",
            "United States | statements | 1998-2006 | 12 | 3 | | 73 to 5,844 days | 2008 | "
            "DEWITT08 |",
            "United States | reviews | 2010 | about 30 | 4 | 3.5 | | 2020 | CEQ20;A |",
            "Canada | legal limit | 2019 | | | | five and a half years | 2023 | ASSAY_CA |",
            "Sweden | legal limit | 2024 | | 2.5 | | 30 months | 2023 | ASSAY_CA |",
            "United States | plans | 2014 | 68 | 2 | | about 1 month to over 11 years | 2016 | "
            "HTHG |",
            "Canada | approval | 2021 | | | | over 10 years | 2021 | STUBBS21 |",
            "United States | to commissioning | 2020 | | 9 | | | 2020 | HTHG |",
            "United States | permits open | 2020 | 800 | | | | 2020 | OTHER | a stock",
        ),
    )


def gather_opinions(base: Path) -> None:
    columns = "year_or_period | country | budget_usd_m | ratio_to_us | us_ratio_to_country"
    write(
        base / "exploration_budgets.csv",
        *table(
            f"{columns} | derived | scope | source_id | note",
            "2011 | Canada | 2100 | 2.5 | 0.4 | ratios | metals | A |",
            "15 years to 2023/24 | Canada | | 1.8 | 0.55 | us_ratio_to_country | metals | A |",
            "2012 | Latin America | 600 | | 0.7 | no | metals | A |",
        ),
    )
    write(
        base / "policy_targets.csv",
        *table("date | actor | target | deadline | outcome_known | source_id",
               "2011-05-04 | A miner | 9,000 t a year | mid-2014 | not met | A"),
    )  # fmt: skip
    write(
        base / "expert_horizons.csv",
        *table(
            "claim_topic | who | horizon | kind | date | source_id | note",
            "supply | Kingsnorth (IMCOA) | 8 to 12 years | expert judgement, talk | 2010 | A |",
            "metal | A minister | 18 months | political statement | 2025 | A |",
            "magnet | A maker | some time | company | 2023 | A |",
            "permit | A town | 10 to 1? years (truncated) | information | 2023 | A |",
        ),
    )


def gather(evidence: Path) -> Path:
    """Evidence of a few rows in every file."""
    base, more = evidence / leadtimes.BASE, evidence / leadtimes.MORE
    gather_projects(base, more)
    gather_plants(base, more)
    gather_studies(base)
    gather_permits(base)
    gather_opinions(base)
    write_sources(base, {*OWN, *named_in_the_code(leadtimes.BASE)})
    write_sources(more, {"M1", "M2", *named_in_the_code(leadtimes.MORE)})
    write(
        evidence / "production" / "mine_production.csv",
        *table(
            "iso3 | year | quantity_t_reo | edition",
            "USA | 1961 | 20 | DS-140 (2020)",
            "USA | 1960 | 10 | DS-140 (2020)",
            "USA | 1962 | | DS-140 (2020)",
            "USA | 1960 | 11 | Another book",
        ),
    )
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("leadtimes")
    data = empty_book(folder)
    leadtimes.ingest(gather(folder / "evidence"), data)
    return data


def test_a_project_names_its_first_two_sources_and_lists_the_others(data: Path) -> None:
    row = only(data, "ree_projects", project_id="hill-of-sand")
    assert (row["source_id"], row["source_id_2"]) == ("leadtimes-a", "leadtimes-b")
    assert row["more_source_ids"] == "leadtimes-c"
    mended = only(data, "ree_projects", project_id="moor")
    assert (mended["status"], mended["source_id_2"]) == ("paused", "leadtimes_more-m2")


def test_every_plan_of_a_project_has_its_step_date_and_kind(data: Path) -> None:
    plans = held(data, "ree_planned_starts", project_id="hill-of-sand")
    assert cells(plans, "step", "planned_start", "event") == [
        ["1", "2013", "production"],
        ["2", "2019-01", "decision"],
        ["3", "2026-06", "construction"],
    ]
    reopened = only(data, "ree_planned_starts", project_id="mountain-pass-restart-1")
    assert reopened["planned_start"] == "2012-12"


def test_a_list_says_how_a_project_came_onto_it(data: Path) -> None:
    listed = held(data, "ree_project_lists")
    assert cells(listed, "list", "project_id", "entry") == [
        ["tmr-index", "moor", "late"],
        ["Ten to watch", "hill-of-sand", "inferred"],
        ["Ten to watch", "moor", "inferred"],
        ["Ten to watch", "moor", "new"],
        ["Ten to watch", "hill-of-sand", "named"],
    ]
    counted = only(data, "ree_list_counts")
    assert cells([counted], "list_date", "tracked_projects", "advanced_projects", "note") == [
        ["2011-06", "300", "25", "listed companies"]
    ]


def test_a_source_read_later_stands_second_and_moves_the_second_behind(data: Path) -> None:
    plant = only(data, "plant_lead_times", plant_id="gebeng")
    assert (plant["source_id"], plant["source_id_2"]) == (
        "leadtimes-a",
        "leadtimes_read-lynas-gebeng",
    )
    assert plant["more_source_ids"] == "leadtimes-b;leadtimes-c"
    assert (plant["start"], plant["status_class"]) == ("2013-02", "producing")
    other = only(data, "plant_lead_times", plant_id="yesan")
    assert (other["decision"], other["start"], other["ended"]) == ("2021-05", "", "")
    assert (other["source_id"], other["source_id_2"]) == ("leadtimes_more-m1", "")


def test_studies_that_disagree_both_stand_and_ranges_keep_their_ends(data: Path) -> None:
    studies = held(data, "lead_time_studies", country_iso3="")
    assert cells(studies, "study", "lead_time_a", "low_a", "high_a", "unbuilt", "share_pct") == [
        ["imcoa2009", "8", "5", "11", "judgement", ""],
        ["other1", "14", "", "", "left-out", ""],
        ["other1", "", "3", "7", "counted", ""],
        ["other1", "", "", "", "", "45"],
    ]
    assert studies[1]["source_id_2"] == "leadtimes-b"


def test_countries_of_one_edition_say_how_many_mines_were_not_built(data: Path) -> None:
    usa = only(data, "lead_time_studies", country_iso3="USA")
    assert cells([usa], "study", "lead_time_a", "mines", "built_mines", "unbuilt_mines") == [
        ["sp2024-nma", "29", "13", "3", "10"]
    ]
    assert (usa["unbuilt"], usa["paid_by"]) == (
        "assumed-start",
        "National Mining Association, in part",
    )
    chile = only(data, "lead_time_studies", country_iso3="CHL")
    assert cells([chile], "lead_time_a", "low_a", "high_a", "unbuilt_mines", "rank") == [
        ["", "20", "25", "", "4"]
    ]


def test_a_mine_that_was_not_built_keeps_its_assumed_year_apart(data: Path) -> None:
    mines = held(data, "lead_time_study_mines", study="sp2024-nma")
    assert cells(mines, "country_iso3", "built", "production_year", "assumed_production_year") == [
        ["USA", "true", "2006", ""],
        ["CAN", "false", "", "2030"],
    ]
    starts = held(data, "us_mine_starts")
    assert cells(starts, "mine", "coal", "first_production_year") == [
        ["Black Seam", "true", "2004"],
        ["Zinc Gap", "false", "2011"],
    ]


def test_permits_are_in_years_with_the_kind_of_their_source(data: Path) -> None:
    columns = ("kind", "scope", "cases", "mean_a", "low_a", "high_a")
    measured = held(data, "permit_durations", kind="measured")
    assert cells(measured, "measure", *columns[1:]) == [
        ["statements", "all-sectors", "12", "3", "0.20", "16.0"],
        ["reviews", "all-sectors", "", "4", "", ""],
        ["plans", "mine", "68", "2", "0.08", "11"],
    ]
    limits = held(data, "permit_durations", measure="legal limit")
    assert cells(limits, "country_iso3", *columns) == [
        ["CAN", "limit", "mine", "", "", "", "5.5"],
        ["SWE", "limit", "mine", "", "", "", "2.5"],
    ]


def test_a_statement_on_several_countries_is_a_row_each_and_a_stock_is_none(data: Path) -> None:
    said = held(data, "permit_durations", measure="approval")
    assert cells(said, "country_iso3", "low_a", "high_a") == [
        ["CAN", "10", ""],
        ["USA", "7", "7"],
        ["AUS", "2", "2"],
    ]
    assert not held(data, "permit_durations", measure="permits open")
    assert not held(data, "permit_durations", measure="to commissioning")
    read = held(data, "permit_durations", source_id="leadtimes_read-mml-2012")
    assert cells(read, "country_iso3", "low_a", "high_a") == [
        ["AUS", "1.5", "3"],
        ["CAN", "1.5", "3"],
    ]


def test_a_ratio_stands_only_where_it_was_published(data: Path) -> None:
    budgets = held(data, "exploration_budgets")
    names = ("period", "country_iso3", "budget_musd", "multiple_of_us", "us_per_endowment")
    assert cells(budgets, *names) == [
        ["2011", "CAN", "2100", "", ""],
        ["2009/2023", "CAN", "", "1.8", ""],
        ["2012", "", "600", "", "0.7"],
    ]


def test_targets_and_horizons_are_dates_and_years(data: Path) -> None:
    target = only(data, "start_targets")
    assert cells([target], "announced", "deadline", "outcome") == [
        ["2011-05-04", "2014-06", "not met"]
    ]
    horizons = held(data, "expert_horizons")
    assert cells(horizons, "who", "low_a", "high_a", "kind") == [
        ["IMCOA", "8", "12", "expert-judgement"],
        ["A minister", "1.5", "1.5", "political-statement"],
        ["A maker", "", "", "company"],
    ]


def test_the_long_series_is_of_one_publisher_and_in_order(data: Path) -> None:
    assert cells(held(data, "mine_output_history"), "year", "quantity_t", "source_id") == [
        ["1960", "10", "leadtimes_read-usgs-ds140"],
        ["1961", "20", "leadtimes_read-usgs-ds140"],
    ]


def test_what_was_read_for_claims_is_numbered_and_sourced(data: Path) -> None:
    documents = held(data, "lead_time_documents", claim_id="lead-times-013")
    assert [row["document_id"] for row in documents] == [
        f"lead-times-013-{n + 1}" for n in range(len(documents))
    ]
    steps = held(data, "chain_milestones", chain="molycorp")
    assert steps[0]["source_id"] == "leadtimes_read-chevron-08"
    assert len(held(data, "chain_milestones")) == len(leadtimes_readings.MILESTONES)


def test_only_sources_in_use_come_and_private_names_stay_behind(data: Path) -> None:
    known = {row["source_id"]: row for row in held(data, "sources")}
    assert "leadtimes-other" not in known
    assert known["leadtimes-jasansky"]["publisher"].startswith("fineprint-global")
    assert "leadtimes_read-usgs-mrds" in known
    assert "words of the text" not in (data / "sources.csv").read_text(encoding="utf-8")


def test_a_country_that_is_no_code_is_refused_with_its_row(tmp_path: Path) -> None:
    data, evidence = empty_book(tmp_path), gather(tmp_path / "evidence")
    odd = plain(PROJECTS, project="Moor", country_iso3="NO", source_id="M1") | MORE
    write(evidence / leadtimes.MORE / "ree_projects_more.csv", odd)
    with pytest.raises(TableError) as refused:
        leadtimes.ingest(evidence, data)
    (problem,) = refused.value.problems
    assert "ree_projects.csv" in problem.file
    assert (problem.row, problem.column, problem.value) == (3, "country_iso3", "NO")
    assert "must be of the form" in problem.rule
    assert not (data / "ree_projects.csv").exists()


def test_a_source_that_no_folder_lists_is_named(tmp_path: Path) -> None:
    data, evidence = empty_book(tmp_path), gather(tmp_path / "evidence")
    write_sources(evidence / leadtimes.MORE, {"M1", *named_in_the_code(leadtimes.MORE)})
    with pytest.raises(KeyError, match=r"leadtimes_more/sources\.csv has no M2"):
        leadtimes.ingest(evidence, data)
