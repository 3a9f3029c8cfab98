"""Separation, metal and magnet plants outside China: one row a plant, from two lists.

Choices: the *decision* is the investment decision, the award or the first announcement, whichever
the evidence dates; *start* is the first product sold or made at scale. A pilot is a stage of its
own. A plant that both lists name is taken from the later one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from rarebook.ingest.leadtimes_dates import first_date, planned_date, rows_of


class Kind(NamedTuple):
    """What a plant is: its identifier, what it makes, where it stands, how far it got."""

    plant_id: str
    stage: str
    site: str
    status_class: str = ""


KINDS: Final[dict[str, Kind]] = {
    "Lynas Malaysia Dy/Tb circuit": Kind("gebeng-heavy", "heavy-separation", "existing"),
    "Lynas Kalgoorlie": Kind("kalgoorlie", "cracking", "new"),
    "Lynas LAMP": Kind("gebeng", "separation", "new"),
    "MP Materials Stage II (NdPr)": Kind("mountain-pass-light", "separation", "existing"),
    "MP Materials heavy separation": Kind(
        "mountain-pass-heavy", "heavy-separation", "existing", "construction"
    ),
    "Iluka Eneabba refinery": Kind("eneabba", "separation", "new", "construction"),
    "Solvay La Rochelle magnet line": Kind("la-rochelle", "separation", "existing"),
    "Narva magnet plant": Kind("narva", "magnets", "new"),
    "Saskatoon Rare Earth Processing Facility": Kind("saskatoon-src", "separation", "new"),
    "Saskatoon plant (Vital Metals)": Kind("saskatoon-vital", "carbonate", "new"),
    "Saltend refinery": Kind("saltend", "separation", "new"),
    "Seadrift, Texas": Kind("seadrift", "separation", "new"),
    "White Mesa phase 1": Kind("white-mesa-light", "separation", "existing"),
    "Louisiana Strategic Metals Complex": Kind("alexandria", "separation", "new"),
    "Vinton, Louisiana": Kind("vinton", "heavy-separation", "new"),
    "Caremag, Lacq": Kind("lacq", "heavy-separation", "new"),
    "Independence, Fort Worth": Kind("fort-worth", "magnets", "new"),
    "Sumter, South Carolina": Kind("sumter", "magnets", "new"),
    "Stillwater, Oklahoma": Kind("stillwater", "magnets", "new"),
    "Benson, North Carolina": Kind("benson", "magnets", "new"),
    "Columbus, Georgia": Kind("columbus", "magnets", "new"),
    "Yesan": Kind("yesan", "magnets", "new"),
    "Puławy": Kind("pulawy", "separation", "new"),
    "Poços de Caldas pilot plant": Kind("pocos-de-caldas", "pilot", "new"),
    "Upton demonstration plant": Kind("upton", "pilot", "new"),
    "White Mesa heavy circuit": Kind("white-mesa-heavy", "pilot", "existing"),
}
COUNTRY: Final = {
    "Malaysia": "MYS",
    "Australia": "AUS",
    "United States": "USA",
    "France": "FRA",
}
# the metal step of Saskatoon runs on bought oxides: its separation was not seen to start
NOT_STARTED: Final = frozenset({"saskatoon-src", "fort-worth"})
# read after the evidence was gathered: the first sign of a site, later news of two others; and
# cells whose date is of something else (a permit not applied for, the end of construction)
LATER: Final[dict[str, dict[str, str]]] = {
    "gebeng": {"decision": "2007-08-24", "extra": "lynas-gebeng"},
    "eneabba": {
        "last_status": "2025-10",
        "status": "commissioning planned for 2027",
        "extra": "iluka-q3-25",
    },
    "mountain-pass-heavy": {
        "last_status": "2026-01",
        "status": "production planned by mid-2026",
        "extra": "metalnomist-mp26",
    },
    "seadrift": {"approval": ""},
    "white-mesa-light": {"decision": "2021", "construction_start": ""},
}


def tidy(base: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Rows of `plant_lead_times`, with all source ids still in `sources`."""
    base = base.rename(columns={"status_asof": "last_status_date"}).assign(folder="leadtimes")
    both = pd.concat([base, more.assign(folder="leadtimes_more")], ignore_index=True).fillna("")
    both = both[both["facility"].isin(KINDS)]
    rows = pd.DataFrame([_row(row) for row in rows_of(both)])
    rows = rows.drop_duplicates("plant_id", keep="last")
    return rows.sort_values("plant_id", kind="stable").reset_index(drop=True)


def _row(row: dict[str, str]) -> dict[str, str]:
    kind = KINDS[row["facility"]]
    start = first_date(row["actual_start"])
    if kind.plant_id in NOT_STARTED:
        start = ""
    made = {
        "plant_id": kind.plant_id,
        "facility": row["facility"],
        "country_iso3": row.get("country_iso3") or COUNTRY[row["country"]],
        "stage": kind.stage,
        "site": kind.site,
        "decision": first_date(row["decision_or_announcement"]),
        "approval": first_date(row["approval"]),
        "construction_start": first_date(row["construction_start"]),
        "planned_start": planned_date(row["planned_start_at_decision"]),
        "start": start,
        "start_kind": row["actual_start_kind"] if start else "",
        "status_class": "producing" if start else row.get("status_class") or kind.status_class,
        "status": row.get("last_status", ""),
        "last_status": first_date(row["last_status_date"]),
        "ended": first_date(row.get("abandoned_date", "")),
        "note": row["note"],
        "sources": row["source_id"],
        "folder": row["folder"],
        "extra": "",
    }
    return made | LATER.get(kind.plant_id, {})
