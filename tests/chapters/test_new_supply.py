"""The chapter `new-supply`: on its own data, with every wait and luck taken out, with changes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import paths
from rarebook.runner import run_chapter
from rarebook.theme import ACCENT, WARM

from .common import titles

CHAPTER = "new-supply"


def texts(record: dict[str, Any]) -> dict[str, str]:
    return {name: value["text"] for name, value in record["values"].items()}


def number(record: dict[str, Any], name: str) -> float:
    return float(texts(record)[name].replace(",", ""))


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {verdict["claim"][-3:]: verdict["rating"] for verdict in record["verdicts"]}


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(paths.data_dir() / f"{name}.csv")


def nameplate() -> float:
    """All announced NdPr by hand: the middle of a range, a fifth of all oxides, metal as oxide."""
    size = table("separation_projects").set_index("line_id")
    middle = size["capacity_t"] + (size["capacity_high_t"] - size["capacity_t"]).fillna(0) / 2
    plain = ["gebeng", "mountain-pass-light-line", "white-mesa-2-ndpr", "nolans", "vinton-ndpr"]
    plain += ["lacq-ndpr", "pulawy-ndpr", "irel-ndpr"]  # phase 2 holds phase 1 already
    oxides = ["eneabba", "la-rochelle", "silmet-reo", "alexandria-reo"]
    metal = middle["saskatoon-metal"] * (2 * 144.242 + 3 * 15.999) / (2 * 144.242)
    return float(middle[plain].sum() + 0.2 * middle[oxides].sum() + metal)


def heavy_nameplate() -> float:
    """Dysprosium and terbium by hand: named oxides, Lynas's feed, two refineries of all oxides."""
    size = table("separation_projects").set_index("line_id")["capacity_t"]
    named = ["mountain-pass-heavy", "white-mesa-2-dy", "white-mesa-2-tb", "vinton-dy", "vinton-tb"]
    ratio = (size["white-mesa-2-dy"] + size["white-mesa-2-tb"]) / size["white-mesa-2-ndpr"]
    mixed = 0.2 * (size["eneabba"] + size["alexandria-reo"]) * ratio
    fed = 0.06 * size["gebeng-heavy-new-feed"]  # builds on the circuit of 2025
    return float(size[[*named, "lacq-dy-tb"]].sum() + fed + mixed)


@pytest.fixture(scope="module")
def certain(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """Nobody waits, nobody fails, every line runs flat out from the first day."""
    out = tmp_path_factory.mktemp("certain") / "run"
    sure = {"delay_from": "announced", "built_if_undecided": 1.0, "use_low": 1.0, "use_high": 1.0}
    sure |= {"ramp_low": 0.0, "ramp_high": 0.0, "draws": 2000, "demand_growth": 0.0}
    return run_chapter(CHAPTER, parameters=sure, out=out), out


def test_there_are_eight_figures_with_computed_titles(own: dict[str, Any]) -> None:
    assert len(own["figures"]) == 8
    assert texts(own)["ndpr_2035_p50"] in titles(own)["fan"]
    assert texts(own)["reported_share"] in titles(own)["tracker"]


def test_the_headline_numbers_follow_from_the_tables(own: dict[str, Any]) -> None:
    output = table("company_output")
    output = output[output["measure"].eq("output") & output["product"].eq("ndpr")]
    last = {"lynas": "2024-07/2025-06", "mp-materials": "2025", "energy-fuels": "2024-04/2024-06"}
    reported = output["period"].eq(output["company_id"].map(last))
    made = output.loc[reported, "quantity_t"].sum()
    assert number(own, "made_now") == pytest.approx(made, rel=0.005)
    assert number(own, "nameplate_ndpr") == pytest.approx(nameplate(), rel=0.005)
    world = table("refining_shares").query("stage == 'separation' and edition == '2025-05'")
    by_year = world[world["country_iso3"] == "WLD"].set_index("period")["quantity_t"]
    grown = 100 * ((by_year["2035"] / by_year["2024"]) ** (1 / 11) - 1)
    assert texts(own)["growth"] == f"{grown:.1f}%"


def test_the_fan_is_in_order_and_below_what_is_announced(own: dict[str, Any]) -> None:
    for metal in ("ndpr", "heavy"):
        low, middle, high = (number(own, f"{metal}_2035_p{p}") for p in (5, 50, 95))
        assert 0 < low < middle < high < number(own, f"{metal}_announced_end")
        assert number(own, f"{metal}_2030_p50") < middle


def test_the_need_follows_from_magnets_and_their_metal(own: dict[str, Any]) -> None:
    """Magnets made and shipped, times the metal in them as oxide, grown to the last year."""
    context, china = table("context_series"), table("refining_shares")
    made = context[context["indicator"].eq("ndfeb_magnet_output") & context["period"].eq("2024")]
    made_there = made.loc[made["country_iso3"] == "CHN", "value"].mean()
    share = china.query("stage == 'magnet' and publisher == 'IEA'")["share_pct"].mean() / 100
    trade = table("china_trade").query("basket == 'magnets' and period == '2024'")
    trade = trade.query("flow == 'export' and partner_iso3 == 'WLD'")
    months = table("company_output").query("company_id == 'china-plants'")
    heavy = 12 * months.groupby("period")["quantity_t"].sum().mean() / made_there
    metal = context.query("indicator == 'rare_earth_content_of_ndfeb'")["value"].mean() / 100
    oxide = metal * (2 * 144.242 + 3 * 15.999) / (2 * 144.242) - heavy
    elsewhere = made_there * (1 - share) / share
    users = elsewhere + trade["quantity_t"].mean()
    assert number(own, "ndpr_need_2024") == pytest.approx(oxide * users, rel=0.005)
    assert number(own, "heavy_need_2024") == pytest.approx(heavy * users, rel=0.005)
    grown = (1 + float(texts(own)["growth"].rstrip("%")) / 100) ** 11
    assert number(own, "ndpr_makers_end") == pytest.approx(oxide * elsewhere * grown, rel=0.01)


def as_year(text: str) -> float:
    """A date as a year with its fraction; a bare year or month stands for its middle."""
    parts = [int(part) for part in text.split("-")]
    month = parts[1] - 1 if len(parts) > 1 else 6
    day = (parts[2] - 0.5) / 30.5 if len(parts) > 2 else 0.5 if len(parts) > 1 else 0.0
    return parts[0] + (month + day) / 12


def curve(waits: list[tuple[float, int]]) -> list[tuple[float, float, float]]:
    """Aalen and Johansen's curves by hand: (wait, share started, share given up)."""
    left, came, gone, steps = 1.0, 0.0, 0.0, [(0.0, 0.0, 0.0)]
    for years in sorted({w for w, way in waits if way}):
        still = sum(w >= years for w, _ in waits)
        starts, ends = (sum((w, way) == (years, k) for w, way in waits) for k in (1, 2))
        came, gone = came + left * starts / still, gone + left * ends / still
        left *= 1 - (starts + ends) / still
        steps.append((years, came, gone))
    return steps


def chance(waits: list[tuple[float, int]], waited: float, more: float) -> float:
    """Share that starts within `more` years of those that have waited `waited`."""
    steps, longest = curve(waits), max(w for w, _ in waits)
    before = [s for s in steps if s[0] <= waited][-1]
    after = [s for s in steps if s[0] <= waited + more][-1]
    exposed = sum(w for w, _ in waits)
    up, down = (sum(way == k for _, way in waits) / exposed for k in (1, 2))
    past = max(waited + more - longest, 0) - max(waited - longest, 0)
    tail = (1 - steps[-1][1] - steps[-1][2]) * up / (up + down)
    found = after[1] - before[1] + tail * (1 - math.exp(-(up + down) * past))
    return found / (1 - before[1] - before[2])


def test_a_line_starts_as_often_as_the_curve_of_its_kind_says(
    own: dict[str, Any], own_folder: Path
) -> None:
    """Six lines, worked out one by one from the table of plants, against the draws."""
    stages = ["separation", "heavy-separation", "cracking", "carbonate"]
    rows = table("plant_lead_times").astype(object)
    rows = rows[rows["stage"].isin(stages)]
    rows = rows.where(rows.notna(), None)
    waits: dict[str, list[tuple[float, int]]] = {"new": [], "existing": []}
    for row in rows.to_dict("records"):
        begun = row["decision"] or row["construction_start"]
        way = 1 if row["start"] else 2 if row["ended"] else 0
        end = row["start"] or row["ended"] or row["last_status"]
        years = as_year(str(end)) - as_year(str(begun)) if begun and end else -1.0
        if years > 0.001 or (years > -0.001 and way):
            waits[str(row["site"])].append((max(years, 0.0), way))
    starts = pd.read_csv(own_folder / "figures" / "starts.csv").set_index("Line")
    found = starts["Share that starts in time"]
    for line, begun, heard, kind, decided in (
        ("Lacq (FRA)", "2025-03-17", "2025-03-17", "new", 1.0),
        ("Eneabba (AUS)", "2022-04-04", "2025-10", "new", 1.0),
        ("Saskatoon (CAN)", "2020-08-27", "2024-09", "new", 1.0),
        ("Pulawy (POL)", "2021-06-07", "2025-03-25", "new", 0.5),
        ("Mountain Pass heavy (USA)", "2022-02-22", "2026-01", "existing", 1.0),
        ("White Mesa 2 (USA)", "2026-01", "2026-01", "existing", 0.5),
    ):
        waited = as_year(heard) - as_year(begun)
        expected = decided * chance(waits[kind], waited, 2036 - as_year(heard))
        assert found[line] == pytest.approx(expected, abs=0.01), line


def test_without_waits_and_failures_supply_is_the_nameplate(
    certain: tuple[dict[str, Any], Path],
) -> None:
    record, out = certain
    assert number(record, "ndpr_2035_p50") == pytest.approx(nameplate(), rel=0.01)
    fan = pd.read_csv(out / "figures" / "fan.csv")
    years, middle = fan.columns[0], next(c for c in fan.columns if "Middle" in c)
    by_year = fan.set_index(years)[middle]
    # lines whose announced start is 2027-07 or later are not there in 2026
    late = 5075 + 4440 + 1400 + 2000 + 3500 + 800
    assert by_year[2026] <= nameplate() - late + 1
    assert ": enough to replace" in titles(record)["fan"]
    assert number(record, "heavy_2035_p50") == pytest.approx(heavy_nameplate(), rel=0.01)
    assert texts(record)["ndpr_chance_all"] == "over 99%"


def test_a_curve_that_always_ends_after_four_years_starts_lines_after_four(
    tmp_path: Path,
) -> None:
    """Every new plant took four years: Lacq, decided in March 2025, starts in March 2029."""
    plants = table("plant_lead_times")
    new = plants["site"].eq("new") & plants["decision"].notna()
    plants = plants[new | plants["site"].eq("existing")].copy()
    decided = plants.loc[plants["site"].eq("new"), "decision"]
    plants.loc[decided.index, "start"] = [str(int(d[:4]) + 4) + d[4:] for d in decided]
    plants["ended"] = None
    output = table("company_output")
    output.loc[output["company_id"].eq("mp-materials") & output["period"].eq("2025")
               & output["product"].eq("ndpr"), "quantity_t"] = 1000  # fmt: skip
    lines = table("separation_projects")
    lines.loc[lines["line_id"] == "seadrift", "status_class"] = "operating"
    changed = {"plant_lead_times": plants, "company_output": output, "separation_projects": lines}
    files = {}
    for name, frame in changed.items():
        files[name] = tmp_path / f"{name}.csv"
        frame.to_csv(files[name], index=False)
    out = tmp_path / "run"
    record = run_chapter(CHAPTER, data=files, parameters={"draws": 2000}, out=out)
    starts = pd.read_csv(out / "figures" / "starts.csv")
    lacq = starts[starts.iloc[:, 0].str.startswith("Lacq")].iloc[0]
    middle = next(c for c in starts.columns if "Middle" in c)
    share = next(c for c in starts.columns if "Share" in c)
    assert lacq[middle] == pytest.approx(2025.21 + 4, abs=0.1)
    assert lacq[share] == pytest.approx(1.0)
    # and ratings follow the tables
    assert ratings(record)["003"] == "supported"
    assert ratings(record)["014"] == "disputed"
    assert "17%" in titles(record)["climb"]


def test_other_assumptions_change_supply_and_words(own: dict[str, Any], tmp_path: Path) -> None:
    """Promises as late as before, waits that may never end, few magnets wanted, a later year."""
    given: dict[str, Any] = {"delay_from": "slips", "plants_like": "all", "mines_like": "plants"}
    given |= {"beyond": "never", "magnet_share": "Goldman Sachs", "demand_growth": -0.1}
    record = run_chapter(
        CHAPTER, parameters={**given, "horizon": 2040, "draws": 2000}, out=tmp_path / "run"
    )
    assert number(record, "ndpr_end_p50") < number(own, "ndpr_end_p50")
    assert "2040" in titles(record)["fan"] and ": enough to" in titles(record)["fan"]
    assert texts(record)["ndpr_enough_all"].startswith("there is enough from")
    assert texts(own)["ndpr_enough_all"] == "there is not enough by 2035"
    assert number(record, "outside") < number(own, "outside")
    assert ratings(record) == ratings(own) | {"023": ratings(record)["023"]}


def test_a_claim_is_tried_on_its_own_terms(own: dict[str, Any]) -> None:
    """Industry as a share of all output, every year of a range, cars outside China as a whole."""
    share = table("macro_series").query("indicator == 'manufacturing_share_of_gdp'")
    india = share[share["country_iso3"] == "IND"].set_index("period")["value"]
    assert (ratings(own)["024"] == "supported") == (india["2024"] < india["2014"])
    tests = {v["claim"][-3:]: v["tests"] for v in own["verdicts"]}
    assert [t["computed"] for t in tests["030"] if t["own"]] == [6142, 5655, 6558]
    assert ratings(own)["027"] == "misscoped"
    plants = table("plant_lead_times").query("stage == 'separation' or stage == 'heavy-separation'")
    lately = plants[plants["start"].str[:4].isin(["2024", "2025"])]
    assert tests["019"][0]["computed"] == len(lately)
    assert tests["015"][0]["computed"] == (lately["country_iso3"] == "USA").sum()
    quarter = table("company_output").query("company_id == 'lynas' and product == 'dy-tb'")
    assert number(own, "heavy_now") == 4 * quarter["quantity_t"].sum()
    assert tests["013"][0]["definition"].startswith("separation lines") and tests["013"][0]["own"]


def test_own_ratings_of_changed_claims_differ(own: dict[str, Any]) -> None:
    assert (ratings(own)["003"], ratings(own)["014"]) == ("disputed", "contradicted")
    assert json.dumps(texts(own)).count("unknown number") == 0


def test_a_lever_that_lowers_supply_is_coloured_as_lowering(own_folder: Path) -> None:
    """An end that was meant to be better may turn out worse: the bar says what it does."""
    drawn = json.loads((own_folder / "figures" / "levers.vl.json").read_text(encoding="utf-8"))
    bars = [
        layer["encoding"]
        for panel in drawn["hconcat"]
        for layer in panel["layer"]
        if layer["mark"]["type"] == "bar"
    ]
    assert len(bars) == 4
    for bar in bars:
        end = bar["x"]["field"]
        lower = {"test": f"datum.{end} < datum.centre", "value": WARM}
        assert bar["color"]["condition"] == [lower]
        assert bar["color"]["value"] == ACCENT
