"""The chapter `who-mines`: on its own data, with other choices, on a history that never was."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from rarebook.runner import run_chapter

from .common import raw as rows
from .common import title

CHAPTER = "who-mines"
THREAD = "production-shares"


def tonnes(table: str, **where: str) -> float:
    (row,) = rows(table, **where)
    return float(row["quantity_t"])


def long_series(country: str) -> dict[int, float]:
    found = rows("mine_output_history", country_iso3=country)
    return {int(row["year"]): float(row["quantity_t"]) for row in found if row["quantity_t"]}


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {entry["claim"].split("-")[-1]: entry["rating"] for entry in record["verdicts"]}


def tried(record: dict[str, Any], number: str) -> list[dict[str, Any]]:
    wanted = f"{THREAD}-{number}"
    return next(list(e["tests"]) for e in record["verdicts"] if e["claim"] == wanted)


def number(record: dict[str, Any], name: str) -> float:
    return float(record["values"][name]["value"])


def test_the_heyday_is_the_best_five_years_of_the_mine(own: dict[str, Any]) -> None:
    us, world = long_series("USA"), long_series("WLD")
    best: dict[int, float] = {}
    for start in range(1952, 2016):
        years = range(start, start + 5)
        if all(y in us and y in world for y in years):
            best[start] = 100 * sum(us[y] for y in years) / sum(world[y] for y in years)
    start = max(best, key=lambda y: best[y])
    assert number(own, "heyday_share") == pytest.approx(best[start])
    assert own["values"]["heyday"]["text"] == f"{start} to {start + 4}"


def test_decades_add_up_output_before_dividing(own: dict[str, Any]) -> None:
    us, world = long_series("USA"), long_series("WLD")
    for name, first, last in (
        ("us_1980s", 1980, 1989),
        ("us_1990s", 1990, 1999),
        ("us_thirty", 1960, 1989),
    ):
        years = [y for y in range(first, last + 1) if y in us and y in world]
        expected = 100 * sum(us[y] for y in years) / sum(world[y] for y in years)
        assert number(own, name) == pytest.approx(expected), name


def test_a_share_of_a_year_is_tested_on_that_year(own: dict[str, Any]) -> None:
    us, world = long_series("USA"), long_series("WLD")
    for claim, year in (("015", 1975), ("016", 1990), ("017", 2000)):
        first = next(t for t in tried(own, claim) if t["own"])
        assert first["computed"] == pytest.approx(100 * us[year] / world[year])
    assert ratings(own)["015"] == "supported"
    assert ratings(own)["017"] == "contradicted"


def test_a_peak_is_one_year_and_a_mean_is_of_all_years(own: dict[str, Any]) -> None:
    us, world = long_series("USA"), long_series("WLD")
    (peak,) = [t["computed"] for t in tried(own, "003") if t["own"]]
    assert peak == pytest.approx(max(100 * us[y] / world[y] for y in us if y >= 1952))
    (mean,) = [t["computed"] for t in tried(own, "025") if t["own"]]
    assert mean == pytest.approx(sum(us[y] for y in range(1990, 2000)) / 10)


def test_a_claim_about_a_span_is_held_to_its_lowest_year(own: dict[str, Any]) -> None:
    found = rows("refining_shares", stage="separation", country_iso3="CHN", publisher="IEA")
    known = [float(r["share_pct"]) for r in found if r["outlook"] == "actual" and r["share_pct"]]
    (split,) = [t["computed"] for t in tried(own, "024") if not t["own"]]
    assert split == min(known)
    mined = [t["computed"] for t in tried(own, "024") if t["own"]]
    where = {"series": "bgs", "country_iso3": "CHN"}
    bgs = {r["year"]: float(r["quantity_t"]) for r in rows("mine_production_series", **where)}
    all_of = {"series": "bgs", "country_iso3": "WLD"}
    total = {r["year"]: float(r["quantity_t"]) for r in rows("mine_production_series", **all_of)}
    least = min(100 * bgs[y] / total[y] for y in bgs if "2010" <= y <= "2025" and y in total)
    assert mined[1] == pytest.approx(least)
    assert ratings(own)["024"] == "contradicted"


def test_an_edition_is_used_whole(own: dict[str, Any]) -> None:
    found = {test["source"]: test["computed"] for test in tried(own, "007")}
    for edition in ("2025", "2026"):
        where = {"edition": edition, "year": "2024"}
        us = tonnes("mine_production", country_iso3="USA", **where)
        world = tonnes("mine_production", country_iso3="WLD", **where)
        assert found[f"summaries of {edition}"] == pytest.approx(100 * us / world)
    newest = {"edition": "2026", "year": "2025"}
    china = tonnes("mine_production", country_iso3="CHN", **newest)
    world = tonnes("mine_production", country_iso3="WLD", **newest)
    assert number(own, "china_last") == pytest.approx(100 * china / world)


def test_output_that_is_the_quota_is_counted(own: dict[str, Any]) -> None:
    quotas = {
        row["year"]: float(row["quantity_t"])
        for row in rows("quotas", quota_type="mining", batch="full-year", product_class="total")
        if row["status"] != "conflict" and int(row["year"]) >= 2018
    }
    where = {"series": "usgs-summaries-compiled", "country_iso3": "CHN"}
    same = [tonnes("mine_production_series", year=y, **where) == q for y, q in quotas.items()]
    assert number(own, "quota_same") == sum(same)
    assert number(own, "quota_years") == len(same)


def test_first_estimates_meet_a_later_figure(own: dict[str, Any]) -> None:
    firsts = {
        int(row["year"]): float(row["quantity_t"])
        for row in rows("mine_production", country_iso3="WLD")
        if int(row["edition"]) == int(row["year"]) + 1 and row["year"] != "2025"
    }
    later = dict.fromkeys(firsts, 0.0)
    for year in later:  # the yearbook to 2022, then the next edition
        where = {"country_iso3": "WLD", "year": str(year)}
        if year <= 2022:
            later[year] = tonnes("mine_production_series", series="usgs-yearbook-2022", **where)
        else:
            later[year] = tonnes("mine_production", edition=str(year + 2), **where)
    off = [100 * (max(later[y] / firsts[y], firsts[y] / later[y]) - 1) for y in firsts]
    assert number(own, "revised_world_count") == len(off)
    assert number(own, "revised_world_median") == pytest.approx(median(off))
    assert number(own, "revised_world_worst") == pytest.approx(max(off))


def test_output_outside_china_leaves_out_china_and_the_world(own: dict[str, Any]) -> None:
    book = rows("mine_production_series", series="usgs-yearbook-2022", year="2018")
    newest = rows("mine_production", edition="2026", year="2025")
    for name, found in (("out_first", book), ("out_last", newest)):
        abroad = [r for r in found if r["country_iso3"] not in ("CHN", "WLD") and r["quantity_t"]]
        assert number(own, name) == sum(float(r["quantity_t"]) for r in abroad), name


def test_single_years_are_the_years_they_are_said_to_be(own: dict[str, Any]) -> None:
    wmd = {"series": "world-mining-data-2026", "country_iso3": "WLD", "year": "2024"}
    where = {"quota_type": "mining", "batch": "full-year", "product_class": "total"}
    (quota,) = {float(r["quantity_t"]) for r in rows("quotas", year="2024", **where)}
    least = 100 * quota / tonnes("mine_production_series", **wmd)
    assert number(own, "groups_low") == pytest.approx(least)
    us = long_series("USA")
    assert number(own, "half_us") == min(y for y in us if y > 1996 and us[y] < us[1996] / 2)
    assert number(own, "y2000_us") == us[2000]
    over = {}
    for series in ("bgs", "usgs-summaries-compiled"):
        here = rows("mine_production_series", series=series, country_iso3="CHN")
        over[series] = {int(r["year"]): float(r["quantity_t"]) for r in here if r["quantity_t"]}
    british, american = over.values()
    above = [100 * (british[y] / american[y] - 1) for y in range(2014, 2021)]
    assert number(own, "bgs_over_least") == pytest.approx(min(above))
    assert number(own, "bgs_over_most") == pytest.approx(max(above))


def test_the_index_squares_the_shares_of_the_countries(own: dict[str, Any]) -> None:
    found = rows("mine_production", edition="2026", year="2025")
    parts = [float(r["quantity_t"]) for r in found if r["country_iso3"] != "WLD"]
    expected = sum((100 * part / sum(parts)) ** 2 for part in parts)
    assert number(own, "hhi_last") == pytest.approx(expected)


def test_what_has_no_data_stays_open_and_says_what_would_settle_it(own: dict[str, Any]) -> None:
    unsettled = {e["claim"] for e in own["verdicts"] if e["rating"] == "open"}
    assert unsettled == {f"{THREAD}-009", f"{THREAD}-020"}
    assert all(e["settle"] for e in own["verdicts"] if e["claim"] in unsettled)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The first edition of each year, countries added up, another publisher, one best year."""
    given = {
        "edition": "first",
        "world_total": "sum",
        "china_source": "bgs",
        "peak_years": 1,
        "monopoly_share": 99,
    }
    folder = tmp_path_factory.mktemp("other") / "run"
    return run_chapter(CHAPTER, parameters=given, out=folder)


def test_choices_move_the_answers(own: dict[str, Any], other: dict[str, Any]) -> None:
    us, world = long_series("USA"), long_series("WLD")
    best = max(us[y] / world[y] for y in us if y >= 1952 and y in world)
    assert number(other, "heyday_share") == pytest.approx(100 * best)
    # how long a heyday lasts is a choice: it moves the number told, not the rating
    assert number(own, "heyday_share") < number(other, "heyday_share")
    assert ratings(own)["003"] == ratings(other)["003"] == "close"
    assert ratings(own)["021"] == "misscoped" and ratings(other)["021"] == "supported"
    found = rows("mine_production", edition="2026", year="2025")
    added = {r["country_iso3"]: float(r["quantity_t"]) for r in found}
    share = 100 * added["CHN"] / sum(t for c, t in added.items() if c != "WLD")
    assert number(other, "china_last") == pytest.approx(share)
    assert number(other, "china_floor") > number(own, "china_floor")


@pytest.fixture(scope="module")
def reversed_history(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A world in which the mine digs nine tonnes in ten from 1990 on, and now leads China."""
    folder: Path = tmp_path_factory.mktemp("reversed")
    head = "country_iso3,year,quantity_t,source_id,source_id_2\n"
    cells = [f"WLD,{y},10000,production-s01,\n" for y in range(1960, 2021)]
    cells += [f"USA,{y},{9000 if y >= 1990 else 1000},production-s01,\n" for y in range(1960, 2021)]
    (folder / "history.csv").write_text(head + "".join(cells), encoding="utf-8")
    made = rows("mine_production")
    for row in made:
        if (row["edition"], row["country_iso3"]) == ("2026", "USA"):
            row["quantity_t"] = "300000"
    with (folder / "editions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]))
        writer.writeheader()
        writer.writerows(made)
    tables = {
        "mine_output_history": folder / "history.csv",
        "mine_production": folder / "editions.csv",
    }
    return run_chapter(CHAPTER, data=tables, out=folder / "run")


def test_another_history_turns_ratings_and_titles(
    own: dict[str, Any], reversed_history: dict[str, Any]
) -> None:
    before, after = ratings(own), ratings(reversed_history)
    assert number(reversed_history, "us_1990s") == pytest.approx(90)
    assert number(reversed_history, "us_thirty") == pytest.approx(10)
    assert (before["026"], after["026"]) == ("contradicted", "supported")
    assert (before["015"], after["015"]) == ("supported", "contradicted")
    assert (before["007"], after["007"]) != ("supported", "supported")
    assert "China leads now" in title(own, "share-history")
    assert "the United States leads now" in title(reversed_history, "share-history")
    assert title(own, "claimed-shares") != title(reversed_history, "claimed-shares")
