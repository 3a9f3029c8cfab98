"""What is measured, planned and said of waste, and shares of local revenue: folder `environment`.

Choices about the data
- One row a figure and source. Rows that the evidence worked out from others are left out:
  chapters recompute them.
- `evidence` says how a figure came about: measured, modelled, estimated, planned, or stated by an
  authority, a company or the press. A paper that only quotes another counts as that other would.
- The unit says per what a quantity is: a tonne of oxide (REO), of roasted concentrate or of metal.
  Nothing is converted.
- An empty `value` beside a `value_high` is an upper bound ("below", "up to").
- Official figures that contradict each other both stand: the clean-up of Ganzhou is put at 38 and
  at 3.8 billion yuan.
- A figure of 2,108 t of thorium in waste water is kept and marked as not credible.
- `readings/environment_*.csv` adds figures that claims need, each with its source.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from rarebook.ingest.common import cited, put_sources, read_evidence, write_table
from rarebook.ingest.environment_words import KINDS, KINDS_OF_ROWS, NOTES, PERIODS

FOLDER = "environment"
READINGS = Path(__file__).parent / "readings"
_BOOK_ID = re.compile(r"^(jobscosts)-")


def ingest(evidence: Path, data: Path) -> None:
    """Write `environment_measures` and `local_finance`.

    Raises
    ------
    KeyError
        If a figure comes from a source whose kind of evidence is not known here.
    rarebook.problems.TableError
        If a row breaks the description of its table.
    """
    folder = evidence / FOLDER
    gathered = measures(read_evidence(folder / "measures.csv"))
    read = _from_readings(data, measures(read_evidence(READINGS / "environment_measures.csv")))
    both = pd.concat([cited(evidence, data, FOLDER, gathered), read], ignore_index=True)
    write_table(data, "environment_measures", both)
    money = finance(read_evidence(folder / "fiscal.csv"))
    write_table(data, "local_finance", cited(evidence, data, FOLDER, money))


def measures(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a figure on waste, water, soil, land, cost or energy, as text.

    Parameters
    ----------
    rows : DataFrame
        The gathered measures; `derived` is "true" where a figure was worked out.
    """
    rows = rows[rows["derived"] != "true"]
    return pd.DataFrame(
        {
            "measure": rows["measure"].map(slug),
            "label": rows["measure"],
            "place": rows["place"],
            "scope": rows["process_or_scope"],
            **_times(rows["period"], rows["note"]),
            "value": rows["value"],
            "value_high": rows["value_high"],
            "unit": rows["unit"],
            "evidence": [
                kind(measure, source)
                for measure, source in zip(rows["measure"], rows["source_id"], strict=True)
            ],
            "source_id": rows["source_id"],
        }
    )


def finance(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a figure on public money or offices, place and period, as text."""
    rows = rows[rows["derived"] != "true"]
    inside = rows["geo"].str.extract(r"^(?:(.*), )?(CHN|USA)(?:, (.*))?$")
    return pd.DataFrame(
        {
            "indicator": rows["indicator"].map(slug),
            "label": rows["indicator"],
            "country_iso3": inside[1],
            "place": inside[0].fillna(inside[2]).fillna(""),
            **_times(rows["year"], rows["note"]),
            "value": rows["value"],
            "unit": rows["unit"],
            "source_id": rows["source_id"],
        }
    )


def kind(measure: str, source: str) -> str:
    """How a figure came about: by the words of its measure, or else by its source."""
    return next((k for words, k in KINDS_OF_ROWS.items() if words in measure), KINDS[source])


def slug(words: str) -> str:
    """A short name for a measure.

    Examples
    --------
    >>> slug("tailings per t REO")
    'tailings-per-t-reo'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _times(periods: pd.Series, notes: pd.Series) -> dict[str, pd.Series]:
    """ISO periods, and notes that say what of a time is no period."""
    known = periods.map(lambda text: PERIODS.get(text, (text, "")))
    said = [
        "; ".join(part for part in (time[1], _note(note)) if part)
        for time, note in zip(known, notes, strict=True)
    ]
    return {
        "period": known.map(lambda time: time[0]),
        "note": pd.Series(said, index=notes.index, dtype=str),
    }


def _note(note: str) -> str:
    return next((words for sign, words in NOTES.items() if sign in note), note)


def _from_readings(data: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the book's source ids; some stand on sources that other tables brought."""
    own = sorted(s for s in set(rows["source_id"]) if not _BOOK_ID.match(s))
    sources = read_evidence(READINGS / "environment_sources.csv")
    ids = put_sources(data, "environment_read", sources, own)
    return rows.assign(source_id=[ids.get(s, s) for s in rows["source_id"]], source_id_2="")
