"""Plays of the card, prices around the first of them and what the loosening left: topic `plays`.

Choices about the data
- `card_plays` sorts moves: what each is about, whether it tightens or loosens, what eased it, what
  the other side gave. Dates of an instrument stay in `control_events` alone, under its id; only a
  move that is no instrument (a threat) has a date of its own. Nothing is counted here.
- A move that sources date differently has one row and names the other rows of `control_events`.
- `shock_prices` holds a miner's price list of 2007 to 2011, which no other table has.
- `plants_after_2015` lists plants and projects outside China of which a source says what became of
  them; it is no census. A plant may keep on while its owner is insolvent: two columns.
- Every row was read by hand (`readings/plays_*.csv`); a source that the book had keeps its id.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from rarebook.ingest.common import put_sources, read_evidence, split_sources, with_ids, write_table

FOLDER = "plays"
READINGS = Path(__file__).parent / "readings"
TABLES = {
    "card_plays": "moves",
    "shock_prices": "prices",
    "plants_after_2015": "plants",
    "card_facts": "facts",
    "card_documents": "documents",
}


def ingest(evidence: Path, data: Path) -> None:
    """Write the five tables and the sources that only they use."""
    del evidence  # all of it was read by hand
    tables = {name: reading(kind) for name, kind in TABLES.items()}
    tables["card_plays"] = sourced(tables["card_plays"], _events(data))
    own = reading("sources")
    cells = [cell for rows in tables.values() for cell in rows["source"]]
    named = {name for cell in cells for name in split_sources(cell) if name}
    ids = put_sources(data, FOLDER, own, named & set(own["source_id"]))
    for name, rows in tables.items():
        write_table(data, name, with_ids(rows, ids, "source"))


def reading(kind: str) -> pd.DataFrame:
    """Rows of one kind that were read by hand."""
    return read_evidence(READINGS / f"plays_{kind}.csv")


def sourced(moves: pd.DataFrame, events: dict[str, str]) -> pd.DataFrame:
    """Moves with the sources of their instrument where they name none of their own.

    Raises
    ------
    KeyError
        If a move names an instrument that `control_events` does not have.
    """
    columns = ("event_id", "other_events", "eased_by", "deal_event")
    for cell in moves[list(columns)].to_numpy().ravel():
        for name in str(cell).split():
            if name not in events:
                raise KeyError(f"plays_moves.csv names {name}, which is no event")
    pairs = zip(moves["source"], moves["event_id"], strict=True)
    return moves.assign(source=[own or events[event] for own, event in pairs])


def _events(data: Path) -> dict[str, str]:
    """Event to its sources, as `control_events` has them."""
    with (data / "control_events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["event_id"]: ";".join(filter(None, (row["source_id"], row["source_id_2"])))
        for row in rows
    }
