"""The chapter `market-size`: on its own data, with other assumptions, with a known answer."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from rarebook import records
from rarebook.runner import run_chapter

from .common import Row, changed, raw, text, titles, told

CHAPTER = "market-size"
CLAYS = ("Longnan, Jiangxi", "Xunwu, Jiangxi", "Xinfeng, Jiangxi")
STANDS_FOR = {
    "USA": "Mountain Pass, CA",
    "AUS": "Mount Weld Central",
    "RUS": "Revda, Murmansk",
    "IND": "Manavalakurichi",
    "NGA": "Manavalakurichi",
    "MDG": "Manavalakurichi",
}


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {verdict["claim"][-3:]: verdict["rating"] for verdict in record["verdicts"]}


def trials_of(record: dict[str, Any], claim: str) -> list[dict[str, Any]]:
    found = next(e for e in record["verdicts"] if e["claim"] == f"market-size-{claim}")
    return list(found["tests"])


def usd_per_kg(place: str, year: str) -> float:
    """What a kilogram of a place's mixed oxide would fetch at list prices."""
    price = {
        row["symbol"]: float(row["value"])
        for row in raw("element_markets", measure="price-usd-kg", form="oxide", year=year)
    }
    parts = {r["element"]: float(r["share_pct"]) for r in raw("ore_contents", place=place)}
    return sum(p * price.get(e, 0.0) for e, p in parts.items()) / sum(parts.values())


def world_worth(year: str, edition: str, clay: tuple[str, ...] = CLAYS) -> float:
    """Million dollars of the world's mined oxide, added up country by country."""
    rows = raw("mine_production", commodity="rare-earths", year=year, edition=edition)
    tonnes = {row["country_iso3"]: float(row["quantity_t"]) for row in rows}
    world = tonnes.pop("WLD")
    tonnes.pop("ZZZ", None)
    clay_price = sum(usd_per_kg(place, year) for place in clay) / len(clay)
    quota = (94580, 30280, 10140)  # the first batch of 2024: Bayan Obo, Sichuan, clays
    prices = (
        usd_per_kg("Bayan Obo, Nei Mongol", year),
        usd_per_kg("Maoniuping, Sichuan", year),
        clay_price,
    )
    in_china = sum(q * p for q, p in zip(quota, prices, strict=True)) / sum(quota)
    known = {c: usd_per_kg(p, year) for c, p in STANDS_FOR.items() if c in tonnes}
    known["CHN"] = in_china
    value = sum(t * known.get(c, clay_price) for c, t in tonnes.items())
    return value * world / sum(tonnes.values()) / 1000


def test_world_output_is_tonnes_times_mixtures_times_prices(own: dict[str, Any]) -> None:
    expected = world_worth("2024", "2026")
    net, listed = (t for t in trials_of(own, "001") if t["own"])
    assert net["computed"] == pytest.approx(1e6 * expected / 1.13)
    assert listed["computed"] == pytest.approx(1e6 * expected)
    assert text(own, "output_listed") == f"{expected / 1000:.1f} billion USD"
    before = next(t for t in trials_of(own, "001") if t["period"] == "2023")
    assert before["computed"] == pytest.approx(1e6 * world_worth("2023", "2025") / 1.13)
    assert ratings(own)["001"] == "supported"


def test_trade_is_divided_from_one_buyers_share(own: dict[str, Any]) -> None:
    low, high = 151.08e6 / 0.0725, 151.08e6 / 0.0715
    found = trials_of(own, "009")[0]
    assert [found["computed"], found["computed_high"]] == pytest.approx([low, high])
    (bought,) = raw("china_imports_partners", partner_iso3="WLD", year="2024")
    floor = 488.8e6 + float(bought["value_usd"])
    assert trials_of(own, "012")[1]["computed"] == pytest.approx(floor)
    assert ratings(own)["009"] == "supported"


def test_small_sizes_are_of_chinas_exports(own: dict[str, Any]) -> None:
    rated = ratings(own)
    assert (rated["011"], rated["012"], rated["017"]) == ("misscoped", "misscoped", "contradicted")


def test_magnets_are_priced_as_exported(own: dict[str, Any]) -> None:
    price = 2860e6 / 58152
    ends = [t * price / 0.94 for t in (260000, 300000)]
    alone = next(t for t in trials_of(own, "014") if t["definition"] == "magnets alone")
    assert [alone["computed"], alone["computed_high"]] == pytest.approx(ends)
    (quota,) = raw("quotas", year="2024", quota_type="smelting-separation", batch="full-year")
    assert told(own, "oxide_out") == pytest.approx(100 * 55431 / float(quota["quantity_t"]))
    shares = [100 * (1 - 58152 / t) for t in (260000, 300000)]
    assert text(own, "home_low") == f"{min(shares):.0f}"
    assert text(own, "home_high") == f"{max(shares):.0f}%"


def test_a_norm_is_not_measured(own: dict[str, Any]) -> None:
    assert ratings(own)["006"] == "open"
    assert trials_of(own, "006") == []


def test_margins_are_summed_in_dollars(own: dict[str, Any]) -> None:
    rate = {
        row["currency"]: float(row["lcu_per_usd"])
        for row in raw("exchange_rates", period="2025", basis="market")
    }
    sales = (41698 + 7122) / rate["CNY"] + 556.5 / rate["AUD"] + 275.457
    net = (2140 + 609.62) / rate["CNY"] + 8.0 / rate["AUD"] - 85.874
    assert trials_of(own, "016")[0]["computed"] == pytest.approx(100 * net / sales)


def test_steel_is_priced_by_the_tonne(own: dict[str, Any]) -> None:
    found = next(t for t in trials_of(own, "020") if t["own"])
    pound = 0.45359237
    aluminium = 5.83e9 * 1.295 / pound
    low, high = (91.1e6 * usd / (2000 * pound / 1000) + aluminium for usd in (640, 1045))
    assert found["computed"] == pytest.approx(low, rel=1e-4)
    assert found["computed_high"] == pytest.approx(high, rel=1e-4)


def drawn(folder: Path, figure: str) -> list[Row]:
    """The table under a figure."""
    with (folder / "figures" / f"{figure}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ladder_kinds(folder: Path) -> dict[str, str]:
    """Where the ladder hangs each claim: at its own step, at another, at none."""
    hung = {}
    for row in drawn(folder, "ladder"):
        if row["Claim"]:
            hung[row["Claim"].removeprefix("market-size-")] = row["Kind"]
    return hung


def agrees_with_the_ladder(rated: dict[str, str], hung: dict[str, str]) -> bool:
    place = {"supported": "fits", "misscoped": "elsewhere", "misdated": "elsewhere"}
    return len(hung) == 9 and {c: place.get(rated[c], "nowhere") for c in hung} == hung


def test_the_ladder_hangs_claims_as_they_are_rated(
    own: dict[str, Any], own_folder: Path, known: dict[str, Any], known_folder: Path
) -> None:
    assert agrees_with_the_ladder(ratings(own), ladder_kinds(own_folder))
    assert agrees_with_the_ladder(ratings(known), ladder_kinds(known_folder))
    # a reader knows no claim by its number
    assert not any(
        re.search(r"\b0\d\d\b", row["Step or claim"]) for row in drawn(own_folder, "ladder")
    )
    assert (told(own, "sizes_said"), told(own, "sizes_true")) == (9, 8)


def test_ratings_stand_on_the_own_data(own: dict[str, Any]) -> None:
    rated = ratings(own)
    by_rating = defaultdict(set)
    for claim, rating in rated.items():
        by_rating[rating].add(int(claim))
    assert by_rating["supported"] == {1, 4, 5, 7, 8, 9, 10, 14, 18, 19, 20}
    assert by_rating["misscoped"] == {11, 12, 13, 15, 16}
    assert (by_rating["contradicted"], by_rating["disputed"]) == ({17}, {2})


def test_one_set_of_tests_judges_all_of_world_trade(own: dict[str, Any]) -> None:
    tried = {
        claim: [(t["definition"], t["period"], t["computed"]) for t in trials_of(own, claim)]
        for claim in ("005", "009", "011", "012")
    }
    assert tried["005"] == tried["009"] == tried["012"] == tried["011"][:7]
    yuan = [t["computed"] for t in trials_of(own, "011")[7:]]
    (rate,) = raw("exchange_rates", currency="CNY", period="2024", basis="market")
    assert yuan[1] == pytest.approx(488.8e6 * float(rate["lcu_per_usd"]))


def test_the_stakes_are_losses_over_purchases(own: dict[str, Any], own_folder: Path) -> None:
    sold = raw("china_trade_hs6_partners", partner_iso3="JPN")
    bought = sum(float(row["value_usd"]) for row in sold if row["period"].startswith("2024-"))
    (rate,) = raw("exchange_rates", currency="JPY", period="2025", basis="market")
    yen = float(rate["lcu_per_usd"])
    gdp = 4.28e12
    expected = {
        "trade body, 2014": 329.6 / 0.795,
        "Daiwa": 7e12 / yen / bought,
        "Mizuho": 0.0088 * gdp / bought,
        "Nomura": 2.6e12 / yen / bought,
        "Goldman Sachs": 150e9 / (1e6 * world_worth("2024", "2026") / 1.13),
    }
    shown = {row["Who says so"]: float(row["USD per USD"]) for row in drawn(own_folder, "leverage")}
    assert shown == pytest.approx(expected, rel=1e-6)
    assert told(own, "stake_most") == pytest.approx(max(expected.values()))


def test_a_car_holds_little_neodymium(own: dict[str, Any]) -> None:
    (price,) = raw(
        "element_markets", symbol="Nd", measure="price-usd-kg", form="oxide", year="2025"
    )
    per_car = 60000e3 / 20.7e6
    neodymium = per_car * 0.30 * (336.48 / 288.48) * float(price["value"])
    assert told(own, "per_car") == pytest.approx(per_car)
    assert told(own, "car_cost") == pytest.approx(neodymium, rel=1e-3)
    assert told(own, "car_extra") == pytest.approx(9 * neodymium, rel=1e-3)


def test_other_metals_are_tonnes_times_price(own: dict[str, Any]) -> None:
    rare = 1e6 * world_worth("2024", "2026") / 1.13
    for symbol, name in (("Cu", "copper"), ("Zn", "zinc"), ("Pb", "lead"), ("Sn", "tin")):
        rows = raw("element_markets", symbol=symbol, year="2024")
        cell = {row["measure"]: float(row["value"]) for row in rows if row["value"]}
        usd = 1000 * cell["world-output-t"] * cell["price-usd-kg"]
        assert told(own, f"times_{name}") == pytest.approx(usd / rare), name


def test_exports_are_twelve_months_of_three_codes(own: dict[str, Any], own_folder: Path) -> None:
    sums: dict[str, float] = defaultdict(float)
    for row in raw("china_trade_hs6"):
        if row["hs6"] in ("280530", "284690", "850511") and row["value_usd"]:
            sums[row["period"][:4]] += float(row["value_usd"]) / 1e9
    shown = {
        row["Year"]: float(row["Together (billion USD)"])
        for row in drawn(own_folder, "china-exports")
    }
    assert shown == pytest.approx({year: sums[year] for year in shown})
    assert len(shown) == 8
    near = [year for year, usd in shown.items() if round(usd, 1) in (1.8, 1.9, 2.0, 2.1, 2.2)]
    assert text(own, "near_years") == f"{', '.join(near[:-1])} and {near[-1]}"


def test_sizes_are_worked_out_year_by_year(own_folder: Path) -> None:
    editions = {"2022": "2024", "2023": "2025", "2024": "2026", "2025": "2026"}
    shown = {
        row["Year"]: float(row["Billion USD"])
        for row in drawn(own_folder, "sizes")
        if row["Whose size"] == "counted here"
    }
    expected = {y: world_worth(y, edition) / 1.13 / 1000 for y, edition in editions.items()}
    assert shown == pytest.approx(expected)


def test_other_assumptions_are_of_the_same_tonnes(own: dict[str, Any], own_folder: Path) -> None:
    shown = {
        row["Assumption"]: row["Value (billion USD)"] for row in drawn(own_folder, "alternatives")
    }
    usd = {name: float(cell) for name, cell in shown.items()}
    (worth,) = raw("ground_figures", figure_id="us-concentrate-value")
    (mined,) = raw("ground_figures", figure_id="us-concentrate-output")
    as_ore = float(worth["value"]) / float(mined["value"]) * 380000 / 1e9
    assert usd["As concentrate, at the US mine's value"] == pytest.approx(as_ore)
    counted = world_worth("2024", "2026") / 1130
    quota = {
        kind: float(row["quantity_t"])
        for kind in ("mining", "smelting-separation")
        for row in raw("quotas", year="2024", quota_type=kind, batch="full-year")
    }
    less = counted * quota["smelting-separation"] / quota["mining"]
    assert usd["As much separated as China's quotas let"] == pytest.approx(less)
    assert usd["Edition of 2025 of the survey"] == pytest.approx(world_worth("2024", "2025") / 1130)
    bayan = 0.38 * usd_per_kg("Bayan Obo, Nei Mongol", "2024") / 1.13
    assert usd["All the world's ore like Bayan Obo's"] == pytest.approx(bayan)


def test_students_and_ships_are_what_they_are_compared_with(own: dict[str, Any]) -> None:
    assert told(own, "ship_part") == pytest.approx(100 * 380000 / 400000)
    assert told(own, "capes") == pytest.approx(380000 / 180000)
    assert told(own, "students_low") == pytest.approx(43.8 * 0.246)
    assert told(own, "students_high") == pytest.approx(14.4)
    assert told(own, "hoard_part") == pytest.approx(100 * (488.8 + 2860) / 150000)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    given = {
        "mine_edition": 2025,
        "clay_basket": "Longnan, Jiangxi",
        "china_tax": 0.0,
        "magnet_output": "argus",
        "china_magnet_share": 98.0,
        "far_smaller": 0.1,
        "negligible_pct": 10.0,
    }
    return run_chapter(CHAPTER, parameters=given, out=tmp_path_factory.mktemp("other") / "run")


def test_assumptions_decide_what_they_should(own: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = ratings(own), ratings(other)
    expected = world_worth("2024", "2025", CLAYS[:1])
    assert trials_of(other, "008")[0]["computed"] == pytest.approx(1e6 * expected)
    assert (before["001"], after["001"]) == ("supported", "contradicted")
    assert (before["004"], after["004"]) == ("supported", "contradicted")
    assert (before["013"], after["013"]) == ("misscoped", "supported")
    magnets = next(t for t in trials_of(other, "014") if t["definition"] == "magnets alone")
    assert magnets["computed"] == pytest.approx(300000 * 2860e6 / 58152 / 0.98)


def double_oxides(row: Row) -> Row:
    if row["measure"] == "price-usd-kg" and row["form"] == "oxide" and row["value"]:
        row["value"] = str(2 * float(row["value"]))
    return row


def export_two_billion(row: Row) -> Row:
    if (row["period"], row["flow"], row["basket"]) == ("2024", "export", "headline"):
        row["value_usd"] = "2000000000" if row["value_usd"] else ""
    return row


def metals_for_oxides(row: Row) -> Row:
    if row["hs6"] == "280530":
        row["value_usd"] = str(30 * float(row["value_usd"]))
    return row


def make_few_magnets(row: Row) -> Row:
    if row["indicator"] == "ndfeb_magnet_output" and row["period"] == "2024":
        row["value"] = {"260000": "60000", "300000": "70000"}[row["value"]]
    return row


def lose_money(row: Row) -> Row:
    if row["period"] == "2024-10/2025-09":
        row["net_income_million_lcu"] = "10"
    return row


@pytest.fixture(scope="module")
def known_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dear oxides, large exports, few magnets, no profit."""
    folder = tmp_path_factory.mktemp("known")
    changes = {
        "element_markets": double_oxides,
        "china_trade": export_two_billion,
        "china_trade_hs6": metals_for_oxides,
        "context_series": make_few_magnets,
        "producer_results": lose_money,
    }
    data = {table: changed(folder, table, change) for table, change in changes.items()}
    run_chapter(CHAPTER, data=data, out=folder / "run")
    return folder / "run"


@pytest.fixture(scope="module")
def known(known_folder: Path) -> dict[str, Any]:
    return records.read_record(known_folder)


def test_a_changed_world_changes_the_ratings(known: dict[str, Any]) -> None:
    rated = ratings(known)
    assert trials_of(known, "008")[0]["computed"] == pytest.approx(
        2e6 * world_worth("2024", "2026") / 1.13
    )
    assert rated["001"] == "contradicted"
    assert rated["008"] == "misscoped"  # under 10 billion only as concentrate, or the four
    assert rated["004"] == "contradicted"  # more than a quarter of zinc
    assert rated["017"] == "supported"
    fits = {t["definition"]: t["fit"] for t in trials_of(known, "012")}
    assert fits["China's exports of oxides and metals"] == "off"  # only of US imports any more
    assert fits["US imports"] == "tight"
    assert rated["014"] == "contradicted"
    assert rated["018"] == rated["019"] == "misscoped"  # true of oxides still, not of magnets
    assert rated["016"] == "supported"


def test_a_changed_world_changes_the_titles(own: dict[str, Any], known: dict[str, Any]) -> None:
    before, after = titles(own), titles(known)
    assert after["china-exports"] == (
        "China's exports of oxides and metals reached 2 billion USD a year"
    )
    assert before["ladder"].startswith("Of 9 sizes given for “the market”, 6 are true")
    assert after["ladder"] != before["ladder"]
    assert "under 1%: Northern Rare Earth and JL Mag" in after["margins"]
    assert after["metals"] != before["metals"]
