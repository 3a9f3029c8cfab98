"""National accounts and counts of industry: `macro.csv` of folder `controls`, and readings.

Choices about the data
- A figure stands once. Manufacturing's share of GDP of the five large makers is in
  `manufacturing_shares`, the loss estimates for Japan in `japan_loss_estimates`, helium in
  `byproduct_facts`, shares of rare earths in tables of their own: these rows are left out here.
- Rows that the evidence worked out are left out, except where a published change makes them.
- Millions and billions are written out; a span is written as the months that it covers.
- Ship orders are restated by their publisher for years: `edition` tells a first print from a later
  one. Shares of world output are of value added or of gross production: `edition` says which.
- `readings/industry_series.csv` and `industry_documents.csv` were read afterwards, for single
  claims; `industry_lookups.csv` says which figure tests which claim under which definition.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from rarebook.ingest.common import (
    cited,
    put_sources,
    read_evidence,
    split_sources,
    with_ids,
    write_table,
)

READINGS = Path(__file__).parent / "readings"
FOLDER = "controls"
READ_HERE = "industry_read"
ELSEWHERE = (
    r"^(?:china_share_world_re_|china_share_ndfeb|japan_share_ndfeb|gdp_loss_|implied_gdp|helium_|"
    r"manufacturing_value_added_usd)"
)
SAME_AS_SHARES = frozenset({"USA", "CHN", "DEU", "JPN", "KOR"})
UNITS = {
    "% of GDP": ("%", 1.0),
    "% of corporate profits": ("%", 1.0),
    "%": ("%", 1.0),
    "USD": ("USD", 1.0),
    "million units": ("1", 1e6),
    "vessels": ("1", 1.0),
    "million CGT": ("{CGT}", 1e6),
    "million": ("{person}", 1e6),
}
NAMES = {
    "manufacturing_value_added_pct_gdp": "manufacturing_share_of_gdp",
    "share_world_manufacturing_output": "manufacturing_share_of_world",
    "us_manufacturing_share_quarterly": "manufacturing_share_of_gdp",
    "finance_insurance_share": "finance_insurance_share_of_gdp",
    "finance_insurance_real_estate_share": "finance_insurance_real_estate_share_of_gdp",
    "financial_profit_share": "financial_share_of_corporate_profits",
    "car_exports_customs_mckinsey": "car_exports",
    "ship_orders_cgt_jan2025_first_print": "ship_orders_cgt",
    "ship_orders_cgt_jan2025_as_revised": "ship_orders_cgt",
}
EDITIONS = {
    "W03": "basis-not-stated",
    "W04": "un-statistics",
    "W05": "value-added",
    "W13": "first-print",
    "W14": "first-print",
    "W15": "first-print",
    "W16": "first-print",
    "W33": "revised",
    "W34": "first-print",
}
REVISED = ("W12", "2024")  # what the report on 2025 says of the year before


def ingest(evidence: Path, data: Path) -> None:
    """Write `macro_series`, `industry_documents` and `industry_lookups`.

    Raises
    ------
    KeyError
        If the evidence holds a unit that is not known here, or a row names an unknown source.
    rarebook.problems.TableError
        If a row breaks the description of its table.
    """
    gathered = macro_series(read_evidence(evidence / FOLDER / "macro.csv"))
    read = _read_here(data, read_evidence(READINGS / "industry_series.csv"))
    rows = pd.concat([cited(evidence, data, FOLDER, gathered), read])
    write_table(data, "macro_series", rows.fillna(""))
    documents = read_evidence(READINGS / "industry_documents.csv")
    write_table(data, "industry_documents", _read_here(data, documents))
    write_table(data, "industry_lookups", read_evidence(READINGS / "industry_lookups.csv"))


def macro_series(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator, place, period, edition and source.

    Parameters
    ----------
    rows : DataFrame
        The gathered series, as text.

    Returns
    -------
    DataFrame
        `value` in the row's `unit`; `source_id` as in the evidence.
    """
    rows = rows[~rows["indicator"].str.contains(ELSEWHERE)]
    share = rows["indicator"] == "manufacturing_value_added_pct_gdp"
    rows = rows[~(share & rows["geo"].isin(SAME_AS_SHARES))]
    published = rows["note"].str.contains(r"derived (?:from [-+]|= 9\.02)")
    rows = rows[(rows["derived"] != "1") | published]
    units = rows["unit"].map(lambda unit: UNITS[unit])
    money = [f"{float(v) * u[1]:.12g}" for v, u in zip(rows["value"], units, strict=True)]
    return pd.DataFrame(
        {
            "indicator": rows["indicator"].replace(NAMES),
            "country_iso3": rows["geo"],
            "period": [period(row) for row in _records(rows)],
            "edition": [_edition(row) for row in _records(rows)],
            "value": money,
            "value_high": "",
            "unit": units.map(lambda unit: unit[0]),
            "derived": rows["derived"].map({"1": "true", "0": "false"}),
            "source_id": rows["source_id"],
            "note": rows["note"].map(_note),
        }
    )


def period(row: dict[str, str]) -> str:
    """A period of the evidence in ISO 8601.

    Examples
    --------
    >>> period({"indicator": "x", "year": "2019Q2", "note": ""})
    '2019-04/2019-06'
    >>> period({"indicator": "x", "year": "2024", "note": "Clarksons; Jan-Nov"})
    '2024-01/2024-11'
    """
    text = row["year"]
    if "_jan2025_" in row["indicator"]:
        return "2025-01"
    if "Jan-Nov" in row["note"]:
        return f"{text}-01/{text}-11"
    if found := re.fullmatch(r"(\d{4})Q2", text):
        return f"{found[1]}-04/{found[1]}-06"
    if found := re.fullmatch(r"(\d{4})H1", text):
        return f"{found[1]}-01/{found[1]}-06"
    return text[:4]


def _edition(row: dict[str, str]) -> str:
    if (row["source_id"], row["year"]) == REVISED:
        return "revised"
    return EDITIONS.get(split_sources(row["source_id"])[0], "")


def _note(text: str) -> str:
    if text.startswith("derived ="):
        return "made from the fall that was published the year after"
    text = re.sub(r'^Clarksons; ?|WDI NV\.IND\.MANF\.ZS|".*?"', "", text)
    return text.replace("derived from", "made from the published change").strip("; ")


def _records(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _read_here(data: Path, rows: pd.DataFrame) -> pd.DataFrame:
    pairs = rows["source_id"].map(split_sources)
    known = read_evidence(READINGS / "industry_sources.csv")
    ids = put_sources(data, READ_HERE, known, {s for pair in pairs for s in pair if s})
    return with_ids(rows, ids)
