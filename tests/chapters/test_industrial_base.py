"""The chapter `industrial-base`: on its own data, with other choices, on changed tables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rarebook.runner import run_chapter

from .common import changed, ratings, text, title, trials_of
from .common import raw as rows

CHAPTER = "industrial-base"
MADE = "manufacturing_value_added_current_usd"
NAMED = {  # how a claim's sentence names the place of its look-up
    "CHN": "China|Chinese|industry was merged", "USA": "US|California", "JPN": "Japan",
    "DEU": "German", "FRA": "France", "ITA": "Italy", "RUS": "Russia", "KOR": "Korea",
    "IND": "India", "MEX": "Mexico", "WLD": "worldwide",
}  # fmt: skip
OF_ALL_YEARS = {"027", "049"}  # a range of all years stands for the claim's own
FAR = {"004", "021", "028", "030", "032", "034", "050", "051"}  # no figure of the year beside it


def one(table: str, **where: str) -> float:
    return float(rows(table, **where)[0]["value"])


def made(country: str, year: str) -> float:
    return one("context_series", indicator=MADE, country_iso3=country, period=year)


def share(country: str, year: str) -> float:
    return 100 * made(country, year) / made("WLD", year)


def korea(year: str) -> float:
    part = one("manufacturing_shares", indicator="manufacturing-gdp", country_iso3="KOR",
               period=year, edition="wdi-2025")  # fmt: skip
    gdp = one("macro_series", indicator="gdp_current_usd", country_iso3="KOR", period=year)
    return part / 100 * gdp / 1e6


def tried(record: dict[str, Any], number: str) -> list[dict[str, Any]]:
    wanted = f"macro-industry-{number}"
    return next(list(e["tests"]) for e in record["verdicts"] if e["claim"] == wanted)


def own_test(record: dict[str, Any], number: str) -> float:
    return float(next(t["computed"] for t in tried(record, number) if t["own"]))


def figure_of(table: str, indicator: str, country: str, period: str, **where: str) -> list[float]:
    """A figure of a look-up, worked out again from the files: one number, or two ends."""
    if (indicator, country) == (MADE, "KOR"):
        return [korea(period)]
    if indicator == "finance-and-real-estate-gdp":
        parts = ("finance-insurance-gdp", "real-estate-gdp")
        return [sum(one(table, indicator=name, period=period) for name in parts)]
    found = rows(table, indicator=indicator, country_iso3=country, **where)
    if indicator == "employment_finance_insurance":
        months = [float(row["value"]) for row in found if row["period"].startswith(period)]
        assert len(months) == 12
        return [sum(months) / 12]
    found = [row for row in found if row["period"] == period]
    return [float(row[c]) for row in found[:1] for c in ("value", "value_high") if row.get(c)]


def looked_up(row: dict[str, str]) -> list[float]:
    """What a row of the look-ups comes to, in the claim's unit."""
    where = {name: row[name] for name in ("edition", "source_id") if row[name]}
    ends = figure_of(row["table"], row["indicator"], row["country_iso3"], row["period"], **where)
    below = 1.0
    if row["per_indicator"]:
        tables = ("context_series", "manufacturing_shares", "macro_series")
        place = (row["per_indicator"], row["per_country_iso3"], row["per_period"])
        below = next(part[0] for table in tables if (part := figure_of(table, *place)))
    return [end * float(row["factor"]) / below for end in ends]


def number(record: dict[str, Any], name: str) -> float:
    return float(record["values"][name]["value"])


def test_every_look_up_comes_to_what_its_row_says(own: dict[str, Any]) -> None:
    asked: dict[str, list[dict[str, str]]] = {}
    for row in rows("industry_lookups"):
        asked.setdefault(row["claim_id"], []).append(row)
    assert len(asked) == 34
    for claim, wanted in asked.items():
        got = trials_of(own, claim)
        assert len(got) == len(wanted), claim
        for row, trial in zip(wanted, got, strict=True):
            ends = [trial.get("computed"), trial.get("computed_high")]
            expected = pytest.approx(looked_up(row))
            assert [end for end in ends if end is not None] == expected, row
            assert (row["role"] == "own") == trial["own"], row


def test_a_look_up_is_of_the_place_the_year_and_the_size_of_its_claim() -> None:
    claims = {row["id"]: row for row in rows("claims")}
    for row in rows("industry_lookups"):
        claim, number = claims[row["claim_id"]], row["claim_id"][-3:]
        assert re.search(NAMED[row["country_iso3"]], claim["claim_en"]), row
        assert not row["per_country_iso3"] or row["per_country_iso3"] in (
            "WLD",
            row["country_iso3"],
        )
        years = [int(part[:4]) for part in claim["period"].split("/")]
        first, last = years[0], years[-1]
        year = int(row["period"].split("/")[-1][:4])
        if row["role"] == "own" and number not in OF_ALL_YEARS | {"026"}:
            assert first <= year <= last, row
        if row["role"] == "neighbour" and number not in FAR:
            assert year in (first - 1, last - 1, last + 1) or number == "026", row
        if ends := looked_up(row):
            assert 0.25 < ends[-1] / float(claim["value"]) < 4, row


def test_vintages_of_one_bank_are_not_divided_by_each_other() -> None:
    for row in rows("industry_lookups"):
        assert row["per_indicator"] != "gdp_current_usd", row


def test_gross_production_is_of_its_own_year(own: dict[str, Any]) -> None:
    added, gross = tried(own, "046")
    assert (added["period"], gross["period"], gross["own"]) == ("2023", "2020", False)
    sayings = [text(own, name) for name in ("less_gross", "less_added")]
    sayings += [text(own, name) for name in ("less_gross_zh", "less_added_zh")]
    assert sayings == ["do", "do not", "成立", "不成立"]


def test_the_opening_counts_every_claim_once(own: dict[str, Any]) -> None:
    kinds = [number(own, name) for name in ("as_said", "of_another", "both_sides", "of_nothing")]
    found = list(ratings(own).values())
    assert sum(kinds) == number(own, "judged") == len(found) - found.count("open")
    assert kinds[1] == found.count("misdated") + found.count("misscoped")


def test_a_share_of_the_world_is_of_its_own_year(own: dict[str, Any]) -> None:
    for claim, country in (("037", "USA"), ("038", "JPN"), ("042", "FRA"), ("045", "MEX")):
        assert own_test(own, claim) == pytest.approx(share(country, "2023"))
    near = {t["period"]: t["computed"] for t in tried(own, "042") if not t["own"]}
    assert near["2022"] == pytest.approx(share("FRA", "2022"))
    found = ratings(own)
    assert found["macro-industry-042"] == "misdated"
    assert found["macro-industry-038"] == "misscoped"
    assert found["macro-industry-044"] == "supported"


def test_korea_is_its_share_of_gdp_times_gdp(own: dict[str, Any]) -> None:
    assert own_test(own, "040") == pytest.approx(100 * korea("2023") / made("WLD", "2023"))
    four = sum(share(c, "2023") for c in ("USA", "JPN", "DEU"))
    four += 100 * korea("2023") / made("WLD", "2023")
    assert number(own, "four_added") == pytest.approx(four)
    assert number(own, "china_added") == pytest.approx(share("CHN", "2023"))
    assert four > share("CHN", "2023")
    assert ratings(own)["macro-industry-046"] == "misscoped"


def test_industry_is_not_manufacturing(own: dict[str, Any]) -> None:
    where = {"country_iso3": "CHN", "period": "2024"}
    industry = one("manufacturing_shares", indicator="industry-value-added", **where)
    gdp = one("manufacturing_shares", indicator="gdp", **where)
    assert number(own, "cn_industry") == pytest.approx(100 * industry / gdp)
    assert ratings(own)["macro-industry-033"] == "misscoped"
    assert title(own, "gdp-panels").startswith("China's 31.7% is industry")


def test_jobs_in_finance_are_twelve_months_over_the_year(own: dict[str, Any]) -> None:
    months = rows("macro_series", indicator="employment_finance_insurance")
    mean = sum(float(row["value"]) for row in months) / 12
    everyone = one("macro_series", indicator="employment_nonfarm", period="2023")
    assert len(months) == 12
    assert own_test(own, "050") == pytest.approx(100 * mean / everyone)


def test_growth_of_car_exports_is_within_one_count(own: dict[str, Any]) -> None:
    def cars(count: str, year: str) -> float:
        return one("macro_series", indicator=f"vehicle_exports_{count}", period=year)

    assert own_test(own, "019") == pytest.approx(cars("customs", "2024") / cars("customs", "2020"))
    assert number(own, "mixed_fold") == pytest.approx(
        cars("customs", "2024") / cars("caam", "2020")
    )
    assert ratings(own)["macro-industry-018"] == "misscoped"


def test_a_claim_without_a_figure_of_its_own_stays_open(own: dict[str, Any]) -> None:
    found = ratings(own)
    for claim in ("028", "029", "030", "032", "034", "051"):
        assert found[f"macro-industry-{claim}"] == "open", claim
        assert not any(test["own"] for test in tried(own, claim)), claim


def test_each_switch_moves_a_rating(tmp_path: Path) -> None:
    record = run_chapter(
        CHAPTER,
        parameters={
            "basis": "gross-production",
            "finance": "with real estate",
            "car_count": "makers’ association",
            "ship_print": "revised",
            "present": "2023",
        },
        out=tmp_path / "run",
    )
    found = ratings(record)
    flipped = {
        "038": "supported", "039": "supported", "046": "supported", "027": "supported",
        "018": "supported", "017": "misscoped", "022": "misscoped", "026": "close",
    }  # fmt: skip
    assert {n: found[f"macro-industry-{n}"] for n in flipped} == flipped


def test_a_larger_chinese_industry_outweighs_the_four(tmp_path: Path) -> None:
    def more(row: dict[str, str]) -> dict[str, str]:
        if row["indicator"] == MADE and row["country_iso3"] == "CHN":
            row["value"] = str(1.2 * float(row["value"]))
        return row

    table = changed(tmp_path, "context_series", more)
    record = run_chapter(CHAPTER, data={"context_series": table}, out=tmp_path / "run")
    assert own_test(record, "036") == pytest.approx(1.2 * share("CHN", "2023"))
    assert ratings(record)["macro-industry-046"] == "supported"
    assert title(record, "four-against-one") == "China outweighs the four on both counts"


def test_a_small_table_says_that_it_does_not_know(tmp_path: Path) -> None:
    kept = {"manufacturing_share_of_world", "births"}

    def few(row: dict[str, str]) -> dict[str, str] | None:
        return row if row["indicator"] in kept else None

    table = changed(tmp_path, "macro_series", few)
    record = run_chapter(CHAPTER, data={"macro_series": table}, out=tmp_path / "run")
    found = ratings(record)
    assert len(found) == 66
    assert found["macro-industry-022"] == found["macro-industry-040"] == "open"
    assert found["macro-industry-052"] == "supported"
    assert record["values"]["mixed_fold"]["text"] == "an unknown number"
    assert title(record, "ship-orders") == "Ship orders of 2024, as printed twice"


def test_two_metals_are_tested_on_their_output_of_the_year(own: dict[str, Any]) -> None:
    made: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows("byproduct_output", year="2024", measure="production"):
        key = (row["material"], row["source_id"])
        made.setdefault(key, {})[row["country_iso3"]] = float(row["quantity_t"] or "nan")
    wanted = {
        f"{metal}, {100 * parts['CHN'] / parts['WLD']:.0f}%"
        for (metal, _), parts in made.items()
        if metal in ("gallium", "germanium") and {"CHN", "WLD"} <= set(parts)
    }
    tests = tried(own, "002")
    assert sorted(test["source"] for test in tests) == sorted(wanted)
    assert all(test["own"] and test["computed"] is True for test in tests)


def test_single_cases_are_worked_out_anew(own: dict[str, Any]) -> None:
    life = one("macro_series", indicator="life_expectancy", country_iso3="CHN")
    assert own_test(own, "053") == 9e6 * life
    assert own_test(own, "008") == pytest.approx(69 * 1609.344)
    worth = one("context_series", indicator="nvidia_market_value", period="2025-10-29")
    assert own_test(own, "001") == 1e12 * worth
    (rank,) = trials_of(own, "chips-analogy-003")
    assert rank["computed"] == 1
    found = ratings(own)
    assert found["macro-industry-009"] == found["macro-industry-012"] == "supported"
    assert found["macro-industry-007"] == "contradicted"
    assert found["macro-industry-003"] == found["chips-analogy-002"] == "disputed"


def test_the_prose_says_what_the_files_hold(own: dict[str, Any]) -> None:
    def macro(indicator: str, period: str, **where: str) -> float:
        return one("macro_series", indicator=indicator, period=period, **where)

    gross = {
        c: macro("manufacturing_share_of_world", "2020", country_iso3=c, edition="gross-production")
        for c in ("CHN", "USA", "JPN", "DEU", "KOR")
    }
    assert number(own, "china_gross") == gross["CHN"] == 35
    assert number(own, "four_gross") == sum(gross.values()) - gross["CHN"] == 25
    world = {"country_iso3": "WLD"}
    first, later = (
        macro("ship_orders_vessels", "2024", edition=edition, **world)
        for edition in ("first-print", "revised")
    )
    assert number(own, "more_ships") == pytest.approx(100 * (later / first - 1))
    tons = {
        (country, edition): macro("ship_orders_cgt", "2024", country_iso3=country, edition=edition)
        for country in ("WLD", "CHN")
        for edition in ("first-print-by-builder", "revised")
    }
    for name, edition in (("first", "first-print-by-builder"), ("later", "revised")):
        expected = 100 * tons["CHN", edition] / tons["WLD", edition]
        assert number(own, f"china_ships_{name}") == pytest.approx(expected)
    rise = tons["WLD", "revised"] / tons["WLD", "first-print-by-builder"] - 1
    assert number(own, "more_tons") == pytest.approx(100 * rise)
    assert title(own, "ship-orders").startswith(f"A year later the orders of 2024 were {rise:.0%}")
    miles = sorted(
        float(row["value"])
        for row in rows("context_series", indicator="california_hsr_completed", unit="mi")
    )
    assert text(own, "rail_km") == " to ".join(f"{1.609344 * m:.0f}" for m in miles) + " km"
    assert text(own, "hinkley_dates") == "2025, then 2027, then 2029"
    assert text(own, "artemis_dates") == "2024, then 2025, then 2027"
    assert title(own, "slipping-dates").endswith("4 years for the reactor, 3 for the landing on "
                                                 "the Moon")  # fmt: skip
    lost = one("context_series", indicator="tsmc_arizona_net_profit", period="2024")
    assert number(own, "arizona_2024") == pytest.approx(-lost)
    bea = {"country_iso3": "USA", "period": "1975"}
    made_1975 = one("context_series", indicator="manufacturing_value_added_bea", **bea)
    gdp_1975 = one("context_series", indicator="gdp_current_usd_bea", **bea)
    assert number(own, "mfg_then") == pytest.approx(100 * made_1975 / gdp_1975)


def test_shares_of_gdp_stand_on_one_scale(own_folder: Path) -> None:
    drawn = json.loads((own_folder / "figures" / "gdp-panels.vl.json").read_text(encoding="utf-8"))
    domains = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for panel in drawn["concat"]
        for layer in panel["layer"]
        if "scale" in layer["encoding"]["x"]
    }
    assert len(drawn["concat"]) == 8
    assert len(domains) == 1
    assert 31.7 < domains.pop()[1] < 40
