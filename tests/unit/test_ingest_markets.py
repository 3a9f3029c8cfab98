"""The ingest of market sizes on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import markets


def listed(**given: str) -> pd.DataFrame:
    row = {
        "year": "2024",
        "item": "total rare-earth market (Goldman Sachs)",
        "value": "6000",
        "unit": "million USD",
        "derived": "False",
        "source_id": "S16",
        "note": "",
    }
    return pd.DataFrame([row | given])


def test_millions_are_written_out() -> None:
    (row,) = markets.figures(listed()).to_dict("records")
    assert (row["value"], row["unit"], row["step"]) == ("6000000000", "USD", "unstated")


def test_a_range_keeps_both_ends() -> None:
    given = {"year": "", "item": "Valemax deadweight", "value": "380000-400000", "unit": "t"}
    (row,) = markets.figures(listed(**given)).to_dict("records")
    assert (row["value"], row["value_high"], row["period"]) == ("380000", "400000", "")


def test_an_estimated_year_says_so() -> None:
    given = {"year": "c.2020", "item": "materials used in magnets and motors market"}
    (row,) = markets.figures(listed(**given)).to_dict("records")
    assert (row["period"], row["qualifier"]) == ("2020", "about")


def test_rows_worked_out_or_held_elsewhere_are_left_out() -> None:
    rows = pd.concat(
        [listed(derived="True"), listed(item="China exports of rare earths, customs value")]
    )
    assert markets.figures(rows).empty


def test_an_unknown_item_stops_the_ingest() -> None:
    with pytest.raises(KeyError):
        markets.figures(listed(item="the market"))
