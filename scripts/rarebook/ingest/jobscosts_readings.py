"""Rows that were read for the chapter `job-costs` after its evidence had been gathered.

They lie in `readings/`. Capital costs, pledges and benchmarks are tables of their own; the rest
joins the gathered rows of its table.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rarebook.ingest.common import read_evidence

READINGS = Path(__file__).parent / "readings"


def sources() -> pd.DataFrame:
    """The sources of these rows, in the evidence's own columns."""
    return _read("sources").rename(columns={"url": "url_or_repo_path", "source": "source_id"})


def employment() -> pd.DataFrame:
    """Headcounts, counted and planned."""
    rows = _read("employment")
    return rows.assign(persons=pd.to_numeric(rows["persons"]).astype("Int64"))


def company_accounts() -> pd.DataFrame:
    """Figures of accounts."""
    return _read("accounts")


def production_costs() -> pd.DataFrame:
    """Costs of production and what they rest on."""
    return _read("costs")


def project_capex() -> pd.DataFrame:
    """What plants cost to build, with their capacity where it was stated."""
    return _read("capex")


def public_pledges() -> pd.DataFrame:
    """Announced totals that are no single award."""
    return _read("pledges")


def job_benchmarks() -> pd.DataFrame:
    """What a subsidised job cost elsewhere."""
    return _read("benchmarks")


def _read(name: str) -> pd.DataFrame:
    rows = read_evidence(READINGS / f"jobscosts_{name}.csv")
    return rows.rename(columns={"source_id": "source"})
