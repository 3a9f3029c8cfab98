"""Counts of patents: the published ones, each of its own kind, and two annual series."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from rarebook.ingest.patents_words import (
    BASES,
    NOT_RARE_EARTHS,
    SEARCHES,
    STATUSES,
    first_fit,
    iso3,
    period,
)

ANNUAL = {"S19": "families-anywhere", "S20": "us-office-grants"}
HOME_OFFICES = {"S15": "CHN", "S06": "USA"}
HEDGES = {"S17": "about", "S21": "over"}
SHARE_ONLY = "S73"  # its number of filings is in words only; the share is what is used
COUNTRIES = {
    "World": "WLD",
    "United States": "USA",
    "China (incl. Hong Kong)": "CHN",
    "Japan": "JPN",
    "South Korea": "KOR",
    "Germany": "DEU",
}


def patent_counts(gathered: pd.DataFrame) -> pd.DataFrame:
    """The published counts, one row each; what the evidence derived or broke down is left out."""
    kept = gathered[
        (gathered["derived"] == "false")
        & ~gathered["source_id"].isin(ANNUAL)
        & ~gathered["class_or_query"].str.contains(NOT_RARE_EARTHS)
        & ~((gathered["source_id"] == SHARE_ONLY) & (gathered["count"] == ""))
        & gathered["office_or_country"].map(iso3).astype(bool)
    ]
    return pd.DataFrame([_row(row) for row in kept.to_dict("records")])


def _row(row: dict[Any, str]) -> dict[str, object]:
    place, kind, source = row["office_or_country"], row["kind"], row["source_id"]
    search = f"{place} {row['class_or_query']}"
    count_id, scope, query = next(
        found for own, words, *found in SEARCHES if own == source and words in search
    )
    basis = first_fit(row["counting_basis"], BASES)
    country = iso3(place)
    if "JP member" in kind:
        country = "XJP" if "without" in kind else "JPN"
    share = kind.startswith("share of world")
    return {
        "count_id": count_id,
        "query": query,
        "scope": scope,
        "basis": basis,
        "status": first_fit(kind, STATUSES),
        "office": _office(source, basis, country),
        "country_iso3": "WLD" if source == "S06" else country,
        "holder": place.removeprefix("applicant: ") if place.startswith("applicant") else "all",
        "period": period(row["year_or_period"]),
        "patents": "" if share else row["count"].removesuffix(".0"),
        "qualifier": HEDGES.get(source, "") if row["count"] else "",
        "world_share_percent": row["count"] if share else "",
        "sample_size": _sample(search),
        "cumulative": row["cumulative"],
        "source_id": source,
        "note": row["note"],
    }


def _office(source: str, basis: str, country: str) -> str:
    if source in HOME_OFFICES:
        return HOME_OFFICES[source]
    return country if basis == "office" else "WLD"


def _sample(search: str) -> str:
    found = re.search(r"n=([\d,]+)", search)
    return found[1].replace(",", "") if found else ""


def annual(gathered: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """Two series by inventor's country, for one field (gathered) and for all (read later)."""
    field = gathered[gathered["source_id"].isin(ANNUAL) & (gathered["derived"] == "false")]
    rows = pd.DataFrame(
        {
            "series": field["source_id"].map(ANNUAL),
            "field": "materials-metallurgy",
            "country_iso3": field["office_or_country"].map(COUNTRIES),
            "year": field["year_or_period"],
            "patents": field["count"].str.removesuffix(".0"),
            "source_id": field["source_id"],
        }
    )
    order = ["series", "field", "country_iso3", "year"]
    return pd.concat([rows, read]).sort_values(order)
