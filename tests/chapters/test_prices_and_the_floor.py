"""The chapter `prices-and-the-floor`: own data, other assumptions, other tables."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import NormalDist, mean
from typing import Any

import pytest

from rarebook import paths
from rarebook.runner import run_chapter

from .common import ratings, title
from .common import raw as rows
from .common import trials_of as trials

CHAPTER = "prices-and-the-floor"
FLOOR, SHARE, RATE, YEARS = 110.0, 0.30, 0.04, 10


def number(table: str, column: str, **where: str) -> float:
    return float(rows(table, **where)[0][column])


def value(record: dict[str, Any], name: str) -> float:
    return float(record["values"][name]["value"])


def listed() -> dict[int, float]:
    """Yearly export prices of neodymium oxide: the latest edition of each year."""
    where = {"product": "neodymium-oxide"}
    older = rows("oxide_prices", **where, market="usgs-annual")
    found = {
        int(r["period"]): float(r["price_lcu_kg"]) for r in older if "latest edition" in r["note"]
    }
    for r in rows("usgs_oxide_prices", **where):
        found[int(r["year"])] = float(r["price_usd_kg"])
    return dict(sorted(found.items()))


def process(prices: list[float]) -> tuple[float, float, float]:
    """Intercept, slope and spread of log price on the log price before, by the normal equations."""
    before, after = [math.log(p) for p in prices[:-1]], [math.log(p) for p in prices[1:]]
    x, y = mean(before), mean(after)
    over = sum((a - x) * (b - y) for a, b in zip(before, after, strict=True))
    slope = over / sum((a - x) ** 2 for a in before)
    left = [b - y - slope * (a - x) for a, b in zip(before, after, strict=True)]
    return y - slope * x, slope, math.sqrt(sum(e * e for e in left) / (len(left) - 2))


def expected_cost(
    prices: list[float], target: float, rate: float, shared_from: int, ramp: int = 2
) -> float:
    """Mean cost in million USD in closed form: yearly puts less shared calls on a lognormal."""
    alpha, beta, sigma = process(prices)
    level, variance, total = math.log(prices[-1]), 0.0, 0.0
    made = number("company_accounts", "value", period_label="2025", metric="ndpr-produced")
    normal = NormalDist().cdf
    for year in range(1, YEARS + 1):
        level, variance = alpha + beta * level, beta * beta * variance + sigma * sigma
        forward, deviation = math.exp(level + variance / 2), math.sqrt(variance)
        upper = (math.log(forward / FLOOR) + variance / 2) / deviation
        call = forward * normal(upper) - FLOOR * normal(upper - deviation)
        put = call - forward + FLOOR
        net = put - (SHARE * call if year >= shared_from else 0.0)
        tonnes = made + (target - made) * min(year / ramp, 1.0)
        total += net * tonnes / 1000 * (1 + rate) ** -(year - 0.5)
    return total


def test_the_simulated_bill_agrees_with_the_closed_form(own: dict[str, Any]) -> None:
    prices = list(listed().values())
    expected = expected_cost(prices, target=6000, rate=RATE, shared_from=4) / 1000
    assert value(own, "cost_mean") == pytest.approx(expected, rel=0.01)
    assert value(own, "cost_low") < expected < value(own, "cost_high")


def test_the_process_is_the_least_squares_fit(own: dict[str, Any]) -> None:
    alpha, beta, sigma = process(list(listed().values()))
    assert value(own, "process_slope") == pytest.approx(beta)
    assert value(own, "process_spread") == pytest.approx(sigma)
    assert value(own, "process_long_run_price") == pytest.approx(math.exp(alpha / (1 - beta)))
    assert value(own, "process_half_life") == pytest.approx(math.log(0.5) / math.log(beta))


def test_the_floor_of_the_parameters_is_the_one_agreed(own: dict[str, Any]) -> None:
    assert number("price_floor_terms", "value", term_id="floor-price") == FLOOR
    assert number("price_floor_terms", "value", term_id="upside-share") == 100 * SHARE
    assert number("price_floor_terms", "value", term_id="floor-years") == YEARS
    assert {ratings(own)[claim] for claim in ("prices-002", "prices-012")} == {"supported"}


def test_years_above_the_floor_are_counted(own: dict[str, Any]) -> None:
    above = sum(price > FLOOR for price in listed().values())
    said = f"The yearly price stood above the floor in {above} of {len(listed())} years"
    assert title(own, "floor-and-price") == said


def test_a_price_at_a_years_end_says_its_year(own_folder: Path) -> None:
    """The ring of 2011 stands above the floor; it is data, not a key, and no yearly price."""
    found = rows("oxide_prices", product="neodymium-oxide", market="usgs-year-end", period="2011")
    ends = [float(found[0][f"price_{end}_lcu_kg"]) for end in ("low", "high")]
    drawn = (own_folder / "figures" / "floor-and-price.phone.svg").read_text(encoding="utf-8")
    assert f">at the end of 2011: {sum(ends) / 2:.0f}<" in drawn


def test_payments_so_far_are_those_of_the_accounts(own: dict[str, Any]) -> None:
    paid = [
        float(r["amount_million_lcu"])
        for r in rows("public_awards", instrument="price-support", counts="true")
    ]
    assert value(own, "paid_so_far") == pytest.approx(sum(paid))
    market = number("oxide_prices", "price_lcu_kg", period="2025-12", market="company-reference")
    assert value(own, "implied_q4") == pytest.approx(1000 * paid[0] / (FLOOR - market))
    assert value(own, "implied_q4") > value(own, "made_q4") > value(own, "sold_q4")


def chinese(period: str, product: str = "ndpr-oxide") -> float:
    """A Chinese quote in dollars, with tax."""
    (row,) = rows("dated_quotes", period=period, product=product, market="china-domestic")
    where = {"currency": "CNY", "basis": "market", "period": period[:7]}
    middle = (float(row["price_low_lcu_kg"]) + float(row["price_high_lcu_kg"])) / 2
    return middle / number("exchange_rates", "lcu_per_usd", **where)


def test_twice_and_43_percent_are_dated(own: dict[str, Any]) -> None:
    assert value(own, "ratio_july") == pytest.approx(FLOOR * 1.13 / chinese("2025-07-10"))
    assert value(own, "ratio_july_taxed") == pytest.approx(FLOOR / chinese("2025-07-10"))
    assert value(own, "ratio_august") == pytest.approx(FLOOR * 1.13 / chinese("2025-08-21"))
    assert ratings(own)["prices-003"] == "supported"
    assert ratings(own)["prices-013"] == "misdated"
    assert "Twice the market on the day" in title(own, "twice-or-43")
    assert "21 Aug 2025" in title(own, "twice-or-43")


def test_europe_is_compared_with_china_without_tax(own: dict[str, Any]) -> None:
    europe = rows("dated_quotes", period="2025-09-18", product="dysprosium-oxide", market="europe")
    expected = float(europe[0]["price_low_lcu_kg"]) * 1.13
    expected /= chinese("2025-09-11", "dysprosium-oxide")
    found = trials(own, "prices-010")[1]
    assert 1 / found["computed"] == pytest.approx(expected)
    assert value(own, "multiple_high") >= expected - 1e-9
    assert ratings(own)["prices-010"] == "disputed"


def test_the_long_record_is_deflated(own: dict[str, Any]) -> None:
    real = {int(r["year"]): r["unit_value_1998usd_t"] for r in rows("usgs_unit_values")}

    def over(first: int, last: int) -> float:
        return mean(float(real[year]) for year in range(first, last + 1))

    assert value(own, "early_ratio") == pytest.approx(over(1990, 1994) / over(1985, 1989))
    assert ratings(own)["prices-005"] == "contradicted"
    assert value(own, "recovered") == next(
        year for year in range(1999, 2020) if float(real[year]) > float(real[1998])
    )


def test_offers_nobody_can_show_stay_open(own: dict[str, Any]) -> None:
    for claim in ("prices-011", "prices-014", "prices-015", "prices-016", "prices-019"):
        assert ratings(own)[claim] == "open"
    assert ratings(own)["public-money-031"] == "open"


def test_a_promise_on_one_product_is_not_one_on_all(own: dict[str, Any]) -> None:
    assert ratings(own)["public-money-023"] == "misscoped"


def test_the_title_of_the_scenarios_leaves_none_of_them_out(own: dict[str, Any]) -> None:
    """A price held at the last quote moves the bill more than any change of the tonnes."""
    assert value(own, "last_price") > FLOOR
    assert title(own, "scenarios").endswith("stays at the last quote would spare it")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The price without tax, the output of 2025, plain dollars, a share from the first year."""
    given = {
        "price_basis": "untaxed",
        "target_t": 2599.0,
        "discount_rate": 0.0,
        "upside_from_year": 1,
        "draws": 20_000,
    }
    return run_chapter(CHAPTER, parameters=given, out=tmp_path_factory.mktemp("other") / "run")


def test_assumptions_move_the_bill(own: dict[str, Any], other: dict[str, Any]) -> None:
    prices = [price / 1.13 for price in listed().values()]
    expected = expected_cost(prices, target=2599, rate=0.0, shared_from=1) / 1000
    assert value(other, "cost_mean") == pytest.approx(expected, rel=0.01)
    assert value(other, "cost_mean") != pytest.approx(value(own, "cost_mean"), rel=0.05)
    assert value(other, "process_slope") == pytest.approx(value(own, "process_slope"))
    assert set(ratings(other)) == set(ratings(own))


def changed(table: str, folder: Path, **swaps: str) -> Path:
    """A copy of a table with some texts replaced (each must occur)."""
    found = (paths.data_dir() / f"{table}.csv").read_text(encoding="utf-8")
    for before, after in swaps.items():
        assert before in found, before
        found = found.replace(before, after)
    path = folder / f"{table}.csv"
    path.write_text(found, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def altered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A dearer signing day, another floor in the contract, a boom in 2025, a lone payment."""
    folder = tmp_path_factory.mktemp("altered")
    tables = {
        "dated_quotes": changed(
            "dated_quotes",
            folder,
            **{"2025-07-10,china-domestic,453,455": "2025-07-10,china-domestic,624,624"},
        ),
        "price_floor_terms": changed(
            "price_floor_terms", folder, **{"Price floor for NdPr,110": "Price floor for NdPr,150"}
        ),
        "usgs_oxide_prices": changed(
            "usgs_oxide_prices",
            folder,
            **{"neodymium-oxide,fob,2025,73": "neodymium-oxide,fob,2025,160"},
        ),
    }
    return run_chapter(CHAPTER, data=tables, parameters={"draws": 5_000}, out=folder / "run")


def test_other_prices_turn_titles_and_ratings(own: dict[str, Any], altered: dict[str, Any]) -> None:
    assert ratings(altered)["prices-002"] == "contradicted"
    assert ratings(altered)["prices-003"] == "disputed"  # the eve fits, the day no longer does
    assert ratings(altered)["prices-013"] == "disputed"  # the day fits now, the eve does not
    assert title(altered, "twice-or-43").startswith("Not twice the market")
    assert title(altered, "floor-and-price").endswith("in 2 of 12 years")
    assert value(altered, "cost_mean") < value(own, "cost_mean")
