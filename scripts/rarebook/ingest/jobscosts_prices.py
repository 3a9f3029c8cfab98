"""Prices of oxides in the folder `jobscosts`, each with its market, its basis and its tax."""

from __future__ import annotations

import re

import pandas as pd

from rarebook.ingest.jobscosts_awards import award_period

MARKETS = {
    "annual average, Argus": "usgs-annual",
    "year-end, USGS": "usgs-year-end",
    "USGS": "usgs-year-end",
    "China domestic, mean of": "china-domestic-daily-mean",
    "China domestic": "china-domestic",
    "Chinese press": "chinese-press",
    "SMM China": "china-domestic",
    "MetalMiner China": "china-domestic",
    "SunSirs China": "china-domestic",
    "Argus ex-works China": "china-domestic",
    "Benchmark, China": "china-domestic",
    "Reuters, Chinese benchmark": "china-domestic",
    "Baosteel": "transfer-price",
    "Fastmarkets fob China": "fob-china",
    "Asian Metal fob China": "fob-china",
    "Fastmarkets cif Rotterdam": "europe",
    "Fastmarkets Europe": "europe",
    "Argus Europe": "europe",
    "Benchmark cif Europe": "europe",
    "Rotterdam ask": "europe",
    "Western spot": "outside-china",
    "world": "world",
    "Adamas": "world-consumption",
    "Lynas quarterly": "company-reference",
    "Lynas half-year": "company-reference",
    "Lynas CEO": "company-reference",
    "US DoD price floor": "price-floor",
}
TAX = {"included": "included", "excluded": "excluded", "not stated": "not-stated"}


def oxide_prices(rows: pd.DataFrame) -> pd.DataFrame:
    """Prices per kilogram in the currency quoted; quotes per tonne are divided by 1,000.

    Conversions, ratios and the quotes "less 13% VAT" of the evidence are left out. The annual
    means of daily quotes stay, as derived: their daily series states no licence.
    """
    mean = rows["basis"].str.contains("mean of")
    rows = rows[rows["currency"].isin(["USD", "CNY"]) & (rows["value_type"].ne("derived") | mean)]
    mean = mean[rows.index]
    per_tonne = rows["unit"].str.startswith("per t").map({True: 1000.0, False: 1.0})
    return pd.DataFrame(
        {
            "product": rows["product"].map(_product),
            "grade": rows["product"].str.extract(r"(\d[\d.]*%.*)$")[0].fillna(""),
            "period": [_period(d, p) for d, p in zip(rows["date"], rows["period"], strict=True)],
            "quote": rows["period"].map(_quote),
            "market": rows["basis"].map(_market),
            "basis": rows["basis"],
            "price_lcu_kg": pd.to_numeric(rows["value"]) / per_tonne,
            "price_low_lcu_kg": pd.to_numeric(rows["low"]) / per_tonne,
            "price_high_lcu_kg": pd.to_numeric(rows["high"]) / per_tonne,
            "currency": rows["currency"],
            "vat": rows["vat"].map(_vat),
            "derived": mean.map({True: "true", False: "false"}),
            "source": rows["source_id"],
            "note": rows["derivation_or_note"],
        }
    )


def _product(text: str) -> str:
    name = re.sub(r"\s(?:REO )?\d.*$", "", text)
    name = name.replace("rare earths, lowest average", "rare earths, average")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _market(basis: str) -> str:
    keys = [key for key in MARKETS if basis.startswith(key)]
    return MARKETS[max(keys, key=len)]


def _vat(text: str) -> str:
    if text.startswith("includes 13-17%"):
        return "included-inferred"
    return TAX.get(text, "not-applicable")


def _quote(period: str) -> str:
    kind = re.sub(r"\s*\(.*\)$", "", period)
    return {"low": "lowest", "ask": "asking-price"}.get(kind, kind)


def _period(date: str, kind: str) -> str:
    """ISO 8601: what is known of the date, no more."""
    if date == "March, year disputed":
        return "2023-03/2025-03"
    if kind == "year (to 5 July)":
        return f"{date}-01-01/{date}-07-05"
    return award_period(date)


def price_changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Changes over years as the Chinese press gives them; the accounts disagree."""
    rows = rows[rows["currency"].eq("%") | rows["unit"].eq("%") | rows["period"].eq("change")]
    low = rows["low"].where(rows["low"] != "", rows["value"])
    high = rows["high"].where(rows["high"] != "", rows["value"])
    return pd.DataFrame(
        {
            "product": rows["product"],
            "period": rows["date"].str.replace("-", "/", regex=False),
            "change_low_percent": low,
            "change_high_percent": high,
            "basis": rows["basis"],
            "source": rows["source_id"],
            "note": rows["derivation_or_note"],
        }
    )
