"""The chapter `export-controls`: on its own data, otherwise, and where the answer is known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import paths
from rarebook.runner import run_chapter

from .common import Row, ratings, raw, text, title, told, trials_of

CHAPTER, THREADS = "export-controls", ["export-controls", "trade-war"]
Record = dict[str, Any]


def event(event_id: str) -> dict[str, str]:
    return next(row for row in raw("control_events") if row["event_id"] == event_id)


def number(record: Record, name: str) -> float:
    return float(told(record, name))


def days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def test_the_elements_follow_from_the_notices(own: Record) -> None:
    rows = [r for r in raw("control_events") if r["kind"] == "export-licence" and r["elements"]]
    held = {s for r in rows if r["suspended"] for s in r["elements"].split()}
    live = {s for r in rows if not r["suspended"] and r["in_force"] for s in r["elements"].split()}
    assert number(own, "in_force") == len(live) == 15
    assert number(own, "idle") == len(held - live) == 5
    assert number(own, "announced") == len(held | live)
    assert number(own, "listed_in_force") == 7 + len({"Ga", "Ge", "Sb"} & live)
    assert title(own, "elements-by-date").startswith("15 elements")


def test_twenty_is_right_of_what_was_announced_only(own: Record) -> None:
    assert ratings(own)["export-controls-030"] == "misscoped"
    assert "none is what was in force" in title(own, "twenty-elements")


def test_three_dates_are_kept_apart(own: Record) -> None:
    notice = event("chn-2025-10-09-3")
    assert days(notice["suspended"], notice["in_force"]) == 1
    assert own["values"]["held_before"]["text"] == "one day"
    stopped = [r for r in raw("control_events") if r["suspended"]]
    unborn = [r for r in stopped if r["suspended"] < r["in_force"]]
    assert number(own, "suspended") == len(stopped)
    assert number(own, "suspended_unborn") == len(unborn)
    actors = [r["actor_iso3"] for r in stopped]
    assert number(own, "suspended_china") == actors.count("CHN")
    assert number(own, "suspended_usa") == actors.count("USA")


def test_the_quota_was_cut_in_2010_and_began_before(own: Record) -> None:
    rows = [r for r in raw("export_quotas") if r["part"] == "year" and r["status"] == "reported"]
    quota = {r["period"]: float(r["quota_t"]) for r in rows if r["quota_t"]}
    gone = {r["period"]: float(r["exports_t"]) for r in rows if r["exports_t"]}
    assert number(own, "cut_2010") == pytest.approx(100 * (1 - quota["2010"] / quota["2009"]))
    assert number(own, "used_2011") == pytest.approx(100 * gone["2011"] / quota["2011"])
    assert number(own, "used_2010") == pytest.approx(100 * gone["2010"] / quota["2010"])
    rated = ratings(own)
    assert rated["export-controls-015"] == rated["export-controls-023"] == "misscoped"
    assert {rated[f"export-controls-{n}"] for n in ("006", "027", "029")} == {"supported"}


def test_the_peak_of_the_tariffs_is_the_sum_of_the_layers(own: Record) -> None:
    fentanyl = float(event("usa-2025-03-04-1")["rate_pct"])
    reciprocal = float(event("usa-2025-04-09-125")["rate_pct"])
    assert number(own, "peak_usa") == fentanyl + reciprocal == 145
    assert number(own, "peak_china") == float(event("chn-2025-04-12")["rate_pct"])
    rated = ratings(own)
    assert (rated["trade-war-009"], rated["trade-war-020"]) == ("misscoped", "supported")


def test_the_price_of_april_is_of_one_market(own: Record) -> None:
    rows = [r for r in raw("event_prices") if r["product"] == "dysprosium-oxide"]
    mid = {
        r["period"]: (float(r["price_low_lcu_kg"]) + float(r["price_high_lcu_kg"])) / 2
        for r in rows
        if r["market"] == "europe"
    }
    rise = 100 * (mid["2025-05-06"] / mid["2025-04-04"] - 1)
    assert number(own, "dy_april") == pytest.approx(rise)


def test_ratings_by_number_stand_on_the_own_data(own: Record) -> None:
    rated = ratings(own)
    controls = (1, 2, 3, 4, 6, 8, 9, 10, 11, 16, 17, 27, 29)
    wars = (16, 17, 18, 19, 20, 21, 22, 23, 24)
    supported = [f"export-controls-{n:03}" for n in controls]
    supported += [f"trade-war-{n:03}" for n in wars]
    assert {rated[claim] for claim in supported} == {"supported"}
    disputed = {"export-controls-005", "export-controls-019", "export-controls-034"}
    assert {rated[claim] for claim in disputed} == {"disputed"}
    assert rated["trade-war-002"] == rated["trade-war-014"] == "misdated"
    assert rated["trade-war-007"] == "close"


def test_days_are_held_to_the_day(own: Record) -> None:
    for claim in ("003", "008", "016", "017"):
        to_the_day = [t for t in trials_of(own, f"export-controls-{claim}") if t["own"]]
        assert [t["computed"] for t in to_the_day] == [True], claim
    assert len([t for t in trials_of(own, "trade-war-018") if t["own"]]) == 3


def restrictions() -> list[Row]:
    """China's limits on exports, one row a rule, as the chapter should count them."""
    kinds = {"export-quota", "export-quota-scope", "export-tax", "export-licence", "export-ban"}
    kinds |= {"licence-catalogue", "extraterritorial-licence", "technology-rule"}
    kinds |= {"informal-embargo", "informal-restriction", "export-control"}
    rows = raw("control_events", actor_iso3="CHN", status="reported", derived="false")
    once = {(r["kind"], r["in_force"], r["instrument"]): r for r in rows if r["kind"] in kinds}
    return list(once.values())


def test_rules_a_year_are_counted_once(own: Record) -> None:
    years = [int((r["announced"] or r["in_force"])[:4]) for r in restrictions()]
    assert number(own, "issued_2020s") * 6 == sum(2020 <= y <= 2025 for y in years)
    assert number(own, "issued_2010s") * 10 == sum(2010 <= y <= 2019 for y in years)
    assert number(own, "china_2025") == years.count(2025)
    assert text(own, "quiet_until") == "2023"


def test_notice_is_the_span_from_word_to_force(own: Record) -> None:
    kinds = {"export-ban", "export-control", "export-licence", "export-tax", "technology-rule"}
    kinds |= {"extraterritorial-licence", "licence-catalogue", "entity-list", "export-quota-scope"}
    tariffs = {"tariff", "tariff-cut", "tariff-ended"}
    spans = [
        days(r["announced"], r["in_force"])
        for r in raw("control_events")
        if r["actor_iso3"] in ("CHN", "USA") and r["kind"] in kinds | tariffs
        if r["status"] != "superseded" and len(r["announced"]) == len(r["in_force"]) == 10
    ]
    assert number(own, "lagged") == len(spans)
    assert number(own, "at_once") == pytest.approx(
        100 * sum(span <= 1 for span in spans) / len(spans)
    )
    assert number(own, "longest") == max(spans)


def picture(record: Record, name: str) -> Record:
    return next(f for f in record["figures"] if f["name"] == name)


def cells(folder: Path, name: str) -> pd.DataFrame:
    """What the table under a figure shows."""
    return pd.read_csv(folder / "figures" / f"{name}.csv")


def test_notice_is_stacked_by_bands_of_days(own: Record, own_folder: Path) -> None:
    table = cells(own_folder, "days-of-notice")
    assert len(table) == number(own, "lagged")
    duties = table.loc[table["Who and what"] == "United States: tariffs", "Days"]
    alt = picture(own, "days-of-notice")["alt"]
    week = int(duties.between(2, 7).sum())
    assert f"United States: tariffs, same or next day: {(duties <= 1).sum()};" in alt
    assert f"United States: tariffs, 2–7 days: {week};" in alt
    assert f"United States: tariffs, over 60 days: {(duties > 60).sum()}" in alt


def test_equal_notice_is_told_in_one_sentence(own: Record) -> None:
    same = "The median export rule of either country gave not a day of notice."
    assert text(own, "median_notice_chn") == text(own, "median_notice_usa") == "not a day"
    assert text(own, "median_notice") == same


def test_a_line_ends_where_its_duties_were_last_read(own: Record, own_folder: Path) -> None:
    table = cells(own_folder, "tariffs-2025")
    layers = {"fentanyl", "reciprocal", "section-122"}
    last = max(r["in_force"] for r in raw("control_events") if r["layer"] in layers)
    ends = table.groupby("Who levies")["From"].max()
    assert ends["CHN"] == last < ends["USA"]
    day = date.fromisoformat(last)
    said = f"{day.day} {day:%b} {day.year}"
    assert f"What China did after {said} was not read." in picture(own, "tariffs-2025")["notes"]
    svg = (own_folder / "figures" / "tariffs-2025.svg").read_text(encoding="utf-8")
    assert f">China 10%, read to {said}<" in svg
    assert ">US 10%, surcharge<" in svg


def test_an_event_is_named_by_its_month(own: Record, own_folder: Path) -> None:
    table = cells(own_folder, "prices-around-events")
    largest = max(table.to_dict("records"), key=lambda row: abs(row["Change (%)"]))
    assert largest["Event"] == "Apr 2025, 7 rare earths licensed"
    told_so = title(own, "prices-around-events")
    rise = f"{largest['Change (%)']:.0f}%"
    assert told_so.startswith(f"Terbium in Europe rose {rise} within 60 days of China’s licences")
    assert "licences of April 2025" in told_so
    assert "China: " not in told_so


def test_the_licences_stand_on_their_day(own: Record, own_folder: Path) -> None:
    day = date.fromisoformat(event("chn-2025-04-04-1")["in_force"])
    svg = (own_folder / "figures" / "magnets-2025.svg").read_text(encoding="utf-8")
    assert f">licences from {day.day} {day:%b}<" in svg
    months = cells(own_folder, "magnets-2025")["Month of 2025"].tolist()
    assert months[:3] == ["Jan", "Feb–Apr", "May"]


def test_bars_and_axis_of_magnets_share_a_unit(own: Record, own_folder: Path) -> None:
    assert "thousand tonnes a month" in picture(own, "magnets-2025")["subtitle"]
    january = cells(own_folder, "magnets-2025")["Exports (t)"].iloc[0] / 1000
    for size, label in (("svg", f"{january:.2f}"), ("phone.svg", f"{january:.1f}")):
        svg = (own_folder / "figures" / f"magnets-2025.{size}").read_text(encoding="utf-8")
        assert all(f">{word}<" in svg for word in (label, "thousand tonnes", "7")), size
        assert ">7,000<" not in svg


def test_magnets_fell_and_came_back(own: Record) -> None:
    rows = raw("china_trade", flow="export", basket="magnets", partner_iso3="WLD")
    tonnes = {r["period"]: float(r["quantity_t"]) for r in rows if r["quantity_t"]}
    assert number(own, "low_share") == pytest.approx(100 * tonnes["2025-05"] / tonnes["2025-01"])
    assert number(own, "back") == pytest.approx(100 * tonnes["2025-08"] / tonnes["2025-01"])
    assert text(own, "magnets_less") == f"{100 * (1 - tonnes['2025'] / tonnes['2024']):.1f}% less"
    spring = (tonnes["2025-01/2025-06"] - tonnes["2025-01"] - tonnes["2025-05"]) - tonnes["2025-06"]
    assert f"Apr: {spring / 3:,.0f} t" in picture(own, "magnets-2025")["alt"]


def test_autumn_2010_is_weighed_month_by_month(own: Record) -> None:
    tail = (39813 - 32200) / 3
    assert number(own, "fall_china") == pytest.approx(100 * (1 - tail / (32200 / 9)))
    halts = [r for r in raw("control_events") if r["event_id"].startswith("chn-2010-09-21")]
    weeks = sorted(days(r["in_force"], r["ended"]) / 7 for r in halts)
    assert (number(own, "weeks_least"), number(own, "weeks_most")) == (weeks[0], weeks[-1])
    judged = [t["computed"] for t in trials_of(own, "export-controls-019")]
    assert judged == pytest.approx(weeks)


def changed(folder: Path) -> dict[str, Path]:
    """Tables in which the notices of October stand, the tariffs met and the quota held."""
    events = pd.read_csv(paths.data_dir() / "control_events.csv", dtype=str, keep_default_na=False)
    october = events["event_id"].str.startswith("chn-2025-10-09")
    events.loc[october, ["suspended", "suspended_until"]] = ""
    events.loc[events["event_id"] == "chn-2025-04-12", "rate_pct"] = "145"
    events.loc[events["event_id"] == "chn-2025-10-09-3", "elements"] = (
        "Ho Er Tm Eu Yb La Ce Pr Nd Pm"
    )
    rules = (events["actor_iso3"] == "USA") & events["kind"].isin(["export-control", "entity-list"])
    rules &= events["in_force"].str.len() == 10
    events.loc[rules, "announced"] = [
        (date.fromisoformat(day) - timedelta(days=9)).isoformat()
        for day in events.loc[rules, "in_force"]
    ]
    events.loc[events["event_id"] == "usa-2012-03-13-1", "announced"] = "2012-05-13"
    events.loc[events["event_id"] == "usa-2018-08-23-1", "rate_pct"] = "10"
    events.loc[events["event_id"] == "chn-1985-1", "ended"] = "2003"
    quotas = pd.read_csv(paths.data_dir() / "export_quotas.csv", dtype=str, keep_default_na=False)
    quotas.loc[(quotas["period"] == "2010") & (quotas["quota_t"] == "30258"), "quota_t"] = "49000"
    quotas.loc[(quotas["period"] == "2011") & (quotas["exports_t"] == "16900"), "exports_t"] = (
        "29000"
    )
    quotas.loc[(quotas["period"] == "2012") & (quotas["exports_t"] == "16265"), "exports_t"] = (
        "29000"
    )
    made = {}
    for name, table in (("control_events", events), ("export_quotas", quotas)):
        made[name] = folder / f"{name}.csv"
        table.to_csv(made[name], index=False)
    return made


def test_other_data_give_other_titles_and_ratings(own: Record, tmp_path: Path) -> None:
    record = run_chapter(CHAPTER, data=changed(tmp_path), out=tmp_path / "run")
    rated = ratings(record)
    assert rated["export-controls-030"] == "supported"  # all seventeen, with Ga, Ge and Sb
    assert (number(record, "in_force"), number(record, "idle")) == (25, 0)
    assert "no more are on hold" in title(record, "elements-by-date")
    assert rated["trade-war-009"] == "supported"
    assert "the same to all American" in title(record, "tariffs-2025")
    assert rated["export-controls-027"] == "misdated"  # the cut of 40% is that of 2011 then
    assert "of its export quota" not in title(record, "quotas-and-exports")
    assert number(record, "suspended_unborn") == 0 < number(own, "suspended_unborn")
    assert rated["export-controls-008"] == "misscoped"  # of the year alone
    assert rated["export-controls-005"] == "supported"
    assert (rated["trade-war-016"], rated["trade-war-017"]) == ("supported", "disputed")
    assert text(record, "idle_fate") == "all of those were in force"
    assert text(record, "median_notice") == (
        "The median Chinese export rule gave not a day of notice, the median American one 9 days."
    )
    assert "Oct 2025, 10 more announced" in picture(record, "prices-around-events")["alt"]


def test_assumptions_change_the_answer(own: Record, tmp_path: Path) -> None:
    given = {
        "as_of": "2024-12-31",
        "counts_as": "any-licence",
        "dated_by": "in-force",
        "entity_lists": True,
        "window_d": 90,
        "quota_table": "quotas",
        "sharp": 40,
        "only_share": 85,
    }
    record = run_chapter(CHAPTER, parameters=given, out=tmp_path / "run")
    assert number(record, "in_force") == 17 + 2 + 3  # rare earths, W and Mo, then Ga, Ge and Sb
    assert number(record, "pairs") == number(own, "pairs_90") > number(own, "pairs")
    assert number(record, "china_2025") > 3
    assert number(record, "china_2025") != number(own, "china_2025")
    assert number(record, "used_2011") != number(own, "used_2011")
    rated = ratings(record)
    assert rated["trade-war-014"] == "supported" != ratings(own)["trade-war-014"]
    assert rated["export-controls-034"] != ratings(own)["export-controls-034"]


def test_a_table_of_a_few_events_is_enough_to_run(tmp_path: Path) -> None:
    table = pd.read_csv(paths.data_dir() / "control_events.csv", dtype=str, keep_default_na=False)
    few = table[table["event_id"].isin(["chn-2023-07-03-1", "chn-2014-12-31-1"])]
    path = tmp_path / "few.csv"
    few.to_csv(path, index=False)
    record = run_chapter(CHAPTER, data={"control_events": path}, out=tmp_path / "run")
    rated = ratings(record)
    assert number(record, "in_force") == 2
    assert {rated[f"trade-war-{n}"] for n in ("009", "016", "021", "022")} == {"open"}
    assert rated["export-controls-016"] == "supported"
    assert record["values"]["peak_from"]["text"] == "an unknown day"
