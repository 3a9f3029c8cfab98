"""The ledger of claims, and the verb that rates one."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from rarebook import records, tables, wording
from rarebook.judging import Claimed, Computed, Rating, Trial, fit, judge, judge_documents
from rarebook.judging import rounding_of as rounding_of

Basis = Literal["recomputed", "documented", "internal"]


@dataclass(frozen=True)
class Claim:
    """One row of the ledger: who says what, and the number as stated (not as true)."""

    id: str
    text: str
    quote: str
    voice: str
    unit: str
    period: str
    claimed: Claimed


@dataclass(frozen=True)
class Verdict:
    """A rated claim, as the record keeps it."""

    entry: dict[str, Any]

    @property
    def rating(self) -> str:
        """One of the seven ratings."""
        return str(self.entry["rating"])

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        claim = self.entry["claim"]
        reason = " ".join(filter(None, (self.entry["reason"], self.entry["note"])))
        line = f"{claim}: {self.rating}. {reason}"
        shown = f"<p><b>{claim}</b>: <b>{self.rating}</b>. {html.escape(reason)}</p>"
        return {"text/plain": line, "text/html": shown}, {"rarebook": {"verdict": claim}}


def ledger() -> pd.DataFrame:
    """The ledger: one row a claim, as in `data/claims.csv`."""
    frame = tables.load("claims")
    assert frame is not None
    return frame


def claim(claim_id: str) -> Claim:
    """One claim of the ledger.

    Raises
    ------
    KeyError
        If there is no such claim; the message names the nearest id.
    """
    if "claims" not in records.current().tables:
        ledger()
    rows = _rows(tables.table_path("claims"), str(records.current().tables["claims"]["sha256"]))
    if claim_id not in rows:
        near = get_close_matches(claim_id, list(rows), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise KeyError(f"no claim {claim_id!r} in data/claims.csv{hint}")
    row = rows[claim_id]
    return Claim(
        id=claim_id,
        text=_text(row["claim_en"]),
        quote=_text(row["quote_zh"]),
        voice=_text(row["voice"]),
        unit=_text(row["unit"]),
        period=_text(row["period"]),
        claimed=claimed_of(row),
    )


@lru_cache(maxsize=2)
def _rows(path: Path, sha256: str) -> dict[str, dict[Any, Any]]:
    """The ledger by id: read once, since a chapter rates dozens of claims."""
    frame = tables.read_csv(path, tables.describe("claims"))
    return {str(row["id"]): row for row in frame.to_dict("records")}


def claimed_of(row: Mapping[Any, Any]) -> Claimed:
    """What a ledger row states, with the rounding of its last digit."""
    cells = (row["value"], row["value_high"])
    value, high = (None if pd.isna(cell) else float(cell) for cell in cells)
    kind = _text(row["kind"])
    digits = [rounding_of(f"{number:.12g}", kind) for number in (value, high) if number is not None]
    return Claimed(kind, value, high, _text(row["qualifier"]), max(digits, default=0.0))


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def trial(
    computed: Computed,
    period: str | None = None,
    definition: str | None = None,
    table: str | None = None,
    source: str | None = None,
    note: str | None = None,
) -> Trial:
    """One test of a claim: a computed number, its period, its definition, its table.

    Parameters
    ----------
    computed : float, bool, (low, high) or None
        In the claim's unit; a bool where the claim is a statement without a number; a pair where
        the data give a range; None where there are no data.
    period, definition : str, optional
        What the number is of; left out, they are the claim's own.
    table : str, optional
        The table it was computed from: one that the chapter has loaded.
    source, note : str, optional
        What tells two rows of one table apart, and a word to the reader.
    """
    return Trial(_scalar(computed), period, definition, table, source, note)


def _scalar(computed: Any) -> Computed:
    if isinstance(computed, tuple | list):
        low, high = (float(end) for end in computed)
        return (low, high)
    clean = records.plain(computed)
    if clean is None or isinstance(clean, bool):
        return clean
    return float(clean)


def verdict(
    claim_id: str,
    computed: Any = None,
    *,
    tests: Iterable[Trial] | None = None,
    definition: str = "as claimed",
    period: str | None = None,
    table: str | None = None,
    basis: Basis = "recomputed",
    documents: pd.DataFrame | None = None,
    settle: str | None = None,
    figure: str | None = None,
    note: str | None = None,
) -> Verdict:
    """Rate a claim from numbers, or from documents where no number can.

    Parameters
    ----------
    claim_id : str
        An id of the ledger.
    computed : float, bool, (low, high), optional
        The one test of the claim's own period and definition, in the claim's unit.
    tests : iterable of Trial, optional
        Several tests; those of the claim's own `definition` and `period` are its own.
    definition, period : str, optional
        The claim's own definition (a name for it) and period (default: the ledger's).
    table : str, optional
        The table behind `computed`.
    basis : {"recomputed", "internal"}
        Whether the numbers come from tables or from the claim's own arithmetic.
    documents : DataFrame, optional
        The table `documents`: its rows of this claim judge it, if no test has a number.
    settle : str, optional
        What would settle the claim; required where the rating is `open`.
    figure : str, optional
        Name of the figure that shows it.
    note : str, optional
        A sentence to the reader, behind the computed reason.

    Raises
    ------
    KeyError
        If there is no such claim.
    ValueError
        If a test names a table that the chapter has not loaded, or an open rating does not say
        what would settle it, or the claim is rated twice.
    """
    found = claim(claim_id)
    trials = list(tests or [])
    if computed is not None:
        trials.insert(0, trial(computed, table=table))
    _check_tables(claim_id, trials)
    own_period = period or found.period or None
    rating = judge(found.claimed, trials, own_period, definition)
    shown = _documents_of(claim_id, documents)
    if rating is Rating.OPEN and shown and not any(_has_data(t) for t in trials):
        rating, basis = judge_documents([row["direction"] for row in shown]), "documented"
    if rating is Rating.OPEN and not settle:
        raise ValueError(f"{claim_id}: the rating is open; say in `settle` what would settle it")
    entry = {
        "claim": claim_id,
        "rating": str(rating),
        "basis": None if rating is Rating.OPEN else basis,
        "definition": definition,
        "period": own_period,
        "tests": [_test_entry(found.claimed, t, own_period, definition) for t in trials],
        "documents": shown,
        "settle": settle if rating is Rating.OPEN else None,
        "figure": figure,
        "note": note,
    }
    entry["reason"] = wording.reason(entry, found.claimed, found.unit)
    records.current().add("verdicts", claim_id, entry)
    return Verdict(entry)


def _has_data(one: Trial) -> bool:
    return one.computed is not None


def _check_tables(claim_id: str, trials: Sequence[Trial]) -> None:
    loaded = records.current().tables
    for one in trials:
        if one.table is not None and one.table not in loaded:
            raise ValueError(
                f"{claim_id}: a test cites the table {one.table!r}, which this chapter has not "
                f"loaded (loaded: {', '.join(sorted(loaded)) or 'none'})"
            )


def _test_entry(
    claimed: Claimed, one: Trial, period: str | None, definition: str
) -> dict[str, Any]:
    low, high = one.computed if isinstance(one.computed, tuple) else (one.computed, None)
    return {
        "period": one.period or period,
        "definition": one.definition or definition,
        "computed": low,
        "computed_high": high,
        "table": one.table,
        "source": one.source,
        "note": one.note,
        "own": one.period in (None, period) and one.definition in (None, definition),
        "fit": str(fit(claimed, one.computed)),
    }


def _documents_of(claim_id: str, documents: pd.DataFrame | None) -> list[dict[str, Any]]:
    if documents is None:
        return []
    rows = documents[documents["claim_id"] == claim_id]
    columns = [c for c in ("document_id", "says", "direction", "date", "source_id") if c in rows]
    return [
        {str(key): records.plain(cell) for key, cell in row.items()}
        for row in rows[columns].to_dict("records")
    ]


def passage(voice: str, period: str) -> pd.DataFrame:
    """Which period fits a passage as a whole: its claims tested together.

    Parameters
    ----------
    voice, period : str
        Of the passage: the claims of this chapter's verdicts with both in the ledger.

    Returns
    -------
    DataFrame
        One row a period tried under the claims' own definitions, the best first: `period`,
        `tried` (claims with a number for it), `fits` (of these, how many agree), `claims` (their
        ids). Statements that are only true or false say nothing of a period and are left out.
    """
    rows = ledger()
    mine = set(rows.loc[(rows["voice"] == voice) & (rows["period"] == period), "id"])
    counted: dict[str, dict[str, bool]] = {}
    for entry in records.current().verdicts.values():
        if entry["claim"] not in mine:
            continue
        for test in entry["tests"]:
            numbered = not isinstance(test["computed"], bool) and test["fit"] != "no data"
            if test["definition"] != entry["definition"] or not numbered:
                continue
            agrees = test["fit"] in ("tight", "agrees")
            fits = counted.setdefault(test["period"], {})
            fits[entry["claim"]] = fits.get(entry["claim"], False) or agrees
    made = [
        {
            "period": tried,
            "tried": len(fits),
            "fits": sum(fits.values()),
            "claims": [claim_id for claim_id, agrees in fits.items() if agrees],
        }
        for tried, fits in counted.items()
    ]
    frame = pd.DataFrame(made, columns=["period", "tried", "fits", "claims"])
    return frame.sort_values(["fits", "tried", "period"], ascending=[False, False, True])
