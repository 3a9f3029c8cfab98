"""The refining ingest on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import (
    Row,
    cells,
    empty_book,
    held,
    only,
    read_with_folders,
    source_cells,
    write,
    write_sources,
)
from rarebook.ingest import refining
from rarebook.problems import TableError

SHARE = {
    "stage": "magnet rare earths, refining",
    "country": "China",
    "iso3": "CHN",
    "year": "2024",
    "share_pct": "91.3",
    "quantity_kt": "73.757",
    "unit_note": "",
    "scenario_or_basis": "actual",
    "derived": "True",
    "source_id": "S07",
    "note": "",
}
FEED = {
    "year": "2024",
    "metric": "Myanmar share of China total rare-earth imports",
    "value": "57",
    "unit": "%",
    "basis": "press",
    "derived": "False",
    "source_id": "S22",
    "note": "",
}
PARTNER = {
    "year": "2024",
    "partner": "Myanmar",
    "partner_iso3": "MMR",
    "value_usd": "817835400.0",
    "net_weight_kg": "44365510.0",
    "net_weight_estimated": "False",
    "source_id": "S20",
}


def share(**given: str) -> dict[str, object]:
    (row,) = refining.shares(pd.DataFrame([SHARE | given])).to_dict("records")
    return {str(key): cell for key, cell in row.items()}


def test_tonnes_stand_and_a_derived_share_goes() -> None:
    row = share()
    assert (row["quantity_t"], row["share_pct"]) == ("73757", "")
    assert (row["stage"], row["scope"], row["publisher"]) == (
        "separation",
        "magnet-rare-earths",
        "IEA",
    )


@pytest.mark.parametrize(
    ("cell", "number", "bound"), [(">90", "90", "over"), ("85", "85", "exact")]
)
def test_a_bound_is_kept_apart_from_its_number(cell: str, number: str, bound: str) -> None:
    row = share(stage="rare-earth refining", share_pct=cell, quantity_kt="", source_id="S14")
    assert (row["share_pct"], row["qualifier"]) == (number, bound)


def test_a_projection_is_no_count() -> None:
    assert share(year="2030")["outlook"] == "projection"
    assert share(year="2024")["outlook"] == "actual"
    assert share(iso3="")["country_iso3"] == "ZZZ"


def test_a_second_source_stands_beside_the_first() -> None:
    given = {"share_pct": "85", "quantity_kt": "", "year": "2025", "source_id": "S14"}
    assert share(stage="rare-earth refining", **given)["source_id"] == "S14;S15"


def test_a_second_source_may_be_of_one_stage_only() -> None:
    given = {"share_pct": "94", "quantity_kt": "", "source_id": "S12"}
    assert share(stage="sintered permanent magnets", **given)["source_id"] == "S12;S13"
    assert share(stage="rare-earth refining", **given)["source_id"] == "S12"


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(KeyError):
        share(stage="smelting")


def feed(**given: str) -> pd.DataFrame:
    return refining.feed(pd.DataFrame([FEED | given]))


def test_a_published_range_has_no_middle() -> None:
    metric = "Myanmar share of China rare-earth imports, annual range"
    row = feed(metric=metric, value="60-87", year="2017-2024").iloc[0]
    assert (row["value"], row["low"], row["high"], row["period"]) == ("", "60", "87", "2017/2024")


def test_a_central_estimate_keeps_its_ends() -> None:
    metric = "Import share of China feed (mine quota + imports), central"
    row = feed(metric=metric, value="36.4", basis="low 33.6 high 40.6", source_id="S21").iloc[0]
    assert (row["value"], row["low"], row["high"]) == ("36.4", "33.6", "40.6")
    assert row["basis"] == "estimate"


def test_a_mixture_of_sources_is_left_out() -> None:
    assert feed(metric="Myanmar REO (central) / (Myanmar + China ionic quota)").empty


def test_customs_weights_are_tonnes_and_estimates_stay_flagged() -> None:
    rows = pd.DataFrame(
        [
            PARTNER,
            PARTNER | {"partner": "World", "partner_iso3": "W00", "net_weight_estimated": "True"},
            PARTNER | {"partner": "Areas, nes", "partner_iso3": "_X ", "net_weight_kg": ""},
        ]
    )
    made = refining.partners(rows)
    assert made["partner_iso3"].tolist() == ["MMR", "WLD", "ZZZ"]
    assert made["quantity_t"].iloc[0] == pytest.approx(44365.51)
    assert pd.isna(made["quantity_t"].iloc[2])
    assert made["quantity_estimated"].tolist() == ["false", "true", "false"]


# --- the whole ingest, on evidence of a few rows

QUOTA = "China ionic-clay mining quota (first two batches)"


def gather(evidence: Path, *partners: Row) -> Path:
    """Evidence of a few rows; the sources of rows read later are in their folders."""
    folder = evidence / refining.FOLDER
    given = {"quantity_kt": "", "source_id": "S14", "stage": "rare-earth refining"}
    write(
        folder / "refining_share.csv",
        SHARE | {"quantity_kt": "60.5"},
        SHARE | given | {"share_pct": ">80", "year": "2025", "iso3": "CHN"},
        SHARE | given | {"share_pct": "~83", "year": "mid-2020s", "source_id": "S17"},
        SHARE | {"year": "2035", "quantity_kt": "9", "source_id": "S12",
                 "scenario_or_basis": "if announced projects deliver", "note": "x; also S13"},
    )  # fmt: skip
    write(
        folder / "myanmar_hree_feed.csv",
        FEED | {"value": "~50"},
        FEED | {"metric": QUOTA, "value": "12,345", "unit": "t REO", "source_id": "S05"},
        FEED | {"metric": "somebody's own ratio"},
    )
    write(folder / "china_imports_hs2846_by_partner.csv", *(partners or (PARTNER,)))
    own = ("S05", "S07", "S12", "S13", "S14", "S15", "S17", "S20", "S22")
    read = read_with_folders(refining.READINGS, "refining_shares", "refining_heavy")
    for place in {*read, refining.FOLDER} - {refining.HERE}:
        more = own if place == refining.FOLDER else ()
        write_sources(evidence / place, {*source_cells(read.get(place, [])), *more})
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("refining")
    data = empty_book(folder)
    refining.ingest(gather(folder / "evidence"), data)
    return data


def test_shares_of_several_publishers_stand_side_by_side(data: Path) -> None:
    ours = [row for row in held(data, "refining_shares") if row["source_id"][:12] == "production-s"]
    columns = ("publisher", "period", "share_pct", "quantity_t", "qualifier", "source_id_2")
    assert cells(ours[:4], *columns) == [
        ["IEA", "2024", "", "60500", "exact", ""],
        ["IEA", "2025", "80", "", "over", "production-s15"],
        ["Argus", "2025", "83", "", "about", ""],
        ["IEA", "2035", "", "9000", "exact", ""],
    ]
    ahead = only(data, "refining_shares", period="2035", source_id="production-s12")
    assert (ahead["outlook"], ahead["note"]) == ("projection", "if announced projects deliver; x")


def test_a_share_read_later_is_sourced_from_its_own_folder(data: Path) -> None:
    row = only(data, "refining_shares", stage="metal")
    assert row["source_id"] == "refining_read-bigpic"
    assert only(data, "sources", source_id="refining_read-bigpic")["title"].startswith("Critical")


def test_what_feeds_the_plants_keeps_its_unit_and_says_what_it_rests_on(data: Path) -> None:
    quota = only(data, "heavy_feed", measure="ionic-quota", source_id="production-s05")
    assert cells([quota], "value", "unit", "basis", "place_iso3") == [
        ["12345", "t", "quota", "CHN"]
    ]
    rough = only(data, "heavy_feed", source_id="production-s22", period="2024")
    assert (rough["value"], rough["note"]) == ("50", "about half or more")
    history = held(data, "heavy_feed", source_id="history-gw_2024")
    assert only(data, "sources", source_id="history-gw_2024")["title"] == "Title of gw_2024"
    assert history


def test_imports_are_in_tonnes_and_dollars_with_their_source(data: Path) -> None:
    row = only(data, "china_imports_partners")
    assert cells([row], "year", "partner_iso3", "value_usd", "quantity_t", "source_id") == [
        ["2024", "MMR", "817835400", "44365.51", "production-s20"]
    ]


def test_a_partner_that_stands_twice_in_a_year_is_refused(tmp_path: Path) -> None:
    data = empty_book(tmp_path)
    with pytest.raises(TableError) as refused:
        refining.ingest(gather(tmp_path / "evidence", PARTNER, PARTNER), data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column) == (3, "year + partner")
    assert "must be unique" in problem.rule


def test_a_share_of_a_source_without_publisher_stops_the_ingest(tmp_path: Path) -> None:
    evidence = gather(tmp_path / "evidence")
    write(evidence / refining.FOLDER / "refining_share.csv", SHARE | {"source_id": "S99"})
    with pytest.raises(KeyError, match="S99"):
        refining.ingest(evidence, empty_book(tmp_path))
