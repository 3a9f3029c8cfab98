"""Dated events of companies, and the accounts, prices and ore of Mountain Pass.

Choices about the data
- `company_events` takes the gathered events as they are, and from the timeline of controls only
  the rows of which the life of one mine cannot be told (`OF_THE_TIMELINE`).
- `mountain_pass_accounts` was read by hand from filings and notices (`readings/history_*.csv`):
  the segment called Resources is Mountain Pass. Nothing is added up or divided here.
- `usgs_unit_values` and `ore_contents` come from the workbooks of the U.S. Geological Survey; a
  cell that prints "NA" or a bound ("<1.09") is left out.
"""

from __future__ import annotations

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
from rarebook.ingest.documents_sources import tidy

FOLDER = "history"
READINGS = Path(__file__).parent / "readings"
OF_THE_TIMELINE = {  # kind of event in the timeline: its actor here
    "bankruptcy": "Molycorp",
    "mine_closure": "Molycorp",
    "export_quota_ended": "China",
    "export_tax_ended": "China",
}
# remarks that point at other files, not at the event
REMARKS = {
    "another source says 1948 (brussels_solvay)": "another source says 1948",
    "the owner in 2008 says 1951 (chevron_2008)": "the owner in 2008 says 1951",
    "adds the rates to controls/timeline.csv": "",
    "781 million in inn_781": "the first plan was 781 million",
    "the plan's effective date is in controls/timeline.csv": "",
    "month from lynas_lic_2023a": "",
    "controls/timeline.csv has the month only": "another source has the month only",
    "the level is in mp_10q_q3_2025": "the level is in the quarterly report",
}
PLACES = {"Do.", "do."}
DS140, YEARBOOK = "usgs_ds140_rare_earths_2020.xlsx", "usgs_myb2022_rare_earths_tables.xlsx"


def ingest(evidence: Path, data: Path) -> None:
    """Write the four tables of this topic and the sources that their rows name.

    Parameters
    ----------
    evidence : Path
        Folder that holds `history` and `controls`; `raw/usgs` stands beside it.
    data : Path
        Folder of the tables.
    """
    gathered = read_evidence(evidence / FOLDER / "sources.csv").to_dict("records")
    clean = [tidy(FOLDER, {str(k): str(v) for k, v in row.items()}) for row in gathered]
    sources = pd.concat([pd.DataFrame(clean), reading("sources")], ignore_index=True)
    usgs = evidence.parent / "raw" / "usgs"
    made = {
        "company_events": events(read_evidence(evidence / FOLDER / "events.csv")),
        "mountain_pass_accounts": reading("accounts"),
        "usgs_unit_values": unit_values(usgs / DS140),
        "ore_contents": ore_contents(usgs / YEARBOOK),
    }
    used = {part for rows in made.values() for cell in rows["source_id"] for part in pair(cell)}
    ids = put_sources(data, FOLDER, sources, used)
    named = {name: with_ids(rows, ids) for name, rows in made.items()}
    rules = timeline(read_evidence(evidence / "controls" / "timeline.csv"))
    both = [named["company_events"], cited(evidence, data, "controls", rules)]
    order = ["date", "actor", "event"]
    named["company_events"] = pd.concat(both, ignore_index=True).sort_values(order, kind="stable")
    for name, rows in named.items():
        write_table(data, name, rows)


def pair(cell: str) -> list[str]:
    """The sources that a cell names."""
    return [part for part in split_sources(cell) if part]


def reading(name: str) -> pd.DataFrame:
    """Rows that were read after the evidence had been gathered."""
    return read_evidence(READINGS / f"history_{name}.csv")


def events(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an event: date, actor, what happened, and the figure that it carries."""
    note = rows["note"].map(lambda text: REMARKS.get(text, text))
    return rows.rename(columns={"figure": "value"}).assign(note=note)


def timeline(rows: pd.DataFrame) -> pd.DataFrame:
    """The few events of the timeline of controls that belong to the mine's life.

    An instrument announced and in force are two dates: the day of force, where it is given.
    """
    rows = rows[rows["event_type"].isin(OF_THE_TIMELINE)]
    ends = rows["event_type"].str.endswith("_ended")
    in_force = ends & (rows["effective_date"] != "")
    return pd.DataFrame(
        {
            "date": rows["effective_date"].where(in_force, rows["date"]),
            "date_precision": rows["date_precision"],
            "actor": rows["event_type"].map(OF_THE_TIMELINE),
            "event": rows["description"],
            "value": "",
            "unit": "",
            "source_id": rows["source_id"],
            "note": ends.map({True: "day of force", False: ""}),
        }
    )


def unit_values(path: Path) -> pd.DataFrame:
    """Unit value of US consumption by year, in dollars of the year and of 1998 (USD/t)."""
    sheet = pd.read_excel(path, header=None)
    head = next(i for i, cell in enumerate(sheet[0]) if cell == "Year")
    named = sheet.iloc[head + 1 :].set_axis(sheet.iloc[head].tolist(), axis=1)
    table = pd.DataFrame(
        {
            "year": pd.to_numeric(named["Year"], errors="coerce"),
            "unit_value_usd_t": pd.to_numeric(named["Unit value ($/t)"], errors="coerce"),
            "unit_value_1998usd_t": pd.to_numeric(named["Unit value (98$/t)"], errors="coerce"),
            "source_id": "usgs_ds140",
        }
    )
    table = table.dropna(subset=["year", "unit_value_usd_t"])
    return table.astype({"year": int}).sort_values("year")


def ore_contents(path: Path) -> pd.DataFrame:
    """Share of each element in the rare-earth oxide of an ore (%), as table 2 prints it."""
    sheet = pd.read_excel(path, sheet_name="T2", header=None, keep_default_na=False)
    printed = [[cell for cell in row if cell != ""] for row in sheet.to_numpy().tolist()]
    rows = [row for row in printed if row]
    head = next(row for row in rows if "La" in row and "Y" in row)
    elements = head[head.index("La") :]
    made, mineral, country = [], "", ""
    for row in rows:
        if len(row) != len(elements) + 3 or row[:1] == head[:1]:
            continue
        mineral = mineral if row[0] in PLACES else str(row[0])
        country = country if row[1] in PLACES else str(row[1])
        place = str(row[2]).strip().rstrip("0123456789, ")
        for element, share in zip(elements, row[3:], strict=True):
            if isinstance(share, int | float):
                made.append((place, country, mineral.lower(), element, share))
    table = pd.DataFrame(made, columns=["place", "country", "mineral", "element", "share_pct"])
    return table.assign(source_id="usgs_myb2022")
