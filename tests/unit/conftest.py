"""A small project of its own for every test that needs tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rarebook import paths, records, tables

PERIOD = r"^\d{4}(-(0[1-9]|1[0-2]))?(/\d{4}(-(0[1-9]|1[0-2]))?)?$"
TRADE = {
    "name": "trade",
    "path": "trade.csv",
    "title": "Trade",
    "schema": {
        "fields": [
            {
                "name": "period",
                "type": "string",
                "constraints": {"required": True, "pattern": PERIOD},
            },
            {"name": "flow", "type": "string", "constraints": {"enum": ["export", "import"]}},
            {"name": "quantity_t", "type": "number", "constraints": {"minimum": 0}},
            {"name": "year", "type": "integer"},
            {"name": "derived", "type": "boolean"},
            {"name": "day", "type": "date"},
            {"name": "source_id", "type": "string", "constraints": {"required": True}},
        ],
        "primaryKey": ["period", "flow"],
        "foreignKeys": [
            {
                "fields": ["source_id"],
                "reference": {"resource": "sources", "fields": ["source_id"]},
            }
        ],
    },
    "sources": [{"title": "Customs"}],
    "rarebook:vintage": "2025-10",
    "rarebook:redistribution": "open",
}
SOURCES = {
    "name": "sources",
    "path": "sources.csv",
    "schema": {
        "fields": [{"name": "source_id", "type": "string"}, {"name": "title", "type": "string"}]
    },
}
CLAIM_FIELDS = {
    "id": "string",
    "voice": "string",
    "quote_zh": "string",
    "claim_en": "string",
    "kind": "string",
    "value": "number",
    "value_high": "number",
    "qualifier": "string",
    "unit": "string",
    "period": "string",
}
CLAIMS = {
    "name": "claims",
    "path": "claims.csv",
    "schema": {"fields": [{"name": n, "type": t} for n, t in CLAIM_FIELDS.items()]},
}
GOOD = "period,flow,quantity_t,year,derived,day,source_id\n"
GOOD += "2024,export,55431,2024,false,2024-12-31,customs\n"
GOOD += "2024,import,132931,2024,true,,customs\n"


def write_project(root: Path, trade: str = GOOD, claims: str = "") -> None:
    """A data package of three tables under `root`."""
    data = root / "data"
    data.mkdir(parents=True, exist_ok=True)
    (root / "chapters").mkdir(exist_ok=True)
    package: dict[str, Any] = {"name": "test", "resources": [TRADE, SOURCES, CLAIMS]}
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (data / "trade.csv").write_text(trade, encoding="utf-8")
    (data / "sources.csv").write_text("source_id,title\ncustoms,Customs\n", encoding="utf-8")
    header = ",".join(CLAIM_FIELDS) + "\n"
    rows = claims or "demo-001,essay,五万二千吨,52000 t,number,52000,,,t,2024-01/2024-10\n"
    (data / "claims.csv").write_text(header + rows, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project in a folder of its own; the record of this process is fresh and in memory."""
    write_project(tmp_path)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    monkeypatch.delenv(tables.OVERRIDES_VARIABLE, raising=False)
    records.start("demo")
    yield tmp_path
    records.start("draft")
