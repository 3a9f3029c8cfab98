"""From gathered evidence to the book's own tables: one module a topic."""

from __future__ import annotations

TOPICS = (
    "ledger",
    "documents",
    "trade",
    "leadtimes",
    "patents",
    "jobscosts",
    "context",
    "refining",
    "reserves",
    "supply",
    "mine_output",
    "japan",
    "history",
    "prices",
    "byproducts",
    "industry",
    "environment",
    "controls",
    "markets",
    "defence",
    "plays",
)
"""Modules of this package, each with ``ingest(evidence, data)``; the ledger comes first."""
