"""Instruments of trade policy, export quotas and prices around them: part of `controls`.

Choices about the data
- An instrument's announcement, its day of force, its end and its suspension are four dates; where
  the evidence has one date for a tariff, it is the day of force.
- Where sources date an end differently, each has a row; a day worked out from a stated duration is
  marked `derived`. Three datings of the first export quota stand side by side as conflicts.
- A suspension of other instruments is a date of theirs and a row of its own.
- `readings/controls_events.csv` adds tariff steps, US controls and endings that the evidence
  lacks; `readings/controls_marks.csv` says, field by field, what a row's second date means.
- `event_prices` leaves out quotes that other tables hold with their day.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from rarebook.ingest import controls_words as words
from rarebook.ingest.common import put_sources, read_evidence, split_sources, with_ids, write_table
from rarebook.ingest.documents_sources import tidy

FOLDER = "controls"
READINGS = Path(__file__).parent / "readings"


def ingest(evidence: Path, data: Path) -> None:
    """Write the four tables and the sources that their rows name."""
    folder = evidence / FOLDER
    tables = {
        "control_events": events(
            read_evidence(folder / "timeline.csv"), reading("events"), reading("marks")
        ),
        "export_quotas": quotas(read_evidence(folder / "export_quotas.csv")),
        "event_prices": prices(read_evidence(folder / "event_prices.csv")),
        "control_documents": reading("documents").rename(columns={"source_id": "source"}),
    }
    gathered = pd.concat([read_evidence(folder / "sources.csv"), reading("sources")]).fillna("")
    clean = pd.DataFrame([tidy(FOLDER, _addressed(row)) for row in _records(gathered)])
    named = {name for rows in tables.values() for cell in rows["source"] for name in _ids(cell)}
    ids = put_sources(data, FOLDER, clean, named & set(clean["source_id"]))
    for name, rows in tables.items():
        write_table(data, name, with_ids(rows, ids, "source"))


def reading(name: str) -> pd.DataFrame:
    """Rows of one kind that were read by hand."""
    return read_evidence(READINGS / f"controls_{name}.csv")


def events(rows: pd.DataFrame, more: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """One row an instrument or event, in the order of the day that it became known or bit."""
    made = pd.DataFrame(
        [_event(row, name) for row, name in zip(_records(rows), _ids_of(rows), strict=True)]
    )
    for mark in _records(marks):
        chosen = made["event_id"] == mark["event_id"]
        if not chosen.any():
            raise KeyError(f"controls_marks.csv names {mark['event_id']}, which is no event")
        made.loc[chosen, mark["field"]] = mark["value"]
    made = made[~made["event_id"].isin(words.REPLACED)]
    both = pd.concat([made, more], ignore_index=True).fillna("")
    day = both["announced"].where(both["announced"] != "", both["in_force"])
    order = both.assign(day=day).sort_values(["day", "event_id"], kind="stable")
    return order.drop(columns="day").reset_index(drop=True)


def _event(row: dict[str, str], name: str) -> dict[str, str]:
    actors = [words.PLACES.get(place, place) for place in row["actor_iso3"].split(";")]
    elements, goods = words.subject(row["elements"])
    kind = row["event_type"].replace("_", "-")
    kind = {"technology-ban": "technology-rule"}.get(kind, kind)
    return {
        "event_id": name,
        "announced": row["date"],
        "in_force": row["effective_date"],
        "ended": row["end_date"],
        "suspended": "",
        "suspended_until": "",
        "actor_iso3": actors[0],
        "co_actors": " ".join(actors[1:]),
        "target_iso3": "WLD" if actors[0] == "CHN" else "CHN" if "tariff" in kind else "",
        "kind": kind,
        "instrument": row["instrument"],
        "does": row["description"].replace('"', ""),
        "elements": elements,
        "goods": goods,
        "derived": "false",
        "status": "reported",
        "source": row["source_id"],
        "note": words.NOTES.get(row["note"], ""),
    }


def _ids_of(rows: pd.DataFrame) -> list[str]:
    """actor-date-number: the number counts an actor's rows of one date."""
    stems = rows["actor_iso3"].str.split(";").str[0].str.lower() + "-" + rows["date"]
    number = stems.groupby(stems).cumcount() + 1
    return [f"{stem}-{count}" for stem, count in zip(stems, number, strict=True)]


def quotas(rows: pd.DataFrame) -> pd.DataFrame:
    """Export quotas and what was exported: one row a year, part of the year and source."""
    rows = rows[rows["derived"] != "1"]
    period = [words.period(row["year"], row["period"]) for row in _records(rows)]
    printed = pd.Series([words.QUOTA_STATUS.get(key, "reported") for key in _keys(rows)])
    return pd.DataFrame(
        {
            "period": period,
            "part": [words.PARTS.get(text, "year") for text in rows["period"]],
            "quota_t": rows["quota_t"],
            "exports_t": rows["actual_exports_t"],
            "quantity_basis": rows["basis"].map(_basis),
            "status": printed.to_numpy(),
            "source": rows["source_id"],
            "note": rows["note"].map(lambda text: words.QUOTA_NOTES.get(text, "")),
        }
    )


def _keys(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(rows["year"], rows["period"], rows["source_id"], strict=True))


def _basis(text: str) -> str:
    return "reo" if text == "REO" else "gross" if text.startswith("gross") else ""


def prices(rows: pd.DataFrame) -> pd.DataFrame:
    """Quoted prices around events, per kilogram; most stand in no other table."""
    rows = rows[(rows["derived"] != "1") & (rows["date_precision"] != "annual average")]
    rows = rows[rows["source_id"].isin(words.PRICE_SOURCES)]
    made = []
    for row in _records(rows):
        product = words.PRODUCTS.get((row["element"], "metal" in row["product"]), "")
        factor = 0.001 if row["currency_unit"].endswith("/t") else 1.0
        low = row["price_low"] or row["price_point"]
        high = row["price_high"] or row["price_point"] or low
        made.append(
            {
                "product": product,
                "period": words.day(row["date"]),
                "market": words.MARKETS[row["market_basis"]],
                "price_low_lcu_kg": f"{float(low) * factor:.12g}",
                "price_high_lcu_kg": f"{float(high) * factor:.12g}",
                "currency": row["currency_unit"][:3],
                "source": row["source_id"],
                "note": words.PRICE_NOTES.get(row["note"].replace('"', ""), ""),
            }
        )
    return pd.DataFrame(made)


def _records(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _ids(cell: str) -> list[str]:
    return [name for name in split_sources(cell) if name]


def _addressed(row: dict[str, str]) -> dict[str, str]:
    url = row.get("url_or_repo_path") or row.get("url", "")
    url = url if re.match(r"https?://", url) else ""
    return {**row, "url_or_repo_path": url}
