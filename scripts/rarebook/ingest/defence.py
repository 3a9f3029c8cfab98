"""Weapons: what they weigh in rare earths, how many are built, what shells cost.

All rows lie in `readings/`, read by hand from published pages; none is computed.

Choices about the data
- What an F-35 holds and how many are delivered is in `f35_content`; earlier figures on shells and
  ships are in `context_series`. `defence_facts` adds what those lack, and repeats neither.
- A weight keeps its pounds, and `basis` says what the weight is of. Mostly nobody says: a
  chapter shows such a weight as a range of readings.
- The price of an order is not divided by its rounds here: value and number are two rows.
- Ships delivered and ships ordered are told apart in `basis`; so are shells and complete rounds.
- A row may name a source of another folder by the book's own id.
"""

from __future__ import annotations

from pathlib import Path

from rarebook.ingest.common import put_sources, read_evidence, split_sources, with_ids, write_table

FOLDER = "defence"
READINGS = Path(__file__).parent / "readings"
TABLE = "defence_facts"


def ingest(evidence: Path, data: Path) -> None:
    """Write `defence_facts` and the sources that its rows name.

    Raises
    ------
    rarebook.problems.TableError
        If a row breaks the description of its table, or names an unknown source.
    """
    del evidence  # nothing of this was gathered: it was read afterwards
    rows = read_evidence(reading("facts"))
    sources = read_evidence(reading("sources"))
    named = {source for cell in rows["source_id"] for source in split_sources(cell)}
    ids = put_sources(data, FOLDER, sources, named & set(sources["source_id"]))
    write_table(data, TABLE, with_ids(rows, ids))


def reading(name: str) -> Path:
    """The file of these readings called `name`."""
    return READINGS / f"{FOLDER}_{name}.csv"
