"""The chapter on environment and local finance: its own data, other ways to count, other data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rarebook import paths
from rarebook.runner import run_chapter

from .common import changed, ratings, raw, text, title, told

CHAPTER = "environment-and-local-finance"
THREADS = ("environment", "fiscal-governance")
Row = dict[str, str]


def number(table: str, column: str = "value", **where: str) -> float:
    (row,) = raw(table, **where)
    return float(row[column])


def measure(name: str, column: str = "value", **where: str) -> float:
    return number("environment_measures", column, measure=name, **where)


def budget(name: str, **where: str) -> float:
    return number("local_finance", indicator=name, **where)


def yuan(period: str, country: str = "USA") -> float:
    """Yuan for a dollar, or for another country's money."""
    rate = {"basis": "market", "period": period}
    cny = number("exchange_rates", "lcu_per_usd", country_iso3="CHN", **rate)
    if country == "USA":
        return cny
    return cny / number("exchange_rates", "lcu_per_usd", country_iso3=country, **rate)


def test_every_claim_is_rated_once(own: dict[str, Any]) -> None:
    notebook = json.loads((paths.chapters_dir() / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["rarebook"]["threads"] == list(THREADS)
    wanted = {row["id"] for thread in THREADS for row in raw("claims", thread=thread)}
    assert set(ratings(own)) == wanted
    assert len(own["verdicts"]) == len(wanted) == told(own, "all_claims")


def test_figures_are_drawn_for_desk_and_phone(own: dict[str, Any]) -> None:
    assert len(own["figures"]) >= 6
    for figure in own["figures"]:
        assert figure["alt"] and figure["source"] and figure["notes"], figure["name"]
        assert len(figure["sha256"]) == 4


def test_an_open_claim_says_what_would_settle_it(own: dict[str, Any]) -> None:
    unsettled = [v for v in own["verdicts"] if v["rating"] == "open"]
    assert len(unsettled) == told(own, "open_claims")
    assert {"environment-006", "environment-011", "environment-030"} <= {
        v["claim"] for v in unsettled
    }
    assert all(len(v["settle"]) > 40 for v in unsettled)


def residue_cost() -> float:
    """Yuan for a tonne of residue at the planned cost of the Malaysian site."""
    site = 1e6 * measure("permanent-disposal-facility-whole-life-cost")
    return site / measure("wlp-residue-in-store") * yuan("2020")


def test_disposal_is_worked_out_from_the_plan(own: dict[str, Any]) -> None:
    cost = residue_cost()
    assert told(own, "residue_t") == pytest.approx(cost)
    assert told(own, "residue_ceiling") == pytest.approx(cost * measure("solid-residue-per-t-reo"))
    assert ratings(own)["environment-028"] == "contradicted"
    assert ratings(own)["environment-029"] == "contradicted"


def test_residues_of_the_refinery_add_up() -> None:
    parts = ("wlp-residue-low-level-radioactive", "nuf-residue", "fgd-residue")
    total = sum(measure(f"{part}-per-t-reo") for part in parts)
    assert total == pytest.approx(measure("solid-residue-per-t-reo"), abs=0.01)


def test_a_tonne_brings_what_accounts_and_customs_say(own: dict[str, Any]) -> None:
    (customs,) = (
        row
        for row in raw("china_trade", flow="export", basket="headline", period="2024")
        if row["unit_value_usd_t"] and row["partner_iso3"] == "WLD"
    )
    assert told(own, "export_t") == pytest.approx(float(customs["unit_value_usd_t"]) * yuan("2024"))
    year = {"company": "lynas", "period": "2024-07/2025-06"}
    sold = number("company_accounts", metric="reo-sold", **year)
    revenue = 1e6 * number("company_accounts", metric="revenue", **year)
    rate = (yuan("2024", "AUS") + yuan("2025", "AUS")) / 2
    assert told(own, "lynas_t") == pytest.approx(rate * revenue / sold)


def test_rival_official_bills_both_stand(own: dict[str, Any]) -> None:
    mined = measure("rare-earths-mined-so-far")
    low, high = (1e6 * measure("remediation-bill", period=y) / mined for y in ("2016", "2012"))
    assert text(own, "mend_bills") == f"{low:,.0f} or {high:,.0f} CNY"
    profit = measure("rare-earth-industry-profit")
    many, few = (measure("remediation-bill", period=y) / profit for y in ("2012", "2016"))
    assert f"{few:.1f} or {many:.1f} times" in title(own, "who-paid")
    assert ratings(own)["environment-030"] == "open"


def test_ammonium_counts_as_its_nitrogen(own: dict[str, Any]) -> None:
    printed = measure("ammonium-mining-district-waters", "value_high")
    assert text(own, "stream_n") == f"{printed * 14.007 / 18.039:,.0f} mg/L"


def test_local_shares_come_from_the_ministry_s_sums(own: dict[str, Any]) -> None:
    half = {"period": "2025-01/2025-06"}
    share = budget("general-expenditure-local", **half) / budget(
        "general-expenditure-total", **half
    )
    assert told(own, "spent_now") == pytest.approx(100 * share)
    assert ratings(own)["fiscal-governance-002"] == "open"
    assert ratings(own)["fiscal-governance-013"] == "contradicted"
    assert ratings(own)["fiscal-governance-014"] == "supported"


def test_rows_of_other_places_decide_nothing(own: dict[str, Any]) -> None:
    """What the ingest sets to context stays so: see `documents_edits`."""
    ways = {
        (row["claim_id"], row["source_id"]): row["direction"]
        for row in raw("documents")
        if row["claim_id"] in {"environment-006", "environment-011", "environment-026"}
    }
    assert ways[("environment-006", "environment-jxdaily2020")] == "context"
    assert ways[("environment-026", "environment-srep2025")] == "context"
    assert {way for (claim, _), way in ways.items() if claim == "environment-011"} == {"context"}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One bill, half the residue free, twice the plan, dear years, ammonium as printed."""
    given: dict[str, Any] = {"clean_up_bill": "2016", "residue_counted": "radioactive"}
    given |= {"overrun": 2.0, "sold_in": "2012", "profit_year": "2022-07/2023-06"}
    given["nitrogen_as"] = "as-printed"
    return run_chapter(CHAPTER, parameters=given, out=tmp_path_factory.mktemp("other") / "run")


def test_assumptions_move_the_answers(own: dict[str, Any], other: dict[str, Any]) -> None:
    assert told(other, "residue_t") == pytest.approx(2 * residue_cost())
    hot = measure("wlp-residue-low-level-radioactive-per-t-reo")
    assert told(other, "residue_ceiling") == pytest.approx(2 * residue_cost() * hot)
    assert " or " not in text(other, "mend_bills")
    assert told(other, "export_t") > 3 * told(own, "export_t")
    printed = measure("ammonium-mining-district-waters", "value_high")
    assert text(other, "stream_n") == f"{printed:,.0f} mg/L"
    for name in ("bills-per-tonne", "ammonium-in-water"):
        assert title(other, name) != title(own, name)
    assert set(ratings(other)) == set(ratings(own))


def dear(row: Row) -> Row:
    """A disposal site at seven times the plan, dear treatment at Baotou, ore rich in uranium."""
    if row["measure"] == "permanent-disposal-facility-whole-life-cost":
        row["value"] = str(98 * 8000 / residue_cost())
    if row["measure"].startswith("environmental-treatment-cost") and row["place"] == "Baotou":
        row["value"] = "700000"
    if row["measure"] == "u3o8-in-ore":
        row["value_high"] = "0.5"
    return row


def taxed(row: Row) -> Row:
    """Capital gains taxed at a third, and no spending by localities after 1994."""
    if row["indicator"] == "top-long-term-capital-gains-rate":
        row["value"] = "33"
    if row["indicator"] == "local-share-of-spending-mean":
        row["value"] = "30"
    return row


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("turned")
    changes = {"environment_measures": dear, "local_finance": taxed}
    tables = {name: changed(folder, name, change) for name, change in changes.items()}
    return run_chapter(CHAPTER, data=tables, out=folder / "run")


def test_changed_data_turn_ratings_and_titles(own: dict[str, Any], turned: dict[str, Any]) -> None:
    found = ratings(turned)
    assert found["environment-028"] == "supported"
    assert found["environment-013"] == "disputed"  # a year without much profit, and two with
    assert found["environment-027"] == "contradicted"
    assert found["fiscal-governance-001"] == "contradicted"
    assert found["fiscal-governance-014"] == "contradicted"
    for name in ("bills-per-tonne", "shares-of-the-price", "thorium-and-uranium", "local-shares"):
        assert title(turned, name) != title(own, name)
