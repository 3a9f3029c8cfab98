"""The defence ingest: readings become a table with the book's own source ids."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rarebook import paths
from rarebook.ingest import defence


def test_a_reading_that_names_an_unknown_source_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing error in a reading's source must not pass silently."""
    for name in ("datapackage.json", "sources.csv"):
        (tmp_path / name).write_bytes((paths.data_dir() / name).read_bytes())
    facts = defence.reading("facts").read_text(encoding="utf-8")
    sources = defence.reading("sources").read_text(encoding="utf-8")
    assert "usni_ddg" in facts
    (tmp_path / "defence_facts.csv").write_text(facts.replace("usni_ddg", "usni_no_such"))
    (tmp_path / "defence_sources.csv").write_text(sources)
    monkeypatch.setattr(defence, "READINGS", tmp_path)
    with pytest.raises(Exception, match="usni_no_such"):
        defence.ingest(tmp_path, tmp_path)


def test_a_sum_and_its_rounds_stay_apart() -> None:
    """A price that nobody published must not be in the table."""
    path = paths.data_dir() / "defence_facts.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with defence.reading("facts").open(encoding="utf-8") as file:
        assert len(rows) == len(list(csv.DictReader(file)))
    orders = {row["subject"] for row in rows if row["fact"] == "order-value"}
    assert orders == {row["subject"] for row in rows if row["fact"] == "order-rounds"}
    assert not orders & {row["subject"] for row in rows if row["fact"] == "price-155mm"}
    assert all(
        row["value_high"] == "" or float(row["value_high"]) > float(row["value"]) for row in rows
    )
