"""Company accounts and costs of production in the folder `jobscosts`."""

from __future__ import annotations

import re

import pandas as pd

from rarebook.ingest import jobscosts_readings as readings
from rarebook.ingest.jobscosts_awards import award_period

METRICS = {
    "PPA income, Q4 2025 (first quarter of the floor)": "price-support-income",
    "PPA income": "price-support-income",
    "sales incl. PPA income (as shown by Barchart)": "revenue-with-price-support",
    "cost of goods excl. D&A": "cost-of-goods-without-depreciation",
    "cost of revenue incl. D&A": "cost-of-revenue-with-depreciation",
    "REO in concentrate produced": "reo-in-concentrate",
    "REO produced": "reo-produced",
    "REO sold": "reo-sold",
    "NdPr oxide produced": "ndpr-produced",
    "NdPr produced": "ndpr-produced",
    "NdPr sold": "ndpr-sold",
    "average selling price, all REO": "average-selling-price",
    "EBITDA": "ebitda",
    "net profit attributable": "net-income",
    "net profit": "net-income",
    "net income": "net-income",
    "Project Phoenix, first plan": "project-phoenix-plan",
    "Mountain Pass plant, completed 2014": "plant-cost-press",
    "Mountain Pass plant, per court filings": "plant-cost-court",
    "Mountain Pass expansion": "plant-cost-expansion",
    "debt to restructure at filing 2015-06-25": "debt-to-restructure",
    "debt the plan could cut": "debt-the-plan-cuts",
    "missed interest payment June 2015": "missed-interest",
    "DIP financing": "dip-financing",
    "peak share price 2011-05-03": "share-price-peak",
    "last share price": "share-price-last",
}
KEPT_WHEN_DERIVED = "dividend / payout ratio"
COMPANIES = {
    "MP Materials": ("mp-materials", "USA"),
    "Lynas": ("lynas", "AUS"),
    "China Northern Rare Earth 600111": ("northern-rare-earth", "CHN"),
    "Molycorp": ("molycorp", "USA"),
}


def company_accounts(rows: pd.DataFrame) -> pd.DataFrame:
    """Accounts as reported, by company and period; a fiscal year keeps its own label."""
    derived = rows["value_type"] == "derived"
    kept = ~derived | rows["derivation_or_note"].str.contains(KEPT_WHEN_DERIVED, regex=False)
    rows = rows[kept & (rows["value"] != "")]
    derived = rows["value_type"] == "derived"
    peak = rows["metric"] == "peak share price 2011-05-03"
    table = pd.DataFrame(
        {
            "company": rows["company"].map(lambda name: COMPANIES[name][0]),
            "country_iso3": rows["company"].map(lambda name: COMPANIES[name][1]),
            "period": rows["period"].map(fiscal_period).where(~peak, "2011-05-03"),
            "period_label": rows["period"],
            "metric": rows["metric"].map(lambda text: METRICS.get(text) or _dashed(text)),
            "value": rows["value"],
            "unit": rows["unit"],
            "derived": derived.map({True: "true", False: "false"}),
            "source": rows["source_id"],
            "note": rows["derivation_or_note"],
        }
    )
    return pd.concat([table, readings.company_accounts()], ignore_index=True)


def _dashed(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def fiscal_period(label: str) -> str:
    """An ISO 8601 period from an accountant's: FY25 is July 2024 to June 2025 (Australia)."""
    year = re.fullmatch(r"(H1 )?FY(\d\d)", label)
    if year:
        end = 2000 + int(year.group(2))
        return f"{end - 1}-07/{end - 1}-12" if year.group(1) else f"{end - 1}-07/{end}-06"
    part = re.fullmatch(r"(H1|9M) (\d{4})", label)
    if part:
        return f"{part.group(2)}-01/{part.group(2)}-{'06' if part.group(1) == 'H1' else '09'}"
    return award_period(label)


COSTS = {
    "NdPr oxide cash production cost, MP Materials": "ndpr-cash-cost-mp",
    "NdPr oxide cost target, MP Materials at 1,500 t a quarter": "ndpr-cost-target-mp",
    "NdPr price needed by almost 40% of ex-China projects": "ndpr-incentive-price-40-percent",
    "NdPr price needed by a further 15% of ex-China projects": "ndpr-incentive-price-next-15",
    "Environmental treatment cost of smelting, Baotou mixed ore": "treatment-cost-baotou",
    "Environmental treatment cost of smelting, southern ionic clay": "treatment-cost-ionic-clay",
    "Environmental cost of rare earth smelting, national": "environmental-cost-smelting",
    "Clean-up of Ganzhou rare earth mining legacy": "clean-up-ganzhou",
    "Residue stored at LAMP": "residue-stored-lamp",
    "REO produced at LAMP": "reo-produced-lamp",
    "Refinery in Australia vs Malaysia, build and operate": "refinery-cost-ratio-aus-mys",
    "Restart of Mountain Pass separation": "restart-cost-mountain-pass",
}
COST_PLACES = {"United States": "USA", "China": "CHN", "Malaysia": "MYS", "Australia": "AUS"}


def production_costs(rows: pd.DataFrame) -> pd.DataFrame:
    """What it costs to make rare earths, or is said to: ranges as given, units as given."""
    rows = rows[rows["value_type"] == "reported"]
    unit = rows["currency_or_unit"] + " " + rows["per"]
    unit = unit.str.replace(" per ", "/").replace({"t million t": "million t", "x ratio": "1"})
    table = pd.DataFrame(
        {
            "item": rows["item"].map(COSTS),
            "label": rows["item"],
            "country_iso3": rows["country"].map(lambda place: COST_PLACES.get(place, "")),
            "period": rows["period"].map(
                lambda text: "" if text == "target" else award_period(text)
            ),
            "value": rows["value_low"],
            "value_high": rows["value_high"],
            "unit": unit.str.replace("USD million", "million USD"),
            "source": rows["source_id"],
            "note": rows["derivation_or_note"],
        }
    )
    return pd.concat([table, readings.production_costs()], ignore_index=True)
