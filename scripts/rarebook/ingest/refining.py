"""Who refines, and what China's plants are fed with: three files of the folder `production`.

Choices about the data
- `refining_shares`: the agency's shares by country are left out where it printed tonnes; a chapter
  divides. Several publishers, vintages and definitions stand side by side and are never averaged:
  `scope` and `measure` say what a share is of. A publisher that states no method says so in
  `publisher_kind`.
- `china_imports_partners`: customs weights in tonnes; a weight that the United Nations estimated
  from the value is flagged, and shares worked out from both are left out. Areas without a country
  code are `ZZZ`; China itself is a partner (goods that came back).
- `heavy_feed`: estimates and statements on heavy rare earths, as they were published. Proxies that
  the evidence derived by mixing sources are left out.
- Rows of `readings/refining_*.csv` were read after the evidence was gathered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from rarebook.ingest.common import (
    cited,
    put_sources,
    read_evidence,
    write_table,
)

FOLDER = "production"
HERE = "refining_read"
READINGS = Path(__file__).parent / "readings"
STAGES = {  # words of the evidence: stage, what is counted
    "magnet rare earths, mining": ("mining", "magnet-rare-earths"),
    "magnet rare earths, refining": ("separation", "magnet-rare-earths"),
    "rare-earth mining": ("mining", "all-rare-earths"),
    "rare-earth separation/refining": ("separation", "all-rare-earths"),
    "rare-earth refining": ("separation", "all-rare-earths"),
    "sintered permanent magnets": ("magnet", "sintered-magnets"),
    "magnet manufacturing": ("magnet", "magnets"),
    "heavy rare-earth processing": ("separation", "heavy"),
}
PUBLISHERS = {  # source: publisher, kind, edition
    "S07": ("IEA", "agency", "2025-05"),
    "S11": ("IEA", "agency", "2024-05"),
    "S12": ("IEA", "agency", "2025-10"),
    "S14": ("IEA", "agency", "2026-07"),
    "S16": ("Goldman Sachs", "analyst", "2025-10"),
    "S17": ("Argus", "analyst", "2025-01"),
    "S18": ("TI22 Strategies", "press", "2025"),
    "S19": ("Rare Earth Exchanges", "press", "2025-08"),
}
SECOND = {("S12", "sintered permanent magnets"): "S13", ("S14", "2025"): "S15"}
PERIODS = {"2024-25": "2024/2025", "mid-2020s": "2025", "c.2025": "2025"}
AREAS = {"W00": "WLD", "S19": "ZZZ", "_X": "ZZZ", "X2": "ZZZ", "ZA1": "ZZZ", "": "ZZZ"}
FEED = {  # words of the evidence: measure, place
    "China rare-earth imports from Myanmar, REO equivalent (central)": ("imports-reo", "MMR"),
    "China rare-earth imports, all partners, REO equivalent (central)": ("imports-reo", "WLD"),
    "Import share of China feed (mine quota + imports), central": ("import-share-of-feed", "WLD"),
    "Myanmar share of China total rare-earth imports": ("import-share", "MMR"),
    "Myanmar rare-earth exports to China": ("imports-gross", "MMR"),
    "Myanmar share of China rare-earth imports, annual range": ("import-share", "MMR"),
    "Kachin ionic clays share of China HREE inputs": ("feed-share", "MMR"),
    "Myanmar share of China medium/heavy REE feedstock": ("feed-share", "MMR"),
    "China ionic-clay mining quota (first two batches)": ("ionic-quota", "CHN"),
}


def ingest(evidence: Path, data: Path) -> None:
    """Write `refining_shares`, `china_imports_partners` and `heavy_feed`.

    Raises
    ------
    KeyError
        If the evidence has a stage that is not known here, or names an unknown source.
    rarebook.problems.TableError
        If a row breaks the description of its table.
    """
    folder = evidence / FOLDER
    gathered = {
        "refining_shares": shares(read_evidence(folder / "refining_share.csv")),
        "heavy_feed": feed(read_evidence(folder / "myanmar_hree_feed.csv")),
    }
    for name, rows in gathered.items():
        reading = "shares" if name == "refining_shares" else "heavy"
        read = read_evidence(READINGS / f"refining_{reading}.csv")
        write_table(data, name, _cited(evidence, data, pd.concat([rows, read]).fillna("")))
    imports = partners(read_evidence(folder / "china_imports_hs2846_by_partner.csv"))
    write_table(data, "china_imports_partners", cited(evidence, data, FOLDER, imports))


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a stage, scope, country, year and publication.

    Returns
    -------
    DataFrame
        `share_pct` in percent of the world, empty where tonnes (`quantity_t`) are given.
    """
    made = []
    for row in rows.to_dict("records"):
        stage, scope = STAGES[row["stage"]]
        publisher, kind, edition = PUBLISHERS[row["source_id"]]
        tonnes = row["quantity_kt"]
        second = SECOND.get((row["source_id"], row["stage"])) or SECOND.get(
            (row["source_id"], row["year"])
        )
        made.append(
            {
                "stage": stage,
                "scope": scope,
                "measure": "output",
                "country_iso3": row["iso3"] or "ZZZ",
                "period": PERIODS.get(row["year"], row["year"]),
                "outlook": "projection" if _is_ahead(row) else "actual",
                "edition": edition,
                "publisher": publisher,
                "publisher_kind": kind,
                "share_pct": "" if tonnes else row["share_pct"].lstrip("<>~"),
                "quantity_t": f"{1000 * float(tonnes):.0f}" if tonnes else "",
                "qualifier": _bound(row),
                "source_id": f"{row['source_id']};{second}" if second else row["source_id"],
                "note": _plain(row),
            }
        )
    return pd.DataFrame(made).assign(folder=FOLDER)


def _is_ahead(row: Mapping[Any, Any]) -> bool:
    year = str(row["year"])
    return year.isdigit() and int(year) >= 2030


def _bound(row: Mapping[Any, Any]) -> str:
    if row["share_pct"].startswith(">"):
        return "over"
    return "about" if "approximate" in row["note"] or "mid-" in row["year"] else "exact"


def _plain(row: Mapping[Any, Any]) -> str:
    """The note, and the condition of a projection, without the evidence's own names."""
    ahead = "announced projects deliver" in row["scenario_or_basis"]
    note = re.sub(r"; also S\d+|, two independent repos \(.*\) agree", "", row["note"])
    return "; ".join(filter(None, ("if announced projects deliver" if ahead else "", note)))


def feed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a published figure on what China's heavy plants are fed with.

    Returns
    -------
    DataFrame
        `value` in the row's `unit`, or `low` and `high` where a range was published.
    """
    made = []
    for row in rows[rows["metric"].isin(list(FEED))].to_dict("records"):
        measure, place = FEED[row["metric"]]
        ends = re.findall(r"(?:low|high) ([\d.]+)", row["basis"]) or row["value"].split("-")
        low, high = ends if len(ends) == 2 else ("", "")
        ranged = bool(low) and "-" in row["value"]
        made.append(
            {
                "measure": measure,
                "place_iso3": place,
                "subject": "China",
                "period": PERIODS.get(row["year"], row["year"].replace("-", "/")),
                "value": "" if ranged else re.sub(r"[^\d.]", "", row["value"]),
                "low": low,
                "high": high,
                "unit": "t" if row["unit"].startswith("t") else "%",
                "basis": _basis(row, measure),
                "source_id": row["source_id"],
                "note": _said(row),
            }
        )
    return pd.DataFrame(made).assign(folder=FOLDER)


def _basis(row: Mapping[Any, Any], measure: str) -> str:
    if measure == "ionic-quota":
        return "quota"
    return "estimate" if row["source_id"] == "S21" else "statement"


def _said(row: Mapping[Any, Any]) -> str:
    about = {"~": "about half or more"}.get(row["value"][:1], "")
    return "; ".join(filter(None, (about, row["note"])))


def partners(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a year and partner of China's imports under HS 2846.

    Returns
    -------
    DataFrame
        `value_usd` in dollars; `quantity_t` in tonnes, empty before 2000.
    """
    weight = pd.to_numeric(rows["net_weight_kg"]) / 1000
    codes = rows["partner_iso3"].str.strip()
    return pd.DataFrame(
        {
            "year": rows["year"],
            "partner": rows["partner"].replace({"Other Asia, nes": "Other Asia, not specified"}),
            "partner_iso3": codes.replace(AREAS),
            "value_usd": pd.to_numeric(rows["value_usd"]).round().astype("Int64"),
            "quantity_t": weight.round(3),
            "quantity_estimated": rows["net_weight_estimated"].str.lower(),
            "source_id": rows["source_id"],
        }
    )


def _cited(evidence: Path, data: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of several folders with the book's ids of their sources."""
    made = []
    for folder, part in rows.groupby("folder", sort=False):
        if folder != HERE:
            made.append(cited(evidence, data, str(folder), part))
            continue
        known = read_evidence(READINGS / "refining_sources.csv")
        ids = put_sources(data, HERE, known, set(part["source_id"]))
        made.append(part.assign(source_id=part["source_id"].map(ids), source_id_2=""))
    return pd.concat(made)
