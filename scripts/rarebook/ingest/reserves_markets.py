"""World output and prices of single elements, from the survey's data release of 2026.

Choices made about the data
---------------------------
- One row an element, year and measure: the row of the release that `ROWS` names, and no other. An
  element without a row there has none here.
- Output is in tonnes of what the survey counts (ore, oxide or metal: `form`); a price is in dollars
  a kilogram of what is sold. Nothing is converted from oxide or ore into metal.
- Where the survey gives a range, both ends stand. Nothing is carried from one year to another.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import pandas as pd

SOURCE: Final = "usgs-mcs2026"
POUND_KG: Final = 0.45359237
OUNCE_KG: Final = 0.0311034768
TONNES: Final = {
    "metric tons": 1.0,
    "thousand metric tons": 1e3,
    "million metric tons": 1e6,
    "thousand metric dry tons": 1e3,
    "kilograms": 1e-3,
}
PER_KG: Final = {
    "dollars per kilogram": 1.0,
    "dollars per pound": 1 / POUND_KG,
    "cents per pound": 0.01 / POUND_KG,
    "dollars per metric ton": 1e-3,
    "dollars per troy ounce": 1 / OUNCE_KG,
    "dollars per dry metric ton unit": 0.1,  # a hundredth of a tonne: ten kilograms
}


class Row(NamedTuple):
    """Where the release gives a figure: commodity, words of its detail, and what it counts."""

    symbol: str
    commodity: str
    detail: str
    form: str


OUTPUT: Final = (
    Row("Li", "Lithium", "Mine production", "metal-content"),
    Row("Al", "Aluminum", "Smelter production", "metal"),
    Row("Sc", "Scandium", "global production", "oxide"),
    Row("Fe", "Iron Ore", "Iron content", "metal-content"),
    Row("Co", "Cobalt", "Mine production", "metal-content"),
    Row("Ni", "Nickel", "Mine production", "metal-content"),
    Row("Cu", "Copper", "Mine production", "metal-content"),
    Row("Zn", "Zinc", "Mine production", "metal-content"),
    Row("Ga", "Gallium", "Primary production", "metal"),
    Row("Y", "Yttrium", "mine production", "oxide"),
    Row("Mo", "Molybdenum", "Mine production", "metal-content"),
    Row("Pd", "Palladium", "Mine production", "metal-content"),
    Row("Ag", "Silver", "Mine production", "metal-content"),
    Row("In", "Indium", "Refinery production", "metal"),
    Row("Sn", "Tin", "Mine production", "metal-content"),
    Row("Sb", "Antimony", "Mine production", "metal-content"),
    Row("W", "Tungsten", "Mine production", "metal-content"),
    Row("Pt", "Platinum", "Mine production", "metal-content"),
    Row("Au", "Gold", "Mine production", "metal-content"),
    Row("Hg", "Mercury", "Mine production", "metal-content"),
    Row("Pb", "Lead", "Mine production", "metal-content"),
    Row("Bi", "Bismuth", "Refinery production", "metal"),
    Row("REE", "Rare Earths", "Mine production", "oxide"),
)
RESERVES: Final = tuple(
    Row(symbol, commodity, detail, "metal-content")
    for symbol, commodity, detail in (
        ("Li", "Lithium", "Reserves"),
        ("Fe", "Iron Ore", "Iron content"),
        ("Co", "Cobalt", "Reserves"),
        ("Ni", "Nickel", "Reserves"),
        ("Cu", "Copper", "Reserves"),
        ("Zn", "Zinc", "Reserves"),
        ("Mo", "Molybdenum", "Reserves"),
        ("Ag", "Silver", "Reserves"),
        ("Sn", "Tin", "Reserves"),
        ("Sb", "Antimony", "Reserves"),
        ("W", "Tungsten", "Reserves"),
        ("Au", "Gold", "Reserves"),
        ("Pb", "Lead", "Reserves"),
    )
)
PRICES: Final = (
    Row("Li", "Lithium", "lithium carbonate", "carbonate"),
    Row("Al", "Aluminum", "ingot", "metal"),
    Row("Sc", "Scandium", "Scandium oxide", "oxide"),
    Row("Fe", "Iron Ore", "unit value", "ore"),
    Row("Co", "Cobalt", "London Metal Exchange", "metal"),
    Row("Ni", "Nickel", "Dollars per metric ton", "metal"),
    Row("Cu", "Copper", "London Metal Exchange", "metal"),
    Row("Zn", "Zinc", "London Metal Exchange", "metal"),
    Row("Ga", "Gallium", "unit value of imports", "metal"),
    Row("Ge", "Germanium", "Germanium metal", "metal"),
    Row("Y", "Yttrium", "Y2O3", "oxide"),
    Row("Mo", "Molybdenum", "Price, average", "oxide-content"),
    Row("Pd", "Palladium", "Palladium", "metal"),
    Row("Ag", "Silver", "bullion", "metal"),
    Row("In", "Indium", "Rotterdam", "metal"),
    Row("Sn", "Tin", "London Metal Exchange", "metal"),
    Row("Sb", "Antimony", "metal, average", "metal"),
    Row("La", "Lanthanum", "oxide", "oxide"),
    Row("Ce", "Cerium", "oxide", "oxide"),
    Row("Pr", "Praseodymium", "oxide", "oxide"),
    Row("Nd", "Neodymium", "oxide", "oxide"),
    Row("Sm", "Samarium", "oxide", "oxide"),
    Row("Eu", "Europium", "oxide", "oxide"),
    Row("Gd", "Gadolinium", "oxide", "oxide"),
    Row("Tb", "Terbium", "oxide", "oxide"),
    Row("Dy", "Dysprosium", "oxide", "oxide"),
    Row("Ho", "Holmium", "oxide", "oxide"),
    Row("Er", "Erbium", "oxide", "oxide"),
    Row("Yb", "Ytterbium", "oxide", "oxide"),
    Row("Lu", "Lutetium", "oxide", "oxide"),
    Row("W", "Tungsten", "tungsten trioxide", "oxide"),
    Row("Pt", "Platinum", "Platinum", "metal"),
    Row("Au", "Gold", "troy ounce", "metal"),
    Row("Hg", "Mercury", "unit value of imports", "metal"),
    Row("Pb", "Lead", "North American", "metal"),
    Row("Bi", "Bismuth", "Price, average", "metal"),
)
USE: Final = (Row("REE", "Rare Earths", "Consumption, apparent", "oxide"),)
MEASURES: Final = {
    "world-output-t": (OUTPUT, "Production", "World total", TONNES),
    "world-reserves-t": (RESERVES, "Reserves", "World total", TONNES),
    "price-usd-kg": (PRICES, "Price", "", PER_KG),
    "us-apparent-consumption-t": (USE, "Consumption", "United States", TONNES),
}


def element_markets(release: pd.DataFrame) -> pd.DataFrame:
    """One row an element, year and measure.

    Parameters
    ----------
    release : DataFrame
        The data release as text, in the survey's columns.

    Returns
    -------
    DataFrame
        `value` (and `value_high` of a range) in t or USD/kg by `measure`.

    Raises
    ------
    ValueError
        If a row that is named here is not in the release, or stands there twice for a year.
    """
    made = []
    for measure, (wanted, statistic, country, units) in MEASURES.items():
        for row in wanted:
            made += _figures(release, measure, row, statistic, country, units)
    return pd.DataFrame(made)


def _figures(
    release: pd.DataFrame, measure: str, row: Row, statistic: str, country: str,
    units: dict[str, float],
) -> list[dict[str, object]]:  # fmt: skip
    found = release[(release["Commodity"] == row.commodity) & (release["Statistics"] == statistic)]
    if country:
        found = found[found["Country"] == country]
    found = found[found["Statistics_detail"].str.contains(row.detail, regex=False)]
    found = found[found["Unit"].isin(units)]
    if found.empty or found["Year"].duplicated().any():
        counted = f"{len(found)} rows for {found['Year'].nunique()} years"
        raise ValueError(f"{measure} of {row.symbol}: {counted} say {row.detail!r}")
    return [_figure(measure, row, cells, units) for cells in found.to_dict("records")]


def _figure(
    measure: str, row: Row, cells: dict[object, str], units: dict[str, float]
) -> dict[str, object]:
    low, high, qualifier = _number(cells["Value"])
    factor = units[cells["Unit"]]
    return {
        "symbol": row.symbol,
        "measure": measure,
        "year": cells["Year"],
        "value": _text(low, factor),
        "value_high": _text(high, factor),
        "qualifier": qualifier,
        "form": row.form,
        "estimated": str(cells["Notes"].startswith("Estimated")).lower(),
        "source_id": SOURCE,
    }


def _text(number: float | None, factor: float) -> str | None:
    """Six digits at most, never in powers of ten."""
    return None if number is None else f"{float(f'{number * factor:.6g}'):.15g}"


def _number(cell: str) -> tuple[float | None, float | None, str]:
    """Value, upper end and qualifier of a cell: a number, a range, a bound or NA."""
    text = cell.replace(",", "").strip()
    if text in ("NA", "W"):
        return None, None, "not-available"
    ends = re.split(r"\s*[–-]\s*", text.removeprefix(">"))
    high = float(ends[1]) if len(ends) > 1 else None
    return float(ends[0]), high, "over" if text.startswith(">") else "exact"
