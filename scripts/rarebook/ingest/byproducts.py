"""Gallium, germanium and their hosts: `production/gallium_aluminium.csv` and what was read since.

Choices about the data
- Output, capacity, reserves and use are in tonnes, whatever the publisher's unit.
- What the survey withholds stays empty; what it rounds for the world stays as it is rounded, so a
  sum of countries can differ from the world.
- A later edition restates a year: both rows stand, told apart by their source.
- Ratios that the evidence worked out, and the claims under test, are left out: the chapter
  computes its own.
- Monthly exports that were worked out backwards from a growth rate are left out.
- Beside what rare earths are mined is partly general knowledge: such rows say so, and their source
  says only that rare earths are mined there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from rarebook.ingest.common import cited, put_sources, read_evidence, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER: Final = "production"
READ: Final = "byproducts"
READINGS = Path(__file__).parent / "readings"
TONNES: Final = {
    "kilograms": 0.001,
    "t": 1.0,
    "thousand metric tons": 1000.0,
    "thousand metric dry tons": 1000.0,
}
MEASURES: Final = (
    ("production", "production"),
    ("capacity", "capacity"),
    ("reserves", "reserves"),
)
INDICATORS: Final = {
    "share of reported refinery production": "germanium-output-share",
    "share of refining (IEA GCMO 2026)": "germanium-output-share",
    "average gallium content of bauxite": "gallium-in-bauxite",
    "share of contained gallium extractable at 50 ppm feed": "gallium-extractable-share",
    "primary production range": "gallium-output-range",
    "production capacity share of world": "gallium-capacity-share",
    "share of world primary low-purity production, USGS text": "gallium-output-share",
}
UNITS: Final = {"ppm": "g/t", "t/yr": "t/a"}
NAMELESS: Final = {
    "Bahrain": "BHR",
    "Germany": "DEU",
    "Greece": "GRC",
    "Iceland": "ISL",
    "Indonesia": "IDN",
    "Ireland": "IRL",
    "Jamaica": "JAM",
    "Kazakhstan": "KAZ",
    "Norway": "NOR",
    "Other countries": "ZZZ",
    "Saudi Arabia": "SAU",
    "Spain": "ESP",
    "Turkey": "TUR",
    "United Arab Emirates": "ARE",
}


def ingest(evidence: Path, data: Path) -> None:
    """Write the tables of this topic and the sources that their rows name."""
    gathered = read_evidence(evidence / FOLDER / "gallium_aluminium.csv")
    gathered = gathered[gathered["derived"] != "True"]
    exports = ga_ge_exports(read_evidence(evidence / "controls" / "ga_ge_exports.csv"))
    own = {
        "byproduct_output": cited(evidence, data, FOLDER, output(gathered)),
        "byproduct_facts": cited(evidence, data, FOLDER, facts(gathered)),
        "gallium_germanium_exports": cited(evidence, data, "controls", exports),
    }
    read = {
        "byproduct_output": readings("output"),
        "byproduct_facts": readings("facts"),
        "minor_metal_prices": readings("prices"),
        "ree_hosts": readings("hosts"),
        "byproduct_documents": numbered(readings("documents")),
    }
    ids = put_sources(data, READ, readings("sources"), _used(read.values()))
    for rows in read.values():
        for column in {"source_id", "source_id_2"} & set(rows.columns):
            rows[column] = rows[column].map({**ids, "": ""})
    for name in sorted({*own, *read}):
        parts = [part[name] for part in (own, read) if name in part]
        write_table(data, name, pd.concat(parts).replace({"": None}))


def readings(what: str) -> pd.DataFrame:
    """What was read by hand beyond the gathered evidence: `readings/byproducts_<what>.csv`."""
    return read_evidence(READINGS / f"byproducts_{what}.csv")


def output(gathered: pd.DataFrame) -> pd.DataFrame:
    """Tonnes by material, country, year and measure."""
    rows = gathered[gathered["unit"].isin(list(TONNES))].copy()
    rows["measure"] = rows["metric"].map(_measure)
    rows["material"] = rows["element"].mask(
        rows["element"] == "bauxite/alumina", rows["metric"].map(_ore)
    )
    tonnes = pd.to_numeric(rows["value"]) * rows["unit"].map(TONNES)
    return pd.DataFrame(
        {
            "material": rows["material"],
            "country_iso3": rows["iso3"].mask(rows["iso3"] == "", rows["country"].map(NAMELESS)),
            "year": rows["year"],
            "measure": rows["measure"],
            "quantity_t": tonnes.round(6),
            "status": [
                _status(*cell) for cell in zip(rows["value"], rows["estimated"], strict=True)
            ],
            "note": rows["metric"].map(lambda text: "rounded" if "rounded" in text else ""),
            "source_id": rows["source_id"],
        }
    )


def facts(gathered: pd.DataFrame) -> pd.DataFrame:
    """Contents, shares and ranges: one row an indicator, place, period and source."""
    rows = gathered[gathered["metric"].isin(list(INDICATORS))]
    parts = rows["value"].str.split("-", n=1, expand=True)
    ends = parts.reindex(columns=[0, 1], fill_value="").fillna("")
    return pd.DataFrame(
        {
            "indicator": rows["metric"].map(INDICATORS),
            "country_iso3": rows["iso3"],
            "period": rows["year"],
            "value": ends[0],
            "value_high": ends[1],
            "unit": rows["unit"].replace(UNITS),
            "note": rows["note"].map(lambda text: "rounded" if "rounded" in text else ""),
            "source_id": rows["source_id"],
        }
    )


def ga_ge_exports(rows: pd.DataFrame) -> pd.DataFrame:
    """China's exports of a month as published, in kilograms."""
    rows = rows[~rows["note"].str.contains("derived")]
    names = {"Ga": "gallium", "Ge": "germanium"}
    return pd.DataFrame(
        {
            "period": rows["month"],
            "product": rows["element"].map(names),
            "quantity_kg": rows["quantity_kg"],
            "source_id": rows["source_id"],
        }
    )


def numbered(documents: pd.DataFrame) -> pd.DataFrame:
    """Documents with a name a row: the claim and a running number."""
    order = documents.groupby("claim_id").cumcount() + 71
    return documents.assign(document_id=documents["claim_id"] + "-d" + order.astype(str))


def _measure(metric: str) -> str:
    lower = metric.lower()
    return next(name for word, name in reversed(MEASURES) if word in lower)


def _ore(metric: str) -> str:
    return "alumina" if metric.startswith("Alumina") else "bauxite"


def _status(value: str, estimated: str) -> str:
    if not value:
        return "withheld"
    return "estimated" if estimated == "True" else "reported"


def _used(tables: Iterable[pd.DataFrame]) -> set[str]:
    cells = [table[c] for table in tables for c in ("source_id", "source_id_2") if c in table]
    return {source for column in cells for source in column if source}
