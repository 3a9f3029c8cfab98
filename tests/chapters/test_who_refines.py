"""The chapter `who-refines`: on its own data, with other assumptions, with a known answer."""

from __future__ import annotations

import math
from typing import Any

import pytest

from rarebook.runner import run_chapter

from .common import ratings, raw, titles, told, trials_of

CHAPTER = "who-refines"
WEST = ("USA", "AUS")


def number(table: str, column: str, **where: str) -> float:
    return float(raw(table, **where)[0][column])


def iea(stage: str, country: str, year: str = "2024") -> float:
    where = {"stage": stage, "country_iso3": country, "period": year, "edition": "2025-05"}
    return number("refining_shares", "quantity_t", **where)


def test_shares_along_the_chain_are_divided_from_tonnes(own: dict[str, Any]) -> None:
    for name, stage in (("mined", "mining"), ("refined", "separation")):
        expected = 100 * iea(stage, "CHN") / iea(stage, "WLD")
        assert told(own, name) == pytest.approx(expected)
    world = {"edition": "2026", "year": "2024", "commodity": "rare-earths"}
    china = number("mine_production", "quantity_t", country_iso3="CHN", **world)
    all_of_it = number("mine_production", "quantity_t", country_iso3="WLD", **world)
    assert told(own, "mined_all") == pytest.approx(100 * china / all_of_it)


def test_foreign_ore_is_what_others_mine_and_do_not_refine(own: dict[str, Any]) -> None:
    mined = iea("mining", "WLD") - iea("mining", "CHN")
    refined = iea("separation", "WLD") - iea("separation", "CHN")
    assert told(own, "foreign_to_china") == pytest.approx(100 * (mined - refined) / mined)


def customs(country: str, column: str, year: str = "2024") -> float:
    return number("china_imports_partners", column, partner_iso3=country, year=year)


def test_myanmar_by_value_and_weight_is_recomputed(own: dict[str, Any]) -> None:
    for name, column in (("by_value", "value_usd"), ("by_weight", "quantity_t")):
        expected = 100 * customs("MMR", column) / customs("WLD", column)
        assert told(own, name) == pytest.approx(expected)
    high = [
        year
        for year in range(2011, 2025)
        if customs("MMR", "value_usd", str(year)) >= 0.7 * customs("WLD", "value_usd", str(year))
    ]
    assert own["values"]["high_years"]["text"] == ", ".join(map(str, high))
    assert f"passed 70% in {high[0]}" in titles(own)["myanmar"]


def test_the_feed_share_spans_what_the_second_batch_leaves_open(own: dict[str, Any]) -> None:
    feed = {"measure": "imports-reo", "place_iso3": "MMR", "period": "2024"}
    oxide = number("heavy_feed", "value", **feed)
    laos = customs("LAO", "quantity_t") * oxide / customs("MMR", "quantity_t")
    batch = number("company_output", "quantity_t", product="reo-ionic", period="2024")
    low, high = (100 * oxide / (oxide + laos + quota) for quota in (2 * batch, batch))
    assert told(own, "feed_low") == pytest.approx(low)
    assert told(own, "feed_high") == pytest.approx(high)
    assert ratings(own)["heavy-rare-earths-004"] == "close"


def test_the_heavy_share_counts_lynas_against_two_surveyed_months(own: dict[str, Any]) -> None:
    months = [
        float(row["quantity_t"])
        for row in raw("company_output", company_id="china-plants")
        if row["product"] in ("dy", "tb")
    ]
    quarter = 3 * sum(months) / 2
    for name, made in (("heavy_part_first", 9.0), ("heavy_part_last", 26.0)):
        assert told(own, name) == pytest.approx(100 * quarter / (quarter + made))
    assert told(own, "heavy_part") == pytest.approx(100 * 2 * quarter / (2 * quarter + 9 + 26))
    assert told(own, "outside") == 35


def test_myanmar_is_held_against_the_quota_and_laos(own: dict[str, Any]) -> None:
    for test in trials_of(own, "heavy-rare-earths-003"):
        feed = {"measure": "imports-reo", "place_iso3": "MMR", "period": test["period"]}
        rivals = [customs("LAO", "quantity_t", test["period"]), 2 * 10140, 19150]
        assert test["computed"] == 1 + sum(
            r > number("heavy_feed", "value", **feed) for r in rivals
        )
    assert ratings(own)["heavy-rare-earths-003"] == "supported"


def test_light_ones_are_what_the_heavy_ones_leave(own: dict[str, Any]) -> None:
    (test,) = trials_of(own, "refining-004")
    clays = number("heavy_feed", "value", source_id="production-s21", place_iso3="MMR") + 19150
    whole = {"quota_type": "mining", "batch": "full-year", "product_class": "total", "year": "2023"}
    world = number("heavy_feed", "value", source_id="production-s21", place_iso3="WLD")
    part = clays / (world + number("quotas", "quantity_t", **whole))
    assert [test["computed"], test["computed_high"]] == pytest.approx(
        [(85 - 99 * part) / (1 - part), 85]
    )


def test_the_others_have_what_china_leaves(own: dict[str, Any]) -> None:
    share = number("refining_shares", "share_pct", scope="heavy", period="2024")
    (test,) = trials_of(own, "heavy-rare-earths-011")
    assert test["computed"] == 100 - share and not test["own"]


def test_no_us_plant_made_heavy_ones_for_sale(own: dict[str, Any]) -> None:
    plants = raw("plant_lead_times", country_iso3="USA", stage="heavy-separation")
    assert not [row for row in plants if row["start"] and row["start"] < "2026"]
    plant, pilot = trials_of(own, "heavy-rare-earths-010")
    assert plant["computed"] == 0
    weekly = number("heavy_feed", "value", measure="pilot-output", place_iso3="USA")
    assert pilot["computed"] == pytest.approx(52 * weekly)


def test_ninety_per_cent_is_of_the_year_before(own: dict[str, Any]) -> None:
    assert told(own, "refined_2025") == 85
    assert ratings(own)["refining-014"] == "misdated"
    assert ratings(own)["refining-008"] == "supported"  # it says "nearly"


def test_no_share_is_invented_for_2028(own: dict[str, Any]) -> None:
    assert ratings(own)["refining-019"] == "open"
    assert all(test["computed"] is None for test in trials_of(own, "refining-019") if test["own"])


def test_counting_by_owner_makes_australia_second(own: dict[str, Any]) -> None:
    assert ratings(own)["refining-017"] == "misscoped"


def test_the_rank_of_australia_is_that_of_the_claims_own_year(own: dict[str, Any]) -> None:
    tests = trials_of(own, "refining-017")
    assert [test["computed"] for test in tests if test["own"]] == [4]
    assert all(test["period"] == "2025" for test in tests if test["own"])
    lynas = number(
        "company_output", "quantity_t", company_id="lynas", product="reo", period="2024-07/2025-06"
    )
    compounds = {"company_id": "us-total", "product": "compounds", "period": "2025"}
    assert lynas > number("company_output", "quantity_t", **compounds)  # so second by owner


def test_all_ore_is_also_tried_on_ore_mined_abroad(own: dict[str, Any]) -> None:
    mine = [test["computed"] for test in trials_of(own, "refining-001") if test["own"]]
    assert min(mine) == pytest.approx(told(own, "foreign_to_china"))
    assert max(mine) == pytest.approx(told(own, "refined"))


def test_a_closed_border_is_looked_for_in_the_weight(own: dict[str, Any]) -> None:
    weight = {year: customs("MMR", "quantity_t", str(year)) for year in range(2020, 2025)}
    for test in trials_of(own, "heavy-rare-earths-005"):
        year = int(test["period"])
        assert test["computed"] is bool(weight[year] <= 0.8 * weight[year - 1])
    assert ratings(own)["heavy-rare-earths-005"] == "misdated"


def test_where_australian_ore_is_separated_is_counted(own: dict[str, Any]) -> None:
    assert iea("separation", "MYS") > 0.75 * iea("mining", "AUS")  # so less than a quarter left
    assert ratings(own)["refining-012"] == "contradicted"
    assert ratings(own)["refining-003"] == "supported"
    assert trials_of(own, "refining-003")[0]["computed"] is True


def test_mountain_pass_has_the_least_yttrium(own: dict[str, Any]) -> None:
    listed = {row["place"]: float(row["share_pct"]) for row in raw("ore_contents", element="Y")}
    assert min(listed, key=lambda place: listed[place]).startswith("Mountain Pass")
    assert trials_of(own, "heavy-rare-earths-016")[0]["computed"] is True
    note = next(v for v in own["verdicts"] if v["claim"] == "heavy-rare-earths-016")["note"]
    assert f"{min(listed.values()):.2f}%" in note


def test_what_was_not_separated_elsewhere_is_an_upper_bound(own: dict[str, Any]) -> None:
    world = {"edition": "2026", "year": "2025", "commodity": "rare-earths"}
    mined = sum(number("mine_production", "quantity_t", country_iso3=c, **world) for c in WEST)
    made = number("company_output", "quantity_t", company_id="us-total", period="2025")
    where = {"company_id": "lynas", "product": "reo", "period": "2024-07/2025-06"}
    made += number("company_output", "quantity_t", **where)
    test = trials_of(own, "refining-013")[0]
    assert [test["computed"], test["computed_high"]] == pytest.approx([0, 100 * (1 - made / mined)])


def test_the_balance_and_the_bill_are_recomputed(own: dict[str, Any]) -> None:
    gap = (iea("separation", "CHN") - iea("mining", "CHN")) / 1000
    assert told(own, "china_gap") == pytest.approx(gap)
    assert f"{gap:,.0f} thousand tonnes more" in titles(own)["balance"]
    kept = iea("separation", "USA") + iea("separation", "AUS") + iea("separation", "MYS")
    kept /= iea("mining", "USA") + iea("mining", "AUS")
    assert told(own, "west_kept") == pytest.approx(100 * kept)
    clay = sum(customs(c, "value_usd") for c in ("MMR", "LAO"))
    weight = sum(customs(c, "quantity_t") for c in ("MMR", "LAO"))
    assert told(own, "clay_bill") == pytest.approx(100 * clay / customs("WLD", "value_usd"))
    assert told(own, "clay_kg") == pytest.approx(clay / weight / 1000)


def test_the_clay_product_is_valued_at_the_price_of_the_neighbour(own: dict[str, Any]) -> None:
    trade = {"period": "2024-01/2024-10", "flow": "import"}
    clay = number("china_trade", "quantity_t", basket="mixed-oxides", **trade)
    weight = number("china_trade", "quantity_t", basket="headline", **trade)
    note = next(v for v in own["verdicts"] if v["claim"] == "heavy-rare-earths-001")["note"]
    assert f"{100 * clay / weight:.0f}% of the weight" in " ".join(note.split())
    cny = weight * number("china_trade", "unit_value_cny_t", basket="headline", **trade)
    rate = number(
        "exchange_rates", "lcu_per_usd", country_iso3="CHN", basis="market", period="2024"
    )
    bill = clay * customs("MMR", "value_usd") / customs("MMR", "quantity_t")
    assert f"{100 * bill / (cny / rate):.0f}% of the bill" in note


def test_the_scenarios_are_those_published(own: dict[str, Any]) -> None:
    base = 100 * iea("separation", "CHN", "2030") / iea("separation", "WLD", "2030")
    assert told(own, "base_2030") == pytest.approx(base)
    now = 100 * iea("separation", "CHN") / iea("separation", "WLD")
    line = [now + (base - now) * 4 / 6, 92 + (77 - 92) * 5 / 7, 85 + (70 - 85) * 3 / 10]
    assert [told(own, "line_low"), told(own, "line_high")] == pytest.approx([min(line), max(line)])
    pace = [5 / ((now - base) / 6), 5 / (15 / 7), 5 / (15 / 10)]
    assert [told(own, "pace_low"), told(own, "pace_high")] == pytest.approx([min(pace), max(pace)])


def test_the_chain_says_its_ends(own: dict[str, Any]) -> None:
    assert titles(own)["chain"] == (
        f"China mines at most {told(own, 'mined_all'):.0f}% of the world's rare earths; of every "
        "later step that was counted it has at least 85%"
    )
    best = max(4 * float(row["value"]) for row in raw("heavy_feed", measure="dy-tb-output"))
    assert f"made {best:,.0f} t" in titles(own)["heavy-outside"]


def test_passes_follow_the_formula(own: dict[str, Any]) -> None:
    (test,) = trials_of(own, "refining-009")
    expected = [28 * math.log(99.9 / 0.1) / math.log(factor) for factor in (2.5, 1.5)]
    assert [test["computed"], test["computed_high"]] == pytest.approx(expected)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    given = {
        "publishers": "all",
        "feed_rivals": "quota",
        "monopoly_share": 50,
        "between": "straight-line",
        "purity": 99.99,
    }
    return run_chapter(CHAPTER, parameters=given, out=tmp_path_factory.mktemp("other") / "run")


def test_assumptions_decide_what_they_should(own: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = ratings(own), ratings(other)
    assert (before["refining-002"], after["refining-002"]) == ("disputed", "contradicted")
    assert (before["refining-014"], after["refining-014"]) == ("misdated", "supported")
    assert (before["refining-019"], after["refining-019"]) == ("open", "supported")
    assert after["heavy-rare-earths-004"] == "disputed"
    assert told(other, "stages_most") > told(own, "stages_most")
    assert set(before) == set(after)


SHARES = (
    "stage,scope,measure,country_iso3,period,outlook,edition,publisher,publisher_kind,share_pct,"
    "quantity_t,qualifier,source_id,source_id_2,note\n"
)
IMPORTS = "year,partner,partner_iso3,value_usd,quantity_t,quantity_estimated,source_id\n"
TONNES = {
    ("mining", "2024"): {"CHN": 80, "USA": 10, "AUS": 10, "WLD": 100},
    ("separation", "2024"): {"CHN": 60, "MYS": 10, "USA": 10, "AUS": 20, "WLD": 100},
    ("separation", "2027"): {"CHN": 50, "WLD": 100},
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A world in which China mines much and refines less, and Myanmar sells nearly all."""
    folder = tmp_path_factory.mktemp("known")
    rows = [
        f"{stage},magnet-rare-earths,output,{place},{year},"
        f"{'actual' if year == '2024' else 'projection'},2025-05,IEA,agency,,{1000 * kt},exact,"
        "production-s07,,\n"
        for (stage, year), places in TONNES.items()
        for place, kt in places.items()
    ]
    for year, share in (("2024", 70), ("2025", 90)):
        rows.append(
            f"separation,all-rare-earths,output,CHN,{year},actual,2026-07,IEA,agency,{share},,"
            "exact,production-s14,,\n"
        )
    sold = [
        f"{year},{name},{code},{value},{tonnes},false,production-s20\n"
        for year in (2023, 2024)
        for name, code, value, tonnes in (
            ("World", "WLD", 1000000, 50000),
            ("Myanmar", "MMR", 800000, 40000),
            ("Lao", "LAO", 100000, 1000),
        )
    ]
    sold.append("2012,France,FRA,1000,50,false,production-s20\n")
    made = {"refining_shares": SHARES + "".join(rows), "china_imports_partners": IMPORTS}
    made["china_imports_partners"] += "".join(sold)
    for name, text in made.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    tables = {name: folder / f"{name}.csv" for name in made}
    return run_chapter(CHAPTER, data=tables, out=folder / "run")


def test_a_changed_world_changes_the_titles(known: dict[str, Any]) -> None:
    shown = titles(known)
    assert shown["chain"] == (
        "China's share of mining, up to 80%, is not below all its later steps"
    )
    assert shown["balance"] == "China mined more magnet rare earths than it refined"
    assert shown["myanmar"].endswith("passed 70% in 2023 and 2024; in 2024 it had 80%")
    assert shown["scenarios"] == "A published scenario has China near 75% in 2024"
    assert shown["sellers"].startswith("Two clay countries, Myanmar and Laos, take 90%")


def test_a_changed_world_changes_the_ratings(known: dict[str, Any]) -> None:
    rated = ratings(known)
    assert rated["refining-014"] == "supported"  # 90% in 2025
    assert rated["refining-001"] == "contradicted"  # 60% of the world, not all
    assert rated["refining-002"] == "contradicted"  # it mines 80%
    assert rated["refining-017"] == "misdated"  # second by place in the made-up 2024
    assert rated["refining-003"] == "supported"  # half and more; less would contradict
    assert rated["refining-016"] == "supported"  # nobody else sold 100 t in 2012
    assert rated["heavy-rare-earths-012"] == "open"  # no share of heavy ones in this world
