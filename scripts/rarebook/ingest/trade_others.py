"""The trade tables beside China's customs figures: HS6 exports, mirrors, quotes and quotas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest import trade_words as words
from rarebook.ingest.common import read_evidence, split_sources

Row = dict[str, object]
Cells = Mapping[str, str]
Notes = Mapping[tuple[str, str], Mapping[str, str]]

QUOTA_BASES: Final = {"REO": "reo", "gross product t": "gross"}
PRODUCTS: Final = {
    "la": "lanthanum",
    "ce": "cerium",
    "nd": "neodymium",
    "prnd": "ndpr",
    "dy": "dysprosium",
    "tb": "terbium",
    "y": "yttrium",
}
MARKETS: Final = (
    ("fob china (lynas", "fob-china-lynas-list"),
    ("fob china", "fob-china"),
    ("ex-works china", "ex-works-china"),
    ("europe delivered", "europe-delivered"),
    ("europe", "europe"),
    ("world trade", "world-trade"),
    ("<1%", "under-1-percent-of-consumption"),
    ("nearly", "minor-part-of-consumption"),
    ("%", "main-part-of-consumption"),
)
MIRROR_UNITS: Final = {"EUR/kg": ("unit_value_eur_t", 1000.0), "USD/t": ("unit_value_usd_t", 1.0)}


def records_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, each as column to text."""
    rows: list[dict[str, str]] = read_evidence(path).to_dict("records")  # type: ignore[assignment]
    return rows


def own_notes(path: Path) -> Notes:
    """Our own note, and a better basket, for a source and a period."""
    return {(row["source_id"], row["period"]): row for row in records_of(path)}


def china_trade_hs6(folder: Path) -> pd.DataFrame:
    """China's monthly exports of three HS6 codes, all partners together."""
    rows = [
        {
            "period": cells["period"],
            "hs6": cells["hs_or_item"],
            "quantity_t": words.number(cells["quantity_t"]),
            "value_usd": words.number(cells["value_usd"]),
            "quantity_coverage_pct": _coverage(cells["note"]) if cells["quantity_t"] else "",
            "source_id": cells["source_id"],
        }
        for cells in records_of(folder / "comtrade_china_exports_hs6_monthly_2017_2024.csv")
    ]
    return pd.DataFrame(rows)


def _coverage(note: str) -> str:
    found = re.search(r"covering ([\d.]+)% of the value", note)
    return words.number(found[1]) if found else ""


def china_trade_hs6_partners(folder: Path) -> pd.DataFrame:
    """The three HS6 codes together, by partner and month: a mixed basket, mostly magnets."""
    rows = [
        {
            "period": cells["period"],
            "partner_iso3": words.place(cells["partner"]),
            "quantity_t": words.number(cells["quantity_t"]),
            "value_usd": words.number(cells["value_usd"]),
            "source_id": cells["source_id"],
        }
        for cells in records_of(folder / "comtrade_china_exports_by_partner_monthly_2017_2024.csv")
    ]
    return pd.DataFrame(rows)


def partner_trade(folder: Path) -> pd.DataFrame:
    """What partners report: the European Union, Japan, the United States."""
    rows = [row for cells in records_of(folder / "partner_mirrors.csv") for row in _mirror(cells)]
    return pd.DataFrame(rows).fillna("")


def _mirror(cells: Cells) -> list[Row]:
    """A row of the mirrors; China's share of a world total becomes a row of its own."""
    row: Row = {
        "reporter_iso3": words.place(cells["reporter"]),
        "period": words.period(cells["period"]),
        "flow": cells["flow"],
        "basket": words.basket(cells["hs_or_item"], words.MIRROR_BASKETS),
        "partner_iso3": words.place(cells["partner"]),
        "quantity_basis": _mirror_basis(cells),
        "quantity_t": words.number(cells["quantity_t"]),
        "status": "estimate" if "estimated" in cells["note"] else "reported",
        "source_id": cells["source_id"],
    }
    if cells["currency"]:
        row[f"value_{cells['currency'].lower()}"] = words.number(cells["value"])
    if cells["unit_value_unit"] in MIRROR_UNITS:
        column, factor = MIRROR_UNITS[cells["unit_value_unit"]]
        row[column] = words.number(cells["unit_value_reported"], factor)
    share = re.fullmatch(r"(China share )?([\d.]+)%( of weight)?", cells["note"])
    if share is None:
        return [row]
    if share[1]:
        china = {**row, "partner_iso3": "CHN", "quantity_t": "", "share_of_weight_pct": share[2]}
        return [row, china]
    return [{**row, "share_of_weight_pct": share[2]}]


def _mirror_basis(cells: Cells) -> str:
    if "metal equivalent" in cells["hs_or_item"]:
        return "metal-equivalent"
    return "reo" if cells["note"].startswith("REO equivalent") else "gross"


def price_quotes(folder: Path) -> pd.DataFrame:
    """Quotes of one product in different markets, per kilogram."""
    rows = [_quote(cells) for cells in records_of(folder / "price_gap_evidence.csv")]
    return pd.DataFrame(rows).fillna("")


def _quote(cells: Cells) -> Row:
    unit, _, per = cells["unit"].split()[0].partition("/")
    column = "price_index" if unit == "index" else f"price_{unit.lower()}_kg"
    factor = 0.001 if per == "t" else 1.0
    market = cells["market"].lower()
    return {
        "period": words.period(cells["date"]),
        "product": product(cells["product"]),
        "market": next(slug for part, slug in MARKETS if part in market),
        f"{column}_low": words.number(cells["low"], factor),
        f"{column}_high": words.number(cells["high"], factor),
        "vat": "included" if "ex-works china" in market else "not-stated",
        "source_id": cells["source_id"],
    }


def product(text: str) -> str:
    """The slug of a product, without its purity.

    Examples
    --------
    >>> product("Dy oxide 99.5%"), product("PrNd metal")
    ('dysprosium-oxide', 'ndpr-metal')
    """
    plain = re.sub(r"\s*(\d[\d.]*%|\(.*\))", "", text.lower()).replace("rare earths", "rare-earths")
    element, _, form = plain.partition(" ")
    return "-".join(part for part in (PRODUCTS.get(element, element), form) if part)


def quotas(folder: Path, notes: Notes) -> pd.DataFrame:
    """Export, mining and smelting quotas as announced: permissions, not output."""
    rows = []
    for cells in records_of(folder / "quotas.csv"):
        first, second = split_sources(cells["source_id"])
        ours = notes.get((first, cells["year"]), {})
        rows.append(
            {
                "year": cells["year"],
                "quota_type": cells["quota_type"],
                "batch": cells["batch"].lower().replace(" ", "-"),
                "product_class": cells["product_class"].replace(" ", "-").replace("/", "-"),
                "quantity_t": words.number(cells["quantity_t"]),
                "quantity_basis": QUOTA_BASES.get(cells["basis"], ""),
                "derived": str("DERIVED" in cells["note"]).lower(),
                "status": words.status(cells["note"]),
                "source_id": first,
                "source_id_2": second,
                "note": ours.get("note") or words.own_words(cells["note"]),
            }
        )
    return pd.DataFrame(rows)
