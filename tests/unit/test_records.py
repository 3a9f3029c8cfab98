"""What a run published: kept whole, in order, as plain JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rarebook import records, value


def test_numpy_and_missing_values_become_plain() -> None:
    given = {"a": np.int64(3), "b": np.float64("nan"), "c": pd.NaT, "d": [np.True_], "e": pd.NA}
    assert records.plain(given) == {"a": 3, "b": None, "c": None, "d": [True], "e": None}


def test_a_value_is_formatted_and_kept(tmp_path: Path) -> None:
    records.start("demo", tmp_path)
    assert value("export_unit_value", 7571.2, "{:,.0f}", "USD/t").text == "7,571 USD/t"
    assert value("change", -12.3, "{:.0f}%").text == "−12%"
    kept = records.read_record(tmp_path)["values"]
    assert kept["export_unit_value"] == {"value": 7571.2, "text": "7,571 USD/t"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None, pd.NA])
def test_no_number_is_no_value(tmp_path: Path, number: object) -> None:
    records.start("demo", tmp_path)
    with pytest.raises(ValueError, match="no number"):
        value("x", number)


def test_a_name_is_given_once_in_a_run_and_again_at_the_desk(tmp_path: Path) -> None:
    records.start("demo", tmp_path)
    value("x", 1)
    with pytest.raises(ValueError, match="'x' stands twice among its values"):
        value("x", 2)
    records.start("demo")
    value("x", 1)
    assert value("x", 2).value == 2


def test_a_failed_write_leaves_the_former_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    records.write_json(path, {"a": 1})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        records.write_json(path, {"a": 2})
    assert json.loads(path.read_text()) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
