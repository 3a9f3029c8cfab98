"""The chapter `what-is-in-the-ground`: on its own data, on changed tables, with other choices."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import linear_regression
from typing import Any

import pytest

from rarebook.runner import run_chapter

from .common import changed, ratings, raw, titles

CHAPTER = "what-is-in-the-ground"
Row = dict[str, str]


def number(record: dict[str, Any], name: str) -> float:
    return float(record["values"][name]["value"])


def own_tests(record: dict[str, Any], claim: str) -> list[dict[str, Any]]:
    entry = next(v for v in record["verdicts"] if v["claim"] == claim)
    return [test for test in entry["tests"] if test["own"]]


def tonnes(edition: str, country: str) -> float:
    (row,) = raw("reserves", edition=edition, country_iso3=country)
    return float(row["quantity_t"])


def figure_of(figure_id: str) -> float:
    (row,) = raw("ground_figures", figure_id=figure_id)
    return float(row["value"])


def test_rare_earths_are_counted_against_tin_and_silver(own: dict[str, Any]) -> None:
    crust = {r["symbol"]: float(r["crust_mg_kg"] or "nan") for r in raw("element_abundance")}
    group = raw("element_abundance", group="rare-earth")
    rare = [crust[r["symbol"]] for r in group if r["crust_mg_kg"]]
    assert number(own, "beats_tin") == sum(ppm > crust["Sn"] for ppm in rare)
    assert number(own, "over_silver") == pytest.approx(min(rare) / crust["Ag"])
    assert own_tests(own, "reserves-001")[0]["computed"] == len(group) == len(rare) + 1


def test_the_corrected_edition_is_used_and_the_release_shown(own: dict[str, Any]) -> None:
    world = tonnes("2026", "WLD")
    (mined,) = raw("mine_production", edition="2026", country_iso3="WLD", year="2025")
    assert number(own, "life") == pytest.approx(world / float(mined["quantity_t"]))
    assert number(own, "china_share") == pytest.approx(100 * tonnes("2026", "CHN") / world)
    (release,) = raw("reserve_restatements", body="usgs-release", country_iso3="WLD")
    assert float(release["quantity_t"]) != world
    told = 100 * tonnes("2026", "CHN") / float(release["quantity_t"])
    assert number(own, "china_release") == pytest.approx(told)


def test_a_claim_of_2025_is_tried_on_the_edition_of_2025(own: dict[str, Any]) -> None:
    for claim, country in (("011", "CHN"), ("014", "CHN"), ("015", "AUS"), ("017", "USA")):
        (test,) = own_tests(own, f"reserves-{claim}")
        share = 100 * tonnes("2025", country) / tonnes("2025", "WLD")
        assert test["computed"] == pytest.approx(share)
    assert ratings(own)["reserves-011"] == "misscoped"  # a share of output, not of reserves
    assert ratings(own)["reserves-017"] == "supported"


def test_ash_is_what_can_be_reached_times_the_medians(own: dict[str, Any]) -> None:
    reached = figure_of("coal-ash-total") * figure_of("coal-ash-accessible") / 100
    ends = [figure_of(f"coal-ash-{basin}") for basin in ("powder-river", "appalachian")]
    announced, computed = own_tests(own, "reserves-009")
    assert announced["computed"] == figure_of("coal-ash-stated")
    assert computed["computed"] == pytest.approx(reached * ends[0] / 1e6)
    assert computed["computed_high"] == pytest.approx(reached * ends[1] / 1e6)


def test_rock_is_not_oxide(own: dict[str, Any]) -> None:
    (world,) = raw("mine_production", edition="2024", country_iso3="WLD", year="2022")
    (find,) = raw("ree_deposits", deposit="Beylikova", as_of="2025-10")
    (test,) = own_tests(own, "reserves-022")
    assert test["computed"] == pytest.approx(
        float(find["contained_t"]) / float(world["quantity_t"])
    )
    assert ratings(own)["reserves-022"] == "misscoped"


def test_a_ship_is_filled_by_weight_or_by_room(own: dict[str, Any]) -> None:
    (mined,) = raw("mine_production", edition="2026", country_iso3="WLD", year="2025")
    year, ship = float(mined["quantity_t"]), figure_of("ship-valemax")
    assert number(own, "by_weight") == pytest.approx(year / ship)
    assert number(own, "by_room") == pytest.approx(max(year / ship, year / 1.5 / (0.5 * ship)))


def alternatives(record: dict[str, Any], claim: str) -> dict[tuple[str, str], Any]:
    """What the other tests of a claim found, by definition and period."""
    entry = next(v for v in record["verdicts"] if v["claim"] == claim)
    return {
        (test["definition"], test["period"] or ""): test["computed"]
        for test in entry["tests"]
        if not test["own"]
    }


def sizes() -> dict[str, list[float]]:
    """Oxide in each deposit, t: every figure of it."""
    found: dict[str, list[float]] = {}
    for row in raw("ree_deposits"):
        grades = [float(row[k]) for k in ("grade_percent", "grade_high_percent") if row[k]]
        known = row["contained_t"] or (row["ore_mt"] and grades)
        if row["country_iso3"] == "WLD" or not known:
            continue
        ore = float(row["ore_mt"] or 0) * 1e6
        told = float(row["contained_t"] or ore * sum(grades) / len(grades) / 100)
        found.setdefault(row["deposit"], []).append(told)
    return found


def test_deposits_rank_by_their_largest_figure(own: dict[str, Any]) -> None:
    largest = {name: max(found) for name, found in sizes().items()}
    for claim, name in (("019", "Mountain Pass"), ("020", "Mount Weld")):
        (test,) = own_tests(own, f"reserves-{claim}")
        assert test["computed"] == 1 + sum(t > largest[name] for t in largest.values())
    bigger = sum(t > largest["Mountain Pass"] for t in largest.values())
    assert titles(own)["deposits"].startswith(f"{bigger} of the {len(largest)} deposits")
    note = next(v for v in own["verdicts"] if v["claim"] == "reserves-004")["note"]
    assert f"{100 * largest['Mountain Pass'] / tonnes('2026', 'WLD'):.2f}%" in note


def test_enough_by_weight_is_not_enough_of_each(own: dict[str, Any]) -> None:
    (use,) = raw("element_markets", symbol="REE", measure="us-apparent-consumption-t", year="2025")
    both = tonnes("2026", "USA") + tonnes("2026", "AUS")
    assert number(own, "self_years") == pytest.approx(both / float(use["value"]))
    ore = raw("ore_contents", place="Mount Weld Central")
    part = sum(float(row["share_pct"]) for row in ore if row["element"] in ("Dy", "Tb")) / 100
    made = raw("company_output", company_id="china-plants")
    a_year = 6 * sum(float(row["quantity_t"]) for row in made)
    ends = [part * t / a_year for t in (min(sizes()["Mount Weld"]), max(sizes()["Mount Weld"]))]
    assert [number(own, f"heavy_{e}") for e in ("low", "high")] == pytest.approx(ends)
    assert False in alternatives(own, "reserves-006").values()


def test_five_countries_are_added_in_the_edition_of_the_year(own: dict[str, Any]) -> None:
    five = ("BRA", "VNM", "RUS", "IND", "GRL")
    (test,) = own_tests(own, "reserves-005")
    for edition, found in (("2024", test["computed"]), ("2025", None)):
        huge = sum(tonnes(edition, code) for code in five) >= tonnes(edition, "CHN")
        other = alternatives(own, "reserves-005").get(("the five together against China", edition))
        assert (other if found is None else found) is huge


def test_europes_share_is_traced_to_resources(own: dict[str, Any]) -> None:
    note = next(v for v in own["verdicts"] if v["claim"] == "reserves-016")["note"]
    assert f"put {17.01 / 42.55 * tonnes('2025', 'CHN') / 1e6:.1f} Mt in Europe" in note
    nordic = max(sizes()["Fen"]) + max(sizes()["Per Geijer"])
    assert f"hold {nordic / 1e6:.1f} Mt" in note


def test_the_ash_is_set_against_the_reserves_of_each_edition(own: dict[str, Any]) -> None:
    (test,) = own_tests(own, "reserves-010")
    stated = figure_of("coal-ash-stated")
    assert test["computed"] == pytest.approx(stated / tonnes("2024", "USA"))
    others = alternatives(own, "reserves-010")
    older = others[("the announced content over reserves", "2018")]
    assert older == pytest.approx(stated / tonnes("2018", "USA"))


def test_thorium_rock_and_money_are_divided(own: dict[str, Any]) -> None:
    power = figure_of("thorium-bayan-obo") / figure_of("thorium-per-gigawatt-year") * 1e6 * 8760
    (test,) = own_tests(own, "reserves-021")
    assert test["computed"] == pytest.approx(power / figure_of("china-electricity"))
    parts = ["graphite", "vanadium", "ree-arunachal", "ree-assam"]
    first, second = own_tests(own, "reserves-023")
    assert first["computed"] == sum(figure_of(f"india-northeast-{part}") for part in parts)
    again = ["graphite-2", "vanadium-2", "ree-arunachal", "ree-assam"]
    assert second["computed"] == sum(figure_of(f"india-northeast-{part}") for part in again)
    price = figure_of("us-concentrate-value") / figure_of("us-concentrate-output")
    assert number(own, "worth_mt") == pytest.approx(5e11 / price / 1e6)
    left = figure_of("bayan-obo-proven") - figure_of("bayan-obo-dug")
    years = left / figure_of("bayan-obo-dug-a-year")
    assert years in alternatives(own, "reserves-018").values()
    assert number(own, "india_low") == pytest.approx((2.15e6 * 0.0108 + 28.64e6 * 0.001) / 1e3)
    assert number(own, "india_high") == pytest.approx((2.15e6 * 0.0108 + 28.64e6 * 0.005) / 1e3)


def test_revisions_and_lives_are_recomputed(own: dict[str, Any]) -> None:
    for name, code in (("vietnam_fell", "VNM"), ("russia_fell", "RUS")):
        fell = 100 * (1 - tonnes("2026", code) / tonnes("2023", code))
        assert number(own, name) == pytest.approx(fell)
    listed = [row for row in raw("reserves", edition="2023") if row["quantity_t"]]
    world = sum(float(row["quantity_t"]) for row in listed)
    assert number(own, "china_first") == pytest.approx(100 * tonnes("2023", "CHN") / world)
    where = {"symbol": "Cu", "year": "2025"}
    (stock,) = raw("element_markets", measure="world-reserves-t", **where)
    (flow,) = raw("element_markets", measure="world-output-t", **where)
    assert number(own, "copper_life") == pytest.approx(float(stock["value"]) / float(flow["value"]))
    (china,) = raw("mine_production", edition="2026", country_iso3="CHN", year="2025")
    share = 100 * float(china["quantity_t"]) / (number(own, "made_kt") * 1000)
    others = alternatives(own, "reserves-011")
    assert others[("mine output, not reserves", "2025")] == pytest.approx(share)


def test_cheap_for_their_scarcity_is_below_the_line_of_others(own: dict[str, Any]) -> None:
    rows = raw("element_abundance")
    crust = {r["symbol"]: float(r["crust_mg_kg"]) for r in rows if r["crust_mg_kg"]}
    rare = {r["symbol"] for r in rows if r["group"] == "rare-earth"}
    ends: dict[str, list[float]] = {}
    for row in raw("element_markets", measure="price-usd-kg", year="2024"):
        if row["symbol"] in crust and float(row["value"]) > 0:
            ends[row["symbol"]] = [float(row[k]) for k in ("value", "value_high") if row[k]]
    points = {s: (math.log(crust[s]), math.log(sum(e) / len(e))) for s, e in ends.items()}
    others = [points[s] for s in points if s not in rare]
    slope, level = linear_regression([x for x, _ in others], [y for _, y in others])
    under = [s for s in points if s in rare and points[s][1] < level + slope * points[s][0]]
    assert number(own, "under_line") == len(under)
    assert titles(own)["crust-and-price"].startswith(f"{len(under)} of {len(rare & set(points))} ")


def test_rich_ore_is_told_from_much_ore(own: dict[str, Any]) -> None:
    assert [t["computed"] for t in own_tests(own, "reserves-004")] == [True, False]
    assert ratings(own)["reserves-013"] == "supported"
    note = next(v for v in own["verdicts"] if v["claim"] == "reserves-013")["note"]
    assert note.endswith("against 5.97% at the poorest of the working mines.")
    assert "against a median of 36;" in note
    bp = {r["country_iso3"]: r for r in raw("reserve_restatements", body="energy-institute")}
    share = 100 * float(bp["CHN"]["quantity_t"]) / float(bp["WLD"]["quantity_t"])
    found = alternatives(own, "reserves-011")["Energy Institute's table", "2023"]
    assert found == pytest.approx(share)
    assert number(own, "cube") == pytest.approx((1000 * number(own, "made_kt") / 1.5) ** (1 / 3))


def test_an_unnamed_case_stays_open(own: dict[str, Any]) -> None:
    assert ratings(own)["reserves-018"] == "open"
    entry = next(v for v in own["verdicts"] if v["claim"] == "reserves-018")
    assert entry["settle"]


def test_changed_tables_change_titles_and_ratings(tmp_path: Path) -> None:
    """China with seven tenths in the edition of 2025, thulium rarer than silver, a giant mine."""

    def edition(row: Row) -> Row:
        if (row["edition"], row["country_iso3"]) == ("2025", "CHN"):
            row["quantity_t"] = "63000000"
        if (row["edition"], row["country_iso3"]) == ("2026", "CHN"):
            row["quantity_t"] = "7500000"
        return row

    def thulium(row: Row) -> Row:
        return row | ({"crust_mg_kg": "0.05"} if row["symbol"] == "Tm" else {})

    def giant(row: Row) -> Row | None:
        if row["deposit"] == "Beylikova":
            return None
        return row | ({"contained_t": "50000000"} if row["deposit"] == "Mountain Pass" else {})

    data = {
        "reserves": changed(tmp_path, "reserves", edition),
        "element_abundance": changed(tmp_path, "element_abundance", thulium),
        "ree_deposits": changed(tmp_path, "ree_deposits", giant),
    }
    record = run_chapter(CHAPTER, data=data, out=tmp_path / "run")
    rated, title = ratings(record), titles(record)
    assert rated["reserves-011"] == "supported"
    assert rated["reserves-019"] == "supported"  # second, behind Bayan Obo
    assert rated["reserves-004"] == "supported"
    assert rated["reserves-022"] == "open"
    assert "rarer than silver" in title["crust-ranking"]
    assert "went from 44 to 8 Mt" in title["revisions"]
    assert title["deposits"].startswith("1 of the 9 deposits")
    assert "9% to 70%" in title["china-share"]


def test_choices_matter(tmp_path: Path) -> None:
    parameters = {
        "edition_shift": 1,
        "brazil_2026": "release",
        "deposit_basis": "newest",
        "bulk_density": 3.0,
        "large_share": 1.0,
        "enough_years": 1000,
        "price_year": 2025,
        "edition_used": 2026,
    }
    record = run_chapter(CHAPTER, parameters=parameters, out=tmp_path / "run")
    rated, title = ratings(record), titles(record)
    assert rated["reserves-005"] == "misdated"  # true of the edition before
    assert rated["reserves-004"] == "supported"
    assert rated["reserves-006"] == "contradicted"
    (release,) = raw("reserve_restatements", body="usgs-release", country_iso3="WLD")
    share = 100 * tonnes("2026", "CHN") / float(release["quantity_t"])
    assert number(record, "china_share") == pytest.approx(share)
    assert own_tests(record, "reserves-011")[0]["computed"] == pytest.approx(share)
    assert number(record, "by_room") == pytest.approx(number(record, "by_weight"))
    assert "powder of 3 t/m³" in title["ships"]
