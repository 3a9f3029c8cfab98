"""Separation lines outside China and what companies have made: two files of folder `production`.

Choices about the data
- One row a line, product and source: capacities that name several products are split. A capacity
  is design: of the product (`output`), of what goes in (`input`), or what a site could grow to
  (`potential`).
- `readings/supply_*.csv` adds capacities that the first list lacks, each with its source; where
  both have one, both rows stand.
- Lynas's fiscal year (July to June) is written as the months it covers.
- Totals of a country's quota are in the table `quotas`; rows that the evidence added up are left
  out. A group's quota is a permission, not output.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from rarebook.ingest.common import (
    cited,
    put_sources,
    read_evidence,
    split_sources,
    with_ids,
    write_table,
)
from rarebook.ingest.supply_words import COMPANIES, METRICS, PROJECTS, capacities, fiscal

READINGS = Path(__file__).parent / "readings"
FOLDER = "production"


def ingest(evidence: Path, data: Path) -> None:
    """Write `separation_projects`, `company_output` and `supply_documents`.

    Raises
    ------
    KeyError
        If the evidence names a project, company or metric that is not known here.
    rarebook.problems.TableError
        If a row breaks the description of its table.
    """
    folder = evidence / FOLDER
    gathered = {
        "separation_projects": lines(read_evidence(folder / "separation_projects.csv")),
        "company_output": output(read_evidence(folder / "company_output.csv")),
    }
    for (name, rows), reading in zip(gathered.items(), ("lines", "output"), strict=True):
        read = read_evidence(READINGS / f"supply_{reading}.csv")
        write_table(data, name, _cited(evidence, data, pd.concat([rows, read]).fillna("")))
    documents = read_evidence(READINGS / "supply_documents.csv").assign(folder="supply_read")
    write_table(data, "supply_documents", _cited(evidence, data, documents))


def lines(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a separation line and product.

    Parameters
    ----------
    rows : DataFrame
        The gathered list, as text.

    Returns
    -------
    DataFrame
        `capacity_t` in tonnes a year, empty where none was found; `folder` of the source.
    """
    made = []
    for row in rows.to_dict("records"):
        line = PROJECTS[row["project"]]
        found = capacities(row["capacity"], line.product)
        for product, low, high, bound in found:
            apart = f"-{product}" if len(found) > 1 else ""
            made.append(
                {
                    "line_id": line.slug + apart,
                    "plant_id": line.plant_id,
                    "plant": row["project"],
                    "company": row["company"],
                    "country_iso3": row["country_iso3"],
                    "product": product,
                    "measure": line.measure,
                    "capacity_t": low,
                    "capacity_high_t": high,
                    "capacity_bound": bound,
                    "status_class": line.status,
                    "status": row["status"],
                    "status_as_of": row["status_as_of"],
                    "started": line.started,
                    "target_start": line.target,
                    "source_id": row["source_id"],
                    "note": _note(row),
                }
            )
    return pd.DataFrame(made).assign(folder=FOLDER)


def _note(row: Mapping[Any, Any]) -> str:
    """The evidence's note without its own names of sources, and the dates in words."""
    note = str(row["note"]).replace(" (S10)", "").replace('"', "'")
    return "; ".join(filter(None, (note, str(row["start_or_target"]))))


def output(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a company, period, product and source.

    Returns
    -------
    DataFrame
        `quantity_t` in tonnes: of oxide for a product, of REO for a sum of rare earths.
    """
    rows = rows[(rows["derived"] != "True") & rows["company"].isin(list(COMPANIES))]
    made = []
    for row in rows.to_dict("records"):
        identity, company, country = COMPANIES[row["company"]]
        product, measure = METRICS[row["metric"]]
        period, part = fiscal(row["period"])
        made.append(
            {
                "company_id": identity,
                "company": company,
                "country_iso3": country,
                "period": period,
                "part": part,
                "product": product,
                "measure": measure,
                "quantity_t": row["value"],
                "source_id": row["source_id"],
                "note": row["note"],
            }
        )
    return pd.DataFrame(made).assign(folder=FOLDER)


def _cited(evidence: Path, data: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of several folders with the book's ids of their sources."""
    made = []
    for folder, part in rows.groupby("folder", sort=False):
        if folder == "supply_read":
            made.append(_read_here(data, part))
        else:
            made.append(cited(evidence, data, str(folder), part))
    return pd.concat(made)


def _read_here(data: Path, rows: pd.DataFrame) -> pd.DataFrame:
    pairs = rows["source_id"].map(split_sources)
    known = read_evidence(READINGS / "supply_sources.csv")
    ids = put_sources(data, "supply_read", known, {s for pair in pairs for s in pair if s})
    return with_ids(rows, ids)
