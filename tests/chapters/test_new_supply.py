"""The chapter `new-supply`: on its own data, with every wait and luck taken out, with changes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import paths
from rarebook.runner import run_chapter

CHAPTER = "new-supply"
THREAD = "alternatives-pipeline"


def texts(record: dict[str, Any]) -> dict[str, str]:
    return {name: value["text"] for name, value in record["values"].items()}


def number(record: dict[str, Any], name: str) -> float:
    return float(texts(record)[name].replace(",", ""))


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {verdict["claim"][-3:]: verdict["rating"] for verdict in record["verdicts"]}


def titles(record: dict[str, Any]) -> dict[str, str]:
    return {figure["name"]: figure["title"] for figure in record["figures"]}


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(paths.data_dir() / f"{name}.csv")


def promised() -> set[str]:
    with (paths.data_dir() / "claims.csv").open(encoding="utf-8") as file:
        return {row["id"][-3:] for row in csv.DictReader(file) if row["thread"] == THREAD}


def nameplate() -> float:
    """All announced NdPr by hand: the middle of a range, a fifth of all oxides, metal as oxide."""
    size = table("separation_projects").set_index("line_id")
    middle = size["capacity_t"] + (size["capacity_high_t"] - size["capacity_t"]).fillna(0) / 2
    plain = ["gebeng", "mountain-pass-light-line", "white-mesa-2-ndpr", "nolans", "vinton-ndpr"]
    plain += ["lacq-ndpr", "pulawy-ndpr", "irel-ndpr"]  # phase 2 holds phase 1 already
    oxides = ["eneabba", "la-rochelle", "silmet-reo", "alexandria-reo"]
    metal = middle["saskatoon-metal"] * (2 * 144.242 + 3 * 15.999) / (2 * 144.242)
    return float(middle[plain].sum() + 0.2 * middle[oxides].sum() + metal)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_chapter(CHAPTER, out=tmp_path_factory.mktemp("own") / "run")


@pytest.fixture(scope="module")
def certain(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """Nobody waits, nobody fails, every line runs flat out from the first day."""
    out = tmp_path_factory.mktemp("certain") / "run"
    sure = {"delay_from": "announced", "built_if_undecided": 1.0, "use_low": 1.0, "use_high": 1.0}
    sure |= {"ramp_low": 0.0, "ramp_high": 0.0, "draws": 2000, "demand_growth": 0.0}
    return run_chapter(CHAPTER, parameters=sure, out=out), out


def test_every_claim_of_the_thread_is_rated_once(own: dict[str, Any]) -> None:
    rated = [verdict["claim"][-3:] for verdict in own["verdicts"]]
    assert sorted(rated) == sorted(promised())


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
    assert "enough" in titles(record)["fan"]
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
    assert ratings(record)["013"] == "disputed"
    assert "17%" in titles(record)["climb"]


def test_own_ratings_of_changed_claims_differ(own: dict[str, Any]) -> None:
    assert (ratings(own)["003"], ratings(own)["013"]) == ("misscoped", "contradicted")
    assert json.dumps(texts(own)).count("unknown number") == 0
