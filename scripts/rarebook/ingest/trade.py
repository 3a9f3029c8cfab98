"""The trade evidence as tables: China's customs, its HS6 exports, mirrors, prices and quotas.

Choices made about the data:

- a figure stands once: rows that two files of the evidence share are kept once, and a second
  agreeing source becomes `source_id_2`;
- unit values keep their own row's source and are only put into one unit (per tonne);
- derived rows stay only where a published growth rate makes them (`derived`);
- conflicting rows all stand, told apart by `status`, `source_id` and `edition`;
- year sums of the HS6 series are left out: a chapter adds the months in the open;
- figures found later (`readings/trade_rows.csv`, `trade_changes.csv`) are joined in, with their
  own sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest import trade_others as others
from rarebook.ingest import trade_words as words
from rarebook.ingest.common import (
    put_sources,
    read_evidence,
    source_id,
    split_sources,
    write_table,
)

FOLDER: Final = "trade"
READINGS: Final = Path(__file__).parent / "readings"
CHINA_FILES: Final = (
    "china_trade_annual",
    "china_exports_monthly",
    "china_imports_by_type",
    "magnets_monthly",
)
FIGURES: Final = ("quantity_t", "value_usd", "value_cny", "unit_value_reported")
KEY: Final = ["period", "flow", "basket", "partner_iso3", "source_id"]


def ingest(evidence: Path, data: Path) -> None:
    """Write the trade tables from `evidence`/trade (and the readings) into `data`.

    Raises
    ------
    KeyError
        If a source, a place or a commodity group is not known.
    TableError
        If rows break the rules of their table.
    """
    folder = evidence / FOLDER
    frames = {name: build(folder) for name, build in BUILDERS.items()}
    files = (folder / "sources.csv", READINGS / "trade_sources.csv")
    known = pd.concat([read_evidence(file) for file in files]).fillna("")
    put_sources(data, FOLDER, known, used_sources(frames.values()))
    for name, frame in frames.items():
        for column in source_columns(frame):
            frame[column] = [source_id(FOLDER, cell) if cell else "" for cell in frame[column]]
        write_table(data, name, frame)


def source_columns(frame: pd.DataFrame) -> list[str]:
    """The columns of a table that name a source."""
    return [column for column in ("source_id", "source_id_2") if column in frame]


def used_sources(frames: Iterable[pd.DataFrame]) -> set[str]:
    """The evidence's source ids that some row names."""
    return {
        str(cell)
        for frame in frames
        for column in source_columns(frame)
        for cell in frame[column]
        if cell
    }


def china_trade(folder: Path) -> pd.DataFrame:
    """Published figures of China's customs: a row a period, flow, basket, partner and source."""
    notes = others.own_notes(READINGS / "trade_notes.csv")
    rows = [
        china_row(cells, notes)
        for file in CHINA_FILES
        for cells in others.records_of(folder / f"{file}.csv")
        if any(cells[figure] for figure in FIGURES)
    ]
    later = others.records_of(READINGS / "trade_rows.csv")
    rows += [{"derived": "false", **cells} for cells in later]
    return with_editions(pd.DataFrame(rows).fillna(""), KEY)


def china_row(cells: others.Cells, notes: others.Notes) -> others.Row:
    """One row of the evidence in the columns of `china_trade`."""
    first, second = split_sources(cells["source_id"])
    period = words.period(cells["period"])
    ours = notes.get((first, period), {})
    return {
        "period": period,
        "period_type": words.PERIOD_TYPES[cells["period_type"]],
        "flow": cells["flow"],
        "basket": ours.get("basket") or words.basket(cells["hs_or_item"]),
        "partner_iso3": words.place(cells["partner"]),
        "quantity_t": words.number(cells["quantity_t"]),
        "value_usd": words.number(cells["value_usd"]),
        "value_cny": words.number(cells["value_cny"]),
        **unit_values(cells),
        "derived": str("DERIVED" in cells["note"]).lower(),
        "status": words.status(cells["note"]),
        "source_id": first,
        "source_id_2": second,
        "note": ours.get("note") or words.own_words(cells["note"]),
    }


def unit_values(cells: others.Cells) -> dict[str, str]:
    """The unit value as reported, in the currency's column, per tonne."""
    found = re.match(r"(USD|CNY)/(kg|t)\b", cells["unit_value_unit"])
    if not found:
        return {}
    factor = 1000.0 if found[2] == "kg" else 1.0
    column = f"unit_value_{found[1].lower()}_t"
    return {column: words.number(cells["unit_value_reported"], factor)}


def with_editions(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Drop rows that stand twice; number what one source gives twice for one thing."""
    frame = frame.drop_duplicates([column for column in frame if column != "note"])
    frame = frame.sort_values(key, kind="stable").reset_index(drop=True)
    return frame.assign(edition=frame.groupby(key, sort=False).cumcount() + 1)


def china_trade_changes(folder: Path) -> pd.DataFrame:
    """Year-on-year changes as published; the level a year earlier often is not."""
    return read_evidence(READINGS / "trade_changes.csv")


def quotas(folder: Path) -> pd.DataFrame:
    """Export, mining and smelting quotas as announced."""
    return others.quotas(folder, others.own_notes(READINGS / "trade_notes.csv"))


BUILDERS: Final[dict[str, Callable[[Path], pd.DataFrame]]] = {
    "china_trade": china_trade,
    "china_trade_changes": china_trade_changes,
    "china_trade_hs6": others.china_trade_hs6,
    "china_trade_hs6_partners": others.china_trade_hs6_partners,
    "partner_trade": others.partner_trade,
    "price_quotes": others.price_quotes,
    "quotas": quotas,
}
