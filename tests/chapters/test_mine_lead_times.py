"""The chapter on lead times: on its own data, on a table worked out by hand, on a reader's."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import paths
from rarebook.runner import run_chapter
from rarebook.sources import mrds
from rarebook.survival import decimal_year

from .common import ratings

CHAPTER = "mine-lead-times"


def number(record: dict[str, Any], name: str) -> Any:
    return record["values"][name]["value"]


def data_of(record: dict[str, Any], out: Path, name: str) -> pd.DataFrame:
    figure = next(f for f in record["figures"] if f["name"] == name)
    return pd.read_csv(out / figure["files"]["csv"])


def test_the_projects_add_up(own: dict[str, Any]) -> None:
    parts = sum(number(own, name) for name in ("opened", "ended", "waiting"))
    assert parts == number(own, "timed")
    assert number(own, "share_low") <= number(own, "share_open") <= number(own, "share_high")


def test_a_number_of_two_editions_is_disputed(own: dict[str, Any]) -> None:
    rated = ratings(own)
    assert rated["lead-times-009"] == "disputed"
    assert rated["lead-times-012"] == "misscoped"
    assert rated["lead-times-002"] == "open"


def test_one_estimate_for_the_answer_and_the_figures(own: dict[str, Any]) -> None:
    # the answer, the key figure and the first row of the choices quote one curve
    shares = {f["name"]: f for f in own["figures"]}
    said = f"{number(own, 'share_open'):.0%} have opened"
    assert said in shares["fates"]["title"]
    assert (
        f"As in the key figure: {number(own, 'share_15'):.0%} by year 15"
        in (shares["choices"]["alt"])
    )


def test_a_promise_counts_only_once_its_date_was_seen_to_pass(own: dict[str, Any]) -> None:
    plans = pd.read_csv(paths.data_dir() / "ree_planned_starts.csv", dtype=str)
    projects = pd.read_csv(paths.data_dir() / "ree_projects.csv", dtype=str)
    first = plans[(plans["event"] == "production") & (plans["step"] == "1")]
    joined = first.merge(projects, on="project_id")
    due = joined["planned_start"].str[:4].astype(int)
    news = joined["last_status"].str[:4].astype(float)
    never = joined["first_production"].isna() & joined["ended"].isna() & (news < due)
    assert never.any(), "the table holds promises whose date nobody saw pass"
    assert number(own, "promises_due") <= len(joined) - int(never.sum())


def test_a_restart_is_timed_to_refined_earths_as_its_author_says(own: dict[str, Any]) -> None:
    tests = next(v for v in own["verdicts"] if v["claim"] == "lead-times-019")["tests"]
    mine = [t["computed"] for t in tests if t["own"]]
    chain = pd.read_csv(paths.data_dir() / "chain_milestones.csv")
    mp = chain[chain["chain"] == "mp-materials"].set_index("step")["date"].str[:4].astype(int)
    assert mine == [pytest.approx(mp["light-oxide"] - mp["sale"], abs=0.5)]


def test_a_former_mine_is_timed_from_the_plan_to_reopen_it(
    own: dict[str, Any], tmp_path: Path
) -> None:
    projects = pd.read_csv(paths.data_dir() / "ree_projects.csv", dtype=str)
    former = projects[(projects["site"] == "brownfield") & projects["first_production"].notna()]
    former = former[former["production_scale"] == "commercial"]
    took = [
        decimal_year(stop) - decimal_year(start)
        for start, stop in former[["exploration_start", "first_production"]].to_numpy()
    ]
    assert number(own, "reopened_opened") == len(took)
    record = run_chapter(CHAPTER, parameters={"ground": "brownfield"}, out=tmp_path / "run")
    assert number(record, "naive_mean") == pytest.approx(sum(took) / len(took))


def test_refits_are_not_new_plants(own: dict[str, Any]) -> None:
    plants = pd.read_csv(paths.data_dir() / "plant_lead_times.csv", dtype=str)
    lines = plants[plants["stage"] == "separation"]
    refits = lines[(lines["site"] == "existing") & lines["start"].notna()]
    took = refits["start"].map(decimal_year) - refits["decision"].map(decimal_year)
    assert number(own, "refit_mean") == pytest.approx(took.mean())
    new = lines[lines["site"] == "new"]
    assert number(own, "fresh") == len(new)
    assert number(own, "fresh_opened") == new["start"].notna().sum()


HEAD = [
    "project_id", "project", "country_iso3", "site", "exploration_start", "owner_clock",
    "first_production", "production_scale", "status_class", "last_status", "ended", "source_id",
]  # fmt: skip
SOURCE = "leadtimes-nol_ml"
FIVE = [
    ["a", "A", "AUS", "greenfield", "2000", "false", "2005", "commercial", "producing", "2020", ""],
    ["b", "B", "CAN", "greenfield", "2000", "false", "", "", "study", "2008", ""],
    ["c", "C", "USA", "greenfield", "2000", "false", "2010", "commercial", "producing", "2020", ""],
    ["d", "D", "GRL", "greenfield", "2000", "false", "", "", "refused", "2012", "2006"],
    ["e", "E", "USA", "greenfield", "2000", "false", "", "", "study", "2025", ""],
]


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    with (paths.data_dir() / "ree_projects.csv").open(encoding="utf-8") as file:
        columns = next(csv.reader(file))
    rows = [dict(zip(HEAD, [*row, SOURCE], strict=True)) for row in FIVE]
    path = tmp_path / "ree_projects.csv"
    pd.DataFrame(rows).reindex(columns=columns).to_csv(path, index=False)
    return path


def test_a_curve_worked_out_by_hand(by_hand: Path, tmp_path: Path) -> None:
    # 5 wait. Year 5: one of 5 opens. Year 6: one of 4 is refused. Year 8: one is lost from sight.
    # Year 10: one of 2 opens. So with refusal as a rival end 1/5 + (4/5 * 3/4) * 1/2 = 50% opened,
    # 4/5 * 1/4 = 20% refused, 30% wait; were the refused censored, 1 - 4/5 * 1/2 = 60% open.
    out = tmp_path / "run"
    record = run_chapter(CHAPTER, data={"ree_projects": by_hand}, out=out)
    assert number(record, "timed") == 5
    assert number(record, "naive_mean") == pytest.approx(7.5)
    assert number(record, "share_open") == pytest.approx(0.5)
    assert record["values"]["median_reached"]["text"] == "10 years"
    fates = data_of(record, out, "fates").set_index(["Years", "Fate"])["Share of projects"]
    assert fates[20.0, "opened"] == pytest.approx(0.5)
    assert fates[20.0, "refused or abandoned"] == pytest.approx(0.2)
    assert fates[20.0, "still waiting"] == pytest.approx(0.3)
    # each step stands at its own time, not at the next one
    assert fates[5.0, "opened"] == pytest.approx(0.2)
    assert fates[6.0, "refused or abandoned"] == pytest.approx(0.2)
    curves = data_of(record, out, "curves")
    assert curves.loc[curves["Years"] == 10, "Share opened"].tolist() == pytest.approx([0.6])


def test_silent_projects_count_for_longer_at_the_edition_date(
    by_hand: Path, tmp_path: Path
) -> None:
    # B now waits until 2026, so that 1 of 3 opens in year 10: 1/5 + (4/5 * 3/4) * 1/3
    record = run_chapter(
        CHAPTER,
        data={"ree_projects": by_hand},
        parameters={"censor_at": "edition"},
        out=tmp_path / "run",
    )
    assert number(record, "share_open") == pytest.approx(1 / 5 + 3 / 5 / 3)


def test_the_clock_can_start_at_the_licence(tmp_path: Path) -> None:
    record = run_chapter(
        CHAPTER,
        parameters={"clock_start": "licence", "ground": "all", "opened_means": "any-mining"},
        out=tmp_path / "run",
    )
    assert number(record, "timed") < 30
    assert len(record["verdicts"]) == 24


def test_a_project_counts_on_the_index_only_from_its_listing(by_hand: Path, tmp_path: Path) -> None:
    # E is listed in its ninth year: in year 5 one of 4, not of 5, opens; by year 8 nobody else
    columns = pd.read_csv(paths.data_dir() / "ree_project_lists.csv", dtype=str).columns
    known = pd.read_csv(paths.data_dir() / "ree_projects.csv", dtype=str)["project_id"].head(5)
    projects = pd.read_csv(by_hand, dtype=str).assign(project_id=known)  # a list names known ones
    projects.to_csv(by_hand, index=False)
    rows = [
        {"list": "tmr-index", "list_date": date, "project_id": key, "entry": "named"}
        for key, date in zip(known, ["2004"] * 4 + ["2009"], strict=True)
    ]
    lists = tmp_path / "ree_project_lists.csv"
    frame = pd.DataFrame(rows).assign(source_id=SOURCE).reindex(columns=columns)
    frame.to_csv(lists, index=False)
    out = tmp_path / "run"
    data = {"ree_projects": by_hand, "ree_project_lists": lists}
    record = run_chapter(CHAPTER, data=data, out=out)
    row = data_of(record, out, "choices").set_index("Choice").loc["Index, in view from listing"]
    assert row["By year"] == 8
    assert row["Share open"] == pytest.approx(1 / 4)


MRDS = """dep_id,site_name,country,commod1,dev_stat,disc_yr,dy_ba,yr_fst_prd,yfp_ba
1,A,United States,Gold,Producer,1900,,1910,
2,B,United States,Gold,Prospect,1950,,,
3,C,Canada,REE,Past Producer,1940,,1960,
4,D,Canada,REE,Occurrence,1991,,,
5,E,Peru,Copper,Producer,1950,,,
"""


def test_a_readers_records_make_their_own_section(tmp_path: Path) -> None:
    raw = tmp_path / "mrds.csv"
    raw.write_text(MRDS, encoding="utf-8")
    rows, _, _ = mrds.read(raw)
    table = tmp_path / "mrds_lead_times.csv"
    rows.to_csv(table, index=False)
    out = tmp_path / "run"
    record = run_chapter(CHAPTER, data={"mrds_lead_times": table}, out=out)
    curve = data_of(record, out, "records")
    whole = curve[curve["Records"] == "All records"].set_index("Years")["Share"]
    # the producer without a year is left out; 4 wait 10, 20, 20 and 61 years: 1/4, then 1/3 of 3
    assert whole[10] == pytest.approx(1 / 4)
    assert whole[20] == pytest.approx(1 - 3 / 4 * 2 / 3)
    tests = next(v for v in record["verdicts"] if v["claim"] == "lead-times-009")["tests"]
    assert [t["computed"] for t in tests if t["table"] == "mrds_lead_times"] == [10]


def test_without_records_the_section_says_what_it_would_show(own: dict[str, Any]) -> None:
    assert "records" not in {figure["name"] for figure in own["figures"]}


def test_no_mark_of_a_stage_covers_another(own_folder: Path) -> None:
    drawn = json.loads((own_folder / "figures" / "stages.vl.json").read_text(encoding="utf-8"))
    marks = max(drawn["datasets"].values(), key=len)  # the others are names
    rows = sorted((row["top"], row["years"]) for row in marks)
    assert len(rows) > 52
    for (height, years), (other, later) in pairwise(rows):
        assert height != other or later - years >= 0.75
