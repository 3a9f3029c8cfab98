"""The supply ingest on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import (
    cells,
    empty_book,
    held,
    only,
    read_with_folders,
    source_cells,
    write_sources,
)
from rarebook.ingest import supply
from rarebook.ingest.supply_words import capacities, fiscal
from rarebook.problems import TableError


def project(**given: str) -> pd.DataFrame:
    row = {
        "project": "White Mesa Phase 2",
        "company": "Energy Fuels",
        "country_iso3": "USA",
        "product": "several",
        "capacity": ">6000 NdPr; 240 Dy",
        "capacity_unit": "t/yr",
        "status": "study",
        "status_as_of": "2026-01",
        "start_or_target": "Q1 2029",
        "source_id": "a",
        "note": "costly",
    }
    return pd.DataFrame([row | given])


def company(**given: str) -> pd.DataFrame:
    row = {"company": "Lynas", "period": "FY2021", "metric": "NdPr oxide", "value": "5461"}
    row |= {"unit": "t", "derived": "False", "source_id": "b", "note": ""}
    return pd.DataFrame([row | given])


def test_a_capacity_of_two_products_becomes_two_lines() -> None:
    made = supply.lines(project()).set_index("line_id")
    assert list(made.index) == ["white-mesa-2-ndpr", "white-mesa-2-dy"]
    assert made["capacity_t"].tolist() == ["6000", "240"]
    assert made["capacity_bound"].tolist() == ["over", ""]
    assert made["target_start"].eq("2029-02").all()
    assert made.loc["white-mesa-2-dy", "note"] == "costly; Q1 2029"


def test_a_capacity_that_nobody_found_stays_empty() -> None:
    assert supply.lines(project(capacity=""))["capacity_t"].tolist() == [""]


def test_what_goes_in_is_not_called_output() -> None:
    made = supply.lines(project(project="Lacq (Caremag)", capacity="5000 concentrate"))
    assert made[["product", "measure"]].to_numpy().tolist() == [["feed", "input"]]


def test_an_unknown_project_or_form_stops_the_ingest() -> None:
    with pytest.raises(KeyError):
        supply.lines(project(project="Nowhere"))
    with pytest.raises(ValueError, match="unknown form"):
        capacities("plenty", "ndpr")
    with pytest.raises(ValueError, match="unknown form"):
        fiscal("last year")


def test_sums_of_the_evidence_and_country_quotas_are_left_out() -> None:
    rows = pd.concat(
        [company(), company(derived="True"), company(company="China total control quota")]
    )
    made = supply.output(rows)
    assert made[["company_id", "period", "product", "quantity_t"]].to_numpy().tolist() == [
        ["lynas", "2020-07/2021-06", "ndpr", "5461"]
    ]


@pytest.mark.parametrize(
    ("words", "period", "part"),
    [
        ("Q4 FY2025 (Apr-Jun 2025)", "2025-04/2025-06", "whole"),
        ("Q2 2024", "2024-04/2024-06", "whole"),
        ("2023 batches 1+2", "2023", "batch-1-2"),
        ("2023 batch 3", "2023", "batch-3"),
    ],
)
def test_periods_become_iso(words: str, period: str, part: str) -> None:
    assert fiscal(words) == (period, part)


# --- the whole ingest, on evidence of a few rows


def gather(evidence: Path, projects: pd.DataFrame) -> Path:
    """Evidence of a few rows; the sources of rows read later are in their folders."""
    folder = evidence / supply.FOLDER
    folder.mkdir(parents=True)
    projects.to_csv(folder / "separation_projects.csv", index=False)
    output = pd.concat(
        [
            company(value="5000", source_id="O1"),
            company(value="5100", source_id="O2", note="as restated"),
            company(metric="total REO", period="Q3 2024", value="12", source_id="O1"),
            company(derived="True", period="2023", source_id="O1"),
        ]
    )
    output.to_csv(folder / "company_output.csv", index=False)
    read = read_with_folders(supply.READINGS, "supply_lines", "supply_output")
    for place in {*read, supply.FOLDER} - {"supply_read"}:
        more = ("P1", "P2", "O1", "O2") if place == supply.FOLDER else ()
        write_sources(evidence / place, {*source_cells(read.get(place, [])), *more})
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("supply")
    data = empty_book(folder)
    projects = pd.concat(
        [
            project(source_id="P1;P2", note='near "the mill" (S10)'),
            project(project="Nolans", capacity="800-1000", start_or_target="", source_id="P1"),
        ]
    )
    supply.ingest(gather(folder / "evidence", projects), data)
    return data


def test_lines_are_written_with_both_sources_and_both_ends_of_a_range(data: Path) -> None:
    line = only(data, "separation_projects", line_id="white-mesa-2-ndpr")
    assert cells([line], "capacity_t", "capacity_bound", "source_id", "source_id_2", "note") == [
        ["6000", "over", "production-p1", "production-p2", "near 'the mill'; Q1 2029"]
    ]
    ranged = only(data, "separation_projects", line_id="nolans")
    assert (ranged["capacity_t"], ranged["capacity_high_t"]) == ("800", "1000")


def test_lines_read_later_stand_beside_with_sources_of_their_own_folder(data: Path) -> None:
    read = only(data, "separation_projects", line_id="mountain-pass-light-line")
    assert read["source_id"] == "supply_read-adamas-mp22"
    extended = {row["source_id"] for row in held(data, "separation_projects")}
    assert {name.partition("-")[0] for name in extended} >= {"leadtimes_more", "supply_read"}


def test_an_output_that_two_sources_give_differently_has_two_rows(data: Path) -> None:
    rows = held(data, "company_output", company_id="lynas", period="2020-07/2021-06")
    assert cells(rows, "product", "measure", "quantity_t", "source_id", "note") == [
        ["ndpr", "output", "5000", "production-o1", ""],
        ["ndpr", "output", "5100", "production-o2", "as restated"],
    ]
    quarter = only(data, "company_output", company_id="lynas", period="2024-07/2024-09")
    assert (quarter["product"], quarter["quantity_t"]) == ("reo", "12")
    assert not held(data, "company_output", company_id="lynas", period="2023")


def test_what_documents_say_of_supply_names_two_sources(data: Path) -> None:
    row = only(data, "supply_documents", document_id="alternatives-pipeline-012-1")
    assert (row["source_id"], row["source_id_2"]) == (
        "supply_read-chikyu-mtn26",
        "supply_read-chikyu-noj26",
    )


def test_a_line_that_stands_twice_is_refused_with_its_row(tmp_path: Path) -> None:
    data = empty_book(tmp_path)
    twice = pd.concat([project(project="Nolans", capacity="5", source_id="P1")] * 2)
    with pytest.raises(TableError) as refused:
        supply.ingest(gather(tmp_path / "evidence", twice), data)
    (_, key) = refused.value.problems
    assert (key.row, key.column) == (3, "line_id")
    assert "must be unique" in key.rule
