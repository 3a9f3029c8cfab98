"""Patents, their disputes, technology rules and skilled people: the evidence folder `patents`.

Choices about the data
- Ratios and sums that the evidence worked out itself are left out: a chapter recomputes them.
- A count keeps the words of its search, its basis, its status and its office; counts of parts of
  China, and of classes that are not rare earths, are left out.
- `readings/patents_*.csv` adds what was read later: the same two annual series for all fields,
  dates and outcomes of key patents, and documents on claims.
- An unsourced web log on doctorates is left out; what the evidence calls unusable stays unused.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from rarebook.ingest import patents_counts as counts
from rarebook.ingest import patents_people as people
from rarebook.ingest.common import put_sources, read_evidence, write_table
from rarebook.ingest.patents_words import RULES, without_byline

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "patents"
READINGS = Path(__file__).parent / "readings"


def ingest(evidence: Path, data: Path) -> None:
    """Write every table of the folder, and the sources that their rows name.

    Parameters
    ----------
    evidence : Path
        The folder that holds `patents/`.
    data : Path
        The folder of the tables.
    """
    folder = evidence / FOLDER
    published = gathered(folder, "patent_counts")
    tables = {
        "patent_counts": counts.patent_counts(published),
        "patent_families_annual": counts.annual(published, readings("families")),
        "key_patents": key_patents(gathered(folder, "key_patents"), readings("key")),
        "patent_decisions": readings("decisions"),
        "technology_export_rules": export_rules(gathered(folder, "tech_export_rules")),
        "workforce_counts": people.workforce(gathered(folder, "workforce")),
        "patent_documents": numbered(readings("documents")),
    }
    sources = pd.concat([read_evidence(folder / "sources.csv"), readings("sources")]).fillna("")
    sources["title"] = sources["title"].map(without_byline)
    ids = put_sources(data, FOLDER, sources, used_sources(tables.values()))
    for name, rows in tables.items():
        for column in ("source_id", "source_id_2"):
            if column in rows:
                rows[column] = rows[column].map({**ids, "": None})
        write_table(data, name, rows.replace({"": None}))


def gathered(folder: Path, name: str) -> pd.DataFrame:
    """A file of the evidence, its notes in the book's own words (as gathered: `hedge`)."""
    rows = read_evidence(folder / f"{name}.csv")
    rows["hedge"] = rows["note"]
    own_words = readings("notes").set_index("gathered")["note"]
    rows["note"] = rows["note"].replace(own_words.to_dict())
    return rows


def readings(what: str) -> pd.DataFrame:
    """What was read by hand beyond the gathered evidence: `readings/patents_<what>.csv`."""
    return read_evidence(READINGS / f"patents_{what}.csv")


def used_sources(tables: Iterable[pd.DataFrame]) -> set[str]:
    """Every source that a row names, in either column."""
    return {
        source
        for rows in tables
        for column in ("source_id", "source_id_2")
        if column in rows
        for source in rows[column]
        if source
    }


def key_patents(gathered: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """One row a patent: dates as gathered, completed by what was read later."""
    rows = gathered[gathered["record_type"] == "patent"]
    kept = rows[["id", "priority_date", "filed", "granted", "source_id"]].rename(
        columns={"id": "patent", "priority_date": "priority"}
    )
    both = kept.merge(read, on="patent", how="inner", suffixes=("", "_read"))
    for column in ("filed", "granted"):
        both[column] = both[column].where(both[column] != "", both[f"{column}_read"])
    return both


def export_rules(gathered: pd.DataFrame) -> pd.DataFrame:
    """China's announcements on rare-earth technology, with the kind of control."""
    rows = gathered.rename(columns={"rare_earth_items": "items"})
    rows["control"] = [
        given or next(slug for words, slug in RULES.items() if words in items or words in name)
        for given, items, name in zip(
            rows["control_type"], rows["items"], rows["instrument"], strict=True
        )
    ]
    rows["items"] = rows["items"].str.replace(r"^(PROHIBITED|RESTRICTED): ", "", regex=True)
    open_end = rows["control"] == "not-found"
    rows.loc[open_end, ["items", "status"]] = ""
    rows["item_no"] = rows.groupby(["date", "instrument"]).cumcount() + 1
    return rows


def numbered(documents: pd.DataFrame) -> pd.DataFrame:
    """Documents with a name a row: the claim and a running number."""
    order = documents.groupby("claim_id").cumcount() + 51
    documents["document_id"] = documents["claim_id"] + "-d" + order.astype(str)
    return documents
