"""The supply ingest on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import supply
from rarebook.ingest.supply_words import capacities, fiscal


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
