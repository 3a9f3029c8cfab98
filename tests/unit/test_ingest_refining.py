"""The refining ingest on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import refining

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
