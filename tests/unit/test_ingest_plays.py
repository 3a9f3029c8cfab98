"""The ingest of plays: sources of a move, and what the readings promise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, source_cells
from rarebook import paths
from rarebook.ingest import plays
from rarebook.problems import TableError

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


# --- the whole ingest: all of it was read by hand


def book(folder: Path) -> Path:
    """A book that holds the instruments, and the sources of other topics that plays stand on."""
    instruments = held(paths.data_dir(), "control_events")
    read = [plays.reading(kind)["source"] for kind in plays.TABLES.values()]
    named = source_cells({"source_id": str(cell)} for column in read for cell in column)
    own = set(plays.reading("sources")["source_id"])
    data = empty_book(folder, source_cells(instruments) | (named - own))
    shutil.copy(paths.data_dir() / "control_events.csv", data)
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the readings make."""
    folder = tmp_path_factory.mktemp("plays")
    data = book(folder)
    plays.ingest(folder / "no-evidence", data)
    return data


def test_a_play_without_sources_of_its_own_has_those_of_its_instrument(data: Path) -> None:
    play = only(data, "card_plays", play_id="quota-1998")
    instrument = only(data, "control_events", event_id=play["event_id"])
    assert cells([play], "source_id", "source_id_2") == cells(
        [instrument], "source_id", "source_id_2"
    )
    assert play["source_id"].startswith("controls-")


def test_a_source_of_plays_gets_their_prefix_and_another_topics_keeps_its_own(data: Path) -> None:
    price = only(data, "shock_prices", product="lanthanum-oxide", period="2007")
    assert (price["price_usd_kg"], price["source_id"]) == ("3.44", "plays-lynas_table_2010")
    plant = only(data, "plants_after_2015", plant_id="mountain-pass")
    assert (plant["source_id"], plant["source_id_2"]) == ("controls-t13", "history-usgs_mcs2019")
    for name, kind in plays.TABLES.items():
        assert len(held(data, name)) == len(plays.reading(kind))


def test_a_price_below_zero_is_refused_and_nothing_is_written_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = tmp_path / "readings"
    shutil.copytree(plays.READINGS, readings)
    prices = readings / "plays_prices.csv"
    changed = prices.read_text(encoding="utf-8").replace(",3.44,", ",-3.44,", 1)
    prices.write_text(changed, encoding="utf-8")
    monkeypatch.setattr(plays, "READINGS", readings)
    data = book(tmp_path)
    with pytest.raises(TableError) as refused:
        plays.ingest(tmp_path, data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "price_usd_kg", "-3.44")
    assert not (data / "shock_prices.csv").exists()
