"""The chapter on environment and local finance: its own data, other ways to count, other data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rarebook.runner import run_chapter

from .common import changed, ratings, raw, text, title, told, trials_of

CHAPTER = "environment-and-local-finance"
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


def test_water_is_told_by_what_is_counted(own: dict[str, Any], other: dict[str, Any]) -> None:
    (drawn,), (printed,) = (
        [f for f in record["figures"] if f["name"] == "ammonium-in-water"]
        for record in (own, other)
    )
    assert "mg/L of ammonia nitrogen;" in drawn["title"]
    assert "it is counted here as nitrogen." in drawn["notes"]
    assert "mg/L of ammonium;" in printed["title"]
    assert "their figures stand as printed." in printed["notes"]
    assert (text(own, "stream_of"), text(other, "stream_of")) == ("nitrogen", "ammonium")


def test_the_ways_to_set_treatment_against_a_price_leave_the_old_mines_out(
    own: dict[str, Any],
) -> None:
    smelters, years_of_exports, kinds_of_residue, years_of_lynas, plans = 2, 4, 2, 3, 2
    residue = kinds_of_residue * years_of_lynas * plans
    assert told(own, "ways") == smelters * years_of_exports + residue


def test_marks_on_a_log_scale_carry_their_number(own_folder: Path) -> None:
    rock = number("element_abundance", "crust_mg_kg", symbol="Th")
    for size, name in (("svg", "thorium"), ("phone.svg", "Th")):
        svg = (own_folder / "figures" / f"thorium-and-uranium.{size}").read_text(encoding="utf-8")
        assert f">{name} {rock:.1f}<" in svg
        assert all(f">{label}<" in svg for label in ("2,400", "11,500", "4–17")), size


def test_a_bill_is_told_to_two_digits(own: dict[str, Any]) -> None:
    drawn = next(f for f in own["figures"] if f["name"] == "who-paid")
    assert "Sales of Jiangxi's industry, 2011 33;" in drawn["alt"]
    assert "told in 2012 38;" in drawn["alt"]


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


def test_bills_are_set_against_what_a_tonne_brings(own: dict[str, Any]) -> None:
    name = "environmental-treatment-cost-of-smelting-per-t-reo"
    south, north = (measure(name, place=place) for place in ("southern China", "Baotou"))
    hot = measure("wlp-residue-low-level-radioactive-per-t-reo")
    everything = measure("solid-residue-per-t-reo")
    exports, lynas = told(own, "export_t"), told(own, "lynas_t")
    shares = [south / exports, north / exports]
    shares += [residue_cost() * tonnes / lynas for tonnes in (hot, everything)]
    low, high = (100 * end(shares) for end in (min, max))
    assert text(own, "small_shares") == f"{low:.0f} to {high:.0f}%"
    assert f"{low:.0f} to {high:.0f}% of what" in title(own, "bills-per-tonne")
    asserted = [float(c) for row in raw("claims", id="environment-029")
                for c in (row["value"], row["value_high"])]  # fmt: skip
    assert (
        text(own, "asserted_share") == " to ".join(f"{100 * c / lynas:.0f}" for c in asserted) + "%"
    )
    year = {"company": "lynas", "period": "2024-07/2025-06"}
    rate = (yuan("2024", "AUS") + yuan("2025", "AUS")) / 2
    profit = 1e6 * number("company_accounts", metric="net-income", **year)
    made = number("company_accounts", metric="reo-produced", **year)
    assert told(own, "kept") == pytest.approx(rate * profit / made)
    paid = measure("central-subsidies-for-mine-treatment")
    parts = sorted(100 * paid / measure("remediation-bill", period=y) for y in ("2012", "2016"))
    assert text(own, "paid_share") == f"{parts[0]:.0f} or {parts[1]:.0f}%"


def test_metal_is_weighed_out_of_its_oxide(own: dict[str, Any]) -> None:
    ore = {"measure": "u3o8-in-ore", "unit": "%"}
    uranium = 1e4 * 3 * 238.03 / 842.08 * number("environment_measures", "value_high", **ore)
    assert told(own, "u_most") == pytest.approx(uranium)
    ore = {"scope": "rare-earth iron ore", "unit": "%"}
    part = 1e4 * 232.04 / 264.04
    thorium = [part * measure("tho2-in-ore", column, **ore) for column in ("value", "value_high")]
    rock = number("element_abundance", "crust_mg_kg", symbol="Th")
    assert text(own, "th_times") == " to ".join(f"{metal / rock:.0f}" for metal in thorium)
    assert told(own, "rules") == 500


def test_stocks_and_taxes_are_those_of_the_place(own: dict[str, Any]) -> None:
    tonnes = 1e6 * measure("tailings-left") / measure("rare-earths-mined-so-far")
    assert told(own, "average") == pytest.approx(tonnes)
    since = {"period": "2011/.."}
    assert told(own, "tax_south") == budget("resource-tax-medium-and-heavy-rare-earths", **since)
    assert told(own, "tax_after") == budget("resource-tax-light-rare-earths", **since)
    city = budget("tax-revenue", place="Ganzhou")
    assert told(own, "tax_share") == pytest.approx(100 * budget("rare-earth-firms-taxes") / city)
    sent = budget("central-transfers-to-local-governments", period="2024")
    spent = budget("central-expenditure-including-transfers", period="2024")
    assert told(own, "passed_on") == pytest.approx(100 * sent / spent)
    assert told(own, "local_1993") == 100 - budget(
        "central-share-of-general-revenue", period="1993"
    )
    assert "70% of public spending in 1994 to 2002, 86%" in title(own, "local-shares")


def test_a_note_on_a_firm_keeps_to_its_accounts(own: dict[str, Any]) -> None:
    note = next(v["note"] for v in own["verdicts"] if v["claim"] == "environment-013")
    years = {
        year: number("company_accounts", company="mp-materials", metric="net-income", period=year)
        for year in ("2022", "2023", "2024", "2025")
    }
    won = " and ".join(year for year, gain in years.items() if gain > 0)
    lost = " and ".join(year for year, gain in years.items() if gain <= 0)
    assert f"a profit in {won} and a loss in {lost}" in note


def test_terms_of_office_are_a_mean_and_a_rule(own: dict[str, Any]) -> None:
    mean, rule = trials_of(own, "fiscal-governance-004")
    assert mean["computed"] == budget("actual-mean-tenure-heads-of-cities-and-counties")
    assert (mean["own"], rule["own"], rule["computed"]) == (True, False, 5)


def test_shares_and_bounds_keep_their_way_round(own: dict[str, Any]) -> None:
    mined, exports = measure("rare-earths-mined-so-far"), told(own, "export_t")
    bills = [1e6 * measure("remediation-bill", period=y) / mined for y in ("2016", "2012")]
    assert text(own, "mend_shares") == " or ".join(f"{100 * b / exports:.0f}" for b in bills) + "%"
    found, notes = ratings(own), {v["claim"]: v["note"] for v in own["verdicts"]}
    assert (found["environment-013"], found["environment-027"]) == ("contradicted", "supported")
    tests = {t["period"]: t for t in trials_of(own, "environment-023")}
    assert tests["1995"]["computed"] == 84
    assert tests["2011"]["computed_high"] < 10 < 80 < 100 - tests["2011"]["computed_high"]
    spent = {t["period"]: t.get("computed") for t in trials_of(own, "fiscal-governance-008")}
    assert spent["2024"] == 1e9 * budget("military-expenditure-sipri")
    school = budget("central-own-expenditure-on-education", period="2024")
    half = budget("general-expenditure-education-national", period="2025-01/2025-06")
    assert f"over {100 * (1 - school / half):.0f}%" in notes["fiscal-governance-002"]
    assert "imply 25 to 38 t of tailings" in notes["environment-029"]


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
