"""What else the folder `jobscosts` holds: shares of industry in GDP, rare earths in an F-35."""

from __future__ import annotations

import re

import pandas as pd

SHARES = {
    "manufacturing value added, % of GDP (NV.IND.MANF.ZS)": ("manufacturing-gdp", "wdi-2025"),
    "manufacturing value added, % of GDP (older WDI vintage)": ("manufacturing-gdp", "wdi-older"),
    "manufacturing value added, % of GDP (2023 vintage, as reported by SSTI)": (
        "manufacturing-gdp",
        "wdi-2023",
    ),
    "manufacturing, % of GDP, Q1-Q3 (BEA)": ("manufacturing-gdp", "bea"),
    "finance and insurance, % of GDP, Q1-Q3 (BEA)": ("finance-insurance-gdp", "bea"),
    "real estate, % of GDP, Q1-Q3 (BEA)": ("real-estate-gdp", "bea"),
    "industry (mining, manufacturing, utilities) value added, 100 million CNY": (
        "industry-value-added",
        "nbs",
    ),
    "GDP, 100 million CNY": ("gdp", "nbs"),
    "share of world manufacturing value added, constant 2000 USD, %": (
        "manufacturing-world",
        "unido",
    ),
}


def manufacturing_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares of industry, finance and real estate in GDP, with the vintage of each figure."""
    rows = rows[rows["value_type"] == "reported"]
    keys = rows["indicator"].map(SHARES)
    in_money = rows["indicator"].str.contains("100 million CNY")
    nine_months = rows["indicator"].str.contains("Q1-Q3")
    return pd.DataFrame(
        {
            "country_iso3": rows["country"],
            "period": rows["year"].where(
                ~nine_months, rows["year"] + "-01/" + rows["year"] + "-09"
            ),
            "indicator": [key[0] for key in keys],
            "edition": [key[1] for key in keys],
            "value": rows["value"],
            "unit": in_money.map({True: "10^8 CNY", False: "%"}),
            "source": rows["source_id"],
            "note": rows["note"],
        }
    )


F35 = {
    "deliveries": "deliveries",
    "kg per aircraft: 920 lb figure": "rare-earth-materials-920-lb",
    "kg per aircraft: SmCo alloy": "smco-alloy",
    "kg per aircraft: NdFeB alloy": "ndfeb-alloy",
    "kg per aircraft: REE-bearing material": "rare-earth-bearing-material",
    "kg per aircraft: elemental rare earths": "elemental-rare-earths",
    "US weapons, NdFeB magnets a year": "us-weapons-ndfeb",
    "DoD text: more than 900 pounds per F-35": "rare-earths-900-lb",
}


def f35_content(rows: pd.DataFrame) -> pd.DataFrame:
    """Deliveries a year, and the mass that each account gives to one aircraft."""
    rows = rows[rows["value_type"] == "reported"]
    parts = rows["value"].str.split("-", n=1, expand=True)
    ends = parts.reindex(columns=[0, 1], fill_value="").fillna("")
    capacity = rows["year"] == "capacity"
    return pd.DataFrame(
        {
            "item": [
                _f35_item(item, full) for item, full in zip(rows["item"], capacity, strict=True)
            ],
            "year": rows["year"].where(~capacity, ""),
            "value": ends[0],
            "value_high": ends[1],
            "unit": rows["unit"],
            "source": rows["source_id"],
            "note": rows["derivation_or_note"].map(lambda note: re.sub(r"\s+", " ", note)),
        }
    )


def _f35_item(item: str, capacity: bool) -> str:
    return "delivery-capacity" if capacity else F35[item]
