"""The price-scissors chapter: on its own data, and in a world whose answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rarebook import paths, records, tables
from rarebook.runner import run_chapter

CHAPTER = "price-scissors"
BASE, LATER, EARLIER = "2024-01/2024-10", "2025-01/2025-10", "2023-01/2023-10"
RATE_2024 = 7.1957
Record = dict[str, Any]


def verdicts(record: Record) -> dict[str, dict[str, Any]]:
    return {entry["claim"]: entry for entry in record["verdicts"]}


def number(record: Record, name: str) -> float:
    return float(record["values"][name]["value"])


def drawn(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "figures" / f"{name}.csv")


@pytest.fixture(scope="module")
def own(own_folder: Path) -> tuple[Record, Path]:
    return records.read_record(own_folder), own_folder


def test_the_averages_are_bill_over_weight(own: tuple[Record, Path]) -> None:
    record, out = own
    assert number(record, "ratio") == pytest.approx(
        number(record, "import_usd_t") / number(record, "export_usd_t")
    )
    steps = drawn(out, "gap-bennet")["USD a tonne"]
    assert steps[0] + steps[1] + steps[2] == pytest.approx(steps[3])


def test_a_month_that_was_not_found_stays_empty(own: tuple[Record, Path]) -> None:
    tests = verdicts(own[0])["price-scissors-009"]["tests"]
    assert [t["computed"] for t in tests if t["period"] == LATER] == [None]


def test_a_value_of_the_year_before_is_this_years_less_its_published_change(
    own: tuple[Record, Path],
) -> None:
    tests = verdicts(own[0])["price-scissors-006"]["tests"]
    (found,) = (t for t in tests if t["period"] == "2024-01/2024-09")
    rows = [pd.read_csv(paths.data_dir() / f"china_trade{end}.csv") for end in ("", "_changes")]
    later, changes = (
        r[
            (r["period"] == "2025-01/2025-09")
            & (r["flow"] == "export")
            & (r["basket"] == "headline")
        ]
        for r in rows
    )
    change = changes.loc[changes["measure"] == "value", "change_pct"].iloc[0]
    usd = later["value_usd"].dropna().iloc[0]
    assert found["computed"] == pytest.approx(usd / (1 + change / 100))
    assert number(own[0], "import_change") > 0, "the bill of 2022 by item, from the changes of 2023"


def test_the_same_good_is_compared_without_tax_and_only_across_the_border(
    own: tuple[Record, Path],
) -> None:
    record, out = own
    pairs = drawn(out, "same-good").set_index("Product and year")
    quotes = pd.read_csv(paths.data_dir() / "price_quotes.csv")
    rows = quotes[(quotes["period"] == "2014-10-02") & (quotes["product"] == "lanthanum-oxide")]
    yuan = float(rows[["price_cny_kg_low", "price_cny_kg_high"]].sum(axis=1).sum()) / 2
    rates = pd.read_csv(paths.data_dir() / "exchange_rates.csv", dtype={"period": str})
    rates = rates[(rates["currency"] == "CNY") & (rates["basis"] == "market")]
    rate = float(rates.loc[rates["period"] == "2014", "lcu_per_usd"].iloc[0])
    home = pairs["Home (USD/kg)"]["Lanthanum oxide, 2014"]
    assert home == pytest.approx(yuan / 1.17 / rate)
    # the quotes of 2025 tell one buyer from another, not China from abroad
    border = pairs[~pairs.index.str.endswith("2025")]
    assert number(record, "like_count") == len(border) < len(pairs)
    assert number(record, "like_below_count") == (border["Abroad over home"] < 1).sum()
    told = {figure["name"]: figure["title"] for figure in record["figures"]}
    assert told["same-good"].startswith(f"Of {len(border)} pairs of quotes")
    assert told["same-good"].endswith("none shows a lower price abroad than at home")
    assert "processed goods raise it by" in told["gap-bennet"]


def test_ratings_that_carry_the_essay(own: tuple[Record, Path]) -> None:
    rated = {claim[-3:]: entry["rating"] for claim, entry in verdicts(own[0]).items()}
    assert rated["003"] == "supported", "no rival in the tables imports more, net"
    assert rated["006"] == rated["009"] == "supported", "the money fits the essay's own months"
    assert rated["005"] == "close" and rated["010"] == "misscoped"
    assert rated["013"] == "misdated", "a light oxide fell most the year before"
    own_tests = [t for t in verdicts(own[0])[f"{CHAPTER}-006"]["tests"] if t["own"]]
    assert not any("code" in (t["source"] or "") for t in own_tests), "codes lack cerium"


# A world of two goods. In the essay's months China imports ore at 2,000 and processed goods at
# 18,000 USD/t, half and half, and exports processed goods at SOLD. The essay's figures are true of
# the same months a year later: exports 12% down to 7,600 USD/t, imports 27% up.

SOLD = 7_600 / 0.88

TRADE = [
    # period, flow, basket, partner, quantity_t, value_usd, unit_value_cny_t
    (BASE, "import", "headline", "WLD", 100_000, None, 10_000 * RATE_2024),
    (BASE, "import", "ores", "WLD", 50_000, None, None),
    ("2024-01/2024-09", "import", "ores", "USA", 40_000, 80e6, None),
    (BASE, "export", "headline", "WLD", 40_000, 40_000 * SOLD, None),
    (BASE, "export", "headline-and-products", "WLD", None, None, 40_000 * RATE_2024),
    (EARLIER, "export", "headline", "WLD", 40_000, 80_000 * SOLD, None),
    (LATER, "import", "headline", "WLD", 85_000, 85_000 * 15_500.0, None),
    (LATER, "export", "headline", "WLD", 52_000, 52_000 * 7_600.0, None),
    ("2023", "import", "headline", "WLD", 120_000, 600e6, None),
    ("2023", "export", "headline", "WLD", 60_000, 1_200e6, None),
    ("2023", "import", "ores", "WLD", 60_000, 120e6, None),
    ("2023", "import", "mixed-oxides", "WLD", 60_000, 480e6, None),
]
CHANGES = [
    (LATER, "export", "quantity", 30.0),
    (LATER, "export", "value", 100 * (1.3 * 0.88 - 1)),
    (LATER, "import", "quantity", 0.0),
    (LATER, "import", "value", 27.0),
]


def write(folder: Path, name: str, rows: pd.DataFrame) -> Path:
    columns = [field["name"] for field in tables.describe(name)["schema"]["fields"]]
    path = folder / f"{name}.csv"
    rows.assign(source_id="trade-qennis").reindex(columns=columns).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("world")
    keys = ["period", "flow", "basket", "partner_iso3", "quantity_t", "value_usd"]
    trade = pd.DataFrame(TRADE, columns=[*keys, "unit_value_cny_t"])
    trade = trade.assign(period_type="span", derived="false", status="reported", edition=1)
    changes = pd.DataFrame(CHANGES, columns=["period", "flow", "measure", "change_pct"])
    changes = changes.assign(basket="headline", currency="USD")
    changes.loc[changes["measure"] == "quantity", "currency"] = np.nan
    months = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    month = 4_000 * SOLD  # two codes share it; a year earlier everything cost double
    goods = [("280530", 1_000, 0.4 * month), ("284690", 3_000, 0.6 * month), ("850511", 9, 60e6)]
    codes = [(m, c, t, v * (2 if m < "2024" else 1)) for m in months for c, t, v in goods]
    hs6 = pd.DataFrame(codes, columns=["period", "hs6", "quantity_t", "value_usd"])
    return {
        "china_trade": write(folder, "china_trade", trade),
        "china_trade_changes": write(folder, "china_trade_changes", changes),
        "china_trade_hs6": write(folder, "china_trade_hs6", hs6),
    }


@pytest.fixture(scope="module")
def known(world: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, Path]:
    out = tmp_path_factory.mktemp("known") / "run"
    return run_chapter(CHAPTER, data=world, out=out), out


def test_known_averages_under_each_definition(known: tuple[Record, Path]) -> None:
    pairs = drawn(known[1], "pairs-by-definition").set_index(["Period", "Definition"])
    found = pairs["Imports over exports"]["Jan to Oct 2024"].to_dict()
    assert found == pytest.approx(
        {
            "Headline, with ore in imports": 10_000 / SOLD,
            "Chemicals and metals, no ore": 18_000 / SOLD,
            "With magnets and products": 10_000 / 40_000,
        }
    )


def test_the_year_before_is_the_same_months(known: tuple[Record, Path]) -> None:
    assert number(known[0], "own_fall") == pytest.approx(50), "the same months cost double"


def test_known_bennet_parts(known: tuple[Record, Path]) -> None:
    # Ore: half the weight at 2,000 in place of the mean price of processed goods.
    assert number(known[0], "gap_ore") == pytest.approx(0.5 * ((18_000 + SOLD) / 2 - 2_000))
    # Processed: the mean share (1 + 1/2) / 2 of the difference in price.
    assert number(known[0], "gap_processed") == pytest.approx(0.75 * (18_000 - SOLD))
    moves = drawn(known[1], "price-or-basket").set_index(["Flow and year", "Part"])
    assert moves.loc[("Exports 2024", "price"), "Change (USD/t)"] == pytest.approx(-SOLD)
    assert moves.loc[("Exports 2024", "basket"), "Change (USD/t)"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("claim", ["001", "002", "004", "005", "006", "007", "008", "009", "010"])
def test_figures_planted_a_year_later_are_found_misdated(
    known: tuple[Record, Path], claim: str
) -> None:
    assert verdicts(known[0])[f"{CHAPTER}-{claim}"]["rating"] == "misdated"


def test_the_passage_points_to_the_planted_year(known: tuple[Record, Path]) -> None:
    marks = drawn(known[1], "passage")
    fits = marks[marks["Fit"] == "fits"].groupby("Period").size()
    assert fits.idxmax() == "Jan–Oct 2025" and fits.max() == 9
    figure = next(f for f in known[0]["figures"] if f["name"] == "passage")
    assert figure["title"] == "The passage fits Jan to Oct 2025, in all 9 figures that can be tried"


def test_parameters_change_what_they_name(tmp_path: Path) -> None:
    given = {"base_period": "2024-01/2024-11", "include_magnets": False, "yuan_shift_pct": 10.0}
    record = run_chapter(CHAPTER, parameters=given, out=tmp_path / "run")
    trade = pd.read_csv(paths.data_dir() / "china_trade.csv")
    row = trade[(trade["period"] == given["base_period"]) & (trade["flow"] == "import")].iloc[0]
    yuan = row["value_cny"] / row["quantity_t"]
    assert number(record, "import_usd_t") == pytest.approx(yuan / (1.1 * RATE_2024))
    definitions = set(drawn(tmp_path / "run", "pairs-by-definition")["Definition"])
    assert "With magnets and products" not in definitions
    periods = {entry["period"] for entry in record["verdicts"]}
    assert BASE in periods, "the claims keep their own months"
