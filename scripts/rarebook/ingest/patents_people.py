"""Graduates, students and experts: every number with its scope."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from rarebook.ingest.patents_words import first_fit, period

MEASURES: Final = (
    # words in the measure, slug; the first that fits
    ("graduates, change", "mining-graduates-change"),
    ("mining engineering graduates", "mining-graduates"),
    ("mining engineering degrees", "mining-graduates"),
    ("mining and mineral engineering degrees", "mining-and-mineral-graduates"),
    ("undergraduate mining enrolment", "mining-students"),
    ("mining engineering enrolment", "mining-students"),
    ("mining engineering programmes", "mining-programmes"),
    ("mining engineering professors", "mining-professors"),
    ("mineral processing schools", "mineral-processing-schools"),
    ("mineral processing colleges", "mineral-processing-schools"),
    ("mineral processing intake", "mineral-processing-intake"),
    ("mineral processing graduates", "mineral-processing-graduates"),
    ("Central South University", "mineral-processing-students-central-south"),
    ("Rare Earth Science and Engineering", "rare-earth-major-intake-jiangxi"),
    ("JXUST graduates", "all-graduates-jiangxi"),
    ("rare-earth researchers", "rare-earth-researchers"),
    ("college-trained", "rare-earth-graduate-staff"),
    ("rare-earth industry employment", "rare-earth-staff"),
    ("Critical Materials Institute", "critical-materials-researchers"),
)
LEVELS: Final = {
    "": "none",
    "bachelor": "bachelor",
    "undergraduate": "bachelor",
    "BS+MS+PhD": "bachelor-master-doctorate",
    "all levels": "all",
    "all": "all",
    "master": "master",
    "PhD": "doctorate",
    "graduate": "graduate",
    "not stated": "not-stated",
}
UNITS: Final = {
    "persons/yr": "persons/a",
    "degrees": "persons/a",
    "persons (projected)": "persons/a",
    "students/yr": "students/a",
    "students (est.)": "students",
    "colleges": "schools",
}
QUALIFIERS: Final = (
    ("projected", "projected"),
    ("est.", "projected"),
    ("fewer than", "under"),
    ("nearly", "about"),
    ("approximately", "about"),
    ("about", "about"),
    ("around", "about"),
    ("upwards of", "at-least"),
    ("over", "over"),
    ("more than", "over"),
    ("", ""),
)
UNUSABLE: Final = "S64"  # a web log without a source
RATIO: Final = ("S55", "16")  # "about 16 times the number of graduates in the United States"
RANGE: Final = ("S61", "1000", "2000")  # "1000-2000 dedicated scientists"


def workforce(gathered: pd.DataFrame) -> pd.DataFrame:
    """The counts of people, without those that are derived or have no number at all."""
    kept = gathered[
        (gathered["derived"] == "false")
        & (gathered["source_id"] != UNUSABLE)
        & (gathered["measure"] != "personnel controls on rare-earth experts")
    ]
    rows = pd.DataFrame([_row(row) for row in kept.to_dict("records")])
    unsaid = (rows["level"] == "none") & rows["unit"].isin(["persons/a", "students/a"])
    rows["level"] = rows["level"].mask(unsaid, "not-stated")
    return rows


def _row(row: dict[Any, str]) -> dict[str, str]:
    country = {"United States": "USA", "China": "CHN"}[row["country"]]
    yearly = row["measure"].endswith("graduates") and row["unit"] == "persons"
    made = {
        "country_iso3": country,
        "measure": first_fit(row["measure"], MEASURES),
        "level": LEVELS[row["level"]],
        "period": period(row["year"]),
        "quantity": row["value"],
        "quantity_high": "",
        "unit": "persons/a" if yearly else UNITS.get(row["unit"], row["unit"]),
        "qualifier": first_fit(f"{row['unit']} {row['hedge']}", QUALIFIERS),
        "source_id": row["source_id"],
        "note": _note(row),
    }
    if not row["value"]:
        made |= _stated_in_words(row["source_id"])
    return made


def _note(row: dict[Any, str]) -> str:
    """The note, and the year as the source gives it where that is not a plain year."""
    plain = row["year"] == period(row["year"]).replace("/", "-")
    year = "" if plain else f"year given as {row['year']}"
    return "; ".join(part for part in (row["note"], year) if part)


def _stated_in_words(source: str) -> dict[str, str]:
    """Figures that the source states as a ratio or a range."""
    if source == RATIO[0]:
        return {
            "measure": "mining-graduates-china-to-us",
            "quantity": RATIO[1],
            "unit": "1",
            "qualifier": "about",
            "note": "graduates of China as a multiple of those of the United States",
        }
    if source == RANGE[0]:
        low, high = RANGE[1:]
        return {"quantity": low, "quantity_high": high, "unit": "persons", "qualifier": ""}
    return {}
