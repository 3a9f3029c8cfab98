"""Mine output of rare earths by publisher, edition and country: the evidence folder `production`.

Choices about the data
- Every publisher and edition keeps its own figures; none is preferred here.
- `mine_production` holds the editions of the US survey's summaries. Those that `rarebook update
  usgs` brought stand as they are; this module adds the 2025 edition, and of the editions of 2016 to
  2023 only the figures that reprints quote.
- The series of other publishers, the survey's yearbook and a compilation of its older summaries
  are a table of their own, since most of them may be cited but not passed on. The long US and
  world series (Data Series 140) stands in `mine_output_history`.
- Thousand tonnes were made tonnes when the evidence was gathered. A cell that the publisher marks
  withheld or not available is left out; a zero that it prints stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rarebook.ingest.common import (
    put_sources,
    read_evidence,
    source_id,
    write_table,
)
from rarebook.ingest.documents_sources import tidy
from rarebook.ingest.mine_output_words import BALANCE, NOTES, SERIES, balance_edition
from rarebook.ingest.mine_output_words import READINGS as READINGS

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "production"
EDITION_2025 = "MCS 2025"
FROM_ADAPTER = "usgs-mcs"
OTHERS = "ZZZ"


def ingest(evidence: Path, data: Path) -> None:
    """Write `mine_production` (the editions named above), and the three tables beside it."""
    gathered = read_evidence(evidence / FOLDER / "mine_production.csv")
    balance = read_evidence(evidence / FOLDER / "us_trade_reliance.csv")
    made = {
        "mine_production": editions(gathered, _read("editions")),
        "mine_production_series": series(gathered),
        "mine_shares": _read("shares"),
        "us_supply_balance": us_balance(balance),
    }
    ids = _sources(evidence, data, made)
    for name, rows in made.items():
        own = rows.assign(source_id=rows["source_id"].map(ids))
        if name == "mine_production":
            own = beside_the_adapter(read_evidence(data / f"{name}.csv"), own)
        write_table(data, name, own)


def editions(gathered: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """The rows that this module owes to `mine_production`.

    Parameters
    ----------
    gathered, read : DataFrame
        The evidence's mine production, and the figures of older editions read from reprints.

    Returns
    -------
    DataFrame
        One row an edition, country and year; quantities in tonnes of oxide, as text.
    """
    rows = gathered[gathered["edition"] == EDITION_2025]
    newest = pd.DataFrame(
        {
            "country_iso3": rows["iso3"].replace("", OTHERS),
            "year": rows["year"],
            "edition": EDITION_2025.removeprefix("MCS "),
            "quantity_t": _tonnes(rows["quantity_t_reo"]),
            "status": rows["estimated"].map({"True": "estimated", "False": "reported"}),
            "source_id": rows["source_id"],
            "note": rows["note"].map(_note),
        }
    )
    older = read.assign(note=[f"{n}; " * bool(n) + "read from a reprint" for n in read["note"]])
    both = pd.concat([older, newest], ignore_index=True)
    return both.assign(commodity="rare-earths", qualifier="exact")


def beside_the_adapter(present: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """The table with this module's editions, unless the survey's own release has brought them."""
    brought = present[present["source_id"].str.startswith(FROM_ADAPTER)]
    mine = own[~own["edition"].isin(set(brought["edition"]))]
    whole = pd.concat([brought, mine], ignore_index=True)
    return whole.sort_values(["edition", "year", "country_iso3"], ignore_index=True)


def series(gathered: pd.DataFrame) -> pd.DataFrame:
    """One row a series, country and year, for the publishers of `SERIES`."""
    rows = gathered[gathered["edition"].isin(SERIES) & (gathered["quantity_t_reo"] != "")]
    return pd.DataFrame(
        {
            "series": rows["edition"].map(SERIES),
            "country_iso3": rows["iso3"].replace("", OTHERS),
            "year": rows["year"],
            "quantity_t": _tonnes(rows["quantity_t_reo"]),
            "status": rows["estimated"]
            .map({"True": "estimated", "False": "reported"})
            .fillna("not-said"),
            "source_id": rows["source_id"],
            "note": rows["note"].map(_note),
        }
    ).sort_values(["series", "country_iso3", "year"], ignore_index=True)


def us_balance(rows: pd.DataFrame) -> pd.DataFrame:
    """What the United States makes and uses: one row a measure, year and edition."""
    measure = rows["metric"].str.replace(": Rare Earths: ", ": ", regex=False).map(BALANCE)
    number = rows["value"].str.lstrip(">")
    kept = rows[measure.notna() & pd.to_numeric(number, errors="coerce").notna()]
    return pd.DataFrame(
        {
            "measure": measure[kept.index],
            "year": kept["year"],
            "edition": kept["edition"].map(balance_edition),
            "value": number[kept.index],
            "qualifier": kept["value"].str.startswith(">").map({True: "over", False: "exact"}),
            "unit": measure[kept.index].map(lambda m: "%" if m == "net-import-reliance" else "t"),
            "source_id": kept["source_id"],
        }
    ).sort_values(["measure", "edition", "year"], ignore_index=True)


def _tonnes(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells).map("{:.10g}".format)


def _note(note: str) -> str:
    return next((words for sign, words in NOTES.items() if sign in note), "")


def _read(name: str) -> pd.DataFrame:
    return read_evidence(READINGS / f"mine_output_{name}.csv")


def _sources(evidence: Path, data: Path, made: dict[str, pd.DataFrame]) -> dict[str, str]:
    """The book's id of every source used; those of the folder that others stand on stay."""
    listed = [read_evidence(evidence / FOLDER / "sources.csv"), _read("sources")]
    known = [
        {str(k): str(v) for k, v in row.items()}
        for frame in listed
        for row in frame.rename(columns={"url": "url_or_repo_path"}).to_dict("records")
    ]
    held = set(read_evidence(data / "sources.csv")["source_id"])
    used = {str(cell) for rows in made.values() for cell in rows["source_id"]}
    used |= {row["source_id"] for row in known if source_id(FOLDER, row["source_id"]) in held}
    clean = [tidy(FOLDER, row) for row in known]
    return put_sources(data, FOLDER, pd.DataFrame(clean), used)
