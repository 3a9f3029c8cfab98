"""The chapter on patents: on its own data, in a world whose answers are known, and recounted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import paths, records
from rarebook.runner import run_chapter

CHAPTER = "patent-counts"
SOURCE = "patents-s20"  # any source that the book has
Record = dict[str, Any]


def verdicts(record: Record) -> dict[str, dict[str, Any]]:
    return {entry["claim"]: entry for entry in record["verdicts"]}


def number(record: Record, name: str) -> float:
    return float(record["values"][name]["value"])


@pytest.fixture(scope="module")
def own(own_folder: Path) -> tuple[Record, Path]:
    return records.read_record(own_folder), own_folder


def test_the_winner_depends_on_the_count(own: tuple[Record, Path]) -> None:
    record = own[0]
    leads = {place: number(record, f"led_by_{place}") for place in ("china", "japan", "us")}
    assert min(leads["china"], leads["us"]) >= 1
    assert sum(leads.values()) == number(record, "counts")
    ways = next(figure for figure in record["figures"] if figure["name"] == "ways-of-counting")
    said = f"China leads {leads['china']:.0f}, the United States {leads['us']:.0f}"
    assert ways["title"] == f"Of {number(record, 'counts'):.0f} published counts {said}"


def test_a_set_with_blank_fields_is_no_count(own: tuple[Record, Path]) -> None:
    """Its filings mostly lack an applicant's country: it may show the trap, not a leader."""
    record = own[0]
    assert number(record, "small_by_applicant") < number(record, "china_lowest")
    ways = next(figure for figure in record["figures"] if figure["name"] == "ways-of-counting")
    assert "small set" not in ways["title"] + ways["alt"]


def raw(name: str) -> pd.DataFrame:
    return pd.read_csv(paths.data_dir() / f"{name}.csv")


def share_of(series: str, field: str, country: str, year: int) -> float:
    rows = raw("patent_families_annual")
    rows = rows[(rows["series"] == series) & (rows["field"] == field) & (rows["year"] == year)]
    counted = rows.set_index("country_iso3")["patents"]
    return float(counted[country] / counted["WLD"])


@pytest.mark.parametrize(
    ("name", "series", "country", "year"),
    [
        ("china_quotient", "families-anywhere", "CHN", 2020),
        ("china_quotient_first", "families-anywhere", "CHN", 1998),
        ("china_quotient_at_us_office", "us-office-grants", "CHN", 2020),
        ("japan_quotient_at_us_office", "us-office-grants", "JPN", 2020),
    ],
)
def test_a_quotient_is_a_share_of_the_field_over_a_share_of_all(
    own: tuple[Record, Path], name: str, series: str, country: str, year: int
) -> None:
    field = share_of(series, "materials-metallurgy", country, year)
    everything = share_of(series, "all-fields", country, year)
    assert number(own[0], name) == pytest.approx(field / everything)


def test_the_fates_of_chinese_filings_make_up_the_whole(own: tuple[Record, Path]) -> None:
    rows = raw("patent_counts").query("count_id == 'cnipa-functional' and basis == 'office'")
    of = rows.set_index("status")["patents"]
    told = {"cn_granted": "grant", "cn_pending": "pending", "cn_dead": "dead"}
    for name, status in told.items():
        assert number(own[0], name) == pytest.approx(100 * of[status] / of["application"], abs=0.01)
    assert sum(number(own[0], name) for name in told) == pytest.approx(100, abs=0.1)


def test_people_are_compared_with_people_of_the_same_kind(own: tuple[Record, Path]) -> None:
    record, rows = own[0], raw("workforce_counts")
    chinese = rows[rows["measure"] == "rare-earth-researchers"].iloc[0]
    american = rows[(rows["measure"] == "rare-earth-graduate-staff") & (rows["period"] == "2011")]
    staff = float(american["quantity"].iloc[0])
    assert number(record, "expert_ratio_low") == pytest.approx(chinese["quantity"] / staff)
    assert number(record, "expert_ratio_high") == pytest.approx(chinese["quantity_high"] / staff)
    yearly = rows[(rows["country_iso3"] == "USA") & (rows["unit"] == "persons/a")]
    few = yearly.loc[yearly["quantity"] < 300, "period"].str[:4].astype(int)
    assert number(record, "grad_true_year") == few.max()


def test_what_nothing_speaks_to_stays_open(own: tuple[Record, Path]) -> None:
    """Licences for Japanese magnet patents and patents on recycling say nothing of either."""
    rated = verdicts(own[0])
    for claim in ("patents-014", "patents-015"):
        assert rated[claim]["rating"] == "open"
        assert {row["direction"] for row in rated[claim]["documents"]} == {"context"}


def test_the_gap_is_tested_at_both_offices_and_in_the_last_years(own: tuple[Record, Path]) -> None:
    tests = verdicts(own[0])["patents-004"]["tests"]
    assert [test["computed"] for test in tests] == [True, False, False]
    assert [test["own"] for test in tests] == [True, False, False]


def test_without_the_recount_the_claim_stays_open_and_says_what_would_settle_it(
    own: tuple[Record, Path],
) -> None:
    rated = verdicts(own[0])["patents-003"]
    assert rated["rating"] == "open"
    assert "rarebook update patents" in rated["settle"]
    assert all(not test["own"] or test["computed"] is None for test in rated["tests"])
    notebook = (own[1] / "notebook.ipynb").read_text(encoding="utf-8")
    assert "The book carries the query, not the files" in notebook


def recount_table(path: Path, americans: int) -> Path:
    """A recount of two years; Japan has 30 a year."""
    columns = ["cpc_group", "grant_year", "inventor_country_iso3", "assignee_country_iso3"]
    rows = [
        (group, year, *([country] * 2), count)
        for group in ("c22b59", "c22b59-first", "processing", "rare-earths")
        for year in (2004, 2010, 2020)
        for country, count in (("USA", americans // 2), ("JPN", 30))
    ]
    frame = pd.DataFrame(rows, columns=[*columns, "patents"]).assign(source_id=SOURCE)
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("americans", "rating"), [(150, "supported"), (900, "contradicted")])
def test_the_recount_settles_the_claim(tmp_path: Path, americans: int, rating: str) -> None:
    table = recount_table(tmp_path / "recount.csv", americans)
    record = run_chapter(CHAPTER, data={"patent_recount": table}, out=tmp_path / "run")
    rated = verdicts(record)["patents-003"]
    assert rated["rating"] == rating
    assert rated["tests"][0]["computed"] == americans
    figure = next(figure for figure in record["figures"] if figure["name"] == "recount")
    assert f"United States {americans}" in figure["title"]
    assert "Japan 60" in figure["title"]


def annual_table(path: Path) -> Path:
    """A world of 1,000 patents a year: China 100 of all and 50 of the field's 100 at the end.

    In the field China has two more each year from 6, Japan two fewer from 50: China is ahead in
    the year from 2010 on, in the sum of twenty years from 2019 on.
    """
    rows = []
    for year in range(1998, 2021):
        step = 2 * (year - 1998)
        field = {"WLD": 100, "CHN": 6 + step, "JPN": 50 - step, "USA": 10}
        everything = {"WLD": 1000, "CHN": 100, "JPN": 200, "USA": 300}
        for series in ("families-anywhere", "us-office-grants"):
            for name, numbers in (("materials-metallurgy", field), ("all-fields", everything)):
                rows += [(series, name, code, year, n) for code, n in numbers.items()]
    columns = ["series", "field", "country_iso3", "year", "patents"]
    pd.DataFrame(rows, columns=columns).assign(source_id=SOURCE).to_csv(path, index=False)
    return path


def counts_table(path: Path) -> Path:
    """Four searches: Japan leads by office, the United States where the basis is not stated."""
    columns = ["count_id", "basis", "status", "office", "country_iso3", "period", "patents"]
    everything = "2010/2024"
    rows = [
        ("patstat-processing", "office", "application", "WLD", "WLD", everything, 1000),
        ("patstat-processing", "office", "application", "CHN", "CHN", everything, 300),
        ("patstat-processing", "office", "application", "USA", "USA", everything, 30),
        ("patstat-processing-sample", "office", "application", "JPN", "JPN", everything, 60),
        ("filings-to-2018", "unstated", "application", "WLD", "USA", "1950/2018", 50),
        ("filings-to-2018", "unstated", "application", "WLD", "CHN", "1950/2018", 25),
        ("filings-to-2018", "unstated", "application", "WLD", "JPN", "1950/2018", 15),
        ("filings-to-2018", "unstated", "application", "WLD", "EUU", "1950/2018", 10),
        ("cnipa-functional", "office", "application", "CHN", "CHN", "2023", 200),
        ("cnipa-functional", "office", "grant", "CHN", "CHN", "2023", 80),
        ("cnipa-functional", "office", "pending", "CHN", "CHN", "2023", 20),
        ("cnipa-functional", "office", "dead", "CHN", "CHN", "2023", 100),
        ("us-1976-2002", "inventor", "grant", "USA", "WLD", "1976/2002", 190),
    ]
    frame = pd.DataFrame(rows, columns=columns).assign(
        query="a search", scope="rare-earths", holder="all", cumulative="false", source_id=SOURCE
    )
    for column in ("qualifier", "world_share_percent", "sample_size", "note"):
        frame[column] = ""
    frame.loc[frame["count_id"] == "patstat-processing-sample", "sample_size"] = "100"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("known")
    data = {
        "patent_families_annual": annual_table(folder / "annual.csv"),
        "patent_counts": counts_table(folder / "counts.csv"),
    }
    return run_chapter(CHAPTER, data=data, out=folder / "run")


def test_known_leaders(known: Record) -> None:
    assert number(known, "counts") == 4
    assert number(known, "led_by_japan") == 1
    assert number(known, "led_by_us") == 1
    assert number(known, "led_by_china") == 2
    assert (number(known, "china_lowest"), number(known, "china_highest")) == (25, 50)


def test_known_quotient_crossing_and_gap(known: Record) -> None:
    assert number(known, "china_quotient") == pytest.approx(5.0)
    assert number(known, "china_quotient_first") == pytest.approx(0.6)
    assert number(known, "japan_quotient") == pytest.approx(0.06 / 0.2)
    assert number(known, "china_passes_japan") == 2010
    assert number(known, "china_passes_us") == 2001
    assert number(known, "stock_crossing") == 2019  # 580 against 540 in 20 years
    assert number(known, "gap_first") == 20 - 10
    assert number(known, "gap_last") == 50 - 10


def test_known_fates(known: Record) -> None:
    assert number(known, "cn_granted") == 40
    assert number(known, "cn_dead") == 50
    assert number(known, "us_per_hundred") == 10


def test_a_wider_count_does_not_settle_the_narrow_claim(known: Record) -> None:
    rated = verdicts(known)["patents-003"]
    assert rated["rating"] == "open"
    broad = next(t for t in rated["tests"] if t["period"] == "1976/2002")
    assert broad["fit"] == "tight"


def test_one_choice_at_a_time(tmp_path: Path) -> None:
    record = run_chapter(CHAPTER, parameters={"count_basis": "inventor"}, out=tmp_path / "run")
    assert (number(record, "counts"), number(record, "led_by_us")) == (1, 1)
