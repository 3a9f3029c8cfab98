"""The ledger: what the five documents claim, and where they contradict each other.

Choices made here:

- `document` is the number of the text and what it is: `essay-002`, `report-003`, `thread-004`.
- The gathered leads on how to check a claim stay out: a rating follows from tests, not from leads.
- `qualifier` is read from the claim's words (see `qualifiers`).
- A quote is verbatim, but no private person is named and no slur is repeated: `CELLS` says which
  cells are shortened ("……" marks what is left out) and what a source is called instead. The cells
  are found by claim and column, so that the name itself stands nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from rarebook.ingest.common import read_evidence, write_table
from rarebook.ingest.qualifiers import qualifier

LEDGER_COLUMNS = (
    "id",
    "thread",
    "test",
    "tier",
    "rank",
    "document",
    "voice",
    "quote_zh",
    "claim_en",
    "kind",
    "value",
    "value_high",
    "qualifier",
    "unit",
    "period",
    "geography",
    "comparator",
    "source_named",
    "difficulty",
    "conflicts_with",
)

_KINDS = {"essay": "essay", "magazine": "report", "answer": "thread"}

_RESERVES = "Chinese Society of Rare Earths, annual meeting of 2025"
_BANK = "Nomura Research Institute"
_HISTORY = "author of a book on China's rare-earth scientists"
_ELEMENTS = "The Elements of Power (2015)"

# (claim, column) to what the book's table says instead.
CELLS: Mapping[tuple[str, str], str] = {
    ("japan-dependence-023", "quote_zh"): "2010 年钓鱼岛事件中国就用稀土搞过一次，……妥协了",
    ("macro-industry-014", "quote_zh"): "……项目要死不活",
    ("export-controls-026", "quote_zh"): "对象是日本，原因就是[……船长]撞击[日本海保船]被抓捕",
    ("export-controls-026", "claim_en"): (
        "China first used rare earths in 2010 on Japan after the arrest of a fishing captain."
    ),
    ("thesis-018", "claim_en"): (
        "A book of 2015 predicted that China would use rare earths against the US."
    ),
    ("thesis-018", "source_named"): _ELEMENTS,
    ("defence-demand-005", "source_named"): _ELEMENTS,
    ("alternatives-pipeline-011", "source_named"): _ELEMENTS,
    ("export-controls-007", "source_named"): _ELEMENTS,
    ("talent-004", "source_named"): _HISTORY,
    ("fiscal-governance-009", "source_named"): _HISTORY,
    ("export-controls-012", "source_named"): "industry insider under a pseudonym",
    ("export-controls-014", "source_named"): "a commentator's video",
    ("patents-007", "source_named"): "paper of Jiangxi University of Science and Technology, 2025",
    **{(f"japan-dependence-{n:03}", "source_named"): _BANK for n in range(6, 11)},
    **{(f"reserves-{n:03}", "source_named"): _RESERVES for n in range(14, 18)},
    ("production-shares-013", "source_named"): _RESERVES,
}


def ingest(evidence: Path, data: Path) -> None:
    """Write `claims` and `conflicts` from the folder `claims` beside `evidence`.

    Raises
    ------
    ValueError
        If a claim refers to one that does not exist, or not back.
    TableError
        If a row breaks a rule of the table's description.
    """
    folder = evidence.parent / "claims"
    claims = ledger(read_evidence(folder / "claims.csv"))
    questions = conflicts(read_evidence(folder / "conflicts.csv"), set(claims["id"]))
    write_table(data, "claims", claims)
    write_table(data, "conflicts", questions)


def ledger(gathered: pd.DataFrame) -> pd.DataFrame:
    """The book's ledger from the gathered one: same rows, same order.

    Parameters
    ----------
    gathered : DataFrame
        As text, with the columns of the ledger but `document` and `qualifier`, and with `seed`.

    Returns
    -------
    DataFrame
        `LEDGER_COLUMNS`, every cell text.

    Raises
    ------
    ValueError
        If `conflicts_with` names an unknown claim or is not symmetric.
    """
    rows = [_row(row) for row in texts(gathered)]
    _check_symmetry({row["id"]: split_ids(row["conflicts_with"]) for row in rows})
    return pd.DataFrame(rows, columns=list(LEDGER_COLUMNS))


def texts(frame: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a frame of text, one dict a row."""
    return [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _row(gathered: Mapping[str, str]) -> dict[str, str]:
    own = {"document": _document(gathered), "qualifier": qualifier(gathered)}
    kept = {column: gathered[column] for column in LEDGER_COLUMNS if column not in own}
    instead = {column: text for (claim, column), text in CELLS.items() if claim == kept["id"]}
    return {**kept, **own, **instead}


def _document(claim: Mapping[str, str]) -> str:
    """`000_d6d0…` spoken by `essay 000` is `essay-000`."""
    number = claim["seed"].split("_")[0]
    return f"{_KINDS[claim['voice'].split()[0]]}-{number}"


def split_ids(cell: str) -> list[str]:
    """The ids of a cell like ``a-001;b-002``."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _check_symmetry(against: Mapping[str, list[str]]) -> None:
    one_way = [
        f"{claim} → {other}"
        for claim, others in against.items()
        for other in others
        if claim not in against.get(other, [])
    ]
    if one_way:
        raise ValueError(f"conflicts_with is not mutual: {', '.join(one_way)}")


def conflicts(gathered: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """The questions on which the voices disagree, one row a side.

    Parameters
    ----------
    gathered : DataFrame
        `group`, `question`, `side`, `ids`, `position` as text.
    known : set of str
        Ids of the ledger.

    Returns
    -------
    DataFrame
        The same with `ids` as `claim_ids`.

    Raises
    ------
    ValueError
        If a side names a claim that is not in the ledger.
    """
    cells = gathered["ids"].tolist()
    strangers = sorted({claim for cell in cells for claim in split_ids(cell)} - known)
    if strangers:
        raise ValueError(f"conflicts.csv names unknown claims: {', '.join(strangers)}")
    renamed = gathered.rename(columns={"ids": "claim_ids"})
    return renamed[["group", "question", "side", "claim_ids", "position"]]
