"""Macro, market and defence series: the evidence folder `context`.

Choices about the data
- Rows that the evidence worked out from others (shares, sums, implied values) are left out: a
  chapter recomputes them.
- The unit stands in its own column, since the series have little in common; `million USD` and the
  like are kept as given.
- Two vintages of one World Bank series stand side by side; the note tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rarebook.ingest.common import (
    put_sources,
    read_evidence,
    source_id,
    split_sources,
    with_ids,
    write_table,
)
from rarebook.ingest.documents_sources import tidy

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "context"


def ingest(evidence: Path, data: Path) -> None:
    """Write `context_series` and the sources that its rows name.

    Sources of this folder that other tables stand on stay.
    """
    rows = context_series(read_evidence(evidence / FOLDER / "series.csv"))
    sources = read_evidence(evidence / FOLDER / "sources.csv")
    cells = rows["source"].map(split_sources)
    used = {source for pair in cells for source in pair if source} | _present(data, sources)
    cleaned = [
        tidy(FOLDER, {str(k): str(v) for k, v in r.items()}) for r in sources.to_dict("records")
    ]
    ids = put_sources(data, FOLDER, pd.DataFrame(cleaned), used)
    write_table(data, "context_series", with_ids(rows, ids, "source"))


def _present(data: Path, sources: pd.DataFrame) -> set[str]:
    """Ids of the folder that the table of sources already holds."""
    held = set(pd.read_csv(data / "sources.csv", usecols=["source_id"], dtype=str)["source_id"])
    return {name for name in sources["source_id"] if source_id(FOLDER, name) in held}


def context_series(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator, place, period and source.

    Returns
    -------
    DataFrame
        `value` in the row's `unit`; rows marked derived are left out.
    """
    rows = rows[rows["derived"] != "1"]
    return pd.DataFrame(
        {
            "indicator": rows["indicator"],
            "country_iso3": rows["geo_iso3"],
            "period": rows["period"],
            "value": rows["value"],
            "unit": rows["unit"],
            "source": rows["source_id"],
            "note": rows["note"].str.replace(r"; vintage of W01 in controls$", "", regex=True),
        }
    )
