"""The ledger for machines: `claims.json`, a data resource that describes itself, and a CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Final

from rarebook.ledger import STATES, Entry, Ledger
from rarebook.site.figures.files import harmless

Row = dict[str, Any]
NAME: Final = "rated-claims"


def _field(name: str, kind: str, title: str, description: str, **more: Any) -> Row:
    return {"name": name, "type": kind, "title": title, "description": description, **more}


FIELDS: Final = (
    _field("id", "string", "Claim", "Address of the claim for good.",
           constraints={"required": True, "unique": True}),
    _field("thread", "string", "Thread", "The line of argument that it belongs to."),
    _field("chapter", "string", "Chapter", "The chapter that rates it; empty if none does yet."),
    _field("tier", "integer", "Tier", "1: what the arguments rest on; 2: core; 3: peripheral."),
    _field("document", "string", "Document", "The text that makes the claim."),
    _field("voice", "string", "Voice", "Who speaks, without a name."),
    _field("quote_zh", "string", "Quote", "The words of the text, in Chinese."),
    _field("claim_en", "string", "Claim in English", "What is claimed, in one sentence."),
    _field("kind", "string", "Kind", "What sort of statement it is."),
    _field("claimed", "string", "Claimed", "The figure claimed, with its qualifier, in words."),
    _field("value", "number", "Value", "The figure claimed, in `unit`."),
    _field("value_high", "number", "Upper value", "Upper end, if the claim gives a span."),
    _field("qualifier", "string", "Qualifier", "How the value is stated: about, over, ..."),
    _field("unit", "string", "Unit", "UCUM, or ISO 4217 for money."),
    _field("period", "string", "Period", "What time the claim is about, ISO 8601."),
    _field("rating", "string", "Rating", "What the claim is found to be; `unrated`: its chapter is "
           "still to be written. `open`: rated, but no data are at hand.",
           constraints={"required": True, "enum": list(STATES)}),
    _field("basis", "string", "Basis", "recomputed (from tables), documented or internal (the "
           "claim's own arithmetic); empty if open or unrated."),
    _field("reason", "string", "Reason", "The sentence why."),
    _field("settle", "string", "What would settle it", "Of an open claim."),
    _field("tests", "array", "Tests", "Every test tried: period, definition, computed, "
           "computed_high (in `unit`; a boolean for a claim without a number), table, source, "
           "own (of the claim's own period and definition), fit."),
    _field("documents", "array", "Documents", "The rows of the table `documents` that the rating "
           "rests on: document_id, direction, source_id."),
    _field("figure", "string", "Figure", "Id of the figure that shows it."),
    _field("url", "string", "Address", "Of the claim's page, from the site's root."),
    _field("conflicts_with", "string", "Conflicts with", "Claims that contradict it, with ';'."),
)  # fmt: skip
_TEST_KEYS: Final = (
    "period", "definition", "computed", "computed_high", "table", "source", "own", "fit",
)  # fmt: skip


def resource(edition: str) -> Row:
    """The description of both files, as a data resource."""
    return {
        "name": NAME,
        "profile": "tabular-data-resource",
        "title": "The ledger of claims with their ratings",
        "description": "Every claim of the ledger with the rating that the chapters compute, the "
        "tests tried and the reason. Made from the records of the chapters' runs.",
        "version": edition,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "schema": {"fields": list(FIELDS), "primaryKey": ["id"]},
    }


def row_of(entry: Entry, url: str) -> Row:
    """One claim as the files have it."""
    claim, verdict = entry.claim, entry.verdict or {}
    copied = ("id", "thread", "document", "voice", "quote_zh", "claim_en", "kind", "qualifier",
              "unit", "period", "conflicts_with")  # fmt: skip
    made: Row = {name: claim[name] or None for name in copied}
    made |= {
        "chapter": entry.chapter,
        "tier": int(claim["tier"]),
        "claimed": entry.stated or None,
        "value": entry.claimed.value,
        "value_high": entry.claimed.high,
        "rating": entry.rating,
        "basis": entry.basis or None,
        "reason": verdict.get("reason"),
        "settle": verdict.get("settle"),
        "tests": [{key: test.get(key) for key in _TEST_KEYS} for test in entry.tests],
        "documents": [
            {key: row[key] for key in ("document_id", "direction", "source_id")}
            for row in entry.documents
            if row["judged"]
        ],
        "figure": entry.figure,
        "url": url,
    }
    return {str(field["name"]): made[field["name"]] for field in FIELDS}


def rows(ledger: Ledger) -> list[Row]:
    """All claims as the files have them."""
    return [row_of(entry, f"claims/{entry.id}/") for entry in ledger.entries.values()]


def as_json(ledger: Ledger, edition: str) -> str:
    """`claims.json`: the description and, under `data`, the rows."""
    content = {**resource(edition), "data": rows(ledger)}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_csv(ledger: Ledger) -> str:
    """`claims.csv`: lists as JSON in their cell; no cell of text can act as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field["name"] for field in FIELDS])
    for row in rows(ledger):
        writer.writerow([_cell(row[str(field["name"])]) for field in FIELDS])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return harmless(str(value))


def as_schema(edition: str) -> str:
    """`claims.schema.json`: the same description for the CSV."""
    described = {
        **resource(edition),
        "path": "claims.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
