"""What others published: averages, the mines behind them, permits, budgets, plans, opinions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest import leadtimes_readings as readings
from rarebook.ingest.common import read_evidence
from rarebook.ingest.leadtimes_dates import first_date, planned_date, rows_of, span

BASE: Final = "leadtimes"
ISO3: Final = {
    "Argentina": "ARG", "Australia": "AUS", "Brazil": "BRA", "Canada": "CAN", "Chile": "CHL",
    "China": "CHN", "Democratic Republic of Congo": "COD", "European Union": "EUU",
    "Ghana": "GHA", "Laos": "LAO", "Mexico": "MEX", "Mongolia": "MNG", "Peru": "PER",
    "Philippines": "PHL", "Russia": "RUS", "Sweden": "SWE", "United States": "USA",
    "World": "WLD", "Zambia": "ZMB",
}  # fmt: skip
UNBUILT: Final = {
    "completed": "left-out",
    "mixed": "assumed-start",
    "unbuilt": "assumed-start",
    "counts": "counted",
    "judgement": "judgement",
}
PAID_BY: Final = {"SP2024_NMA": "National Mining Association, in part"}
# the country averages and the whole sample of one edition are means of the same mines
STUDIES: Final = frozenset({"SP2024_NMA", "SP2025_MI"})
MIXED_EDITIONS: Final = frozenset({"SP2024_NMA"})
BUILT: Final = {("SP2024_NMA", "USA"): ("3", "10")}
WORDS: Final = {"four years": "4", "five and a half years": "5.5"}
KIND: Final = {
    "GAO16": "measured", "HTHG": "measured", "CEQ20": "measured", "CEQ18": "measured",
    "NAEP14": "measured", "DEWITT08": "measured", "BEHRE13": "estimate", "SNL15_ADI": "estimate",
    "STUBBS21": "statement", "NMINER23": "statement", "ASSAY_CA": "limit", "CRMA_ART11": "limit",
    "PG_2306": "statement", "SNL15_PN": "single-case",
}  # fmt: skip
SCOPE: Final = {"CEQ20": "all-sectors", "CEQ18": "all-sectors", "NAEP14": "all-sectors",
                "DEWITT08": "all-sectors"}  # fmt: skip
# one statement names three countries: it becomes three rows
SPLIT: Final = {"STUBBS21": (("CAN", "10", ""), ("USA", "7", "7"), ("AUS", "2", "2"))}
DAYS: Final = 365.25
WHO: Final = {
    "Adamas Intelligence (Castilloux)": "Adamas Intelligence",
    "Kingsnorth (IMCOA)": "IMCOA",
}


def tables(base: Path) -> dict[str, pd.DataFrame]:
    """Every table of this module, by its name, with source ids still in `sources`."""
    read = {path.stem: read_evidence(path) for path in base.glob("*.csv")}
    made = {
        "lead_time_studies": _studies(read["leadtime_studies"], read["sp_country_leadtimes"]),
        "lead_time_study_mines": _mines(read["sp_mines"]),
        "us_mine_starts": _us_starts(read["us_mine_starts_since_2002"]),
        "permit_durations": _permits(read["permitting"]),
        "exploration_budgets": _budgets(read["exploration_budgets"]),
        "start_targets": _targets(read["policy_targets"]),
        "expert_horizons": _horizons(read["expert_horizons"]),
    }
    return {name: rows.assign(folder=rows.get("folder", BASE)) for name, rows in made.items()}


def _studies(studies: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    whole = [_study(row) for row in rows_of(studies)]
    parts = [
        _country(row)
        for row in rows_of(countries)
        if row["study_id"] in STUDIES and row["country"] in ISO3
    ]
    return pd.DataFrame([*whole, *parts])


def _study_id(text: str) -> str:
    return text.lower().replace("_", "-").replace("kingsnorth", "imcoa")


def _study(row: dict[str, str]) -> dict[str, str]:
    low, high = ("", "") if row["value_years"] else span(row["value_text"])
    if row["value_text"].startswith("range"):
        low, high = span(row["value_text"])
    share = row["metric"].startswith("share")
    return {
        "study": _study_id(row["study_id"]),
        "published": row["published"],
        "country_iso3": "",
        "sample": row["sample"],
        "cohort": row["cohort"],
        "measure": row["metric"],
        "mines": row["n"],
        "built_mines": "",
        "unbuilt_mines": "",
        "unbuilt": UNBUILT.get(row["survivorship"].split(" ")[0].strip(":,"), ""),
        "lead_time_a": row["value_years"],
        "low_a": "" if share else low,
        "high_a": "" if share else high,
        "share_pct": "45" if share else "",
        "rank": "",
        "paid_by": PAID_BY.get(row["study_id"], ""),
        "sources": row["source_id"],
        "note": row["note"],
    }


def _country(row: dict[str, str]) -> dict[str, str]:
    iso3 = ISO3[row["country"]]
    built, unbuilt = BUILT.get((row["study_id"], iso3), ("", ""))
    mixed = row["study_id"] in MIXED_EDITIONS
    low, high = ("", "") if row["lead_time_years"] else span(row["value_qualifier"])
    return {
        "study": _study_id(row["study_id"]),
        "published": row["study_published"],
        "country_iso3": iso3,
        "sample": row["scope"] if mixed else "assets of the edition of April 2025",
        "cohort": "mines from 2002 on" if mixed else "",
        "measure": "discovery to production, mean",
        "mines": row["n_mines"],
        "built_mines": built,
        "unbuilt_mines": unbuilt,
        "unbuilt": "assumed-start" if mixed else "",
        "lead_time_a": row["lead_time_years"],
        "low_a": low if "range" in row["value_qualifier"] else "",
        "high_a": high if "range" in row["value_qualifier"] else "",
        "share_pct": "",
        "rank": row["rank_from_longest"],
        "paid_by": PAID_BY.get(row["study_id"], ""),
        "sources": row["source_id"],
        "note": row["note"],
    }


def _mines(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": rows["study_id"].str.lower().str.replace("_", "-"),
            "mine": rows["mine"],
            "country_iso3": rows["country"].map(ISO3),
            "commodity": rows["commodity"],
            "built": rows["in_sample_as"].str.startswith("operating").map(_truth),
            "discovery_year": rows["discovery_year"],
            "production_year": rows["production_year"],
            "assumed_production_year": rows["assumed_production_year"],
            "note": rows["note"],
            "sources": rows["source_id"],
        }
    )


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _us_starts(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "mine": rows["name"].str.strip(),
            "state": rows["state"],
            "commodity": rows["commodity"].str.strip(),
            "coal": (rows["is_coal"] == "yes").map(_truth),
            "first_production_year": rows["first_production_year"],
            "sources": rows["source_id"],
        }
    ).sort_values(["first_production_year", "mine"], kind="stable")


def _permits(rows: pd.DataFrame) -> pd.DataFrame:
    kept = [one for row in rows_of(rows) for one in _permit(row)]
    names = [
        "country_iso3", "measure", "scope", "kind", "period", "cases", "mean_a", "low_a", "high_a",
        "published", "sources", "note",
    ]  # fmt: skip
    read = [
        dict(zip(names, row, strict=True)) | {"country_iso3": iso3, "folder": readings.FOLDER}
        for row in readings.PERMITS
        for iso3 in row[0].split(";")
    ]
    return pd.DataFrame([*kept, *read])


def _permit(row: dict[str, str]) -> list[dict[str, str]]:
    """One row, or none if it times no permit (a stock of permits, a share, a whole mine)."""
    key = row["source_id"].split(";")[0].strip()
    text = row["range_or_text"]
    if key not in KIND or "commissioning" in row["measure"]:
        return []
    made = {
        "country_iso3": ISO3[row["jurisdiction"]],
        "measure": row["measure"],
        "scope": SCOPE.get(key, "mine"),
        "kind": KIND[key],
        "period": row["period"],
        "cases": row["n"] if row["n"].isdigit() else "",
        "mean_a": row["mean_years"],
        "median_a": row["median_years"],
        "published": row["published"],
        "sources": row["source_id"],
        "note": row["note"],
        "folder": BASE,
    }
    if key in SPLIT:
        return [
            made | {"country_iso3": iso3, "low_a": low, "high_a": high}
            for iso3, low, high in SPLIT[key]
        ]
    low, high = _years(text)
    if made["kind"] == "limit":
        return [made | {"mean_a": "", "high_a": row["mean_years"] or high}]
    return [made | {"low_a": low, "high_a": high}]


def _years(text: str) -> tuple[str, str]:
    if text in WORDS:
        return WORDS[text], WORDS[text]
    if " days" in text and " to " in text:
        low, high = span(text.replace(",", ""))
        return f"{float(low) / DAYS:.2f}", f"{float(high) / DAYS:.1f}"
    if text.startswith("about 1 month"):
        return "0.08", "11"
    return span(text) if " to " in text and "years" in text else ("", "")


def _budgets(rows: pd.DataFrame) -> pd.DataFrame:
    period = rows["year_or_period"].replace("15 years to 2023/24", "2009/2023")
    published = rows["derived"].isin(["no", "us_ratio_to_country"])
    return pd.DataFrame(
        {
            "period": period,
            "country_iso3": rows["country"].map(ISO3).fillna(""),
            "country": rows["country"],
            "budget_musd": rows["budget_usd_m"],
            "multiple_of_us": rows["ratio_to_us"].where(published, ""),
            "us_per_endowment": rows["us_ratio_to_country"].where(rows["derived"] == "no", ""),
            "scope": rows["scope"],
            "note": rows["note"],
            "sources": rows["source_id"],
        }
    )


def _targets(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "announced": rows["date"].map(first_date),
            "actor": rows["actor"],
            "target": rows["target"],
            "deadline": rows["deadline"].map(planned_date),
            "outcome": rows["outcome_known"],
            "sources": rows["source_id"],
        }
    )


def _horizons(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[~rows["horizon"].str.contains("truncated")]
    spans = [_horizon(text) for text in rows["horizon"]]
    return pd.DataFrame(
        {
            "topic": rows["claim_topic"],
            "who": rows["who"].replace(WHO),
            "low_a": [low for low, _ in spans],
            "high_a": [high for _, high in spans],
            "said": rows["horizon"],
            "kind": rows["kind"].str.split(",").str[0].str.replace(" ", "-"),
            "date": rows["date"],
            "note": rows["note"],
            "sources": rows["source_id"],
        }
    )


def _horizon(text: str) -> tuple[str, str]:
    low, high = span(text)
    if "month" in text:
        return f"{float(low) / 12:g}", f"{float(high) / 12:g}"
    return (low, high) if text.endswith("years") else ("", "")
