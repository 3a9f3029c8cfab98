"""Documents that bear on a claim: what each says, which way it points, where it stands.

Choices made here:

- One row a claim and document, in the order of the ledger. Where the evidence named three or four
  sources in one row, each has its own now; two that say the same stay `source_id`, `source_id_2`.
- `says` is in our own words; `documents_edits` holds the sentences that were put anew.
- `partial` marks a direction that concerns a part of the claim (`documents_partial`).
- Units are those of the ledger: "3 billion USD" is 3000000000 USD, so that a claim and a document
  can be set side by side. A unit that only repeated the words of the row ("EUR per shell") is cut
  to its unit.
- `date` is ISO 8601. A time that is no date ("12 a" after mining ended) is dropped: the sentence
  says it.
- Sources that the evidence listed once a passage ("Same, table 2") become one source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from rarebook.ingest.common import put_sources, read_evidence, source_id, split_sources, write_table
from rarebook.ingest.documents_edits import ALSO, CONTEXT, NOTES, REPEATED, SAYS, SPLIT
from rarebook.ingest.documents_partial import PARTIAL
from rarebook.ingest.documents_sources import same_document, tidy
from rarebook.ingest.documents_units import iso, measure
from rarebook.ingest.ledger import texts

FOLDERS = ("context", "environment", "history")
COLUMNS = (
    "document_id",
    "claim_id",
    "says",
    "direction",
    "partial",
    "value",
    "unit",
    "date",
    "note",
    "source_id",
    "source_id_2",
)


def ingest(evidence: Path, data: Path) -> None:
    """Write `documents` and its sources from the folders of `FOLDERS`.

    Raises
    ------
    KeyError
        If a row names a source that its folder does not have.
    TableError
        If a row breaks a rule of the table's description, such as an unknown claim.
    """
    rows: list[dict[str, str]] = []
    for folder in FOLDERS:
        sources = read_evidence(evidence / folder / "sources.csv")
        gathered = read_evidence(evidence / folder / "documents.csv")
        ids = _put_sources(data, folder, sources, gathered)
        rows += [_with_sources(row, ids) for row in expand(texts(gathered))]
    order = pd.read_csv(data / "claims.csv", usecols=["id"], dtype=str)["id"].tolist()
    write_table(data, "documents", table(rows, order))


def expand(gathered: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The gathered rows as the table says them.

    Repeated rows are left out and crowded ones split; a row still holds the evidence's source ids
    in `source_id`, with ";" between two.
    """
    for row, key in zip(gathered, _keys(gathered), strict=True):
        if key in REPEATED:
            continue
        direction = "context" if key in CONTEXT else row["direction"]
        as_gathered = (
            row["source_id"],
            SAYS.get(key, row["statement"]),
            row["value"],
            NOTES.get(key, row["note"]),
        )
        for sources, says, value, note in SPLIT.get(key, (as_gathered,)):
            own = {"source_id": sources, "value": value, "note": note, "direction": direction}
            made = {**_row({**row, **own}), "says": says}
            yield made
            if key in ALSO:
                claim, way, remark = ALSO[key]
                yield {**made, "claim_id": claim, "direction": way, "note": remark}


def _keys(gathered: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Claim and first source of each row; a second row of the same two has ``#2``."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in gathered:
        key = (row["claim_id"], row["source_id"].split(";")[0])
        seen[key] += 1
        yield key if seen[key] == 1 else (key[0], f"{key[1]}#{seen[key]}")


def _row(gathered: Mapping[str, str]) -> dict[str, str]:
    claim, sources = gathered["claim_id"], gathered["source_id"]
    decides = gathered["direction"] != "context"
    in_part = decides and sources.split(";")[0] in PARTIAL.get(claim, frozenset())
    value, unit = measure(gathered["value"], gathered["unit"])
    return {
        "claim_id": claim,
        "direction": gathered["direction"],
        "partial": "true" if in_part else "false",
        "value": value,
        "unit": unit,
        "date": iso(gathered["period"]),
        "note": gathered["note"],
        "source_id": sources,
    }


def table(rows: list[dict[str, str]], order: list[str]) -> pd.DataFrame:
    """All rows in the order of the ledger, numbered within each claim.

    Parameters
    ----------
    rows : list of dict
        As `expand` gives them, with the book's source ids.
    order : list of str
        Ids of the ledger. Rows of unknown claims stand last, for the validator to name.
    """
    place = {claim: number for number, claim in enumerate(order)}
    counts: Counter[str] = Counter()
    numbered = []
    for row in sorted(rows, key=lambda row: place.get(row["claim_id"], len(place))):
        claim = row["claim_id"]
        counts[claim] += 1
        numbered.append({**row, "document_id": f"{claim}-d{counts[claim]:02}"})
    return pd.DataFrame(numbered, columns=list(COLUMNS))


def _with_sources(row: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, str]:
    first, second = split_sources(row["source_id"])
    return {**row, "source_id": ids[first], "source_id_2": ids[second] if second else ""}


def _put_sources(
    data: Path, folder: str, sources: pd.DataFrame, gathered: pd.DataFrame
) -> dict[str, str]:
    """Put the sources of a folder that rows use; from the evidence's id to the book's.

    Other tables may already stand on sources of the same folder: those stay.
    """
    rows = texts(sources)
    same = same_document(rows)
    expanded = [row["source_id"] for row in expand(texts(gathered))]
    used = {same[part] for cell in expanded for part in cell.split(";")}
    present = set(pd.read_csv(data / "sources.csv", usecols=["source_id"], dtype=str)["source_id"])
    used |= {row["source_id"] for row in rows if source_id(folder, row["source_id"]) in present}
    ids = put_sources(data, folder, pd.DataFrame([tidy(folder, row) for row in rows]), used)
    return {each: ids[base] for each, base in same.items() if base in ids}
