"""What is in the ground: reserves by edition, elements in the crust, deposits, and readings.

Choices made about the data
---------------------------
- `reserves` holds editions of the survey's summaries. Those of 2024 and 2026 come from its own
  files (`rarebook update usgs`) and stay as they are; the others are joined here. Editions read
  from a press digest or a chart are not complete: a country that is missing there may have stood in
  the edition.
- A figure that the survey took back, one that another body restated, and shares without tonnes go
  to `reserve_restatements`, so that each edition has one row a country.
- The summary of 2025 and the chart of 2023 agree with the layout of the survey. Rows that the
  evidence keeps for "other countries" have the code ZZZ.
- Abundances are of one source; promethium has none.
- `readings/reserves_*.csv` adds what was read later, see `READINGS`; nothing there is computed, but
  short tons and millions are made tonnes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from rarebook.ingest.common import cited, put_sources, read_evidence, split_sources, write_table
from rarebook.ingest.documents_sources import tidy
from rarebook.ingest.reserves_markets import element_markets

FOLDER: Final = "production"
READ: Final = "ground"
READINGS: Final = Path(__file__).parent / "readings"
RELEASE: Final = Path("raw") / "usgs" / "usgs_mcs2026_commodities_data.csv"
OWN_FILES: Final = ("S02", "S02a", "S04")  # editions that the adapter of the survey writes
BODIES: Final = {"S02a": "usgs-release", "S05": "energy-institute", "S06": "bp"}
ELEMENTS: Final = {  # the evidence names the address that served the table, not who made it
    "title": "mendeleev 1.3.0: properties of the elements, abundance in the crust",
    "publisher": "mendeleev",
    "url_or_repo_path": "https://github.com/lmmentel/mendeleev",
}


def ingest(evidence: Path, data: Path) -> None:
    """Write every table of the topic, and the sources that their rows name.

    Parameters
    ----------
    evidence : Path
        The folder that holds `production/`; the survey's files lie beside it in `raw/usgs/`.
    data : Path
        The folder of the tables.
    """
    gathered = read_evidence(evidence / FOLDER / "reserves.csv")
    joined = cited(evidence, data, FOLDER, editions(gathered))
    held = read_evidence(data / "reserves.csv")
    kept = held[held["source_id"].str.startswith("usgs-")]
    whole = pd.concat([kept, joined]).sort_values(["edition", "country_iso3"], kind="stable")
    write_table(data, "reserves", whole)
    again = cited(evidence, data, FOLDER, restatements(gathered))
    read = {name: _cited_readings(evidence, data, name) for name in ("restated", "deposits")}
    write_table(data, "reserve_restatements", pd.concat([again, read["restated"]]))
    write_table(data, "ree_deposits", read["deposits"])
    write_table(data, "ground_figures", _cited_readings(evidence, data, "figures"))
    write_table(data, "reserve_documents", numbered(_cited_readings(evidence, data, "documents")))
    crust = abundance(read_evidence(evidence / FOLDER / "abundance.csv"))
    crust["source_id"] = _source_of_elements(evidence, data)
    write_table(data, "element_abundance", crust)
    release = pd.read_csv(evidence.parent / RELEASE, dtype=str, keep_default_na=False,
                          encoding="cp1252")  # fmt: skip
    write_table(data, "element_markets", element_markets(release))


def editions(rows: pd.DataFrame) -> pd.DataFrame:
    """Reserves as an edition of the summaries gives them, for editions without the survey's file.

    Returns
    -------
    DataFrame
        The columns of `reserves`, one row an edition and country (t of rare-earth oxide).
    """
    plain = rows["edition_year"].str.fullmatch(r"\d{4}")
    rows = rows[plain & ~rows["source_id"].isin(OWN_FILES)]
    return pd.DataFrame(
        {
            "country_iso3": rows["iso3"].where(rows["iso3"] != "", "ZZZ"),
            "commodity": "rare-earths",
            "edition": rows["edition_year"],
            "quantity_t": rows["reserves_t_reo"],
            "qualifier": rows["operator"].map({">": "over"}).fillna("exact"),
            "status": rows["operator"].map({"NA": "not-available"}).fillna("reported"),
            "source_id": rows["source_id"],
            "note": [_note(*pair) for pair in zip(rows["source_id"], rows["note"], strict=True)],
        }
    )


def _note(source: str, note: str) -> str:
    if source == "S31":
        return "read from a chart of the edition's figures"
    return note.replace("secondary; ", "").replace("secondary", "read in a digest")


def restatements(rows: pd.DataFrame) -> pd.DataFrame:
    """Reserves that the survey took back or that another body gives in its own table.

    Returns
    -------
    DataFrame
        The columns of `reserve_restatements`; `as_of` is the end of that year.
    """
    rows = rows[rows["source_id"].isin(BODIES)]
    as_of = rows["edition_year"].str.extract(r"end-(\d{4})")[0]
    note = rows["source_id"].map(
        {
            "S02a": "in the data release; taken back by version 1.3 of the summary",
            "S05": "restates the summaries of 2024; the world is its own sum",
            "S06": "restates the summaries of 2020; Russia from another source",
        }
    )
    return pd.DataFrame(
        {
            "body": rows["source_id"].map(BODIES),
            "country_iso3": rows["iso3"].where(rows["iso3"] != "", "ZZZ"),
            "as_of": as_of.fillna("2025"),
            "quantity_t": rows["reserves_t_reo"].str.removesuffix(".0"),
            "share_percent": "",
            "qualifier": rows["operator"].map({">": "over"}).fillna("exact"),
            "source_id": rows["source_id"],
            "note": note,
        }
    )


def abundance(rows: pd.DataFrame) -> pd.DataFrame:
    """Elements by atomic number with their share of the crust (mg/kg), rare earths marked."""
    return pd.DataFrame(
        {
            "atomic_number": rows["atomic_number"],
            "symbol": rows["symbol"],
            "element": rows["element"].str.lower().replace({"aluminum": "aluminium"}),
            "group": rows["group"].str.replace(" ", "-"),
            "crust_mg_kg": rows["crust_mg_per_kg"],
            "note": rows["note"].str.replace(r"; no value in source$", "", regex=True),
        }
    )


def numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Documents with an id: the claim and a running number."""
    order = rows.groupby("claim_id").cumcount() + 1
    return rows.assign(document_id=rows["claim_id"] + order.map("-d{:02d}".format))


def _cited_readings(evidence: Path, data: Path, name: str) -> pd.DataFrame:
    """Rows read later; a source `production:S76` is one of the gathered evidence."""
    rows = read_evidence(READINGS / f"reserves_{name}.csv")
    outside = rows["source_id"].str.startswith(f"{FOLDER}:")
    gathered = rows[outside]
    gathered = gathered.assign(source_id=gathered["source_id"].str.removeprefix(f"{FOLDER}:"))
    own = rows[~outside]
    second = own["source_id_2"] if "source_id_2" in own else pd.Series("", index=own.index)
    pairs = own["source_id"].map(split_sources)
    used = {source for pair in pairs for source in pair if source} | (set(second) - {""})
    sources = read_evidence(READINGS / "reserves_sources.csv")
    ids = {**put_sources(data, READ, sources, used), "": ""}
    own = own.assign(
        source_id=pairs.map(lambda pair: ids[pair[0]]),
        source_id_2=[ids[pair[1] or other] for pair, other in zip(pairs, second, strict=True)],
    )
    if len(gathered):
        own = pd.concat([own, cited(evidence, data, FOLDER, gathered)]).sort_index()
    return own


def _source_of_elements(evidence: Path, data: Path) -> str:
    sources = read_evidence(evidence / FOLDER / "sources.csv").to_dict("records")
    rows = [tidy(FOLDER, {str(k): str(v) for k, v in row.items()}) for row in sources]
    named = [{**row, **ELEMENTS, "url": ""} if row["source_id"] == "S51" else row for row in rows]
    return put_sources(data, FOLDER, pd.DataFrame(named), ["S51"])["S51"]
