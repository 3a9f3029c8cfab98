"""Long price series, dated quotes and the terms of the US price floor.

All rows lie in `readings/`, read by hand from published pages; none is computed.

Choices about the data
- `usgs_oxide_prices` holds the five years of the edition of 2026, the first to print the mixed
  oxide that the price floor is about; its 2025 is an estimate. Earlier years stand in
  `oxide_prices`.
- `dated_quotes` holds what an assessor said a price was on a day. Chinese quotes are kept in yuan
  with the 13% tax that they hold: a chapter takes it off, in the open.
- `price_floor_terms` has a row a clause; a clause without a number has an empty value and its
  words in `condition`. The agreement itself is public with parts left out; which price index
  it uses was not found.
- A row may name a source of another folder by the book's own id: it is already in the table of
  sources.
"""

from __future__ import annotations

from pathlib import Path

from rarebook.ingest.common import put_sources, read_evidence, split_sources, with_ids, write_table

FOLDER = "prices"
READINGS = Path(__file__).parent / "readings"
TABLES = {
    "usgs_oxide_prices": "usgs",
    "dated_quotes": "quotes",
    "price_floor_terms": "terms",
}


def ingest(evidence: Path, data: Path) -> None:
    """Write the three tables and the sources that their rows name."""
    del evidence  # nothing of these was gathered: they were read afterwards
    rows = {table: read_evidence(reading(name)) for table, name in TABLES.items()}
    sources = read_evidence(reading("sources")).rename(columns={"published_date": "published"})
    own = set(sources["source_id"])
    named = {s for table in rows.values() for c in table["source_id"] for s in split_sources(c)}
    ids = put_sources(data, FOLDER, sources, named & own)
    for table, frame in rows.items():
        write_table(data, table, with_ids(frame, ids))


def reading(name: str) -> Path:
    """The file of these readings called `name`."""
    return READINGS / f"{FOLDER}_{name}.csv"
