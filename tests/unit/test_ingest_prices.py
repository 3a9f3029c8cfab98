"""Readings on prices become tables with the book's own source ids."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rarebook import paths
from rarebook.ingest import prices


def rows(table: str) -> list[dict[str, str]]:
    with (paths.data_dir() / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_reading_that_names_an_unknown_source_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing error in a reading's source must not pass silently."""
    for name in ("datapackage.json", "sources.csv"):
        (tmp_path / name).write_bytes((paths.data_dir() / name).read_bytes())
    folder = tmp_path / "readings"
    folder.mkdir()
    for name in ("usgs", "quotes", "terms", "sources"):
        text = prices.reading(name).read_text(encoding="utf-8")
        changed = text.replace("smm_20250821\n", "smm_no_such\n").replace(
            "SMM,smm_20250821,", "SMM,smm_no_such,"
        )
        (folder / f"prices_{name}.csv").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(prices, "READINGS", folder)
    with pytest.raises(Exception, match="smm_no_such"):
        prices.ingest(tmp_path, tmp_path)


def test_the_tables_hold_what_the_readings_say() -> None:
    for table, name in prices.TABLES.items():
        with prices.reading(name).open(encoding="utf-8") as file:
            assert len(rows(table)) == len(list(csv.DictReader(file)))
    floor = next(r for r in rows("price_floor_terms") if r["term_id"] == "floor-price")
    assert float(floor["value"]) == 110
    low_over_high = [
        r
        for r in rows("dated_quotes")
        if float(r["price_low_lcu_kg"]) > float(r["price_high_lcu_kg"])
    ]
    assert not low_over_high
