"""A table of a million rows: slow, so it stands in the slow room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rarebook import paths, tables
from rarebook.problems import TableError
from unit.conftest import write_project


def test_a_million_rows_are_checked_to_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 1_000_000
    number = np.arange(count)
    frame = pd.DataFrame({"period": [f"{n // 1000 + 1000}/{n % 1000 + 1000}" for n in number]})
    frame["flow"], frame["quantity_t"], frame["year"] = "export", number % 977, 2024
    frame["derived"], frame["day"], frame["source_id"] = "false", "", "customs"
    frame.loc[count - 1, "quantity_t"] = -5
    write_project(tmp_path, frame.to_csv(index=False))
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(TableError) as caught:
        tables.load("trade")
    (problem,) = caught.value.problems
    assert (problem.row, problem.column, problem.value) == (count + 1, "quantity_t", "-5")
