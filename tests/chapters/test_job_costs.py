"""The chapter `job-costs`: on its own data, with other assumptions, with a known answer."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from rarebook import paths
from rarebook.runner import run_chapter

from .common import ratings, raw, trials_of

CHAPTER = "job-costs"


def texts(record: dict[str, Any]) -> dict[str, str]:
    return {name: value["text"] for name, value in record["values"].items()}


def test_the_wage_pair_decides_what_four_times_is_true_of(own: dict[str, Any]) -> None:
    assert ratings(own)["jobs-costs-002"] == "misscoped"
    shown = texts(own)
    assert float(shown["wage_ratio_ppp"]) < float(shown["wage_ratio_market"]) < 4
    assert float(shown["ratio_urban"]) == pytest.approx(4, abs=0.5)


def test_awards_are_named_and_repeats_left_out(own: dict[str, Any]) -> None:
    figure = next(f for f in own["figures"] if f["name"] == "awards")
    with (paths.data_dir() / "public_awards.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counted = sum(row["counts"] == "true" for row in rows)
    assert texts(own)["awards_count"] == str(counted) < str(len(rows))
    assert f"{counted} public awards" in figure["subtitle"]


def number(table: str, column: str, **where: str) -> float:
    return float(raw(table, **where)[0][column])


@pytest.mark.parametrize(("name", "basis"), [("market", "market"), ("ppp", "ppp")])
def test_the_pair_is_metal_plants_over_miners(own: dict[str, Any], name: str, basis: str) -> None:
    american = number("wages", "wage_lcu", worker_group="nonferrous-metals", statistic="mean")
    miner = {"country_iso3": "CHN", "worker_group": "mining", "year": "2023", "region": ""}
    rate = number("exchange_rates", "lcu_per_usd", country_iso3="CHN", period="2023", basis=basis)
    expected = american * rate / number("wages", "wage_lcu", **miner)
    assert own["values"][f"wage_ratio_{name}"]["value"] == pytest.approx(expected)


def test_labour_share_is_heads_times_pay_over_the_cost_of_one_year(own: dict[str, Any]) -> None:
    pay = number("wages", "wage_lcu", worker_group="nonferrous-metals", statistic="mean")
    mp = {"company": "mp-materials", "metric": "cost-of-goods-without-depreciation"}
    cost = 1e6 * number("company_accounts", "value", **mp, period_label="2024")
    heads = number("employment", "persons", series="mp-materials", year="2024")
    share = 100 * heads * pay / cost
    times = own["values"]["wage_ratio_market"]["value"]
    assert own["values"]["share_most"]["value"] == pytest.approx(share)
    assert own["values"]["saved_most"]["value"] == pytest.approx(share * (1 - 1 / times))


def test_the_dearest_job_is_worked_out_from_its_rows(own: dict[str, Any]) -> None:
    rate = number(
        "exchange_rates", "lcu_per_usd", country_iso3="AUS", period="2024", basis="market"
    )
    loans = [r for r in raw("public_awards", counts="true") if "Eneabba" in r["project"]]
    money = sum(float(row["amount_million_lcu"]) for row in loans) / rate
    jobs = max(float(row["jobs_announced"]) for row in loans)
    assert own["values"]["per_job_most"]["value"] == pytest.approx(money / jobs)
    assert own["values"]["plant_most"]["text"] == "Eneabba"


def test_only_what_was_paid_or_awarded_is_binding(own: dict[str, Any]) -> None:
    rows = raw("public_awards", counts="true")
    to_usd = {"USD": 1.0}
    for currency, country in (("AUD", "AUS"), ("EUR", "EMU")):
        where = {"country_iso3": country, "period": "2024", "basis": "market"}
        to_usd[currency] = number("exchange_rates", "lcu_per_usd", **where)
    money = [float(r["amount_million_lcu"]) / to_usd[r["currency"]] for r in rows]
    firm = [m for m, r in zip(money, rows, strict=True) if r["commitment"] in ("paid", "awarded")]
    share = own["values"]["awards_binding_share"]["value"]
    assert share == pytest.approx(100 * sum(firm) / sum(money))


def test_a_price_is_tested_in_every_month_found(own: dict[str, Any]) -> None:
    """One month in which a claim holds does not decide for a year."""
    for claim in ("jobs-costs-006", "jobs-costs-010"):
        tried = [test["computed"] for test in trials_of(own, claim) if test["own"]]
        assert len(tried) == 3
        assert ratings(own)[claim] == ("disputed" if len(set(tried)) == 2 else "supported")


def test_chinese_quotes_are_compared_without_their_tax(own: dict[str, Any]) -> None:
    where = {"product": "ndpr-oxide", "market": "china-domestic", "currency": "USD"}
    for name, period in (("july_net", "2025-07-09"), ("august_net", "2025-08")):
        (quote,) = raw("oxide_prices", **where, period=period)
        assert quote["vat"] == "included"
        told = own["values"][name]["value"]
        assert told == pytest.approx(float(quote["price_lcu_kg"]) / 1.13)


def test_the_chain_scales_one_mine_and_the_dearer_magnet_plant(own: dict[str, Any]) -> None:
    aud = number("exchange_rates", "lcu_per_usd", country_iso3="AUS", period="2024", basis="market")
    mine = {"project": "Nolans mine and refinery"}
    oxide = number("project_capex", "capex_million_lcu", **mine) / aud
    oxide /= number("project_capex", "capacity_t", **mine)
    magnets = {"project": "Vulcan magnet plant, Benson"}
    plant = number("project_capex", "capex_million_lcu", **magnets)
    plant /= number("project_capex", "capacity_t", **magnets)
    content = number("context_series", "value", indicator="rare_earth_content_of_ndfeb") / 100
    made = raw("context_series", indicator="ndfeb_magnet_output", period="2024")
    expected = (content * oxide + plant) * max(float(row["value"]) for row in made) / 1000
    assert own["values"]["chain_high"]["value"] == pytest.approx(expected)


def test_no_base_gives_26(own: dict[str, Any]) -> None:
    assert own["values"]["base_needed"]["value"] == pytest.approx(450 / 26)
    assert all(test["fit"] == "off" for test in trials_of(own, "jobs-costs-003"))


def test_a_chemical_industry_is_not_judged_by_magnet_plants(own: dict[str, Any]) -> None:
    rated = ratings(own)
    assert rated["public-money-033"] == "open"
    assert rated["public-money-032"] == "contradicted"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Without loans, in the dollars of another year, with insurance on top of wages."""
    given = {"include_loans": False, "money_year": 2022, "ppp_year": 2022, "on_costs": 1.3}
    folder = tmp_path_factory.mktemp("other") / "run"
    return run_chapter(CHAPTER, parameters=given, out=folder)


def test_assumptions_move_the_answers(own: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = texts(own), texts(other)
    assert after["per_job_least"] == "0 USD"  # a plant that only has a loan
    assert after["per_job_most"] != before["per_job_most"]
    assert float(after["saved_least"]) > float(before["saved_least"])
    assert after["wage_ratio_market"] != before["wage_ratio_market"]
    assert set(ratings(other)) == set(ratings(own))


WAGE_HEAD = (
    "country_iso3,region,year,worker_group,label,classification,coverage,statistic,wage_lcu,"
    "currency,pay_period,derived,source_id,source_id_2,note\n"
)
AWARD_HEAD = (
    "award_id,period,year,funder_iso3,funder,programme,recipient,project,stage,"
    "amount_million_lcu,currency,instrument,instrument_text,commitment,jobs_announced,"
    "jobs_definition,counts,source_id,source_id_2,note\n"
)


def wage(country: str, year: int, group: str, coverage: str, pay: float, period: str) -> str:
    currency = {"CHN": "CNY", "USA": "USD", "AUS": "AUD"}[country]
    cells = [country, "", year, group, group, "", coverage, "mean", pay, currency, period]
    return ",".join(map(str, [*cells, "false", "jobscosts-fx_annual", "", ""])) + "\n"


def award(name: str, project: str, amount: float, kind: str, jobs: str, counts: str) -> str:
    cells = [
        name,
        "2024-05",
        2024,
        "USA",
        "United States",
        "DPA Title III",
        "MP Materials",
        project,
    ]
    cells += ["magnet", amount, "USD", kind, kind, "awarded", jobs, "", counts]
    return ",".join(map(str, [*cells, "jobscosts-fx_annual", "", ""])) + "\n"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Tables small enough to work out by hand."""
    folder = tmp_path_factory.mktemp("known")
    urban = [
        wage("CHN", y, "all-industries", "urban-non-private", 60e3, "year") for y in (2018, 2023)
    ]
    pay = [
        wage("USA", 2023, "nonferrous-metals", "oews-industry", 60e3, "year"),
        wage("USA", 2026, "magnet-plant-staff", "employer-commitment", 70e3, "year"),
        wage("CHN", 2023, "mining", "urban-non-private", 100e3, "year"),
        wage("CHN", 2023, "manufacturing", "urban-non-private", 80e3, "year"),
        wage("CHN", 2023, "production-workers", "above-scale-enterprises", 50e3, "year"),
        wage("CHN", 2023, "all-industries", "urban-private", 40e3, "year"),
        wage("AUS", 2021, "mining", "weekly-earnings", 2000, "week"),
    ]
    years = (2018, 2021, 2022, 2023, 2024)
    money = [("CHN", "CNY", "market", 10), ("CHN", "CNY", "ppp", 5), ("AUS", "AUD", "market", 2)]
    money += [("EMU", "EUR", "market", 1)]
    rates = [
        f"{country},{currency},{year},{basis},{rate},jobscosts-fx_annual,\n"
        for country, currency, basis, rate in money
        for year in years
    ]
    awards = [
        award("a", "10X plant", 100, "grant", "200", "true"),
        award("b", "10X plant", 300, "loan", "", "true"),
        award("c", "10X part of it", 50, "grant", "", "false"),
        award("d", "Eneabba refinery", 400, "loan", "100", "true"),
    ]
    head = "country_iso3,currency,period,basis,lcu_per_usd,source_id,source_id_2\n"
    made = {
        "wages": WAGE_HEAD + "".join([*urban, *pay]),
        "exchange_rates": head + "".join(rates),
        "public_awards": AWARD_HEAD + "".join(awards),
    }
    for name, text in made.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    tables = {name: folder / f"{name}.csv" for name in made}
    return run_chapter(CHAPTER, data=tables, out=folder / "run")


def test_a_known_wage_gives_a_known_ratio(known: dict[str, Any]) -> None:
    shown = texts(known)
    assert shown["wage_ratio_market"] == "6.00"  # 60,000 over 100,000 / 10
    assert shown["wage_ratio_ppp"] == "3.00"  # 60,000 over 100,000 / 5
    assert shown["ratio_urban"] == "10.00"
    assert shown["plant_ratio"] == "7.0"  # 70,000 over 100,000 / 10
    assert ratings(known)["jobs-costs-002"] == "contradicted"


def test_a_known_award_gives_a_known_price_of_a_job(known: dict[str, Any]) -> None:
    shown = texts(known)
    assert shown["awards_count"] == "3"  # the part is not counted again
    assert shown["awards_total"] == "0.8 billion USD"
    assert shown["awards_lent_share"] == "88%"  # 700 of 800
    assert shown["per_job_least"] == "2,000,000 USD"  # 400 million over 200 jobs
    assert shown["per_job_most"] == "4.0 million USD"  # 400 million over 100 jobs
    assert shown["given_median"] == "250,000 USD"  # half a million and nothing
    assert shown["plant_most"] == "Eneabba"
