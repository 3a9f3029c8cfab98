"""The ledger joined: every claim with its verdict, its documents and the questions it stands in.

The pages of the claims, the chart of the front page, `claims.json` and the count of coverage all
read this one list, so that they cannot tell different numbers.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from rarebook import records, wording
from rarebook.claims import claimed_of
from rarebook.judging import Claimed, Rating
from rarebook.legible import visible

Row = dict[str, Any]
UNRATED: Final = "unrated"
STATES: Final = (*(str(rating) for rating in Rating), UNRATED)
BASES: Final = ("recomputed", "documented", "internal")


class LedgerError(ValueError):
    """Claims and verdicts do not fit together; the message says which, and where."""


class Thread(NamedTuple):
    """A line of argument: its name in the ledger, its title, the part of the book it is in."""

    name: str
    title: str
    part: str


THREADS: Final = tuple(
    Thread(*words)
    for words in (
        ("price-scissors", "The price scissors", "Trade"),
        ("prices", "Prices", "Trade"),
        ("market-size", "Size of the market", "Trade"),
        ("japan-dependence", "Japan’s dependence", "Trade"),
        ("reserves", "Reserves", "Ground"),
        ("production-shares", "Shares of production", "Ground"),
        ("heavy-rare-earths", "Heavy rare earths", "Ground"),
        ("byproduct-metals", "By-product metals", "Ground"),
        ("refining", "Refining", "Midstream"),
        ("environment", "Environment", "Midstream"),
        ("alternatives-pipeline", "Plants and mines elsewhere", "Midstream"),
        ("lead-times", "Lead times", "Time"),
        ("molycorp-mp", "Molycorp and MP", "Time"),
        ("patents", "Patents", "Knowledge and labour"),
        ("talent", "Talent", "Knowledge and labour"),
        ("jobs-costs", "Jobs and costs", "Knowledge and labour"),
        ("chips-analogy", "The comparison with chips", "Knowledge and labour"),
        ("public-money", "Public money", "Money"),
        ("fiscal-governance", "Fiscal rules and governance", "Money"),
        ("macro-industry", "Industry at large", "Money"),
        ("export-controls", "Export controls", "Power"),
        ("trade-war", "The trade war", "Power"),
        ("defence-demand", "Demand of the military", "Power"),
        ("thesis", "The argument itself", "Verdict"),
    )
)


@dataclass(frozen=True)
class Entry:
    """One claim with all that the book knows about it.

    Attributes
    ----------
    claim : dict
        Row of the ledger, its cells as text.
    claimed : Claimed
        What it states, as the rule reads it.
    verdict : dict or None
        What the record of `chapter` says; None as long as no chapter has rated it.
    documents : list of dict
        Rows of the table `documents`; `judged` tells those that the verdict rests on.
    questions : tuple of str
        Names of the disputed questions that it takes a side in.
    """

    claim: Row
    claimed: Claimed
    verdict: Row | None
    chapter: str | None
    documents: list[Row]
    questions: tuple[str, ...]

    @property
    def id(self) -> str:
        """Address of the claim."""
        return str(self.claim["id"])

    @property
    def rating(self) -> str:
        """One of the seven ratings, or `unrated`: its chapter is still to be written."""
        return str(self.verdict["rating"]) if self.verdict else UNRATED

    @property
    def basis(self) -> str:
        """What the rating rests on: one of `BASES`, or nothing."""
        return str(self.verdict["basis"] or "") if self.verdict else ""

    @property
    def figure(self) -> str | None:
        """Id of the figure that shows it."""
        name = self.verdict and self.verdict.get("figure")
        if not name:
            return None
        return str(name) if "/" in str(name) else f"{self.chapter}/{name}"

    @property
    def tests(self) -> list[Row]:
        """Every test tried."""
        return list(self.verdict["tests"]) if self.verdict else []

    @property
    def stated(self) -> str:
        """What was claimed, in words; empty if it states no number."""
        if self.claimed.value is None:
            return ""
        return wording.claimed_text(self.claimed, str(self.claim["unit"]))

    def computed(self, test: Row) -> str:
        """What a test found, in words."""
        return wording.computed_text(test, self.claimed, str(self.claim["unit"]))


class Side(NamedTuple):
    """One side of a question: its letter, what it says, and its claims."""

    letter: str
    position: str
    claims: tuple[str, ...]


class Question(NamedTuple):
    """A question on which claims cannot all be true."""

    name: str
    text: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Ledger:
    """All claims in the ledger's order, by id, and the questions they dispute."""

    entries: dict[str, Entry]
    questions: tuple[Question, ...]

    @property
    def threads(self) -> tuple[Thread, ...]:
        """The threads that have claims, in the order of the book."""
        used = {str(entry.claim["thread"]): None for entry in self.entries.values()}
        known = [thread for thread in THREADS if thread.name in used]
        strange = set(used) - {thread.name for thread in known}
        named = (Thread(n, n.replace("-", " ").capitalize(), "") for n in used if n in strange)
        return (*known, *named)

    def of_thread(self, name: str) -> list[Entry]:
        """The claims of a thread, in the ledger's order."""
        return [entry for entry in self.entries.values() if entry.claim["thread"] == name]

    def counts(self) -> dict[str, int]:
        """How many claims have each rating, `unrated` last."""
        found = Counter(entry.rating for entry in self.entries.values())
        return {state: found[state] for state in STATES}

    def bases(self) -> dict[str, int]:
        """How many ratings rest on tables, on documents, on the claim's own arithmetic."""
        found = Counter(entry.basis for entry in self.entries.values())
        return {basis: found[basis] for basis in BASES}


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, cells as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_ledger(data: Path, found: Mapping[str, Row]) -> Ledger:
    """Join the tables `claims`, `conflicts` and `documents` with the records of the chapters.

    Parameters
    ----------
    data : Path
        The folder of the tables.
    found : mapping
        Chapter to its record, as in `record.json`.
    """
    claims, conflicts, documents = (
        read_rows(data / f"{name}.csv") for name in ("claims", "conflicts", "documents")
    )
    return join(claims, conflicts, documents, found)


def read_records(runs: Path, chapters: Iterable[str]) -> dict[str, Row]:
    """Chapter to record, for those chapters that have been run."""
    return {
        chapter: records.read_record(runs / chapter)
        for chapter in chapters
        if (runs / chapter / "record.json").is_file()
    }


def join(
    claims: Iterable[Row],
    conflicts: Iterable[Row],
    documents: Iterable[Row],
    found: Mapping[str, Row],
) -> Ledger:
    """Join claims, disputed questions and documents with the verdicts of all records.

    Raises
    ------
    LedgerError
        If two chapters rate one claim, or a chapter rates a claim that the ledger does not have.
    """
    rows = {str(row["id"]): visible(row) for row in claims}
    verdicts = _verdicts(found)
    strangers = sorted(set(verdicts) - set(rows))
    if strangers:
        raise LedgerError(f"rated, but not in data/claims.csv: {', '.join(strangers)}")
    questions = _questions(conflicts)
    shelf: dict[str, list[Row]] = {}
    for row in documents:
        shelf.setdefault(str(row["claim_id"]), []).append(visible(row))
    by_id = {row["document_id"]: row for kept in shelf.values() for row in kept}
    entries = {}
    for claim_id, row in rows.items():
        chapter, verdict = verdicts.get(claim_id, (None, None))
        names = (q.name for q in questions if any(claim_id in side.claims for side in q.sides))
        entries[claim_id] = Entry(
            claim=row,
            claimed=_claimed(row),
            verdict=verdict,
            chapter=chapter,
            documents=_documents(verdict, shelf.get(claim_id, []), by_id),
            questions=tuple(names),
        )
    return Ledger(entries, questions)


def _claimed(row: Row) -> Claimed:
    return claimed_of({**row, **{name: row[name] or None for name in ("value", "value_high")}})


def _verdicts(found: Mapping[str, Row]) -> dict[str, tuple[str, Row]]:
    made: dict[str, tuple[str, Row]] = {}
    for chapter, record in found.items():
        for verdict in record["verdicts"]:
            claim_id = str(verdict["claim"])
            if claim_id in made:
                first = made[claim_id][0]
                raise LedgerError(f"{claim_id} is rated twice: by {first} and by {chapter}")
            made[claim_id] = (chapter, visible(verdict))
    return made


def _questions(conflicts: Iterable[Row]) -> tuple[Question, ...]:
    texts: dict[str, str] = {}
    sides: dict[str, list[Side]] = {}
    for row in conflicts:
        clean = visible(row)
        texts.setdefault(clean["group"], clean["question"])
        side = Side(clean["side"], clean["position"], tuple(clean["claim_ids"].split(";")))
        sides.setdefault(clean["group"], []).append(side)
    return tuple(Question(name, text, tuple(sides[name])) for name, text in texts.items())


def _documents(verdict: Row | None, own: Sequence[Row], by_id: Mapping[str, Row]) -> list[Row]:
    """The documents that a verdict rests on, then the claim's others."""
    given = verdict["documents"] if verdict else []
    decide = bool(verdict and verdict["basis"] == "documented")
    blank = {"document_id": "", "partial": "", "note": "", "date": "", "source_id": ""}
    first = [{**blank, **by_id.get(r.get("document_id", ""), {}), **r} for r in given]
    known = {row["document_id"] for row in first}
    rest = [row for row in own if row["document_id"] not in known]
    return [{**r, "judged": decide} for r in first] + [{**r, "judged": False} for r in rest]
