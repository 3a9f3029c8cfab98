"""The chapter `job-costs`: on its own data, with other assumptions, with a known answer."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from rarebook import paths
from rarebook.runner import run_chapter

CHAPTER = "job-costs"
THREAD = "jobs-costs"


def texts(record: dict[str, Any]) -> dict[str, str]:
    return {name: value["text"] for name, value in record["values"].items()}


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {verdict["claim"]: verdict["rating"] for verdict in record["verdicts"]}


def promised() -> dict[str, Any]:
    notebook = json.loads((paths.chapters_dir() / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    found: dict[str, Any] = notebook["metadata"]["rarebook"]
    return found


def claims_of_thread() -> set[str]:
    with (paths.data_dir() / "claims.csv").open(encoding="utf-8") as file:
        return {row["id"] for row in csv.DictReader(file) if row["thread"] == THREAD}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_chapter(CHAPTER, out=tmp_path_factory.mktemp("own") / "run")


def test_every_claim_is_rated_once(own: dict[str, Any]) -> None:
    wanted = claims_of_thread() | set(promised()["claims"])
    assert set(ratings(own)) == wanted
    assert len(own["verdicts"]) == len(wanted)
    assert promised()["threads"] == [THREAD]


def test_figures_are_drawn_for_desk_and_phone(own: dict[str, Any]) -> None:
    assert len(own["figures"]) >= 6
    for figure in own["figures"]:
        assert figure["alt"] and figure["source"] and figure["notes"], figure["name"]
        assert len(figure["sha256"]) == 4


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
