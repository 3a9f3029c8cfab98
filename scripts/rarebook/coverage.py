"""How far the claims have been judged, as a number, and whether the verdicts keep the rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rarebook.ledger import BASES, UNRATED, Entry, Ledger, Row


class Coverage(NamedTuple):
    """How far the claims of a thread and a tier have been judged."""

    thread: str
    tier: str
    claims: int
    rated: int
    recomputed: int
    documented: int
    internal: int
    open: int
    unrated: int


def coverage(ledger: Ledger) -> list[Coverage]:
    """Coverage by thread and tier, in the order of the book; the last row is the whole."""
    made = []
    for thread in ledger.threads:
        entries = ledger.of_thread(thread.name)
        tiers = sorted({str(entry.claim["tier"]) for entry in entries})
        for tier in tiers:
            chosen = [entry for entry in entries if str(entry.claim["tier"]) == tier]
            made.append(_count(thread.name, tier, chosen))
    return [*made, _count("all", "", list(ledger.entries.values()))]


def _count(thread: str, tier: str, entries: Sequence[Entry]) -> Coverage:
    bases = Counter(entry.basis for entry in entries)
    ratings = Counter(entry.rating for entry in entries)
    return Coverage(
        thread,
        tier,
        claims=len(entries),
        rated=len(entries) - ratings["open"] - ratings[UNRATED],
        recomputed=bases["recomputed"],
        documented=bases["documented"],
        internal=bases["internal"],
        open=ratings["open"],
        unrated=ratings[UNRATED],
    )


def coverage_lines(ledger: Ledger) -> list[str]:
    """The coverage as a table of text."""
    heads = ("thread", "tier", *Coverage._fields[2:])
    rows = [tuple(str(cell) for cell in row) for row in (heads, *coverage(ledger))]
    return ["  ".join((row[0].ljust(24), *(cell.rjust(10) for cell in row[1:]))) for row in rows]


def claim_lines(ledger: Ledger) -> list[str]:
    """A line a claim: id, rating, what was claimed."""
    return [
        f"{entry.id:<28} {entry.rating:<13} {entry.claim['claim_en']}"
        for entry in ledger.entries.values()
    ]


def duties(notebook: Path, ledger: Ledger) -> set[str]:
    """The claims that a notebook says it rates: its metadata name threads and single claims."""
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"].get("rarebook", {})
    threads = set(metadata.get("threads", []))
    mine = {e.id for e in ledger.entries.values() if e.claim["thread"] in threads}
    return mine | set(metadata.get("claims", []))


def problems(ledger: Ledger, found: Mapping[str, Row]) -> list[str]:
    """What is wrong with the verdicts, in words: tables not read, open without a way to settle."""
    made = []
    for entry in ledger.entries.values():
        if entry.verdict is None or entry.chapter is None:
            continue
        read = {table["name"] for table in found[entry.chapter]["tables"]}
        cited = {str(test["table"]) for test in entry.tests if test["table"]}
        made += [
            f"{entry.id}: cites {table}, which {entry.chapter} did not read"
            for table in sorted(cited - read)
        ]
        if entry.rating == "open" and not entry.verdict["settle"]:
            made.append(f"{entry.id}: open, and does not say what would settle it")
        if entry.rating != "open" and entry.basis not in BASES:
            made.append(f"{entry.id}: rated {entry.rating} without a basis")
    return made
