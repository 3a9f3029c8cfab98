"""How big the market is said to be, and what producers earn: `market_figures`, `producer_results`.

Choices made about the data
---------------------------
- Of the gathered list only figures that stand in no other table are kept: customs values, mine
  output and the value of US concentrate are read from theirs. Rows worked out from others go.
- The list's value of the magnet oxides used in 2021 came from an excerpt that cuts the year off;
  a fuller report of the same forecast names 2022, and that row stands.
- `step` says what a figure is the size of. Market-research firms and banks that state no definition
  get `unstated` unless the title names the product.
- Dollars, tonnes and shares are written out in single units. Nothing is converted.
- Results are those of the consolidated accounts as a data service prints them; net income is the
  part of the owners of the listed company.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest.common import cited, put_sources, read_evidence, write_table

FOLDER: Final = "production"
HERE: Final = "markets_read"
READINGS: Final = Path(__file__).parent / "readings"
KEPT: Final = {  # item and year of the list: id, subject, step, kind of publisher, definition
    ("total rare-earth market (Goldman Sachs)", "2024"): (
        "goldman-market",
        "Market for rare earths",
        "unstated",
        "bank",
        "not stated in the report read",
    ),
    ("US imports of rare-earth compounds and metals", "2024"): (
        "us-imports-2024",
        "US imports of rare-earth compounds and metals",
        "trade",
        "agency",
        "compounds and metals, customs value",
    ),
    ("US imports of rare-earth compounds and metals", "2025"): (
        "us-imports-2025",
        "US imports of rare-earth compounds and metals",
        "trade",
        "agency",
        "compounds and metals, customs value",
    ),
    ("value of US mine concentrates (51,000 t REO)", "2025"): (
        "us-concentrate-2025",
        "Value of the rare-earth concentrate mined in the United States",
        "ore",
        "agency",
        "concentrate, before separation",
    ),
    ("materials used in magnets and motors market", "c.2020"): (
        "magnet-materials-press",
        "Market for materials used in magnets and motors",
        "unstated",
        "press",
        "not stated; may hold more than rare earths",
    ),
    ("Valemax deadweight", ""): (
        "ship-valemax",
        "Deadweight of the largest ore carriers",
        "comparison",
        "press",
        "Valemax class",
    ),
    ("standard capesize deadweight", ""): (
        "ship-capesize",
        "Deadweight of an ordinary Capesize bulk carrier",
        "comparison",
        "press",
        "Capesize class",
    ),
}
ELSEWHERE: Final = frozenset(
    {
        "China exports of rare earths, customs value",
        "China imports HS 2846",
        "US imports of rare-earth compounds and metals (MCS 2025 estimate)",
        "value of US mine concentrates (45,000 t REO)",
        "global magnet rare-earth oxide consumption value (Adamas)",
        "world mine output, REO content",
    }
)
SCALE: Final = {"million USD": (1e6, "USD"), "t": (1.0, "t")}


def ingest(evidence: Path, data: Path) -> None:
    """Write `market_figures` and `producer_results`.

    Raises
    ------
    KeyError
        If the list has an item or a unit that is not known here, or names an unknown source.
    rarebook.problems.TableError
        If a row breaks the description of its table.
    """
    gathered = figures(read_evidence(evidence / FOLDER / "market_size.csv"))
    gathered = cited(evidence, data, FOLDER, gathered)
    read = _read(data, "figures")
    write_table(data, "market_figures", pd.concat([gathered, read]).fillna(""))
    write_table(data, "producer_results", _read(data, "results"))


def figures(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a figure of the gathered list that no other table holds.

    Returns
    -------
    DataFrame
        `value` (and `value_high` where a range is given) in dollars or tonnes.
    """
    made = []
    for row in rows[rows["derived"] != "True"].to_dict("records"):
        if row["item"] in ELSEWHERE:
            continue
        identity, subject, step, kind, definition = KEPT[(row["item"], row["year"])]
        factor, unit = SCALE[row["unit"]]
        low, _, high = str(row["value"]).partition("-")
        made.append(
            {
                "figure_id": identity,
                "subject": subject,
                "step": step,
                "place": "United States" if identity.startswith("us-") else "World",
                "country_iso3": "USA" if identity.startswith("us-") else "WLD",
                "period": str(row["year"]).removeprefix("c."),
                "value": f"{factor * float(low):.12g}",
                "value_high": f"{factor * float(high):.12g}" if high else "",
                "unit": unit,
                "publisher_kind": kind,
                "qualifier": "about" if str(row["year"]).startswith("c.") else "",
                "definition": definition,
                "source_id": row["source_id"],
                "note": "",
            }
        )
    return pd.DataFrame(made)


def _read(data: Path, name: str) -> pd.DataFrame:
    """Rows read after the evidence was gathered, with the book's ids of their sources."""
    rows = read_evidence(READINGS / f"markets_{name}.csv")
    known = read_evidence(READINGS / "markets_sources.csv")
    ids = put_sources(data, HERE, known, set(rows["source_id"]))
    return rows.assign(source_id=rows["source_id"].map(ids))
