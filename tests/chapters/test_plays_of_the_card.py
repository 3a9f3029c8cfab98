"""The chapter `plays-of-the-card`: counts, shocks and ratings against the tables themselves."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rarebook import paths
from rarebook.runner import run_chapter

from .common import Record, Row, changed, ratings, raw, text, title, told, trials_of

CHAPTER = "plays-of-the-card"
RARE = {"rare-earths", "rare-earth-technology", "foreign-made"}
WANTED = """002 003 004 006 007 008 009 010 011 012 013 014 015 016 017 018 021 022 023 025 028
029 030 031 035 038 041 043 045 047 051 052 053 054 056 057 058 059 062"""
RATINGS = ("supported", "close", "misdated", "misscoped", "disputed", "contradicted", "open")


def rated(record: Record) -> dict[str, str]:
    return {claim.removeprefix("thesis-"): rating for claim, rating in ratings(record).items()}


def days(since: int, *directions: str) -> list[date]:
    """Days of moves on rare earths up to 2025, from the tables of plays and of instruments."""
    events = {row["event_id"]: row for row in raw("control_events")}
    found = set()
    for row in raw("card_plays"):
        event = events.get(row["event_id"], {"announced": row["announced"], "in_force": ""})
        written = [*(event["announced"] or event["in_force"]).split("-"), "1", "1"]
        day = date(int(written[0]), int(written[1]), int(written[2]))
        if row["direction"] in directions and row["goods"] in RARE and since <= day.year <= 2025:
            found.add(day)
    return sorted(found)


def bursts(moves: list[date], months: float = 18) -> int:
    gaps = [(b - a).days for a, b in pairwise(moves)]
    return 1 + sum(gap > 30.44 * months for gap in gaps)


def price(table: str, column: str, **where: str) -> float:
    return float(raw(table, **where)[0][column])


def alt_of(record: Record, name: str) -> str:
    return next(str(figure["alt"]) for figure in record["figures"] if figure["name"] == name)


def test_every_claim_is_rated_once(own: Record) -> None:
    assert sorted(rated(own)) == WANTED.split()
    assert len(own["verdicts"]) == len(WANTED.split()) == told(own, "rated")
    notebook = json.loads((paths.chapters_dir() / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    named = notebook["metadata"]["rarebook"]["claims"]
    assert named == [f"thesis-{number}" for number in WANTED.split()]
    found = list(rated(own).values())
    assert [told(own, f"rated_{name}") for name in RATINGS] == [found.count(n) for n in RATINGS]
    # the sentence that tells them leaves none out and names none that is empty
    parts = [int(n) for n in re.findall(r"(?:^|, |, and )(\d+) ", text(own, "rated_words"))]
    assert parts == [found.count(name) for name in RATINGS if name in found]
    assert sum(parts) == told(own, "rated")


def test_figures_are_drawn_and_know_their_numbers(own: Record) -> None:
    assert len(own["figures"]) == 9
    assert own["figures"][0]["name"] == "plays-timeline"
    for figure in own["figures"]:
        assert figure["alt"] and figure["source"] and figure["notes"], figure["name"]
        assert "unknown" not in figure["title"] + figure["alt"], figure["name"]


def test_counts_follow_from_the_tables(own: Record) -> None:
    since_2010, ever = days(2010, "tighten"), days(1900, "tighten")
    assert told(own, "plays_days") == len(since_2010)
    assert told(own, "plays_days_all") == len(ever)
    assert told(own, "plays_years") == len({day.year for day in since_2010})
    assert told(own, "plays_campaigns") == bursts(since_2010)
    assert told(own, "plays_campaigns_all") == bursts(ever)
    assert told(own, "plays_campaigns_threat") == bursts(days(2010, "tighten", "threat"))
    assert told(own, "every_gap") == bursts(since_2010, 12)
    assert told(own, "first_play_year_any") == ever[0].year
    assert told(own, "years_played_large") == 2025 - 2010


def test_the_quiet_time_is_told_by_its_months(own: Record) -> None:
    ever = days(1900, "tighten")
    before, after = max(pairwise(ever), key=lambda pair: pair[1] - pair[0])
    ends = f"{before:%B %Y}", f"{after:%B %Y}"
    assert title(own, "plays-timeline").endswith(f"none between {ends[0]} and {ends[1]}")
    assert (text(own, "quiet_from_month"), text(own, "quiet_to_month")) == ends


def test_the_answer_says_whether_it_worked(own: Record) -> None:
    assert min(told(own, "shock_2010"), told(own, "shock_2025")) >= 2
    assert told(own, "worked_buyer") < told(own, "tested_buyer") / 2
    assert text(own, "worked_words") == "on prices, but not for long"
    assert text(own, "kept_words") == "none"
    assert told(own, "worked_buyer") == 0


def test_words_of_the_debate_are_matched_with_counts_and_years(own: Record) -> None:
    assert text(own, "fits_2").endswith("moves aimed at one country or campaigns")
    assert ";" not in "".join(text(own, f"fits_{n}") for n in (2, 3, 4, 5, 10))
    assert text(own, "odd_years") == "“13”, from 2012, meets none of these first years"


def test_second_third_and_four_or_five_are_each_right_of_something(own: Record) -> None:
    found = rated(own)
    assert (found["008"], found["030"], found["012"]) == ("supported", "misscoped", "supported")
    assert (found["041"], found["054"]) == ("misscoped", "contradicted")
    assert (found["031"], found["062"]) == ("supported", "supported")
    # “the first” and “since” are asked of all years: the same reading for both
    assert {found[number] for number in ("004", "057")} == {"misscoped"}
    gap = {
        number: [
            test["computed"]
            for test in trials_of(own, f"thesis-{number}")
            if test["definition"] == "campaigns, 12 months apart"
        ]
        for number in ("008", "041")
    }
    assert gap == {
        "008": [float(bursts(days(2010, "tighten"), 12))],
        "041": [float(bursts(days(2023, "tighten"), 12))],
    }
    assert {found[number] for number in ("004", "028", "047")} == {"misscoped"}


def test_the_shocks_are_ratios_of_printed_quotes(own: Record) -> None:
    before = price("shock_prices", "price_usd_kg", product="dysprosium-oxide",
                   period="2010-01/2010-03")  # fmt: skip
    within = price("shock_prices", "price_usd_kg", product="dysprosium-oxide",
                   period="2011-04/2011-06")  # fmt: skip
    peak = price("event_prices", "price_low_lcu_kg", product="dysprosium-oxide", period="2011-08")
    assert told(own, "shock_2010") == pytest.approx(within / before)
    assert told(own, "shock_2010_long") == pytest.approx(peak / before)
    start = raw("event_prices", product="dysprosium-oxide", period="2025-04-04")[0]
    start_price = (float(start["price_low_lcu_kg"]) + float(start["price_high_lcu_kg"])) / 2
    last = price("dated_quotes", "price_low_lcu_kg", product="dysprosium-oxide",
                 period="2025-11-20", market="europe")  # fmt: skip
    assert told(own, "shock_2025") == pytest.approx(last / start_price)
    assert told(own, "shock_ratio") == pytest.approx(
        told(own, "shock_2010") / told(own, "shock_2025")
    )


def test_the_first_blow_was_harder_by_price_and_softer_by_weight(own: Record) -> None:
    months = {
        row["period"]: float(row["quantity_t"])
        for row in reversed(raw("japan_imports", basket="rare-earths", partner_iso3="CHN"))
        if row["quantity_t"]
    }
    late = [months[f"2010-{month}"] for month in ("09", "10", "11", "12")]
    early = (23310 - sum(late)) / 8
    assert told(own, "fall_japan") == pytest.approx(100 * (1 - min(late[1:3]) / early), abs=0.1)
    assert told(own, "fall_us") > told(own, "fall_japan")
    assert text(own, "deeper_words") == "deeper"
    assert {rated(own)[number] for number in ("038", "056", "059")} == {"disputed"}
    # all rare earths by weight, the same goods in both years
    november = price("china_trade", "quantity_t", basket="headline", period="2010-11")
    assert told(own, "raw_then") == pytest.approx(100 * (1 - november / (32200 / 9)))
    assert text(own, "raw_words") == "not at all"
    weight = trials_of(own, "thesis-038")[-1]
    assert (weight["table"], weight["computed"]) == ("china_trade", True)


def test_a_duty_is_judged_by_the_element_and_not_by_all_rare_earths(own: Record) -> None:
    where = {"product": "dysprosium-oxide", "market": "fob-china"}
    year = {y: price("shock_prices", "price_usd_kg", period=y, **where) for y in ("2007", "2008")}
    assert year["2008"] < 2 * year["2007"]
    alt = alt_of(own, "did-it-work")
    assert "Duty raised, 2008: price doubled no" in alt
    assert told(own, "worked_price") == alt.count("price doubled yes") == 5


def test_the_first_two_months_are_told_apart_from_the_peak(own: Record) -> None:
    where = {"product": "dysprosium-oxide", "market": "fob-china"}
    july = price("shock_prices", "price_usd_kg", period="2010-07-26", **where)
    before = price("shock_prices", "price_usd_kg", period="2010-01/2010-03", **where)
    assert told(own, "early_2010") == pytest.approx(july / before)
    assert told(own, "early_2010") < told(own, "early_2025") <= told(own, "shock_2025")


def test_moves_have_their_own_dates_and_ends(own: Record) -> None:
    # of two rules of one day the one that bound is drawn
    assert "2025-10-09 Technology licensed" in alt_of(own, "plays-timeline")
    events = {row["event_id"]: row for row in raw("control_events")}
    halt = events["chn-2010-09-21-gta"]
    lasted = date.fromisoformat(halt["ended"]) - date.fromisoformat(halt["in_force"])
    assert f"Halt to Japan, 2010: {lasted.days} days" in alt_of(own, "time-to-easing")
    quick = [part for part in alt_of(own, "time-to-easing").split("; ") if part.endswith(" days")]
    assert told(own, "eased_quickly") == len(quick) == 3


def test_the_share_that_fell_is_china_s(own: Record) -> None:
    def share(year: str) -> float:
        where = {"series": "usgs-summaries-compiled", "year": year}
        china, world = (
            price("mine_production_series", "quantity_t", country_iso3=country, **where)
            for country in ("CHN", "WLD")
        )
        return 100 * china / world

    then, later = share("2010"), share("2015")
    wanted = f"World mine output, 2010 to 2015: {then:.0f} → {later:.0f}%"
    assert then - later > 5 and wanted in alt_of(own, "five-years-later")
    assert "Quota cut, 2010: " in alt_of(own, "did-it-work")
    cut = alt_of(own, "did-it-work").split("Quota cut, 2010: ")[1].split(".")[0]
    assert "no new supply no" in cut and "as dependent no" in cut


def test_a_loosening_is_judged_as_cause_and_as_last_push(own: Record) -> None:
    def close(year: str) -> float:
        where = {"product": "neodymium-oxide", "market": "usgs-year-end", "period": year}
        return sum(
            price("oxide_prices", f"price_{end}_lcu_kg", **where) / 2 for end in ("low", "high")
        )

    fall = 100 * (1 - close("2015") / close("2014"))
    assert fall > 20
    before = (close("2011") - close("2014")) / (close("2011") - close("2015"))
    assert told(own, "fall_before_least") == pytest.approx(100 * before)
    assert text(own, "next_fall").startswith(f"{fall:.0f}%")
    assert [test["computed"] for test in trials_of(own, "thesis-010")] == [False, False, True]
    assert rated(own)["010"] == "misscoped"
    # a pause whose year is not over counts for neither side
    assert [test["computed"] for test in trials_of(own, "thesis-016")] == [True, False, None]


def test_each_use_weakens_it_after_2010_and_not_since_2020(own: Record) -> None:
    tried = [(test["period"], test["computed"]) for test in trials_of(own, "thesis-014")]
    assert tried[:3] == [("2020/2025", False), ("2020/2025", False), ("2010/2024", True)]
    assert rated(own)["014"] == "misdated"


def test_both_halves_of_a_claim_are_tested(own: Record) -> None:
    assert [test["computed"] for test in trials_of(own, "thesis-035")] == [True, False]
    assert rated(own)["035"] == "disputed"


def test_who_left_is_what_the_table_says(own: Record) -> None:
    sold = raw("plants_after_2015", sold_in_2014="true")
    left = [row for row in sold if row["fate"] == "stopped"]
    assert told(own, "exits_after_2015") == len(left) == 2
    assert told(own, "stayed_after_2015") == len(sold) - len(left)
    assert title(own, "who-left").startswith("Of eight plants outside China")
    assert title(own, "who-left").endswith("two stopped after the loosening")
    anew = [row["plant_id"] for row in left if row["started"]]
    assert anew == ["lamp-recycling"]  # with Mountain Pass two that were built and closed again
    assert rated(own)["025"] == "disputed"


def test_what_only_later_years_can_tell_stays_open(own: Record) -> None:
    opened = {number for number, rating in rated(own).items() if rating == "open"}
    assert opened == {"003", "018", "052", "058"}


def thin(row: Row) -> Row:
    may = (row["basket"], row["period"]) == ("headline", "2025-05")
    return row | ({"quantity_t": "100"} if may and row["quantity_t"] else {})


def with_threats(record: Record) -> list[float]:
    tests = trials_of(record, "thesis-030")
    return [t["computed"] for t in tests if t["definition"] == "campaigns, threats with them"]


def test_other_data_give_other_counts_titles_and_ratings(own: Record, tmp_path: Path) -> None:
    def no_threat(row: Row) -> Row | None:
        return None if row["direction"] == "threat" else row

    def silmet_too(row: Row) -> Row | None:
        if row["plant_id"] == "lamp-recycling":
            return None
        return row | ({"fate": "stopped", "left": "2015-07-01"} if row["plant_id"] == "silmet"
                      else {})  # fmt: skip

    def dearer(row: Row) -> Row:
        heavy = row["product"] in ("dysprosium-oxide", "terbium-oxide")
        if heavy and row["market"] == "europe" and row["period"] > "2025-04-30":
            for column in ("price_low_lcu_kg", "price_high_lcu_kg"):
                row[column] = str(10 * float(row[column]))
        return row

    def flat(row: Row) -> Row:
        late = row["part"] == "year" and row["period"] in ("2010", "2011", "2012", "2013")
        return row | ({"quota_t": "45000"} if late and row["quota_t"] else {})

    data = {
        "card_plays": changed(tmp_path, "card_plays", no_threat),
        "plants_after_2015": changed(tmp_path, "plants_after_2015", silmet_too),
        "dated_quotes": changed(tmp_path, "dated_quotes", dearer),
        "event_prices": changed(tmp_path, "event_prices", dearer),
        "export_quotas": changed(tmp_path, "export_quotas", flat),
        "china_trade": changed(tmp_path, "china_trade", thin),
    }
    record = run_chapter(CHAPTER, data=data, out=tmp_path / "run")
    found = rated(record)
    assert (with_threats(own), with_threats(record)) == ([3.0], [2.0])
    assert text(record, "raw_words") != text(own, "raw_words")
    assert told(record, "plays_campaigns_threat") == told(record, "plays_campaigns")
    assert title(record, "who-left").startswith("Of seven plants")
    assert found["025"] == "contradicted"  # a second that stopped is not one that was built anew
    assert title(record, "two-shocks").endswith("the later is the stronger")
    assert {found[number] for number in ("038", "056", "059")} == {"contradicted"}
    assert (rated(own)["062"], found["062"]) == ("supported", "open")


def test_assumptions_change_the_answer(own: Record, tmp_path: Path) -> None:
    given = {
        "gap_mo": 12,
        "months": 24,
        "as_of": "2026-06-17",
        "rebate_counts": False,
        "doubled": 4.0,
        "sharp_pct": 70,
        "supply_pts": 20,
        "output_series": "energy-institute-2024",
    }
    record = run_chapter(CHAPTER, parameters=given, out=tmp_path / "run")
    assert told(record, "plays_days") == told(own, "plays_days") + 1  # Japan, January 2026
    assert (rated(record)["030"], rated(record)["008"]) == ("supported", "misscoped")
    assert told(record, "shock_2010") == pytest.approx(told(own, "shock_2010_long"))
    assert told(record, "first_play_year_price") == 2006
    assert told(record, "worked_price") < told(own, "worked_price")
    # a price that must rise fourfold did not so in 2025
    assert text(record, "worked_words") == "not always even on prices"
    assert told(record, "worked_trade") < told(own, "worked_trade")
    assert told(record, "worked_supply") > told(own, "worked_supply")


def test_a_table_of_two_moves_is_enough_to_run(tmp_path: Path) -> None:
    def few(row: Row) -> Row | None:
        return row if row["play_id"] in ("seven-2025", "suspension-2025") else None

    def short(row: Row) -> Row | None:
        return row if row["period"] < "2009" else None

    data = {
        "card_plays": changed(tmp_path, "card_plays", few),
        "shock_prices": changed(tmp_path, "shock_prices", short),
    }
    record = run_chapter(CHAPTER, data=data, out=tmp_path / "run")
    assert told(record, "plays_campaigns") == told(record, "plays_days") == 1
    assert text(record, "shock_2010").startswith("an unknown number")
    assert rated(record)["057"] == "open"
    assert [test["computed"] for test in trials_of(record, "thesis-008")][:1] == [1.0]
