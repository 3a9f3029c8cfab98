"""The ingest of plays: sources of a move, and what the readings promise."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import plays

COLUMNS = ["play_id", "event_id", "other_events", "eased_by", "deal_event", "source"]
EVENTS = {"chn-1": "a-1;a-2", "chn-2": "b-1"}


def moves(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


def test_a_move_takes_the_sources_of_its_instrument() -> None:
    made = plays.sourced(moves(("cut", "chn-1", "", "chn-2", "", "")), EVENTS)
    assert made["source"].tolist() == ["a-1;a-2"]


def test_a_move_with_a_source_of_its_own_keeps_it() -> None:
    rows = moves(("threat", "", "", "", "", "press"), ("halt", "chn-2", "", "", "", "monitor"))
    assert plays.sourced(rows, EVENTS)["source"].tolist() == ["press", "monitor"]


@pytest.mark.parametrize("column", ["event_id", "other_events", "eased_by", "deal_event"])
def test_a_move_may_name_no_unknown_instrument(column: str) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"play_id": "x", "event_id": "chn-1"}
    row[column] = f"{row[column]} chn-9".strip()
    with pytest.raises(KeyError, match="chn-9"):
        plays.sourced(pd.DataFrame([row]), EVENTS)


def test_a_move_without_instrument_has_a_date_and_a_source() -> None:
    rows = plays.reading("moves")
    bare = rows[rows["event_id"] == ""]
    assert len(bare) and (bare[["announced", "source"]] != "").all(axis=None)
    dated = rows[rows["event_id"] != ""]
    assert (dated["announced"] == "").all()  # dates of instruments stand in one table only


def test_a_plant_that_stopped_has_a_day_and_one_that_kept_on_has_none() -> None:
    rows = plays.reading("plants")
    assert ((rows["fate"] == "stopped") == (rows["left"] != "")).all()
    assert not ((rows["fate"] == "kept-on") & (rows["back"] != "")).any()
