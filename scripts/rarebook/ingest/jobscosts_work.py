"""People and pay of the folder `jobscosts`: wages and employment."""

from __future__ import annotations

import pandas as pd

from rarebook.ingest import jobscosts_readings as readings

COVERAGES = {
    "NBS urban non-private units": "urban-non-private",
    "NBS urban private units": "urban-private",
    "NBS above-scale enterprises": "above-scale-enterprises",
    "Urban non-private on-post staff": "urban-non-private-on-post",
    "BLS OEWS/OES": "oews-industry",
    "OES via NM DWS": "oes-occupation-in-industry",
    "company commitment": "employer-commitment",
    "NY State Comptroller": "state-comptroller",
    "EEH average weekly": "weekly-earnings",
    "AWE": "weekly-earnings",
}
GROUPS = {
    "all industries": "all-industries",
    "Agriculture": "agriculture",
    "Mining": "mining",
    "Manufacturing": "manufacturing",
    "Electricity": "utilities",
    "Construction": "construction",
    "Information": "information",
    "Finance": "finance",
    "Scientific": "research",
    "all posts": "all-posts",
    "middle and senior": "managers",
    "professional": "professionals",
    "clerical": "clerks",
    "social production": "service-workers",
    "production and manufacturing": "production-workers",
    "Nonferrous metal": "nonferrous-metals",
    "Machinery": "machinery",
    "Fabricated metal": "fabricated-metals",
    "Nonmetallic": "nonmetallic-minerals",
    "Production occupations in metal ore": "metal-ore-production",
    "Crushing": "metal-ore-crushing",
    "Furnace": "metal-ore-kiln",
    "Metal-refining": "metal-ore-furnace",
    "Helpers": "metal-ore-helpers",
    "10X magnet plant": "magnet-plant-staff",
    "Securities": "securities",
}
PLACES = {
    "China": ("CHN", ""),
    "China-Fujian": ("CHN", "Fujian"),
    "United States": ("USA", ""),
    "United States-NYC": ("USA", "New York City"),
    "Australia": ("AUS", ""),
}


def slug_of(text: str, slugs: dict[str, str]) -> str:
    """The slug whose key begins `text`; the longest key wins.

    Raises
    ------
    KeyError
        If no key does: a new kind of row wants a decision.
    """
    keys = [key for key in slugs if text.lower().startswith(key.lower())]
    if not keys:
        raise KeyError(text)
    return slugs[max(keys, key=len)]


def wages(rows: pd.DataFrame) -> pd.DataFrame:
    """Pay by country, year and group of workers, in the currency and period it was given in.

    Rows that compare two wages are left out. The hourly median that stands in a note becomes a
    row of its own.
    """
    rows = rows[rows["country"] != "derived"]
    table = pd.DataFrame(
        {
            "country_iso3": rows["country"].map(lambda place: PLACES[place][0]),
            "region": rows["country"].map(lambda place: PLACES[place][1]),
            "year": rows["year"],
            "worker_group": rows["group"].map(lambda text: slug_of(text, GROUPS)),
            "label": rows["group"],
            "classification": rows["code"],
            "coverage": rows["definition"].map(lambda text: slug_of(text, COVERAGES)),
            "statistic": "mean",
            "wage_lcu": rows["value"],
            "currency": rows["currency"],
            "pay_period": rows["unit"].str.removeprefix("per "),
            "derived": (rows["value_type"] == "derived").map({True: "true", False: "false"}),
            "source": rows["source_id"],
            "note": rows["derivation_or_note"],
        }
    )
    return pd.concat([table, _medians(table)], ignore_index=True)


def _medians(table: pd.DataFrame) -> pd.DataFrame:
    """Hourly medians named in a note, as rows."""
    found_at = table["note"].str.extract(r"median hourly ([\d.]+)")[0]
    rows = table[found_at.notna()]
    return rows.assign(
        statistic="median", wage_lcu=found_at[found_at.notna()], pay_period="hour", note=""
    )


SERIES = {
    "rare-earth mine and mill": ("usgs-mine-and-mill", "USA"),
    "Molycorp Mountain Pass workforce": ("mountain-pass", "USA"),
    "MP Materials": ("mp-materials", "USA"),
    "Lynas Rare Earths": ("lynas", ""),
    "Vulcan Elements": ("vulcan-elements", "USA"),
    "Nonferrous metal": ("nonferrous-metals", "USA"),
    "Mining except oil and gas": ("mining-except-oil-gas", "USA"),
}


def employment(rows: pd.DataFrame) -> pd.DataFrame:
    """Heads counted, by series and year; the editions of one count stand side by side."""
    rows = rows[rows["value_type"] != "derived"]
    keys = [SERIES[next(k for k in SERIES if name.startswith(k))] for name in rows["entity"]]
    thousand = rows["unit"].eq("thousand persons")
    persons = pd.to_numeric(rows["value"]) * thousand.map({True: 1000, False: 1})
    notes = rows["note"].str.replace("believed to be year-end 2023 - check 10-K", "", regex=False)
    table = pd.DataFrame(
        {
            "series": [key[0] for key in keys],
            "label": rows["entity"],
            "country_iso3": [key[1] for key in keys],
            "year": rows["year"],
            "persons": persons.round().astype("Int64"),
            "status": rows["note"].map(_status),
            "edition": rows["source_id"].str.extract(r"usgs_mcs(\d{4})")[0].fillna(""),
            "source": rows["source_id"],
            "note": notes.str.strip("; "),
        }
    )
    return pd.concat([table, readings.employment()], ignore_index=True)


def _status(note: str) -> str:
    return "estimate" if "estimate" in note else "count"
