"""The chapter `japan-after-2010`: on its own data, otherwise, and where the answer is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rarebook import paths
from rarebook.runner import run_chapter

from .common import raw, title

CHAPTER, THREAD = "japan-after-2010", "japan-dependence"
Record = dict[str, Any]


def ratings(record: Record) -> dict[str, str]:
    return {
        entry["claim"].removeprefix(f"{THREAD}-"): entry["rating"] for entry in record["verdicts"]
    }


def number(record: Record, name: str) -> float:
    return float(record["values"][name]["value"])


def imports(period: str, column: str, partner: str = "CHN", basket: str = "rare-earths") -> float:
    rows = raw("japan_imports", period=period, partner_iso3=partner, basket=basket)
    printed = [row[column] for row in rows if row[column] and row["qualifier"] != "over"]
    return float(max(printed, key=lambda text: len(text.rstrip("0"))))


def test_each_of_three_shares_is_true_of_something(own: Record) -> None:
    rated = ratings(own)
    assert (rated["012"], rated["019"], rated["016"]) == ("supported", "misdated", "misscoped")
    assert imports("2014", "share_of_weight_pct") == pytest.approx(60, abs=0.5)
    yttrium = imports("2024-01/2024-06", "share_of_weight_pct", basket="yttrium-oxide")
    assert yttrium == pytest.approx(98, abs=1)


def test_what_an_institute_says_is_shown_beside_what_the_ministry_says(own: Record) -> None:
    verdict = next(v for v in own["verdicts"] if v["claim"] == f"{THREAD}-019")
    said = {test["period"]: test["computed"] for test in verdict["tests"]}
    assert said["2025-12"] == imports("2025-12", "share_stated_pct") == 60
    assert said["2025"] == imports("2025-11", "share_stated_pct") == 70
    assert ratings(own)["010"] == "supported"


def test_a_month_without_a_figure_is_no_month_of_nothing(own_folder: Path) -> None:
    figures = own_folder / "figures"
    missing = int(pd.read_csv(figures / "magnets-by-month.csv")["Weight (t)"].isna().sum())
    for name in ("magnets-by-month.svg", "magnets-by-month.phone.svg"):
        assert (figures / name).read_text(encoding="utf-8").count(">no figure<") == missing > 0


def test_the_weight_and_the_share_of_2010_are_of_one_statistic(own: Record) -> None:
    """The printed share is the printed weights' ratio: the tonnes may be set beside the shares."""
    china, world = imports("2010", "quantity_t"), imports("2010", "quantity_t", "WLD")
    share = imports("2010", "share_of_weight_pct")
    assert 100 * china / world == pytest.approx(share, abs=0.01)
    later = imports("2014", "quantity_t", "WLD") * imports("2014", "share_of_weight_pct") / 100
    world_later = imports("2014", "quantity_t", "WLD")
    more = (world_later - later) - (world - china)
    assert number(own, "fewer") == pytest.approx(china - later)
    assert number(own, "replaced") == pytest.approx(100 * more / (china - later))


def test_the_first_eight_months_are_what_the_last_four_leave(own: Record) -> None:
    months = [imports(f"2010-{month:02d}", "quantity_t") for month in (9, 10, 11, 12)]
    rest = (imports("2010", "quantity_t") - sum(months)) / 8
    assert number(own, "early") == pytest.approx(rest)
    assert number(own, "lean") == pytest.approx((months[1] + months[2]) / 2)
    assert "more a month" in title(own, "autumn-2010")
    assert sum(months) / 4 > rest


def test_the_step_is_that_of_two_lines(own: Record) -> None:
    """With a slope on either side the step is the gap of two separate lines at the break."""
    rows = raw("japan_imports", basket="rare-earths", partner_iso3="CHN")
    years = {r["period"] for r in rows if len(r["period"]) == 4 and r["share_of_weight_pct"]}
    known = {
        int(year): imports(year, "share_of_weight_pct")
        for year in years
        if int(year) >= 2008 and int(year) != 2022  # a bound only
    }
    at: list[float] = []
    for side in ([y for y in known if y <= 2010], [y for y in known if y > 2010]):
        line = np.polyfit(side, [known[year] for year in side], 1)
        at.append(float(np.polyval(line, 2011)))
    assert number(own, "step") == pytest.approx(abs(at[1] - at[0]), rel=1e-6)
    assert number(own, "points") == len(known)
    assert 0 < number(own, "sure") < number(own, "tried") == 12


def test_the_well_known_loss_agrees_with_itself_and_not_with_others(own: Record) -> None:
    rows = raw("japan_loss_estimates", institute="nomura")
    year = next(row for row in rows if row["duration_mo"] == "12")
    implied = float(year["loss_jpy"]) / float(year["loss_gdp_pct"]) * 100 / 1e12
    assert number(own, "implied_most") == pytest.approx(implied)
    rated = ratings(own)
    assert {rated["006"], rated["007"]} == {"supported"}
    assert {rated["008"], rated["009"]} == {"disputed"}


def test_a_month_that_contradicts_the_others_needs_an_unlikely_rest(own: Record) -> None:
    assert number(own, "odd") > 2 * number(own, "crest")
    december = next(v for v in own["verdicts"] if v["claim"] == f"{THREAD}-002")
    scopes = {test["definition"] for test in december["tests"] if test["computed"] > 400}
    assert scopes == {"magnets of unknown scope"}
    assert december["rating"] == "supported"


def changed(folder: Path, edits: dict[tuple[str, str, str, str], str]) -> Path:
    """The table of imports with other figures; keys are period, basket, origin and column."""
    table = pd.read_csv(paths.data_dir() / "japan_imports.csv", dtype=str, keep_default_na=False)
    for (period, basket, origin, column), figure in edits.items():
        rows = (table["period"] == period) & (table["basket"] == basket)
        rows &= (table["partner_iso3"] == origin) & (table[column] != "")
        assert rows.any(), (period, basket, origin)
        table.loc[rows, column] = figure
    path = folder / "japan_imports.csv"
    table.to_csv(path, index=False)
    return path


def test_other_data_give_other_titles_and_ratings(own: Record, tmp_path: Path) -> None:
    edits = {
        ("2025-11", "rare-earths", "CHN", "share_stated_pct"): "60",
        ("2024-01/2024-06", "yttrium-oxide", "CHN", "share_of_weight_pct"): "50",
        ("2024", "rare-earths", "CHN", "share_of_weight_pct"): "58",
        ("2010-11", "rare-earths", "WLD", "quantity_t"): "3000",
        ("2010-12", "rare-earths", "CHN", "quantity_t"): "700",
        ("2010", "rare-earths", "CHN", "quantity_change_pct"): "-40",
        ("2025", "dysprosium-terbium", "CHN", "share_stated_pct"): "45",
    }
    record = run_chapter(
        CHAPTER, data={"japan_imports": changed(tmp_path, edits)}, out=tmp_path / "run"
    )
    rated = ratings(record)
    assert (rated["019"], rated["012"], rated["016"]) == ("supported", "close", "contradicted")
    assert (rated["014"], rated["013"]) == ("supported", "misdated")
    assert "back at" not in title(record, "share-by-year")
    assert "back at" in title(own, "share-by-year")
    assert "everywhere else rose" in title(record, "everywhere-else")
    assert "less a month" in title(record, "autumn-2010")


def test_assumptions_change_the_answer(own: Record, tmp_path: Path) -> None:
    given = {"stop_counts": False, "base_year": 2009, "model": "level", "last_year": 2014}
    record = run_chapter(CHAPTER, parameters=given, out=tmp_path / "run")
    assert {ratings(record)[claim] for claim in ("008", "009")} == {"supported"}
    assert number(record, "replaced") > 100
    assert title(record, "replaced-or-saved").endswith("replaced all, and more")
    assert number(record, "step") != pytest.approx(number(own, "step"), rel=0.1)
    assert number(record, "points") == 6


def test_a_table_of_a_few_shares_is_enough_to_run(tmp_path: Path) -> None:
    table = pd.read_csv(paths.data_dir() / "japan_imports.csv", dtype=str, keep_default_na=False)
    few = table[(table["source_id"] == "controls-j01") & (table["share_of_weight_pct"] != "")]
    path = tmp_path / "few.csv"
    few.to_csv(path, index=False)
    record = run_chapter(CHAPTER, data={"japan_imports": path}, out=tmp_path / "run")
    rated = ratings(record)
    assert {rated[claim] for claim in ("012", "013", "014", "016", "019")} == {"open"}
    assert rated["018"] == "supported"
    assert record["values"]["early"]["text"].startswith("an unknown number")
