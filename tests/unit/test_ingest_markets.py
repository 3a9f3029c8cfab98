"""The ingest of market sizes on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, write_sources
from rarebook.ingest import markets
from rarebook.ingest.common import read_evidence
from rarebook.problems import TableError


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


# --- the whole ingest, on evidence of a few rows


def gather(evidence: Path, *given: dict[str, str]) -> Path:
    """Evidence of the listed figure with these cells."""
    folder = evidence / markets.FOLDER
    folder.mkdir(parents=True)
    rows = pd.concat([listed(**one) for one in given])
    rows.to_csv(folder / "market_size.csv", index=False)
    write_sources(folder, ("N1", "N2", "N3"))
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("markets")
    data = empty_book(folder)
    ore = {"item": "value of US mine concentrates (51,000 t REO)", "year": "2025", "value": "310.5"}
    ship = {"item": "Valemax deadweight", "year": "", "unit": "t", "value": "390000-410000"}
    sources = ({"source_id": "N1;N2"}, {"source_id": "N1"})
    gathered = (ore | sources[0], ship | sources[1])
    markets.ingest(gather(folder / "evidence", *gathered), data)
    return data


def test_a_size_is_written_in_dollars_with_both_sources_and_its_place(data: Path) -> None:
    row = only(data, "market_figures", figure_id="us-concentrate-2025")
    columns = ("value", "unit", "country_iso3", "step", "source_id", "source_id_2")
    assert cells([row], *columns) == [
        ["310500000", "USD", "USA", "ore", "production-n1", "production-n2"]
    ]
    ship = only(data, "market_figures", figure_id="ship-valemax")
    assert (ship["value"], ship["value_high"]) == ("390000", "410000")


def test_sizes_and_results_read_later_keep_their_own_sources(data: Path) -> None:
    for name, kind, ours in (("market_figures", "figures", 2), ("producer_results", "results", 0)):
        read = read_evidence(markets.READINGS / f"markets_{kind}.csv")
        rows = held(data, name)
        assert len(rows) == ours + len(read)
        assert {row["source_id"] for row in rows} >= {
            f"markets_read-{s}" for s in read["source_id"]
        }
    assert not held(data, "sources", source_id="production-n3")


def test_a_size_that_stands_twice_is_refused_with_its_row(tmp_path: Path) -> None:
    ship = {"item": "Valemax deadweight", "year": "", "unit": "t", "source_id": "N1"}
    data = empty_book(tmp_path)
    with pytest.raises(TableError) as refused:
        markets.ingest(gather(tmp_path / "evidence", ship, ship), data)
    assert {(problem.row, problem.column) for problem in refused.value.problems} == {
        (3, "figure_id")
    }


def test_an_unknown_unit_stops_the_ingest(tmp_path: Path) -> None:
    odd = {"unit": "thousand EUR", "source_id": "N1"}
    with pytest.raises(KeyError, match="thousand EUR"):
        markets.ingest(gather(tmp_path / "evidence", odd), empty_book(tmp_path))
